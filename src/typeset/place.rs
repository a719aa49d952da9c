//! A chosen line → glyph runs: visual order, places, ruby, height.

use std::ops::Range;

use unicode_bidi::{Level, ParagraphBidiInfo};

use super::collect::{Segment, SpanKind};
use super::dots::{self, Dot};
use super::justify::Placed;
use super::line::{Glyph, GlyphRun, Line, PlacedObject, Stance};
use super::ruby::Ruby;
use super::shape::{Cluster, SetGlyph, Shaped};
use super::style::TextStyle;
use super::upright::Posture;

/// Everything that the lines of a segment share.
pub(super) struct Source<'a> {
    pub(super) segment: &'a Segment,
    pub(super) shaped: &'a Shaped,
    pub(super) rubies: &'a [Ruby],
    /// The ascent and descent of each span, in points.
    pub(super) heights: &'a [(f32, f32)],
    /// Whether the line runs down the page.
    pub(super) vertical: bool,
    /// The emphasis dot of each span that has some.
    pub(super) dots: &'a [Option<Dot>],
}

const SOFT_HYPHEN: &str = "\u{AD}";

impl Source<'_> {
    /// Where the text of a cluster ends.
    fn end_of(&self, index: usize) -> u32 {
        self.shaped.clusters.get(index + 1).map_or(self.segment.text.len() as u32, |c| c.start)
    }
}

/// Builds the line from its clusters (in logical order), starting at `x`.
pub(super) fn place(source: &Source<'_>, placed: &[Placed], x: f32, hyphen: Option<SetGlyph>) -> Line {
    let mut line = Line::default();
    let mut builder = Runs { source, runs: Vec::new(), open: None, last: None };
    let mut at = x;
    let mut spots: Vec<(u32, f32, f32)> = Vec::new();
    let mut stressed: Vec<(u32, u32, f32)> = Vec::new();
    // A hyphen stands at the end of its word, which in mixed directions is not the end of the line.
    let hyphenated = hyphen.zip(placed.last().map(|last| last.index));
    for place in visual_order(source.shaped, placed) {
        let Some(cluster) = source.shaped.clusters.get(place.index) else { continue };
        let Some(span) = source.segment.spans.get(cluster.span as usize) else { continue };
        let advance = place.width + place.after;
        match span.kind {
            SpanKind::Object { width, mark, .. } => {
                builder.close();
                line.objects.push(PlacedObject { x: at, mark, width });
            }
            SpanKind::Space(_) => builder.close(),
            SpanKind::Text => builder.cluster(place, cluster, at),
            SpanKind::Ruby(index) => {
                builder.cluster(place, cluster, at);
                note_spot(&mut spots, index, at, at + place.width);
            }
        }
        if source.dots.get(cluster.span as usize).is_some_and(Option::is_some) && dots::is_marked(cluster.class) {
            stressed.push((cluster.span, cluster.start, at + place.width / 2.0));
        }
        at += advance;
        if let Some((hyphen, _)) = hyphenated.filter(|(_, last)| *last == place.index) {
            builder.hyphen(place.index, cluster, hyphen, at);
            at += hyphen.advance;
        }
    }
    builder.close();
    line.runs = builder.runs;
    line.width = at - x;
    measure_height(source, placed, &mut line);
    for (index, left, right) in spots {
        if let Some(ruby) = source.rubies.get(index as usize).filter(|ruby| ruby.starts_in(source.shaped, placed)) {
            ruby.place((left, right), (x, at), &mut line);
        }
    }
    place_dots(source, &stressed, &mut line);
    line
}

/// Puts the dots of stressed characters: span, place in the text, and middle of each, in visual order.
fn place_dots(source: &Source<'_>, stressed: &[(u32, u32, f32)], line: &mut Line) {
    for row in stressed.chunk_by(|left, right| left.0 == right.0) {
        let Some((index, start, _)) = row.first().copied() else { continue };
        let dot = source.dots.get(index as usize).copied().flatten();
        let (Some(dot), Some(span)) = (dot, source.segment.spans.get(index as usize)) else { continue };
        let middles: Vec<f32> = row.iter().map(|(.., middle)| *middle).collect();
        let start = (source.segment.offset as u32).saturating_add(start);
        dot.place(span, start, &middles, line);
    }
}

