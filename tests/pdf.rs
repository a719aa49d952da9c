//! The PDF exporter: page lists as text, fidelity through the page model, and outside judges on the bytes.

#[path = "common/cases.rs"]
mod cases;
#[path = "pdf/codes.rs"]
mod codes;
mod common;
#[path = "pdf/details.rs"]
mod details;
#[path = "pdf/extraction.rs"]
mod extraction;
#[path = "pdf/fonts.rs"]
mod fonts;
#[path = "pdf/hostile.rs"]
mod hostile;
#[path = "pdf/pages.rs"]
mod pages;
#[path = "pdf/pictures.rs"]
mod pictures;
#[path = "pdf/rules.rs"]
mod rules;
#[path = "pdf/sheets.rs"]
mod sheets;
#[path = "pdf/sound.rs"]
mod sound;
#[path = "pdf/standards.rs"]
mod standards;
#[path = "pdf/vertical.rs"]
mod vertical;

use std::io::Cursor;
use std::process::Command;

use bindery::export::pdf::page::ItemKind;
use bindery::export::pdf::structure::ElementId;
use bindery::export::pdf::{Length, Links, Page, Paper, PdfExporter, PdfOptions, pages};
use bindery::export::{ExportContext, Exporter, Options};
use bindery::font::FontBook;
use bindery::ir::build::{article, bullets, heading, link, para, plain, text};
use bindery::ir::{
    Article, Block, Cell, Document, DocumentMeta, Inline, Media, Part, Resource, ResourceId, Resources, Row, Section,
    Table, specimen,
};
use bindery::media::MediaStore;
use cases::cases;
use proptest::prelude::*;

#[path = "pdf/layout.rs"]
mod layout;

/// A small page: 16 Han characters a line, some ten lines.
fn small() -> PdfOptions {
    let paper = Paper::Custom { width: Length(200.0), height: Length(240.0) };
    PdfOptions { paper, margin: Some(Length(20.0).into()), font_size: Some(10.0), ..PdfOptions::default() }
}

fn lay_out(document: &Document, options: PdfOptions) -> Vec<Page> {
    let (media, options) = (MediaStore::default(), Options::default().with(options));
    let mut context = ExportContext::new(&media, &options);
    let fonts = FontBook::bundled().expect("bundled fonts");
    pages(document, &mut context, &fonts).expect("lays out")
}

fn export_with(document: &Document, options: PdfOptions, media: &MediaStore) -> (Vec<u8>, Vec<String>) {
    let options = Options::default().with(options);
    let mut context = ExportContext::new(media, &options);
    context.timestamp = "2024-03-02T08:30:00Z".parse().ok();
    let mut out = Cursor::new(Vec::new());
    PdfExporter.export(document, &mut context, &mut out).expect("exports");
    (out.into_inner(), context.diagnostics.iter().map(ToString::to_string).collect())
}

fn export(document: &Document, options: PdfOptions) -> Vec<u8> {
    export_with(document, options, &MediaStore::default()).0
}

/// Pages as text: a head line with the label, then the lines.
fn printed(pages: &[Page]) -> String {
    let mut out = String::new();
    for page in pages {
        out.push_str(&format!("== {}\n", page.label.text()));
        for line in page.lines() {
            out.push_str(&format!("{line}|\n"));
        }
    }
    out
}

fn single(article: Article) -> Document {
    Document::of(article, Resources::default())
}

fn han(count: usize) -> String {
    "天地玄黄宇宙洪荒日月盈昃辰宿列张".chars().cycle().take(count).collect()
}

/// Checks a page list. Expected lines stand as the test's source has them.
fn check(document: &Document, options: PdfOptions, expected: &str) {
    let found = printed(&lay_out(document, options));
    assert_eq!(found.trim(), expected.trim().replace("\n            ", "\n"), "\n{found}");
}

#[test]
fn a_paragraph_is_indented_by_two_ems_and_breaks_at_the_measure() {
    let post = article("标题").language("zh-Hans").block(plain(han(20))).finish();
    check(
        &single(post),
        small(),
        "== 1
            标题|
            天地玄黄宇宙洪荒日月盈昃辰宿|
            列张天地玄黄|",
    );
}

