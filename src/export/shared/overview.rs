//! What a title page and a cover say of a document: derived from its metadata and its articles.

use super::labels::{Labels, date_range, labels, long_date};
use crate::ir::{Document, Moment, Part, walk};

/// The facts that stand on a title page and a cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// The document's language as a BCP 47 tag; empty where none is known.
    pub language: String,
    /// The title: the document's, else the first article's, else the word for a digest or for what has no title.
    /// Never empty.
    pub title: String,
    /// The line below the title.
    pub subtitle: Option<String>,
    /// Who wrote or bound it: the document's authors, else the only article's byline.
    pub authors: Vec<String>,
    /// The publications, each once, in the order of their first article.
    pub sources: Vec<String>,
    /// The day, or the first and last day, as readers of the language write them; `None` where the subtitle says the same.
    pub dates: Option<String>,
    /// How many articles there are: `3篇文章`; `None` for fewer than two.
    pub count: Option<String>,
}

impl Overview {
    /// The facts of a document.
    pub fn of(document: &Document) -> Self {
        let language = language(document);
        let words = labels(&language);
        let articles = document.articles().count();
        let only = document.articles().next().filter(|_| articles == 1);
        let meta = &document.meta;
        let subtitle = meta.subtitle.clone().or_else(|| only.and_then(|article| article.meta.subtitle.clone()));
        Self {
            title: title(document, words),
            authors: match only {
                Some(article) if meta.authors.is_empty() => article.meta.byline.clone(),
                _ => meta.authors.clone(),
            },
            sources: sources(document),
            dates: dates(document, &language).filter(|dates| subtitle.as_ref() != Some(dates)),
            subtitle,
            count: (articles > 1).then(|| counted(articles, words)),
            language,
        }
    }
}

/// The document's language: its own, else that of most articles (the earlier one of two equals), else empty.
pub fn language(document: &Document) -> String {
    let own = document.meta.language.as_deref();
    own.or_else(|| walk::main_language(document.articles())).unwrap_or_default().to_owned()
}

/// `3篇文章`, `3 articles`: no literal space where the language sets none.
pub fn counted(number: usize, words: &Labels) -> String {
    let gap = if words.separator == "、" { "" } else { " " };
    let gap = if words.articles.starts_with('개') { "" } else { gap };
    format!("{number}{gap}{}", words.articles)
}

fn title(document: &Document, words: &Labels) -> String {
    let own = document.meta.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let first = || document.articles().map(|article| article.meta.title.trim()).find(|title| !title.is_empty());
    let fallback = if document.meta.digest { words.digest } else { words.untitled };
    own.or_else(first).unwrap_or(fallback).to_owned()
}

fn sources(document: &Document) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let names = document.articles().filter_map(|article| article.meta.source.as_deref());
    names.filter(|name| !name.is_empty() && seen.insert(*name)).map(ToOwned::to_owned).collect()
}

fn dates(document: &Document, language: &str) -> Option<String> {
    let days = || document.articles().filter_map(|article| article.meta.filed_moment()).map(Moment::date_only);
    match (days().min(), days().max()) {
        (Some(first), Some(last)) => Some(date_range(first, last, language)),
        _ => document.meta.date.as_ref().map(|date| match date.value {
            Some(moment) => long_date(moment, language),
            None => date.raw.clone(),
        }),
    }
}

/// How many articles stand in these parts, however deep.
pub fn article_count(parts: &[Part]) -> usize {
    let mut count = 0;
    let mut open: Vec<&[Part]> = vec![parts];
    while let Some(parts) = open.pop() {
        for part in parts {
            match part {
                Part::Section(section) => open.push(&section.parts),
                Part::Article(_) => count += 1,
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::Overview;
    use crate::ir::build::article;
    use crate::ir::{Document, Part, specimen};

    #[test]
    fn the_specimen_is_summed_up() {
        let overview = Overview::of(&specimen());
        assert_eq!(overview.title, "全部构件");
        assert_eq!(overview.sources, ["样张日报", "The Example Times"]);
        assert_eq!(overview.dates.as_deref(), Some("2024年3月2日"));
        assert_eq!(overview.count.as_deref(), Some("2篇文章"));
    }

    #[test]
    fn the_first_headline_and_the_most_common_language_stand_in() {
        let post = |title: &str, tag: &str, day: &str| {
            Part::Article(Box::new(article(title).language(tag).published(day).finish()))
        };
        let body = vec![
            post("", "ja", "2024-05-02"),
            post("Second", "en", "2024-05-01"),
            post("Third", "en", "2024-05-03T23:00:00Z"),
        ];
        let mut document = Document { body, ..Document::default() };
        let overview = Overview::of(&document);
        assert_eq!((overview.title.as_str(), overview.language.as_str()), ("Second", "en"));
        assert_eq!(overview.dates.as_deref(), Some("1 May 2024 – 3 May 2024"));
        assert_eq!(overview.count.as_deref(), Some("3 articles"));
        assert_eq!(Overview::of(&Document::default()).title, "Untitled");
        document.meta.subtitle = overview.dates;
        assert_eq!(Overview::of(&document).dates, None);
    }
}
