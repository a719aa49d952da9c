//! A linear look at the markup before it is parsed, so that no input can make the parser slow.
//!
//! HTML's tree construction takes quadratic time on markup that is nested thousands of levels deep, on formatting elements that are
//! never closed (it opens them again in every block) and on tags with thousands of attributes. Browsers cap the depth for the same
//! reason. Tags beyond the caps are taken out here, the text stays. Input within the caps is passed on as it is, save tags
//! that lost the space after their name (`<divclass="x">`), which are mended.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diag::Diagnostic;

/// The most elements that may be open at once. Real pages stay below 100.
const MAX_OPEN: usize = 200;
/// The most formatting elements that may be open at once.
const MAX_FORMATTING: usize = 24;
/// The most attributes of one tag.
const MAX_ATTRIBUTES: usize = 500;
/// How often formatting elements may be opened again by blocks, beyond four times the number of tags.
const MAX_REOPENED: usize = 100_000;

/// The markup, tamed, and a diagnostic where structure was lost.
pub(super) fn tame(html: &str) -> (Cow<'_, str>, Option<Diagnostic>) {
    let mut tamer = Tamer { html, ..Tamer::default() };
    tamer.run();
    let diagnostic = (tamer.removed > 0).then(|| {
        let message =
            format!("{} tags that are nested too deep or never closed were taken out, their text kept", tamer.removed);
        Diagnostic::warning("html.flattened", message)
    });
    if tamer.out.is_empty() && tamer.copied == 0 {
        return (Cow::Borrowed(html), diagnostic);
    }
    tamer.out.push_str(html.get(tamer.copied..).unwrap_or_default());
    (Cow::Owned(tamer.out), diagnostic)
}

#[derive(Default)]
struct Tamer<'a> {
    html: &'a str,
    at: usize,
    out: String,
    /// How far the source has been copied to `out`.
    copied: usize,
    /// The open elements whose end tags are not optional.
    open: Vec<(&'a str, bool)>,
    formatting: usize,
    /// How many tags of a name were taken out and not closed yet.
    pending: BTreeMap<String, usize>,
    removed: usize,
    tags: usize,
    reopened: usize,
    stripping: bool,
    foreign: usize,
}

struct Tag<'a> {
    name: &'a str,
    start: usize,
    end: usize,
    self_closing: bool,
}

