//! The importer of e-books: books of others against their dumps, our own read back, and hostile archives.

#[path = "common/arbitrary.rs"]
mod arbitrary;
mod common;

use std::io::{Cursor, Write as _};

use bindery::diag::Diagnostic;
use bindery::error::Error;
use bindery::export::{ExportContext, Options, exporter};
use bindery::import::{ImportContext, Source, importer};
use bindery::ir::{Document, Inline, Part, check, dump, specimen};
use bindery::limits::Limits;
use bindery::media;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use zip::write::SimpleFileOptions;

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn import(bytes: &[u8]) -> Result<(Document, Vec<Diagnostic>), Error> {
    let mut context = ImportContext::default();
    let source = Source { name: "book.epub", path: None, bytes };
    let document = importer("epub").unwrap().import(&source, &mut context)?;
    check::check(&document).unwrap_or_else(|violations| panic!("{violations:?}"));
    Ok((document, context.diagnostics))
}

const CONTAINER: &str = "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile \
                         full-path='O/c.opf' media-type='application/oebps-package+xml'/></rootfiles></container>";

/// An EPUB 2 as shops make them.
fn shop_book() -> Vec<u8> {
    let opf = "<package xmlns='http://www.idpf.org/2007/opf' version='2.0'><metadata \
        xmlns:d='http://purl.org/dc/elements/1.1/' xmlns:opf='http://www.idpf.org/2007/opf'>\
        <d:title>风雪夜</d:title><d:creator opf:role='aut'>某人</d:creator><d:creator opf:role='trl'>译者</d:creator>\
        <d:language>zh</d:language><d:date opf:event='modification'>2020-01-01</d:date>\
        <d:date opf:event='publication'>2019-05-06</d:date><d:description>&lt;p&gt;讲一个夜晚。&lt;/p&gt;</d:description>\
        <d:subject>小说</d:subject></metadata><manifest>\
        <item id='cover' href='cover.xhtml' media-type='application/xhtml+xml'/>\
        <item id='p1' href='Text/%E9%83%A81.xhtml' media-type='application/xhtml+xml'/>\
        <item id='c1' href='Text/c1.xhtml' media-type='application/xhtml+xml'/>\
        <item id='c1b' href='text/C1_split.xhtml' media-type='application/xhtml+xml'/>\
        <item id='c2' href='Text/c2.xhtml' media-type='application/xhtml+xml'/>\
        <item id='n' href='Text/notes.xhtml' media-type='application/xhtml+xml'/>\
        <item id='i' href='i.png' media-type='image/png'/>\
        <item id='ncx' href='toc.ncx' media-type='application/x-dtbncx+xml'/></manifest><spine toc='ncx'>\
        <itemref idref='cover'/><itemref idref='p1'/><itemref idref='c1'/><itemref idref='c1b'/><itemref idref='c2'/>\
        <itemref idref='n'/><itemref idref='gone'/></spine></package>";
    let ncx = "<ncx xmlns='http://www.daisy.org/z3986/2005/ncx/'><navMap><navPoint><navLabel><text>第一部</text></navLabel>\
        <content src='Text/部1.xhtml'/><navPoint><navLabel><text>第一章 风</text></navLabel><content src='Text/c1.xhtml'/>\
        </navPoint><navPoint><navLabel><text>第二章 雪</text></navLabel><content src='Text/c2.xhtml'/></navPoint></navPoint>\
        <navPoint><navLabel><text>注释</text></navLabel><content src='Text/notes.xhtml'/></navPoint></navMap></ncx>";
    let page = |body: &str| {
        format!("<html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body>{body}</body></html>")
    };
    let cover = page(
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'><image x:href='i.png'/></svg>",
    );
    let part = page("<h1>第一部</h1>");
    let first = page(
        "<h1>第一章</h1><h2>风</h2><p>起风了<sup><a id='r1' href='notes.xhtml#n1'>[1]</a></sup>。<a id='mark'/>看<a \
         href='c2.xhtml'>下一章</a>，<a href='#mark'>这里</a>。</p><p>图<img src='../i.png' alt='图'/></p><p>她说 &amp;&nbsp;笑\
         <img class='qqreader-footnote' alt='一条短注' src='../i.png'/>。</p>",
    );
    let rest = page("<p>接着写。</p>");
    let second = page(
        "<div><h2>第二章</h2><p>雪<a id='x1' href='#m1'>①</a>很大 & 很冷<br>无尽。</p><p id='m1'><a href='#x1'>①</a> 雪注。</p></div>",
    );
    let notes = page("<h2>注释</h2><p id='n1'><a href='c1.xhtml#r1'>[1]</a> 风的注。</p>");
    let mut png = b"\x89PNG\r\n\x1A\n".to_vec();
    png.extend([0; 16]);
    archive(&[
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("O/c.opf", opf.as_bytes()),
        ("O/toc.ncx", ncx.as_bytes()),
        ("O/cover.xhtml", cover.as_bytes()),
        ("O/Text/部1.xhtml", part.as_bytes()),
        ("O/Text/c1.xhtml", first.as_bytes()),
        ("O/Text/c1_split.xhtml", rest.as_bytes()),
        ("O/Text/c2.xhtml", second.as_bytes()),
        ("O/Text/notes.xhtml", notes.as_bytes()),
        ("O/i.png", &png),
    ])
}

