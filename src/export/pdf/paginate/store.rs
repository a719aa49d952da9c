//! The pieces that wait for their page, each known by a number that never changes.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Heads;
use crate::export::pdf::galley::Piece;

/// A row of pieces with numbers. Pieces are taken out in any order; room is given back from the front.
pub(super) struct Row<T> {
    first: usize,
    slots: VecDeque<Option<T>>,
}

impl<T> Default for Row<T> {
    fn default() -> Self {
        Self { first: 0, slots: VecDeque::new() }
    }
}

impl<T> Row<T> {
    pub(super) fn get(&self, id: usize) -> Option<&T> {
        self.slots.get(id.checked_sub(self.first)?)?.as_ref()
    }

    pub(super) fn take(&mut self, id: usize) -> Option<T> {
        let taken = self.slots.get_mut(id.checked_sub(self.first)?)?.take();
        while matches!(self.slots.front(), Some(None)) {
            self.slots.pop_front();
            self.first += 1;
        }
        taken
    }

    pub(super) fn push(&mut self, item: T) {
        self.slots.push_back(Some(item));
    }

    /// The number that the next piece will get.
    pub(super) fn end(&self) -> usize {
        self.first + self.slots.len()
    }
}

/// A piece of the flow, with the numbers of the lines of its notes.
pub(super) struct Waiting {
    pub(super) piece: Piece,
    /// For each note, where its lines are in [`Store::notes`].
    pub(super) notes: Vec<(usize, usize)>,
    /// The words of the running head where this piece begins a page.
    pub(super) heads: Arc<Heads>,
}

/// All that waits.
#[derive(Default)]
pub(super) struct Store {
    /// The flow.
    pub(super) flow: Row<Waiting>,
    /// The lines of notes.
    pub(super) notes: Row<Piece>,
    /// Where columns must begin anew: the pieces with a page break before them, and the first of those that span.
    pub(super) stops: VecDeque<usize>,
    /// The height of all that waits in the flow, pictures at their smallest.
    pub(super) height: f64,
}

impl Store {
    /// Adds a strip. What follows it never keeps with its last piece.
    pub(super) fn push(&mut self, pieces: Vec<Piece>, heads: &Arc<Heads>, spans: bool) {
        let last = pieces.len().saturating_sub(1);
        let mut spanning = false;
        for (at, mut piece) in pieces.into_iter().enumerate() {
            piece.keep &= at < last;
            piece.span &= spans;
            if piece.break_before.is_page() || (piece.span && !spanning) {
                self.stops.push_back(self.flow.end());
            }
            spanning = piece.span;
            self.height += least(&piece);
            let notes = std::mem::take(&mut piece.notes).into_iter().map(|note| self.note(note)).collect();
            self.flow.push(Waiting { piece, notes, heads: heads.clone() });
        }
    }

    fn note(&mut self, lines: Vec<Piece>) -> (usize, usize) {
        let start = self.notes.end();
        lines.into_iter().for_each(|line| self.notes.push(line));
        (start, self.notes.end())
    }

    /// Takes a piece of the flow out.
    pub(super) fn take(&mut self, id: usize) -> Option<Waiting> {
        let taken = self.flow.take(id);
        if let Some(waiting) = &taken {
            self.height -= least(&waiting.piece);
        }
        taken
    }

    pub(super) fn piece(&self, id: usize) -> Option<&Piece> {
        self.flow.get(id).map(|waiting| &waiting.piece)
    }

    /// Where the figure ends that begins at `id`.
    pub(super) fn float_end(&self, id: usize) -> usize {
        let mut end = id;
        while let Some(piece) = self.piece(end).filter(|piece| piece.float) {
            end += 1;
            if !piece.keep {
                break;
            }
        }
        end
    }
}

fn least(piece: &Piece) -> f64 {
    f64::from(piece.height - piece.give)
}
