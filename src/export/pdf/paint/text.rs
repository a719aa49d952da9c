//! Glyph runs → text operations.
//!
//! A justified line has nearly the same slack after every glyph. The commonest one becomes the character
//! spacing (`Tc`), and only where that leaves the pen off its place does a number stand between glyphs (`TJ`):
//! pages stay small, and no error adds up along a line.

use std::collections::BTreeMap;

use printpdf::{Codepoint, Color, DictItem, Greyscale, Op, PdfFontHandle, Pt, TextItem, TextMatrix};

use crate::export::pdf::paint::font::{Code, Fonts};
use crate::font::{FaceId, MIDDLE};
use crate::typeset::{Glyph, GlyphRun, Stance};

/// How many slacks of a run are told apart when the commonest is looked for.
const SLACKS: usize = 12;

/// The text state that lasts from one run to the next on a page.
#[derive(Debug, Default)]
pub(super) struct TextState {
    font: Option<(FaceId, f32, bool)>,
    spacing: f32,
    rise: f32,
    gray: Option<f32>,
    /// Whether a text object stands open.
    pub(super) open: bool,
}

impl TextState {
    /// Sets the fill colour, 0 black to 1 white, unless it is set.
    pub(super) fn fill(&mut self, ops: &mut Vec<Op>, gray: f32) {
        let gray = round(gray.clamp(0.0, 1.0), 100.0);
        if self.gray != Some(gray) {
            ops.push(Op::SetFillColor { col: Color::Greyscale(Greyscale::new(gray, None)) });
            self.gray = Some(gray);
        }
    }

    fn font(&mut self, ops: &mut Vec<Op>, face: FaceId, size: f32, hung: bool) {
        if self.font != Some((face, size, hung)) {
            let resource = if hung { Fonts::hung(face) } else { Fonts::resource(face) };
            ops.push(Op::SetFont { font: PdfFontHandle::External(resource), size: Pt(size) });
            self.font = Some((face, size, hung));
        }
    }

    fn spacing(&mut self, ops: &mut Vec<Op>, points: f32) {
        if self.spacing != points {
            ops.push(Op::SetCharacterSpacing { multiplier: points });
            self.spacing = points;
        }
    }

    fn rise(&mut self, ops: &mut Vec<Op>, points: f32) {
        if self.rise != points {
            ops.push(Op::SetLineOffset { multiplier: points });
            self.rise = points;
        }
    }
}

/// The middle of digits and capitals above their baseline, in ems.
const MIDDLE_OF_DIGITS: f32 = 0.36;

/// The matrix that a run is set with: where its first glyph's origin is, and whether lines run down the page.
fn matrix(run: &GlyphRun, x: f32, y: f32) -> Op {
    let size = run.size;
    let (turn, x, y) = match run.stance {
        Stance::Along if run.vertical => ([0.0, -1.0, 1.0, 0.0], x, y),
        Stance::Along => ([1.0, 0.0, 0.0, 1.0], x, y),
        Stance::Upright => ([1.0, 0.0, 0.0, 1.0], x + MIDDLE * size, y),
        Stance::Across { .. } => {
            let left = x + MIDDLE * size - run.across() / 2.0;
            ([1.0, 0.0, 0.0, 1.0], left, y - (0.5 + MIDDLE_OF_DIGITS) * size)
        }
    };
    let [a, b, c, d] = turn;
    Op::SetTextMatrix { matrix: TextMatrix::Raw([a, b, c, d, round(x, 1000.0), round(y, 1000.0)]) }
}

