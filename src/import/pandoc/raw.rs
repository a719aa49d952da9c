//! Raw HTML, which pandoc cuts into single tags: the HTML converter reads it with what stands between the tags. That is parked,
//! with a mark of two private characters and a number in its place.

use serde_json::Value;

use super::{Reader, at, content, kind, string, tidy};
use crate::import::html;
use crate::ir::walk::{self, Mapper};
use crate::ir::{Block, Inline};
use crate::limits::MAX_DEPTH;

const OPEN: char = '\u{F8F0}';
const CLOSE: char = '\u{F8F1}';

/// The levels that raw HTML within a line may take.
const ROOM: usize = 8;

fn is_html(value: &Value) -> bool {
    matches!(string(at(content(value), 0)), "html" | "html4" | "html5" | "mathml")
}

impl Reader {
    /// Whether there is raw HTML among these inlines.
    pub(super) fn has_raw(values: &[Value]) -> bool {
        values.iter().any(|value| kind(value) == "RawInline" && is_html(value))
    }

    /// A block of raw HTML.
    pub(super) fn raw_block(&mut self, value: &Value, out: &mut Vec<Block>) {
        if !is_html(value) {
            return self.dropped_raw(value);
        }
        let markup = string(at(content(value), 1));
        let blocks = self.convert(markup, MAX_DEPTH.saturating_sub(self.depth));
        match blocks.as_slice() {
            [Block::Paragraph { attr, content }] if attr.is_empty() => match content.as_slice() {
                [Inline::Math { notation, source }] => {
                    out.push(Block::Math { attr: attr.clone(), notation: *notation, source: source.clone() });
                }
                _ => out.extend(blocks),
            },
            _ => out.extend(blocks),
        }
    }

    fn convert(&mut self, markup: &str, depth: usize) -> Vec<Block> {
        if depth < 4 {
            let text = html::plain_text(markup);
            return if text.is_empty() { Vec::new() } else { vec![crate::ir::build::plain(text)] };
        }
        let mut limits = self.limits.clone();
        limits.depth = limits.depth.min(depth);
        let folder = self.folder.clone();
        let options = html::Options { folder: folder.as_deref(), ..html::Options::default() };
        let mut converted = html::convert(markup, &options, &limits);
        self.resources.merge(converted.resources);
        self.reports.append(&mut converted.diagnostics);
        struct Ids<'r>(&'r mut std::collections::BTreeSet<String>);
        impl Mapper for Ids<'_> {
            fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
                let attr = block.attr_mut();
                attr.id = attr.id.take().filter(|id| self.0.insert(id.clone()));
                out.push(block);
            }
            fn inline(&mut self, mut inline: Inline, out: &mut Vec<Inline>) {
                if let Inline::Span { attr, .. } = &mut inline {
                    attr.id = attr.id.take().filter(|id| self.0.insert(id.clone()));
                }
                out.push(inline);
            }
        }
        walk::map_blocks(&mut Ids(&mut self.ids), &mut converted.blocks);
        converted.blocks
    }

    /// The blocks that a line with raw HTML becomes: mostly one paragraph.
    pub(super) fn raw_blocks(&mut self, values: &[Value]) -> Vec<Block> {
        let first = self.parked.len();
        let mut markup = String::new();
        let mut from = 0;
        self.depth += ROOM;
        for (index, value) in values.iter().enumerate() {
            if kind(value) == "RawInline" && is_html(value) {
                self.park(values.get(from..index).unwrap_or_default(), &mut markup);
                markup.extend(string(at(content(value), 1)).chars().filter(|&c| c != OPEN && c != CLOSE));
                from = index + 1;
            }
        }
        self.park(values.get(from..).unwrap_or_default(), &mut markup);
        self.depth -= ROOM;
        let mut blocks = self.convert(&markup, ROOM.min(MAX_DEPTH.saturating_sub(self.depth)));
        walk::map_blocks(&mut Unpark(&self.parked), &mut blocks);
        self.parked.truncate(first);
        blocks
    }

    fn park(&mut self, values: &[Value], markup: &mut String) {
        if values.is_empty() {
            return;
        }
        let run = self.plain_inlines(values);
        // White space at the edges is the converter's to judge.
        let text = walk::inline_text(&run);
        markup.push_str(if text.starts_with(' ') { " " } else { "" });
        markup.push_str(&format!("{OPEN}{}{CLOSE}", self.parked.len()));
        markup.push_str(if text.ends_with(' ') && text.len() > 1 { " " } else { "" });
        let run = if text.trim().is_empty() && run.iter().all(|inline| matches!(inline, Inline::Text { .. })) {
            Vec::new()
        } else {
            run
        };
        self.parked.push(run);
    }

    /// The same within a line.
    pub(super) fn raw_line(&mut self, values: &[Value]) -> Vec<Inline> {
        let mut out: Vec<Inline> = Vec::new();
        for block in self.raw_blocks(values) {
            if !out.is_empty() {
                out.push(Inline::LineBreak);
            }
            match block {
                Block::Paragraph { content, .. } | Block::Heading { content, .. } => out.extend(content),
                other => {
                    let mut text = String::new();
                    walk::block_text(std::slice::from_ref(&other), &mut text);
                    out.push(Inline::Text { text });
                }
            }
        }
        tidy::inlines(out)
    }
}

/// Puts what was parked in the place of its marks.
struct Unpark<'p>(&'p [Vec<Inline>]);

impl Unpark<'_> {
    fn run(&self, text: &str, each: &mut dyn FnMut(&str, &[Inline])) {
        let mut pieces = text.split(OPEN);
        each(pieces.next().unwrap_or_default(), &[]);
        for piece in pieces {
            let (number, rest) = piece.split_once(CLOSE).unwrap_or(("", piece));
            let run = number.parse().ok().and_then(|at: usize| self.0.get(at)).map(Vec::as_slice).unwrap_or_default();
            each(rest, run);
        }
    }

    fn text(&self, text: &str) -> String {
        let mut out = String::new();
        self.run(text, &mut |rest, run| {
            out.push_str(&walk::inline_text(run));
            out.push_str(rest);
        });
        out
    }
}

impl Mapper for Unpark<'_> {
    fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
        match &mut block {
            Block::CodeBlock { text, .. } | Block::Math { source: text, .. } => *text = self.text(text),
            Block::Paragraph { content, .. } | Block::Heading { content, .. } => {
                *content = tidy::line(std::mem::take(content));
                if content.is_empty() {
                    return;
                }
            }
            _ => {}
        }
        out.push(block);
    }

    fn inline(&mut self, inline: Inline, out: &mut Vec<Inline>) {
        match inline {
            Inline::Text { text } => self.run(&text, &mut |rest, run| {
                out.extend(run.iter().cloned());
                out.push(Inline::Text { text: rest.to_owned() });
            }),
            Inline::Code { text } => out.push(Inline::Code { text: self.text(&text) }),
            Inline::Math { notation, source } => out.push(Inline::Math { notation, source: self.text(&source) }),
            Inline::Ruby { base, text } => out.push(Inline::Ruby { base, text: self.text(&text) }),
            Inline::Link { url, title, content } => {
                out.push(Inline::Link { url, title: self.text(&title), content });
            }
            other => out.push(other),
        }
    }
}
