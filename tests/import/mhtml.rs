//! Pages saved as mail.

use bindery::diag::Diagnostic;
use bindery::error::Result;
use bindery::import::detect::detect;
use bindery::import::{ImportContext, Source, importer};
use bindery::ir::{Document, check};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::check_golden;

const BLINK: &[u8] = include_bytes!("../fixtures/import/mhtml/blink.mhtml");

#[test]
fn pages_saved_as_mail_give_their_dumps() {
    check_golden("mhtml");
}

fn read(bytes: &[u8]) -> (Result<Document>, Vec<Diagnostic>) {
    let mut context = ImportContext::default();
    let document = importer("mhtml").unwrap().import(&Source { name: "x", path: None, bytes }, &mut context);
    if let Ok(document) = &document {
        check::check(document).unwrap_or_else(|violations| panic!("{violations:?}"));
    }
    (document, context.diagnostics)
}

fn text(bytes: &[u8]) -> String {
    read(bytes).0.unwrap().single_article().unwrap().text()
}

#[test]
fn they_are_known_by_their_headers() {
    for path in ["blink.mhtml", "ie.mht"] {
        let bytes = std::fs::read(format!("tests/fixtures/import/mhtml/{path}")).unwrap();
        let detected = detect(&Source { name: "-", path: None, bytes: &bytes }, None).unwrap();
        assert_eq!(detected.importer.info().name, "mhtml", "{path}");
    }
}

#[test]
fn pictures_come_along_and_keep_their_address() {
    let (document, _) = read(BLINK);
    let document = document.unwrap();
    let all: Vec<_> = document.resources.iter().map(|(_, resource)| resource).collect();
    assert_eq!(all.len(), 2);
    let market = all.iter().find(|resource| resource.url == "https://example.org/i/market.png").unwrap();
    assert!(market.fallbacks[0].starts_with("data:image/png;base64,iVBORw0KGgo"));
    // What has an id alone has no other address.
    assert!(all.iter().any(|resource| resource.url.starts_with("data:image/png;base64,iVBORw0KGgo")));
}

#[test]
fn line_ends_of_mail_are_read_too() {
    let lines = String::from_utf8(BLINK.to_vec()).unwrap().replace('\n', "\r\n");
    assert_eq!(text(lines.as_bytes()), text(BLINK));
}

#[test]
fn missing_and_unknown_boundaries_are_made_good() {
    let message = String::from_utf8(BLINK.to_vec()).unwrap();
    let unnamed = message.replace("\tboundary=\"----MultipartBoundary--early----\"\n", "");
    let misnamed = message.replace("boundary=\"----MultipartBoundary--early", "boundary=\"----MultipartBoundary--late");
    for message in [unnamed, misnamed] {
        let (document, said) = read(message.as_bytes());
        assert_eq!(document.unwrap().single_article().unwrap().text(), text(BLINK));
        assert!(said.iter().any(|diagnostic| diagnostic.code == "mhtml.no-boundary"), "{said:?}");
    }
    let bare = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n\nContent-Type: text/html\n\n<p>只有一页</p>\n";
    assert_eq!(text(bare.as_bytes()), "只有一页\n");
}

#[test]
fn what_is_cut_off_or_damaged_is_read_as_far_as_it_goes() {
    let cut = BLINK.len() - 60;
    let (document, said) = read(&BLINK[..cut]);
    assert_eq!(document.unwrap().single_article().unwrap().text(), text(BLINK));
    assert!(said.iter().any(|diagnostic| diagnostic.code == "mhtml.cut-off"));
    let ie = std::fs::read_to_string("tests/fixtures/import/mhtml/ie.mht").unwrap();
    let page = ie.find("old.htm\n\n").unwrap() + 9;
    let broken = format!("{}!{}", &ie[..page + 305], &ie[page + 305..]);
    let (document, said) = read(broken.as_bytes());
    assert!(document.unwrap().single_article().unwrap().text().contains("港口每天有三十条渔船"));
    let said: Vec<_> = said.iter().filter(|diagnostic| diagnostic.code == "mhtml.broken-part").collect();
    assert!(said.len() == 1 && said[0].message.contains("at byte ") && said[0].message.contains("old.htm"), "{said:?}");
}

#[test]
fn a_page_of_frames_gives_the_frame_that_shows_the_most() {
    let frame = "正文在框架里，这是旧网站的做法，".repeat(20);
    let message = format!(
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=xx\n\n--xx\nContent-Type: text/html\nContent-Location: http://example.org/\n\n\
         <frameset><frame src=a.html></frameset>\n--xx\nContent-Type: text/html\nContent-Location: http://example.org/a.html\n\n<p>{frame}</p>\n--xx--\n"
    );
    let (document, said) = read(message.as_bytes());
    let document = document.unwrap();
    let article = document.single_article().unwrap();
    assert_eq!(article.text().trim(), frame);
    assert_eq!(article.meta.url.as_deref(), Some("http://example.org/a.html"));
    assert!(said.iter().any(|diagnostic| diagnostic.code == "mhtml.frame"));
}

#[test]
fn a_message_without_a_page_is_an_error() {
    for bytes in [
        &b""[..],
        b"Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/png\n\nx\n--x--",
        b"\0\xFF",
    ] {
        assert!(read(bytes).0.is_err());
    }
}

#[test]
fn hostile_messages_are_read_in_time() {
    let head = "Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>正文</p>\n";
    let nested: String =
        (0..500).map(|at| format!("--x\nContent-Type: multipart/mixed; boundary=x{at}\n\n--x{at}\n")).collect();
    for rest in ["--x\n".repeat(200_000), "--x\na\n".repeat(100_000), "--x\n:\n\nb\n".repeat(50_000), nested] {
        let start = std::time::Instant::now();
        let (document, said) = read(format!("{head}{rest}").as_bytes());
        assert_eq!(document.unwrap().single_article().unwrap().text().trim(), "正文");
        assert!(said.len() < 200 && start.elapsed().as_secs() < 60, "{}", said.len());
    }
}

#[test]
fn every_truncation_is_read() {
    for end in 0..BLINK.len() {
        let (document, _) = read(&BLINK[..end]);
        // The whole page is there from its last byte on.
        assert!(document.is_ok() || end < 900, "cut at {end}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_fail_badly(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
        let _ = read(&[b"Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\n", bytes.as_slice()].concat());
    }

    #[test]
    fn damage_anywhere_is_survived(at in 0..BLINK.len(), with in proptest::collection::vec(any::<u8>(), 0..8), length in 0usize..40) {
        let end = (at + length).min(BLINK.len());
        let _ = read(&[&BLINK[..at], &with, &BLINK[end..]].concat());
    }
}
