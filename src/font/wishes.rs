//! A book of the fonts that a user wishes for: named families, files, folders to look in.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::book::{FontBook, Slot};
use super::chain::Given;
use super::face::{Face, FontData};
use super::library::{self, Entry, Library, Matched};
use super::scan;
use super::{Family, Role, unusable};
use crate::diag::Diagnostic;
use crate::error::{Error, ErrorKind, Result};

/// The most faces of folders that are asked for characters which no other face has.
const MAX_FALLBACK: usize = 20_000;

/// How a font is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FontName {
    /// A family's name in any of its languages (思源宋体, Source Han Serif), or the full or PostScript name of a face.
    Named(String),
    /// A font file.
    File(PathBuf),
}

impl FontName {
    /// Reads what a user writes: a file where it is one or looks like one, else a name.
    pub fn read(text: &str) -> Self {
        let path = Path::new(text);
        if library::is_font(path) || path.components().count() > 1 || path.is_file() {
            Self::File(path.to_owned())
        } else {
            Self::Named(text.to_owned())
        }
    }
}

/// What a user wishes a [`FontBook`] to hold besides the bundled faces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The font of the text.
    pub text: Option<FontName>,
    /// The font of headings.
    pub heading: Option<FontName>,
    /// The font of code.
    pub mono: Option<FontName>,
    /// Folders of fonts, asked in this order: named fonts are looked for in them, and what no other face has is set in
    /// theirs.
    pub folders: Vec<PathBuf>,
}

impl Wishes {
    /// Whether there is no wish.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a family is wished for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Use {
    Text,
    Heading,
    Code,
}

/// A book in the making.
struct Builder {
    library: Library,
    slots: Vec<Slot>,
    given: Given,
    /// The files that are loaded.
    files: BTreeMap<PathBuf, FontData>,
    /// The faces of the library that are in the book by name.
    taken: Vec<usize>,
    /// The families that are in the book, by name and by whether their one weight serves for bold too.
    known: BTreeMap<(String, bool), u8>,
    diagnostics: Vec<Diagnostic>,
}

impl FontBook {
    /// The bundled fonts and those that are wished for, and what is to be said of them.
    ///
    /// # Errors
    /// When a folder or a named file cannot be read, a name is unknown, a named font cannot be used or may not be
    /// embedded, or there is no font at all.
    pub fn with_wishes(wishes: &Wishes) -> Result<(FontBook, Vec<Diagnostic>)> {
        if wishes.is_empty() {
            return Ok((FontBook::bundled()?, Vec::new()));
        }
        // A build without bundled fonts lives of those that are wished for.
        let bundled = if cfg!(feature = "embedded-fonts") { FontBook::bundled()?.slots } else { Vec::new() };
        let mut diagnostics = Vec::new();
        let library = Library::search(&wishes.folders, &mut diagnostics)?;
        let mut builder = Builder {
            library,
            slots: bundled,
            given: Given::default(),
            files: BTreeMap::new(),
            taken: Vec::new(),
            known: BTreeMap::new(),
            diagnostics,
        };
        let from_folders = builder.library.entries.len();
        let text = builder.wish(wishes.text.as_ref(), Use::Text)?;
        let heading = builder.wish(wishes.heading.as_ref(), Use::Heading)?;
        builder.given.mono = match builder.wish(wishes.mono.as_ref(), Use::Code)? {
            Some(Family::Given(number)) => Some(number),
            _ => None,
        };
        builder.fallback(from_folders);
        let mut book = FontBook::of(builder.slots, &builder.given)?;
        (book.text, book.heading) = (text, heading);
        Ok((book, builder.diagnostics))
    }
}

impl Builder {
    /// Takes in the family of a name.
    fn wish(&mut self, name: Option<&FontName>, purpose: Use) -> Result<Option<Family>> {
        let Some(name) = name else { return Ok(None) };
        let mut matched = match name {
            FontName::Named(name) => match self.library.find(name) {
                Some(matched) => matched,
                None => return self.library_lacks(name).map(Some),
            },
            FontName::File(path) => {
                let fault = |reason: String| unusable(&path.display().to_string(), &reason);
                let faces = self.library.add(path).map_err(fault)?;
                self.library.find_file(faces).ok_or_else(|| fault("it has no upright face".to_owned()))?
            }
        };
        // Headings are bold, and a font that has one weight was chosen for them all the same; nor does code need another.
        let alone = purpose != Use::Text && matched.bold.is_empty();
        if alone {
            matched.bold.clone_from(&matched.regular);
        }
        let key = (matched.name.clone(), alone);
        match self.known.get(&key) {
            Some(&number) if purpose != Use::Code => Ok(Some(Family::Given(number))),
            _ => {
                let number = self.take(&matched, purpose)?;
                self.known.insert(key, number);
                Ok(Some(Family::Given(number)))
            }
        }
    }

    /// A bundled family of that name, or the error that there is none.
    fn library_lacks(&self, name: &str) -> Result<Family> {
        if let Some(family) = library::bundled(name) {
            return Ok(family);
        }
        let near = self.library.near(name);
        let hint = match (near.is_empty(), self.library.entries.is_empty()) {
            (false, _) => format!("did you mean {}?", near.join(", or ")),
            (true, true) => "name a font file, or a folder to look in".to_owned(),
            (true, false) => format!("none of the {} faces in the folders is like it", self.library.entries.len()),
        };
        Err(Error::new(ErrorKind::Usage, format!("there is no font {name:?}")).hint(hint))
    }

