//! Sizes of pages, and lengths with their units.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// The size of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Paper {
    /// 210 × 297 mm (ISO 216).
    #[default]
    A4,
    /// 148 × 210 mm (ISO 216).
    A5,
    /// 176 × 250 mm (ISO 216).
    B5,
    /// 8.5 × 11 in (ANSI).
    Letter,
    /// 90 × 122 mm, the screen of a six-inch reader.
    Kindle,
    /// Any other size.
    Custom {
        /// The width.
        width: Length,
        /// The height.
        height: Length,
    },
}

impl Paper {
    /// The smallest width and height of a page.
    pub const MIN: Length = Length(72.0);
    /// The largest width and height of a page, PDF's own limit (ISO 32000-1, annex C).
    pub const MAX: Length = Length(14_400.0);

    /// Width and height in points.
    pub fn size(self) -> (f32, f32) {
        let millimetres = |width: f32, height: f32| (Length::millimetres(width).0, Length::millimetres(height).0);
        match self {
            Self::A4 => millimetres(210.0, 297.0),
            Self::A5 => millimetres(148.0, 210.0),
            Self::B5 => millimetres(176.0, 250.0),
            Self::Letter => (612.0, 792.0),
            Self::Kindle => millimetres(90.0, 122.0),
            Self::Custom { width, height } => (width.0, height.0),
        }
    }
}

impl FromStr for Paper {
    type Err = Error;

    /// Reads a name (`a4`, `a5`, `b5`, `letter`, `kindle`, any case) or a size with units (`90x122mm`, `6inx9in`).
    fn from_str(text: &str) -> Result<Self> {
        match text.to_ascii_lowercase().as_str() {
            "a4" => return Ok(Self::A4),
            "a5" => return Ok(Self::A5),
            "b5" => return Ok(Self::B5),
            "letter" => return Ok(Self::Letter),
            "kindle" => return Ok(Self::Kindle),
            _ => {}
        }
        let unknown = || {
            Error::usage(format!("unknown paper {text:?}"))
                .hint("one of: a4, a5, b5, letter, kindle, or a size such as 130x190mm")
        };
        let (width, height) = text.split_once(['x', 'X', '×']).ok_or_else(unknown)?;
        let height: Length = height.trim().parse()?;
        // `130x190mm`: the unit stands for both.
        let unit = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic() || c == 'x' || c == 'X');
        let width: Length = match width.trim().parse::<f32>() {
            Ok(_) => format!("{}{unit}", width.trim()).parse()?,
            Err(_) => width.trim().parse()?,
        };
        for (side, length) in [("width", width), ("height", height)] {
            if !(Self::MIN.0..=Self::MAX.0).contains(&length.0) {
                return Err(Error::usage(format!("a page of {side} {length} cannot be set")).hint("25.4mm to 5080mm"));
            }
        }
        Ok(Self::Custom { width, height })
    }
}

/// A length in points (1/72 inch).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Length(pub f32);

impl Length {
    /// A length in millimetres.
    pub fn millimetres(value: f32) -> Self {
        Self(value * 72.0 / 25.4)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}pt", (self.0 * 100.0).round() / 100.0)
    }
}

impl FromStr for Length {
    type Err = Error;

    /// Reads a number with its unit: `20mm`, `2cm`, `0.8in`, `56pt`. Zero needs none.
    fn from_str(text: &str) -> Result<Self> {
        let bad =
            |what: &str| Error::usage(format!("{what} {text:?}")).hint("a number with mm, cm, in or pt, such as 20mm");
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let value: f32 = digits.trim().parse().map_err(|_| bad("not a length"))?;
        if !value.is_finite() || value < 0.0 {
            return Err(bad("not a length"));
        }
        let points = match text.get(digits.len()..).unwrap_or_default().to_ascii_lowercase().as_str() {
            "pt" => 1.0,
            "mm" => 72.0 / 25.4,
            "cm" => 720.0 / 25.4,
            "in" => 72.0,
            "" if value == 0.0 => 1.0,
            "" => return Err(bad("a length without unit")),
            _ => return Err(bad("a length of unknown unit")),
        };
        Ok(Self(value * points))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(text: &str) -> String {
        match text.parse::<Paper>() {
            Ok(paper) => {
                let (width, height) = paper.size();
                format!("{} x {}", width.round(), height.round())
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn papers_are_read_by_name_and_by_size() {
        assert_eq!(paper("A4"), "595 x 842");
        assert_eq!(paper("kindle"), "255 x 346");
        assert_eq!(paper("130x190mm"), "369 x 539");
        assert_eq!(paper("6inx9in"), "432 x 648");
        assert_eq!(paper("6 x 9 in"), "432 x 648");
        assert_eq!(paper("100ptx20cm"), "100 x 567");
    }

    #[test]
    fn bad_papers_are_named() {
        assert!(paper("a3").starts_with("unknown paper \"a3\""), "{}", paper("a3"));
        assert!(paper("10x20").starts_with("a length without unit \"20\""), "{}", paper("10x20"));
        assert!(paper("1x1mm").starts_with("a page of width 2.83pt cannot be set"), "{}", paper("1x1mm"));
        assert!(paper("nanxinfmm").contains("not a length"), "{}", paper("nanxinfmm"));
    }

    #[test]
    fn lengths_need_units() {
        assert_eq!("1in".parse::<Length>().expect("reads"), Length(72.0));
        assert_eq!("0".parse::<Length>().expect("reads"), Length(0.0));
        assert!("-3mm".parse::<Length>().is_err());
        assert!("3ells".parse::<Length>().is_err());
        assert!("".parse::<Length>().is_err());
    }
}
