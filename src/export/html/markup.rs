//! Writing HTML: elements and attributes.

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

    /// Adds the language, where the tag has the shape of one (RFC 5646, section 2.1).
    #[must_use]
    pub(super) fn lang(self, tag: Option<&str>) -> Self {
        self.maybe("lang", tag.filter(|tag| is_tag(tag)))
    }

    /// Adds the direction.
    #[must_use]
    pub(super) fn dir(self, direction: Option<Direction>) -> Self {
        self.maybe(
            "dir",
            direction.map(|direction| match direction {
                Direction::Ltr => "ltr",
                Direction::Rtl => "rtl",
            }),
        )
    }

    /// No attribute is set.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn is_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let first = subtags.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// HTML in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
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

    /// An element of plain text amid text.
    pub(super) fn within(&mut self, name: &str, attrs: &Attrs, text: &str) {
        self.open(name, attrs);
        self.text(text);
        self.close(name);
    }

    /// An element of plain text on a line of its own.
    pub(super) fn line(&mut self, name: &str, attrs: &Attrs, text: &str) {
        self.within(name, attrs, text);
        self.0.push('\n');
    }

    /// Text, escaped.
    pub(super) fn text(&mut self, text: &str) {
        push_escaped(&mut self.0, text);
    }

    /// Markup as it is.
    pub(super) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.0
    }
}
