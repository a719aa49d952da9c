//! Markdown → HTML, by `comrak`, with what the IR needs and HTML has no word for marked in attributes.
//!
//! HTML is the way into the IR since Markdown holds HTML: elements that begin in one block and end in another, and tags amid
//! text, come together again only where one parser sees them all.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use comrak::html::{ChildRendering, Context, format_document_with_formatter, format_node_default};
use comrak::nodes::{AlertType, AstNode, NodeCodeBlock, NodeValue};
use comrak::options::Plugins;
use comrak::{Arena, Options, parse_document};

use crate::ir::xml::push_escaped;

/// A text as HTML.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    /// The body without notes; `<a data-footnote-ref href="#fn-N">` refers to the note of number N.
    pub(super) html: String,
    /// The notes' contents; the first has number 1.
    pub(super) notes: Vec<String>,
    /// The text of notes that nothing refers to.
    pub(super) unused: Vec<String>,
    /// The headline, which stands in the body no longer.
    pub(super) headline: Option<Headline>,
    /// The text of the first heading of level 1, where that is no headline, as it stands amid the text.
    pub(super) first_heading: Option<String>,
}

/// A first heading of level 1 above all text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Headline {
    pub(super) text: String,
    /// Where it leads, if the whole headline is a link.
    pub(super) url: Option<String>,
}

/// Which headline is taken out of the body.
#[derive(Clone, Copy, Debug)]
pub(super) enum Take<'a> {
    /// Any.
    Any,
    /// One of these words: the front matter says the same.
    Same(&'a str),
}

/// Renders a text.
pub(super) fn render(text: &str, take: Take<'_>) -> Rendered {
    let options = options();
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options);
    let mut rendered = Rendered::default();
    take_headline(root, take, &mut rendered);
    let state = State { numbers: number_notes(root), slugs: BTreeMap::new() };
    let (html, state) = format(root, &options, state);
    rendered.html = html;
    render_notes(root, &options, state, &mut rendered);
    rendered
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    let on = &mut options.extension;
    on.strikethrough = true;
    on.table = true;
    on.autolink = true;
    on.tasklist = true;
    on.footnotes = true;
    on.description_lists = true;
    on.alerts = true;
    on.math_dollars = true;
    on.math_code = true;
    on.wikilinks_title_after_pipe = true;
    on.cjk_friendly_emphasis = true;
    options.parse.leave_footnote_definitions = true;
    options.render.r#unsafe = true;
    options
}

/// What the formatter knows besides the node.
#[derive(Debug, Default)]
struct State {
    /// The numbers of notes by name.
    numbers: BTreeMap<String, usize>,
    /// How often an anchor was made.
    slugs: BTreeMap<String, usize>,
}

fn format<'a>(root: &'a AstNode<'a>, options: &Options<'static>, state: State) -> (String, State) {
    let mut out = String::new();
    // Writing to a string does not fail.
    let state = format_document_with_formatter(root, options, &mut out, &Plugins::default(), node, state);
    (out, state.unwrap_or_default())
}

