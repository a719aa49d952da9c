//! Notes: found by what EPUB 3 calls them (`noteref`, `footnote`), and in older books by a reference and a note that lead to each
//! other.

use std::collections::{BTreeMap, BTreeSet};

use super::container::{Container, Target, resolve};
use super::page::{Kind, Page};
use crate::import::xml::{Element, Node};

/// A note, taken out of its page.
#[derive(Debug)]
pub(super) struct Note {
    /// The page that it stood on.
    pub(super) page: usize,
    /// The element, without its way back.
    pub(super) element: Element,
    /// A reference to it was found.
    pub(super) referred: bool,
}

/// The address that stands in the tree for a reference to the note of that number.
pub(super) const REFERENCE: &str = "note:";

/// An element: page and number.
type Place = (usize, usize);
/// An anchor: page and id.
type Anchor = (usize, String);

/// Takes the notes out of the pages. Each reference becomes a link to `note:N`.
pub(super) fn take(pages: &mut [Page], container: &Container<'_>) -> Vec<Note> {
    let paths: BTreeMap<String, usize> =
        pages.iter().enumerate().map(|(index, page)| (page.path.clone(), index)).collect();
    let surveys: Vec<Survey> = pages.iter().map(|page| survey(page, &paths, container)).collect();
    let plan = Plan::make(&surveys);
    let mut notes: Vec<Note> =
        plan.notes.iter().map(|&(page, _)| Note { page, element: Element::default(), referred: false }).collect();
    for (index, page) in pages.iter_mut().enumerate() {
        let mut taker = Taker { page: index, next: 0, plan: &plan, notes: &mut notes };
        taker.children(&mut page.body);
    }
    for (number, note) in notes.iter_mut().enumerate() {
        note.referred = plan.references.values().any(|&known| known == number);
        strip_label(&mut note.element, plan.labels.get(&number).map_or("", String::as_str));
    }
    from_pictures(pages, &mut notes);
    notes
}

/// What a page's links and anchors are. Elements are numbered in the order of the source.
#[derive(Default)]
struct Survey {
    links: Vec<Link>,
    /// The place of each id: the number of its element, and of the innermost block around it or itself.
    anchors: BTreeMap<String, (usize, usize)>,
    /// The number after the last element within each block.
    ends: BTreeMap<usize, usize>,
    /// Blocks that say that they are notes.
    declared: BTreeSet<usize>,
}

impl Survey {
    /// The links whose numbers lie from `start` to before `end`.
    fn links_within(&self, start: usize, end: usize) -> &[Link] {
        let from = self.links.partition_point(|link| link.number < start);
        let to = self.links.partition_point(|link| link.number < end);
        self.links.get(from..to).unwrap_or_default()
    }
}

struct Link {
    number: usize,
    block: usize,
    target: Anchor,
    text: String,
    /// The ids of the link and of what is around it within its block.
    ids: Vec<String>,
    /// It says that it refers to a note.
    declared: bool,
    /// Nothing visible stands before it in its block.
    first: bool,
}

/// The longest text of a reference, in characters.
const LONGEST_REFERENCE: usize = 8;

fn is_block(name: &str) -> bool {
    const NAMES: [&str; 17] = [
        "p",
        "li",
        "div",
        "dd",
        "dt",
        "aside",
        "section",
        "td",
        "th",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "figure",
    ];
    NAMES.contains(&name)
}

fn is_note_element(element: &Element) -> bool {
    ["footnote", "endnote", "rearnote"].iter().any(|kind| element.has_word("epub:type", kind))
        || ["doc-footnote", "doc-endnote"].iter().any(|role| element.has_word("role", role))
}

fn is_reference(element: &Element) -> bool {
    element.has_word("epub:type", "noteref") || element.has_word("role", "doc-noteref")
}

