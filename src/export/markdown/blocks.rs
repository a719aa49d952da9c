//! Blocks as Markdown: each a string of lines without a final line feed, which containers indent.

use super::escape;
use super::html;
use super::spans::Place;
use super::tree::Node;
use super::writer::{Writer, is_math_element};
use crate::export::shared::lines;
use crate::ir::{Block, Callout, Definition, Inline, ListItem, ListKind, MathNotation, Media, QuoteKind, ResourceId};

impl Writer<'_> {
    /// Blocks with blank lines between them.
    pub(super) fn blocks(&mut self, blocks: &[Block]) -> String {
        self.joined(blocks, false, false)
    }

    /// Blocks; in a `tight` item without blank lines. `in_item` tells that the first stands behind a list marker.
    fn joined(&mut self, blocks: &[Block], tight: bool, in_item: bool) -> String {
        let mut out = String::new();
        let mut alternate = false;
        for (index, block) in blocks.iter().enumerate() {
            let previous = index.checked_sub(1).and_then(|before| blocks.get(before));
            // Lists of one kind side by side would be read as one: every other one has another marker.
            alternate = !alternate && previous.is_some_and(|previous| are_like_lists(previous, block));
            let text = self.block(block, alternate, in_item && index == 0);
            if text.is_empty() {
                continue;
            }
            if !out.is_empty() {
                out.push_str(if tight { "\n" } else { "\n\n" });
            }
            out.push_str(&text);
        }
        out
    }

    fn block(&mut self, block: &Block, alternate: bool, behind_marker: bool) -> String {
        let id = block.attr().id.as_deref();
        match block {
            Block::Paragraph { content, .. } => self.anchored(id, content, Place::Paragraph),
            Block::Heading { level, content, .. } => self.heading(usize::from(*level), id, content),
            Block::ThematicBreak { .. } => String::from(if behind_marker { "___" } else { "---" }),
            other => {
                let text = self.large_block(other, alternate);
                match id.and_then(|id| self.anchor(id)) {
                    Some(Node::Raw(anchor)) => format!("{anchor}\n\n{text}"),
                    _ => text,
                }
            }
        }
    }

    fn large_block(&mut self, block: &Block, alternate: bool) -> String {
        match block {
            Block::List { kind, tight, items, .. } => self.list(*kind, *tight, items, alternate),
            Block::DefinitionList { items, .. } => self.definitions(items),
            Block::Quote { kind, blocks, attribution, .. } => self.quote(*kind, blocks, attribution),
            Block::CodeBlock { language, text, .. } => code_block(language.as_deref(), text),
            Block::Table(table) => self.table(table),
            Block::Figure { media, caption, credit, .. } => self.figure(media, caption, credit),
            Block::Math { notation, source, .. } => math_block(*notation, source),
            Block::Verse { lines, .. } => self.verse(lines),
            Block::Paragraph { .. } | Block::Heading { .. } | Block::ThematicBreak { .. } => String::new(),
        }
    }

    /// An ATX heading; levels below 6 are written as 6.
    fn heading(&mut self, level: usize, id: Option<&str>, content: &[Inline]) -> String {
        let text = self.anchored(id, content, Place::Heading);
        format!("{} {text}", "#".repeat((self.level + level).min(6)))
    }

    fn list(&mut self, kind: ListKind, tight: bool, items: &[ListItem], alternate: bool) -> String {
        let tight = tight && items.iter().all(|item| can_be_tight(&item.blocks));
        let mut out = String::new();
        for (index, item) in items.iter().enumerate() {
            let marker = marker(kind, index, alternate);
            let mut text = self.joined(&item.blocks, tight, true);
            let anchor = item.attr.id.as_deref().and_then(|id| self.anchor(id));
            if let (Some(Node::Raw(anchor)), Some(Block::Paragraph { .. })) = (anchor, item.blocks.first()) {
                text.insert_str(0, &anchor);
            }
            if let Some(done) = item.task {
                let gap = if matches!(item.blocks.first(), Some(Block::Paragraph { .. })) { "" } else { "&#8203;\n\n" };
                text = format!("[{}] {gap}{text}", if done { "x" } else { " " });
            }
            if index > 0 {
                out.push_str(if tight { "\n" } else { "\n\n" });
            }
            out.push_str(&marker);
            push_indented(&mut out, &text, &" ".repeat(marker.len()), true);
        }
        out
    }

    /// HTML, the only form that every reader of Markdown knows; details that need Markdown stand between blank lines.
    fn definitions(&mut self, items: &[Definition]) -> String {
        let mut out = String::from("<dl>\n");
        for item in items {
            let term = self.cell("dt", None, &item.term);
            out.push_str(&term);
            for detail in &item.details {
                let text = match html::simple(detail) {
                    Some(inlines) => self.cell("dd", None, inlines),
                    None => self.cell("dd", Some(detail), &[]),
                };
                out.push_str(&text);
            }
        }
        out.push_str("</dl>");
        out
    }

    /// An element on a line of its own: inlines as HTML, or blocks as Markdown between blank lines.
    pub(super) fn cell(&mut self, tag: &str, blocks: Option<&[Block]>, inlines: &[Inline]) -> String {
        let name = tag.split(' ').next().unwrap_or(tag);
        let markdown = match blocks {
            Some(blocks) => self.blocks(blocks),
            None if html::is_simple(inlines) => return format!("<{tag}>{}</{name}>\n", self.html(inlines)),
            None => self.line(inlines, Place::Paragraph),
        };
        format!("<{tag}>\n\n{markdown}\n\n</{name}>\n")
    }

    fn quote(&mut self, kind: QuoteKind, blocks: &[Block], attribution: &[Inline]) -> String {
        let mut text = match kind {
            QuoteKind::Callout(callout) => format!("[!{}]\n", alert(callout)),
            QuoteKind::Block | QuoteKind::Pull => String::new(),
        };
        text.push_str(&self.blocks(blocks));
        if !attribution.is_empty() {
            let mut nodes = vec![Node::Text(String::from("— "))];
            nodes.extend(self.nodes(attribution));
            text.push_str("\n\n");
            text.push_str(&super::spans::write(nodes, Place::Paragraph));
        }
        if kind == QuoteKind::Pull {
            return format!("<div class=\"pullquote\">\n\n{text}\n\n</div>");
        }
        let mut out = String::from("> ");
        push_indented(&mut out, &text, "> ", false);
        out
    }

    /// The media, then the caption with the credit as paragraphs in italics.
    fn figure(&mut self, media: &[Media], caption: &[Block], credit: &[Inline]) -> String {
        let pictures: Vec<String> = media.iter().map(|medium| self.medium(medium)).collect();
        let caption = self.caption(caption, credit);
        let mut out = pictures.join("\n");
        if !caption.is_empty() {
            out.push_str("\n\n");
            out.push_str(&caption);
        }
        out
    }

    fn medium(&mut self, medium: &Media) -> String {
        let link = |writer: &mut Self, url: &str| {
            let content = vec![Inline::Text { text: lines::media_name(medium, writer.words) }];
            let inline = Inline::Link { url: url.to_owned(), title: String::new(), content };
            writer.line(&[inline], Place::Paragraph)
        };
        let url =
            |writer: &Self, id: &ResourceId| writer.resources.get(id).map_or(String::new(), |found| found.url.clone());
        match medium {
            Media::Image { resource, alt } => self.image(resource, alt),
            Media::Audio { resource, .. } | Media::Video { resource, .. } => {
                let url = url(self, resource);
                link(self, &url)
            }
            Media::Embed { url, .. } => link(self, url),
        }
    }

    /// A caption's paragraphs in italics, the credit in the last of them; other blocks as they are.
    pub(super) fn caption(&mut self, caption: &[Block], credit: &[Inline]) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut credit_done = credit.is_empty();
        for (index, block) in caption.iter().enumerate() {
            let Block::Paragraph { content, .. } = block else {
                parts.push(self.blocks(std::slice::from_ref(block)));
                continue;
            };
            let mut content = content.clone();
            if index + 1 == caption.len() && !credit_done {
                push_credit(&mut content, credit, lines::credit_frame(self.words, false));
                credit_done = true;
            }
            parts.push(self.line(&[Inline::Emphasis { content }], Place::Paragraph));
        }
        if !credit_done {
            let mut content = Vec::new();
            push_credit(&mut content, credit, lines::credit_frame(self.words, true));
            parts.push(self.line(&[Inline::Emphasis { content }], Place::Paragraph));
        }
        parts.join("\n\n")
    }

    /// A paragraph with hard breaks for each stanza.
    fn verse(&mut self, lines: &[Vec<Inline>]) -> String {
        let stanzas = lines.split(Vec::is_empty).filter(|stanza| !stanza.is_empty());
        let texts: Vec<String> = stanzas
            .map(|stanza| {
                let mut content: Vec<Inline> = Vec::new();
                for line in stanza {
                    if !content.is_empty() {
                        content.push(Inline::LineBreak);
                    }
                    content.extend(line.iter().cloned());
                }
                self.line(&content, Place::Paragraph)
            })
            .collect();
        texts.join("\n\n")
    }
}

