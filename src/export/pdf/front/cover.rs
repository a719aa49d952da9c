//! The cover: drawn from the facts of a digest in type and rules, or a picture over the whole page.
//!
//! ```text
//! ┌────────────┐
//! │ sources    │
//! │ ══════════ │  a heavy and a fine rule, the old frame of Chinese books
//! │            │
//! │ Title in   │  as large as it fits
//! │ large type │
//! │ ──         │
//! │ subtitle   │
//! │            │
//! │ authors    │
//! │ ────────── │
//! │ dates    n │
//! └────────────┘
//! ```

use std::sync::Arc;

use crate::export::pdf::flow::{Frame, SMALL_PRINT, Setter};
use crate::export::pdf::galley::Piece;
use crate::export::pdf::page::{Item, ItemKind, Rect, Tag};
use crate::export::pdf::picture::Picture;
use crate::export::pdf::structure::Role;
use crate::export::shared::display::{self, Room};
use crate::export::shared::labels::labels;
use crate::export::shared::overview::Overview;
use crate::ir::Document;
use crate::media::Media;
use crate::typeset::{Align, Line, Paragraph, ParagraphStyle, Run, TextStyle};

/// The sizes of type that a title is tried in, in hundreds of units.
const TITLE_SIZES: [f32; 11] = [0.19, 0.165, 0.145, 0.128, 0.112, 0.1, 0.09, 0.08, 0.07, 0.062, 0.055];
/// The title's line height in sizes.
const TITLE_LEADING: f32 = 1.28;
/// Longer titles are cut: the whole title stands in the file's own title.
const TITLE_CHARS: usize = 120;
/// How much of a picture may be cut off to fill the page; more, and it is fitted into the page as a whole.
const CUT: f32 = 0.18;
/// No pixel becomes larger than this many points: 72 pixels an inch.
const PIXEL: f32 = 1.0;

/// Draws a cover: one piece as large as the page.
pub(crate) fn drawn(setter: &mut Setter<'_, '_, '_>, frame: &Frame, document: &Document) {
    let geometry = setter.world.geometry;
    let (width, height) = (geometry.width, geometry.height);
    let mut facts = Overview::of(document);
    facts.sources.retain(|source| *source != facts.title);
    let margin = width * 0.115;
    let mut sheet = Sheet {
        frame: Frame { x: margin, width: width - 2.0 * margin, ..frame.clone() },
        setter,
        unit: width.min(height * 0.85) / 100.0,
        piece: Piece { height, ..Piece::default() },
    };
    sheet.head(&facts, height);
    sheet.title(&facts, document, height);
    sheet.foot(&facts, document, height);
    let piece = sheet.piece;
    setter.push(frame, piece);
}

/// A cover as it grows. Sizes are in units of a hundredth of the page's width, less where it is wider than high.
struct Sheet<'s, 'a, 't, 'b> {
    setter: &'s mut Setter<'a, 't, 'b>,
    frame: Frame,
    unit: f32,
    piece: Piece,
}

impl Sheet<'_, '_, '_, '_> {
    /// The publications over a double rule.
    fn head(&mut self, facts: &Overview, height: f32) {
        let style = self.style(2.5, 0.25, false);
        let frame = self.frame.clone();
        let lines = display::fit_names(&facts.sources, " · ", 2, |text| set(self.setter, &frame, text, style));
        let y = height * 0.1;
        let above = self.leading(style) * lines.len() as f32;
        self.lines(lines, style, y - above - self.unit * 1.2, Align::Start);
        self.rule(0.0, y, 1.0, self.unit * 0.75);
        self.rule(0.0, y + self.unit * 1.25, 1.0, self.unit * 0.14);
    }

