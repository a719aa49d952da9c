//! The flags of the PDF exporter.

use std::path::{Path, PathBuf};

use bindery::export::epub::EmbeddedFonts;
use bindery::export::pdf::{self, Colour, Length, Margins, OpenRight, Paper, PdfOptions, Preset, Standard};
use bindery::font::{Family, FontName, Wishes};
use bindery::typeset::Kinsoku;
use clap::{Args as ClapArgs, ValueEnum};

use super::ContentsArgs;

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "PDF")]
pub(crate) struct PdfArgs {
    /// A layout for one purpose, which other options override: book (A5, two-sided, for print), newspaper (A4, three
    /// columns below a masthead), compact (as much as a sheet holds), eink (the screen of a six-inch reader)
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    pub preset: Option<Preset>,
    /// a3 to a6, b4 to b6, jis-b4 to jis-b6, 16k, 32k, letter, legal, tabloid, the screens kindle, kobo, remarkable and
    /// phone, or a size such as 148x210mm. The default is a4
    #[arg(long, value_name = "SIZE")]
    pub paper: Option<Paper>,
    /// The margin on all sides, such as 20mm; or two, above and below and at the sides: 20mm,15mm; or four: above, outer
    /// (right), below, inner (left). Follows from the paper where it is not given
    #[arg(long, value_name = "LENGTHS")]
    pub margin: Option<Margins>,
    /// Pages of a book that is printed on both sides: margins, running heads and folios change sides
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub two_sided: Option<bool>,
    /// What opens on a right-hand page of a two-sided book, behind a blank page where need be: none, sections (the
    /// default), or articles too
    #[arg(long, value_enum, value_name = "WHAT")]
    pub open_right: Option<Openings>,
    /// Running heads above the text
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub running_heads: Option<bool>,
    /// Columns on a page, 1 to 4. The default is 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=4))]
    pub columns: Option<u8>,
    /// The size of the text in points; follows from the paper where it is not given
    #[arg(long, value_name = "POINTS", value_parser = font_size)]
    pub font_size: Option<f32>,
    /// The distance of baselines as a multiple of the size; follows from the language where it is not given
    #[arg(long, value_name = "FACTOR", value_parser = leading)]
    pub leading: Option<f32>,
    /// The letters of the text: serif (the default), sans, the name of a font in any of its languages, or a font file
    #[arg(long, value_name = "NAME|FILE")]
    pub font: Option<String>,
    /// The letters of headings, in the same way
    #[arg(long, value_name = "NAME|FILE")]
    pub heading_font: Option<String>,
    /// The letters of code: the name of a font, or a font file
    #[arg(long, value_name = "NAME|FILE")]
    pub mono_font: Option<String>,
    /// A folder in which named fonts are looked for, and fonts for scripts that the bundled ones lack; may be given more
    /// than once
    #[arg(long, value_name = "DIR")]
    pub font_dir: Vec<PathBuf>,
    /// The same with the folders of fonts of this system
    #[arg(long)]
    pub system_fonts: bool,
    /// The most pixels an inch that pictures keep in the size they are set in, 36 to 2400; `none` keeps all. The default is
    /// 300
    #[arg(long, value_name = "N|none", value_parser = dpi)]
    pub dpi: Option<Dpi>,
    /// Pictures in shades of gray, in e-books too
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub grayscale: Option<bool>,
    /// The size of headlines as a multiple of the text's, 1 to 4
    #[arg(long, value_name = "FACTOR", value_parser = leading)]
    pub headline_size: Option<f32>,
    /// Articles follow each other without starting a new page
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub compact: Option<bool>,
    /// Where notes stand: at the foot of the column that refers to them (the default), or at the article's end
    #[arg(long, value_enum)]
    pub notes: Option<NoteStyle>,
    /// In columns, the headlines of articles span all of them
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub span_headlines: Option<bool>,
    /// Thin rules part columns
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub column_rules: Option<bool>,
    /// Leaves out the contents pages of a digest
    #[arg(long)]
    pub no_toc: bool,
    /// Leaves out the title page of a digest
    #[arg(long)]
    pub no_title_page: bool,
    /// The title and a list of the articles stand across the first page, as a newspaper's do, in place of cover and contents
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub masthead: Option<bool>,
    /// Darkens gray type and rules, for screens that show little contrast
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub high_contrast: Option<bool>,
    /// Sections begin with a page of their own, which lists their articles
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub section_pages: Option<bool>,
    /// How strictly marks are kept from the starts and ends of lines, with the levels of CSS line-break. The default is strict
    #[arg(long, value_enum)]
    pub kinsoku: Option<KinsokuLevel>,
    /// Commas and full stops may hang in the margin at the ends of full lines
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub hanging_punctuation: Option<bool>,
    /// How emphasised Han, kana and hangul are shown: in another face (the default), or by a dot at each character
    #[arg(long, value_enum)]
    pub emphasis: Option<EmphasisStyle>,
    /// What becomes of the URLs of links in PDF and text: beside the text (in PDF: clickable), as notes
    /// (see --notes), as a QR code of the article beside its headline (in text: none), or left out. The default is
    /// inline for PDF, none for text
    #[arg(long, value_enum)]
    pub links: Option<LinkStyle>,
    /// Lays pages two to a side in printer's order, to be printed on both sides (flipped on the short edge), folded and
    /// stitched
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub booklet: Option<bool>,
    /// How many pages of a booklet are folded into each other, a multiple of 4; all up to 64 pages, else 32
    #[arg(long, value_name = "PAGES", requires = "booklet")]
    pub signature: Option<u16>,
    /// Marks outside the page show where it is cut
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub crop_marks: Option<bool>,
    /// By how much grounds go beyond the page's edge, such as 3mm, which is the default with crop marks
    #[arg(long, value_name = "LENGTH")]
    pub bleed: Option<Length>,
    /// What the file claims to be: ua-1 (for readers that speak), or PDF/A for archives on top of that: a-2b, a-2a,
    /// a-3a (with the inputs attached). The default is ua-1
    #[arg(long, value_name = "STANDARD")]
    pub pdf_standard: Option<Standard>,
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
    Qr,
    None,
}

