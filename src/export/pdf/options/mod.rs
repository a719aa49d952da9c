//! What a caller can choose about a PDF.

mod paper;
mod preset;
mod standard;

use std::str::FromStr;

use crate::error::{Error, Result};
pub use crate::export::shared::writing::WritingMode;
use crate::font::{Family, Wishes};
use crate::typeset::Kinsoku;
pub use paper::{Length, Margins, Paper};
pub use preset::Preset;
pub use standard::Standard;

/// The options of the PDF exporter. The defaults set A4 pages in one column.
#[derive(Clone, Debug, PartialEq)]
pub struct PdfOptions {
    /// The size of the pages. Default: A4.
    pub paper: Paper,
    /// The margins. Default: from the paper, so that a line holds some 38 Han characters at most; on two-sided pages those at
    /// the spine and at the outer edge are as 2 to 3.
    pub margin: Option<Margins>,
    /// Whether the pages are those of a bound book: margins, running heads and folios change sides from page to page.
    /// Default: no.
    pub two_sided: bool,
    /// What opens on a right-hand page of a two-sided book, a blank page before it where need be. Default: nothing in
    /// one-sided pages, sections in two-sided ones.
    pub open_right: Option<OpenRight>,
    /// Whether pages have running heads. Default: yes.
    pub running_heads: bool,
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
    /// Fonts of the user. One named for the text or for headings takes the place of `font` or `heading_font`; the bundled
    /// family that looks most like it stands in for what it lacks. Default: none.
    pub fonts: Wishes,
    /// The size of headlines as a multiple of the text's, 1 to 4. Default: from the column's width, 1.5 to 1.9.
    pub headline_size: Option<f32>,
    /// The cover. Default: a digest gets a drawn one.
    pub cover: Cover,
    /// Whether a digest gets contents pages. Default: yes.
    pub contents: bool,
    /// How many levels of the headings within articles stand in the contents, 0 to 6. Default: 0, sections and articles.
    pub toc_depth: u8,
    /// Whether a digest gets a title page. A drawn cover says the same and takes its place. Default: yes.
    pub title_page: bool,
    /// Whether a digest begins as a newspaper does: its title and a list of its articles stand across the columns of the first
    /// page, in place of cover, title page and contents, and articles run on. Default: no.
    pub masthead: bool,
    /// Whether gray type and rules are made darker, for screens that show little contrast. Default: no.
    pub high_contrast: bool,
    /// Whether sections of the first level begin with a page of their own that lists their articles. Default: no.
    pub section_pages: bool,
    /// What becomes of links. Default: clickable where they stand.
    pub links: Links,
    /// The most pixels an inch that a picture keeps in the size it is set in, 36 to 2400; a picture that has more than a third
    /// more is made smaller. `None` keeps all of them. Default: 300, what offset print can show.
    pub dpi: Option<u16>,
    /// Whether pictures keep their colours. Default: they do.
    pub colour: Colour,
    /// Where notes stand, those that links become with them. Default: at the foot of the column that refers to them.
    pub notes: NotePlace,
    /// In two and more columns, whether the headline of an article, with its section, byline and date, spans all of
    /// them, with a thin rule above it. Default: no.
    pub span_headlines: bool,
    /// Whether thin rules part columns. Default: no.
    pub column_rules: bool,
    /// Whether articles follow each other without starting a new page. In two and more columns they always do.
    /// Default: no.
    pub compact: bool,
    /// How strictly marks are kept from the starts and ends of lines. Default: strict.
    pub kinsoku: Kinsoku,
    /// Whether pages are laid two to a side and in printer's order, to be printed on both sides, folded and stitched
    /// through the fold. Default: no.
    pub booklet: bool,
    /// How many pages of a booklet are folded into each other, a multiple of 4. Default: all of them up to 64 pages, 32 in
    /// thicker books, whose front matter then has signatures of its own.
    pub signature: Option<u16>,
    /// Whether marks outside the page show where it is cut. Default: no.
    pub crop_marks: bool,
    /// By how much ink that reaches the page's edge goes beyond it. Default: 3 mm with crop marks, else none.
    pub bleed: Option<Length>,
    /// What the file claims to be, and keeps to. Default: PDF/UA-1.
    pub standard: Standard,
    /// Whether commas and full stops (，。、．) may hang in the margin at the ends of full lines. Default: no.
    pub hanging_punctuation: bool,
    /// How emphasised Han, kana and hangul are shown; Latin is italic in any case. Default: by another face.
    pub emphasis: Emphasis,
}