/// Paints a run whose start is at (`x`, `y`) on its baseline, in the file's coordinates (origin below left). The caller
/// stands inside a text object.
pub(super) fn show(fonts: &mut Fonts<'_>, state: &mut TextState, ops: &mut Vec<Op>, run: &GlyphRun, x: f32, y: f32) {
    let size = round(run.size, 1000.0);
    if run.glyphs.is_empty() || size <= 0.0 {
        return;
    }
    // Glyphs that hang below each other are an em apart by default, and count downward (ISO 32000-1, 9.7.4.3).
    let hung = run.stance == Stance::Upright;
    if hung {
        fonts.hang(run.face);
    }
    let codes: Vec<_> = run.glyphs.iter().map(|glyph| fonts.code(run.face, glyph.gid)).collect();
    let width = |code: &Code| if hung { size } else { f32::from(code.width) * size / 1000.0 };
    let widths: Vec<f32> = codes.iter().map(width).collect();
    let spacing = commonest_slack(&run.glyphs, &widths);
    state.fill(ops, run.style.gray);
    state.font(ops, run.face, size, hung);
    state.spacing(ops, if hung { -spacing } else { spacing });
    ops.push(matrix(run, x, y));

    let mut line = ShownLine { items: Vec::new(), glyphs: Vec::new(), pen: 0.0, size, hung };
    let mut aside = 0.0;
    let mut edge = 0.0;
    let mut at = 0;
    while at < run.glyphs.len() {
        let end = cluster_end(&run.glyphs, at);
        let cluster = run.glyphs.get(at..end).unwrap_or_default();
        let text = cluster_text(run, cluster);
        let missing = cluster.iter().any(|glyph| glyph.gid == 0);
        let codes = codes.get(at..end).unwrap_or_default();
        let plain = match codes {
            [only] if !missing => fonts.stands_for(run.face, only.code, &text),
            _ => false,
        };
        if !plain {
            line.flush(ops);
            ops.push(actual_text(&text));
        }
        for (offset, (glyph, code)) in cluster.iter().zip(codes).enumerate() {
            let rise = round(glyph.dy, 1000.0);
            if hung {
                if rise != aside {
                    // A rise would move the glyph along the line.
                    line.flush(ops);
                    ops.push(matrix(run, x + rise, y - line.pen));
                    aside = rise;
                }
            } else if rise != state.rise {
                line.flush(ops);
                state.rise(ops, rise);
            }
            line.put(code.code, edge + glyph.dx);
            line.pen += widths.get(at + offset).copied().unwrap_or(0.0) + spacing;
            edge += glyph.advance;
        }
        if !plain {
            line.flush(ops);
            ops.push(Op::EndMarkedContentWithProperties);
        }
        at = end;
    }
    line.flush(ops);
    state.rise(ops, 0.0);
}

/// What is being shown since the last flush, and where the viewer's pen stands.
struct ShownLine {
    items: Vec<TextItem>,
    glyphs: Vec<Codepoint>,
    pen: f32,
    size: f32,
    /// Whether the pen goes down.
    hung: bool,
}

impl ShownLine {
    /// Adds a glyph at `place`, moving the pen there first where it is off by more than half a thousandth of an em.
    fn put(&mut self, code: u16, place: f32) {
        let off = ((self.pen - place) * 1000.0 / self.size).round();
        if off != 0.0 {
            self.close();
            self.items.push(TextItem::Offset(if self.hung { -off } else { off }));
            self.pen -= off * self.size / 1000.0;
        }
        self.glyphs.push(Codepoint::new(code, 0.0));
    }

    fn close(&mut self) {
        if !self.glyphs.is_empty() {
            self.items.push(TextItem::GlyphIds(std::mem::take(&mut self.glyphs)));
        }
    }

    fn flush(&mut self, ops: &mut Vec<Op>) {
        self.close();
        if !self.items.is_empty() {
            ops.push(Op::ShowText { items: std::mem::take(&mut self.items) });
        }
    }
}

/// Where the cluster that begins at `start` ends: later glyphs of a cluster carry no text.
fn cluster_end(glyphs: &[Glyph], start: usize) -> usize {
    let rest = glyphs.get(start + 1..).unwrap_or_default();
    start + 1 + rest.iter().take_while(|glyph| glyph.text.is_empty()).count()
}

fn cluster_text<'r>(run: &'r GlyphRun, cluster: &[Glyph]) -> std::borrow::Cow<'r, str> {
    let range = cluster.first().map_or(0..0, |glyph| glyph.text.start as usize..glyph.text.end as usize);
    run.text.get(range).unwrap_or_default().into()
}

/// The slack after a glyph (wanted advance less the font's) that most glyphs of the run share, in points rounded
/// to a thousandth.
fn commonest_slack(glyphs: &[Glyph], widths: &[f32]) -> f32 {
    let mut seen: Vec<(i32, u32)> = Vec::new();
    for (glyph, width) in glyphs.iter().zip(widths) {
        let slack = ((glyph.advance - width) * 1000.0).round() as i32;
        if let Some((_, count)) = seen.iter_mut().find(|(known, _)| *known == slack) {
            *count += 1;
        } else if seen.len() < SLACKS {
            seen.push((slack, 1));
        }
    }
    let best = seen.iter().max_by_key(|&&(slack, count)| (count, -slack.abs(), slack));
    best.map_or(0.0, |&(slack, _)| slack as f32 / 1000.0)
}

/// Opens a span whose text is not what its glyphs alone would say (ISO 32000-1, 14.9.4).
fn actual_text(text: &str) -> Op {
    let map = BTreeMap::from([("ActualText".to_owned(), DictItem::Bytes(utf16(text)))]);
    Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: DictItem::Dict { map } }
}

/// A text string in UTF-16 with its byte order mark (ISO 32000-1, 7.9.2.2).
pub(super) fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
}

/// Rounds to a fraction that is worth its digits in the file.
pub(super) fn round(value: f32, fraction: f32) -> f32 {
    (value * fraction).round() / fraction
}
