//! The archive post: a line with the feed's time, a link line with headline and address, a rule, and a body of HTML that a script
//! put into one line. Thousands of public news archives hold such posts.
//!
//! ```text
//! <!--1642419543000-->
//! [headline, may contain ] and **](https://example.org/…)
//! ------
//!
//! <div><i>Mon, 17 Jan 2022 11:09:42 GMT</i></div><img src=…><div><small>caption</small></div><p>…
//! ```
//!
//! Variants: without the first line or with `NaN` in it; an older one with a `日期：` line below the rule; one with YAML front matter
//! above it all. `outlets` holds what the nine outlets' markup means, `body` the passes that read meaning out of the blocks.

mod body;
mod front_matter;
mod header;
mod outlets;
mod text;

use super::date;
use super::html::{self, Locator};
use super::{Confidence, Evidence, ImportContext, Importer, Source, encoding, language};
use crate::diag::Diagnostic;
use crate::error::Result;
use crate::format::FormatInfo;
use crate::ir::{Article, ArticleMeta, Date, Document, Provenance, xml};

/// The importer of archive posts.
#[derive(Clone, Copy, Debug)]
pub struct Archive;

static INFO: FormatInfo = FormatInfo {
    name: "archive",
    extensions: &[],
    media_type: "text/html",
    description: "news archive post: feed time, link line, HTML body",
    binary: false,
};

impl Importer for Archive {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _bytes: &[u8], text: Option<&str>) -> Option<Evidence> {
        let header = header::parse(text?);
        let (confidence, reason) = match (&header.feed_time, &header.title, header.has_rule, &header.front) {
            (Some(_), Some(_), true, Some(_)) => {
                (Confidence::Certain, "front matter, feed time and link line above a rule")
            }
            (Some(_), Some(_), true, None) => (Confidence::Certain, "feed time and link line above a rule"),
            (None, Some(_), true, _) => (Confidence::Certain, "a link line above a rule"),
            (Some(_), Some(_), false, _) => (Confidence::Certain, "feed time and link line"),
            // Such a comment is nobody else's; the file's name says Markdown, as do all names of posts.
            (Some(time), None, ..) if !time.is_empty() => (Confidence::Certain, "first line is a feed time comment"),
            _ => return None,
        };
        Some(Evidence { confidence, reason: reason.to_owned() })
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let decoded = encoding::decode(source, context)?;
        let text: &str = &decoded.text;
        let header = header::parse(text);
        let mut meta = read_meta(&header, source, context);
        meta.provenance = Provenance {
            input: source.name.to_owned(),
            format: INFO.name.to_owned(),
            encoding: decoded.encoding.map(str::to_owned),
        };
        let markup = text.get(header.body..).unwrap_or_default();
        let folder = source.folder();
        let base = meta.url.as_deref();
        let options =
            html::Options { base, folder: folder.as_deref(), rules: outlets::RULES, ..html::Options::default() };
        let mut converted = html::convert(markup, &options, &context.limits);
        let mut reports = std::mem::take(&mut converted.diagnostics);
        let mut blocks = body::read(converted.blocks, &mut meta, &mut reports);
        html::settle_headings(&mut blocks);
        meta.language = language::of_article(&meta.title, &blocks).map(str::to_owned);
        body::settle_languages(&mut blocks, meta.language.as_deref());
        meta.lead_image = html::lead_image(&blocks);
        let mut locator = Locator::new(source.name, text, header.body);
        for diagnostic in reports {
            context.report(source, locator.locate(diagnostic));
        }
        let article = Article { meta, blocks, ..Article::default() };
        let mut resources = converted.resources;
        let mut used = std::collections::BTreeSet::new();
        crate::ir::walk::for_each_resource(&article, &mut |id| {
            used.insert(id.clone());
        });
        resources.retain(|id| used.contains(id));
        Ok(Document::of(article, resources))
    }
}

/// What head and front matter say.
fn read_meta(header: &header::Header<'_>, source: &Source<'_>, context: &mut ImportContext) -> ArticleMeta {
    let mut meta = ArticleMeta::default();
    let front = header.front.clone().unwrap_or_default();
    let title = header.title.as_deref().map(text::unescape).filter(|title| !title.is_empty());
    meta.title = title.or(front.title).map(|title| xml::one_line(&title)).unwrap_or_default();
    let url = header.url.map(|url| url.trim().replace("&amp;", "&")).filter(|url| !url.is_empty());
    meta.url = url.or(front.from);
    if header.title.is_none() && header.front.is_none() {
        context.report(
            source,
            Diagnostic::warning("archive.no-link-line", "the post has no link line: headline and address are unknown"),
        );
    }
    if let Some(raw) = header.feed_time {
        let value = date::from_millis(raw);
        if value.is_some() {
            meta.archived = value.map(Date::of);
        } else if !raw.is_empty() {
            context
                .report(source, Diagnostic::note("archive.no-feed-time", format!("the feed time {raw:?} is no time")));
        }
    }
    if let Some(raw) = header.date_line.map(str::to_owned).or(front.date) {
        meta.published = Some(Date { value: date::parse(&raw), raw });
    }
    let (host_name, known_host) = meta.url.as_deref().and_then(outlets::name_of).unzip();
    let known_host = known_host.unwrap_or(false);
    meta.tags = front.tags;
    let author = front.author;
    match &author {
        // The author's account at the site that republishes: `name@site`.
        Some(author) => match author.split_once('@').filter(|(name, place)| !name.is_empty() && !place.is_empty()) {
            Some((name, place)) => {
                meta.byline.push(name.trim().to_owned());
                meta.source = Some(place.trim().to_owned());
            }
            // The generator wrote the publication's name as author; a known host's name is the better one.
            None => meta.source = host_name.filter(|_| known_host).or(Some(author.clone())),
        },
        None => meta.source = host_name,
    }
    let own_names: Vec<String> = meta.source.iter().chain(&meta.byline).chain(&author).cloned().collect();
    meta.tags.retain(|tag| !own_names.iter().any(|name| tag == name || tag.contains('@')));
    report_suffix(&mut meta, source, context);
    meta
}

/// Site names that outlets append to the headline.
const TITLE_SUFFIXES: [&str; 4] = [
    " – 法国国际广播电台 - RFI",
    " - 法国国际广播电台 - RFI",
    " - RFI - 法国国际广播电台",
    " – RFI - 法国国际广播电台",
];

fn report_suffix(meta: &mut ArticleMeta, source: &Source<'_>, context: &mut ImportContext) {
    for suffix in TITLE_SUFFIXES {
        if let Some(title) = meta.title.strip_suffix(suffix).filter(|title| !title.is_empty()) {
            meta.title = title.trim_end().to_owned();
            let message = format!("the site's name {:?} was taken off the headline", suffix.trim());
            context.report(source, Diagnostic::note("archive.dropped-title-suffix", message));
            return;
        }
    }
}
