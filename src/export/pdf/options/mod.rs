//! What a caller can choose about a PDF.

mod paper;

use std::str::FromStr;

use crate::error::{Error, Result};
use crate::font::Family;
pub use paper::{Length, Paper};

/// The options of the PDF exporter. The defaults set A4 pages in one column.
#[derive(Clone, Debug, PartialEq)]
pub struct PdfOptions {
    /// The size of the pages. Default: A4.
    pub paper: Paper,
    /// The margin on all four sides. Default: from the paper, so that a line holds some 38 Han characters at most.
    pub margin: Option<Length>,
    /// Columns on a page, 1 to 4. Default: 1.
    pub columns: u8,
    /// Which way lines run. Default: across the page.
    pub writing_mode: WritingMode,
    /// The size of the text in points, 4 to 72. Default: from the paper, 8.5 to 11.
    pub font_size: Option<f32>,
    /// The distance of baselines as a multiple of the text's size, 1 to 4. Default: 1.7 for Chinese, Japanese and
    /// Korean, 1.45 for other languages.
    pub leading: Option<f32>,
    /// The letters of the text. Default: serif (Song, Ming).
    pub font: Family,
    /// The letters of headings. Default: serif, in bold.
    pub heading_font: Family,
    /// Whether a digest gets contents pages. Default: yes.
    pub contents: bool,
    /// Whether a digest gets a title page. Default: yes.
    pub title_page: bool,
    /// What becomes of links. Default: clickable where they stand.
    pub links: Links,
    /// Whether articles follow each other without starting a new page. In two and more columns they always do.
    /// Default: no.
    pub compact: bool,
}

impl Default for PdfOptions {
    fn default() -> Self {
        Self {
            paper: Paper::A4,
            margin: None,
            columns: 1,
            writing_mode: WritingMode::Horizontal,
            font_size: None,
            leading: None,
            font: Family::Serif,
            heading_font: Family::Serif,
            contents: true,
            title_page: true,
            links: Links::Inline,
            compact: false,
        }
    }
}

/// Which way lines run (CSS Writing Modes 4, `writing-mode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WritingMode {
    /// Lines run across the page and follow each other downward.
    #[default]
    Horizontal,
    /// Lines run down the page and follow each other from right to left; so do pages. For Chinese and Japanese.
    Vertical,
}

/// What becomes of links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// They can be clicked where they stand.
    #[default]
    Inline,
    /// They can be clicked, and their addresses are printed as numbered notes at the article's end.
    Footnotes,
    /// Their text alone is kept. Notes and contents can still be clicked.
    None,
}

impl FromStr for Links {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "inline" => Ok(Self::Inline),
            "footnotes" => Ok(Self::Footnotes),
            "none" => Ok(Self::None),
            _ => {
                Err(Error::usage(format!("unknown way to show links {text:?}")).hint("one of: inline, footnotes, none"))
            }
        }
    }
}
