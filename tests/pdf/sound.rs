//! Input that no editor would write: the file stays sound, whatever is in it.

use super::*;
use bindery::export::pdf::Standard;

/// Exports, has qpdf look at the file and veraPDF too, and answers what the exporter said.
fn sound(document: &Document, media: &MediaStore) -> Vec<String> {
    let (bytes, said) = export_with(document, archived(), media);
    let file = whole(&bytes);
    if let Some(mut vera) = common::tool("vera") {
        vera.arg("2a").arg(file.path());
        let (compliant, complaint) = output(vera);
        assert!(compliant, "{complaint}");
    }
    said
}

fn archived() -> PdfOptions {
    PdfOptions { standard: Standard::A2a, ..PdfOptions::default() }
}

/// Has qpdf look at a file.
fn whole(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = file(bytes);
    if let Some(mut qpdf) = common::tool("qpdf") {
        qpdf.arg("--check").arg(file.path());
        let (clean, complaint) = output(qpdf);
        assert!(clean && !complaint.contains("WARNING"), "{complaint}");
    }
    file
}

#[test]
fn pictures_of_one_pixel_by_60000_leave_the_file_sound() {
    let (mut resources, mut media) = (Resources::default(), MediaStore::default());
    let mut post = article("细").language("zh");
    for (width, height) in [(1, 60_000), (60_000, 1)] {
        let id = resources.add(Resource { url: format!("https://example.org/{width}"), ..Resource::default() });
        media.insert(id.clone(), png(width, height)).expect("a PNG");
        post = post.block(picture(&id));
    }
    assert_eq!(sound(&Document::of(post.finish(), resources), &media), Vec::<String>::new());
}

#[test]
fn five_thousand_bookmarks_leave_the_file_sound() {
    let mut post = article("目").language("zh");
    for number in 0..5_000u32 {
        // Nested without end in sight and back again.
        let level = u8::try_from(number % 7).unwrap_or(0).min(5) + 1;
        post = post.block(heading(level, [text(format!("第{number}节"))]));
    }
    let document = single(post.finish());
    let bytes = export(&document, archived());
    whole(&bytes);
    let file = lopdf::Document::load_mem(&bytes).expect("loads");
    let outline = file.objects.values().filter_map(|object| object.as_dict().ok());
    let titled = outline.filter(|entry| entry.get(b"Title").is_ok() && entry.get(b"Parent").is_ok()).count();
    assert_eq!(titled, 5_001);
}

#[test]
fn titles_of_parentheses_and_control_characters_leave_the_file_sound() {
    let odd = "((( \\ )\u{1}\u{7f}\u{85}\u{feff}\u{202e}\u{2028}\u{fffd}<<>> %&] endobj 𠮷😀\u{10ffff}";
    let post = article(odd).author(odd).url("https://example.org/(a\\b").block(heading(1, [text(odd)])).finish();
    let mut document = single(post);
    document.meta.title = Some(odd.into());
    document.meta.tags = vec![odd.into(), "\u{0}".into()];
    document.meta.description = Some(odd.into());
    sound(&document, &MediaStore::default());
}

#[test]
fn an_address_longer_than_a_string_can_be_is_named_and_its_words_stay() {
    let url = format!("https://example.org/{}", "长/".repeat(25_000));
    let post = article("址").language("zh").block(para([text("见"), link(&url, "此处"), text("。")])).finish();
    let said = sound(&single(post.clone()), &MediaStore::default());
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("cannot be clicked") && said[0].len() < 300, "{said:?}");
    assert!(squeezed(&lay_out(&single(post), small())).contains("见此处。"));
}

#[test]
fn words_without_end_leave_the_file_sound() {
    let long = "字".repeat(30_000);
    let post = article(long.as_str()).language("zh").block(heading(1, [text(long.as_str())])).finish();
    sound(&single(post), &MediaStore::default());
}
