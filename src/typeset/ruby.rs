//! Ruby: readings and glosses above their base (JLREQ 3.3, CLREQ 3.4), as one group over the whole base.

use super::adjust;
use super::collect::{Segment, Span, SpanKind};
use super::justify::{Placed, trimmed};
use super::line::Line;
use super::place::{Source, place};
use super::shape::Shaped;

/// Ruby is set at this part of the base's size.
pub(super) const SIZE: f32 = 0.5;

/// A shaped ruby text, ready to be put above its base.
pub(super) struct Ruby {
    segment: Segment,
    shaped: Shaped,
    width: f32,
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
        Ruby { segment, shaped, width, rise: ascent + descent * SIZE, ascent: ascent * SIZE, base, vertical }
    }

    /// Makes room for a ruby that is wider than its base: half a share before the first and after the last character,
    /// a whole one between (JLREQ 3.3.6).
    pub(super) fn widen_base(&self, shaped: &mut Shaped, clusters: std::ops::Range<usize>) {
        let Some(base) = shaped.clusters.get_mut(clusters) else { return };
        let room: f32 = base.iter().map(|cluster| cluster.width).sum();
        let extra = self.width - room;
        if extra <= 0.0 || base.is_empty() {
            return;
        }
        let part = extra / base.len() as f32;
        for cluster in base {
            cluster.width += part;
            cluster.shift += part / 2.0;
            adjust::freeze(cluster);
        }
    }

    /// Whether the base starts on this line: a base that had to be cut keeps its ruby on the first part.
    pub(super) fn starts_in(&self, shaped: &Shaped, placed: &[Placed]) -> bool {
        let start = |place: &Placed| shaped.clusters.get(place.index).map_or(0, |c| c.start);
        placed.binary_search_by_key(&self.base, start).is_ok()
    }

    /// Puts the ruby above the base that reaches from `left` to `right`; a narrower ruby is spread over it.
    pub(super) fn place(&self, left: f32, right: f32, line: &mut Line) {
        let mut placed = trimmed(&self.shaped.clusters, 0, self.shaped.clusters.len());
        let slack = right - left - self.width;
        let mut x = left + slack / 2.0;
        if slack > 0.0 && self.spreads() {
            let part = slack / placed.len().max(1) as f32;
            x = left + part / 2.0;
            let ends = placed.len().saturating_sub(1);
            placed.iter_mut().take(ends).for_each(|place| place.after += part);
        }
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

    /// Kana and Han are spread over their base; alphabetic readings (pinyin) stay together in the middle.
    fn spreads(&self) -> bool {
        self.shaped.clusters.iter().all(|cluster| cluster.class.is_cjk())
    }
}
