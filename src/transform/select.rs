//! Which articles a digest holds, and in which order.

use std::cmp::Ordering;

use crate::diag::{Diagnostic, Origin};
use crate::ir::{Article, Moment};

/// What articles are sorted by. Equal keys keep the inputs' order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// The filing date, oldest first; articles without date come last.
    #[default]
    Date,
    /// The headline, in code point order.
    Title,
    /// The inputs' order.
    Input,
    /// The source's name in code point order, then the date.
    Source,
}

/// Sorts in place; `reverse` turns the key's order round, articles without the key still come last.
pub(super) fn sort(articles: &mut [Article], key: SortKey, reverse: bool) {
    match key {
        SortKey::Input if reverse => articles.reverse(),
        SortKey::Input => {}
        SortKey::Date => articles.sort_by(|a, b| compare(a.meta.filed_moment(), b.meta.filed_moment(), reverse)),
        SortKey::Title => articles.sort_by(|a, b| compare(title(a), title(b), reverse)),
        SortKey::Source => articles.sort_by(|a, b| {
            compare(a.meta.source.as_deref(), b.meta.source.as_deref(), reverse)
                .then_with(|| compare(a.meta.filed_moment(), b.meta.filed_moment(), false))
        }),
    }
}

fn title(article: &Article) -> Option<&str> {
    Some(article.meta.title.as_str()).filter(|title| !title.is_empty())
}

fn compare<T: Ord>(a: Option<T>, b: Option<T>, reverse: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if reverse => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// Keeps the articles whose filing day is in the range, both ends included. Days are compared as the sources wrote them.
pub(super) fn in_range(
    articles: Vec<Article>,
    since: Option<Moment>,
    until: Option<Moment>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Article> {
    if since.is_none() && until.is_none() {
        return articles;
    }
    articles.into_iter().filter(|article| range_verdict(article, since, until, diagnostics)).collect()
}

fn range_verdict(
    article: &Article,
    since: Option<Moment>,
    until: Option<Moment>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let origin = || Origin::input(&article.meta.provenance.input);
    let Some(date) = article.meta.filed_moment() else {
        let message = format!("left out {:?}: it has no date to compare", article.meta.title);
        diagnostics.push(Diagnostic::warning("digest.undated", message).at(origin()));
        return false;
    };
    let day = date.date_only();
    let inside =
        since.is_none_or(|since| day >= since.date_only()) && until.is_none_or(|until| day <= until.date_only());
    if !inside {
        let message = format!("left out {:?}: {day} is outside the range", article.meta.title);
        diagnostics.push(Diagnostic::note("digest.out-of-range", message).at(origin()));
    }
    inside
}

/// Keeps the first `limit` articles and says how many were left out.
pub(super) fn limit(articles: &mut Vec<Article>, limit: Option<usize>, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(limit) = limit.filter(|&limit| limit < articles.len()) {
        let message = format!("left out {} articles after the first {limit}", articles.len() - limit);
        diagnostics.push(Diagnostic::note("digest.limit", message));
        articles.truncate(limit);
    }
}
