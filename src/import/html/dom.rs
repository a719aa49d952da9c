//! Looking at the parsed tree. Nothing here recurses: markup can be nested as deep as it likes.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

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
    // `until-found` is shown when searched for: it is part of the text.
    element.attr("hidden").is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
        || element.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            style
                .split(';')
                .any(|rule| matches!(rule.trim_end_matches("!important"), "display:none" | "visibility:hidden"))
        })
}

/// The element's attribute without surrounding white space, if there is something in it.
pub(super) fn attr<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attr(name).map(str::trim).filter(|value| !value.is_empty())
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
    let kept: String = text.chars().filter(|&c| c.is_whitespace() || crate::ir::xml::is_xml_char(c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
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
