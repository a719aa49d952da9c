//! The set of faces a job may use, and which of them sets a character.

use std::sync::OnceLock;

use skrifa::FontRef;

use super::chain::{Chains, Letters};
use super::face::{Face, FontData, postscript_name};
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

struct Slot {
    data: FontData,
    index: u32,
    role: Role,
    face: OnceLock<Option<Face>>,
}

/// The faces of a job, shared by reference by all threads; each is parsed when it is first used.
pub struct FontBook {
    slots: Vec<Slot>,
    chains: Chains,
    none: Face,
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
        if slots.is_empty() || slots.len() > usize::from(u16::MAX) {
            let message = format!("{} fonts given: one is needed, {} are the limit", slots.len(), u16::MAX);
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let chains = Chains::new(&slots.iter().map(|slot| slot.role).collect::<Vec<_>>());
        Ok(FontBook { slots, chains, none: Face::empty() })
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
    /// The order: the wanted family in the wanted weight and region, the same of other regions, other families, symbols.
    /// `None` when no face has it; [`FontBook::first`] then shows its missing-glyph box.
    pub fn pick(&self, cluster: &str, wanted: Wanted, letters: Letters) -> Option<FaceId> {
        let chain = self.chains.get(wanted, letters);
        let covers = |id: &FaceId| {
            let face = self.face(*id);
            cluster.chars().all(|c| is_ignorable(c) || face.glyph(c).is_some())
        };
        if cluster.contains('\u{FE0F}') {
            let symbols = |id: &FaceId| matches!(self.role(*id), Some(Role::Symbols));
            if let Some(id) = chain.iter().find(|id| symbols(id) && covers(id)) {
                return Some(*id);
            }
        }
        chain.iter().copied().find(covers)
    }

    /// The first face in the order of fallback: the one whose metrics lines are measured by.
    pub fn first(&self, wanted: Wanted, letters: Letters) -> FaceId {
        self.chains.get(wanted, letters).first().copied().unwrap_or(FaceId(0))
    }

    /// Whether a face draws the forms of one region by itself, so that no `locl` feature is needed.
    pub(crate) fn is_regional(&self, id: FaceId) -> bool {
        matches!(self.role(id), Some(Role::Text { region: Some(_), .. }))
    }

    /// Whether a face is one of letters of equal width, which nothing may disturb.
    pub(crate) fn is_mono(&self, id: FaceId) -> bool {
        matches!(self.role(id), Some(Role::Text { family: Family::Mono, .. }))
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
        Ok(Slot { data: source.data, index, role: source.role, face: OnceLock::new() })
    }

    fn face(&self) -> Option<&Face> {
        self.face.get_or_init(|| Face::parse(self.data.clone(), self.index).ok()).as_ref()
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
