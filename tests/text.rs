//! Plain text: what is written, and that nothing of the document is missing.

#[path = "common/arbitrary.rs"]
mod arbitrary;
#[path = "common/cases.rs"]
mod cases;

use std::io::Cursor;
use std::path::Path;

use bindery::export::text::{Header, Links, TextOptions};
use bindery::export::{ExportContext, Options, exporter};
use bindery::ir::build::{article, bullets, code, figure, heading, link, numbered, para, plain, quote, strong, text};
use bindery::ir::{
    Alignment, Block, Cell, Column, Document, Inline, ListKind, Media, NumberStyle, Part, Resource, ResourceId,
    Resources, Row, Section, Table, dump, specimen,
};
use bindery::media::MediaStore;
use bindery::text::str_width;
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

fn export(document: &Document, options: TextOptions) -> String {
    let (media, options) = (MediaStore::default(), Options::default().with(options));
    let mut context = ExportContext::new(&media, &options);
    let mut out = Cursor::new(Vec::new());
    exporter("text").unwrap().export(document, &mut context, &mut out).unwrap();
    assert_eq!(context.diagnostics, []);
    String::from_utf8(out.into_inner()).unwrap()
}

#[track_caller]
fn body(blocks: Vec<Block>, options: TextOptions, expected: &str) {
    let mut resources = Resources::default();
    resources.add(picture());
    let mut post = article("").language("zh-Hans").finish();
    post.notes.insert("n".into(), vec![plain("注文")]);
    post.notes.retain(|_, _| format!("{blocks:?}").contains("NoteRef"));
    post.blocks = blocks;
    assert_eq!(export(&Document::of(post, resources), options).trim_end(), expected);
}

fn picture() -> Resource {
    Resource { url: "https://example.org/a.png".into(), ..Resource::default() }
}

fn links(links: Links) -> TextOptions {
    TextOptions { links, ..TextOptions::default() }
}

fn width(width: usize) -> TextOptions {
    TextOptions { width: Some(width), ..TextOptions::default() }
}

#[test]
fn the_head_is_a_line_each() {
    let post = article("标题").source("美国之音").author("甲").author("乙").language("zh").published("2022-01-17");
    let document = Document::of(post.url("https://example.org/").block(plain("正文。")).finish(), Resources::default());
    let expected = "标题\n甲、乙 · 美国之音 · 2022年1月17日\nhttps://example.org/\n\n正文。\n";
    assert_eq!(export(&document, TextOptions::default()), expected);
}

/// A digest of two articles in a section.
fn digest() -> Document {
    let first =
        article("标题").author("甲").author("乙").source("美国之音").language("zh-Hans").published("2022-01-17");
    let mut first = first.url("https://example.org/").block(plain("正文。")).finish();
    first.meta.subtitle = Some("副 题".into());
    first.meta.tags = vec!["国际".into(), "城市".into()];
    let parts = [first, article("").block(plain("无题。")).finish()];
    let section = Section { title: "国内".into(), parts: parts.map(|post| Part::Article(Box::new(post))).into() };
    let mut document = Document { body: vec![Part::Section(section)], ..Document::default() };
    document.meta.title = Some("周报".into());
    document
}

#[test]
fn heads_are_for_people_for_programs_or_none() {
    let header = |header| export(&digest(), TextOptions { header, ..TextOptions::default() });
    let heading = "周报\n====\n\n\n国内\n====\n\n\n标题\n----\n副 题\n甲、乙 · 美国之音 · 2022年1月17日\nhttps://example.org/\n\n\
        正文。\n\n\nUntitled\n--------\n\n无题。\n";
    assert_eq!(header(Header::Heading), heading);
    let fields = "Title: 标题\nSubtitle: 副 题\nAuthor: 甲\nAuthor: 乙\nDate: 2022-01-17\nSource: 美国之音\nSection: 国内\n\
        Tags: 国际, 城市\nLanguage: zh-Hans\nURL: https://example.org/\n\n正文。\n\n\nSection: 国内\n\n无题。\n";
    assert_eq!(header(Header::Fields), fields);
    assert_eq!(header(Header::None), "正文。\n\n\n无题。\n");
}

