//! Inlines.

use serde_json::{Value, json};

use super::{Api, Writer, attr, node};
use crate::ir::{Attr, Direction, Inline, MathNotation, ResourceId};

/// A string as pandoc's words: `Str` and `Space`.
pub(super) fn words(text: &str) -> Vec<Value> {
    let mut out = Vec::new();
    push_words(text, &mut out);
    out
}

fn push_words(text: &str, out: &mut Vec<Value>) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(json!({ "t": "Space" }));
        }
        if !word.is_empty() {
            out.push(node("Str", word));
        }
    }
}

/// The attributes of a node; those that pandoc has no place for are pairs.
pub(super) fn attributes(own: &Attr, first: &[&str], more: &[(&str, &str)]) -> Value {
    let classes: Vec<&str> = first.iter().copied().chain(own.classes.iter().map(String::as_str)).collect();
    let mut pairs: Vec<(&str, &str)> = more.to_vec();
    if let Some(lang) = &own.lang {
        pairs.push(("lang", lang));
    }
    match own.dir {
        Some(Direction::Ltr) => pairs.push(("dir", "ltr")),
        Some(Direction::Rtl) => pairs.push(("dir", "rtl")),
        None => {}
    }
    attr(own.id.as_deref().unwrap_or_default(), &classes, &pairs)
}

/// Whether there is anything to write of the attributes.
pub(super) fn is_bare(own: &Attr) -> bool {
    own.id.is_none() && own.classes.is_empty() && own.lang.is_none() && own.dir.is_none()
}

fn span(classes: &[&str], content: Vec<Value>) -> Value {
    json!({ "t": "Span", "c": [attr("", classes, &[]), content] })
}

impl Writer<'_> {
    /// Inlines one after another.
    pub(super) fn inlines(&mut self, inlines: &[Inline]) -> Vec<Value> {
        let mut out = Vec::new();
        for inline in inlines {
            self.inline(inline, &mut out);
        }
        out
    }

    fn inline(&mut self, inline: &Inline, out: &mut Vec<Value>) {
        let bare = attr("", &[], &[]);
        let written = match inline {
            Inline::Text { text } => return push_words(text, out),
            Inline::Emphasis { content } => node("Emph", self.inlines(content)),
            Inline::Strong { content } => node("Strong", self.inlines(content)),
            Inline::Strikethrough { content } => node("Strikeout", self.inlines(content)),
            Inline::Underline { content } => node("Underline", self.inlines(content)),
            Inline::Subscript { content } => node("Subscript", self.inlines(content)),
            Inline::Superscript { content } => node("Superscript", self.inlines(content)),
            Inline::Small { content } => span(&["small"], self.inlines(content)),
            Inline::Code { text } => json!({ "t": "Code", "c": [bare, text] }),
            Inline::Link { url, title, content } => {
                json!({ "t": "Link", "c": [bare, self.inlines(content), [url, title]] })
            }
            Inline::Image { resource, alt } => self.image(resource, &[], words(alt), ""),
            Inline::LineBreak => json!({ "t": "LineBreak" }),
            Inline::Ruby { base, text } => {
                let mut content = self.inlines(base);
                content.push(span(&["rt"], words(&format!("（{text}）"))));
                span(&["ruby"], content)
            }
            Inline::Math { notation, source } => self.math(*notation, source, "InlineMath"),
            Inline::NoteRef { note } => self.note(note),
            Inline::Span { attr, content } if is_bare(attr) => {
                out.extend(self.inlines(content));
                return;
            }
            Inline::Span { attr, content } => {
                json!({ "t": "Span", "c": [attributes(attr, &[], &[]), self.inlines(content)] })
            }
        };
        out.push(written);
    }

    /// A picture with its words and its title.
    pub(super) fn image(&self, id: &ResourceId, more: &[(&str, &str)], alt: Vec<Value>, title: &str) -> Value {
        let resource = self.resources.get(id);
        let size = |value: Option<u32>| value.map(|value| value.to_string());
        let (width, height) = resource.map(|it| (size(it.width), size(it.height))).unwrap_or_default();
        let mut pairs = more.to_vec();
        pairs.extend(width.as_deref().map(|width| ("width", width)));
        pairs.extend(height.as_deref().map(|height| ("height", height)));
        json!({ "t": "Image", "c": [attr("", &[], &pairs), alt, [self.address(id), title]] })
    }

    /// The original's address; of a local file at hand the path to it, as pandoc runs where bindery ran.
    pub(super) fn address(&self, id: &ResourceId) -> String {
        let Some(resource) = self.resources.get(id) else { return String::new() };
        let local = resource.base.as_deref().filter(|_| self.store.get(id).is_some());
        let is_relative = |url: &&String| url::Url::parse(url).is_err();
        match (local, std::iter::once(&resource.url).chain(&resource.fallbacks).find(is_relative)) {
            (Some(base), Some(path)) if !matches!(base, "" | ".") => format!("{}/{path}", base.trim_end_matches('/')),
            (Some(_), Some(path)) => path.clone(),
            _ => resource.url.clone(),
        }
    }

    /// A formula; `kind` is pandoc's word for how it stands.
    pub(super) fn math(&mut self, notation: MathNotation, source: &str, kind: &str) -> Value {
        match notation {
            MathNotation::Tex => json!({ "t": "Math", "c": [{ "t": kind }, source] }),
            MathNotation::MathMl => {
                self.raw_math += 1;
                json!({ "t": "RawInline", "c": ["html", source] })
            }
        }
    }

    fn note(&mut self, id: &str) -> Value {
        let article = self.article;
        let blocks = article.notes.get(id).map(Vec::as_slice).unwrap_or_default();
        if self.in_note || blocks.is_empty() {
            self.nested_notes += usize::from(self.in_note);
            return node("Superscript", words(id));
        }
        self.shown.insert(id.to_owned());
        self.in_note = true;
        let content = self.blocks(blocks);
        self.in_note = false;
        node("Note", content)
    }

    /// Whether the tree has figures.
    pub(super) fn has_figures(&self) -> bool {
        self.api == Api::V1_23
    }
}
