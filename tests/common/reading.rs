//! What a reader makes of a document, as text: equal for documents that differ only in what Markdown has no word for.
//!
//! Emphasis counts on letters and digits alone, since marks move away from punctuation and spaces; the order in which marks nest does
//! not count. Numbers of lists are decimal. Verse is paragraphs, a caption is paragraphs in italics, and notes stand where they are
//! referred to.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bindery::ir::{Article, Block, Document, Inline, ListKind, Media, Resources, Table, walk};

/// The whole of a document.
pub(crate) fn reading(document: &Document) -> String {
    let mut out = String::new();
    for article in document.articles() {
        let mut reader = Reader { resources: &document.resources, article, out: &mut out, depth: 0 };
        reader.put(&format!("article {:?}", article.meta.title));
        reader.blocks(&article.blocks);
    }
    out
}

struct Reader<'a> {
    resources: &'a Resources,
    article: &'a Article,
    out: &'a mut String,
    depth: usize,
}

impl Reader<'_> {
    fn put(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}{text}", "  ".repeat(self.depth));
    }

    fn inside(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.put(name);
        self.depth += 1;
        content(self);
        self.depth -= 1;
    }

    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn line(&mut self, name: &str, inlines: &[Inline]) {
        let shown = self.inlines(inlines);
        self.put(&format!("{name} {shown}"));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { content, .. } => self.line("paragraph", content),
            Block::Heading { level, content, .. } => self.line(&format!("heading {level}"), content),
            Block::List { kind, items, .. } => {
                let name = match kind {
                    ListKind::Unordered => String::from("list"),
                    ListKind::Ordered { start, .. } => format!("list from {start}"),
                };
                self.inside(&name, |reader| {
                    for item in items {
                        let task = item.task.map(|done| if done { " done" } else { " to do" }).unwrap_or_default();
                        reader.inside(&format!("item{task}"), |reader| reader.blocks(&item.blocks));
                    }
                });
            }
            Block::DefinitionList { items, .. } => self.inside("definitions", |reader| {
                for item in items {
                    reader.line("term", &item.term);
                    item.details.iter().for_each(|detail| reader.inside("detail", |reader| reader.blocks(detail)));
                }
            }),
            Block::Quote { kind, blocks, attribution, .. } => self.inside(&format!("quote {kind:?}"), |reader| {
                reader.blocks(blocks);
                if !attribution.is_empty() {
                    reader.line("by", attribution);
                }
            }),
            Block::CodeBlock { language, text, .. } => self.put(&format!("code {language:?} {text:?}")),
            Block::Table(table) => self.table(table),
            Block::Figure { media, caption, credit, .. } => {
                media.iter().for_each(|medium| self.medium(medium));
                assert!(credit.is_empty(), "the generator makes no credits");
                for block in caption {
                    let Block::Paragraph { content, .. } = block else { panic!("a caption of {}", block.kind()) };
                    self.line("paragraph", &[Inline::Emphasis { content: content.clone() }]);
                }
            }
            Block::ThematicBreak { .. } => self.put("rule"),
            Block::Math { notation, source, .. } => {
                let words: Vec<&str> = source.split_whitespace().collect();
                self.put(&format!("formula {notation:?} {}", words.join(" ")));
            }
            Block::Verse { lines, .. } => {
                for stanza in lines.split(Vec::is_empty).filter(|stanza| !stanza.is_empty()) {
                    let joined: Vec<Inline> = stanza.join(&Inline::LineBreak);
                    self.line("paragraph", &joined);
                }
            }
        }
    }

    fn medium(&mut self, medium: &Media) {
        match medium {
            Media::Image { resource, alt } => {
                let url = self.url(resource);
                self.put(&format!("picture {url} {alt:?}"));
            }
            other => panic!("the generator makes no {}", other.kind()),
        }
    }

    fn url(&self, resource: &bindery::ir::ResourceId) -> String {
        self.resources.get(resource).expect("its resource").url.clone()
    }

    fn table(&mut self, table: &Table) {
        let aligns: Vec<_> = table.columns.iter().map(|column| column.align).collect();
        self.inside(&format!("table {aligns:?}"), |reader| {
            reader.blocks(&table.caption);
            for (at, row) in table.rows().enumerate() {
                reader.inside("row", |reader| {
                    for cell in &row.cells {
                        // The cells of a head are headers, as Markdown has them.
                        let header = cell.header || at < table.head.len();
                        let name = format!("cell {header} {} {}", cell.col_span, cell.row_span);
                        reader.inside(&name, |reader| reader.blocks(&cell.blocks));
                    }
                });
            }
        });
    }

    /// Runs of characters with equal marks: `{em link(…):文字}`.
    fn inlines(&self, inlines: &[Inline]) -> String {
        let mut line = Line::default();
        self.push(inlines, &BTreeSet::new(), &mut line);
        line.end()
    }

    fn push(&self, inlines: &[Inline], marks: &BTreeSet<String>, line: &mut Line) {
        for inline in inlines {
            let mark = match inline {
                Inline::Text { text } => {
                    text.chars().for_each(|c| line.push(c, marks));
                    continue;
                }
                // Code beside code is one code.
                Inline::Code { text } => {
                    let mut marks = marks.clone();
                    marks.insert(String::from("code"));
                    text.chars().for_each(|c| line.push(c, &marks));
                    continue;
                }
                Inline::LineBreak => {
                    line.push('\n', marks);
                    continue;
                }
                Inline::Math { source, .. } => format!("formula({source:?})"),
                Inline::Image { resource, alt } => format!("image({} {alt:?})", self.url(resource)),
                Inline::NoteRef { note } => {
                    let mut out = String::new();
                    let mut inner =
                        Reader { resources: self.resources, article: self.article, out: &mut out, depth: 0 };
                    inner.blocks(self.article.notes.get(note).expect("its note"));
                    format!("note({out:?})")
                }
                Inline::Emphasis { .. } => String::from("em"),
                Inline::Strong { .. } => String::from("strong"),
                Inline::Strikethrough { .. } => String::from("strike"),
                Inline::Underline { .. } => String::from("u"),
                Inline::Small { .. } => String::from("small"),
                Inline::Subscript { .. } => String::from("sub"),
                Inline::Superscript { .. } => String::from("sup"),
                Inline::Link { url, title, .. } => format!("link({url} {title:?})"),
                Inline::Ruby { text, .. } => format!("ruby({text:?})"),
                Inline::Span { attr, .. } => format!("span({:?} {:?} {:?})", attr.lang, attr.dir, attr.classes),
            };
            let mut marks = marks.clone();
            if !is_plain(inline) {
                marks.insert(mark);
            }
            match inline.content() {
                Some(content) => self.push(content, &marks, line),
                None => line.push('\u{FFFC}', &marks),
            }
        }
    }
}

