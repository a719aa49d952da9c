//! A drawn cover: type on a flat ground, legible as a thumbnail and on a grey screen.
//!
//! ```text
//! ┌────────────┐
//! │ kicker     │  a deep accent ground, its hue from the content
//! │            │
//! │ ──         │
//! │ Title in   │  the title, as large as it fits, at the foot of the ground
//! │ large type │
//! ├────────────┤
//! │ subtitle   │  paper
//! │ authors    │
//! │ ────────── │
//! │ dates    n │
//! └────────────┘
//! ```

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use sha2::{Digest, Sha256};
use tiny_skia::{Color, FillRule, Paint, PathBuilder, Pixmap, Rect, Transform};

use super::display::{self, Room};
use super::overview::Overview;
use crate::error::{Error, Result};
use crate::font::{Family, FontBook, OutlinePen, Region};
use crate::typeset::{Align, Lang, Line, Paragraph, ParagraphStyle, Run, TextStyle, Typesetter};

/// The width in pixels.
pub const WIDTH: u32 = 1600;
/// The height in pixels: the proportion of 1 to 1.6 that stores ask for.
pub const HEIGHT: u32 = 2560;

/// Where the accent ground ends.
const GROUND: f32 = 1640.0;
const MARGIN: f32 = 140.0;
const MEASURE: f32 = 1600.0 - 2.0 * MARGIN;
/// How high the title may be.
const TITLE_HEIGHT: f32 = 1060.0;
/// Longer titles are cut.
const TITLE_CHARS: usize = 120;
/// How many publications are named at most.
const MAX_SOURCES: usize = 6;
/// The sizes of type that a title is tried in.
const TITLE_SIZES: [f32; 11] = [320.0, 284.0, 252.0, 224.0, 200.0, 178.0, 158.0, 140.0, 124.0, 108.0, 92.0];

/// The title's line height in sizes.
const TITLE_LEADING: f32 = 1.3;

type Rgb = [u8; 3];

const PAPER: Rgb = [0xF6, 0xF1, 0xE7];
const INK: Rgb = [0x2B, 0x26, 0x22];
/// Deep, muted grounds: light type keeps a contrast of more than 7 to 1 on each of them.
const ACCENTS: [Rgb; 8] = [
    [0x7A, 0x22, 0x22],
    [0x1F, 0x3A, 0x5F],
    [0x22, 0x4E, 0x3E],
    [0x58, 0x2B, 0x4D],
    [0x7C, 0x43, 0x14],
    [0x30, 0x3F, 0x48],
    [0x0F, 0x4F, 0x55],
    [0x4B, 0x3B, 0x2B],
];

/// Draws the cover of a document as a PNG file of [`WIDTH`] × [`HEIGHT`] pixels. The same facts give the same bytes.
///
/// # Errors
/// When the image cannot be made: no memory for it.
pub fn draw(overview: &Overview, fonts: &FontBook) -> Result<Vec<u8>> {
    let pixels = Pixmap::new(WIDTH, HEIGHT).ok_or_else(|| Error::unsupported("no memory for a cover image"))?;
    let mut canvas = Canvas {
        pixels,
        fonts,
        typesetter: Typesetter::new(fonts),
        lang: Lang::from_bcp47(&overview.language),
        region: Region::from_bcp47(&overview.language),
    };
    canvas.fill(0.0, 0.0, WIDTH as f32, HEIGHT as f32, PAPER);
    canvas.fill(0.0, 0.0, WIDTH as f32, GROUND, accent(overview));
    canvas.head(overview);
    canvas.foot(overview);
    encode(&canvas.pixels)
}

/// The ground's colour, from what the cover says.
fn accent(overview: &Overview) -> Rgb {
    let facts = format!("{}\n{:?}\n{:?}", overview.title, overview.sources, overview.dates);
    let digest = Sha256::digest(facts.as_bytes());
    let index = digest.first().map_or(0, |byte| usize::from(*byte) % ACCENTS.len());
    ACCENTS.get(index).copied().unwrap_or(INK)
}

struct Canvas<'f> {
    pixels: Pixmap,
    fonts: &'f FontBook,
    typesetter: Typesetter<'f>,
    lang: Lang,
    region: Region,
}

/// How a piece of text is set.
#[derive(Clone, Copy)]
struct Type {
    size: f32,
    family: Family,
    bold: bool,
    /// Line height in sizes.
    leading: f32,
    colour: Rgb,
}