fn survey(page: &Page, paths: &BTreeMap<String, usize>, container: &Container<'_>) -> Survey {
    let mut surveyor =
        Surveyor { page, paths, container, next: 0, blocks: vec![(0, false)], ids: Vec::new(), out: Survey::default() };
    // Contents link to headings that link back, and have no notes.
    if page.kind == Kind::Text {
        surveyor.children(&page.body);
    }
    surveyor.out
}

struct Surveyor<'s, 'a> {
    page: &'s Page,
    paths: &'s BTreeMap<String, usize>,
    container: &'s Container<'a>,
    next: usize,
    /// The open blocks, and whether text was seen in each.
    blocks: Vec<(usize, bool)>,
    /// The ids of the open elements within the innermost block.
    ids: Vec<String>,
    out: Survey,
}

impl Surveyor<'_, '_> {
    fn children(&mut self, element: &Element) {
        for child in &element.children {
            match child {
                Node::Text(text) => {
                    if text.chars().any(char::is_alphanumeric) {
                        self.blocks.iter_mut().for_each(|(_, seen)| *seen = true);
                    }
                }
                Node::Element(inner) => self.element(inner),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        self.next += 1;
        let number = self.next;
        let block = is_block(&element.name);
        let outer = block.then(|| std::mem::take(&mut self.ids));
        if block {
            self.blocks.push((number, false));
        }
        let current = self.blocks.last().map_or(0, |(number, _)| *number);
        let known = self.ids.len();
        let names = [element.attr("id"), element.attr("name").filter(|_| element.is("a"))];
        for id in names.into_iter().flatten() {
            self.out.anchors.entry(id.to_owned()).or_insert((number, current));
            self.ids.push(id.to_owned());
        }
        if is_note_element(element) {
            self.out.declared.insert(number);
        }
        if element.is("a") {
            self.link(element, number, current);
        }
        self.children(element);
        if block {
            self.blocks.pop();
        }
        if block || is_note_element(element) {
            self.out.ends.insert(number, self.next + 1);
        }
        match outer {
            Some(outer) => self.ids = outer,
            None => self.ids.truncate(known),
        }
    }

    fn link(&mut self, element: &Element, number: usize, block: usize) {
        let Some(Target::Inside { path, fragment: Some(fragment) }) =
            element.attr("href").map(|href| resolve(&self.page.path, href))
        else {
            return;
        };
        let path = self.container.find(&path).unwrap_or(&path);
        let Some(&page) = self.paths.get(path) else { return };
        let text = element.text();
        if text.chars().count() > LONGEST_REFERENCE && !is_reference(element) {
            return;
        }
        self.out.links.push(Link {
            number,
            block,
            target: (page, fragment),
            text,
            ids: self.ids.clone(),
            declared: is_reference(element),
            first: self.blocks.last().is_some_and(|(_, seen)| !seen),
        });
    }
}

/// Which elements are notes and which links refer to them.
#[derive(Default)]
struct Plan {
    /// The notes in the order of their first reference: page and number of the element.
    notes: Vec<(usize, usize)>,
    by_place: BTreeMap<(usize, usize), usize>,
    /// The links that refer to a note: page and number → note.
    references: BTreeMap<(usize, usize), usize>,
    /// Links back from notes: page and number.
    backs: BTreeSet<(usize, usize)>,
    /// The text of a note's first reference.
    labels: BTreeMap<usize, String>,
}

impl Plan {
    fn make(surveys: &[Survey]) -> Self {
        let mut candidates: Vec<(Place, Place, &Link)> = Vec::new();
        for (page, survey) in surveys.iter().enumerate() {
            for link in &survey.links {
                if let Some(block) = note_block(surveys, page, link) {
                    candidates.push(((page, link.number), (link.target.0, block), link));
                }
            }
        }
        // A block that holds another note is a list of notes, or the whole page.
        let places: BTreeSet<(usize, usize)> = candidates.iter().map(|(_, place, _)| *place).collect();
        let holds_other = |(page, block): (usize, usize)| {
            let end = surveys.get(page).and_then(|survey| survey.ends.get(&block)).copied().unwrap_or(block);
            places.range((page, block + 1)..(page, end.max(block + 1))).next().is_some()
        };
        let outer: BTreeSet<(usize, usize)> = places.iter().copied().filter(|place| holds_other(*place)).collect();
        let mut plan = Self::default();
        for (reference, place, link) in candidates.into_iter().filter(|(_, place, _)| !outer.contains(place)) {
            let note = plan.note(place);
            plan.references.insert(reference, note);
            plan.labels.entry(note).or_insert_with(|| link.text.clone());
        }
        for (page, survey) in surveys.iter().enumerate() {
            let mut reach = 0;
            for &block in survey.declared.iter().filter(|block| !outer.contains(&(page, **block))) {
                if block >= reach {
                    plan.note((page, block));
                    reach = survey.ends.get(&block).copied().unwrap_or(block);
                }
            }
        }
        plan.find_backs(surveys);
        plan
    }

    fn note(&mut self, place: (usize, usize)) -> usize {
        let notes = &mut self.notes;
        *self.by_place.entry(place).or_insert_with(|| {
            notes.push(place);
            notes.len() - 1
        })
    }

    /// Links within notes that lead to where the note is referred to.
    fn find_backs(&mut self, surveys: &[Survey]) {
        let referring: BTreeSet<Anchor> = surveys
            .iter()
            .enumerate()
            .flat_map(|(page, survey)| survey.links.iter().map(move |link| (page, link)))
            .filter(|(page, link)| self.references.contains_key(&(*page, link.number)))
            .flat_map(|(page, link)| link.ids.iter().map(move |id| (page, id.clone())))
            .collect();
        for &(page, block) in &self.notes {
            let Some(survey) = surveys.get(page) else { continue };
            let end = survey.ends.get(&block).copied().unwrap_or(block);
            for link in survey.links_within(block, end) {
                if referring.contains(&link.target) && !self.references.contains_key(&(page, link.number)) {
                    self.backs.insert((page, link.number));
                }
            }
        }
    }
}

/// Among how many notes before an anchor the one that holds it is looked for.
const NEAREST: usize = 8;

/// The block that a link refers to as its note: because it says so, or because the block leads back to the link.
fn note_block(surveys: &[Survey], page: usize, link: &Link) -> Option<usize> {
    let target = surveys.get(link.target.0)?;
    let &(element, block) = target.anchors.get(&link.target.1)?;
    let mut around = target.declared.range(..=element).rev().take(NEAREST);
    let declared = around.find(|&&note| target.ends.get(&note).is_some_and(|&end| element < end));
    let block = declared.copied().unwrap_or(block);
    let end = target.ends.get(&block).copied()?;
    let own = (block..end).contains(&link.number) && page == link.target.0;
    if own || block == 0 {
        return None;
    }
    if link.declared || declared.is_some() {
        return Some(block);
    }
    let mut backs = target.links_within(block, end).iter();
    let leads_back = backs.clone().any(|back| back.target.0 == page && link.ids.contains(&back.target.1));
    // Of two that lead to each other, the one that begins its block is the note.
    let is_note = element == block || backs.any(|back| back.first);
    (leads_back && !link.first && is_note && link.block != block).then_some(block)
}

struct Taker<'t> {
    page: usize,
    next: usize,
    plan: &'t Plan,
    notes: &'t mut Vec<Note>,
}

impl Taker<'_> {
    fn children(&mut self, element: &mut Element) {
        let mut kept = Vec::with_capacity(element.children.len());
        for child in std::mem::take(&mut element.children) {
            match child {
                Node::Element(inner) => kept.extend(self.element(inner)),
                text => kept.push(text),
            }
        }
        element.children = kept;
    }

