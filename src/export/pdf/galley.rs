//! The galley: an article as one long strip of pieces, before it is cut into pages.

use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::export::pdf::geometry::Geometry;
use crate::export::pdf::page::{Bookmark, Item, LinkArea};
use crate::export::pdf::structure::{ElementId, Structure};

/// What must happen before a piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Break {
    /// Nothing.
    #[default]
    None,
    /// A new page, unless this one is empty.
    Page,
    /// A new page with an odd number, a blank one before it where need be.
    Recto,
}

impl Break {
    /// Whether a page ends.
    pub(crate) fn is_page(self) -> bool {
        self != Self::None
    }

    /// A right-hand page in two-sided books, any page in others.
    pub(crate) fn recto_of(geometry: &Geometry) -> Self {
        if geometry.two_sided { Self::Recto } else { Self::Page }
    }
}

/// A ground behind a piece: of code, of a callout, the bar beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ground {
    /// Which box it belongs to: pieces of one box that follow each other are joined, the space between them filled.
    pub(crate) group: u32,
    /// The left edge, from the column's.
    pub(crate) x: f32,
    /// The width.
    pub(crate) width: f32,
    /// 0 is black, 1 is white.
    pub(crate) gray: f32,
}

/// The rows that stand above every part of a table that pages cut, painted but no part of the structure tree.
pub(crate) type RepeatedHead = Arc<[Piece]>;

/// A piece that no page break cuts: a line, a picture, a row of a table. Its items, links and grounds count from its
/// upper left corner, which stands at the column's left edge.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Piece {
    /// The space above, dropped at a column's top.
    pub(crate) above: f32,
    /// The height.
    pub(crate) height: f32,
    /// Where the first baseline is, from the top.
    pub(crate) baseline: f32,
    /// What is painted.
    pub(crate) items: Vec<Item>,
    /// What can be clicked.
    pub(crate) links: Vec<LinkArea>,
    /// The places named here.
    pub(crate) destinations: Vec<Arc<str>>,
    /// The grounds behind it, the widest first.
    pub(crate) grounds: Vec<Ground>,
    /// No break after this piece where it can be avoided.
    pub(crate) keep: bool,
    /// By how much a picture in the piece may be made smaller so that the page has no gap.
    pub(crate) give: f32,
    /// What must happen before it.
    pub(crate) break_before: Break,
    /// For a line of body text: how far below the piece's top its slot of the baseline grid begins. More than nothing
    /// where ruby needs room above the slot. None for all that stands off the grid.
    pub(crate) grid: Option<f32>,
    /// Part of a figure that may leave its place in the flow. A piece that is not kept with the next ends the figure.
    pub(crate) float: bool,
    /// An article begins here: no figure of the one before may stand below.
    pub(crate) opening: bool,
    /// Laid across all columns, which begin anew below it.
    pub(crate) span: bool,
    /// Parts what stands above from what stands below: left out at a page's top.
    pub(crate) parting: bool,
    /// The numbers of the notes that are first referred to here, until these are set.
    pub(crate) refers: Vec<usize>,
    /// The notes that are first referred to here, each a strip of its own, to stand at the foot of this column.
    pub(crate) notes: Vec<Vec<Piece>>,
    /// The elements of those notes, which are read after what stands here, wherever they are painted.
    pub(crate) enters: Vec<ElementId>,
    /// For a table's row: what is set above it where it begins a column.
    pub(crate) head: Option<RepeatedHead>,
}

/// A strip of pieces with what belongs to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Galley {
    /// The pieces, in reading order.
    pub(crate) pieces: Vec<Piece>,
    /// The elements that the pieces' tags name.
    pub(crate) structure: Structure,
    /// The bookmarks, in order.
    pub(crate) bookmarks: Vec<Bookmark>,
    /// What was lost on the way.
    pub(crate) diagnostics: Vec<Diagnostic>,
}
