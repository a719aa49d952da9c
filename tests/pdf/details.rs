//! Details that a designer marks: tables in narrow columns, titles in the forms of their own language.

use super::*;
use bindery::export::pdf::Cover;

fn grid(rows: &[&[&str]]) -> Block {
    let cell = |words: &&str| Cell { blocks: vec![plain(*words)], ..Cell::default() };
    let row = |cells: &&[&str]| Row { cells: cells.iter().map(cell).collect() };
    Block::Table(Table { bodies: vec![rows.iter().map(row).collect()], ..Table::default() })
}

#[test]
fn a_time_is_not_broken_in_a_narrow_column() {
    let rows: [&[&str]; 2] = [
        &["周二、周四、周五", "9:00", "18:00", "儿童室十七点半关门"],
        &["周六、周日", "10:00", "20:00", "需要预约座位"],
    ];
    let post = article("题").language("zh").block(grid(&rows)).finish();
    let lines: Vec<String> = lay_out(&single(post), small()).iter().flat_map(Page::lines).collect();
    for time in ["18:00", "10:00", "20:00"] {
        assert!(lines.iter().any(|line| line.contains(time)), "{time}: {lines:?}");
    }
}

#[test]
fn a_small_table_is_never_cut() {
    let rows: [&[&str]; 4] = [&["甲一", "乙"], &["甲二", "乙"], &["甲三", "乙"], &["甲四", "乙"]];
    for lines in 1..12 {
        let post = article("题").language("zh").block(plain(han(16 * lines - 2))).block(grid(&rows)).finish();
        for page in lay_out(&single(post), small()) {
            let found = page.lines().iter().filter(|line| line.starts_with('甲')).count();
            assert!(found == 0 || found == 4, "{found} rows behind {lines} lines");
        }
    }
}

#[test]
fn titles_in_contents_and_running_heads_take_the_forms_of_their_language() {
    let post = |title: &str, language: &str| {
        Part::Article(Box::new(article(title).language(language).block(plain(han(600))).finish()))
    };
    let document = Document {
        meta: DocumentMeta {
            title: Some("周刊".into()),
            language: Some("zh-Hans".into()),
            digest: true,
            ..DocumentMeta::default()
        },
        body: vec![post("第一篇，简体", "zh-Hans"), post("第二篇，正體", "zh-Hant")],
        ..Document::default()
    };
    let fonts = FontBook::bundled().expect("bundled fonts");
    let pages = lay_out(&document, PdfOptions { cover: Cover::None, title_page: false, ..small() });
    let mut seen = 0;
    for item in pages.iter().flat_map(|page| &page.items) {
        let ItemKind::Glyphs { run, .. } = &item.kind else { continue };
        if run.text.contains("正體") {
            let face = fonts.face(run.face).postscript_name();
            assert!(face.contains("CJKtc"), "{} is set in {face}", run.text);
            seen += 1;
        }
    }
    assert!(seen >= 3, "contents, headline and running heads: {seen}");
}