#[test]
fn two_lines_at_least_stand_before_and_after_a_page_break() {
    // One line fits below the first paragraph, so the second moves as a whole; of a third, two lines stay together.
    let post = article("题").language("zh").block(plain(han(16 * 7))).block(plain(han(16 * 3 - 2))).finish();
    let pages = lay_out(&single(post), small());
    for page in &pages {
        let lines = page.lines();
        assert!(lines.len() >= 2, "{}", printed(&pages));
    }
    let first_of_last = pages.last().map(|page| page.lines().len()).unwrap_or_default();
    assert!(first_of_last >= 2, "{}", printed(&pages));
}

#[test]
fn a_heading_is_never_the_last_line_of_a_page() {
    for lines in 1..12 {
        let post = article("题")
            .language("zh")
            .block(plain(han(16 * lines - 2)))
            .block(heading(1, [text("小标题")]))
            .block(plain(han(40)))
            .finish();
        let pages = lay_out(&single(post), small());
        for page in &pages {
            let lines = page.lines();
            let at = lines.iter().position(|line| line == "小标题");
            assert!(at.is_none_or(|at| lines.len() >= at + 3), "{}", printed(&pages));
        }
    }
}

#[test]
fn a_digest_has_title_page_contents_and_sections_with_page_numbers() {
    let posts = |names: &[&str]| {
        names
            .iter()
            .map(|name| Part::Article(Box::new(article(*name).language("zh").block(plain("正文。")).finish())))
            .collect()
    };
    let document = Document {
        meta: DocumentMeta {
            title: Some("周刊".into()),
            language: Some("zh".into()),
            digest: true,
            ..DocumentMeta::default()
        },
        body: vec![
            Part::Section(Section { title: "甲报".into(), parts: posts(&["一篇", "二篇"]) }),
            Part::Section(Section { title: "乙报".into(), parts: posts(&["三篇"]) }),
        ],
        ..Document::default()
    };
    check(
        &document,
        small(),
        "== i
            周刊|
            3篇文章|
            == ii
            目录|
            甲报1|
            一篇1|
            二篇2|
            乙报3|
            三篇3|
            == 1
            甲报|
            一篇|
            正文。|
            == 2
            二篇|
            正文。|
            == 3
            乙报|
            三篇|
            正文。|",
    );
}

#[test]
fn addresses_become_notes_where_asked_for() {
    let post = article("题")
        .language("zh")
        .block(para([text("见"), link("https://example.org/a", "此处"), text("。")]))
        .finish();
    check(
        &single(post),
        PdfOptions { links: Links::Footnotes, ..small() },
        "== 1
            题|
            见此处1。|
            1https://example.org/a|",
    );
}

#[test]
fn notes_are_numbered_by_first_reference_and_unreferenced_ones_are_kept() {
    let note = |id: &str| Inline::NoteRef { note: id.into() };
    let post = article("题")
        .language("zh")
        .block(para([text("甲"), note("z"), text("乙"), note("a"), text("丙"), note("z")]))
        .note("a", vec![plain("注甲")])
        .note("z", vec![plain("注乙")])
        .note("q", vec![plain("无人引")])
        .finish();
    check(
        &single(post),
        small(),
        "== 1
            题|
            甲1乙2丙1|
            1注乙|
            2注甲|
            3无人引|",
    );
}

fn code_block(code: &str) -> Block {
    Block::CodeBlock { attr: Default::default(), language: None, text: code.into() }
}

/// All the text of pages, white space left out.
fn squeezed(pages: &[Page]) -> String {
    let lines: String = pages.iter().flat_map(Page::lines).collect();
    lines.chars().filter(|c| !c.is_whitespace() && *c != '\u{ad}').collect()
}

