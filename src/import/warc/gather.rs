//! What each record is: a page, a medium, a way to another address, or nothing for readers.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use url::Url;

use super::fields::Fields;
use super::stream::{Place, Record, Stream, Whole};
use super::{File, INFO, Index, LONGEST_HEAD, http, origin};
use crate::diag::Diagnostic;
use crate::import::page::{self, PageSource};
use crate::import::{ImportContext, Source, bundle, date, encoding};
use crate::ir::{Date, Document};

/// A page of the archive.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) url: String,
    pub(super) document: Document,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Browsers asked for it as a frame or by a script.
    pub(super) is_part: bool,
}

/// A record's content out of its codings.
#[derive(Debug, Default)]
pub(super) struct Payload {
    pub(super) media_type: Option<String>,
    pub(super) charset: Option<String>,
    pub(super) bytes: Vec<u8>,
    /// What was wrong, though something is there.
    pub(super) fault: Option<String>,
}

/// The content of a response or resource.
///
/// # Errors
/// Why there is none, in words.
pub(super) fn payload(record: &Record, content: &[u8], most: u64) -> Result<Payload, String> {
    let identified = || record.fields.get("warc-identified-payload-type").map(str::to_ascii_lowercase);
    if record.fields.get("warc-type") == Some("resource") {
        let (media_type, charset) = (record.fields.media_type(), record.fields.charset().map(str::to_owned));
        return Ok(Payload {
            media_type: media_type.or_else(identified),
            charset,
            bytes: content.to_vec(),
            fault: None,
        });
    }
    let head = http::head(content).ok_or_else(|| String::from("it is no response of HTTP"))?;
    let body = http::body(&head.fields, content.get(head.body..).unwrap_or_default(), most)?;
    let media_type = head.fields.media_type().or_else(identified);
    Ok(Payload { media_type, charset: head.fields.charset().map(str::to_owned), bytes: body.bytes, fault: body.fault })
}

/// Sorts the records.
pub(super) struct Gatherer<'r, 'a> {
    pub(super) source: &'r Source<'a>,
    files: &'r [File<'a>],
    pub(super) context: &'r mut ImportContext,
    index: Index,
    pages: Vec<Page>,
    /// Digests of the pages, to know those that were had twice.
    known: BTreeSet<[u8; 32]>,
    /// Addresses that browsers asked for, and whether once as a page of its own.
    asked: BTreeMap<String, bool>,
    /// Pages that were the same as in an earlier record, and the address of that.
    revisits: Vec<(Place, String, String)>,
}

