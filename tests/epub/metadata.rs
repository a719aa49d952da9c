//! The package's metadata: who, what, when, which series, and what can be said of its accessibility.

use bindery::export::epub::EpubExporter;
use bindery::export::{ExportContext, Exporter, Options};
use bindery::ir::build::{article, figure, plain};
use bindery::ir::{Contributor, Document, DocumentMeta, Part, Resource, Resources, Series};
use bindery::media::MediaStore;

use super::{digest, export, export_with, file, judge, one, plain_options};

/// The lines of the metadata that hold one of these words.
fn lines(document: &Document, words: &[&str]) -> Vec<String> {
    let opf = file(&export(document), "content.opf");
    let wanted = opf.lines().filter(|line| words.iter().any(|word| line.contains(word)));
    wanted.map(ToOwned::to_owned).collect()
}

#[test]
fn a_series_is_named_for_new_readers_and_for_calibre() {
    let mut document = digest();
    document.meta.series = Some(Series { name: "四季 & 周报".into(), index: Some("12.5".into()) });
    assert_eq!(
        lines(&document, &["series"]),
        [
            "<meta property=\"belongs-to-collection\" id=\"series\">四季 &amp; 周报</meta>",
            "<meta refines=\"#series\" property=\"collection-type\">series</meta>",
            "<meta refines=\"#series\" property=\"group-position\">12.5</meta>",
            "<meta name=\"calibre:series\" content=\"四季 &amp; 周报\"/>",
            "<meta name=\"calibre:series_index\" content=\"12.5\"/>",
        ]
    );
    judge("series", &export(&document));
    document.meta.series = Some(Series { name: "周报".into(), index: Some("十二".into()) });
    assert_eq!(lines(&document, &["group-position", "series_index"]), [""; 0]);
    let (_, diagnostics) = export_with(&document, plain_options());
    assert!(diagnostics.iter().any(|found| found.code == "epub.series-index"), "{diagnostics:?}");
}

#[test]
fn everybody_is_named_once_with_a_role_and_the_form_to_file_under() {
    let post = |name: &str, source: &str| {
        Part::Article(Box::new(article("t").author(name).source(source).block(plain("x")).finish()))
    };
    let mut document = Document {
        meta: DocumentMeta {
            title: Some("Weekly".into()),
            contributors: vec![Contributor { name: "Mary Ann Evans".into(), role: "edt".into() }],
            digest: true,
            ..DocumentMeta::default()
        },
        body: vec![post("Jane Doe", "样张日报"), post("张三", "The Example Times"), post("Jane Doe", "样张日报")],
        ..Document::default()
    };
    assert_eq!(
        lines(&document, &["dc:creator", "dc:contributor", "#creator", "#contributor"]),
        [
            "<dc:creator id=\"creator-1\">样张日报</dc:creator>",
            "<meta refines=\"#creator-1\" property=\"role\" scheme=\"marc:relators\">isb</meta>",
            "<dc:creator id=\"creator-2\">The Example Times</dc:creator>",
            "<meta refines=\"#creator-2\" property=\"role\" scheme=\"marc:relators\">isb</meta>",
            "<dc:contributor id=\"contributor-1\">Mary Ann Evans</dc:contributor>",
            "<meta refines=\"#contributor-1\" property=\"role\" scheme=\"marc:relators\">edt</meta>",
            "<meta refines=\"#contributor-1\" property=\"file-as\">Evans, Mary Ann</meta>",
            "<dc:contributor id=\"contributor-2\">Jane Doe</dc:contributor>",
            "<meta refines=\"#contributor-2\" property=\"role\" scheme=\"marc:relators\">aut</meta>",
            "<meta refines=\"#contributor-2\" property=\"file-as\">Doe, Jane</meta>",
            "<dc:contributor id=\"contributor-3\">张三</dc:contributor>",
            "<meta refines=\"#contributor-3\" property=\"role\" scheme=\"marc:relators\">aut</meta>",
            "<dc:contributor id=\"contributor-4\">bindery</dc:contributor>",
            "<meta refines=\"#contributor-4\" property=\"role\" scheme=\"marc:relators\">bkp</meta>",
        ]
    );
    document.meta.authors = vec!["Jane Doe".into()];
    assert_eq!(lines(&document, &["Jane Doe"]), ["<dc:creator id=\"creator-1\">Jane Doe</dc:creator>"]);
    judge("people", &export(&document));
}

#[test]
fn sources_and_subjects_come_from_the_articles() {
    assert_eq!(
        lines(&digest(), &["dc:source"]),
        ["<dc:source>https://example.org/1</dc:source>", "<dc:source>https://example.org/2</dc:source>"]
    );
    let mut document = digest();
    document.meta.tags = vec!["四季".into()];
    let mut number = 0;
    document.for_each_article_mut(&mut |article| {
        number += 1;
        article.meta.tags = vec![format!("独有{number}"), "共有".into(), "四季".into()];
    });
    let subjects = lines(&document, &["dc:subject"]).join("").replace("<dc:subject>", "").replace("</dc:subject>", " ");
    assert_eq!(subjects, "四季 共有 独有1 独有2 独有3 ");
}