/// `--emphasis`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EmphasisStyle {
    Face,
    Dots,
}

/// `--kinsoku`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KinsokuLevel {
    None,
    Loose,
    Normal,
    Strict,
}

impl From<KinsokuLevel> for Kinsoku {
    fn from(level: KinsokuLevel) -> Self {
        match level {
            KinsokuLevel::None => Self::None,
            KinsokuLevel::Loose => Self::Loose,
            KinsokuLevel::Normal => Self::Normal,
            KinsokuLevel::Strict => Self::Strict,
        }
    }
}

/// `--dpi`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dpi(pub Option<u16>);

fn dpi(text: &str) -> std::result::Result<Dpi, String> {
    if text == "none" {
        return Ok(Dpi(None));
    }
    let number = text.parse().ok().filter(|number| (36..=2400).contains(number));
    number.map(|number| Dpi(Some(number))).ok_or_else(|| "not a number from 36 to 2400, nor `none`".to_owned())
}

/// `--notes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NoteStyle {
    Foot,
    End,
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

/// The bundled family of a word.
fn bundled(name: &str) -> Option<Family> {
    match name {
        "serif" => Some(Family::Serif),
        "sans" => Some(Family::Sans),
        _ => None,
    }
}

/// The folders in which this system keeps its fonts, as far as they are there.
fn system_folders() -> Vec<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = variable("HOME");
    let below = |base: &Option<PathBuf>, rest: &str| base.as_ref().map(|base| base.join(rest));
    let folders = if cfg!(windows) {
        vec![below(&variable("WINDIR"), "Fonts"), below(&variable("LOCALAPPDATA"), "Microsoft/Windows/Fonts")]
    } else if cfg!(target_os = "macos") {
        let fixed = ["/System/Library/Fonts", "/Library/Fonts"].map(|path| Some(PathBuf::from(path)));
        std::iter::once(below(&home, "Library/Fonts")).chain(fixed).collect()
    } else {
        let data = variable("XDG_DATA_HOME").or_else(|| below(&home, ".local/share"));
        let shared = std::env::var("XDG_DATA_DIRS").ok().filter(|folders| !folders.is_empty());
        let shared = shared.unwrap_or_else(|| "/usr/local/share:/usr/share".to_owned());
        let shared = shared.split(':').map(|folder| Some(Path::new(folder).join("fonts")));
        [below(&data, "fonts"), below(&home, ".fonts")].into_iter().chain(shared).collect()
    };
    folders.into_iter().flatten().filter(|folder| folder.is_dir()).collect()
}