fn node<'a>(
    context: &mut Context<'_, '_, State>,
    node: &'a AstNode<'a>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    let data = node.data();
    match &data.value {
        NodeValue::FootnoteDefinition(_) => return Ok(ChildRendering::Skip),
        NodeValue::FootnoteReference(reference) if entering => {
            if let Some(number) = context.user.numbers.get(&reference.name) {
                let link = format!("<a data-footnote-ref href=\"#fn-{number}\"></a>");
                context.write_str(&link)?;
            }
        }
        NodeValue::FootnoteReference(_) => {}
        NodeValue::Heading(heading) if entering => {
            let slug = slug(&plain_text(node));
            let count = context.user.slugs.entry(slug.clone()).or_default();
            let id = if *count == 0 { slug } else { format!("{slug}-{count}") };
            *count += 1;
            write!(context, "<h{} id=\"{}\">", heading.level, escaped(&id))?;
        }
        NodeValue::Heading(heading) => writeln!(context, "</h{}>", heading.level)?,
        NodeValue::Link(link) if link.url.starts_with('#') => {
            link_tag(context, entering, &percent_decoded(&link.url), &link.title)?;
        }
        NodeValue::Link(link) => link_tag(context, entering, &address(&link.url), &link.title)?,
        NodeValue::Image(image) => {
            if entering {
                write!(context, "<img src=\"{}\" alt=\"", escaped(&address(&image.url)))?;
                return Ok(ChildRendering::Plain);
            }
            if !image.title.is_empty() {
                write!(context, "\" title=\"{}", escaped(&image.title))?;
            }
            context.write_str("\" />")?;
        }
        NodeValue::WikiLink(link) => link_tag(context, entering, &wiki_address(&percent_decoded(&link.url)), "")?,
        NodeValue::Math(math) => {
            if entering {
                let style = if math.display_math { "display" } else { "inline" };
                write!(context, "<span data-math-style=\"{style}\">{}</span>", escaped(&math.literal))?;
            }
            return Ok(ChildRendering::Skip);
        }
        NodeValue::CodeBlock(block) if is_math(block) => {
            if entering {
                writeln!(context, "<div data-math-style=\"display\">{}</div>", escaped(&block.literal))?;
            }
        }
        NodeValue::Alert(alert) if entering => {
            writeln!(context, "<div class=\"{}\">", alert_class(alert.alert_type))?;
            if let Some(title) = &alert.title {
                writeln!(context, "<p><strong>{}</strong></p>", escaped(title))?;
            }
        }
        NodeValue::Alert(_) => context.write_str("</div>\n")?,
        _ => {
            drop(data);
            return format_node_default(context, node, entering);
        }
    }
    Ok(ChildRendering::HTML)
}

fn link_tag(context: &mut Context<'_, '_, State>, entering: bool, url: &str, title: &str) -> fmt::Result {
    if !entering {
        return context.write_str("</a>");
    }
    let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) };
    write!(context, "<a href=\"{}\"{title}>", escaped(url))
}

fn alert_class(kind: AlertType) -> &'static str {
    match kind {
        AlertType::Note => "markdown-alert-note",
        AlertType::Tip => "markdown-alert-tip",
        AlertType::Important => "markdown-alert-important",
        AlertType::Warning => "markdown-alert-warning",
        AlertType::Caution => "markdown-alert-caution",
    }
}

