//! A readable text form of the IR, for golden files and for eyes: a line a block, inlines in one line.
//!
//! ```
//! use bindery::ir::build::{article, emphasis, para, text};
//! use bindery::ir::{Document, Resources, dump::dump};
//!
//! let post = article("标题").block(para([text("第"), emphasis("一"), text("段")])).finish();
//! assert_eq!(dump(&Document::of(post, Resources::default())), "article \"标题\"\n  paragraph \"第\" emphasis[\"一\"] \"段\"\n");
//! ```

use std::fmt::Write as _;

use super::{
    Alignment, Article, ArticleMeta, Attr, Block, Cell, Date, Document, DocumentMeta, Inline, ListItem, ListKind,
    Media, Part, Row, Table,
};

/// The text form of the whole document.
pub fn dump(document: &Document) -> String {
    let mut dumper = Dumper::default();
    dumper.document_meta(&document.meta);
    dumper.parts(&document.body);
    for (id, resource) in document.resources.iter() {
        let mut line = format!("resource {id} {}", resource.url);
        for fallback in &resource.fallbacks {
            let _ = write!(line, " fallback={fallback}");
        }
        push_option(&mut line, "type", resource.media_type.as_deref());
        push_option(&mut line, "width", resource.width);
        push_option(&mut line, "height", resource.height);
        dumper.line(&line);
    }
    dumper.out
}

/// The text form of a list of blocks.
pub fn dump_blocks(blocks: &[Block]) -> String {
    let mut dumper = Dumper::default();
    dumper.blocks(blocks);
    dumper.out
}

fn push_option(line: &mut String, key: &str, value: Option<impl std::fmt::Display>) {
    if let Some(value) = value {
        let _ = write!(line, " {key}={value}");
    }
}

#[derive(Default)]
struct Dumper {
    out: String,
    depth: usize,
}

impl Dumper {
    fn line(&mut self, text: &str) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn nested(&mut self, inside: impl FnOnce(&mut Self)) {
        self.depth += 1;
        inside(self);
        self.depth -= 1;
    }