#[test]
fn fields_are_read_back() {
    let mut post = digest().articles().next().unwrap().clone();
    let options = TextOptions { header: Header::Fields, ..TextOptions::default() };
    let written = export(&Document::of(post.clone(), Resources::default()), options);
    let source = bindery::import::Source { name: "a.txt", path: None, bytes: written.as_bytes() };
    let read = bindery::import::importer("text").unwrap().import(&source, &mut Default::default()).unwrap();
    let mut back = read.single_article().unwrap().clone();
    post.meta.provenance = Default::default();
    back.meta.provenance = Default::default();
    assert_eq!(back, post);
}

#[test]
fn letters_are_composed_but_names_code_and_addresses_stay() {
    let apart = "か\u{3099}";
    let ruby = Inline::Ruby { base: vec![text("Ａ")], text: apart.into() };
    let address = format!("https://a.org/{apart}");
    let content =
        || vec![para([text(format!("\u{FA19}{apart}")), code(apart), ruby.clone(), link(&address, &address)])];
    body(content(), TextOptions::default(), &format!("\u{FA19}が{apart}Ａ（が）{address}"));
    let as_is = TextOptions { as_is: true, ..TextOptions::default() };
    body(content(), as_is, &format!("\u{FA19}{apart}{apart}Ａ（{apart}）{address}"));
}

#[test]
fn links_are_left_out_in_brackets_or_numbered() {
    let line = || {
        vec![para([
            text("见"),
            link("https://a.org/", "原文"),
            text("、"),
            link("https://b.org/", "https://b.org/"),
            Inline::NoteRef { note: "n".into() },
            text("。"),
        ])]
    };
    body(line(), links(Links::None), "见原文、https://b.org/[1]。\n\n[1] 注文");
    body(line(), links(Links::Inline), "见原文 (https://a.org/)、https://b.org/[1]。\n\n[1] 注文");
    body(line(), links(Links::Notes), "见原文[1]、https://b.org/[2]。\n\n[1] https://a.org/\n[2] 注文");
}

#[test]
fn sentences_stand_on_lines_of_their_own() {
    let sentences = TextOptions { sentences: true, ..TextOptions::default() };
    let content = [text("天亮了。“走"), strong("吧。”"), text("他说。"), Inline::LineBreak, text("好！走。")];
    body(vec![para(content)], sentences.clone(), "天亮了。\n“走吧。”他说。\n好！\n走。");
    body(vec![bullets([vec![plain("一。二。")]])], sentences, "- 一。\n  二。");
}

#[test]
fn markup_leaves_no_trace() {
    let ruby = Inline::Ruby { base: vec![text("漢字")], text: "かんじ".into() };
    let gloss = Inline::Ruby { base: vec![text("word")], text: "gloss".into() };
    body(
        vec![heading(1, [text("小标题")]), para([strong("粗"), code("x"), ruby, gloss, Inline::LineBreak, text("行")])],
        TextOptions::default(),
        "小标题\n\n粗x漢字（かんじ）word (gloss)\n行",
    );
}

#[test]
fn lists_hang_and_quotes_are_indented() {
    let nested = bullets([vec![plain("一二三四五六七八"), numbered([vec![plain("甲")]])], vec![plain("二")]]);
    body(vec![nested], width(14), "- 一二三四五六\n  七八\n  1. 甲\n- 二");
    let han = Block::List {
        attr: Default::default(),
        kind: ListKind::Ordered { start: 9, style: NumberStyle::Han },
        tight: true,
        items: ["甲", "乙"]
            .map(|word| bindery::ir::ListItem { blocks: vec![plain(word)], ..Default::default() })
            .into(),
    };
    body(vec![quote([han])], TextOptions::default(), "  九、甲\n  十、乙");
}

