//! The EPUB exporter: built IR → package, checked as text, as a container, and by epubcheck.

#[path = "common/cases.rs"]
mod cases;
mod common;
#[cfg(feature = "embedded-fonts")]
#[path = "epub/fonts.rs"]
mod fonts;
#[path = "epub/long.rs"]
mod long;
#[path = "epub/media.rs"]
mod media_files;
#[path = "epub/metadata.rs"]
mod metadata;
#[path = "epub/style.rs"]
mod style;
#[path = "epub/vertical.rs"]
mod vertical;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use bindery::diag::Diagnostic;
use bindery::export::epub::{Cover, EpubExporter, EpubOptions};
use bindery::export::{ExportContext, Exporter, Options};
use bindery::ir::build::{article, figure, heading, link, para, plain, text};
use bindery::ir::{
    Article, Block, Document, DocumentMeta, Inline, MathNotation, Media, Part, Resource, ResourceId, Resources,
    Section, check, specimen,
};
use bindery::limits::Limits;
use bindery::media::{self, MediaStore};

/// A book without a drawn cover: quick to make, and without pixels in its bytes.
fn plain_options() -> EpubOptions {
    let mut options = EpubOptions::default();
    options.cover = Cover::None;
    options
}

fn export_with(document: &Document, options: EpubOptions) -> (Vec<u8>, Vec<Diagnostic>) {
    assert_eq!(check::check(document), Ok(()));
    let (store, found) = media::resolve(&document.resources, &Limits::default());
    assert_eq!(found, []);
    export_media(document, &store, options)
}

fn export_media(document: &Document, store: &MediaStore, options: EpubOptions) -> (Vec<u8>, Vec<Diagnostic>) {
    let options = Options::default().with(options);
    let mut context = ExportContext::new(store, &options);
    let mut out = Cursor::new(Vec::new());
    EpubExporter.export(document, &mut context, &mut out).unwrap();
    (out.into_inner(), context.diagnostics)
}

fn export(document: &Document) -> Vec<u8> {
    export_with(document, plain_options()).0
}

/// The files of a package by name, without the folder.
fn files(epub: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(epub)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let name = entry.name().unwrap().trim_start_matches("OEBPS/").to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        assert!(files.insert(name, bytes).is_none());
    }
    files
}

fn file(epub: &[u8], name: &str) -> String {
    let bytes = files(epub).remove(name).unwrap_or_else(|| panic!("no file {name}"));
    String::from_utf8(bytes).unwrap()
}

fn one(article: Article) -> Document {
    Document::of(article, Resources::default())
}

/// The chapter of a document of one article.
fn chapter(article: Article) -> String {
    file(&export(&one(article)), "a0001.xhtml")
}

