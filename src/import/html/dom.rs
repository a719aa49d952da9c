//! Looking at the parsed tree. Nothing here recurses: markup can be nested as deep as it likes.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

use crate::ir::xml;

/// A node of the tree.
pub(super) type Dom<'a> = NodeRef<'a, Node>;

/// Elements whose content is never shown.
pub(super) fn is_invisible(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "head"
            | "title"
            | "meta"
            | "link"
            | "base"
            | "iframe"
            | "object"
            | "svg"
            | "math"
            | "audio"
            | "video"
            | "canvas"
            | "noframes"
            | "noembed"
            | "datalist"
            | "param"
            | "source"
            | "track"
            | "textarea"
            | "select"
            | "map"
            | "rp"
    )
}

/// The element has `hidden`, `display: none` or `visibility: hidden`.
pub(super) fn is_hidden(element: &Element) -> bool {
    element.attrs().any(|(name, value)| match name {
        // `until-found` is shown when searched for: it is part of the text.
        "hidden" => !value.eq_ignore_ascii_case("until-found"),
        "style" => value.split(';').any(hides),
        _ => false,
    })
}

/// `display: none` or `visibility: hidden`, however it is spaced.
fn hides(rule: &str) -> bool {
    let letters = |text: &'static str| text.bytes().map(Some);
    let bare = || rule.chars().filter(|c| !c.is_whitespace()).map(|c| u8::try_from(c.to_ascii_lowercase()).ok());
    ["display:none", "visibility:hidden"].into_iter().any(|hiding| {
        let mut own = bare();
        letters(hiding).all(|byte| own.next() == Some(byte))
            && match own.next() {
                None => true,
                Some(byte) => byte == Some(b'!') && own.eq(letters("important")),
            }
    })
}

/// The element's attribute as written. Looking through the few that an element has costs less than what the parser's own look-up
/// takes to intern the name.
pub(super) fn value<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs().find(|(own, _)| *own == name).map(|(_, value)| value)
}

/// The element's attribute without surrounding white space, if there is something in it.
pub(super) fn attr<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    value(element, name).map(str::trim).filter(|value| !value.is_empty())
}

/// The names of the element's classes, as written.
pub(super) fn classes(element: &Element) -> impl Iterator<Item = &str> {
    value(element, "class").unwrap_or_default().split_ascii_whitespace()
}

/// The visible text of a subtree, elements of their own lines parted by line feeds, white space otherwise as it is.
pub(super) fn visible_text(node: Dom<'_>) -> String {
    visible_text_without(node, &|_| false)
}

/// The same, without some elements of the subtree.
pub(super) fn visible_text_without(node: Dom<'_>, without: &dyn Fn(ego_tree::NodeId) -> bool) -> String {
    let mut text = String::new();
    let mut skipping = None;
    for edge in node.traverse() {
        match edge {
            Edge::Open(inner) if skipping.is_none() => match inner.value() {
                Node::Text(words) => text.push_str(words),
                Node::Element(element) if is_invisible(element.name()) || is_hidden(element) || without(inner.id()) => {
                    skipping = Some(inner.id());
                }
                Node::Element(element) if element.name() == "br" => text.push('\n'),
                _ => {}
            },
            Edge::Close(inner) => {
                if skipping == Some(inner.id()) {
                    skipping = None;
                }
                if matches!(inner.value(), Node::Element(element) if is_block(element.name())) {
                    text.push('\n');
                }
            }
            Edge::Open(_) => {}
        }
    }
    text
}

/// Whether a subtree has more than so many visible characters.
pub(super) fn has_more_text(node: Dom<'_>, most: usize) -> bool {
    let mut count = 0;
    for inner in node.descendants() {
        if let Node::Text(words) = inner.value() {
            let in_script = inner.parent().and_then(element).is_some_and(|parent| is_invisible(parent.name()));
            count += if in_script { 0 } else { words.chars().filter(|c| !c.is_whitespace()).take(most + 1).count() };
            if count > most {
                return true;
            }
        }
    }
    false
}

/// The text of all text nodes, line breaks as line feeds: what `<pre>` holds.
pub(super) fn raw_text(node: Dom<'_>) -> String {
    let mut text = String::new();
    for inner in node.descendants() {
        match inner.value() {
            Node::Text(words) => text.push_str(words),
            Node::Element(element) if element.name() == "br" => text.push('\n'),
            _ => {}
        }
    }
    text
}

/// One line of text: white space collapsed, the edges trimmed.
pub(super) fn one_line(text: &str) -> String {
    xml::collapsed(text, xml::is_xml_char)
}

/// The element that the node is.
pub(super) fn element(node: Dom<'_>) -> Option<&'_ Element> {
    node.value().as_element()
}

/// The elements among a node's descendants, the node itself first.
pub(super) fn elements<'a>(node: Dom<'a>) -> impl Iterator<Item = (Dom<'a>, &'a Element)> {
    node.descendants().filter_map(|inner| inner.value().as_element().map(|element| (inner, element)))
}

/// Elements that begin and end a line, by HTML's default style sheet.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}
