//! Ruby: readings and glosses above their base (JLREQ 3.3, CLREQ 3.4), as one group over the whole base.

use std::ops::Range;

use super::adjust;
use super::collect::{Segment, Span, SpanKind};
use super::justify::{Placed, trimmed};
use super::line::Line;
use super::place::{Source, place};
use super::shape::{Cluster, Shaped};

/// Ruby is set at this part of the base's size.
pub(super) const SIZE: f32 = 0.5;
/// Between two alphabetic readings, in ems of the ruby (CLREQ 3.4: pinyin of one character does not touch the next).
const GAP: f32 = 0.25;

/// A shaped ruby text, ready to be put above its base.
pub(super) struct Ruby {
    segment: Segment,
    shaped: Shaped,
    width: f32,
    /// The least distance to the ruby next door: alphabetic readings would else run together.
    gap: f32,
    /// How far its baseline stands above that of the base.
    rise: f32,
    ascent: f32,
    /// Where its base starts in the segment's text.
    base: u32,
    vertical: bool,
}

impl Ruby {
    /// The segment that a ruby text is shaped as.
    pub(super) fn segment(text: &str, base: &Span) -> Segment {
        let mut style = base.style;
        style.size *= SIZE;
        style.italic = false;
        let span = Span { end: text.len(), style, kind: SpanKind::Text };
        Segment { text: text.to_owned(), spans: vec![span], ..Segment::default() }
    }

    /// Takes a shaped ruby text; `heights` are the ascent and descent of the base.
    pub(super) fn new(segment: Segment, shaped: Shaped, base: u32, heights: (f32, f32), vertical: bool) -> Ruby {
        let width = shaped.clusters.iter().map(|cluster| cluster.width).sum();
        let (ascent, descent) = heights;
        let gap = if spreads(&shaped) { 0.0 } else { GAP * size_of(&segment) };
        Ruby { segment, shaped, width, gap, rise: ascent + descent * SIZE, ascent: ascent * SIZE, base, vertical }
    }

    /// Makes room for a ruby that is wider than its base. Up to one ruby em on either side it stands over a neighbour
    /// that may lie below it (JLREQ 3.3.8); what is left goes half before the first and after the last character,
    /// a whole share between (JLREQ 3.3.6). At a line's edge, where there is no neighbour, the base takes all the room.
    pub(super) fn widen_base(&self, shaped: &mut Shaped, clusters: Range<usize>, may_cover: impl Fn(&Cluster) -> bool) {
        let Some(base) = shaped.clusters.get_mut(clusters.clone()).filter(|base| !base.is_empty()) else { return };
        let room: f32 = base.iter().map(|c| c.width).sum();
        let blanks: f32 = base.iter().map(|c| c.lead.max(c.trail).max(c.squeeze)).sum();
        if self.width + self.gap > room - blanks {
            // Marks below a reading keep the blanks that it needs.
            base.iter_mut().for_each(adjust::freeze);
        }
        let extra = self.width + self.gap - room;
        if extra <= 0.0 {
            return;
        }
        let most = (extra / 2.0).min(size_of(&self.segment));
        let overhang = |index: Option<usize>| {
            let neighbour = index.and_then(|index| shaped.clusters.get(index));
            neighbour.filter(|c| c.after == 0.0 && may_cover(c)).map_or(0.0, |_| most)
        };
        let before = overhang(clusters.start.checked_sub(1));
        let after = overhang(Some(clusters.end));
        let part = (extra - before - after) / clusters.len() as f32;
        for cluster in shaped.clusters.get_mut(clusters.clone()).unwrap_or_default() {
            cluster.width += part;
            cluster.shift += part / 2.0;
        }
        if let Some(first) = shaped.clusters.get_mut(clusters.start) {
            first.width += before;
            first.shift += before;
        }
        if let Some(neighbour) = clusters.start.checked_sub(1).and_then(|index| shaped.clusters.get_mut(index)) {
            neighbour.after -= before;
        }
        if let Some(last) = shaped.clusters.get_mut(clusters.end - 1) {
            last.width += after;
            last.after -= after;
        }
    }

    /// Whether the base starts on this line: a base that had to be cut keeps its ruby on the first part.
    pub(super) fn starts_in(&self, shaped: &Shaped, placed: &[Placed]) -> bool {
        let start = |place: &Placed| shaped.clusters.get(place.index).map_or(0, |c| c.start);
        placed.binary_search_by_key(&self.base, start).is_ok()
    }

    /// Puts the ruby above the base that reaches from `left` to `right`; a narrower ruby is spread over it. One that is
    /// wider, because the line has squeezed its base, does not leave the line, which is at `bounds`.
    pub(super) fn place(&self, (left, right): (f32, f32), bounds: (f32, f32), line: &mut Line) {
        let mut placed = trimmed(&self.shaped.clusters, 0, self.shaped.clusters.len());
        let slack = right - left - self.width;
        let mut x = left + slack / 2.0;
        if slack > 0.0 && spreads(&self.shaped) {
            let part = slack / placed.len().max(1) as f32;
            x = left + part / 2.0;
            let ends = placed.len().saturating_sub(1);
            placed.iter_mut().take(ends).for_each(|place| place.after += part);
        }
        let width: f32 = placed.iter().map(|place| place.width + place.after).sum();
        let room = bounds.1 - bounds.0;
        if width > room && width > 0.0 {
            placed.iter_mut().for_each(|place| (place.width, place.after) = (place.width * room / width, 0.0));
        }
        x = x.min(bounds.1 - width).max(bounds.0);
        let vertical = self.vertical;
        let source =
            Source { segment: &self.segment, shaped: &self.shaped, rubies: &[], heights: &[], dots: &[], vertical };
        let mut set = place(&source, &placed, x, None);
        for run in &mut set.runs {
            run.ruby = true;
            run.y += self.rise;
        }
        line.runs.append(&mut set.runs);
        line.ascent = line.ascent.max(self.rise + self.ascent);
    }
}

/// Kana and Han are spread over their base; alphabetic readings (pinyin) stay together in the middle.
fn spreads(shaped: &Shaped) -> bool {
    shaped.clusters.iter().all(|cluster| cluster.class.is_cjk())
}

/// The size of a ruby's letters.
fn size_of(segment: &Segment) -> f32 {
    segment.spans.first().map_or(0.0, |span| span.style.size)
}
