//! The kin of WARC: ARC, the format before it, and WACZ, the collection of such archives.

use std::io::{Cursor, Write as _};

use bindery::diag::Diagnostic;
use bindery::error::Result;
use bindery::import::detect::detect;
use bindery::import::{ImportContext, Source, importer};
use bindery::ir::{Document, check};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// A record of ARC, version 1.
fn arc(url: &str, kind: &str, content: &[u8]) -> Vec<u8> {
    let line = format!("{url} 192.0.2.1 20010203040506 {kind} {}\n", content.len());
    [line.as_bytes(), content, b"\n"].concat()
}

fn page(body: &str) -> Vec<u8> {
    let html = format!("<html><head><title>老街</title></head><body><h1>老街</h1>{body}</body></html>");
    [b"HTTP/1.0 200 OK\nContent-Type: text/html; charset=utf-8\n\n", html.as_bytes()].concat()
}

fn arcs() -> Vec<Vec<u8>> {
    let street =
        page("<p>老街的灯昨夜又亮了，居民说这是二十年来的第一次。</p><img src=\"/lamp.png\"><p>以后每天亮灯。</p>");
    let lamp = [b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\n\r\n", PNG].concat();
    let about = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n\n";
    vec![
        arc("filedesc://crawl.arc", "text/plain", about),
        arc("dns:example.org", "text/dns", b"20010203040506\nexample.org. 60 IN A 192.0.2.1\n"),
        arc("http://example.org/a b", "text/html", &street),
        arc("http://example.org/lamp.png", "image/png", &lamp),
        arc("http://example.org/none", "text/html", b"HTTP/1.0 404 Not Found\nContent-Type: text/html\n\n<p>none</p>"),
    ]
}

/// A record of WARC.
fn warc(url: &str, title: &str, body: &str) -> Vec<u8> {
    let html = format!("<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>");
    let content = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
    let head = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-04T10:20:30Z\r\nContent-Length: {}\r\n\r\n",
        content.len()
    );
    format!("{head}{content}\r\n\r\n").into_bytes()
}

fn picture(url: &str) -> Vec<u8> {
    let content = [b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n", PNG].concat();
    let head = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {}\r\n\r\n",
        content.len()
    );
    [head.as_bytes(), &content, b"\r\n\r\n"].concat()
}

