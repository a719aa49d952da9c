//! Footnotes of web pages: a reference and an item of a list that lead to each other, as WordPress, Hugo, pandoc, MediaWiki and
//! Word make them. A reference whose note is not there stays text, an item that nothing refers to stays where it is.

use std::collections::{BTreeMap, BTreeSet};

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::dom::{self, Dom};
use super::extract::Selection;
use crate::import::notes::{Facts, Plan, Pointer, Surveyor, is_short, without_label};
use crate::ir::walk::inline_text;
use crate::ir::{Block, Inline};

/// The longest text of a link that leads back from a note, in characters.
const LONGEST_BACK: usize = 60;
/// Through how many elements around a reference that hold nothing else it is taken.
const MOST_AROUND: usize = 4;
/// The most characters that a reference and its brackets have.
const LONGEST_MARK: usize = 12;

/// The notes of a page, by the nodes of its tree.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// The element of each note, and what refers to it: `1`.
    notes: Vec<(NodeId, String)>,
    /// The note that an element is.
    homes: BTreeMap<NodeId, usize>,
    references: BTreeMap<NodeId, usize>,
    backs: BTreeSet<NodeId>,
    /// The notes' elements, and what is left of lists and headings without them.
    taken: BTreeSet<NodeId>,
}

/// What an element is to the notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A reference to the note of this number.
    Reference(usize),
    /// A way back, or a note: shown elsewhere or not at all.
    Elsewhere,
    /// A heading or a list that has lost its notes.
    Remains,
}

