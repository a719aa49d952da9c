//! Titles: lines that break by sense and are alike in length.
//!
//! A reader takes a headline in by its lines, so each should be a phrase: it ends at punctuation or a space where that
//! can be, else between two words, and inside a word only where nothing else fits. Korean keeps its words whole.

use super::breaks::Break;
use super::collect::Segment;
use super::fit::Fit;
use super::shape::Shaped;
use crate::text::{CharClass, word_edges};

use CharClass as C;

/// What it costs that lines differ: a line that is longer or shorter than the mean by its whole length costs this much.
const UNEVEN: f32 = 20.0;
/// What one more line than needed costs.
const MORE_LINES: f32 = 5.0;

/// What breaks cost, in the same coin: after punctuation, between words, before or after a word that leans on the other,
/// inside a word.
const AT_SPACE: f32 = 0.5;
const BETWEEN_WORDS: f32 = 3.0;
const LEANING: f32 = 2.5;
const IN_WORD: f32 = 9.0;
/// How many points of a break's own penalty (a number and its noun, a name) cost one.
const PENALTY: f32 = 25.0;

/// Particles and suffixes that lean on the word before.
const LEAN_BACK: &str = "的了着过们吗呢吧啊地得之等者性化上下中里内外前后期轮はがをにのでともへやか";
/// Prepositions, conjunctions and the like that lean on the word after.
const LEAN_ON: &str = "在对与和及或且而但把被将向从为于是不让使令以由第就都也还再又才已曾";

/// Numbers in Han are words, whatever the dictionary makes of them.
const NUMERALS: &str = "〇零一二三四五六七八九十百千万萬亿億两兩";

/// A possible end of a line with its cost.
struct Stop {
    stop: Break,
    cost: f32,
}

/// The best lines of a title: the fewest that it can have, or one more where that saves a word.
pub(super) fn choose(segment: &Segment, shaped: &Shaped, breaks: &[Break], fit: &Fit<'_>) -> Option<Vec<Break>> {
    let fewest = greedy(breaks, fit)?;
    let stops = weigh(segment, shaped, breaks);
    let least = best(&stops, fit, fewest)?;
    match best(&stops, fit, fewest + 1) {
        Some(more) if more.0 + MORE_LINES < least.0 => Some(more.1),
        _ => Some(least.1),
    }
}

/// How many lines a title needs; none where a word is too wide for a line.
fn greedy(breaks: &[Break], fit: &Fit<'_>) -> Option<usize> {
    let (mut count, mut start) = (1, 0);
    let mut last = None;
    for stop in breaks {
        if !fit.holds(start, *stop) {
            start = std::mem::take(&mut last)?;
            count += 1;
            if !fit.holds(start, *stop) {
                return None;
            }
        }
        last = Some(stop.next);
    }
    Some(count)
}

/// The cheapest way to set the title in so many lines.
fn best(stops: &[Stop], fit: &Fit<'_>, count: usize) -> Option<(f32, Vec<Break>)> {
    let end = stops.len().checked_sub(1)?;
    let whole: f32 = fit.natural(0, stops.last()?.stop);
    let mean = whole / count as f32;
    let cost_of = |start: u32, stop: &Stop| {
        let off = (fit.natural(start, stop.stop) - mean) / mean.max(0.1);
        off * off * UNEVEN + stop.cost
    };
    // For each number of lines and each last stop: the cost, and the stop before.
    let first = stops.iter().map(|stop| fit.holds(0, stop.stop).then(|| (cost_of(0, stop), 0)));
    let mut rows: Vec<Vec<Option<(f32, usize)>>> = vec![first.collect()];
    for _ in 1..count {
        let above = rows.last()?;
        let cheapest = |(index, stop): (usize, &Stop)| {
            let before = stops.iter().zip(above).take(index).enumerate().rev();
            let fitting = before.take_while(|(_, (before, _))| fit.holds(before.stop.next, stop.stop));
            let costs = fitting
                .filter_map(|(at, (before, cost))| Some((cost.as_ref()?.0 + cost_of(before.stop.next, stop), at)));
            costs.min_by(|a, b| a.0.total_cmp(&b.0))
        };
        rows.push(stops.iter().enumerate().map(cheapest).collect());
    }
    let cost = rows.last()?.get(end).copied()??.0;
    let mut chosen = Vec::with_capacity(count);
    let mut at = end;
    for row in rows.iter().rev() {
        chosen.push(stops.get(at)?.stop);
        at = row.get(at).copied()??.1;
    }
    chosen.reverse();
    Some((cost, chosen))
}