impl PdfArgs {
    /// The fonts that are named, and where to look for them.
    fn wishes(&self) -> Wishes {
        let named = |name: &String| bundled(name).is_none().then(|| FontName::read(name));
        let mut folders = self.font_dir.clone();
        if self.system_fonts {
            folders.extend(system_folders());
        }
        Wishes {
            text: self.font.as_ref().and_then(named),
            heading: self.heading_font.as_ref().and_then(named),
            mono: self.mono_font.as_ref().map(|name| FontName::read(name)),
            folders,
        }
    }

    /// The fonts of e-books that bring their own.
    pub(super) fn embedded_fonts(&self) -> EmbeddedFonts {
        let mut fonts = EmbeddedFonts::default();
        let named = |name: &Option<String>| name.as_deref().and_then(bundled);
        fonts.text = named(&self.font).unwrap_or(fonts.text);
        fonts.heading = named(&self.heading_font).unwrap_or(fonts.heading);
        fonts.wishes = self.wishes();
        fonts
    }

    /// What the flags mean for the PDF exporter.
    pub(super) fn options(&self, contents: &ContentsArgs, cover: Option<pdf::Cover>) -> PdfOptions {
        let base = self.preset.map(PdfOptions::preset).unwrap_or_default();
        PdfOptions {
            paper: self.paper.unwrap_or(base.paper),
            margin: self.margin.or(base.margin),
            two_sided: self.two_sided.unwrap_or(base.two_sided),
            open_right: self.open_right.map(OpenRight::from).or(base.open_right),
            running_heads: self.running_heads.unwrap_or(base.running_heads),
            columns: self.columns.unwrap_or(base.columns),
            writing_mode: contents.writing_mode(),
            font_size: self.font_size.or(base.font_size),
            leading: self.leading.or(base.leading),
            font: self.font.as_deref().map_or(base.font, |name| bundled(name).unwrap_or_default()),
            heading_font: self
                .heading_font
                .as_deref()
                .map_or(base.heading_font, |name| bundled(name).unwrap_or_default()),
            fonts: self.wishes(),
            headline_size: self.headline_size.or(base.headline_size),
            cover: cover.unwrap_or(base.cover),
            contents: base.contents && !self.no_toc,
            toc_depth: contents.toc_depth.unwrap_or(base.toc_depth),
            title_page: base.title_page && !self.no_title_page,
            masthead: self.masthead.unwrap_or(base.masthead),
            high_contrast: self.high_contrast.unwrap_or(base.high_contrast),
            section_pages: self.section_pages.unwrap_or(base.section_pages),
            compact: self.compact.unwrap_or(base.compact),
            kinsoku: self.kinsoku.map_or(base.kinsoku, Kinsoku::from),
            dpi: self.dpi.map_or(base.dpi, |dpi| dpi.0),
            colour: match self.grayscale {
                Some(true) => Colour::Gray,
                Some(false) => Colour::Colour,
                None => base.colour,
            },
            booklet: self.booklet.unwrap_or(base.booklet),
            signature: self.signature.or(base.signature),
            crop_marks: self.crop_marks.unwrap_or(base.crop_marks),
            bleed: self.bleed.or(base.bleed),
            standard: self.pdf_standard.unwrap_or(base.standard),
            hanging_punctuation: self.hanging_punctuation.unwrap_or(base.hanging_punctuation),
            emphasis: match self.emphasis {
                Some(EmphasisStyle::Face) => pdf::Emphasis::Face,
                Some(EmphasisStyle::Dots) => pdf::Emphasis::Dots,
                None => base.emphasis,
            },
            notes: match self.notes {
                Some(NoteStyle::Foot) => pdf::NotePlace::Foot,
                Some(NoteStyle::End) => pdf::NotePlace::End,
                None => base.notes,
            },
            span_headlines: self.span_headlines.unwrap_or(base.span_headlines),
            column_rules: self.column_rules.unwrap_or(base.column_rules),
            links: match self.links {
                Some(LinkStyle::Inline) => pdf::Links::Inline,
                Some(LinkStyle::Notes) => pdf::Links::Footnotes,
                Some(LinkStyle::Qr) => pdf::Links::Qr,
                Some(LinkStyle::None) => pdf::Links::None,
                None => base.links,
            },
        }
    }
}
