//! What attributes and texts say of an element: language, marks, list style, programming language, a quotation's source.

use scraper::Node;
use scraper::node::Element;

use crate::import::html::dom::{self, Dom};
use crate::import::html::flow::Mark;
use crate::import::html::space;
use crate::ir::{Attr, Direction, Inline, ListKind, NumberStyle, QuoteKind};

/// `<b>head</b>：text`: a caption as galleries set it.
pub(super) fn is_headed(content: &[Inline]) -> bool {
    match content {
        [Inline::Strong { .. }, Inline::Text { text }, ..] => text.trim_start().starts_with(['：', ':']),
        [Inline::Strong { content }, ..] => crate::ir::walk::inline_text(content).ends_with(['：', ':']),
        _ => false,
    }
}

/// Takes the dash off that marks a line as a quotation's source, if the line is one.
pub(super) fn take_leading_dash(content: &mut Vec<Inline>) -> Option<String> {
    const LONGEST_SOURCE: usize = 160;
    if crate::ir::walk::inline_text(content).chars().count() > LONGEST_SOURCE {
        return None;
    }
    let Some(Inline::Text { text }) = content.first_mut() else { return None };
    let rest = text.trim_start_matches(['—', '―', '–', '─']);
    let rest = if rest.len() == text.len() { text.strip_prefix("--")? } else { rest };
    let dash = text.get(..text.len() - rest.len())?.to_owned();
    let rest = rest.trim_start().to_owned();
    if rest.is_empty() {
        if content.len() < 2 {
            return None;
        }
        content.remove(0);
    } else if let Some(Inline::Text { text }) = content.first_mut() {
        *text = rest;
    }
    Some(dash)
}

/// Nothing visible comes after the node in its quotation, and nothing before it in its line.
pub(super) fn is_last_words(node: Dom<'_>) -> bool {
    let blank = |node: Dom<'_>| match node.value() {
        Node::Text(words) => !space::has_visible(words),
        Node::Element(element) => element.name() == "br",
        _ => true,
    };
    let line_starts = match node
        .prev_siblings()
        .find(|sibling| !matches!(sibling.value(), Node::Text(words) if !space::has_visible(words)))
    {
        None => true,
        Some(before) => {
            dom::element(before).is_some_and(|element| element.name() == "br" || dom::is_block(element.name()))
        }
    };
    let is_last = |node: Dom<'_>| node.next_siblings().all(blank);
    let parent_is_last = node.parent().is_some_and(|parent| {
        dom::element(parent).is_some_and(|element| element.name() == "blockquote") || is_last(parent)
    });
    line_starts && is_last(node) && parent_is_last
}

pub(super) fn language_of(element: &Element) -> (Option<String>, Option<Direction>) {
    let valid = |tag: &&str| {
        let mut parts = tag.split('-');
        parts
            .next()
            .is_some_and(|first| (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic()))
            && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            && !matches!(*tag, "und" | "zxx" | "mul")
    };
    let language =
        dom::attr(element, "lang").or_else(|| dom::attr(element, "xml:lang")).filter(valid).map(str::to_owned);
    let direction = match dom::value(element, "dir").map(str::to_ascii_lowercase).as_deref() {
        Some("rtl") => Some(Direction::Rtl),
        _ => None,
    };
    (language, direction)
}

/// The marks of an inline element, by its name and the plain parts of its style.
pub(super) fn marks_of(element: &Element) -> Vec<Mark> {
    let mut marks = Vec::new();
    match element.name() {
        "em" | "i" | "cite" | "dfn" | "var" => marks.push(Mark::Emphasis),
        "strong" | "b" => marks.push(Mark::Strong),
        "s" | "strike" | "del" => marks.push(Mark::Strikethrough),
        "u" | "ins" => marks.push(Mark::Underline),
        "small" => marks.push(Mark::Small),
        "sub" => marks.push(Mark::Subscript),
        "sup" => marks.push(Mark::Superscript),
        "code" | "kbd" | "samp" | "tt" => marks.push(Mark::Code),
        "mark" => marks.push(Mark::Span(Attr { classes: vec!["mark".into()], ..Attr::default() })),
        _ => {}
    }
    if matches!(element.name(), "span" | "font")
        && let Some(style) = dom::value(element, "style")
    {
        marks.extend(style.split(';').filter_map(style_mark));
    }
    let (lang, dir) = language_of(element);
    if lang.is_some() || dir.is_some() {
        marks.push(Mark::Span(Attr { lang, dir, ..Attr::default() }));
    }
    marks
}

