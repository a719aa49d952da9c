//! Filling one column: text, figures that left their place, notes. It decides and changes nothing, so that a column
//! can be filled as often as balancing asks for.

use std::collections::VecDeque;

use super::TOLERANCE;
use super::foot::{Foot, Share};
use super::group::{Above, Group, Left, Placing};

/// The share of its room that a figure gives up to stay in its place; all of it, only where there is no other way.
const STAY: f32 = 0.5;
/// The share of a column that figures may take at its top while text waits. The first one may always.
const FLOATS: f32 = 0.85;
/// So many figures may wait; before one more leaves its place, these are placed. Text never runs far ahead of them.
const MOST_WAITING: usize = 2;

/// What was placed, and what waits for the next column.
#[derive(Clone, Default)]
pub(super) struct State {
    /// The next piece of the flow.
    pub(super) next: usize,
    /// Figures that left their place, from their first waiting piece to the one behind their last.
    pub(super) floats: VecDeque<(usize, usize)>,
    /// Lines of notes that go on in the next column.
    pub(super) notes: Vec<usize>,
}

impl State {
    /// Whether nothing waits before piece `end`.
    pub(super) fn done(&self, end: usize) -> bool {
        self.next >= end && self.floats.is_empty() && self.notes.is_empty()
    }
}

/// How high a column may be.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Its text.
    pub(super) text: f32,
    /// Its text and notes.
    pub(super) total: f32,
    /// Whether it begins at the page's top, so that what does not fit here fits nowhere.
    pub(super) fresh: bool,
    /// Whether pictures keep their size.
    pub(super) rigid: bool,
}

/// Something in a column.
#[derive(Clone)]
pub(super) enum Step {
    /// A piece of the flow, its top, and by how much its picture is lowered.
    Piece(usize, f32, f32),
    /// The repeated rows of a table, set above this piece.
    Head(usize, f32),
    /// Here a figure left the flow: in reading order it stands here.
    Left(usize, usize),
}

/// A filled column.
#[derive(Clone, Default)]
pub(super) struct Column {
    /// What stands in it, in reading order.
    pub(super) steps: Vec<Step>,
    /// Its notes.
    pub(super) foot: Foot,
    /// How far down it is filled, notes left out.
    pub(super) height: f32,
    /// Whether more was placed than it may hold.
    pub(super) overfull: bool,
    /// The last piece of the flow that stands in its place.
    last: Option<usize>,
}

impl Column {
    /// Its height with notes.
    pub(super) fn total(&self) -> f32 {
        self.height + self.foot.height
    }

    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.foot.lines.is_empty()
    }
}

/// Fills a column with the flow up to `end`.
pub(super) fn fill(placing: Placing<'_>, state: &mut State, end: usize, limits: Limits) -> Column {
    let mut filling = Filling { placing, limits, column: Column::default(), tops: Vec::new() };
    let text = state.next < end;
    let leading = placing.geometry.leading;
    filling.column.foot.take_carried(placing.store, &mut state.notes, limits.total, text, leading);
    filling.floats(state, text);
    while state.next < end && filling.group(state, end) {}
    if state.next >= end {
        // Figures that the flow's end caught up with stand here too, where they fit.
        filling.floats(state, false);
    }
    filling.column
}

struct Filling<'p> {
    placing: Placing<'p>,
    limits: Limits,
    column: Column,
    tops: Vec<f32>,
}

