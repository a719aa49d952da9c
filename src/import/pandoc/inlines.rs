//! Inlines.

use serde_json::Value;

use super::{Reader, at, classes, content, kind, list, pair, string, tidy};
use crate::diag::Diagnostic;
use crate::ir::{Attr, Direction, Inline, MathNotation, Resource, ResourceId, walk};
use crate::text::{is_han, is_kana};

impl Reader {
    /// A line of its own: sound, nothing at its edges.
    pub(super) fn line(&mut self, values: &[Value]) -> Vec<Inline> {
        let inlines = self.inlines(values);
        tidy::line(inlines)
    }

    /// Inlines, with what raw HTML among them means.
    pub(super) fn inlines(&mut self, values: &[Value]) -> Vec<Inline> {
        if Self::has_raw(values) {
            return self.raw_line(values);
        }
        self.plain_inlines(values)
    }

    pub(super) fn plain_inlines(&mut self, values: &[Value]) -> Vec<Inline> {
        let mut out = Vec::new();
        for (index, value) in values.iter().enumerate() {
            if kind(value) == "SoftBreak" {
                let space = if joins(&out, values.get(index + 1)) { "" } else { " " };
                out.push(Inline::Text { text: space.into() });
            } else {
                self.inline(value, &mut out);
            }
        }
        tidy::inlines(out)
    }

    fn inline(&mut self, value: &Value, out: &mut Vec<Inline>) {
        let c = content(value);
        let written = match kind(value) {
            "Str" => Inline::Text { text: string(c).to_owned() },
            "Space" | "SoftBreak" => Inline::Text { text: " ".into() },
            "LineBreak" => Inline::LineBreak,
            "Emph" => return self.wrapped(c, out, |content| Inline::Emphasis { content }),
            "Strong" => return self.wrapped(c, out, |content| Inline::Strong { content }),
            "Underline" => return self.wrapped(c, out, |content| Inline::Underline { content }),
            "Strikeout" => return self.wrapped(c, out, |content| Inline::Strikethrough { content }),
            "Superscript" => return self.wrapped(c, out, |content| Inline::Superscript { content }),
            "Subscript" => return self.wrapped(c, out, |content| Inline::Subscript { content }),
            "SmallCaps" => return out.extend(self.inlines(list(c))),
            "Cite" => return out.extend(self.inlines(list(at(c, 1)))),
            "Quoted" => {
                let (open, close) = if kind(at(c, 0)) == "SingleQuote" { ("‘", "’") } else { ("“", "”") };
                out.push(Inline::Text { text: open.into() });
                out.extend(self.inlines(list(at(c, 1))));
                Inline::Text { text: close.into() }
            }
            "Code" => Inline::Code { text: tidy::spaced(string(at(c, 1))) },
            "Math" => Inline::Math { notation: MathNotation::Tex, source: string(at(c, 1)).trim().to_owned() },
            "Link" => {
                let target = at(c, 2);
                let (url, title) = (string(at(target, 0)).to_owned(), tidy::one_line(string(at(target, 1))));
                if url.is_empty() {
                    return out.extend(self.inlines(list(at(c, 1))));
                }
                return self.wrapped(at(c, 1), out, |content| Inline::Link { url, title, content });
            }
            "Image" => match self.picture(value) {
                Some((resource, alt)) => Inline::Image { resource, alt },
                None => return out.extend(self.inlines(list(at(c, 1)))),
            },
            "Note" => match self.note(list(c)) {
                Some(note) => Inline::NoteRef { note },
                None => return,
            },
            "Span" => return self.span(c, out),
            "RawInline" => return self.dropped_raw(value),
            _ => return self.unknown(value),
        };
        out.push(written);
    }

    fn wrapped(&mut self, c: &Value, out: &mut Vec<Inline>, wrap: impl FnOnce(Vec<Inline>) -> Inline) {
        if !self.has_room(1) {
            return out.extend(self.inlines(list(c)));
        }
        let content = self.deeper(|this| this.inlines(list(c)));
        if !content.is_empty() {
            out.push(wrap(content));
        }
    }

