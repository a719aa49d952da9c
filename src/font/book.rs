//! The set of faces a job may use, and which of them sets a character.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use skrifa::FontRef;
use unicode_script::{Script, UnicodeScript};

use super::chain::{Chains, Given, Letters};
use super::face::{Face, FontData, postscript_name};
use super::wishes::coverage as coverage_of;
use super::{FaceId, Family, Region, unusable};
use crate::error::{Error, ErrorKind};
use crate::text::is_ignorable;

/// What a face is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Sets running text of every script it covers, in one family, weight and region.
    Text {
        /// The family it belongs to.
        family: Family,
        /// Whether it is the bold of the family.
        bold: bool,
        /// The region whose Han forms it draws; `None` for a face of one region or none, fit for all.
        region: Option<Region>,
    },
    /// The italic of a family for scripts that have one (Latin, Greek, Cyrillic).
    Italic {
        /// The family it belongs to.
        family: Family,
        /// Whether it is the bold of the family.
        bold: bool,
    },
    /// A face of a family that was asked for by name.
    Given {
        /// The family's number, as in [`Family::Given`].
        family: u8,
        /// Whether it is the bold of the family; `None` for both, where a family has one weight.
        bold: Option<bool>,
        /// Whether it is an italic.
        italic: bool,
        /// The region whose Han forms it draws; `None` for a face of one region or none.
        region: Option<Region>,
        /// Whether it has Han, kana or hangul: the punctuation of CJK text is set in such faces alone.
        han: bool,
    },
    /// Asked for what no bundled text face has.
    Fallback {
        /// The bundled family that it is like, if its name tells.
        family: Option<Family>,
        /// Its weight, 1 to 1000.
        weight: u16,
        /// Whether it leans.
        italic: bool,
        /// Whether it is made for display or of another width than usual.
        special: bool,
    },
    /// Asked last, for symbols that no text face has.
    Symbols,
}

/// A font to put into a [`FontBook`].
#[derive(Clone)]
pub struct FontSource {
    /// The bytes of the file.
    pub data: FontData,
    /// The PostScript name of the face inside a collection; `None` takes the first face.
    pub name: Option<String>,
    /// What it is for.
    pub role: Role,
}

/// The kind of face that a piece of text asks for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Wanted {
    /// The family.
    pub family: Family,
    /// Whether bold.
    pub bold: bool,
    /// Whether italic (emphasis).
    pub italic: bool,
    /// The regional forms.
    pub region: Region,
}

/// Where the bytes of a face are.
enum Origin {
    /// Here.
    Data(FontData),
    /// In a file, which is read when its face is first used; with its characters, which are read before that.
    File(PathBuf, OnceLock<Vec<(u32, u32)>>),
}

pub(super) struct Slot {
    origin: Origin,
    index: u32,
    /// The weight that a variable font is set to.
    weight: Option<f32>,
    role: Role,
    /// The script that a face of a folder is made for, if its name tells.
    script: Option<Script>,
    face: OnceLock<Option<Face>>,
}

/// The faces of a job, shared by reference by all threads; each is parsed when it is first used.
pub struct FontBook {
    pub(super) slots: Vec<Slot>,
    chains: Chains,
    none: Face,
    pub(super) text: Option<Family>,
    pub(super) heading: Option<Family>,
    mono: Option<u8>,
}

impl FontBook {
    /// The fonts that come with the crate.
    ///
    /// Only the names in the files are looked at; faces are parsed when they are first used.
    ///
    /// # Errors
    /// When the crate was built without the feature `embedded-fonts`, or its fonts are damaged.
    pub fn bundled() -> Result<FontBook, Error> {
        #[cfg(feature = "embedded-fonts")]
        return FontBook::new(super::bundled::sources());
        #[cfg(not(feature = "embedded-fonts"))]
        Err(Error::new(ErrorKind::Unsupported, "this build has no bundled fonts (feature `embedded-fonts`)"))
    }

