//! From the INPUT arguments to files: folders are walked, globs matched, lists read.

use std::path::{Path, PathBuf};

use bindery::diag::{Diagnostic, Origin};
use bindery::error::{Error, ErrorKind, Result};

/// One input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File {
        /// Where it is.
        path: PathBuf,
        /// Its path below the folder that was given, for `-d`; the file's name for a file that was given itself.
        relative: PathBuf,
        /// The user named it, rather than a folder that holds it: then it must be an article.
        named: bool,
    },
}

/// Files that articles refer to rather than are: passed over in folders without opening them.
const MEDIA_EXTENSIONS: [&str; 25] = [
    "jpg", "jpeg", "png", "gif", "webp", "svg", "bmp", "ico", "avif", "mp3", "m4a", "ogg", "wav", "mp4", "webm", "mov",
    "css", "js", "map", "woff", "woff2", "ttf", "otf", "eot", "cdx",
];

/// Files that are written for programs or lawyers, in lower case: passed over in folders with a note.
const NO_ARTICLES: [&str; 14] = [
    "robots.txt",
    "humans.txt",
    "ads.txt",
    "app-ads.txt",
    "security.txt",
    "llms.txt",
    "requirements.txt",
    "cmakelists.txt",
    "license",
    "license.txt",
    "license.md",
    "licence.txt",
    "copying",
    "copying.txt",
];

/// What browsers and word processors put behind a page's name to name the folder of its pictures, styles and frames.
const COMPANIONS: [&str; 5] = ["_files", ".files", "-files", "_fichiers", "-Dateien"];

/// The inputs that the arguments mean, in order, folders sorted by path. What could not be read is a diagnostic.
///
/// # Errors
/// When an argument names nothing that exists, or a list cannot be read.
pub(crate) fn expand(arguments: &[String], diagnostics: &mut Vec<Diagnostic>) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for argument in arguments {
        expand_one(argument, &mut inputs, diagnostics, true)?;
    }
    Ok(inputs)
}

fn expand_one(argument: &str, inputs: &mut Vec<Input>, diagnostics: &mut Vec<Diagnostic>, lists: bool) -> Result<()> {
    let path = Path::new(argument);
    if argument == "-" {
        inputs.push(Input::Stdin);
    } else if path.is_dir() {
        walk(path, inputs, diagnostics);
    } else if path.exists() {
        let relative = path.file_name().map(PathBuf::from).unwrap_or_default();
        inputs.push(Input::File { path: path.to_path_buf(), relative, named: true });
    } else if let Some(list) = argument.strip_prefix('@').filter(|_| lists) {
        read_list(Path::new(list), inputs, diagnostics)?;
    } else if argument.contains(['*', '?', '[', '{']) {
        glob(argument, inputs, diagnostics)?;
    } else {
        let message = path.symlink_metadata().err().map_or_else(
            || String::from("cannot be opened"),
            |error| match error.kind() {
                std::io::ErrorKind::NotFound => String::from("no such file or folder"),
                _ => error.to_string(),
            },
        );
        diagnostics.push(Diagnostic::error("input.failed", message).at(Origin::input(argument)));
    }
    Ok(())
}

/// A file with an input a line; empty lines and lines that start with `#` are passed over.
fn read_list(list: &Path, inputs: &mut Vec<Input>, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
    let text = std::fs::read_to_string(list).map_err(|error| Error::io(ErrorKind::Usage, list, error))?;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        expand_one(line, inputs, diagnostics, false)?;
    }
    Ok(())
}

/// All files below a folder, sorted by path; hidden and ignored ones (`.gitignore`, `.ignore`) are passed over, and with a note
/// what is no article by its name.
fn walk(folder: &Path, inputs: &mut Vec<Input>, diagnostics: &mut Vec<Diagnostic>) {
    let mut companion: Option<PathBuf> = None;
    let skipped =
        |path: &Path, why: String| Diagnostic::note("input.skipped", why).at(Origin::input(path.display().to_string()));
    for entry in ignore::WalkBuilder::new(folder).sort_by_file_path(Ord::cmp).build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                let path = entry.into_path();
                if is_media(&path) || companion.as_ref().is_some_and(|companion| path.starts_with(companion)) {
                    continue;
                }
                let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
                if NO_ARTICLES.contains(&name.as_str()) {
                    diagnostics.push(skipped(&path, String::from("by its name it is no article")));
                    continue;
                }
                let relative = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
                inputs.push(Input::File { path, relative, named: false });
            }
            Ok(entry) if entry.depth() > 0 => {
                if let Some(page) = page_of(entry.path()) {
                    let why = format!("holds what belongs to the page {page}, no articles of its own");
                    diagnostics.push(skipped(entry.path(), why));
                    companion = Some(entry.into_path());
                }
            }
            Ok(_) => {}
            Err(error) => diagnostics.push(unreadable(folder, &error)),
        }
    }
}

/// The name of the page beside a folder that was saved with it: `老街.html` for `老街_files`.
fn page_of(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_str()?;
    let stem = COMPANIONS.iter().find_map(|ending| name.strip_suffix(ending)).filter(|stem| !stem.is_empty())?;
    let pages = ["html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml"].map(|extension| format!("{stem}.{extension}"));
    pages.into_iter().find(|page| folder.with_file_name(page).is_file())
}

/// What could not be walked, with the operating system's words.
fn unreadable(folder: &Path, error: &ignore::Error) -> Diagnostic {
    let place = match error {
        ignore::Error::WithPath { path, .. } => path.clone(),
        ignore::Error::WithDepth { err, .. } => match err.as_ref() {
            ignore::Error::WithPath { path, .. } => path.clone(),
            _ => folder.to_path_buf(),
        },
        _ => folder.to_path_buf(),
    };
    let words = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    Diagnostic::error("input.failed", plain(&words).to_lowercase()).at(Origin::input(place.display().to_string()))
}

/// The operating system's words without Rust's `(os error 13)`.
fn plain(message: &str) -> String {
    message.split(" (os error").next().unwrap_or(message).to_owned()
}

fn is_media(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| MEDIA_EXTENSIONS.contains(&extension.as_str()))
}

/// A glob that the shell did not expand: `*` and `?` stay within a folder, `**` goes below.
fn glob(pattern: &str, inputs: &mut Vec<Input>, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
    let matcher = globset::GlobBuilder::new(pattern.trim_start_matches("./"))
        .literal_separator(true)
        .build()
        .map_err(|error| Error::usage(format!("{pattern:?} is no glob: {}", error.kind())))?
        .compile_matcher();
    let root = glob_root(pattern);
    let mut found = Vec::new();
    walk(&root, &mut found, diagnostics);
    let before = inputs.len();
    for input in found {
        if let Input::File { path, .. } = &input
            && matcher.is_match(path.strip_prefix("./").unwrap_or(path))
        {
            let relative = path.file_name().map(PathBuf::from).unwrap_or_default();
            inputs.push(Input::File { path: path.clone(), relative, named: true });
        }
    }
    if inputs.len() == before {
        diagnostics.push(Diagnostic::error("input.failed", "no file matches the glob").at(Origin::input(pattern)));
    }
    Ok(())
}

/// The deepest folder that the pattern names without wildcards.
fn glob_root(pattern: &str) -> PathBuf {
    let parts: Vec<_> = Path::new(pattern).components().collect();
    let plain = parts
        .iter()
        .take(parts.len().saturating_sub(1))
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']));
    let root: PathBuf = plain.collect();
    if root.as_os_str().is_empty() { PathBuf::from(".") } else { root }
}
