//! Styled runs → lines. Knows neither the document model nor any output format; all lengths are in points.
//!
//! ```text
//! Paragraph ─► segments ─► items ─► clusters ─► adjusted ─► breaks ─► chosen ─► justified ─► Line
//!            collect     itemize   shape      adjust      breaks    fit      justify     place
//! ```
//!
//! The unit of all work after shaping is the cluster: what a reader takes for one character or ligature, with the room
//! it takes and how that room may change. Every step is linear in the text, whatever the text.

mod adjust;
mod ambiguous;
mod breaks;
mod collect;
mod dots;
mod fit;
mod hyphen;
mod itemize;
mod justify;
mod line;
mod place;
mod ruby;
mod sense;
mod shape;
mod style;
mod upright;

use std::collections::BTreeMap;

use crate::font::{FontBook, Letters, Wanted};
use crate::text::CharClass;
use breaks::Break;
use collect::{Segment, SpanKind};
use dots::Dot;
use fit::{Column, Fit};
use hyphen::Hyphenator;
use place::Source;
use ruby::Ruby;
use shape::{SetGlyph, Shaped, Shaper};

pub use line::{Glyph, GlyphRun, Line, PlacedObject, Stance};
pub use style::{Align, Kinsoku, Lang, Paragraph, ParagraphStyle, Run, TextStyle};

/// Sets paragraphs. Holds the caches of one thread; the fonts are shared.
///
/// ```
/// # #[cfg(feature = "embedded-fonts")] {
/// use bindery::font::FontBook;
/// use bindery::typeset::{Paragraph, ParagraphStyle, Run, TextStyle, Typesetter};
/// let fonts = FontBook::bundled().unwrap();
/// let text = "他说：“你好，世界。”";
/// let run = Run::Text { text: text.into(), style: TextStyle { size: 10.0, ..TextStyle::default() } };
/// let style = ParagraphStyle { measure: 60.0, ..ParagraphStyle::default() };
/// let lines = Typesetter::new(&fonts).lines(&Paragraph { runs: vec![run], style });
/// assert_eq!(lines.iter().map(|line| line.text()).collect::<String>(), text);
/// # }
/// ```
pub struct Typesetter<'b> {
    fonts: &'b FontBook,
    shaper: Shaper<'b>,
    hyphenator: Hyphenator,
    missing: BTreeMap<char, usize>,
}

/// A segment that is ready to be broken into lines.
struct Prepared {
    segment: Segment,
    shaped: Shaped,
    rubies: Vec<Ruby>,
    heights: Vec<(f32, f32)>,
    dots: Vec<Option<Dot>>,
    base_level: u8,
}

impl Prepared {
    fn largest_size(&self) -> f32 {
        self.segment.spans.iter().map(|span| span.style.size).fold(1.0, f32::max)
    }
}

/// Titles of no more clusters than this are balanced or broken by sense.
const MAX_BALANCED: usize = 400;

impl<'b> Typesetter<'b> {
    /// A typesetter with empty caches.
    pub fn new(fonts: &'b FontBook) -> Self {
        Typesetter { fonts, shaper: Shaper::new(fonts), hyphenator: Hyphenator::default(), missing: BTreeMap::new() }
    }

    /// Sets a paragraph. A paragraph without runs has no lines; an empty text is one empty line.
    ///
    /// No line is wider than the measure, a mark that hangs outside apart.
    pub fn lines(&mut self, paragraph: &Paragraph<'_>) -> Vec<Line> {
        let mut lines = Vec::new();
        for (index, segment) in collect::segments(paragraph).into_iter().enumerate() {
            let indent = if index == 0 { paragraph.style.first_indent } else { paragraph.style.hanging_indent };
            self.segment(segment, &paragraph.style, indent, &mut lines);
        }
        lines
    }

    /// The characters that no face has, with how often each was met.
    pub fn missing(&self) -> &BTreeMap<char, usize> {
        &self.missing
    }

    /// As [`Typesetter::missing`], and forgets them.
    pub fn take_missing(&mut self) -> BTreeMap<char, usize> {
        std::mem::take(&mut self.missing)
    }

    fn segment(&mut self, segment: Segment, style: &ParagraphStyle, indent: f32, lines: &mut Vec<Line>) {
        if segment.spans.is_empty() {
            let (ascent, descent) = segment.strut.map_or((0.0, 0.0), |strut| self.height(&strut, style));
            lines.push(Line { ascent, descent, hard_end: true, ..Line::default() });
            return;
        }
        let prepared = self.prepare(segment, style);
        let measure = collect::column(style);
        let largest = prepared.largest_size();
        let indents = Indents {
            first: clean_indent(indent, measure, largest),
            other: clean_indent(style.hanging_indent, measure, largest),
        };
        let (first, other) = (measure - indents.first, measure - indents.other);
        let column = Column { first, other, align: style.align, hang: style.hang };
        let chosen =
            if style.preformatted { fill(&prepared.shaped, &column) } else { self.choose(&prepared, style, column) };
        self.set(&prepared, style, &column, &indents, &chosen, lines);
    }

