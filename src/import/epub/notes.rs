//! Notes: found by what EPUB 3 calls them (`noteref`, `footnote`), and in older books by a reference and a note that lead to each
//! other.

use std::collections::BTreeMap;

use super::container::{Container, Target, resolve};
use super::page::{Kind, Page};
use crate::import::notes::{self, Facts, Plan, Pointer, Survey, Surveyor};
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

fn is_note_element(element: &Element) -> bool {
    ["footnote", "endnote", "rearnote"].iter().any(|kind| element.has_word("epub:type", kind))
        || ["doc-footnote", "doc-endnote"].iter().any(|role| element.has_word("role", role))
}

fn is_reference(element: &Element) -> bool {
    element.has_word("epub:type", "noteref") || element.has_word("role", "doc-noteref")
}

fn survey(page: &Page, paths: &BTreeMap<String, usize>, container: &Container<'_>) -> Survey {
    let mut reader = Reader { page, paths, container, surveyor: Surveyor::default() };
    // Contents link to headings that link back, and have no notes.
    if page.kind == Kind::Text {
        reader.children(&page.body);
    }
    reader.surveyor.finish()
}

/// Tells the surveyor of a page's elements.
struct Reader<'s, 'a> {
    page: &'s Page,
    paths: &'s BTreeMap<String, usize>,
    container: &'s Container<'a>,
    surveyor: Surveyor,
}

impl Reader<'_, '_> {
    fn children(&mut self, element: &Element) {
        for child in &element.children {
            match child {
                Node::Text(text) => self.surveyor.text(text),
                Node::Element(inner) => {
                    let ids = [inner.attr("id"), inner.attr("name").filter(|_| inner.is("a"))];
                    let link = if inner.is("a") { self.link(inner) } else { None };
                    self.surveyor.open(Facts { name: &inner.name, ids, note: is_note_element(inner), link });
                    self.children(inner);
                    self.surveyor.close();
                }
            }
        }
    }

    fn link(&self, element: &Element) -> Option<Pointer> {
        let Target::Inside { path, fragment: Some(fragment) } = resolve(&self.page.path, element.attr("href")?) else {
            return None;
        };
        let page = *self.paths.get(self.container.find(&path).unwrap_or(&path))?;
        let (text, declared) = (element.text(), is_reference(element));
        let may_refer = declared || notes::is_short(&text);
        may_refer.then_some(Pointer { target: (page, fragment), text, declared, may_refer })
    }
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

/// Takes the number off a note that repeats the text of its reference.
fn strip_label(note: &mut Element, label: &str) {
    if let Some(text) = first_text(note) {
        let rest = notes::without_label(text, label).len();
        text.drain(..text.len() - rest);
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