fn is_math(block: &NodeCodeBlock) -> bool {
    block.fenced && block.info.trim() == "math"
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// The words of a node, without notes.
fn plain_text<'a>(node: &'a AstNode<'a>) -> String {
    let mut text = String::new();
    for inner in node.descendants() {
        match &inner.data().value {
            NodeValue::Text(words) => text.push_str(words),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::Math(math) => text.push_str(&math.literal),
            NodeValue::LineBreak | NodeValue::SoftBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// The anchor that GitHub gives to a heading: links within a text are written for it.
fn slug(text: &str) -> String {
    let kept = text.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// `Page#Heading` of Obsidian: a note is a Markdown file, a heading an anchor.
fn wiki_address(url: &str) -> String {
    let (page, heading) = url.split_once('#').unwrap_or((url, ""));
    let is_file = page.rsplit_once('.').is_some_and(|(_, end)| (1..=5).contains(&end.len()) && end.is_ascii());
    let ending = if page.is_empty() || is_file || page.contains("://") { "" } else { ".md" };
    let anchor = if heading.is_empty() { String::new() } else { format!("#{}", slug(heading)) };
    format!("{page}{ending}{anchor}")
}

/// An address with what none can hold percent-encoded. Letters of all scripts stay, so that names of files are those of the folder.
fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        if c.is_ascii() && !c.is_ascii_alphanumeric() && !"-_.+!*'(),%#@?=;:/&$~".contains(c) {
            // Writing to a string does not fail.
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = |at: usize| tail.get(at).and_then(|&digit| char::from(digit).to_digit(16));
        match (byte, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Takes out the first heading of level 1 where nothing visible stands before it.
fn take_headline<'a>(root: &'a AstNode<'a>, take: Take<'_>, rendered: &mut Rendered) {
    let is_title =
        |node: &&'a AstNode<'a>| matches!(&node.data().value, NodeValue::Heading(heading) if heading.level == 1);
    let first = root.children().find(|node| !is_comment(node)).filter(is_title);
    let Some(heading) = first else {
        rendered.first_heading = root.children().find(is_title).map(|node| one_line(&plain_text(node)));
        return;
    };
    let text = one_line(&plain_text(heading));
    // A note or a picture has no place in a title.
    let plain = heading.descendants().all(|node| {
        !matches!(node.data().value, NodeValue::FootnoteReference(_) | NodeValue::Image(_) | NodeValue::HtmlInline(_))
    });
    let same = match take {
        Take::Any => true,
        Take::Same(title) => bare(title) == bare(&text),
    };
    if text.is_empty() || !plain || !same {
        rendered.first_heading = Some(text).filter(|text| !text.is_empty());
        return;
    }
    let only = heading.first_child().filter(|child| child.next_sibling().is_none());
    let url = only.and_then(|child| match &child.data().value {
        NodeValue::Link(link) => Some(link.url.clone()),
        _ => None,
    });
    rendered.headline = Some(Headline { text, url });
    heading.detach();
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_comment<'a>(node: &'a AstNode<'a>) -> bool {
    match &node.data().value {
        NodeValue::HtmlBlock(html) => {
            let text = html.literal.trim();
            text.starts_with("<!--") && text.ends_with("-->")
        }
        NodeValue::FootnoteDefinition(_) => true,
        _ => false,
    }
}

/// Numbers notes in the order in which they are referred to: those of the body first, then those of notes.
fn number_notes<'a>(root: &'a AstNode<'a>) -> BTreeMap<String, usize> {
    let definitions = definitions(root);
    let mut numbers = BTreeMap::new();
    let mut queue = vec![root];
    while let Some(next) = queue.pop() {
        let mut found = Vec::new();
        let mut inner = Some(next);
        // In order, passing over the definitions within.
        while let Some(node) = inner {
            if let NodeValue::FootnoteReference(reference) = &node.data().value
                && !numbers.contains_key(&reference.name)
                && let Some(definition) = definitions.get(&reference.name)
            {
                numbers.insert(reference.name.clone(), numbers.len() + 1);
                found.push(*definition);
            }
            let passed = is_definition(node) && !node.same_node(next);
            inner = node.first_child().filter(|_| !passed).or_else(|| behind(node, next));
        }
        queue.extend(found.into_iter().rev());
    }
    numbers
}

/// The node that follows in the tree below `root`, children passed over.
fn behind<'a>(node: &'a AstNode<'a>, root: &'a AstNode<'a>) -> Option<&'a AstNode<'a>> {
    let mut at = node;
    while !at.same_node(root) {
        if let Some(sibling) = at.next_sibling() {
            return Some(sibling);
        }
        at = at.parent()?;
    }
    None
}

fn is_definition<'a>(node: &'a AstNode<'a>) -> bool {
    matches!(node.data().value, NodeValue::FootnoteDefinition(_))
}

/// The definitions by name; the first of a name counts.
fn definitions<'a>(root: &'a AstNode<'a>) -> BTreeMap<String, &'a AstNode<'a>> {
    let mut found = BTreeMap::new();
    for node in root.descendants() {
        if let NodeValue::FootnoteDefinition(definition) = &node.data().value {
            found.entry(definition.name.clone()).or_insert(node);
        }
    }
    found
}

fn render_notes<'a>(root: &'a AstNode<'a>, options: &Options<'static>, mut state: State, rendered: &mut Rendered) {
    let mut numbered: Vec<(usize, &'a AstNode<'a>)> = Vec::new();
    for (name, node) in definitions(root) {
        match state.numbers.get(&name) {
            Some(&number) => numbered.push((number, node)),
            None => rendered.unused.push(one_line(&plain_text(node))),
        }
    }
    numbered.sort_by_key(|(number, _)| *number);
    for (_, node) in numbered {
        let mut html = String::new();
        for child in node.children() {
            let (piece, next) = format(child, options, state);
            html.push_str(&piece);
            state = next;
        }
        rendered.notes.push(html);
    }
}

