//! Grouping articles into sections.

use std::path::Path;

use crate::ir::{Article, Part, Section};
use crate::locale::{Labels, labels, long_date, long_month};

/// What articles are grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// No sections.
    #[default]
    None,
    /// The source's name.
    Source,
    /// The day of the filing date.
    Day,
    /// The month of the filing date.
    Month,
    /// The first tag.
    Tag,
    /// The folder that the input lies in.
    Folder,
}

/// Puts articles into sections, in the order in which each section's first article stands.
pub(super) fn group(articles: Vec<Article>, by: GroupBy, language: &str) -> Vec<Part> {
    if by == GroupBy::None {
        return articles.into_iter().map(|article| Part::Article(Box::new(article))).collect();
    }
    let words = labels(language);
    let mut sections: Vec<Section> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for article in articles {
        let title = section_title(&article, by, language, words);
        let place = *places.entry(title.clone()).or_insert_with(|| {
            sections.push(Section { title, parts: Vec::new() });
            sections.len() - 1
        });
        sections[place].parts.push(Part::Article(Box::new(article)));
    }
    sections.into_iter().map(Part::Section).collect()
}

fn section_title(article: &Article, by: GroupBy, language: &str, words: &Labels) -> String {
    let meta = &article.meta;
    let (found, otherwise) = match by {
        GroupBy::None => (None, words.untitled),
        GroupBy::Source => (meta.source.clone(), words.unsourced),
        GroupBy::Day => (article.meta.filed_moment().map(|date| long_date(date, language)), words.undated),
        GroupBy::Month => (article.meta.filed_moment().map(|date| long_month(date, language)), words.undated),
        GroupBy::Tag => (meta.tags.first().cloned(), words.untagged),
        GroupBy::Folder => (folder(&meta.provenance.input), words.untitled),
    };
    found.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| otherwise.to_owned())
}

/// The name of the folder that the input lies in.
fn folder(input: &str) -> Option<String> {
    Some(Path::new(input).parent()?.file_name()?.to_string_lossy().into_owned())
}
