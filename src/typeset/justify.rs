//! Makes a line as wide as its column.
//!
//! Too full: punctuation gives its blanks, then gaps and word spaces shrink. Too loose: gaps and word spaces grow, then
//! room goes between CJK characters up to a limit (CLREQ 3.1.6, JLREQ 3.8.4). Gaps and word spaces share one step, so
//! that no line shows two kinds of space at different strains.

use super::fit::{SHRINK, SPREAD, STRETCH};
use super::shape::Cluster;
use crate::text::CharClass;

/// The steps in which a loose line takes up its slack: how far gaps and word spaces grow, as a part of their width, and
/// how far two CJK characters are spread, in ems. First what no reader sees, then the most that does not look like a
/// fault: a gap of half an em (CLREQ 3.2.2).
const STEPS: [(f32, f32); 2] = [(STRETCH, SPREAD), (1.0 - STRETCH, 0.15 - SPREAD)];
/// The most that any place may take where nothing better is left, in points per point of an em.
const LAST_RESORT: f32 = 0.35;
/// The widest that a word space may become on top of its width, in multiples of it.
const WIDEST: f32 = 3.0;

/// A cluster on its line, with the room it has got there.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    pub(super) index: usize,
    pub(super) width: f32,
    pub(super) shift: f32,
    pub(super) after: f32,
}

/// The clusters of a line with the blanks at its edges cut.
pub(super) fn trimmed(clusters: &[Cluster], from: usize, to: usize) -> Vec<Placed> {
    let line = clusters.get(from..to).unwrap_or_default();
    let mut placed: Vec<Placed> =
        (from..).zip(line).map(|(index, c)| Placed { index, width: c.width, shift: c.shift, after: c.after }).collect();
    if let (Some(first), Some(cluster)) = (placed.first_mut(), line.first()) {
        first.width -= cluster.lead;
        first.shift -= cluster.lead;
    }
    if let (Some(last), Some(cluster)) = (placed.last_mut(), line.last()) {
        last.width -= cluster.trail;
        last.after = 0.0;
    }
    placed
}

/// Takes `excess` points out of a line, as far as it gives them.
pub(super) fn shrink(clusters: &[Cluster], placed: &mut [Placed], excess: f32) {
    let ends = placed.len().saturating_sub(1);
    let mut excess = excess;
    let squeezable = |at: usize, c: &Cluster| {
        let cut_at_edge = (at == 0 && c.lead > 0.0) || (at == ends && c.trail > 0.0);
        if cut_at_edge { 0.0 } else { c.squeeze }
    };
    excess -= share(clusters, placed, excess, squeezable, |place, cluster, part| {
        place.width -= part;
        if cluster.class == CharClass::Opening {
            place.shift -= part;
        }
    });
    let shrinkable = |at: usize, c: &Cluster| if at == ends { 0.0 } else { c.elastic * SHRINK };
    share(clusters, placed, excess, shrinkable, |place, _, part| place.widen(-part));
}

/// Puts `slack` points into a line; what would look like a fault stays out, and the line ends short.
pub(super) fn stretch(clusters: &[Cluster], placed: &mut [Placed], slack: f32) {
    let ends = placed.len().saturating_sub(1);
    let mut slack = slack;
    let elastic = |at: usize, c: &Cluster| if at == ends { 0.0 } else { c.elastic };
    let spread = |at: usize, c: &Cluster| if at == ends { 0.0 } else { c.spread };
    let widen = |place: &mut Placed, _: &Cluster, part: f32| place.widen(part);
    for (grow, apart) in STEPS {
        slack -= share(clusters, placed, slack, |at, c| elastic(at, c) * grow, widen);
        slack -= share(clusters, placed, slack, |at, c| spread(at, c) * apart, widen);
    }
    // What is left comes from a line that has no good break: evenly, within reason.
    let capacity = |at: usize, c: &Cluster| elastic(at, c) * WIDEST + spread(at, c) * LAST_RESORT;
    let total: f32 =
        (0..).zip(placed.iter()).map(|(at, p)| clusters.get(p.index).map_or(0.0, |c| capacity(at, c))).sum();
    if slack <= total {
        share(clusters, placed, slack, capacity, widen);
    }
}

/// Hands out up to `amount` in proportion to what each place can take; returns how much was handed out.
fn share(
    clusters: &[Cluster],
    placed: &mut [Placed],
    amount: f32,
    capacity: impl Fn(usize, &Cluster) -> f32,
    mut give: impl FnMut(&mut Placed, &Cluster, f32),
) -> f32 {
    let of = |at: usize, place: &Placed| clusters.get(place.index).map_or(0.0, |c| capacity(at, c));
    let total: f32 = placed.iter().enumerate().map(|(at, place)| of(at, place)).sum();
    if total <= 0.0 || amount <= 0.0 {
        return 0.0;
    }
    let factor = (amount / total).min(1.0);
    for (at, place) in placed.iter_mut().enumerate() {
        let part = of(at, place) * factor;
        if let Some(cluster) = clusters.get(place.index).filter(|_| part > 0.0) {
            give(place, cluster, part);
        }
    }
    total * factor
}

impl Placed {
    /// Room after a character is a gap of its own; a space simply grows.
    fn widen(&mut self, amount: f32) {
        self.after += amount;
    }
}
