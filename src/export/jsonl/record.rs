//! The line of one article.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::JsonLines;
use super::count::{Counts, Link};
use super::media::Medium;
use crate::export::ExportContext;
use crate::ir::{Article, Date, Direction, Document};

/// An article as a line has it. The order of the fields is that of the keys.
#[derive(Serialize)]
pub(super) struct Record<'d> {
    pub(super) id: String,
    url: Option<&'d str>,
    title: &'d str,
    subtitle: Option<&'d str>,
    byline: &'d [String],
    source: Option<&'d str>,
    language: Option<&'d str>,
    direction: &'static str,
    date: Option<String>,
    published: Option<String>,
    published_raw: Option<&'d str>,
    modified: Option<String>,
    modified_raw: Option<&'d str>,
    archived: Option<String>,
    archived_raw: Option<&'d str>,
    tags: &'d [String],
    summary: Option<&'d str>,
    section: &'d [&'d str],
    input: &'d str,
    input_format: &'d str,
    input_encoding: &'d str,
    text: String,
    markdown: String,
    counts: Counts,
    links: Vec<Link<'d>>,
    media: Vec<Medium<'d>>,
}

impl<'d> Record<'d> {
    pub(super) fn of(
        target: &JsonLines,
        document: &'d Document,
        article: &'d Article,
        section: &'d [&'d str],
        context: &ExportContext<'_>,
    ) -> Self {
        let meta = &article.meta;
        let language = meta.language.as_deref().or(document.meta.language.as_deref());
        let tag = language.unwrap_or_default();
        let (counts, links) = Counts::of(article);
        Self {
            id: id(article),
            url: meta.url.as_deref(),
            title: &meta.title,
            subtitle: meta.subtitle.as_deref(),
            byline: &meta.byline,
            source: meta.source.as_deref(),
            language,
            direction: match meta.direction.or(document.meta.direction) {
                Some(Direction::Rtl) => "rtl",
                Some(Direction::Ltr) | None => "ltr",
            },
            date: meta.filed_moment().map(|moment| moment.to_string()),
            published: iso(meta.published.as_ref()),
            published_raw: raw(meta.published.as_ref()),
            modified: iso(meta.modified.as_ref()),
            modified_raw: raw(meta.modified.as_ref()),
            archived: iso(meta.archived.as_ref()),
            archived_raw: raw(meta.archived.as_ref()),
            tags: &meta.tags,
            summary: meta.summary.as_deref(),
            section,
            input: &meta.provenance.input,
            input_format: &meta.provenance.format,
            input_encoding: meta.provenance.encoding.as_deref().unwrap_or("UTF-8"),
            text: (target.text)(article, &document.resources, tag, context.options),
            markdown: (target.markdown)(article, &document.resources, tag, context.options),
            counts,
            links,
            media: Medium::all(article, &document.resources, context.media),
        }
    }
}

/// `a` and 16 hexadecimal digits: of the address, so that the same article has the same id in every run; where there is
/// none, of the headline and the text.
fn id(article: &Article) -> String {
    let digest = match article.meta.url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => Sha256::digest(url.as_bytes()),
        None => Sha256::digest(format!("{}\n{}", article.meta.title, article.text()).as_bytes()),
    };
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("a{hex}")
}

fn iso(date: Option<&Date>) -> Option<String> {
    date?.value.map(|moment| moment.to_string())
}

fn raw(date: Option<&Date>) -> Option<&str> {
    date.map(|date| date.raw.as_str())
}