impl Notes {
    /// Finds them; `addresses` are the page's own.
    pub(super) fn find(tree: &Html, addresses: &[&str]) -> Self {
        let own = |href: &str| {
            let (address, fragment) = href.trim().split_once('#')?;
            let here = address.is_empty()
                || addresses.iter().any(|own| own.split('#').next().is_some_and(|own| own == address));
            (here && !fragment.is_empty()).then(|| decoded(fragment))
        };
        let leads = |node: Dom<'_>| {
            let target = dom::element(node)
                .filter(|element| element.name() == "a")
                .and_then(|element| dom::value(element, "href").and_then(own));
            target.is_some() && !dom::has_more_text(node, LONGEST_BACK)
        };
        // Most pages have no notes.
        if !tree.tree.nodes().any(leads) {
            return Self::default();
        }
        let mut surveyor = Surveyor::default();
        let mut nodes: Vec<Dom<'_>> = Vec::new();
        for edge in tree.tree.root().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) => surveyor.text(text),
                    Node::Element(element) => {
                        nodes.push(node);
                        let link = if element.name() == "a" { dom::value(element, "href").and_then(own) } else { None };
                        let name = dom::attr(element, "name").filter(|_| element.name() == "a");
                        surveyor.open(Facts {
                            name: element.name(),
                            ids: [dom::attr(element, "id"), name],
                            note: is_listed_note(node, element),
                            link: link.and_then(|target| pointer(node, element, target)),
                        });
                    }
                    _ => {}
                },
                Edge::Close(node) if node.value().is_element() => surveyor.close(),
                Edge::Close(_) => {}
            }
        }
        let plan = Plan::make(&[surveyor.finish()]);
        Self::of_plan(&plan, &nodes)
    }

    fn of_plan(plan: &Plan, nodes: &[Dom<'_>]) -> Self {
        let node = |number: usize| nodes.get(number.checked_sub(1)?).copied();
        let backs: BTreeSet<NodeId> =
            plan.backs.iter().filter_map(|&(_, number)| node(number)).map(|node| node.id()).collect();
        let mut out = Self { backs, ..Self::default() };
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        for (number, label) in &plan.labels {
            let Some(element) = plan.notes.get(*number).and_then(|&(_, at)| node(at)) else { continue };
            let fits = dom::element(element).is_some_and(|element| can_be_taken(element.name()));
            let text = dom::visible_text_without(element, &|id| out.backs.contains(&id));
            if fits && without_label(&text, label).contains(char::is_alphanumeric) {
                numbers.insert(*number, out.notes.len());
                out.notes.push((element.id(), label.clone()));
            }
        }
        for (&(_, number), note) in &plan.references {
            if let (Some(link), Some(&note)) = (node(number), numbers.get(note)) {
                out.references.insert(with_brackets(link).id(), note);
            }
        }
        out
    }

    /// Leaves those alone to which nothing in the selection refers, and finds what is left of lists without their notes.
    pub(super) fn settle(&mut self, tree: &Html, selection: Option<&Selection>) {
        if self.notes.is_empty() {
            return;
        }
        self.homes = self.notes.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
        let mut within: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        for (&id, &note) in &self.references {
            let Some(node) = tree.tree.get(id) else { continue };
            match node.ancestors().find_map(|outer| self.homes.get(&outer.id())) {
                Some(&home) => within.entry(home).or_default().push(note),
                None if selection.is_none_or(|selection| selection.holds(node)) => {
                    kept.insert(note);
                }
                None => {}
            }
        }
        let mut next: Vec<usize> = kept.iter().copied().collect();
        while let Some(note) = next.pop() {
            next.extend(within.get(&note).into_iter().flatten().filter(|&&inner| kept.insert(inner)));
        }
        self.references.retain(|_, note| kept.contains(note));
        self.taken = kept.iter().filter_map(|&at| self.notes.get(at)).map(|(id, _)| *id).collect();
        let stays: BTreeSet<NodeId> = selection.into_iter().flat_map(|selection| selection.roots.clone()).collect();
        let lists: Vec<NodeId> = self.taken.iter().copied().collect();
        for note in lists {
            self.take_remains(tree, note, &stays);
        }
    }

    /// Takes the lists around a note that hold nothing but notes, and the heading before them.
    fn take_remains(&mut self, tree: &Html, note: NodeId, stays: &BTreeSet<NodeId>) {
        let mut top = tree.tree.get(note);
        while let Some(outer) = top.and_then(|node| node.parent()) {
            let may_go = dom::element(outer)
                .is_some_and(|element| !matches!(element.name(), "body" | "html" | "article" | "main"));
            if self.taken.contains(&outer.id()) {
                return;
            }
            if !may_go || stays.contains(&outer.id()) || !outer.children().all(|child| self.is_remains(child)) {
                break;
            }
            self.taken.insert(outer.id());
            top = Some(outer);
        }
        let Some(top) = top.filter(|top| top.id() != note) else { return };
        let shown = |node: &Dom<'_>| match node.value() {
            Node::Text(text) => !text.trim().is_empty(),
            Node::Element(element) => !dom::is_invisible(element.name()),
            _ => false,
        };
        let alone =
            top.next_siblings().find(shown).is_none_or(|next| is_heading(next) || self.taken.contains(&next.id()));
        for before in top.prev_siblings().filter(shown).take(2) {
            let rule = dom::element(before).is_some_and(|element| element.name() == "hr");
            if rule || (alone && is_heading(before)) {
                self.taken.insert(before.id());
            }
            if !rule {
                break;
            }
        }
    }

    fn is_remains(&self, node: Dom<'_>) -> bool {
        match node.value() {
            Node::Text(text) => text.trim().is_empty(),
            Node::Element(element) => {
                self.taken.contains(&node.id())
                    || is_heading(node)
                    || matches!(element.name(), "hr" | "br" | "style" | "script" | "link")
            }
            _ => true,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.references.is_empty()
    }

    /// What the element is to them.
    pub(super) fn part(&self, id: NodeId) -> Option<Part> {
        if let Some(note) = self.references.get(&id) {
            return Some(Part::Reference(*note));
        }
        if self.taken.contains(&id) {
            return Some(if self.is_note(id) { Part::Elsewhere } else { Part::Remains });
        }
        self.backs.contains(&id).then_some(Part::Elsewhere)
    }

    /// The element is a note that was taken out of the page.
    pub(super) fn is_note(&self, id: NodeId) -> bool {
        self.taken.contains(&id) && self.homes.contains_key(&id)
    }

    /// The notes that were taken out, by number.
    pub(super) fn taken(&self) -> impl Iterator<Item = usize> {
        self.homes.iter().filter(|(id, _)| self.taken.contains(id)).map(|(_, note)| *note)
    }

    /// The element of a note.
    pub(super) fn node(&self, note: usize) -> Option<NodeId> {
        self.notes.get(note).map(|(id, _)| *id)
    }

    /// Takes off a note's blocks what its way back left, and its number.
    pub(super) fn strip(&self, note: usize, blocks: &mut Vec<Block>) {
        let label = self.notes.get(note).map_or("", |(_, label)| label.as_str());
        // The number may stand on a line of its own.
        if blocks.len() > 1
            && let Some(Block::Paragraph { content, .. }) = blocks.first()
            && is_label(&inline_text(content), label)
        {
            blocks.remove(0);
        }
        if let Some(Block::Paragraph { content, .. }) = blocks.first_mut() {
            strip_start(content, label);
        }
        if let Some(Block::Paragraph { content, .. }) = blocks.last_mut()
            && let Some(Inline::Text { text }) = content.last_mut()
        {
            let rest = ["[]", "()", "（）", "［］"].iter().find_map(|pair| text.strip_suffix(pair));
            if let Some(length) = rest.map(|rest| rest.trim_end().len()).filter(|length| *length > 0) {
                text.truncate(length);
            }
        }
    }
}

/// The text is the number of a note and nothing else.
fn is_label(text: &str, label: &str) -> bool {
    !text.trim().is_empty() && without_label(text, label).is_empty()
}

