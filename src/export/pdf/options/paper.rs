//! Sizes of pages, and lengths with their units.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// The size of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Paper {
    /// 297 × 420 mm (ISO 216).
    A3,
    /// 210 × 297 mm (ISO 216).
    #[default]
    A4,
    /// 148 × 210 mm (ISO 216).
    A5,
    /// 105 × 148 mm (ISO 216), that of Japanese pocket books.
    A6,
    /// 250 × 353 mm (ISO 216).
    B4,
    /// 176 × 250 mm (ISO 216).
    B5,
    /// 125 × 176 mm (ISO 216).
    B6,
    /// 257 × 364 mm (JIS P 0138).
    JisB4,
    /// 182 × 257 mm (JIS P 0138), that of Japanese magazines.
    JisB5,
    /// 128 × 182 mm (JIS P 0138).
    JisB6,
    /// 185 × 260 mm: 16开 of a sheet of 787 × 1092 mm, that of Chinese magazines.
    K16,
    /// 140 × 203 mm: 大32开 of a sheet of 850 × 1168 mm, that of Chinese books.
    K32,
    /// 8.5 × 11 in (ANSI A).
    Letter,
    /// 8.5 × 14 in.
    Legal,
    /// 11 × 17 in (ANSI B).
    Tabloid,
    /// 90 × 122 mm, the screen of a six-inch reader.
    Kindle,
    /// 107 × 142 mm, the screen of a seven-inch reader: 1264 × 1680 pixels at 300 an inch.
    Kobo,
    /// 158 × 210 mm, the screen of a ten-inch tablet: 1404 × 1872 pixels at 226 an inch.
    Remarkable,
    /// 65 × 141 mm, the screen of a phone of six inches.
    Phone,
    /// Any other size.
    Custom {
        /// The width.
        width: Length,
        /// The height.
        height: Length,
    },
}

/// What a paper is called and how large it is, in millimetres.
const NAMED: [(&str, Paper, f32, f32); 19] = [
    ("a3", Paper::A3, 297.0, 420.0),
    ("a4", Paper::A4, 210.0, 297.0),
    ("a5", Paper::A5, 148.0, 210.0),
    ("a6", Paper::A6, 105.0, 148.0),
    ("b4", Paper::B4, 250.0, 353.0),
    ("b5", Paper::B5, 176.0, 250.0),
    ("b6", Paper::B6, 125.0, 176.0),
    ("jis-b4", Paper::JisB4, 257.0, 364.0),
    ("jis-b5", Paper::JisB5, 182.0, 257.0),
    ("jis-b6", Paper::JisB6, 128.0, 182.0),
    ("16k", Paper::K16, 185.0, 260.0),
    ("32k", Paper::K32, 140.0, 203.0),
    ("letter", Paper::Letter, 215.9, 279.4),
    ("legal", Paper::Legal, 215.9, 355.6),
    ("tabloid", Paper::Tabloid, 279.4, 431.8),
    ("kindle", Paper::Kindle, 90.0, 122.0),
    ("kobo", Paper::Kobo, 107.0, 142.0),
    ("remarkable", Paper::Remarkable, 158.0, 210.0),
    ("phone", Paper::Phone, 65.0, 141.0),
];

impl Paper {
    /// The smallest width and height of a page.
    pub const MIN: Length = Length(72.0);
    /// The largest width and height of a page, PDF's own limit (ISO 32000-1, annex C).
    pub const MAX: Length = Length(14_400.0);

    /// Width and height in points.
    pub fn size(self) -> (f32, f32) {
        if let Self::Custom { width, height } = self {
            return (width.0, height.0);
        }
        let (width, height) = NAMED
            .iter()
            .find(|(_, paper, ..)| *paper == self)
            .map_or((210.0, 297.0), |&(_, _, width, height)| (width, height));
        (Length::millimetres(width).0, Length::millimetres(height).0)
    }

    /// All names, as error messages and help list them.
    pub fn names() -> String {
        NAMED.map(|(name, ..)| name).join(", ")
    }

    /// All papers that have a name.
    pub fn all() -> [Self; NAMED.len()] {
        NAMED.map(|(_, paper, ..)| paper)
    }

