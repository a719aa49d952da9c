//! What is taken out of the subtree that holds the article.

use super::outline::{Cell, Weight, is_prose};
use super::words::{self, Hint};
use super::{Strictness, lines::Line, plain};
use std::collections::BTreeSet;

use crate::import::html::head::Kind;

/// What is left of a subtree.
#[derive(Debug, Default)]
pub(super) struct Pruned {
    /// The cells that go with all that is below them, in order; none lies in another.
    pub(super) dropped: Vec<usize>,
    /// The weight of what stays.
    pub(super) kept: Weight,
    /// The weight of the prose in it.
    pub(super) prose: f32,
}

/// Prunes the subtree at `root`.
pub(super) fn prune(cells: &[Cell<'_>], root: usize, strictness: Strictness) -> Pruned {
    let Some(top) = cells.get(root) else { return Pruned::default() };
    let pruner = Pruner {
        cells,
        root,
        total: top.all,
        strictness,
        body: body(cells, root),
        tables: tables(cells, root, top.end),
    };
    let own = if is_prose(top.own) { top.own.text } else { 0.0 };
    let mut pruned = Pruned { dropped: Vec::new(), kept: top.all, prose: own };
    let mut at = root + 1;
    while at < top.end {
        let Some(cell) = cells.get(at) else { break };
        if pruner.goes(at, cell) {
            pruned.drop(at, cell);
            at = cell.end;
        } else {
            if is_prose(cell.own) {
                pruned.prose += cell.own.text;
            }
            at += 1;
        }
    }
    pruned
}

impl Pruned {
    fn drop(&mut self, at: usize, cell: &Cell<'_>) {
        self.dropped.push(at);
        self.kept.text -= cell.all.text;
        self.kept.link -= cell.all.link;
        self.kept.marks -= cell.all.marks;
    }
}

/// The tables of a subtree that have heads of rows or columns: what holds data, not the layout of a page.
fn tables(cells: &[Cell<'_>], root: usize, end: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (at, cell) in cells.iter().enumerate().take(end).skip(root) {
        while open.last().is_some_and(|&(_, end)| at >= end) {
            open.pop();
        }
        match (cell.name, open.last()) {
            ("table", _) => open.push((at, cell.end)),
            ("th", Some(&(table, _))) => {
                found.insert(table);
            }
            _ => {}
        }
    }
    found
}

/// From the first block of prose to behind the last.
fn body(cells: &[Cell<'_>], root: usize) -> (usize, usize) {
    let end = cells.get(root).map_or(root, |cell| cell.end);
    let prose = |at: &usize| cells.get(*at).is_some_and(|cell| is_prose(cell.own) && cell.line != Line::Rights);
    let first = (root..end).find(prose).unwrap_or(root);
    let last = (root..end).rev().find(prose).unwrap_or(end);
    (first, last)
}

/// The part of a line that is links where it leads elsewhere.
const POINTING: f32 = 0.4;

/// The heaviest teaser.
const TEASER: f32 = 700.0;

/// The announcement of another article: a part with a head of its own, which leads there, and a few sentences at most.
fn is_teaser(cells: &[Cell<'_>], at: usize, lists: bool) -> bool {
    let Some(cell) =
        cells.get(at).filter(|cell| (cell.name == "article" || cell.name == "li" && lists) && cell.all.text < TEASER)
    else {
        return false;
    };
    let inside = cells.get(at + 1..cell.end).unwrap_or_default();
    inside.iter().any(|inner| {
        matches!(inner.name, "h1" | "h2" | "h3" | "h4" | "h5") && inner.all.density() > 0.9 && inner.links > 0
    })
}

/// Where a page holds more prose outside of its teasers than in them, they are boilerplate.
pub(super) fn mark_teasers(cells: &mut [Cell<'_>], kind: Kind) {
    let lists = kind == Kind::Article;
    let (mut inside, mut outside) = (0.0, 0.0);
    let mut found = Vec::new();
    let mut end = 0;
    for (at, cell) in cells.iter().enumerate() {
        if at >= end && is_teaser(cells, at, lists) {
            found.push(at);
            end = cell.end;
        }
        if is_prose(cell.own) {
            *(if at < end { &mut inside } else { &mut outside }) += cell.own.text;
        }
    }
    if outside > inside && outside > 1000.0 || kind == Kind::Article && outside > 300.0 {
        for at in found {
            if let Some(cell) = cells.get_mut(at) {
                cell.hint.add(Hint::BOILERPLATE);
            }
        }
    }
}

struct Pruner<'c, 'a> {
    cells: &'c [Cell<'a>],
    root: usize,
    total: Weight,
    strictness: Strictness,
    body: (usize, usize),
    /// The tables that have heads of rows or columns.
    tables: BTreeSet<usize>,
}

impl Pruner<'_, '_> {
    fn goes(&self, at: usize, cell: &Cell<'_>) -> bool {
        let hint = cell.hint;
        if hint.has(Hint::UNSEEN) {
            return true;
        }
        let share = plain(cell.all) / plain(self.total).max(1.0);
        let content = hint.has(Hint::CONTENT) || matches!(cell.name, "article" | "main");
        if self.strictness == Strictness::Loose {
            let said = hint.has(Hint::BOILERPLATE) && share < 0.3
                || hint.has(Hint::HEAD) && cell.all.density() > 0.3 && share < 0.1 && !self.in_part(cell);
            return said
                || matches!(cell.name, "nav" | "button" | "select")
                || matches!(cell.line, Line::Remark | Line::Notice) && share < 0.1;
        }
        if content && share > 0.1 {
            return false;
        }
        if self.by_hint(at, cell, share) {
            return true;
        }
        match cell.line {
            Line::Remark if cell.own.text >= cell.all.text * 0.8 && share < 0.1 => return true,
            Line::Facts if !self.in_body(at) && share < 0.1 && cell.own.text >= cell.all.text * 0.8 => return true,
            Line::Notice if share < 0.2 => return true,
            Line::Rights if share < 0.4 && !self.in_body(at) => return true,
            Line::Pointer
                if self.strictness == Strictness::Strict
                    && share < 0.1
                    && cell.own.density() > POINTING
                    && cell.own.text >= cell.all.text * 0.8 =>
            {
                return true;
            }
            Line::ListHead if cell.own.text >= cell.all.text * 0.8 => return !self.heads_prose(cell),
            _ => {}
        }
        self.strictness == Strictness::Strict
            && (self.is_link_list(at, cell) || self.follows_head(at, cell, share) || self.is_pointer(at, cell))
    }

    /// A heading with text under it, not links: "Related work".
    fn heads_prose(&self, cell: &Cell<'_>) -> bool {
        let after = self.cells.get(cell.end..).unwrap_or_default().iter().find(|after| after.own.text > 0.0);
        words::is_heading(cell.name) && after.is_some_and(|after| is_prose(after.own))
    }

    /// A line between the paragraphs that is nothing but a link to another page, and not what the text before announces.
    fn is_pointer(&self, at: usize, cell: &Cell<'_>) -> bool {
        let line = matches!(cell.name, "p" | "div" | "h2" | "h3" | "h4" | "h5" | "h6");
        line && self.in_body(at)
            && cell.links == 1
            && cell.media == 0
            && cell.own.text >= 20.0
            && cell.own.text >= cell.all.text * 0.8
            && cell.all.density() > 0.95
            && !self.heads_prose(cell)
            && self
                .cells
                .get(..at)
                .unwrap_or_default()
                .iter()
                .rev()
                .find(|before| before.own.text > 0.0)
                .is_some_and(|before| is_prose(before.own) && !before.leads_on)
    }

    fn by_hint(&self, at: usize, cell: &Cell<'_>, share: f32) -> bool {
        let hint = cell.hint;
        if hint.has(Hint::BOILERPLATE) && share < 0.3 {
            return true;
        }
        let rest = plain(self.total) - plain(cell.all);
        if hint.has(Hint::GALLERY) && share > 0.5 && rest > 1000.0 {
            return true;
        }
        if hint.has(Hint::COMMENTS) && share < 0.5 {
            return true;
        }
        if hint.has(Hint::HEAD) && !self.in_body(at) && share < 0.1 && cell.all.density() > 0.3 {
            return true;
        }
        let prose = cell.prose > 0;
        if hint.has(Hint::BESIDE) && share < 0.3 {
            let aside = matches!(cell.name, "aside" | "form" | "fieldset");
            return aside || !prose && (cell.all.density() > 0.3 || cell.all.text < 60.0) && cell.media == 0;
        }
        false
    }

    /// A part of the page has a head of its own.
    fn in_part(&self, cell: &Cell<'_>) -> bool {
        self.cells.get(cell.parent).is_some_and(|parent| matches!(parent.name, "article" | "section" | "li"))
    }

    fn in_body(&self, at: usize) -> bool {
        (self.body.0..=self.body.1).contains(&at)
    }

    /// A list, a table or a part that consists of links.
    fn is_link_list(&self, at: usize, cell: &Cell<'_>) -> bool {
        let container = matches!(
            cell.name,
            "ul" | "ol" | "div" | "section" | "table" | "dl" | "aside" | "center" | "header" | "tr" | "tbody" | "td"
        );
        if !container || cell.links < 2 || cell.prose > 0 && cell.all.density() < 0.7 {
            return false;
        }
        let density = cell.all.density();
        // A picture with a caption that names things, and rows of data.
        if cell.media > 0 && cell.media <= 2 && density < 0.85 && cell.links <= 6
            || (matches!(cell.name, "tbody" | "tr" | "td") || cell.name == "table" && density < 0.85)
                && self.is_data(at)
        {
            return false;
        }
        let each = cell.all.text / cell.links.max(1) as f32;
        density > 0.6 || density > 0.4 && each < 40.0 && cell.links > 3
    }

    /// Whether a part of a table belongs to one that has heads of rows or columns.
    fn is_data(&self, at: usize) -> bool {
        let mut at = at;
        for _ in 0..4 {
            let Some(outer) = self.cells.get(at) else { return false };
            if outer.name == "table" {
                return self.tables.contains(&at);
            }
            at = outer.parent;
        }
        false
    }

    /// A short part that begins with the head of a link list.
    fn follows_head(&self, at: usize, cell: &Cell<'_>, share: f32) -> bool {
        if share > 0.25 || !matches!(cell.name, "div" | "section" | "aside" | "ul" | "dl" | "table" | "td" | "p") {
            return false;
        }
        // The first words of the part, or of what stands before it.
        let first = self.cells.get(at..cell.end).into_iter().flatten().find(|inner| inner.own.text > 0.0);
        let headed = first.is_some_and(|inner| inner.line == Line::ListHead);
        headed || cell.links > 0 && cell.all.density() > 0.3 && self.previous_is_head(at, cell)
    }

    fn previous_is_head(&self, at: usize, cell: &Cell<'_>) -> bool {
        let start = cell.parent.max(self.root);
        let mut before = at;
        while before > start {
            before -= 1;
            let Some(previous) = self.cells.get(before) else { return false };
            if previous.own.text > 0.0 {
                return previous.line == Line::ListHead;
            }
        }
        false
    }
}
