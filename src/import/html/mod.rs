//! HTML → IR, shared by every importer whose format holds HTML.
//!
//! One parse, one walk. The walk does not recurse: elements open and close frames (a quotation, a list item, a cell) and marks
//! (bold, a link), text flows into the innermost frame. What a *kind* of source means by its class names comes in as [`Rules`].
//!
//! The result keeps every promise of [`crate::ir`]. Every visible text that does not reach the blocks is in a diagnostic.

mod convert;
mod dom;
mod extract;
mod flow;
mod frames;
mod head;
mod math;
mod media;
mod notes;
mod rules;
mod settle;
mod space;
mod table;
mod tame;
mod urls;

pub use extract::{Extent, is_selector};
pub use head::{Hand, Head, Said};
pub use rules::{Role, Rules};
pub use settle::{push_merged, settle_headings};

use scraper::Html;

use self::notes::Notes;
use crate::diag::{Diagnostic, Origin};
use crate::ir::{Block, Media, ResourceId, Resources};
use crate::limits::{Limits, MAX_DEPTH};

/// How HTML is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// What relative addresses start from: the page's own address.
    pub base: Option<&'a str>,
    /// The folder of the input: media with relative addresses may lie beside it.
    pub folder: Option<&'a str>,
    /// What class names mean.
    pub rules: Rules,
    /// The input is a whole page with `<html>` and `<head>`, not a fragment of a body.
    pub document: bool,
    /// What the page hides is read too: scripts were to show it.
    pub hidden: bool,
    /// Which part of a whole page is read.
    pub extent: Extent<'a>,
    /// Pictures that style sheets keep in variables, sorted by the variables' names: `--picture`, its address.
    pub variables: &'a [(&'a str, &'a str)],
    /// How many notes the caller holds: `<a data-footnote-ref href="#fn-3">` refers to the third of them.
    pub notes: usize,
    /// Pictures stand in the markup because somebody meant them: a small or drawn one is no stand-in for one that a script loads.
    pub authored: bool,
}

/// What HTML turned into.
#[derive(Debug, Default)]
pub struct Converted {
    /// The body.
    pub blocks: Vec<Block>,
    /// The notes of a whole page: the first is called `1`.
    pub notes: Vec<Vec<Block>>,
    /// The media that the blocks refer to.
    pub resources: Resources,
    /// What was dropped or flattened. Places are not filled in: see [`Locator`].
    pub diagnostics: Vec<Diagnostic>,
    /// What the page says of itself; empty for fragments.
    pub head: Head,
}

/// Reads HTML.
pub fn convert(html: &str, options: &Options<'_>, limits: &Limits) -> Converted {
    let (tamed, flattened) = tame::tame(html);
    let tree = if options.document { Html::parse_document(&tamed) } else { Html::parse_fragment(&tamed) };
    let head = if options.document { head::read(&tree) } else { Head::default() };
    let addresses: Vec<&str> = [options.base, head.canonical.as_deref()].into_iter().flatten().collect();
    let mut notes = if options.document { Notes::find(&tree, &addresses) } else { Notes::default() };
    let selection = extract::select(&tree, options.extent, options.hidden, head.kind());
    notes.settle(&tree, selection.as_ref());
    let left_out = selection.as_ref().and_then(|selection| selection.report(&tree, &notes));
    let page = convert::Page { tree: &tree, selection: selection.as_ref(), notes: &notes };
    let mut converted = convert::run(&page, options, head.base.as_deref(), limits.depth.min(MAX_DEPTH));
    converted.head = head;
    converted.diagnostics.splice(0..0, flattened.into_iter().chain(left_out));
    converted
}

/// Reads fragments of HTML that are pieces of one text, a body and its notes: links lead from one to another. Gives the blocks of each, and
/// their media and diagnostics together.
pub fn convert_pieces(pieces: &[&str], options: &Options<'_>, limits: &Limits) -> (Vec<Vec<Block>>, Converted) {
    let (trees, flattened): (Vec<Html>, Vec<_>) = pieces
        .iter()
        .map(|markup| tame::tame(markup))
        .map(|(tamed, flattened)| (Html::parse_fragment(&tamed), flattened))
        .unzip();
    let (blocks, mut converted) = convert::run_pieces(&trees, options, limits.depth.min(MAX_DEPTH));
    converted.diagnostics.splice(0..0, flattened.into_iter().flatten());
    (blocks, converted)
}

