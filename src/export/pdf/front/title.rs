//! The title page of a digest.

use crate::export::pdf::flow::{Frame, Setter};
use crate::export::pdf::galley::{Break, Piece};
use crate::export::pdf::page::{Item, ItemKind, Rect, Tag};
use crate::export::pdf::structure::Role;
use crate::export::shared::display;
use crate::export::shared::labels::labels;
use crate::export::shared::overview::Overview;
use crate::ir::Document;
use crate::typeset::{Align, Paragraph, ParagraphStyle, Run, TextStyle};

/// How many lines of sources the title page has.
const SOURCES: usize = 5;

/// Sets the title page.
pub(crate) fn title_page(
    setter: &mut Setter<'_, '_, '_>,
    frame: &Frame,
    document: &Document,
    title: &str,
    language: &str,
) {
    let meta = &document.meta;
    let first = Piece {
        height: frame.leading * 0.01,
        break_before: Break::recto_of(setter.world.geometry),
        ..Piece::default()
    };
    setter.push(frame, first);
    setter.blank(frame, setter.world.geometry.depth * 0.2, true);
    let size = frame.size * (frame.width / frame.size / 14.0).clamp(1.8, 2.7);
    let large = Frame { size, leading: size * 1.35, family: setter.world.options.heading_font, ..frame.clone() };
    setter.title(&large, Role::Paragraph, title, TextStyle { bold: true, ..large.style() });
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
    sources(setter, &small, &facts.sources, words.separator);
    let last: Vec<String> = facts.dates.into_iter().chain(facts.count).collect();
    if !last.is_empty() {
        setter.plain(&small, Role::Paragraph, &last.join(" · "), small.style(), Align::Start);
    }
}

/// The publications, each of them whole on its line.
fn sources(setter: &mut Setter<'_, '_, '_>, frame: &Frame, names: &[String], separator: &str) {
    let element = setter.element(Role::Paragraph, frame.element);
    let mark = setter.mark(element, None);
    let style = TextStyle { mark, ..frame.style() };
    let paragraph = ParagraphStyle { align: Align::Start, hyphenate: false, ..frame.paragraph() };
    let set = |text: &str| {
        let runs = vec![Run::Text { text: text.to_owned().into(), style }];
        setter.typesetter.lines(&Paragraph { runs, style: paragraph })
    };
    for line in display::fit_names(names, separator, SOURCES, set) {
        let piece = setter.line_piece(frame, line);
        setter.push(frame, piece);
    }
}
