//! Booklets, bleed and crop marks: which page lies where, and what the file says of it.

use super::*;
use bindery::export::pdf::page::{Rect, Tag};
use bindery::export::pdf::{Cover, WritingMode};
use lopdf::Object;

/// An article of so many small pages, each of which begins with its number.
fn numbered(count: usize) -> Document {
    let mut post = article("").language("zh");
    for number in 1..=count {
        post = post.block(plain(format!("第{number}页")));
        if number < count {
            // A picture that is not at hand would be a line; a long paragraph fills the rest of the page.
            post = post.block(plain(han(13 * 11)));
        }
    }
    single(post.finish())
}

/// Sheets as text: for each side the page numbers at the left and at the right of its middle.
fn sides(document: &Document, options: PdfOptions) -> Vec<String> {
    let sheets = lay_out(document, options);
    let folio = |sheet: &Page, right: bool| -> String {
        let mut found = sheet.items.iter().filter(|item| item.tag == Tag::Footer).filter_map(|item| match &item.kind {
            ItemKind::Glyphs { run, x, .. } if (*x > sheet.width / 2.0) == right => Some(run.text.clone()),
            _ => None,
        });
        found.next().unwrap_or_else(|| "-".to_owned())
    };
    sheets.iter().map(|sheet| format!("{} {}", folio(sheet, false), folio(sheet, true))).collect()
}

fn booklet() -> PdfOptions {
    PdfOptions { booklet: true, ..small() }
}

/// How many pages a document has.
fn count(document: &Document) -> usize {
    lay_out(document, small()).len()
}

/// A digest, whose pages have folios.
fn digest(articles: usize) -> Document {
    let post = |number: usize| article(format!("第{number}篇")).language("zh").block(plain("正文。")).finish();
    Document {
        meta: DocumentMeta {
            title: Some("周刊".into()),
            language: Some("zh".into()),
            digest: true,
            ..DocumentMeta::default()
        },
        body: (1..=articles).map(|number| Part::Article(Box::new(post(number)))).collect(),
        ..Document::default()
    }
}

/// A digest of body pages alone.
fn body_alone() -> PdfOptions {
    PdfOptions { contents: false, title_page: false, cover: Cover::None, ..booklet() }
}

#[test]
fn a_booklet_has_its_pages_in_printers_order() {
    assert_eq!(sides(&digest(8), body_alone()), ["8 1", "2 7", "6 3", "4 5"]);
}

#[test]
fn blank_pages_fill_the_last_sheet() {
    assert_eq!(sides(&digest(5), body_alone()), ["- 1", "2 -", "- 3", "4 5"]);
    assert_eq!(sides(&digest(2), body_alone()), ["- 1", "2 -"]);
}

#[test]
fn thick_books_are_gathered_in_signatures() {
    let four = PdfOptions { signature: Some(4), ..body_alone() };
    assert_eq!(sides(&digest(6), four), ["4 1", "2 3", "- 5", "6 -"]);
    let found = sides(&digest(66), body_alone());
    assert_eq!(found.len(), 34);
    assert_eq!(&found[..2], ["32 1", "2 31"]);
    assert_eq!(&found[16..18], ["64 33", "34 63"]);
    assert_eq!(&found[32..], ["- 65", "66 -"]);
    assert_eq!(sides(&digest(64), body_alone())[..1], ["64 1"]);
}

#[test]
fn books_bound_at_the_right_open_at_the_left() {
    let vertical = PdfOptions { writing_mode: WritingMode::Vertical, ..body_alone() };
    assert_eq!(sides(&digest(4), vertical), ["1 4", "3 2"]);
}

#[test]
fn front_matter_comes_first_in_thin_books_and_has_its_own_signatures_in_thick_ones() {
    let front = PdfOptions { title_page: true, contents: true, ..booklet() };
    let (document, pages) = (digest(6), lay_out(&digest(6), PdfOptions { booklet: false, ..front.clone() }));
    let total = pages.len();
    let sheets = lay_out(&document, front.clone());
    assert_eq!(sheets.len(), total.next_multiple_of(4) / 2);
    // The first side has the title page at the right.
    let title = sheets[0].items.iter().find_map(|item| match &item.kind {
        ItemKind::Glyphs { run, x, .. } if run.text.contains("周刊") => Some(*x),
        _ => None,
    });
    assert!(title.expect("the title page") > sheets[0].width / 2.0);
    let thick = lay_out(&digest(5), PdfOptions { signature: Some(4), ..front });
    let on_first: String = thick[0].lines().concat() + &thick[1].lines().concat();
    assert!(on_first.contains("周刊") && on_first.contains("目录") && !on_first.contains("正文"), "{on_first}");
}