fn weigh(segment: &Segment, shaped: &Shaped, breaks: &[Break]) -> Vec<Stop> {
    let edges = word_edges(&segment.text);
    let weigh = |stop: &Break| {
        let at = shaped.clusters.get(stop.next as usize).map_or(segment.text.len(), |c| c.start as usize);
        let at_edge = edges.binary_search(&at).ok().filter(|_| stop.hyphen == 0.0);
        let at_edge = at_edge.map(|found| words_beside(&segment.text, &edges, found));
        let cost =
            if stop.next as usize >= shaped.clusters.len() { 0.0 } else { cost(segment, shaped, *stop, at_edge) };
        Stop { stop: *stop, cost }
    };
    breaks.iter().map(weigh).collect()
}

/// Whether the words before and after an edge are of one character.
fn words_beside(text: &str, edges: &[usize], at: usize) -> (bool, bool) {
    let edge = |index: Option<usize>| index.and_then(|index| edges.get(index)).copied();
    let word = |from: Option<usize>, to: Option<usize>| text.get(from?..to?).map(|word| word.chars().count());
    let (before, here, after) = (edge(at.checked_sub(1)), edge(Some(at)), edge(Some(at + 1)));
    (word(before, here) == Some(1), word(here, after) == Some(1))
}

/// What a break costs; `edge` is none inside a word, else whether the words before and after are of one character.
fn cost(segment: &Segment, shaped: &Shaped, stop: Break, edge: Option<(bool, bool)>) -> f32 {
    let class = |index: u32| shaped.clusters.get(index as usize).map_or(C::Other, |c| c.class);
    let letter = |index: u32| shaped.text(segment, index as usize).chars().next().unwrap_or(' ');
    let last = stop.end.saturating_sub(1);
    let spaced = stop.end < stop.next;
    let own = stop.penalty / PENALTY;
    let pause =
        matches!(class(last), C::Comma | C::Stop | C::Colon | C::Exclaim | C::Dash | C::Ellipsis | C::WesternClosing);
    if pause || spaced && class(last).is_cjk() && class(stop.next).is_cjk() && class(last) != C::Hangul {
        return own;
    }
    if spaced {
        return AT_SPACE + own;
    }
    if class(last) == C::Closing || class(stop.next) == C::Opening {
        return AT_SPACE + own;
    }
    // K-pop, COVID-19: the hyphen of a compound holds it together.
    let compound = matches!(letter(last), '-' | '\u{2010}') && class(stop.next).is_western();
    // Korean words are parted by spaces alone.
    let korean = class(last) == C::Hangul || class(stop.next) == C::Hangul;
    let number = NUMERALS.contains(letter(last)) && NUMERALS.contains(letter(stop.next));
    let Some((alone_before, alone_after)) = edge.filter(|_| !korean && !number && !compound) else {
        return IN_WORD + own.min(IN_WORD);
    };
    // Two single characters are most often one word that the dictionary lacks.
    let leans_back = alone_after && (alone_before || LEAN_BACK.contains(letter(stop.next)));
    let leans_on = alone_before && LEAN_ON.contains(letter(last));
    BETWEEN_WORDS + own + if leans_back || leans_on { LEANING } else { 0.0 }
}