/// The first picture that stands as a figure of its own, or the still of a recording or an embedded page.
pub fn lead_image(blocks: &[Block]) -> Option<ResourceId> {
    blocks.iter().find_map(|block| match block {
        Block::Figure { media, .. } => media.iter().find_map(|medium| match medium {
            Media::Image { resource, .. } => Some(resource.clone()),
            Media::Video { poster, .. } | Media::Embed { poster, .. } => poster.clone(),
            Media::Audio { .. } => None,
        }),
        _ => None,
    })
}

/// The text of a small piece of markup, in one line: what stands in attributes and in structured data can hold entities and tags.
pub fn plain_text(markup: &str) -> String {
    if markup.contains(['&', '<']) {
        let (tamed, _) = tame::tame(markup);
        return dom::one_line(&dom::visible_text(Html::parse_fragment(&tamed).tree.root()));
    }
    dom::one_line(markup)
}

/// Finds the places of texts in a source, for diagnostics: each text is looked for behind the one before it.
#[derive(Debug)]
pub struct Locator<'a> {
    name: &'a str,
    text: &'a str,
    start: usize,
    cursor: usize,
    left: usize,
    /// The last place that was found.
    place: Place,
}

/// A place in a text, its line and column counted from one.
#[derive(Clone, Copy, Debug)]
struct Place {
    byte: usize,
    line: usize,
    column: usize,
}

impl Place {
    const START: Self = Self { byte: 0, line: 1, column: 1 };

    /// The place of a byte at or behind this one.
    fn on_to(self, byte: usize, text: &str) -> Self {
        let between = text.get(self.byte..byte).unwrap_or_default();
        let (line, column, rest) = match between.rsplit_once('\n') {
            Some((before, rest)) => (self.line + 1 + memchr::memchr_iter(b'\n', before.as_bytes()).count(), 1, rest),
            None => (self.line, self.column, between),
        };
        Self { byte, line, column: column + rest.chars().count() }
    }
}

impl<'a> Locator<'a> {
    /// How many texts are located; a source with more faults has the rest without a place.
    const MOST: usize = 200;

    /// Looks in this text, from this byte on.
    pub fn new(name: &'a str, text: &'a str, from: usize) -> Self {
        Self { name, text, start: from, cursor: from, left: Self::MOST, place: Place::START }
    }

    /// Fills in the place of a diagnostic from the text that it dropped.
    pub fn locate(&mut self, diagnostic: Diagnostic) -> Diagnostic {
        let Some(dropped) = diagnostic.dropped.as_deref().filter(|_| diagnostic.origin.is_none() && self.left > 0)
        else {
            return diagnostic;
        };
        self.left -= 1;
        let Some(at) = self.find(dropped) else { return diagnostic };
        let from = if at < self.place.byte { Place::START } else { self.place };
        self.place = from.on_to(at, self.text);
        let Place { byte, line, column } = self.place;
        let input = self.name.to_owned();
        diagnostic.at(Origin { input, byte: Some(byte), line: Some(line), column: Some(column) })
    }

    /// Entities and markup may stand within the text: its first words are looked for, then fewer of them; behind the last place
    /// first, then from the start, as some diagnostics come late.
    fn find(&mut self, dropped: &str) -> Option<usize> {
        for longest in [16, 5] {
            let words = dropped.trim_start();
            let end = words.char_indices().nth(longest).map_or(words.len(), |(at, _)| at);
            let head = words.get(..end)?.split(['\n', '&', '<', '\u{A0}']).next().unwrap_or_default().trim_end();
            if head.is_empty() {
                return None;
            }
            let searched = memchr::memmem::Finder::new(head);
            if let Some(found) = searched.find(self.text.get(self.cursor..)?.as_bytes()) {
                let at = self.cursor + found;
                self.cursor = at + head.len();
                return Some(at);
            }
            if let Some(found) =
                self.text.get(self.start..self.cursor).and_then(|before| searched.find(before.as_bytes()))
            {
                return Some(self.start + found);
            }
        }
        None
    }
}