#[test]
fn nothing_crosses_the_fold_and_everything_is_there_once() {
    let document = numbered(7);
    let pages = count(&document);
    let sheets = lay_out(&document, booklet());
    assert_eq!(sheets.len(), pages.next_multiple_of(4) / 2);
    for sheet in &sheets {
        let middle = sheet.width / 2.0;
        for item in &sheet.items {
            if let ItemKind::Glyphs { run, x, .. } = &item.kind {
                let inside = x + run.width() <= middle + 0.01 || *x >= middle;
                assert!(inside && *x >= 0.0 && x + run.width() <= sheet.width, "{:?} at {x}", run.text);
            }
        }
    }
    let mut on_sheets: Vec<char> = squeezed(&sheets).chars().collect();
    let mut on_pages: Vec<char> = squeezed(&lay_out(&document, small())).chars().collect();
    on_sheets.sort_unstable();
    on_pages.sort_unstable();
    assert_eq!(on_sheets, on_pages);
}

/// The document that a file holds, as its structure tree has it: words by mark, in the order of the tree.
fn tagged_text(document: &Document, options: PdfOptions) -> Option<String> {
    let mut pdfinfo = common::tool("pdfinfo")?;
    let file = file(&export(document, options));
    pdfinfo.args(["-struct-text", "-enc", "UTF-8"]).arg(file.path());
    let (_, said) = output(pdfinfo);
    let quoted = said.lines().filter_map(|line| Some(line.trim().strip_prefix('"')?.strip_suffix('"')?.to_owned()));
    Some(quoted.collect())
}

#[test]
fn tags_are_in_the_documents_order_not_the_printers() {
    let document = numbered(7);
    let Some(plain) = tagged_text(&document, small()) else { return };
    assert!(plain.contains("第1页") && plain.contains("第7页"), "{plain}");
    assert_eq!(tagged_text(&document, booklet()), Some(plain));
}

/// A loaded file.
fn load(document: &Document, options: PdfOptions) -> lopdf::Document {
    lopdf::Document::load_mem(&export(document, options)).expect("loads")
}

fn numbers(object: &Object) -> Vec<f32> {
    object.as_array().expect("an array").iter().map(|value| value.as_float().expect("a number")).collect()
}

#[test]
fn places_are_on_the_half_of_the_sheet_where_their_page_is() {
    let file = load(&digest(4), body_alone());
    let page_of = |number: u32| file.get_pages().get(&number).copied().expect("a page");
    let trees = file.objects.values().filter_map(|object| object.as_dict().ok()?.get(b"Names").ok()?.as_array().ok());
    let mut places = std::collections::BTreeMap::new();
    for tree in trees {
        for pair in tree.chunks(2) {
            let (name, place) = (pair[0].as_str().expect("a name"), pair[1].as_array().expect("a place"));
            let left = place[2].as_float().unwrap_or(0.0);
            places.insert(String::from_utf8_lossy(name).into_owned(), (place[0].as_reference().expect("a page"), left));
        }
    }
    let [first, second, third, fourth] = ["a0", "a1", "a2", "a3"].map(|name| places.get(name).copied().expect(name));
    assert_eq!((first, fourth), ((page_of(1), 200.0), (page_of(1), 0.0)));
    assert_eq!((second, third), ((page_of(2), 0.0), (page_of(2), 200.0)));
}

#[test]
fn sheets_are_named_by_their_pages() {
    let file = load(&digest(4), body_alone());
    let labels = file.catalog().expect("a catalog").get(b"PageLabels").and_then(Object::as_dict).expect("labels");
    let names: Vec<String> = labels
        .get(b"Nums")
        .and_then(Object::as_array)
        .expect("numbers")
        .iter()
        .filter_map(|entry| {
            Some(String::from_utf8_lossy(entry.as_dict().ok()?.get(b"P").ok()?.as_str().ok()?).into_owned())
        })
        .collect();
    assert_eq!(names, ["4, 1", "2, 3"]);
}

