//! Markdown: clean CommonMark with GitHub's extensions, that reads back to the same structure.
//!
//! How the IR is written where Markdown leaves a choice:
//!
//! - The headline is a `#` heading, the body's headings follow below it. In a digest the title is `#`, sections and
//!   articles come one level lower each; without a title sections are `#` and their articles `##`. Levels end at 6.
//! - Below the headline stand the subtitle and one line: byline · source · date · link to the original.
//! - A figure is a paragraph of its image, followed by its caption (with the credit) as a paragraph in italics. Audio,
//!   video and embeds are links.
//! - Tables are pipe tables if they have one head row, no spans and no blocks in cells; else HTML. A caption stands above in
//!   italics.
//! - Verse is a paragraph with hard breaks, one a stanza. A quotation's attribution is its last paragraph, after a dash.
//! - Underlined, small, raised, lowered and marked text, ruby and definition lists are HTML elements without attributes; text
//!   in another language or direction is a `span` with `lang` and `dir`, a pull quote a `div`.
//! - Numbered lists are decimal; other classes, and languages and directions of whole blocks, are not written.
//! - Notes are `[^1]`, numbered through the document, their text at their article's end.
//! - Links have their addresses in the text, or in definitions below the article that needs them first.
//! - What dialects would read as markup of theirs (`==`, `[[`, `{%`, `:::`) is escaped.
//! - A reader makes links of addresses in the text, headers of all cells of a pipe table's head, and the source of a quotation of a last
//!   paragraph that begins with a dash.
//! - Emphasis next to CJK punctuation is written so that every version of CommonMark reads it as meant: the punctuation
//!   moves outside (`**政变**。后来`), the mark into a link, and at last it is written as HTML.

mod blocks;
mod delims;
mod escape;
mod front;
mod html;
mod spans;
mod tables;
mod tree;
mod writer;

use std::collections::BTreeSet;

use self::spans::Place;
use self::tree::{Holder, Node};
use self::writer::{Notes, References, Writer};
use super::shared::{labels, lines};
use super::{ExportContext, Exporter, Options, Sink};
use crate::error::Result;
use crate::format::FormatInfo;
use crate::ir::{Article, Document, Part, Resources};

/// What the Markdown exporter can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkdownOptions {
    /// Begin with YAML front matter instead of the line below the headline. A digest's articles keep theirs. Default: no.
    pub front_matter: bool,
    /// Addresses of links stand below each article, `[文字][1]`, rather than in the text. Default: no.
    pub reference_links: bool,
}

/// Writes CommonMark with tables, footnotes, task lists, strikethrough, alerts and `$` formulas.
pub struct Markdown;

const INFO: FormatInfo = FormatInfo {
    name: "markdown",
    extensions: &["md", "markdown"],
    media_type: "text/markdown",
    description: "Markdown (CommonMark and GitHub's extensions)",
    binary: false,
};

impl Exporter for Markdown {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn export(&self, document: &Document, context: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()> {
        let options: MarkdownOptions = context.options.get();
        let mut export = Export {
            document,
            several: document.single_article().is_none(),
            front_matter: options.front_matter,
            references: options.reference_links.then(|| References::new(document)),
            notes: Notes::default(),
            articles: 0,
            started: false,
        };
        export.opening(out)?;
        let depth = usize::from(export.several && document.meta.title.is_some());
        export.parts(&document.body, depth, out)
    }
}

/// The body and the notes of an article by itself, its headings from `##` on.
pub(super) fn body(article: &Article, resources: &Resources, language: &str, _: &Options) -> String {
    let mut writer = Writer {
        resources,
        words: labels::labels(language),
        level: 1,
        notes: Notes::default(),
        references: None,
        anchors: writer::linked_anchors(article),
        prefix: String::new(),
    };
    let mut pieces = vec![writer.blocks(&article.blocks)];
    pieces.extend(notes(&mut writer, article));
    pieces.retain(|piece| !piece.is_empty());
    pieces.join("\n\n")
}

struct Export<'a> {
    document: &'a Document,
    several: bool,
    front_matter: bool,
    references: Option<References>,
    notes: Notes,
    articles: usize,
    started: bool,
}