    /// Puts a family's faces into the book.
    fn take(&mut self, matched: &Matched, purpose: Use) -> Result<u8> {
        let number = u8::try_from(self.given.bases.len()).unwrap_or(u8::MAX);
        let lead = matched.regular.first().and_then(|&(_, at)| self.library.entries.get(at));
        let lead = lead.ok_or_else(|| unusable(&matched.name, "it has no upright face"))?;
        let manner = library::manner(&lead.info).unwrap_or_default();
        self.given.bases.push(if purpose == Use::Code { Family::Mono } else { manner });
        let has_han = self.tried(matched.regular.first().map_or(0, |&(_, at)| at))?;
        let role = |bold, italic, region| Role::Given { family: number, bold, italic, region, han: has_han };
        for &(region, at) in &matched.regular {
            let both = matched.bold.contains(&(region, at)) && !self.varies(at);
            self.face(at, 400, role((!both).then_some(false), false, region))?;
        }
        for &(region, at) in &matched.bold {
            if self.varies(at) || !matched.regular.contains(&(region, at)) {
                self.face(at, 700, role(Some(true), false, region))?;
            }
        }
        for (face, weight, bold) in [(matched.italic, 400, false), (matched.bold_italic, 700, true)] {
            if let Some(at) = face {
                self.face(at, weight, role(Some(bold), true, None))?;
            }
        }
        self.say(matched, purpose);
        Ok(number)
    }

    fn varies(&self, at: usize) -> bool {
        self.library.entries.get(at).is_some_and(|entry| entry.info.weights.is_some())
    }

    /// Parses the face that a family is known by, since what was asked for by name must work, and says whether it has Han,
    /// kana or hangul.
    fn tried(&mut self, at: usize) -> Result<bool> {
        let Some(entry) = self.library.entries.get(at).cloned() else { return Ok(false) };
        let data = self.load(&entry)?;
        let face = Face::parse(data, entry.info.index).map_err(|error| unusable(&spoken(&entry), error.message()))?;
        Ok(['一', 'あ', '가'].into_iter().any(|c| face.glyph(c).is_some()))
    }

    /// Puts a face into the book.
    fn face(&mut self, at: usize, weight: u16, role: Role) -> Result<()> {
        let Some(entry) = self.library.entries.get(at).cloned() else { return Ok(()) };
        let data = self.load(&entry)?;
        let weight = entry.info.weights.map(|(low, high)| f32::from(weight).clamp(low, high));
        self.slots.push(Slot::loaded(data, entry.info.index, weight, role));
        self.taken.push(at);
        Ok(())
    }

    /// The bytes of a face's file, if it may be embedded.
    fn load(&mut self, entry: &Entry) -> Result<FontData> {
        if let Some(reason) = entry.info.refused {
            return Err(unusable(&spoken(entry), reason).hint("another font is needed"));
        }
        if let Some(data) = self.files.get(&entry.path) {
            return Ok(data.clone());
        }
        let path = entry.path.as_path();
        let bytes = fs::read(path).map_err(|error| Error::io(ErrorKind::Environment, path, error))?;
        let data = FontData::Shared(Arc::from(bytes));
        self.files.insert(entry.path.clone(), data.clone());
        Ok(data)
    }

    /// Says what stands in for what a family lacks.
    fn say(&mut self, matched: &Matched, purpose: Use) {
        let name = &matched.name;
        let weight = |at: usize| self.library.entries.get(at).map_or(0, |entry| entry.info.weight);
        let varies = |at: usize| self.varies(at);
        let mut said = Vec::new();
        match matched.bold.first() {
            None => {
                let message = format!("the font {name:?} has no bold: the bundled bold stands in for it");
                said.push(Diagnostic::warning("font.no-bold", message));
            }
            Some(&(_, at)) if purpose == Use::Text && weight(at) < 600 && !varies(at) => {
                let message = format!("the font {name:?} has no bold: its weight {} stands in for it", weight(at));
                said.push(Diagnostic::warning("font.no-bold", message));
            }
            Some(_) => {}
        }
        if matched.italic.is_none() && purpose != Use::Code {
            let message = format!("the font {name:?} has no italic: the bundled italic stands in for it");
            said.push(Diagnostic::note("font.no-italic", message));
        }
        let fixed = matched.regular.iter().map(|&(_, at)| at).find(|&at| {
            let info = self.library.entries.get(at).map(|entry| &entry.info);
            info.is_some_and(|info| info.variable && info.weights.is_none())
        });
        if fixed.is_some() {
            let message = format!("of the variable font {name:?} the default instance is used");
            said.push(Diagnostic::note("font.default-instance", message));
        }
        self.diagnostics.append(&mut said);
    }

    /// Puts the other faces of the folders into the book, unparsed, for what no other face has.
    fn fallback(&mut self, from_folders: usize) {
        let mut count = 0;
        for (at, entry) in self.library.entries.iter().enumerate().take(from_folders) {
            if self.taken.contains(&at) || entry.info.refused.is_some() || count >= MAX_FALLBACK {
                continue;
            }
            count += 1;
            let info = &entry.info;
            let weight = info.weights.map(|(low, high)| 400f32.clamp(low, high));
            let role = Role::Fallback {
                family: library::manner(info),
                weight: weight.map_or(info.weight, |weight| weight as u16),
                italic: info.italic,
                special: library::is_special(info),
            };
            let script = library::script_of(info);
            self.slots.push(Slot::file(entry.path.clone(), info.index, weight, role, script));
        }
    }
}

/// A face as messages name it.
fn spoken(entry: &Entry) -> String {
    format!("{} in {}", entry.info.family(), entry.path.display())
}

/// The characters of a face in a file; none where the file cannot be read.
pub(super) fn coverage(path: &Path, index: u32) -> Vec<(u32, u32)> {
    let ranges = fs::File::open(path).map_err(|error| error.to_string());
    ranges.and_then(|file| scan::coverage(&mut BufReader::new(file), index)).unwrap_or_default()
}