/// Widens the place of a ruby's base, or starts it: the clusters of a base stand together.
fn note_spot(spots: &mut Vec<(u32, f32, f32)>, index: u32, left: f32, right: f32) {
    match spots.last_mut() {
        Some((known, _, to)) if *known == index => *to = to.max(right),
        _ => spots.push((index, left, right)),
    }
}

/// UAX #9, rule L2.
fn visual_order<'p>(shaped: &Shaped, placed: &'p [Placed]) -> Vec<&'p Placed> {
    let level = |place: &Placed| shaped.clusters.get(place.index).map_or(0, |c| c.level);
    if placed.iter().all(|place| level(place) == 0) {
        return placed.iter().collect();
    }
    let levels: Vec<Level> = placed.iter().map(|p| Level::new(level(p)).unwrap_or_else(|_| Level::ltr())).collect();
    ParagraphBidiInfo::reorder_visual(&levels).into_iter().filter_map(|index| placed.get(index)).collect()
}

fn measure_height(source: &Source<'_>, placed: &[Placed], line: &mut Line) {
    let mut last = None;
    for place in placed {
        let Some(cluster) = source.shaped.clusters.get(place.index).filter(|c| Some(c.span) != last) else { continue };
        last = Some(cluster.span);
        let (ascent, descent) = source.heights.get(cluster.span as usize).copied().unwrap_or_default();
        line.ascent = line.ascent.max(ascent);
        line.descent = line.descent.max(descent);
    }
}

/// Collects clusters into runs of one face, style and direction.
struct Runs<'a> {
    source: &'a Source<'a>,
    runs: Vec<GlyphRun>,
    open: Option<Open>,
    /// The span and style of the open run.
    last: Option<(u32, TextStyle)>,
}

/// A run that may still grow.
struct Open {
    run: GlyphRun,
    level: u8,
    /// The first and last cluster by logical order.
    first: usize,
    last: usize,
    /// For each cluster, its first glyph in `run.glyphs` and its bytes in the segment's text.
    owners: Vec<(usize, Range<u32>)>,
}

