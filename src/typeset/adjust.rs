//! The room between characters before lines are known: punctuation squeezed, CJK–Latin gaps, what may stretch.
//!
//! Full-width punctuation is half a mark and half a blank. The blank goes where two marks meet (CLREQ 3.1.6, JLREQ 3.1.4)
//! and at line edges, and gives way first when a line is too full.

use super::collect::{Segment, SpanKind};
use super::shape::{Cluster, Shaped, Shaper};
use super::style::ParagraphStyle;
use super::upright::Posture;
use crate::font::Region;
use crate::text::{CharClass, wants_gap};

use CharClass as C;

/// The gap between CJK and Western text, in ems.
const GAP: f32 = 0.25;
/// What the dot between the parts of a name takes in Chinese and Korean, in ems (CLREQ 3.1.3).
const NAME_DOT: f32 = 0.5;
/// What is left beside a mark when its blank is cut, so that outlines do not touch.
const AIR: f32 = 0.04;

/// Sets the adjustments of every cluster of a segment.
pub(super) fn adjust(shaper: &mut Shaper<'_>, segment: &Segment, shaped: &mut Shaped, style: &ParagraphStyle) {
    if style.preformatted {
        return;
    }
    for index in 0..shaped.clusters.len() {
        blanks(shaper, segment, shaped, index, style.region);
    }
    squeeze_neighbours(&mut shaped.clusters);
    gaps(segment, shaped);
    elasticity(shaper, segment, shaped);
}

fn size_of(segment: &Segment, cluster: &Cluster) -> f32 {
    segment.spans.get(cluster.span as usize).map_or(1.0, |span| span.style.size)
}

/// Finds the blanks of a full-width mark: at most half an em, at most what its outline leaves.
fn blanks(shaper: &mut Shaper<'_>, segment: &Segment, shaped: &mut Shaped, index: usize, region: Region) {
    let Some(cluster) = shaped.clusters.get_mut(index).filter(|c| c.class.is_cjk_punctuation()) else {
        return;
    };
    let size = size_of(segment, cluster);
    if cluster.class == C::MiddleDot && region != Region::Japan && cluster.width < NAME_DOT * size {
        // Faces have a narrow dot for Catalan; that of a name stands in the middle of half a square.
        cluster.shift += (NAME_DOT * size - cluster.width) / 2.0;
        cluster.width = NAME_DOT * size;
        return;
    }
    // Half-width marks and marks of proportional width have no blank to give.
    if cluster.width < 0.9 * size || cluster.glyph_count != 1 {
        return;
    }
    let Some((lead, trail)) = half_blanks(cluster.class, region) else {
        return;
    };
    let gid = shaped.glyphs.get(cluster.glyphs as usize).map_or(0, |glyph| glyph.gid);
    let Some((left, right)) = shaper.ink(cluster, gid) else {
        return;
    };
    cluster.lead = lead.min((left - AIR).max(0.0)) * size;
    cluster.trail = trail.min((cluster.width / size - right - AIR).max(0.0)) * size;
    if cluster.class == C::MiddleDot && region != Region::Japan {
        cluster.cut_lead();
        cluster.cut_trail();
    }
    cluster.squeeze = match cluster.class {
        C::Opening | C::Closing => cluster.lead + cluster.trail,
        C::MiddleDot => 0.0,
        // A stop keeps half its blank: the pause must be seen.
        _ => cluster.trail / 2.0,
    };
}

/// The blanks on the left and right of a class of marks in ems, `None` where it has none.
fn half_blanks(class: CharClass, region: Region) -> Option<(f32, f32)> {
    match class {
        C::Opening => Some((0.5, 0.0)),
        C::Closing => Some((0.0, 0.5)),
        // Taiwan and Hong Kong centre these marks: both blanks belong to the mark (CLREQ 3.1.3).
        C::Comma | C::Stop if !region.centres_punctuation() => Some((0.0, 0.5)),
        C::Colon | C::Exclaim if region == Region::Mainland => Some((0.0, 0.5)),
        C::MiddleDot => Some((0.25, 0.25)),
        _ => None,
    }
}

impl Cluster {
    /// Cuts the blank on the left for good.
    pub(super) fn cut_lead(&mut self) {
        self.width -= self.lead;
        self.shift -= self.lead;
        self.lead = 0.0;
        self.squeeze = 0.0;
    }

    /// Cuts the blank on the right for good.
    pub(super) fn cut_trail(&mut self) {
        self.width -= self.trail;
        self.trail = 0.0;
        self.squeeze = 0.0;
    }
}

