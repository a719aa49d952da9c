//! What can be said of a digest from its articles: title, dates, language, sources.

use crate::ir::{Article, Date, DocumentMeta};
use crate::locale::labels;

/// Fills what the caller left open, from the articles in their final order.
pub(super) fn describe_digest(meta: &mut DocumentMeta, articles: &[Article]) {
    let language = meta.language.clone().unwrap_or_default();
    if meta.title.is_none() {
        meta.title = Some(only_source(articles).unwrap_or_else(|| labels(&language).digest.to_owned()));
    }
    if meta.date.is_none() {
        meta.date = articles.iter().filter_map(|article| article.meta.filed_moment()).max().map(Date::of);
    }
    meta.digest = true;
}

/// The one source that all articles share.
fn only_source(articles: &[Article]) -> Option<String> {
    let first = articles.first()?.meta.source.as_ref()?;
    articles.iter().all(|article| article.meta.source.as_ref() == Some(first)).then(|| first.clone())
}

/// Fills the document's data from its only article.
pub(super) fn describe_single(meta: &mut DocumentMeta, article: &Article) {
    let own = &article.meta;
    if meta.title.is_none() && !own.title.is_empty() {
        meta.title = Some(own.title.clone());
    }
    if meta.subtitle.is_none() {
        meta.subtitle.clone_from(&own.subtitle);
    }
    if meta.authors.is_empty() {
        meta.authors.clone_from(&own.byline);
    }
    if meta.publisher.is_none() {
        meta.publisher.clone_from(&own.source);
    }
    if meta.date.is_none() {
        meta.date = article.meta.filed_moment().map(Date::of);
    }
    if meta.description.is_none() {
        meta.description.clone_from(&own.summary);
    }
    if meta.tags.is_empty() {
        meta.tags.clone_from(&own.tags);
    }
    meta.direction = meta.direction.or(own.direction);
}
