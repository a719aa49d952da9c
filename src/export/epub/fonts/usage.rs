//! Which characters stand in which letters, read from the finished pages.

use std::collections::{BTreeMap, BTreeSet};

/// The letters of running text, or those of headings and captions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Text,
    Heading,
}

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Style {
    pub kind: Kind,
    pub bold: bool,
    pub italic: bool,
}

/// What the built-in stylesheet sets in the letters of headings: elements, and elements of a class.
pub(super) const HEADINGS: &[&str] = &[
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p.heading",
    "p.byline",
    "aside.pull",
    "figcaption",
    "p.absent",
    "p.media",
    ".back",
    "section.titlepage p.date",
    "section.titlepage p.sources",
    "section.titlepage p.count",
    "section.titlepage p.publisher",
    "section.titlepage p.description",
    "p.count",
    "span.facts",
];

/// What stylesheets and list markers add to the text.
const ADDED: &str = "0123456789.—\u{2009}•◦▪、";

/// The characters of a book by the page's language and their style.
#[derive(Debug, Default)]
pub(super) struct Usage(BTreeMap<(String, Style), BTreeSet<char>>);

/// An open element.
#[derive(Clone, Copy)]
struct Open {
    style: Style,
    /// Its text is set in letters of the reader's own: code.
    skipped: bool,
    /// The language is written in CJK characters, which have no italic.
    cjk: bool,
}

impl Usage {
    pub(super) fn kinds(&self) -> impl Iterator<Item = (&(String, Style), &BTreeSet<char>)> {
        self.0.iter()
    }

    /// Reads a page as the exporter writes it: well-formed, without CDATA.
    pub(super) fn read(&mut self, page: &str) {
        let language =
            page.split_once("<html").and_then(|(_, rest)| attribute(rest, "lang")).unwrap_or("und").to_owned();
        let plain = Style { kind: Kind::Text, bold: false, italic: false };
        let root = Open { style: plain, skipped: false, cjk: super::is_cjk_language(&language) };
        self.add(&language, plain, ADDED);
        let mut open = vec![root];
        let body = page.find("<body").and_then(|at| page.get(at..)).unwrap_or_default();
        for piece in body.split('<').skip(1) {
            let Some((tag, text)) = piece.split_once('>') else { continue };
            let here = open.last().copied().unwrap_or(root);
            if tag.starts_with('/') {
                open.pop();
            } else if !tag.ends_with('/') && !tag.starts_with(['!', '?']) {
                open.push(inside(here, tag));
            }
            let here = open.last().copied().unwrap_or(root);
            if !here.skipped {
                self.add(&language, here.style, text);
            }
        }
    }

    fn add(&mut self, language: &str, style: Style, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let known = self.0.entry((language.to_owned(), style)).or_default();
        known.extend(text.chars().filter(|c| !c.is_control()));
        // The escapes of XML are of letters that any text has.
        for (escape, c) in [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\'')] {
            if text.contains(escape) {
                known.insert(c);
            }
        }
    }
}

/// The value of an attribute of the tag that the text begins in.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let tag = tag.split('>').next().unwrap_or(tag);
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

fn inside(around: Open, tag: &str) -> Open {
    let name = tag.split(' ').next().unwrap_or(tag);
    let class = attribute(tag, "class").unwrap_or_default();
    let mut here = around;
    if let Some(language) = attribute(tag, "lang") {
        here.cjk = super::is_cjk_language(language);
    }
    let is = |selector: &&str| {
        let last = selector.rsplit(' ').next().unwrap_or(selector);
        match last.split_once('.') {
            Some((element, wanted)) => {
                (element.is_empty() || element == name) && class.split(' ').any(|word| word == wanted)
            }
            None => last == name,
        }
    };
    if HEADINGS.iter().any(is) {
        here.style.kind = Kind::Heading;
    }
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "strong" | "th" | "dt" => here.style.bold = true,
        "p" if class == "heading" || class == "label" => here.style.bold = true,
        "em" => here.style.italic = !here.cjk,
        "code" | "pre" | "math" => here.skipped = true,
        _ => {}
    }
    here
}

#[cfg(test)]
mod tests {
    use super::{HEADINGS, Kind, Usage};

    #[test]
    fn the_stylesheet_sets_nothing_else_in_the_letters_of_headings() {
        let css = include_str!("../style.css");
        let mut found = Vec::new();
        for rule in css.split('}').filter(|rule| rule.contains("font-family: sans-serif")) {
            let selectors = rule.split('{').next().unwrap_or_default();
            let selectors = selectors.rsplit("*/").next().unwrap_or_default();
            found.extend(selectors.split(',').map(|selector| selector.trim().to_owned()));
        }
        found.sort();
        let mut known: Vec<&str> = HEADINGS.to_vec();
        known.sort_unstable();
        assert_eq!(found, known);
    }

    #[test]
    fn characters_are_counted_by_language_and_letters() {
        let mut usage = Usage::default();
        usage.read(
            "<html lang=\"zh-Hans\"><head><title>不</title></head><body><h1>题</h1><p>文&amp;<em>重</em><strong>粗</strong>\
             <code>码</code><span lang=\"en\"><em>e</em></span></p><figure><figcaption>图<br/>说</figcaption></figure></body></html>",
        );
        let shown: Vec<String> = usage
            .kinds()
            .map(|((language, style), set)| {
                let kind = if style.kind == Kind::Text { "text" } else { "heading" };
                let text: String = set.iter().filter(|c| !super::ADDED.contains(**c)).collect();
                format!("{language} {kind} {} {} {text}", style.bold, style.italic)
            })
            .collect();
        assert_eq!(
            shown,
            [
                "zh-Hans text false false &;amp文重",
                "zh-Hans text false true e",
                "zh-Hans text true false 粗",
                "zh-Hans heading false false 图说",
                "zh-Hans heading true false 题",
            ]
        );
    }
}