    fn field(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(&format!("{key}: {value}"));
        }
    }

    fn list(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            self.line(&format!("{key}: {}", values.join(" | ")));
        }
    }

    fn date(&mut self, key: &str, date: Option<&Date>) {
        if let Some(Date { raw, value }) = date {
            match value {
                Some(moment) if moment.to_string() == *raw => self.line(&format!("{key}: {raw}")),
                Some(moment) => self.line(&format!("{key}: {moment} {raw:?}")),
                None => self.line(&format!("{key}: ? {raw:?}")),
            }
        }
    }

    fn document_meta(&mut self, meta: &DocumentMeta) {
        if meta.is_empty() {
            return;
        }
        self.line(if meta.digest { "digest" } else { "document" });
        self.nested(|this| {
            this.field("title", meta.title.as_deref());
            this.field("subtitle", meta.subtitle.as_deref());
            this.list("authors", &meta.authors);
            this.field("publisher", meta.publisher.as_deref());
            this.field("language", meta.language.as_deref());
            this.date("date", meta.date.as_ref());
            this.field("description", meta.description.as_deref());
            this.list("tags", &meta.tags);
            for contributor in &meta.contributors {
                this.line(&format!("contributor {}: {:?}", contributor.role, contributor.name));
            }
            if let Some(series) = &meta.series {
                this.line(&format!("series: {:?} {}", series.name, series.index.as_deref().unwrap_or("-")));
            }
        });
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Section(section) => {
                    self.line(&format!("section {:?}", section.title));
                    self.nested(|this| this.parts(&section.parts));
                }
                Part::Article(article) => self.article(article),
            }
        }
    }

    fn article(&mut self, article: &Article) {
        self.line(&format!("article {:?}", article.meta.title));
        self.nested(|this| {
            this.article_meta(&article.meta);
            this.blocks(&article.blocks);
            for (id, blocks) in &article.notes {
                this.line(&format!("note {id}"));
                this.nested(|this| this.blocks(blocks));
            }
        });
    }

    fn article_meta(&mut self, meta: &ArticleMeta) {
        self.field("subtitle", meta.subtitle.as_deref());
        self.list("byline", &meta.byline);
        self.field("source", meta.source.as_deref());
        self.field("url", meta.url.as_deref());
        self.date("published", meta.published.as_ref());
        self.date("modified", meta.modified.as_ref());
        self.date("archived", meta.archived.as_ref());
        self.field("language", meta.language.as_deref());
        self.list("tags", &meta.tags);
        self.field("lead-image", meta.lead_image.as_ref().map(super::ResourceId::as_str));
        self.field("summary", meta.summary.as_deref());
        self.field("encoding", meta.provenance.encoding.as_deref());
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        let head = format!("{}{}", block.kind(), attr(block.attr()));
        match block {
            Block::Paragraph { content, .. } => self.line(&format!("{head} {}", inlines(content))),
            Block::Heading { level, content, .. } => self.line(&format!("{head} {level} {}", inlines(content))),
            Block::List { kind, tight, items, .. } => self.list_block(&head, *kind, *tight, items),
            Block::DefinitionList { items, .. } => {
                self.line(&head);
                for item in items {
                    self.nested(|this| {
                        this.line(&format!("term {}", inlines(&item.term)));
                        for detail in &item.details {
                            this.line("detail");
                            this.nested(|this| this.blocks(detail));
                        }
                    });
                }
            }
            Block::Quote { kind, blocks, attribution, .. } => {
                let kind = match kind {
                    super::QuoteKind::Block => String::new(),
                    other => format!(" {other:?}").to_lowercase(),
                };
                self.line(&format!("{head}{kind}"));
                self.nested(|this| {
                    this.blocks(blocks);
                    this.inline_field("attribution", attribution);
                });
            }
            Block::CodeBlock { language, text, .. } => {
                self.line(&format!("{head}{}", language.as_ref().map(|name| format!(" {name}")).unwrap_or_default()));
                self.nested(|this| text.lines().for_each(|line| this.line(&format!("{line:?}"))));
            }
            Block::Table(table) => self.table(&head, table),
            Block::Figure { media, caption, credit, .. } => {
                self.line(&head);
                self.nested(|this| {
                    media.iter().for_each(|medium| this.media(medium));
                    this.block_field("caption", caption);
                    this.inline_field("credit", credit);
                });
            }
            Block::ThematicBreak { .. } => self.line(&head),
            Block::Math { notation, source, .. } => {
                self.line(&format!("{head} {} {source:?}", format!("{notation:?}").to_lowercase()));
            }
            Block::Verse { lines, .. } => {
                self.line(&head);
                self.nested(|this| lines.iter().for_each(|line| this.line(&format!("line {}", inlines(line)))));
            }
        }
    }

    fn inline_field(&mut self, key: &str, content: &[Inline]) {
        if !content.is_empty() {
            self.line(&format!("{key} {}", inlines(content)));
        }
    }

    fn block_field(&mut self, key: &str, blocks: &[Block]) {
        if !blocks.is_empty() {
            self.line(key);
            self.nested(|this| this.blocks(blocks));
        }
    }

    fn list_block(&mut self, head: &str, kind: ListKind, tight: bool, items: &[ListItem]) {
        let kind = match kind {
            ListKind::Unordered => String::from(" unordered"),
            ListKind::Ordered { start, style } => format!(" ordered {start} {style:?}").to_lowercase(),
        };
        self.line(&format!("{head}{kind}{}", if tight { " tight" } else { "" }));
        for item in items {
            self.nested(|this| {
                let task = match item.task {
                    None => "",
                    Some(true) => " [x]",
                    Some(false) => " [ ]",
                };
                this.line(&format!("item{}{task}", attr(&item.attr)));
                this.nested(|this| this.blocks(&item.blocks));
            });
        }
    }

    fn media(&mut self, media: &Media) {
        let line = match media {
            Media::Image { resource, alt } => format!("image {resource} {alt:?}"),
            Media::Audio { resource, title } => format!("audio {resource} {title:?}"),
            Media::Video { resource, poster, title } => {
                let mut line = format!("video {resource} {title:?}");
                push_option(&mut line, "poster", poster.as_ref());
                line
            }
            Media::Embed { url, title, poster } => {
                let mut line = format!("embed {url} {title:?}");
                push_option(&mut line, "poster", poster.as_ref());
                line
            }
        };
        self.line(&line);
    }

    fn table(&mut self, head: &str, table: &Table) {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                let mut text = format!("{:?}", column.align).to_lowercase();
                push_option(&mut text, "width", column.width);
                text
            })
            .collect();
        self.line(&format!("{head} columns {}", columns.join(", ")));
        self.nested(|this| {
            this.block_field("caption", &table.caption);
            this.rows("head", &table.head);
            table.bodies.iter().for_each(|rows| this.rows("body", rows));
            this.rows("foot", &table.foot);
        });
    }

    fn rows(&mut self, kind: &str, rows: &[Row]) {
        for row in rows {
            self.line(&format!("{kind} row"));
            self.nested(|this| row.cells.iter().for_each(|cell| this.cell(cell)));
        }
    }

    fn cell(&mut self, cell: &Cell) {
        let mut line = format!("{}{}", if cell.header { "header" } else { "cell" }, attr(&cell.attr));
        if cell.align != Alignment::Default {
            let _ = write!(line, " {}", format!("{:?}", cell.align).to_lowercase());
        }
        if (cell.col_span, cell.row_span) != (1, 1) {
            let _ = write!(line, " {}x{}", cell.col_span, cell.row_span);
        }
        self.line(&line);
        self.nested(|this| this.blocks(&cell.blocks));
    }
}

fn attr(attr: &Attr) -> String {
    let mut line = String::new();
    if let Some(id) = &attr.id {
        let _ = write!(line, "#{id}");
    }
    for class in &attr.classes {
        let _ = write!(line, ".{class}");
    }
    push_option(&mut line, "lang", attr.lang.as_ref());
    if let Some(dir) = attr.dir {
        let _ = write!(line, " dir={}", format!("{dir:?}").to_lowercase());
    }
    if let Some(span) = attr.span {
        let _ = write!(line, " @{}..{}", span.start, span.end);
    }
    line
}

/// The text form of a list of inlines, in one line.
pub fn inlines(inlines: &[Inline]) -> String {
    let parts: Vec<String> = inlines.iter().map(inline).collect();
    parts.join(" ")
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Text { text } => format!("{text:?}"),
        Inline::Code { text } => format!("code{text:?}"),
        Inline::Link { url, title, content } if title.is_empty() => format!("link({url})[{}]", inlines(content)),
        Inline::Link { url, title, content } => format!("link({url} {title:?})[{}]", inlines(content)),
        Inline::Image { resource, alt } => format!("image({resource}){alt:?}"),
        Inline::LineBreak => String::from("br"),
        Inline::Ruby { base, text } => format!("ruby[{}]({text})", inlines(base)),
        Inline::Math { notation, source } => format!("math {} {source:?}", format!("{notation:?}").to_lowercase()),
        Inline::NoteRef { note } => format!("note({note})"),
        Inline::Span { attr: own, content } => format!("span({})[{}]", attr(own).trim_start(), inlines(content)),
        other => format!("{}[{}]", other.kind(), inlines(other.content().unwrap_or_default())),
    }
}
