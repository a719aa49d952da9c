//! Emphasis dots: a mark at every stressed character (CLREQ 3.3.1 着重号, JLREQ 3.3.9 圏点).
//!
//! In Chinese horizontal text a round dot stands below each character; in Japanese a sesame dot stands above, in Korean
//! a round one above; in vertical text all stand at the right, which is above the line. Punctuation, spaces and Western letters get none.

use super::collect::{Span, SpanKind};
use super::line::{Glyph, GlyphRun, Line, Stance};
use super::ruby;
use super::style::ParagraphStyle;
use crate::font::{FaceId, FontBook, HANG, Letters, MIDDLE, Region, Wanted};
use crate::text::CharClass;

/// How wide the ink of a round dot is, in ems of its character: dots of faces differ too much to take their own size.
const ROUND: f32 = 0.16;
/// The same of a sesame dot.
const SESAME: f32 = 0.32;
/// The air between a character's square and its dot, in ems.
const AIR: f32 = 0.04;

/// The dot of one span, ready to be put at its characters.
#[derive(Clone, Copy)]
pub(super) struct Dot {
    face: FaceId,
    gid: u16,
    size: f32,
    /// Where the middle of the ink is, from the glyph's origin.
    middle: f32,
    /// How far the dot's baseline stands above that of the characters.
    rise: f32,
    /// How far the ink reaches above and below the characters' baseline.
    ascent: f32,
    descent: f32,
    stance: Stance,
}

/// Whether a character of this class gets a dot.
pub(super) fn is_marked(class: CharClass) -> bool {
    class.is_cjk_letter()
}

impl Dot {
    /// The dot of a span whose characters reach so far above and below the baseline; none where no face has one.
    pub(super) fn new(fonts: &FontBook, span: &Span, style: &ParagraphStyle, heights: (f32, f32)) -> Option<Dot> {
        let (ascent, descent) = heights;
        let region = span.region(style);
        let (mark, wide) = if region == Region::Japan { ('﹅', SESAME) } else { ('●', ROUND) };
        let wanted = Wanted { family: span.style.family, bold: false, italic: false, region };
        let face = fonts.pick(mark.encode_utf8(&mut [0; 4]), wanted, Letters::Cjk)?;
        let gid = fonts.face(face).glyph(mark)?;
        let [left, bottom, right, top] = fonts.face(face).ink_box(gid)?;
        let em = span.style.size;
        let size = em * wide / (right - left).max(0.1);
        // Where the ink is, counted along and across the line from where the glyph is put.
        let (along, low, high) = if style.vertical {
            // It hangs upright from the middle of its upper edge; the right of the paper is above the line.
            let half = f32::from(fonts.face(face).advance(gid)) / f32::from(fonts.face(face).units_per_em()) / 2.0;
            (HANG - f32::midpoint(bottom, top), MIDDLE + left - half, MIDDLE + right - half)
        } else {
            (f32::midpoint(left, right), bottom, top)
        };
        let rise = if style.vertical || stands_above(region) {
            // Ruby is nearer to its base than the dots (JLREQ 3.3.9).
            let ruby = if matches!(span.kind, SpanKind::Ruby(_)) { (ascent + descent) * ruby::SIZE } else { 0.0 };
            ascent + ruby + AIR * em - low * size
        } else {
            -descent - AIR * em - high * size
        };
        let stance = if style.vertical { Stance::Upright } else { Stance::Along };
        let (middle, ascent, descent) = (along * size, rise + high * size, -rise - low * size);
        Some(Dot { face, gid, size, middle, rise, ascent, descent, stance })
    }

    /// Adds the dots of a row of neighbouring characters, whose middles these are.
    pub(super) fn place(&self, span: &Span, start: u32, middles: &[f32], line: &mut Line) {
        let Some(first) = middles.first() else { return };
        let next = middles.iter().skip(1).map(Some).chain([None]);
        let glyph = |(at, next): (&f32, Option<&f32>)| {
            let advance = next.map_or(self.size, |next| next - at);
            Glyph { gid: self.gid, advance, dx: 0.0, dy: 0.0, text: 0..0 }
        };
        line.ascent = line.ascent.max(self.ascent);
        line.descent = line.descent.max(self.descent);
        line.runs.push(GlyphRun {
            face: self.face,
            style: span.style,
            x: first - self.middle,
            y: self.rise,
            size: self.size,
            glyphs: middles.iter().zip(next).map(glyph).collect(),
            text: String::new(),
            rtl: false,
            ruby: false,
            dots: true,
            vertical: self.stance == Stance::Upright,
            stance: self.stance,
            start,
        });
    }
}

/// Whether dots stand on the upper side of the line: in Chinese they stand below.
fn stands_above(region: Region) -> bool {
    matches!(region, Region::Japan | Region::Korea)
}
