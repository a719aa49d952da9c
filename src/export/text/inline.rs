//! Inlines as plain text.

use std::borrow::Cow;

use super::{Links, Writer};
use crate::ir::{Inline, walk};
use crate::text::{compose, is_cjk};

impl Writer<'_> {
    /// Inlines as text; a line break is a line feed.
    pub(super) fn line(&mut self, inlines: &[Inline]) -> String {
        let mut out = String::new();
        self.push_inlines(inlines, &mut out);
        let lines: Vec<&str> = out.split('\n').map(|line| line.trim_matches(' ')).collect();
        lines.join("\n").trim_matches('\n').to_owned()
    }

    fn push_inlines(&mut self, inlines: &[Inline], out: &mut String) {
        for inline in inlines {
            self.push_inline(inline, out);
        }
    }

    fn push_inline(&mut self, inline: &Inline, out: &mut String) {
        match inline {
            Inline::Text { text } => out.push_str(&composed(text, self.as_is)),
            Inline::Code { text } => out.push_str(text),
            Inline::Math { notation, source } => out.push_str(&walk::formula_text(*notation, source)),
            Inline::LineBreak => out.push('\n'),
            Inline::NoteRef { note } => out.push_str(&format!("[{}]", self.notes.number(false, note))),
            // Within a line the text alternative stands for the picture: an emoji as a picture is an emoji again.
            Inline::Image { alt, .. } if alt.is_empty() => out.push_str(&format!("[{}]", self.words.image)),
            Inline::Image { alt, .. } => out.push_str(&composed(alt, self.as_is)),
            Inline::Ruby { base, text } => {
                self.push_inlines(base, out);
                out.push_str(&bracketed(out.chars().next_back(), &composed(text, self.as_is)));
            }
            Inline::Link { url, content, .. } => {
                let start = out.len();
                self.push_inlines(content, out);
                let is_shown = |out: &str| out.get(start..).unwrap_or_default() == composed(url, self.as_is);
                let shown = is_shown(out);
                if shown {
                    out.truncate(start);
                    out.push_str(url);
                }
                if !shown && !url.starts_with('#') {
                    let reference = self.url(url);
                    out.push_str(&reference);
                }
            }
            other => self.push_inlines(other.content().unwrap_or_default(), out),
        }
    }

    /// What stands behind a text that leads to a URL.
    pub(super) fn url(&mut self, url: &str) -> String {
        match self.links {
            Links::Inline if !url.starts_with("data:") => format!(" ({url})"),
            Links::Notes if !url.starts_with("data:") => format!("[{}]", self.notes.number(true, url)),
            Links::None | Links::Inline | Links::Notes => String::new(),
        }
    }
}

/// Text as it is to be written.
pub(super) fn composed(text: &str, as_is: bool) -> Cow<'_, str> {
    if as_is { Cow::Borrowed(text) } else { compose(text) }
}

/// Ruby behind its base: 漢字（かんじ）, but `word (gloss)`.
fn bracketed(before: Option<char>, text: &str) -> String {
    if before.is_none_or(is_cjk) { format!("（{text}）") } else { format!(" ({text})") }
}
