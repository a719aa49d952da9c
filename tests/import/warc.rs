//! Archives of the web, built here record by record.

use std::io::Write as _;

use bindery::diag::Diagnostic;
use bindery::error::Result;
use bindery::import::detect::detect;
use bindery::import::{ImportContext, Source, importer};
use bindery::ir::{Document, check};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// A record of these fields and this content.
fn record(kind: &str, url: &str, fields: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-04T10:20:30Z\r\n\
         WARC-Record-ID: <urn:uuid:{:08}>\r\n{fields}Content-Length: {}\r\n\r\n",
        url.len(),
        content.len()
    );
    [head.as_bytes(), content, b"\r\n\r\n"].concat()
}

fn response(url: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let content = [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat();
    record("response", url, "Content-Type: application/http; msgtype=response\r\n", &content)
}

fn page(url: &str, title: &str, body: &str) -> Vec<u8> {
    let html = format!("<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>");
    response(url, "200 OK\r\nContent-Type: text/html; charset=utf-8", html.as_bytes())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// Two pages that share a picture, and what else a crawl brings.
fn records() -> Vec<Vec<u8>> {
    let street =
        "<p>老街的灯昨夜又亮了，居民说这是二十年来的第一次。</p><img src=\"/i/lamp.png\"><p>街道办说以后每天亮灯。</p>";
    let ferry =
        "<p>停航两周的渡轮今天上午复航，第一班船载着一百二十名旅客。</p><img src=\"https://example.org/i/moved.png\">";
    vec![
        record("warcinfo", "", "Content-Type: application/warc-fields\r\n", b"software: test\r\n"),
        record("request", "https://example.org/a", "", b"GET /a HTTP/1.1\r\nSec-Fetch-Dest: document\r\n\r\n"),
        page("https://example.org/a", "老街", street),
        response("https://example.org/i/lamp.png", "200 OK\r\nContent-Type: image/png", PNG),
        response("https://example.org/i/unused.png", "200 OK\r\nContent-Type: image/png", PNG),
        response("https://example.org/s.css", "200 OK\r\nContent-Type: text/css", b"p {}"),
        response("https://example.org/i/moved.png", "302 Found\r\nLocation: lamp.png", b""),
        response(
            "https://example.org/none",
            "404 Not Found\r\nContent-Type: text/html",
            "<p>没有这一页</p>".as_bytes(),
        ),
        page("https://example.org/b", "渡轮", ferry),
        page("https://example.org/b", "渡轮", ferry),
    ]
}

fn read(bytes: &[u8]) -> (Result<Document>, Vec<Diagnostic>) {
    let mut context = ImportContext::default();
    let document = importer("warc").unwrap().import(&Source { name: "crawl.warc", path: None, bytes }, &mut context);
    if let Ok(document) = &document {
        check::check(document).unwrap_or_else(|violations| panic!("{violations:?}"));
    }
    (document, context.diagnostics)
}

fn titles(document: &Document) -> Vec<&str> {
    document.articles().map(|article| article.meta.title.as_str()).collect()
}

fn codes(said: &[Diagnostic]) -> Vec<&str> {
    said.iter().map(|diagnostic| diagnostic.code).filter(|code| code.starts_with("warc.")).collect()
}

#[test]
fn each_page_is_an_article_with_address_time_and_pictures() {
    let plain = records().concat();
    let members: Vec<u8> = records().iter().flat_map(|record| gzip(record)).collect();
    let whole = gzip(&plain);
    for archive in [plain, members, whole] {
        let source = Source { name: "-", path: None, bytes: &archive };
        assert_eq!(detect(&source, None).unwrap().importer.info().name, "warc");
        let (document, said) = read(&archive);
        let document = document.unwrap();
        assert_eq!(titles(&document), ["老街", "渡轮"]);
        let first = document.articles().next().unwrap();
        assert_eq!(first.meta.url.as_deref(), Some("https://example.org/a"));
        assert_eq!(first.meta.archived.as_ref().unwrap().value.unwrap().to_string(), "2024-03-04T10:20:30Z");
        assert_eq!(first.meta.provenance.input, "crawl.warc");
        let pictures: Vec<_> = document.resources.iter().map(|(_, resource)| resource).collect();
        assert_eq!(pictures.len(), 2);
        assert!(pictures.iter().all(|picture| picture.url.starts_with("https://example.org/i/")
            && picture.fallbacks.iter().any(|url| url.starts_with("data:image/png;base64,iVBORw0KGgo"))));
        assert_eq!(codes(&said), ["warc.duplicate", "warc.left-out"]);
        assert_eq!(
            said.last().unwrap().message,
            "records that are no articles: descriptions of the archive: 1, pictures and recordings that no article shows: 1, \
             redirections: 1, requests: 1, responses of a status other than 200: 1, style sheets: 1"
        );
    }
}

#[test]
fn codings_and_encodings_are_taken_off() {
    let text = "这是一篇用旧编码保存的新闻，讲的是今天上午的一次会议。";
    let html = format!("<html><body><p>{text}</p></body></html>");
    let old = html.chars().map(|c| if c == '，' { ',' } else { c }).collect::<String>();
    let (zipped, chunked) = (gzip(html.as_bytes()), format!("{:x}\r\n{html}\r\n0\r\n\r\n", html.len()));
    let both = [format!("{:x}\r\n", zipped.len()).as_bytes(), &zipped, b"\r\n0\r\n\r\n"].concat();
    let kind = "200 OK\r\nContent-Type: text/html";
    for (head, body) in [
        (format!("{kind}\r\nTransfer-Encoding: chunked"), chunked.into_bytes()),
        (format!("{kind}\r\nContent-Encoding: gzip"), zipped),
        (format!("{kind}\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"), both),
        (format!("{kind}\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"), html.clone().into_bytes()),
        (String::from("200 OK"), html.clone().into_bytes()),
    ] {
        let (document, _) = read(&response("https://example.org/a", &head, &body));
        assert_eq!(document.unwrap().single_article().unwrap().text().trim(), text, "{head}");
    }
    // GB 2312 by the head alone: 会议 is BB E1 D2 E9.
    let body = [b"<html><body><p>", &b"\xBB\xE1\xD2\xE9"[..], b"</p></body></html>"].concat();
    let (document, _) = read(&response("https://example.org/a", &format!("{kind}; charset=gb2312"), &body));
    assert_eq!(document.unwrap().single_article().unwrap().text().trim(), "会议");
    let (unknown, said) =
        read(&response("https://example.org/a", &format!("{kind}\r\nContent-Encoding: dcb"), old.as_bytes()));
    assert!(unknown.is_err() && said[0].code == "warc.dropped-page" && said[0].message.contains("dcb"), "{said:?}");
}

#[test]
fn resources_and_addresses_in_brackets_are_read() {
    let kind = "Content-Type: text/html\r\n";
    let html = "<html><body><p>不经服务器保存的一页。</p></body></html>";
    let archive = [
        record("resource", "<https://example.org/a>", kind, html.as_bytes()),
        record("resource", "urn:view:https://example.org/a", kind, "<p>截图</p>".as_bytes()),
    ];
    let (document, said) = read(&archive.concat());
    assert_eq!(document.unwrap().single_article().unwrap().meta.url.as_deref(), Some("https://example.org/a"));
    assert_eq!(said.last().unwrap().message, "records that are no articles: other records: 1");
}

#[test]
fn frames_and_answers_to_scripts_are_no_articles() {
    let archive = [
        page("https://example.org/a", "文章", "<p>正文在这里，旁边嵌着一段视频。</p><iframe src=\"/frame\"></iframe>"),
        page("https://example.org/frame", "框架", "<p>框架里的文字</p>"),
        page("https://example.org/more", "更多", "<p>脚本取来的文字</p>"),
        record("request", "https://example.org/more", "", b"GET /more HTTP/1.1\r\nSec-Fetch-Dest: empty\r\n\r\n"),
    ];
    let (document, said) = read(&archive.concat());
    assert_eq!(titles(&document.unwrap()), ["文章"]);
    let dropped: Vec<_> = said.iter().filter(|diagnostic| diagnostic.code == "warc.frame").collect();
    assert!(dropped.len() == 2 && dropped[1].dropped.as_deref().unwrap().contains("脚本取来的文字"), "{dropped:?}");
    // A frame that stands alone is what was archived.
    assert_eq!(titles(&read(&archive[2..].concat()).0.unwrap()), ["更多"]);
}

#[test]
fn visits_that_found_nothing_new_lead_to_what_was_had_before() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let refers = |url: &str| format!("WARC-Refers-To-Target-URI: {url}\r\n");
    let picture = "<p>渡口的早市已经开张，卖鱼的卖菜的各占一角。</p><img src=\"/i/copy.png\">";
    let archive = [
        response("https://example.org/i/lamp.png", "200 OK\r\nContent-Type: image/png", PNG),
        page("https://example.org/a", "早市", picture),
        record(
            "revisit",
            "https://example.org/i/copy.png",
            &refers("https://example.org/i/lamp.png"),
            b"HTTP/1.1 200 OK\r\n\r\n",
        ),
        record("revisit", "https://example.org/a", &refers("https://example.org/a"), head),
        record("revisit", "https://example.org/lost", "", head),
    ];
    let (document, said) = read(&archive.concat());
    let document = document.unwrap();
    let (_, resource) = document.resources.iter().next().unwrap();
    assert!(resource.fallbacks[0].starts_with("data:image/png"));
    let lost = said.iter().find(|diagnostic| diagnostic.code == "warc.revisit").unwrap();
    assert!(lost.message.starts_with("https://example.org/lost, at byte "), "{lost}");
}

#[test]
fn broken_records_cost_themselves_alone() {
    let mut parts = records();
    parts[3] = b"WARC/1.1\r\nWARC-Type: response\r\n\r\n".to_vec();
    parts.insert(3, b"\0\xFFno record\n".to_vec());
    let (document, said) = read(&parts.concat());
    assert_eq!(titles(&document.unwrap()), ["老街", "渡轮"]);
    assert!(codes(&said).starts_with(&["warc.broken", "warc.broken"]), "{said:?}");
    let place = parts[..3].concat().len();
    assert!(said.iter().any(|diagnostic| diagnostic.message.starts_with(&format!("at byte {place}: "))), "{said:?}");
    // A gzip member whose bytes are damaged; the pages around it are whole.
    let mut members: Vec<Vec<u8>> = records().iter().map(|record| gzip(record)).collect();
    let middle = members[2].len() / 2;
    members[2][middle] ^= 0x55;
    members[2][middle + 1] ^= 0xAA;
    let (document, said) = read(&members.concat());
    assert!(titles(&document.unwrap()).contains(&"渡轮"));
    let place = format!("at byte {}", members[..2].concat().len());
    assert!(said.iter().any(|diagnostic| diagnostic.message.contains(&place)), "{said:?}");
    // A record that says it is longer than it is does not swallow the next member.
    let long = String::from_utf8(records()[2].clone()).unwrap().replace("Content-Length: ", "Content-Length: 9");
    let archive = [gzip(long.as_bytes()), gzip(&records()[8])].concat();
    let (document, said) = read(&archive);
    assert_eq!(titles(&document.unwrap()), ["老街", "渡轮"]);
    assert!(codes(&said).contains(&"warc.cut-off"), "{said:?}");
}

#[test]
fn cut_archives_give_what_is_whole() {
    let plain = records().concat();
    let members: Vec<u8> = records().iter().flat_map(|record| gzip(record)).collect();
    for (archive, first) in [
        (plain, records()[..3].concat().len()),
        (members, records()[..3].iter().map(|record| gzip(record).len()).sum()),
    ] {
        for end in (0..archive.len()).step_by(7) {
            let (document, said) = read(&archive[..end]);
            if end >= first {
                assert_eq!(titles(&document.unwrap())[0], "老街", "cut at {end}");
            } else if let Ok(document) = document
                && end + 4 < first
            {
                assert!(
                    codes(&said).iter().any(|code| ["warc.cut-off", "warc.broken"].contains(code)),
                    "cut at {end}: {said:?} {:?}",
                    titles(&document)
                );
            }
        }
    }
}

#[test]
fn what_unpacks_without_end_is_stopped() {
    let mut context = ImportContext::default();
    context.limits.input_bytes = 200 << 10;
    context.limits.media_bytes = 64 << 10;
    let bomb = vec![b' '; 8 << 20];
    let first = gzip(&records()[2]);
    let archive = [first, gzip(&page("https://example.org/bomb", "大", &String::from_utf8(bomb).unwrap()))].concat();
    let source = Source { name: "bomb", path: None, bytes: &archive };
    let document = importer("warc").unwrap().import(&source, &mut context).unwrap();
    assert_eq!(titles(&document), ["老街"]);
    assert!(codes(&context.diagnostics).contains(&"warc.dropped-page"), "{:?}", context.diagnostics);
    assert!(codes(&context.diagnostics).contains(&"warc.too-large"), "{:?}", context.diagnostics);
}

#[test]
fn hostile_archives_are_read_in_time() {
    let page = records()[2].clone();
    let first = gzip(&page);
    let signatures = b"\x1F\x8B\x08\x08".repeat(1 << 20);
    let tiny = record("metadata", "x", "", b"").repeat(20_000);
    let junk = b"WARC/\n\n".repeat(200_000);
    let empty = gzip(b"").repeat(10_000);
    for rest in [signatures, tiny, junk, empty] {
        let start = std::time::Instant::now();
        let plain = rest.starts_with(b"WARC");
        let (document, _) = read(&[if plain { &page } else { &first }, rest.as_slice()].concat());
        assert_eq!(titles(&document.unwrap()), ["老街"]);
        assert!(start.elapsed().as_secs() < 60, "{:?}", &rest[..8]);
    }
}

#[test]
fn an_archive_without_pages_is_an_error() {
    for bytes in [&b""[..], b"WARC/1.0", &records()[0], &gzip(b"WARC/1.0\r\n\r\n"), b"\x1F\x8B\x08"] {
        assert!(read(bytes).0.is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_fail_badly(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
        let _ = read(&[b"WARC/1.0\r\n", bytes.as_slice()].concat());
        let _ = read(&[b"\x1F\x8B\x08\0", bytes.as_slice()].concat());
        let _ = read(&gzip(&[b"WARC/1.0\r\nContent-Length: 99\r\nWARC-Type: response\r\nWARC-Target-URI: http://e/\r\n\r\nHTTP/1.1 200\r\n", bytes.as_slice()].concat()));
    }

    #[test]
    fn damage_anywhere_is_survived(packed: bool, at in 0usize..3000, with in proptest::collection::vec(any::<u8>(), 0..8), length in 0usize..40) {
        let archive: Vec<u8> = records().iter().flat_map(|record| if packed { gzip(record) } else { record.clone() }).collect();
        let at = at.min(archive.len());
        let end = (at + length).min(archive.len());
        let _ = read(&[&archive[..at], &with, &archive[end..]].concat());
    }
}
