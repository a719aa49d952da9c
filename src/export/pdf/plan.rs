//! The order of a document: which articles it has, which sections begin before each, what its contents list.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Result;
use crate::export::pdf::flow::{Entry, EntryKind, Kicker, Position, SectionPage, SectionStart, article_place};
use crate::export::pdf::front::Wanted;
use crate::export::pdf::galley::Break;
use crate::export::pdf::options::{OpenRight, PdfOptions};
use crate::export::pdf::page::Bookmark;
use crate::export::shared::labels::labels;
use crate::export::shared::overview::Overview;
use crate::ir::{Article, Document, Part};

/// An article with its place in the document.
pub(crate) struct Planned<'d> {
    /// The article.
    pub(crate) article: &'d Article,
    /// Its place.
    pub(crate) position: Position,
    /// Its title as running heads show it.
    pub(crate) title: String,
    /// What stands above it in running heads: the innermost section, or the digest's title.
    pub(crate) above: String,
}

/// A document's order.
pub(crate) struct Plan<'d> {
    /// All articles, in reading order.
    pub(crate) articles: Vec<Planned<'d>>,
    /// The entries of the contents.
    pub(crate) entries: Vec<Entry>,
    /// Whether pages are numbered.
    pub(crate) folios: bool,
}

/// A section that was entered: its title, and the parts that are still to come.
struct Open<'d> {
    title: Option<&'d str>,
    parts: std::slice::Iter<'d, Part>,
}

/// Walks a document's parts without recursion: sections may be nested as deep as an input says.
///
/// # Errors
/// When the options contradict each other.
pub(crate) fn plan<'d>(document: &'d Document, options: &PdfOptions) -> Result<Plan<'d>> {
    let mut plan = Plan { articles: Vec::new(), entries: Vec::new(), folios: true };
    let fresh = options.columns == 1 && !options.compact && !options.masthead;
    let rights = options.opens_right()?;
    let masthead = Wanted::of(document, options).masthead;
    let several = Overview::of(document).sources.len() > 1;
    let digest_title = document.meta.title.clone().unwrap_or_default();
    let mut sections = Vec::new();
    let mut count = 0;
    let mut open = vec![Open { title: None, parts: document.body.iter() }];
    loop {
        let depth = u8::try_from(open.len().saturating_sub(1)).unwrap_or(u8::MAX);
        let Some(top) = open.last_mut() else { break };
        match top.parts.next() {
            None => {
                open.pop();
            }
            Some(Part::Section(section)) => {
                let place: Arc<str> = format!("s{count}").into();
                count += 1;
                let title = section.title.clone();
                sections.push(SectionStart { depth, title, place: place.clone(), page: None });
                plan.entries.push(Entry {
                    depth,
                    kind: EntryKind::Section,
                    title: section.title.clone(),
                    language: None,
                    note: None,
                    place,
                });
                open.push(Open { title: Some(&section.title), parts: section.parts.iter() });
            }
            Some(Part::Article(article)) => {
                let above = top.title.map_or_else(|| digest_title.clone(), str::to_owned);
                let number = plan.articles.len();
                let title = shown_title(document, article);
                plan.entries.push(Entry {
                    depth,
                    kind: EntryKind::Article,
                    title: title.clone(),
                    language: article.meta.language.clone(),
                    note: note(article, top.title, several),
                    place: article_place(number),
                });
                let above = if document.meta.digest { above } else { article.meta.source.clone().unwrap_or_default() };
                // In columns a section still begins on a page of its own.
                let section = !masthead && sections.iter().any(|section: &SectionStart| section.depth == 0);
                let opens = match rights {
                    OpenRight::Articles if fresh || section => Break::Recto,
                    OpenRight::Sections if section => Break::Recto,
                    _ if fresh || section || (number == 0 && !masthead) => Break::Page,
                    _ => Break::None,
                };
                let kicker = match top.title {
                    Some(section) if sections.is_empty() => Kicker::Section(section.to_owned()),
                    None if several || !document.meta.digest => Kicker::Source,
                    _ => Kicker::None,
                };
                let position = Position { number, depth, sections: std::mem::take(&mut sections), opens, kicker };
                plan.articles.push(Planned { article, position, title, above });
            }
        }
    }
    if options.section_pages {
        add_section_pages(&mut plan, rights);
    }
    Ok(plan)
}

/// Gives the sections of the first level pages of their own.
fn add_section_pages(plan: &mut Plan<'_>, rights: OpenRight) {
    let then = if rights == OpenRight::Articles { Break::Recto } else { Break::Page };
    let at: BTreeMap<&str, usize> =
        plan.entries.iter().enumerate().map(|(index, entry)| (entry.place.as_ref(), index)).collect();
    let starts = plan.articles.iter_mut().flat_map(|planned| planned.position.sections.iter_mut());
    for section in starts.filter(|section| section.depth == 0) {
        let first = at.get(section.place.as_ref()).map_or(plan.entries.len(), |index| index + 1);
        let below = plan.entries.get(first..).unwrap_or_default().iter();
        let entries: Vec<Entry> = below.take_while(|entry| entry.depth > section.depth).cloned().collect();
        let articles = entries.iter().filter(|entry| entry.kind == EntryKind::Article).count();
        section.page = Some(SectionPage { entries, articles, then });
    }
}

/// The entries of an article's headings, `depth` levels of them.
pub(crate) fn headings(planned: &Planned<'_>, bookmarks: &[Bookmark], depth: u8) -> Vec<Entry> {
    let own = planned.position.depth;
    let shown = |bookmark: &&Bookmark| bookmark.depth > own && bookmark.depth - own <= depth;
    let own_headings =
        bookmarks.iter().skip_while(|bookmark| bookmark.destination != article_place(planned.position.number));
    own_headings
        .filter(shown)
        .map(|bookmark| Entry {
            depth: bookmark.depth,
            kind: EntryKind::Heading,
            title: bookmark.title.clone(),
            language: planned.article.meta.language.clone(),
            note: None,
            place: bookmark.destination.clone(),
        })
        .collect()
}

/// The entries of the contents: each article's headings behind it. `headings` are those of all articles, in their order.
pub(crate) fn contents(entries: Vec<Entry>, headings: Vec<Vec<Entry>>) -> Vec<Entry> {
    let mut headings = headings.into_iter();
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        let article = entry.kind == EntryKind::Article;
        all.push(entry);
        if article {
            all.extend(headings.next().into_iter().flatten());
        }
    }
    all
}

/// What an entry says behind an article's title: its source where there are several and its section does not name it.
fn note(article: &Article, section: Option<&str>, several: bool) -> Option<String> {
    let source = article.meta.source.clone().filter(|source| !source.trim().is_empty());
    source.filter(|source| several && section != Some(source.as_str()))
}

fn shown_title(document: &Document, article: &Article) -> String {
    let title = article.meta.title.trim();
    if !title.is_empty() {
        return title.to_owned();
    }
    let language = article.meta.language.as_deref().or(document.meta.language.as_deref()).unwrap_or("und");
    labels(language).untitled.to_owned()
}
