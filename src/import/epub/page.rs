//! The pages of the spine: read as a tree, and told apart: text, cover, title page, contents.

use super::container::Container;
use super::own;
use super::package::{Item, Package, VOCABULARY, is_page};
use crate::diag::Diagnostic;
use crate::import::xml::{self, Element, Node, Reading};
use crate::import::{ImportContext, Source, encoding};

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Part of the book's text.
    Text,
    /// The page of the cover image.
    Cover,
    /// The page that repeats what the package says.
    Title,
    /// The contents.
    Contents,
    /// A section's title and a list of what it holds, as bindery writes it.
    Section,
}

/// A page of the spine.
#[derive(Debug)]
pub(super) struct Page {
    /// The path within the container.
    pub(super) path: String,
    /// The name for messages.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The `body` element.
    pub(super) body: Element,
    /// `<title>`.
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    /// The page's own words on the text's direction.
    pub(super) rtl: bool,
}

/// The name of a file of the book for messages.
pub(super) fn name_of(source: &Source<'_>, path: &str) -> String {
    format!("{}/{path}", source.name)
}

/// Reads the page of an item; `None`, with a diagnostic, where there is nothing to read.
pub(super) fn read(
    item: &Item,
    source: &Source<'_>,
    container: &mut Container<'_>,
    context: &mut ImportContext,
) -> Option<Page> {
    let name = name_of(source, &item.path);
    let part = |bytes| Source { name: &name, path: None, bytes };
    if !is_page(item) {
        let message = format!("a page is no XHTML but {:?}; it was left out", item.media_type);
        context.report(&part(&[]), Diagnostic::warning("epub.dropped-page", message));
        return None;
    }
    let bytes = match container.read(&item.path) {
        Ok(bytes) => bytes,
        Err(fault) => {
            let message = format!("a page was left out: {fault}");
            context.report(&part(&[]), Diagnostic::warning("epub.dropped-page", message));
            return None;
        }
    };
    let text = match encoding::decode(&part(&bytes), context) {
        Ok(decoded) => decoded.text.into_owned(),
        Err(error) => {
            let message = format!("a page was left out: {}", error.message());
            context.report(&part(&bytes), Diagnostic::warning("epub.dropped-page", message));
            return None;
        }
    };
    let mut tree = xml::read(&text, Reading { vocabulary: VOCABULARY, html: true });
    if let Some(fault) = tree.fault.take() {
        let message = format!("the page is no XML: {}; the rest was read as plain text", fault.message);
        context.report(&part(&bytes), Diagnostic::warning("epub.broken-page", message));
        keep_rest(&mut tree.root, &fault.rest);
    }
    Some(from_tree(&tree.root, item, name))
}

/// What the XML reader could not read, its tags taken off, as a last paragraph.
fn keep_rest(root: &mut Element, rest: &str) {
    let text: String = rest.split('<').enumerate().fold(String::new(), |mut out, (at, piece)| {
        // Before the first `>` of a piece stands the tag.
        out.push_str(if at == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) });
        out.push(' ');
        out
    });
    let paragraph = Element { name: String::from("p"), attributes: Vec::new(), children: vec![Node::Text(text)] };
    fn body(element: &mut Element) -> Option<&mut Element> {
        if element.is("body") {
            return Some(element);
        }
        element.children.iter_mut().find_map(|child| match child {
            Node::Element(inner) => body(inner),
            Node::Text(_) => None,
        })
    }
    if let Some(body) = body(root) {
        body.children.push(Node::Element(paragraph));
    } else {
        root.children.push(Node::Element(paragraph));
    }
}

fn from_tree(root: &Element, item: &Item, name: String) -> Page {
    let html = root.find("html");
    let title = root.find("head").and_then(|head| head.find("title")).map(Element::text);
    let body = root.find("body").or(html).unwrap_or(root);
    let language = [Some(body), html].into_iter().flatten().find_map(|element| {
        let tag = element.attr("xml:lang").or_else(|| element.attr("lang"))?;
        crate::import::language::declared(tag)
    });
    let rtl = [Some(body), html].into_iter().flatten().any(|element| element.attr("dir") == Some("rtl"));
    Page {
        path: item.path.clone(),
        name,
        kind: Kind::Text,
        body: body.clone(),
        title: title.filter(|title| !title.is_empty()),
        language,
        rtl,
    }
}

/// Longer pages are text, whatever they call themselves, in characters.
const LONGEST_COVER: usize = 300;
const LONGEST_TITLE_PAGE: usize = 1_200;

/// Tells what each page is. `marks` are the types and paths of landmarks and guide.
pub(super) fn classify(pages: &mut [Page], package: &Package, marks: &[(String, String)]) {
    for (index, page) in pages.iter_mut().enumerate() {
        let marked = |names: &[&str]| {
            marks.iter().any(|(kind, path)| *path == page.path && names.contains(&kind.as_str()))
                || declared(&page.body, names)
        };
        let text = page.body.text();
        let length = text.chars().count();
        let pictures = pictures(&page.body);
        page.kind = if own::is_section_page(&page.body) {
            Kind::Section
        } else if package.nav.as_deref() == Some(page.path.as_str()) || is_contents(page, &text, marked(&["toc"])) {
            Kind::Contents
        } else if length <= LONGEST_COVER && (marked(&["cover"]) || (index == 0 && length == 0 && pictures == 1)) {
            Kind::Cover
        } else if length <= LONGEST_TITLE_PAGE && marked(&["titlepage", "title-page", "halftitlepage"]) {
            Kind::Title
        } else {
            Kind::Text
        };
    }
}

/// The body, or the only thing in it, is of one of these types.
fn declared(body: &Element, names: &[&str]) -> bool {
    let mut element = body;
    loop {
        if names.iter().any(|name| element.has_word("epub:type", name)) {
            return true;
        }
        let mut inner = element.elements();
        match (inner.next(), inner.next()) {
            (Some(only), None) => element = only,
            _ => return false,
        }
    }
}

fn pictures(body: &Element) -> usize {
    body.descendants().filter(|element| element.is("img") || element.is("image")).count()
}

/// A page of contents: it says so, or bears the name, and most of its text is links.
fn is_contents(page: &Page, text: &str, marked: bool) -> bool {
    const NAMES: [&str; 8] = ["目录", "目錄", "目次", "もくじ", "차례", "목차", "contents", "table of contents"];
    let head: String = text.chars().filter(|c| !c.is_whitespace()).take(20).collect::<String>().to_lowercase();
    let named = || NAMES.iter().any(|name| head.starts_with(&name.replace(' ', "")));
    if !marked && !named() {
        return false;
    }
    let links = page.body.descendants().filter(|element| element.is("a") && element.attr("href").is_some());
    let linked: usize = links.map(|link| link.text().chars().count()).sum();
    linked * 2 > text.chars().count()
}
