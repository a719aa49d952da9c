//! Export: [`ir::Document`](crate::ir::Document) → bytes.
//!
//! One folder a target. Exporters touch no clock, network or input files: what they need of the world is in the
//! [`ExportContext`], so equal documents and options give equal bytes.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::{Document, Moment};
use crate::media::MediaStore;

pub mod epub;
pub mod html;
pub mod json;
pub mod jsonl;
pub mod markdown;
pub mod pandoc;
pub mod pdf;
pub mod shared;
pub mod text;

/// Where an exporter writes: a new, empty, seekable file or buffer.
pub trait Sink: Write + Seek {}

impl<T: Write + Seek> Sink for T {}

/// The options of exporters, by their own types, so that no record knows all formats.
///
/// ```
/// # use bindery::export::Options;
/// #[derive(Clone, Debug, Default, PartialEq)]
/// struct MyOptions { width: usize }
/// let options = Options::default().with(MyOptions { width: 72 });
/// assert_eq!(options.get::<MyOptions>().width, 72);
/// ```
#[derive(Clone, Default)]
pub struct Options(BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Options {
    /// Sets the options of one exporter.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, options: T) -> Self {
        self.0.insert(TypeId::of::<T>(), Arc::new(options));
        self
    }

    /// The options of one exporter, its defaults where none were set.
    pub fn get<T: Any + Send + Sync + Clone + Default>(&self) -> T {
        self.0.get(&TypeId::of::<T>()).and_then(|options| options.downcast_ref::<T>()).cloned().unwrap_or_default()
    }
}

/// An input as it was read, for targets that carry along what they were made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The input's name, as the user gave it: a path, or `-`.
    pub name: String,
    /// The media type of the format that it was read as.
    pub media_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl SourceFile {
    /// The file's name without its folder, which is nobody's business but the user's; `stdin` for standard input.
    pub fn file_name(&self) -> Cow<'_, str> {
        match Path::new(&self.name).file_name() {
            Some(name) if self.name != "-" => name.to_string_lossy(),
            _ => Cow::Borrowed("stdin"),
        }
    }
}

/// What an exporter is given besides the document, and where it leaves its diagnostics.
pub struct ExportContext<'a> {
    /// The media at hand.
    pub media: &'a MediaStore,
    /// The options of this and other exporters.
    pub options: &'a Options,
    /// The time to write into metadata: `SOURCE_DATE_EPOCH`, or the newest article's, or none.
    pub timestamp: Option<Moment>,
    /// The inputs that the document was made from, where the exporter [wants](Exporter::wants_sources) them and they are
    /// at hand.
    pub sources: &'a [SourceFile],
    /// What was dropped, replaced or guessed.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> ExportContext<'a> {
    /// A context without timestamp.
    pub fn new(media: &'a MediaStore, options: &'a Options) -> Self {
        Self { media, options, timestamp: None, sources: &[], diagnostics: Vec::new() }
    }
}

/// Writes one target.
pub trait Exporter: Sync {
    /// The format.
    fn info(&self) -> &'static FormatInfo;

    /// Whether, with these options, the target carries along the inputs that it was made from: then
    /// [`ExportContext::sources`] is to hold them. Most targets do not.
    fn wants_sources(&self, _options: &Options) -> bool {
        false
    }

    /// Whether the target is written from its beginning to its end, a whole record after the other, so that what has been written
    /// is good whatever follows. Such a target needs no buffer on its way into a pipe, and its sink never seeks. Most are not.
    fn streams(&self) -> bool {
        false
    }

    /// Writes the document.
    ///
    /// # Errors
    /// When the sink fails or the document cannot be written at all. What could not be shown is a diagnostic.
    fn export(&self, document: &Document, context: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()>;
}

/// All targets that can be written.
pub fn exporters() -> &'static [&'static dyn Exporter] {
    &[
        &epub::EpubExporter,
        &pdf::PdfExporter,
        &markdown::Markdown,
        &text::PlainText,
        &html::Html,
        &json::Json,
        &JSON_LINES,
        &pandoc::PandocJson,
    ]
}

/// JSON lines carry the text of two other targets along.
const JSON_LINES: jsonl::JsonLines = jsonl::JsonLines { text: text::body, markdown: markdown::body };

/// The exporter of that name.
///
/// # Errors
/// When there is none; the message lists what there is.
pub fn exporter(name: &str) -> Result<&'static dyn Exporter> {
    exporters().iter().copied().find(|exporter| exporter.info().name == name).ok_or_else(|| {
        let names: Vec<&str> = exporters().iter().map(|exporter| exporter.info().name).collect();
        Error::usage(format!("unknown output format {name:?}")).hint(format!("one of: {}", names.join(", ")))
    })
}

/// The exporter whose format has that file extension (without dot, any case).
pub fn exporter_for_extension(extension: &str) -> Option<&'static dyn Exporter> {
    exporters().iter().copied().find(|exporter| exporter.info().has_extension(extension))
}
