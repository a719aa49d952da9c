//! Entries of contents: a title that can be clicked, a leader, the number of the page.

use std::sync::Arc;

use super::{Frame, SMALL_PRINT, Setter};
use crate::export::pdf::galley::Piece;
use crate::export::pdf::page::{Item, ItemKind, Rect, Tag, Target};
use crate::export::pdf::structure::{ElementId, Role};
use crate::typeset::{Align, Paragraph, ParagraphStyle, Run, TextStyle};

/// How far before the end of the line leaders end, in ems: room for a number of four digits.
const LEADER_GAP: f32 = 2.7;
/// How far before the end of the line titles end, in ems: room for the number and some dots.
const TITLE_GAP: f32 = 4.0;

/// What an entry leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// A section.
    Section,
    /// An article.
    Article,
    /// A heading within an article.
    Heading,
}

/// An entry of the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// How deep it stands below the first level.
    pub(crate) depth: u8,
    /// What it leads to.
    pub(crate) kind: EntryKind,
    /// The title.
    pub(crate) title: String,
    /// Its language as a BCP 47 tag, where it is known to be its own.
    pub(crate) language: Option<String>,
    /// What stands behind the title in small print: the source.
    pub(crate) note: Option<String>,
    /// The destination.
    pub(crate) place: Arc<str>,
}

impl Setter<'_, '_, '_> {
    /// Sets entries below each other, each indented by its depth below `top`.
    pub(crate) fn entries(&mut self, frame: &Frame, entries: &[Entry], top: u8) {
        let toc = self.element(Role::Contents, frame.element);
        let sections = entries.iter().any(|entry| entry.kind == EntryKind::Section) || top > 0;
        let mixed = entries.iter().any(|entry| entry.kind != EntryKind::Section);
        for (number, entry) in entries.iter().enumerate() {
            let depth = entry.depth.saturating_sub(top);
            let (scale, above) = match entry.kind {
                EntryKind::Section if depth == 0 => (1.0, 0.75),
                EntryKind::Section => (1.0, 0.4),
                EntryKind::Article => (1.0, 0.0),
                EntryKind::Heading => (0.88, 0.0),
            };
            if mixed {
                self.space(frame.leading * above);
            }
            let indent = if sections || entry.kind == EntryKind::Heading { f32::from(depth.min(4)) } else { 0.0 };
            let local = Frame { size: frame.size * scale, leading: frame.leading * scale, ..frame.clone() };
            let local = local.speaking(entry.language.as_deref(), self.world.options);
            self.entry(&local.inset(indent * frame.size, 0.0), toc, entry);
            // What stands in a section must not part from its title at a page's foot.
            let heads = entries.get(number + 1).is_some_and(|next| next.depth > entry.depth);
            if let Some(last) = self.galley.pieces.last_mut() {
                last.keep = heads && entry.kind == EntryKind::Section;
            }
        }
    }

    fn entry(&mut self, frame: &Frame, toc: ElementId, entry: &Entry) {
        let item = self.element(Role::ContentsItem, toc);
        let element = self.element(Role::Link, item);
        let target = Target::Internal(entry.place.clone());
        let mark = self.mark(element, Some((target, entry.title.as_str().into())));
        let plain = TextStyle { mark, ..frame.style() };
        let style = match entry.kind {
            EntryKind::Section => TextStyle { family: self.world.options.heading_font, bold: true, ..plain },
            EntryKind::Article => plain,
            EntryKind::Heading => TextStyle { gray: 0.3, ..plain },
        };
        let start = self.galley.pieces.len();
        let narrow = Frame { width: frame.width - frame.size * TITLE_GAP, ..frame.clone() };
        let mut runs = vec![Run::Text { text: entry.title.as_str().into(), style }];
        if let Some(note) = &entry.note {
            let small = TextStyle { family: SMALL_PRINT, size: frame.size * 0.76, gray: 0.42, ..style };
            runs.push(self.note_gap(&narrow, &entry.title, style, note, small));
            runs.push(Run::Text { text: note.as_str().into(), style: small });
        }
        let hanging_indent = frame.size;
        let paragraph = ParagraphStyle { hanging_indent, ..narrow.title() };
        self.paragraph(&narrow, runs, paragraph);
        for piece in self.galley.pieces.iter_mut().skip(start) {
            piece.keep = true;
        }
        let Some(last) = self.galley.pieces.last_mut() else { return };
        let end = frame.x + frame.width;
        lead(last, frame, end - frame.size * LEADER_GAP);
        let style = TextStyle { bold: false, ..style };
        let kind = ItemKind::PageNumber { place: entry.place.clone(), style, end, baseline: last.baseline };
        last.items.push(Item { tag: Tag::Element(element), kind });
    }
}

impl Setter<'_, '_, '_> {
    /// What parts a title and its note: a space, or the end of the line where the note does not fit on it as a whole.
    fn note_gap(&mut self, frame: &Frame, title: &str, style: TextStyle, note: &str, small: TextStyle) -> Run<'static> {
        let gap = frame.size * 0.8;
        let title = self.last_line(frame, title, style);
        let note = self.last_line(frame, note, small);
        if title + gap + note + 0.5 <= frame.width { Run::Space { width: gap } } else { Run::LineBreak }
    }

    /// How long the last line of an entry's words is.
    fn last_line(&mut self, frame: &Frame, text: &str, style: TextStyle) -> f32 {
        let runs = vec![Run::Text { text: text.to_owned().into(), style }];
        let style = ParagraphStyle { align: Align::Start, hanging_indent: frame.size, ..frame.paragraph() };
        self.typesetter.lines(&Paragraph { runs, style }).last().map_or(0.0, |line| line.width)
    }
}

/// Draws dots from a piece's text to `end`.
fn lead(piece: &mut Piece, frame: &Frame, end: f32) {
    let start = ink_end(piece).max(frame.x) + frame.size * 0.8;
    if end > start {
        let y = piece.baseline - frame.size * 0.08;
        let rect = Rect { x: start, y, width: end - start, height: frame.size * 0.09 };
        let kind = ItemKind::Dots { rect, pitch: frame.size * 0.5, gray: 0.35 };
        piece.items.push(Item { tag: Tag::Decoration, kind });
    }
}

/// Where a piece's text ends.
pub(super) fn ink_end(piece: &Piece) -> f32 {
    let end = |item: &Item| match &item.kind {
        ItemKind::Glyphs { run, x, .. } => x + run.width(),
        _ => 0.0,
    };
    piece.items.iter().map(end).fold(0.0, f32::max)
}
