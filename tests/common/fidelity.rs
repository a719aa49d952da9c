//! The fidelity check: every visible character of a source reaches an output, in order, once.
//!
//! Texts are compared as sequences of characters without white space and without invisible ones, so that line breaks, indents
//! and wrapping do not count. [`compare`] takes any two texts; [`source_text`] reads HTML by a walk of its own, and
//! [`ir_text`] the IR, so that importers are checked against the markup and exporters against the IR.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;

use bindery::diag::Diagnostic;
use bindery::ir::{Article, Block, Inline};
use ego_tree::iter::Edge;
use scraper::{Html, Node};

/// Texts that stand elsewhere in one of the two texts than in the other.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    /// Texts that are in the expected text and not in the actual one: each must be found, once.
    pub(crate) moved: Vec<String>,
    /// Texts that may be in the expected text and not in the actual one: metadata.
    pub(crate) optional: Vec<String>,
    /// Texts that may be in the actual text and not in the expected one: titles of players, link markers.
    pub(crate) added: Vec<String>,
}

/// The characters that count.
pub(crate) fn visible(text: &str) -> Vec<char> {
    let invisible = |c: &char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(*c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{FE0E}' | '\u{FE0F}')
    };
    text.chars().filter(|c| !invisible(c)).collect()
}

/// Compares the texts. The error shows the first place where they part.
pub(crate) fn compare(expected: &str, actual: &str, pieces: &Pieces) -> Result<(), String> {
    Matcher::new(visible(expected), visible(actual), pieces).run()
}

struct Piece {
    text: Vec<char>,
    required: bool,
    used: usize,
    count: usize,
}

struct Matcher {
    expected: Vec<char>,
    actual: Vec<char>,
    /// In the expected text alone, by first character.
    extra: Vec<Piece>,
    by_first: BTreeMap<char, Vec<usize>>,
    added: Vec<Vec<char>>,
}

/// A decision that can be taken back: where, and the pieces still to try.
struct Choice {
    expected: usize,
    actual: usize,
    used: Vec<usize>,
    next: Vec<Move>,
}

#[derive(Clone, Copy)]
enum Move {
    Skip(usize),
    SkipAdded(usize),
}

impl Matcher {
    fn new(expected: Vec<char>, actual: Vec<char>, pieces: &Pieces) -> Self {
        let mut extra: Vec<Piece> = Vec::new();
        for (texts, required) in [(&pieces.moved, true), (&pieces.optional, false)] {
            for text in texts {
                let text = visible(text);
                if text.is_empty() {
                    continue;
                }
                match extra.iter_mut().find(|piece| piece.text == text && piece.required == required) {
                    Some(piece) => piece.count += 1,
                    None => extra.push(Piece { text, required, used: 0, count: 1 }),
                }
            }
        }
        let mut by_first: BTreeMap<char, Vec<usize>> = BTreeMap::new();
        for (at, piece) in extra.iter().enumerate() {
            by_first.entry(piece.text[0]).or_default().push(at);
        }
        let added = pieces.added.iter().map(|text| visible(text)).filter(|text| !text.is_empty()).collect();
        Self { expected, actual, extra, by_first, added }
    }

    fn run(mut self) -> Result<(), String> {
        let (mut e, mut a) = (0, 0);
        let mut choices: Vec<Choice> = Vec::new();
        let mut worst: Option<(usize, usize)> = None;
        let mut steps = 0usize;
        loop {
            let mut moves = self.moves(e, a);
            let equal = e < self.expected.len() && a < self.actual.len() && self.expected[e] == self.actual[a];
            if equal {
                if !moves.is_empty() {
                    choices.push(Choice { expected: e, actual: a, used: self.usage(), next: moves });
                }
                e += 1;
                a += 1;
                continue;
            }
            if let Some(step) = moves.pop() {
                if !moves.is_empty() {
                    choices.push(Choice { expected: e, actual: a, used: self.usage(), next: moves });
                }
                (e, a) = self.take(step, e, a);
                continue;
            }
            if e == self.expected.len() && a == self.actual.len() && self.all_used() {
                return Ok(());
            }
            if worst.is_none_or(|(known, _)| e > known) {
                worst = Some((e, a));
            }
            steps += 1;
            let Some(mut choice) = choices.pop().filter(|_| steps < 20_000) else {
                let (e, a) = worst.unwrap_or((e, a));
                return Err(self.describe(e, a));
            };
            (e, a) = (choice.expected, choice.actual);
            self.restore(&choice.used);
            let Some(step) = choice.next.pop() else { continue };
            if !choice.next.is_empty() {
                choices.push(choice);
            }
            (e, a) = self.take(step, e, a);
        }
    }

    fn moves(&self, e: usize, a: usize) -> Vec<Move> {
        let mut moves = Vec::new();
        for (at, text) in self.added.iter().enumerate() {
            if self.actual[a..].starts_with(text) {
                moves.push(Move::SkipAdded(at));
            }
        }
        if let Some(first) = self.expected.get(e)
            && let Some(candidates) = self.by_first.get(first)
        {
            for &at in candidates {
                let piece = &self.extra[at];
                if piece.used < piece.count && self.expected[e..].starts_with(&piece.text) {
                    moves.push(Move::Skip(at));
                }
            }
        }
        moves
    }

