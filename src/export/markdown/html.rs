//! Inlines as HTML, for the cells of tables that pipes cannot draw and for definition lists.

use crate::ir::xml::{escaped, push_escaped};
use crate::ir::{Block, Inline, Resources};

/// The inlines of a block that can stand in one line of HTML: a single paragraph without notes.
pub(super) fn simple(blocks: &[Block]) -> Option<&[Inline]> {
    match blocks {
        [] => Some(&[]),
        [Block::Paragraph { content, .. }] if is_simple(content) => Some(content),
        _ => None,
    }
}

/// Whether inlines have an HTML form of their own: notes and TeX are Markdown's.
pub(super) fn is_simple(inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::NoteRef { .. } | Inline::Math { .. } => false,
        other => is_simple(other.content().unwrap_or_default()),
    })
}

/// Writes inlines as HTML.
pub(super) fn push_inlines(
    out: &mut String,
    inlines: &[Inline],
    resources: &Resources,
    anchor: &dyn Fn(&str) -> String,
) {
    for inline in inlines {
        push_inline(out, inline, resources, anchor);
    }
}

fn push_inline(out: &mut String, inline: &Inline, resources: &Resources, anchor: &dyn Fn(&str) -> String) {
    let mut element = |tag: &str, content: &[Inline]| {
        out.push_str(&format!("<{tag}>"));
        push_inlines(out, content, resources, anchor);
        out.push_str(&format!("</{tag}>"));
    };
    match inline {
        Inline::Emphasis { content } => element("em", content),
        Inline::Strong { content } => element("strong", content),
        Inline::Strikethrough { content } => element("del", content),
        Inline::Underline { content } => element("u", content),
        Inline::Small { content } => element("small", content),
        Inline::Subscript { content } => element("sub", content),
        Inline::Superscript { content } => element("sup", content),
        Inline::Span { content, .. } => push_inlines(out, content, resources, anchor),
        Inline::Text { text } | Inline::Math { source: text, .. } => push_escaped(out, text),
        Inline::Code { text } => out.push_str(&format!("<code>{}</code>", escaped(text))),
        Inline::LineBreak => out.push_str("<br>"),
        Inline::NoteRef { note } => push_escaped(out, note),
        Inline::Ruby { base, text } => {
            out.push_str("<ruby>");
            push_inlines(out, base, resources, anchor);
            out.push_str(&ruby_end(text));
        }
        Inline::Image { resource, alt } => {
            let url = resources.get(resource).map_or("", |resource| resource.url.as_str());
            out.push_str(&format!("<img src=\"{}\" alt=\"{}\">", escaped(url), escaped(alt)));
        }
        Inline::Link { url, title, content } => {
            let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) };
            let url = url.strip_prefix('#').map_or_else(|| url.clone(), |id| format!("#{}", anchor(id)));
            out.push_str(&format!("<a href=\"{}\"{title}>", escaped(&url)));
            push_inlines(out, content, resources, anchor);
            out.push_str("</a>");
        }
    }
}

/// The end of a ruby element, from its annotation on.
pub(super) fn ruby_end(annotation: &str) -> String {
    format!("<rt>{}</rt></ruby>", escaped(annotation))
}
