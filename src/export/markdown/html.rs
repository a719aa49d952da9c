//! Inlines as HTML, for the cells of tables that pipes cannot draw and for definition lists.

use crate::ir::xml;
use crate::ir::{Attr, Block, Direction, Inline, Resources};

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

/// Text of HTML that dialects of Markdown read no marks in: they look at marked text, wiki links and tags before they look at HTML.
fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (one, behind) = rest.split_at(c.len_utf8());
        match c {
            '=' | '[' if behind.starts_with(c) => out.push_str(&format!("&#{};", u32::from(c))),
            '{' if behind.starts_with(['%', '{']) => out.push_str("&#123;"),
            _ => xml::push_escaped(out, one),
        }
        rest = behind;
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
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
        Inline::Span { attr, content } => {
            let (open, close) = span_tags(attr).unwrap_or_default();
            out.push_str(&open);
            push_inlines(out, content, resources, anchor);
            out.push_str(close);
        }
        Inline::Text { text } | Inline::Math { source: text, .. } => push_escaped(out, text),
        Inline::Code { text } => out.push_str(&format!("<code>{}</code>", escaped(text))),
        Inline::LineBreak => out.push_str("<br>"),
        Inline::NoteRef { note } => xml::push_escaped(out, note),
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

/// The tags of a span: `<mark>` where it is marked text, else its language and direction. `None` where it has none of these.
pub(super) fn span_tags(attr: &Attr) -> Option<(String, &'static str)> {
    let name = if attr.classes.iter().any(|class| class == "mark") { "mark" } else { "span" };
    let mut open = format!("<{name}");
    if let Some(lang) = &attr.lang {
        open.push_str(&format!(" lang=\"{}\"", escaped(lang)));
    }
    if let Some(dir) = attr.dir {
        open.push_str(if dir == Direction::Rtl { " dir=\"rtl\"" } else { " dir=\"ltr\"" });
    }
    if open == "<span" {
        return None;
    }
    open.push('>');
    Some((open, if name == "mark" { "</mark>" } else { "</span>" }))
}

/// The end of a ruby element, from its annotation on.
pub(super) fn ruby_end(annotation: &str) -> String {
    format!("<rt>{}</rt></ruby>", escaped(annotation))
}
