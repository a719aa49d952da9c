//! Plain text, for reading and for pipes.
//!
//! The headline stands first, below it byline · source · date and the URL. Blank lines part paragraphs; lists have hanging
//! indents, quotations are indented by two columns, code by four; tables are set in columns of East Asian width. Media are
//! named in brackets (`[图片：…]`), ruby stands in brackets behind its base, notes and their numbers at the article's end.
//! In a digest, titles are underlined.
//!
//! Letters and their marks are composed ([`compose`](crate::text::compose)), so that a search finds them; code and addresses stay as they are.

mod blocks;
mod head;
mod inline;
mod tables;
mod wrap;

use std::collections::{BTreeMap, BTreeSet};

use self::blocks::indented;
use super::shared::labels::{self, Labels};
use super::{ExportContext, Exporter, Options, Sink};
use crate::error::Result;
use crate::format::FormatInfo;
use crate::ir::{Article, Document, Part, Resources};

/// What the plain text exporter can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// Break lines at this many columns, CJK characters counting two, with kinsoku; code and URLs are not broken. Default:
    /// paragraphs are one line.
    pub width: Option<usize>,
    /// What becomes of the URLs of links and media. Default: they are left out.
    pub links: Links,
    /// Begins a new line with each sentence of a paragraph. Default: no.
    pub sentences: bool,
    /// What stands above an article. Default: a heading.
    pub header: Header,
    /// Leaves code points as the document has them. Default: letters and their marks are composed, as in NFC, but for
    /// compatibility ideographs.
    pub as_is: bool,
}

/// What stands above an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// The headline, what is known of the article, its URL: for people. A digest begins with its title, and titles are underlined.
    #[default]
    Heading,
    /// A line `Key: value` for each thing that is known, as in messages (RFC 5322), with English names and ISO 8601 dates: for
    /// programs. A digest has no title of its own; the sections of an article are one of its fields.
    Fields,
    /// Nothing: the texts alone.
    None,
}

/// What becomes of the URLs of links and media.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// Left out.
    #[default]
    None,
    /// In brackets behind the linked text.
    Inline,
    /// Numbered with the notes, at the article's end.
    Notes,
}

/// Writes plain text.
pub struct PlainText;

const INFO: FormatInfo = FormatInfo {
    name: "text",
    extensions: &["txt"],
    media_type: "text/plain",
    description: "plain text",
    binary: false,
};

impl Exporter for PlainText {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn export(&self, document: &Document, context: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()> {
        let options: TextOptions = context.options.get();
        let mut export = Export { document, options, several: document.single_article().is_none(), started: false };
        if export.options.header == Header::Heading {
            export.opening(out)?;
        }
        export.parts(&document.body, &mut Vec::new(), out)
    }
}

/// The body and the notes of an article, a paragraph a line.
pub(super) fn body(article: &Article, resources: &Resources, language: &str, options: &Options) -> String {
    let words = labels::labels(language);
    let as_is = options.get::<TextOptions>().as_is;
    let mut writer = Writer { resources, words, links: Links::None, sentences: false, as_is, notes: Notes::default() };
    let mut pieces = vec![writer.blocks(&article.blocks, None, false), writer.all_notes(article, None)];
    pieces.retain(|piece| !piece.is_empty());
    pieces.join("\n\n")
}

/// What the blocks of one article are written with.
struct Writer<'a> {
    resources: &'a Resources,
    words: &'static Labels,
    links: Links,
    sentences: bool,
    as_is: bool,
    notes: Notes,
}

/// What is numbered and stands at the article's end.
#[derive(Default)]
struct Notes {
    numbers: BTreeMap<(bool, String), usize>,
    order: Vec<(bool, String)>,
}

impl Notes {
    fn number(&mut self, is_url: bool, name: &str) -> usize {
        let key = (is_url, name.to_owned());
        if let Some(&number) = self.numbers.get(&key) {
            return number;
        }
        self.order.push(key.clone());
        self.numbers.insert(key, self.order.len());
        self.order.len()
    }
}

struct Export<'a> {
    document: &'a Document,
    options: TextOptions,
    several: bool,
    started: bool,
}

impl Export<'_> {
    /// Writes something with `gap` empty lines before it.
    fn put(&mut self, text: &str, gap: usize, out: &mut dyn Sink) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        if self.started {
            out.write_all("\n".repeat(gap).as_bytes())?;
        }
        self.started = true;
        out.write_all(text.as_bytes())?;
        out.write_all(b"\n")?;
        Ok(())
    }

    fn parts<'d>(&mut self, parts: &'d [Part], sections: &mut Vec<&'d str>, out: &mut dyn Sink) -> Result<()> {
        for part in parts {
            match part {
                Part::Section(section) => {
                    if self.options.header == Header::Heading {
                        self.put(&self.title(&section.title, '='), 2, out)?;
                    }
                    sections.push(&section.title);
                    self.parts(&section.parts, sections, out)?;
                    sections.pop();
                }
                Part::Article(article) => self.article(article, sections, out)?,
            }
        }
        Ok(())
    }

    fn article(&mut self, article: &Article, sections: &[&str], out: &mut dyn Sink) -> Result<()> {
        let own = article.meta.language.as_deref().or(self.document.meta.language.as_deref());
        let language = own.unwrap_or_default();
        let words = labels::labels(language);
        let mut writer = Writer {
            resources: &self.document.resources,
            words,
            links: self.options.links,
            sentences: self.options.sentences,
            as_is: self.options.as_is,
            notes: Notes::default(),
        };
        let head = match self.options.header {
            Header::Heading => self.head(article, language, words),
            Header::Fields => self.fields(article, sections),
            Header::None => String::new(),
        };
        let body = writer.blocks(&article.blocks, self.options.width, false);
        let notes = writer.all_notes(article, self.options.width);
        // Two empty lines part articles, whatever of them is first.
        let mut gap = 2;
        for piece in [head, body, notes].iter().filter(|piece| !piece.is_empty()) {
            self.put(piece, std::mem::replace(&mut gap, 1), out)?;
        }
        Ok(())
    }
}

impl Writer<'_> {
    /// The notes and URLs in order of their numbers, then notes that nothing refers to.
    fn all_notes(&mut self, article: &Article, width: Option<usize>) -> String {
        let mut out: Vec<String> = Vec::new();
        let mut done: BTreeSet<String> = BTreeSet::new();
        let mut next = 0;
        loop {
            let Some((is_url, name)) = self.notes.order.get(next).cloned() else {
                match article.notes.keys().find(|id| !done.contains(*id)) {
                    Some(id) => {
                        self.notes.number(false, id);
                        continue;
                    }
                    None => return out.join("\n"),
                }
            };
            next += 1;
            let marker = format!("[{next}] ");
            let text = if is_url {
                name
            } else {
                let blocks = article.notes.get(&name).map_or(&[][..], Vec::as_slice);
                let text = self.blocks(blocks, blocks::narrowed(width, marker.len()), true);
                done.insert(name);
                text
            };
            out.push(indented(&text, &marker, &" ".repeat(marker.len())));
        }
    }
}