fn spaceless(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_row_higher_than_a_page_loses_nothing() {
    let long = han(900);
    let cell = |words: &str| Cell { blocks: vec![plain(words)], ..Cell::default() };
    let table = Table { bodies: vec![vec![Row { cells: vec![cell("甲"), cell(&long)] }]], ..Table::default() };
    let post = article("题").language("zh").block(Block::Table(table)).block(plain("完")).finish();
    let found = squeezed(&lay_out(&single(post), small()));
    assert_eq!(found, format!("题甲{long}完"));
}

#[test]
fn every_line_stays_within_its_page() {
    for (paper, columns) in [(Paper::A4, 1), (Paper::A4, 3), (Paper::Kindle, 1)] {
        let options = PdfOptions { paper, columns, ..PdfOptions::default() };
        for page in lay_out(&specimen(), options) {
            for link in &page.links {
                let right = link.rect.x + link.rect.width;
                assert!(link.rect.x >= 0.0 && right <= page.width && link.rect.y >= 0.0, "{link:?}");
                assert_ne!(link.element, ElementId(u32::MAX));
            }
            for item in &page.items {
                if let ItemKind::Glyphs { run, x, baseline } = &item.kind {
                    let inside = *x >= 0.0 && x + run.width() <= page.width && (0.0..page.height).contains(baseline);
                    assert!(inside, "{:?} from {x} at {baseline}", run.text);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(24))]
    #[test]
    fn all_body_text_is_set_once_and_in_order(
        paragraphs in prop::collection::vec("[一-丰，。“”a-zA-Z0-9 ]{1,90}", 1..14),
        // Two columns of six characters are the least that can be set.
        width in 150.0f32..500.0,
        height in 130.0f32..500.0,
        columns in 1u8..3,
    ) {
        let texts: Vec<String> = paragraphs.iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty()).collect();
        let mut post = article("题").language("zh");
        for (number, words) in texts.iter().enumerate() {
            post = post.block(match number % 5 {
                1 => heading(1, [text(words.as_str())]),
                2 => bullets([vec![plain(words.as_str())]]),
                3 => code_block(words.as_str()),
                _ => plain(words.as_str()),
            });
        }
        let paper = Paper::Custom { width: Length(width), height: Length(height) };
        let options = PdfOptions { paper, columns, margin: Some(Length(14.0).into()), font_size: Some(7.0), ..PdfOptions::default() };
        let found = squeezed(&lay_out(&single(post.finish()), options)).replace('•', "");
        let expected: String = std::iter::once("题".to_owned()).chain(texts.iter().map(|text| spaceless(text))).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn equal_documents_give_equal_bytes_for_any_number_of_threads() {
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| export(&specimen(), PdfOptions::default()))
    };
    let one = bytes(1);
    assert!(one == bytes(4), "the bytes differ between one thread and four");
    assert!(one == export(&specimen(), PdfOptions::default()), "the bytes differ from run to run");
}

#[test]
fn characters_that_no_font_has_are_named() {
    let post = article("题").language("zh").block(plain("字\u{e123}字")).finish();
    let (_, diagnostics) = export_with(&single(post), small(), &MediaStore::default());
    assert_eq!(diagnostics, ["warning: no font has '\\u{e123}' (U+E123), in \"题\" [font.missing-glyph]"]);
}

#[test]
fn a_picture_that_cannot_be_read_is_named_and_replaced_by_a_box() {
    let mut resources = Resources::default();
    let id = resources.add(Resource { url: "https://example.org/p.png".into(), ..Resource::default() });
    let mut media = MediaStore::default();
    let mut broken = png(9, 7);
    broken.truncate(broken.len() - 24);
    media.insert(id.clone(), broken).expect("the header is sound");
    let document = Document::of(article("题").language("zh").block(picture(&id)).finish(), resources);
    let (_, diagnostics) = export_with(&document, small(), &media);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(
        diagnostics[0].contains("https://example.org/p.png") && diagnostics[0].contains("pdf.bad-picture"),
        "{diagnostics:?}"
    );
}

fn picture(id: &ResourceId) -> Block {
    let media = vec![Media::Image { resource: id.clone(), alt: "图".into() }];
    Block::Figure { attr: Default::default(), media, caption: vec![plain("说明")], credit: Vec::new() }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 5) as u8, (y * 7) as u8, 90]));
    let mut out = Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(image).write_to(&mut out, image::ImageFormat::Png).expect("encodes");
    out.into_inner()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height).write_to(&mut out, image::ImageFormat::Jpeg).expect("encodes");
    out.into_inner()
}

