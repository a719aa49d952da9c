//! Documents: what of them is text in Chinese.

use super::run::Converter;
use super::{Script, Variety, is_chinese};
use crate::ir::{Article, Attr, Block, Document, DocumentMeta, Inline, Media, Part, walk};
use crate::text::{guess_han_script, guess_language};

/// Writes the Chinese of a document in another script, and tags it so; gives the number of characters that became others.
///
/// All that readers see is converted, names among it: body, notes, captions, text alternatives, ruby, headlines, bylines,
/// tags, titles of sections. Code, formulas, URLs and anchors stay, and so does text in other languages: what is tagged, and
/// runs with kana or hangul in untagged text. Text without a tag is Chinese where its characters say so.
pub fn convert_script(document: &mut Document, to: Script) -> usize {
    let mut converter = Converter { to, changed: 0 };
    let whole = document.meta.language.clone().filter(|tag| tag != "und");
    let main = whole.or_else(|| walk::main_language(document.articles()).map(str::to_owned));
    // Titles of a document that says nothing of its language are in that of its articles.
    let around = match &main {
        Some(tag) => variety(tag, || first_text(document)),
        None => guess(&first_text(document)),
    };
    converter.parts(&mut document.body, around);
    if let Some(around) = around {
        converter.document_meta(&mut document.meta, around);
    }
    converter.changed
}

fn first_text(document: &Document) -> String {
    document.articles().next().map(article_text).unwrap_or_default()
}

fn article_text(article: &Article) -> String {
    format!("{}\n{}", article.meta.title, article.text())
}

/// How text with that tag is written; none where it is not Chinese.
fn variety(tag: &str, text: impl FnOnce() -> String) -> Option<Variety> {
    let told = || match guess_han_script(&text()) {
        Some("Hant") => Variety::Traditional,
        _ => Variety::Simplified,
    };
    is_chinese(tag).then(|| Variety::of_tag(tag).unwrap_or_else(told))
}

/// The same of text without a tag.
fn guess(text: &str) -> Option<Variety> {
    variety(guess_language(text)?, || text.to_owned())
}

impl Converter {
    fn parts(&mut self, parts: &mut [Part], around: Option<Variety>) {
        for part in parts {
            match part {
                Part::Section(section) => {
                    if let Some(around) = around {
                        self.text(&mut section.title, around);
                    }
                    self.parts(&mut section.parts, around);
                }
                Part::Article(article) => self.article(article),
            }
        }
    }

    fn document_meta(&mut self, meta: &mut DocumentMeta, around: Variety) {
        let contributors = meta.contributors.iter_mut().map(|contributor| &mut contributor.name);
        let series = meta.series.iter_mut().map(|series| &mut series.name);
        let lines = [&mut meta.title, &mut meta.subtitle, &mut meta.publisher, &mut meta.description];
        let texts = lines.into_iter().flatten().chain(&mut meta.authors).chain(&mut meta.tags);
        for text in texts.chain(contributors).chain(series) {
            self.text(text, around);
        }
        self.tag(&mut meta.language);
    }

    fn article(&mut self, article: &mut Article) {
        let around = match article.meta.language.as_deref().filter(|tag| *tag != "und") {
            Some(tag) => variety(tag, || article_text(article)),
            None => guess(&article_text(article)),
        };
        self.blocks(&mut article.blocks, around);
        for blocks in article.notes.values_mut() {
            self.blocks(blocks, around);
        }
        let Some(around) = around else { return };
        let meta = &mut article.meta;
        let lines = [&mut meta.subtitle, &mut meta.source, &mut meta.summary].into_iter().flatten();
        for text in lines.chain([&mut meta.title]).chain(&mut meta.byline).chain(&mut meta.tags) {
            self.text(text, around);
        }
        meta.language = Some(self.to.tag().to_owned());
    }

    /// A tag of Chinese becomes that of the script.
    fn tag(&self, tag: &mut Option<String>) {
        if let Some(tag) = tag.as_mut().filter(|tag| is_chinese(tag)) {
            self.to.tag().clone_into(tag);
        }
    }

    /// How the text of a node is written, whose tag becomes that of the script.
    fn enter(&self, attr: &mut Attr, around: Option<Variety>) -> Option<Variety> {
        let Some(tag) = attr.lang.as_deref() else { return around };
        let own = variety(tag, String::new).map(|told| match (Variety::of_tag(tag), around) {
            // The tag says `zh`, and the characters say the rest.
            (None, Some(around)) => around,
            _ => told,
        });
        self.tag(&mut attr.lang);
        own
    }

