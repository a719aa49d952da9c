//! One face: the facts that layout and embedding need, read once.

use std::sync::Arc;

use skrifa::instance::{Location, Size};
use skrifa::outline::DrawSettings;
use skrifa::raw::TableProvider;
use skrifa::string::StringId;
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::{HANG, unusable};
use crate::error::Error;

/// The bytes of a font file, shared by the faces of a collection.
#[derive(Clone)]
pub enum FontData {
    /// Bytes inside the program.
    Static(&'static [u8]),
    /// Bytes read at run time.
    Shared(Arc<[u8]>),
}

impl FontData {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            FontData::Static(bytes) => bytes,
            FontData::Shared(bytes) => bytes,
        }
    }

    fn source(&self) -> harfrust::font::Blob {
        match self {
            FontData::Static(bytes) => (*bytes).into(),
            FontData::Shared(bytes) => {
                let shared: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(bytes.clone());
                shared.into()
            }
        }
    }
}

/// Receives an outline, in font units with y upwards.
pub trait OutlinePen {
    /// Starts a contour.
    fn move_to(&mut self, x: f32, y: f32);
    /// A straight line.
    fn line_to(&mut self, x: f32, y: f32);
    /// A quadratic Bézier curve.
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32);
    /// A cubic Bézier curve.
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32);
    /// Closes the contour.
    fn close(&mut self);
}

/// A parsed face.
pub struct Face {
    data: FontData,
    index: u32,
    /// Where a variable font is set to; empty for others.
    location: Location,
    weight: Option<f32>,
    font: Option<harfrust::Font>,
    facts: Facts,
    cmap: Cmap,
    advances: Vec<u16>,
}

/// The values of `head`, `hhea`, `OS/2`, `post` and `name` that are asked for again and again.
#[derive(Default)]
struct Facts {
    postscript_name: String,
    units_per_em: u16,
    ascender: i16,
    descender: i16,
    typo_ascender: i16,
    typo_descender: i16,
    cap_height: i16,
    x_height: i16,
    bbox: [i16; 4],
    italic_angle: f32,
    bold: bool,
    cff: bool,
}

impl Face {
    /// Reads face `index` of a font file (0 unless it is a collection).
    ///
    /// # Errors
    /// When the bytes are no font, or hold no such face, or lack its basic tables.
    pub fn parse(data: FontData, index: u32) -> Result<Face, Error> {
        Face::parse_at(data, index, None)
    }

    /// Reads a face, a variable one set to a weight.
    pub(super) fn parse_at(data: FontData, index: u32, weight: Option<f32>) -> Result<Face, Error> {
        let wrong = |reason: String| unusable(&format!("face {index}"), &reason);
        let font = FontRef::from_index(data.bytes(), index).map_err(|e| wrong(e.to_string()))?;
        let setting = weight.map(|weight| ("wght", weight));
        let location = font.axes().location(setting);
        let facts = Facts::read(&font, &location, weight);
        if facts.units_per_em == 0 {
            return Err(wrong("no units per em".to_owned()));
        }
        let cmap = Cmap::read(&font);
        let metrics = font.glyph_metrics(Size::unscaled(), &location);
        let count = metrics.glyph_count().min(u32::from(u16::MAX) + 1);
        let advances = (0..count).map(|gid| metrics.advance_width(GlyphId::new(gid)).unwrap_or(0.0) as u16).collect();
        let shaping =
            harfrust::Font::new(data.source(), index).ok_or_else(|| wrong("it cannot be shaped".to_owned()))?;
        let shaping = match setting {
            Some(setting) => shaping.instance_builder().variations([setting]).build(),
            None => shaping,
        };
        Ok(Face { index, location, weight, font: Some(shaping), facts, cmap, advances, data })
    }

    /// The face that stands for "no such face": without a glyph.
    pub(super) fn empty() -> Face {
        Face {
            data: FontData::Static(&[]),
            index: 0,
            location: Location::default(),
            weight: None,
            font: None,
            facts: Facts { units_per_em: 1000, ..Facts::default() },
            cmap: Cmap::default(),
            advances: Vec::new(),
        }
    }

    /// The bytes of the whole font file.
    pub fn data(&self) -> &[u8] {
        self.data.bytes()
    }

    /// The face's index in the file: 0 unless it is a collection.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// The weight that a variable font is set to, `None` for others.
    pub fn set_weight(&self) -> Option<f32> {
        self.weight
    }

    /// The PostScript name, such as `NotoSerifCJKsc-Regular`.
    pub fn postscript_name(&self) -> &str {
        &self.facts.postscript_name
    }

    /// Font units in one em.
    pub fn units_per_em(&self) -> u16 {
        self.facts.units_per_em
    }