impl Type {
    const fn sans(size: f32, colour: Rgb) -> Self {
        Self { size, family: Family::Sans, bold: false, leading: 1.5, colour }
    }

    const fn serif(size: f32, colour: Rgb) -> Self {
        Self { size, family: Family::Serif, bold: true, leading: 1.4, colour }
    }
}

impl Canvas<'_> {
    /// The publications at the top of the ground, the title at its foot.
    fn head(&mut self, overview: &Overview) {
        let kicker = Type::sans(54.0, PAPER);
        let lines = self.fitting(&sources(overview), kicker, 2);
        self.text(&lines, kicker, MARGIN, MARGIN, None);
        let (lines, style) = self.title(&overview.title);
        let top = GROUND - MARGIN - block_height(&lines, style);
        self.fill(MARGIN, top - 90.0, 200.0, 12.0, PAPER);
        self.text(&lines, style, MARGIN, top, None);
    }

    /// Subtitle and authors, and at the bottom the dates and the number of articles.
    fn foot(&mut self, overview: &Overview) {
        let mut y = GROUND + 110.0;
        if let Some(subtitle) = &overview.subtitle {
            let style = Type { bold: false, ..Type::serif(72.0, INK) };
            let lines = self.fitting(subtitle, style, 3);
            self.text(&lines, style, MARGIN, y, None);
            y += block_height(&lines, style) + 50.0;
        }
        let authors = overview.authors.join(" · ");
        let style = Type::sans(58.0, INK);
        let lines = self.fitting(&authors, style, 2);
        self.text(&lines, style, MARGIN, y, None);
        let bottom = HEIGHT as f32 - MARGIN;
        self.fill(MARGIN, bottom - 104.0, MEASURE, 3.0, INK);
        let small = Type::sans(46.0, INK);
        let dates = self.fitting(overview.dates.as_deref().unwrap_or_default(), small, 1);
        self.text(&dates, small, MARGIN, bottom - 66.0, None);
        let count = self.fitting(overview.count.as_deref().unwrap_or_default(), small, 1);
        self.text(&count, small, MARGIN, bottom - 66.0, Some(MEASURE));
    }

    /// The title in the largest size that suits it, in balanced lines.
    fn title(&mut self, title: &str) -> (Vec<Line>, Type) {
        let style = |size: f32| Type { leading: TITLE_LEADING, ..Type::serif(size, PAPER) };
        let room = Room { sizes: &TITLE_SIZES, leading: TITLE_LEADING, height: TITLE_HEIGHT, characters: TITLE_CHARS };
        let (lines, size) = display::fit(title, &room, |text, size| self.set(text, style(size)));
        (lines, style(size))
    }

    /// The text in at most so many lines; its end is dropped where it does not fit.
    fn fitting(&mut self, text: &str, style: Type, most: usize) -> Vec<Line> {
        display::fit_lines(text, most, |text| self.set(text, style))
    }

    fn set(&mut self, text: &str, style: Type) -> Vec<Line> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        let Type { size, family, bold, .. } = style;
        let run = TextStyle { size, family, bold, lang: self.lang, ..TextStyle::default() };
        let paragraph = ParagraphStyle {
            measure: MEASURE,
            // The typesetter balances the lines of centred titles alone; `text` moves them to the left edge.
            align: Align::Center,
            hyphenate: false,
            region: self.region,
            ..ParagraphStyle::default()
        };
        self.typesetter.lines(&Paragraph { runs: vec![Run::Text { text: text.into(), style: run }], style: paragraph })
    }

    /// Draws lines below `y`, flush left at `x`, or flush right at `x` plus a width.
    fn text(&mut self, lines: &[Line], style: Type, x: f32, y: f32, right: Option<f32>) {
        let mut path = PathBuilder::new();
        let mut baseline = y + style.size * 0.88;
        for line in lines {
            let left = line.runs.iter().map(|run| run.x).fold(f32::INFINITY, f32::min);
            let end = line.runs.iter().map(|run| run.x + run.width()).fold(0.0, f32::max);
            let shift = right.map_or(-left, |width| width - end);
            for run in &line.runs {
                self.run(run, x + shift + run.x, baseline, &mut path);
            }
            baseline += style.size * style.leading;
        }
        if let Some(path) = path.finish() {
            self.pixels.fill_path(&path, &paint(style.colour), FillRule::Winding, Transform::identity(), None);
        }
    }

    fn run(&self, run: &crate::typeset::GlyphRun, x: f32, baseline: f32, path: &mut PathBuilder) {
        let face = self.fonts.face(run.face);
        let scale = run.size / f32::from(face.units_per_em().max(1));
        let mut x = x;
        for glyph in &run.glyphs {
            let mut pen = Pen { path, x: x + glyph.dx, y: baseline - run.y - glyph.dy, scale };
            face.outline(glyph.gid, &mut pen);
            x += glyph.advance;
        }
    }

    fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Rgb) {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            self.pixels.fill_rect(rect, &paint(colour), Transform::identity(), None);
        }
    }
}

