//! Blocks as plain text: each a string of lines without a final line feed.

use super::Writer;
use super::inline;
use super::wrap::wrap;
use crate::export::shared::lines;
use crate::export::shared::numbers::format_number;
use crate::ir::{Block, Definition, Inline, ListItem, ListKind, Media, NumberStyle, walk};
use crate::text::{sentences, str_width};

/// No indent leaves less than this for the text.
const LEAST: usize = 12;

impl Writer<'_> {
    /// Blocks with empty lines between them, or without in a `tight` item.
    pub(super) fn blocks(&mut self, blocks: &[Block], width: Option<usize>, tight: bool) -> String {
        let texts: Vec<String> =
            blocks.iter().map(|block| self.block(block, width)).filter(|text| !text.is_empty()).collect();
        texts.join(if tight { "\n" } else { "\n\n" })
    }

    fn block(&mut self, block: &Block, width: Option<usize>) -> String {
        match block {
            Block::Paragraph { content, .. } if self.sentences => wrap(&by_sentences(&self.line(content)), width),
            Block::Paragraph { content, .. } | Block::Heading { content, .. } => wrap(&self.line(content), width),
            Block::List { kind, tight, items, .. } => self.list(*kind, *tight, items, width),
            Block::DefinitionList { items, .. } => self.definitions(items, width),
            Block::Quote { blocks, attribution, .. } => self.quote(blocks, attribution, width),
            Block::CodeBlock { text, .. } => indented(text, "    ", "    "),
            Block::Table(table) => self.table(table, width),
            Block::Figure { media, caption, credit, .. } => self.figure(media, caption, credit, width),
            Block::ThematicBreak { .. } => String::from("* * *"),
            Block::Math { notation, source, .. } => indented(&walk::formula_text(*notation, source), "    ", "    "),
            Block::Verse { lines, .. } => {
                let texts: Vec<String> = lines.iter().map(|line| wrap(&self.line(line), width)).collect();
                texts.join("\n")
            }
        }
    }

    fn list(&mut self, kind: ListKind, tight: bool, items: &[ListItem], width: Option<usize>) -> String {
        let texts: Vec<String> = items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let mut marker = marker(kind, index);
                match item.task {
                    Some(true) => marker.push_str("[x] "),
                    Some(false) => marker.push_str("[ ] "),
                    None => {}
                }
                let hang = str_width(&marker);
                let text = self.blocks(&item.blocks, narrowed(width, hang), tight);
                indented(&text, &marker, &" ".repeat(hang))
            })
            .collect();
        texts.join(if tight { "\n" } else { "\n\n" })
    }

    /// The term on a line of its own, details indented below.
    fn definitions(&mut self, items: &[Definition], width: Option<usize>) -> String {
        let mut out: Vec<String> = Vec::new();
        for item in items {
            out.push(wrap(&self.line(&item.term), width));
            for detail in &item.details {
                out.push(indented(&self.blocks(detail, narrowed(width, 4), false), "    ", "    "));
            }
        }
        out.join("\n")
    }

    fn quote(&mut self, blocks: &[Block], attribution: &[Inline], width: Option<usize>) -> String {
        let inner = narrowed(width, 2);
        let mut text = self.blocks(blocks, inner, false);
        if !attribution.is_empty() {
            text.push_str("\n\n");
            text.push_str(&wrap(&format!("— {}", self.line(attribution)), inner));
        }
        indented(&text, "  ", "  ")
    }

    /// `[图片：…] caption（图片来源：…）`, a line for each medium, the caption behind the last.
    fn figure(&mut self, media: &[Media], caption: &[Block], credit: &[Inline], width: Option<usize>) -> String {
        let mut shown = String::new();
        walk::block_text(caption, &mut shown);
        let mut names: Vec<String> = media.iter().map(|medium| self.medium(medium, &shown)).collect();
        let mut rest = caption;
        if let ([Block::Paragraph { content, .. }, others @ ..], Some(last)) = (caption, names.last_mut()) {
            last.push(' ');
            last.push_str(&self.line(content));
            rest = others;
        }
        let mut text = names.join("\n");
        if let [Block::Paragraph { .. }, ..] | [] = rest {
            for block in rest {
                text.push('\n');
                text.push_str(&self.block(block, None));
            }
            self.push_credit(&mut text, credit, caption.is_empty());
            return wrap(&text, width);
        }
        let mut out = wrap(&text, width);
        out.push('\n');
        out.push_str(&self.blocks(rest, width, true));
        if !credit.is_empty() {
            out.push('\n');
            self.push_credit(&mut out, credit, true);
        }
        out
    }

    fn push_credit(&mut self, text: &mut String, credit: &[Inline], alone: bool) {
        if credit.is_empty() {
            return;
        }
        let (open, close) = lines::credit_frame(self.words, alone);
        if alone && !text.ends_with('\n') {
            text.push(' ');
        }
        text.push_str(&open);
        text.push_str(&self.line(credit));
        text.push_str(close);
    }

    /// The medium's name. A text alternative that the caption repeats is left to the caption.
    fn medium(&mut self, medium: &Media, caption: &str) -> String {
        let name = match medium {
            Media::Image { alt, .. } if lines::own_words(alt, caption).is_empty() => self.words.image.to_owned(),
            _ => inline::composed(&lines::media_name(medium, self.words), self.as_is).into_owned(),
        };
        let url = match medium {
            Media::Image { .. } => String::new(),
            Media::Audio { resource, .. } | Media::Video { resource, .. } => {
                self.resources.get(resource).map_or_else(String::new, |resource| resource.url.clone())
            }
            Media::Embed { url, .. } => url.clone(),
        };
        let reference = if url.is_empty() { String::new() } else { self.url(&url) };
        format!("[{name}]{reference}")
    }
}

/// A line for each sentence; the lines of the text stay apart.
fn by_sentences(text: &str) -> String {
    text.split('\n').map(|line| sentences(line).join("\n")).collect::<Vec<_>>().join("\n")
}

/// The width that an indent leaves.
pub(super) fn narrowed(width: Option<usize>, indent: usize) -> Option<usize> {
    width.map(|width| width.saturating_sub(indent).max(LEAST))
}

/// Lines behind a first and a further indent; empty lines stay empty.
pub(super) fn indented(text: &str, first: &str, further: &str) -> String {
    let mut out = String::with_capacity(text.len() + first.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let indent = if index == 0 { first } else { further };
        if !line.is_empty() || index == 0 {
            out.push_str(indent);
        }
        out.push_str(line);
    }
    out
}

fn marker(kind: ListKind, index: usize) -> String {
    let ListKind::Ordered { start, style } = kind else { return String::from("- ") };
    let number = start.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
    let stop = if style == NumberStyle::Han { "、" } else { ". " };
    format!("{}{stop}", format_number(number, style))
}