impl Filling<'_> {
    /// Places the figures that wait, as many as fit.
    fn floats(&mut self, state: &mut State, text: bool) {
        while let Some(&(start, end)) = state.floats.front() {
            let ids: Vec<usize> = (start..end).collect();
            let first = self.column.height <= 0.0;
            let most = if text && !first { self.limits.text * FLOATS } else { self.limits.text };
            let fits = self.try_place(&ids, most, if first { 1.0 } else { STAY }, state);
            let nowhere_else = self.column.is_empty() && self.limits.fresh;
            if !fits && !nowhere_else {
                return;
            }
            state.floats.pop_front();
            if !fits {
                let placed = self.force(&ids, state);
                if placed < ids.len() {
                    state.floats.push_front((start + placed, end));
                    return;
                }
            }
        }
    }

    /// Places the next group of the flow. Answers false where the column is full.
    fn group(&mut self, state: &mut State, end: usize) -> bool {
        let depth = self.placing.geometry.depth;
        if !state.floats.is_empty() && self.placing.store.piece(state.next).is_some_and(|piece| piece.opening) {
            self.floats(state, false);
            if !state.floats.is_empty() {
                return false;
            }
        }
        let whole = Group::collect(self.placing.store, state.next, end, true, depth);
        let waiting = !state.floats.is_empty();
        let share = if whole.figure { STAY } else { 1.0 };
        if !(whole.figure && waiting) && self.try_place(&whole.ids, self.limits.text, share, state) {
            self.column.last = whole.ids.last().copied();
            state.next = whole.end;
            return true;
        }
        if whole.figure && state.floats.len() >= MOST_WAITING && !self.column.is_empty() {
            return false;
        }
        // A figure in a whole column without anything gains nothing by leaving.
        if whole.figure && (waiting || !self.column.is_empty() || !self.limits.fresh) {
            let rest = Group::collect(self.placing.store, state.next, end, false, depth);
            if self.try_without(&rest, state) {
                return true;
            }
        }
        if !self.column.is_empty() || !self.limits.fresh {
            return false;
        }
        if !self.try_place(&whole.ids, self.limits.text, 1.0, state) {
            // A figure below an opening that leaves it no room: it parts from the opening rather than from its caption.
            let led = whole.ids.first().and_then(|&id| self.placing.store.piece(id)).is_some_and(|piece| !piece.float);
            if whole.figure && led {
                let rest = Group::collect(self.placing.store, state.next, end, false, depth);
                if self.try_without(&rest, state) {
                    return true;
                }
            }
            let placed = self.force(&whole.ids, state);
            state.next = whole.ids.get(placed).copied().unwrap_or(whole.end);
            self.column.last = state.next.checked_sub(1);
            return placed == whole.ids.len();
        }
        self.column.last = whole.ids.last().copied();
        state.next = whole.end;
        true
    }

    /// Places a group whose figures leave the flow.
    fn try_without(&mut self, group: &Group, state: &mut State) -> bool {
        let steps = self.column.steps.len();
        if !self.try_place(&group.ids, self.limits.text, 1.0, state) {
            return false;
        }
        self.column.last = group.ids.last().copied().or(self.column.last);
        // Repeated rows come on top of the group's own steps; figures are no rows.
        for &Left { start, end, before } in group.left.iter().rev() {
            let at = (steps + before).min(self.column.steps.len());
            self.column.steps.insert(at, Step::Left(start, end));
        }
        state.floats.extend(group.left.iter().map(|left| (left.start, left.end)));
        state.next = group.end;
        true
    }

    /// Places pieces with their notes where they fit. Their pictures may give up `share` of what they can.
    fn try_place(&mut self, ids: &[usize], most: f32, share: f32, state: &mut State) -> bool {
        let mut tops = std::mem::take(&mut self.tops);
        let above = Above { y: self.column.height, last: self.column.last };
        let bottom = self.placing.tops(ids, above, &mut tops);
        let found = self.fits(ids, bottom, most, share, state);
        let fits = found.is_some();
        if let Some((over, notes)) = found {
            self.place(ids, &tops, over);
            self.column.foot.add(self.placing.store, &notes.here, self.placing.geometry.leading);
            state.notes.extend(notes.carried);
        }
        self.tops = tops;
        fits
    }

    /// By how much the pictures must be lowered so that all fits, and which notes stand here. None where it does not.
    fn fits(&self, ids: &[usize], bottom: f32, most: f32, share: f32, state: &State) -> Option<(f32, Share)> {
        let store = self.placing.store;
        let leading = self.placing.geometry.leading;
        let foot = &self.column.foot;
        let give: f32 = ids.iter().filter_map(|&id| store.piece(id)).map(|piece| piece.give).sum();
        let give = if self.limits.rigid { 0.0 } else { give * share };
        let bare = ids.iter().filter_map(|&id| store.flow.get(id)).all(|waiting| waiting.notes.is_empty());
        let room = (self.limits.total - foot.height).min(most);
        if bare {
            let over = (bottom - room).max(0.0);
            let none = Share { here: Vec::new(), carried: Vec::new() };
            return (over <= give.max(TOLERANCE)).then_some((if over <= TOLERANCE { 0.0 } else { over }, none));
        }
        // Lines that a note of this column already passed on to the next leave no place for further notes.
        if bottom > room + TOLERANCE || !state.notes.is_empty() {
            return None;
        }
        foot.share(store, ids, self.limits.total - foot.height - bottom, leading).map(|notes| (0.0, notes))
    }

    /// Adds pieces at their tops; pictures are lowered by `over` points together.
    fn place(&mut self, ids: &[usize], tops: &[f32], over: f32) {
        let store = self.placing.store;
        if self.column.last.is_none()
            && let (Some(head), Some(&first), Some(&top)) = (self.placing.repeated(ids), ids.first(), tops.first())
        {
            self.column.steps.push(Step::Head(first, top - super::group::height(&head)));
        }
        let give: f32 = ids.iter().filter_map(|&id| store.piece(id)).map(|piece| piece.give).sum();
        let mut risen = 0.0;
        for (&id, &top) in ids.iter().zip(tops) {
            let Some(piece) = store.piece(id) else { continue };
            let lower = if give > 0.0 { over * piece.give / give } else { 0.0 };
            self.column.steps.push(Step::Piece(id, top - risen, lower));
            risen += lower;
            self.column.height = self.column.height.max(top - risen + piece.height);
        }
    }

    /// Places what fits nowhere: at least one piece, and as many as fit after it. Answers how many.
    fn force(&mut self, ids: &[usize], state: &mut State) -> usize {
        // In a deeper column they may fit.
        self.column.overfull |= self.limits.rigid;
        let mut placed = 0;
        for (at, &id) in ids.iter().enumerate() {
            let one = [id];
            if self.try_place(&one, self.limits.text, 1.0, state) {
                placed += 1;
            } else if at == 0 {
                self.force_one(id, state);
                placed += 1;
            } else {
                break;
            }
            self.column.last = Some(id);
        }
        placed
    }

    /// Places a piece that is higher than the column, or whose notes are.
    fn force_one(&mut self, id: usize, state: &mut State) {
        let store = self.placing.store;
        let leading = self.placing.geometry.leading;
        let mut tops = Vec::new();
        let bottom = self.placing.tops(&[id], Above { y: self.column.height, last: self.column.last }, &mut tops);
        let give = store.piece(id).map_or(0.0, |piece| piece.give);
        let over = (bottom - self.limits.text).clamp(0.0, give.max(0.0));
        self.place(&[id], &tops, over);
        self.column.overfull |= self.column.height > self.limits.text + TOLERANCE;
        let notes = store.flow.get(id).map(|waiting| waiting.notes.as_slice()).unwrap_or_default();
        let lines: Vec<usize> = notes.iter().flat_map(|&(start, end)| start..end).collect();
        let room = self.limits.total - self.column.total();
        let here = self.column.foot.fitting(store, &lines, room, leading);
        let (here, carried) = lines.split_at(here);
        self.column.foot.add(store, here, leading);
        state.notes.extend(carried);
    }
}
