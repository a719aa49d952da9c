//! Blocks → pieces.

use std::borrow::Cow;

use super::{Frame, Manner, SMALL_PRINT, Setter};
use crate::export::pdf::galley::{Ground, Piece};
use crate::export::pdf::page::{Bookmark, Item, ItemKind, Rect, Tag};
use crate::export::pdf::structure::{ElementId, Role};
use crate::font::Family;
use crate::ir::walk::inline_text;
use crate::ir::{Attr, Block, Inline, QuoteKind};
use crate::typeset::{Align, ParagraphStyle, Run, TextStyle};

/// The sizes of headings of level 1, 2 and all deeper ones, as multiples of the text's.
const HEADING_SCALES: [f32; 3] = [1.22, 1.08, 1.0];
/// The light ground of code and boxes.
pub(super) const GROUND: f32 = 0.955;

impl Setter<'_, '_, '_> {
    /// Sets blocks one below the other.
    pub(super) fn blocks(&mut self, frame: &Frame, blocks: &[Block]) {
        for block in blocks {
            self.block(frame, block);
        }
    }

    fn block(&mut self, frame: &Frame, block: &Block) {
        let local = self.localised(frame, block.attr());
        let frame = local.as_ref().unwrap_or(frame);
        self.anchor(block.attr().id.as_deref());
        let after_heading = std::mem::take(&mut self.after_heading);
        match block {
            Block::Paragraph { content, .. } => self.text_paragraph(frame, content, after_heading),
            Block::Heading { level, content, .. } => self.heading(frame, *level, content),
            Block::List { kind, tight, items, .. } => self.list(frame, *kind, *tight, items),
            Block::DefinitionList { items, .. } => self.definitions(frame, items),
            Block::Quote { kind, blocks, attribution, .. } => self.quote(frame, *kind, blocks, attribution),
            Block::CodeBlock { text, .. } => self.code_block(frame, text),
            Block::Table(table) => self.table(frame, table),
            Block::Figure { media, caption, credit, .. } => self.figure(frame, media, caption, credit),
            Block::ThematicBreak { .. } => self.thematic_break(frame),
            Block::Math { source, .. } => self.math(frame, source),
            Block::Verse { lines, .. } => self.verse(frame, lines),
        }
    }

    /// The frame for a block in another language, whose container then is an element of that language.
    fn localised(&mut self, frame: &Frame, attr: &Attr) -> Option<Frame> {
        let lang = attr.lang.as_deref()?;
        let element = self.element(Role::Division, frame.element);
        if let Some(element) = self.galley.structure.get_mut(element) {
            element.lang = Some(lang.into());
        }
        let manner = Manner { leading: frame.manner.leading, ..Manner::of(lang, self.world.options) };
        let indent = if frame.indent > 0.0 { frame.size * manner.indent } else { 0.0 };
        Some(Frame { element, manner, indent, ..frame.clone() })
    }

    fn text_paragraph(&mut self, frame: &Frame, content: &[Inline], after_heading: bool) {
        if let [Inline::Image { resource, alt }] = content {
            return self.lone_image(frame, resource, alt);
        }
        let indented = !after_heading || frame.manner.indent_after_heading;
        self.space(frame.gap);
        let element = self.element(Role::Paragraph, frame.element);
        let mark = self.mark(element, None);
        let runs = self.runs(frame, content, TextStyle { mark, ..frame.style() });
        let short = frame.centred && inline_text(content).chars().count() as f32 * frame.size < frame.width * 1.6;
        let style = ParagraphStyle {
            first_indent: if indented { frame.indent } else { 0.0 },
            align: if short { Align::Center } else { Align::Justify },
            ..frame.paragraph()
        };
        self.paragraph(frame, runs, style);
    }

    fn heading(&mut self, frame: &Frame, level: u8, content: &[Inline]) {
        let below = frame.size * frame.manner.leading;
        let scale = HEADING_SCALES.get(usize::from(level.saturating_sub(1))).copied().unwrap_or(1.0);
        let size = frame.size * scale;
        let local = Frame {
            size,
            leading: size * 1.45,
            gray: 0.0,
            family: self.world.options.heading_font,
            ..frame.off_grid()
        };
        self.headings += 1;
        let name: std::sync::Arc<str> = format!("{}h{}", self.prefix, self.headings).into();
        let depth = self.base_level.saturating_add(level);
        let title = inline_text(content).replace('\n', " ");
        self.galley.bookmarks.push(Bookmark { depth, title, destination: name.clone() });
        self.place(name);
        self.space(if level <= 1 { below * 1.15 } else { below * 0.8 });
        let start = self.count();
        let element = self.element(Role::Heading(depth.saturating_add(1)), frame.element);
        let mark = self.mark(element, None);
        let runs = self.runs(&local, content, TextStyle { mark, bold: true, ..local.style() });
        self.paragraph(&local, runs, local.title());
        self.keep_from(start);
        self.space(below * 0.3);
        self.after_heading = true;
    }

    fn quote(&mut self, frame: &Frame, kind: QuoteKind, blocks: &[Block], attribution: &[Inline]) {
        let frame = &frame.off_grid();
        let element = self.element(Role::BlockQuote, frame.element);
        let gap = frame.leading * 0.55;
        self.space(gap);
        let inner = match kind {
            QuoteKind::Block => Frame { gray: 0.15, ..frame.of(element).inset(frame.size * 2.0, frame.size) },
            QuoteKind::Pull => {
                let inner = frame.of(element).inset(frame.size * 2.0, frame.size * 2.0);
                Frame {
                    size: frame.size * 1.2,
                    leading: frame.leading * 1.2,
                    family: SMALL_PRINT,
                    gray: 0.25,
                    indent: 0.0,
                    ..inner
                }
            }
            QuoteKind::Callout(_) => self.boxed(&frame.of(element), true),
        };
        if let QuoteKind::Callout(callout) = kind {
            self.blank(&inner, frame.size * 0.5, true);
            let title = TextStyle { bold: true, ..inner.style() };
            self.plain(&inner, Role::Paragraph, self.labels().callout(callout), title, Align::Start);
            self.keep_from(self.count().saturating_sub(1));
        }
        self.blocks(&inner, blocks);
        if !attribution.is_empty() {
            self.attribution(&inner, attribution);
        }
        if matches!(kind, QuoteKind::Callout(_)) {
            self.keep_from(self.count().saturating_sub(1));
            self.blank(&inner, frame.size * 0.5, false);
        }
        self.space(gap);
    }

    fn attribution(&mut self, frame: &Frame, content: &[Inline]) {
        self.keep_from(self.count().saturating_sub(1));
        let small = Frame { family: frame.family, ..frame.small(0.92, 0.3) };
        let element = self.element(Role::Paragraph, frame.element);
        let mark = self.mark(element, None);
        let style = TextStyle { mark, ..small.style() };
        let mut runs = vec![Run::Text { text: Cow::Borrowed("——"), style }];
        runs.extend(self.runs(&small, content, style));
        self.paragraph(&small, runs, ParagraphStyle { align: Align::End, ..small.paragraph() });
    }

    /// A frame on a light ground, with a bar at its left where asked for.
    pub(super) fn boxed(&mut self, frame: &Frame, bar: bool) -> Frame {
        let group = self.new_group();
        let mut inner = frame.off_grid().inset(frame.size * 0.9, frame.size * 0.9);
        inner.indent = 0.0;
        inner.gap = frame.leading * 0.3;
        inner.grounds.push(Ground { group, x: frame.x, width: frame.width, gray: GROUND });
        if bar {
            inner.grounds.push(Ground { group, x: frame.x, width: 2.0, gray: 0.55 });
        }
        inner
    }

    fn code_block(&mut self, frame: &Frame, text: &str) {
        self.space(frame.leading * 0.5);
        let paragraph = self.element(Role::Paragraph, frame.element);
        let element = self.element(Role::Code, paragraph);
        let mark = self.mark(element, None);
        let size = frame.size * 0.84;
        let inner = Frame { size, leading: size * 1.5, family: Family::Mono, ..self.boxed(frame, false) };
        self.blank(&inner, size * 0.6, true);
        let runs = vec![Run::Text { text: Cow::Borrowed(text), style: TextStyle { mark, ..inner.style() } }];
        let style = ParagraphStyle { align: Align::Start, preformatted: true, hyphenate: false, ..inner.paragraph() };
        self.paragraph(&inner, runs, style);
        self.keep_from(self.count().saturating_sub(1));
        self.blank(&inner, size * 0.6, false);
        self.space(frame.leading * 0.5);
    }

    /// A short rule in the middle: it parts, and says nothing.
    fn thematic_break(&mut self, frame: &Frame) {
        let width = frame.size * 5.0;
        let x = frame.x + (frame.width - width) / 2.0;
        let rect = Rect { x, y: frame.leading * 0.5, width, height: 0.5 };
        let item = Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: 0.5 } };
        self.push(frame, Piece { height: frame.leading, items: vec![item], ..Piece::default() });
    }

    fn math(&mut self, frame: &Frame, source: &str) {
        self.space(frame.leading * 0.4);
        let element = self.element(Role::Formula, frame.element);
        if let Some(element) = self.galley.structure.get_mut(element) {
            element.alt = Some(source.into());
        }
        let mark = self.mark(element, None);
        let style = TextStyle { mark, family: Family::Mono, size: frame.size * 0.9, ..frame.style() };
        let runs = vec![Run::Text { text: Cow::Borrowed(source), style }];
        let style = ParagraphStyle { align: Align::Center, hyphenate: false, ..frame.paragraph() };
        self.paragraph(&frame.off_grid(), runs, style);
        self.space(frame.leading * 0.4);
    }

    fn verse(&mut self, frame: &Frame, lines: &[Vec<Inline>]) {
        self.space(frame.leading * 0.5);
        let inner = frame.off_grid().inset(frame.size * 2.0, 0.0);
        for stanza in lines.split(Vec::is_empty) {
            let element = self.element(Role::Paragraph, frame.element);
            self.stanza(&inner, element, stanza);
            self.space(frame.leading * 0.7);
        }
        self.space(frame.leading * 0.5);
    }

    /// The lines of a stanza; one that is too long goes on further in.
    fn stanza(&mut self, frame: &Frame, element: ElementId, lines: &[Vec<Inline>]) {
        let mark = self.mark(element, None);
        for line in lines {
            let runs = self.runs(frame, line, TextStyle { mark, ..frame.style() });
            let hanging_indent = frame.size * 2.0;
            let style = ParagraphStyle { align: Align::Start, hanging_indent, hyphenate: false, ..frame.paragraph() };
            self.paragraph(frame, runs, style);
        }
    }
}