    /// From text to adjusted clusters.
    fn prepare(&mut self, segment: Segment, style: &ParagraphStyle) -> Prepared {
        let items = itemize::itemize(self.fonts, &segment, style, &mut self.missing);
        let mut shaped = self.shaper.shape(&segment, &items, style);
        shaped.press(narrowest(style));
        adjust::adjust(&mut self.shaper, &segment, &mut shaped, style);
        let heights: Vec<(f32, f32)> = segment.spans.iter().map(|span| self.span_height(span, style)).collect();
        let rubies = self.rubies(&segment, &mut shaped, &heights, style);
        let dots = self.dots(&segment, &heights, style);
        Prepared { segment, shaped, rubies, heights, dots, base_level: items.base_level }
    }

    fn choose(&mut self, prepared: &Prepared, style: &ParagraphStyle, column: Column) -> Vec<Break> {
        let Prepared { segment, shaped, .. } = prepared;
        let breaks = breaks::breaks(&self.shaper, &mut self.hyphenator, segment, shaped, style);
        let largest = prepared.largest_size();
        let clusters = &shaped.clusters;
        let fit = Fit::new(clusters, column, largest);
        if style.by_sense
            && clusters.len() <= MAX_BALANCED
            && let Some(lines) = sense::choose(segment, shaped, &breaks, &fit)
        {
            return lines;
        }
        let chosen = fit.choose(&breaks);
        if style.align != Align::Center || chosen.len() < 2 || clusters.len() > MAX_BALANCED {
            return chosen;
        }
        balance(chosen, column, |column| Fit::new(clusters, column, largest).choose(&breaks))
    }

    /// Shapes the ruby texts and makes room for them.
    fn rubies(
        &mut self,
        segment: &Segment,
        shaped: &mut Shaped,
        heights: &[(f32, f32)],
        style: &ParagraphStyle,
    ) -> Vec<Ruby> {
        let mut rubies = Vec::with_capacity(segment.rubies.len());
        let mut cluster = 0;
        for (index, span) in segment.spans.iter().enumerate() {
            let first = cluster;
            cluster += shaped.clusters.iter().skip(first).take_while(|c| c.span as usize == index).count();
            let SpanKind::Ruby(number) = span.kind else { continue };
            let text = segment.rubies.get(number as usize).map_or("", String::as_str);
            let small = Ruby::segment(text, span);
            let items = itemize::itemize(self.fonts, &small, style, &mut self.missing);
            let mut set = self.shaper.shape(&small, &items, style);
            let width: f32 = set.clusters.iter().map(|c| c.width).sum();
            let room = narrowest(style);
            if width > room {
                set.clusters.iter_mut().for_each(|c| c.width *= room / width);
            }
            let start = shaped.clusters.get(first).map_or(0, |c| c.start);
            let height = heights.get(index).copied().unwrap_or_default();
            let ruby = Ruby::new(small, set, start, height, style.vertical);
            ruby.widen_base(shaped, first..cluster, |c| {
                let kana = matches!(c.class, CharClass::Kana | CharClass::SmallKana);
                kana && segment.spans.get(c.span as usize).is_some_and(|span| span.kind == SpanKind::Text)
            });
            rubies.push(ruby);
        }
        rubies
    }

    /// The emphasis dots of the spans; empty where no span has any.
    fn dots(&self, segment: &Segment, heights: &[(f32, f32)], style: &ParagraphStyle) -> Vec<Option<Dot>> {
        let stressed = |span: &collect::Span| {
            span.style.dots && !style.preformatted && matches!(span.kind, SpanKind::Text | SpanKind::Ruby(_))
        };
        if !segment.spans.iter().any(stressed) {
            return Vec::new();
        }
        let dot = |(span, heights): (&collect::Span, &(f32, f32))| {
            if stressed(span) { Dot::new(self.fonts, span, style, *heights) } else { None }
        };
        segment.spans.iter().zip(heights).map(dot).collect()
    }

    fn span_height(&self, span: &collect::Span, style: &ParagraphStyle) -> (f32, f32) {
        match span.kind {
            SpanKind::Object { ascent, descent, .. } => (finite(ascent), finite(descent)),
            SpanKind::Space(_) => (0.0, 0.0),
            SpanKind::Text | SpanKind::Ruby(_) => self.height(&span.style, style),
        }
    }

    /// The em square of a style's first face: lines of one style are equally high, whatever characters they hold.
    fn height(&self, text: &TextStyle, style: &ParagraphStyle) -> (f32, f32) {
        let TextStyle { family, bold, .. } = *text;
        let region = text.lang.region().unwrap_or(style.region);
        let face = self.fonts.face(self.fonts.first(Wanted { family, bold, italic: false, region }, Letters::Cjk));
        let scale = text.size / f32::from(face.units_per_em());
        let ascent = f32::from(face.typo_ascender()) * scale + text.rise;
        let descent = -f32::from(face.typo_descender()) * scale - text.rise;
        (ascent, descent)
    }

