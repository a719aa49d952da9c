//! The measures of a page: where text stands and how large it is.
//!
//! They count in flow space: `x` along the lines, `y` from line to line. In horizontal writing that is the paper; in
//! vertical writing the paper is turned, and `Page::turn` turns a finished page back.

use crate::error::{Error, Result};
use crate::export::pdf::options::{Length, Margins, Paper, PdfOptions, WritingMode};
use crate::export::pdf::page::{PageLabel, Rect};

/// The longest comfortable line of Han text, in ems (CLREQ 2.2.2 names 30 to 45).
const LONGEST_LINE: f32 = 38.0;
/// The longest line of vertical text, in ems (JLREQ 2.4.1: 52 at most).
const LONGEST_VERTICAL_LINE: f32 = 50.0;
/// The share of both side margins that lies at the spine of two-sided pages: 2 to 3, so that the two inner margins of an
/// opening look as one with the outer ones (CLREQ 2.2.2 and JLREQ 2.1.2 leave the numbers to the designer).
const INNER_SHARE: f32 = 0.4;
/// What binding takes of a page: half an inch.
const BINDING: f32 = 36.0;
/// The width from which a page is a bound book's and not a screen's or a slip's: that of A6.
const BOOK: f32 = 290.0;

/// The measures of every page of a document, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// The page's width.
    pub width: f32,
    /// The page's height.
    pub height: f32,
    /// Where the first column starts; on two-sided pages, on those that are odd.
    pub left: f32,
    /// How far the text of even pages stands to the right, on paper, of where that of odd pages stands; negative where it
    /// stands further left.
    pub even_shift: f32,
    /// Whether the pages are those of a bound book.
    pub two_sided: bool,
    /// Whether the book is bound at the right, so that odd pages lie at the left of an opening.
    pub right_bound: bool,
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
    /// The distance of the body's baselines: columns are a whole number of these high, so that lines of facing columns
    /// and of both sides of a leaf align (CLREQ 2.2.3, JLREQ 2.3.2). See [`on_grid`](Self::on_grid).
    pub leading: f32,
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
        if let Some(dpi) = options.dpi.filter(|dpi| !(36..=2400).contains(dpi)) {
            return Err(
                Error::usage(format!("pictures of {dpi} pixels an inch cannot be set")).hint("36 to 2400, or none")
            );
        }
        if let Some(scale) = options.headline_size.filter(|scale| !(1.0..=4.0).contains(scale)) {
            return Err(Error::usage(format!("headlines of {scale} times the text cannot be set")).hint("1 to 4"));
        }
        let columns = f32::from(options.columns);
        let gutter = if options.columns > 1 { size * 2.0 } else { 0.0 };
        let margins = margins(options, size, width, height);
        let edges = Edges::of(margins, options);
        let (width, height) = if vertical { (height, width) } else { (width, height) };
        let Edges { start, end, top, bottom, even_shift } = edges;
        let room = (width - start - end - gutter * (columns - 1.0)) / columns;
        let measure = (room / size).floor() * size;
        let depth = height - top - bottom;
        // Six characters a line and three lines a page are the least that can be read.
        if measure < size * 6.0 || depth < size * 6.0 {
            return Err(Error::usage(format!(
                "no room for text of {size}pt on a page of {width:.0} × {height:.0}pt with these margins and columns"
            ))
            .hint("a smaller font size, smaller margins or fewer columns"));
        }
        let sides = width - measure * columns - gutter * (columns - 1.0);
        // What is left over by whole ems goes to both sides as they are to each other.
        let left = if start + end > 0.0 { sides * start / (start + end) } else { sides / 2.0 };
        let even_shift = if vertical || !options.two_sided { even_shift } else { sides - 2.0 * left };
        Ok(Self {
            width,
            height,
            left,
            even_shift,
            two_sided: options.two_sided,
            right_bound: vertical,
            top,
            measure,
            depth,
            gutter,
            columns: options.columns,
            size,
            vertical,
            leading: size,
        })
    }

    /// The same pages bound at the right, as books in scripts that run from right to left are: odd pages lie at the
    /// left of an opening. Those of vertical writing always are.
    #[must_use]
    pub fn right_bound(self) -> Self {
        if self.right_bound {
            return self;
        }
        Self { left: self.left + self.even_shift, even_shift: -self.even_shift, right_bound: true, ..self }
    }

    /// The same pages with the text in so many columns.
    #[must_use]
    pub fn in_columns(self, columns: u8) -> Self {
        let gutter = if columns > 1 { self.size * 2.0 } else { 0.0 };
        let count = f32::from(columns.max(1));
        let measure = (self.text_width() - gutter * (count - 1.0)) / count;
        Self { columns: columns.max(1), gutter, measure, ..self }
    }

    /// The same pages with text over the whole of them, for covers.
    #[must_use]
    pub fn whole_page(self) -> Self {
        Self { left: 0.0, even_shift: 0.0, top: 0.0, measure: self.width, depth: self.height, columns: 1, ..self }
    }

    /// Whether a page's outer edge is its right one.
    pub fn outer_is_right(&self, label: PageLabel) -> bool {
        label.is_odd() != self.right_bound
    }

    /// How far the text of a page stands to the right of where that of an odd page stands.
    pub fn shift_of(&self, label: PageLabel) -> f32 {
        if label.is_odd() { 0.0 } else { self.even_shift }
    }

    /// The same measures with columns of a whole number of lines, whose baselines are `leading` points apart.
    #[must_use]
    pub fn on_grid(self, leading: f32) -> Self {
        // A line that a rounding error keeps out would leave a gap at every page's foot.
        let lines = (self.depth / leading + 0.001).floor().max(1.0);
        let depth = lines * leading;
        // What is left over lies at the outer edge of odd pages and of even ones: lines of both sides of a leaf align.
        let left_over = if self.vertical && self.two_sided { self.depth - depth } else { 0.0 };
        Self { leading, depth, even_shift: self.even_shift - left_over, ..self }
    }

    /// Where a column starts, counted from 0.
    pub fn column_left(&self, column: u8) -> f32 {
        self.left + f32::from(column) * (self.measure + self.gutter)
    }

    /// Where the columns of a page stand on paper, all together.
    pub fn block(&self, label: PageLabel) -> Rect {
        let block = Rect { x: self.left, y: self.top, width: self.text_width(), height: self.depth };
        let block = if self.vertical { block.turned(self.height) } else { block };
        Rect { x: block.x + self.shift_of(label), ..block }
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
        _ => ((8.3 + width * 0.0046) * 2.0).round().clamp(14.0, 22.0) / 2.0,
    };
    if options.columns > 1 { alone - 1.0 } else { alone }
}

