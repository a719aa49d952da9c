//! Plan → conversions → files.

use std::io::{Read as _, Write as _};
use std::path::Path;

use bindery::diag::{Diagnostic, Severity};
use bindery::error::{Error, ErrorKind, Result};
use bindery::export::jsonl::SCHEMA;
use bindery::export::{Exporter, Options, SourceFile, exporters};
use bindery::import::{Source, importers};
use bindery::ir::{Document, Moment};
use bindery::pipeline::{self, Imported, ReadOptions, Target};
use bindery::transform::bind;
use clap::CommandFactory as _;
use rayon::prelude::*;

use super::args::Args;
use super::expand::{Input, expand};
use super::outputs::{self, Destination, Place};
use super::report::Reporter;
use super::sources::{self, Carried};
use super::{DONE, NOTHING, PARTIAL, USAGE};

/// What all conversions of a run share.
struct Plan<'a> {
    args: &'a Args,
    reporter: &'a Reporter,
    options: Options,
    read: ReadOptions,
    timestamp: Option<Moment>,
}

/// How a run went.
#[derive(Default)]
struct Tally {
    written: usize,
    failed: usize,
}

impl Tally {
    fn code(&self) -> u8 {
        match (self.written, self.failed) {
            (0, _) => NOTHING,
            (_, 0) => DONE,
            _ => PARTIAL,
        }
    }
}

/// Does what the arguments ask for and gives the exit code.
pub(crate) fn run(args: &Args, reporter: &Reporter) -> u8 {
    let outcome = match print_about(args) {
        Some(printed) => printed.map(|()| DONE),
        None => convert(args, reporter),
    };
    outcome.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return DONE;
        }
        reporter.fatal(&error);
        if error.kind() == ErrorKind::Usage { USAGE } else { NOTHING }
    })
}

fn convert(args: &Args, reporter: &Reporter) -> Result<u8> {
    args.validate()?;
    if let Some(name) = &args.from {
        bindery::import::importer(name)?;
    }
    let destination = outputs::destination(args)?;
    let mut diagnostics = Vec::new();
    let arguments = if args.inputs.is_empty() { vec![String::from("-")] } else { args.inputs.clone() };
    let mut inputs = expand(&arguments, &mut diagnostics)?;
    match &destination {
        Destination::Bound(outputs) => {
            let files = outputs.iter().filter_map(|(exporter, place)| match place {
                Place::File(path) => Some((path.as_path(), *exporter)),
                Place::Stdout => None,
            });
            outputs::guard_inputs(files, &mut inputs, &mut diagnostics)?;
        }
        Destination::Folder(exporter, folder) => {
            let paths = outputs::paths_in_folder(folder, &inputs, *exporter);
            let files = paths.iter().map(|path| (path.as_path(), *exporter));
            outputs::guard_inputs(files, &mut inputs, &mut diagnostics)?;
        }
    }
    let failed = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    reporter.diagnostics(&diagnostics);
    if inputs.is_empty() {
        return Err(Error::input("there is no input to read"));
    }
    let options = args.export_options()?;
    let keep_sources = sources::wanted(&destination, &options);
    let plan = Plan {
        args,
        reporter,
        options,
        read: ReadOptions {
            from: args.from.clone(),
            normalize: args.import.normalization(),
            script: args.import.script(),
            import: args.import.options(),
            keep_sources,
            ..ReadOptions::default()
        },
        timestamp: source_date_epoch()?,
    };
    let mut tally = match &destination {
        Destination::Folder(exporter, folder) => each_into_folder(&plan, &inputs, *exporter, folder)?,
        Destination::Bound(outputs) => all_into_one(&plan, &inputs, outputs)?,
    };
    tally.failed += failed;
    Ok(tally.code())
}

/// `SOURCE_DATE_EPOCH` (reproducible-builds.org): seconds since 1970.
fn source_date_epoch() -> Result<Option<Moment>> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|value| !value.is_empty()) else { return Ok(None) };
    let text = value.to_string_lossy();
    let moment = text.trim().parse().ok().and_then(Moment::from_unix_seconds);
    moment
        .map(Some)
        .ok_or_else(|| Error::usage(format!("SOURCE_DATE_EPOCH={text:?} is no number of seconds since 1970")))
}

fn read_input(input: &Input, options: &ReadOptions) -> Imported {
    match input {
        Input::File { path, .. } => pipeline::read_file(path, options),
        Input::Stdin => match read_stdin(options) {
            Ok(bytes) => pipeline::read(&Source { name: "-", path: None, bytes: &bytes }, options),
            Err(error) => {
                Imported { name: String::from("-"), document: Err(error), diagnostics: Vec::new(), source: None }
            }
        },
    }
}

