//! Where things stand: the baseline grid, notes, columns, headlines, figures, heads of tables.

use super::*;
use bindery::export::pdf::NotePlace;
use bindery::export::pdf::geometry::Geometry;
use bindery::export::pdf::page::Tag;
use bindery::ir::build::quote;

/// Two columns of ten characters, ten lines each.
fn two_columns() -> PdfOptions {
    let paper = Paper::Custom { width: Length(260.0), height: Length(212.0) };
    PdfOptions { paper, columns: 2, margin: Some(Length(20.0).into()), font_size: Some(10.0), ..PdfOptions::default() }
}

fn lay_out_with(document: &Document, options: PdfOptions, media: &MediaStore) -> Vec<Page> {
    let options = Options::default().with(options);
    let mut context = ExportContext::new(media, &options);
    pages(document, &mut context, &FontBook::bundled().expect("bundled fonts")).expect("lays out")
}

/// Lines with where they start and their baseline, running heads, folios and repeated rows left out. The number of a note
/// and of a reference belong to their lines.
fn set_lines(page: &Page) -> Vec<(f32, f32, String)> {
    let mut lines: Vec<(f32, f32, String)> = Vec::new();
    for item in &page.items {
        let ItemKind::Glyphs { run, x, baseline } = &item.kind else { continue };
        if matches!(item.tag, Tag::Header | Tag::Footer | Tag::Repeated) {
            continue;
        }
        match lines.last_mut() {
            Some((start, y, text)) if (*y - baseline).abs() < 0.01 && *x >= *start && x - *start < 102.0 => {
                text.push_str(&run.text);
            }
            _ => lines.push((*x, *baseline, run.text.clone())),
        }
    }
    lines
}

/// Pages as text, columns side by side.
fn columned(pages: &[Page]) -> String {
    let mut out = String::new();
    for page in pages {
        let lines = set_lines(page);
        let mut rows: Vec<f32> = lines.iter().map(|line| line.1).collect();
        rows.sort_by(f32::total_cmp);
        rows.dedup_by(|a, b| (*a - *b).abs() < 0.01);
        out.push_str(&format!("== {}\n", page.label.text()));
        for row in rows {
            let here = lines.iter().filter(|line| (line.1 - row).abs() < 0.01);
            let mut columns = ["", ""];
            here.for_each(|(x, _, text)| columns[usize::from(*x > page.width / 2.0)] = text);
            out.push_str(&format!("{}|{}|\n", columns[0], columns[1]));
        }
    }
    out
}

fn check_columns(document: &Document, options: PdfOptions, expected: &str) {
    let found = columned(&lay_out(document, options));
    assert_eq!(found.trim(), expected.trim().replace("\n            ", "\n"), "\n{found}");
}

fn reference(id: &str) -> Inline {
    Inline::NoteRef { note: id.into() }
}

/// A document of one article with a picture of so many pixels under an id.
fn with_picture(width: u32, height: u32) -> (Resources, ResourceId, MediaStore) {
    let mut resources = Resources::default();
    let id = resources.add(Resource { url: "https://example.org/p.png".into(), ..Resource::default() });
    let mut media = MediaStore::default();
    media.insert(id.clone(), png(width, height)).expect("a PNG");
    (resources, id, media)
}

#[test]
fn body_lines_stand_on_the_grid_below_whatever_precedes_them() {
    let (resources, id, media) = with_picture(90, 41);
    let mut post = article("标题").language("zh");
    for round in 0..4 {
        post = post
            .block(plain(han(50 + round * 7)))
            .block(heading(1 + round as u8 % 2, [text("小标题")]))
            .block(plain(han(40)))
            .block(quote([plain(han(30))]))
            .block(bullets([vec![plain(han(20))], vec![plain(han(5))]]))
            .block(picture(&id))
            .block(code_block("let x = 1;"))
            .block(Block::ThematicBreak { attr: Default::default() });
    }
    let document = Document::of(post.block(plain(han(60))).finish(), resources);
    let options = PdfOptions { columns: 2, ..PdfOptions::default() };
    let geometry = Geometry::new(&options).expect("fits");
    let leading = geometry.size * 1.7;
    let mut body = 0;
    for page in lay_out_with(&document, options, &media) {
        for (x, baseline, words) in set_lines(&page) {
            // Lines at a column's left edge or behind an indent of two ems; quotations have two ems too, but are gray.
            let from_edge = (0..2).map(|column| x - geometry.column_left(column)).find(|&from| from.abs() < 0.01);
            if from_edge.is_none() || !words.starts_with(|c| han(16).contains(c)) {
                continue;
            }
            body += 1;
            let line = (baseline - geometry.top) / leading;
            let phase = (0.35 + 0.88) / 1.7;
            assert!((line - phase - (line - phase).round()).abs() < 0.01, "{words} at {line} lines");
        }
    }
    assert!(body >= 12, "{body}");
}