/// A span that says nothing, or an address that links to itself: GitHub's dialect makes every address in a text a link.
fn is_plain(inline: &Inline) -> bool {
    match inline {
        Inline::Span { attr, .. } => attr.lang.is_none() && attr.dir.is_none() && attr.classes.is_empty(),
        Inline::Link { url, content, .. } => {
            let text = walk::inline_text(content);
            url.strip_suffix(text.as_str()).is_some_and(|scheme| matches!(scheme, "" | "mailto:" | "http://"))
        }
        _ => false,
    }
}

/// A line on its way.
#[derive(Default)]
struct Line {
    out: String,
    marks: BTreeSet<String>,
    space: Option<char>,
}

impl Line {
    fn push(&mut self, c: char, marks: &BTreeSet<String>) {
        if c.is_whitespace() {
            let is_break = c == '\n' || self.space == Some('\n');
            self.space = Some(if is_break { '\n' } else { ' ' });
            return;
        }
        let is_loose = |mark: &&String| matches!(mark.as_str(), "em" | "strong" | "strike");
        let marks: BTreeSet<String> = if c.is_alphanumeric() {
            marks.clone()
        } else {
            marks.iter().filter(|mark| !is_loose(mark)).cloned().collect()
        };
        if let Some(space) = self.space.take()
            && !self.out.is_empty()
        {
            self.mark(BTreeSet::new());
            self.out.push_str(if space == '\n' { "⏎" } else { " " });
        }
        self.mark(marks);
        self.out.push(c);
    }

    fn mark(&mut self, marks: BTreeSet<String>) {
        if self.marks == marks {
            return;
        }
        if !self.marks.is_empty() {
            self.out.push('}');
        }
        if !marks.is_empty() {
            let names: Vec<&str> = marks.iter().map(String::as_str).collect();
            let _ = write!(self.out, "{{{}:", names.join(" "));
        }
        self.marks = marks;
    }

    fn end(mut self) -> String {
        self.mark(BTreeSet::new());
        self.out
    }
}
