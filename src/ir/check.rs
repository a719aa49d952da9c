//! The invariant checker: what exporters may rely on, verified.
//!
//! Debug builds and tests call [`check`] after every stage. A violation is a bug of the stage before, not a fault of the
//! input.

use std::collections::BTreeSet;
use std::fmt;

use super::xml::is_xml_char;
use super::{Article, Attr, Block, Cell, Document, Inline, Media, Part, ResourceId, Resources, Table, walk};
use crate::limits::MAX_DEPTH;

/// A broken promise: where, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The path from the body: `article 3 > quote > paragraph`.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Verifies every invariant that [`crate::ir`] names.
///
/// # Errors
/// The violations, in reading order.
pub fn check(document: &Document) -> Result<(), Vec<Violation>> {
    let mut checker = Checker { resources: Some(&document.resources), ..Checker::default() };
    checker.parts(&document.body);
    checker.finish()
}

#[derive(Default)]
struct Checker<'a> {
    resources: Option<&'a Resources>,
    notes: Option<&'a Article>,
    ids: BTreeSet<&'a str>,
    path: Vec<&'static str>,
    articles: usize,
    last_heading: u8,
    violations: Vec<Violation>,
}

impl<'a> Checker<'a> {
    fn finish(self) -> Result<(), Vec<Violation>> {
        if self.violations.is_empty() { Ok(()) } else { Err(self.violations) }
    }

    fn fail(&mut self, message: impl Into<String>) {
        let place = format!("article {} > {}", self.articles, self.path.join(" > "));
        self.violations.push(Violation { place, message: message.into() });
    }

    fn parts(&mut self, parts: &'a [Part]) {
        for part in parts {
            match part {
                Part::Section(section) => {
                    if section.title.trim().is_empty() {
                        self.fail("a section without title");
                    }
                    self.parts(&section.parts);
                }
                Part::Article(article) => self.article(article),
            }
        }
    }

    fn article(&mut self, article: &'a Article) {
        self.articles += 1;
        self.ids.clear();
        self.last_heading = 0;
        self.notes = Some(article);
        self.characters(&article.meta.title);
        self.blocks(&article.blocks);
        for blocks in article.notes.values() {
            self.last_heading = 0;
            self.blocks(blocks);
        }
        if let Some(lead) = &article.meta.lead_image {
            self.resource(lead);
        }
    }