    /// Whether the page is a screen, which needs no margin to be held by.
    pub fn is_screen(self) -> bool {
        matches!(self, Self::Kindle | Self::Kobo | Self::Remarkable | Self::Phone)
    }
}

impl FromStr for Paper {
    type Err = Error;

    /// Reads a name (`a4`, `32k`, `letter`, `kindle` …, any case) or a size with units (`90x122mm`, `6inx9in`).
    fn from_str(text: &str) -> Result<Self> {
        let name = text.to_ascii_lowercase();
        if let Some((_, paper, ..)) = NAMED.iter().find(|(known, ..)| *known == name) {
            return Ok(*paper);
        }
        let unknown = || {
            Error::usage(format!("unknown paper {text:?}"))
                .hint(format!("one of: {}, or a size such as 130x190mm", Self::names()))
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

/// The four margins of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margins {
    /// Above the text; the running head stands in it.
    pub top: Length,
    /// At the outer edge: the right one of one-sided pages.
    pub outer: Length,
    /// Below the text; the folio stands in it.
    pub bottom: Length,
    /// At the spine: the left one of one-sided pages.
    pub inner: Length,
}

impl From<Length> for Margins {
    /// The same margin on all sides.
    fn from(all: Length) -> Self {
        Self { top: all, outer: all, bottom: all, inner: all }
    }
}

impl FromStr for Margins {
    type Err = Error;

    /// Reads one length for all sides, two for above and below and for the sides, or four in the order of CSS: top, outer
    /// (right), bottom, inner (left). `20mm`, `20mm,15mm`, `20mm,15mm,25mm,18mm`.
    fn from_str(text: &str) -> Result<Self> {
        let lengths: Vec<Length> = text.split(',').map(|part| part.trim().parse()).collect::<Result<_>>()?;
        match *lengths.as_slice() {
            [all] => Ok(all.into()),
            [ends, sides] => Ok(Self { top: ends, outer: sides, bottom: ends, inner: sides }),
            [top, outer, bottom, inner] => Ok(Self { top, outer, bottom, inner }),
            _ => Err(Error::usage(format!("{} margins in {text:?}", lengths.len()))
                .hint("one for all sides, two (top and bottom, sides) or four (top, outer, bottom, inner)")),
        }
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
        assert_eq!(paper("32K"), "397 x 575");
        assert_eq!(paper("letter"), "612 x 792");
        assert_eq!(paper("130x190mm"), "369 x 539");
        assert_eq!(paper("6inx9in"), "432 x 648");
        assert_eq!(paper("6 x 9 in"), "432 x 648");
        assert_eq!(paper("100ptx20cm"), "100 x 567");
    }

    #[test]
    fn bad_papers_are_named() {
        assert!(paper("a9").starts_with("unknown paper \"a9\""), "{}", paper("a9"));
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

    #[test]
    fn every_paper_has_its_own_size() {
        for (name, paper, ..) in NAMED {
            assert_eq!(name.parse::<Paper>().expect("reads"), paper);
            let same = NAMED.iter().filter(|(_, other, ..)| other.size() == paper.size()).count();
            assert_eq!(same, 1, "{name}");
        }
    }

    #[test]
    fn margins_are_read_as_css_orders_them() {
        let margins = |text: &str| {
            text.parse::<Margins>()
                .map(|m| [m.top, m.outer, m.bottom, m.inner].map(|side| side.0))
                .map_err(|error| error.to_string())
        };
        assert_eq!(margins("20pt"), Ok([20.0; 4]));
        assert_eq!(margins("20pt, 15pt"), Ok([20.0, 15.0, 20.0, 15.0]));
        assert_eq!(margins("1pt,2pt,3pt,4pt"), Ok([1.0, 2.0, 3.0, 4.0]));
        assert!(margins("1pt,2pt,3pt").is_err_and(|error| error.starts_with("3 margins in \"1pt,2pt,3pt\"")));
        assert!(margins("1pt,2").is_err_and(|error| error.starts_with("a length without unit \"2\"")));
    }
}
