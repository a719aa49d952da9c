//! Print layouts: two-sided pages, front matter, sections, presets.

use super::*;
use bindery::export::pdf::OpenRight;
use bindery::export::pdf::page::{Item, Tag};
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
        let Item { kind: ItemKind::Glyphs { run, x, .. }, .. } = item else { continue };
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
    PdfOptions { contents: false, title_page: false, ..small() }
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
