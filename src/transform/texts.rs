//! The texts of a document that readers see, for passes that change characters: the one walk that scripts, normalization and
//! width share.
//!
//! Shown are the body, notes, captions, text alternatives, ruby, headlines, bylines, names of sources, tags and titles of sections. Code,
//! formulas, addresses (those that stand as the text of their link among them) and anchors are no text: another character
//! makes another thing of them.

use crate::ir::{Article, Attr, Block, DocumentMeta, Inline, Media, walk};

/// A pass over texts.
pub(crate) trait Texts {
    /// What is known of a text from the nodes around it: its language, say.
    type Around: Copy + PartialEq;

    /// What is known within a node; its tags may be changed.
    fn enter(&mut self, attr: &mut Attr, around: Self::Around) -> Self::Around;

    /// A text: the pieces of a paragraph that stand in several nodes and follow each other, or one that stands by itself.
    fn run(&mut self, pieces: Vec<&mut String>, around: Self::Around);
}

/// The texts of the document's metadata.
pub(crate) fn document_meta<T: Texts>(pass: &mut T, meta: &mut DocumentMeta, around: T::Around) {
    let contributors = meta.contributors.iter_mut().map(|contributor| &mut contributor.name);
    let series = meta.series.iter_mut().map(|series| &mut series.name);
    let lines = [&mut meta.title, &mut meta.subtitle, &mut meta.publisher, &mut meta.description];
    let texts = lines.into_iter().flatten().chain(&mut meta.authors).chain(&mut meta.tags);
    for text in texts.chain(contributors).chain(series) {
        pass.run(vec![text], around);
    }
}

/// The texts of an article: body, notes, metadata.
pub(crate) fn article<T: Texts>(pass: &mut T, article: &mut Article, around: T::Around) {
    blocks(pass, &mut article.blocks, around);
    for note in article.notes.values_mut() {
        blocks(pass, note, around);
    }
    let meta = &mut article.meta;
    let lines = [&mut meta.subtitle, &mut meta.source, &mut meta.summary].into_iter().flatten();
    for text in lines.chain([&mut meta.title]).chain(&mut meta.byline).chain(&mut meta.tags) {
        pass.run(vec![text], around);
    }
}

fn blocks<T: Texts>(pass: &mut T, blocks: &mut [Block], around: T::Around) {
    for each in blocks {
        let own = pass.enter(each.attr_mut(), around);
        block(pass, each, own);
    }
}

fn block<T: Texts>(pass: &mut T, block: &mut Block, around: T::Around) {
    match block {
        Block::Paragraph { content, .. } | Block::Heading { content, .. } => paragraph(pass, content, around),
        Block::List { items, .. } => {
            for item in items {
                let own = pass.enter(&mut item.attr, around);
                blocks(pass, &mut item.blocks, own);
            }
        }
        Block::DefinitionList { items, .. } => {
            for item in items {
                paragraph(pass, &mut item.term, around);
                item.details.iter_mut().for_each(|detail| blocks(pass, detail, around));
            }
        }
        Block::Quote { blocks: inner, attribution, .. } => {
            blocks(pass, inner, around);
            paragraph(pass, attribution, around);
        }
        Block::Table(table) => {
            blocks(pass, &mut table.caption, around);
            let rows = table.head.iter_mut().chain(table.bodies.iter_mut().flatten()).chain(&mut table.foot);
            for cell in rows.flat_map(|row| &mut row.cells) {
                let own = pass.enter(&mut cell.attr, around);
                blocks(pass, &mut cell.blocks, own);
            }
        }
        Block::Figure { media, caption, credit, .. } => {
            media.iter_mut().for_each(|medium| pass.run(vec![medium_text(medium)], around));
            blocks(pass, caption, around);
            paragraph(pass, credit, around);
        }
        Block::Verse { lines, .. } => lines.iter_mut().for_each(|line| paragraph(pass, line, around)),
        Block::CodeBlock { .. } | Block::ThematicBreak { .. } | Block::Math { .. } => {}
    }
}

fn paragraph<T: Texts>(pass: &mut T, content: &mut [Inline], around: T::Around) {
    let mut runs = Runs { done: Vec::new(), open: Vec::new() };
    collect(pass, content, around, &mut runs);
    runs.close(around);
    for (pieces, around) in runs.done {
        pass.run(pieces, around);
    }
}

/// Gathers the texts of inlines.
fn collect<'a, T: Texts>(pass: &mut T, content: &'a mut [Inline], around: T::Around, runs: &mut Runs<'a, T::Around>) {
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
                collect(pass, base, around, runs);
                runs.alone(text, around);
            }
            Inline::Link { title, content, .. } => {
                runs.alone(title, around);
                // An address that is shown may hold ideographs.
                if ["http://", "https://"].iter().any(|scheme| walk::inline_text(content).starts_with(scheme)) {
                    runs.close(around);
                    continue;
                }
                collect(pass, content, around, runs);
            }
            Inline::Span { attr, content } => {
                let own = pass.enter(attr, around);
                if own != around {
                    runs.close(around);
                }
                collect(pass, content, own, runs);
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
            | Inline::Superscript { content } => collect(pass, content, around, runs),
        }
    }
}

/// The runs of a paragraph, and the one that may go on.
struct Runs<'a, A> {
    done: Vec<(Vec<&'a mut String>, A)>,
    open: Vec<&'a mut String>,
}

impl<'a, A> Runs<'a, A> {
    /// Ends the open run.
    fn close(&mut self, around: A) {
        if !self.open.is_empty() {
            self.done.push((std::mem::take(&mut self.open), around));
        }
    }

    /// A text that stands outside the line.
    fn alone(&mut self, text: &'a mut String, around: A) {
        self.done.push((vec![text], around));
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
