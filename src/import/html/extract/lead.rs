//! The lead of an article: many pages have the picture and the first paragraph, in bold, before the part that is said to hold
//! the text, and both in one `article`.

use super::lines::Line;
use super::outline::{Cell, is_prose};
use super::words::Hint;
use crate::import::html::dom;

/// How far up the article is looked for.
const MAX_STEPS: usize = 6;

/// The subtrees before `root` that belong to its article, in the page's order. None where nothing around it is said to be the whole article.
pub(super) fn leads(cells: &[Cell<'_>], root: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = root;
    for _ in 0..MAX_STEPS {
        let Some(parent) = cells.get(at).map(|cell| cell.parent).filter(|&parent| parent != at) else { break };
        // Nearer to the root is later on the page.
        let mut here: Vec<usize> = before(cells, parent, at).filter(|&sibling| is_lead(cells, sibling)).collect();
        here.append(&mut found);
        found = here;
        at = parent;
        let Some(around) = cells.get(at) else { break };
        if around.name == "article" {
            return found;
        }
        if is_whole(around) {
            found.retain(|&lead| cells.get(lead).is_some_and(is_named));
            return found;
        }
    }
    Vec::new()
}

/// An article with all that belongs to it, by its name or its structured data.
fn is_whole(cell: &Cell<'_>) -> bool {
    const NAMES: [&str; 6] = ["article", "post", "story", "entry", "hentry", "h-entry"];
    dom::element(cell.node).is_some_and(|element| {
        dom::classes(element).chain(dom::value(element, "id")).any(|name| NAMES.contains(&name))
            || dom::value(element, "itemtype")
                .is_some_and(|kind| kind.ends_with("Article") || kind.ends_with("Posting"))
    })
}

/// The names say that it is a lead.
fn is_named(cell: &Cell<'_>) -> bool {
    const WORDS: [&str; 12] = [
        "lead",
        "lede",
        "intro",
        "perex",
        "standfirst",
        "summary",
        "abstract",
        "excerpt",
        "dek",
        "deck",
        "subtitle",
        "daodu",
    ];
    dom::element(cell.node).is_some_and(|element| {
        dom::classes(element).chain(dom::value(element, "id")).any(|name| {
            name.split(|c: char| !c.is_ascii_alphanumeric())
                .any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
        })
    })
}

/// The children of `parent` before the child `end`.
fn before(cells: &[Cell<'_>], parent: usize, end: usize) -> impl Iterator<Item = usize> {
    let mut next = parent + 1;
    std::iter::from_fn(move || {
        let at = next;
        next = cells.get(at).filter(|_| at < end)?.end.max(at + 1);
        Some(at)
    })
}

/// Prose, or pictures with a caption at most.
fn is_lead(cells: &[Cell<'_>], at: usize) -> bool {
    let Some(cell) = cells.get(at) else { return false };
    let beside =
        [Hint::BOILERPLATE, Hint::COMMENTS, Hint::BESIDE, Hint::UNSEEN].into_iter().any(|hint| cell.hint.has(hint));
    let wrong = matches!(cell.name, "header" | "nav" | "aside" | "form" | "footer" | "button" | "ul" | "ol" | "table");
    if beside || wrong || cell.line == Line::Notice || cell.all.density() > 0.2 {
        return false;
    }
    let inside = cells.get(at..cell.end).unwrap_or_default();
    // A headline is metadata.
    if inside.iter().any(|cell| matches!(cell.name, "h1" | "form" | "nav") || cell.line == Line::Notice) {
        return false;
    }
    if cell.all.text == 0.0 || cell.prose == 0 {
        return cell.media > 0 && cell.media <= 3 && cell.all.text < CAPTION && !shows_address(cell);
    }
    // Bylines, dates and labels around a paragraph are metadata or worse.
    let prose: f32 = inside.iter().filter(|cell| is_prose(cell.own)).map(|cell| cell.own.text).sum();
    prose >= cell.all.text * PURE
}

/// A picture with an address is a page's head for printers.
fn shows_address(cell: &Cell<'_>) -> bool {
    dom::visible_text(cell.node).contains("://")
}

/// The part of a lead that is prose.
const PURE: f32 = 0.8;

/// The weight of a caption: some sixty words.
const CAPTION: f32 = 300.0;