    /// Justifies and places the chosen lines.
    fn set(
        &self,
        prepared: &Prepared,
        style: &ParagraphStyle,
        column: &Column,
        indents: &Indents,
        chosen: &[Break],
        lines: &mut Vec<Line>,
    ) {
        let Prepared { segment, shaped, rubies, heights, dots, base_level } = prepared;
        let source = Source { segment, shaped, rubies, heights, dots, vertical: style.vertical };
        let mut start = 0;
        for (index, stop) in chosen.iter().enumerate() {
            let last = index + 1 == chosen.len();
            let (room, indent) = if start == 0 { (column.first, indents.first) } else { (column.other, indents.other) };
            let mut placed = justify::trimmed(&shaped.clusters, start, stop.end as usize);
            let hyphen = self.hyphen(prepared, stop);
            let hung = placed.last().filter(|_| stop.hung).map_or(0.0, |mark| mark.width);
            let beside = hyphen.map_or(0.0, |glyph| glyph.advance) - hung;
            let width = |placed: &[justify::Placed]| placed.iter().map(|p| p.width + p.after).sum::<f32>() + beside;
            let slack = room - width(&placed);
            if style.align == Align::Justify && !style.preformatted {
                if slack < 0.0 {
                    justify::shrink(&shaped.clusters, &mut placed, -slack);
                } else if !last {
                    justify::stretch(&shaped.clusters, &mut placed, slack);
                }
            }
            let rest = (room - width(&placed)).max(0.0);
            let x = indent + rest * share_before(style.align, *base_level);
            let mut line = place::place(&source, &placed, x, hyphen);
            line.hard_end = last;
            line.hyphenated = hyphen.is_some();
            line.hung = hung;
            line.width -= hung;
            if placed.is_empty() {
                (line.ascent, line.descent) = heights.first().copied().unwrap_or_default();
            }
            lines.push(line);
            start = stop.next as usize;
        }
    }

    fn hyphen(&self, prepared: &Prepared, stop: &Break) -> Option<SetGlyph> {
        let last = prepared.shaped.clusters.get((stop.end as usize).checked_sub(1)?)?;
        let span = prepared.segment.spans.get(last.span as usize)?;
        if stop.hyphen > 0.0 { self.shaper.hyphen(last.face, span.style.size) } else { None }
    }
}

/// The indents of the first line and of all others.
struct Indents {
    first: f32,
    other: f32,
}

/// An indent leaves at least a quarter of the measure and room for two characters.
fn clean_indent(indent: f32, measure: f32, size: f32) -> f32 {
    let most = (measure * 0.75).min(measure - 2.0 * size).max(0.0);
    if indent.is_finite() { indent.clamp(0.0, most) } else { 0.0 }
}

/// The room of the narrowest line.
fn narrowest(style: &ParagraphStyle) -> f32 {
    let measure = collect::column(style);
    let indent = style.first_indent.max(style.hanging_indent);
    measure - clean_indent(indent, measure, 0.0)
}

fn finite(length: f32) -> f32 {
    if length.is_finite() { length } else { 0.0 }
}

/// Which part of the free room of a line stands before it.
fn share_before(align: Align, base_level: u8) -> f32 {
    match align {
        Align::Center => 0.5,
        Align::End => 1.0,
        // A paragraph that runs from right to left starts at the right.
        Align::Justify | Align::Start => f32::from(base_level % 2),
    }
}

/// Lines of code: as much as fits, cut anywhere.
fn fill(shaped: &Shaped, column: &Column) -> Vec<Break> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut width = 0.0;
    for (index, cluster) in (0u32..).zip(&shaped.clusters) {
        let room = if start == 0 { column.first } else { column.other };
        if index > start && width + cluster.width > room {
            lines.push(Break { next: index, end: index, ..Break::default() });
            start = index;
            width = 0.0;
        }
        width += cluster.width;
    }
    let end = shaped.clusters.len() as u32;
    lines.push(Break { next: end, end, ..Break::default() });
    lines
}

/// Makes the lines of a centred title alike in length: the narrowest column that needs no more lines.
fn balance(full: Vec<Break>, column: Column, choose: impl Fn(Column) -> Vec<Break>) -> Vec<Break> {
    const STEPS: usize = 6;
    let count = full.len();
    let mut best = full;
    let (mut low, mut high) = (0.5f32, 1.0f32);
    for _ in 0..STEPS {
        let part = f32::midpoint(low, high);
        let narrow = Column { first: column.first * part, other: column.other * part, ..column };
        let lines = choose(narrow);
        if lines.len() <= count {
            best = lines;
            high = part;
        } else {
            low = part;
        }
    }
    best
}
