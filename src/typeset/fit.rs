//! Total-fit line breaking (Knuth and Plass 1981): the breaks of a paragraph are chosen together, so that no line pays
//! for the comfort of another.
//!
//! Dynamic programming over the legal breaks. A break looks back only at line starts from which its line would be
//! neither too full nor much too loose, so the work grows with the text, not with its square. Where no legal line
//! exists, the line is filled as far as it goes, inside a word if need be.

use std::collections::VecDeque;

use super::breaks::Break;
use super::shape::Cluster;
use super::style::Align;
use crate::text::CharClass;

/// What room lines have and how they may be filled.
#[derive(Clone, Copy)]
pub(super) struct Column {
    /// The width of the first line.
    pub(super) first: f32,
    /// The width of all others.
    pub(super) other: f32,
    pub(super) align: Align,
    /// Whether a comma or stop at the line's end may hang outside.
    pub(super) hang: bool,
}

/// Rounding must not turn a full line into an overfull one.
const EPSILON: f64 = 0.005;
/// A line may stretch this many times its comfortable stretch before it counts as a last resort.
const MAX_RATIO: f64 = 3.0;
/// The same where nothing tighter is any good: three tenths of an em between two CJK characters. JLREQ 3.8.4 stops at a
/// quarter; the rest is for narrow columns, where it saves a paragraph from ending on one character.
const WIDE_RATIO: f64 = 6.0;
/// The comfortable stretch between two CJK characters, in ems.
pub(super) const SPREAD: f32 = 0.05;
/// The comfortable stretch of a gap or word space, as a part of its width.
pub(super) const STRETCH: f32 = 0.5;
/// How far a gap or word space may shrink, as a part of its width.
pub(super) const SHRINK: f32 = 0.3;
/// The price of a last line of one CJK character, higher than that of any legal line that avoids it.
const LONELY: f64 = 1.0e9;
const CONSECUTIVE_HYPHENS: f64 = 20_000.0;

/// Sums over the clusters before a place.
#[derive(Clone, Copy, Default)]
struct Sums {
    width: f64,
    stretch: f64,
    shrink: f64,
}

struct Node {
    stop: Break,
    demerits: f64,
    previous: usize,
}

pub(super) struct Fit<'a> {
    clusters: &'a [Cluster],
    sums: Vec<Sums>,
    column: Column,
    /// How much a later break may be narrower than an earlier one: a trimmed blank and a hyphen.
    slop: f64,
}

/// How a candidate line would look.
#[derive(Clone, Copy)]
struct Candidate {
    natural: f64,
    stretch: f64,
    shrink: f64,
    room: f64,
}

impl<'a> Fit<'a> {
    pub(super) fn new(clusters: &'a [Cluster], column: Column, largest_size: f32) -> Self {
        let mut sums = Vec::with_capacity(clusters.len() + 1);
        let mut sum = Sums::default();
        sums.push(sum);
        for cluster in clusters {
            let elastic = f64::from(cluster.elastic);
            sum.width += f64::from(cluster.width + cluster.after);
            sum.stretch += elastic * f64::from(STRETCH) + f64::from(cluster.spread * SPREAD);
            sum.shrink += elastic * f64::from(SHRINK) + f64::from(cluster.squeeze);
            sums.push(sum);
        }
        Fit { clusters, sums, column, slop: f64::from(largest_size) }
    }

    /// The chosen breaks, in order; the last is the end of the text.
    ///
    /// Few paragraphs need lines as loose as the rules just allow, so such lines are looked at only where the first pass
    /// has left a line at its limit, or a lonely character.
    pub(super) fn choose(&self, breaks: &[Break]) -> Vec<Break> {
        let tight = self.pass(breaks, MAX_RATIO);
        let demerits = |nodes: &[Node]| nodes.last().map_or(0.0, |node| node.demerits);
        let at_limit = (100.0 * MAX_RATIO.powi(3)).powi(2);
        if self.column.align != Align::Justify || demerits(&tight) < at_limit {
            return trace(&tight);
        }
        let wide = self.pass(breaks, WIDE_RATIO);
        trace(if demerits(&wide) < demerits(&tight) { &wide } else { &tight })
    }

