//! Inlines → styled runs.

use std::borrow::Cow;
use std::sync::Arc;

use super::setter::{InlinePicture, Mark};
use super::{Frame, Setter, note};
use crate::export::pdf::options::{Emphasis, Links};
use crate::export::pdf::page::Target;
use crate::export::pdf::structure::{ElementId, Role};
use crate::font::Family;
use crate::ir::walk::inline_text;
use crate::ir::{Attr, Inline, ResourceId};
use crate::typeset::{Lang, Run, TextStyle};

/// Code looks larger than text of the same size.
const CODE_SCALE: f32 = 0.9;
/// The size of raised and lowered text.
const SCRIPT_SCALE: f32 = 0.62;

impl Setter<'_, '_, '_> {
    /// The runs of inlines whose style carries the mark of the element that they are content of.
    pub(super) fn runs<'i>(&mut self, frame: &Frame, inlines: &'i [Inline], style: TextStyle) -> Vec<Run<'i>> {
        let mut runs = Vec::with_capacity(inlines.len());
        self.push_runs(frame, inlines, style, &mut runs);
        runs
    }

    fn push_runs<'i>(&mut self, frame: &Frame, inlines: &'i [Inline], style: TextStyle, out: &mut Vec<Run<'i>>) {
        for inline in inlines {
            self.push_run(frame, inline, style, out);
        }
    }

    fn push_run<'i>(&mut self, frame: &Frame, inline: &'i Inline, style: TextStyle, out: &mut Vec<Run<'i>>) {
        match inline {
            Inline::Text { text } => out.push(Run::Text { text: Cow::Borrowed(text), style }),
            Inline::Emphasis { content } => {
                let dots = self.world.options.emphasis == Emphasis::Dots;
                self.push_runs(frame, content, TextStyle { italic: true, dots, ..style }, out);
            }
            Inline::Strong { content } => self.push_runs(frame, content, TextStyle { bold: true, ..style }, out),
            Inline::Strikethrough { content } => {
                self.push_runs(frame, content, TextStyle { strike: true, ..style }, out);
            }
            Inline::Underline { content } => {
                self.push_runs(frame, content, TextStyle { underline: true, ..style }, out);
            }
            Inline::Small { content } => {
                self.push_runs(frame, content, TextStyle { size: style.size * 0.85, ..style }, out);
            }
            Inline::Subscript { content } => self.push_runs(frame, content, script(style, -0.16), out),
            Inline::Superscript { content } => self.push_runs(frame, content, script(style, 0.36), out),
            Inline::Code { text } => out.push(Run::Text { text: Cow::Borrowed(text), style: self.code(style) }),
            Inline::Math { source, .. } => {
                let element = self.inner(Role::Formula, style.mark);
                if let Some(element) = self.galley.structure.get_mut(element) {
                    element.alt = Some(source.as_str().into());
                }
                let mark = self.inner_mark(element, style.mark);
                out.push(Run::Text { text: Cow::Borrowed(source), style: TextStyle { mark, ..mono(style) } });
            }
            Inline::Link { url, content, .. } => self.link(frame, url, content, style, out),
            Inline::Image { resource, alt } => self.inline_image(resource, alt, style, out),
            Inline::LineBreak => out.push(Run::LineBreak),
            Inline::Ruby { base, text } => {
                let base = match base.as_slice() {
                    [Inline::Text { text }] => Cow::Borrowed(text.as_str()),
                    other => Cow::Owned(inline_text(other)),
                };
                out.push(Run::Ruby { base, text: Cow::Borrowed(text), style });
            }
            Inline::NoteRef { note } => self.note_reference(note::Key::Note(note.as_str().into()), style, out),
            Inline::Span { attr, content } => {
                let style = self.span(attr, style);
                self.push_runs(frame, content, style, out);
            }
        }
    }

    /// Code within a line is an element of its own.
    fn code(&mut self, style: TextStyle) -> TextStyle {
        let element = self.inner(Role::Code, style.mark);
        TextStyle { mark: self.inner_mark(element, style.mark), ..mono(style) }
    }

    /// A new element inside the one that a mark stands for.
    fn inner(&mut self, role: Role, mark: u32) -> ElementId {
        let parent = self.mark_of(mark).map(|mark| mark.element);
        self.galley.structure.add(role, parent)
    }

    /// A mark for an element inside a mark's, which leads where that one leads.
    fn inner_mark(&mut self, element: ElementId, mark: u32) -> u32 {
        let link = self.mark_of(mark).and_then(|mark| mark.link.clone());
        // A link's area belongs to the link's element: inner elements of links are content of the link itself.
        match (self.mark_of(mark), link) {
            (Some(Mark { element, .. }), Some(link)) => {
                let element = *element;
                self.mark(element, Some(link))
            }
            _ => self.mark(element, None),
        }
    }

    fn span(&mut self, attr: &Attr, style: TextStyle) -> TextStyle {
        self.anchor(attr.id.as_deref());
        let Some(lang) = &attr.lang else { return style };
        let element = self.inner(Role::Span, style.mark);
        if let Some(element) = self.galley.structure.get_mut(element) {
            element.lang = Some(lang.as_str().into());
        }
        TextStyle { lang: Lang::from_bcp47(lang), mark: self.inner_mark(element, style.mark), ..style }
    }

    fn link<'i>(&mut self, frame: &Frame, url: &str, content: &'i [Inline], style: TextStyle, out: &mut Vec<Run<'i>>) {
        let Some(target) = self.target(url) else { return self.push_runs(frame, content, style, out) };
        let outward = matches!(target, Target::Uri(_));
        let element = self.inner(Role::Link, style.mark);
        let text = inline_text(content);
        let contents: Arc<str> = if text.trim().is_empty() { url.into() } else { text.trim().into() };
        let mark = self.mark(element, Some((target, contents)));
        // Where codes lead from paper, underlines would only disturb.
        let underline = style.underline || self.world.options.links != Links::Qr;
        self.push_runs(frame, content, TextStyle { mark, underline, ..style }, out);
        // An address that is printed already needs no note.
        if outward && self.world.options.links == Links::Footnotes && text.trim() != url {
            self.note_reference(note::Key::Address(url.into()), style, out);
        }
    }

    /// Where a link leads; none for one that is not to be clicked.
    fn target(&self, url: &str) -> Option<Target> {
        if let Some(anchor) = url.strip_prefix('#') {
            return self.anchors.contains(anchor).then(|| Target::Internal(format!("{}-{anchor}", self.prefix).into()));
        }
        let usable = url.contains(':') && self.world.options.links != Links::None;
        usable.then(|| Target::Uri(url.into()))
    }

    /// The raised number of a note.
    fn note_reference<'i>(&mut self, key: note::Key, style: TextStyle, out: &mut Vec<Run<'i>>) {
        let known = self.notes.len();
        let number = self.note_number(key);
        let parent = self.inner(Role::Reference, style.mark);
        let element = self.galley.structure.add(Role::Link, Some(parent));
        let target = Target::Internal(format!("{}-note{number}", self.prefix).into());
        let mark = self.mark(element, Some((target, number.to_string().into())));
        self.place(format!("{}-ref{number}", self.prefix));
        if number > known {
            self.references.insert(mark, number);
        }
        let style = TextStyle { mark, underline: false, ..script(style, 0.36) };
        // A reference belongs to what stands before it: no line breaks at a fixed space (JLREQ 3.1.10).
        out.push(Run::Space { width: 0.0 });
        out.push(Run::Text { text: Cow::Owned(number.to_string()), style });
    }

    fn inline_image<'i>(&mut self, resource: &ResourceId, alt: &'i str, style: TextStyle, out: &mut Vec<Run<'i>>) {
        let Some(picture) = self.picture(resource) else {
            if !alt.is_empty() {
                out.push(Run::Text { text: Cow::Borrowed(alt), style: TextStyle { gray: 0.4, ..style } });
            }
            return;
        };
        let (width, height) = self.size_in_flow(&picture);
        let natural = height as f32 * 72.0 / 96.0;
        let tall = natural.min(style.size * 1.15);
        let wide = (tall * width as f32 / height as f32).min(style.size * 12.0);
        let tall = wide * height as f32 / width as f32;
        let element = self.inner(Role::Figure, style.mark);
        let alt = if alt.is_empty() { self.labels().image } else { alt };
        if let Some(element) = self.galley.structure.get_mut(element) {
            element.alt = Some(alt.into());
        }
        let mark = u32::try_from(self.objects.len()).unwrap_or(u32::MAX);
        self.objects.push(InlinePicture { picture, height: tall, element });
        out.push(Run::Object { width: wide, ascent: tall * 0.88, descent: tall * 0.12, mark });
    }
}

fn mono(style: TextStyle) -> TextStyle {
    TextStyle { family: Family::Mono, size: style.size * CODE_SCALE, italic: false, ..style }
}

fn script(style: TextStyle, rise: f32) -> TextStyle {
    TextStyle { size: style.size * SCRIPT_SCALE, rise: style.rise + style.size * rise, ..style }
}
