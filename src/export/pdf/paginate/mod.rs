//! Galleys → pages.
//!
//! Pieces wait in a store until a page's columns can be filled with them, or until a page break, a headline that
//! spans the columns or the document's end says that nothing more comes. Filling only decides; a page that is decided
//! is set. Each piece is looked at a bounded number of times, so the work grows with the pieces alone.
//!
//! - `store`: the pieces that wait
//! - `grid`: the baseline grid
//! - `group`: what keeps together, and where it would stand
//! - `column`: filling a column; figures that leave their place
//! - `foot`: notes at a column's foot
//! - `balance`: columns that end evenly
//! - `span`: headlines across all columns
//! - `set`: what was decided → the page

mod balance;
mod column;
mod foot;
mod grid;
mod group;
mod set;
mod span;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Result;
use crate::export::pdf::galley::{Break, Piece};
use crate::export::pdf::geometry::Geometry;
use crate::export::pdf::page::{Page, PageLabel, Tag};
use crate::export::pdf::structure::ElementId;
use balance::balance;
use column::{Column, Limits, State, fill};
use group::Placing;
use set::OpenGround;
use store::Store;

/// Rounding must not push a line to the next page.
const TOLERANCE: f32 = 0.05;

/// Takes finished pages.
pub(crate) trait PageSink {
    /// Takes a page. `heads` are the words for its running head, none where an article opens on it.
    fn page(&mut self, page: Page, heads: Option<&Heads>) -> Result<()>;
}

/// The words of a running head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heads {
    /// At the left: the digest or section.
    pub(crate) left: String,
    /// At the right: the article.
    pub(crate) right: String,
    /// The language of what stands at the right, as a BCP 47 tag, where it is known to be its own.
    pub(crate) language: Option<String>,
}

/// Cuts galleys into pages.
pub(crate) struct Paginator<'g> {
    geometry: &'g Geometry,
    label: fn(u32) -> PageLabel,
    /// Whether thin rules part the columns.
    column_rules: bool,
    page: Option<Page>,
    /// The words for the present page, fixed by the first piece on it.
    heads: Option<Heads>,
    finished: u32,
    store: Store,
    state: State,
    /// Where the next columns or the next headline begin on the page.
    y: f32,
    /// How much must wait before a page is tried whose text may go on.
    enough: f64,
    grounds: Vec<OpenGround>,
    /// The page on which each article and section begins.
    starts: BTreeMap<Arc<str>, PageLabel>,
}

/// What came of filling the rest of a page.
enum Outcome {
    /// The text up to the end of the run stands on the page.
    Ended,
    /// The page is full.
    Full,
    /// The text ran out, and more may come.
    Hungry,
}

impl<'g> Paginator<'g> {
    /// Starts a run of pages that are counted from 1 and labelled by `label`.
    pub(crate) fn new(geometry: &'g Geometry, label: fn(u32) -> PageLabel) -> Self {
        Self {
            geometry,
            label,
            column_rules: false,
            page: None,
            heads: None,
            finished: 0,
            store: Store::default(),
            state: State::default(),
            y: 0.0,
            enough: page_height(geometry),
            grounds: Vec::new(),
            starts: BTreeMap::new(),
        }
    }

    /// The same with thin rules between columns.
    pub(crate) fn with_column_rules(self, column_rules: bool) -> Self {
        Self { column_rules, ..self }
    }

    /// Counts on behind so many pages.
    #[must_use]
    pub(crate) fn after(self, pages: u32) -> Self {
        Self { finished: pages, ..self }
    }

    /// The number of the last page that was handed over.
    pub(crate) fn finished(&self) -> u32 {
        self.finished
    }

    /// Places a galley's pieces, whose elements have grown by `base` in the document's structure.
    pub(crate) fn galley(
        &mut self,
        mut pieces: Vec<Piece>,
        base: u32,
        heads: &Heads,
        sink: &mut dyn PageSink,
    ) -> Result<()> {
        grid::settle(&mut pieces, self.geometry.leading);
        pieces.iter_mut().for_each(|piece| grow(piece, base));
        self.store.push(pieces, &Arc::new(heads.clone()), self.geometry.columns > 1);
        self.advance(false, sink)
    }

    /// Hands over the page that is being filled, if there is one.
    pub(crate) fn flush(&mut self, sink: &mut dyn PageSink) -> Result<()> {
        self.advance(true, sink)?;
        self.close(sink)
    }

    /// Hands over a blank page where the next one would be even.
    pub(crate) fn pad(&mut self, sink: &mut dyn PageSink) -> Result<()> {
        self.flush(sink)?;
        self.even_out(sink)
    }

    /// Hands over a blank page where the next one would be even, once the last is closed.
    fn even_out(&mut self, sink: &mut dyn PageSink) -> Result<()> {
        if self.finished % 2 == 1 {
            self.open_page();
            self.close(sink)?;
        }
        Ok(())
    }

