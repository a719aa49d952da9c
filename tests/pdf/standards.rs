//! `PdfOptions::standard`: what veraPDF says of each, and what they differ in.

use super::*;
use bindery::export::SourceFile;
use bindery::export::pdf::Standard;
use bindery::ir::Attr;
use lopdf::{Dictionary, Object};

/// Each standard with veraPDF's names for all that its files claim.
const CLAIMS: [(Standard, &[&str]); 4] = [
    (Standard::Ua1, &["ua1"]),
    (Standard::A2b, &["2b", "ua1"]),
    (Standard::A2a, &["2a", "ua1"]),
    (Standard::A3a, &["3a", "ua1"]),
];

/// Has veraPDF check a document against everything that its files claim, in each of some standards.
fn judge(document: &Document, media: &MediaStore, claims: &[(Standard, &[&str])]) {
    for &(standard, flavours) in claims {
        let bytes = export_with(document, PdfOptions { standard, ..PdfOptions::default() }, media).0;
        let file = file(&bytes);
        for flavour in flavours {
            let Some(mut vera) = common::tool("vera") else { return };
            vera.arg(flavour).arg(file.path());
            let (compliant, said) = output(vera);
            assert!(compliant, "{standard}: {said}");
        }
    }
}

#[test]
fn every_construct_keeps_to_every_standard() {
    judge(&specimen(), &MediaStore::default(), &CLAIMS);
}

#[test]
fn pictures_of_every_kind_keep_to_every_standard() {
    let (document, media) = illustrated();
    judge(&document, &media, &CLAIMS[2..3]);
}

#[test]
fn languages_notes_tables_and_missing_glyphs_keep_to_every_standard() {
    judge(&polyglot(), &MediaStore::default(), &CLAIMS[2..3]);
}

/// An article in four languages with what is hard to map: ligatures, characters no font has, notes, a table.
fn polyglot() -> Document {
    let spoken = |tag: &str, words: &str| {
        let attr = Attr { lang: Some(tag.into()), ..Attr::default() };
        Block::Paragraph { attr, content: vec![text(words)] }
    };
    let cell = |words: &str| Cell { blocks: vec![plain(words)], ..Cell::default() };
    let row = |left: &str, right: &str| Row { cells: vec![cell(left), cell(right)] };
    let table = Table { head: vec![row("名", "值")], bodies: vec![vec![row("甲", "1")]], ..Table::default() };
    let post = article("題：“引号”")
        .language("zh-Hant")
        .block(spoken("zh-Hant", "骨與直接，「引文」——破折號……"))
        .block(spoken("ja", "骨と直接、「引用」。カナ、ｶﾅ、葛󠄀城。"))
        .block(spoken("ko", "한국어 문장과 漢字, ‘인용’."))
        .block(spoken("en", "The office’s first ﬁnal efﬁcient affair, naïve café, e\u{301}\u{328}."))
        .block(plain("沒有字型的\u{e123}字、\u{10ffff}與\u{f8ff}，罕字𠮷𪚥。"))
        .block(para([
            text("有註"),
            Inline::NoteRef { note: "1".into() },
            link("https://例子.example/路?q=（1）", "鏈接"),
        ]))
        .block(Block::Table(table))
        .note("1", vec![plain("註文。")])
        .finish();
    single(post)
}

/// An article with a picture in each form that a file can hold, one of them in inks.
fn illustrated() -> (Document, MediaStore) {
    let (mut resources, mut media) = (Resources::default(), MediaStore::default());
    let mut post = article("图").language("zh");
    let gray = image::DynamicImage::new_luma8(20, 10);
    let clear =
        image::DynamicImage::ImageRgba8(image::RgbaImage::from_fn(9, 9, |x, _| image::Rgba([9, 9, 9, x as u8])));
    let pictures = [
        jpeg(60, 40),
        encoded(&gray, image::ImageFormat::Jpeg),
        inks(),
        encoded(&gray, image::ImageFormat::Png),
        encoded(&clear, image::ImageFormat::Png),
    ];
    for (number, bytes) in pictures.into_iter().enumerate() {
        let url = format!("https://example.org/{number}");
        let id = resources.add(Resource { url, ..Resource::default() });
        media.insert(id.clone(), bytes).expect("a picture");
        post = post.block(picture(&id));
    }
    (Document::of(post.finish(), resources), media)
}

fn encoded(image: &image::DynamicImage, format: image::ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).expect("encodes");
    out.into_inner()
}