    fn take(&mut self, step: Move, e: usize, a: usize) -> (usize, usize) {
        match step {
            Move::Skip(at) => {
                self.extra[at].used += 1;
                (e + self.extra[at].text.len(), a)
            }
            Move::SkipAdded(at) => (e, a + self.added[at].len()),
        }
    }

    fn usage(&self) -> Vec<usize> {
        self.extra.iter().map(|piece| piece.used).collect()
    }

    fn restore(&mut self, used: &[usize]) {
        for (piece, &used) in self.extra.iter_mut().zip(used) {
            piece.used = used;
        }
    }

    fn all_used(&self) -> bool {
        self.extra.iter().all(|piece| !piece.required || piece.used == piece.count)
    }

    fn describe(&self, e: usize, a: usize) -> String {
        let show = |text: &[char], at: usize| -> String {
            let before: String = text[at.saturating_sub(20)..at].iter().collect();
            let after: String = text[at..(at + 40).min(text.len())].iter().collect();
            format!("…{before}⟦{after}⟧")
        };
        let unused: Vec<String> = self
            .extra
            .iter()
            .filter(|piece| piece.required && piece.used < piece.count)
            .map(|piece| piece.text.iter().take(30).collect())
            .collect();
        format!(
            "at character {e}\n  expected {}\n  actual   {}\n  pieces not found: {unused:?}",
            show(&self.expected, e),
            show(&self.actual, a)
        )
    }
}

/// The visible text of an HTML body, by a walk that shares nothing with the importer.
pub(crate) fn source_text(html: &str) -> String {
    let tree = Html::parse_fragment(html);
    let mut text = String::new();
    let mut skipped = None;
    for edge in tree.tree.root().traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => match node.value() {
                Node::Text(words) => text.push_str(words),
                Node::Element(element) => {
                    let style = element.attr("style").unwrap_or_default().replace(' ', "");
                    let unseen = [
                        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "audio", "video",
                        "canvas", "title", "select", "textarea", "rp",
                    ];
                    if unseen.contains(&element.name())
                        || element.attr("hidden").is_some()
                        || style.contains("display:none")
                    {
                        skipped = Some(node.id());
                    } else if element.name() == "q" {
                        text.push('“');
                    }
                }
                _ => {}
            },
            Edge::Close(node) => {
                if skipped == Some(node.id()) {
                    skipped = None;
                } else if skipped.is_none() && matches!(node.value(), Node::Element(element) if element.name() == "q") {
                    text.push('”');
                }
            }
            Edge::Open(_) => {}
        }
    }
    text
}

/// What the IR shows, and the parts of it that may stand elsewhere in a source.
pub(crate) fn ir_text(article: &Article) -> (String, Pieces) {
    let mut reader = IrReader::default();
    reader.blocks(&article.blocks);
    for blocks in article.notes.values() {
        reader.blocks(blocks);
    }
    (reader.text, reader.pieces)
}

/// The pieces of an import: what the diagnostics say was dropped, and what became metadata.
pub(crate) fn import_pieces(article: &Article, diagnostics: &[Diagnostic], mut pieces: Pieces) -> Pieces {
    pieces.moved.extend(diagnostics.iter().filter_map(|diagnostic| diagnostic.dropped.clone()));
    let meta = &article.meta;
    pieces.optional.push(meta.title.clone());
    pieces.optional.extend(meta.byline.iter().cloned());
    pieces.optional.extend(meta.published.iter().map(|date| date.raw.clone()));
    pieces.optional.extend(meta.subtitle.iter().cloned());
    pieces
}

#[derive(Default)]
struct IrReader {
    text: String,
    pieces: Pieces,
}

impl IrReader {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
            self.text.push('\n');
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { content, .. } | Block::Heading { content, .. } => self.inlines(content),
            Block::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks)),
            Block::DefinitionList { items, .. } => {
                for item in items {
                    self.inlines(&item.term);
                    item.details.iter().for_each(|detail| self.blocks(detail));
                }
            }
            Block::Quote { blocks, attribution, .. } => {
                self.blocks(blocks);
                self.inlines(attribution);
            }
            Block::CodeBlock { text, .. } => self.text.push_str(text),
            Block::Table(table) => {
                self.blocks(&table.caption);
                for cell in table.rows().flat_map(|row| &row.cells) {
                    self.blocks(&cell.blocks);
                }
            }
            Block::Figure { caption, credit, .. } => {
                self.blocks(caption);
                // A credit stands before or behind the caption: it is looked for anywhere.
                let mut own = IrReader::default();
                own.inlines(credit);
                self.pieces.moved.push(own.text);
            }
            Block::Verse { lines, .. } => lines.iter().for_each(|line| self.inlines(line)),
            Block::ThematicBreak { .. } | Block::Math { .. } => {}
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text { text } | Inline::Code { text } => self.text.push_str(text),
                Inline::Ruby { base, text } => {
                    self.inlines(base);
                    self.text.push_str(text);
                }
                Inline::LineBreak | Inline::Image { .. } | Inline::Math { .. } | Inline::NoteRef { .. } => {
                    self.text.push('\n');
                }
                other => self.inlines(other.content().unwrap_or_default()),
            }
        }
    }
}
