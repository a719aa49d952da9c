//! Pieces that keep together: which they are, and where each would stand.

use super::grid;
use super::store::Store;
use crate::export::pdf::galley::{Piece, RepeatedHead};
use crate::export::pdf::geometry::Geometry;

/// The least space below a figure at a column's top, and above whatever follows one that left the flow, in lines.
const FLOAT_GAP: f32 = 0.6;
/// The least space that stays below a heading whose figure left the flow, in lines.
const CLOSED_GAP: f32 = 0.3;
/// Headings up to this height, in lines, stand in the middle of theirs at a column's top (JLREQ 4.1.7).
const HEADING: f32 = 3.0;
/// Figures higher than this share of a column stay in their place.
const FILLED: f32 = 0.9;
/// Figures of more pieces stay in their place.
const MOST_PIECES: usize = 500;
/// Below what stands off the grid, a gap may shrink by this much of a line so that text goes on a line earlier.
const EARLIER: f32 = 0.35;
/// Repeated rows take no more than this share of a column.
const REPEATED: f32 = 0.4;

/// Pieces that keep together, from one piece of the flow on.
#[derive(Default)]
pub(super) struct Group {
    /// The pieces, in order.
    pub(super) ids: Vec<usize>,
    /// The figures that are left out, each with the number of its first piece and of the piece behind its last, and
    /// how many pieces of the group precede it.
    pub(super) left: Vec<Left>,
    /// The piece behind the group.
    pub(super) end: usize,
    /// Whether a figure is in the group.
    pub(super) figure: bool,
}

/// A figure that is left out of a group.
#[derive(Clone, Copy)]
pub(super) struct Left {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) before: usize,
}

/// The state of a column that decides where its next piece stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Above {
    /// How far down the column is filled.
    pub(super) y: f32,
    /// The last piece of the flow in this column.
    pub(super) last: Option<usize>,
}

impl Group {
    /// The pieces from `at` on that keep together, at most a column's height of them: more cannot stay together.
    /// Without `figures`, those that may leave the flow are left out and the text behind them joins the text before.
    pub(super) fn collect(store: &Store, at: usize, end: usize, figures: bool, depth: f32) -> Self {
        let mut group = Self { end: at, ..Self::default() };
        let mut height = 0.0;
        while group.end < end {
            let Some(piece) = store.piece(group.end) else { break };
            if piece.float && !figures && may_leave(store, group.end, depth) {
                let start = group.end;
                group.end = store.float_end(start).min(end).max(start + 1);
                group.left.push(Left { start, end: group.end, before: group.ids.len() });
                if group.ids.is_empty() {
                    break;
                }
                continue;
            }
            group.figure |= piece.float && may_leave(store, group.end, depth);
            height += piece.above + piece.height;
            group.ids.push(group.end);
            group.end += 1;
            if !piece.keep || height > depth {
                break;
            }
        }
        group
    }
}

/// Whether the figure at `id` may leave its place: one that fills a column with its caption cannot. Looks no further
/// than a column, however many pictures a figure has.
fn may_leave(store: &Store, id: usize, depth: f32) -> bool {
    let mut height = 0.0;
    for piece in (id..id.saturating_add(MOST_PIECES)).map_while(|id| store.piece(id).filter(|piece| piece.float)) {
        height += piece.above + piece.height - piece.give;
        if height > depth * FILLED {
            return false;
        }
        if !piece.keep {
            return true;
        }
    }
    false
}

/// Finds places for pieces.
#[derive(Clone, Copy)]
pub(super) struct Placing<'p> {
    pub(super) store: &'p Store,
    pub(super) geometry: &'p Geometry,
}

impl<'p> Placing<'p> {
    /// Where the pieces' tops are in a column below what stands in it already, and where the last one ends.
    pub(super) fn tops(&self, ids: &[usize], above: Above, tops: &mut Vec<f32>) -> f32 {
        tops.clear();
        let leading = self.geometry.leading;
        let mut above = above;
        let mut down = 0.0;
        if above.last.is_none() {
            down = self.repeated(ids).map_or(0.0, |head| height(&head));
            down += if above.y > 0.0 { 0.0 } else { self.heading_offset(ids) };
        }
        for &id in ids {
            let Some(piece) = self.store.piece(id) else { continue };
            let mut top = above.y + self.gap(id, piece, above) + std::mem::take(&mut down);
            if let Some(over) = piece.grid {
                let off_grid = above.last.and_then(|id| self.store.piece(id)).is_some_and(|last| last.grid.is_none());
                let earlier = if off_grid { (piece.above / 2.0).min(EARLIER * leading) } else { 0.0 };
                top = grid::up((top + over - earlier).max(above.y + over), leading) - over;
            }
            tops.push(top);
            above = Above { y: top + piece.height, last: Some(id) };
        }
        above.y
    }

    /// The space above a piece: none at a column's top, and none that was asked for by a figure that left.
    fn gap(&self, id: usize, piece: &Piece, above: Above) -> f32 {
        if above.y <= 0.0 {
            return 0.0;
        }
        let Some(last) = above.last else {
            // Below figures at the column's top.
            return piece.above.max(FLOAT_GAP * self.geometry.leading);
        };
        let figure_left =
            id != last + 1 && id.checked_sub(1).and_then(|id| self.store.piece(id)).is_some_and(|p| p.float);
        if !figure_left || piece.float {
            return piece.above;
        }
        let text_above = self.store.piece(last).is_some_and(|piece| piece.grid.is_some());
        match (piece.grid, text_above) {
            (Some(_), true) => 0.0,
            (Some(_), false) => piece.above.min(CLOSED_GAP * self.geometry.leading),
            (None, _) => piece.above,
        }
    }

    /// At a column's top, a heading stands in the middle of its lines instead of far from its text.
    fn heading_offset(&self, ids: &[usize]) -> f32 {
        let leading = self.geometry.leading;
        let mut total = 0.0;
        for (at, piece) in ids.iter().filter_map(|&id| self.store.piece(id)).enumerate() {
            if piece.float || piece.opening || total > HEADING * leading {
                return 0.0;
            }
            let gap = if at == 0 { 0.0 } else { piece.above };
            match piece.grid {
                Some(_) if at == 0 => return 0.0,
                Some(over) => {
                    let natural = total + gap + over;
                    return (grid::up(natural, leading) - natural).max(0.0) / 2.0;
                }
                None => total += gap + piece.height,
            }
        }
        0.0
    }

    /// The rows that are set again above the first of these pieces at a column's top.
    pub(super) fn repeated(&self, ids: &[usize]) -> Option<RepeatedHead> {
        let head = self.store.piece(*ids.first()?)?.head.clone()?;
        (height(&head) <= self.geometry.depth * REPEATED).then_some(head)
    }
}

/// The height of pieces that follow each other closely.
pub(super) fn height(pieces: &[Piece]) -> f32 {
    pieces.iter().map(|piece| piece.height).sum()
}
