//! pandoc's abstract syntax tree as JSON: the way to the formats that pandoc writes, `bindery x.md -t pandoc-json | pandoc -f
//! json -o x.docx`. The importer of the same name reads it back.
//!
//! How the IR is written where pandoc has no word for it (classes and attributes on `Div` and `Span`):
//!
//! - What is known of the document and of each article is metadata: `title`, `author`, `date`, `lang`, `abstract`, `keywords` as
//!   pandoc's own templates use them, and all of it under `bindery`.
//! - An article of a digest is a `Div` of class `article`, a section one of class `part`; both begin with their title as a header.
//! - Attributes of a block that pandoc gives none are on a `Div` around it.
//! - A pull quote is a `Div` of class `pull-quote`, a callout one of GitHub's alerts; whom a quotation is from stands in a `Div` of
//!   class `attribution`. Small text is a `Span` of class `small`; ruby one of class `ruby`, the annotation in brackets.
//! - Recordings and embedded pages are links of class `audio`, `video` and `embed` in a figure. A picture's credit is a `Div` of class
//!   `credit` in the caption. pandoc before version 3 (API 1.22) has no figures: they are `Div`s of class `figure`.
//! - MathML goes as raw HTML, which only pandoc's HTML writers show.
//! - A note stands where it is referred to; one that is referred to twice stands twice. What nothing in the body refers to stands in
//!   a `Div` of class `notes` at the end.
//!
//! What does not come back: spans that say nothing, notes' names, the fallbacks and media types of resources, the tightness of lists
//! without paragraphs, ruby within ruby, and which input an article was read from.

mod blocks;
mod inlines;
mod meta;
mod table;

use std::collections::BTreeSet;
use std::io::{BufWriter, Write as _};

use serde_json::{Value, json};

use super::shared::labels::{Labels, labels};
use super::{ExportContext, Exporter, Sink};
use crate::diag::{Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::{Article, Document, Part, Resources};
use crate::media::MediaStore;

/// The version of pandoc's tree that is written. pandoc reads none but its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Api {
    /// 1.22, of pandoc 2.11 to 2.19.
    V1_22,
    /// 1.23, of pandoc 3.
    #[default]
    V1_23,
}

/// What the pandoc exporter can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PandocOptions {
    /// The version of the tree. Default: 1.23.
    pub api: Api,
}

/// Writes pandoc's JSON, one line with a final line feed.
pub struct PandocJson;

const INFO: FormatInfo = FormatInfo {
    name: "pandoc-json",
    extensions: &["pandoc"],
    media_type: "application/json",
    description: "pandoc's syntax tree as JSON, for the formats that pandoc writes",
    binary: false,
};

impl Exporter for PandocJson {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn export(&self, document: &Document, context: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()> {
        let options: PandocOptions = context.options.get();
        let mut tree = Tree { document, store: context.media, api: options.api, articles: 0, found: Vec::new() };
        let blocks = match document.single_article() {
            Some(article) => tree.body(article, 0),
            None => tree.parts(&document.body, 0),
        };
        context.diagnostics.append(&mut tree.found);
        let version = match options.api {
            Api::V1_22 => json!([1, 22, 2]),
            Api::V1_23 => json!([1, 23, 1]),
        };
        let meta = meta::document(document);
        let whole = json!({ "pandoc-api-version": version, "meta": meta, "blocks": blocks });
        let mut out = BufWriter::new(out);
        serde_json::to_writer(&mut out, &whole).map_err(|error| {
            if error.is_io() {
                Error::from(std::io::Error::from(error))
            } else {
                Error::output(format!("the document has no JSON form: {error}")).caused_by(error)
            }
        })?;
        out.write_all(b"\n")?;
        Ok(out.flush()?)
    }
}

/// The whole document in the making.
struct Tree<'d> {
    document: &'d Document,
    store: &'d MediaStore,
    api: Api,
    articles: usize,
    found: Vec<Diagnostic>,
}

