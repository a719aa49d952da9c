//! Walking the IR: visiting every node, rewriting nodes, and the plain text of nodes.

use std::collections::BTreeMap;

use super::{Article, Block, Cell, Inline, MathNotation, Media, Part, ResourceId};

/// The articles of a body in reading order.
pub struct Articles<'a> {
    stack: Vec<std::slice::Iter<'a, Part>>,
}

impl<'a> Articles<'a> {
    pub(super) fn new(body: &'a [Part]) -> Self {
        Self { stack: vec![body.iter()] }
    }
}

impl<'a> Iterator for Articles<'a> {
    type Item = &'a Article;

    fn next(&mut self) -> Option<&'a Article> {
        while let Some(parts) = self.stack.last_mut() {
            match parts.next() {
                None => {
                    self.stack.pop();
                }
                Some(Part::Section(section)) => self.stack.push(section.parts.iter()),
                Some(Part::Article(article)) => return Some(article),
            }
        }
        None
    }
}

/// Visits nodes in reading order. Every method goes on to the children by default; an override that wants them calls the
/// `walk_…` function of the same name.
pub trait Visitor {
    /// A block.
    fn block(&mut self, block: &Block) {
        walk_block(self, block);
    }

    /// An inline.
    fn inline(&mut self, inline: &Inline) {
        walk_inline(self, inline);
    }

    /// A figure's medium.
    fn media(&mut self, _media: &Media) {}
}

/// Visits the blocks of an article and then its notes.
pub fn walk_article<V: Visitor + ?Sized>(visitor: &mut V, article: &Article) {
    walk_blocks(visitor, &article.blocks);
    for blocks in article.notes.values() {
        walk_blocks(visitor, blocks);
    }
}

/// Visits each block.
pub fn walk_blocks<V: Visitor + ?Sized>(visitor: &mut V, blocks: &[Block]) {
    for block in blocks {
        visitor.block(block);
    }
}

/// Visits each inline.
pub fn walk_inlines<V: Visitor + ?Sized>(visitor: &mut V, inlines: &[Inline]) {
    for inline in inlines {
        visitor.inline(inline);
    }
}

/// Visits what a block holds.
pub fn walk_block<V: Visitor + ?Sized>(visitor: &mut V, block: &Block) {
    match block {
        Block::Paragraph { content, .. } | Block::Heading { content, .. } => walk_inlines(visitor, content),
        Block::List { items, .. } => {
            for item in items {
                walk_blocks(visitor, &item.blocks);
            }
        }
        Block::DefinitionList { items, .. } => {
            for item in items {
                walk_inlines(visitor, &item.term);
                for detail in &item.details {
                    walk_blocks(visitor, detail);
                }
            }
        }
        Block::Quote { blocks, attribution, .. } => {
            walk_blocks(visitor, blocks);
            walk_inlines(visitor, attribution);
        }
        Block::Table(table) => {
            walk_blocks(visitor, &table.caption);
            for cell in table.rows().flat_map(|row| &row.cells) {
                walk_blocks(visitor, &cell.blocks);
            }
        }
        Block::Figure { media, caption, credit, .. } => {
            for medium in media {
                visitor.media(medium);
            }
            walk_blocks(visitor, caption);
            walk_inlines(visitor, credit);
        }
        Block::Verse { lines, .. } => {
            for line in lines {
                walk_inlines(visitor, line);
            }
        }
        Block::CodeBlock { .. } | Block::ThematicBreak { .. } | Block::Math { .. } => {}
    }
}

/// Visits what an inline holds.
pub fn walk_inline<V: Visitor + ?Sized>(visitor: &mut V, inline: &Inline) {
    walk_inlines(visitor, inline.content().unwrap_or_default());
}

/// Rewrites nodes from the leaves up: each node is given to the mapper after its children were, and is replaced by what
/// comes back (nothing, one or several nodes).
pub trait Mapper {
    /// A block whose children are mapped already.
    fn block(&mut self, block: Block, out: &mut Vec<Block>) {
        out.push(block);
    }

    /// An inline whose children are mapped already.
    fn inline(&mut self, inline: Inline, out: &mut Vec<Inline>) {
        out.push(inline);
    }
}