#[test]
fn the_printer_is_told_how_to_turn_the_sheets() {
    let preference = |options: PdfOptions, key: &str| -> String {
        let file = load(&digest(4), options);
        let viewer =
            file.catalog().expect("a catalog").get(b"ViewerPreferences").and_then(Object::as_dict).expect("some");
        let name = viewer.get(key.as_bytes()).and_then(Object::as_name).unwrap_or_default();
        String::from_utf8_lossy(name).into_owned()
    };
    assert_eq!(preference(booklet(), "Duplex"), "DuplexFlipShortEdge");
    assert_eq!(preference(booklet(), "PrintScaling"), "None");
    assert_eq!(preference(PdfOptions { two_sided: true, ..small() }, "Duplex"), "DuplexFlipLongEdge");
    assert_eq!(preference(small(), "Duplex"), "");
    assert_eq!(preference(small(), "PrintScaling"), "");
    let vertical = PdfOptions { writing_mode: WritingMode::Vertical, ..booklet() };
    assert_eq!(preference(vertical, "Direction"), "R2L");
}

#[test]
fn crop_marks_stand_outside_the_bleed() {
    let options = PdfOptions { crop_marks: true, ..small() };
    let sheets = lay_out(&digest(1), options.clone());
    let bleed = 3.0 * 72.0 / 25.4;
    let slug = bleed + 14.0;
    let sheet = sheets.last().expect("a page");
    assert_eq!((sheet.width, sheet.height), (200.0 + 2.0 * slug, 240.0 + 2.0 * slug));
    let file = load(&digest(1), options);
    let page = file.get_dictionary(*file.get_pages().values().last().expect("a page")).expect("a dictionary");
    let boxed = |key: &str| numbers(page.get(key.as_bytes()).expect(key)).iter().map(|value| value.round()).collect();
    let [media, trim, bled]: [Vec<f32>; 3] = ["MediaBox", "TrimBox", "BleedBox"].map(boxed);
    assert_eq!(media, [0.0, 0.0, 245.0, 285.0]);
    assert_eq!(trim, [23.0, 23.0, 223.0, 263.0]);
    assert_eq!(bled, [14.0, 14.0, 231.0, 271.0]);
    let content = file.get_page_content(*file.get_pages().values().last().expect("a page"));
    let content = String::from_utf8_lossy(&content);
    let (_, marks) = content.split_once("/Artifact<</Type/Page>>BDC").expect("marks are artifacts");
    let marks = marks.split("EMC").next().unwrap_or_default();
    assert_eq!(marks.matches(" re").count(), 8, "{marks}");
    for mark in marks.split(" f").filter_map(|mark| mark.trim().strip_suffix(" re")) {
        let corner: Vec<f32> = mark.split(' ').rev().take(4).map(|value| value.parse().expect("a number")).collect();
        let [height, width, y, x] = corner[..] else { panic!("{mark}") };
        let rect = Rect { x, y, width, height };
        let beside = x + width <= slug - bleed + 0.1 || x >= slug + 200.0 + bleed - 0.1;
        let above = y + height <= slug - bleed + 0.1 || y >= slug + 240.0 + bleed - 0.1;
        assert!(beside || above, "{rect:?}");
        assert!(width.min(height) <= 0.25, "{rect:?}");
    }
}

#[test]
fn impossible_sheets_are_refused() {
    let refused = |options: PdfOptions| {
        let (media, options) = (MediaStore::default(), Options::default().with(options));
        let mut context = ExportContext::new(&media, &options);
        let fonts = FontBook::bundled().expect("bundled fonts");
        pages(&digest(1), &mut context, &fonts).expect_err("no such sheet").to_string()
    };
    assert!(
        refused(PdfOptions { signature: Some(6), ..booklet() }).starts_with("a signature of 6 pages cannot be folded")
    );
    let flat = PdfOptions { signature: Some(8), booklet: false, ..booklet() };
    assert!(refused(flat).starts_with("a signature has no meaning without a booklet"));
    let wide = Paper::Custom { width: Length(8000.0), height: Length(800.0) };
    let said = refused(PdfOptions { paper: wide, ..booklet() });
    assert!(said.starts_with("a sheet of 16000pt × 800pt cannot be printed"), "{said}");
}

#[test]
fn booklets_with_crop_marks_keep_to_every_standard() {
    let options = PdfOptions { crop_marks: true, booklet: true, ..PdfOptions::default() };
    let standard = bindery::export::pdf::Standard::A2a;
    let file = file(&export(&specimen(), PdfOptions { standard, ..options }));
    for flavour in ["2a", "ua1"] {
        let Some(mut vera) = common::tool("vera") else { return };
        vera.arg(flavour).arg(file.path());
        let (compliant, said) = output(vera);
        assert!(compliant, "{said}");
    }
}