    fn span(&mut self, c: &Value, out: &mut Vec<Inline>) {
        let (attr, inner) = (at(c, 0), at(c, 1));
        let is = |name: &str| classes(attr).any(|class| class == name);
        if is("ruby")
            && let Some((annotation, base)) = list(inner).split_last()
            && classes(at(content(annotation), 0)).any(|class| class == "rt")
            && self.has_room(1)
        {
            let text = walk::inline_text(&self.inlines(list(at(content(annotation), 1))));
            let text = text.strip_prefix('（').and_then(|text| text.strip_suffix('）')).unwrap_or(&text).to_owned();
            let base = self.deeper(|this| this.inlines(base));
            if !base.is_empty() {
                out.push(Inline::Ruby { base, text });
            }
            return;
        }
        if is("small") && list(at(attr, 1)).len() == 1 && string(at(attr, 0)).is_empty() && list(at(attr, 2)).is_empty()
        {
            return self.wrapped(inner, out, |content| Inline::Small { content });
        }
        let attr = self.attr(attr, &[]);
        if attr.is_empty() {
            return out.extend(self.inlines(list(inner)));
        }
        self.wrapped(inner, out, |content| Inline::Span { attr, content });
    }

    /// Attributes without the classes that say what the element is. An anchor that stands twice keeps its first place.
    pub(super) fn attr(&mut self, attr: &Value, taken: &[&str]) -> Attr {
        let id = string(at(attr, 0));
        let sound = !id.is_empty() && !id.contains(char::is_whitespace) && tidy::code(id) == id;
        Attr {
            id: (sound && self.ids.insert(id.to_owned())).then(|| id.to_owned()),
            classes: classes(attr).filter(|class| !taken.contains(class)).map(tidy::one_line).collect(),
            lang: pair(attr, "lang").map(tidy::one_line).filter(|tag| !tag.is_empty()),
            dir: match pair(attr, "dir") {
                Some("rtl") => Some(Direction::Rtl),
                Some("ltr") => Some(Direction::Ltr),
                _ => None,
            },
            span: None,
        }
    }

    /// The picture of an `Image`, with its words as text alternative.
    pub(super) fn picture(&mut self, value: &Value) -> Option<(ResourceId, String)> {
        let c = content(value);
        let size = |key| pair(at(c, 0), key).and_then(|size| size.trim_end_matches("px").parse().ok());
        let (width, height) = (size("width"), size("height"));
        let resource = self.resource(string(at(at(c, 2), 0)), width, height)?;
        let alt = match pair(at(c, 0), "alt") {
            Some(alt) => tidy::one_line(alt),
            None => tidy::one_line(&walk::inline_text(&self.inlines(list(at(c, 1))))),
        };
        Some((resource, alt))
    }

    pub(super) fn resource(&mut self, url: &str, width: Option<u32>, height: Option<u32>) -> Option<ResourceId> {
        if url.is_empty() {
            return None;
        }
        let relative = url::Url::parse(url).is_err();
        let base = self.folder.clone().filter(|_| relative);
        Some(self.resources.add(Resource { url: url.to_owned(), base, width, height, ..Resource::default() }))
    }

    /// Keeps a note and gives its name. A note with the words of another is that other: pandoc has one a reference.
    fn note(&mut self, values: &[Value]) -> Option<String> {
        let before = std::mem::take(&mut self.depth);
        let blocks = self.blocks(values);
        self.depth = before;
        self.keep_note(blocks)
    }

    pub(super) fn keep_note(&mut self, blocks: Vec<crate::ir::Block>) -> Option<String> {
        if blocks.is_empty() {
            return None;
        }
        if let Some((id, _)) = self.notes.iter().rev().take(16).find(|(_, known)| **known == blocks) {
            return Some(id.clone());
        }
        // Numbers of one length sort as they count.
        let id = format!("{:04}", self.notes.len() + 1);
        self.notes.insert(id.clone(), blocks);
        Some(id)
    }

    /// Raw text of a format that is not read.
    pub(super) fn dropped_raw(&mut self, value: &Value) {
        let (format, text) = (string(at(content(value), 0)), string(at(content(value), 1)));
        let message = format!("raw text of the format {format:?} was dropped");
        self.reports.push(Diagnostic::warning("pandoc.raw", message).dropping(text));
    }
}

/// Whether the lines before and after a line feed of the source join without space, as Chinese and Japanese do.
fn joins(before: &[Inline], after: Option<&Value>) -> bool {
    let wide = |c: char| is_han(c) || is_kana(c) || matches!(c, '\u{3001}'..='\u{3011}' | '\u{FF01}'..='\u{FF5E}');
    let last = before.last().and_then(|inline| match inline {
        Inline::Text { text } => text.chars().last(),
        other => walk::inline_text(other.content().unwrap_or_default()).chars().last(),
    });
    let mut text = String::new();
    if let Some(value) = after {
        super::words(value, &mut text, 0);
    }
    last.is_some_and(wide) && text.chars().next().is_some_and(wide)
}
