//! Which subtree holds the article: every block gets a score, the subtree with the best sum wins.

use super::Strictness;
use super::lines::Line;
use super::outline::{Cell, is_prose};
use super::words::Hint;
use crate::import::html::dom;
use crate::import::html::head::Kind;

/// The part of the best sum with which a smaller subtree still wins: the rest is a headline, a date, a stray line.
const NEARLY_ALL: f32 = 0.92;
/// The same for a subtree that is said to hold the text.
const MOST: f32 = 0.6;

/// So many summaries of other pages on an article's page are a stream of them.
const STREAM: usize = 8;
/// The same for summaries that end with an ellipsis, as no more than a summary does.
const CUT_STREAM: usize = 3;
/// What the text of one is then worth.
const SUMMARY: f32 = 0.03;
/// What a text is worth that is cut off before a link.
const EXCERPT: f32 = 0.3;

/// The place of the subtree.
pub(super) fn choose(cells: &[Cell<'_>], strictness: Strictness, kind: Kind) -> usize {
    if strictness == Strictness::Loose {
        return main(cells);
    }
    let sums = sums(cells, strictness, kind);
    let sum = |at: usize| sums.get(at).copied().unwrap_or_default();
    let mut best = 0;
    for at in 0..cells.len() {
        // The deepest of equals: it comes later.
        if sum(at) >= sum(best) && holds_blocks(cells, at) {
            best = at;
        }
    }
    // Down to the smallest subtree that holds nearly all of it.
    let floor = sum(best) * NEARLY_ALL;
    let marked = sum(best) * MOST;
    let (start, end) = (best, cells.get(best).map_or(best, |cell| cell.end));
    for at in start..end {
        let Some(cell) = cells.get(at) else { break };
        let said = cell.hint.has(Hint::CONTENT) || matches!(cell.name, "article" | "main");
        let outer = cells.get(best).is_some_and(|outer| at < outer.end);
        if outer && holds_blocks(cells, at) && (sum(at) >= floor || (said && sum(at) >= marked)) {
            best = at;
        }
    }
    best
}

/// The part that is said to be the main one, if it holds a good part of the page; else all of it.
fn main(cells: &[Cell<'_>]) -> usize {
    let total = cells.first().map_or(0.0, |cell| cell.all.text);
    let is_main = |cell: &Cell<'_>| {
        let role = || dom::element(cell.node).is_some_and(|element| dom::value(element, "role") == Some("main"));
        (cell.name == "main" || role()) && cell.all.text >= total * 0.2
    };
    cells.iter().position(is_main).unwrap_or(0)
}

/// A paragraph or a line is not taken for an article alone, save where nothing is around it.
fn holds_blocks(cells: &[Cell<'_>], at: usize) -> bool {
    cells.get(at).is_some_and(|cell| {
        cell.block
            && !matches!(
                cell.name,
                "p" | "h1"
                    | "h2"
                    | "h3"
                    | "h4"
                    | "h5"
                    | "h6"
                    | "li"
                    | "ul"
                    | "ol"
                    | "tr"
                    | "tbody"
                    | "thead"
                    | "pre"
                    | "blockquote"
                    | "dl"
                    | "dt"
                    | "dd"
                    | "figure"
                    | "figcaption"
                    | "table"
            )
    })
}

/// The sum of the scores of each subtree, by what it and the parts around it are said to be.
fn sums(cells: &[Cell<'_>], strictness: Strictness, kind: Kind) -> Vec<f32> {
    let mut sums: Vec<f32> = cells.iter().map(|cell| score(cell)).collect();
    let lone: Vec<usize> =
        (0..cells.len()).filter(|&at| cells.get(at).is_some_and(|cell| is_lone(cells, cell))).collect();
    let cut = lone.iter().filter(|&&at| cells.get(at).is_some_and(|cell| cell.cut)).count();
    if kind == Kind::Article && (lone.len() >= STREAM || cut >= CUT_STREAM) {
        for at in lone {
            if let Some(score) = sums.get_mut(at) {
                *score *= SUMMARY;
            }
        }
    }
    // A text that is cut off before a link leads to the rest of it, which is elsewhere.
    for (cell, score) in cells.iter().zip(&mut sums).filter(|(cell, _)| cell.cut && cell.own.link > 0.0) {
        if cell.own.text <= 900.0 && *score > 0.0 {
            *score *= EXCERPT;
        }
    }
    let strict = matches!(strictness, Strictness::Strict | Strictness::Mild);
    let worths: Vec<f32> = cells.iter().map(|cell| if strict { worth(cell) } else { 1.0 }).collect();
    let of = |at: usize| worths.get(at).copied().unwrap_or(1.0);
    for at in (0..cells.len()).rev() {
        let (Some(cell), Some(total)) = (cells.get(at), sums.get_mut(at)) else { continue };
        if *total > 0.0 {
            *total *= of(at);
        }
        let total = *total;
        if cell.parent != at
            && let Some(parent) = sums.get_mut(cell.parent)
        {
            *parent += total;
        }
    }
    // A part of what is worth little is worth no more.
    let mut around = vec![1.0; cells.len()];
    for at in 1..cells.len() {
        let parent = cells.get(at).map_or(0, |cell| cell.parent);
        // A page can consist of comments, of which one is the article.
        let comments =
            cells.get(parent).is_some_and(|cell| cell.hint.has(Hint::COMMENTS) && !cell.hint.has(Hint::BOILERPLATE));
        let own = if comments { 1.0 } else { of(parent) };
        let outer = around.get(parent).copied().unwrap_or(1.0) * own;
        if let (Some(known), Some(total)) = (around.get_mut(at), sums.get_mut(at)) {
            *known = outer;
            if *total > 0.0 {
                *total *= outer;
            }
        }
    }
    sums
}

/// A short text alone in its part, with a link beside it: the summary of another page, where there are many.
fn is_lone(cells: &[Cell<'_>], cell: &Cell<'_>) -> bool {
    let (own, all) = if cell.cut { (900.0, 1400.0) } else { (400.0, 700.0) };
    is_prose(cell.own)
        && cell.own.text <= own
        && cells.get(cell.parent).is_some_and(|part| {
            matches!(part.name, "li" | "div" | "article" | "td" | "dd" | "section")
                && part.prose == 1
                && part.links > cell.links
                && part.all.text < all
        })
}

/// What the scores below an element are worth.
fn worth(cell: &Cell<'_>) -> f32 {
    // Names of the whole page's containers say nothing of their content.
    if matches!(cell.name, "body" | "html" | "main" | "article") || cell.hint.has(Hint::CONTENT) {
        return 1.0;
    }
    if cell.hint.has(Hint::BOILERPLATE) {
        0.1
    } else if cell.hint.has(Hint::GALLERY) || cell.hint.has(Hint::COMMENTS) {
        0.2
    } else if cell.hint.has(Hint::BESIDE) {
        0.6
    } else {
        1.0
    }
}

/// The score of the text right in a block.
fn score(cell: &Cell<'_>) -> f32 {
    let own = cell.own;
    if own.text == 0.0 || matches!(cell.line, Line::Notice | Line::Rights) {
        return 0.0;
    }
    let density = own.density();
    if density > 0.5 {
        return -(6.0 + own.text * 0.25).min(60.0);
    }
    let plain = (own.text - own.link) * (1.0 - density);
    if is_prose(own) {
        plain + 20.0
    } else if matches!(cell.name, "pre" | "h1" | "h2" | "h3") {
        plain * 0.5
    } else if own.text < 30.0 {
        -2.0
    } else {
        plain * 0.25
    }
}