    /// The title, a bar, the subtitle.
    fn title(&mut self, facts: &Overview, document: &Document, height: f32) {
        let sizes = TITLE_SIZES.map(|share| share * self.unit * 100.0);
        let room = Room { sizes: &sizes, leading: TITLE_LEADING, height: height * 0.38, characters: TITLE_CHARS };
        let family = self.setter.world.options.heading_font;
        let style = |size: f32| TextStyle { family, bold: true, size, ..self.frame.style() };
        let styled = style;
        let frame = self.frame.clone();
        let setter = &mut *self.setter;
        let (lines, size) = display::fit(&facts.title, &room, |text, size| set(setter, &frame, text, styled(size)));
        let style = TextStyle { family, bold: true, size, ..frame.style() };
        let mut y = height * 0.19;
        y = self.lines_with(lines, style, TITLE_LEADING, y, Align::Start);
        y += self.unit * 4.5;
        self.rule(0.0, y, 0.16, self.unit * 0.75);
        y += self.unit * 5.0;
        let style = TextStyle { family, ..self.style(3.9, 0.1, false) };
        for words in facts.subtitle.iter().chain(&document.meta.description) {
            let lines = self.fitting(words, style, 3);
            y = self.lines(lines, style, y, Align::Start) + self.unit;
        }
    }

    /// Who made it; the dates and the number of articles between two rules.
    fn foot(&mut self, facts: &Overview, document: &Document, height: f32) {
        let separator = labels(&facts.language).separator;
        let by: Vec<&str> =
            facts.authors.iter().map(String::as_str).chain(document.meta.publisher.as_deref()).collect();
        let bottom = height * 0.93;
        let style = self.style(2.6, 0.25, false);
        let row = self.leading(style);
        let by_style = self.style(3.2, 0.1, false);
        let lines = self.fitting(&by.join(separator), by_style, 2);
        let above = self.leading(by_style) * lines.len() as f32 + self.unit * 2.0;
        let rule = bottom - row - self.unit * 3.4;
        self.lines(lines, by_style, rule - above, Align::Start);
        self.rule(0.0, rule, 1.0, self.unit * 0.14);
        let y = rule + self.unit * 1.5;
        let dates = self.fitting(facts.dates.as_deref().unwrap_or_default(), style, 1);
        self.lines(dates, style, y, Align::Start);
        let count = self.fitting(facts.count.as_deref().unwrap_or_default(), style, 1);
        self.lines(count, style, y, Align::End);
        self.rule(0.0, bottom, 1.0, self.unit * 0.14);
        self.rule(0.0, bottom + self.unit * 0.64, 1.0, self.unit * 0.75);
    }

    /// A style of small print, in units but never below 6 points.
    fn style(&self, size: f32, gray: f32, bold: bool) -> TextStyle {
        let size = (size * self.unit).max(6.0);
        TextStyle { family: SMALL_PRINT, size, gray, bold, ..self.frame.style() }
    }

    fn leading(&self, style: TextStyle) -> f32 {
        style.size * 1.5
    }

    fn fitting(&mut self, text: &str, style: TextStyle, most: usize) -> Vec<Line> {
        let frame = self.frame.clone();
        display::fit_lines(text, most, |text| set(self.setter, &frame, text, style))
    }

    fn lines(&mut self, lines: Vec<Line>, style: TextStyle, y: f32, align: Align) -> f32 {
        self.lines_with(lines, style, 1.5, y, align)
    }

    /// Adds lines below `y`, in a paragraph of their own. Answers where they end.
    fn lines_with(&mut self, lines: Vec<Line>, style: TextStyle, leading: f32, y: f32, align: Align) -> f32 {
        let mut y = y;
        if lines.is_empty() {
            return y;
        }
        let element = self.setter.element(Role::Paragraph, self.frame.element);
        let mark = self.setter.mark(element, None);
        let frame = Frame { size: style.size, leading: style.size * leading, ..self.frame.clone() };
        for mut line in lines {
            let left = line.runs.iter().map(|run| run.x).fold(f32::INFINITY, f32::min);
            let end = line.runs.iter().map(|run| run.x + run.width()).fold(0.0, f32::max);
            let shift = if align == Align::End { frame.width - end } else { -left };
            for run in &mut line.runs {
                run.style.mark = mark;
            }
            let piece = self.setter.line_piece(&frame, line);
            self.piece.items.extend(piece.items.into_iter().map(|mut item| {
                item.shift(shift, y);
                item
            }));
            y += piece.height;
        }
        y
    }

