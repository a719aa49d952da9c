//! The head of a newspaper's first page: its name in large type, what it holds, and what stands where.
//!
//! ```text
//! ┌──────────────────────────────┐
//! │            Title             │
//! │           subtitle           │
//! │ ════════════════════════════ │
//! │ dates      sources        n  │
//! │ ──────────────────────────── │
//! │ In this issue                │
//! │ entry … 1 │ entry … 3 │ … 5  │
//! │ ──────────────────────────── │
//! │ text      │ text      │ text │
//! ```

use crate::export::pdf::flow::{Entry, EntryKind, Frame, SMALL_PRINT, Setter};
use crate::export::pdf::galley::{Break, Piece};
use crate::export::pdf::page::{Item, ItemKind, Rect, Tag};
use crate::export::pdf::structure::Role;
use crate::export::shared::display::{self, Room};
use crate::export::shared::labels::labels;
use crate::export::shared::overview::Overview;
use crate::ir::Document;
use crate::typeset::{Align, Line, Paragraph, ParagraphStyle, Run, TextStyle};

/// How many entries a column of a front page has room for.
const ENTRIES: usize = 9;
/// The sizes of type that the title is tried in, as multiples of the text's.
const TITLE_SIZES: [f32; 8] = [7.5, 6.6, 5.8, 5.0, 4.3, 3.7, 3.2, 2.8];
/// The title's line height in sizes.
const TITLE_LEADING: f32 = 1.22;

/// Sets the head of the first page, as wide as all its columns. `list` says whether the articles are listed.
pub(crate) fn masthead(
    setter: &mut Setter<'_, '_, '_>,
    frame: &Frame,
    document: &Document,
    entries: &[Entry],
    list: bool,
) {
    let mut facts = Overview::of(document);
    facts.sources.retain(|source| *source != facts.title);
    title(setter, frame, &facts);
    let centred = frame.small(1.0, 0.2);
    for line in facts.subtitle.iter().chain(&document.meta.description) {
        setter.plain(&centred, Role::Paragraph, line, centred.style(), Align::Center);
    }
    setter.space(frame.size * 0.5);
    setter.flush_rule(frame, 0.0, frame.width, 2.4, 0.0);
    setter.space(1.6);
    setter.flush_rule(frame, 0.0, frame.width, 0.5, 0.0);
    facts_line(setter, frame, document, &facts);
    setter.flush_rule(frame, 0.0, frame.width, 0.5, 0.0);
    let shown = shown(entries, ENTRIES * usize::from(setter.world.geometry.columns.max(1)));
    if list && !shown.is_empty() {
        in_this_issue(setter, frame, &shown);
    }
    // What spans the columns brings its own space.
    if !setter.world.options.span_headlines {
        setter.blank(frame, frame.leading * 0.7, true);
    }
    for piece in &mut setter.galley.pieces {
        piece.span = true;
        piece.keep = true;
    }
    if let Some(first) = setter.galley.pieces.first_mut() {
        first.break_before = Break::Page;
    }
    if let Some(last) = setter.galley.pieces.last_mut() {
        last.keep = false;
    }
}

fn title(setter: &mut Setter<'_, '_, '_>, frame: &Frame, facts: &Overview) {
    let family = setter.world.options.heading_font;
    // A layout of small headlines has a small title too.
    let headlines = (setter.headline_scale(frame) / 1.5).min(1.0);
    let sizes = TITLE_SIZES.map(|scale| scale * frame.size * headlines);
    let room = Room { sizes: &sizes, leading: TITLE_LEADING, height: sizes[0] * 1.5, characters: usize::MAX };
    let styled = |size: f32| TextStyle { family, bold: true, size, ..frame.style() };
    let (_, size) = display::fit(&facts.title, &room, |text, size| lines(setter, frame, text, styled(size)));
    let local = Frame { size, leading: size * TITLE_LEADING, family, ..frame.clone() };
    let element = setter.element(Role::Paragraph, frame.element);
    let mark = setter.mark(element, None);
    let runs = vec![Run::Text { text: facts.title.as_str().into(), style: TextStyle { mark, ..styled(size) } }];
    setter.paragraph(&local, runs, ParagraphStyle { align: Align::Center, hyphenate: false, ..local.paragraph() });
}

fn lines(setter: &mut Setter<'_, '_, '_>, frame: &Frame, text: &str, style: TextStyle) -> Vec<Line> {
    if text.is_empty() {
        return Vec::new();
    }
    let paragraph = ParagraphStyle { align: Align::Center, hyphenate: false, ..frame.paragraph() };
    let runs = vec![Run::Text { text: text.to_owned().into(), style }];
    setter.typesetter.lines(&Paragraph { runs, style: paragraph })
}