/// The text of a page's body without tags.
fn body_text(xhtml: &str) -> String {
    let body = xhtml.split_once("<body").unwrap().1.split_once('>').unwrap().1;
    let mut text = String::new();
    let mut in_tag = false;
    for c in body.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn digest() -> Document {
    let mut resources = Resources::default();
    let pixel = specimen().resources.iter().find(|(_, resource)| resource.url.starts_with("data:")).unwrap().1.clone();
    let picture = resources.add(pixel);
    let remote = resources.add(Resource { url: "https://img.example.org/a b.jpg".into(), ..Resource::default() });
    let first = article("第一篇：春天")
        .language("zh-Hans")
        .source("样张日报")
        .author("王五")
        .url("https://example.org/1")
        .published("2024-03-01T08:00:00+08:00")
        .block(heading(1, [text("一、开头")]))
        .block(plain("春天来了。"))
        .block(figure(picture, "", "街上的树。"))
        .block(figure(remote, "花", "没有取到的图片。"))
        .block(para([
            text("参见"),
            link("http://example.org/2/#part", "第二篇的一节"),
            text("和"),
            link("https://example.org/2", "第二篇"),
            text("。"),
        ]))
        .finish();
    let mut second = article("第二篇：夏天")
        .language("zh-Hans")
        .source("样张晚报")
        .url("https://example.org/2")
        .published("2024-03-05")
        .block(heading(1, [text("一节")]))
        .block(plain("夏天也来了。"))
        .finish();
    second.blocks[0].attr_mut().id = Some("part".into());
    let third =
        article("").language("zh-Hans").block(plain("没有标题的一篇短文，它的开头代替标题出现在目录里面。")).finish();
    let section = |title: &str, parts: Vec<Part>| Part::Section(Section { title: title.into(), parts });
    let post = |article: Article| Part::Article(Box::new(article));
    Document {
        meta: DocumentMeta {
            title: Some("四季文摘".into()),
            language: Some("zh-Hans".into()),
            digest: true,
            ..DocumentMeta::default()
        },
        body: vec![
            section("春夏", vec![section("样张日报", vec![post(first)]), post(second)]),
            section("其他", vec![post(third)]),
        ],
        resources,
        ..Document::default()
    }
}

#[test]
fn the_specimen_is_written_as_before() {
    let epub = export(&specimen());
    for name in ["content.opf", "nav.xhtml", "toc.ncx", "title.xhtml", "s0001.xhtml", "a0001.xhtml", "a0002.xhtml"] {
        common::golden(&format!("epub/specimen/{name}"), &file(&epub, name));
    }
}

#[test]
fn a_digest_is_written_as_before() {
    let (epub, diagnostics) = export_with(&digest(), plain_options());
    for name in ["content.opf", "nav.xhtml", "toc.ncx", "title.xhtml", "s0001.xhtml", "a0001.xhtml"] {
        common::golden(&format!("epub/digest/{name}"), &file(&epub, name));
    }
    let shown: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["note: images not at hand: 1; links stand in their place [epub.image-not-at-hand]"]);
}

/// What stands in the page besides the text of the body and the notes, white space apart; a failure where a character of
/// theirs is missing.
fn additions(page: &str, article: &Article) -> String {
    let mut text = article.text();
    for blocks in article.notes.values() {
        bindery::ir::walk::block_text(blocks, &mut text);
    }
    // An alternative text and the markup of a formula are no text.
    let text =
        text.replace("红点", "").replace("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mi>x</mi></math>", "x");
    let mut added = String::new();
    let body = body_text(page.split_once("</header>").unwrap().1.replacen("\n", "<body>", 1).as_str());
    let mut page = body.chars().filter(|c| !c.is_whitespace());
    for wanted in text.chars().filter(|c| !c.is_whitespace()) {
        loop {
            match page.next() {
                Some(c) if c == wanted => break,
                Some(c) => added.push(c),
                None => panic!("{wanted:?} is missing from\n{body}"),
            }
        }
    }
    added.extend(page);
    added
}

#[test]
fn every_character_of_the_body_is_there_once_and_in_order() {
    let document = specimen();
    let epub = export(&document);
    let added = document.articles().zip(["a0001.xhtml", "a0002.xhtml"]);
    let added: Vec<String> = added.map(|(article, name)| additions(&file(&epub, name), article)).collect();
    assert_eq!(added, ["かんじ1☑☐注意图片来源：音频：视频：内容：嵌入1", ""]);
}

#[test]
fn the_container_is_as_the_standard_wants_it() {
    let epub = export(&digest());
    // A local file header without extra field: name and content follow at once (EPUB 3.3, section 4.2.6.3).
    assert_eq!(&epub[..4], b"PK\x03\x04");
    assert_eq!(&epub[28..30], [0, 0]);
    assert_eq!(&epub[30..58], b"mimetypeapplication/epub+zip");
    let mut zip = zip::ZipArchive::new(Cursor::new(&epub)).unwrap();
    let names: Vec<String> = (0..zip.len()).map(|i| zip.by_index(i).unwrap().name().unwrap().into_owned()).collect();
    assert_eq!(
        &names[..5],
        ["mimetype", "META-INF/container.xml", "OEBPS/content.opf", "OEBPS/nav.xhtml", "OEBPS/toc.ncx"]
    );
    for index in 0..zip.len() {
        let entry = zip.by_index(index).unwrap();
        assert_eq!(entry.last_modified(), Some(zip::DateTime::DEFAULT), "{:?}", entry.name());
        assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(0o644));
        let name = entry.name().unwrap();
        let stored = entry.compression() == zip::CompressionMethod::Stored;
        assert_eq!(stored, &*name == "mimetype" || name.starts_with("OEBPS/media/"), "{name}");
        assert!(name.is_ascii() && !entry.flags().is_using_data_descriptor(), "{name}");
    }
    // Every file but the package itself is in the manifest, and the other way round.
    let opf = file(&epub, "content.opf");
    let declared = opf.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut declared: Vec<String> = declared.map(|href| format!("OEBPS/{href}")).collect();
    let mut held: Vec<String> = names.into_iter().filter(|name| name.starts_with("OEBPS/")).collect();
    held.retain(|name| name != "OEBPS/content.opf");
    declared.sort();
    held.sort();
    assert_eq!(declared, held);
}