    /// A rule from a share of the measure on, over another.
    fn rule(&mut self, from: f32, y: f32, share: f32, thickness: f32) {
        let Frame { x, width, .. } = self.frame;
        let rect = Rect { x: x + width * from, y, width: width * share, height: thickness };
        self.piece.items.push(Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: 0.0 } });
    }
}

fn set(setter: &mut Setter<'_, '_, '_>, frame: &Frame, text: &str, style: TextStyle) -> Vec<Line> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    // The typesetter balances the lines of centred titles alone; they are moved to the edge when they are placed.
    let paragraph = ParagraphStyle { align: Align::Center, ..frame.title() };
    let runs = vec![Run::Text { text: text.to_owned().into(), style }];
    setter.typesetter.lines(&Paragraph { runs, style: paragraph })
}

/// A picture as the cover: it fills the page where little of it is lost by that, and is never blown up beyond reason.
///
/// # Errors
/// When it cannot be read; the error says why.
pub(crate) fn picture(
    setter: &mut Setter<'_, '_, '_>,
    frame: &Frame,
    bytes: &[u8],
    title: &str,
) -> std::result::Result<(), String> {
    let media = Media::new(bytes.to_vec()).ok_or("it is no picture of a known kind")?;
    let picture = Arc::new(Picture::of("cover", &media, setter.world.limits)?);
    let geometry = setter.world.geometry;
    let rect = placed(setter.size_in_flow(&picture), geometry.width, geometry.height);
    let element = setter.element(Role::Figure, frame.element);
    if let Some(element) = setter.galley.structure.get_mut(element) {
        let words = labels(setter.world.language);
        element.alt = Some(format!("{}{}{title}", words.cover, words.colon).into());
    }
    let item = Item { tag: Tag::Element(element), kind: ItemKind::Image { picture, rect } };
    setter.push(frame, Piece { height: geometry.height, items: vec![item], ..Piece::default() });
    Ok(())
}

/// Where a picture of so many pixels lies on a page. What reaches over the page's edge is cut off by it.
fn placed((width, height): (u32, u32), page_width: f32, page_height: f32) -> Rect {
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    let (across, down) = (page_width / width, page_height / height);
    let (fill, fit) = (across.max(down), across.min(down));
    let lost = 1.0 - fit / fill;
    let scale = if lost <= CUT && fill <= PIXEL { fill } else { (fit * 0.84).min(PIXEL) };
    let (width, height) = (width * scale, height * scale);
    Rect { x: (page_width - width) / 2.0, y: (page_height - height) / 2.0, width, height }
}

#[cfg(test)]
mod tests {
    use super::placed;

    fn rect(pixels: (u32, u32)) -> [f32; 4] {
        let rect = placed(pixels, 400.0, 600.0);
        [rect.x, rect.y, rect.width, rect.height].map(f32::round)
    }

    #[test]
    fn pictures_of_nearly_the_shape_fill_the_page_and_others_stand_in_it() {
        assert_eq!(rect((1600, 2400)), [0.0, 0.0, 400.0, 600.0]);
        assert_eq!(rect((1600, 2560)), [0.0, -20.0, 400.0, 640.0]);
        assert_eq!(rect((3000, 2000)), [32.0, 188.0, 336.0, 224.0]);
    }

    #[test]
    fn small_pictures_are_not_blown_up() {
        assert_eq!(rect((100, 150)), [150.0, 225.0, 100.0, 150.0]);
    }
}
