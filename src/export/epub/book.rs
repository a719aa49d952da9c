//! The plan of a book: which files it has, what they are called, and how they refer to each other.

use std::collections::BTreeMap;

use super::lang::well_formed;
use super::links::Directory;
use super::media::Library;
use crate::export::shared::labels::{Labels, labels};
use crate::export::shared::overview::Overview;
use crate::ir::walk::{self, Visitor};
use crate::ir::{Article, Attr, Block, Document, Inline, Part, Section};

/// The longest stand-in for a missing headline, in characters.
const SNIPPET: usize = 24;

/// A file of the book's text: a section's page or an article.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// The file's name.
    pub file: String,
    /// How many sections it lies in.
    pub level: usize,
    /// What it shows.
    pub content: PageContent<'a>,
}

/// What a page shows.
#[derive(Debug)]
pub(super) enum PageContent<'a> {
    /// A section's title and what it holds.
    Section(&'a Section),
    /// An article, and the anchors that links may lead to.
    Article {
        article: &'a Article,
        /// The source's anchor → the one in the file.
        anchors: BTreeMap<&'a str, String>,
    },
}

impl Page<'_> {
    /// The title in the contents; never empty.
    pub(super) fn title(&self, words: &Labels) -> String {
        match &self.content {
            PageContent::Section(section) => non_empty(section.title.trim(), words.untitled),
            PageContent::Article { article, .. } => non_empty(article.meta.title.trim(), &snippet(article, words)),
        }
    }
}

fn non_empty(title: &str, otherwise: &str) -> String {
    if title.is_empty() { otherwise.to_owned() } else { title.to_owned() }
}

/// The beginning of an article that has no headline, so that a list of such articles can be told apart.
fn snippet(article: &Article, words: &Labels) -> String {
    let text = article.text();
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(words.untitled);
    match line.char_indices().nth(SNIPPET) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(line)),
        None => line.to_owned(),
    }
}

/// The plan of a whole book.
#[derive(Debug)]
pub(super) struct Book<'a> {
    /// The document.
    pub document: &'a Document,
    /// What the title page says.
    pub overview: Overview,
    /// The main language, a well-formed tag; `und` where none is known.
    pub language: String,
    /// The words of the main language.
    pub words: &'static Labels,
    /// Sections and articles in reading order.
    pub pages: Vec<Page<'a>>,
    /// Which page has which canonical URL.
    pub directory: Directory,
    /// Pictures and recordings.
    pub library: Library,
    /// How many levels of an article's headings stand in the contents.
    pub toc_depth: u8,
}

impl<'a> Book<'a> {
    /// Plans the book.
    pub(super) fn plan(document: &'a Document, library: Library, toc_depth: u8) -> Self {
        let overview = Overview::of(document);
        let language = well_formed(&overview.language).unwrap_or_else(|| String::from("und"));
        let pages = pages(document);
        let mut directory = Directory::default();
        for (index, page) in pages.iter().enumerate() {
            if let PageContent::Article { article, .. } = &page.content
                && let Some(url) = &article.meta.url
            {
                directory.add(url, index);
            }
        }
        let words = labels(&language);
        Self { document, overview, language, words, pages, directory, library, toc_depth }
    }

    /// A title page and a page of contents are wanted: the book is more than one article.
    pub(super) fn is_digest(&self) -> bool {
        self.document.meta.digest || self.document.single_article().is_none()
    }

    /// Where a link to `url` leads within the book, seen from the page of that index: `a0002.xhtml#a1`.
    pub(super) fn local(&self, url: &str, from: usize) -> Option<String> {
        let (index, fragment) = match url.strip_prefix('#') {
            Some(fragment) => (from, Some(fragment)),
            None => self.directory.find(url)?,
        };
        let page = self.pages.get(index)?;
        let PageContent::Article { anchors, .. } = &page.content else { return None };
        match fragment.and_then(|fragment| anchors.get(fragment)) {
            Some(anchor) if index == from => Some(format!("#{anchor}")),
            Some(anchor) => Some(format!("{}#{anchor}", page.file)),
            // A link of an article to itself is one to the original.
            None if index == from => None,
            None => Some(page.file.clone()),
        }
    }

    /// The pages right below the section page of that index.
    pub(super) fn children(&self, index: usize) -> impl Iterator<Item = &Page<'a>> {
        let level = self.pages.get(index).map_or(0, |page| page.level);
        let below = self.pages.iter().skip(index + 1).take_while(move |page| page.level > level);
        below.filter(move |page| page.level == level + 1)
    }
}

/// Sections and articles in reading order, with names such as `s0001.xhtml` and `a0001.xhtml`.
fn pages(document: &Document) -> Vec<Page<'_>> {
    let mut pages = Vec::new();
    let (mut sections, mut articles) = (0, 0);
    let mut open = vec![document.body.iter()];
    while let Some(parts) = open.last_mut() {
        let Some(part) = parts.next() else {
            open.pop();
            continue;
        };
        let level = open.len() - 1;
        match part {
            Part::Section(section) => {
                sections += 1;
                let content = PageContent::Section(section);
                pages.push(Page { file: format!("s{sections:04}.xhtml"), level, content });
                open.push(section.parts.iter());
            }
            Part::Article(article) => {
                articles += 1;
                let content = PageContent::Article { article, anchors: anchors(article) };
                pages.push(Page { file: format!("a{articles:04}.xhtml"), level, content });
            }
        }
    }
    pages
}

/// Names for the source's anchors: an anchor of the source can be no XML name, and could clash with those of notes and
/// headings.
fn anchors(article: &Article) -> BTreeMap<&str, String> {
    let mut ids = Ids::default();
    for blocks in std::iter::once(&article.blocks).chain(article.notes.values()) {
        ids.blocks(blocks);
    }
    let mut anchors = BTreeMap::new();
    for id in ids.0 {
        let number = anchors.len() + 1;
        anchors.entry(id).or_insert_with(|| format!("a{number}"));
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

/// The notes of an article in the order of first mention, those that are mentioned in notes after, those that are
/// mentioned nowhere last.
pub(super) fn note_order(article: &Article) -> Vec<&str> {
    let mut mentions = Mentions::default();
    walk::walk_blocks(&mut mentions, &article.blocks);
    let mut order: Vec<&str> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut next = 0;
    loop {
        for name in std::mem::take(&mut mentions.0) {
            if let Some((name, _)) = article.notes.get_key_value(&name)
                && seen.insert(name.as_str())
            {
                order.push(name);
            }
        }
        let Some(blocks) = order.get(next).and_then(|name| article.notes.get(*name)) else { break };
        next += 1;
        walk::walk_blocks(&mut mentions, blocks);
    }
    order.extend(article.notes.keys().map(String::as_str).filter(|name| !seen.contains(name)));
    order
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