#[test]
fn equal_documents_give_equal_bytes_on_any_number_of_threads() {
    let document = digest();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| export(&document))
    };
    assert_eq!(run(1), run(5));
    let mut moved = document.clone();
    moved.for_each_article_mut(&mut |article| article.meta.provenance.input = "elsewhere.md".into());
    assert_eq!(run(2), export(&moved));
}

#[test]
fn metadata_may_hold_anything() {
    let mut document = one(article("A & B < \"C\" > 'D' ]]> \u{202E}").block(plain("x")).finish());
    document.meta.title = Some("T & < \" \u{1}\u{B}\u{FFFE}".into());
    document.meta.authors = vec!["<b>&amp;</b>".into(), " ".into()];
    document.meta.publisher = Some("P\"&".into());
    document.meta.tags = vec!["<".into(), "<".into()];
    document.meta.language = Some("zh_tw_\"><x".into());
    let epub = export(&document);
    let opf = file(&epub, "content.opf");
    for line in [
        "<dc:title id=\"title\">T &amp; &lt; &quot; </dc:title>",
        "<dc:creator id=\"creator-1\">&lt;b&gt;&amp;amp;&lt;/b&gt;</dc:creator>",
        "<dc:publisher>P&quot;&amp;</dc:publisher>",
        "<dc:subject>&lt;</dc:subject>",
        "<dc:language>zh-TW</dc:language>",
    ] {
        assert_eq!(opf.matches(line).count(), 1, "{line}\n{opf}");
    }
    judge("metadata", &epub);
}

