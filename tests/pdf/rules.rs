//! The rules of composition that a caller can choose, as pages show them.

use bindery::export::pdf::Emphasis;
use bindery::export::pdf::page::Tag;
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

#[test]
fn what_hangs_stays_on_its_page_and_out_of_the_next_cell() {
    let words = format!("{}，", han(14)).repeat(30);
    let cell = |words: &str| Cell { blocks: vec![plain(words)], ..Cell::default() };
    let row = Row { cells: vec![cell(&words), cell(&words)] };
    let table = Table { bodies: vec![vec![row]], ..Table::default() };
    for margin in [2.0, 12.0, 40.0] {
        let post = article("题").language("zh-Hant").block(plain(words.as_str())).block(Block::Table(table.clone()));
        let options = PdfOptions { margin: Some(Length(margin).into()), hanging_punctuation: true, ..small() };
        for page in lay_out(&single(post.finish()), options) {
            let mut runs: Vec<(f32, f32, f32)> = Vec::new();
            for item in &page.items {
                let ItemKind::Glyphs { run, x, baseline } = &item.kind else { continue };
                assert!(x + run.width() <= page.width, "{} beyond {}", run.text, page.width);
                runs.push((*baseline, *x, x + run.width()));
            }
            for (index, (baseline, left, right)) in runs.iter().enumerate() {
                let meets = |other: &&(f32, f32, f32)| {
                    (other.0 - baseline).abs() < 0.1 && other.1 < right - 0.1 && other.2 > left + 0.1
                };
                assert!(!runs[..index].iter().any(|run| meets(&run)), "runs overlap at {baseline}");
            }
        }
    }
}

fn stressed() -> Document {
    let content = vec![text("这是"), Inline::Emphasis { content: vec![text("重点word")] }, text("所在。")];
    single(article("标题").language("zh-Hans").block(para(content)).finish())
}

#[test]
fn emphasis_is_shown_by_dots_where_asked_for() {
    let dots = |emphasis| {
        let pages = lay_out(&stressed(), PdfOptions { emphasis, ..small() });
        let runs = pages.iter().flat_map(|page| &page.items).filter_map(|item| match &item.kind {
            ItemKind::Glyphs { run, .. } if run.dots => Some((item.tag, run.glyphs.len())),
            _ => None,
        });
        runs.collect::<Vec<_>>()
    };
    assert!(dots(Emphasis::Face).is_empty());
    assert_eq!(dots(Emphasis::Dots), [(Tag::Decoration, 2)], "two Han characters, and none of the Latin ones");
}

#[test]
fn dots_are_not_read_as_text() {
    let Some(mut pdftotext) = common::tool("pdftotext") else { return };
    let file = file(&export(&stressed(), PdfOptions { emphasis: Emphasis::Dots, ..small() }));
    pdftotext.args(["-enc", "UTF-8"]).arg(file.path()).arg("-");
    let (done, read) = output(pdftotext);
    assert!(done && spaceless(&read).contains("这是重点word所在。"), "{read}");
    assert!(!read.contains('●'), "{read}");
}
