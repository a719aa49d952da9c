//! Fonts of the user: found by name, in their weights, before and after the bundled faces. `fixtures/fonts/make.py` makes
//! the fonts.

use std::path::{Path, PathBuf};

use super::*;
use bindery::font::{Family, FontName, Wishes};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fonts")
}

fn named(name: &str) -> Option<FontName> {
    Some(FontName::Named(name.into()))
}

fn wishes() -> Wishes {
    Wishes { folders: vec![folder()], ..Wishes::default() }
}

/// Which face sets what, in order: `face text` for every run.
fn set_in(document: &Document, fonts: Wishes) -> Vec<String> {
    let (book, _) = FontBook::with_wishes(&fonts).expect("a book");
    let (media, options) =
        (MediaStore::default(), Options::default().with(PdfOptions { fonts, ..PdfOptions::default() }));
    let mut context = ExportContext::new(&media, &options);
    let pages = pages(document, &mut context, &book).expect("lays out");
    let run = |item: &bindery::export::pdf::page::Item| match &item.kind {
        ItemKind::Glyphs { run, .. } => Some(format!("{} {}", book.face(run.face).postscript_name(), run.text)),
        _ => None,
    };
    pages.iter().flat_map(|page| &page.items).filter_map(run).collect()
}

/// The same of one paragraph.
fn paragraph(content: impl IntoIterator<Item = Inline>, fonts: Wishes) -> Vec<String> {
    let mut runs = set_in(&single(article("题").language("zh").block(para(content)).finish()), fonts);
    runs.retain(|run| !run.ends_with(" 题") && !run.ends_with(" 1"));
    runs
}

fn strong(words: &str) -> Inline {
    Inline::Strong { content: vec![text(words)] }
}

fn emphasis(words: &str) -> Inline {
    Inline::Emphasis { content: vec![text(words)] }
}

fn said(fonts: &Wishes) -> Vec<String> {
    FontBook::with_wishes(fonts).expect("a book").1.iter().map(ToString::to_string).collect()
}

fn refusal(fonts: &Wishes) -> String {
    let error = FontBook::with_wishes(fonts).err().expect("no book");
    format!("{} ({})", error.message(), error.hint_text().unwrap_or_default())
}

#[test]
fn a_font_is_found_by_any_of_its_names() {
    for name in ["Probe Kai", "probe  KAI", "探针楷体", "ProbeKai-Regular", "Probe Kai Regular"] {
        let found = paragraph([text("天地 abc")], Wishes { text: named(name), ..wishes() });
        assert_eq!(found, ["ProbeKai-Regular 天地 abc"], "{name}");
    }
    let file = FontName::read(&folder().join("ProbeKai-Regular.ttf").display().to_string());
    let found = paragraph([text("天地")], Wishes { text: Some(file), ..Wishes::default() });
    assert_eq!(found, ["ProbeKai-Regular 天地"]);
}

#[test]
fn what_a_font_lacks_is_set_in_the_bundled_faces() {
    let found = paragraph([text("天地，辰宿。")], Wishes { text: named("Probe Kai"), ..wishes() });
    assert_eq!(found, ["ProbeKai-Regular 天地，", "NotoSerifCJKsc-Regular 辰宿", "ProbeKai-Regular 。"]);
}

#[test]
fn a_latin_font_does_not_touch_chinese_punctuation() {
    let found = paragraph([text("天“地”…abc")], Wishes { text: named("Probe Text"), ..wishes() });
    assert_eq!(found, ["NotoSerifCJKsc-Regular 天“地”…", "ProbeText-Regular abc"]);
}

#[test]
fn a_family_brings_its_bold_and_italic() {
    let content = [text("a "), strong("b "), emphasis("c")];
    let found = paragraph(content, Wishes { text: named("Probe Text"), ..wishes() });
    assert_eq!(found, ["ProbeText-Regular a ", "ProbeText-Bold b ", "ProbeText-Italic c"]);
    assert_eq!(said(&Wishes { text: named("Probe Text"), ..wishes() }), Vec::<String>::new());
}

#[test]
fn no_bold_is_faked_and_what_stands_in_is_said() {
    let wishes = Wishes { text: named("Probe Kai"), ..wishes() };
    let content = [text("天"), strong("地"), emphasis("a"), emphasis("玄")];
    let faces = ["ProbeKai-Regular 天", "NotoSerifCJKsc-Bold 地", "SourceSerif4-Italic a", "NotoSansCJKsc-Regular 玄"];
    assert_eq!(paragraph(content, wishes.clone()), faces);
    assert_eq!(
        said(&wishes),
        [
            "warning: the font \"Probe Kai\" has no bold: the bundled bold stands in for it [font.no-bold]",
            "note: the font \"Probe Kai\" has no italic: the bundled italic stands in for it [font.no-italic]",
        ]
    );
}