/// The number may be marked (`<sup>1</sup>`), and stand apart from its brackets.
fn strip_start(content: &mut Vec<Inline>, label: &str) {
    let is_arrow = |c: char| matches!(c, '^' | '↑' | 'ˆ' | '⇑' | '↩') || c.is_whitespace();
    while content.len() > 1 {
        let bare = content.first().map(|first| inline_text(std::slice::from_ref(first))).unwrap_or_default();
        let rest = without_label(bare.trim_matches(is_arrow), label);
        if rest.contains(char::is_alphanumeric)
            || matches!(content.first(), Some(Inline::NoteRef { .. } | Inline::Image { .. }))
        {
            break;
        }
        content.remove(0);
    }
    if let Some(Inline::Text { text }) = content.first_mut() {
        let rest = without_label(text.trim_start_matches(is_arrow), label);
        let rest = ["[]", "()", "（）", "［］"].iter().find_map(|pair| rest.strip_prefix(pair)).unwrap_or(rest);
        let rest =
            rest.trim_start_matches(|c: char| matches!(c, ']' | ')' | '.' | '、') || c.is_whitespace()).to_owned();
        if !rest.is_empty() {
            *text = rest;
        }
    }
}

/// A link to an anchor of its own page.
fn pointer(node: Dom<'_>, element: &Element, target: String) -> Option<Pointer> {
    let role =
        |word| dom::value(element, "role").is_some_and(|role| role.split_ascii_whitespace().any(|own| own == word));
    if dom::has_more_text(node, LONGEST_BACK) {
        return None;
    }
    let text = dom::one_line(&dom::visible_text(node));
    let declared = role("doc-noteref");
    let may_refer = !role("doc-backlink") && (declared || is_short(&text) && is_mark(&text));
    Some(Pointer { target: (0, target), text, declared, may_refer })
}

/// `1`, `[12]`, `①`, `*`, `b`, `注1`: no word, no arrow.
fn is_mark(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let sign = text.chars().any(|c| c.is_numeric() || matches!(c, '*' | '†' | '‡' | '§' | '注' | '註'));
    let arrow = text.contains(['^', '↑', '↩', '⤴', '⏎', '⇑', '↵']);
    !arrow && (sign && letters <= 4 || letters == 1)
}

/// An item of what says that it is a list of notes.
fn is_listed_note(node: Dom<'_>, element: &Element) -> bool {
    let role = dom::value(element, "role").unwrap_or_default();
    let class = |name| dom::classes(element).any(|class| class == name);
    if ["doc-footnote", "doc-endnote"].contains(&role) || class("footnote-definition") {
        return true;
    }
    let lists = |outer: &Element| {
        dom::value(outer, "role") == Some("doc-endnotes")
            || dom::classes(outer).any(|class| {
                matches!(
                    class,
                    "footnotes"
                        | "easy-footnotes-wrapper"
                        | "footnotes-list"
                        | "references"
                        | "endnotes"
                        | "wp-block-footnotes"
                        | "ReferenceList"
                        | "reflist"
                )
            })
    };
    element.name() == "li" && node.ancestors().take(3).filter_map(dom::element).any(lists)
}

/// Elements that can be taken out without harm to what is around them.
fn can_be_taken(name: &str) -> bool {
    matches!(name, "li" | "p" | "div" | "aside" | "section" | "dd" | "span")
}

/// The element, or the one around it where that adds nothing but brackets: `<sup>[<a>1</a>]</sup>`.
fn with_brackets(link: Dom<'_>) -> Dom<'_> {
    let bare = |node: Dom<'_>| -> String {
        let text = dom::one_line(&dom::visible_text(node));
        text.trim_matches(|c: char| "[]()（）［］【】〔〕 ".contains(c)).to_owned()
    };
    let (mut found, text) = (link, bare(link));
    for outer in link.ancestors().take(MOST_AROUND) {
        let inline = dom::element(outer).is_some_and(|element| !dom::is_block(element.name()));
        let few = outer.children().nth(MOST_AROUND).is_none();
        if !inline || !few || dom::has_more_text(outer, LONGEST_MARK) || bare(outer) != text {
            break;
        }
        found = outer;
    }
    found
}

/// A heading, alone or in a box of its own with links to edit it.
fn is_heading(node: Dom<'_>) -> bool {
    let heading = |node: Dom<'_>| {
        dom::element(node).is_some_and(|element| matches!(element.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6"))
    };
    heading(node)
        || (dom::element(node)
            .is_some_and(|element| element.name() == "div" && dom::classes(element).any(|class| class == "mw-heading"))
            && node.children().any(heading))
}

/// The fragment of an address with `%E5%9B%BE` resolved.
fn decoded(fragment: &str) -> String {
    percent_encoding::percent_decode_str(fragment).decode_utf8_lossy().into_owned()
}