#[cfg(test)]
mod tests {
    use super::{Headline, Take, percent_decoded, render, slug, wiki_address};

    fn html(text: &str) -> String {
        render(text, Take::Any).html
    }

    #[test]
    fn extensions_are_marked() {
        for (text, expected) in [
            ("数量为$N$，每个", "<p>数量为<span data-math-style=\"inline\">N</span>，每个</p>\n"),
            ("~~~math\na<b\n~~~", "<div data-math-style=\"display\">a&lt;b\n</div>\n"),
            ("> [!NOTE]\n> 甲", "<div class=\"markdown-alert-note\">\n<p>甲</p>\n</div>\n"),
            (
                "[[页|文]] [[a.pdf]] [[#题 一]]",
                "<p><a href=\"页.md\">文</a> <a href=\"a.pdf\">a.pdf</a> <a href=\"#题-一\">#题 一</a></p>\n",
            ),
            ("甲**“乙”**丙", "<p>甲<strong>“乙”</strong>丙</p>\n"),
            ("## 题\n## 题", "<h2 id=\"题\">题</h2>\n<h2 id=\"题-1\">题</h2>\n"),
            (
                "[甲](<路 径>)![图*一*](图.png \"题\")",
                "<p><a href=\"路%20径\">甲</a><img src=\"图.png\" alt=\"图一\" title=\"题\" /></p>\n",
            ),
            ("[甲](#%E9%A2%98)", "<p><a href=\"#题\">甲</a></p>\n"),
        ] {
            assert_eq!(html(text), expected, "{text}");
        }
    }

    #[test]
    fn notes_are_numbered_and_parted() {
        let text = "甲[^b] 乙[^a][^b]\n\n[^a]: 一[^c]\n[^b]: 二\n\n    三\n[^c]: 四\n[^d]: 五\n";
        let rendered = render(text, Take::Any);
        assert!(rendered.html.contains("甲<a data-footnote-ref href=\"#fn-1\"></a>"), "{}", rendered.html);
        let notes: Vec<&str> = rendered.notes.iter().map(|note| note.trim()).collect();
        assert_eq!(
            notes,
            ["<p>二</p>\n<p>三 </p>", "<p>一<a data-footnote-ref href=\"#fn-3\"></a> </p>", "<p>四 </p>"]
        );
        assert_eq!(rendered.unused, ["五"]);
    }

    #[test]
    fn the_headline_is_taken_where_it_stands_first() {
        let take = |text: &str, take| {
            let rendered = render(text, take);
            (rendered.headline.map(|headline| headline.text), rendered.first_heading)
        };
        assert_eq!(take("<!-- a -->\n# 甲 *乙*\n文", Take::Any), (Some("甲 乙".into()), None));
        assert_eq!(take("文\n\n# 甲", Take::Any), (None, Some("甲".into())));
        assert_eq!(take("# 甲！", Take::Same("甲")).0, Some("甲！".into()));
        assert_eq!(take("# 乙", Take::Same("甲")).0, None);
        assert_eq!(take("# 甲[^1]\n\n[^1]: 注", Take::Any).0, None);
        let linked = render("# [甲](https://x.example/)", Take::Any).headline.unwrap();
        assert_eq!(linked, Headline { text: "甲".into(), url: Some("https://x.example/".into()) });
    }

    #[test]
    fn addresses_are_made() {
        assert_eq!(slug(" C++ 与 Rust：对比 "), "c-与-rust对比");
        assert_eq!(percent_decoded("#%E9%A2%98%zz%FF"), "#%E9%A2%98%zz%FF");
        assert_eq!(percent_decoded("#%E9%A2%98%zz"), "#题%zz");
        assert_eq!(wiki_address("页#题 一"), "页.md#题-一");
    }
}