#[test]
fn a_variable_font_is_set_to_the_weight_that_is_wanted() {
    let wishes = Wishes { text: named("Probe Variable"), ..wishes() };
    let found = paragraph([text("a "), strong("b")], wishes.clone());
    assert_eq!(found, ["ProbeVariable-Light-wght400 a ", "ProbeVariable-Light-wght700 b"]);
    let (book, _) = FontBook::with_wishes(&wishes).expect("a book");
    let advance = |weight: &str| {
        let face = book.faces().map(|(_, face)| face).find(|face| face.postscript_name().ends_with(weight));
        let face = face.expect("an instance");
        face.advance(face.glyph('a').expect("a glyph"))
    };
    // 200 to 900 is 400 units wider: 2/7 and 5/7 of the way.
    assert_eq!((advance("wght400"), advance("wght700")), (614, 786));
    let post = article("题").language("en").block(para([text("aaa "), strong("bbb")])).finish();
    let (pdf, _) =
        export_with(&single(post), PdfOptions { fonts: wishes, ..PdfOptions::default() }, &MediaStore::default());
    let Some(mut pdffonts) = common::tool("pdffonts") else { return };
    let file = file(&pdf);
    pdffonts.arg(file.path());
    let (_, said) = output(pdffonts);
    assert!(said.contains("ProbeVariable-Light-wght400") && said.contains("ProbeVariable-Light-wght700"), "{said}");
}

#[test]
fn headings_and_code_have_fonts_of_their_own() {
    let wishes = Wishes { heading: named("Probe Text"), mono: named("Probe Kai"), ..wishes() };
    let code = Inline::Code { text: "let 天".into() };
    let post = article("Title").language("zh").block(para([text("words "), code])).finish();
    let found = set_in(&single(post), wishes);
    let faces: Vec<&str> = found.iter().map(String::as_str).filter(|run| !run.ends_with(" 1")).collect();
    assert_eq!(faces, ["ProbeText-Bold Title", "NotoSerifCJKsc-Regular words ", "ProbeKai-Regular let 天"]);
}

#[test]
fn a_heading_font_of_one_weight_sets_headings_as_it_is() {
    let wishes = Wishes { text: named("Probe Kai"), heading: named("Probe Kai"), ..wishes() };
    let post = article("天地").language("zh").block(para([text("玄"), strong("黄")])).finish();
    let mut found = set_in(&single(post), wishes.clone());
    found.retain(|run| !run.ends_with(" 1"));
    assert_eq!(found, ["ProbeKai-Regular 天地", "ProbeKai-Regular 玄", "NotoSerifCJKsc-Bold 黄"]);
}

#[test]
fn fonts_of_folders_serve_scripts_that_no_bundled_face_has() {
    let found = paragraph([text("天地 سلام، abc")], wishes());
    let arabic: Vec<&String> = found.iter().filter(|run| run.starts_with("ProbeSansArabic-Regular")).collect();
    assert!(!arabic.is_empty(), "{found:?}");
    assert!(found.iter().all(|run| run.starts_with("Noto") || run.starts_with("ProbeSansArabic")), "{found:?}");
    let post = single(article("题").language("zh").block(plain("سلام")).finish());
    let (_, without) = export_with(&post, PdfOptions::default(), &MediaStore::default());
    assert!(without[0].contains("font.missing-glyph"), "{without:?}");
    let (_, with) = export_with(&post, PdfOptions { fonts: wishes(), ..PdfOptions::default() }, &MediaStore::default());
    assert_eq!(with, Vec::<String>::new());
}

#[test]
fn a_font_that_may_not_be_embedded_is_refused() {
    let refused = refusal(&Wishes { text: named("Probe Restricted"), ..wishes() });
    assert!(refused.starts_with("font `Probe Restricted in "), "{refused}");
    assert!(refused.contains("its licence forbids embedding (restricted, OS/2 fsType 2)"), "{refused}");
}

#[test]
fn an_unknown_font_has_neighbours() {
    let near = refusal(&Wishes { text: named("Prob Kai"), ..wishes() });
    assert_eq!(near, "there is no font \"Prob Kai\" (did you mean Probe Kai?)");
    let alone = refusal(&Wishes { text: named("Prob Kai"), ..Wishes::default() });
    assert_eq!(alone, "there is no font \"Prob Kai\" (name a font file, or a folder to look in)");
}

#[test]
fn bundled_families_have_names_too() {
    let found = paragraph([text("天地")], Wishes { text: named("Noto Sans CJK SC"), ..Wishes::default() });
    assert_eq!(found, ["NotoSansCJKsc-Regular 天地"]);
}

