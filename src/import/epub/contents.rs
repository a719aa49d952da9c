//! The contents: the navigation document (EPUB 3.3, section 7), else the NCX of EPUB 2 (OPF 2.0.1, section 2.4.1).

use super::container::{Container, Target, resolve};
use super::package::{Package, VOCABULARY, text_of};
use crate::import::xml::{self, Element, Node, Reading};

/// A line of the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The title; may be empty.
    pub(super) title: String,
    /// The file that it leads to; none for a heading in the contents.
    pub(super) path: Option<String>,
    /// The anchor in the file.
    pub(super) fragment: Option<String>,
    /// What is listed below it.
    pub(super) below: Vec<Entry>,
}

/// The contents, and the pages that the landmarks name: type and path.
pub(super) fn read(package: &Package, container: &mut Container<'_>) -> (Vec<Entry>, Vec<(String, String)>) {
    let mut landmarks = Vec::new();
    let mut entries = Vec::new();
    if let Some(path) = &package.nav
        && let Ok(bytes) = container.read(path)
    {
        let tree = xml::read(&text_of(&bytes), Reading { vocabulary: VOCABULARY, html: true });
        let kind = |nav: &&Element, word: &str| nav.has_word("epub:type", word) || nav.attr("role") == Some(word);
        let navs: Vec<&Element> = tree.root.descendants().filter(|element| element.is("nav")).collect();
        let toc = navs.iter().find(|nav| kind(nav, "toc") || kind(nav, "doc-toc")).or_else(|| navs.first());
        entries = toc.and_then(|nav| list_of(nav)).map(|list| from_list(list, path, container)).unwrap_or_default();
        let marks = navs.iter().filter(|nav| kind(nav, "landmarks"));
        for link in marks.flat_map(|nav| nav.descendants()).filter(|element| element.is("a")) {
            if let (Some(kind), Some(Target::Inside { path, .. })) =
                (link.attr("epub:type"), link.attr("href").map(|href| resolve(path, href)))
            {
                landmarks.push((kind.to_owned(), container.find(&path).unwrap_or(&path).to_owned()));
            }
        }
    }
    if entries.is_empty()
        && let Some(path) = &package.ncx
        && let Ok(bytes) = container.read(path)
    {
        let tree = xml::read(&text_of(&bytes), Reading { vocabulary: VOCABULARY, html: false });
        entries = tree.root.find("navMap").map(|map| from_points(map, path, container)).unwrap_or_default();
    }
    (entries, landmarks)
}

/// The list of a `nav` or an item, which may stand in a `div`.
fn list_of(element: &Element) -> Option<&Element> {
    element.descendants().find(|inner| inner.is("ol") || inner.is("ul"))
}

fn entry(title: String, href: Option<&str>, from: &str, container: &Container<'_>) -> Entry {
    let (path, fragment) = match href.map(|href| resolve(from, href)) {
        Some(Target::Inside { path, fragment }) => (Some(container.find(&path).unwrap_or(&path).to_owned()), fragment),
        Some(Target::Outside) | None => (None, None),
    };
    Entry { title, path, fragment, below: Vec::new() }
}

fn from_list(list: &Element, from: &str, container: &Container<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for item in list.all("li") {
        let link = item.elements().find(|inner| inner.is("a"));
        let label = link.or_else(|| item.elements().find(|inner| !inner.is("ol") && !inner.is("ul")));
        let nested = item.elements().find(|inner| inner.is("ol") || inner.is("ul")).or_else(|| list_of(item));
        let link = link.or_else(|| label.and_then(|label| label.find("a")));
        let title = label.map(label_text).unwrap_or_default();
        let mut entry = entry(title, link.and_then(|link| link.attr("href")), from, container);
        entry.below = nested.map(|nested| from_list(nested, from, container)).unwrap_or_default();
        entries.push(entry);
    }
    entries
}

/// The text of a label; a picture in it counts as its text alternative.
fn label_text(label: &Element) -> String {
    fn push(element: &Element, out: &mut String) {
        for child in &element.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(inner) if inner.is("img") => out.push_str(inner.attr("alt").unwrap_or_default()),
                Node::Element(inner) if inner.is("rt") || inner.is("rp") => {}
                Node::Element(inner) => push(inner, out),
            }
        }
    }
    let mut out = String::new();
    push(label, &mut out);
    xml::one_line(&out)
}

fn from_points(parent: &Element, from: &str, container: &Container<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for point in parent.all("navPoint") {
        let title = point.child("navLabel").map(Element::text).unwrap_or_default();
        let href = point.child("content").and_then(|content| content.attr("src"));
        let mut entry = entry(title, href, from, container);
        entry.below = from_points(point, from, container);
        entries.push(entry);
    }
    entries
}
