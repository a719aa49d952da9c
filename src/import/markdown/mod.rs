//! Markdown: CommonMark and GFM with footnotes, definition lists, formulas, alerts, wiki links and front matter, as the generators
//! of sites and the makers of notebooks write it.
//!
//! ```text
//! text ─► front (fields) ─► prepare (dialects → CommonMark) ─► render (comrak: HTML) ─► import::html ─► IR
//! ```

mod front;
mod prepare;
mod render;

use std::collections::BTreeSet;
use std::path::Path;

use self::front::Front;
use self::render::{Rendered, Take};
use super::html::{self, Converted, Locator};
use super::{Confidence, Evidence, ImportContext, Importer, Source, encoding, language};
use crate::diag::Diagnostic;
use crate::error::Result;
use crate::format::FormatInfo;
use crate::ir::{Article, ArticleMeta, Block, Document, Provenance, ResourceId, Resources, walk, xml};
use crate::limits::Limits;

/// The importer of Markdown.
#[derive(Clone, Copy, Debug)]
pub struct Markdown;

static INFO: FormatInfo = FormatInfo {
    name: "markdown",
    extensions: &["md", "markdown", "mkd", "mdown"],
    media_type: "text/markdown",
    description: "CommonMark, GFM, footnotes, formulas, front matter",
    binary: false,
};

impl Importer for Markdown {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _bytes: &[u8], text: Option<&str>) -> Option<Evidence> {
        let text = text?.trim_start_matches('\u{FEFF}');
        let front = front::split(text);
        let fenced = front.notation.filter(|notation| notation.ends_with("matter") && !front.is_empty());
        if let Some(notation) = fenced.filter(|notation| !notation.starts_with("JSON")) {
            return Some(Evidence { confidence: Confidence::Likely, reason: notation.to_owned() });
        }
        let signs = signs(text.get(front.body..)?);
        let confidence = match signs.len() {
            0 => return None,
            1 => Confidence::Possible,
            _ => Confidence::Likely,
        };
        Some(Evidence { confidence, reason: format!("it has {}", signs.join(", ")) })
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let decoded = encoding::decode(source, context)?;
        let text: &str = decoded.text.trim_start_matches('\u{FEFF}');
        let front = front::split(text);
        let prepared = prepare::prepare(text.get(front.body..).unwrap_or_default());
        let (fields, unused) = front::read(&front);
        let mut meta = fields.article;
        let take = if meta.title.is_empty() { Take::Any } else { Take::Same(&meta.title) };
        let rendered = render::render(&prepared.text, take);
        let mut reports: Vec<Diagnostic> = prepared.diagnostics;
        settle_title(&mut meta, &rendered, source, &mut reports);
        settle_address(&mut meta, fields.permalink.as_deref(), context);
        meta.provenance = Provenance {
            input: source.name.to_owned(),
            format: INFO.name.to_owned(),
            encoding: decoded.encoding.map(str::to_owned),
        };
        let base = meta.url.clone().or_else(|| context.options.base_url.as_ref().map(ToString::to_string));
        let reader = Reader { base, folder: source.folder(), limits: &context.limits, notes: rendered.notes.len() };
        let mut read = reader.read(&rendered, fields.cover.as_deref(), &mut reports);
        meta.lead_image = read.cover.or_else(|| html::lead_image(&read.article.blocks));
        if meta.language.is_none() {
            meta.language = language::of_article(&meta.title, &read.article.blocks).map(str::to_owned);
        }
        read.article.meta = meta;
        report(source, text, &front, [front.fault.clone(), unused].into_iter().flatten(), reports, context);
        let mut used = BTreeSet::new();
        walk::for_each_resource(&read.article, &mut |id| {
            used.insert(id.clone());
        });
        read.resources.retain(|id| used.contains(id));
        Ok(Document::of(read.article, read.resources))
    }
}

/// What in a text looks like Markdown: kinds of signs.
fn signs(text: &str) -> Vec<&'static str> {
    const LINES: usize = 400;
    let mut found: Vec<&'static str> = Vec::new();
    let mut bullets = 0;
    for line in text.lines().take(LINES) {
        let trimmed = line.trim_start();
        let level = trimmed.bytes().take_while(|&byte| byte == b'#').count();
        let heading = (1..=6).contains(&level) && trimmed.get(level..).is_some_and(|rest| rest.starts_with(' '));
        bullets += usize::from(trimmed.starts_with("- ") || trimmed.starts_with("* "));
        let checks = [
            (heading, "headings"),
            (trimmed.starts_with("```") || trimmed.starts_with("~~~"), "code fences"),
            (line.contains("](http") || line.contains("](/") || line.contains("]: http"), "links"),
            (line.split("**").count() > 2, "bold text"),
            (bullets > 1, "lists"),
            (trimmed.starts_with('|') && trimmed.contains("---"), "tables"),
        ];
        for (_, sign) in checks.into_iter().filter(|(holds, _)| *holds) {
            if !found.contains(&sign) {
                found.push(sign);
            }
        }
    }
    found
}

