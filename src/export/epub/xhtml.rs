//! Writing XHTML: elements, attributes, and the shell that every page shares.

use std::fmt::Write;

use crate::ir::Direction;
use crate::ir::xml::push_escaped;

/// The attributes of one element, in the order they were set.
#[derive(Clone, Debug, Default)]
pub(super) struct Attrs(String);

impl Attrs {
    /// A `class` attribute alone.
    pub(super) fn class(name: &str) -> Self {
        Self::default().set("class", name)
    }

    /// Adds an attribute.
    #[must_use]
    pub(super) fn set(mut self, name: &str, value: &str) -> Self {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        push_escaped(&mut self.0, value);
        self.0.push('"');
        self
    }

    /// Adds an attribute that may be missing.
    #[must_use]
    pub(super) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Adds the language, in the form of HTML and in that of XML.
    #[must_use]
    pub(super) fn lang(self, tag: Option<&str>) -> Self {
        self.maybe("lang", tag).maybe("xml:lang", tag)
    }

    /// Adds the direction.
    #[must_use]
    pub(super) fn dir(self, direction: Option<Direction>) -> Self {
        self.maybe("dir", direction.map(direction_name))
    }

    /// No attribute is set.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The direction as attributes write it.
pub(super) fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    }
}

/// XHTML in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Xhtml(String);

impl Xhtml {
    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, attrs: &Attrs) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push_str(&attrs.0);
        self.0.push('>');
    }

    /// Opens an element whose children stand on lines of their own.
    pub(super) fn open_block(&mut self, name: &str, attrs: &Attrs) {
        self.open(name, attrs);
        self.0.push('\n');
    }

    /// Closes an element that stands amid text.
    pub(super) fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// Closes an element and ends the line.
    pub(super) fn close_block(&mut self, name: &str) {
        self.close(name);
        self.0.push('\n');
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attrs: &Attrs) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push_str(&attrs.0);
        self.0.push_str("/>");
    }

    /// An element of plain text on a line of its own.
    pub(super) fn line(&mut self, name: &str, attrs: &Attrs, text: &str) {
        self.open(name, attrs);
        self.text(text);
        self.close_block(name);
    }

    /// An element of plain text amid text.
    pub(super) fn line_within(&mut self, name: &str, text: &str) {
        self.open(name, &Attrs::default());
        self.text(text);
        self.close(name);
    }

    /// Text, escaped.
    pub(super) fn text(&mut self, text: &str) {
        push_escaped(&mut self.0, text);
    }

    /// Markup as it is.
    pub(super) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Ends the line.
    pub(super) fn newline(&mut self) {
        self.0.push('\n');
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// What the shell of a page says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shell<'a> {
    /// The page's title, never empty.
    pub title: &'a str,
    /// Its language, a well-formed tag.
    pub language: &'a str,
    /// Its direction, where it is not left to right.
    pub direction: Option<Direction>,
    /// Lines run down the page.
    pub vertical: bool,
    /// The `epub:type` of the body.
    pub body_type: &'a str,
}

impl Shell<'_> {
    /// The whole page around the markup of its body.
    pub(super) fn wrap(&self, body: &str) -> String {
        let root = Attrs::default()
            .set("xmlns", "http://www.w3.org/1999/xhtml")
            .set("xmlns:epub", "http://www.idpf.org/2007/ops")
            .lang(Some(self.language))
            .dir(self.direction)
            .maybe("class", self.vertical.then_some("vertical"));
        let mut page = String::with_capacity(body.len() + 512);
        page.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n");
        let _ = write!(page, "<html{}>\n<head>\n<title>", root.0);
        push_escaped(&mut page, self.title);
        page.push_str("</title>\n<link rel=\"stylesheet\" type=\"text/css\" href=\"stylesheet.css\"/>\n</head>\n");
        let _ = write!(page, "<body{}>\n{body}</body>\n</html>\n", Attrs::default().set("epub:type", self.body_type).0);
        page
    }
}
