//! What holds blocks: opening frames, and what closes them.

use scraper::node::Element;

use super::attributes::take_leading_dash;
use super::{Close, Walker};
use crate::diag::{Diagnostic, Severity};
use crate::import::html::dom::{self, Dom};
use crate::import::html::frames::{self, Frame, Kind};
use crate::import::html::table::{self, Section, TableBuilder};
use crate::ir::{Attr, Block, Definition, Inline, ListItem, ListKind, QuoteKind};

impl<'a> Walker<'a> {
    /// Opens a frame; where the nesting has no room for another level, the element only parts paragraphs.
    pub(super) fn open_frame(&mut self, kind: Kind) -> Close {
        self.flush();
        let frame = Frame::new(kind, Attr::default());
        if frame.is_level() {
            if self.levels >= self.max_levels {
                let message = "containers nested too deep were flattened, their text kept";
                if !self.codes.contains_key("html.flattened") {
                    self.report(Diagnostic::warning("html.flattened", message));
                }
                return Close::Flush;
            }
            self.levels += 1;
        }
        self.frames.push(frame);
        Close::Frame
    }

    pub(super) fn open_item(&mut self, element: &Element) -> Close {
        self.flush();
        let number = dom::attr(element, "value").and_then(|value| value.parse::<u32>().ok());
        match self.frames.last_mut().map(|frame| &mut frame.kind) {
            Some(Kind::List { kind, items, .. }) => {
                if let (ListKind::Ordered { start, .. }, Some(number), true) = (kind, number, items.is_empty()) {
                    *start = number;
                }
                self.open_frame(Kind::Item { task: None })
            }
            // An item without a list is a list of its own; in a list that was flattened it is a paragraph.
            _ if self.levels < self.max_levels => {
                self.open_frame(Kind::List { kind: ListKind::Unordered, items: Vec::new(), loose: false });
                self.open_frame(Kind::Item { task: None });
                Close::StrayItem
            }
            _ => Close::Flush,
        }
    }

    /// A `<p>` right in an item makes its list a loose one.
    pub(super) fn loosen_list(&mut self) {
        if let [.., Frame { kind: Kind::List { loose, .. }, .. }, Frame { kind: Kind::Item { .. }, .. }] =
            self.frames.as_mut_slice()
        {
            *loose = true;
        }
    }

    pub(super) fn open_definition(&mut self, term: bool) -> Close {
        self.flush();
        match self.frames.last().map(|frame| &frame.kind) {
            Some(Kind::Definitions { .. }) => self.open_frame(if term { Kind::Term } else { Kind::Detail }),
            _ => Close::Flush,
        }
    }

    pub(super) fn open_table(&mut self, element: &Element) -> Close {
        let is_layout = dom::value(element, "role").is_some_and(|role| matches!(role, "presentation" | "none"));
        self.open_frame(Kind::Table(Box::new(TableBuilder { is_layout, ..TableBuilder::default() })))
    }

    pub(super) fn enter_table_part(&mut self, node: Dom<'a>, element: &'a Element) -> Option<Close> {
        self.flush();
        let gutter = dom::classes(element)
            .any(|class| matches!(class, "gutter" | "rouge-gutter" | "lineno" | "linenos" | "line-numbers"));
        if gutter
            && matches!(element.name(), "td" | "th")
            && dom::elements(node).any(|(_, inner)| inner.name() == "pre")
        {
            self.drop_node(Severity::Note, "html.dropped-line-numbers", "line numbers of code were dropped", node);
            return None;
        }
        let Some(frame) = self.frames.last_mut() else { return Some(Close::Flush) };
        match (&mut frame.kind, element.name()) {
            (Kind::Table(_), "caption") => Some(self.open_frame(Kind::TableCaption)),
            (Kind::Table(builder), "thead" | "tbody" | "tfoot") => {
                builder.begin(match element.name() {
                    "thead" => Section::Head,
                    "tfoot" => Section::Foot,
                    _ => Section::Body,
                });
                Some(Close::Section)
            }
            (Kind::Table(_), "tr") => Some(self.open_frame(Kind::Row { cells: Vec::new() })),
            (Kind::Row { .. }, "td" | "th") => Some(self.open_frame(Kind::Cell(Box::new(table::cell(element))))),
            _ => Some(Close::Flush),
        }
    }

