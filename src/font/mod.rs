//! Faces: the bundled fonts, the choice of a regional face, fallback, coverage.
//!
//! A [`FontBook`] holds the faces that a job may use and answers one question: which face sets these
//! characters in this style? Nothing of a font is parsed until its face is asked for.
//!
//! Fonts of the user come in through [`Wishes`]: `scan` reads the headers of their files, `library` finds them by name,
//! `wishes` puts them into a book.

mod book;
#[cfg(feature = "embedded-fonts")]
mod bundled;
mod chain;
mod face;
mod library;
mod region;
mod scan;
mod wishes;

use crate::error::{Error, ErrorKind};

pub use book::{FontBook, FontSource, Role, Wanted};
pub use chain::Letters;
pub use face::{Face, FontData, OutlinePen};
pub use region::Region;
pub use wishes::{FontName, Wishes};

/// A face of a [`FontBook`]: its place in the book's order, stable for one set of fonts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FaceId(pub u16);

/// The kind of letter that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub enum Family {
    /// Song (Ming) faces for Han, serifed letters for Latin: running text.
    #[default]
    Serif,
    /// Hei (Gothic) faces for Han, sans-serif letters for Latin: headings, captions, emphasised Han.
    Sans,
    /// Latin letters of one width, half that of Han: code.
    Mono,
    /// A family that was wished for by name, by its number in the [`FontBook`].
    Given(u8),
}

/// How far above the baseline glyphs hang in vertical writing, in ems: the top of the square that they stand in (ISO 32000-1,
/// table 117, `DW2`).
pub(crate) const HANG: f32 = 0.88;
/// The middle of that square above the baseline, in ems.
pub(crate) const MIDDLE: f32 = HANG - 0.5;

/// The error for a font that cannot be used.
fn unusable(name: &str, reason: &str) -> Error {
    Error::new(ErrorKind::Environment, format!("font `{name}` cannot be used: {reason}"))
}
