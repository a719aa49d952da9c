//! Filled columns → the page: every piece gets its place on it.

use super::column::{Column, Step};
use super::store::Waiting;
use super::{Paginator, foot};
use crate::export::pdf::galley::{Ground, Piece};
use crate::export::pdf::page::{Destination, Item, ItemKind, Page, Rect, Tag};

/// How thick the rule between columns is.
const COLUMN_RULE: f32 = 0.4;

/// A ground that reaches over the last pieces: which, and the item that paints it.
pub(super) struct OpenGround {
    ground: Ground,
    item: usize,
}

/// A piece's upper left corner, from the corner of the page's text.
#[derive(Clone, Copy)]
pub(super) struct Corner {
    pub(super) x: f32,
    pub(super) y: f32,
}

impl Paginator<'_> {
    /// Sets columns below `top`; their notes end at `foot`.
    pub(super) fn set_columns(&mut self, columns: Vec<Column>, top: f32, foot: f32) {
        let bottom = columns.iter().map(|column| top + column.height).fold(top, f32::max);
        let filled = columns.iter().take_while(|column| !column.is_empty()).count();
        for (number, column) in (0..self.geometry.columns).zip(columns) {
            self.grounds.clear();
            let x = self.geometry.column_left(number);
            self.set_column(column, x, top, foot);
        }
        self.grounds.clear();
        if self.column_rules && bottom > top {
            for number in (1..self.geometry.columns).take(filled.saturating_sub(1)) {
                let x = self.geometry.column_left(number) - (self.geometry.gutter + COLUMN_RULE) / 2.0;
                let rect = Rect { x, y: self.geometry.top + top, width: COLUMN_RULE, height: bottom - top };
                let item = Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: 0.5 } };
                self.open_page().items.push(item);
            }
        }
    }

    fn set_column(&mut self, column: Column, x: f32, top: f32, foot: f32) {
        for step in column.steps {
            match step {
                Step::Piece(id, y, lower) => {
                    let Some(mut waiting) = self.store.take(id) else { continue };
                    shrink(&mut waiting.piece, lower);
                    self.set_waiting(waiting, Corner { x, y: top + y });
                }
                Step::Head(id, y) => self.set_head(id, Corner { x, y: top + y }),
                Step::Left(start, end) => self.pass(start, end),
            }
        }
        self.grounds.clear();
        if column.foot.lines.is_empty() {
            return;
        }
        let leading = self.geometry.leading;
        let mut y = foot - column.foot.height;
        let rule = foot::rule(self.geometry.size, self.geometry.measure, leading);
        self.set_piece(rule, Corner { x, y });
        y += foot::rule_height(leading);
        for (number, id) in column.foot.lines.into_iter().enumerate() {
            let Some(line) = self.store.notes.take(id) else { continue };
            y += if number > 0 { line.above } else { 0.0 };
            let height = line.height;
            self.set_piece(line, Corner { x, y });
            y += height;
        }
    }

    /// Sets a piece of the flow. The first one on a page says what its running head is.
    pub(super) fn set_waiting(&mut self, waiting: Waiting, corner: Corner) {
        if self.page.is_none() {
            let opening = waiting.piece.break_before.is_page();
            self.heads = (!opening).then(|| (*waiting.heads).clone());
        }
        self.set_piece(waiting.piece, corner);
    }

    /// Sets the repeated rows of a table. They are painted only.
    fn set_head(&mut self, id: usize, corner: Corner) {
        let Some(waiting) = self.store.flow.get(id) else { return };
        let Some(head) = waiting.piece.head.clone() else { return };
        if self.page.is_none() {
            self.heads = Some((*waiting.heads).clone());
        }
        let mut y = corner.y;
        for piece in head.iter() {
            self.set_piece(piece.clone(), Corner { y, ..corner });
            y += piece.height;
        }
    }

    /// A figure that is set later enters the structure tree here, where the flow has it.
    fn pass(&mut self, start: usize, end: usize) {
        let mut elements = Vec::new();
        for piece in (start..end).filter_map(|id| self.store.piece(id)) {
            for item in &piece.items {
                if let Tag::Element(element) = item.tag
                    && elements.last() != Some(&element)
                {
                    elements.push(element);
                }
            }
        }
        let page = self.open_page();
        let at = page.items.len();
        page.entrances.extend(elements.into_iter().map(|element| (at, element)));
    }

    /// Paints a piece.
    pub(super) fn set_piece(&mut self, mut piece: Piece, corner: Corner) {
        let label = (self.label)(self.finished + 1);
        let (x, top) = (corner.x, self.geometry.top + corner.y);
        let grounds = std::mem::take(&mut self.grounds);
        let page = self.open_page();
        let grounds = join_grounds(page, &grounds, &piece.grounds, x, top, top + piece.height);
        for item in &mut piece.items {
            item.shift(x, top);
        }
        for link in &mut piece.links {
            link.rect.x += x;
            link.rect.y += top;
        }
        page.items.append(&mut piece.items);
        page.links.append(&mut piece.links);
        let at = page.items.len();
        page.entrances.extend(piece.enters.iter().map(|&element| (at, element)));
        page.destinations.extend(piece.destinations.iter().map(|name| Destination { name: name.clone(), y: top }));
        for name in piece.destinations.into_iter().filter(|name| !name.contains('-')) {
            self.starts.entry(name).or_insert(label);
        }
        self.grounds = grounds;
    }

    /// The page that is being filled.
    pub(super) fn open_page(&mut self) -> &mut Page {
        let label = (self.label)(self.finished + 1);
        self.page.get_or_insert_with(|| Page::new(self.geometry.width, self.geometry.height, label))
    }
}

/// Paints a piece's grounds: one that the last piece had too is made longer, so that no seam shows.
fn join_grounds(
    page: &mut Page,
    last: &[OpenGround],
    grounds: &[Ground],
    left: f32,
    top: f32,
    bottom: f32,
) -> Vec<OpenGround> {
    let mut open = Vec::with_capacity(grounds.len());
    for ground in grounds {
        let known = last.iter().find(|last| last.ground == *ground);
        let item = match known {
            Some(known) => {
                if let Some(Item { kind: ItemKind::Fill { rect, .. }, .. }) = page.items.get_mut(known.item) {
                    rect.height = bottom - rect.y;
                }
                known.item
            }
            None => {
                let rect = Rect { x: left + ground.x, y: top, width: ground.width, height: bottom - top };
                page.items.push(Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: ground.gray } });
                page.items.len() - 1
            }
        };
        open.push(OpenGround { ground: *ground, item });
    }
    open
}

/// Makes a piece's picture lower by so many points, its shape and its middle kept.
fn shrink(piece: &mut Piece, points: f32) {
    let height = piece.height;
    if points <= 0.0 || height <= points {
        return;
    }
    let scale = (height - points) / height;
    let fit = |rect: &mut Rect| {
        rect.x += rect.width * (1.0 - scale) / 2.0;
        rect.width *= scale;
        rect.height *= scale;
    };
    for item in &mut piece.items {
        if let ItemKind::Image { rect, .. } = &mut item.kind {
            fit(rect);
        }
    }
    for link in &mut piece.links {
        fit(&mut link.rect);
    }
    piece.height -= points;
    piece.give = 0.0;
}
