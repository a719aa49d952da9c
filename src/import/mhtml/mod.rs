//! MHTML (RFC 2557): a page and its media in one mail-like message, as browsers save it.
//!
//! `parts` takes the message apart; here the page among the parts becomes the article, and the parts that it refers to its media.

mod parts;

use std::collections::BTreeMap;

use url::Url;

use self::parts::{Message, Part};
use super::bundle::{self, Medium};
use super::page::{self, PageSource};
use super::{Confidence, Evidence, ImportContext, Importer, Source, date, encoding};
use crate::diag::{Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::walk::{self, Mapper};
use crate::ir::{Block, Date, Document, Media};

/// The importer of pages saved as mail.
#[derive(Clone, Copy, Debug)]
pub struct Mhtml;

static INFO: FormatInfo = FormatInfo {
    name: "mhtml",
    extensions: &["mhtml", "mht"],
    media_type: "multipart/related",
    description: "web page with its media in one file (MHTML)",
    binary: false,
};

/// How far into the input the headers of the message stand, in bytes.
const HEAD: usize = 4 << 10;
/// A page of fewer characters may be nothing but frames.
const LITTLE: usize = 120;

impl Importer for Mhtml {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, bytes: &[u8], _text: Option<&str>) -> Option<Evidence> {
        let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
        let first = head.trim_ascii_start().split(|&byte| byte == b'\n').next()?;
        let name = first.split(|&byte| byte == b':').next().filter(|name| name.len() < first.len())?;
        let is_header = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        let holds = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
        let found = |confidence, reason: &str| Some(Evidence { confidence, reason: reason.to_owned() });
        if !is_header || !holds(b"content-type:") {
            None
        } else if holds(b"multipart/related") || holds(b"snapshot-content-location:") {
            found(Confidence::Certain, "the headers of a message whose parts belong together")
        } else if holds(b"mime-version:") && holds(b"text/html") {
            found(Confidence::Likely, "the headers of a message with a page")
        } else {
            None
        }
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let length = source.bytes.len() as u64;
        if length > context.limits.input_bytes {
            let limit = context.limits.input_bytes;
            return Err(Error::limit(format!("the message has {length} bytes, the limit is {limit}")));
        }
        let message = parts::read(source, context);
        let bundle = Bundle::new(&message);
        let mut document = bundle.page(source, context)?;
        let found = document.articles().count();
        debug_assert_eq!(found, 1, "a page is one article");
        let missing = bundle::take_in(&mut document, &mut |address| bundle.medium(address));
        for address in missing {
            let text = format!("the message does not hold the medium {address}");
            context.report(source, Diagnostic::warning("mhtml.missing-media", text));
        }
        document.for_each_article_mut(&mut |article| {
            walk::map_article(&mut Frames(&bundle), article);
            let meta = &mut article.meta;
            meta.provenance.format = INFO.name.to_owned();
            if meta.title.is_empty() {
                meta.title = message.subject.clone().unwrap_or_default();
            }
            if meta.archived.is_none() {
                meta.archived = message
                    .date
                    .as_ref()
                    .and_then(|raw| Some(Date { raw: raw.clone(), value: Some(date::parse(raw)?) }));
            }
        });
        Ok(document)
    }
}

/// The parts of a message by their addresses.
struct Bundle<'m> {
    message: &'m Message,
    pages: Vec<&'m Part>,
    by_address: BTreeMap<String, &'m Part>,
}

impl<'m> Bundle<'m> {
    fn new(message: &'m Message) -> Self {
        let mut pages: Vec<&Part> = message.parts.iter().filter(|part| part.is_page()).collect();
        // The part that the message starts with is named, or is the first page.
        let start = message.start.as_deref();
        if let Some(at) = pages.iter().position(|part| start.is_some() && part.id.as_deref() == start) {
            pages.swap(0, at);
        }
        let base = pages.first().and_then(|page| page.location.as_deref()).or(message.location.as_deref());
        let base = base.and_then(|base| Url::parse(base).ok());
        let mut by_address = BTreeMap::new();
        for part in &message.parts {
            if let Some(id) = &part.id {
                by_address.entry(format!("cid:{id}")).or_insert(part);
            }
            if let Some(location) = &part.location {
                let whole = base.as_ref().and_then(|base| base.join(location).ok());
                by_address.entry(bundle::key(location)).or_insert(part);
                by_address.entry(bundle::key(whole.as_ref().map_or(location.as_str(), Url::as_str))).or_insert(part);
            }
        }
        Self { message, pages, by_address }
    }

