//! The rules of composition that a caller can choose, as pages show them.

use bindery::typeset::Kinsoku;

use super::*;

fn japanese(paragraph: &str) -> Document {
    single(article("見出し").language("ja").block(plain(paragraph)).finish())
}

/// The lines of a document, those of the headline apart.
fn body(document: &Document, options: PdfOptions) -> Vec<String> {
    lay_out(document, options).iter().flat_map(Page::lines).skip(1).collect()
}

#[test]
fn the_level_of_kinsoku_decides_whether_small_kana_start_a_line() {
    let document = japanese(&format!("{}ッ{}", han(15), han(20)));
    let starts = |kinsoku| body(&document, PdfOptions { kinsoku, ..small() })[1].starts_with('ッ');
    assert!(!starts(Kinsoku::Strict));
    assert!(starts(Kinsoku::Normal) && starts(Kinsoku::Loose) && starts(Kinsoku::None));
}

#[test]
fn commas_hang_in_the_margin_where_asked_for() {
    let document =
        single(article("标题").language("zh-Hans").block(plain(format!("{}，{}", han(14), han(20)))).finish());
    let first = |hanging_punctuation| body(&document, PdfOptions { hanging_punctuation, ..small() })[0].clone();
    assert!(first(true).ends_with('，'), "{}", first(true));
    assert!(!first(false).contains('，'), "{}", first(false));
}