#[test]
fn notes_stand_at_the_foot_of_their_page_and_text_goes_on_above() {
    let post = article("题")
        .language("zh")
        .block(para([text(han(20)), reference("a"), text(han(16 * 9))]))
        .block(para([text("尾"), link("https://example.org/z", "此处")]))
        .note("a", vec![plain("注甲甲")])
        .finish();
    let options = PdfOptions { links: Links::Footnotes, ..small() };
    check(&single(post.clone()), options.clone(), FOOT);
    check(&single(post), PdfOptions { notes: NotePlace::End, ..options }, END);
}

const FOOT: &str = "
            == 1
            题|
            天地玄黄宇宙洪荒日月盈昃辰宿|
            列张天地玄黄1天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            1注甲甲|
            == 2
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张|
            尾此处2|
            2https://example.org/z|";
const END: &str = "
            == 1
            题|
            天地玄黄宇宙洪荒日月盈昃辰宿|
            列张天地玄黄1天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            == 2
            月盈昃辰宿列张天地玄黄宇宙洪荒日|
            月盈昃辰宿列张|
            尾此处2|
            1注甲甲|
            2https://example.org/z|";

#[test]
fn no_note_is_lost_wherever_its_reference_stands() {
    let cell = |content: Vec<Inline>| Cell { blocks: vec![para(content)], ..Cell::default() };
    let table = Table {
        caption: vec![para([text("表"), reference("cap")])],
        head: vec![Row { cells: vec![cell(vec![text("头"), reference("head")])] }],
        bodies: vec![vec![Row { cells: vec![cell(vec![text("格"), reference("cell")])] }]],
        ..Table::default()
    };
    let mut post = article("题")
        .language("zh")
        .block(heading(1, [text("节"), reference("title")]))
        .block(Block::Table(table))
        .block(quote([para([text("引"), reference("q")])]))
        .note("q", vec![para([text("注引"), reference("inner")])]);
    for id in ["cap", "head", "cell", "title", "inner", "none"] {
        post = post.note(id, vec![plain(format!("注{id}"))]);
    }
    let document = single(post.finish());
    for notes in [NotePlace::Foot, NotePlace::End] {
        let text = squeezed(&lay_out(&document, PdfOptions { notes, ..two_columns() }));
        for id in ["cap", "head", "cell", "title", "引", "inner", "none"] {
            assert_eq!(text.matches(&format!("注{id}")).count(), 1, "{id} in {text}");
        }
    }
}

#[test]
fn columns_end_evenly_on_the_last_page() {
    for count in [10, 75, 130, 135, 222, 340] {
        let post = article("题").language("zh").block(plain(han(count))).finish();
        let pages = lay_out(&single(post), two_columns());
        let last = pages.last().expect("a page");
        let ends: Vec<f32> = (0..2)
            .map(|column| {
                let in_column = |line: &&(f32, f32, String)| (line.0 > last.width / 2.0) == (column == 1);
                set_lines(last).iter().filter(in_column).map(|line| line.1).fold(0.0, f32::max)
            })
            .collect();
        // A short paragraph has too few lines to be parted.
        assert!(count < 40 || (ends[0] - ends[1]).abs() < 17.1, "{ends:?}\n{}", columned(&pages));
    }
}

fn two_articles() -> Document {
    let post = |title: &str, count: usize| {
        Part::Article(Box::new(article(title).language("zh").block(plain(han(count))).finish()))
    };
    Document {
        meta: DocumentMeta { language: Some("zh".into()), ..DocumentMeta::default() },
        body: vec![post("甲题在两栏之上", 55), post("乙题在两栏之上", 40)],
        ..Document::default()
    }
}

#[test]
fn headlines_span_the_columns_where_asked_for() {
    let paper = Paper::Custom { width: Length(260.0), height: Length(300.0) };
    let options = PdfOptions { paper, ..two_columns() };
    check_columns(&two_articles(), PdfOptions { span_headlines: true, ..options.clone() }, SPANNED);
    check_columns(&two_articles(), options, IN_COLUMN);
}

