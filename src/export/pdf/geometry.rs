//! The measures of a page: where text stands and how large it is.
//!
//! They count in flow space: `x` along the lines, `y` from line to line. In horizontal writing that is the paper; in
//! vertical writing the paper is turned, and [`Page::turn`](super::page::Page::turn) turns a finished page back.

use crate::error::{Error, Result};
use crate::export::pdf::options::{Paper, PdfOptions, WritingMode};
use crate::export::pdf::page::Rect;

/// The longest comfortable line of Han text, in ems (CLREQ 2.2.2 names 30 to 45).
const LONGEST_LINE: f32 = 38.0;
/// The longest line of vertical text, in ems (JLREQ 2.4.1: 52 at most).
const LONGEST_VERTICAL_LINE: f32 = 50.0;

/// The measures of every page of a document, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// The page's width.
    pub width: f32,
    /// The page's height.
    pub height: f32,
    /// Where the first column starts.
    pub left: f32,
    /// Where columns start.
    pub top: f32,
    /// A column's width: a whole number of ems, so that Han lines fill it without stretching.
    pub measure: f32,
    /// A column's height.
    pub depth: f32,
    /// The gap between columns.
    pub gutter: f32,
    /// How many columns there are.
    pub columns: u8,
    /// The size of the text.
    pub size: f32,
    /// Whether lines run down the paper.
    pub vertical: bool,
}

impl Geometry {
    /// Works the measures out.
    ///
    /// # Errors
    /// When an option is out of its range, or too little room is left for text.
    pub fn new(options: &PdfOptions) -> Result<Self> {
        let vertical = options.writing_mode == WritingMode::Vertical;
        let (width, height) = options.paper.size();
        if !(1..=4).contains(&options.columns) {
            return Err(Error::usage(format!("{} columns cannot be set", options.columns)).hint("1 to 4"));
        }
        let size = options.font_size.unwrap_or_else(|| default_size(options));
        if !(4.0..=72.0).contains(&size) {
            return Err(Error::usage(format!("a font size of {size}pt cannot be set")).hint("4 to 72"));
        }
        if let Some(leading) = options.leading.filter(|leading| !(1.0..=4.0).contains(leading)) {
            return Err(
                Error::usage(format!("a leading of {leading} cannot be set")).hint("1 to 4 times the font size")
            );
        }
        let columns = f32::from(options.columns);
        let gutter = if options.columns > 1 { size * 2.0 } else { 0.0 };
        let margins = margins(options, size, width, height);
        let (width, height, Margins { left, right, top, bottom }) =
            if vertical { (height, width, margins.turned()) } else { (width, height, margins) };
        let room = (width - left - right - gutter * (columns - 1.0)) / columns;
        let measure = (room / size).floor() * size;
        let depth = height - top - bottom;
        // Six characters a line and three lines a page are the least that can be read.
        if measure < size * 6.0 || depth < size * 6.0 {
            return Err(Error::usage(format!(
                "no room for text of {size}pt on a page of {width:.0} × {height:.0}pt with these margins and columns"
            ))
            .hint("a smaller font size, smaller margins or fewer columns"));
        }
        // What is left of a whole number of ems stands on both sides.
        let left = left + (room - measure) * columns / 2.0;
        Ok(Self { width, height, left, top, measure, depth, gutter, columns: options.columns, size, vertical })
    }

    /// Where a column starts, counted from 0.
    pub fn column_left(&self, column: u8) -> f32 {
        self.left + f32::from(column) * (self.measure + self.gutter)
    }

    /// Where the columns stand on paper, all together.
    pub fn block(&self) -> Rect {
        let block = Rect { x: self.left, y: self.top, width: self.text_width(), height: self.depth };
        if self.vertical { block.turned(self.height) } else { block }
    }

    /// The width of all columns together.
    pub fn text_width(&self) -> f32 {
        let columns = f32::from(self.columns);
        self.measure * columns + self.gutter * (columns - 1.0)
    }
}

fn default_size(options: &PdfOptions) -> f32 {
    let (width, _) = options.paper.size();
    let alone = match options.paper {
        Paper::A4 | Paper::Letter => 11.0,
        Paper::B5 => 10.5,
        Paper::A5 => 10.0,
        Paper::Kindle => 9.5,
        // Between the six-inch reader and A4 in steps of half a point.
        Paper::Custom { .. } => ((8.3 + width * 0.0046) * 2.0).round().clamp(14.0, 22.0) / 2.0,
    };
    if options.columns > 1 { alone - 1.0 } else { alone }
}

/// The margins of a page.
#[derive(Clone, Copy)]
struct Margins {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Margins {
    /// As flow space sees them in vertical writing: lines begin at the top of the paper and follow each other from its right.
    fn turned(self) -> Self {
        Self { left: self.top, right: self.bottom, top: self.right, bottom: self.left }
    }
}

/// The margins on paper.
fn margins(options: &PdfOptions, size: f32, width: f32, height: f32) -> Margins {
    if let Some(margin) = options.margin {
        return Margins { left: margin.0, right: margin.0, top: margin.0, bottom: margin.0 };
    }
    let vertical = options.writing_mode == WritingMode::Vertical;
    let share = if options.paper == Paper::Kindle || width < 300.0 { 0.06 } else { 0.095 };
    let columns = f32::from(options.columns);
    let alone = options.columns == 1;
    let spare = if alone && !vertical { (width - LONGEST_LINE * size) / 2.0 } else { 0.0 };
    let side = spare.max(width * share * if columns > 1.0 && !vertical { 0.9 } else { 1.0 });
    let spare = if alone && vertical { (height - LONGEST_VERTICAL_LINE * size) / 2.0 } else { 0.0 };
    // Running head and folio stand in these, so they never shrink below two lines of theirs.
    let (top, bottom) = ((height * 0.105).max(size * 2.6), (height * 0.115).max(size * 2.6));
    Margins { left: side, right: side, top: spare.max(top), bottom: spare.max(bottom) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::pdf::options::Length;

    #[test]
    fn the_default_line_holds_38_han_characters() {
        let geometry = Geometry::new(&PdfOptions::default()).expect("fits");
        assert_eq!(geometry.measure / geometry.size, 38.0);
    }

    #[test]
    fn every_named_paper_leaves_room_in_every_count_of_columns_it_can_hold() {
        for paper in [Paper::A4, Paper::A5, Paper::B5, Paper::Letter, Paper::Kindle] {
            for columns in 1..=2 {
                let options = PdfOptions { paper, columns, ..PdfOptions::default() };
                let geometry = Geometry::new(&options).expect("fits");
                let right = geometry.column_left(columns - 1) + geometry.measure;
                assert!(right <= geometry.width - geometry.left + 0.01, "{paper:?} {columns}");
            }
        }
    }

    #[test]
    fn impossible_pages_are_refused() {
        let options = PdfOptions { margin: Some(Length(300.0)), ..PdfOptions::default() };
        let error = Geometry::new(&options).expect_err("no room");
        assert!(error.to_string().starts_with("no room for text of 11pt"), "{error}");
        assert!(Geometry::new(&PdfOptions { columns: 0, ..PdfOptions::default() }).is_err());
        assert!(Geometry::new(&PdfOptions { font_size: Some(f32::NAN), ..PdfOptions::default() }).is_err());
    }
}
