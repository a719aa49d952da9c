//! Books that bindery made: what its exporter writes around and into an article is told from the article's text again.

use super::page::Page;
use crate::import::xml::{Element, Node, one_line};
use crate::ir::{ArticleMeta, Callout, Date};
use crate::locale::{Labels, labels};

/// What stands at the head of a page that bindery wrote.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// Headline, names, publication, date, address, summary.
    pub(super) meta: ArticleMeta,
    /// The path in `src` of the picture above the text.
    pub(super) lead: Option<String>,
}

/// A page that holds a section's title and a list of its articles.
pub(super) fn is_section_page(body: &Element) -> bool {
    body.child("section").is_some_and(|section| {
        section.has_word("class", "part") && section.has_word("epub:type", "part") && section.child("h1").is_some()
    })
}

/// Takes the header off a page, and writes what the exporter made of blocks as HTML has it. `None` for pages of others.
pub(super) fn take_header(page: &mut Page, language: Option<&str>) -> Option<Header> {
    let Some(Node::Element(section)) = page.body.children.iter_mut().find(|node| is_chapter(node)) else { return None };
    let language = page.language.as_deref().or(language).unwrap_or_default();
    let words = labels(language);
    let at = section.children.iter().position(is_header)?;
    let Node::Element(header) = section.children.remove(at) else { return None };
    let mut found = Header { meta: read_header(&header, words), lead: None };
    if let Some(at) = section.children.iter().position(is_lead)
        && let Node::Element(figure) = section.children.remove(at)
    {
        let picture = figure.find("img").and_then(|img| img.attr("src"));
        found.lead = picture.or_else(|| figure.find("a").and_then(|link| link.attr("href"))).map(str::to_owned);
    }
    plain(section, words);
    Some(found)
}

/// A page that goes on with an article where the page before ends.
pub(super) fn is_continued(body: &Element) -> bool {
    body.child("section").is_some_and(is_continuation)
}

fn is_continuation(section: &Element) -> bool {
    section.has_word("epub:type", "chapter") && section.has_word("class", "continued")
}

/// Writes what the exporter made of the blocks of such a page as HTML has it.
pub(super) fn take_continuation(page: &mut Page, language: Option<&str>) {
    let language = page.language.as_deref().or(language).unwrap_or_default();
    let words = labels(language);
    for node in &mut page.body.children {
        if let Node::Element(section) = node
            && is_continuation(section)
        {
            plain(section, words);
        }
    }
}

fn is_chapter(node: &Node) -> bool {
    matches!(node, Node::Element(section)
        if section.is("section") && section.has_word("epub:type", "chapter") && section.children.iter().any(is_header))
}

fn is_header(node: &Node) -> bool {
    matches!(node, Node::Element(header)
        if header.is("header") && header.child("h1").is_some_and(|h1| h1.attr("id") == Some("headline")))
}

fn is_lead(node: &Node) -> bool {
    matches!(node, Node::Element(figure) if figure.is("figure") && figure.has_word("class", "lead"))
}

fn read_header(header: &Element, words: &Labels) -> ArticleMeta {
    let line = |class: &str| header.all("p").find(|p| p.has_word("class", class));
    let title = header.child("h1").map(Element::text).unwrap_or_default();
    let mut meta = ArticleMeta {
        title: if title == words.untitled { String::new() } else { title },
        subtitle: line("subtitle").map(Element::text),
        summary: line("summary").map(Element::text),
        ..ArticleMeta::default()
    };
    for part in line("byline").into_iter().flat_map(Element::descendants) {
        if part.is("time") {
            let raw = part.attr("datetime").unwrap_or_default().to_owned();
            meta.published = Some(Date { value: raw.parse().ok(), raw });
        } else if part.has_word("class", "date") {
            meta.published = Some(Date { raw: part.text(), value: None });
        } else if part.has_word("class", "author") {
            meta.byline = part.text().split(words.separator.trim_end()).map(one_line).collect();
        } else if part.has_word("class", "source") {
            meta.source = Some(part.text());
        } else if part.has_word("class", "original") {
            meta.url = part.attr("href").map(str::to_owned);
        }
    }
    meta
}

/// Rewrites the exporter's markup, at any depth, into markup that the HTML converter knows.
fn plain(element: &mut Element, words: &Labels) {
    unwrap_marks(element);
    for child in &mut element.children {
        if let Node::Element(inner) = child {
            mend(inner, words);
            plain(inner, words);
        }
    }
    restore_poster(element);
    // A note's number, which leads back to the text.
    element.children.retain(|node| !matches!(node, Node::Element(back) if back.has_word("class", "back")));
}

/// Spans around what the exporter found to be in another language or to stand across vertical lines.
fn unwrap_marks(element: &mut Element) {
    let is_mark =
        |span: &Element| span.is("span") && (span.has_word("class", "foreign") || span.has_word("class", "tcy"));
    // One kind holds the other.
    for _ in 0..2 {
        let children = std::mem::take(&mut element.children);
        for child in children {
            match child {
                Node::Element(span) if is_mark(&span) => element.children.extend(span.children),
                other => element.children.push(other),
            }
        }
    }
}