    /// A book of the given fonts, asked in the given order.
    ///
    /// # Errors
    /// When a file is no font, a named face is not in its file, or there is no font at all.
    pub fn new(sources: impl IntoIterator<Item = FontSource>) -> Result<FontBook, Error> {
        let slots = sources.into_iter().map(Slot::new).collect::<Result<Vec<_>, _>>()?;
        FontBook::of(slots, &Given::default())
    }

    pub(super) fn of(slots: Vec<Slot>, given: &Given) -> Result<FontBook, Error> {
        if slots.is_empty() || slots.len() > usize::from(u16::MAX) {
            let message = format!("{} fonts given: one is needed, {} are the limit", slots.len(), u16::MAX);
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let chains = Chains::new(&slots.iter().map(|slot| slot.role).collect::<Vec<_>>(), given);
        Ok(FontBook { slots, chains, none: Face::empty(), text: None, heading: None, mono: given.mono })
    }

    /// The family of the text that was wished for by name.
    pub fn text_family(&self) -> Option<Family> {
        self.text
    }

    /// The family of headings that was wished for by name.
    pub fn heading_family(&self) -> Option<Family> {
        self.heading
    }

    /// A face of the book; a face without glyphs for an id of another book.
    pub fn face(&self, id: FaceId) -> &Face {
        self.slots.get(usize::from(id.0)).and_then(Slot::face).unwrap_or(&self.none)
    }

    /// All faces with their ids; asking for this parses all of them.
    pub fn faces(&self) -> impl Iterator<Item = (FaceId, &Face)> {
        self.ids().map(|id| (id, self.face(id)))
    }

    /// The ids and roles of all faces, without parsing any.
    pub fn roles(&self) -> impl Iterator<Item = (FaceId, Role)> + '_ {
        self.ids().zip(self.slots.iter().map(|slot| slot.role))
    }

    /// The face that sets a cluster (a character with its marks): the first in the order of fallback that has all of it.
    ///
    /// The order: the wanted family in the wanted weight and region, the same of other regions, other families, fonts of
    /// the user's folders, symbols.
    /// `None` when no face has it; [`FontBook::first`] then shows its missing-glyph box.
    pub fn pick(&self, cluster: &str, wanted: Wanted, letters: Letters) -> Option<FaceId> {
        let chain = self.chains.get(wanted, letters);
        let covers = |id: &FaceId| {
            let mut seen = cluster.chars().filter(|c| !is_ignorable(*c));
            let may_have = |slot: &Slot| slot.may_have(seen.clone());
            self.slots.get(usize::from(id.0)).is_some_and(may_have) && seen.all(|c| self.sets(*id, c, wanted, letters))
        };
        if cluster.contains('\u{FE0F}') {
            let symbols = |id: &FaceId| matches!(self.role(*id), Some(Role::Symbols));
            if let Some(id) = chain.iter().find(|id| symbols(id) && covers(id)) {
                return Some(*id);
            }
        }
        let found = chain.iter().copied().find(covers)?;
        if !matches!(self.role(found), Some(Role::Fallback { .. })) {
            return Some(found);
        }
        // A font made for the script is better than one that has a bit of everything.
        let scripts =
            cluster.chars().next().filter(|c| c.script() != Script::Common || !c.script_extension().is_common());
        let made_for_it = |id: &FaceId| {
            let script = self.slots.get(usize::from(id.0)).and_then(|slot| slot.script);
            script.zip(scripts).is_some_and(|(script, c)| c.script_extension().contains_script(script))
        };
        chain.iter().copied().find(|id| made_for_it(id) && covers(id)).or(Some(found))
    }

    /// Whether a face has a character in the form that is wanted. In some faces curly quotes are made for Latin text alone:
    /// in Chinese and Japanese they are an em wide (CLREQ 3.1.3), and are set in another face.
    pub(crate) fn sets(&self, id: FaceId, c: char, wanted: Wanted, letters: Letters) -> bool {
        let face = self.face(id);
        let Some(gid) = face.glyph(c) else { return false };
        let quotes = letters == Letters::Cjk && wanted.region != Region::Korea && matches!(c, '‘' | '’' | '“' | '”');
        let given = quotes && matches!(self.role(id), Some(Role::Given { .. }));
        !given || u32::from(face.advance(gid)) * 4 >= u32::from(face.units_per_em()) * 3
    }

