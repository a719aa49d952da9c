//! Front matter of a digest: title page and contents.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::export::pdf::flow::{Frame, SMALL_PRINT, Setter};
use crate::export::pdf::galley::{Break, Piece};
use crate::export::pdf::page::{Item, ItemKind, PageLabel, Rect, Tag, Target};
use crate::export::pdf::structure::{ElementId, Role};
use crate::export::shared::labels::labels;
use crate::export::shared::overview::Overview;
use crate::ir::Document;
use crate::typeset::{Align, ParagraphStyle, Run, TextStyle};

/// How many sources the title page names.
const SOURCES: usize = 12;

/// How far before the right edge leaders end, in ems: room for a number of four digits.
const LEADER_GAP: f32 = 2.7;

/// An entry of the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// How many sections it is in.
    pub(crate) depth: u8,
    /// Whether it is a section, not an article.
    pub(crate) section: bool,
    /// The title.
    pub(crate) title: String,
    /// The destination.
    pub(crate) place: Arc<str>,
}

/// Sets the title page.
pub(crate) fn title_page(
    setter: &mut Setter<'_, '_, '_>,
    frame: &Frame,
    document: &Document,
    title: &str,
    language: &str,
) {
    let meta = &document.meta;
    let first = Piece { height: frame.leading * 0.01, break_before: Break::Page, ..Piece::default() };
    setter.push(frame, first);
    setter.blank(frame, setter.world.geometry.depth * 0.2, true);
    let size = frame.size * (frame.width / frame.size / 14.0).clamp(1.8, 2.7);
    let large = Frame { size, leading: size * 1.35, family: setter.world.options.heading_font, ..frame.clone() };
    setter.plain(&large, Role::Paragraph, title, TextStyle { bold: true, ..large.style() }, Align::Start);
    let rect = Rect { x: frame.x, y: frame.size * 0.9, width: frame.size * 5.0, height: 2.4 };
    let item = Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: 0.1 } };
    setter.push(frame, Piece { height: frame.size * 2.4, items: vec![item], ..Piece::default() });
    let words = labels(language);
    let mid = Frame { size: frame.size * 1.15, leading: frame.size * 1.8, gray: 0.2, ..frame.clone() };
    for line in meta.subtitle.iter().chain(&meta.description) {
        setter.plain(&mid, Role::Paragraph, line, mid.style(), Align::Start);
    }
    let by: Vec<&str> = meta.authors.iter().map(String::as_str).chain(meta.publisher.as_deref()).collect();
    if !by.is_empty() {
        setter.space(frame.leading * 0.5);
        setter.plain(&mid, Role::Paragraph, &by.join(words.separator), mid.style(), Align::Start);
    }
    let small = Frame { leading: frame.size * 1.6, ..frame.small(0.9, 0.35) };
    setter.space(frame.leading * 2.0);
    let facts = Overview::of(document);
    if !facts.sources.is_empty() {
        let more = (facts.sources.len() > SOURCES).then_some("…");
        let named: Vec<&str> = facts.sources.iter().take(SOURCES).map(String::as_str).chain(more).collect();
        setter.plain(&small, Role::Paragraph, &named.join(words.separator), small.style(), Align::Start);
    }
    let last: Vec<String> = facts.dates.into_iter().chain(facts.count).collect();
    if !last.is_empty() {
        setter.plain(&small, Role::Paragraph, &last.join(" · "), small.style(), Align::Start);
    }
}

/// Sets the contents: titles, leaders, page numbers.
pub(crate) fn contents(
    setter: &mut Setter<'_, '_, '_>,
    frame: &Frame,
    entries: &[Entry],
    pages: &BTreeMap<Arc<str>, PageLabel>,
    language: &str,
) {
    setter.place("contents");
    let size = frame.size * 1.6;
    let large = Frame { size, leading: size * 1.5, family: setter.world.options.heading_font, ..frame.clone() };
    let style = TextStyle { bold: true, ..large.style() };
    let start = setter.galley.pieces.len();
    setter.plain(&large, Role::Heading(1), labels(language).contents, style, Align::Start);
    if let Some(first) = setter.galley.pieces.get_mut(start) {
        first.break_before = Break::Page;
    }
    setter.space(frame.leading * 0.8);
    let toc = setter.element(Role::Contents, frame.element);
    let sections = entries.iter().any(|entry| entry.section);
    let small = Frame { size: frame.size * 0.95, leading: frame.size * 1.55, ..frame.of(toc) };
    for entry in entries {
        if entry.section {
            setter.space(frame.leading * if entry.depth == 0 { 0.7 } else { 0.35 });
        }
        let label = pages.get(&entry.place).map(|label| label.text()).unwrap_or_default();
        let indent = if sections { f32::from(entry.depth.min(4)) * small.size } else { 0.0 };
        self::entry(setter, &small.inset(indent, 0.0), toc, entry, &label);
    }
}

fn entry(setter: &mut Setter<'_, '_, '_>, frame: &Frame, toc: ElementId, entry: &Entry, label: &str) {
    let item = setter.element(Role::ContentsItem, toc);
    let element = setter.element(Role::Link, item);
    let contents = format!("{} {label}", entry.title);
    let mark = setter.mark(element, Some((Target::Internal(entry.place.clone()), contents.into())));
    let mut style = TextStyle { mark, ..frame.style() };
    if entry.section {
        style = TextStyle { family: SMALL_PRINT, gray: 0.25, ..style };
    }
    let start = setter.galley.pieces.len();
    // Room for the number and some dots.
    let narrow = Frame { width: frame.width - frame.size * 4.0, ..frame.clone() };
    let runs = vec![Run::Text { text: entry.title.as_str().into(), style }];
    let hanging_indent = frame.size;
    let paragraph = ParagraphStyle { align: Align::Start, hanging_indent, ..narrow.paragraph() };
    setter.paragraph(&narrow, runs, paragraph);
    for piece in setter.galley.pieces.iter_mut().skip(start) {
        piece.keep = true;
    }
    let (number, width) = setter.single_line(frame, label, style, Align::Start);
    let end = frame.x + frame.width;
    let text_end = setter.galley.pieces.last().map_or(frame.x, ink_end);
    let Some(last) = setter.galley.pieces.last_mut() else { return };
    // Articles below their section must not part from it at a page's foot.
    last.keep = entry.section;
    let leader_end = end - frame.size * LEADER_GAP;
    let leader_start = text_end + frame.size * 0.8;
    if leader_end > leader_start {
        let size = frame.size * 0.09;
        let y = last.baseline - frame.size * 0.08;
        let rect = Rect { x: leader_start, y, width: leader_end - leader_start, height: size };
        let kind = ItemKind::Dots { rect, pitch: frame.size * 0.5, gray: 0.35 };
        last.items.push(Item { tag: Tag::Decoration, kind });
    }
    let (right, down) = (end - width - frame.x, last.baseline - number.baseline);
    last.items.extend(number.items.into_iter().map(|mut item| {
        item.shift(right, down);
        item
    }));
    last.links.extend(number.links.into_iter().map(|mut link| {
        link.rect.x += right;
        link.rect.y += down;
        link
    }));
}

/// Where a piece's text ends.
fn ink_end(piece: &Piece) -> f32 {
    let end = |item: &Item| match &item.kind {
        ItemKind::Glyphs { run, x, .. } => x + run.width(),
        _ => 0.0,
    };
    piece.items.iter().map(end).fold(0.0, f32::max)
}