fn push_credit(content: &mut Vec<Inline>, credit: &[Inline], (open, close): (String, &'static str)) {
    content.push(Inline::Text { text: open });
    content.extend(credit.iter().cloned());
    content.push(Inline::Text { text: close.to_owned() });
}

fn are_like_lists(one: &Block, other: &Block) -> bool {
    let ordered = |block: &Block| match block {
        Block::List { kind, .. } => Some(matches!(kind, ListKind::Ordered { .. })),
        _ => None,
    };
    ordered(one).is_some() && ordered(one) == ordered(other)
}

/// The marker with its space. Numbers have nine digits at most (section 5.2).
fn marker(kind: ListKind, index: usize, alternate: bool) -> String {
    match kind {
        ListKind::Unordered => String::from(if alternate { "* " } else { "- " }),
        ListKind::Ordered { start, .. } => {
            let number = (u64::from(start) + index as u64).min(999_999_999);
            format!("{number}{} ", if alternate { ')' } else { '.' })
        }
    }
}

/// Whether an item's blocks can follow each other without blank lines and still be read as they are.
fn can_be_tight(blocks: &[Block]) -> bool {
    let sound = |pair: &[Block]| {
        let [Block::Paragraph { .. }, next] = pair else { return false };
        match next {
            Block::List { kind: ListKind::Unordered, .. } | Block::CodeBlock { .. } => true,
            Block::List { kind: ListKind::Ordered { start, .. }, .. } => *start == 1,
            Block::Quote { .. } => true,
            _ => false,
        }
    };
    blocks.windows(2).all(sound)
}

/// Lines behind a marker: the first as it is, the others after the indent. Empty lines keep no spaces.
fn push_indented(out: &mut String, text: &str, indent: &str, skip_blank: bool) {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
            out.push_str(if !line.is_empty() {
                indent
            } else if skip_blank {
                ""
            } else {
                indent.trim_end()
            });
        }
        out.push_str(line);
    }
}