/// A JPEG of 8 × 8 pixels in four inks, each at half strength: one block a channel whose coefficients are all zero.
fn inks() -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    bytes.extend(b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0");
    bytes.extend(b"\xff\xdb\0\x43\0");
    bytes.extend([1; 64]);
    bytes.extend(b"\xff\xc0\0\x14\x08\0\x08\0\x08\x04\x01\x11\0\x02\x11\0\x03\x11\0\x04\x11\0");
    for class in [0x00, 0x10] {
        bytes.extend([0xff, 0xc4, 0, 20, class, 1]);
        bytes.extend([0; 16]);
    }
    bytes.extend(b"\xff\xda\0\x0e\x04\x01\0\x02\0\x03\0\x04\0\0\x3f\0");
    bytes.extend([0x00, 0xff, 0xd9]);
    bytes
}

#[test]
fn inks_stay_in_a_working_file_and_become_rgb_in_an_archived_one() {
    let (document, media) = illustrated();
    let spaces = |standard: Standard| {
        let (bytes, said) = export_with(&document, PdfOptions { standard, ..PdfOptions::default() }, &media);
        let file = lopdf::Document::load_mem(&bytes).expect("loads");
        let images = file.objects.values().filter_map(|object| object.as_stream().ok());
        let spaces: Vec<String> = images
            .filter_map(|image| image.dict.get(b"ColorSpace").and_then(Object::as_name).ok())
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        (spaces.iter().filter(|space| *space == "DeviceCMYK").count(), said)
    };
    assert_eq!(spaces(Standard::Ua1), (1, Vec::new()));
    let note = "note: the picture https://example.org/2 has four inks and becomes RGB [pdf.inks]";
    assert_eq!(spaces(Standard::A2b), (0, vec![note.to_owned()]));
}

/// The files inside a file, in the order of `AF`: name, media type, relationship, bytes.
fn attached(bytes: &[u8]) -> Vec<(String, String, String, Vec<u8>)> {
    let file = lopdf::Document::load_mem(bytes).expect("loads");
    let catalog = file.catalog().expect("a catalog");
    let Ok(files) = catalog.get(b"AF").and_then(Object::as_array) else { return Vec::new() };
    let text = |dictionary: &Dictionary, key: &[u8]| {
        let value = dictionary.get(key).expect("a value");
        let bytes = value.as_name().or_else(|_| value.as_str()).expect("a name or string");
        String::from_utf8_lossy(bytes).into_owned()
    };
    files
        .iter()
        .map(|one| {
            let specification = file.dereference(one).expect("an object").1.as_dict().expect("a dictionary");
            let embedded = specification.get(b"EF").and_then(Object::as_dict).expect("the file");
            let stream = file.dereference(embedded.get(b"F").expect("the file")).expect("an object").1;
            let stream = stream.as_stream().expect("a stream");
            (
                text(specification, b"F"),
                text(&stream.dict, b"Subtype"),
                text(specification, b"AFRelationship"),
                stream.get_plain_content().expect("unpacks"),
            )
        })
        .collect()
}

#[test]
fn an_archived_file_carries_its_inputs_byte_for_byte() {
    let source =
        |name: &str, bytes: &[u8]| SourceFile { name: name.into(), media_type: "text/html", bytes: bytes.into() };
    let sources =
        [source("/home/me/b.md", b"\xff\0two"), source("a.md", b"one"), source("-", b""), source("x/a.md", b"3")];
    let standard = Options::default().with(PdfOptions { standard: Standard::A3a, ..small() });
    let media = MediaStore::default();
    let mut context = ExportContext::new(&media, &standard);
    context.sources = &sources;
    let mut out = Cursor::new(Vec::new());
    let document = single(article("题").language("zh").block(plain("字")).finish());
    PdfExporter.export(&document, &mut context, &mut out).expect("exports");
    let row = |name: &str, bytes: &[u8]| (name.to_owned(), "text/html".to_owned(), "Source".to_owned(), bytes.to_vec());
    let expected = [row("b.md", b"\xff\0two"), row("a.md", b"one"), row("stdin", b""), row("a-2.md", b"3")];
    assert_eq!(attached(out.get_ref()), expected);
}

#[test]
fn an_archived_file_without_inputs_carries_the_document() {
    let document = single(article("题").language("zh").block(plain("字")).finish());
    let carried = attached(&export(&document, PdfOptions { standard: Standard::A3a, ..small() }));
    let [(name, media_type, _, bytes)] = carried.as_slice() else { panic!("{carried:?}") };
    assert_eq!((name.as_str(), media_type.as_str()), ("document.json", "application/json"));
    assert_eq!(serde_json::from_slice::<Document>(bytes).expect("the IR"), document);
    for standard in [Standard::Ua1, Standard::A2b, Standard::A2a] {
        assert!(attached(&export(&document, PdfOptions { standard, ..small() })).is_empty(), "{standard}");
    }
}
