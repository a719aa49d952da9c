//! Inlines as the IR promises them: white space normal, texts merged, nothing empty, no white space at a line's edges.

use crate::import::html::push_merged;
use crate::ir::Inline;
use crate::ir::xml::is_xml_char;

/// The text in one line, without characters that XML forbids.
pub(super) fn one_line(text: &str) -> String {
    spaced(text).trim().to_owned()
}

/// Runs of white space become one space; no-break and ideographic spaces stay.
pub(super) fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '\n' | '\t' | '\r' | '\u{C}' if out.ends_with(' ') => {}
            ' ' | '\n' | '\t' | '\r' | '\u{C}' => out.push(' '),
            c if is_xml_char(c) => out.push(c),
            _ => {}
        }
    }
    out
}

/// Code as the IR has it: no characters that XML forbids.
pub(super) fn code(text: &str) -> String {
    text.chars().filter(|&c| is_xml_char(c)).collect()
}

/// The inlines, sound but for the edges.
pub(super) fn inlines(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out = Vec::new();
    for mut inline in inlines {
        if let Some(inner) = inline.content_mut() {
            *inner = self::inlines(std::mem::take(inner));
            if inner.is_empty() {
                continue;
            }
        }
        match &mut inline {
            Inline::Text { text } => *text = spaced(text),
            Inline::Code { text } | Inline::Math { source: text, .. } => *text = code(text),
            _ => {}
        }
        let empty = matches!(&inline, Inline::Text { text } | Inline::Code { text } | Inline::Math { source: text, .. } if text.is_empty());
        if !empty {
            push_merged(&mut out, inline);
        }
        if let Some(Inline::Text { text }) = out.last_mut()
            && text.contains("  ")
        {
            *text = spaced(text);
        }
    }
    out
}

/// A line: sound, and without white space and breaks at its edges.
pub(super) fn line(content: Vec<Inline>) -> Vec<Inline> {
    let mut content = inlines(content);
    while trim(&mut content, true) {}
    while trim(&mut content, false) {}
    inlines(content)
}

/// Takes one thing off an edge; says whether there was one.
fn trim(content: &mut Vec<Inline>, start: bool) -> bool {
    let at = if start { 0 } else { content.len().saturating_sub(1) };
    let gone = match content.get_mut(at) {
        None => return false,
        Some(Inline::LineBreak) => true,
        Some(Inline::Text { text }) => {
            let kept = if start { text.trim_start_matches(' ') } else { text.trim_end_matches(' ') }.to_owned();
            if kept == *text {
                return false;
            }
            *text = kept;
            text.is_empty()
        }
        Some(other) => match other.content_mut() {
            None => return false,
            Some(inner) => {
                if !trim(inner, start) {
                    return false;
                }
                inner.is_empty()
            }
        },
    };
    if gone {
        content.remove(at);
    }
    true
}