/// A footnote's definition.
pub(super) fn note(number: usize, text: &str) -> String {
    let mut out = format!("[^{number}]: ");
    push_indented(&mut out, text, "    ", true);
    out
}

fn code_block(language: Option<&str>, text: &str) -> String {
    let fence = escape::code_fence(text);
    let info: String = language.unwrap_or_default().chars().filter(|&c| c != '`' && !c.is_whitespace()).collect();
    format!("{fence}{info}\n{text}\n{fence}")
}

/// `$$…$$` in one line, a `math` fence for several; MathML in a `div`.
fn math_block(notation: MathNotation, source: &str) -> String {
    let source = source.trim();
    match notation {
        MathNotation::Tex if source.contains(['\n', '$', '`']) => code_block(Some("math"), source),
        MathNotation::Tex => format!("$${source}$$"),
        MathNotation::MathMl if is_math_element(source) => {
            format!("<div>{}</div>", source.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        MathNotation::MathMl => code_block(Some("mathml"), source),
    }
}

fn alert(callout: Callout) -> &'static str {
    match callout {
        Callout::Note => "NOTE",
        Callout::Tip => "TIP",
        Callout::Important => "IMPORTANT",
        Callout::Warning => "WARNING",
        Callout::Caution => "CAUTION",
    }
}