/// A ZIP archive of these files.
fn wacz(files: &[(&str, CompressionMethod, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, method, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(*method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const STORED: CompressionMethod = CompressionMethod::Stored;
const DEFLATED: CompressionMethod = CompressionMethod::Deflated;
const ABOUT: (&str, CompressionMethod, &[u8]) =
    ("datapackage.json", DEFLATED, b"{\"profile\": \"data-package\", \"wacz_version\": \"1.1.1\"}");

/// Two archives, one of them plain and packed by the ZIP archive; a page of the first shows a picture of the second.
fn collection() -> Vec<u8> {
    let first =
        warc("https://example.org/a", "渡轮", "<p>停航两周的渡轮复航了，第一班船载着旅客。</p><img src=\"/b.png\">");
    let second =
        [picture("https://example.org/b.png"), warc("https://example.org/b", "早市", "<p>渡口的早市已经开张。</p>")];
    wacz(&[
        ABOUT,
        ("pages/pages.jsonl", STORED, b"{\"format\": \"json-pages-1.0\"}\n"),
        ("archive/data-1.warc.gz", STORED, &gzip(&first)),
        ("archive/data-2.warc", DEFLATED, &second.concat()),
        ("archive/readme.txt", STORED, b"no archive"),
    ])
}

fn read(name: &str, bytes: &[u8]) -> (Result<Document>, Vec<Diagnostic>) {
    let mut context = ImportContext::default();
    let document = importer("warc").unwrap().import(&Source { name, path: None, bytes }, &mut context);
    if let Ok(document) = &document {
        check::check(document).unwrap_or_else(|violations| panic!("{violations:?}"));
    }
    (document, context.diagnostics)
}

/// What was said of the archive itself.
fn warnings(said: &[Diagnostic]) -> Vec<&str> {
    let own = said.iter().filter(|diagnostic| diagnostic.code.starts_with("warc."));
    own.map(|diagnostic| diagnostic.message.as_str()).collect()
}

fn titles(document: &Document) -> Vec<&str> {
    document.articles().map(|article| article.meta.title.as_str()).collect()
}

#[track_caller]
fn detected(bytes: &[u8], reason: &str) {
    let found = detect(&Source { name: "-", path: None, bytes }, None).unwrap();
    assert_eq!(found.importer.info().name, "warc");
    assert!(found.reason.contains(reason), "{}", found.reason);
}

#[test]
fn records_of_arc_are_read_as_those_of_warc() {
    let members: Vec<u8> = arcs().iter().flat_map(|record| gzip(record)).collect();
    for archive in [arcs().concat(), members, gzip(&arcs().concat())] {
        detected(&archive, "ARC");
        let (document, said) = read("crawl.arc", &archive);
        let document = document.unwrap();
        let post = document.single_article().unwrap();
        assert_eq!(post.meta.title, "老街");
        assert_eq!(post.meta.url.as_deref(), Some("http://example.org/a%20b"));
        assert_eq!(post.meta.archived.as_ref().unwrap().value.unwrap().to_string(), "2001-02-03T04:05:06Z");
        let (_, picture) = document.resources.iter().next().unwrap();
        assert!(
            picture.fallbacks.iter().any(|url| url.starts_with("data:image/png;base64,iVBORw0KGgo")),
            "{picture:?}"
        );
        let left_out = "records that are no articles: descriptions of the archive: 1, other records: 1, responses of a status \
             other than 200: 1";
        assert_eq!(warnings(&said), [left_out]);
    }
}

#[test]
fn broken_records_of_arc_cost_themselves_alone() {
    let mut parts = arcs();
    parts[1] = b"no record at all\n\0\xFF\n".to_vec();
    let (document, said) = read("crawl.arc", &parts.concat());
    assert_eq!(titles(&document.unwrap()), ["老街"]);
    let place = format!("at byte {}: what stands there is no record", parts[0].len());
    assert!(said[0].message.starts_with(&place), "{said:?}");
    let mut members: Vec<Vec<u8>> = arcs().iter().map(|record| gzip(record)).collect();
    members[1].truncate(20);
    let (document, said) = read("crawl.arc", &members.concat());
    assert_eq!(titles(&document.unwrap()), ["老街"]);
    assert_eq!(said[0].code, "warc.broken");
}

#[test]
fn hostile_archives_are_read_in_time() {
    let plain = arcs().concat();
    let lines = b"http://a.org/ 192.0.2.1 20010203040506 text/html 0\n".repeat(100_000);
    let long = vec![b'x'; 4 << 20];
    let junk = b"x\n".repeat(400_000);
    for rest in [lines, long, junk] {
        let start = std::time::Instant::now();
        let (document, _) = read("crawl.arc", &[plain.as_slice(), &rest].concat());
        assert_eq!(titles(&document.unwrap()), ["老街"]);
        assert!(start.elapsed().as_secs() < 60);
    }
}

#[test]
fn a_collection_gives_the_pages_of_all_its_archives() {
    let bytes = collection();
    detected(&bytes, "ZIP");
    let (document, said) = read("site.wacz", &bytes);
    let document = document.unwrap();
    assert_eq!(titles(&document), ["渡轮", "早市"]);
    let (_, resource) = document.resources.iter().next().unwrap();
    assert!(resource.fallbacks[0].starts_with("data:image/png"), "{resource:?}");
    assert!(warnings(&said).is_empty(), "{said:?}");
}

#[test]
fn places_in_a_collection_name_its_archive() {
    let broken = [warc("https://example.org/a", "渡轮", "<p>停航两周的渡轮复航了。</p>"), b"junk\n".to_vec()].concat();
    let bytes = wacz(&[ABOUT, ("archive/a.warc", STORED, &broken)]);
    let (document, said) = read("site.wacz", &bytes);
    assert_eq!(titles(&document.unwrap()), ["渡轮"]);
    assert!(said[0].to_string().contains("site.wacz: archive/a.warc"), "{}", said[0]);
}

#[test]
fn collections_without_archives_and_too_large_ones_are_named() {
    let (document, _) = read("site.wacz", &wacz(&[ABOUT]));
    assert!(document.unwrap_err().message().contains("archive/*.warc"));
    let large = vec![b' '; 3 << 20];
    let page = warc("https://example.org/a", "渡轮", "<p>停航两周的渡轮复航了。</p>");
    let bytes = wacz(&[ABOUT, ("archive/a.warc", STORED, &page), ("archive/b.warc", DEFLATED, &large)]);
    let mut context = ImportContext::default();
    context.limits.input_bytes = 1 << 20;
    let source = Source { name: "site.wacz", path: None, bytes: &bytes };
    assert_eq!(titles(&importer("warc").unwrap().import(&source, &mut context).unwrap()), ["渡轮"]);
    assert!(context.diagnostics[0].message.contains("archive/b.warc was left out"), "{:?}", context.diagnostics);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_anywhere_is_survived(form in 0usize..5, at in 0usize..2000, with in proptest::collection::vec(any::<u8>(), 0..8), length in 0usize..40) {
        let archive = match form {
            0 => arcs().concat(),
            1 => arcs().iter().flat_map(|record| gzip(record)).collect(),
            2 => collection(),
            3 => arcs().iter().flat_map(|record| zstd(record)).collect(),
            _ => [skipped(0x5D, DICTIONARY), FRAMES.to_vec()].concat(),
        };
        let at = at % archive.len();
        let end = (at + length).min(archive.len());
        let _ = read("-", &[&archive[..at], &with, &archive[end..]].concat());
    }
}

/// Records in Zstandard, and the dictionary that they were packed with.
const FRAMES: &[u8] = include_bytes!("../fixtures/import/warc/frames.zst");
const DICTIONARY: &[u8] = include_bytes!("../fixtures/import/warc/dictionary");

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// A frame that decoders pass over.
fn skipped(magic: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    [&[magic, 0x2A, 0x4D, 0x18][..], &length, bytes].concat()
}

#[test]
fn archives_in_zstandard_are_read() {
    let records = [
        warc("https://example.org/0", "渡轮", "<p>停航两周的渡轮复航了。</p>"),
        warc("https://example.org/1", "早市", "<p>早市已经开张。</p>"),
    ];
    let frames: Vec<u8> =
        records.iter().flat_map(|record| [zstd(record), skipped(0x50, b"extension")].concat()).collect();
    let plain = [skipped(0x5D, DICTIONARY), FRAMES.to_vec()].concat();
    let packed = [skipped(0x5D, &zstd(DICTIONARY)), FRAMES.to_vec()].concat();
    for archive in [frames, zstd(&records.concat()), plain, packed] {
        detected(&archive, "WARC");
        let (document, said) = read("crawl.warc.zst", &archive);
        let document = document.unwrap();
        assert_eq!(titles(&document), ["渡轮", "早市"]);
        assert_eq!(document.articles().next().unwrap().meta.url.as_deref(), Some("https://example.org/0"));
        assert!(warnings(&said).is_empty(), "{said:?}");
    }
}

#[test]
fn broken_frames_cost_themselves_alone() {
    let pages = ["渡轮", "老街", "早市"]
        .map(|title| zstd(&warc(&format!("https://example.org/{title}"), title, "<p>又开了，人都来看。</p>")));
    let mut broken = pages.clone();
    broken[1].truncate(30);
    let (document, said) = read("crawl.warc.zst", &broken.concat());
    assert_eq!(titles(&document.unwrap()), ["渡轮", "早市"]);
    assert_eq!(said.iter().find(|said| said.code.starts_with("warc.")).unwrap().code, "warc.broken", "{said:?}");
    // Without the dictionary there is nothing to read, and it is said why.
    let (document, said) = read("crawl.warc.zst", &[skipped(0x5D, b"none"), FRAMES.to_vec()].concat());
    assert!(document.is_err() && said[0].message.contains("dictionary"), "{said:?}");
}

#[test]
fn bodies_in_zstandard_are_read() {
    let html = "<html><head><title>渡轮</title></head><body><p>停航两周的渡轮复航了。</p></body></html>";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: zstd\r\n\r\n";
    let content = [head.as_bytes(), &zstd(html.as_bytes())].concat();
    let head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nContent-Length: ";
    let archive = [format!("{head}{}\r\n\r\n", content.len()).as_bytes(), &content, b"\r\n\r\n"].concat();
    assert_eq!(titles(&read("crawl.warc", &archive).0.unwrap()), ["渡轮"]);
}

#[test]
fn hostile_frames_are_read_in_time() {
    let first = zstd(&warc("https://example.org/a", "渡轮", "<p>停航两周的渡轮复航了。</p>"));
    let signatures = b"\x28\xB5\x2F\xFD".repeat(1 << 18);
    let bombs = zstd(&vec![0; 64 << 20]).repeat(3);
    let skips = skipped(0x51, b"").repeat(1 << 18);
    for rest in [signatures, bombs, skips] {
        let start = std::time::Instant::now();
        let (document, _) = read("crawl.warc.zst", &[first.as_slice(), &rest].concat());
        assert_eq!(titles(&document.unwrap()), ["渡轮"]);
        assert!(start.elapsed().as_secs() < 60);
    }
}