    /// The ascender of `hhea`, in font units.
    pub fn ascender(&self) -> i16 {
        self.facts.ascender
    }

    /// The descender of `hhea`, in font units, negative below the baseline.
    pub fn descender(&self) -> i16 {
        self.facts.descender
    }

    /// The top of the em square (`OS/2.sTypoAscender`), in font units: what line heights count by.
    pub fn typo_ascender(&self) -> i16 {
        self.facts.typo_ascender
    }

    /// The bottom of the em square (`OS/2.sTypoDescender`), in font units, negative.
    pub fn typo_descender(&self) -> i16 {
        self.facts.typo_descender
    }

    /// The height of capital letters, in font units.
    pub fn cap_height(&self) -> i16 {
        self.facts.cap_height
    }

    /// The height of small letters, in font units.
    pub fn x_height(&self) -> i16 {
        self.facts.x_height
    }

    /// The box around all glyphs: x min, y min, x max, y max, in font units.
    pub fn bbox(&self) -> [i16; 4] {
        self.facts.bbox
    }

    /// The slant in degrees counter-clockwise; negative leans right.
    pub fn italic_angle(&self) -> f32 {
        self.facts.italic_angle
    }

    /// Whether the weight is 600 or more.
    pub fn is_bold(&self) -> bool {
        self.facts.bold
    }

    /// Whether the outlines are CFF (cubic), not TrueType.
    pub fn is_cff(&self) -> bool {
        self.facts.cff
    }

    /// The glyph of a character by `cmap` alone, `None` where the face has none.
    pub fn glyph(&self, c: char) -> Option<u16> {
        self.cmap.glyph(c)
    }

    /// The advance width of a glyph in font units; 0 for a glyph that is not in the face.
    pub fn advance(&self, gid: u16) -> u16 {
        self.advances.get(usize::from(gid)).copied().unwrap_or(0)
    }

    /// Draws a glyph in font units; nothing for a glyph that is empty or not in the face.
    pub fn outline(&self, gid: u16, pen: &mut dyn OutlinePen) {
        let Ok(font) = FontRef::from_index(self.data.bytes(), self.index) else {
            return;
        };
        if let Some(glyph) = font.outline_glyphs().get(GlyphId::from(gid)) {
            let settings = DrawSettings::unhinted(Size::unscaled(), &self.location);
            // A broken outline leaves what was drawn of it: there is nothing better to show.
            let _ = glyph.draw(settings, &mut PenAdapter(pen));
        }
    }

    /// The left and right edge of a glyph's outline in ems, `None` for a glyph without one.
    pub(crate) fn ink(&self, gid: u16) -> Option<(f32, f32)> {
        let extent = self.extent(gid)?;
        let em = f32::from(self.units_per_em());
        Some((extent.left / em, extent.right / em))
    }

    /// The upper and lower edge of a glyph's outline in ems, counted down from the top of its square in vertical writing,
    /// which lies [`HANG`] ems above the baseline; `None` for a glyph without an outline.
    pub(crate) fn ink_down(&self, gid: u16) -> Option<(f32, f32)> {
        let extent = self.extent(gid)?;
        let em = f32::from(self.units_per_em());
        Some((HANG - extent.top / em, HANG - extent.bottom / em))
    }

    fn extent(&self, gid: u16) -> Option<Extent> {
        let mut extent = Extent::NOTHING;
        self.outline(gid, &mut extent);
        (extent.left <= extent.right).then_some(extent)
    }

    /// The left, lower, right and upper edge of a glyph's outline in ems, `None` for a glyph without one.
    pub(crate) fn ink_box(&self, gid: u16) -> Option<[f32; 4]> {
        let extent = self.extent(gid)?;
        let em = f32::from(self.units_per_em());
        Some([extent.left, extent.bottom, extent.right, extent.top].map(|edge| edge / em))
    }

    /// The characters that the face maps, in ascending order.
    pub fn characters(&self) -> impl Iterator<Item = char> + '_ {
        self.cmap.characters()
    }

    /// The font as the shaper reads it.
    pub(crate) fn shaping_font(&self) -> Option<&harfrust::Font> {
        self.font.as_ref()
    }
}

