//! Feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, JSON Feed. Each entry is an article.
//!
//! `xml_feed` and `json_feed` read an `Entry` a piece, in which all of them say the same; here entries become articles. The whole
//! text (`content:encoded`, `content`) goes before the summary, which is metadata then.

mod json_feed;
mod xml_feed;

use super::html::{self, Locator};
use super::language::guess_language;
use super::{Confidence, Evidence, ImportContext, Importer, Source, date, encoding};
use crate::diag::Diagnostic;
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::{
    Article, ArticleMeta, Attr, Block, Date, Document, DocumentMeta, Media, Part, Provenance, Resource, Resources, walk,
};

/// The importer of feeds.
#[derive(Clone, Copy, Debug)]
pub struct Feed;

static INFO: FormatInfo = FormatInfo {
    name: "feed",
    extensions: &["rss", "atom"],
    media_type: "application/rss+xml",
    description: "RSS, Atom and JSON feeds",
    binary: false,
};

/// What a feed says of itself, and its entries.
#[derive(Debug, Default)]
struct Channel {
    title: Option<String>,
    description: Option<String>,
    language: Option<String>,
    authors: Vec<String>,
    entries: Vec<Entry>,
    /// Why not all of the feed could be read.
    fault: Option<super::xml::Fault>,
}

/// An entry, whatever the format.
#[derive(Debug, Default)]
struct Entry {
    /// The title, which may hold markup.
    title: String,
    url: Option<String>,
    authors: Vec<String>,
    published: Option<String>,
    modified: Option<String>,
    tags: Vec<String>,
    /// The whole text as HTML.
    content: Option<String>,
    /// A summary as HTML.
    summary: Option<String>,
    /// What relative addresses start from.
    base: Option<String>,
    language: Option<String>,
    /// The feed that the entry came from, where that is another one.
    source: Option<String>,
    enclosures: Vec<Enclosure>,
}

/// A medium that belongs to an entry.
#[derive(Debug, Default)]
struct Enclosure {
    url: String,
    media_type: Option<String>,
    title: String,
}

impl Importer for Feed {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _bytes: &[u8], text: Option<&str>) -> Option<Evidence> {
        let text = text?.trim_start_matches('\u{FEFF}').trim_start();
        let reason = if text.starts_with('{') {
            text.contains("//jsonfeed.org/version/").then_some("JSON with the version of JSON Feed")?
        } else {
            xml_feed::root_of(text)?
        };
        Some(Evidence { confidence: Confidence::Certain, reason: reason.to_owned() })
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let decoded = encoding::decode(source, context)?;
        let text: &str = &decoded.text;
        let channel = if text.trim_start().starts_with('{') { json_feed::read(text)? } else { xml_feed::read(text)? };
        if let Some(fault) = &channel.fault {
            let message = format!("the feed is no XML from some place on and was read up to there: {}", fault.message);
            context.report(source, Diagnostic::warning("feed.broken", message).dropping(&fault.rest));
        }
        let mut resources = Resources::default();
        let mut articles = Vec::new();
        let mut locator = Locator::new(source.name, text, 0);
        for entry in &channel.entries {
            let (mut article, diagnostics) = article(entry, &channel, &mut resources, context);
            for diagnostic in diagnostics {
                context.report(source, locator.locate(diagnostic));
            }
            if article.blocks.is_empty() && article.meta.title.is_empty() {
                context.report(
                    source,
                    Diagnostic::note("feed.empty-entry", "an entry without title and text was left out"),
                );
                continue;
            }
            article.meta.provenance = Provenance {
                input: source.name.to_owned(),
                format: INFO.name.to_owned(),
                encoding: decoded.encoding.map(str::to_owned),
            };
            articles.push(article);
        }
        if articles.is_empty() {
            return Err(Error::input("the feed has no entry with a title or a text"));
        }
        let meta = DocumentMeta {
            title: channel.title.filter(|title| !title.is_empty()),
            authors: channel.authors,
            language: channel.language,
            description: channel.description.filter(|text| !text.is_empty()),
            digest: articles.len() > 1,
            ..DocumentMeta::default()
        };
        let body = articles.into_iter().map(|article| Part::Article(Box::new(article))).collect();
        Ok(Document { meta, body, resources, ..Document::default() })
    }
}