/// Dates at the left, publications or who made it in the middle, the number of articles at the right.
fn facts_line(setter: &mut Setter<'_, '_, '_>, frame: &Frame, document: &Document, facts: &Overview) {
    let small = Frame { leading: frame.size * 1.7, ..frame.small(0.86, 0.15) };
    let separator = labels(&facts.language).separator;
    let meta = &document.meta;
    let by: Vec<&str> = meta.authors.iter().map(String::as_str).chain(meta.publisher.as_deref()).collect();
    let by: Vec<String> = by.into_iter().map(str::to_owned).collect();
    let (middle, between) = if by.is_empty() { (&facts.sources, " · ") } else { (&by, separator) };
    let (dates, count) = (facts.dates.clone().unwrap_or_default(), facts.count.clone().unwrap_or_default());
    let mut row: Option<Piece> = None;
    let mut side = 0.0_f32;
    for (names, align) in [(&[dates][..], Align::Start), (&[count], Align::End), (middle, Align::Center)] {
        let element = setter.element(Role::Paragraph, frame.element);
        let mark = setter.mark(element, None);
        let style = TextStyle { mark, ..small.style() };
        let room = if align == Align::Center {
            (frame.width - 2.0 * side - small.size * 3.0).max(small.size * 6.0)
        } else {
            frame.width
        };
        let local = Frame { width: room, ..small.clone() };
        let set = |text: &str| lines(setter, &local, text, style);
        let line = display::fit_names(names, between, 1, set).into_iter().next();
        let Some(line) = line else { continue };
        let left = line.runs.iter().map(|run| run.x).fold(f32::INFINITY, f32::min);
        let end = line.runs.iter().map(|run| run.x + run.width()).fold(left, f32::max);
        let width = end - left;
        let mut piece = setter.line_piece(&local, line);
        let wanted = match align {
            Align::Center => (frame.width - width) / 2.0,
            Align::End => frame.width - width,
            _ => 0.0,
        };
        if align != Align::Center {
            side = side.max(width);
        }
        piece.items.iter_mut().for_each(|item| item.shift(wanted - left, 0.0));
        match &mut row {
            Some(row) => row.items.append(&mut piece.items),
            None => row = Some(piece),
        }
    }
    if let Some(row) = row {
        setter.push(frame, row);
    }
}

/// The entries that a front page shows: all where there is room, else the sections with as many of their first articles as
/// there is room for, or the first articles.
fn shown(entries: &[Entry], most: usize) -> Vec<Entry> {
    if entries.len() <= most {
        return entries.to_vec();
    }
    let sections = entries.iter().filter(|entry| is_section(entry)).count();
    let each = most.saturating_sub(sections).checked_div(sections).unwrap_or(most);
    let mut left = each;
    let mut listed = Vec::new();
    for entry in entries {
        if is_section(entry) {
            left = each;
            listed.push(entry.clone());
        } else if entry.kind == EntryKind::Article && left > 0 {
            left -= 1;
            listed.push(entry.clone());
        }
    }
    listed.truncate(most);
    listed
}

fn is_section(entry: &Entry) -> bool {
    entry.kind == EntryKind::Section && entry.depth == 0
}

/// The list of what stands on which page, in as many columns as the text.
fn in_this_issue(setter: &mut Setter<'_, '_, '_>, frame: &Frame, entries: &[Entry]) {
    let part = setter.element(Role::Division, frame.element);
    let frame = frame.of(part);
    let heading = Frame { leading: frame.size * 1.6, family: SMALL_PRINT, ..frame.clone() };
    setter.space(frame.size * 0.4);
    let words = labels(setter.world.language).in_this_issue;
    setter.plain(&heading, Role::Paragraph, words, heading.style(), Align::Start);
    let columns = setter.world.geometry.columns.max(1);
    let measure = setter.world.geometry.measure;
    let small = Frame { width: measure, size: frame.size * 0.92, leading: frame.size * 1.42, ..frame.clone() };
    let start = setter.galley.pieces.len();
    setter.entries(&small, entries, 0);
    let strip = setter.galley.pieces.split_off(start);
    let (list, columns) = beside(strip, columns, measure + setter.world.geometry.gutter);
    let height = list.height;
    setter.push(&frame, list);
    if let Some(list) = setter.galley.pieces.last_mut() {
        // Fine rules between the columns.
        for column in 1..columns {
            let x = frame.x + f32::from(column) * (measure + setter.world.geometry.gutter)
                - setter.world.geometry.gutter / 2.0;
            let rect = Rect { x, y: 0.0, width: 0.3, height };
            list.items.push(Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: 0.5 } });
        }
    }
    setter.space(frame.size * 0.6);
    setter.flush_rule(&frame, 0.0, frame.width, 0.5, 0.0);
}

/// Puts the pieces of a strip into columns side by side, as equal as may be: one piece that no page break cuts. Answers how many
/// columns there are.
fn beside(strip: Vec<Piece>, columns: u8, step: f32) -> (Piece, u8) {
    let total: f32 = strip.iter().map(|piece| piece.above + piece.height).sum();
    let each = total / f32::from(columns);
    let (mut column, mut y, mut together) = (0_u8, 0.0_f32, false);
    let mut all = Piece::default();
    for mut piece in strip {
        let middle = y + piece.above + piece.height / 2.0;
        if middle > each && !together && column + 1 < columns {
            column += 1;
            y = 0.0;
        }
        y += if y > 0.0 { piece.above } else { 0.0 };
        let x = f32::from(column) * step;
        piece.items.iter_mut().for_each(|item| item.shift(x, y));
        for link in &mut piece.links {
            link.rect.x += x;
            link.rect.y += y;
        }
        all.items.append(&mut piece.items);
        all.links.append(&mut piece.links);
        all.destinations.append(&mut piece.destinations);
        y += piece.height;
        together = piece.keep;
        all.height = all.height.max(y);
    }
    (all, column + 1)
}