#[test]
fn a_book_of_a_shop_gives_its_dump() {
    let (document, diagnostics) = import(&shop_book()).unwrap();
    let mut out = dump::dump(&document);
    for diagnostic in diagnostics {
        out.push_str(&format!(
            "{diagnostic}{}\n",
            diagnostic.dropped.as_deref().map(|text| format!(" {text:?}")).unwrap_or_default()
        ));
    }
    common::golden("import/epub/shop.ir", &out);
}

fn export(document: &Document) -> Vec<u8> {
    let (store, _) = media::resolve(&document.resources, &Limits::default());
    let options = Options::default();
    let mut context = ExportContext::new(&store, &options);
    let mut out = Cursor::new(Vec::new());
    exporter("epub").unwrap().export(document, &mut context, &mut out).unwrap();
    out.into_inner()
}

/// The words of each article, without the white space that XHTML folds.
fn words(document: &Document) -> Vec<String> {
    let text = |article: &bindery::ir::Article| {
        let mut all = article.text();
        for blocks in article.notes.values() {
            bindery::ir::walk::block_text(blocks, &mut all);
        }
        // What the exporter adds to MathML for reading aloud.
        let all = all.replace(" alttext=\"x\" display=\"block\"", "");
        // A dash before the last line of a quotation marks its source and is dropped, with a note.
        all.chars()
            .filter(|c| !c.is_whitespace() && !"-–—―─".contains(*c) && !matches!(c, '\u{200B}' | '\u{FEFF}'))
            .collect()
    };
    document.articles().map(text).collect()
}

fn outline(parts: &[Part]) -> String {
    let shown = parts.iter().map(|part| match part {
        Part::Section(section) => format!("{}({})", section.title, outline(&section.parts)),
        Part::Article(article) => article.meta.title.clone(),
    });
    shown.collect::<Vec<_>>().join("; ")
}

#[test]
fn our_own_books_are_read_back() {
    let document = specimen();
    let (again, diagnostics) = import(&export(&document)).unwrap();
    let lost: Vec<String> = diagnostics
        .iter()
        .filter(|found| found.severity > bindery::diag::Severity::Note)
        .map(ToString::to_string)
        .collect();
    assert_eq!(lost, Vec::<String>::new());
    assert_eq!(outline(&again.body), outline(&document.body));
    assert_eq!(words(&again), words(&document));
    assert_eq!(
        (&again.meta.title, &again.meta.subtitle, &again.meta.authors),
        (&document.meta.title, &document.meta.subtitle, &document.meta.authors)
    );
    for (ours, theirs) in again.articles().zip(document.articles()) {
        let (ours, theirs) = (&ours.meta, &theirs.meta);
        assert_eq!(
            (&ours.subtitle, &ours.byline, &ours.source, &ours.url),
            (&theirs.subtitle, &theirs.byline, &theirs.source, &theirs.url)
        );
        assert_eq!(ours.filed_moment(), theirs.filed_moment());
        assert_eq!(ours.summary, theirs.summary);
    }
    let kinds = |document: &Document| -> Vec<&'static str> {
        document.articles().flat_map(|article| article.blocks.iter().map(bindery::ir::Block::kind)).collect()
    };
    assert_eq!(kinds(&again), kinds(&document));
    common::golden("import/epub/specimen.ir", &dump::dump(&again));
}

