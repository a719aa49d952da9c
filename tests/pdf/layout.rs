//! Print layouts: two-sided pages, front matter, sections, presets.

use super::*;
use bindery::export::pdf::page::{Item, Tag};
use bindery::export::pdf::{Cover, OpenRight};
use bindery::ir::Direction;

fn digest(title: &str, body: Vec<Part>) -> Document {
    let meta = DocumentMeta {
        title: Some(title.into()),
        language: Some("zh".into()),
        digest: true,
        ..DocumentMeta::default()
    };
    Document { meta, body, ..Document::default() }
}

fn post(title: &str, characters: usize) -> Part {
    Part::Article(Box::new(article(title).language("zh").block(plain(han(characters))).finish()))
}

fn section(title: &str, parts: Vec<Part>) -> Part {
    Part::Section(Section { title: title.into(), parts })
}

/// Two sections of two articles, the first of which runs over two pages of [`small`].
fn weekly() -> Document {
    let first = section("甲报", vec![post("一篇", 16 * 14), post("二篇", 30)]);
    digest("周刊", vec![first, section("乙报", vec![post("三篇", 16 * 14), post("四篇", 30)])])
}

/// The words of a page that have a tag, and the share of the page's width at which they start.
fn furniture(page: &Page, tag: Tag) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut end = f32::NAN;
    for item in page.items.iter().filter(|item| item.tag == tag) {
        let Item { kind: ItemKind::Glyphs { run, x, baseline }, .. } = item else { continue };
        // Above a headline, too, the section is no part of the text; here the margins count.
        if (20.0..page.height - 20.0).contains(baseline) {
            continue;
        }
        match words.last_mut() {
            Some(last) if (x - end).abs() < 1.0 => last.push_str(&run.text),
            _ => words.push(format!("{:.0}% {}", x / page.width * 100.0, run.text)),
        }
        end = x + run.width();
    }
    words.join(" | ")
}

/// A line a page: its label, where its text starts, its head, its folio.
fn sides(pages: &[Page]) -> String {
    let mut out = String::new();
    for page in pages {
        let body = page.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Glyphs { x, .. } if matches!(item.tag, Tag::Element(_)) => Some(*x),
            _ => None,
        });
        let left = body.reduce(f32::min).map_or("blank".to_owned(), |left| format!("text at {left:.0}"));
        let (head, folio) = (furniture(page, Tag::Header), furniture(page, Tag::Footer));
        out.push_str(&format!("{}: {left}; head: {head}; folio: {folio}\n", page.label.text()));
    }
    out
}

fn bare() -> PdfOptions {
    PdfOptions { cover: Cover::None, contents: false, title_page: false, ..small() }
}

#[test]
fn one_sided_pages_have_the_section_at_the_left_and_the_article_at_the_right() {
    let found = sides(&lay_out(&weekly(), bare()));
    assert_eq!(
        found,
        "\
1: text at 20; head: ; folio: 49% 1
2: text at 20; head: 10% 甲报 | 83% 一篇; folio: 49% 2
3: text at 20; head: ; folio: 49% 3
4: text at 20; head: ; folio: 49% 4
5: text at 20; head: 10% 乙报 | 83% 三篇; folio: 49% 5
6: text at 20; head: ; folio: 49% 6
",
        "{found}"
    );
}

/// Margins of a book: 16 at the spine, 24 outside.
fn bound() -> PdfOptions {
    PdfOptions { margin: Some("20pt,24pt,20pt,16pt".parse().expect("margins")), two_sided: true, ..bare() }
}

#[test]
fn two_sided_pages_have_heads_and_folios_at_the_outer_edge_and_sections_open_at_the_right() {
    let found = sides(&lay_out(&weekly(), bound()));
    assert_eq!(
        found,
        "\
1: text at 16; head: ; folio: 86% 1
2: text at 24; head: 12% 甲报; folio: 12% 2
3: text at 16; head: ; folio: 86% 3
4: blank; head: ; folio: 
5: text at 16; head: ; folio: 86% 5
6: text at 24; head: 12% 乙报; folio: 12% 6
7: text at 16; head: ; folio: 86% 7
",
        "{found}"
    );
}

#[test]
fn a_book_bound_at_the_right_is_the_mirror_of_one_bound_at_the_left() {
    let mut document = weekly();
    document.meta.direction = Some(Direction::Rtl);
    let mirrored = sides(&lay_out(&document, bound()));
    assert!(mirrored.starts_with("1: text at 24; head: ; folio: 12% 1\n2: text at 16; head: 81% 甲报;"), "{mirrored}");
}

#[test]
fn articles_open_at_the_right_where_asked_for() {
    let options = PdfOptions { open_right: Some(OpenRight::Articles), ..bound() };
    let pages = lay_out(&weekly(), options);
    for page in pages.iter().filter(|page| page.lines().iter().any(|line| line.ends_with("篇"))) {
        assert!(page.label.is_odd(), "{}", printed(&pages));
    }
    let anything = PdfOptions { open_right: Some(OpenRight::None), ..bound() };
    assert!(lay_out(&weekly(), anything).iter().all(|page| !page.is_blank()));
}