    /// Goes through all breaks with lines of at most this looseness; the last node ends the text.
    fn pass(&self, breaks: &[Break], limit: f64) -> Vec<Node> {
        let mut nodes = vec![Node { stop: Break::default(), demerits: 0.0, previous: 0 }];
        let mut active = VecDeque::from([0usize]);
        for (index, stop) in breaks.iter().enumerate() {
            let last = index + 1 == breaks.len();
            loop {
                let dead = self.retire(&nodes, &mut active, *stop, last);
                if let Some(node) = self.best(&nodes, &active, *stop, (last, limit)) {
                    active.push_back(nodes.len());
                    nodes.push(node);
                    break;
                }
                if !active.is_empty() {
                    break;
                }
                let before = breaks.get(..index).unwrap_or_default();
                let node = self.rescue(&nodes, &dead, before, limit);
                let complete = node.stop.next as usize >= self.clusters.len();
                active.push_back(nodes.len());
                nodes.push(node);
                if complete {
                    break;
                }
            }
        }
        nodes
    }

    /// Drops the line starts from which a line to `stop` is overfull. At the end of the text nothing overfull is left.
    fn retire(&self, nodes: &[Node], active: &mut VecDeque<usize>, stop: Break, last: bool) -> Vec<usize> {
        let mut dead = Vec::new();
        let slop = if last { EPSILON } else { self.slop };
        while let Some(front) = active.front().copied() {
            let Some(node) = nodes.get(front) else { break };
            let (line, _) = self.line(node.stop.next, stop);
            if line.natural - line.shrink <= line.room + slop {
                break;
            }
            active.pop_front();
            dead.push(front);
        }
        dead
    }

    /// The best line to `stop` from an active start, if there is one that is legal and no looser than the limit.
    fn best(&self, nodes: &[Node], active: &VecDeque<usize>, stop: Break, (last, limit): (bool, f64)) -> Option<Node> {
        let mut best: Option<Node> = None;
        for start in active {
            let node = nodes.get(*start)?;
            let (line, hung) = self.line(node.stop.next, stop);
            if line.natural - line.shrink > line.room + EPSILON {
                continue;
            }
            let ratio = self.ratio(&line, last);
            if ratio > limit {
                // Later starts make the line looser still.
                break;
            }
            let demerits = node.demerits + self.demerits(node, stop, ratio, last);
            if best.as_ref().is_none_or(|best| demerits < best.demerits) {
                best = Some(Node { stop: Break { hung, ..stop }, demerits, previous: *start });
            }
        }
        best
    }

    /// How a line would look, and whether its last mark hangs in the margin: where the line is full without it, and
    /// hanging it strains the line less than squeezing it in (JLREQ 3.8.2, CLREQ 3.1.8).
    fn line(&self, start: u32, stop: Break) -> (Candidate, bool) {
        let inside = self.candidate(start, stop);
        let mark =
            self.last_cluster(start, stop).filter(|last| self.column.hang && stop.hyphen == 0.0 && may_hang(last));
        let overfull = inside.natural > inside.room + EPSILON;
        let Some(mark) = mark.filter(|_| overfull && stop.end > start + 1) else { return (inside, false) };
        let outside = Candidate { natural: inside.natural - f64::from(mark.width - mark.trail), ..inside };
        let fits = inside.natural - inside.shrink <= inside.room + EPSILON;
        if fits && self.ratio(&inside, false).abs() <= self.ratio(&outside, false).abs() {
            return (inside, false);
        }
        (outside, true)
    }

    /// The width of a line as it would like to be, in points.
    pub(super) fn natural(&self, start: u32, stop: Break) -> f32 {
        self.candidate(start, stop).natural as f32
    }

    /// Whether a line fits without being squeezed.
    pub(super) fn holds(&self, start: u32, stop: Break) -> bool {
        let line = self.candidate(start, stop);
        line.natural <= line.room + EPSILON
    }

    fn candidate(&self, start: u32, stop: Break) -> Candidate {
        let from = self.sums.get(start as usize).copied().unwrap_or_default();
        let room = f64::from(if start == 0 { self.column.first } else { self.column.other });
        let (Some(first), Some(last)) = (self.clusters.get(start as usize), self.last_cluster(start, stop)) else {
            return Candidate { natural: f64::from(stop.hyphen), stretch: 0.0, shrink: 0.0, room };
        };
        let to = self.sums.get(stop.end as usize).copied().unwrap_or_default();
        let edge_shrink = if last.trail > 0.0 { last.squeeze } else { 0.0 }
            + if first.lead > 0.0 { first.squeeze } else { 0.0 }
            // What stands at the end of a line does not shrink, be it a gap or a no-break space.
            + last.elastic * SHRINK;
        let edge_stretch = last.elastic * STRETCH + last.spread * SPREAD;
        let edges = f64::from(first.lead + last.trail + last.after);
        Candidate {
            natural: to.width - from.width - edges + f64::from(stop.hyphen),
            stretch: (to.stretch - from.stretch - f64::from(edge_stretch)).max(0.0),
            shrink: if self.column.align == Align::Justify {
                (to.shrink - from.shrink - f64::from(edge_shrink)).max(0.0)
            } else {
                0.0
            },
            room,
        }
    }

