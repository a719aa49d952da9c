//! Binding: many imported documents become one.

use super::{GroupBy, SortKey, dedupe, describe, group, select};
use crate::diag::Diagnostic;
use crate::ir::{Article, Document, DocumentMeta, Moment, Part, Resources, walk};

/// How documents are bound into one. What is left open is filled from the articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestOptions {
    /// Title, authors, publisher, language and date as the user wants them.
    pub meta: DocumentMeta,
    /// What articles are sorted by.
    pub sort: SortKey,
    /// Turns the order round.
    pub reverse: bool,
    /// What articles are grouped by.
    pub group_by: GroupBy,
    /// The first day that is taken in.
    pub since: Option<Moment>,
    /// The last day that is taken in.
    pub until: Option<Moment>,
    /// How many articles are taken in, counted after sorting.
    pub limit: Option<usize>,
    /// Drops articles with the same canonical URL or the same text.
    pub dedupe: bool,
}

impl Default for DigestOptions {
    fn default() -> Self {
        Self {
            meta: DocumentMeta::default(),
            sort: SortKey::default(),
            reverse: false,
            group_by: GroupBy::default(),
            since: None,
            until: None,
            limit: None,
            dedupe: true,
        }
    }
}

/// Binds documents into one and says what was left out. One article alone becomes a document that is this article;
/// several become a digest. A single document that has sections of its own and is not to be sorted or grouped anew keeps
/// them.
pub fn bind(documents: Vec<Document>, options: &DigestOptions) -> (Document, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    if let [_] = documents.as_slice()
        && let Some(document) = keep_structure(&documents, options)
    {
        return (document, diagnostics);
    }
    let mut resources = Resources::default();
    let mut articles = Vec::new();
    for document in documents {
        resources.merge(document.resources);
        take_articles(document.body, &mut articles);
    }
    let mut articles = select::in_range(articles, options.since, options.until, &mut diagnostics);
    if options.dedupe {
        articles = dedupe::dedupe(articles, &mut diagnostics);
    }
    select::sort(&mut articles, options.sort, options.reverse);
    select::limit(&mut articles, options.limit, &mut diagnostics);
    drop_unused(&mut resources, &articles);
    (assemble(articles, resources, options), diagnostics)
}

/// A single document with a structure of its own, if nothing is asked that would change it.
fn keep_structure(documents: &[Document], options: &DigestOptions) -> Option<Document> {
    let [document] = documents else { return None };
    let unchanged = DigestOptions { meta: DocumentMeta::default(), ..options.clone() } == DigestOptions::default();
    if !unchanged || document.single_article().is_some() || document.meta.is_empty() {
        return None;
    }
    let mut document = document.clone();
    override_meta(&mut document.meta, &options.meta);
    Some(document)
}

/// Puts the user's words in the place of the document's own.
fn override_meta(own: &mut DocumentMeta, asked: &DocumentMeta) {
    let asked = asked.clone();
    own.title = asked.title.or(own.title.take());
    own.subtitle = asked.subtitle.or(own.subtitle.take());
    own.publisher = asked.publisher.or(own.publisher.take());
    own.language = asked.language.or(own.language.take());
    own.date = asked.date.or(own.date.take());
    own.description = asked.description.or(own.description.take());
    own.series = asked.series.or(own.series.take());
    if !asked.tags.is_empty() {
        own.tags = asked.tags;
    }
    if !asked.contributors.is_empty() {
        own.contributors = asked.contributors;
    }
    if !asked.authors.is_empty() {
        own.authors = asked.authors;
    }
}

fn take_articles(parts: Vec<Part>, out: &mut Vec<Article>) {
    for part in parts {
        match part {
            Part::Section(section) => take_articles(section.parts, out),
            Part::Article(article) => out.push(*article),
        }
    }
}

fn drop_unused(resources: &mut Resources, articles: &[Article]) {
    let mut used = std::collections::BTreeSet::new();
    for article in articles {
        walk::for_each_resource(article, &mut |id| {
            used.insert(id.clone());
        });
    }
    resources.retain(|id| used.contains(id));
}

fn assemble(articles: Vec<Article>, resources: Resources, options: &DigestOptions) -> Document {
    let mut meta = options.meta.clone();
    if meta.language.is_none() {
        meta.language = walk::main_language(articles.iter()).map(str::to_owned);
    }
    match articles.as_slice() {
        [only] => describe::describe_single(&mut meta, only),
        several => describe::describe_digest(&mut meta, several),
    }
    let language = meta.language.clone().unwrap_or_default();
    let by = if articles.len() == 1 { GroupBy::None } else { options.group_by };
    Document { meta, body: group::group(articles, by, &language), resources, ..Document::default() }
}