    fn nested(&mut self, kind: &'static str, inside: impl FnOnce(&mut Self)) {
        self.path.push(kind);
        if self.path.len() > MAX_DEPTH {
            self.fail(format!("nested deeper than {MAX_DEPTH}"));
        } else {
            inside(self);
        }
        self.path.pop();
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.nested(block.kind(), |this| {
                this.attr(block.attr());
                this.block(block);
            });
        }
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Paragraph { content, .. } => self.line(content),
            Block::Heading { level, content, .. } => {
                self.heading(*level);
                self.line(content);
            }
            Block::List { items, .. } => {
                self.not_empty(items);
                for item in items {
                    self.not_empty(&item.blocks);
                    self.blocks(&item.blocks);
                }
            }
            Block::DefinitionList { items, .. } => {
                self.not_empty(items);
                for item in items {
                    self.line(&item.term);
                    item.details.iter().for_each(|detail| self.blocks(detail));
                }
            }
            Block::Quote { blocks, attribution, .. } => {
                self.not_empty(blocks);
                self.blocks(blocks);
                self.inlines(attribution);
            }
            Block::CodeBlock { text, .. } | Block::Math { source: text, .. } => {
                self.characters(text);
                if text.is_empty() || text.ends_with('\n') {
                    self.fail("an empty source, or one with a final line feed");
                }
            }
            Block::Table(table) => self.table(table),
            Block::Figure { media, caption, credit, .. } => {
                self.not_empty(media);
                media.iter().for_each(|medium| self.media(medium));
                self.blocks(caption);
                self.inlines(credit);
            }
            Block::ThematicBreak { .. } => {}
            Block::Verse { lines, .. } => {
                self.not_empty(lines);
                lines.iter().for_each(|line| self.inlines(line));
            }
        }
    }

    fn heading(&mut self, level: u8) {
        if !(1..=6).contains(&level) {
            self.fail(format!("heading level {level} is not 1 to 6"));
        }
        if level > self.last_heading + 1 {
            self.fail(format!("heading level {level} after level {}", self.last_heading));
        }
        self.last_heading = level;
    }

    fn table(&mut self, table: &'a Table) {
        self.not_empty(&table.columns);
        if table.rows().next().is_none() {
            self.fail("a table without rows");
        }
        self.blocks(&table.caption);
        for row in table.rows() {
            for Cell { attr, col_span, row_span, blocks, .. } in &row.cells {
                self.attr(attr);
                if *col_span == 0 || *row_span == 0 || *col_span as usize > table.columns.len() {
                    self.fail(format!("a cell that spans {col_span} columns and {row_span} rows"));
                }
                self.blocks(blocks);
            }
        }
    }

    fn media(&mut self, media: &'a Media) {
        match media {
            Media::Image { resource, .. } | Media::Audio { resource, .. } => self.resource(resource),
            Media::Video { resource, poster, .. } => {
                self.resource(resource);
                if let Some(poster) = poster {
                    self.resource(poster);
                }
            }
            Media::Embed { url, poster, .. } => {
                if let Some(poster) = poster {
                    self.resource(poster);
                }
                if url.is_empty() {
                    self.fail("an embed without URL");
                }
            }
        }
    }

    /// A paragraph's or heading's content: something, and no white space at its edges.
    fn line(&mut self, content: &'a [Inline]) {
        self.not_empty(content);
        // A picture and a reference to a note are something to see: a space may stand beside them.
        if edge(content, false).is_some_and(|text| text.starts_with(' '))
            || edge(content, true).is_some_and(|text| text.ends_with(' '))
        {
            self.fail(format!("white space at the edge of {:?}", walk::inline_text(content)));
        }
        self.inlines(content);
    }

    fn inlines(&mut self, inlines: &'a [Inline]) {
        for pair in inlines.windows(2) {
            if let [Inline::Text { .. }, Inline::Text { .. }] = pair {
                self.fail("two texts side by side");
            }
        }
        for inline in inlines {
            self.nested(inline.kind(), |this| this.inline(inline));
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        match inline {
            Inline::Text { text } => {
                self.characters(text);
                if text.is_empty() || text.contains(['\n', '\t', '\r']) || text.contains("  ") {
                    self.fail(format!("white space that is not normal in {text:?}"));
                }
            }
            Inline::Code { text } | Inline::Math { source: text, .. } => {
                self.characters(text);
                if text.is_empty() {
                    self.fail("an empty source");
                }
            }
            Inline::Image { resource, .. } => self.resource(resource),
            Inline::NoteRef { note } => {
                if !self.notes.is_some_and(|article| article.notes.contains_key(note)) {
                    self.fail(format!("no note {note:?}"));
                }
            }
            Inline::LineBreak => {}
            other => {
                let content = other.content().unwrap_or_default();
                self.not_empty(content);
                if let Inline::Span { attr, .. } = other {
                    self.attr(attr);
                }
                self.inlines(content);
            }
        }
    }

    fn attr(&mut self, attr: &'a Attr) {
        if let Some(id) = &attr.id {
            if id.is_empty() || id.contains(char::is_whitespace) {
                self.fail(format!("the anchor {id:?} is empty or holds white space"));
            }
            if !self.ids.insert(id) {
                self.fail(format!("the anchor {id:?} stands twice"));
            }
        }
    }

    fn resource(&mut self, id: &ResourceId) {
        if self.resources.is_some_and(|resources| resources.get(id).is_none()) {
            self.fail(format!("no resource {id}"));
        }
    }

    fn characters(&mut self, text: &str) {
        if let Some(c) = text.chars().find(|&c| !is_xml_char(c)) {
            self.fail(format!("the character U+{:04X}", u32::from(c)));
        }
    }

    fn not_empty<T>(&mut self, items: &[T]) {
        if items.is_empty() {
            self.fail("an empty container");
        }
    }
}

/// The text at the beginning or the end of a line, where it is text that stands there.
fn edge(content: &[Inline], end: bool) -> Option<&str> {
    match if end { content.last() } else { content.first() }? {
        Inline::Text { text } => Some(text),
        other => edge(other.content()?, end),
    }
}
