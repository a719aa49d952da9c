//! Writing HTML and XHTML: elements and attributes.

use crate::ir::xml::push_escaped;
use crate::ir::{Alignment, Callout, Direction, NumberStyle};

/// The attributes of one element, in the order they were set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attrs(String);

impl Attrs {
    /// A `class` attribute alone.
    pub(crate) fn class(name: &str) -> Self {
        Self::default().set("class", name)
    }

    /// Adds an attribute.
    #[must_use]
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        push_escaped(&mut self.0, value);
        self.0.push('"');
        self
    }

    /// Adds an attribute that may be missing.
    #[must_use]
    pub(crate) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Adds the language, where the tag has the shape of one (RFC 5646, section 2.1).
    #[must_use]
    pub(crate) fn lang(self, tag: Option<&str>) -> Self {
        self.maybe("lang", tag.filter(|tag| is_tag(tag)))
    }

    /// Adds a well-formed language tag, in the form of HTML and in that of XML.
    #[must_use]
    pub(crate) fn xml_lang(self, tag: Option<&str>) -> Self {
        self.maybe("lang", tag).maybe("xml:lang", tag)
    }

    /// Adds the direction.
    #[must_use]
    pub(crate) fn dir(self, direction: Option<Direction>) -> Self {
        self.maybe("dir", direction.map(direction_name))
    }

    /// Adds what an ordered list counts from and how, where that is not the usual.
    #[must_use]
    pub(crate) fn numbered(self, start: u32, style: NumberStyle) -> Self {
        let start = (start != 1).then(|| start.to_string());
        let attrs = self.maybe("start", start.as_deref());
        match style {
            NumberStyle::Decimal => attrs,
            NumberStyle::LowerAlpha => attrs.set("type", "a"),
            NumberStyle::UpperAlpha => attrs.set("type", "A"),
            NumberStyle::LowerRoman => attrs.set("type", "i"),
            NumberStyle::UpperRoman => attrs.set("type", "I"),
            NumberStyle::Han => attrs.set("class", "han"),
        }
    }

    /// As they stand in a tag, a space before each.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// No attribute is set.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The direction as attributes write it.
pub(crate) fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    }
}

/// The class of a callout of that kind.
pub(crate) fn callout_name(callout: Callout) -> &'static str {
    match callout {
        Callout::Note => "note",
        Callout::Tip => "tip",
        Callout::Important => "important",
        Callout::Warning => "warning",
        Callout::Caution => "caution",
    }
}

/// The class of a cell that is aligned so.
pub(crate) fn align_name(align: Alignment) -> Option<&'static str> {
    match align {
        Alignment::Default => None,
        Alignment::Left => Some("left"),
        Alignment::Center => Some("center"),
        Alignment::Right => Some("right"),
    }
}

fn is_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let first = subtags.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// HTML or XHTML in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Markup(String);

impl Markup {
    /// Opens an element.
    pub(crate) fn open(&mut self, name: &str, attrs: &Attrs) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push_str(&attrs.0);
        self.0.push('>');
    }

    /// Opens an element whose children stand on lines of their own.
    pub(crate) fn open_block(&mut self, name: &str, attrs: &Attrs) {
        self.open(name, attrs);
        self.0.push('\n');
    }

    /// Closes an element that stands amid text.
    pub(crate) fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// Closes an element and ends the line.
    pub(crate) fn close_block(&mut self, name: &str) {
        self.close(name);
        self.0.push('\n');
    }

    /// An element without content, as XML writes it.
    pub(crate) fn empty(&mut self, name: &str, attrs: &Attrs) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push_str(&attrs.0);
        self.0.push_str("/>");
    }

    /// An element of plain text amid text.
    pub(crate) fn within(&mut self, name: &str, attrs: &Attrs, text: &str) {
        self.open(name, attrs);
        self.text(text);
        self.close(name);
    }

    /// An element of plain text on a line of its own.
    pub(crate) fn line(&mut self, name: &str, attrs: &Attrs, text: &str) {
        self.within(name, attrs, text);
        self.0.push('\n');
    }

    /// Text, escaped.
    pub(crate) fn text(&mut self, text: &str) {
        push_escaped(&mut self.0, text);
    }

    /// Markup as it is.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.0
    }
}
