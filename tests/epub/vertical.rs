//! Vertical lines: the spine's direction, the pages' class, what stands across the line, and which pages stay horizontal.

use bindery::export::epub::{EpubOptions, WritingMode};
use bindery::ir::build::{article, heading, para, plain, text};
use bindery::ir::{Attr, Block, Document, DocumentMeta, Inline, Part, Section, check};

use super::{export_with, file, judge, plain_options};

pub(super) fn options() -> EpubOptions {
    let mut options = plain_options();
    options.writing_mode = WritingMode::Vertical;
    options
}

/// A digest of one section with text of that language, and an article in English.
pub(super) fn document(language: &str) -> Document {
    let (title, section, line) = match language {
        "ja" => ("春の海", "文芸", "2024年3月29日、ひねもすのたりのたりかな。「Aクラス」は80℃まで。"),
        "ko" => ("봄 바다", "문예", "2024년 3월 29일, 하루 종일 물결이 너울거린다."),
        _ => (
            "春天的海",
            "文艺",
            "2024年3月29日，A股跌了3.5%。《君の名は。》上映了12天！！他说：“The sea is calm in the morning.”",
        ),
    };
    let base =
        Inline::Ruby { base: vec![text("海")], text: String::from(if language == "ja" { "うみ" } else { "hǎi" }) };
    let post = article(title)
        .language(language)
        .source(section)
        .published("2024-03-29")
        .block(plain(line))
        .block(heading(1, [text("12")]))
        .block(para(vec![base, text(line)]))
        .block(Block::CodeBlock { attr: Attr::default(), language: None, text: String::from("let x = 12;") })
        .finish();
    let english =
        article("The sea").language("en").source("Example").block(plain("On 29 March the sea was calm.")).finish();
    let document = Document {
        meta: DocumentMeta {
            title: Some(String::from(title)),
            language: Some(String::from(language)),
            digest: true,
            ..DocumentMeta::default()
        },
        body: vec![Part::Section(Section {
            title: String::from(section),
            parts: vec![Part::Article(Box::new(post)), Part::Article(Box::new(english))],
        })],
        ..Document::default()
    };
    assert_eq!(check::check(&document), Ok(()));
    document
}

#[test]
fn pages_and_spine_run_from_right_to_left() {
    let (epub, diagnostics) = export_with(&document("ja"), options());
    let opf = file(&epub, "content.opf");
    assert!(opf.contains("page-progression-direction=\"rtl\""), "{opf}");
    assert!(opf.contains("<meta name=\"primary-writing-mode\" content=\"vertical-rl\"/>"), "{opf}");
    for name in ["a0001.xhtml", "nav.xhtml", "title.xhtml", "s0001.xhtml"] {
        assert!(file(&epub, name).contains(" class=\"vertical\""), "{name}");
    }
    assert!(!file(&epub, "a0002.xhtml").contains("vertical"));
    let shown: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["note: the article's language is en; its lines stay horizontal [epub.horizontal]"]);
    let horizontal = export_with(&document("ja"), plain_options()).0;
    for name in ["content.opf", "a0001.xhtml", "nav.xhtml"] {
        let text = file(&horizontal, name);
        assert!(!text.contains("vertical") && !text.contains("rtl") && !text.contains("tcy"), "{name}");
    }
}

#[test]
fn short_numbers_stand_across_the_line() {
    let page = file(&export_with(&document("zh-Hans"), options()).0, "a0001.xhtml");
    let line = "2024年<span class=\"tcy\">3</span>月<span class=\"tcy\">29</span>日，<span class=\"tcy\">A</span>股跌了3.5%。\
        《<span class=\"foreign\" lang=\"ja\" xml:lang=\"ja\">君の名は</span>。》上映了<span class=\"tcy\">12</span>天！！他说：\
        “<span class=\"foreign\" lang=\"en\" xml:lang=\"en\">The sea is calm in the morning</span>.”";
    assert!(page.contains(line), "{page}");
    assert!(page.contains("<h2 id=\"h1\"><span class=\"tcy\">12</span></h2>"), "{page}");
    assert!(page.contains("<code>let x = 12;</code>"), "{page}");
}

#[test]
fn korean_stays_horizontal_and_says_so() {
    let (epub, diagnostics) = export_with(&document("ko"), options());
    assert!(!file(&epub, "content.opf").contains("rtl"));
    let shown: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let said = "warning: the book's language is ko, which is not written vertically; its lines stay horizontal [epub.horizontal]";
    assert_eq!(shown, [said]);
}

#[test]
fn epubcheck_finds_nothing_in_vertical_books() {
    for language in ["zh-Hans", "ja", "ko"] {
        judge(&format!("vertical-{language}"), &export_with(&document(language), options()).0);
    }
}
