//! WARC 1.0 and 1.1 (ISO 28500), plain or packed with gzip or Zstandard, ARC before it, and WACZ around it: each page that a crawler was given
//! is an article.
//!
//! `wacz` opens a collection of archives, `arc` gives old records as new ones, `stream` gives the records one by one, `http` takes responses out of their codings, `gather` sorts records: pages are read at
//! once, of media only the place is kept. When all pages are known, the media that they show are read in a second pass.

mod arc;
mod fields;
mod gather;
mod http;
mod packing;
mod stream;
mod wacz;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use self::gather::{Gatherer, Page, payload};
use self::stream::{Next, Place, Stream, Whole};
use super::bundle::{self, Medium};
use super::{Confidence, Evidence, ImportContext, Importer, Source};
use crate::diag::{Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::walk::{self, Visitor};
use crate::ir::{Block, Document, DocumentMeta, Media};

/// The importer of archives of the web.
#[derive(Clone, Copy, Debug)]
pub struct Warc;

static INFO: FormatInfo = FormatInfo {
    name: "warc",
    extensions: &["warc", "arc", "wacz"],
    media_type: "application/warc",
    description: "archive of the web (WARC, ARC, WACZ): its pages, with their pictures",
    binary: true,
};

/// An archive may unpack to this many times the largest input: records are not kept, so that it costs time and no memory.
const UNPACKED: u64 = 16;
/// The longest head of a response, in bytes.
const LONGEST_HEAD: u64 = 64 << 10;
/// How many broken places are named one by one.
const MOST_BROKEN: usize = 50;
/// How many redirections are followed.
const MOST_HOPS: usize = 8;

impl Importer for Warc {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, bytes: &[u8], _text: Option<&str>) -> Option<Evidence> {
        let reason = match stream::format(bytes) {
            Some(format) => format!("begins with the head of a record of {format}"),
            None if wacz::begins(bytes) => String::from("a ZIP archive that holds archives of the web"),
            None => return None,
        };
        Some(Evidence { confidence: Confidence::Certain, reason })
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let length = source.bytes.len() as u64;
        let limit = context.limits.input_bytes;
        if length > limit {
            return Err(Error::limit(format!("the archive has {length} bytes, the limit is {limit}")));
        }
        let files = files(source, context)?;
        let mut gatherer = Gatherer::new(source, &files, context);
        read_records(&files, &mut gatherer);
        let (pages, index) = gatherer.finish();
        if pages.is_empty() {
            return Err(Error::input("the archive holds no web page that was given with status 200"));
        }
        let pages = without_frames(pages, source, context);
        let mut document = Document::default();
        for page in pages {
            context.diagnostics.extend(page.diagnostics);
            document.body.extend(page.document.body);
            document.resources.merge(page.document.resources);
        }
        document.meta = DocumentMeta { digest: document.body.len() > 1, ..DocumentMeta::default() };
        let media = Shown::new(&document, &index).read(source, &files, context);
        bundle::take_in(&mut document, &mut |address| media.get(&index.place(address)?).cloned());
        let (count, used) = (index.media.len(), media.len());
        let mut left_out = index.left_out;
        if count > used {
            left_out.insert("pictures and recordings that no article shows", count - used);
        }
        if !left_out.is_empty() {
            let list: Vec<String> = left_out.iter().map(|(what, count)| format!("{what}: {count}")).collect();
            let message = format!("records that are no articles: {}", list.join(", "));
            context.report(source, Diagnostic::note("warc.left-out", message));
        }
        Ok(document)
    }
}

/// One of the archives that the input holds.
#[derive(Debug)]
struct File<'a> {
    /// Its name within the input; `None` where it is the input.
    name: Option<String>,
    bytes: Cow<'a, [u8]>,
}

fn files<'a>(source: &Source<'a>, context: &mut ImportContext) -> Result<Vec<File<'a>>> {
    if stream::format(source.bytes).is_some() || !source.bytes.starts_with(b"PK") {
        return Ok(vec![File { name: None, bytes: Cow::Borrowed(source.bytes) }]);
    }
    let (files, faults) = wacz::files(source.bytes, context.limits.input_bytes)?;
    for fault in faults {
        context.report(source, Diagnostic::warning("warc.broken", fault));
    }
    Ok(files)
}

/// Where a place is, for messages.
fn origin(source: &Source<'_>, files: &[File<'_>], place: Place) -> Origin {
    let name = files.get(place.file).and_then(|file| file.name.as_deref());
    let input = name.map_or_else(|| source.name.to_owned(), |name| format!("{}: {name}", source.name));
    Origin { byte: Some(place.byte), ..Origin::input(input) }
}

