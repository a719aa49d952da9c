//! Plain text, for reading and for pipes.
//!
//! The headline stands first, below it byline · source · date and the URL. Blank lines part paragraphs; lists have hanging
//! indents, quotations are indented by two columns, code by four; tables are set in columns of East Asian width. Media are
//! named in brackets (`[图片：…]`), ruby stands in brackets behind its base, notes and their numbers at the article's end.
//! In a digest, titles are underlined.

mod blocks;
mod inline;
mod tables;
mod wrap;

use std::collections::{BTreeMap, BTreeSet};

use self::blocks::indented;
use super::shared::labels::{self, Labels};
use super::shared::lines;
use super::{ExportContext, Exporter, Sink};
use crate::error::Result;
use crate::format::FormatInfo;
use crate::ir::{Article, Document, Part, Resources};
use crate::text::str_width;

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
        export.opening(out)?;
        export.parts(&document.body, out)
    }
}

/// The body and the notes of an article, a paragraph a line.
pub(super) fn body(article: &Article, resources: &Resources, language: &str) -> String {
    let words = labels::labels(language);
    let mut writer = Writer { resources, words, links: Links::None, sentences: false, notes: Notes::default() };
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

    fn wrapped(&self, text: &str) -> String {
        let folded = text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        wrap::wrap(&folded, self.options.width)
    }

    fn title(&self, text: &str, line: char) -> String {
        let title = self.wrapped(text);
        let columns = title.split('\n').map(str_width).max().unwrap_or(0);
        format!("{title}\n{}", line.to_string().repeat(columns.min(120)))
    }

    fn opening(&mut self, out: &mut dyn Sink) -> Result<()> {
        let meta = &self.document.meta;
        if !self.several {
            return Ok(());
        }
        if let Some(title) = &meta.title {
            self.put(&self.title(title, '='), 0, out)?;
        }
        let language = meta.language.as_deref().unwrap_or_default();
        let words = labels::labels(language);
        let mut pieces = vec![meta.authors.join(words.separator), meta.publisher.clone().unwrap_or_default()];
        pieces.push(meta.date.as_ref().map(|date| lines::shown_date(date, language)).unwrap_or_default());
        pieces.retain(|piece| !piece.is_empty());
        let subtitle = self.wrapped(meta.subtitle.as_deref().unwrap_or_default());
        self.put(&subtitle, 1, out)?;
        self.put(&self.wrapped(&pieces.join(" · ")), 1, out)
    }

    fn parts(&mut self, parts: &[Part], out: &mut dyn Sink) -> Result<()> {
        for part in parts {
            match part {
                Part::Section(section) => {
                    self.put(&self.title(&section.title, '='), 2, out)?;
                    self.parts(&section.parts, out)?;
                }
                Part::Article(article) => self.article(article, out)?,
            }
        }
        Ok(())
    }

    fn article(&mut self, article: &Article, out: &mut dyn Sink) -> Result<()> {
        let own = article.meta.language.as_deref().or(self.document.meta.language.as_deref());
        let language = own.unwrap_or_default();
        let words = labels::labels(language);
        let mut writer = Writer {
            resources: &self.document.resources,
            words,
            links: self.options.links,
            sentences: self.options.sentences,
            notes: Notes::default(),
        };
        self.put(&self.head(article, language, words), 2, out)?;
        let body = writer.blocks(&article.blocks, self.options.width, false);
        self.put(&body, 1, out)?;
        let notes = writer.all_notes(article, self.options.width);
        self.put(&notes, 1, out)
    }

    /// Headline, subtitle, what is known of the article, URL; a line each.
    fn head(&self, article: &Article, language: &str, words: &Labels) -> String {
        let meta = &article.meta;
        let title = match (meta.title.as_str(), self.several) {
            ("", true) => self.title(words.untitled, '-'),
            (title, true) => self.title(title, '-'),
            (title, false) => self.wrapped(title),
        };
        let subtitle = self.wrapped(meta.subtitle.as_deref().unwrap_or_default());
        let pieces = self.wrapped(&lines::meta_pieces(meta, language).join(" · "));
        let url = meta.url.clone().unwrap_or_default();
        let mut head = [title, subtitle, pieces, url].to_vec();
        head.retain(|line| !line.is_empty());
        head.join("\n")
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