    /// The first face in the order of fallback: the one whose metrics lines are measured by.
    pub fn first(&self, wanted: Wanted, letters: Letters) -> FaceId {
        self.chains.get(wanted, letters).first().copied().unwrap_or(FaceId(0))
    }

    /// Whether a face draws the forms of one region by itself, so that no `locl` feature is needed.
    pub(crate) fn is_regional(&self, id: FaceId) -> bool {
        matches!(self.role(id), Some(Role::Text { region: Some(_), .. } | Role::Given { region: Some(_), .. }))
    }

    /// Whether a face is one of letters of equal width, which nothing may disturb.
    pub(crate) fn is_mono(&self, id: FaceId) -> bool {
        match self.role(id) {
            Some(Role::Text { family, .. }) => family == Family::Mono,
            Some(Role::Given { family, .. }) => self.mono == Some(family),
            _ => false,
        }
    }

    /// What a face is for; `None` for an id of another book.
    pub fn role(&self, id: FaceId) -> Option<Role> {
        self.slots.get(usize::from(id.0)).map(|slot| slot.role)
    }

    fn ids(&self) -> impl Iterator<Item = FaceId> + use<> {
        (0..self.slots.len()).filter_map(|i| u16::try_from(i).ok()).map(FaceId)
    }
}

impl Slot {
    fn new(source: FontSource) -> Result<Slot, Error> {
        let index = match &source.name {
            Some(name) => index_of(source.data.bytes(), name)?,
            None => 0,
        };
        if let Err(error) = FontRef::from_index(source.data.bytes(), index) {
            return Err(unusable(source.name.as_deref().unwrap_or("unnamed"), &error.to_string()));
        }
        let origin = Origin::Data(source.data);
        Ok(Slot { origin, index, weight: None, role: source.role, script: None, face: OnceLock::new() })
    }

    /// A slot for a face of a file that is loaded already.
    pub(super) fn loaded(data: FontData, index: u32, weight: Option<f32>, role: Role) -> Slot {
        Slot { origin: Origin::Data(data), index, weight, role, script: None, face: OnceLock::new() }
    }

    /// A slot for a face in a file, which nothing is read of until it is asked for.
    pub(super) fn file(path: PathBuf, index: u32, weight: Option<f32>, role: Role, script: Option<Script>) -> Slot {
        Slot { origin: Origin::File(path, OnceLock::new()), index, weight, role, script, face: OnceLock::new() }
    }

    /// False where it is known without the face itself that it lacks one of the characters.
    fn may_have(&self, mut characters: impl Iterator<Item = char>) -> bool {
        let Origin::File(path, coverage) = &self.origin else { return true };
        let ranges = coverage.get_or_init(|| coverage_of(path, self.index));
        characters.all(|c| {
            let c = u32::from(c);
            let after = ranges.partition_point(|&(low, _)| low <= c);
            after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|&(_, high)| c <= high)
        })
    }

    fn face(&self) -> Option<&Face> {
        let parse = || {
            let data = match &self.origin {
                Origin::Data(data) => data.clone(),
                Origin::File(path, _) => FontData::Shared(Arc::from(std::fs::read(path).ok()?)),
            };
            Face::parse_at(data, self.index, self.weight).ok()
        };
        self.face.get_or_init(parse).as_ref()
    }
}

/// The index of the face with this PostScript name in a font file.
fn index_of(data: &[u8], name: &str) -> Result<u32, Error> {
    let wrong = |reason: &str| unusable(name, reason);
    let file = skrifa::raw::FileRef::new(data).map_err(|e| wrong(&e.to_string()))?;
    (0u32..)
        .zip(file.fonts())
        .find(|(_, font)| font.as_ref().is_ok_and(|font| postscript_name(font) == name))
        .map(|(index, _)| index)
        .ok_or_else(|| wrong("no such face in the file"))
}
