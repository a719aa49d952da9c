//! A paragraph's runs → segments: the stretches of text between forced breaks.

use super::style::{Paragraph, ParagraphStyle, Run, TextStyle};
use crate::font::Region;

/// The text between two forced breaks, laid out by itself.
#[derive(Default)]
pub(super) struct Segment {
    /// The text; objects and fixed spaces are one U+FFFC or U+2060 each.
    pub(super) text: String,
    /// The pieces of the text, in order and without gaps.
    pub(super) spans: Vec<Span>,
    /// The ruby texts that spans refer to.
    pub(super) rubies: Vec<String>,
    /// Where the segment's text starts in the paragraph's.
    pub(super) offset: usize,
    /// The style that an empty line takes its height from.
    pub(super) strut: Option<TextStyle>,
}

/// A piece of a segment in one style.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) end: usize,
    pub(super) style: TextStyle,
    pub(super) kind: SpanKind,
}

/// What a span stands for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum SpanKind {
    Text,
    /// The base of the ruby with this index.
    Ruby(u32),
    Object {
        width: f32,
        ascent: f32,
        descent: f32,
        mark: u32,
    },
    Space(f32),
}

/// The character that an object is in a segment's text.
pub(super) const OBJECT: char = '\u{FFFC}';
/// The character that a fixed space is in a segment's text.
const FIXED_SPACE: char = '\u{2060}';

/// Cuts a paragraph at its forced breaks.
pub(super) fn segments(paragraph: &Paragraph<'_>) -> Vec<Segment> {
    let mut collector = Collector { done: Vec::new(), open: Segment::default(), offset: 0 };
    if let Some(style) = paragraph.runs.iter().find_map(style_of) {
        collector.open.strut = Some(clean(*style));
    }
    for run in &paragraph.runs {
        collector.run(run, &paragraph.style);
    }
    if !paragraph.runs.is_empty() {
        collector.done.push(collector.open);
    }
    collector.done
}

struct Collector {
    done: Vec<Segment>,
    open: Segment,
    offset: usize,
}

impl Collector {
    fn run(&mut self, run: &Run<'_>, paragraph: &ParagraphStyle) {
        let strut = self.open.strut.unwrap_or_default();
        let limit = |width: f32| if width.is_finite() { width.max(0.0).min(column(paragraph)) } else { 0.0 };
        match run {
            Run::Text { text, style } => self.text(text, clean(*style)),
            Run::Ruby { base, text, style } if text.is_empty() => self.text(base, clean(*style)),
            Run::Ruby { base, text, style } if base.is_empty() => self.text(text, clean(*style)),
            Run::Ruby { base, text, style }
                if is_longer_than_a_line(base, text, style, super::narrowest(paragraph)) =>
            {
                // A gloss of whole sentences: it follows its base in small letters, and both may break.
                self.text(base, clean(*style));
                self.text(text, clean(TextStyle { size: style.size * super::ruby::SIZE, italic: false, ..*style }));
            }
            Run::Ruby { base, text, style } => {
                let index = self.open.rubies.len() as u32;
                self.open.rubies.push(text.to_string());
                self.push(base, clean(*style), SpanKind::Ruby(index));
            }
            Run::LineBreak => self.break_line(),
            Run::Object { width, ascent, descent, mark } => {
                let kind = SpanKind::Object { width: limit(*width), ascent: *ascent, descent: *descent, mark: *mark };
                self.push(OBJECT.encode_utf8(&mut [0; 4]), strut, kind);
            }
            Run::Space { width } => {
                self.push(FIXED_SPACE.encode_utf8(&mut [0; 4]), strut, SpanKind::Space(limit(*width)));
            }
        }
    }

    /// Text may hold line ends of its own, each of them a forced break.
    fn text(&mut self, text: &str, style: TextStyle) {
        let mut rest = text;
        while let Some(at) = rest.find(is_line_end) {
            let (line, tail) = rest.split_at(at);
            self.push(line, style, SpanKind::Text);
            let skip = if tail.starts_with("\r\n") { 2 } else { tail.chars().next().map_or(1, char::len_utf8) };
            self.break_line();
            self.offset += skip;
            self.open.offset = self.offset;
            rest = tail.get(skip..).unwrap_or_default();
        }
        self.push(rest, style, SpanKind::Text);
    }

    fn push(&mut self, text: &str, style: TextStyle, kind: SpanKind) {
        if kind == SpanKind::Text || matches!(kind, SpanKind::Ruby(_)) {
            self.open.strut = Some(self.open.strut.filter(|_| !self.open.text.is_empty()).unwrap_or(style));
        }
        if text.is_empty() {
            return;
        }
        self.open.text.push_str(text);
        self.offset += text.len();
        let end = self.open.text.len();
        match self.open.spans.last_mut() {
            Some(last) if kind == SpanKind::Text && last.kind == kind && last.style == style => last.end = end,
            _ => self.open.spans.push(Span { end, style, kind }),
        }
    }

    fn break_line(&mut self) {
        let next = Segment { offset: self.offset, strut: self.open.strut, ..Segment::default() };
        self.done.push(std::mem::replace(&mut self.open, next));
    }
}

/// Whether a base or its ruby might not go into the narrowest line, no letter being wider than an em: neither may break.
fn is_longer_than_a_line(base: &str, ruby: &str, style: &TextStyle, room: f32) -> bool {
    let widest = |text: &str, size: f32| text.chars().count() as f32 * size;
    widest(base, style.size).max(widest(ruby, style.size * super::ruby::SIZE)) > room
}

fn style_of<'a>(run: &'a Run<'_>) -> Option<&'a TextStyle> {
    match run {
        Run::Text { style, .. } | Run::Ruby { style, .. } => Some(style),
        _ => None,
    }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Sizes that arithmetic can bear: a size of zero or infinity comes from a fault upstream, not from a wish.
fn clean(mut style: TextStyle) -> TextStyle {
    style.size = if style.size.is_finite() { style.size.clamp(0.1, 10_000.0) } else { 10.5 };
    style.rise = if style.rise.is_finite() { style.rise } else { 0.0 };
    style
}

/// The measure as a number that arithmetic can bear; a measure without end means "do not break".
pub(super) fn column(style: &ParagraphStyle) -> f32 {
    const ENDLESS: f32 = 1.0e7;
    if style.measure.is_nan() { ENDLESS } else { style.measure.clamp(1.0, ENDLESS) }
}

impl Span {
    /// The regional forms that the span's Han characters take.
    pub(super) fn region(&self, paragraph: &ParagraphStyle) -> Region {
        self.style.lang.region().unwrap_or(paragraph.region)
    }
}