fn article(
    entry: &Entry,
    channel: &Channel,
    resources: &mut Resources,
    context: &ImportContext,
) -> (Article, Vec<Diagnostic>) {
    let base = entry.base.as_deref().or(entry.url.as_deref());
    let options = html::Options { base, ..html::Options::default() };
    let body = entry.content.as_ref().or(entry.summary.as_ref());
    let markup = body.map(String::as_str).map(paragraphs).unwrap_or_default();
    let converted = html::convert(&markup, &options, &context.limits);
    let mut article = Article { blocks: converted.blocks, ..Article::default() };
    resources.merge(converted.resources);
    enclosures(entry, &mut article, resources);
    let text = article.text();
    let summary = entry.summary.as_ref().filter(|_| entry.content.is_some()).map(|summary| plain(summary, context));
    let title = plain(&entry.title, context);
    let sample = format!("{title}\n{text}");
    let declared = entry.language.as_deref().or(channel.language.as_deref());
    let guessed = guess_language(&sample);
    // `zh` alone does not say which script.
    let finer = guessed.filter(|tag| declared.is_none_or(|known| tag.split('-').next() == Some(known)));
    article.meta = ArticleMeta {
        url: entry.url.clone(),
        byline: entry.authors.clone(),
        source: entry.source.clone().or_else(|| channel.title.clone()).filter(|name| !name.is_empty()),
        published: entry.published.as_deref().map(dated),
        modified: entry.modified.as_deref().map(dated),
        tags: entry.tags.clone(),
        language: finer.or(declared).map(str::to_owned),
        summary: summary.filter(|summary| !summary.is_empty() && !repeats(&text, summary)),
        title,
        ..ArticleMeta::default()
    };
    (article, converted.diagnostics)
}

/// The summary is the beginning of the text.
fn repeats(text: &str, summary: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    bare(text).starts_with(&bare(summary))
}

fn dated(raw: &str) -> Date {
    Date { raw: raw.to_owned(), value: date::parse(raw) }
}

/// Text without any tag: its empty lines part paragraphs.
fn paragraphs(markup: &str) -> String {
    if markup.contains('<') || !markup.contains("\n\n") {
        return markup.to_owned();
    }
    markup.split("\n\n").fold(String::new(), |out, paragraph| out + "<p>" + paragraph + "</p>")
}

/// One line of text without markup.
fn plain(markup: &str, context: &ImportContext) -> String {
    if !markup.contains(['<', '&']) {
        return super::xml::one_line(markup);
    }
    let converted = html::convert(markup, &html::Options::default(), &context.limits);
    let mut text = String::new();
    walk::block_text(&converted.blocks, &mut text);
    super::xml::one_line(&text)
}

/// Media that the text does not show already stand below it.
fn enclosures(entry: &Entry, article: &mut Article, resources: &mut Resources) {
    let mut shown: Vec<String> = Vec::new();
    walk::for_each_resource(article, &mut |id| {
        shown.extend(resources.get(id).map(|resource| resource.url.clone()));
    });
    for enclosure in &entry.enclosures {
        let absolute = |url: &str| {
            let base = entry.base.as_deref().or(entry.url.as_deref())?;
            Some(String::from(url::Url::parse(base).ok()?.join(url).ok()?))
        };
        let url = url::Url::parse(&enclosure.url).map(String::from).ok().or_else(|| absolute(&enclosure.url));
        let Some(url) = url.filter(|url| !shown.contains(url)) else { continue };
        let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let is = |kind: &str, endings: &[&str]| {
            enclosure.media_type.as_deref().map_or_else(
                || endings.iter().any(|ending| path.ends_with(ending)),
                |media_type| media_type.starts_with(kind),
            )
        };
        let title = enclosure.title.clone();
        let add = |resources: &mut Resources| {
            resources.add(Resource {
                url: url.clone(),
                media_type: enclosure.media_type.clone(),
                ..Resource::default()
            })
        };
        let media = if is("image", &[".jpg", ".jpeg", ".png", ".gif", ".webp"]) {
            Media::Image { resource: add(resources), alt: title }
        } else if is("audio", &[".mp3", ".m4a", ".ogg", ".wav"]) {
            Media::Audio { resource: add(resources), title }
        } else if is("video", &[".mp4", ".webm", ".mov"]) {
            Media::Video { resource: add(resources), poster: None, title }
        } else {
            Media::Embed { url: url.clone(), poster: None, title }
        };
        shown.push(url);
        let (caption, credit) = (Vec::new(), Vec::new());
        article.blocks.push(Block::Figure { attr: Attr::default(), media: vec![media], caption, credit });
    }
}