impl Tree<'_> {
    fn parts(&mut self, parts: &[Part], depth: i64) -> Vec<Value> {
        let mut out = Vec::new();
        for part in parts {
            match part {
                Part::Section(section) => {
                    let mut inside = vec![header(depth, &section.title)];
                    inside.extend(self.parts(&section.parts, depth + 1));
                    out.push(div("", &["part"], &[], inside));
                }
                Part::Article(article) => {
                    self.articles += 1;
                    let number = self.articles.to_string();
                    let title = match article.meta.title.as_str() {
                        "" => self.words(article).untitled,
                        title => title,
                    };
                    let mut inside = vec![header(depth, title)];
                    inside.extend(self.body(article, depth + 1));
                    out.push(div("", &["article"], &[("article", &number)], inside));
                }
            }
        }
        out
    }

    fn words(&self, article: &Article) -> &'static Labels {
        let own = article.meta.language.as_deref().or(self.document.meta.language.as_deref());
        labels(own.unwrap_or_default())
    }

    fn body(&mut self, article: &Article, depth: i64) -> Vec<Value> {
        let mut writer = Writer {
            article,
            resources: &self.document.resources,
            store: self.store,
            words: self.words(article),
            api: self.api,
            depth,
            in_note: false,
            shown: BTreeSet::new(),
            raw_math: 0,
            nested_notes: 0,
        };
        let mut blocks = writer.blocks(&article.blocks);
        blocks.extend(writer.other_notes());
        let (raw, nested) = (writer.raw_math, writer.nested_notes);
        let mut report = |count: usize, code, message: String| {
            if count > 0 {
                let found = Diagnostic::note(code, message);
                let input = &article.meta.provenance.input;
                self.found.push(if input.is_empty() { found } else { found.at(Origin::input(input)) });
            }
        };
        report(raw, "pandoc.math-as-html", format!("formulas in MathML: {raw}; they go as raw HTML"));
        report(nested, "pandoc.nested-note", format!("notes within notes: {nested}; they stand at the end"));
        blocks
    }
}

/// The blocks of one article in the making.
struct Writer<'a> {
    article: &'a Article,
    resources: &'a Resources,
    store: &'a MediaStore,
    words: &'static Labels,
    api: Api,
    /// How many levels the headings stand below their own.
    depth: i64,
    /// Within a note, which cannot hold another.
    in_note: bool,
    /// The notes that the body refers to.
    shown: BTreeSet<String>,
    raw_math: usize,
    nested_notes: usize,
}

impl Writer<'_> {
    /// The notes that the body does not refer to, in a `Div` each.
    fn other_notes(&mut self) -> Option<Value> {
        self.in_note = true;
        let article = self.article;
        let rest = article.notes.iter().filter(|(id, _)| !self.shown.contains(*id));
        let rest: Vec<_> = rest.map(|(_, blocks)| blocks).collect();
        let notes: Vec<Value> =
            rest.into_iter().map(|blocks| div("", &["note-text"], &[], self.blocks(blocks))).collect();
        self.in_note = false;
        (!notes.is_empty()).then(|| div("", &["notes"], &[], notes))
    }
}

/// A header of plain text; `depth` 0 is the highest.
fn header(depth: i64, text: &str) -> Value {
    json!({ "t": "Header", "c": [depth + 1, attr("", &[], &[]), inlines::words(text)] })
}

/// An element with content.
fn node(name: &str, content: impl Into<Value>) -> Value {
    json!({ "t": name, "c": content.into() })
}

/// Identifier, classes, key-value pairs.
fn attr(id: &str, classes: &[&str], pairs: &[(&str, &str)]) -> Value {
    let pairs: Vec<[&str; 2]> = pairs.iter().map(|&(key, value)| [key, value]).collect();
    json!([id, classes, pairs])
}

fn div(id: &str, classes: &[&str], pairs: &[(&str, &str)], blocks: Vec<Value>) -> Value {
    json!({ "t": "Div", "c": [attr(id, classes, pairs), blocks] })
}