    fn last_cluster(&self, start: u32, stop: Break) -> Option<&Cluster> {
        (stop.end > start).then(|| self.clusters.get(stop.end as usize - 1)).flatten()
    }

    /// How far the line is from its natural width: 1 is comfortably stretched, -1 is shrunk to the limit.
    fn ratio(&self, line: &Candidate, last: bool) -> f64 {
        let slack = line.room - line.natural;
        if self.column.align != Align::Justify {
            return if last { 0.0 } else { slack.max(0.0) / (line.room * 0.15).max(0.1) };
        }
        if slack < 0.0 {
            return if line.shrink > 0.0 { slack / line.shrink } else { 0.0 };
        }
        if last { 0.0 } else { slack / line.stretch.max(0.01) }
    }

    fn demerits(&self, node: &Node, stop: Break, ratio: f64, last: bool) -> f64 {
        let ratio = ratio.clamp(-10.0, 100.0);
        let badness = 100.0 * ratio.abs().powi(3);
        let penalty = f64::from(stop.penalty);
        let mut demerits = (1.0 + badness + penalty).powi(2);
        if stop.hyphen > 0.0 && node.stop.hyphen > 0.0 {
            demerits += CONSECUTIVE_HYPHENS;
        }
        if last && node.stop.next > 0 && self.is_lonely(node.stop.next, stop) {
            demerits += LONELY;
        }
        demerits
    }

    /// Whether a line holds a single CJK character, punctuation aside.
    fn is_lonely(&self, start: u32, stop: Break) -> bool {
        let line = self.clusters.get(start as usize..stop.end as usize).unwrap_or_default();
        let seen = |c: &&Cluster| c.class.is_cjk_letter() || matches!(c.class, CharClass::Letter | CharClass::Digit);
        let mut letters = line.iter().filter(seen);
        letters.next().is_some_and(|c| c.class.is_cjk()) && letters.next().is_none()
    }

    /// A line where no legal one exists: to the last legal break that fits, however loose, or else as far as it goes.
    fn rescue(&self, nodes: &[Node], dead: &[usize], before: &[Break], limit: f64) -> Node {
        let mut best: Option<Node> = None;
        for start in dead {
            let Some(node) = nodes.get(*start) else { continue };
            let fits = |stop: &&Break| {
                let (line, _) = self.line(node.stop.next, **stop);
                line.natural - line.shrink <= line.room + EPSILON
            };
            let Some(stop) = before.iter().rev().take_while(|stop| stop.next > node.stop.next).find(fits).copied()
            else {
                continue;
            };
            let (line, hung) = self.line(node.stop.next, stop);
            let ratio = self.ratio(&line, false).max(limit);
            let demerits = node.demerits + self.demerits(node, stop, ratio, false);
            if best.as_ref().is_none_or(|best| demerits < best.demerits) {
                best = Some(Node { stop: Break { hung, ..stop }, demerits, previous: *start });
            }
        }
        best.unwrap_or_else(|| self.cut(nodes, dead.last().copied().unwrap_or(0)))
    }

    /// Cuts the line between any two clusters: at least one is set.
    fn cut(&self, nodes: &[Node], start: usize) -> Node {
        let (from, demerits) = nodes.get(start).map_or((0, 0.0), |node| (node.stop.next, node.demerits));
        let mut next = from + 1;
        let mut end = next;
        while let Some(cluster) = self.clusters.get(next as usize) {
            if cluster.class != CharClass::Space {
                let line = self.candidate(from, Break { next: next + 1, end: next + 1, ..Break::default() });
                if line.natural - line.shrink > line.room + EPSILON {
                    break;
                }
                end = next + 1;
            }
            next += 1;
        }
        let stop = Break { next, end, ..Break::default() };
        Node { stop, demerits: demerits + LONELY, previous: start }
    }
}

/// Commas and full stops hang (JLREQ 3.8.2), the ideographic ones and those of full width alone.
fn may_hang(cluster: &Cluster) -> bool {
    matches!(cluster.class, CharClass::Comma | CharClass::Stop) && cluster.glyph_count == 1
}

fn trace(nodes: &[Node]) -> Vec<Break> {
    let mut chosen = Vec::new();
    let mut at = nodes.len().saturating_sub(1);
    while at > 0 {
        let Some(node) = nodes.get(at) else { break };
        chosen.push(node.stop);
        at = node.previous;
    }
    chosen.reverse();
    chosen
}
