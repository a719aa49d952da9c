//! Formulas: MathML is kept as source, TeX is taken out of the elements that carry it.

use crate::ir::xml::push_escaped;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

use super::dom::{self, Dom};
use crate::ir::MathNotation;

/// A formula.
pub(super) struct Formula {
    pub(super) notation: MathNotation,
    pub(super) source: String,
    /// It stands on a line of its own.
    pub(super) display: bool,
}

/// The formula of `<math>`: as MathML, well-formed XML with its name space.
/// Where the TeX that it was made from stands with it, that is the better source.
pub(super) fn from_mathml(node: Dom<'_>, element: &Element) -> Option<Formula> {
    let display = dom::value(element, "display").is_some_and(|display| display.eq_ignore_ascii_case("block"));
    let alternative =
        || dom::attr(element, "alttext").filter(|text| text.contains('\\')).and_then(|text| tex(text, display));
    if let Some(formula) = from_katex(node, display).or_else(alternative) {
        return Some(formula);
    }
    let mut source = String::new();
    for edge in node.traverse() {
        match edge {
            Edge::Open(inner) => match inner.value() {
                Node::Text(words) => push_escaped(&mut source, words),
                Node::Element(child) => open_tag(child, inner == node, &mut source),
                _ => {}
            },
            Edge::Close(inner) => {
                if let Node::Element(child) = inner.value() {
                    source.push_str("</");
                    source.push_str(xml_name(child.name()));
                    source.push('>');
                }
            }
        }
    }
    let has_content = !dom::one_line(&dom::raw_text(node)).is_empty();
    has_content.then(|| Formula { notation: MathNotation::MathMl, source: source.trim().to_owned(), display })
}

fn open_tag(element: &Element, root: bool, out: &mut String) {
    out.push('<');
    out.push_str(xml_name(element.name()));
    if root {
        out.push_str(" xmlns=\"http://www.w3.org/1998/Math/MathML\"");
    }
    for (name, value) in element.attrs() {
        if name != "xmlns" && xml_name(name) == name && !name.starts_with("on") && !name.contains(':') {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            push_escaped(out, value);
            out.push('"');
        }
    }
    out.push('>');
}

/// A name that XML allows; markup can make others.
fn xml_name(name: &str) -> &str {
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if valid { name } else { "mrow" }
}

/// The formula of `<script type="math/tex; mode=display">`, as MathJax leaves it.
pub(super) fn from_script(node: Dom<'_>, element: &Element) -> Option<Formula> {
    let kind = dom::value(element, "type")?.to_ascii_lowercase();
    let rest = kind.strip_prefix("math/tex")?;
    tex(&dom::raw_text(node), rest.contains("mode=display"))
}

/// The formula of an element that KaTeX drew: its TeX stands in an annotation.
pub(super) fn from_katex(node: Dom<'_>, display: bool) -> Option<Formula> {
    let is_tex = |element: &Element| {
        element.name() == "annotation"
            && dom::value(element, "encoding").is_some_and(|encoding| encoding.contains("tex"))
    };
    let (annotation, _) = dom::elements(node).find(|(_, element)| is_tex(element))?;
    tex(&dom::raw_text(annotation), display)
}

/// The formula of an element that holds nothing but TeX.
pub(super) fn from_marked(node: Dom<'_>, display: bool) -> Option<Formula> {
    tex(&dom::raw_text(node), display)
}

fn tex(source: &str, display: bool) -> Option<Formula> {
    let source: String = source.trim().chars().filter(|&c| crate::ir::xml::is_xml_char(c)).collect();
    (!source.is_empty()).then_some(Formula { notation: MathNotation::Tex, source, display })
}
