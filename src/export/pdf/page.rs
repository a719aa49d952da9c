//! The page model: what stands where on each page, without a word of PDF.
//!
//! Pagination fills it and painting empties it, so that a layout can be tested as text and another
//! writer could be put beside the present one. Lengths are points; the origin is the page's upper
//! left corner, `x` grows to the right and `y` grows downward.

use std::sync::Arc;

use crate::export::pdf::code::Code;
use crate::export::pdf::picture::Picture;
use crate::export::pdf::structure::ElementId;
use crate::export::shared::numbers::format_number;
use crate::ir::NumberStyle;
use crate::typeset::{GlyphRun, TextStyle};

/// The lightest gray of type and rules that a screen of little contrast shows as black.
const DARK: f32 = 0.25;
/// From here on a gray is a ground.
const LIGHT: f32 = 0.85;

/// A rectangle given by its upper left corner and its extent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Distance of the left edge from the page's left edge.
    pub x: f32,
    /// Distance of the upper edge from the page's upper edge.
    pub y: f32,
    /// Extent to the right, never negative.
    pub width: f32,
    /// Extent downward, never negative.
    pub height: f32,
}

impl Rect {
    /// The rectangle on paper that a rectangle of flow space is in vertical writing: lines run down the paper and follow
    /// each other from its right edge, `across` from flow space's upper edge, to its left.
    pub(crate) fn turned(self, across: f32) -> Self {
        Self { x: across - self.y - self.height, y: self.x, width: self.height, height: self.width }
    }
}

/// What a painted thing is to a reader that listens instead of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Content of an element of the structure tree.
    Element(ElementId),
    /// Decoration: rules, grounds, frames (ISO 32000-1, 14.8.2.2).
    Decoration,
    /// A running head, repeated on every page.
    Header,
    /// A folio, repeated on every page.
    Footer,
    /// The head of a table, repeated where a page cuts the table.
    Repeated,
    /// A mark for the knife, outside the page.
    Cut,
}

/// One painted thing with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its place in the structure tree, or the mark that it has none.
    pub tag: Tag,
    /// What is painted.
    pub kind: ItemKind,
}

impl Item {
    /// Moves the item.
    pub fn shift(&mut self, right: f32, down: f32) {
        match &mut self.kind {
            ItemKind::Glyphs { x, baseline, .. } | ItemKind::PageNumber { end: x, baseline, .. } => {
                *x += right;
                *baseline += down;
            }
            ItemKind::Fill { rect, .. }
            | ItemKind::Dots { rect, .. }
            | ItemKind::Image { rect, .. }
            | ItemKind::Code { rect, .. } => {
                rect.x += right;
                rect.y += down;
            }
        }
    }
}

impl Item {
    /// Turns the item from flow space onto paper, as [`Page::turn`] does with all of a page.
    pub(crate) fn turn(&mut self, across: f32) {
        match &mut self.kind {
            ItemKind::Glyphs { x, baseline, .. } | ItemKind::PageNumber { end: x, baseline, .. } => {
                (*x, *baseline) = (across - *baseline, *x);
            }
            ItemKind::Fill { rect, .. }
            | ItemKind::Dots { rect, .. }
            | ItemKind::Code { rect, .. }
            | ItemKind::Image { rect, .. } => {
                *rect = rect.turned(across);
            }
        }
    }
}

/// What can be painted.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// A run of glyphs: `x` is its start edge, `baseline` the line's baseline (the run's own rise comes on top). On a
    /// turned page a vertical run starts at that point of the paper and runs down; its rise goes to the right.
    Glyphs {
        /// The shaped run.
        run: GlyphRun,
        /// The run's start edge.
        x: f32,
        /// The baseline's distance from the page's upper edge.
        baseline: f32,
    },
    /// The number of the page that a place lies on. It becomes glyphs when all pages are known, so no finished layout has any.
    PageNumber {
        /// The place.
        place: Arc<str>,
        /// The style of the number.
        style: TextStyle,
        /// Where it ends; on a turned page, where its baseline stands.
        end: f32,
        /// The baseline's distance from the page's upper edge; on a turned page, where the number ends.
        baseline: f32,
    },
    /// A filled rectangle: a rule, a ground, an underline.
    Fill {
        /// Where it lies.
        rect: Rect,
        /// 0 is black, 1 is white.
        gray: f32,
    },
    /// A row of round dots that leads the eye from a title to its page number.
    Dots {
        /// The dots' centres lie in the middle of this rectangle's shorter side, which is a dot's diameter, the last one at
        /// its right or lower edge.
        rect: Rect,
        /// From one dot's centre to the next one's.
        pitch: f32,
        /// 0 is black, 1 is white.
        gray: f32,
    },
    /// A picture scaled to a rectangle.
    Image {
        /// The picture.
        picture: Arc<Picture>,
        /// Where it lies.
        rect: Rect,
    },
    /// A QR code in black.
    Code {
        /// The code.
        code: Arc<Code>,
        /// Where it lies, without its quiet zone.
        rect: Rect,
    },
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Out of the document.
    Uri(Arc<str>),
    /// To a named destination of this document.
    Internal(Arc<str>),
}

/// An area that answers a click.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkArea {
    /// The area; a link broken over two lines has two.
    pub rect: Rect,
    /// Where it leads.
    pub target: Target,
    /// The link's element in the structure tree.
    pub element: ElementId,
    /// What the link says, for readers that cannot see the page.
    pub contents: Arc<str>,
}

