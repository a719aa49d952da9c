//! Lists and definition lists.

use super::{Frame, Setter};
use crate::export::pdf::structure::Role;
use crate::export::shared::numbers::format_number;
use crate::ir::{Block, Definition, ListItem, ListKind};
use crate::typeset::{Align, ParagraphStyle, TextStyle};

impl Setter<'_, '_, '_> {
    pub(super) fn list(&mut self, frame: &Frame, kind: ListKind, tight: bool, items: &[ListItem]) {
        let element = self.element(Role::List, frame.element);
        if let Some(element) = self.galley.structure.get_mut(element) {
            element.ordered = matches!(kind, ListKind::Ordered { .. });
        }
        let labels: Vec<String> = items.iter().zip(0..).map(|(item, at)| item_label(kind, item, at)).collect();
        let longest = labels.iter().max_by_key(|label| label.chars().count()).map_or("", String::as_str);
        let (_, width) = self.single_line(frame, longest, frame.style(), Align::Start);
        let indent = (width + frame.size * 0.9).max(frame.size * 2.0);
        // Items that follow each other as closely as lines do stay on the grid.
        let on_grid = tight && frame.on_grid;
        let gap = if tight { 0.0 } else { frame.leading * 0.35 };
        let around = if on_grid { 0.0 } else { frame.leading * 0.3 };
        let frame = &Frame { on_grid, ..frame.clone() };
        self.space(around);
        for (item, label) in items.iter().zip(&labels) {
            self.space(gap);
            let li = self.element(Role::ListItem, element);
            let body = self.element(Role::ListBody, li);
            let inner = Frame { indent: 0.0, gap, ..frame.of(body).inset(indent, 0.0) };
            let start = self.count();
            self.anchor(item.attr.id.as_deref());
            self.blocks(&inner, &item.blocks);
            if self.count() == start {
                self.blank(&inner, inner.leading, false);
            }
            self.label(frame, li, label, inner.x - frame.x, start, None);
        }
        self.space(around);
    }

    pub(super) fn definitions(&mut self, frame: &Frame, items: &[Definition]) {
        let frame = &frame.off_grid();
        let element = self.element(Role::List, frame.element);
        self.space(frame.leading * 0.3);
        for item in items {
            self.space(frame.leading * 0.25);
            let li = self.element(Role::ListItem, element);
            let term = self.element(Role::Label, li);
            let mark = self.mark(term, None);
            let start = self.count();
            let runs = self.runs(frame, &item.term, TextStyle { mark, bold: true, ..frame.style() });
            self.paragraph(frame, runs, ParagraphStyle { align: Align::Start, ..frame.paragraph() });
            self.keep_from(start);
            for detail in &item.details {
                self.detail(frame, li, detail);
            }
        }
        self.space(frame.leading * 0.3);
    }

    fn detail(&mut self, frame: &Frame, li: crate::export::pdf::structure::ElementId, blocks: &[Block]) {
        let body = self.element(Role::ListBody, li);
        let inner = Frame { indent: 0.0, ..frame.of(body).inset(frame.size * 2.0, 0.0) };
        self.blocks(&inner, blocks);
    }
}

/// The bullet, box or number of an item.
fn item_label(kind: ListKind, item: &ListItem, at: u32) -> String {
    match (item.task, kind) {
        (Some(true), _) => "☑".to_owned(),
        (Some(false), _) => "☐".to_owned(),
        (None, ListKind::Unordered) => "•".to_owned(),
        (None, ListKind::Ordered { start, style: style @ crate::ir::NumberStyle::Han }) => {
            format!("{}、", format_number(start.saturating_add(at), style))
        }
        (None, ListKind::Ordered { start, style }) => format!("{}.", format_number(start.saturating_add(at), style)),
    }
}