    /// Hands over the last page. A document without any piece still has a page.
    pub(crate) fn finish(mut self, sink: &mut dyn PageSink) -> Result<BTreeMap<Arc<str>, PageLabel>> {
        self.advance(true, sink)?;
        if self.page.is_some() || self.finished == 0 {
            self.open_page();
            self.close(sink)?;
        }
        Ok(self.starts)
    }

    /// Fills pages as far as what waits allows; with all of it where nothing more comes.
    fn advance(&mut self, last: bool, sink: &mut dyn PageSink) -> Result<()> {
        loop {
            let stop = self.store.stops.front().copied();
            let end = stop.unwrap_or_else(|| self.store.flow.end());
            let known = stop.is_some() || last;
            if self.state.done(end) {
                if stop.is_none() {
                    return Ok(());
                }
                self.pass_stop(sink)?;
                continue;
            }
            if !known && self.store.height < self.enough {
                return Ok(());
            }
            match self.fill_page(end, known) {
                Outcome::Ended => {}
                Outcome::Hungry => {
                    self.enough *= 2.0;
                    return Ok(());
                }
                Outcome::Full => {
                    self.enough = page_height(self.geometry);
                    self.close(sink)?;
                }
            }
        }
    }

    /// Does what must happen before the piece that ends a run: a new page, a headline across the columns.
    fn pass_stop(&mut self, sink: &mut dyn PageSink) -> Result<()> {
        let Some(stop) = self.store.stops.pop_front() else { return Ok(()) };
        let Some(piece) = self.store.piece(stop) else { return Ok(()) };
        let (breaks, spans) = (piece.break_before, piece.span);
        if breaks.is_page() {
            self.close(sink)?;
        }
        if breaks == Break::Recto {
            self.even_out(sink)?;
        }
        if spans { self.set_spanning(stop, sink) } else { Ok(()) }
    }

    /// Fills the columns of the rest of the page.
    fn fill_page(&mut self, end: usize, known: bool) -> Outcome {
        let (mut columns, state) = self.full_columns(self.state.clone(), end);
        let ended = state.done(end);
        if ended && !known {
            return Outcome::Hungry;
        }
        if !ended {
            self.state = state;
            self.set_columns(columns, self.y, self.geometry.depth);
            return Outcome::Full;
        }
        if self.geometry.columns > 1 {
            let spanned = self.store.piece(end).is_some_and(|piece| piece.span && !piece.break_before.is_page());
            let placing = Placing { store: &self.store, geometry: self.geometry };
            let room = self.geometry.depth - self.y;
            if let Some(even) = balance(placing, &self.state, end, room, self.fresh(), !spanned) {
                columns = even;
            }
        }
        self.state = state;
        let bottom = self.y + columns.iter().map(Column::total).fold(0.0, f32::max);
        let bottom = grid::up(bottom, self.geometry.leading);
        let below = self.spanning_fits(end, bottom);
        let foot = if below { bottom } else { self.geometry.depth };
        self.set_columns(columns, self.y, foot);
        self.y = bottom;
        Outcome::Ended
    }

    /// The columns of the rest of the page, filled to the foot.
    fn full_columns(&self, mut state: State, end: usize) -> (Vec<Column>, State) {
        let placing = Placing { store: &self.store, geometry: self.geometry };
        let room = self.geometry.depth - self.y;
        let limits = Limits { text: room, total: room, fresh: self.fresh(), rigid: false };
        let columns = (0..self.geometry.columns).map(|_| fill(placing, &mut state, end, limits)).collect();
        (columns, state)
    }

    /// Whether the columns begin at the page's top.
    fn fresh(&self) -> bool {
        self.y <= 0.0
    }

    fn close(&mut self, sink: &mut dyn PageSink) -> Result<()> {
        self.y = 0.0;
        self.grounds.clear();
        let heads = self.heads.take();
        match self.page.take() {
            Some(page) => {
                self.finished += 1;
                sink.page(page, heads.as_ref())
            }
            None => Ok(()),
        }
    }
}

/// More than a page holds.
fn page_height(geometry: &Geometry) -> f64 {
    f64::from(geometry.depth) * f64::from(geometry.columns) * 1.5
}

/// Moves a piece's elements to where they are in the document's structure.
fn grow(piece: &mut Piece, base: u32) {
    let grown = |element: ElementId| ElementId(element.0.saturating_add(base));
    for item in &mut piece.items {
        if let Tag::Element(element) = &mut item.tag {
            *element = grown(*element);
        }
    }
    for link in &mut piece.links {
        link.element = grown(link.element);
    }
    piece.enters.iter_mut().for_each(|element| *element = grown(*element));
    // Notes hold no notes of their own.
    piece.notes.iter_mut().flatten().for_each(|line| grow(line, base));
}