#[test]
fn a_jpeg_goes_into_the_file_untouched_and_only_once() {
    let mut resources = Resources::default();
    let id = resources.add(Resource { url: "https://example.org/p.jpg".into(), ..Resource::default() });
    let mut media = MediaStore::default();
    let bytes = jpeg(60, 40);
    media.insert(id.clone(), bytes.clone()).expect("a JPEG");
    let post = article("题").language("zh").block(picture(&id)).block(plain("字")).block(picture(&id)).finish();
    let (pdf, diagnostics) = export_with(&Document::of(post, resources), PdfOptions::default(), &media);
    assert_eq!(diagnostics, Vec::<String>::new());
    let found = pdf.windows(bytes.len()).filter(|window| *window == bytes).count();
    assert_eq!(found, 1);
}

/// Writes a file for an outside tool.
fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::with_suffix(".pdf").expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("writes");
    file
}

fn output(mut command: Command) -> (bool, String) {
    let output = command.output().expect("runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

#[test]
fn qpdf_finds_no_fault() {
    let Some(mut qpdf) = common::tool("qpdf") else { return };
    let file = file(&export(&specimen(), PdfOptions::default()));
    qpdf.arg("--check").arg(file.path());
    let (clean, said) = output(qpdf);
    assert!(clean, "{said}");
}

#[test]
fn an_article_with_a_table_stays_in_the_structure_tree_with_its_empty_cells() {
    let Some(mut pdfinfo) = common::tool("pdfinfo") else { return };
    let cell = |words: &str| Cell { blocks: vec![plain(words)], ..Cell::default() };
    let row = |cells: Vec<Cell>| Row { cells };
    let rows = vec![row(vec![cell("甲"), Cell::default()]), row(vec![Cell::default(), Cell::default()])];
    let table = Table { bodies: vec![rows], ..Table::default() };
    let post = article("题").language("zh").block(plain("先")).block(Block::Table(table)).finish();
    let file = file(&export(&single(post), PdfOptions::default()));
    pdfinfo.arg("-struct").arg(file.path());
    let (_, said) = output(pdfinfo);
    let names: Vec<&str> = said.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let expected = ["Document", "Art", "H1", "P", "Table", "TR", "TD", "P", "TD", "TR", "TD", "TD"];
    assert_eq!(
        names.iter().filter(|name| expected.contains(name)).collect::<Vec<_>>(),
        expected.iter().collect::<Vec<_>>(),
        "{said}"
    );
}

#[test]
fn all_fonts_are_embedded_subsets_with_unicode_maps() {
    let Some(mut pdffonts) = common::tool("pdffonts") else { return };
    let file = file(&export(&specimen(), PdfOptions::default()));
    pdffonts.arg(file.path());
    let (_, said) = output(pdffonts);
    let fonts: Vec<&str> = said.lines().skip(2).collect();
    assert!(fonts.len() >= 3, "{said}");
    for font in fonts {
        let columns: Vec<&str> = font.split_whitespace().rev().skip(2).take(3).collect();
        assert_eq!(columns, ["yes", "yes", "yes"], "{font}");
    }
}

#[test]
fn pdftotext_reads_back_all_text() {
    let Some(mut pdftotext) = common::tool("pdftotext") else { return };
    let words = "第一段“引文”，含 Latin words 和ﬁ连字、㐀𠀀。";
    let post = article("标题").language("zh-Hans").block(plain(words)).block(plain(han(300))).finish();
    let file = file(&export(&single(post), PdfOptions::default()));
    pdftotext.args(["-enc", "UTF-8"]).arg(file.path()).arg("-");
    let (_, said) = output(pdftotext);
    let said = spaceless(&said);
    assert!(said.contains(&spaceless(words)), "{said}");
    assert!(said.contains(&han(300)), "{said}");
}

#[test]
fn pictures_come_back_in_their_size() {
    let Some(mut pdfimages) = common::tool("pdfimages") else { return };
    let mut resources = Resources::default();
    let id = resources.add(Resource { url: "https://example.org/p.png".into(), ..Resource::default() });
    let mut media = MediaStore::default();
    media.insert(id.clone(), png(31, 17)).expect("a PNG");
    let document = Document::of(article("题").language("zh").block(picture(&id)).finish(), resources);
    let file = file(&export_with(&document, PdfOptions::default(), &media).0);
    pdfimages.arg("-list").arg(file.path());
    let (_, said) = output(pdfimages);
    let row: Vec<&str> = said.lines().nth(2).unwrap_or_default().split_whitespace().collect();
    assert_eq!(row.get(3..5), Some(&["31", "17"][..]), "{said}");
}