#[test]
fn long_articles_and_vertical_lines_are_read_back() {
    use bindery::export::epub::{Cover, EpubOptions, WritingMode};
    use bindery::ir::build::{article, heading, link, para, plain, text};
    let mut long =
        article("12个月").language("zh-Hans").url("https://example.org/long").block(plain("2024年3月29日，A股大涨。"));
    for chapter in 1..=3 {
        long = long.block(heading(1, [text(format!("第{chapter}章 《君の名は》"))]));
        long = long.block(para(vec![
            text("看"),
            link("https://example.org/short", "短篇"),
            Inline::NoteRef { note: "1".into() },
        ]));
        for line in 0..300 {
            long = long.block(plain(format!("第{line}行：{}", "江水12日起涨，第3天才退。".repeat(20))));
        }
    }
    let mut long = long.finish();
    long.notes.insert("1".into(), vec![plain("注3。")]);
    let short = article("短篇").language("zh-Hans").url("https://example.org/short").block(plain("完。")).finish();
    let document = Document {
        meta: bindery::ir::DocumentMeta { title: Some("集".into()), digest: true, ..Default::default() },
        body: vec![Part::Article(Box::new(long)), Part::Article(Box::new(short))],
        ..Document::default()
    };
    let mut chosen = EpubOptions::default();
    chosen.cover = Cover::None;
    chosen.writing_mode = WritingMode::Vertical;
    let options = Options::default().with(chosen);
    let (store, _) = media::resolve(&document.resources, &Limits::default());
    let mut out = Cursor::new(Vec::new());
    exporter("epub").unwrap().export(&document, &mut ExportContext::new(&store, &options), &mut out).unwrap();
    let (again, _) = import(&out.into_inner()).unwrap();
    assert_eq!(outline(&again.body), outline(&document.body));
    assert!(words(&again) == words(&document), "the text differs");
    let (ours, theirs) = (again.articles().next().unwrap(), document.articles().next().unwrap());
    assert!(ours.blocks == theirs.blocks, "the blocks differ");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, rng_seed: RngSeed::Fixed(11), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_comes_back_from_a_book(document in arbitrary::document()) {
        // Ruby within ruby, which XHTML does not know, becomes text in parentheses; on nothing visible, plain text.
        prop_assume!(!arbitrary::has_odd_ruby(&document));
        let (again, _) = import(&export(&document)).unwrap();
        prop_assert_eq!(words(&again), words(&document));
    }
}

#[test]
fn what_is_no_book_is_refused_with_its_reason() {
    let refused = |bytes: &[u8]| import(bytes).unwrap_err().to_string();
    assert!(refused(b"PK\x03\x04").contains("not a readable ZIP archive"));
    assert!(refused(&archive(&[("a.txt", b"x")])).contains("no package document"));
    assert!(refused(&archive(&[("a.opf", b"<package/>")])).contains("spine is empty"));
    let page = "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>";
    assert!(refused(&archive(&[("a.opf", page.as_bytes())])).contains("shows no text"));
    let encryption = "<encryption><EncryptedData><EncryptionMethod Algorithm='urn:x'/><CipherData><CipherReference URI='a.xhtml'/></CipherData></EncryptedData></encryption>";
    let locked = archive(&[
        ("a.opf", page.as_bytes()),
        ("a.xhtml", b"\x01\x02"),
        ("META-INF/encryption.xml", encryption.as_bytes()),
    ]);
    assert!(refused(&locked).contains("encrypted"));
}

#[test]
fn hostile_books_end_in_time() {
    let opf = "<package><manifest><item id='a' href='../../a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>";
    let book = |page: &str| archive(&[("o/a.opf", opf.as_bytes()), ("a.xhtml", page.as_bytes())]);
    for page in [
        "<p>".repeat(5_000) + "底",
        format!(
            "<p>底{}</p>",
            (0..4_000).map(|n| format!("<a id='r{n}' href='#n{n}'>1</a><b id='n{n}'/>")).collect::<String>()
        ),
        format!(
            "<p>底</p>{}",
            (0..1_000)
                .map(|n| format!("<p>x<a id='r{n}' href='#n{n}'>1</a></p><p id='n{n}'><a href='#r{n}'>1</a>y</p>"))
                .collect::<String>()
        ),
        format!("<p>底{}</p>", "<aside epub:type='footnote'>".repeat(5_000)),
        String::from("<p>底<a href=\"x"),
    ] {
        let (document, _) = import(&book(&page)).unwrap();
        assert!(words(&document).concat().contains('底'), "{}", &page[..page.len().min(60)]);
    }
    // A large page in a small archive.
    let bomb = archive(&[("o/a.opf", opf.as_bytes()), ("a.xhtml", &vec![b'x'; 8 << 20])]);
    let mut context = ImportContext::default();
    context.limits.media_bytes = 1 << 20;
    let source = Source { name: "bomb", path: None, bytes: &bomb };
    assert!(importer("epub").unwrap().import(&source, &mut context).is_err());
    assert!(context.diagnostics.iter().any(|found| found.message.contains("larger than the limits")));
    let whole = shop_book();
    for end in (0..whole.len()).step_by(53) {
        let _ = import(&whole[..end]);
        let mut broken = whole.clone();
        broken[end] ^= 0x55;
        let _ = import(&broken);
    }
}
