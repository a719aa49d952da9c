//! XML, and what calls itself XML: package documents, contents, feeds, XHTML.
//!
//! A tree of elements and texts, read by `quick-xml`. The reading is lenient, since half of all feeds and many books are not
//! well-formed: a bare `&` or `<` is text, HTML's named characters are known, end tags that match nothing are passed over, and what
//! ends too early is closed. Nothing is expanded but characters and the plain entities of the document type, so that no few bytes
//! become many.
//!
//! Names are those of the source without their prefix, or with the prefix that a [`Vocabulary`] gives their namespace: whatever a
//! feed calls the Dublin Core, its creator is `dc:creator` here.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};

use crate::ir::xml::is_xml_char;

/// Namespaces and the prefixes that names of theirs get; the empty prefix means the bare name. Compared without regard to case.
pub type Vocabulary = &'static [(&'static str, &'static str)];

/// The deepest nesting; elements below it are left out, their content kept.
const MAX_DEPTH: usize = 200;
/// The most namespaces in scope.
const MAX_SCOPES: usize = 100;
/// The most entities that a document type declares, and the longest one, in bytes.
const MAX_ENTITIES: usize = 200;
const LONGEST_ENTITY: usize = 400;
/// Among how many open elements an end tag looks for its own.
const LOOK_BACK: usize = 64;

/// How XML is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// The prefixes of names.
    pub vocabulary: Vocabulary,
    /// The elements of HTML that have no content (`<br>`) need no end.
    pub html: bool,
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The name: `p`, `dc:creator`.
    pub name: String,
    /// Attributes in the source's order.
    pub attributes: Vec<(String, String)>,
    /// What it holds.
    pub children: Vec<Node>,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, its entities resolved.
    Text(String),
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// A nameless element that holds the document's element, and whatever stands beside it.
    pub root: Element,
    /// Why reading ended before the end of the text.
    pub fault: Option<Fault>,
}

/// Markup that cannot be read even leniently: a tag that never ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The reader's words.
    pub message: String,
    /// The source from there on.
    pub rest: String,
}

impl Element {
    /// The element has this name, whatever the case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The attribute without surrounding white space, if there is something in it.
    pub fn attr(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Sets an attribute, in the place of one that is there.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        match self.attributes.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            Some((_, known)) => *known = value,
            None => self.attributes.push((name.to_owned(), value)),
        }
    }

    /// The attribute is a list of words that has this one.
    pub fn has_word(&self, name: &str, word: &str) -> bool {
        self.attr(name).is_some_and(|value| value.split_ascii_whitespace().any(|known| known == word))
    }

    /// The elements right within.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements right within that have this name.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.elements().filter(move |element| element.is(name))
    }

    /// The first element right within that has this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.is(name))
    }

    /// The first element of this name at any depth.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.descendants().find(|element| element.is(name))
    }

    /// All elements within, in the source's order.
    pub fn descendants(&self) -> impl Iterator<Item = &Element> {
        let mut open = vec![self.elements()];
        let mut elements: Vec<&Element> = Vec::new();
        while let Some(level) = open.last_mut() {
            match level.next() {
                Some(element) => {
                    elements.push(element);
                    open.push(element.elements());
                }
                None => {
                    open.pop();
                }
            }
        }
        elements.into_iter()
    }

    /// All text within, as it is.
    pub fn raw_text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    fn push_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => element.push_text(out),
            }
        }
    }

    /// All text within on one line, white space collapsed.
    pub fn text(&self) -> String {
        one_line(&self.raw_text())
    }
}

/// One line of text: white space collapsed, the edges trimmed, no character that XML forbids.
pub fn one_line(text: &str) -> String {
    let kept: String = text.chars().filter(|&c| c.is_whitespace() || (is_xml_char(c) && c != '\u{FEFF}')).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads XML.
pub fn read(text: &str, reading: Reading) -> Tree {
    let mended = mend(text);
    let mut reader = Reader::from_str(&mended);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut builder = Builder::new(reading);
    let fault = loop {
        match reader.read_event() {
            Ok(Event::Eof) => break None,
            Ok(event) => builder.event(event),
            Err(error) => {
                let place = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                let rest = mended.get(place..).unwrap_or_default().to_owned();
                break Some(Fault { message: error.to_string(), rest });
            }
        }
    };
    Tree { root: builder.finish(), fault }
}

/// A `<` that begins no markup is text.
fn mend(text: &str) -> std::borrow::Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        let rest = text.get(start + 1..).unwrap_or_default();
        at = start + 1;
        let section =
            [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")].iter().find(|(begin, _)| rest.starts_with(begin));
        if let Some((begin, end)) = section {
            let length = rest.get(begin.len()..).and_then(|inner| inner.find(end));
            at = length.map_or(text.len(), |length| start + 1 + begin.len() + length + end.len());
        } else if !rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '!' | '_' | ':')) {
            out.push_str(text.get(copied..start).unwrap_or_default());
            out.push_str("&lt;");
            copied = start + 1;
        }
    }
    if copied == 0 {
        return text.into();
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out.into()
}