#[test]
fn time_comes_from_the_context_or_the_newest_article() {
    let modified = |document: &Document, timestamp: Option<&str>| {
        let store = MediaStore::default();
        let options = Options::default().with(plain_options());
        let mut context = ExportContext::new(&store, &options);
        context.timestamp = timestamp.map(|text| text.parse().unwrap());
        let mut out = Cursor::new(Vec::new());
        EpubExporter.export(document, &mut context, &mut out).unwrap();
        let opf = file(&out.into_inner(), "content.opf");
        opf.split("\"dcterms:modified\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    assert_eq!(modified(&digest(), Some("2020-02-02T02:02:02+02:00")), "2020-02-02T00:02:02Z");
    assert_eq!(modified(&digest(), None), "2024-03-05T00:00:00Z");
    assert_eq!(modified(&Document::default(), None), "1980-01-01T00:00:00Z");
}

#[test]
fn links_lead_within_the_book_where_they_can() {
    let page = file(&export(&digest()), "a0001.xhtml");
    assert!(page.contains("<a href=\"a0002.xhtml#a1\">第二篇的一节</a>"), "{page}");
    assert!(page.contains("<a href=\"a0002.xhtml\">第二篇</a>"), "{page}");
    let nowhere = chapter(
        article("t")
            .block(para([
                link("#nothing", "a"),
                link("javascript:x()", "b"),
                link("/c", "c"),
                link("https://e.org/", "d"),
            ]))
            .finish(),
    );
    assert!(nowhere.contains("<p>abc<a href=\"https://e.org/\">d</a></p>"), "{nowhere}");
}

#[test]
fn notes_refer_to_each_other_and_back() {
    let note = |name: &str| Inline::NoteRef { note: name.into() };
    let page = chapter(
        article("注")
            .block(para([text("一"), note("z"), text("二"), note("a"), text("又"), note("z")]))
            .note("a", vec![para([text("甲"), note("deep")])])
            .note("z", vec![heading(1, [text("题")]), plain("乙")])
            .note("deep", vec![plain("深")])
            .note("lost", vec![plain("无人问")])
            .finish(),
    );
    common::golden("epub/notes.xhtml", &page);
}

#[test]
fn what_html_does_not_allow_is_set_otherwise() {
    let cell = |header: bool, blocks: Vec<Block>| bindery::ir::Cell { header, blocks, ..bindery::ir::Cell::default() };
    let table = |rows: Vec<bindery::ir::Row>| {
        Block::Table(bindery::ir::Table {
            columns: vec![bindery::ir::Column::default(); 2],
            bodies: vec![rows],
            ..bindery::ir::Table::default()
        })
    };
    let row = |cells: Vec<bindery::ir::Cell>| bindery::ir::Row { cells };
    let mut tall = cell(false, vec![plain("高")]);
    tall.row_span = 9;
    let document = one(article("难")
        .language("zh-Hans")
        .block(para([Inline::Link {
            url: "https://example.org/".into(),
            title: String::new(),
            content: vec![text("外"), link("https://example.org/2", "内")],
        }]))
        .block(table(vec![row(vec![cell(true, vec![heading(1, [text("格中题")])]), tall])]))
        .block(table(vec![row(vec![cell(true, vec![plain("全是")]), cell(true, vec![])])]))
        .block(Block::DefinitionList {
            attr: bindery::ir::Attr::default(),
            items: vec![bindery::ir::Definition { term: vec![text("词")], details: vec![] }],
        })
        .block(Block::Math {
            attr: bindery::ir::Attr::default(),
            notation: MathNotation::MathMl,
            source: "<math><mfrac><mi>坏</mi></mfrac>".into(),
        })
        .block(para([Inline::Ruby {
            base: vec![Inline::Ruby { base: vec![text("漢")], text: "かん".into() }, text("字")],
            text: "もじ".into(),
        }]))
        .finish());
    let (epub, diagnostics) = export_with(&document, plain_options());
    common::golden("epub/hard.xhtml", &file(&epub, "a0001.xhtml"));
    assert_eq!(diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["epub.math-as-source"]);
    judge("hard", &epub);
}

#[test]
fn the_lead_image_is_shown_unless_the_body_has_it() {
    let mut document = digest();
    let picture = document.resources.iter().find(|(_, resource)| resource.url.starts_with("data:")).unwrap().0.clone();
    document.for_each_article_mut(&mut |article| article.meta.lead_image = Some(picture.clone()));
    let epub = export(&document);
    assert_eq!(file(&epub, "a0001.xhtml").matches("<img ").count(), 1);
    assert_eq!(file(&epub, "a0002.xhtml").matches("<figure class=\"lead\">").count(), 1);
}

#[test]
fn a_given_cover_is_taken_and_a_broken_one_reported() {
    let png = specimen_pixel();
    let mut options = plain_options();
    options.cover = Cover::Image(png.clone());
    let (epub, diagnostics) = export_with(&specimen(), options.clone());
    assert_eq!(diagnostics, []);
    assert_eq!(files(&epub)["cover.png"], png);
    assert!(file(&epub, "content.opf").contains("properties=\"cover-image\""));
    judge("cover", &epub);
    options.cover = Cover::Image(b"not an image".to_vec());
    let (epub, diagnostics) = export_with(&specimen(), options);
    assert_eq!(diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["epub.cover-unreadable"]);
    assert!(!file(&epub, "content.opf").contains("cover"));
}

fn specimen_pixel() -> Vec<u8> {
    let document = specimen();
    let (store, _) = media::resolve(&document.resources, &Limits::default());
    let (_, medium) = store.iter().next().unwrap();
    medium.read().unwrap()
}

#[test]
fn a_resource_that_nobody_describes_costs_nothing() {
    let post = article("t").block(figure(ResourceId("r0".into()), "alt", "")).finish();
    let (epub, _) = export_media(&one(post), &MediaStore::default(), plain_options());
    assert!(file(&epub, "a0001.xhtml").contains("<span class=\"image\">Image: alt</span>"));
}

#[test]
fn epubcheck_finds_nothing_in_any_language() {
    judge("specimen", &export(&specimen()));
    judge("digest", &export(&digest()));
    judge("empty", &export(&Document::default()));
    judge("bare", &export(&one(Article::default())));
    for (tag, title, body) in [("ja", "春の海", "ひねもすのたりのたりかな。"), ("ar", "الربيع", "جاء الربيع.")]
    {
        let mut document = one(article(title).language(tag).url("https://example.org/x").block(plain(body)).finish());
        if tag == "ar" {
            document.meta.direction = Some(bindery::ir::Direction::Rtl);
        }
        judge(tag, &export(&document));
    }
}

#[test]
#[cfg(feature = "embedded-fonts")]
fn covers_are_drawn_in_every_language() {
    for (tag, title, subtitle, sources, day) in [
        ("zh-Hans", "一周新闻文摘", "二〇二四年第十周", ["样张日报", "样张晚报"], "2024-03-02"),
        (
            "zh-Hant",
            "關於春季植樹活動與古樹名木保護的若干問題：來自各地的報告",
            "",
            ["樣張週刊", "樣張電台"],
            "2024-03-02",
        ),
        ("ja", "春の海と山の便り", "週刊ダイジェスト", ["見本新聞", "見本放送"], "2024-03-03"),
        ("ko", "봄에 읽는 일곱 편의 긴 글", "주간 다이제스트", ["견본일보", "견본방송"], "2024-03-04"),
        (
            "en",
            "The Week in Review: Seven Long Reads for a Slow Sunday",
            "Issue 10",
            ["The Example Times", "Sample Review"],
            "2024-03-05",
        ),
    ] {
        let post = |source: &str, day: &str| {
            let builder = article(format!("{title} — {source}")).language(tag).source(source).published(day);
            Part::Article(Box::new(builder.block(plain(subtitle.to_owned() + title)).finish()))
        };
        let document = Document {
            meta: DocumentMeta {
                title: Some(title.into()),
                subtitle: Some(subtitle.into()).filter(|text: &String| !text.is_empty()),
                language: Some(tag.into()),
                authors: vec!["bindery".into()],
                digest: true,
                ..DocumentMeta::default()
            },
            body: vec![post(sources[0], "2024-03-01"), post(sources[1], day)],
            ..Document::default()
        };
        let (epub, diagnostics) = export_with(&document, EpubOptions::default());
        assert_eq!(diagnostics, []);
        let cover = files(&epub).remove("cover.png").unwrap();
        assert!(cover.starts_with(b"\x89PNG") && cover.len() < 400_000, "{} bytes", cover.len());
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cover-{tag}.epub"));
        std::fs::write(path, epub).unwrap();
    }
}

/// What a blind reader would stumble over: nothing, in a book of every kind of node, in a digest, in the three languages of
/// East Asia, in vertical lines, in a book with a drawn cover and in one with long articles.
#[test]
fn ace_finds_nothing() {
    let mut books = vec![
        written("ace-specimen", &export(&specimen())),
        written("ace-digest", &export(&digest())),
        written("ace-vertical-specimen", &export_with(&specimen(), vertical::options()).0),
        written("ace-long", &export(&long::document())),
    ];
    for language in ["zh-Hans", "ja", "ko"] {
        let document = vertical::document(language);
        books.push(written(&format!("ace-{language}"), &export_with(&document, EpubOptions::default()).0));
        books.push(written(&format!("ace-vertical-{language}"), &export_with(&document, vertical::options()).0));
    }
    let Some(mut ace) = common::tool("ace") else { return };
    let output = ace.args(&books).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    assert_eq!(words.matches(": 0 violations").count(), books.len(), "{words}");
}

/// Writes the book to the folder for test output.
fn written(name: &str, epub: &[u8]) -> std::path::PathBuf {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.epub"));
    std::fs::write(&path, epub).unwrap();
    path
}

/// Has epubcheck look at the book, notes on usage included.
fn judge(name: &str, epub: &[u8]) {
    let path = written(name, epub);
    let Some(mut epubcheck) = common::tool("epubcheck") else { return };
    let output = epubcheck.arg("-u").arg("--failonwarnings").arg(&path).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let found: Vec<&str> = words
        .lines()
        .filter(|line| ["FATAL", "ERROR", "WARNING", "USAGE", "INFO"].iter().any(|level| line.starts_with(level)))
        .collect();
    assert!(output.status.success() && found.is_empty(), "{name}: {found:#?}");
}