/// The title: of the front matter, else the first heading, else the file's name.
fn settle_title(meta: &mut ArticleMeta, rendered: &Rendered, source: &Source<'_>, reports: &mut Vec<Diagnostic>) {
    if let Some(headline) = &rendered.headline {
        if meta.title.is_empty() {
            meta.title = xml::one_line(&headline.text);
            let url = headline.url.as_ref().filter(|url| url.starts_with("http://") || url.starts_with("https://"));
            meta.url = meta.url.take().or_else(|| url.cloned());
        } else {
            let message = "a first heading that repeats the title was dropped";
            reports.push(Diagnostic::note("markdown.dropped-headline", message).dropping(headline.text.clone()));
        }
    }
    if meta.title.is_empty()
        && let Some(heading) = &rendered.first_heading
    {
        meta.title = xml::one_line(heading);
    }
    if meta.title.is_empty() {
        let stem = source.path.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
        meta.title = xml::one_line(&stem.unwrap_or_default());
        if !meta.title.is_empty() {
            let message = "the text has no title; the file's name was taken";
            reports.push(Diagnostic::note("markdown.guessed-title", message));
        }
    }
}

/// A permalink is an address where the site's own is known.
fn settle_address(meta: &mut ArticleMeta, permalink: Option<&str>, context: &ImportContext) {
    if meta.url.is_none()
        && let (Some(base), Some(permalink)) = (&context.options.base_url, permalink)
    {
        meta.url = base.join(permalink).ok().map(String::from);
    }
}

/// HTML → the parts of an article.
struct Reader<'a> {
    base: Option<String>,
    folder: Option<String>,
    limits: &'a Limits,
    notes: usize,
}

/// What was read.
#[derive(Default)]
struct Read {
    article: Article,
    resources: Resources,
    cover: Option<ResourceId>,
}

impl Reader<'_> {
    /// The blocks of each piece, media and diagnostics.
    fn convert(&self, pieces: &[&str]) -> (Vec<Vec<Block>>, Converted) {
        let options = html::Options {
            base: self.base.as_deref(),
            folder: self.folder.as_deref(),
            notes: self.notes,
            authored: true,
            ..html::Options::default()
        };
        html::convert_pieces(pieces, &options, self.limits)
    }

    fn read(&self, rendered: &Rendered, cover: Option<&str>, reports: &mut Vec<Diagnostic>) -> Read {
        let pieces: Vec<&str> = std::iter::once(&rendered.html).chain(&rendered.notes).map(String::as_str).collect();
        let (blocks, converted) = self.convert(&pieces);
        reports.extend(converted.diagnostics);
        let mut read = Read { resources: converted.resources, ..Read::default() };
        let mut blocks = blocks.into_iter();
        read.article.blocks = blocks.next().unwrap_or_default();
        read.article.notes = blocks.enumerate().map(|(at, note)| ((at + 1).to_string(), note)).collect();
        for text in rendered.unused.iter().filter(|text| !text.is_empty()) {
            let message = "a footnote that nothing refers to was dropped";
            reports.push(Diagnostic::warning("markdown.dropped-note", message).dropping(text.as_str()));
        }
        if let Some(address) = cover {
            let mut markup = String::from("<img src=\"");
            xml::push_escaped(&mut markup, address);
            markup.push_str("\" />");
            let (blocks, picture) = self.convert(&[&markup]);
            read.cover = blocks.first().and_then(|blocks| html::lead_image(blocks));
            read.resources.merge(picture.resources);
        }
        read
    }
}

/// Reports what was found, each with its place in the source.
fn report(
    source: &Source<'_>,
    text: &str,
    front: &Front,
    of_front: impl Iterator<Item = Diagnostic>,
    of_body: Vec<Diagnostic>,
    context: &mut ImportContext,
) {
    for diagnostic in of_front {
        context.report(source, diagnostic);
    }
    let mut locator = Locator::new(source.name, text, front.body);
    for diagnostic in of_body {
        context.report(source, locator.locate(diagnostic));
    }
}
