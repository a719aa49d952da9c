//! The flags of the PDF exporter.

use bindery::export::pdf::{self, Margins, OpenRight, Paper, PdfOptions};
use bindery::font::Family;
use clap::{Args as ClapArgs, ValueEnum};

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "PDF")]
pub(crate) struct PdfArgs {
    /// a3 to a6, b4 to b6, jis-b4 to jis-b6, 16k, 32k, letter, legal, tabloid, the screens kindle, kobo, remarkable and
    /// phone, or a size such as 148x210mm
    #[arg(long, value_name = "SIZE", default_value = "a4")]
    pub paper: Paper,
    /// The margin on all sides, such as 20mm; or two, above and below and at the sides: 20mm,15mm; or four: above, outer
    /// (right), below, inner (left). Follows from the paper where it is not given
    #[arg(long, value_name = "LENGTHS")]
    pub margin: Option<Margins>,
    /// Pages of a book that is printed on both sides: margins, running heads and folios change sides
    #[arg(long)]
    pub two_sided: bool,
    /// What opens on a right-hand page of a two-sided book, behind a blank page where need be: none, sections (the
    /// default), or articles too
    #[arg(long, value_enum, value_name = "WHAT")]
    pub open_right: Option<Openings>,
    /// Leaves out running heads
    #[arg(long)]
    pub no_running_heads: bool,
    /// Columns on a page, 1 to 4
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub columns: u8,
    /// Which way lines run: across the page, or down it in columns that follow each other from right to left
    #[arg(long, value_enum, default_value_t = Mode::Horizontal)]
    pub writing_mode: Mode,
    /// The size of the text in points; follows from the paper where it is not given
    #[arg(long, value_name = "POINTS", value_parser = font_size)]
    pub font_size: Option<f32>,
    /// The distance of baselines as a multiple of the size; follows from the language where it is not given
    #[arg(long, value_name = "FACTOR", value_parser = leading)]
    pub leading: Option<f32>,
    /// The letters of the text
    #[arg(long, value_enum, default_value_t = Face::Serif)]
    pub font: Face,
    /// The letters of headings
    #[arg(long, value_enum, default_value_t = Face::Serif)]
    pub heading_font: Face,
    /// Articles follow each other without starting a new page
    #[arg(long)]
    pub compact: bool,
    /// Leaves out the contents pages of a digest
    #[arg(long)]
    pub no_toc: bool,
    /// Leaves out the title page of a digest
    #[arg(long)]
    pub no_title_page: bool,
    /// What becomes of the URLs of links in PDF and text: beside the text (in PDF: clickable), as notes at the
    /// article's end, or left out. The default is inline for PDF, none for text
    #[arg(long, value_enum)]
    pub links: Option<LinkStyle>,
}

/// `--font`, `--heading-font`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Face {
    Serif,
    Sans,
}

impl From<Face> for Family {
    fn from(face: Face) -> Self {
        match face {
            Face::Serif => Self::Serif,
            Face::Sans => Self::Sans,
        }
    }
}

/// `--writing-mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    Horizontal,
    Vertical,
}

impl From<Mode> for pdf::WritingMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Horizontal => Self::Horizontal,
            Mode::Vertical => Self::Vertical,
        }
    }
}

/// `--open-right`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Openings {
    None,
    Sections,
    Articles,
}

impl From<Openings> for OpenRight {
    fn from(openings: Openings) -> Self {
        match openings {
            Openings::None => Self::None,
            Openings::Sections => Self::Sections,
            Openings::Articles => Self::Articles,
        }
    }
}

/// `--links`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LinkStyle {
    Inline,
    Notes,
    None,
}

fn font_size(text: &str) -> std::result::Result<f32, String> {
    number_in(text, 4.0, 72.0)
}

fn leading(text: &str) -> std::result::Result<f32, String> {
    number_in(text, 1.0, 4.0)
}

fn number_in(text: &str, low: f32, high: f32) -> std::result::Result<f32, String> {
    let fault = || format!("not a number from {low} to {high}");
    text.parse().ok().filter(|value| (low..=high).contains(value)).ok_or_else(fault)
}

impl PdfArgs {
    /// What the flags mean for the PDF exporter.
    pub(super) fn options(&self) -> PdfOptions {
        PdfOptions {
            paper: self.paper,
            margin: self.margin,
            two_sided: self.two_sided,
            open_right: self.open_right.map(OpenRight::from),
            running_heads: !self.no_running_heads,
            columns: self.columns,
            writing_mode: self.writing_mode.into(),
            font_size: self.font_size,
            leading: self.leading,
            font: self.font.into(),
            heading_font: self.heading_font.into(),
            contents: !self.no_toc,
            title_page: !self.no_title_page,
            compact: self.compact,
            links: match self.links {
                Some(LinkStyle::Inline) | None => pdf::Links::Inline,
                Some(LinkStyle::Notes) => pdf::Links::Footnotes,
                Some(LinkStyle::None) => pdf::Links::None,
            },
        }
    }
}
