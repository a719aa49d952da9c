//! Inlines: what is set within a line.

use serde::{Deserialize, Serialize};

use super::{Attr, MathNotation, ResourceId};

/// What is set within a line.
///
/// Each variant shows `source → IR → what exporters do`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Inline {
    /// `文字` → `"文字"` → the characters.
    Text {
        /// The characters; never empty, no line feeds, no runs of spaces.
        text: String,
    },
    /// `<em>重</em>`, `<i>` → `em[重]` → italics in Latin, another face or dots in CJK.
    Emphasis {
        /// What is emphasised.
        content: Vec<Inline>,
    },
    /// `<strong>重</strong>`, `<b>` → `strong[重]` → bold.
    Strong {
        /// What is strong.
        content: Vec<Inline>,
    },
    /// `<s>旧</s>`, `<del>` → `s[旧]` → struck through.
    Strikethrough {
        /// What is struck.
        content: Vec<Inline>,
    },
    /// `<u>名</u>`, `<ins>` → `u[名]` → underlined.
    Underline {
        /// What is underlined.
        content: Vec<Inline>,
    },
    /// `<small>注</small>` → `small[注]` → smaller.
    Small {
        /// What is small.
        content: Vec<Inline>,
    },
    /// `H<sub>2</sub>O` → `sub[2]` → lowered.
    Subscript {
        /// What is lowered.
        content: Vec<Inline>,
    },
    /// `m<sup>2</sup>` → `sup[2]` → raised.
    Superscript {
        /// What is raised.
        content: Vec<Inline>,
    },
    /// `<code>x = 1</code>` → `code"x = 1"` → monospace.
    Code {
        /// The code, in one line.
        text: String,
    },
    /// `<a href=https://…>链</a>` → `link(https://…)[链]` → a link.
    Link {
        /// Absolute where a base is known; `#id` points to an anchor of the same article.
        url: String,
        /// The tooltip.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        title: String,
        /// What is linked.
        content: Vec<Inline>,
    },
    /// An `<img>` amid text → `image(id)"alt"` → a picture as tall as the line.
    Image {
        /// The picture.
        resource: ResourceId,
        /// The text alternative as the source gives it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        alt: String,
    },
    /// A `<br>` that is meant → `br` → a new line within the paragraph.
    LineBreak,
    /// `<ruby>漢<rt>かん</rt></ruby>` → `ruby[漢](かん)` → small text above.
    Ruby {
        /// The base text.
        base: Vec<Inline>,
        /// The annotation.
        text: String,
    },
    /// `$x^2$` → `math tex "x^2"` → a formula within the line.
    Math {
        /// How the source is written.
        notation: MathNotation,
        /// The formula's source.
        source: String,
    },
    /// `[^1]` → `note(1)` → a raised number that leads to the note.
    NoteRef {
        /// The key in [`Article::notes`](super::Article::notes).
        note: String,
    },
    /// `<span lang=en>Tokyo</span>` → `span(lang=en)[Tokyo]` → the text in its own language or direction.
    Span {
        /// Language, direction, anchor.
        attr: Attr,
        /// What it holds.
        content: Vec<Inline>,
    },
}

impl Inline {
    /// The names of all variants, as [`Inline::kind`] gives them.
    pub const KINDS: [&'static str; 16] = [
        "text",
        "emphasis",
        "strong",
        "strikethrough",
        "underline",
        "small",
        "subscript",
        "superscript",
        "code",
        "link",
        "image",
        "line-break",
        "ruby",
        "math",
        "note-ref",
        "span",
    ];

    /// The variant's name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Emphasis { .. } => "emphasis",
            Self::Strong { .. } => "strong",
            Self::Strikethrough { .. } => "strikethrough",
            Self::Underline { .. } => "underline",
            Self::Small { .. } => "small",
            Self::Subscript { .. } => "subscript",
            Self::Superscript { .. } => "superscript",
            Self::Code { .. } => "code",
            Self::Link { .. } => "link",
            Self::Image { .. } => "image",
            Self::LineBreak => "line-break",
            Self::Ruby { .. } => "ruby",
            Self::Math { .. } => "math",
            Self::NoteRef { .. } => "note-ref",
            Self::Span { .. } => "span",
        }
    }

    /// The inlines within, for the variants that hold some.
    pub fn content(&self) -> Option<&[Inline]> {
        match self {
            Self::Emphasis { content }
            | Self::Strong { content }
            | Self::Strikethrough { content }
            | Self::Underline { content }
            | Self::Small { content }
            | Self::Subscript { content }
            | Self::Superscript { content }
            | Self::Link { content, .. }
            | Self::Span { content, .. }
            | Self::Ruby { base: content, .. } => Some(content),
            Self::Text { .. }
            | Self::Code { .. }
            | Self::Image { .. }
            | Self::LineBreak
            | Self::Math { .. }
            | Self::NoteRef { .. } => None,
        }
    }

    /// The inlines within, to change them.
    pub fn content_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match self {
            Self::Emphasis { content }
            | Self::Strong { content }
            | Self::Strikethrough { content }
            | Self::Underline { content }
            | Self::Small { content }
            | Self::Subscript { content }
            | Self::Superscript { content }
            | Self::Link { content, .. }
            | Self::Span { content, .. }
            | Self::Ruby { base: content, .. } => Some(content),
            Self::Text { .. }
            | Self::Code { .. }
            | Self::Image { .. }
            | Self::LineBreak
            | Self::Math { .. }
            | Self::NoteRef { .. } => None,
        }
    }
}
