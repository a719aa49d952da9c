//! Finding the article in a page.
//!
//! One pass annotates the parsed tree ([`outline`]); every block gets a score from its text, and the subtree whose scores sum up best
//! holds the article ([`choose`]). What is not of the article is taken out of it by what names, words and links say ([`prune`]), as
//! strictly as the page allows: a strict reading that leaves too little gives way to a looser one, the last of which keeps
//! everything that is shown. The tree itself is never changed.

mod choose;
mod lead;
mod lines;
mod outline;
mod prune;
mod words;

use std::collections::BTreeSet;

use ego_tree::NodeId;
use scraper::{Html, Selector};

use self::outline::{Cell, Weight};
use self::words::Hint;
use super::dom::{self, Dom};
use super::head::Kind;
use super::notes::Notes;
use crate::diag::Diagnostic;

/// Which part of a page is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent<'a> {
    /// All that is shown.
    #[default]
    Full,
    /// The article.
    Article,
    /// What a CSS selector matches.
    Selected(&'a str),
}

/// The part of a page that is read.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// The subtrees, in the page's order; none lies in another.
    pub(super) roots: Vec<NodeId>,
    /// What is left out of them.
    pub(super) dropped: BTreeSet<NodeId>,
    /// What is said of the choice.
    diagnostic: Option<Diagnostic>,
    /// The subtrees around it that are left out, and nodes of which only the text right in them is; all in the page's order.
    left: Vec<(NodeId, Left)>,
}

/// How much of a node is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    Whole,
    Own,
}

impl Selection {
    /// Whether a node is part of it.
    pub(super) fn holds(&self, node: Dom<'_>) -> bool {
        let mut around = std::iter::once(node).chain(node.ancestors());
        let border = around.find(|outer| self.dropped.contains(&outer.id()) || self.roots.contains(&outer.id()));
        border.is_some_and(|border| !self.dropped.contains(&border.id()))
    }

    /// What is said of it: one note for all that was left out. Notes that were taken from there are not.
    pub(super) fn report(&self, tree: &Html, notes: &Notes) -> Option<Diagnostic> {
        if self.diagnostic.is_some() {
            return self.diagnostic.clone();
        }
        let mut text = String::new();
        for &(id, left) in &self.left {
            match (tree.tree.get(id), left) {
                (Some(node), Left::Whole) => push_text(node, notes, &mut text),
                (Some(node), Left::Own) => push_own_text(node, &mut text),
                (None, _) => {}
            }
        }
        let count = text.chars().filter(|c| !c.is_whitespace()).count();
        (count > 0).then(|| {
            let message = format!(
                "{count} characters around the article were left out as navigation, links and the like; --extract full keeps them"
            );
            Diagnostic::note("html.left-out", message).dropping(text)
        })
    }
}

/// How strictly a page is pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strictness {
    /// All that looks like boilerplate goes.
    Strict,
    /// What is said to be boilerplate goes, lists of links stay.
    Mild,
    /// Navigation alone goes.
    Loose,
}

/// Text of this weight is an article's, however short: about 40 words.
const ENOUGH: f32 = 200.0;

/// Prose of this weight is an article whatever else a page holds: comments can be longer.
const LONG: f32 = 1500.0;

/// Finds the part that is asked for. `None`: all of it.
pub(super) fn select(tree: &Html, extent: Extent<'_>, hidden: bool, kind: Kind) -> Option<Selection> {
    match extent {
        Extent::Full => None,
        Extent::Selected(css) => selected(tree, css, hidden, kind),
        Extent::Article => article(tree, hidden, kind),
    }
}

/// The elements that a selector matches, outermost first.
fn selected(tree: &Html, css: &str, hidden: bool, kind: Kind) -> Option<Selection> {
    let selector = Selector::parse(css).ok()?;
    let mut selection = Selection::default();
    let mut known: BTreeSet<NodeId> = BTreeSet::new();
    // Matches come in document order, so an element's outer matches are known before it.
    for element in tree.select(&selector) {
        if !element.ancestors().any(|outer| known.contains(&outer.id())) {
            selection.roots.push(element.id());
        }
        known.insert(element.id());
    }
    if selection.roots.is_empty() {
        let message = format!("nothing in the page matches the selector {css:?}: the article was looked for instead");
        let mut selection = article(tree, hidden, kind).unwrap_or_else(|| whole(tree));
        selection.diagnostic = Some(Diagnostic::warning("html.no-match", message));
        return Some(selection);
    }
    Some(selection)
}

/// Whether a text is a selector that can be used.
pub fn is_selector(css: &str) -> bool {
    Selector::parse(css).is_ok()
}

fn whole(tree: &Html) -> Selection {
    Selection { roots: vec![tree.tree.root().id()], ..Selection::default() }
}