    fn element(&mut self, mut element: Element) -> Option<Node> {
        self.next += 1;
        let place = (self.page, self.next);
        self.children(&mut element);
        if let Some(&note) = self.plan.by_place.get(&place) {
            if let Some(note) = self.notes.get_mut(note) {
                note.element = element;
            }
            return None;
        }
        if let Some(note) = self.plan.references.get(&place) {
            return Some(Node::Element(reference(*note)));
        }
        if self.plan.backs.contains(&place) {
            return None;
        }
        Some(Node::Element(element))
    }
}

/// A link that stands for a reference.
fn reference(note: usize) -> Element {
    Element {
        name: String::from("a"),
        attributes: vec![(String::from("href"), format!("{REFERENCE}{note}"))],
        children: vec![Node::Text(String::from("*"))],
    }
}

/// Takes the number off a note that repeats the text of its reference: `[1] `, `1. `.
fn strip_label(note: &mut Element, label: &str) {
    let bare = |c: char| c.is_alphanumeric() || matches!(c, '*' | '†' | '‡' | '§');
    let label: String = label.chars().filter(|&c| bare(c)).collect();
    if let Some(text) = first_text(note) {
        let opened = text.trim_start().trim_start_matches(['[', '(', '（', '【', '〔', '［']);
        let rest = if label.is_empty() { None } else { opened.strip_prefix(label.as_str()) };
        // The digits of a longer number are no label.
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() && c.is_ascii());
        if let Some(rest) = rest.filter(|rest| ends(rest)) {
            let rest = rest.trim_start_matches([']', ')', '）', '】', '〕', '］', '.', '．', '、', ':', '：']);
            *text = rest.trim_start().to_owned();
        }
    }
}

