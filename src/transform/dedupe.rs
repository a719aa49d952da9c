//! Duplicates: articles of the same canonical URL, or of the same text.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::diag::{Diagnostic, Origin};
use crate::ir::{Article, Moment};

/// Drops duplicates, each with a note. Of two versions with one URL and different texts the one archived last stays, at the
/// place of the first; otherwise the first stays.
pub(super) fn dedupe(articles: Vec<Article>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Article> {
    let mut kept: Vec<Article> = Vec::with_capacity(articles.len());
    let mut by_url: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_text: BTreeMap<[u8; 32], usize> = BTreeMap::new();
    for article in articles {
        let url = article.meta.url.as_deref().map(url_key);
        let text = text_key(&article);
        let same_text = text.and_then(|key| by_text.get(&key).copied());
        let same_url = url.as_ref().and_then(|key| by_url.get(key).copied());
        let place = match (same_text, same_url) {
            (Some(place), _) => {
                diagnostics.push(note(&article, &kept[place], "the same text"));
                place
            }
            (None, Some(place)) => {
                keep_newer(&mut kept[place], article, diagnostics);
                place
            }
            (None, None) => {
                kept.push(article);
                kept.len() - 1
            }
        };
        if let Some(key) = url {
            by_url.entry(key).or_insert(place);
        }
        if let Some(key) = text {
            by_text.entry(key).or_insert(place);
        }
    }
    kept
}

fn keep_newer(kept: &mut Article, other: Article, diagnostics: &mut Vec<Diagnostic>) {
    let dropped = if version(&other) > version(kept) { std::mem::replace(kept, other) } else { other };
    diagnostics.push(note(&dropped, kept, "the same URL").dropping(dropped.text()));
}

/// When this version of the article was seen.
fn version(article: &Article) -> Option<Moment> {
    let meta = &article.meta;
    [&meta.modified, &meta.archived, &meta.published].into_iter().flatten().find_map(|date| date.value)
}

fn note(dropped: &Article, kept: &Article, reason: &str) -> Diagnostic {
    let kept_name = &kept.meta.provenance.input;
    let message = format!("left out {:?}: {reason} as {kept_name}", dropped.meta.title);
    Diagnostic::note("digest.duplicate", message).at(Origin::input(&dropped.meta.provenance.input))
}

/// The URL without scheme, `www.`, fragment and final slash, which do not tell articles apart.
fn url_key(url: &str) -> String {
    let plain = url.split('#').next().unwrap_or(url);
    let plain = plain.split_once("://").map_or(plain, |(_, rest)| rest);
    plain.trim_start_matches("www.").trim_end_matches('/').to_owned()
}

/// A digest of the text without white space; none for articles with next to no text, which are often alike by chance.
fn text_key(article: &Article) -> Option<[u8; 32]> {
    let text: String = article.text().split_whitespace().collect();
    (text.chars().count() >= 20).then(|| Sha256::digest(text.as_bytes()).into())
}
