//! Web pages: a whole saved page → the article in it.
//!
//! `read` is for every format that holds pages: archives of pages, mail-like bundles, feeds with pages for entries.

mod json_ld;
mod lines;
mod meta;
mod saved;
mod title;

use super::html::{self, Extent, Locator};
use super::language;
use super::{Confidence, Evidence, Extract, ImportContext, Importer, Source, encoding};
use crate::diag::Diagnostic;
use crate::error::Result;
use crate::format::FormatInfo;
use crate::ir::{Article, Block, Document, Provenance, walk};

/// The importer of web pages.
#[derive(Clone, Copy, Debug)]
pub struct Page;

static INFO: FormatInfo = FormatInfo {
    name: "html",
    extensions: &["html", "htm", "xhtml", "xht", "shtml"],
    media_type: "text/html",
    description: "web page: its article, with what the page says of it",
    binary: false,
};

/// A page as a format found it.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageSource<'a> {
    /// The markup.
    pub html: &'a str,
    /// The address that it was had from, where the format knows it. It goes before what the page says.
    pub url: Option<&'a str>,
    /// The folder of the input: media with relative addresses may lie beside it.
    pub folder: Option<&'a str>,
}

impl Importer for Page {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _bytes: &[u8], text: Option<&str>) -> Option<Evidence> {
        let text = text?.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
        let begins =
            |text: &str, word: &str| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        let found = |confidence, reason: &str| Some(Evidence { confidence, reason: reason.to_owned() });
        if begins(text, "<!doctype html") {
            return found(Confidence::Likely, "begins with an HTML doctype");
        }
        if begins(text, "<html") || begins(text, "<head") || begins(text, "<body") {
            return found(Confidence::Likely, "begins with an HTML element");
        }
        if text.starts_with('<') {
            let lower = text.get(..4096).unwrap_or(text).to_ascii_lowercase();
            if ["<html", "<body", "<p>", "<div", "<title"].iter().any(|tag| lower.contains(tag)) {
                return found(Confidence::Possible, "holds HTML elements");
            }
        }
        None
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let decoded = encoding::decode(source, context)?;
        let folder = source.folder();
        let page = PageSource { html: &decoded.text, url: None, folder: folder.as_deref() };
        let mut document = read(&page, source, context);
        let encoding = decoded.encoding.map(str::to_owned);
        document.for_each_article_mut(&mut |article| article.meta.provenance.encoding.clone_from(&encoding));
        Ok(document)
    }
}

/// Reads the article of a page. Diagnostics go into the context; `source` names the input for them.
pub fn read(page: &PageSource<'_>, source: &Source<'_>, context: &mut ImportContext) -> Document {
    let extract = context.options.extract.clone();
    let extent = match &extract {
        Extract::Auto => Extent::Article,
        Extract::Full => Extent::Full,
        Extract::Selector(css) => Extent::Selected(css),
    };
    let given = context.options.base_url.as_ref().map(url::Url::to_string);
    let saved = saved::read(page.html, page.url);
    let (markup, toolbar) = saved::without_toolbar(page.html);
    let variables = saved::variables(page.html);
    let unwrap: Option<fn(&str) -> Option<String>> = if saved.copy { Some(saved::original) } else { None };
    let options = html::Options {
        base: saved.address.as_deref().or(page.url).or(given.as_deref()),
        folder: page.folder,
        rules: html::Rules { unwrap, ..html::Rules::default() },
        document: true,
        hidden: false,
        extent,
        variables: &variables,
        notes: 0,
        authored: false,
    };
    let mut converted = html::convert(&markup, &options, &context.limits);
    let head = std::mem::take(&mut converted.head);
    substitute(&mut converted, &head, &markup, &options, &context.limits);
    let mut meta = meta::read(&head, options.base, &mut converted.resources);
    let mut blocks = converted.blocks;
    let mut reports = converted.diagnostics;
    meta.archived = saved.at;
    if let Some(bar) = toolbar {
        let message = "the bar of a web archive was left out";
        reports.push(Diagnostic::note("html.archive-bar", message).dropping(html::plain_text(bar)));
    }
    take_title(&mut blocks, &meta.title, &mut reports);
    html::settle_headings(&mut blocks);
    meta.language = language(&blocks, &meta.title, meta.language.as_deref().or(head.language.as_deref()));
    if meta.lead_image.is_none() {
        meta.lead_image = html::lead_image(&blocks);
    }
    meta.provenance = Provenance { input: source.name.to_owned(), format: INFO.name.to_owned(), encoding: None };
    let mut locator = Locator::new(source.name, page.html, 0);
    for diagnostic in reports {
        let placed = if diagnostic.code == "html.left-out" { diagnostic } else { locator.locate(diagnostic) };
        context.report(source, placed);
    }
    let notes = (1..).map(|number: usize| number.to_string()).zip(converted.notes).collect();
    let article = Article { meta, blocks, notes };
    let mut resources = converted.resources;
    let mut used = std::collections::BTreeSet::new();
    walk::for_each_resource(&article, &mut |id| {
        used.insert(id.clone());
    });
    resources.retain(|id| used.contains(id));
    Document::of(article, resources)
}

