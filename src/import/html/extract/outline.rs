//! One pass over the parsed page: every element with the weight of its text, of its links and what its names say.

use ego_tree::iter::Edge;
use scraper::Node;

use super::lines;
use super::words::{self, Hint};
use crate::import::html::dom::{self, Dom};

/// How much an ideograph, a syllable or a kana weighs beside a Latin letter: about half a word.
const IDEOGRAPH: f32 = 2.5;

/// Text by weight: about the number of Latin letters that would say as much.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    /// All of it.
    pub(super) text: f32,
    /// What stands in links.
    pub(super) link: f32,
    /// Commas, full stops and their like outside of links: evidence of sentences.
    pub(super) marks: f32,
}

impl Weight {
    pub(super) fn add(&mut self, other: Self) {
        self.text += other.text;
        self.link += other.link;
        self.marks += other.marks;
    }

    /// The part of the text that stands in links.
    pub(super) fn density(self) -> f32 {
        if self.text > 0.0 { self.link / self.text } else { 0.0 }
    }
}

/// An element of the page.
#[derive(Debug)]
pub(super) struct Cell<'a> {
    pub(super) node: Dom<'a>,
    pub(super) name: &'a str,
    pub(super) parent: usize,
    /// Behind the last cell of the subtree.
    pub(super) end: usize,
    pub(super) hint: Hint,
    /// The text of the subtree.
    pub(super) all: Weight,
    /// The text that stands right in this block: through inline elements, not in blocks within.
    pub(super) own: Weight,
    /// The element begins and ends a line.
    pub(super) block: bool,
    /// Pictures, recordings and embeds in the subtree.
    pub(super) media: usize,
    /// Blocks of the subtree that read as prose.
    pub(super) prose: usize,
    /// Links in the subtree.
    pub(super) links: usize,
    /// What the words of this block say, where they are few.
    pub(super) line: lines::Line,
    /// The block's words end with a colon: what follows belongs to them.
    pub(super) leads_on: bool,
    /// The block's words outside of links end with an ellipsis: they are cut off, as summaries are.
    pub(super) cut: bool,
}

/// The page's elements in document order; a subtree is the range from a cell to its end.
pub(super) fn outline(root: Dom<'_>, hidden: bool) -> Vec<Cell<'_>> {
    let mut builder = Builder { hidden, ..Builder::default() };
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) => builder.open(node),
            Edge::Close(node) => builder.close(node),
        }
    }
    builder.cells
}

#[derive(Default)]
struct Builder<'a> {
    /// Hidden elements count.
    hidden: bool,
    cells: Vec<Cell<'a>>,
    open: Vec<usize>,
    /// The innermost open block.
    blocks: Vec<usize>,
    links: usize,
    /// The cells that are not shown, up to this node.
    unseen: Option<ego_tree::NodeId>,
    /// Short texts of open blocks, for what they say.
    buffer: String,
    words: String,
    words_of: Option<usize>,
}

