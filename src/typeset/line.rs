//! Lines as they are painted: glyphs with places.

use std::ops::Range;

use super::style::TextStyle;
use crate::font::FaceId;

/// A set line. Coordinates are in points: x from the column's start edge, y up from the baseline.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Line {
    /// The runs in visual order, from left to right; ruby follows its base.
    pub runs: Vec<GlyphRun>,
    /// The inline objects.
    pub objects: Vec<PlacedObject>,
    /// The end of the line's ink and gaps, counted from the column's start edge with the indent;
    /// never more than the measure.
    pub width: f32,
    /// How far the line reaches above the baseline.
    pub ascent: f32,
    /// How far the line reaches below the baseline (positive).
    pub descent: f32,
    /// Whether the paragraph ends here or a forced break stands here.
    pub hard_end: bool,
    /// Whether the line ends in a hyphen that is not in the source.
    pub hyphenated: bool,
    /// How far a comma or stop hangs outside the measure at the line's end, 0 for most lines. Not part of `width`.
    pub hung: f32,
}

/// Glyphs of one face, style and direction that stand next to each other.
#[derive(Clone, PartialEq, Debug)]
pub struct GlyphRun {
    /// The face.
    pub face: FaceId,
    /// The style that the text was given.
    pub style: TextStyle,
    /// Where the run starts, from the column's start edge.
    pub x: f32,
    /// How far it is raised above the baseline: rise, ruby.
    pub y: f32,
    /// The size it is set at, which for ruby is not the style's.
    pub size: f32,
    /// The glyphs in visual order.
    pub glyphs: Vec<Glyph>,
    /// The source text, in logical order; U+00AD stands for a hyphen that hyphenation added.
    pub text: String,
    /// Whether the text runs from right to left.
    pub rtl: bool,
    /// Whether this is ruby: it stands above the line and is not in [`Line::text`].
    pub ruby: bool,
    /// Whether the line runs down the page. `x` and `y` count along and across the line all the same.
    pub vertical: bool,
    /// How the glyphs stand on the line.
    pub stance: Stance,
    /// Whether these are emphasis dots: painted, but no text.
    pub dots: bool,
    /// Where the text starts in the paragraph's text, in bytes: the logical order of runs.
    pub start: u32,
}

/// How the glyphs of a run stand on their line.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Stance {
    /// One behind the other along the line: all of a horizontal line, and what lies on its side in a vertical one.
    #[default]
    Along,
    /// Upright below each other on a vertical line, hung from their vertical origins as fonts define them.
    Upright,
    /// Upright beside each other across a vertical line (tate-chu-yoko; CLREQ 2.3.3, JLREQ 3.2.5). The advances count
    /// across the line.
    Across {
        /// The room that the run takes along the line: its square, an em long, and the gap after it.
        extent: f32,
    },
}

/// A placed glyph.
#[derive(Clone, PartialEq, Debug)]
pub struct Glyph {
    /// The glyph in its face.
    pub gid: u16,
    /// How far the next glyph stands, in points, after justification.
    pub advance: f32,
    /// A shift to the right that moves no other glyph.
    pub dx: f32,
    /// A shift upwards that moves no other glyph.
    pub dy: f32,
    /// The bytes of [`GlyphRun::text`] that the glyph stands for; empty for the second and further glyphs of
    /// a cluster.
    pub text: Range<u32>,
}

/// A placed inline object.
#[derive(Clone, PartialEq, Debug)]
pub struct PlacedObject {
    /// Its left edge, from the column's start edge.
    pub x: f32,
    /// The caller's own id.
    pub mark: u32,
    /// Its width.
    pub width: f32,
}

impl Line {
    /// The source text of the line in logical order, ruby left out, with U+00AD where hyphenation added a hyphen.
    pub fn text(&self) -> String {
        let mut runs: Vec<&GlyphRun> = self.runs.iter().filter(|run| !run.ruby).collect();
        runs.sort_by_key(|run| run.start);
        runs.into_iter().map(|run| run.text.as_str()).collect()
    }
}

impl GlyphRun {
    /// The room that the run takes along its line, in points.
    pub fn width(&self) -> f32 {
        match self.stance {
            Stance::Across { extent } => extent,
            Stance::Along | Stance::Upright => self.across(),
        }
    }

    /// The sum of the glyphs' advances, in points: along the line, or across it where the run stands across.
    pub fn across(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }
}
