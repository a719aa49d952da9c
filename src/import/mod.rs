//! Import: source bytes → [`ir::Document`](crate::ir::Document).
//!
//! One folder a format. An importer takes any bytes: broken markup gives a document and diagnostics; an error means that there is
//! nothing to read at all.

pub mod archive;
pub mod bundle;
pub mod data_uri;
pub mod date;
pub mod detect;
mod doubled;
pub mod encoding;
pub mod epub;
pub mod feed;
mod front_matter;
pub mod html;
pub mod json;
pub mod language;
pub mod markdown;
pub mod mhtml;
mod notes;
mod options;
pub mod page;
pub mod pandoc;
pub mod text;
mod utf32;
pub mod warc;
pub mod xml;

use std::path::Path;

pub use options::{Extract, ImportOptions};

use crate::diag::{Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::Document;
use crate::limits::Limits;

/// One input, as bytes.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name for messages, as the user gave it: a path, or `-`.
    pub name: &'a str,
    /// The file's path, if it is a file: relative media start from its folder, `source` may be guessed from it.
    pub path: Option<&'a Path>,
    /// The bytes.
    pub bytes: &'a [u8],
}

impl Source<'_> {
    /// The folder of the file, `.` for one without a path before its name. `None` where the source is no file.
    pub fn folder(&self) -> Option<String> {
        self.path.and_then(Path::parent).map(|folder| match folder.to_string_lossy() {
            empty if empty.is_empty() => String::from("."),
            named => named.into_owned(),
        })
    }
}

/// What an importer is given besides the source, and where it leaves its diagnostics.
#[derive(Debug, Default)]
pub struct ImportContext {
    /// Ceilings for untrusted input.
    pub limits: Limits,
    /// What the user chose.
    pub options: ImportOptions,
    /// What was dropped, replaced or guessed.
    pub diagnostics: Vec<Diagnostic>,
}

impl ImportContext {
    /// Records a diagnostic that concerns the source as a whole, unless it has a place already.
    pub fn report(&mut self, source: &Source<'_>, diagnostic: Diagnostic) {
        let diagnostic = match diagnostic.origin {
            Some(_) => diagnostic,
            None => diagnostic.at(Origin::input(source.name)),
        };
        self.diagnostics.push(diagnostic);
    }
}

/// How sure a format is that a source is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It could be: plain text could be Markdown.
    Possible,
    /// Most probably.
    Likely,
    /// The source has the format's signature.
    Certain,
}

/// What a format's look at a source found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// How sure it is.
    pub confidence: Confidence,
    /// Why, for `-v`: "first line is a feed time comment".
    pub reason: String,
}

/// Reads one format.
pub trait Importer: Sync {
    /// The format.
    fn info(&self) -> &'static FormatInfo;

    /// Looks at the beginning of a source (up to 64 KiB). `text` is the same as UTF-8 where the bytes are text.
    fn sniff(&self, bytes: &[u8], text: Option<&str>) -> Option<Evidence>;

    /// Reads a source.
    ///
    /// # Errors
    /// When there is nothing to read, or a ceiling is reached. Anything less is a diagnostic.
    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document>;
}

/// All formats that can be read. The order breaks ties of equal confidence.
pub fn importers() -> &'static [&'static dyn Importer] {
    &[
        &archive::Archive,
        &epub::Epub,
        &feed::Feed,
        &json::Json,
        &markdown::Markdown,
        &mhtml::Mhtml,
        &page::Page,
        &pandoc::PandocJson,
        &text::Text,
        &warc::Warc,
    ]
}

/// The importer of that name.
///
/// # Errors
/// When there is none; the message lists what there is.
pub fn importer(name: &str) -> Result<&'static dyn Importer> {
    importers().iter().copied().find(|importer| importer.info().name == name).ok_or_else(|| {
        let names: Vec<&str> = importers().iter().map(|importer| importer.info().name).collect();
        Error::usage(format!("unknown input format {name:?}")).hint(format!("one of: {}", names.join(", ")))
    })
}