const SPANNED: &str = "
            == 1
            甲题在两栏之上||
            天地玄黄宇宙洪荒|辰宿列张天地玄黄宇宙|
            日月盈昃辰宿列张天地|洪荒日月盈昃辰宿列张|
            玄黄宇宙洪荒日月盈昃|天地玄黄宇宙洪|
            乙题在两栏之上||
            天地玄黄宇宙洪荒|辰宿列张天地玄黄宇宙|
            日月盈昃辰宿列张天地|洪荒|
            玄黄宇宙洪荒日月盈昃||";
const IN_COLUMN: &str = "
            == 1
            甲题在两|乙题在两|
            栏之上|栏之上|
            天地玄黄宇宙洪荒|天地玄黄宇宙洪荒|
            日月盈昃辰宿列张天地|日月盈昃辰宿列张天地|
            玄黄宇宙洪荒日月盈昃|玄黄宇宙洪荒日月盈昃|
            辰宿列张天地玄黄宇宙|辰宿列张天地玄黄宇宙|
            洪荒日月盈昃辰宿列张|洪荒|
            天地玄黄宇宙洪||";

#[test]
fn thin_rules_part_columns_where_asked_for() {
    let rules = |column_rules: bool| {
        let pages = lay_out(&two_articles(), PdfOptions { column_rules, ..two_columns() });
        let upright = |item: &&bindery::export::pdf::page::Item| match item.kind {
            ItemKind::Fill { rect, .. } => rect.height > 30.0 && rect.width < 1.0 && rect.x > 100.0,
            _ => false,
        };
        pages.iter().flat_map(|page| &page.items).filter(upright).count()
    };
    assert_eq!((rules(false), rules(true)), (0, 1));
}

#[test]
fn a_picture_that_does_not_fit_leaves_no_gap_and_is_read_in_its_place() {
    let (resources, id, media) = with_picture(200, 130);
    let post = article("题")
        .language("zh")
        .block(plain(han(16 * 5)))
        .block(picture(&id))
        .block(plain(format!("后{}", han(16 * 3))))
        .finish();
    let document = Document::of(post, resources);
    let pages = lay_out_with(&document, small(), &media);
    assert_eq!(pages.len(), 2, "{}", printed(&pages));
    let images = |page: &Page| page.items.iter().filter(|item| matches!(item.kind, ItemKind::Image { .. })).count();
    assert_eq!(pages.iter().map(images).collect::<Vec<_>>(), [0, 1]);
    assert!(pages[0].lines().iter().any(|line| line.starts_with('后')), "{}", printed(&pages));
    let Some(mut pdfinfo) = common::tool("pdfinfo") else { return };
    let file = file(&export_with(&document, small(), &media).0);
    pdfinfo.arg("-struct-text").arg(file.path());
    let (_, said) = output(pdfinfo);
    let (figure, after) = (said.find("Figure"), said.find('后'));
    assert!(figure.is_some() && figure < after, "{said}");
}