pub(super) fn style_mark(rule: &str) -> Option<Mark> {
    let (key, value) = rule.split_once(':')?;
    let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
    match (key.trim().to_ascii_lowercase().as_str(), value.as_str()) {
        ("font-weight", "bold" | "bolder" | "600" | "700" | "800" | "900") => Some(Mark::Strong),
        ("font-style", "italic" | "oblique") => Some(Mark::Emphasis),
        ("text-decoration" | "text-decoration-line", "line-through") => Some(Mark::Strikethrough),
        _ => None,
    }
}

pub(super) fn list_kind(element: &Element) -> ListKind {
    if element.name() != "ol" {
        return ListKind::Unordered;
    }
    let start = dom::attr(element, "start").and_then(|start| start.parse::<i64>().ok()).unwrap_or(1);
    let style = match dom::attr(element, "type") {
        Some("a") => NumberStyle::LowerAlpha,
        Some("A") => NumberStyle::UpperAlpha,
        Some("i") => NumberStyle::LowerRoman,
        Some("I") => NumberStyle::UpperRoman,
        _ => list_style(dom::value(element, "style").unwrap_or_default()),
    };
    ListKind::Ordered { start: u32::try_from(start.max(0)).unwrap_or(1), style }
}

pub(super) fn list_style(style: &str) -> NumberStyle {
    let value = style.split(';').find_map(|rule| {
        let (key, value) = rule.split_once(':')?;
        key.trim().starts_with("list-style").then(|| value.trim().to_ascii_lowercase())
    });
    match value.as_deref() {
        Some("lower-alpha" | "lower-latin") => NumberStyle::LowerAlpha,
        Some("upper-alpha" | "upper-latin") => NumberStyle::UpperAlpha,
        Some("lower-roman") => NumberStyle::LowerRoman,
        Some("upper-roman") => NumberStyle::UpperRoman,
        Some(name) if name.contains("chinese") || name == "cjk-ideographic" || name == "cjk-decimal" => {
            NumberStyle::Han
        }
        _ => NumberStyle::Decimal,
    }
}

pub(super) fn quote_kind(element: &Element) -> QuoteKind {
    use crate::ir::Callout;
    for class in dom::classes(element) {
        let callout = match class {
            "markdown-alert-note" => Callout::Note,
            "markdown-alert-tip" => Callout::Tip,
            "markdown-alert-important" => Callout::Important,
            "markdown-alert-warning" => Callout::Warning,
            "markdown-alert-caution" => Callout::Caution,
            "pullquote" | "pull-quote" => return QuoteKind::Pull,
            _ => continue,
        };
        return QuoteKind::Callout(callout);
    }
    QuoteKind::Block
}

/// `language-rust`, `lang-rust`, `highlight-source-rust`, `brush: rust`.
pub(super) fn code_language(element: &Element) -> Option<String> {
    let by_class = dom::classes(element).find_map(|class| {
        ["language-", "lang-", "highlight-source-"].iter().find_map(|prefix| class.strip_prefix(prefix))
    });
    let class = dom::value(element, "class").unwrap_or_default();
    let by_brush =
        || class.split("brush:").nth(1).map(|rest| rest.trim_start().split([';', ' ']).next().unwrap_or_default());
    let by_figure =
        || class.strip_prefix("highlight ").filter(|_| element.name() == "figure" || element.name() == "div");
    let name = by_class.or_else(by_brush).or_else(by_figure).or_else(|| dom::attr(element, "data-lang"))?.trim();
    let plain = matches!(name, "" | "plain" | "text" | "plaintext" | "none" | "nohighlight");
    let valid = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#' | '_' | '.'));
    (!plain && valid && name.len() <= 40).then(|| name.to_owned())
}