impl Export<'_> {
    /// Writes something with a blank line before it.
    fn put(&mut self, text: &str, out: &mut dyn Sink) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        if self.started {
            out.write_all(b"\n")?;
        }
        self.started = true;
        out.write_all(text.as_bytes())?;
        out.write_all(b"\n")?;
        Ok(())
    }

    /// The front matter, and a digest's title with what stands below it.
    fn opening(&mut self, out: &mut dyn Sink) -> Result<()> {
        let meta = &self.document.meta;
        if self.front_matter {
            let yaml = match self.document.single_article() {
                Some(article) => front::article(&article.meta, &self.document.resources),
                None => front::document(meta),
            };
            out.write_all(yaml.as_bytes())?;
        }
        if !self.several {
            return Ok(());
        }
        if let Some(title) = &meta.title {
            self.put(&headline(0, title), out)?;
        }
        if self.front_matter {
            return Ok(());
        }
        self.put(&paragraph(meta.subtitle.as_deref().unwrap_or_default()), out)?;
        let language = meta.language.as_deref().unwrap_or_default();
        let words = labels::labels(language);
        let mut pieces = vec![meta.authors.join(words.separator), meta.publisher.clone().unwrap_or_default()];
        pieces.push(meta.date.as_ref().map(|date| lines::shown_date(date, language)).unwrap_or_default());
        pieces.retain(|piece| !piece.is_empty());
        self.put(&paragraph(&pieces.join(" · ")), out)
    }

    fn parts(&mut self, parts: &[Part], depth: usize, out: &mut dyn Sink) -> Result<()> {
        for part in parts {
            match part {
                Part::Section(section) => {
                    self.put(&headline(depth, &section.title), out)?;
                    self.parts(&section.parts, depth + 1, out)?;
                }
                Part::Article(article) => self.article(article, depth, out)?,
            }
        }
        Ok(())
    }

    fn article(&mut self, article: &Article, depth: usize, out: &mut dyn Sink) -> Result<()> {
        self.articles += 1;
        let own = article.meta.language.as_deref().or(self.document.meta.language.as_deref());
        let language = own.unwrap_or_default();
        let title = if article.meta.title.is_empty() && self.several {
            labels::labels(language).untitled
        } else {
            &article.meta.title
        };
        if !title.is_empty() {
            self.put(&headline(depth, title), out)?;
        }
        if self.several || !self.front_matter {
            self.put(&paragraph(article.meta.subtitle.as_deref().unwrap_or_default()), out)?;
            let line = self.meta_line(article, language);
            self.put(&line, out)?;
        }
        let mut writer = Writer {
            resources: &self.document.resources,
            words: labels::labels(language),
            level: depth + 1,
            notes: std::mem::take(&mut self.notes),
            anchors: writer::linked_anchors(article),
            prefix: if self.several { format!("a{}-", self.articles) } else { String::new() },
            references: self.references.take(),
        };
        let body = writer.blocks(&article.blocks);
        let notes = notes(&mut writer, article);
        self.notes = writer.notes;
        self.notes.next_article();
        self.references = writer.references;
        self.put(&body, out)?;
        for note in notes {
            self.put(&note, out)?;
        }
        let definitions = self.references.as_mut().map(References::take).unwrap_or_default();
        self.put(&definitions, out)
    }

    /// Byline · source · date · original.
    fn meta_line(&mut self, article: &Article, language: &str) -> String {
        let pieces = lines::meta_pieces(&article.meta, language);
        let mut nodes = vec![Node::Text(pieces.join(" · "))];
        if let Some(url) = article.meta.url.as_deref().filter(|url| !url.is_empty()) {
            if !pieces.is_empty() {
                nodes.push(Node::Text(String::from(" · ")));
            }
            let name = labels::labels(language).original;
            let rest = writer::link_target(self.references.as_mut(), url, "");
            nodes.push(Node::Hold(Holder::Link(rest), vec![Node::Text(name.to_owned())]));
        }
        spans::write(nodes, Place::Paragraph)
    }
}

/// The notes in order of reference, those that only notes refer to with them, and at last those that nothing refers to.
fn notes(writer: &mut Writer<'_>, article: &Article) -> Vec<String> {
    let mut out = Vec::new();
    let mut done = BTreeSet::new();
    let mut next = 0;
    loop {
        let Some(id) = writer.notes.order.get(next).cloned() else {
            match article.notes.keys().find(|id| !done.contains(*id)) {
                Some(id) => {
                    writer.notes.number(id);
                    continue;
                }
                None => return out,
            }
        };
        next += 1;
        let number = writer.notes.number(&id);
        let blocks = article.notes.get(&id).map_or(&[][..], Vec::as_slice);
        out.push(blocks::note(number, &writer.blocks(blocks)));
        done.insert(id);
    }
}

fn headline(depth: usize, title: &str) -> String {
    format!("{} {}", "#".repeat((depth + 1).min(6)), plain(title, Place::Heading))
}

fn paragraph(text: &str) -> String {
    plain(text, Place::Paragraph)
}

/// A string of the metadata as a line of Markdown.
fn plain(text: &str, place: Place) -> String {
    let folded = text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    spans::write(vec![Node::Text(folded)], place)
}