/// An element that is not closed yet.
struct Open {
    /// The name as the source writes it.
    raw: String,
    /// `None` below the deepest level: its content goes to the element around it.
    element: Option<Element>,
    /// How many namespaces were in scope before it.
    scopes: usize,
}

struct Builder {
    reading: Reading,
    open: Vec<Open>,
    /// How many open elements are real.
    depth: usize,
    root: Element,
    /// Prefixes and what stands for them.
    scopes: Vec<(String, Option<&'static str>)>,
    entities: BTreeMap<String, String>,
}

impl Builder {
    fn new(reading: Reading) -> Self {
        Self {
            reading,
            open: Vec::new(),
            depth: 0,
            root: Element::default(),
            scopes: Vec::new(),
            entities: BTreeMap::new(),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(start) => self.start(&start, false),
            Event::Empty(start) => self.start(&start, true),
            Event::End(end) => self.end(end.name().into_inner().trim()),
            Event::Text(text) => self.text(&text.into_inner()),
            Event::CData(text) => self.text(&text.into_inner()),
            Event::GeneralRef(name) => {
                let name = name.into_inner();
                match self.entity(&name) {
                    Some(text) => self.text(&text),
                    None => self.text(&format!("&{name};")),
                }
            }
            Event::DocType(text) => self.declare(&text.into_inner()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {}
        }
    }

    fn top(&mut self) -> &mut Element {
        let innermost = self.open.iter_mut().rev().find_map(|open| open.element.as_mut());
        innermost.unwrap_or(&mut self.root)
    }

    fn text(&mut self, text: &str) {
        match self.top().children.last_mut() {
            Some(Node::Text(known)) => known.push_str(text),
            _ if text.is_empty() => {}
            _ => self.top().children.push(Node::Text(text.to_owned())),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, empty: bool) {
        let raw = start.name().into_inner().to_owned();
        let scopes = self.scopes.len();
        let attributes: Vec<(String, String)> = start
            .html_attributes()
            .with_checks(false)
            .flatten()
            .map(|attribute| (attribute.key.into_inner().to_owned(), self.unescaped(&attribute.value)))
            .collect();
        for (key, value) in &attributes {
            let prefix = key.strip_prefix("xmlns:").or_else(|| (key == "xmlns").then_some(""));
            if let Some(prefix) = prefix.filter(|_| self.scopes.len() < MAX_SCOPES) {
                self.scopes.push((prefix.to_owned(), self.known(value)));
            }
        }
        let name = self.named(&raw, true);
        let attributes = attributes.into_iter().filter(|(key, _)| key != "xmlns" && !key.starts_with("xmlns:"));
        let attributes = attributes.map(|(key, value)| (self.named(&key, false), value)).collect();
        let void = self.reading.html && is_void(&name);
        let fits = self.depth < MAX_DEPTH;
        let element = fits.then(|| Element { name, attributes, children: Vec::new() });
        self.depth += usize::from(fits);
        self.open.push(Open { raw, element, scopes });
        if empty || void {
            self.close();
        }
    }

    fn end(&mut self, raw: &str) {
        let Some(depth) = self.open.iter().rev().take(LOOK_BACK).position(|open| open.raw == raw) else { return };
        for _ in 0..=depth {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(Open { element, scopes, .. }) = self.open.pop() else { return };
        self.scopes.truncate(scopes);
        if let Some(element) = element {
            self.depth -= 1;
            self.top().children.push(Node::Element(element));
        }
    }

    fn finish(mut self) -> Element {
        while !self.open.is_empty() {
            self.close();
        }
        self.root
    }

    /// What stands for a namespace.
    fn known(&self, namespace: &str) -> Option<&'static str> {
        let namespace = namespace.trim();
        let table = self.reading.vocabulary.iter();
        table.clone().find(|(known, _)| known.eq_ignore_ascii_case(namespace)).map(|(_, prefix)| *prefix)
    }

    /// The name with the vocabulary's prefix; a prefix that nothing declares stays as it is.
    fn named(&self, raw: &str, element: bool) -> String {
        let (prefix, local) = raw.split_once(':').unwrap_or(("", raw));
        if prefix.is_empty() && !element {
            return local.to_owned();
        }
        let scope = self.scopes.iter().rev().find(|(known, _)| known == prefix);
        match scope.map(|(_, known)| known) {
            Some(Some("")) => local.to_owned(),
            Some(Some(known)) => format!("{known}:{local}"),
            Some(None) if prefix.is_empty() => local.to_owned(),
            _ => raw.to_owned(),
        }
    }

    fn entity(&self, name: &str) -> Option<String> {
        if let Some(number) = name.strip_prefix('#') {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            return char::from_u32(windows_1252(code)).filter(|&c| is_xml_char(c)).map(String::from);
        }
        self.entities.get(name).cloned().or_else(|| resolve_html5_entity(name).map(str::to_owned))
    }

    /// The text with its entities resolved; what is none stays.
    fn unescaped(&self, text: &str) -> String {
        /// The longest name of an entity, in bytes.
        const LONGEST: usize = 40;
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            out.push_str(before);
            let end = after.bytes().take(LONGEST).position(|byte| byte == b';');
            let found = end.and_then(|end| Some((self.entity(after.get(..end)?)?, after.get(end + 1..)?)));
            match found {
                Some((text, tail)) => {
                    out.push_str(&text);
                    rest = tail;
                }
                None => {
                    out.push('&');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }

    /// Takes in `<!ENTITY name "text">`. Entities within the text are not expanded.
    fn declare(&mut self, doctype: &str) {
        for declaration in doctype.split("<!ENTITY").skip(1).take(MAX_ENTITIES) {
            let Some((name, rest)) = declaration.trim_start().split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some((value, _)) = rest.get(1..).and_then(|rest| rest.split_once(quote)) else { continue };
            if value.len() <= LONGEST_ENTITY && !value.contains('<') {
                let value = self.unescaped(value);
                self.entities.entry(name.to_owned()).or_insert(value);
            }
        }
    }
}

/// Numbers of characters that are meant as bytes of Windows-1252, as HTML reads them (HTML Standard, 13.2.5.80).
fn windows_1252(code: u32) -> u32 {
    const TABLE: [u32; 32] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D,
        0x17E, 0x178,
    ];
    let place = code.checked_sub(0x80).and_then(|at| usize::try_from(at).ok());
    place.and_then(|at| TABLE.get(at)).copied().unwrap_or(code)
}

/// The elements of HTML without content (HTML Standard, 13.1.2).
pub fn is_void(name: &str) -> bool {
    const NAMES: [&str; 14] =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::{Element, Node, Reading, read};

    fn shown(element: &Element) -> String {
        let mut out = String::new();
        for child in &element.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(inner) => {
                    let attributes: String =
                        inner.attributes.iter().map(|(key, value)| format!(" {key}={value}")).collect();
                    out.push_str(&format!("<{}{attributes}|{}>", inner.name, shown(inner)));
                }
            }
        }
        out
    }

    fn check(text: &str, html: bool, expected: &str) {
        let reading = Reading { vocabulary: &[("urn:dc", "dc"), ("urn:plain", "")], html };
        assert_eq!(shown(&read(text, reading).root), expected, "{text}");
    }

    #[test]
    fn well_formed_and_broken_markup_is_read() {
        for (text, expected) in [
            ("<?xml version='1.0'?><!DOCTYPE a><a b='1&amp;2'>x<!-- y --><c/>z</a>", "<a b=1&2|x<c|>z>"),
            (
                "<a>1 & 2 &lt; 3 &nbsp;&hellip;&#20013;&#x4E2D;&#150; &unknown; &</a>",
                "<a|1 & 2 < 3 \u{A0}…中中– &unknown; &>",
            ),
            ("<a>1 < 2 <b>x</b> <</a>", "<a|1 < 2 <b|x> <>"),
            ("<a><![CDATA[<b> & ]]></a>", "<a|<b> & >"),
            ("<a><b>x</a>y", "<a|<b|x>>y"),
            ("<a>x</b></a>", "<a|x>"),
            ("<a b=1 c d='e", ""),
            ("<a b=1 c d=e>x", "<a b=1 c= d=e|x>"),
            ("<!DOCTYPE a [<!ENTITY n \"名\"> <!ENTITY m '&n;&n;'>]><a>&n;&m;</a>", "<a|名名名>"),
        ] {
            check(text, false, expected);
        }
        check("<p>a<br>b<img src=x>c</p>", true, "<p|a<br|>b<img src=x|>c>");
    }

    #[test]
    fn names_get_the_prefixes_of_the_vocabulary() {
        check("<x:a xmlns:x='urn:dc' x:b='1' b='2'/>", false, "<dc:a dc:b=1 b=2|>");
        check("<a xmlns='urn:dc'><b xmlns='urn:plain' c=''/></a>", false, "<dc:a|<b c=|>>");
        check("<y:a xmlns:y='urn:other'/><z:b/>", false, "<y:a|><z:b|>");
    }

    #[test]
    fn hostile_markup_is_read_in_time() {
        for text in [
            "<a>".repeat(200_000),
            format!("{}{}", "<a>".repeat(100_000), "</b>".repeat(100_000)),
            "<".repeat(500_000),
            "&".repeat(500_000),
            format!("<a {}/>", "xmlns:x='y' ".repeat(50_000)),
            format!("<!DOCTYPE a [{}]><a>&e;</a>", "<!ENTITY e '&e;&e;'>".repeat(50_000)),
            "<!--".repeat(100_000),
        ] {
            read(&text, Reading::default());
        }
    }
}