#[test]
fn media_are_named_in_brackets() {
    let id = ResourceId::of("https://example.org/a.png");
    body(vec![figure(id.clone(), "红点", "说明。")], TextOptions::default(), "[图片：红点] 说明。");
    body(vec![figure(id.clone(), "红点", "红点，说明。")], TextOptions::default(), "[图片] 红点，说明。");
    body(vec![figure(id.clone(), "", "")], TextOptions::default(), "[图片]");
    let audio = Block::Figure {
        attr: Default::default(),
        media: vec![Media::Audio { resource: id, title: "访谈".into() }],
        caption: Vec::new(),
        credit: vec![text("某社")],
    };
    body(vec![audio.clone()], links(Links::Inline), "[音频：访谈] (https://example.org/a.png) 图片来源：某社");
    body(vec![audio], links(Links::Notes), "[音频：访谈][1] 图片来源：某社\n\n[1] https://example.org/a.png");
}

fn cell(words: &str) -> Cell {
    Cell { blocks: vec![plain(words)], ..Cell::default() }
}

#[test]
fn tables_stand_in_columns() {
    let table = Table {
        columns: vec![Column::default(), Column { align: Alignment::Right, width: None }],
        head: vec![Row { cells: vec![cell("城市"), cell("人口")] }],
        bodies: vec![vec![
            Row { cells: vec![Cell { row_span: 2, ..cell("Tokyo") }, cell("14")] },
            Row { cells: vec![cell("9")] },
        ]],
        foot: vec![Row { cells: vec![Cell { col_span: 2, ..cell("合计，一共两座城市") }] }],
        caption: vec![plain("表一")],
        ..Table::default()
    };
    let columns = |text: String| text.lines().map(str_width).max().unwrap_or(0);
    let mut post = article("").finish();
    post.blocks = vec![Block::Table(table)];
    let document = Document::of(post, Resources::default());
    let written = export(&document, TextOptions::default());
    let rows: Vec<&str> = written.lines().collect();
    assert_eq!(
        rows,
        [
            "表一",
            "",
            "城市          人口",
            "-----  -----------",
            "Tokyo           14",
            "                 9",
            "-----  -----------",
            "合计，一共两座城市"
        ]
    );
    assert!(columns(export(&document, width(16))) <= 16);
}

#[test]
fn the_specimen_as_it_was_reviewed() {
    golden("specimen.txt", &export(&specimen(), TextOptions::default()));
    golden("specimen-40-notes.txt", &export(&specimen(), TextOptions { links: Links::Notes, ..width(40) }));
}

fn golden(name: &str, written: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/text").join(name);
    if std::env::var_os("BINDERY_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, written).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, expected, "{} differs; BINDERY_BLESS=1 rewrites it", path.display());
}

/// The visible characters, without those that the exporter adds of its own.
fn visible(text: &str) -> Vec<char> {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_within(needle: &[char], hay: &[char]) -> bool {
    let mut hay = hay.iter();
    needle.iter().all(|c| hay.any(|found| found == c))
}

#[test]
fn every_text_is_there_in_order_and_lines_keep_the_width() {
    let mut runner = TestRunner::new(cases::cases(256));
    let outcome = runner.run(&(arbitrary::document(), 12_usize..60), |(document, columns)| {
        let article = document.single_article().unwrap();
        let meant = visible(&format!("{}{}", article.meta.title, article.text()));
        let plain = export(&document, TextOptions::default());
        let wrapped = export(&document, width(columns));
        // The lines of a table's cells stand beside each other.
        let has_table = format!("{article:?}").contains("Table(");
        if has_table {
            let (mut meant, mut seen) = (meant, visible(&plain));
            meant.sort_unstable();
            seen.sort_unstable();
            prop_assert!(is_within(&meant, &seen), "{}\n{}", dump::dump(&document), plain);
            return Ok(());
        }
        prop_assert!(is_within(&meant, &visible(&plain)), "{}\n{}", dump::dump(&document), plain);
        let words = |text: &str| text.replace(|c: char| c.is_whitespace(), "");
        prop_assert_eq!(words(&plain), words(&wrapped));
        Ok(())
    });
    match outcome {
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        other => other.unwrap(),
    }
}