fn article(tree: &Html, hidden: bool, kind: Kind) -> Option<Selection> {
    let mut cells = outline::outline(tree.tree.root(), hidden);
    prune::mark_teasers(&mut cells, kind);
    if kind == Kind::Thread {
        // Answers are text.
        for cell in &mut cells {
            cell.hint.remove(Hint::COMMENTS);
        }
    }
    let total = cells.first()?.all;
    if total.text == 0.0 {
        return None;
    }
    let read = |strictness| {
        let root = choose::choose(&cells, strictness, kind);
        (root, prune::prune(&cells, root, strictness))
    };
    let loose = read(Strictness::Loose);
    let (root, pruned) = [Strictness::Strict, Strictness::Mild]
        .into_iter()
        .map(read)
        .find(|(root, pruned)| is_article(pruned, &loose.1, is_beside(&cells, *root), kind))
        .unwrap_or(loose);
    let kept = pruned.kept.text;
    if kept < 1.0 {
        return None;
    }
    let leads = lead::leads(&cells, root);
    let roots = leads.iter().chain([&root]).filter_map(|&at| cells.get(at)).map(|cell| cell.node.id()).collect();
    let dropped = pruned.dropped.iter().filter_map(|&at| cells.get(at)).map(|cell| cell.node.id()).collect();
    let left = left_out(&cells, root, &leads, &pruned.dropped);
    Some(Selection { roots, dropped, diagnostic: None, left })
}

/// Whether a reading found an article, and not a stray paragraph of a page of another kind: a list, a shop, a forum.
fn is_article(found: &prune::Pruned, loose: &prune::Pruned, beside: bool, kind: Kind) -> bool {
    let share = found.kept.text / loose.kept.text.max(1.0);
    if beside && share < 0.7 {
        return found.prose >= LONG;
    }
    // A short report amid a thousand links is nearly all the prose that its page has.
    let sole = found.prose >= ENOUGH && found.prose >= loose.prose * 0.25;
    found.prose >= LONG
        || sole
        // What says that it is an article is not one of the other kinds.
        || found.prose >= ENOUGH && kind == Kind::Article && share > 0.05
        || found.prose >= LONG / 4.0 && share > 0.12
        || found.kept.text >= ENOUGH && share > 0.35
        || share > 0.7
}

/// Whether a subtree is said to be boilerplate, or lies in what is: a policy in a dialog can be all the prose that a shop has.
fn is_beside(cells: &[Cell<'_>], root: usize) -> bool {
    let half = cells.first().map_or(0.0, |cell| cell.all.text * 0.5);
    let mut at = root;
    loop {
        let Some(cell) = cells.get(at) else { return false };
        if cell.all.text >= half {
            return false;
        }
        if cell.hint.has(Hint::BOILERPLATE) {
            return true;
        }
        if cell.parent == at {
            return false;
        }
        at = cell.parent;
    }
}

/// All that is left out.
fn left_out(cells: &[Cell<'_>], root: usize, leads: &[usize], dropped: &[usize]) -> Vec<(NodeId, Left)> {
    let inside = |at: usize| cells.get(root).is_some_and(|cell| at >= root && at < cell.end);
    let mut left = Vec::new();
    let mut leave = dropped.iter().copied().peekable();
    let mut at = 0;
    // Leaf blocks outside of the root, and the dropped subtrees within.
    while at < cells.len() {
        let Some(cell) = cells.get(at) else { break };
        if at == root {
            // Continue with the subtrees that were dropped within.
            while let Some(&next) = leave.peek() {
                leave.next();
                if inside(next)
                    && let Some(cell) = cells.get(next)
                {
                    left.push((cell.node.id(), Left::Whole));
                }
            }
            at = cell.end;
            continue;
        }
        if leads.contains(&at) {
            at = cell.end;
            continue;
        }
        if root > at && root < cell.end {
            left.push((cell.node.id(), Left::Own));
            at += 1;
            continue;
        }
        left.push((cell.node.id(), Left::Whole));
        at = cell.end;
    }
    left
}

/// The text nodes right in a node.
fn push_own_text(node: Dom<'_>, text: &mut String) {
    for child in node.children() {
        if let scraper::Node::Text(words) = child.value() {
            push_line(words, text);
        }
    }
}

fn push_text(node: Dom<'_>, notes: &Notes, text: &mut String) {
    for line in dom::visible_text_without(node, &|id| notes.is_note(id)).lines() {
        push_line(line, text);
    }
}

fn push_line(line: &str, text: &mut String) {
    let start = text.len();
    for word in line.split_whitespace() {
        if text.len() > start {
            text.push(' ');
        }
        text.push_str(word);
    }
    if text.len() > start {
        text.push('\n');
    }
}

/// The weight of what a link-free reading of a subtree would hold.
fn plain(weight: Weight) -> f32 {
    weight.text - weight.link
}