impl<'r, 'a> Gatherer<'r, 'a> {
    pub(super) fn new(source: &'r Source<'a>, files: &'r [File<'a>], context: &'r mut ImportContext) -> Self {
        Self {
            source,
            files,
            context,
            index: Index::default(),
            pages: Vec::new(),
            known: BTreeSet::new(),
            asked: BTreeMap::new(),
            revisits: Vec::new(),
        }
    }

    /// Says something of a place of the archive.
    pub(super) fn report(&mut self, place: Place, diagnostic: Diagnostic) {
        self.context.diagnostics.push(diagnostic.at(origin(self.source, self.files, place)));
    }

    /// Says that a page was lost or harmed.
    fn warn(&mut self, record: &Record, code: &'static str, what: &str) {
        let name = target(&record.fields).unwrap_or_else(|| String::from("a record without address"));
        self.report(record.place, Diagnostic::warning(code, format!("{name}, at {}: {what}", record.place)));
    }

    fn count(&mut self, what: &'static str) {
        *self.index.left_out.entry(what).or_default() += 1;
    }

    /// Takes in a record.
    pub(super) fn record(&mut self, record: &Record, stream: &mut Stream<'_>) {
        let url = target(&record.fields);
        match (record.fields.get("warc-type"), url) {
            (Some("response"), Some(url)) => self.response(record, &url, stream),
            (Some("resource"), Some(url)) => self.resource(record, &url, stream),
            (Some("revisit"), Some(url)) => self.revisit(record, url, stream),
            (Some("request"), Some(url)) => self.request(&url, stream),
            (Some("warcinfo"), _) => self.count("descriptions of the archive"),
            (Some("metadata"), _) => self.count("metadata"),
            (Some("continuation"), _) => self.count("continuations of other records"),
            _ => self.count("other records"),
        }
    }

    fn response(&mut self, record: &Record, url: &str, stream: &mut Stream<'_>) {
        let mut content = Vec::new();
        let mut whole = stream.content(&mut content, LONGEST_HEAD);
        let Some(head) = http::head(&content) else {
            self.count("responses that are not of HTTP");
            return;
        };
        match head.status {
            200 => {}
            300..=399 => {
                let location = head.fields.get("location").and_then(|location| joined(url, location));
                if let Some(location) = location {
                    self.index.aliases.entry(bundle::key(url)).or_insert_with(|| bundle::key(&location));
                }
                self.count("redirections");
                return;
            }
            _ => {
                self.count("responses of a status other than 200");
                return;
            }
        }
        let media_type = head.fields.media_type();
        let media_type = media_type.as_deref().or_else(|| record.fields.get("warc-identified-payload-type"));
        let body = content.get(head.body..).unwrap_or_default();
        if !self.is_page(media_type, body, url, record.place) {
            return;
        }
        let most = self.context.limits.media_bytes;
        if record.length > most + LONGEST_HEAD {
            self.warn(record, "warc.dropped-page", &format!("it has {} bytes, the limit is {most}", record.length));
            return;
        }
        if whole == Whole::Read {
            whole = stream.content(&mut content, u64::MAX);
        }
        self.page(record, url, &content, whole);
    }

    fn resource(&mut self, record: &Record, url: &str, stream: &mut Stream<'_>) {
        let mut content = Vec::new();
        let mut whole = stream.content(&mut content, LONGEST_HEAD);
        if Url::parse(url).is_ok_and(|url| !matches!(url.scheme(), "http" | "https" | "file" | "ftp")) {
            self.count("other records");
            return;
        }
        if !self.is_page(record.fields.media_type().as_deref(), &content, url, record.place) {
            return;
        }
        let most = self.context.limits.media_bytes;
        if record.length > most {
            self.warn(record, "warc.dropped-page", &format!("it has {} bytes, the limit is {most}", record.length));
            return;
        }
        if whole == Whole::Read {
            whole = stream.content(&mut content, u64::MAX);
        }
        self.page(record, url, &content, whole);
    }

    /// Whether the record is a page. If not, it is counted, and where it may be a medium its place is kept.
    fn is_page(&mut self, media_type: Option<&str>, body: &[u8], url: &str, place: Place) -> bool {
        let media_type = media_type.unwrap_or_default();
        let kind = media_type.split('/').next().unwrap_or_default();
        let what = match (kind, media_type) {
            (_, "text/html" | "application/xhtml+xml") => return true,
            ("image" | "audio" | "video", _) => {
                self.index.media.entry(bundle::key(url)).or_insert(place);
                return false;
            }
            (_, "" | "application/octet-stream" | "binary/octet-stream" | "unknown/unknown" | "text/plain") => {
                if begins_as_page(body) {
                    return true;
                }
                if media_type != "text/plain" {
                    self.index.media.entry(bundle::key(url)).or_insert(place);
                    return false;
                }
                "other texts"
            }
            (_, "text/css") => "style sheets",
            ("font", _) | (_, "application/font-woff" | "application/vnd.ms-fontobject") => "fonts",
            _ if media_type.ends_with("javascript") => "scripts",
            _ if media_type.ends_with("json") => "data",
            _ => "other files",
        };
        self.count(what);
        false
    }

    fn page(&mut self, record: &Record, url: &str, content: &[u8], whole: Whole) {
        let payload = match payload(record, content, self.context.limits.media_bytes) {
            Ok(payload) => payload,
            Err(why) => return self.warn(record, "warc.dropped-page", &format!("the page was left out: {why}")),
        };
        let mut digest = Sha256::new();
        digest.update(bundle::key(url).as_bytes());
        digest.update([0]);
        digest.update(&payload.bytes);
        if !self.known.insert(digest.finalize().into()) {
            let message = format!("{url}, at {}: the archive holds the same page twice", record.place);
            return self.report(record.place, Diagnostic::note("warc.duplicate", message));
        }
        let cut = match whole {
            Whole::Cut(why) => Some(why),
            Whole::Read => None,
        };
        let truncated = record.fields.get("warc-truncated").map(|why| format!("the crawler cut it off ({why})"));
        let segment = record.fields.get("warc-segment-number").map(|_| String::from("it goes on in another record"));
        for why in [cut, payload.fault.clone(), truncated, segment].into_iter().flatten() {
            self.warn(record, "warc.cut-off", &format!("the page is not whole, what there is was read: {why}"));
        }
        let before = self.context.diagnostics.len();
        let document = self.read(record, url, &payload);
        let diagnostics = self.context.diagnostics.split_off(before);
        match document {
            Ok(document) => self.pages.push(Page { url: url.to_owned(), document, diagnostics, is_part: false }),
            Err(why) => {
                let message = format!("{url}, at {}: {why}", record.place);
                self.report(record.place, Diagnostic::note("warc.empty-page", message));
            }
        }
    }

    fn read(&mut self, record: &Record, url: &str, payload: &Payload) -> Result<Document, String> {
        let name = format!("{}: {url}", self.source.name);
        let part = Source { name: &name, path: None, bytes: &payload.bytes };
        let text = encoding::decode_labelled(&part, payload.charset.as_deref(), self.context)
            .map_err(|error| format!("a page without text was left out: {}", error.message()))?;
        let page = PageSource { html: &text.text, url: Some(url), folder: None };
        let mut document = page::read(&page, &part, self.context);
        if document.articles().all(|article| article.blocks.is_empty()) {
            return Err(String::from("a page that shows no text was left out"));
        }
        let raw = record.fields.get("warc-date").unwrap_or_default();
        let archived = date::parse(raw).map(|value| Date { raw: raw.to_owned(), value: Some(value) });
        document.for_each_article_mut(&mut |article| {
            let meta = &mut article.meta;
            // Of a copy of a copy, the older time says more.
            meta.archived = meta.archived.take().or_else(|| archived.clone());
            meta.provenance.input = self.source.name.to_owned();
            meta.provenance.format = INFO.name.to_owned();
            meta.provenance.encoding = text.encoding.map(str::to_owned);
        });
        Ok(document)
    }

    /// The payload is that of an earlier record: what asks for this address may have that one.
    fn revisit(&mut self, record: &Record, url: String, stream: &mut Stream<'_>) {
        let mut content = Vec::new();
        stream.content(&mut content, LONGEST_HEAD);
        let earlier = record.fields.get("warc-refers-to-target-uri").map(bare).unwrap_or_else(|| url.clone());
        let (own, other) = (bundle::key(&url), bundle::key(&earlier));
        if own != other {
            self.index.aliases.entry(own).or_insert(other);
        }
        let head = http::head(&content);
        let media_type = head.as_ref().and_then(|head| head.fields.media_type());
        if media_type.is_some_and(|kind| kind == "text/html") && head.is_some_and(|head| head.status == 200) {
            self.revisits.push((record.place, url, earlier));
        } else {
            self.count("visits that found nothing new");
        }
    }

    /// Browsers say what they want an address for (Fetch Metadata).
    fn request(&mut self, url: &str, stream: &mut Stream<'_>) {
        let mut content = Vec::new();
        stream.content(&mut content, LONGEST_HEAD);
        let fields = Fields::parse(&content);
        let as_page = fields.get("sec-fetch-dest").is_none_or(|purpose| purpose.eq_ignore_ascii_case("document"));
        *self.asked.entry(bundle::key(url)).or_default() |= as_page;
        self.count("requests");
    }

    /// The pages in their order, and what is known of the rest.
    pub(super) fn finish(mut self) -> (Vec<Page>, Index) {
        for page in &mut self.pages {
            page.is_part = self.asked.get(&bundle::key(&page.url)).is_some_and(|as_page| !as_page);
        }
        let held: BTreeSet<String> = self.pages.iter().map(|page| bundle::key(&page.url)).collect();
        for (place, url, earlier) in std::mem::take(&mut self.revisits) {
            if held.contains(&bundle::key(&earlier)) || held.contains(&bundle::key(&url)) {
                self.count("visits that found nothing new");
            } else {
                let message =
                    format!("{url}, at {place}: the page had not changed since another archive, which holds it");
                self.report(place, Diagnostic::warning("warc.revisit", message));
            }
        }
        (self.pages, self.index)
    }
}

/// The address of a record. WARC 1.0 may write it in angle brackets.
fn target(fields: &Fields) -> Option<String> {
    fields.get("warc-target-uri").map(bare)
}

fn bare(address: &str) -> String {
    address.trim_start_matches('<').trim_end_matches('>').trim().to_owned()
}

fn joined(base: &str, address: &str) -> Option<String> {
    Url::parse(base).ok()?.join(address).ok().map(String::from)
}

/// What comes without a media type can be a page all the same.
fn begins_as_page(body: &[u8]) -> bool {
    let head = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    ["<!doctype html", "<html"]
        .iter()
        .any(|word| head.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes())))
}