/// The still of a film or page that is not in the book stands before the words for it.
fn restore_poster(figure: &mut Element) {
    let still = |node: &Node| matches!(node, Node::Element(img) if img.is("img") && img.has_word("class", "still"));
    let Some(at) = figure.children.iter().position(still) else { return };
    let film = figure.children.iter_mut().skip(at).find_map(|node| match node {
        Node::Element(film) if film.is("video") || film.is("iframe") => Some(film),
        _ => None,
    });
    let Some(film) = film else { return };
    let mut poster = Element::default();
    std::mem::swap(film, &mut poster);
    if let Some(Node::Element(img)) = figure.children.get(at) {
        poster.set("poster", img.attr("src").unwrap_or_default());
    }
    if let Some(empty) = figure
        .children
        .iter_mut()
        .skip(at)
        .find(|node| matches!(node, Node::Element(element) if element.name.is_empty()))
    {
        *empty = Node::Element(poster);
    }
    figure.children.remove(at);
}

fn mend(element: &mut Element, words: &Labels) {
    let class = element.attr("class").unwrap_or_default().to_owned();
    let has = |word: &str| class.split_ascii_whitespace().any(|known| known == word);
    match element.name.as_str() {
        "p" if has("credit") => strip_prefix(element, &[words.credit, words.colon]),
        "p" if has("absent") || has("media") => medium(element, words),
        "aside" if has("pull") => element.set("class", "pullquote"),
        "aside" if has("callout") => callout(element, &class),
        "ol" if has("han") => element.set("style", "list-style: cjk-decimal"),
        "li" if has("task") => task(element),
        "td" | "th" => {
            if let Some(side) = ["left", "center", "right"].into_iter().find(|side| has(side)) {
                element.set("align", side);
            }
        }
        "div" if has("display") => formula(element, true),
        "code" if has("math") => tex(element, false),
        "img" if has("inline") => element.set("class", "icon"),
        "a" | "span" if has("absent") => inline_picture(element, words),
        "div" if has("verse") => element.set("data-verse", "1"),
        _ => {}
    }
}

/// The first text begins with these words: takes them off.
fn strip_prefix(element: &mut Element, prefixes: &[&str]) {
    if let Some(Node::Text(text)) = element.children.first_mut() {
        let mut rest = text.trim_start();
        for prefix in prefixes {
            rest = rest.strip_prefix(prefix.trim()).unwrap_or(rest).trim_start();
        }
        *text = rest.to_owned();
    }
}

fn callout(element: &mut Element, class: &str) {
    let kinds = [
        (Callout::Note, "note"),
        (Callout::Tip, "tip"),
        (Callout::Important, "important"),
        (Callout::Warning, "warning"),
        (Callout::Caution, "caution"),
    ];
    let kind = kinds.iter().find(|(_, name)| class.split_ascii_whitespace().any(|word| word == *name));
    if let Some((_, name)) = kind {
        element.set("class", format!("markdown-alert-{name}"));
        let label = |node: &Node| matches!(node, Node::Element(p) if p.is("p") && p.has_word("class", "label"));
        element.children.retain(|node| !label(node));
    }
}

fn task(element: &mut Element) {
    fn first(element: &mut Element) -> Option<&mut String> {
        element.children.iter_mut().find_map(|child| match child {
            Node::Text(text) if text.trim().is_empty() => None,
            Node::Text(text) => Some(text),
            Node::Element(inner) => first(inner),
        })
    }
    let Some(text) = first(element) else { return };
    let done = text.trim_start().starts_with('☑');
    *text = text.trim_start().trim_start_matches(['☑', '☐']).trim_start().to_owned();
    let mut tick = Element { name: String::from("input"), ..Element::default() };
    tick.set("type", "checkbox");
    if done {
        tick.set("checked", "checked");
    }
    element.children.insert(0, Node::Element(tick));
}

/// A displayed formula: MathML as it is, TeX as the script that it is in web pages.
fn formula(element: &mut Element, display: bool) {
    for child in &mut element.children {
        if let Node::Element(inner) = child
            && inner.is("code")
            && inner.has_word("class", "math")
        {
            tex(inner, display);
        }
    }
}

fn tex(element: &mut Element, display: bool) {
    let kind = if display { "math/tex; mode=display" } else { "math/tex" };
    let text = element.raw_text();
    *element = Element { name: String::from("script"), attributes: Vec::new(), children: vec![Node::Text(text)] };
    element.set("type", kind);
}

/// Words in place of a picture, recording or embedded page: the medium again.
fn medium(element: &mut Element, words: &Labels) {
    let Some(link) = element.elements().find(|inner| inner.is("a")) else { return };
    let Some(href) = link.attr("href").map(str::to_owned) else { return };
    let text = link.text();
    let kinds = [
        (words.image, "img", "alt"),
        (words.audio, "audio", "title"),
        (words.video, "video", "title"),
        (words.embed, "iframe", "title"),
    ];
    let found = kinds.iter().find_map(|(word, name, attribute)| {
        let rest = text.strip_prefix(word)?;
        let title = if rest.is_empty() { rest } else { rest.strip_prefix(words.colon.trim_end())?.trim_start() };
        Some((*name, *attribute, title.to_owned()))
    });
    if let Some((name, attribute, title)) = found {
        let mut medium = Element { name: name.to_owned(), ..Element::default() };
        medium.set("src", href);
        medium.set(attribute, title);
        *element = medium;
    }
}

/// An emoji as a picture, of which only its text alternative was at hand.
fn inline_picture(element: &mut Element, words: &Labels) {
    let Some(href) = element.attr("href").map(str::to_owned) else { return };
    let text = element.text();
    let mut picture = Element { name: String::from("img"), ..Element::default() };
    picture.set("src", href);
    picture.set("class", "icon");
    picture.set("alt", if text == words.image { String::new() } else { text });
    *element = picture;
}