impl<'a> Tamer<'a> {
    fn rest(&self) -> &'a str {
        self.html.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) {
        while let Some(found) = memchr::memchr(b'<', self.rest().as_bytes()) {
            self.at += found;
            let rest = self.rest();
            let second = rest.as_bytes().get(1).copied().unwrap_or_default();
            if rest.starts_with("<!--") {
                self.skip_past("-->", 4);
            } else if second == b'!' || second == b'?' {
                self.skip_past(">", 2);
            } else if second == b'/' && rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) {
                self.end_tag();
            } else if second.is_ascii_alphabetic() {
                self.start_tag();
            } else {
                self.at += 1;
            }
        }
    }

    fn skip_past(&mut self, end: &str, from: usize) {
        let found = self.rest().get(from..).and_then(|rest| rest.find(end));
        self.at = found.map_or(self.html.len(), |found| self.at + from + found + end.len());
    }

    /// Takes the source between two places out, `instead` coming in.
    fn replace(&mut self, start: usize, end: usize, instead: &str) {
        self.out.push_str(self.html.get(self.copied..start).unwrap_or_default());
        self.out.push_str(instead);
        self.copied = end;
    }

    fn end_tag(&mut self) {
        let start = self.at;
        let name = tag_name(self.rest().get(2..).unwrap_or_default());
        let from = start + 2 + name.len();
        let end = memchr::memchr(b'>', self.html.as_bytes().get(from..).unwrap_or_default());
        self.at = end.map_or(self.html.len(), |end| from + end + 1);
        self.tags += 1;
        if !self.pending.is_empty() {
            let key = name.to_ascii_lowercase();
            if let Some(count) = self.pending.get_mut(&key) {
                *count -= 1;
                if *count == 0 {
                    self.pending.remove(&key);
                }
                self.replace(start, self.at, "");
                return;
            }
        }
        if let Some(depth) = self.open.iter().rev().take(64).position(|(open, _)| open.eq_ignore_ascii_case(name)) {
            for (_, formatting) in self.open.drain(self.open.len() - depth - 1..) {
                self.formatting -= usize::from(formatting);
            }
            self.foreign = self.foreign.min(self.open.len());
        }
    }

    fn start_tag(&mut self) {
        let Some(tag) = self.read_tag() else {
            self.at = self.html.len();
            return;
        };
        self.at = tag.end;
        self.tags += 1;
        let shape = Shape::of(tag.name);
        if shape == Shape::Raw {
            self.skip_raw_text(tag.name);
            return;
        }
        if shape == Shape::Void || (tag.self_closing && self.foreign > 0) {
            return;
        }
        let formatting = shape == Shape::Formatting;
        if !formatting && self.formatting > 0 {
            self.reopened += self.formatting;
            if self.reopened > MAX_REOPENED + 4 * self.tags {
                self.strip_formatting(tag.start);
            }
        }
        if shape == Shape::OptionalEnd {
            return;
        }
        let over = formatting && (self.stripping || self.formatting >= MAX_FORMATTING);
        if over || self.open.len() >= MAX_OPEN {
            self.removed += 1;
            *self.pending.entry(tag.name.to_ascii_lowercase()).or_default() += 1;
            self.replace(tag.start, tag.end, "");
            return;
        }
        self.open.push((tag.name, formatting));
        self.formatting += usize::from(formatting);
        if self.foreign == 0 && (tag.name.eq_ignore_ascii_case("svg") || tag.name.eq_ignore_ascii_case("math")) {
            self.foreign = self.open.len();
        }
    }

    /// Closes all formatting elements before `at`; from here on none is opened any more.
    fn strip_formatting(&mut self, at: usize) {
        self.stripping = true;
        self.removed += self.formatting;
        self.formatting = 0;
        let open = std::mem::take(&mut self.open);
        let (gone, kept): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, formatting)| *formatting);
        self.open = kept;
        let ends: String = gone.iter().rev().map(|(name, _)| format!("</{name}>")).collect();
        self.replace(at, at, &ends);
    }

    /// Reads a start tag, mending it where it needs to be.
    fn read_tag(&mut self) -> Option<Tag<'a>> {
        let start = self.at;
        let mut name = tag_name(self.rest().get(1..)?);
        if name.contains('=')
            && let Some(length) = glued_name(name)
        {
            name = name.get(..length)?;
            self.replace(start + 1 + length, start + 1 + length, " ");
        }
        let from = start + 1 + name.len();
        let end = from + tag_length(self.html.as_bytes().get(from..)?)?;
        // An attribute is a letter and a space at the least.
        let long = end - from > 2 * MAX_ATTRIBUTES;
        if long && attributes(self.html.as_bytes().get(from..end)?) > MAX_ATTRIBUTES {
            self.removed += 1;
            self.replace(from.max(self.copied), end - 1, "");
        }
        let self_closing = self.html.as_bytes().get(end.checked_sub(2)?) == Some(&b'/');
        Some(Tag { name, start, end, self_closing })
    }

    fn skip_raw_text(&mut self, name: &str) {
        let end = memchr::memmem::Finder::new("</");
        while let Some(found) = end.find(self.rest().as_bytes()) {
            self.at += found + 2;
            if self.rest().get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
                self.skip_past(">", 0);
                return;
            }
        }
        self.at = self.html.len();
    }
}

fn tag_name(text: &str) -> &str {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    let end = text.as_bytes().iter().position(ends).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The bytes from a tag's name to past its `>`.
fn tag_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'>', b'=', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'>') {
            return Some(at + 1);
        }
        at += 1;
        let spaces = bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if let Some(&quote @ (b'"' | b'\'')) = bytes.get(at + spaces) {
            let value = at + spaces + 1;
            at = value + memchr::memchr(quote, bytes.get(value..)?)? + 1;
        }
    }
}

/// About how many attributes stand between a tag's name and its `>`.
fn attributes(bytes: &[u8]) -> usize {
    let mut count = 0;
    let mut after_space = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'=' => {
                let rest = bytes.get(at + 1..).unwrap_or_default();
                let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if let Some(&quote @ (b'"' | b'\'')) = rest.get(spaces) {
                    let value = rest.get(spaces + 1..).unwrap_or_default();
                    at += spaces + 2 + memchr::memchr(quote, value).unwrap_or(value.len());
                }
                after_space = false;
            }
            b' ' | b'\t' | b'\n' | b'\x0C' | b'/' => after_space = true,
            _ => {
                count += usize::from(after_space);
                after_space = false;
            }
        }
        at += 1;
    }
    count
}

