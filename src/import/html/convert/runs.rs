//! Whole runs of the walk: over a page and its notes, over pieces of one text.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Node};

use super::Walker;
use crate::import::html::extract::Selection;
use crate::import::html::notes::Notes;
use crate::import::html::{Converted, Options, dom, settle};
use crate::ir::Block;

/// A parsed page and what of it is read.
pub(in crate::import::html) struct Page<'a> {
    pub(in crate::import::html) tree: &'a Html,
    pub(in crate::import::html) selection: Option<&'a Selection>,
    pub(in crate::import::html) notes: &'a Notes,
}

/// Walks the tree and settles what the walk left open.
pub(in crate::import::html) fn run(
    page: &Page<'_>,
    options: &Options<'_>,
    base_href: Option<&str>,
    depth: usize,
) -> Converted {
    let root = page.tree.tree.root();
    let wanted = wanted(std::slice::from_ref(page.tree));
    let mut walker = Walker::new(options, base_href, depth, &wanted);
    walker.notes = Some(page.notes).filter(|notes| !notes.is_empty());
    match page.selection {
        None => walker.walk(root),
        Some(selection) => {
            walker.dropped.clone_from(&selection.dropped);
            for node in selection.roots.iter().filter_map(|&id| page.tree.tree.get(id)) {
                walker.walk_whole(node);
            }
        }
    }
    let mut order = std::mem::take(&mut walker.order);
    let (mut converted, mut aliases) = walker.finish();
    let mut pieces = vec![std::mem::take(&mut converted.blocks)];
    let mut rest: BTreeSet<usize> = page.notes.taken().collect();
    let mut next = 0;
    loop {
        // A note whose reference is not shown goes to the end of the text.
        let referred = order.notes.get(next).copied();
        let Some(note) = referred.or_else(|| rest.first().copied()) else { break };
        rest.remove(&note);
        let node = page.notes.node(note).and_then(|id| page.tree.tree.get(id));
        let mut walker = Walker::new(options, base_href, depth, &wanted);
        walker.notes = Some(page.notes);
        walker.order = order;
        if let Some(node) = node {
            walker.walk(node);
        }
        order = std::mem::take(&mut walker.order);
        let (mut read, own) = walker.finish();
        page.notes.strip(note, &mut read.blocks);
        converted.resources.merge(read.resources);
        converted.diagnostics.extend(read.diagnostics);
        aliases.extend(own);
        match pieces.first_mut().filter(|_| referred.is_none()) {
            Some(body) => body.append(&mut read.blocks),
            None => pieces.push(read.blocks),
        }
        next += usize::from(referred.is_some());
    }
    settle_anchors(&mut pieces, &aliases, &wanted, options);
    let mut pieces = pieces.into_iter();
    converted.blocks = pieces.next().unwrap_or_default();
    converted.notes = pieces.collect();
    converted
}

/// Walks trees that are pieces of one text; gives the blocks of each, and all else in one.
pub(in crate::import::html) fn run_pieces(
    trees: &[Html],
    options: &Options<'_>,
    depth: usize,
) -> (Vec<Vec<Block>>, Converted) {
    let wanted = wanted(trees);
    let mut pieces = Vec::with_capacity(trees.len());
    let mut all = Converted::default();
    let mut all_aliases = BTreeMap::new();
    for tree in trees {
        let mut walker = Walker::new(options, None, depth, &wanted);
        walker.walk(tree.tree.root());
        let (converted, aliases) = walker.finish();
        pieces.push(converted.blocks);
        all.resources.merge(converted.resources);
        all.diagnostics.extend(converted.diagnostics);
        all_aliases.extend(aliases);
    }
    settle_anchors(&mut pieces, &all_aliases, &wanted, options);
    (pieces, all)
}

/// The anchors that links lead to.
fn wanted(trees: &[Html]) -> BTreeSet<String> {
    let elements = trees.iter().flat_map(|tree| tree.tree.values()).filter_map(Node::as_element);
    let links = elements.filter(|element| element.name() == "a");
    links.filter_map(|element| dom::attr(element, "href")?.strip_prefix('#').map(str::to_owned)).collect()
}

fn settle_anchors(
    pieces: &mut [Vec<Block>],
    aliases: &BTreeMap<String, String>,
    wanted: &BTreeSet<String>,
    options: &Options<'_>,
) {
    if !wanted.is_empty() {
        settle::settle_anchors(pieces, aliases, |anchor| {
            options.base.map(|base| format!("{}{anchor}", base.split('#').next().unwrap_or(base)))
        });
    }
}
