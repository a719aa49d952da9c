//! The whole path: the one place that names every stage.
//!
//! [`read`] takes source bytes to the IR (detection, import), [`read_all`] does so for many inputs in parallel,
//! [`bind`](crate::transform::bind) makes one document of many, [`Target::write`] resolves media and exports, and
//! [`Target::write_file`] does so into a file that appears whole or not at all.
//!
//! ```no_run
//! use bindery::export::{Options, exporter};
//! use bindery::pipeline::{ReadOptions, Target, read_all};
//! use bindery::transform::{DigestOptions, bind};
//!
//! # fn main() -> Result<(), bindery::error::Error> {
//! let files = ["monday.md".into(), "tuesday.md".into()];
//! let imported = read_all(&files, &ReadOptions::default(), &|| {});
//! let documents = imported.into_iter().filter_map(|input| input.document.ok()).collect();
//! let (digest, mut diagnostics) = bind(documents, &DigestOptions::default());
//! let options = Options::default();
//! Target::new(exporter("epub")?, &options).write_file(&digest, "week.epub".as_ref(), &mut diagnostics)?;
//! # Ok(())
//! # }
//! ```

use std::fs::{self, File};
use std::io::{self, Cursor, Read as _, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diag::{Diagnostic, Origin, Severity};
use crate::error::{Error, ErrorKind, Result};
use crate::export::{ExportContext, Exporter, Options, Sink, SourceFile};
use crate::format::FormatInfo;
use crate::import::{ImportContext, ImportOptions, Source, detect};
use crate::ir::{Document, Moment, check};
use crate::limits::Limits;
use crate::media;
use crate::transform::normalize::{Normalization, normalize};
use crate::transform::script::{Script, convert_script};

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format's name where the user names it; otherwise it is detected for each input.
    pub from: Option<String>,
    /// Ceilings for untrusted input.
    pub limits: Limits,
    /// How the texts of the inputs are normalized. Default: not at all.
    pub normalize: Normalization,
    /// How the Chinese of the inputs is to be written. Default: as it is.
    pub script: Option<Script>,
    /// How inputs are understood.
    pub import: ImportOptions,
    /// Keeps each input's bytes beside its document, for targets that carry them along
    /// ([`Exporter::wants_sources`]). Default: no.
    pub keep_sources: bool,
}

/// What became of one input.
#[derive(Debug)]
pub struct Imported {
    /// The input's name.
    pub name: String,
    /// The document, or why there is none.
    pub document: Result<Document>,
    /// What was dropped, replaced or guessed.
    pub diagnostics: Vec<Diagnostic>,
    /// The input itself, where it could be read and [`ReadOptions::keep_sources`] asks for it.
    pub source: Option<SourceFile>,
}

/// Reads one source: detects its format and imports it.
pub fn read(source: &Source<'_>, options: &ReadOptions) -> Imported {
    let mut context =
        ImportContext { limits: options.limits.clone(), options: options.import.clone(), diagnostics: Vec::new() };
    let read = catch_unwind(AssertUnwindSafe(|| import(source, options, &mut context))).unwrap_or_else(|_| {
        Err(Error::input("the importer failed on this input; this is a bug of bindery").at(source.name))
    });
    let kept = read.as_ref().ok().filter(|_| options.keep_sources).map(|(_, info)| SourceFile {
        name: source.name.to_owned(),
        media_type: info.media_type,
        bytes: source.bytes.to_vec(),
    });
    Imported {
        name: source.name.to_owned(),
        document: read.map(|(document, _)| document),
        diagnostics: context.diagnostics,
        source: kept,
    }
}

/// The document, and what is known of the format that it was read as.
fn import(
    source: &Source<'_>,
    options: &ReadOptions,
    context: &mut ImportContext,
) -> Result<(Document, &'static FormatInfo)> {
    let named = |error: Error| if error.path().is_none() { error.at(source.name) } else { error };
    let detected = detect::detect(source, options.from.as_deref()).map_err(named)?;
    let info = detected.importer.info();
    let message = format!("read as {}: {}", info.name, detected.reason);
    context.report(source, Diagnostic::note("import.format", message));
    let mut document = detected.importer.import(source, context).map_err(named)?;
    assert_sound(&document, info.name);
    if !options.normalize.is_none() {
        let changed = normalize(&mut document, options.normalize);
        context.report(source, Diagnostic::note("text.normalized", format!("{changed} texts normalized")));
        assert_sound(&document, "normalization");
    }
    if let Some(script) = options.script {
        let changed = convert_script(&mut document, script);
        let message = format!("{changed} characters converted to {}", script.tag());
        context.report(source, Diagnostic::note("script.converted", message));
        assert_sound(&document, "the conversion of scripts");
    }
    Ok((document, info))
}

/// In debug builds, verifies what exporters rely on.
fn assert_sound(document: &Document, stage: &str) {
    if cfg!(debug_assertions)
        && let Err(violations) = check::check(document)
    {
        let list: Vec<String> = violations.iter().map(ToString::to_string).collect();
        debug_assert!(false, "{stage} broke the IR's invariants:\n{}", list.join("\n"));
    }
}

/// Reads a file.
pub fn read_file(path: &Path, options: &ReadOptions) -> Imported {
    let name = path.display().to_string();
    match load(path, &options.limits) {
        Ok(bytes) => read(&Source { name: &name, path: Some(path), bytes: &bytes }, options),
        Err(error) => Imported { name, document: Err(error), diagnostics: Vec::new(), source: None },
    }
}

