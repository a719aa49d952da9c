//! Hostile content through the whole exporter: nothing panics, nothing leaves its page, nothing takes quadratic time.

use std::time::{Duration, Instant};

use super::*;

/// The time limit of a patient reader, on a slow machine without optimisation; a quadratic step would take minutes.
const PATIENCE: Duration = Duration::from_secs(120);

/// Lays out and exports blocks; returns the pages.
#[track_caller]
fn check(language: &str, blocks: Vec<Block>) -> Vec<Page> {
    let start = Instant::now();
    let post = blocks.into_iter().fold(article("题").language(language), bindery::ir::build::ArticleBuilder::block);
    let document = single(post.finish());
    let pages = lay_out(&document, PdfOptions::default());
    assert!(!pages.is_empty());
    for page in &pages {
        check_inside(page);
    }
    let bytes = export(&document, PdfOptions::default());
    assert!(bytes.starts_with(b"%PDF-1."));
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    pages
}

#[track_caller]
fn check_inside(page: &Page) {
    for item in &page.items {
        let ItemKind::Glyphs { run, x, baseline } = &item.kind else { continue };
        let inside = *x >= -0.01 && x + run.width() <= page.width + 0.01 && (0.0..page.height).contains(baseline);
        let shown: String = run.text.chars().take(40).collect();
        assert!(inside, "{shown:?} from {x} to {} at {baseline} of {}", x + run.width(), page.height);
    }
}

/// Checks a paragraph, that its visible characters are all set, and in order.
#[track_caller]
fn check_text(language: &str, words: &str) {
    let found = squeezed(&check(language, vec![plain(words)]));
    let expected: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let set: String = found.chars().skip_while(|c| *c == '题').collect();
    assert!(set == expected, "{} characters of {}", set.chars().count(), expected.chars().count());
}

#[test]
fn one_word_of_a_megabyte() {
    check_text("en", &"a".repeat(1 << 20));
}

#[test]
fn one_paragraph_of_a_megabyte_of_chinese() {
    check_text("zh-Hans", &"天地玄黄，宇宙洪荒。“日月盈昃”——辰宿列张……".repeat((1 << 20) / 69));
}

#[test]
fn one_address_of_a_hundred_kilobytes() {
    check_text("zh-Hans", &format!("https://example.org/{}", "a/b%20c?d=e&".repeat(9_000)));
}

#[test]
fn a_headline_and_a_heading_without_end() {
    let long = "天地玄黄，宇宙洪荒".repeat(2_000);
    let start = Instant::now();
    let post = article(long.as_str()).language("zh-Hans").block(heading(1, [text(long.as_str())])).finish();
    lay_out(&single(post), PdfOptions::default()).iter().for_each(check_inside);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

#[test]
fn a_table_of_ten_thousand_rows() {
    let cell = |words: String| Cell { blocks: vec![plain(words)], ..Cell::default() };
    let row =
        |number: usize| Row { cells: vec![cell(number.to_string()), cell(format!("第{number}行")), cell(han(12))] };
    let table = Table { bodies: vec![(0..10_000).map(row).collect()], ..Table::default() };
    let pages = check("zh-Hans", vec![Block::Table(table)]);
    assert!(pages.iter().flat_map(Page::lines).any(|line| line.contains("第9999行")));
}

#[test]
fn a_table_of_many_columns_and_wide_spans() {
    let cell = |number: usize| Cell {
        blocks: vec![plain("格".repeat(1 + number % 7))],
        col_span: 1 + (number % 5) as u32,
        row_span: 1 + (number % 3) as u32,
        ..Cell::default()
    };
    let row = |_| Row { cells: (0..40).map(cell).collect() };
    let table = Table { bodies: vec![(0..60).map(row).collect()], ..Table::default() };
    check("zh-Hans", vec![Block::Table(table)]);
}

#[test]
fn five_thousand_headings() {
    let blocks = (0..5_000).map(|number| heading(1 + (number % 2) as u8, [text(format!("第{number}节"))])).collect();
    check("zh-Hans", blocks);
}

#[test]
fn nothing_but_combining_marks() {
    check("en", vec![plain("\u{301}\u{308}\u{20DD}".repeat(30_000)), plain("\u{3099}".repeat(10_000))]);
}

#[test]
fn emoji_sequences_flags_keycaps_and_skin_tones() {
    let words = "👨\u{200D}👩\u{200D}👧\u{200D}👦🇨🇳🇯🇵🇰🇷1\u{FE0F}\u{20E3}#\u{FE0F}\u{20E3}👍🏽👩🏿\u{200D}🚀❤\u{FE0F}🏴\u{E0067}\u{E0062}\u{E007F}";
    check("zh-Hans", vec![plain(words.repeat(2_000)), plain(format!("你好{words}，再见"))]);
    // Halves of sequences: a lone flag letter, joiners without anything to join.
    check("zh-Hans", vec![plain("🇨中\u{200D}\u{200D}🏽文\u{FE0F}\u{20E3}".repeat(2_000))]);
}

#[test]
fn arabic_and_hebrew_among_chinese() {
    check("zh-Hans", vec![plain("他说مرحبا بالعالم，然后说שלום עולם。12 שקל，100 ٪。".repeat(3_000))]);
    check("ar", vec![plain("مرحبا بالعالم 世界你好 123 hello ".repeat(3_000))]);
}

#[test]
fn bidi_controls_without_end() {
    check("zh-Hans", vec![plain("\u{202E}中文\u{2067}abc\u{2069}\u{202A}א".repeat(20_000))]);
    check("zh-Hans", vec![plain("\u{202B}".repeat(100_000)), plain("\u{2066}".repeat(100_000))]);
}

#[test]
fn quotes_as_deep_as_the_model_goes() {
    let mut block = plain("最里面的一段话，看看还剩多少地方。".repeat(20));
    for _ in 0..bindery::limits::MAX_DEPTH - 3 {
        block = bindery::ir::build::quote([block]);
    }
    check("zh-Hans", vec![block]);
}

#[test]
fn a_hundred_thousand_nested_quotation_marks() {
    check_text("zh-Hans", &format!("{}里{}", "“‘".repeat(50_000), "’”".repeat(50_000)));
    check_text("ja", &format!("{}里{}", "「『".repeat(50_000), "』」".repeat(50_000)));
}

#[test]
fn a_hundred_thousand_short_runs_in_one_paragraph() {
    let runs = (0..100_000).map(|number| match number % 4 {
        0 => text("天，"),
        1 => Inline::Emphasis { content: vec![text("地")] },
        2 => Inline::Strong { content: vec![text("ab")] },
        _ => Inline::Ruby { base: vec![text("玄")], text: "xuán".into() },
    });
    check("zh-Hans", vec![para(runs)]);
}

#[test]
fn a_hundred_thousand_line_breaks_in_one_paragraph() {
    let runs = (0..100_000).flat_map(|_| [text("一"), Inline::LineBreak]).chain([text("完")]);
    check("zh-Hans", vec![para(runs)]);
}

#[test]
fn a_ruby_longer_than_a_line() {
    let ruby = |base: &str, reading: String| Inline::Ruby { base: vec![text(base)], text: reading };
    check("ja", vec![para([text("これは"), ruby("志", "こころざし".repeat(2_000)), text("です")])]);
    check("ja", vec![para([ruby(&"志".repeat(5_000), "こ".into())])]);
}

#[test]
fn nothing_but_punctuation_that_may_start_no_line() {
    for mark in ["，", "……", "——", "”", "“", "·", "々", "ー", "％"] {
        check_text("zh-Hans", &mark.repeat(5_000));
    }
}