impl Facts {
    fn read(font: &FontRef<'_>, location: &Location, weight: Option<f32>) -> Facts {
        let metrics = font.metrics(Size::unscaled(), location);
        let os2 = font.os2().ok();
        let units_per_em = metrics.units_per_em;
        let hhea = font.hhea().ok();
        let ascender = hhea.as_ref().map_or(metrics.ascent as i16, |t| t.ascender().to_i16());
        let descender = hhea.as_ref().map_or(metrics.descent as i16, |t| t.descender().to_i16());
        let typo = os2.as_ref().map(|t| (t.s_typo_ascender(), t.s_typo_descender()));
        let (typo_ascender, typo_descender) = em_box(typo.unwrap_or((ascender, descender)), units_per_em);
        let bounds = metrics.bounds.unwrap_or_default();
        Facts {
            postscript_name: match weight {
                Some(weight) => format!("{}-wght{}", postscript_name(font), weight.round()),
                None => postscript_name(font),
            },
            units_per_em,
            ascender,
            descender,
            typo_ascender,
            typo_descender,
            cap_height: metrics.cap_height.map_or(ascender, |v| v as i16),
            x_height: metrics.x_height.map_or(ascender / 2, |v| v as i16),
            bbox: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|v| v as i16),
            italic_angle: metrics.italic_angle,
            bold: weight.map_or_else(|| os2.as_ref().is_some_and(|t| t.us_weight_class() >= 600), |w| w >= 600.0),
            // CFF2 becomes TrueType in a subset.
            cff: font.cff().is_ok(),
        }
    }
}

/// The em square's top and bottom, which the typographic ascender and descender ought to be. Where they are more than an
/// em apart, as in fonts of tall scripts, they would tear lines apart: the usual square stands in then.
fn em_box((ascender, descender): (i16, i16), units_per_em: u16) -> (i16, i16) {
    let em = f32::from(units_per_em);
    let height = f32::from(ascender) - f32::from(descender);
    if (0.5 * em..=1.05 * em).contains(&height) {
        (ascender, descender)
    } else {
        ((em * 0.88) as i16, (em * -0.12) as i16)
    }
}

/// The PostScript name of a face, empty if it has none.
pub(super) fn postscript_name(font: &FontRef<'_>) -> String {
    font.localized_strings(StringId::POSTSCRIPT_NAME)
        .english_or_first()
        .map(|name| name.chars().collect())
        .unwrap_or_default()
}

/// The character map, unrolled into pages of 256 characters: one lookup is two indexings.
#[derive(Default)]
struct Cmap {
    pages: Vec<Option<Box<[u16; 256]>>>,
}

impl Cmap {
    fn read(font: &FontRef<'_>) -> Cmap {
        let mut cmap = Cmap::default();
        for (c, gid) in font.charmap().mappings() {
            if let Ok(gid) = u16::try_from(gid.to_u32()) {
                cmap.insert(c, gid);
            }
        }
        cmap
    }

    fn insert(&mut self, c: u32, gid: u16) {
        let page = (c >> 8) as usize;
        if gid == 0 || c > u32::from(char::MAX) {
            return;
        }
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || None);
        }
        if let Some(slot) = self.pages.get_mut(page) {
            let glyphs = slot.get_or_insert_with(|| Box::new([0; 256]));
            glyphs[(c & 0xFF) as usize] = gid;
        }
    }

    fn glyph(&self, c: char) -> Option<u16> {
        let c = u32::from(c);
        let page = self.pages.get((c >> 8) as usize)?.as_ref()?;
        Some(page[(c & 0xFF) as usize]).filter(|gid| *gid != 0)
    }

    fn characters(&self) -> impl Iterator<Item = char> + '_ {
        (0u32..)
            .zip(&self.pages)
            .filter_map(|(number, page)| Some((number << 8, page.as_ref()?)))
            .flat_map(|(first, page)| (first..).zip(page.iter()).filter(|(_, gid)| **gid != 0).map(|(c, _)| c))
            .filter_map(char::from_u32)
    }
}

/// Hands skrifa's outline calls on to an [`OutlinePen`].
struct PenAdapter<'a>(&'a mut dyn OutlinePen);

impl skrifa::outline::OutlinePen for PenAdapter<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.curve_to(ax, ay, bx, by, x, y);
    }
    fn close(&mut self) {
        self.0.close();
    }
}

/// Measures how large an outline is; control points count, which for punctuation is near enough.
struct Extent {
    left: f32,
    right: f32,
    bottom: f32,
    top: f32,
}

impl Extent {
    const NOTHING: Extent =
        Extent { left: f32::INFINITY, right: f32::NEG_INFINITY, bottom: f32::INFINITY, top: f32::NEG_INFINITY };

    fn see(&mut self, x: f32, y: f32) {
        self.left = self.left.min(x);
        self.right = self.right.max(x);
        self.bottom = self.bottom.min(y);
        self.top = self.top.max(y);
    }
}

impl OutlinePen for Extent {
    fn move_to(&mut self, x: f32, y: f32) {
        self.see(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.see(x, y);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.see(cx, cy);
        self.see(x, y);
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.see(ax, ay);
        self.see(bx, by);
        self.see(x, y);
    }
    fn close(&mut self) {}
}
