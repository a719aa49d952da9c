//! Columns that end as evenly as what keeps together allows: where an article or section ends above a page break or
//! a headline that spans them.

use super::column::{Column, Limits, State, fill};
use super::group::Placing;
use crate::export::pdf::geometry::Geometry;

/// Fills columns evenly with all that waits up to `end`. None where it takes more than these columns, or where a
/// picture would have to be made smaller.
///
/// `notes_below` says that notes stand at the page's foot, apart from the text, and not right below their column.
pub(super) fn balance(
    placing: Placing<'_>,
    state: &State,
    end: usize,
    room: f32,
    fresh: bool,
    notes_below: bool,
) -> Option<Vec<Column>> {
    let count = usize::from(placing.geometry.columns);
    let mut state = state.clone();
    let mut columns = Vec::with_capacity(count);
    let limits = |text: f32| {
        let total = if notes_below { room } else { text };
        Limits { text, total, fresh, rigid: true }
    };
    for left in (1..=count).rev() {
        // The rest of the columns share the rest of the text: without this, the last column would take all the loss.
        let depth = least_depth(placing, &state, end, left, room, &limits)?;
        columns.push(fill(placing, &mut state, end, limits(depth)));
    }
    state.done(end).then_some(columns)
}

/// The least depth at which so many columns hold all that waits, in whole lines.
fn least_depth(
    placing: Placing<'_>,
    state: &State,
    end: usize,
    columns: usize,
    room: f32,
    limits: &impl Fn(f32) -> Limits,
) -> Option<f32> {
    let holds = |lines: usize| {
        let mut state = state.clone();
        let depth = depth_of(placing.geometry, lines, room);
        let overfull = (0..columns).any(|_| fill(placing, &mut state, end, limits(depth)).overfull);
        !overfull && state.done(end)
    };
    let most = (room / placing.geometry.leading).ceil() as usize;
    let first = shortest(placing, state, end, columns, room).min(most);
    // The answer is mostly a line or two below the first guess.
    let near = (first..=most).take(4).find(|&lines| holds(lines));
    if let Some(lines) = near {
        return Some(depth_of(placing.geometry, lines, room));
    }
    if !holds(most) {
        return None;
    }
    let (mut low, mut high) = (first, most);
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle }
    }
    Some(depth_of(placing.geometry, high, room))
}

fn depth_of(geometry: &Geometry, lines: usize, room: f32) -> f32 {
    (lines as f32 * geometry.leading).min(room)
}

/// A depth in lines that is never too large: what waits, shared out evenly.
fn shortest(placing: Placing<'_>, state: &State, end: usize, columns: usize, room: f32) -> usize {
    let endless = Limits { text: f32::MAX, total: f32::MAX, fresh: true, rigid: true };
    let height = fill(placing, &mut state.clone(), end, endless).height.min(room * columns as f32);
    // What keeps together may take less room at a column's top than in the middle of one.
    let least = height / columns as f32 / placing.geometry.leading - 1.0;
    least.floor().max(1.0) as usize
}
