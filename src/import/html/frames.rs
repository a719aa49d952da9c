//! Frames: the containers that are open while the tree is walked, and what each becomes when it closes.

use super::flow::{self, Run};
use super::table::TableBuilder;
use crate::ir::{Attr, Block, Cell, Definition, Inline, ListItem, ListKind, Media, QuoteKind, Table};

/// What kind of container is open.
#[derive(Debug)]
pub(super) enum Kind {
    Root,
    Quote { kind: QuoteKind, attribution: Vec<Inline> },
    List { kind: ListKind, items: Vec<ListItem>, loose: bool },
    Item { task: Option<bool> },
    Definitions { items: Vec<Definition> },
    Term,
    Detail,
    Figure { caption: Vec<Block>, credit: Vec<Inline> },
    Caption,
    Credit,
    Attribution,
    Table(Box<TableBuilder>),
    Row { cells: Vec<Cell> },
    Cell(Box<Cell>),
    TableCaption,
}

/// An open container with the blocks read so far.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) attr: Attr,
    pub(super) blocks: Vec<Block>,
}

impl Frame {
    pub(super) fn new(kind: Kind, attr: Attr) -> Self {
        Self { kind, attr, blocks: Vec::new() }
    }

    /// The kind of container that adds a level to the IR's nesting.
    pub(super) fn is_level(&self) -> bool {
        matches!(
            self.kind,
            Kind::Quote { .. }
                | Kind::List { .. }
                | Kind::Definitions { .. }
                | Kind::Figure { .. }
                | Kind::Table(_)
                | Kind::Caption
        )
    }

    /// Blocks can stand here; elsewhere (between a table's rows) they belong to the frame's nearest ancestor that has room.
    pub(super) fn takes_blocks(&self) -> bool {
        !matches!(self.kind, Kind::Table(_) | Kind::Row { .. })
    }

    /// Adds a block. Lists take it as an item, definition lists as a detail.
    pub(super) fn push(&mut self, block: Block) {
        match &mut self.kind {
            Kind::List { items, .. } => match items.last_mut() {
                // `<ul><li>a</li><ul>…</ul></ul>`: the inner list belongs to the item before it.
                Some(last) if matches!(block, Block::List { .. }) => last.blocks.push(block),
                _ => items.push(ListItem { blocks: vec![block], ..ListItem::default() }),
            },
            Kind::Definitions { items } => match items.last_mut() {
                Some(last) => match last.details.last_mut() {
                    Some(detail) => detail.push(block),
                    None => last.details.push(vec![block]),
                },
                None => self.blocks.push(block),
            },
            _ => self.blocks.push(block),
        }
    }
}

/// The blocks of a closed quotation.
pub(super) fn quote(kind: QuoteKind, attribution: Vec<Inline>, attr: Attr, blocks: Vec<Block>) -> Vec<Block> {
    match (blocks.is_empty(), attribution.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => vec![Block::Paragraph { attr, content: attribution }],
        (false, _) => vec![Block::Quote { attr, kind, blocks, attribution }],
    }
}

/// A closed `<figure>`: its media share one caption; where it holds something else, that stays with the caption below it.
pub(super) fn figure(
    blocks: Vec<Block>,
    mut caption: Vec<Block>,
    mut credit: Vec<Inline>,
    mut attr: Attr,
) -> Vec<Block> {
    let all_media = !blocks.is_empty()
        && blocks.iter().all(
            |block| matches!(block, Block::Figure { caption, credit, .. } if caption.is_empty() && credit.is_empty()),
        );
    if all_media {
        let mut shared: Vec<Media> = Vec::new();
        for block in blocks {
            if let Block::Figure { media, attr: own, .. } = block {
                attr.id = attr.id.take().or(own.id);
                shared.extend(media);
            }
        }
        return vec![Block::Figure { attr, media: shared, caption, credit }];
    }
    let mut out = blocks;
    match out.last_mut() {
        Some(Block::Figure { caption: known, credit: known_credit, .. }) if known.is_empty() => {
            *known = std::mem::take(&mut caption);
            if known_credit.is_empty() {
                *known_credit = std::mem::take(&mut credit);
            }
        }
        Some(Block::Table(Table { caption: known, .. })) if known.is_empty() => *known = std::mem::take(&mut caption),
        _ => {}
    }
    out.append(&mut caption);
    if !credit.is_empty() {
        out.push(Block::Paragraph { attr: Attr::default(), content: credit });
    }
    out
}

/// A closed list without its empty items.
pub(super) fn list(kind: ListKind, mut items: Vec<ListItem>, loose: bool, attr: Attr) -> Vec<Block> {
    items.retain(|item| !item.blocks.is_empty());
    if items.is_empty() {
        return Vec::new();
    }
    let simple = |item: &ListItem| {
        let paragraphs = item.blocks.iter().filter(|block| matches!(block, Block::Paragraph { .. })).count();
        paragraphs <= 1 && item.blocks.iter().all(|block| matches!(block, Block::Paragraph { .. } | Block::List { .. }))
    };
    let tight = !loose && items.iter().all(simple);
    vec![Block::List { attr, kind, tight, items }]
}

/// A closed definition list: details without a term stand before it as plain blocks.
pub(super) fn definitions(before: Vec<Block>, items: Vec<Definition>, attr: Attr) -> Vec<Block> {
    let mut out = before;
    let mut kept: Vec<Definition> = Vec::new();
    for mut item in items {
        item.details.retain(|detail| !detail.is_empty());
        if !item.term.is_empty() {
            kept.push(item);
        } else if let Some(last) = kept.last_mut() {
            last.details.append(&mut item.details);
        } else {
            out.extend(item.details.into_iter().flatten());
        }
    }
    if !kept.is_empty() {
        out.push(Block::DefinitionList { attr, items: kept });
    }
    out
}

/// The text of blocks in one line of inlines, and the blocks that cannot be in a line.
pub(super) fn inline_content(blocks: Vec<Block>) -> (Vec<Inline>, Vec<Block>) {
    let mut line: Vec<Inline> = Vec::new();
    let mut rest = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph { content, .. } | Block::Heading { content, .. } => {
                if !line.is_empty() {
                    line.push(Inline::LineBreak);
                }
                line.extend(content);
            }
            other => rest.push(other),
        }
    }
    (line, rest)
}

/// Runs that must stay one line, a ruby base for one.
pub(super) fn line_of(runs: Vec<Run>) -> Vec<Inline> {
    flow::whole(runs)
}
