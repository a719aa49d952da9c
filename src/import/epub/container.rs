//! The container (EPUB 3.3, section 4): a ZIP archive whose files refer to each other by relative URLs.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::error::{Error, Result};
use crate::limits::Limits;

/// An open e-book.
pub(super) struct Container<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// The place of each file by its path. Of two files with one path the first is there.
    paths: BTreeMap<String, usize>,
    /// The same in lower case, for books whose links were written on a system that does not care.
    folded: BTreeMap<String, String>,
    /// Paths that stand there twice.
    pub(super) doubled: Vec<String>,
    /// How many bytes may still be unpacked, all files together.
    left: u64,
    /// The most that one file may have.
    largest: u64,
}

/// Why a file of the book cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// There is none of that path.
    Missing,
    /// It is broken, or encrypted in the ZIP archive.
    Broken(String),
    /// It is larger than the limits allow.
    TooLarge,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("it is not in the book"),
            Self::Broken(why) => write!(f, "it cannot be unpacked: {why}"),
            Self::TooLarge => f.write_str("it is larger than the limits allow"),
        }
    }
}

impl<'a> Container<'a> {
    /// Opens the archive.
    ///
    /// # Errors
    /// When it is none, or is cut off.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self> {
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| Error::input(format!("not a readable ZIP archive: {error}")).caused_by(error))?;
        let mut paths = BTreeMap::new();
        let mut folded = BTreeMap::new();
        let mut doubled = Vec::new();
        for index in 0..zip.len() {
            let Some(Ok(name)) = zip.name_for_index(index) else { continue };
            let path = name.replace('\\', "/").trim_start_matches('/').to_owned();
            if path.ends_with('/') {
                continue;
            }
            folded.entry(path.to_lowercase()).or_insert_with(|| path.clone());
            match paths.entry(path) {
                Entry::Occupied(known) => doubled.push(known.key().clone()),
                Entry::Vacant(free) => {
                    free.insert(index);
                }
            }
        }
        Ok(Self { zip, paths, folded, doubled, left: limits.input_bytes, largest: limits.media_bytes })
    }

    /// The path as the archive writes it, if it is there.
    pub(super) fn find(&self, path: &str) -> Option<&str> {
        let exact = self.paths.get_key_value(path).map(|(known, _)| known.as_str());
        exact.or_else(|| self.folded.get(&path.to_lowercase()).map(String::as_str))
    }

    /// The paths of all files, sorted.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(String::as_str)
    }

    /// The bytes of a file.
    pub(super) fn read(&mut self, path: &str) -> std::result::Result<Vec<u8>, Fault> {
        let index = self.find(path).and_then(|path| self.paths.get(path)).copied().ok_or(Fault::Missing)?;
        let most = self.largest.min(self.left);
        let file = self.zip.by_index(index).map_err(|error| Fault::Broken(error.to_string()))?;
        let mut bytes = Vec::new();
        // What the archive says of the size is not believed.
        let outcome = file.take(most + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > most {
            return Err(Fault::TooLarge);
        }
        self.left -= bytes.len() as u64;
        match outcome {
            Ok(_) => Ok(bytes),
            Err(error) => Err(Fault::Broken(error.to_string())),
        }
    }
}

/// Where a URL within a book leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To a file of the book, and maybe an anchor in it.
    Inside {
        /// The file's path within the container.
        path: String,
        /// The anchor, without `#`.
        fragment: Option<String>,
    },
    /// Out of the book.
    Outside,
}

/// Where a URL leads that stands in the file `from`. Paths that climb out of the container end at its root.
pub(super) fn resolve(from: &str, url: &str) -> Target {
    let url = url.trim();
    let has_scheme = url.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    if has_scheme || url.starts_with("//") {
        return Target::Outside;
    }
    let (path, fragment) = match url.split_once('#') {
        Some((path, fragment)) => (path, Some(decoded(fragment)).filter(|fragment| !fragment.is_empty())),
        None => (url, None),
    };
    let path = path.split('?').next().unwrap_or_default();
    if path.is_empty() {
        return Target::Inside { path: from.to_owned(), fragment };
    }
    let path = decoded(&path.replace('\\', "/"));
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    Target::Inside { path, fragment }
}

/// The text with `%E5%9B%BE` resolved; what is no UTF-8 then stays as it is.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair = bytes.get(at + 1..at + 3).filter(|_| byte == b'%');
        let code = pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        out.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Target, resolve};

    #[test]
    fn urls_lead_to_files_of_the_book() {
        for (url, expected) in [
            ("b.xhtml", "O/t/b.xhtml"),
            ("../i/%E5%9B%BE.png", "O/i/图.png"),
            ("../../../../etc/passwd", "etc/passwd"),
            ("/x", "x"),
            ("..\\x", "O/x"),
            ("./b.xhtml?x=1#c", "O/t/b.xhtml#c"),
            ("#%E5%9B%BE", "O/t/a.xhtml#图"),
            ("", "O/t/a.xhtml"),
            ("100%.png", "O/t/100%.png"),
        ] {
            let Target::Inside { path, fragment } = resolve("O/t/a.xhtml", url) else { panic!("{url}") };
            let found = fragment.map_or(path.clone(), |fragment| format!("{path}#{fragment}"));
            assert_eq!(found, expected, "{url}");
        }
        for url in ["https://example.org/", "mailto:a@b", "//example.org/x", "data:text/plain,x"] {
            assert_eq!(resolve("a", url), Target::Outside, "{url}");
        }
    }
}
