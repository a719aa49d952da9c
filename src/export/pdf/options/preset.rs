//! Layouts that go together.

use std::str::FromStr;

use super::{Colour, Links, Paper, PdfOptions};
use crate::error::{Error, Result};
use crate::font::Family;

/// A layout for one purpose: a set of options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// A book for a printer of both sides: A5, one column, two-sided, sections on pages of their own, addresses as notes.
    Book,
    /// A newspaper: A4 in three columns below a masthead, small type, headlines across the columns, articles run on.
    Newspaper,
    /// As much as a sheet holds: A4 in three columns of the smallest type that reads well.
    Compact,
    /// The screen of a six-inch reader: small margins, no running heads, black type, gray pictures.
    Eink,
}

impl Preset {
    /// All presets with their names.
    pub const ALL: [(&'static str, Self); 4] =
        [("book", Self::Book), ("newspaper", Self::Newspaper), ("compact", Self::Compact), ("eink", Self::Eink)];
}

impl FromStr for Preset {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|(name, _)| *name == text);
        found.map(|(_, preset)| preset).ok_or_else(|| {
            let names = Self::ALL.map(|(name, _)| name).join(", ");
            Error::usage(format!("unknown preset {text:?}")).hint(format!("one of: {names}"))
        })
    }
}

impl PdfOptions {
    /// The options of a preset; whatever it says nothing of is as by default.
    pub fn preset(preset: Preset) -> Self {
        let base = Self::default();
        match preset {
            // Paper cannot be clicked, so addresses are printed.
            Preset::Book => {
                Self { paper: Paper::A5, two_sided: true, section_pages: true, links: Links::Footnotes, ..base }
            }
            Preset::Newspaper => Self {
                margin: "17mm,13mm,16mm,13mm".parse().ok(),
                columns: 3,
                font_size: Some(9.2),
                leading: Some(1.55),
                headline_size: Some(2.0),
                span_headlines: true,
                column_rules: true,
                masthead: true,
                compact: true,
                ..base
            },
            Preset::Compact => Self {
                margin: "14mm,11mm,13mm,11mm".parse().ok(),
                columns: 3,
                font_size: Some(8.2),
                leading: Some(1.45),
                heading_font: Family::Sans,
                headline_size: Some(1.25),
                column_rules: true,
                masthead: true,
                compact: true,
                ..base
            },
            Preset::Eink => Self {
                paper: Paper::Kindle,
                margin: "5mm,5mm,8mm,5mm".parse().ok(),
                font_size: Some(10.2),
                leading: Some(1.75),
                running_heads: false,
                high_contrast: true,
                colour: Colour::Gray,
                ..base
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::pdf::geometry::Geometry;

    #[test]
    fn every_preset_can_be_set_and_is_known_by_its_name() {
        for (name, preset) in Preset::ALL {
            assert_eq!(name.parse::<Preset>().expect("known"), preset);
            let options = PdfOptions::preset(preset);
            assert!(Geometry::new(&options).is_ok(), "{name}");
            assert!(options.margin.is_some() || preset == Preset::Book, "{name}: the margins do not parse");
        }
        let error = "novel".parse::<Preset>().expect_err("unknown");
        assert!(error.to_string().starts_with("unknown preset \"novel\""), "{error}");
    }
}