/// Maps the blocks and notes of an article in place.
pub fn map_article<M: Mapper + ?Sized>(mapper: &mut M, article: &mut Article) {
    map_blocks(mapper, &mut article.blocks);
    for blocks in article.notes.values_mut() {
        map_blocks(mapper, blocks);
    }
}

/// Maps a list of blocks in place.
pub fn map_blocks<M: Mapper + ?Sized>(mapper: &mut M, blocks: &mut Vec<Block>) {
    let mut out = Vec::with_capacity(blocks.len());
    for mut block in std::mem::take(blocks) {
        map_children(mapper, &mut block);
        mapper.block(block, &mut out);
    }
    *blocks = out;
}

/// Maps a list of inlines in place.
pub fn map_inlines<M: Mapper + ?Sized>(mapper: &mut M, inlines: &mut Vec<Inline>) {
    let mut out = Vec::with_capacity(inlines.len());
    for mut inline in std::mem::take(inlines) {
        if let Some(content) = inline.content_mut() {
            map_inlines(mapper, content);
        }
        mapper.inline(inline, &mut out);
    }
    *inlines = out;
}

/// Gives each list of blocks that stands right within a block, in reading order.
pub fn for_each_list_mut(block: &mut Block, each: &mut dyn FnMut(&mut Vec<Block>)) {
    match block {
        Block::List { items, .. } => items.iter_mut().for_each(|item| each(&mut item.blocks)),
        Block::DefinitionList { items, .. } => items.iter_mut().flat_map(|item| &mut item.details).for_each(each),
        Block::Quote { blocks, .. } => each(blocks),
        Block::Table(table) => {
            each(&mut table.caption);
            table.rows_mut().flat_map(|row| &mut row.cells).for_each(|cell| each(&mut cell.blocks));
        }
        Block::Figure { caption, .. } => each(caption),
        Block::Paragraph { .. }
        | Block::Heading { .. }
        | Block::Verse { .. }
        | Block::CodeBlock { .. }
        | Block::ThematicBreak { .. }
        | Block::Math { .. } => {}
    }
}

fn map_children<M: Mapper + ?Sized>(mapper: &mut M, block: &mut Block) {
    match block {
        Block::Paragraph { content, .. } | Block::Heading { content, .. } => map_inlines(mapper, content),
        Block::List { items, .. } => {
            for item in items {
                map_blocks(mapper, &mut item.blocks);
            }
        }
        Block::DefinitionList { items, .. } => {
            for item in items {
                map_inlines(mapper, &mut item.term);
                for detail in &mut item.details {
                    map_blocks(mapper, detail);
                }
            }
        }
        Block::Quote { blocks, attribution, .. } => {
            map_blocks(mapper, blocks);
            map_inlines(mapper, attribution);
        }
        Block::Table(table) => {
            map_blocks(mapper, &mut table.caption);
            for Cell { blocks, .. } in table.rows_mut().flat_map(|row| &mut row.cells) {
                map_blocks(mapper, blocks);
            }
        }
        Block::Figure { caption, credit, .. } => {
            map_blocks(mapper, caption);
            map_inlines(mapper, credit);
        }
        Block::Verse { lines, .. } => {
            for line in lines {
                map_inlines(mapper, line);
            }
        }
        Block::CodeBlock { .. } | Block::ThematicBreak { .. } | Block::Math { .. } => {}
    }
}

/// The text of inlines without markup: a line break is a line feed, ruby is its base, a formula what [`formula_text`] says, an
/// image its alternative text, a note reference nothing.
pub fn inline_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        push_inline_text(inline, &mut text);
    }
    text
}