#[test]
fn one_sided_pages_have_no_right_hand_page_to_open_on() {
    let (media, options) = (MediaStore::default(), PdfOptions { open_right: Some(OpenRight::Articles), ..bare() });
    let options = Options::default().with(options);
    let mut context = ExportContext::new(&media, &options);
    let fonts = FontBook::bundled().expect("bundled fonts");
    let error = pages(&weekly(), &mut context, &fonts).expect_err("a contradiction");
    assert!(error.to_string().starts_with("one-sided pages have no right-hand page"), "{error}");
}

#[test]
fn pages_without_running_heads_still_have_folios() {
    let found = sides(&lay_out(&weekly(), PdfOptions { running_heads: false, ..bare() }));
    assert!(found.lines().all(|line| line.contains("head: ;") && line.contains('%')), "{found}");
}

/// Pages with their front matter as text.
#[track_caller]
fn assert_pages(document: &Document, options: PdfOptions, expected: &str) {
    let found = printed(&lay_out(document, options));
    assert_eq!(found.trim(), expected.trim(), "\n{found}");
}

#[test]
fn contents_list_sections_articles_and_as_many_levels_of_headings_as_asked_for() {
    let heads = article("一篇").language("zh").block(heading(1, [text("甲题")])).block(plain("正文。"));
    let heads = heads.block(heading(2, [text("子题")])).block(plain("正文。")).finish();
    let document = digest("周刊", vec![section("甲报", vec![Part::Article(Box::new(heads)), post("二篇", 10)])]);
    for (toc_depth, expected) in [
        (0, "目录|\n甲报1|\n一篇1|\n二篇2|"),
        (1, "目录|\n甲报1|\n一篇1|\n甲题1|\n二篇2|"),
        (2, "目录|\n甲报1|\n一篇1|\n甲题1|\n子题1|\n二篇2|"),
    ] {
        let pages = lay_out(&document, PdfOptions { toc_depth, ..small() });
        let front = printed(&pages[..2]);
        assert_eq!(front.trim(), format!("== i\n周刊|\n2篇文章|\n== ii\n{expected}"), "{front}");
    }
}

#[test]
fn front_matter_of_a_two_sided_book_opens_at_the_right() {
    let pages = lay_out(&weekly(), PdfOptions { cover: Cover::Auto, contents: true, ..bound() });
    let front: Vec<String> =
        pages.iter().take(5).map(|page| format!("{}: {}", page.label.text(), page.lines().join("|"))).collect();
    let contents = "iii: 目录|甲报1|一篇1|二篇3|乙报5|三篇5|四篇7";
    assert_eq!(front[..4], ["i: 周刊|4篇文章", "ii: ", contents, "iv: "]);
    assert!(front[4].starts_with("1: 甲报|一篇|"), "{front:?}");
}

#[test]
fn a_single_article_has_a_cover_only_where_asked_for() {
    let document = single(article("题").language("zh").block(plain("正文。")).finish());
    assert_pages(&document, small(), "== 1\n题|\n正文。|");
    assert_pages(&document, PdfOptions { cover: Cover::Drawn, ..small() }, "== i\n题|\n== 1\n题|\n正文。|");
}

#[test]
fn a_picture_as_cover_leaves_the_title_page_and_fills_the_page() {
    let options = PdfOptions { cover: Cover::Image(png(400, 480)), contents: false, ..small() };
    let pages = lay_out(&weekly(), options.clone());
    let ItemKind::Image { rect, .. } = &pages[0].items[0].kind else { panic!("{:?}", pages[0].items) };
    assert_eq!((rect.x, rect.y, rect.width, rect.height), (0.0, 0.0, 200.0, 240.0));
    assert_eq!(pages[1].lines(), ["周刊", "4篇文章"]);
    let (_, diagnostics) = export_with(&weekly(), options, &MediaStore::default());
    assert_eq!(diagnostics, Vec::<String>::new());
}

#[test]
fn a_cover_that_cannot_be_read_is_named() {
    let options = PdfOptions { cover: Cover::Image(b"no picture".to_vec()), ..small() };
    let (_, diagnostics) = export_with(&weekly(), options, &MediaStore::default());
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].contains("the book has none") && diagnostics[0].contains("pdf.cover-unreadable"));
}

#[test]
fn pages_that_wait_for_numbers_are_in_the_file_once_and_in_their_place() {
    let Some(mut pdftotext) = common::tool("pdftotext") else { return };
    let file = file(&export(&weekly(), PdfOptions { section_pages: true, ..small() }));
    pdftotext.args(["-enc", "UTF-8"]).arg(file.path()).arg("-");
    let (_, said) = output(pdftotext);
    let pages: Vec<String> = said.split('\u{c}').map(spaceless).collect();
    assert_eq!(pages[2], "甲报2篇文章一篇2二篇41", "{pages:?}");
    let (first, second) = (pages[5].as_str(), pages[6].as_str());
    assert!(first.starts_with("甲报二篇") && second.starts_with("乙报2篇文章三篇6四篇8"), "{pages:?}");
}