fn read_records(files: &[File<'_>], gatherer: &mut Gatherer<'_, '_>) {
    let (mut left, mut broken) = (gatherer.context.limits.input_bytes.saturating_mul(UNPACKED), 0);
    for (at, file) in files.iter().enumerate() {
        let mut stream = Stream::new(&file.bytes, at, left);
        read_file(&mut stream, gatherer, &mut broken);
        left = stream.left();
    }
    if broken > MOST_BROKEN {
        let message = format!("{} more broken places were passed over", broken - MOST_BROKEN);
        let source = gatherer.source;
        gatherer.context.report(source, Diagnostic::warning("warc.broken", message));
    }
}

fn read_file(stream: &mut Stream<'_>, gatherer: &mut Gatherer<'_, '_>, broken: &mut usize) {
    let unpacked = gatherer.context.limits.input_bytes.saturating_mul(UNPACKED);
    loop {
        match stream.next() {
            Next::Record(record) => gatherer.record(&record, stream),
            Next::Broken(place, why) => {
                *broken += 1;
                if *broken <= MOST_BROKEN {
                    gatherer.report(
                        place,
                        Diagnostic::warning("warc.broken", format!("at {place}: {why}; it was passed over")),
                    );
                }
            }
            Next::Exhausted(place) => {
                let message =
                    format!("the archive unpacks to more than {unpacked} bytes: from {place} on it was not read");
                gatherer.report(place, Diagnostic::warning("warc.too-large", message));
                break;
            }
            Next::End => break,
        }
    }
}

/// What is known of the archive when all of its records have been seen.
#[derive(Debug, Default)]
struct Index {
    /// Where the media are, by the keys of their addresses.
    media: BTreeMap<String, Place>,
    /// Addresses that lead to others.
    aliases: BTreeMap<String, String>,
    left_out: BTreeMap<&'static str, usize>,
}

impl Index {
    /// Where the medium of an address is.
    fn place(&self, address: &str) -> Option<Place> {
        let mut key = bundle::key(address);
        for _ in 0..MOST_HOPS {
            if let Some(place) = self.media.get(&key) {
                return Some(*place);
            }
            key.clone_from(self.aliases.get(&key)?);
        }
        None
    }
}

/// Pages that are shown within other pages, or were asked for by their scripts, are no articles; unless there are no others.
fn without_frames(pages: Vec<Page>, source: &Source<'_>, context: &mut ImportContext) -> Vec<Page> {
    let mut embedded = Embedded::default();
    for page in pages.iter().filter(|page| !page.is_part) {
        page.document.articles().for_each(|article| walk::walk_article(&mut embedded, article));
    }
    let is_part = |page: &Page| page.is_part || embedded.0.contains(&bundle::key(&page.url));
    if pages.iter().all(is_part) {
        return pages;
    }
    let (parts, kept): (Vec<Page>, Vec<Page>) = pages.into_iter().partition(is_part);
    for part in parts {
        let text: String = part.document.articles().map(crate::ir::Article::text).collect();
        let message = format!("{}, which is part of another page, is no article of its own", part.url);
        context.report(source, Diagnostic::note("warc.frame", message).dropping(text));
    }
    kept
}

/// The addresses of embedded pages.
#[derive(Default)]
struct Embedded(BTreeSet<String>);

impl Visitor for Embedded {
    fn block(&mut self, block: &Block) {
        if let Block::Figure { media, .. } = block {
            let urls = media.iter().filter_map(|medium| match medium {
                Media::Embed { url, .. } => Some(bundle::key(url)),
                _ => None,
            });
            self.0.extend(urls);
        }
        walk::walk_block(self, block);
    }
}

/// The places of the media that a document shows.
struct Shown(BTreeSet<Place>);

impl Shown {
    fn new(document: &Document, index: &Index) -> Self {
        let resources = document.resources.iter().map(|(_, resource)| resource);
        let addresses = resources.flat_map(|resource| std::iter::once(&resource.url).chain(&resource.fallbacks));
        Self(addresses.filter_map(|address| index.place(address)).collect())
    }

    /// Reads them in their order, so that members are unpacked once.
    fn read(self, source: &Source<'_>, files: &[File<'_>], context: &mut ImportContext) -> BTreeMap<Place, Medium> {
        let limits = context.limits.clone();
        let bytes = |file: usize| files.get(file).map_or(&[][..], |file| &file.bytes);
        let mut stream = Stream::new(bytes(0), 0, limits.input_bytes.saturating_mul(UNPACKED));
        let mut open = 0;
        let mut left = limits.input_bytes;
        let mut media = BTreeMap::new();
        for place in self.0 {
            let mut fault = |why: String| {
                let origin = origin(source, files, place);
                let message = format!("the medium at {place} cannot be had: {why}");
                context.diagnostics.push(Diagnostic::warning("warc.missing-media", message).at(origin));
            };
            if place.file != open {
                stream = Stream::new(bytes(place.file), place.file, stream.left());
                open = place.file;
            }
            let found = stream.seek(place).map(|()| stream.next());
            let Ok(Next::Record(record)) = found else {
                fault(String::from("its record cannot be read again"));
                continue;
            };
            let most = limits.media_bytes.min(left);
            if record.length > most + LONGEST_HEAD {
                fault(format!("it has {} bytes, more than the limits allow", record.length));
                continue;
            }
            let mut bytes = Vec::new();
            if let Whole::Cut(why) = stream.content(&mut bytes, u64::MAX) {
                fault(why);
                continue;
            }
            match payload(&record, &bytes, most) {
                Ok(payload) => {
                    left = left.saturating_sub(payload.bytes.len() as u64);
                    media.insert(place, Medium::new(payload.media_type.as_deref().unwrap_or_default(), &payload.bytes));
                    if let Some(why) = payload.fault {
                        fault(why);
                    }
                }
                Err(why) => fault(why),
            }
        }
        media
    }
}