/// The first text that shows anything.
fn first_text(element: &mut Element) -> Option<&mut String> {
    element.children.iter_mut().find_map(|child| match child {
        Node::Text(text) if text.trim().is_empty() => None,
        Node::Text(text) => Some(text),
        Node::Element(inner) => first_text(inner),
    })
}

/// Chinese shops keep a note as the text alternative of a small picture.
fn from_pictures(pages: &mut [Page], notes: &mut Vec<Note>) {
    for (index, page) in pages.iter_mut().enumerate().filter(|(_, page)| page.kind == Kind::Text) {
        pictures_of(&mut page.body, index, notes);
    }
}

fn pictures_of(element: &mut Element, page: usize, notes: &mut Vec<Note>) {
    for child in &mut element.children {
        let Node::Element(inner) = child else { continue };
        let footnote = inner.is("img")
            && (inner.attr("zy-footnote").is_some()
                || inner.attr("class").is_some_and(|class| class.to_ascii_lowercase().contains("footnote")));
        let text = inner.attr("zy-footnote").or_else(|| inner.attr("alt")).filter(|_| footnote).map(str::to_owned);
        match text {
            Some(text) => {
                let element =
                    Element { name: String::from("p"), attributes: Vec::new(), children: vec![Node::Text(text)] };
                *inner = reference(notes.len());
                notes.push(Note { page, element, referred: true });
            }
            None => pictures_of(inner, page, notes),
        }
    }
}

/// Drops what is left of a section of notes when the notes are gone: its heading.
pub(super) fn drop_bare_headings(element: &mut Element, dropped: &mut String) {
    element.children.retain_mut(|child| {
        let Node::Element(inner) = child else { return true };
        let section = ["footnotes", "endnotes", "rearnotes"].iter().any(|kind| inner.has_word("epub:type", kind))
            || inner.has_word("role", "doc-endnotes");
        if section && only_headings(inner) {
            dropped.push_str(&inner.text());
            dropped.push('\n');
            return false;
        }
        drop_bare_headings(inner, dropped);
        true
    });
}

fn only_headings(element: &Element) -> bool {
    element.children.iter().all(|child| match child {
        Node::Text(text) => text.trim().is_empty(),
        Node::Element(inner) if matches!(inner.name.as_str(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr") => true,
        Node::Element(inner) => !inner.is("img") && only_headings(inner),
    })
}
