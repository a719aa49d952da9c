//! Where outputs go: checked before any work is done.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use bindery::diag::{Diagnostic, Origin};
use bindery::error::{Error, Result};
use bindery::export::{Exporter, exporter, exporter_for_extension, exporters};
use bindery::import::Source;
use bindery::import::detect::detect;

use super::args::Args;
use super::expand::Input;

/// Where the outputs go, and as what.
pub(crate) enum Destination {
    /// All inputs, bound into one document, to each of these.
    Bound(Vec<(&'static dyn Exporter, Place)>),
    /// Each input by itself, into a folder.
    Folder(&'static dyn Exporter, PathBuf),
}

/// Where one output goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

/// The destination, checked as far as it can be without writing.
///
/// # Errors
/// When no format is named, one format is named for several outputs, or a binary output would go to a terminal.
pub(crate) fn destination(args: &Args) -> Result<Destination> {
    if let Some(folder) = &args.directory {
        return Ok(Destination::Folder(target(args, None)?, folder.clone()));
    }
    if args.output.len() > 1 && args.to.is_some() {
        return Err(Error::usage("--to goes with one --output; with several, each follows from its extension"));
    }
    let standard = [PathBuf::from("-")];
    let outputs = if args.output.is_empty() { &standard[..] } else { &args.output };
    outputs.iter().map(|output| bound(args, output)).collect::<Result<_>>().map(Destination::Bound)
}

fn bound(args: &Args, output: &Path) -> Result<(&'static dyn Exporter, Place)> {
    let exporter = target(args, Some(output))?;
    if output.as_os_str() != "-" {
        return Ok((exporter, Place::File(output.to_path_buf())));
    }
    let info = exporter.info();
    if info.binary && std::io::stdout().is_terminal() {
        return Err(
            Error::usage(format!("{} is binary and is not written to a terminal", info.name)).hint("give -o FILE")
        );
    }
    Ok((exporter, Place::Stdout))
}

/// The target: `--to`, else the extension of the output.
fn target(args: &Args, output: Option<&Path>) -> Result<&'static dyn Exporter> {
    if let Some(name) = &args.to {
        return exporter(name);
    }
    let extension = output.and_then(Path::extension).map(|extension| extension.to_string_lossy());
    let names: Vec<&str> = exporters().iter().map(|exporter| exporter.info().name).collect();
    let hint = format!("give -t with one of: {}", names.join(", "));
    match extension {
        Some(extension) => exporter_for_extension(&extension)
            .ok_or_else(|| Error::usage(format!("no output format has the extension {extension:?}")).hint(hint)),
        None => Err(Error::usage("no output format is given").hint(hint)),
    }
}

/// Sees to it that no input is overwritten: an output that is an input too is refused, unless it was merely found in a folder
/// and is what an earlier run wrote there. That is no input: of the output's own format, or of none that can be read.
///
/// # Errors
/// When an output is one of the inputs.
pub(crate) fn guard_inputs<'p>(
    outputs: impl IntoIterator<Item = (&'p Path, &'static dyn Exporter)>,
    inputs: &mut Vec<Input>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<()> {
    let known = |(path, exporter): (&Path, &'static dyn Exporter)| Some((path.canonicalize().ok()?, exporter));
    let written: BTreeMap<PathBuf, &dyn Exporter> = outputs.into_iter().filter_map(known).collect();
    if written.is_empty() {
        return Ok(());
    }
    let mut refused = None;
    inputs.retain(|input| {
        let Input::File { path, named, .. } = input else { return true };
        let Some(exporter) = path.canonicalize().ok().and_then(|id| written.get(&id).copied()) else { return true };
        if *named || is_article(path, exporter) {
            refused = Some(path.clone());
        }
        let message = "is the output, and is not read";
        diagnostics.push(Diagnostic::note("input.is-output", message).at(Origin::input(path.display().to_string())));
        false
    });
    match refused {
        Some(path) => Err(Error::usage("is one of the inputs; an input is never overwritten").at(path)),
        None => Ok(()),
    }
}

/// Whether a file would be read, as another format than the exporter writes. One that cannot be opened is taken for an article.
fn is_article(path: &Path, exporter: &dyn Exporter) -> bool {
    let Ok(bytes) = std::fs::read(path) else { return true };
    let source = Source { name: &path.display().to_string(), path: Some(path), bytes: &bytes };
    detect(&source, None).is_ok_and(|found| found.importer.info().name != exporter.info().name)
}

/// For `-d`: a path for each input, in its folder's structure, with the target's extension. Inputs of one name get `-2`, `-3` …
pub(crate) fn paths_in_folder(folder: &Path, inputs: &[Input], exporter: &dyn Exporter) -> Vec<PathBuf> {
    let extension = exporter.info().extensions.first().copied().unwrap_or(exporter.info().name);
    let mut taken = BTreeSet::new();
    inputs
        .iter()
        .map(|input| {
            let relative = match input {
                Input::Stdin => PathBuf::from("stdin"),
                Input::File { relative, .. } => relative.with_extension(""),
            };
            let mut number = 1;
            loop {
                let path = folder.join(numbered(&relative, number, extension));
                if taken.insert(path.to_string_lossy().to_lowercase()) {
                    return path;
                }
                number += 1;
            }
        })
        .collect()
}

fn numbered(stem: &Path, number: usize, extension: &str) -> PathBuf {
    let mut name = stem.as_os_str().to_owned();
    if number > 1 {
        name.push(format!("-{number}"));
    }
    name.push(format!(".{extension}"));
    PathBuf::from(name)
}
