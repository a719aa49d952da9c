//! Headlines across all columns. Each ends the columns above it and begins new ones below.

use super::column::{Limits, fill};
use super::group::Placing;
use super::set::Corner;
use super::{PageSink, Paginator, TOLERANCE, grid};
use crate::error::Result;
use crate::export::pdf::galley::Piece;

/// So many lines of its text stand below a headline at least.
const LINES_BELOW: f32 = 3.0;

/// The least space between a headline and its text, in lines.
const GAP: f32 = 0.5;

impl Paginator<'_> {
    /// Sets the pieces from `start` on that span the columns, on a new page where too little text would fit below.
    pub(super) fn set_spanning(&mut self, start: usize, sink: &mut dyn PageSink) -> Result<()> {
        if self.y > 0.0 && !self.spanning_fits(start, self.y) {
            self.close(sink)?;
        }
        let end = self.spanning_end(start);
        self.state.next = end;
        for id in start..end {
            let Some(waiting) = self.store.take(id) else { continue };
            if self.y <= 0.0 && waiting.piece.parting {
                continue;
            }
            let height = waiting.piece.height;
            if self.y > 0.0 && self.y + waiting.piece.above + height > self.geometry.depth + TOLERANCE {
                self.close(sink)?;
            }
            let y = self.y + if self.y > 0.0 { waiting.piece.above } else { 0.0 };
            self.state.notes.extend(waiting.notes.iter().flat_map(|&(start, end)| start..end));
            self.set_waiting(waiting, Corner { x: self.geometry.left, y });
            self.y = y + height;
        }
        self.grounds.clear();
        self.y = self.text_top(end, self.y);
        if self.y >= self.geometry.depth - TOLERANCE {
            self.close(sink)?;
        }
        Ok(())
    }

    /// Whether the headline at `start` fits below `y` with some of its text. False where none is there.
    pub(super) fn spanning_fits(&self, start: usize, y: f32) -> bool {
        let spanning = |piece: &&Piece| piece.span && !piece.break_before.is_page();
        if self.store.piece(start).filter(spanning).is_none() {
            return false;
        }
        let end = self.spanning_end(start);
        let mut bottom = y;
        for piece in (start..end).filter_map(|id| self.store.piece(id)) {
            bottom += piece.above + piece.height;
        }
        let top = self.text_top(end, bottom);
        let room = self.geometry.depth - top;
        if room < 0.0 {
            return false;
        }
        let stop = self.store.stops.iter().copied().find(|&stop| stop >= end);
        let run_end = stop.unwrap_or_else(|| self.store.flow.end());
        let placing = Placing { store: &self.store, geometry: self.geometry };
        let mut state = super::State { next: end, ..super::State::default() };
        let limits = Limits { text: room, total: room, fresh: false, rigid: false };
        let first = fill(placing, &mut state, run_end, limits);
        state.done(run_end) || first.height + TOLERANCE >= LINES_BELOW * self.geometry.leading
    }

    /// Where the columns below a headline begin that ends at `bottom`.
    fn text_top(&self, end: usize, bottom: f32) -> f32 {
        let gap = self.store.piece(end).map_or(0.0, |piece| piece.above);
        grid::up(bottom + gap.min(GAP * self.geometry.leading), self.geometry.leading)
    }

    /// The piece behind the last of those that span the columns together.
    fn spanning_end(&self, start: usize) -> usize {
        let mut end = start + 1;
        while self.store.piece(end).is_some_and(|piece| piece.span && !piece.break_before.is_page()) {
            end += 1;
        }
        end
    }
}