/// Where the element's name ends in a name like `divclass="x"`.
fn glued_name(name: &str) -> Option<usize> {
    const NAMES: [&str; 19] = [
        "blockquote",
        "section",
        "article",
        "iframe",
        "figure",
        "strong",
        "table",
        "video",
        "audio",
        "small",
        "span",
        "div",
        "img",
        "ul",
        "ol",
        "li",
        "td",
        "p",
        "a",
    ];
    const ATTRIBUTES: [&str; 14] = [
        "class", "id", "src", "style", "href", "data-", "title", "alt", "width", "height", "name", "dir", "lang", "rel",
    ];
    let lower = name.to_ascii_lowercase();
    NAMES.iter().find_map(|element| {
        let rest = lower.strip_prefix(element)?;
        ATTRIBUTES.iter().any(|attribute| rest.starts_with(attribute)).then_some(element.len())
    })
}

/// What the parser does with elements of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// They have no content.
    Void,
    /// Their content is text, whatever looks like a tag in it.
    Raw,
    /// They are opened again in the blocks behind them until they are closed.
    Formatting,
    /// Their end tags may be left out.
    OptionalEnd,
    Other,
}

impl Shape {
    fn of(name: &str) -> Self {
        let mut lower = [0; 10];
        let Some(lower) = lower.get_mut(..name.len()) else { return Self::Other };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"br" | b"img" | b"hr" | b"input" | b"meta" | b"link" | b"source" | b"wbr" | b"embed" | b"area"
            | b"base" | b"col" | b"param" | b"track" => Self::Void,
            b"script" | b"style" | b"textarea" | b"title" | b"xmp" | b"iframe" | b"noembed" | b"noframes"
            | b"plaintext" => Self::Raw,
            b"a" | b"b" | b"strong" | b"i" | b"em" | b"font" | b"u" | b"s" | b"small" | b"big" | b"code" | b"nobr"
            | b"strike" | b"tt" => Self::Formatting,
            b"p" | b"li" | b"td" | b"tr" | b"th" | b"dt" | b"dd" | b"tbody" | b"thead" | b"tfoot" | b"option"
            | b"optgroup" | b"rt" | b"rp" | b"colgroup" | b"html" | b"body" | b"head" => Self::OptionalEnd,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::tame;

    #[test]
    fn ordinary_markup_is_passed_on() {
        let html = "<div><p>a<p>b<br><b>c</b><svg><path/><path/></svg><!-- <div> --></div>".repeat(500);
        let (text, diagnostic) = tame(&html);
        assert!(matches!(text, std::borrow::Cow::Borrowed(_)) && diagnostic.is_none());
    }

    #[test]
    fn glued_tags_are_mended() {
        assert_eq!(tame("a<divclass=\"x\" id=y>b</div><imgsrc='z'>").0, "a<div class=\"x\" id=y>b</div><img src='z'>");
    }

    #[test]
    fn depth_is_capped_and_text_kept() {
        let deep = format!("{}深{}后", "<div>".repeat(1000), "</div>".repeat(1000));
        let (text, diagnostic) = tame(&deep);
        assert_eq!(text.matches("<div>").count(), 200);
        assert_eq!(text.matches("</div>").count(), 200);
        assert!(text.contains('深') && text.ends_with('后'));
        assert!(diagnostic.unwrap().message.starts_with("800 tags"));
        assert_eq!(tame(&"<b>x".repeat(1000)).0.matches("<b>").count(), 24);
    }

    #[test]
    fn reopened_formatting_is_stripped() {
        let html =
            format!("{}{}", (0..20).map(|n| format!("<font size={n}>")).collect::<String>(), "<p>x".repeat(20_000));
        let (text, diagnostic) = tame(&html);
        assert_eq!(text.matches("</font>").count(), 20);
        assert!(diagnostic.is_some());
    }

    #[test]
    fn attributes_are_capped() {
        let html = format!("<p{}>x", (0..1000).map(|n| format!(" a{n}=1")).collect::<String>());
        assert_eq!(tame(&html).0, "<p>x");
    }

    #[test]
    fn unfinished_markup_ends() {
        for html in
            ["<", "<a", "<a b='", "<!--", "<!", "</", "</a", "<script>x", "<script", "a<b c=\"d", "<p =", "<divclass="]
        {
            tame(html);
        }
    }
}