#[test]
fn a_single_article_has_its_url_as_a_second_identifier() {
    let document = one(article("t").url("https://example.org/文").block(plain("x")).finish());
    let found = lines(&document, &["dc:identifier"]);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1], "<dc:identifier>https://example.org/%E6%96%87</dc:identifier>");
    assert_eq!(lines(&digest(), &["dc:identifier"]).len(), 1);
}

#[test]
fn accessibility_is_claimed_as_far_as_it_is_true_in_the_books_language() {
    let mut resources = Resources::default();
    let mut store = MediaStore::default();
    let sound = resources.add(Resource { url: "talk.mp3".into(), ..Resource::default() });
    store.insert(sound.clone(), b"ID3\x03\0\0\0\0\0\0 not really".to_vec()).unwrap();
    let picture = bindery::ir::specimen().resources.iter().find(|(_, r)| r.url.starts_with("data:")).unwrap().1.clone();
    let picture = resources.add(picture);
    let (pixels, _) = bindery::media::resolve(&resources, &bindery::limits::Limits::default());
    store.insert(picture.clone(), pixels.get(&picture).unwrap().read().unwrap()).unwrap();
    let audio = bindery::ir::Block::Figure {
        attr: bindery::ir::Attr::default(),
        media: vec![bindery::ir::Media::Audio { resource: sound, title: String::new() }],
        caption: vec![],
        credit: vec![],
    };
    let shown = |language: &str, blocks: Vec<bindery::ir::Block>| {
        let mut post = article("t").language(language).finish();
        post.blocks = blocks;
        let document = Document::of(post, resources.clone());
        let mut options = plain_options();
        options.recordings = bindery::export::epub::Recordings::Embed;
        let options = Options::default().with(options);
        let mut out = std::io::Cursor::new(Vec::new());
        EpubExporter.export(&document, &mut ExportContext::new(&store, &options), &mut out).unwrap();
        let opf = file(&out.into_inner(), "content.opf");
        let claims = opf.lines().filter(|line| line.contains("schema:"));
        let claims =
            claims.map(|line| line.split("schema:").nth(1).unwrap().replace("</meta>", "").replace("\">", " "));
        let varying = |line: &String| {
            let plain =
                ["tableOfContents", "readingOrder", "structuralNavigation", "Transformability", "ARIA", "unlocked"];
            !plain.iter().any(|word| line.contains(word))
        };
        claims.filter(varying).collect::<Vec<_>>()
    };
    assert_eq!(
        shown("zh-TW", vec![plain("文")]),
        [
            "accessMode textual",
            "accessModeSufficient textual",
            "accessibilityHazard none",
            "accessibilitySummary\" xml:lang=\"zh-Hant 文字可以重排，有目錄、標題和語言標記。"
        ]
    );
    assert_eq!(
        shown("ja", vec![figure(picture.clone(), "赤い点", "")]),
        [
            "accessMode textual",
            "accessMode visual",
            "accessModeSufficient textual",
            "accessModeSufficient textual,visual",
            "accessibilityFeature alternativeText",
            "accessibilityHazard none",
            "accessibilitySummary\" xml:lang=\"ja リフロー型のテキストで、目次、見出し、言語の指定があります。"
        ]
    );
    assert_eq!(
        shown("fr", vec![figure(picture, "", ""), audio]),
        [
            "accessMode textual",
            "accessMode visual",
            "accessMode auditory",
            "accessModeSufficient textual,visual,auditory",
            "accessibilityHazard unknown",
            "accessibilitySummary\" xml:lang=\"en Reflowable text with headings, contents and language markup. Some images \
             have no text alternative, because their sources give none; captions are kept as text. Recordings and films come \
             without captions or transcripts."
        ]
    );
}

#[test]
fn subjects_that_find_no_place_are_counted() {
    let mut document =
        Document { meta: DocumentMeta { digest: true, ..DocumentMeta::default() }, ..Document::default() };
    for number in 0..23 {
        let mut post = article(format!("第{number}篇")).block(plain("文。")).finish();
        post.meta.tags = vec![format!("题{number}"), String::from("共")];
        document.body.push(Part::Article(Box::new(post)));
    }
    let (epub, diagnostics) = export_with(&document, plain_options());
    assert_eq!(file(&epub, "content.opf").matches("<dc:subject>").count(), 20);
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["note: subjects of single articles that the book's metadata leave out: 4 [epub.subjects]"]);
}
