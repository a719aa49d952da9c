//! Where a long article is parted into several files: readers on electronic ink load a whole file before they show its
//! first page, and some refuse files of more than 300 kB (Adobe's engine); calibre parts books at 260 kB.

use std::ops::Range;

use crate::ir::walk::{self, Visitor};
use crate::ir::{Block, Inline};

/// The most bytes of XHTML that a file should have. A single block is never parted.
const MOST: usize = 240_000;

/// From these sizes on a file ends before the next heading of the first level, and of the second.
const ENOUGH: [usize; 2] = [MOST / 2, MOST / 4 * 3];

/// What is less than this is no file of its own.
const LEAST: usize = MOST / 10;

/// About how many bytes the tags of a block and those of an inline take.
const BLOCK: usize = 24;
const INLINE: usize = 16;

/// The blocks of each file: at least one range, each but the only one not empty.
pub(super) fn split(blocks: &[Block]) -> Vec<Range<usize>> {
    let sizes: Vec<usize> = blocks.iter().map(size).collect();
    let mut left: usize = sizes.iter().sum();
    let mut pieces = Vec::new();
    let (mut start, mut here) = (0, 0);
    for (index, (block, size)) in blocks.iter().zip(&sizes).enumerate() {
        let at_heading = left >= LEAST && enough(block).is_some_and(|enough| here >= enough);
        let full = here > 0 && left > LEAST && here + size > MOST;
        if at_heading || full {
            let end = before_headings(blocks, start, index);
            pieces.push(start..end);
            here = sizes.get(end..index).unwrap_or_default().iter().sum();
            start = end;
        }
        here += size;
        left -= size;
    }
    pieces.push(start..blocks.len());
    pieces
}

/// A heading is not parted from what it heads.
fn before_headings(blocks: &[Block], start: usize, end: usize) -> usize {
    let headings = blocks.get(start..end).unwrap_or_default().iter().rev().take_while(|block| is_heading(block, 6));
    let before = end - headings.count();
    if before > start { before } else { end }
}

fn enough(block: &Block) -> Option<usize> {
    match block {
        Block::Heading { level, .. } => ENOUGH.get(usize::from(*level).checked_sub(1)?).copied(),
        _ => None,
    }
}

fn is_heading(block: &Block, lowest: u8) -> bool {
    matches!(block, Block::Heading { level, .. } if *level <= lowest)
}

/// About how many bytes a block takes as XHTML.
fn size(block: &Block) -> usize {
    let mut size = Size(0);
    size.block(block);
    size.0
}

struct Size(usize);

impl Visitor for Size {
    fn block(&mut self, block: &Block) {
        self.0 += BLOCK;
        match block {
            Block::CodeBlock { text, .. } => self.0 += text.len(),
            Block::Math { source, .. } => self.0 += source.len(),
            _ => {}
        }
        walk::walk_block(self, block);
    }

    fn inline(&mut self, inline: &Inline) {
        self.0 += match inline {
            Inline::Text { text } => text.len(),
            Inline::Code { text } | Inline::Ruby { text, .. } => text.len() + INLINE,
            Inline::Link { url, .. } => url.len() + INLINE,
            Inline::Math { source, .. } => source.len() + INLINE,
            _ => INLINE,
        };
        walk::walk_inline(self, inline);
    }
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::ir::{Attr, Block, Inline};

    fn paragraph(length: usize) -> Block {
        Block::Paragraph { attr: Attr::default(), content: vec![Inline::Text { text: "x".repeat(length) }] }
    }

    fn heading(level: u8) -> Block {
        Block::Heading { attr: Attr::default(), level, content: vec![Inline::Text { text: "章".into() }] }
    }

    /// Where each file begins and ends.
    fn pieces(blocks: &[Block]) -> Vec<(usize, usize)> {
        split(blocks).into_iter().map(|range| (range.start, range.end)).collect()
    }

    #[test]
    fn short_articles_are_whole() {
        assert_eq!(pieces(&[]), [(0, 0)]);
        assert_eq!(pieces(&[paragraph(100_000), heading(1), paragraph(100_000)]), [(0, 3)]);
    }

    #[test]
    fn long_articles_are_parted_before_headings() {
        let large = [paragraph(190_000), heading(2), paragraph(1_000), heading(3), paragraph(90_000)];
        let blocks: Vec<_> = large.into_iter().chain([heading(1), paragraph(50_000)]).collect();
        assert_eq!(pieces(&blocks), [(0, 1), (1, 7)]);
        let blocks = [paragraph(200_000), heading(4), heading(5), paragraph(100_000)];
        assert_eq!(pieces(&blocks), [(0, 1), (1, 4)]);
        let blocks = [paragraph(130_000), heading(1), paragraph(130_000), heading(2), paragraph(50_000)];
        assert_eq!(pieces(&blocks), [(0, 1), (1, 5)]);
    }

    #[test]
    fn without_headings_files_are_filled_and_no_block_is_parted() {
        let blocks: Vec<_> = (0..6).map(|_| paragraph(100_000)).collect();
        assert_eq!(pieces(&blocks), [(0, 2), (2, 4), (4, 6)]);
        assert_eq!(pieces(&[paragraph(1_000_000), paragraph(100), paragraph(100_000)]), [(0, 1), (1, 3)]);
        assert_eq!(pieces(&[paragraph(230_000), paragraph(12_000)]), [(0, 2)]);
    }
}