    fn part(&self, address: &str) -> Option<&'m Part> {
        let direct = || self.by_address.get(&bundle::key(address));
        // Escapes in an id are those of URLs (RFC 2392).
        let id = || address.strip_prefix("cid:").and_then(|id| self.by_address.get(&format!("cid:{}", decoded(id))));
        direct().or_else(id).copied()
    }

    fn medium(&self, address: &str) -> Option<Medium> {
        self.part(address).map(|part| Medium::new(&part.media_type, &part.bytes))
    }

    /// The article of the page; where that shows next to nothing, the article of the frame that shows the most.
    fn page(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let Some((root, frames)) = self.pages.split_first() else {
            return Err(Error::input("the message holds no web page"));
        };
        let before = context.diagnostics.len();
        let mut best = self.read(root, true, source, context);
        let mut said = context.diagnostics.split_off(before);
        let mut shown = best.as_ref().map_or(0, shown_length);
        let mut left_out = frames.len();
        if shown < LITTLE {
            for frame in frames {
                let Ok(other) = self.read(frame, false, source, context) else { continue };
                let other_said = context.diagnostics.split_off(before);
                let length = shown_length(&other);
                if length > shown.max(1) * 4 {
                    (best, said, shown) = (Ok(other), other_said, length);
                    let text = "the page shows next to nothing by itself: the frame that shows the most was taken";
                    said.push(Diagnostic::warning("mhtml.frame", text).at(Origin::input(source.name)));
                }
            }
            left_out = left_out.saturating_sub(usize::from(shown >= LITTLE));
        }
        context.diagnostics.append(&mut said);
        if left_out > 0 {
            let text = format!("{left_out} page(s) that are shown within the page were left out");
            context.report(source, Diagnostic::note("mhtml.left-out", text));
        }
        best
    }

    fn read(&self, part: &Part, root: bool, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let bytes = Source { name: source.name, path: None, bytes: &part.bytes };
        let text = encoding::decode_labelled(&bytes, part.charset.as_deref(), context)?;
        let known = part.location.as_deref().or(self.message.location.as_deref().filter(|_| root));
        let page = PageSource { html: &text.text, url: known, folder: None };
        let mut document = page::read(&page, source, context);
        let encoding = text.encoding.map(str::to_owned);
        document.for_each_article_mut(&mut |article| article.meta.provenance.encoding.clone_from(&encoding));
        Ok(document)
    }
}

fn shown_length(document: &Document) -> usize {
    let mut text = String::new();
    for article in document.articles() {
        walk::block_text(&article.blocks, &mut text);
    }
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn decoded(text: &str) -> String {
    let url = Url::parse(&format!("cid:/?{text}")).ok();
    let pairs = url.as_ref().map(|url| url.query_pairs().next().map(|(name, _)| name.into_owned()));
    pairs.flatten().unwrap_or_else(|| text.to_owned())
}

/// Frames are embedded by the part's id: their address on the web is what a reader can follow.
struct Frames<'b>(&'b Bundle<'b>);

impl Mapper for Frames<'_> {
    fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
        if let Block::Figure { media, .. } = &mut block {
            for medium in media.iter_mut() {
                if let Media::Embed { url, .. } = medium
                    && let Some(location) = self.0.part(url).and_then(|part| part.location.as_deref())
                    && location.starts_with("http")
                {
                    *url = location.to_owned();
                }
            }
        }
        out.push(block);
    }
}
