//! What can be settled only when all blocks are there: heading levels, anchors.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::walk::{self, Mapper, Visitor};
use crate::ir::{Attr, Block, Inline};

/// Renumbers headings so that the first has level 1 and none is more than one level below the one before, keeping which is above
/// which. Levels above 6 are allowed on the way in: a promoted paragraph has 7, below all real headings.
pub fn settle_headings(blocks: &mut [Block]) {
    struct Levels(Vec<u8>);
    impl Levels {
        fn settle(&mut self, blocks: &mut [Block]) {
            for block in blocks {
                walk::for_each_list_mut(block, &mut |blocks| self.settle(blocks));
                if let Block::Heading { level, .. } = block {
                    while self.0.last().is_some_and(|above| *above >= *level) {
                        self.0.pop();
                    }
                    self.0.push(*level);
                    *level = u8::try_from(self.0.len()).unwrap_or(6).clamp(1, 6);
                }
            }
        }
    }
    Levels(Vec::new()).settle(blocks);
}

/// Makes links to anchors and anchors agree: an anchor that stands twice keeps its first place, a link to an anchor that is not there
/// becomes what `elsewhere` makes of it, or its bare text. Links lead from one of the pieces to another.
pub(super) fn settle_anchors(
    pieces: &mut [Vec<Block>],
    aliases: &BTreeMap<String, String>,
    elsewhere: impl Fn(&str) -> Option<String>,
) {
    let mut found = Anchors::default();
    pieces.iter().for_each(|blocks| walk::walk_blocks(&mut found, blocks));
    let mut links = Links { seen: BTreeSet::new(), targets: found.targets, aliases, elsewhere };
    pieces.iter_mut().for_each(|blocks| walk::map_blocks(&mut links, blocks));
}

#[derive(Default)]
struct Anchors {
    targets: BTreeSet<String>,
}

impl Visitor for Anchors {
    fn block(&mut self, block: &Block) {
        self.targets.extend(block.attr().id.clone());
        walk::walk_block(self, block);
    }

    fn inline(&mut self, inline: &Inline) {
        if let Inline::Span { attr, .. } = inline {
            self.targets.extend(attr.id.clone());
        }
        walk::walk_inline(self, inline);
    }
}

struct Links<'a, F> {
    seen: BTreeSet<String>,
    targets: BTreeSet<String>,
    /// Anchors that share a block with another, which stands for them.
    aliases: &'a BTreeMap<String, String>,
    elsewhere: F,
}

impl<F> Links<'_, F> {
    fn keep_first(&mut self, attr: &mut Attr) {
        if let Some(id) = &attr.id
            && !self.seen.insert(id.clone())
        {
            attr.id = None;
        }
    }
}

impl<F: Fn(&str) -> Option<String>> Mapper for Links<'_, F> {
    fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
        self.keep_first(block.attr_mut());
        out.push(block);
    }

    fn inline(&mut self, mut inline: Inline, out: &mut Vec<Inline>) {
        match &mut inline {
            Inline::Span { attr, .. } => {
                self.keep_first(attr);
                out.push(inline);
            }
            Inline::Link { url, content, .. } if url.strip_prefix('#').is_some_and(|id| !self.targets.contains(id)) => {
                let alias = url.strip_prefix('#').and_then(|id| self.aliases.get(id)).map(|id| format!("#{id}"));
                match alias.or_else(|| (self.elsewhere)(url)) {
                    Some(absolute) => {
                        *url = absolute;
                        out.push(inline);
                    }
                    None => std::mem::take(content).into_iter().for_each(|inline| push_merged(out, inline)),
                }
            }
            Inline::Text { .. } => push_merged(out, inline),
            _ => out.push(inline),
        }
    }
}

/// Pushes an inline; texts that meet become one.
pub fn push_merged(out: &mut Vec<Inline>, inline: Inline) {
    match (out.last_mut(), inline) {
        (Some(Inline::Text { text: known }), Inline::Text { text }) => known.push_str(&text),
        (_, inline) => out.push(inline),
    }
}