/// The margins of an odd page as flow space sees them.
struct Edges {
    /// Before the lines' start.
    start: f32,
    /// Behind the lines' end.
    end: f32,
    /// Before the first line.
    top: f32,
    /// Behind the last line.
    bottom: f32,
    /// How far the text of even pages stands further right on paper.
    even_shift: f32,
}

impl Edges {
    fn of(margins: Margins, options: &PdfOptions) -> Self {
        let Margins { top, outer, bottom, inner } = margins;
        let [top, outer, bottom, inner] = [top, outer, bottom, inner].map(|side| side.0);
        match (options.writing_mode, options.two_sided) {
            (WritingMode::Horizontal, _) => Self { start: inner, end: outer, top, bottom, even_shift: 0.0 },
            // Vertical lines begin at the top of the paper and follow each other from its right, where such books are
            // bound.
            (WritingMode::Vertical, true) => {
                Self { start: top, end: bottom, top: inner, bottom: outer, even_shift: inner - outer }
            }
            (WritingMode::Vertical, false) => {
                Self { start: top, end: bottom, top: outer, bottom: inner, even_shift: 0.0 }
            }
        }
    }
}

/// The margins that are asked for, or those that suit the paper.
fn margins(options: &PdfOptions, size: f32, width: f32, height: f32) -> Margins {
    if let Some(margins) = options.margin {
        return margins;
    }
    let share = if options.paper.is_screen() || width < 300.0 { 0.06 } else { 0.095 };
    let columns = f32::from(options.columns);
    let vertical = options.writing_mode == WritingMode::Vertical;
    let alone = options.columns == 1;
    let spare = if alone && !vertical { (width - LONGEST_LINE * size) / 2.0 } else { 0.0 };
    let side = spare.max(width * share * if columns > 1.0 && !vertical { 0.9 } else { 1.0 });
    let inner = match options.two_sided {
        true if width >= BOOK => (side * 2.0 * INNER_SHARE).max(BINDING).min(side),
        true => side * 2.0 * INNER_SHARE,
        false => side,
    };
    // Running head and folio stand in these, so they never shrink below two lines of theirs.
    let (top, bottom) = ((height * 0.105).max(size * 2.6), (height * 0.115).max(size * 2.6));
    let spare = if alone && vertical { (height - LONGEST_VERTICAL_LINE * size) / 2.0 } else { 0.0 };
    let (top, bottom) = (spare.max(top), spare.max(bottom));
    let [top, outer, bottom, inner] = [top, side * 2.0 - inner, bottom, inner].map(Length);
    Margins { top, outer, bottom, inner }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_default_line_holds_38_han_characters() {
        let geometry = Geometry::new(&PdfOptions::default()).expect("fits");
        assert_eq!(geometry.measure / geometry.size, 38.0);
    }

    #[test]
    fn every_named_paper_leaves_room_in_every_count_of_columns_it_can_hold() {
        for paper in Paper::all() {
            for columns in 1..=if paper == Paper::Phone { 1 } else { 2 } {
                let options = PdfOptions { paper, columns, ..PdfOptions::default() };
                let geometry = Geometry::new(&options).expect("fits");
                let right = geometry.column_left(columns - 1) + geometry.measure;
                assert!(right <= geometry.width - geometry.left + 0.01, "{paper:?} {columns}");
            }
        }
    }

    #[test]
    fn two_sided_pages_have_their_inner_margins_at_the_spine() {
        let options = PdfOptions { paper: Paper::B5, two_sided: true, ..PdfOptions::default() };
        let geometry = Geometry::new(&options).expect("fits");
        let outer = geometry.width - geometry.left - geometry.text_width();
        assert!((geometry.left / outer - 2.0 / 3.0).abs() < 0.12, "{} to {outer}", geometry.left);
        assert!((geometry.left + geometry.shift_of(PageLabel::Body(2)) - outer).abs() < 0.01);
        assert_eq!(geometry.shift_of(PageLabel::Front(3)), 0.0);
        let bound_right = geometry.right_bound();
        assert!((bound_right.left + bound_right.shift_of(PageLabel::Body(2)) - geometry.left).abs() < 0.01);
        let narrow = Geometry::new(&PdfOptions { paper: Paper::A5, ..options }).expect("fits");
        assert!(narrow.left >= BINDING, "{}", narrow.left);
    }

    #[test]
    fn four_margins_stand_where_css_has_them() {
        let sides = "40pt,30pt,50pt,60pt".parse().expect("margins");
        let paper = Paper::Custom { width: Length(290.0), height: Length(400.0) };
        let options = PdfOptions { paper, margin: Some(sides), font_size: Some(10.0), ..PdfOptions::default() };
        let geometry = Geometry::new(&options).expect("fits");
        assert_eq!((geometry.top, geometry.left, geometry.measure, geometry.depth), (40.0, 60.0, 200.0, 310.0));
    }

    #[test]
    fn vertical_pages_of_a_leaf_mirror_each_other() {
        let options = PdfOptions {
            paper: Paper::A5,
            two_sided: true,
            writing_mode: WritingMode::Vertical,
            ..PdfOptions::default()
        };
        let geometry = Geometry::new(&options).expect("fits").on_grid(17.0);
        let width = geometry.height;
        let (odd, even) = (geometry.block(PageLabel::Body(1)), geometry.block(PageLabel::Body(2)));
        // The spine is at the right of odd pages and at the left of even ones.
        assert!((width - odd.x - odd.width - even.x).abs() < 0.01, "{odd:?} {even:?}");
    }

    #[test]
    fn columns_hold_a_whole_number_of_lines() {
        let geometry = Geometry::new(&PdfOptions::default()).expect("fits");
        let gridded = geometry.on_grid(geometry.size * 1.7);
        let lines = gridded.depth / gridded.leading;
        assert!((lines - lines.round()).abs() < 0.001 && gridded.depth <= geometry.depth, "{lines}");
        assert!(geometry.depth - gridded.depth < gridded.leading);
    }

    #[test]
    fn impossible_pages_are_refused() {
        let options = PdfOptions { margin: Some(Length(300.0).into()), ..PdfOptions::default() };
        let error = Geometry::new(&options).expect_err("no room");
        assert!(error.to_string().starts_with("no room for text of 11pt"), "{error}");
        assert!(Geometry::new(&PdfOptions { columns: 0, ..PdfOptions::default() }).is_err());
        assert!(Geometry::new(&PdfOptions { font_size: Some(f32::NAN), ..PdfOptions::default() }).is_err());
    }
}