#[test]
fn broken_files_in_a_folder_are_named_and_passed_over() {
    let own = tempfile::tempdir().expect("a folder");
    let sound = std::fs::read(folder().join("ProbeText-Regular.ttf")).expect("reads");
    std::fs::create_dir(own.path().join("below")).expect("a folder");
    std::fs::write(own.path().join("below/sound.ttf"), &sound).expect("writes");
    std::fs::write(own.path().join("cut.ttf"), &sound[..40]).expect("writes");
    std::fs::write(own.path().join("page.otf"), "<html>").expect("writes");
    std::fs::write(own.path().join("readme.txt"), "words").expect("writes");
    let wishes = Wishes { text: named("Probe Text"), folders: vec![own.path().to_owned()], ..Wishes::default() };
    let found: Vec<String> = said(&wishes).into_iter().filter(|line| line.contains("font.unusable")).collect();
    let message = |name: &str, reason: &str| {
        let path = own.path().join(name);
        format!("warning: the font file {} is passed over: {reason} [font.unusable]", path.display())
    };
    assert_eq!(found, [message("cut.ttf", "it is cut short"), message("page.otf", "it is cut short")]);
    assert_eq!(paragraph([text("abc")], wishes), ["ProbeText-Regular abc"]);
}

#[test]
fn a_collection_lends_each_language_its_regional_face() {
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    let wishes = Wishes { text: named("Noto Sans CJK JP"), folders: vec![fonts], ..Wishes::default() };
    for (language, face) in [("zh-Hans", "NotoSansCJKsc"), ("zh-Hant", "NotoSansCJKtc"), ("ja", "NotoSansCJKjp")] {
        let post = article("題").language(language).block(plain("直骨")).finish();
        let found = set_in(&single(post), wishes.clone());
        assert!(found.contains(&format!("{face}-Regular 直骨")), "{language}: {found:?}");
    }
}

#[test]
fn the_order_of_files_in_a_folder_does_not_count() {
    let export = |names: &[&str]| {
        let own = tempfile::tempdir().expect("a folder");
        for name in names {
            std::fs::copy(folder().join(name), own.path().join(name)).expect("copies");
        }
        let wishes = Wishes { text: named("Probe Text"), folders: vec![own.path().to_owned()], ..Wishes::default() };
        let post = article("题").language("zh").block(para([text("天地 abc سلام"), strong("bold")])).finish();
        export(&single(post), PdfOptions { fonts: wishes, font: Family::Serif, ..PdfOptions::default() })
    };
    let names = ["ProbeText-Bold.ttf", "ProbeText-Regular.ttf", "ProbeSansArabic-Regular.ttf"];
    assert!(export(&names) == export(&[names[2], names[0], names[1]]));
}

#[test]
fn quotes_of_latin_width_are_not_set_in_chinese_text() {
    // The probe's quotes are half an em wide.
    let found = paragraph([text("天“地”玄")], Wishes { text: named("Probe Kai"), ..wishes() });
    let expected = [
        "ProbeKai-Regular 天",
        "NotoSerifCJKsc-Regular “",
        "ProbeKai-Regular 地",
        "NotoSerifCJKsc-Regular ”",
        "ProbeKai-Regular 玄",
    ];
    assert_eq!(found, expected);
}

#[test]
fn no_prefix_of_a_font_file_panics() {
    let sound = std::fs::read(folder().join("ProbeVariable.ttf")).expect("reads");
    let own = tempfile::tempdir().expect("a folder");
    let path = own.path().join("cut.ttf");
    let post = single(article("Title").language("en").block(para([text("abc "), strong("def")])).finish());
    for end in (0..sound.len()).step_by(97).chain([sound.len()]) {
        std::fs::write(&path, &sound[..end]).expect("writes");
        let fonts = Wishes { text: Some(FontName::File(path.clone())), ..Wishes::default() };
        let options = Options::default().with(PdfOptions { fonts, ..PdfOptions::default() });
        let media = MediaStore::default();
        let mut context = ExportContext::new(&media, &options);
        let outcome = PdfExporter.export(&post, &mut context, &mut Cursor::new(Vec::new()));
        assert!(outcome.is_ok() || end < sound.len(), "{outcome:?}");
    }
}

proptest! {
    #![proptest_config(cases(64))]
    #[test]
    fn no_damage_to_a_font_file_panics(damage in prop::collection::vec((0usize..6744, any::<u8>()), 1..40)) {
        let mut bytes = std::fs::read(folder().join("ProbeVariable.ttf")).expect("reads");
        for (at, value) in damage {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        let own = tempfile::tempdir().expect("a folder");
        std::fs::write(own.path().join("damaged.ttf"), &bytes).expect("writes");
        for text in [Some(FontName::File(own.path().join("damaged.ttf"))), None] {
            let fonts = Wishes { text, folders: vec![own.path().to_owned()], ..Wishes::default() };
            let options = Options::default().with(PdfOptions { fonts, ..PdfOptions::default() });
            let media = MediaStore::default();
            let mut context = ExportContext::new(&media, &options);
            let post = single(article("Title").language("en").block(para([text_of("abc "), strong("def")])).finish());
            let _ = PdfExporter.export(&post, &mut context, &mut Cursor::new(Vec::new()));
        }
    }
}

fn text_of(words: &str) -> Inline {
    Inline::Text { text: words.into() }
}