/// Where two marks meet, half an em between them is enough, or nothing.
fn squeeze_neighbours(clusters: &mut [Cluster]) {
    for index in 1..clusters.len() {
        let Some([left, right]) = clusters.get_mut(index - 1..=index) else {
            continue;
        };
        if !left.class.is_cjk_punctuation() || !right.class.is_cjk_punctuation() {
            continue;
        }
        match (left.class, right.class) {
            (C::Dash | C::Ellipsis, _) => {}
            // 。「 and 「『 and ・「: the blank of the second goes.
            (_, C::Opening) => right.cut_lead(),
            // 」。 and 。」 and ！！: the blank of the first goes, for the second follows at once.
            (C::Closing | C::Comma | C::Stop | C::Colon | C::Exclaim, second) if follows_at_once(second) => {
                left.cut_trail();
            }
            _ => {}
        }
    }
}

fn follows_at_once(class: CharClass) -> bool {
    matches!(class, C::Closing | C::Comma | C::Stop | C::Colon | C::Exclaim | C::MiddleDot)
}

/// A quarter em between CJK and Western text; a space that the source has there becomes that gap.
fn gaps(segment: &Segment, shaped: &mut Shaped) {
    let mut previous: Option<(usize, char)> = None;
    let mut spaces = 0;
    for index in 0..shaped.clusters.len() {
        let text = shaped.text(segment, index);
        let class = shaped.clusters.get(index).map_or(C::Other, |c| c.class);
        if matches!(class, C::Invisible) {
            continue;
        }
        if text == " " {
            spaces += 1;
            continue;
        }
        if shaped.clusters.get(index).is_some_and(|c| c.posture == Posture::Across) {
            // A number in its square is as good as an ideograph.
            previous = None;
            spaces = 0;
            continue;
        }
        let first = text.chars().next().unwrap_or(' ');
        if let Some((before, last)) = previous
            && wants_gap(last, first)
        {
            set_gap(segment, shaped, before, index, spaces);
        }
        let last = base_of(text).unwrap_or(first);
        previous = is_text_span(segment, shaped, index).then_some((index, last));
        spaces = 0;
    }
}

/// The last character of a cluster that is not a mark.
fn base_of(text: &str) -> Option<char> {
    text.chars().rev().find(|c| !matches!(CharClass::of(*c), C::Mark | C::Invisible))
}

fn is_text_span(segment: &Segment, shaped: &Shaped, index: usize) -> bool {
    let span = shaped.clusters.get(index).and_then(|c| segment.spans.get(c.span as usize));
    matches!(span.map(|span| span.kind), Some(SpanKind::Text | SpanKind::Ruby(_)))
}

fn set_gap(segment: &Segment, shaped: &mut Shaped, before: usize, after: usize, spaces: usize) {
    let size = |index: usize| shaped.clusters.get(index).map_or(0.0, |c| size_of(segment, c));
    let gap = GAP * size(before).min(size(after));
    match spaces {
        0 => {
            if let Some(cluster) = shaped.clusters.get_mut(before) {
                cluster.after = gap;
                cluster.elastic = gap;
            }
        }
        1 => {
            let space = (before + 1..after).find(|i| shaped.text(segment, *i) == " ");
            if let Some(cluster) = space.and_then(|i| shaped.clusters.get_mut(i)) {
                cluster.width = gap;
                cluster.elastic = gap;
            }
        }
        _ => {}
    }
}

/// Marks word spaces as elastic, and the places where characters may be spread.
fn elasticity(shaper: &Shaper<'_>, segment: &Segment, shaped: &mut Shaped) {
    for index in 0..shaped.clusters.len() {
        let is_space = matches!(shaped.text(segment, index), " " | "\u{A0}");
        let next = shaped.clusters.get(index + 1).map(|c| (c.class, c.span));
        let Some(cluster) = shaped.clusters.get_mut(index) else { continue };
        // Spaces in code keep their width.
        if is_space && cluster.elastic == 0.0 && !shaper.is_code(cluster.face) {
            cluster.elastic = cluster.width;
        }
        if next.is_some_and(|(class, _)| may_spread(cluster.class, class)) {
            cluster.spread = size_of(segment, cluster);
        }
    }
}

/// Between which characters room may be added (JLREQ appendix E): not before closing marks nor after opening ones,
/// not inside a dash or an ellipsis, not inside Western words.
fn may_spread(left: CharClass, right: CharClass) -> bool {
    left.is_cjk()
        && right.is_cjk()
        && !matches!(left, C::Opening | C::Dash | C::Ellipsis | C::Prefix)
        && !(follows_at_once(right) || matches!(right, C::Dash | C::Ellipsis | C::Suffix))
}

/// Takes a cluster out of all later adjustment.
pub(super) fn freeze(cluster: &mut Cluster) {
    cluster.lead = 0.0;
    cluster.trail = 0.0;
    cluster.squeeze = 0.0;
}