/// Text of fewer characters may be all that a page shows without its scripts.
const LITTLE: usize = 120;

/// Where a page shows nothing or next to nothing without its scripts, what it hides, its substitutes for scripts and frames, or at
/// least its description stand in.
fn substitute(
    converted: &mut html::Converted,
    head: &html::Head,
    markup: &str,
    options: &html::Options<'_>,
    limits: &crate::limits::Limits,
) {
    let shown = length(&converted.blocks, LITTLE);
    if shown >= LITTLE {
        return;
    }
    let mut take = |other: html::Converted, what: &str| {
        let longer = length(&other.blocks, usize::MAX) > shown.max(1) * 4;
        if longer {
            *converted = other;
            let message = format!("the page shows next to nothing by itself: {what} was taken");
            converted.diagnostics.push(Diagnostic::warning("html.substitute", message));
        }
        longer
    };
    if markup.contains("hidden") || markup.contains("none") {
        let hidden = html::convert(markup, &html::Options { hidden: true, ..*options }, limits);
        if take(hidden, "what it hides") {
            return;
        }
    }
    let fragment = html::Options { document: false, extent: Extent::Full, ..*options };
    if take(html::convert(&head.substitute, &fragment, limits), "its text for readers without scripts or frames") {
        return;
    }
    let description = head.get(&["og:description", "description", "twitter:description"]).unwrap_or_default();
    if shown == 0 {
        take(html::convert(description, &fragment, limits), "its description");
    }
}

/// How many visible characters the blocks hold; counting ends at the block that has so many.
fn length(blocks: &[Block], most: usize) -> usize {
    let mut text = String::new();
    let mut count = 0;
    for block in blocks {
        text.clear();
        walk::block_text(std::slice::from_ref(block), &mut text);
        count += text.chars().filter(|c| !c.is_whitespace()).count();
        if count >= most {
            break;
        }
    }
    count
}

/// How many blocks from the top are looked at for the headline.
const TOP: usize = 6;

/// A heading or a line near the top that repeats the headline is the page's own headline: it is metadata.
fn take_title(blocks: &mut Vec<Block>, title: &str, reports: &mut Vec<Diagnostic>) {
    let wanted = title::bare(title);
    if wanted.is_empty() {
        return;
    }
    let found = blocks.iter().take(TOP).position(|block| match block {
        Block::Heading { content, .. } | Block::Paragraph { content, .. } => {
            title::bare(&walk::inline_text(content)) == wanted
        }
        _ => false,
    });
    let Some(at) = found else { return };
    // What is left must not be nothing.
    if blocks.len() < 2 {
        return;
    }
    if let Block::Heading { content, .. } | Block::Paragraph { content, .. } = blocks.remove(at) {
        let text = walk::inline_text(&content);
        reports.push(
            Diagnostic::note("html.repeated-title", "a line that repeats the headline was dropped").dropping(text),
        );
    }
}

/// The language of the text itself; where that does not say, what the page says.
fn language(blocks: &[Block], title: &str, declared: Option<&str>) -> Option<String> {
    language::of_article(title, blocks).map(str::to_owned).or_else(|| declared.and_then(language::declared))
}