impl Runs<'_> {
    fn cluster(&mut self, place: &Placed, cluster: &Cluster, x: f32) {
        if !self.continues(place.index, cluster) {
            self.close();
            self.start(place.index, cluster, x);
        }
        let Some(open) = &mut self.open else { return };
        open.first = open.first.min(place.index);
        open.last = open.last.max(place.index);
        let range = cluster.glyphs as usize..cluster.glyphs as usize + usize::from(cluster.glyph_count);
        let glyphs = self.source.shaped.glyphs.get(range).unwrap_or_default();
        let advance = place.width + place.after;
        let natural: f32 = glyphs.iter().map(|glyph| glyph.advance).sum();
        let text = cluster.start..self.source.end_of(place.index);
        open.owners.push((open.run.glyphs.len(), text));
        open.run.glyphs.extend(glyphs.iter().map(|glyph| Glyph {
            gid: glyph.gid,
            advance: glyph.advance,
            dx: glyph.dx + place.shift,
            dy: glyph.dy,
            text: 0..0,
        }));
        if cluster.posture == Posture::Across {
            // Its glyphs count across the line; what follows is a run of its own.
            open.run.stance = Stance::Across { extent: advance };
            return;
        }
        match open.run.glyphs.last_mut() {
            Some(last) => last.advance += advance - natural,
            // Nothing to see yet: the run itself moves.
            None => open.run.x += advance,
        }
    }

    fn continues(&mut self, index: usize, cluster: &Cluster) -> bool {
        let (Some(open), Some((span, style))) = (&self.open, self.last) else {
            return false;
        };
        let next = if open.level % 2 == 1 { index + 1 == open.first } else { index == open.last + 1 };
        let same_style = span == cluster.span
            || self.source.segment.spans.get(cluster.span as usize).is_some_and(|span| span.style == style);
        let stands_alike = match cluster.posture {
            Posture::Along => open.run.stance == Stance::Along,
            Posture::Upright => open.run.stance == Stance::Upright,
            Posture::Across => false,
        };
        next && same_style && stands_alike && open.run.face == cluster.face && open.level == cluster.level
    }

    fn start(&mut self, index: usize, cluster: &Cluster, x: f32) {
        let style = self.source.segment.spans.get(cluster.span as usize).map(|span| span.style).unwrap_or_default();
        self.last = Some((cluster.span, style));
        let run = GlyphRun {
            face: cluster.face,
            style,
            x,
            y: style.rise,
            size: style.size,
            glyphs: Vec::new(),
            text: String::new(),
            rtl: cluster.level % 2 == 1,
            ruby: false,
            vertical: self.source.vertical,
            stance: if cluster.posture == Posture::Upright { Stance::Upright } else { Stance::Along },
            dots: false,
            start: 0,
        };
        self.open = Some(Open { run, level: cluster.level, first: index, last: index, owners: Vec::new() });
    }

    /// Ends the open run: its text is known now, and so are the glyphs' places in it.
    fn close(&mut self) {
        let Some(Open { mut run, first, last, owners, .. }) = self.open.take() else {
            return;
        };
        let Source { segment, shaped, .. } = *self.source;
        let start = shaped.clusters.get(first).map_or(0, |c| c.start);
        let text = segment.text.get(start as usize..self.source.end_of(last) as usize).unwrap_or_default();
        let added = std::mem::take(&mut run.text);
        run.text = format!("{text}{added}");
        run.start = (segment.offset as u32).saturating_add(start);
        let mut ends = owners.iter().map(|(at, _)| *at).skip(1).chain([run.glyphs.len()]);
        for (at, text) in &owners {
            let text = text.start.saturating_sub(start)..text.end.saturating_sub(start);
            let stop = ends.next().unwrap_or(*at);
            let mut glyphs = run.glyphs.get_mut(*at..stop).unwrap_or_default().iter_mut();
            if let Some(glyph) = glyphs.next() {
                glyph.text = text.clone();
            }
            glyphs.for_each(|glyph| glyph.text = text.end..text.end);
        }
        self.runs.push(run);
    }

    /// Puts the hyphen behind the cluster that was just placed, to its left where text runs from right to left; U+00AD
    /// stands for it in the text.
    fn hyphen(&mut self, index: usize, cluster: &Cluster, hyphen: SetGlyph, x: f32) {
        if self.open.as_ref().is_some_and(|open| matches!(open.run.stance, Stance::Across { .. })) {
            // What shares a square takes in nothing else.
            self.close();
            self.start(index + 1, cluster, x);
            self.open.iter_mut().for_each(|open| open.last = index);
        }
        let Some(open) = &mut self.open else { return };
        let source = self.source;
        let end = source.end_of(index);
        let SetGlyph { gid, advance, dx, dy } = hyphen;
        let glyph = Glyph { gid, advance, dx, dy, text: 0..0 };
        let text = if source.shaped.text(source.segment, index) == SOFT_HYPHEN {
            // The soft hyphen of the source gets a glyph.
            open.owners.pop();
            end - SOFT_HYPHEN.len() as u32..end
        } else {
            open.run.text.push_str(SOFT_HYPHEN);
            end..end + SOFT_HYPHEN.len() as u32
        };
        if open.run.rtl {
            // The line's last cluster opens its run there.
            open.owners.iter_mut().for_each(|(at, _)| *at += 1);
            open.owners.insert(0, (0, text));
            open.run.glyphs.insert(0, glyph);
        } else {
            open.owners.push((open.run.glyphs.len(), text));
            open.run.glyphs.push(glyph);
        }
    }
}
