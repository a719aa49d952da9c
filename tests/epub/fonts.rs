//! Fonts in the book: which faces, which characters, and that readers take them.

use bindery::export::epub::{EmbeddedFonts, EpubOptions};
use bindery::font::{Face, FontData};

use super::{common, export_with, file, files, vertical, written};

fn options(vertical: bool) -> EpubOptions {
    let mut options = if vertical { vertical::options() } else { super::plain_options() };
    options.fonts = Some(EmbeddedFonts::default());
    options
}

#[test]
fn fonts_have_the_characters_of_the_text_and_no_others() {
    let epub = export_with(&vertical::document("zh-Hans"), options(false)).0;
    let fonts: Vec<(String, Vec<u8>)> =
        files(&epub).into_iter().filter(|(name, _)| name.starts_with("fonts/")).collect();
    let names: Vec<&str> = fonts.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "fonts/sans-zh-Hans-400.otf",
        "fonts/sans-zh-Hans-700.otf",
        "fonts/serif-400.ttf",
        "fonts/serif-zh-Hans-400.otf",
    ];
    assert_eq!(names, expected);
    let characters = |wanted: &str| -> String {
        let bytes = fonts.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
        Face::parse(FontData::Shared(bytes.into()), 0).unwrap().characters().collect()
    };
    let text = characters("fonts/serif-zh-Hans-400.otf");
    assert!(text.contains('股') && text.contains('。') && text.contains('“'), "{text}");
    assert!(!text.contains('河') && !text.contains('Z'), "{text}");
    let headings = characters("fonts/sans-zh-Hans-700.otf");
    assert!(headings.contains('春') && !headings.contains('股'), "{headings}");
    let css = file(&epub, "stylesheet.css");
    assert!(css.contains("html[lang=\"zh-Hans\"], html[lang=\"zh-Hans\"] section.titlepage h1 {\n  font-family: \"bindery-serif-zh-Hans\", \"bindery-serif\", serif;"), "{css}");
    assert!(css.contains("html[lang=\"en\"] h1"));
}

#[test]
fn fonts_of_vertical_books_turn_their_punctuation() {
    let flat = files(&export_with(&vertical::document("ja"), options(false)).0);
    let upright = files(&export_with(&vertical::document("ja"), options(true)).0);
    let table = |font: &[u8], tag: &[u8]| {
        let count = usize::from(u16::from_be_bytes([font[4], font[5]]));
        (0..count).any(|at| &font[12 + at * 16..16 + at * 16] == tag)
    };
    let name = "fonts/serif-ja-400.otf";
    for tag in [b"GSUB", b"vhea", b"vmtx"] {
        assert!(table(&upright[name], tag) && !table(&flat[name], tag));
    }
    for tag in [b"cmap", b"OS/2", b"name", b"post", b"CFF "] {
        assert!(table(&flat[name], tag));
    }
}

#[test]
fn epubcheck_finds_the_use_of_fonts_and_nothing_else() {
    let path = written("fonts", &export_with(&vertical::document("ja"), options(true)).0);
    let Some(mut epubcheck) = common::tool("epubcheck") else { return };
    let output = epubcheck.arg("-u").arg("--failonwarnings").arg(&path).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let found: Vec<&str> = words
        .lines()
        .filter(|line| ["FATAL", "ERROR", "WARNING", "USAGE", "INFO"].iter().any(|level| line.starts_with(level)))
        .filter(|line| !line.starts_with("USAGE(CSS-028)"))
        .collect();
    assert!(output.status.success() && found.is_empty(), "{found:#?}");
}