#[test]
fn the_section_or_the_source_stands_above_the_headline_and_not_below_it_again() {
    let sourced = |title: &str| {
        let post = article(title).language("zh").source("甲报").author("王五").published("2024-03-02");
        Part::Article(Box::new(post.block(plain("正文。")).finish()))
    };
    let lines = |body: Vec<Part>| lay_out(&digest("周刊", body), bare()).iter().map(Page::lines).collect::<Vec<_>>();
    let kicker = ["甲报", "一篇", "王五 · 2024年3月2日", "正文。"];
    let alone = Document::of(
        article("一篇")
            .language("zh")
            .source("甲报")
            .author("王五")
            .published("2024-03-02")
            .block(plain("正文。"))
            .finish(),
        Resources::default(),
    );
    assert_eq!(lay_out(&alone, bare())[0].lines(), kicker);
    assert_eq!(lines(vec![sourced("一篇")])[0], ["一篇", "王五 · 甲报 · 2024年3月2日", "正文。"]);
    let grouped = lines(vec![section("要闻", vec![sourced("一篇"), sourced("二篇")])]);
    assert_eq!(grouped[0], ["要闻", "一篇", "王五 · 甲报 · 2024年3月2日", "正文。"]);
    assert_eq!(grouped[1], ["二篇", "王五 · 甲报 · 2024年3月2日", "正文。"]);
    let by_source = lines(vec![section("甲报", vec![sourced("一篇"), sourced("二篇")])]);
    assert_eq!(by_source[1], ["二篇", "王五 · 2024年3月2日", "正文。"]);
}

/// A newspaper's page of 30 × 40 ems in two columns.
fn paper(document: &Document) -> Vec<Page> {
    let paper = Paper::Custom { width: Length(300.0), height: Length(400.0) };
    let options = PdfOptions::preset(bindery::export::pdf::Preset::Newspaper);
    let margin = Some(Length(20.0).into());
    lay_out(document, PdfOptions { paper, margin, columns: 2, font_size: Some(8.0), ..options })
}

#[test]
fn a_newspaper_begins_with_its_masthead_in_the_language_of_the_digest() {
    for (language, heading, expected) in [
        ("zh-Hans", "本期要目", "2篇文章"),
        ("zh-Hant", "本期要目", "2篇文章"),
        ("ja", "今号の内容", "2本の記事"),
        ("ko", "이번 호에는", "2개의 글"),
        ("en", "In this issue", "2 articles"),
    ] {
        let mut document = digest("周刊", vec![post("一篇", 20), post("二篇", 20)]);
        document.meta.language = Some(language.into());
        let pages = paper(&document);
        let lines = pages[0].lines();
        assert_eq!(lines[..4], ["周刊", expected, heading, "一篇1二篇1"], "{language}: {lines:?}");
        assert_eq!(pages.len(), 1);
    }
}

#[test]
fn a_front_page_lists_the_first_articles_of_each_section_where_there_are_many() {
    let many = |name: &str| section(name, (0..20).map(|number| post(&format!("{name}{number}"), 10)).collect());
    let lines = paper(&digest("周刊", vec![many("甲"), many("乙")]))[0].lines();
    // Behind title, count, heading and the section's own entry; a page's number ends each line.
    let listed: Vec<String> = lines[4..13].iter().map(|line| line.chars().take(2).collect()).collect();
    assert_eq!(listed[..8], ["甲0", "甲1", "甲2", "甲3", "甲4", "甲5", "甲6", "甲7"], "{lines:?}");
    assert!(listed[8].starts_with('乙'), "{lines:?}");
}

#[test]
fn articles_that_run_on_end_with_a_square() {
    let squares = |pages: &[Page]| {
        let items = pages.iter().flat_map(|page| &page.items);
        items
            .filter(|item| matches!(&item.kind, ItemKind::Fill { rect, .. } if rect.width == rect.height && rect.width > 2.0))
            .count()
    };
    assert_eq!(squares(&paper(&weekly())), 4);
    assert_eq!(squares(&lay_out(&weekly(), bare())), 0);
}

#[test]
fn high_contrast_leaves_no_gray_but_grounds() {
    let options = PdfOptions { high_contrast: true, cover: Cover::Auto, contents: true, ..bare() };
    for page in lay_out(&specimen(), options) {
        for item in &page.items {
            match &item.kind {
                ItemKind::Glyphs { run, .. } => assert!(run.style.gray <= 0.25, "{}", run.text),
                ItemKind::Fill { gray, .. } => assert!(*gray <= 0.25 || *gray >= 0.85, "{gray}"),
                _ => {}
            }
        }
    }
}