impl Default for PdfOptions {
    fn default() -> Self {
        Self {
            paper: Paper::A4,
            margin: None,
            two_sided: false,
            open_right: None,
            running_heads: true,
            columns: 1,
            writing_mode: WritingMode::Horizontal,
            font_size: None,
            leading: None,
            font: Family::Serif,
            heading_font: Family::Serif,
            fonts: Wishes::default(),
            headline_size: None,
            cover: Cover::Auto,
            contents: true,
            toc_depth: 0,
            title_page: true,
            masthead: false,
            high_contrast: false,
            section_pages: false,
            links: Links::Inline,
            dpi: Some(300),
            colour: Colour::Colour,
            notes: NotePlace::Foot,
            span_headlines: false,
            column_rules: false,
            compact: false,
            kinsoku: Kinsoku::Strict,
            booklet: false,
            signature: None,
            crop_marks: false,
            bleed: None,
            standard: Standard::Ua1,
            hanging_punctuation: false,
            emphasis: Emphasis::Face,
        }
    }
}

impl PdfOptions {
    /// What opens on a right-hand page.
    ///
    /// # Errors
    /// When something is to open on a right-hand page and pages are one-sided.
    pub(crate) fn opens_right(&self) -> Result<OpenRight> {
        match self.open_right {
            None if self.two_sided => Ok(OpenRight::Sections),
            None | Some(OpenRight::None) => Ok(OpenRight::None),
            Some(wanted) if self.two_sided => Ok(wanted),
            Some(_) => Err(Error::usage("one-sided pages have no right-hand page for sections or articles to open on")
                .hint("ask for two-sided pages too")),
        }
    }
}

/// The cover of a PDF: its first page, without folio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// Drawn from what is known of a digest: title, dates, publications. A single article has none.
    #[default]
    Auto,
    /// Drawn, for a single article too.
    Drawn,
    /// The lead image of the first article that has one at hand that is large enough; drawn where there is none.
    Lead,
    /// None.
    None,
    /// These bytes: a JPEG, PNG, GIF or WebP file.
    Image(Vec<u8>),
}

/// What opens on a right-hand page of a two-sided book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenRight {
    /// Nothing.
    None,
    /// Sections of the first level.
    #[default]
    Sections,
    /// Sections and articles.
    Articles,
}

/// The colours of pictures. All else on a page is black and gray.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// As they are.
    #[default]
    Colour,
    /// Shades of gray, for printers with one ink.
    Gray,
}

/// What becomes of links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// They can be clicked where they stand.
    #[default]
    Inline,
    /// They can be clicked, and their addresses are printed as numbered notes, where [`NotePlace`] says.
    Footnotes,
    /// They can be clicked, and a QR code of the article's address stands beside its headline; recordings and films have
    /// codes of theirs.
    Qr,
    /// Their text alone is kept. Notes and contents can still be clicked.
    None,
}

impl FromStr for Links {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "inline" => Ok(Self::Inline),
            "footnotes" => Ok(Self::Footnotes),
            "qr" => Ok(Self::Qr),
            "none" => Ok(Self::None),
            _ => {
                Err(Error::usage(format!("unknown way to show links {text:?}"))
                    .hint("one of: inline, footnotes, qr, none"))
            }
        }
    }
}

/// How emphasised Han, kana and hangul are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Emphasis {
    /// In the other face: sans among serif, serif among sans.
    #[default]
    Face,
    /// By a dot at each character (CLREQ 3.3.1, JLREQ 3.3.9).
    Dots,
}

/// Where notes stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NotePlace {
    /// At the foot of the column that refers to them; those that nothing refers to, at the foot of the article's last one.
    #[default]
    Foot,
    /// At the article's end.
    End,
}

impl FromStr for NotePlace {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "foot" => Ok(Self::Foot),
            "end" => Ok(Self::End),
            _ => Err(Error::usage(format!("unknown place of notes {text:?}")).hint("one of: foot, end")),
        }
    }
}