fn read_stdin(options: &ReadOptions) -> Result<Vec<u8>> {
    let limit = options.limits.input_bytes;
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::io(ErrorKind::Environment, Path::new("-"), error))?;
    if bytes.len() as u64 > limit {
        return Err(Error::limit(format!("the input is larger than {limit} bytes")));
    }
    Ok(bytes)
}

/// What became of one input after the user's wishes were heard.
enum Verdict {
    /// With the input itself, where an output carries it along.
    Document(Box<Document>, Option<Carried>),
    /// Found in a folder and not an article: passed over with a note.
    Skipped,
    Failed,
}

/// Turns an import into a verdict, with the diagnostics that say why.
fn judge(plan: &Plan<'_>, input: &Input, imported: Imported) -> (Verdict, Vec<Diagnostic>) {
    let Imported { name, document, mut diagnostics, source } = imported;
    let named = !matches!(input, Input::File { named: false, .. });
    match document {
        Ok(document) => {
            if plan.args.messages.strict
                && diagnostics.iter().any(|diagnostic| diagnostic.severity >= Severity::Warning)
            {
                let error = Error::input("has warnings, and --strict is given");
                diagnostics.push(pipeline::failure(&name, &error));
                return (Verdict::Failed, diagnostics);
            }
            let carried = source.map(|source| Carried::new(source, &document));
            (Verdict::Document(Box::new(document), carried), diagnostics)
        }
        Err(error) if !named && error.kind() == ErrorKind::Unsupported => {
            let skipped = pipeline::failure(&name, &error);
            let note = Diagnostic { severity: Severity::Note, code: "input.skipped", ..skipped };
            diagnostics.push(note);
            (Verdict::Skipped, diagnostics)
        }
        Err(error) => {
            diagnostics.push(pipeline::failure(&name, &error));
            (Verdict::Failed, diagnostics)
        }
    }
}

/// Reads all inputs in parallel, binds them and writes each output.
fn all_into_one(plan: &Plan<'_>, inputs: &[Input], outputs: &[(&'static dyn Exporter, Place)]) -> Result<Tally> {
    let (documents, carried, mut tally) = read_inputs(plan, inputs);
    if documents.is_empty() {
        return Err(Error::input("no input could be read, nothing is written"));
    }
    let (document, diagnostics) = bind(documents, &plan.args.digest.options());
    plan.reporter.diagnostics(&diagnostics);
    let count = document.articles().count();
    if count == 0 {
        return Err(Error::input("no article is left to write").hint("see --since, --until and --limit"));
    }
    let sources = sources::left_in(carried, &document);
    let mut fault = None;
    for (exporter, place) in outputs {
        match write_bound(plan, &document, &sources, *exporter, place) {
            Ok(()) => tally.written += 1,
            Err(error) if outputs.len() == 1 => return Err(error),
            Err(error) => {
                tally.failed += 1;
                plan.reporter.fatal(&error);
                fault = Some(error);
            }
        }
    }
    match fault {
        Some(_) if tally.written == 0 => Err(Error::output("nothing could be written")),
        _ => Ok(tally),
    }
}

/// Reads all inputs in parallel and says what there is to say of them, in their order.
fn read_inputs(plan: &Plan<'_>, inputs: &[Input]) -> (Vec<Document>, Vec<Carried>, Tally) {
    let bar = plan.reporter.progress(inputs.len(), "reading");
    let verdicts: Vec<(Verdict, Vec<Diagnostic>)> = inputs
        .par_iter()
        .map(|input| {
            let verdict = judge(plan, input, read_input(input, &plan.read));
            bar.inc(1);
            verdict
        })
        .collect();
    bar.finish_and_clear();
    let mut tally = Tally::default();
    let (mut documents, mut carried) = (Vec::new(), Vec::new());
    for (verdict, diagnostics) in verdicts {
        plan.reporter.diagnostics(&diagnostics);
        match verdict {
            Verdict::Document(document, input) => {
                documents.push(*document);
                carried.extend(input);
            }
            Verdict::Failed => tally.failed += 1,
            Verdict::Skipped => {}
        }
    }
    (documents, carried, tally)
}

fn write_bound(
    plan: &Plan<'_>,
    document: &Document,
    sources: &[SourceFile],
    exporter: &dyn Exporter,
    place: &Place,
) -> Result<()> {
    let count = document.articles().count();
    let spinner = plan.reporter.spinner(count, &format!("writing {}", exporter.info().name));
    let mut diagnostics = Vec::new();
    let outcome = write_one(plan, document, sources, exporter, place, &mut diagnostics);
    spinner.finish_and_clear();
    plan.reporter.diagnostics(&diagnostics);
    outcome?;
    if let Place::File(path) = place {
        plan.reporter.summary(&format!("{}: {count} articles", path.display()));
    }
    Ok(())
}