/// A named place on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination {
    /// The name, unique in the document.
    pub name: Arc<str>,
    /// The place's distance from the page's upper edge.
    pub y: f32,
}

/// Which count a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageLabel {
    /// Front matter: small roman numerals, from i.
    Front(u32),
    /// The body: arabic numerals, from 1.
    Body(u32),
}

impl PageLabel {
    /// The label as it is printed.
    pub fn text(self) -> String {
        match self {
            Self::Front(number) => format_number(number, NumberStyle::LowerRoman),
            Self::Body(number) => number.to_string(),
        }
    }

    /// Whether the page is a right-hand one (recto) of a two-sided book, or the left-hand one where the book is bound at
    /// the right. Front matter always has an even number of pages in such a book.
    pub fn is_odd(self) -> bool {
        let (Self::Front(number) | Self::Body(number)) = self;
        number % 2 == 1
    }
}

/// One page, ready to be painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The page's width.
    pub width: f32,
    /// The page's height.
    pub height: f32,
    /// Which count the page belongs to.
    pub label: PageLabel,
    /// What is painted, in reading order.
    pub items: Vec<Item>,
    /// What can be clicked.
    pub links: Vec<LinkArea>,
    /// The named places on the page.
    pub destinations: Vec<Destination>,
    /// Elements that are read before the item of that index, or after the last one, and painted later: notes at the
    /// foot, figures that left their place.
    pub entrances: Vec<(usize, ElementId)>,
}

impl Page {
    /// An empty page.
    pub fn new(width: f32, height: f32, label: PageLabel) -> Self {
        Self {
            width,
            height,
            label,
            items: Vec::new(),
            links: Vec::new(),
            destinations: Vec::new(),
            entrances: Vec::new(),
        }
    }

    /// Turns a page of vertical writing from flow space, where `x` runs along the lines, onto its paper, where lines run
    /// down and follow each other from right to left. Pictures keep standing upright.
    pub(crate) fn turn(&mut self) {
        let across = self.height;
        std::mem::swap(&mut self.width, &mut self.height);
        for item in &mut self.items {
            item.turn(across);
        }
        for link in &mut self.links {
            link.rect = link.rect.turned(across);
        }
        for place in &mut self.destinations {
            // A viewer scrolls up and down: a line's place is the top of the page.
            place.y = 0.0;
        }
    }

    /// Moves all that stands on the page.
    pub fn shift(&mut self, right: f32, down: f32) {
        for item in &mut self.items {
            item.shift(right, down);
        }
        for link in &mut self.links {
            link.rect.x += right;
            link.rect.y += down;
        }
        for place in &mut self.destinations {
            place.y += down;
        }
    }

    /// Makes type and rules that are gray nearly black. Light grounds stay, so that text on them can be read.
    pub fn darken(&mut self) {
        for item in &mut self.items {
            match &mut item.kind {
                ItemKind::Glyphs { run, .. } => run.style.gray = run.style.gray.min(DARK),
                ItemKind::PageNumber { style, .. } => style.gray = style.gray.min(DARK),
                ItemKind::Fill { gray, .. } | ItemKind::Dots { gray, .. } if *gray < LIGHT => *gray = gray.min(DARK),
                ItemKind::Fill { .. } | ItemKind::Dots { .. } | ItemKind::Code { .. } | ItemKind::Image { .. } => {}
            }
        }
    }

    /// Puts items in the places of those with these indices, which are in order.
    pub fn put(&mut self, items: Vec<(usize, Item)>) {
        let mut items = items.into_iter().peekable();
        let old = std::mem::take(&mut self.items);
        for (index, item) in old.into_iter().enumerate() {
            if items.peek().is_none_or(|(at, _)| *at != index) {
                self.items.push(item);
            }
            while let Some((_, item)) = items.next_if(|(at, _)| *at == index) {
                self.items.push(item);
            }
        }
    }

    /// Whether nothing stands on the page.
    pub fn is_blank(&self) -> bool {
        self.items.is_empty()
    }

    /// The page's text as lines in reading order; glyph runs on one baseline that follow each other make one line.
    /// Running heads, folios and repeated heads of tables are left out. For goldens and fidelity tests.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut last: Option<(f32, Tag)> = None;
        for item in &self.items {
            let ItemKind::Glyphs { run, x, baseline } = &item.kind else { continue };
            let baseline = if run.vertical { x } else { baseline };
            if matches!(item.tag, Tag::Header | Tag::Footer | Tag::Repeated) {
                continue;
            }
            let same_line = last.is_some_and(|(y, _)| (y - baseline).abs() < 0.01);
            match lines.last_mut() {
                Some(line) if same_line => line.push_str(&run.text),
                _ => lines.push(run.text.clone()),
            }
            last = Some((*baseline, item.tag));
        }
        lines
    }
}

/// A place in the outline that the reader's side pane shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Bookmark {
    /// Depth from 0; a bookmark lies under the nearest earlier one of a smaller depth.
    pub depth: u8,
    /// The text.
    pub title: String,
    /// The named destination that it leads to.
    pub destination: Arc<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_counts_in_roman_numerals() {
        let labels: Vec<String> = [1, 4, 14].map(|n| PageLabel::Front(n).text()).to_vec();
        assert_eq!(labels, ["i", "iv", "xiv"]);
        assert_eq!(PageLabel::Body(12).text(), "12");
    }
}
