//! The plan of one article: into how many files it goes, and in which of them its anchors and notes stand.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::split::split;
use crate::ir::walk::{self, Visitor};
use crate::ir::{Article, Attr, Block, Inline};

/// One file of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Which of the article's blocks it holds.
    pub blocks: Range<usize>,
    /// The notes at its end, by number: those that are first referred to in it.
    pub notes: Vec<&'a str>,
}

/// Where an anchor of the source stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    /// Which file, from 0.
    pub piece: usize,
    /// What it is called there.
    pub name: String,
}

/// Where a note stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Note {
    /// Which file, from 0.
    pub piece: usize,
    /// Its number in the article, from 1.
    pub number: usize,
}

/// The plan of an article.
#[derive(Clone, Debug)]
pub(super) struct Plan<'a> {
    /// The files in reading order; never empty.
    pub pieces: Vec<Piece<'a>>,
    /// Where links may lead: the source's anchor → the one in the book.
    pub anchors: BTreeMap<&'a str, Anchor>,
    /// The notes by name.
    pub notes: BTreeMap<&'a str, Note>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(article: &'a Article) -> Self {
        let ranges = split(&article.blocks);
        let notes = notes(article, &ranges);
        let mut pieces: Vec<Piece<'a>> = ranges.into_iter().map(|blocks| Piece { blocks, notes: Vec::new() }).collect();
        let mut by_number: Vec<(&&str, &Note)> = notes.iter().collect();
        by_number.sort_by_key(|(_, note)| note.number);
        for (&name, note) in by_number {
            if let Some(piece) = pieces.get_mut(note.piece) {
                piece.notes.push(name);
            }
        }
        let anchors = anchors(article, &pieces);
        Self { pieces, anchors, notes }
    }

    /// The anchor that a link's fragment names, as it is or with its percent-encoded letters read.
    pub(super) fn anchor(&self, fragment: &str) -> Option<&Anchor> {
        self.anchors.get(fragment).or_else(|| {
            let read = percent_encoding::percent_decode_str(fragment).decode_utf8().ok()?;
            self.anchors.get(read.as_ref())
        })
    }
}

/// Names for the source's anchors: an anchor of the source can be no XML name, and could clash with those of notes and
/// headings. Of several with one name the first in the text has it.
fn anchors<'a>(article: &'a Article, pieces: &[Piece<'a>]) -> BTreeMap<&'a str, Anchor> {
    let mut anchors = BTreeMap::new();
    let mut add = |piece: usize, blocks: &'a [Block]| {
        let mut ids = Ids::default();
        ids.blocks(blocks);
        for id in ids.0 {
            let number = anchors.len() + 1;
            anchors.entry(id).or_insert_with(|| Anchor { piece, name: format!("a{number}") });
        }
    };
    for (index, piece) in pieces.iter().enumerate() {
        add(index, article.blocks.get(piece.blocks.clone()).unwrap_or_default());
    }
    for (index, piece) in pieces.iter().enumerate() {
        for blocks in piece.notes.iter().filter_map(|name| article.notes.get(*name)) {
            add(index, blocks);
        }
    }
    anchors
}

/// Collects anchors in reading order. `walk::Visitor` lends nodes for the call alone, and sees neither items nor cells.
#[derive(Default)]
struct Ids<'a>(Vec<&'a str>);

impl<'a> Ids<'a> {
    fn attr(&mut self, attr: &'a Attr) {
        self.0.extend(attr.id.as_deref());
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.attr(block.attr());
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Paragraph { content, .. } | Block::Heading { content, .. } => self.inlines(content),
            Block::List { items, .. } => {
                for item in items {
                    self.attr(&item.attr);
                    self.blocks(&item.blocks);
                }
            }
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
            Block::Table(table) => {
                self.blocks(&table.caption);
                for cell in table.rows().flat_map(|row| &row.cells) {
                    self.attr(&cell.attr);
                    self.blocks(&cell.blocks);
                }
            }
            Block::Figure { caption, credit, .. } => {
                self.blocks(caption);
                self.inlines(credit);
            }
            Block::Verse { lines, .. } => lines.iter().for_each(|line| self.inlines(line)),
            Block::CodeBlock { .. } | Block::ThematicBreak { .. } | Block::Math { .. } => {}
        }
    }

    fn inlines(&mut self, inlines: &'a [Inline]) {
        for inline in inlines {
            if let Inline::Span { attr, .. } = inline {
                self.attr(attr);
            }
            self.inlines(inline.content().unwrap_or_default());
        }
    }
}

/// The notes of an article, numbered in the order of first mention, those that are mentioned in notes after, those that
/// are mentioned nowhere last. Each stands in the file of its first mention, so that a reader can pop it up there.
fn notes<'a>(article: &'a Article, pieces: &[Range<usize>]) -> BTreeMap<&'a str, Note> {
    let last = pieces.len().saturating_sub(1);
    let mut homes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for (piece, range) in pieces.iter().enumerate() {
        let mut waiting = mentioned(article, article.blocks.get(range.clone()).unwrap_or_default());
        order.extend(waiting.iter().copied().filter(|name| seen.insert(*name)));
        while let Some(name) = waiting.pop() {
            if homes.contains_key(name) {
                continue;
            }
            homes.insert(name, piece);
            waiting.extend(article.notes.get(name).map(|blocks| mentioned(article, blocks)).unwrap_or_default());
        }
    }
    let mut next = 0;
    while let Some(blocks) = order.get(next).and_then(|name| article.notes.get(*name)) {
        next += 1;
        order.extend(mentioned(article, blocks).into_iter().filter(|name| seen.insert(*name)));
    }
    order.extend(article.notes.keys().map(String::as_str).filter(|name| !seen.contains(name)));
    let place = |name: &str| homes.get(name).copied().unwrap_or(last);
    (1..).zip(order).map(|(number, name)| (name, Note { piece: place(name), number })).collect()
}

/// The notes that blocks refer to, in order, those alone that the article has.
fn mentioned<'a>(article: &'a Article, blocks: &[Block]) -> Vec<&'a str> {
    let mut mentions = Mentions::default();
    walk::walk_blocks(&mut mentions, blocks);
    let found = mentions.0.iter().filter_map(|name| article.notes.get_key_value(name));
    found.map(|(name, _)| name.as_str()).collect()
}

#[derive(Default)]
struct Mentions(Vec<String>);

impl Visitor for Mentions {
    fn inline(&mut self, inline: &Inline) {
        if let Inline::NoteRef { note } = inline {
            self.0.push(note.clone());
        }
        walk::walk_inline(self, inline);
    }
}