fn write_one(
    plan: &Plan<'_>,
    document: &Document,
    sources: &[SourceFile],
    exporter: &dyn Exporter,
    place: &Place,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<()> {
    let target = Target {
        timestamp: plan.timestamp,
        sources,
        strict: plan.args.messages.strict,
        ..Target::new(exporter, &plan.options)
    };
    match place {
        Place::File(path) => target.write_file(document, path, diagnostics),
        // Unlocked, since what is reported meanwhile goes to the other stream.
        Place::Stdout => target.write_pipe(document, &mut std::io::stdout(), diagnostics),
    }
}

/// Converts each input by itself, in parallel.
fn each_into_folder(plan: &Plan<'_>, inputs: &[Input], exporter: &dyn Exporter, folder: &Path) -> Result<Tally> {
    make_folder(folder)?;
    let paths = outputs::paths_in_folder(folder, inputs, exporter);
    let bar = plan.reporter.progress(inputs.len(), "converting");
    let outcomes: Vec<(Option<bool>, Vec<Diagnostic>)> = inputs
        .par_iter()
        .zip(&paths)
        .map(|(input, path)| {
            let outcome = convert_one(plan, input, exporter, path);
            bar.inc(1);
            outcome
        })
        .collect();
    bar.finish_and_clear();
    let mut tally = Tally::default();
    for (written, diagnostics) in outcomes {
        plan.reporter.diagnostics(&diagnostics);
        match written {
            Some(true) => tally.written += 1,
            Some(false) => tally.failed += 1,
            None => {}
        }
    }
    plan.reporter.summary(&format!("{}: {} files", folder.display(), tally.written));
    Ok(tally)
}

/// Converts one input: written, failed, or passed over.
fn convert_one(
    plan: &Plan<'_>,
    input: &Input,
    exporter: &dyn Exporter,
    path: &Path,
) -> (Option<bool>, Vec<Diagnostic>) {
    let imported = read_input(input, &plan.read);
    let name = imported.name.clone();
    let (verdict, mut diagnostics) = judge(plan, input, imported);
    let (document, carried) = match verdict {
        Verdict::Document(document, carried) => (*document, carried),
        Verdict::Failed => return (Some(false), diagnostics),
        Verdict::Skipped => return (None, diagnostics),
    };
    let (document, notes) = bind(vec![document], &plan.args.digest.options());
    diagnostics.extend(notes);
    if document.articles().next().is_none() {
        return (None, diagnostics);
    }
    let folder = path.parent().map_or(Ok(()), make_folder);
    let place = Place::File(path.to_path_buf());
    let sources = sources::left_in(carried.into_iter().collect(), &document);
    match folder.and_then(|()| write_one(plan, &document, &sources, exporter, &place, &mut diagnostics)) {
        Ok(()) => (Some(true), diagnostics),
        Err(error) => {
            diagnostics.push(pipeline::failure(&name, &error));
            (Some(false), diagnostics)
        }
    }
}

fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| Error::io(ErrorKind::Output, folder, error))
}

/// Prints what the program says of itself, if that is what is asked for.
fn print_about(args: &Args) -> Option<Result<()>> {
    let mut out = Vec::new();
    let printed = if args.list_formats {
        list_formats(&mut out)
    } else if args.print_schema {
        out.extend_from_slice(SCHEMA.as_bytes());
        Ok(())
    } else if let Some(shell) = args.completions {
        clap_complete::generate(shell, &mut Args::command(), "bindery", &mut out);
        Ok(())
    } else if args.man {
        clap_mangen::Man::new(Args::command()).render(&mut out).map_err(Error::from)
    } else {
        return None;
    };
    Some(printed.and_then(|()| Ok(std::io::stdout().lock().write_all(&out)?)))
}

fn list_formats(out: &mut Vec<u8>) -> Result<()> {
    writeln!(out, "{:12} {:8} {:14} description", "format", "", "extensions")?;
    for (kind, info) in importers()
        .iter()
        .map(|importer| ("reads", importer.info()))
        .chain(exporters().iter().map(|exporter| ("writes", exporter.info())))
    {
        writeln!(out, "{:12} {kind:8} {:14} {}", info.name, info.extensions.join(" "), info.description)?;
    }
    Ok(())
}

/// The reader of our output has seen enough: no fault.
fn is_broken_pipe(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<std::io::Error>())
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