#[test]
fn a_note_is_read_behind_the_paragraph_that_refers_to_it() {
    let Some(mut pdfinfo) = common::tool("pdfinfo") else { return };
    let post = article("题")
        .language("zh")
        .block(para([text("甲"), reference("a")]))
        .block(plain("乙"))
        .note("a", vec![plain("注")])
        .finish();
    let file = file(&export(&single(post), small()));
    pdfinfo.arg("-struct-text").arg(file.path());
    let (_, said) = output(pdfinfo);
    let places: Vec<Option<usize>> = ['甲', '注', '乙'].iter().map(|&c| said.find(c)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{said}");
}

fn long_table(rows: usize) -> Block {
    let row = |words: String| Row { cells: vec![Cell { blocks: vec![plain(words)], ..Cell::default() }] };
    Block::Table(Table {
        head: vec![row("表头".into())],
        bodies: vec![(0..rows).map(|number| row(format!("第{number}行"))).collect()],
        ..Table::default()
    })
}

#[test]
fn the_head_of_a_table_is_repeated_on_every_page_and_is_text_once() {
    for rows in 2..30 {
        let pages = lay_out(&single(article("题").language("zh").block(long_table(rows)).finish()), small());
        let heads = |page: &Page, repeated: bool| {
            let head = |item: &&bindery::export::pdf::page::Item| {
                matches!(&item.kind, ItemKind::Glyphs { run, .. } if run.text == "表头")
                    && (item.tag == Tag::Repeated) == repeated
            };
            page.items.iter().filter(head).count()
        };
        for (number, page) in pages.iter().enumerate() {
            assert_eq!(heads(page, number > 0), 1, "{rows} rows, page {number}");
            let lines = page.lines().iter().filter(|line| line.starts_with('第')).count();
            assert!(lines >= 2, "a row stands alone: {}", printed(&pages));
        }
        assert_eq!(squeezed(&pages).matches("表头").count(), 1);
    }
}

proptest! {
    #![proptest_config(cases(24))]
    #[test]
    fn text_notes_figures_and_tables_are_set_once_and_in_order(
        parts in prop::collection::vec((0usize..7, 1usize..120), 1..14),
        width in 320.0f32..520.0,
        height in 130.0f32..400.0,
        columns in 1u8..5,
        span_headlines: bool,
    ) {
        let (resources, id, media) = with_picture(120, 70);
        let (mut post, mut body, mut notes) = (article("题").language("zh"), String::from("题"), Vec::new());
        for (number, &(kind, length)) in parts.iter().enumerate() {
            // Signs that occur nowhere else show the place of each part.
            let sign = char::from_u32(0x4E00 + 700 + number as u32).expect("a character");
            let words = format!("{sign}{}", han(length));
            body.push_str(&words);
            post = match kind {
                0 => post.block(heading(1, [text(words)])),
                1 => post.block(bullets([vec![plain(words)]])),
                2 => {
                    let note = format!("n{number}");
                    notes.push(format!("注{sign}{}", han(length / 2)));
                    post.block(para([text(words), reference(&note)])).note(note, vec![plain(notes[notes.len() - 1].clone())])
                }
                3 => post.block(Block::Figure {
                    attr: Default::default(),
                    media: vec![Media::Image { resource: id.clone(), alt: "图".into() }],
                    caption: vec![plain(words)],
                    credit: Vec::new(),
                }),
                4 => {
                    let cell = Cell { blocks: vec![plain(words)], ..Cell::default() };
                    post.block(Block::Table(Table { bodies: vec![vec![Row { cells: vec![cell] }]], ..Table::default() }))
                }
                _ => post.block(plain(words)),
            };
        }
        let paper = Paper::Custom { width: Length(width), height: Length(height) };
        let options = PdfOptions {
            paper, columns, span_headlines, margin: Some(Length(14.0).into()), font_size: Some(7.0), ..PdfOptions::default()
        };
        let pages = lay_out_with(&Document::of(post.finish(), resources), options, &media);
        let found = squeezed(&pages);
        // The numbers of notes and references are no text of the document.
        let found: String = found.chars().filter(|c| !c.is_ascii_digit() && *c != '•').collect();
        for note in &notes {
            prop_assert_eq!(found.matches(note.chars().nth(1).expect("a sign")).count(), 2, "{}", found);
        }
        let all: usize = body.chars().count() + notes.iter().map(|note| note.chars().count()).sum::<usize>();
        prop_assert_eq!(found.chars().count(), all, "{}", found);
        // Captions and notes may stand later than in the flow; all else is in order.
        let flow: Vec<char> = parts.iter().enumerate().filter(|(_, part)| part.0 != 3)
            .map(|(number, _)| char::from_u32(0x4E00 + 700 + number as u32).expect("a character")).collect();
        let places: Vec<Option<usize>> = flow.iter().map(|&sign| found.find(sign)).collect();
        prop_assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", found);
    }
}

#[test]
fn no_reference_to_a_note_begins_a_line() {
    let reference = |number: usize| Inline::NoteRef { note: format!("n{number}") };
    for count in 12..60 {
        let mut post = article("题").language("zh").block(para((0..12).map(reference)));
        post = post.block(para([text(han(count)), reference(12), text("。"), text(han(9))]));
        for number in 0..13 {
            post = post.note(format!("n{number}"), vec![plain("注")]);
        }
        for page in lay_out(&single(post.finish()), PdfOptions { notes: NotePlace::End, ..small() }) {
            assert!(page.lines().iter().all(|line| !line.starts_with("13。")), "{count}: {:?}", page.lines());
        }
    }
}