/// Puts an outline in font units into a path in pixels, y downwards.
struct Pen<'p> {
    path: &'p mut PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen<'_> {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlinePen for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let ((cx, cy), (x, y)) = (self.place(cx, cy), self.place(x, y));
        self.path.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let ((ax, ay), (bx, by), (x, y)) = (self.place(ax, ay), self.place(bx, by), self.place(x, y));
        self.path.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

fn paint(colour: Rgb) -> Paint<'static> {
    let [red, green, blue] = colour;
    let mut paint = Paint::default();
    paint.set_color(Color::from_rgba8(red, green, blue, 255));
    paint.anti_alias = true;
    paint
}

/// The height from the top of the first line's type to the foot of the last line's.
fn block_height(lines: &[Line], style: Type) -> f32 {
    let gaps = lines.len().saturating_sub(1) as f32;
    if lines.is_empty() { 0.0 } else { style.size * (gaps * style.leading + 1.0) }
}

/// The publications that a cover has room for.
fn sources(overview: &Overview) -> String {
    let named = overview.sources.get(..MAX_SOURCES);
    let mut text = named.unwrap_or(&overview.sources).join(" · ");
    if overview.sources.len() > MAX_SOURCES {
        text.push_str(" …");
    }
    text
}

fn encode(pixels: &Pixmap) -> Result<Vec<u8>> {
    let rgb: Vec<u8> = pixels.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let picture = image::RgbImage::from_raw(WIDTH, HEIGHT, rgb)
        .ok_or_else(|| Error::unsupported("no memory for a cover image"))?;
    let mut png = Cursor::new(Vec::new());
    picture
        .write_with_encoder(PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::NoFilter))
        .map_err(|error| Error::unsupported(format!("cannot encode the cover: {error}")).caused_by(error))?;
    Ok(png.into_inner())
}

#[cfg(all(test, feature = "embedded-fonts"))]
mod tests {
    use super::{GROUND, HEIGHT, WIDTH, draw};
    use crate::export::shared::overview::Overview;
    use crate::font::FontBook;

    fn overview(title: &str, language: &str) -> Overview {
        Overview { title: title.into(), language: language.into(), ..Overview::default() }
    }

    #[test]
    fn a_cover_holds_its_type_within_the_margins_and_is_drawn_alike_twice() {
        let fonts = FontBook::bundled().unwrap();
        let long = "关于在各地推进春季植树活动并保护古树名木的若干意见".repeat(9);
        for (title, language) in
            [("春", "zh-Hans"), (long.as_str(), "zh-Hant"), ("Donaudampfschiffahrtsgesellschaft", "de")]
        {
            let facts = overview(title, language);
            let png = draw(&facts, &fonts).unwrap();
            assert_eq!(png, draw(&facts, &fonts).unwrap());
            let picture = image::load_from_memory(&png).unwrap().into_rgb8();
            assert_eq!(picture.dimensions(), (WIDTH, HEIGHT));
            let ground = *picture.get_pixel(0, 0);
            let inked = |x: u32, y: u32| *picture.get_pixel(x, y) != ground;
            let rows = 0..GROUND as u32;
            assert!(rows.clone().any(|y| (140..1460).any(|x| inked(x, y))), "{title}: no type");
            assert!(rows.clone().all(|y| (0..130).chain(1470..WIDTH).all(|x| !inked(x, y))), "{title}: margin");
        }
    }

    #[test]
    fn titles_without_a_glyph_and_empty_facts_are_no_fault() {
        let fonts = FontBook::bundled().unwrap();
        for title in ["", "\u{10FFFD}", "مرحبا"] {
            assert!(draw(&overview(title, ""), &fonts).is_ok());
        }
    }
}
