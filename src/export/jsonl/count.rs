//! What an article holds, counted; and its links.

use serde::Serialize;

use crate::ir::{Article, Block, Inline, Media, walk};
use crate::text::{is_han, is_hangul, is_kana, word_edges};

/// How much of what an article holds: body and notes, without headline and the like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    characters: usize,
    cjk_characters: usize,
    words: usize,
    paragraphs: usize,
    headings: usize,
    lists: usize,
    quotes: usize,
    tables: usize,
    code_blocks: usize,
    formulas: usize,
    notes: usize,
    links: usize,
    images: usize,
    audio: usize,
    video: usize,
    embeds: usize,
}

/// A link of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Link<'d> {
    url: &'d str,
    text: String,
}

impl Counts {
    /// Counts, and lists the links in the order that they stand in.
    pub(super) fn of(article: &Article) -> (Self, Vec<Link<'_>>) {
        let mut counts = Self::default();
        let mut text = article.text();
        let mut links = Vec::new();
        counts.blocks(&article.blocks, &mut links);
        for blocks in article.notes.values() {
            walk::block_text(blocks, &mut text);
            counts.blocks(blocks, &mut links);
        }
        counts.notes = article.notes.len();
        counts.links = links.len();
        counts.characters = text.chars().filter(|c| !c.is_whitespace()).count();
        counts.cjk_characters = text.chars().filter(|&c| is_han(c) || is_kana(c) || is_hangul(c)).count();
        counts.words = words(&text);
        (counts, links)
    }

    fn blocks<'d>(&mut self, blocks: &'d [Block], links: &mut Vec<Link<'d>>) {
        blocks.iter().for_each(|block| self.block(block, links));
    }

    fn block<'d>(&mut self, block: &'d Block, links: &mut Vec<Link<'d>>) {
        match block {
            Block::Paragraph { content, .. } => {
                self.paragraphs += 1;
                self.inlines(content, links);
            }
            Block::Heading { content, .. } => {
                self.headings += 1;
                self.inlines(content, links);
            }
            Block::List { items, .. } => {
                self.lists += 1;
                items.iter().for_each(|item| self.blocks(&item.blocks, links));
            }
            Block::DefinitionList { items, .. } => {
                self.lists += 1;
                for item in items {
                    self.inlines(&item.term, links);
                    item.details.iter().for_each(|detail| self.blocks(detail, links));
                }
            }
            Block::Quote { blocks, attribution, .. } => {
                self.quotes += 1;
                self.blocks(blocks, links);
                self.inlines(attribution, links);
            }
            Block::CodeBlock { .. } => self.code_blocks += 1,
            Block::Table(table) => {
                self.tables += 1;
                self.blocks(&table.caption, links);
                table.rows().flat_map(|row| &row.cells).for_each(|cell| self.blocks(&cell.blocks, links));
            }
            Block::Figure { media, caption, credit, .. } => {
                media.iter().for_each(|medium| self.medium(medium));
                self.blocks(caption, links);
                self.inlines(credit, links);
            }
            Block::ThematicBreak { .. } => {}
            Block::Math { .. } => self.formulas += 1,
            Block::Verse { lines, .. } => lines.iter().for_each(|line| self.inlines(line, links)),
        }
    }

    fn medium(&mut self, medium: &Media) {
        match medium {
            Media::Image { .. } => self.images += 1,
            Media::Audio { .. } => self.audio += 1,
            Media::Video { .. } => self.video += 1,
            Media::Embed { .. } => self.embeds += 1,
        }
    }

    fn inlines<'d>(&mut self, inlines: &'d [Inline], links: &mut Vec<Link<'d>>) {
        for inline in inlines {
            match inline {
                Inline::Link { url, content, .. } => {
                    links.push(Link { url, text: walk::inline_text(content) });
                    self.inlines(content, links);
                }
                Inline::Image { .. } => self.images += 1,
                Inline::Math { .. } => self.formulas += 1,
                other => self.inlines(other.content().unwrap_or_default(), links),
            }
        }
    }
}

/// The words of a text (UAX #29, Han and kana by dictionary): what holds a letter or digit.
fn words(text: &str) -> usize {
    let edges = word_edges(text);
    let pairs = edges.iter().zip(edges.iter().skip(1));
    pairs
        .filter(|&(&start, &end)| text.get(start..end).is_some_and(|word| word.contains(char::is_alphanumeric)))
        .count()
}

#[cfg(test)]
mod tests {
    use super::{Counts, words};
    use crate::ir::build::{article, link, para, plain, text};

    #[test]
    fn characters_and_words_are_counted_without_spaces_and_marks() {
        assert_eq!(words("政府宣布，新的 policy is out."), 6);
        let post =
            article("不算").block(para([text("他说 “"), link("https://example.org/", "OK"), text("”。")])).finish();
        let (counts, links) = Counts::of(&post);
        assert_eq!((counts.characters, counts.cjk_characters, counts.paragraphs, counts.links), (7, 2, 1, 1));
        assert_eq!((links[0].url, links[0].text.as_str()), ("https://example.org/", "OK"));
        let noted = article("").block(plain("甲")).note("1", vec![plain("乙丙")]).finish();
        assert_eq!((Counts::of(&noted).0.cjk_characters, Counts::of(&noted).0.notes), (3, 1));
    }
}
