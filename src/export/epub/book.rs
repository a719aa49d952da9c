//! The plan of a book: which files it has, what they are called, and how they refer to each other.

use std::borrow::Cow;

use super::media::Library;
use super::plan::Plan;
use crate::export::shared::labels::{Labels, labels};
use crate::export::shared::links::Directory;
use crate::export::shared::overview::Overview;
use crate::export::shared::writing::WritingMode;
use crate::ir::{Article, Document, Part, Section};
use crate::text::well_formed;

/// The longest stand-in for a missing headline, in characters.
const SNIPPET: usize = 24;

/// A section's page or an article.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// The name of the file, of the first one where it has several.
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
    /// An article.
    Article {
        article: &'a Article,
        /// Which files it has, and what stands where.
        plan: Plan<'a>,
    },
}

impl Page<'_> {
    /// The name of one of the files, counted from 0: `a0001.xhtml`, `a0001-2.xhtml`.
    pub(super) fn piece(&self, piece: usize) -> Cow<'_, str> {
        match self.file.strip_suffix(".xhtml") {
            Some(stem) if piece > 0 => Cow::Owned(format!("{stem}-{}.xhtml", piece + 1)),
            _ => Cow::Borrowed(&self.file),
        }
    }

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
    /// Lines run down the pages, and pages follow each other from right to left.
    pub vertical: bool,
}

/// Chinese and Japanese, by the tag's first part.
fn is_written_vertically(language: &str) -> bool {
    matches!(language.split('-').next(), Some("zh" | "ja" | "yue" | "wuu" | "nan" | "hak" | "lzh" | "cmn"))
}

impl<'a> Book<'a> {
    /// Plans the book.
    pub(super) fn plan(document: &'a Document, library: Library, toc_depth: u8, mode: WritingMode) -> Self {
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
        let vertical = mode == WritingMode::Vertical && is_written_vertically(&language);
        Self { document, overview, language, words, pages, directory, library, toc_depth, vertical }
    }

    /// A title page and a page of contents are wanted: the book is more than one article.
    pub(super) fn is_digest(&self) -> bool {
        self.document.meta.digest || self.document.single_article().is_none()
    }

    /// Where a link to `url` leads within the book, seen from that file of the page of that index: `a0002.xhtml#a1`.
    pub(super) fn local(&self, url: &str, from: usize, piece: usize) -> Option<String> {
        let (index, fragment) = match url.strip_prefix('#') {
            Some(fragment) => (from, Some(fragment)),
            None => self.directory.find(url)?,
        };
        let page = self.pages.get(index)?;
        let PageContent::Article { plan, .. } = &page.content else { return None };
        match fragment.and_then(|fragment| plan.anchor(fragment)) {
            Some(anchor) if index == from && anchor.piece == piece => Some(format!("#{}", anchor.name)),
            Some(anchor) => Some(format!("{}#{}", page.piece(anchor.piece), anchor.name)),
            // A link of an article to itself is one to the original.
            None if index == from => None,
            None => Some(page.file.clone()),
        }
    }

    /// Lines of pages in that language run down the page: those of Chinese and Japanese, where that is wanted.
    pub(super) fn is_vertical(&self, language: &str) -> bool {
        self.vertical && is_written_vertically(language)
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
                let content = PageContent::Article { article, plan: Plan::of(article) };
                pages.push(Page { file: format!("a{articles:04}.xhtml"), level, content });
            }
        }
    }
    pages
}
