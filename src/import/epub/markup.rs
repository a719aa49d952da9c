//! Pages as HTML for the one HTML converter: self-closed elements are closed, addresses of the book are resolved, and what HTML has no
//! word for is marked.

use std::collections::BTreeMap;

use super::container::{Target, resolve};
use crate::import::xml::{Element, Node, is_void};
use crate::ir::xml::push_escaped;

/// The address that stands for a file of the book: `epub:N`, by its place in [`Files`].
pub(super) const FILE: &str = "epub:";
/// The address that marks a line of verse: `verse:POEM.STANZA`.
pub(super) const VERSE: &str = "verse:";

/// The media that pages refer to, by path.
#[derive(Debug, Default)]
pub(super) struct Files {
    places: BTreeMap<String, usize>,
    /// The paths in the order of first mention.
    pub(super) paths: Vec<String>,
}

impl Files {
    /// The address that stands for the file.
    pub(super) fn address(&mut self, path: &str) -> String {
        let paths = &mut self.paths;
        let place = *self.places.entry(path.to_owned()).or_insert_with(|| {
            paths.push(path.to_owned());
            paths.len() - 1
        });
        format!("{FILE}{place}")
    }
}

/// Writes the markup of one page.
pub(super) struct Writer<'w> {
    /// The page's path.
    pub(super) path: &'w str,
    /// What a link within the book becomes: path and anchor → address; none where it leads nowhere.
    pub(super) link: &'w dyn Fn(&str, Option<&str>) -> Option<String>,
    /// What an id of this page becomes.
    pub(super) id: &'w dyn Fn(&str) -> String,
    pub(super) files: &'w mut Files,
    /// How many poems were written.
    pub(super) poems: &'w mut usize,
    /// Addresses of links that lead nowhere in the book.
    pub(super) dead: Vec<String>,
    pub(super) out: String,
}

impl Writer<'_> {
    /// What an element holds.
    pub(super) fn children(&mut self, element: &Element) {
        for child in &element.children {
            match child {
                Node::Text(text) => push_escaped(&mut self.out, text),
                Node::Element(inner) => self.element(inner),
            }
        }
    }

    /// An element.
    pub(super) fn element(&mut self, element: &Element) {
        let name = element.name.as_str();
        let sound = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'));
        if element.attr("data-verse").is_some() {
            return self.verse(element);
        }
        if let Some(picture) = sole_picture(element) {
            return self.picture(element, picture);
        }
        match name {
            "style" | "link" | "meta" | "base" | "title" | "head" => {}
            "script" if element.attr("type").is_some_and(|kind| kind.starts_with("math/")) => self.script(element),
            "script" => {}
            "iframe" | "embed" if self.is_inside(element.attr("src")) => {
                self.dead.push(element.attr("src").unwrap_or_default().to_owned());
            }
            _ if !sound || name.is_empty() => self.children(element),
            _ => {
                self.open(element);
                if !is_void(name) {
                    if name == "pre" {
                        // The first line feed of a `pre` is none (HTML Standard, 13.1.2.5).
                        self.out.push('\n');
                    }
                    self.children(element);
                    self.out.push_str("</");
                    self.out.push_str(name);
                    self.out.push('>');
                }
            }
        }
    }

    fn is_inside(&self, address: Option<&str>) -> bool {
        address.is_some_and(|address| matches!(resolve(self.path, address), Target::Inside { .. }))
    }

    fn open(&mut self, element: &Element) {
        self.out.push('<');
        self.out.push_str(&element.name);
        let anchor = element.is("a");
        for (key, value) in &element.attributes {
            match key.as_str() {
                "id" => {
                    let id = (self.id)(value.trim());
                    self.attribute("id", &id);
                }
                "name" if anchor => {
                    let id = (self.id)(value.trim());
                    self.attribute("name", &id);
                }
                "href" if anchor || element.is("area") => {
                    if let Some(address) = self.target(value) {
                        self.attribute("href", &address);
                    }
                }
                "src" | "poster" | "data" => {
                    let address = self.address(value);
                    self.attribute(key, &address);
                }
                "xml:lang" if element.attr("lang").is_none() => self.attribute("lang", value),
                "srcset" | "xmlns" => {}
                key if key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => {
                    self.attribute(key, value);
                }
                _ => {}
            }
        }
        self.out.push('>');
    }

    fn attribute(&mut self, key: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(key);
        self.out.push_str("=\"");
        push_escaped(&mut self.out, value);
        self.out.push('"');
    }

    fn target(&mut self, href: &str) -> Option<String> {
        if href.starts_with(super::notes::REFERENCE) {
            return Some(href.to_owned());
        }
        match resolve(self.path, href) {
            Target::Outside => Some(href.to_owned()),
            Target::Inside { path, fragment } => {
                let address = (self.link)(&path, fragment.as_deref());
                if address.is_none() {
                    self.dead.push(href.to_owned());
                }
                address
            }
        }
    }

    fn address(&mut self, address: &str) -> String {
        match resolve(self.path, address) {
            Target::Outside => address.to_owned(),
            Target::Inside { path, .. } => self.files.address(&path),
        }
    }

    /// A drawing that holds nothing but one picture is that picture.
    fn picture(&mut self, drawing: &Element, picture: &Element) {
        let mut image = Element { name: String::from("img"), ..Element::default() };
        let address = picture.attr("xlink:href").or_else(|| picture.attr("href")).unwrap_or_default();
        image.set("src", address);
        let title = drawing.find("title").or_else(|| drawing.find("desc")).map(Element::text);
        image.set("alt", title.or_else(|| drawing.attr("aria-label").map(str::to_owned)).unwrap_or_default());
        self.open(&image);
    }

    fn script(&mut self, element: &Element) {
        self.open(element);
        // The content of a script is not escaped; one that would end it is none of a formula.
        self.out.push_str(&element.raw_text().replace("</", "< /"));
        self.out.push_str("</script>");
    }

    /// Each line a paragraph that begins with a mark.
    fn verse(&mut self, element: &Element) {
        *self.poems += 1;
        for (stanza, paragraph) in element.elements().enumerate() {
            let mut lines: Vec<Vec<&Node>> = vec![Vec::new()];
            for child in &paragraph.children {
                match child {
                    Node::Element(inner) if inner.is("br") => lines.push(Vec::new()),
                    child => {
                        if let Some(line) = lines.last_mut() {
                            line.push(child);
                        }
                    }
                }
            }
            for line in lines {
                self.out.push_str(&format!("<p><a href=\"{VERSE}{}.{stanza}\">*</a>", self.poems));
                for node in line {
                    match node {
                        Node::Text(text) => push_escaped(&mut self.out, text),
                        Node::Element(inner) => self.element(inner),
                    }
                }
                self.out.push_str("</p>");
            }
        }
    }
}

/// The picture of an SVG drawing that shows nothing else.
fn sole_picture(element: &Element) -> Option<&Element> {
    if !element.is("svg") {
        return None;
    }
    let mut pictures = element.descendants().filter(|inner| inner.is("image"));
    let picture = pictures.next()?;
    let drawn = ["text", "path", "rect", "circle", "polygon", "line", "polyline", "ellipse", "foreignObject", "use"];
    let other = element.descendants().any(|inner| drawn.iter().any(|name| inner.is(name)));
    (pictures.next().is_none() && !other).then_some(picture)
}