/// Reads files in parallel; the outcomes stand in the order of `paths`. `done` is called as each is finished, from any thread.
pub fn read_all(paths: &[PathBuf], options: &ReadOptions, done: &(dyn Fn() + Sync)) -> Vec<Imported> {
    let one = |path: &PathBuf| {
        let imported = read_file(path, options);
        done();
        imported
    };
    paths.par_iter().map(one).collect()
}

/// A file's bytes, unless it is larger than the limits allow.
fn load(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    let fault = |error| Error::io(ErrorKind::Environment, path, error);
    let file = File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    file.take(limits.input_bytes + 1).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() as u64 > limits.input_bytes {
        return Err(Error::limit(format!("the input is larger than {} bytes", limits.input_bytes)).at(path));
    }
    Ok(bytes)
}

/// Where documents are exported to, and how: what all outputs of a run share.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The exporter.
    pub exporter: &'a dyn Exporter,
    /// The options of all exporters.
    pub options: &'a Options,
    /// The time that goes into metadata: `SOURCE_DATE_EPOCH`. The document's own date is taken where it is `None`.
    pub timestamp: Option<Moment>,
    /// The inputs that the document was made from, for targets that carry them along.
    pub sources: &'a [SourceFile],
    /// A warning of the export is a failure: nothing is written.
    pub strict: bool,
}

impl<'a> Target<'a> {
    /// A target with the document's own date, that takes warnings for what they are.
    pub fn new(exporter: &'a dyn Exporter, options: &'a Options) -> Self {
        Self { exporter, options, timestamp: None, sources: &[], strict: false }
    }

    /// Resolves the document's media and writes it into `out`. What was lost on the way is added to `diagnostics`.
    ///
    /// # Errors
    /// When the sink fails, the document cannot be written at all, or there are warnings and the target is strict: what `out`
    /// holds then is to be thrown away.
    pub fn write(&self, document: &Document, out: &mut dyn Sink, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
        assert_sound(document, "the transform");
        let (store, found) = media::resolve(&document.resources, &Limits::default());
        let mut context = ExportContext::new(&store, self.options);
        context.diagnostics = found;
        context.timestamp = self.timestamp.or_else(|| document.meta.date.as_ref().and_then(|date| date.value));
        context.sources = self.sources;
        let outcome = self.exporter.export(document, &mut context, out);
        let warned = context.diagnostics.iter().any(|diagnostic| diagnostic.severity >= Severity::Warning);
        diagnostics.append(&mut context.diagnostics);
        outcome?;
        if warned && self.strict {
            return Err(Error::output("the output has warnings, and is asked to have none"));
        }
        Ok(())
    }

    /// Writes the document into a pipe or a device, which cannot seek: article by article where the exporter
    /// [streams](Exporter::streams) and warnings are no failures, else as a whole when all of it is made.
    ///
    /// # Errors
    /// As for [`write`](Self::write). Of a target that streams, what comes before the fault has been written then.
    pub fn write_pipe(
        &self,
        document: &Document,
        out: &mut dyn Write,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<()> {
        if self.exporter.streams() && !self.strict {
            let mut sink = Forward { out, position: 0 };
            self.write(document, &mut sink, diagnostics)?;
        } else {
            let mut buffer = Cursor::new(Vec::new());
            self.write(document, &mut buffer, diagnostics)?;
            out.write_all(buffer.get_ref())?;
        }
        Ok(out.flush()?)
    }

    /// Writes the document into a file beside `path` and renames it when it is whole. A `path` that is no regular file (a
    /// device, a pipe) is written to directly.
    ///
    /// # Errors
    /// As for [`write`](Self::write), with the path; nothing is left behind.
    pub fn write_file(&self, document: &Document, path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
        let named = |error: Error| if error.path().is_none() { error.at(path) } else { error };
        if path.is_dir() {
            return Err(Error::output("is a folder, not a file").at(path).hint("use -d for one output an input"));
        }
        if fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
            return self.write_special(document, path, diagnostics).map_err(named);
        }
        let mut file = beside(path)?;
        self.write(document, &mut file, diagnostics).map_err(named)?;
        file.flush()
            .and_then(|()| file.as_file().sync_data())
            .map_err(|error| Error::io(ErrorKind::Output, path, error))?;
        file.persist(path).map_err(|error| Error::io(ErrorKind::Output, path, error.error))?;
        Ok(())
    }

    fn write_special(&self, document: &Document, path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
        let mut file = File::options().write(true).open(path)?;
        self.write_pipe(document, &mut file, diagnostics)
    }
}

/// A sink that only goes forward.
struct Forward<'a> {
    out: &'a mut dyn Write,
    position: u64,
}

impl Write for Forward<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.position += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seek for Forward<'_> {
    /// Says where it is; there is no other place to go to.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Current(0) => Ok(self.position),
            SeekFrom::Start(place) if place == self.position => Ok(place),
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// A new temporary file in the folder of `path`, removed when it is dropped, with the permissions of an ordinary new file.
fn beside(path: &Path) -> Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let message = format!("the output folder {} does not exist", folder.display());
        return Err(Error::output(message).at(path).hint("create it first, or choose another"));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".bindery-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(|error| Error::io(ErrorKind::Output, path, error))
}

/// The diagnostic for an input that was lost.
pub fn failure(name: &str, error: &Error) -> Diagnostic {
    let hint = error.hint_text().map(|hint| format!(" ({hint})")).unwrap_or_default();
    Diagnostic::error("input.failed", format!("{}{hint}", error.message())).at(Origin::input(name))
}