/// A formula as a line of text: TeX as it is, of MathML the text without its tags.
pub fn formula_text(notation: MathNotation, source: &str) -> String {
    match notation {
        MathNotation::Tex => source.to_owned(),
        MathNotation::MathMl => {
            let mut out = String::new();
            for part in source.split('<') {
                let text = part.split_once('>').map_or(part, |(_, text)| text);
                out.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        }
    }
}

fn push_inline_text(inline: &Inline, out: &mut String) {
    match inline {
        Inline::Text { text } | Inline::Code { text } => out.push_str(text),
        Inline::Math { notation, source } => out.push_str(&formula_text(*notation, source)),
        Inline::Image { alt, .. } => out.push_str(alt),
        Inline::LineBreak => out.push('\n'),
        Inline::NoteRef { .. } => {}
        other => {
            for child in other.content().unwrap_or_default() {
                push_inline_text(child, out);
            }
        }
    }
}

/// Appends the text of blocks, each leaf block followed by a line feed: what a reader of the body sees, captions and
/// credits with it, alternative texts of figures without.
pub fn block_text(blocks: &[Block], out: &mut String) {
    for block in blocks {
        push_block_text(block, out);
    }
}

fn push_line(inlines: &[Inline], out: &mut String) {
    if inlines.is_empty() {
        return;
    }
    for inline in inlines {
        push_inline_text(inline, out);
    }
    out.push('\n');
}

fn push_block_text(block: &Block, out: &mut String) {
    match block {
        Block::Paragraph { content, .. } | Block::Heading { content, .. } => push_line(content, out),
        Block::List { items, .. } => {
            for item in items {
                block_text(&item.blocks, out);
            }
        }
        Block::DefinitionList { items, .. } => {
            for item in items {
                push_line(&item.term, out);
                for detail in &item.details {
                    block_text(detail, out);
                }
            }
        }
        Block::Quote { blocks, attribution, .. } => {
            block_text(blocks, out);
            push_line(attribution, out);
        }
        Block::CodeBlock { text, .. } => {
            out.push_str(text);
            out.push('\n');
        }
        Block::Math { notation, source, .. } => {
            out.push_str(&formula_text(*notation, source));
            out.push('\n');
        }
        Block::Table(table) => {
            block_text(&table.caption, out);
            for cell in table.rows().flat_map(|row| &row.cells) {
                block_text(&cell.blocks, out);
            }
        }
        Block::Figure { media, caption, credit, .. } => {
            for medium in media {
                push_media_text(medium, out);
            }
            block_text(caption, out);
            push_line(credit, out);
        }
        Block::ThematicBreak { .. } => {}
        Block::Verse { lines, .. } => {
            for line in lines {
                push_line(line, out);
            }
        }
    }
}

fn push_media_text(medium: &Media, out: &mut String) {
    match medium {
        Media::Image { .. } => {}
        Media::Audio { title, .. } | Media::Video { title, .. } | Media::Embed { title, .. } => {
            if !title.is_empty() {
                out.push_str(title);
                out.push('\n');
            }
        }
    }
}

/// Calls `each` with every resource that the article refers to, in reading order, the lead image first.
pub fn for_each_resource(article: &Article, each: &mut impl FnMut(&ResourceId)) {
    struct Find<'f, F>(&'f mut F);
    impl<F: FnMut(&ResourceId)> Visitor for Find<'_, F> {
        fn inline(&mut self, inline: &Inline) {
            if let Inline::Image { resource, .. } = inline {
                (self.0)(resource);
            }
            walk_inline(self, inline);
        }

        fn media(&mut self, media: &Media) {
            match media {
                Media::Image { resource, .. } | Media::Audio { resource, .. } => (self.0)(resource),
                Media::Video { resource, poster, .. } => {
                    (self.0)(resource);
                    if let Some(poster) = poster {
                        (self.0)(poster);
                    }
                }
                Media::Embed { poster, .. } => {
                    if let Some(poster) = poster {
                        (self.0)(poster);
                    }
                }
            }
        }
    }
    if let Some(lead) = &article.meta.lead_image {
        each(lead);
    }
    walk_article(&mut Find(each), article);
}

/// The language of most articles, as a BCP 47 tag; the earlier one of two equals, none where no article has one.
pub fn main_language<'a>(articles: impl Iterator<Item = &'a Article>) -> Option<&'a str> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (place, tag) in articles.filter_map(|article| article.meta.language.as_deref()).enumerate() {
        counts.entry(tag).or_insert((0, usize::MAX - place)).0 += 1;
    }
    counts.into_iter().max_by_key(|&(_, rank)| rank).map(|(tag, _)| tag)
}