    pub(super) fn task_box(&mut self, element: &Element) {
        let is_box = dom::value(element, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
        let done = dom::value(element, "checked").is_some();
        if is_box
            && self.flow.is_blank()
            && let Some(Frame { kind: Kind::Item { task }, blocks, .. }) = self.frames.last_mut()
            && blocks.is_empty()
        {
            *task = Some(done);
        }
    }

    pub(super) fn in_quote(&self) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| matches!(frame.kind, Kind::Quote { kind: QuoteKind::Block | QuoteKind::Pull, .. }))
    }

    /// Closes the innermost frame and puts what it became into the frame around it.
    pub(super) fn close_frame(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        self.levels -= usize::from(frame.is_level());
        let Frame { kind, attr, blocks } = frame;
        match kind {
            Kind::Root => self.frames.push(Frame { kind, attr, blocks }),
            Kind::Quote { kind, attribution } => self.close_quote(kind, attribution, attr, blocks),
            Kind::List { kind, items, loose } => self.push_all(frames::list(kind, items, loose, attr)),
            Kind::Item { task } => self.close_item(task, attr, blocks),
            Kind::Definitions { items } => self.push_all(frames::definitions(blocks, items, attr)),
            Kind::Term => self.close_term(blocks),
            Kind::Detail => self.close_detail(blocks),
            Kind::Figure { caption, credit } => self.push_all(frames::figure(blocks, caption, credit, attr)),
            Kind::Caption => self.attach_caption(blocks),
            Kind::Credit => self.close_credit(blocks),
            Kind::Attribution => self.close_attribution(blocks),
            Kind::Table(builder) => {
                self.push_all(blocks);
                self.push_all(builder.finish());
            }
            Kind::Row { cells } => {
                if let Some(Frame { kind: Kind::Table(builder), .. }) = self.frames.last_mut() {
                    builder.row(cells);
                }
            }
            Kind::Cell(mut cell) => {
                cell.blocks = blocks;
                if let Some(Frame { kind: Kind::Row { cells }, .. }) = self.frames.last_mut() {
                    cells.push(*cell);
                }
            }
            Kind::TableCaption => {
                if let Some(Frame { kind: Kind::Table(builder), .. }) = self.frames.last_mut() {
                    builder.table.caption.extend(blocks);
                }
            }
        }
    }

    pub(super) fn push_all(&mut self, blocks: Vec<Block>) {
        blocks.into_iter().for_each(|block| self.push(block));
    }

    pub(super) fn close_quote(
        &mut self,
        kind: QuoteKind,
        mut attribution: Vec<Inline>,
        attr: Attr,
        mut blocks: Vec<Block>,
    ) {
        if attribution.is_empty()
            && blocks.len() > 1
            && let Some(Block::Paragraph { content, .. }) = blocks.last_mut()
            && let Some(dash) = take_leading_dash(content)
        {
            attribution = std::mem::take(content);
            blocks.pop();
            self.report(
                Diagnostic::note("html.dropped-dash", "the dash before a quotation's source was dropped")
                    .dropping(dash),
            );
        }
        self.push_all(frames::quote(kind, attribution, attr, blocks));
    }

    pub(super) fn close_item(&mut self, task: Option<bool>, attr: Attr, blocks: Vec<Block>) {
        if let Some(Frame { kind: Kind::List { items, .. }, .. }) = self.frames.last_mut() {
            items.push(ListItem { attr, task, blocks });
        }
    }

    pub(super) fn close_term(&mut self, blocks: Vec<Block>) {
        let (mut term, rest) = frames::inline_content(blocks);
        if let Some(Frame { kind: Kind::Definitions { items }, .. }) = self.frames.last_mut() {
            match items.last_mut() {
                // Terms in a row share the details behind them.
                Some(last) if last.details.is_empty() && !term.is_empty() && !last.term.is_empty() => {
                    last.term.push(Inline::LineBreak);
                    last.term.append(&mut term);
                }
                _ => items.push(Definition { term, details: Vec::new() }),
            }
            if let (Some(last), false) = (items.last_mut(), rest.is_empty()) {
                last.details.push(rest);
            }
        }
    }

    pub(super) fn close_detail(&mut self, blocks: Vec<Block>) {
        if let Some(Frame { kind: Kind::Definitions { items }, .. }) = self.frames.last_mut() {
            match items.last_mut() {
                Some(last) => last.details.push(blocks),
                None => items.push(Definition { term: Vec::new(), details: vec![blocks] }),
            }
        }
    }

    /// Gives a caption to the figure or table that it belongs to; without one it stays a text.
    pub(super) fn attach_caption(&mut self, blocks: Vec<Block>) {
        if blocks.is_empty() {
            return;
        }
        let Some(frame) = self.frames.last_mut() else { return };
        if let Kind::Figure { caption, .. } = &mut frame.kind {
            caption.extend(blocks);
            return;
        }
        match frame.blocks.last_mut() {
            Some(Block::Figure { caption, .. }) => caption.extend(blocks),
            Some(Block::Table(table)) if table.caption.is_empty() => table.caption = blocks,
            _ => self.push_all(blocks),
        }
    }

    pub(super) fn close_credit(&mut self, blocks: Vec<Block>) {
        let (content, rest) = frames::inline_content(blocks);
        self.push_all(rest);
        if content.is_empty() {
            return;
        }
        for frame in self.frames.iter_mut().rev() {
            let target = match (&mut frame.kind, frame.blocks.last_mut()) {
                (Kind::Figure { credit, .. }, _) | (_, Some(Block::Figure { credit, .. })) => Some(credit),
                (Kind::Caption, _) => None,
                _ => break,
            };
            if let Some(credit) = target {
                if !credit.is_empty() {
                    credit.push(Inline::LineBreak);
                }
                credit.extend(content);
                return;
            }
        }
        self.push(Block::Paragraph { attr: Attr::default(), content });
    }

    pub(super) fn close_attribution(&mut self, blocks: Vec<Block>) {
        let (mut content, rest) = frames::inline_content(blocks);
        self.push_all(rest);
        if content.is_empty() {
            return;
        }
        let dash = take_leading_dash(&mut content);
        let quote = self.frames.iter_mut().rev().find_map(|frame| match &mut frame.kind {
            Kind::Quote { attribution, .. } => Some(attribution),
            _ => None,
        });
        match quote {
            Some(attribution) => {
                if !attribution.is_empty() {
                    attribution.push(Inline::LineBreak);
                }
                attribution.extend(content);
            }
            None => self.push(Block::Paragraph { attr: Attr::default(), content }),
        }
        if let Some(dash) = dash {
            self.report(
                Diagnostic::note("html.dropped-dash", "the dash before a quotation's source was dropped")
                    .dropping(dash),
            );
        }
    }
}