    fn blocks(&mut self, blocks: &mut [Block], around: Option<Variety>) {
        for block in blocks {
            let own = self.enter(block.attr_mut(), around);
            self.block(block, own);
        }
    }

    fn block(&mut self, block: &mut Block, around: Option<Variety>) {
        match block {
            Block::Paragraph { content, .. } | Block::Heading { content, .. } => self.paragraph(content, around),
            Block::List { items, .. } => {
                for item in items {
                    let own = self.enter(&mut item.attr, around);
                    self.blocks(&mut item.blocks, own);
                }
            }
            Block::DefinitionList { items, .. } => {
                for item in items {
                    self.paragraph(&mut item.term, around);
                    item.details.iter_mut().for_each(|detail| self.blocks(detail, around));
                }
            }
            Block::Quote { blocks, attribution, .. } => {
                self.blocks(blocks, around);
                self.paragraph(attribution, around);
            }
            Block::Table(table) => {
                self.blocks(&mut table.caption, around);
                let rows = table.head.iter_mut().chain(table.bodies.iter_mut().flatten()).chain(&mut table.foot);
                for cell in rows.flat_map(|row| &mut row.cells) {
                    let own = self.enter(&mut cell.attr, around);
                    self.blocks(&mut cell.blocks, own);
                }
            }
            Block::Figure { media, caption, credit, .. } => {
                if let Some(around) = around {
                    media.iter_mut().for_each(|medium| self.text(medium_text(medium), around));
                }
                self.blocks(caption, around);
                self.paragraph(credit, around);
            }
            Block::Verse { lines, .. } => lines.iter_mut().for_each(|line| self.paragraph(line, around)),
            Block::CodeBlock { .. } | Block::ThematicBreak { .. } | Block::Math { .. } => {}
        }
    }

    fn paragraph(&mut self, content: &mut [Inline], around: Option<Variety>) {
        let mut runs = Runs { done: Vec::new(), open: Vec::new() };
        self.collect(content, around, &mut runs);
        runs.close(around);
        for (pieces, around) in runs.done {
            self.run(pieces, around);
        }
    }

    /// Gathers the texts of inlines.
    fn collect<'a>(&self, content: &'a mut [Inline], around: Option<Variety>, runs: &mut Runs<'a>) {
        for inline in content {
            match inline {
                Inline::Text { text } => runs.open.push(text),
                Inline::NoteRef { .. } => {}
                Inline::Code { .. } | Inline::Math { .. } | Inline::LineBreak => runs.close(around),
                Inline::Image { alt, .. } => {
                    runs.close(around);
                    runs.alone(alt, around);
                }
                Inline::Ruby { base, text } => {
                    self.collect(base, around, runs);
                    runs.alone(text, around);
                }
                Inline::Link { title, content, .. } => {
                    runs.alone(title, around);
                    // An address that is shown may hold ideographs.
                    if ["http://", "https://"].iter().any(|scheme| walk::inline_text(content).starts_with(scheme)) {
                        runs.close(around);
                        continue;
                    }
                    self.collect(content, around, runs);
                }
                Inline::Span { attr, content } => {
                    let own = self.enter(attr, around);
                    if own != around {
                        runs.close(around);
                    }
                    self.collect(content, own, runs);
                    if own != around {
                        runs.close(own);
                    }
                }
                Inline::Emphasis { content }
                | Inline::Strong { content }
                | Inline::Strikethrough { content }
                | Inline::Underline { content }
                | Inline::Small { content }
                | Inline::Subscript { content }
                | Inline::Superscript { content } => self.collect(content, around, runs),
            }
        }
    }
}

/// The runs of a paragraph, and the one that may go on.
struct Runs<'a> {
    done: Vec<(Vec<&'a mut String>, Variety)>,
    open: Vec<&'a mut String>,
}

impl<'a> Runs<'a> {
    /// Ends the open run. What is in another language is let go.
    fn close(&mut self, around: Option<Variety>) {
        let pieces = std::mem::take(&mut self.open);
        if let Some(around) = around.filter(|_| !pieces.is_empty()) {
            self.done.push((pieces, around));
        }
    }

    /// A text that stands outside the line.
    fn alone(&mut self, text: &'a mut String, around: Option<Variety>) {
        if let Some(around) = around {
            self.done.push((vec![text], around));
        }
    }
}

fn medium_text(medium: &mut Media) -> &mut String {
    match medium {
        Media::Image { alt: text, .. }
        | Media::Audio { title: text, .. }
        | Media::Video { title: text, .. }
        | Media::Embed { title: text, .. } => text,
    }
}