impl<'a> Builder<'a> {
    fn open(&mut self, node: Dom<'a>) {
        if self.unseen.is_some() {
            return;
        }
        match node.value() {
            Node::Text(text) => self.text(text),
            Node::Element(element) => {
                let name = element.name();
                if dom::is_invisible(name) || (!self.hidden && dom::is_hidden(element)) {
                    if let Some(cell) = self.open.last().and_then(|&at| self.cells.get_mut(at)) {
                        cell.media += usize::from(is_media(name));
                    }
                    self.unseen = Some(node.id());
                    return;
                }
                let at = self.cells.len();
                let block = dom::is_block(name);
                let hint = words::hint(element, words::is_heading(name), &mut self.buffer);
                self.cells.push(Cell {
                    node,
                    name,
                    parent: self.open.last().copied().unwrap_or(0),
                    end: at + 1,
                    hint,
                    all: Weight::default(),
                    own: Weight::default(),
                    block,
                    media: usize::from(is_media(name)),
                    prose: 0,
                    links: usize::from(name == "a"),
                    line: lines::Line::Other,
                    leads_on: false,
                    cut: false,
                });
                self.open.push(at);
                if block || self.blocks.is_empty() {
                    self.settle_words();
                    self.blocks.push(at);
                }
                self.links += usize::from(name == "a");
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let Some(&block) = self.blocks.last() else { return };
        let mut weight = weigh(text);
        if weight.text == 0.0 {
            return;
        }
        if self.links > 0 {
            weight.link = weight.text;
            weight.marks = 0.0;
        }
        if self.words_of != Some(block) {
            self.settle_words();
            self.words_of = Some(block);
        }
        if self.words.len() < 240 {
            self.words.extend(text.chars().take(200));
        }
        if let Some(cell) = self.cells.get_mut(block) {
            cell.own.add(weight);
            cell.leads_on = text.trim_end().ends_with([':', '：']);
            if self.links == 0 {
                // Brackets may stand around the link to the rest.
                let text = text.trim_end_matches(|c: char| c.is_whitespace() || "[]()【】（）".contains(c));
                if !text.is_empty() {
                    cell.cut = text.ends_with('…') || text.ends_with("...");
                }
            }
        }
        if let Some(cell) = self.open.last().and_then(|&at| self.cells.get_mut(at)) {
            cell.all.add(weight);
        }
    }

    /// What the block's words say is settled when another block begins.
    fn settle_words(&mut self) {
        let Some(at) = self.words_of.take() else { return };
        let Some(cell) = self.cells.get_mut(at) else { return };
        if cell.line == lines::Line::Other {
            cell.line = lines::read(&self.words);
        }
        let parent = cell.parent;
        if words::is_heading(cell.name)
            && let Some(part) = self.cells.get_mut(parent).filter(|part| part.hint != Hint::default())
            && let Some(element) = dom::element(part.node)
            && words::is_slug(element, &self.words)
        {
            part.hint = words::hint(element, true, &mut self.buffer);
        }
        self.words.clear();
    }

    fn close(&mut self, node: Dom<'a>) {
        if let Some(unseen) = self.unseen {
            if unseen == node.id() {
                self.unseen = None;
            }
            return;
        }
        let Node::Element(element) = node.value() else { return };
        let Some(at) = self.open.pop() else { return };
        if self.blocks.last() == Some(&at) {
            self.settle_words();
            self.blocks.pop();
        }
        self.links -= usize::from(element.name() == "a");
        let end = self.cells.len();
        let Some(cell) = self.cells.get_mut(at) else { return };
        cell.end = end;
        cell.prose += usize::from(is_prose(cell.own));
        let (all, media, prose, links, parent) = (cell.all, cell.media, cell.prose, cell.links, cell.parent);
        if parent != at
            && let Some(parent) = self.cells.get_mut(parent)
        {
            parent.all.add(all);
            parent.media += media;
            parent.prose += prose;
            parent.links += links;
        }
    }
}

/// A block of sentences rather than a label or a list of links.
pub(super) fn is_prose(own: Weight) -> bool {
    own.text >= 60.0 && own.marks >= 1.0 && own.density() < 0.5
}

fn is_media(name: &str) -> bool {
    matches!(name, "img" | "picture" | "video" | "audio" | "iframe" | "math" | "svg")
}

/// The weight of a text outside of links.
fn weigh(text: &str) -> Weight {
    let mut weight = Weight::default();
    let mut letters = 0u32;
    let mut wide = 0u32;
    let mut marks = 0u32;
    for c in text.chars() {
        if c.is_ascii() {
            letters += u32::from(!c.is_ascii_whitespace());
            marks += u32::from(matches!(c, ',' | '.' | ';' | '?' | '!'));
        } else if matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        {
            wide += 1;
        } else if matches!(c, '，' | '。' | '！' | '？' | '；' | '、' | '…') {
            letters += 1;
            marks += 1;
        } else {
            letters += u32::from(!c.is_whitespace());
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "weights are rough")]
    {
        weight.text = letters as f32 + wide as f32 * IDEOGRAPH;
        weight.marks = marks as f32;
    }
    weight
}
