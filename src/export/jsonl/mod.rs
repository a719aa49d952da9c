//! JSON lines: one article a line, for databases, search engines, data frames and training sets.
//!
//! Every line is a JSON object with all keys of [`SCHEMA`] in its order, `null` or an empty list where nothing is known, so
//! that tables made of it have the same columns whatever the articles. The text and the Markdown of an article are those of
//! the `text` and `markdown` targets without what these set above it, since that is in fields of its own.

mod count;
mod media;
mod record;

use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};

use rayon::prelude::*;

use self::record::Record;
use super::shared::rendition::Rendition;
use super::{ExportContext, Exporter, Sink};
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::{Article, Document, Part};

/// What a line is, as a JSON Schema (draft 2020-12): the text of `schema/article.schema.json`.
pub const SCHEMA: &str = include_str!("../../../schema/article.schema.json");

/// How many articles are rendered at a time before their lines are written.
const BATCH: usize = 256;

/// Writes one JSON object a line for each article, in reading order.
pub struct JsonLines {
    /// Writes an article as plain text.
    pub(super) text: Rendition,
    /// Writes an article as Markdown.
    pub(super) markdown: Rendition,
}

const INFO: FormatInfo = FormatInfo {
    name: "jsonl",
    extensions: &["jsonl", "ndjson"],
    media_type: "application/jsonl",
    description: "JSON lines: an article a line, with metadata, text, Markdown and counts",
    binary: false,
};

/// An article, and the titles of the sections that it stands in.
struct Placed<'d> {
    article: &'d Article,
    section: Vec<&'d str>,
}

impl Exporter for JsonLines {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn streams(&self) -> bool {
        true
    }

    fn export(&self, document: &Document, context: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()> {
        let mut placed = Vec::new();
        place(&document.body, &mut Vec::new(), &mut placed);
        let mut ids = Ids::default();
        let context = &*context;
        let mut out = BufWriter::new(out);
        for batch in placed.chunks(BATCH) {
            let records: Vec<Record<'_>> = batch
                .par_iter()
                .map(|placed| Record::of(self, document, placed.article, &placed.section, context))
                .collect();
            for mut record in records {
                record.id = ids.unique(record.id);
                serde_json::to_writer(&mut out, &record).map_err(fault)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(out.flush()?)
    }
}

fn fault(error: serde_json::Error) -> Error {
    if error.is_io() {
        Error::from(std::io::Error::from(error))
    } else {
        Error::output(format!("an article has no JSON form: {error}")).caused_by(error)
    }
}

fn place<'d>(parts: &'d [Part], section: &mut Vec<&'d str>, out: &mut Vec<Placed<'d>>) {
    for part in parts {
        match part {
            Part::Section(inner) => {
                section.push(&inner.title);
                place(&inner.parts, section, out);
                section.pop();
            }
            Part::Article(article) => out.push(Placed { article, section: section.clone() }),
        }
    }
}

/// The ids that were given: the second article of one address is `…-2`.
#[derive(Default)]
struct Ids(BTreeMap<String, usize>);

impl Ids {
    fn unique(&mut self, id: String) -> String {
        let times = self.0.entry(id.clone()).or_insert(0);
        *times += 1;
        if *times == 1 { id } else { format!("{id}-{times}") }
    }
}
