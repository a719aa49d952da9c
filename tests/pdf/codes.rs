//! QR codes: read back from the printed page, and where they stand.

use super::*;
use bindery::export::pdf::page::Rect;

const ADDRESS: &str = "https://example.org/2024/03/04/%E5%9B%BE%E4%B9%A6%E9%A6%86.html";

fn coded() -> PdfOptions {
    PdfOptions { links: Links::Qr, ..PdfOptions::default() }
}

fn post(url: &str) -> Article {
    article("老图书馆修了三年，昨天又亮灯了").language("zh").url(url).block(plain(han(120))).finish()
}

fn codes(pages: &[Page]) -> Vec<Rect> {
    let code = |item: &bindery::export::pdf::page::Item| match item.kind {
        ItemKind::Code { rect, .. } => Some(rect),
        _ => None,
    };
    pages.iter().flat_map(|page| &page.items).filter_map(code).collect()
}

/// What a telephone reads from the pages at 300 dots an inch.
fn scanned(pdf: &[u8]) -> Option<Vec<String>> {
    let mut pdftoppm = common::tool("pdftoppm")?;
    let mut zbarimg = common::tool("zbarimg")?;
    let (folder, file) = (tempfile::tempdir().expect("a folder"), file(pdf));
    pdftoppm.args(["-r", "300", "-gray"]).arg(file.path()).arg(folder.path().join("page"));
    assert!(output(pdftoppm).0);
    let mut pages: Vec<_> =
        std::fs::read_dir(folder.path()).expect("lists").map(|page| page.expect("is").path()).collect();
    pages.sort();
    zbarimg.args(["--raw", "-q", "--nodbus", "-Sdisable", "-Sqrcode.enable"]).args(pages);
    let said = zbarimg.output().expect("runs").stdout;
    Some(String::from_utf8_lossy(&said).lines().map(str::to_owned).collect())
}

#[test]
fn the_article_s_address_is_read_from_its_page() {
    for (paper, columns) in [(Paper::A4, 1), (Paper::A4, 3), (Paper::Kindle, 1)] {
        let (pdf, diagnostics) =
            export_with(&single(post(ADDRESS)), PdfOptions { paper, columns, ..coded() }, &MediaStore::default());
        assert_eq!(diagnostics, Vec::<String>::new());
        let Some(found) = scanned(&pdf) else { return };
        assert_eq!(found, [ADDRESS], "{paper:?} {columns}");
    }
}

#[test]
fn addresses_of_every_length_that_gets_a_code_can_be_read() {
    for length in [30, 90, 160, 260, 380] {
        let address = format!("https://example.org/{}", "a1b2-".repeat(length / 5 - 4));
        let Some(found) = scanned(&export(&single(post(&address)), coded())) else { return };
        assert_eq!(found, [address]);
    }
}

#[test]
fn a_code_stands_at_the_end_of_the_headline_and_in_nobody_s_way() {
    let pages = lay_out(&single(post(ADDRESS)), coded());
    let [code] = codes(&pages)[..] else { panic!("one code") };
    let geometry = bindery::export::pdf::geometry::Geometry::new(&coded()).expect("fits");
    assert!((code.x + code.width - geometry.left - geometry.measure).abs() < 0.01, "{code:?}");
    // 19 mm with the quiet zone.
    assert!((43.0..54.0).contains(&code.width) && code.height == code.width, "{code:?}");
    let quiet = code.width / 41.0 * 4.0;
    for item in pages.iter().flat_map(|page| &page.items) {
        let (left, right, top, bottom) = match &item.kind {
            ItemKind::Glyphs { run, x, baseline } => (*x, x + run.width(), baseline - 9.0, *baseline),
            ItemKind::Fill { rect, .. } => (rect.x, rect.x + rect.width, rect.y, rect.y + rect.height),
            _ => continue,
        };
        let clear = right < code.x - quiet || bottom < code.y - quiet || top > code.y + code.height + quiet;
        assert!(clear, "{:?} from {left} to {right}, {top} to {bottom} beside {code:?}", item.kind);
    }
    let link = pages[0].links.iter().find(|link| link.rect == code).expect("the code is a link");
    assert_eq!(&*link.contents, format!("二维码：{ADDRESS}"));
}

#[test]
fn in_right_to_left_articles_a_code_stands_at_the_left() {
    let mut marked = post(ADDRESS);
    marked.meta.direction = Some(bindery::ir::Direction::Rtl);
    let mut titled = post(ADDRESS);
    titled.meta.title = "«שלום» עולם".into();
    for post in [marked, titled] {
        let pages = lay_out(&single(post), coded());
        let [code] = codes(&pages)[..] else { panic!("one code") };
        let geometry = bindery::export::pdf::geometry::Geometry::new(&coded()).expect("fits");
        assert!((code.x - geometry.left).abs() < 0.01, "{code:?}");
    }
}

#[test]
fn an_address_too_long_for_paper_is_named() {
    let address = format!("https://example.org/{}", "x".repeat(800));
    let (_, diagnostics) = export_with(&single(post(&address)), coded(), &MediaStore::default());
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].ends_with("of 820 bytes is too long for a QR code [pdf.no-code]"), "{diagnostics:?}");
}

#[test]
fn recordings_and_films_have_codes_of_their_own() {
    let mut resources = Resources::default();
    let mut add = |url: &str| resources.add(Resource { url: url.into(), ..Resource::default() });
    let audio = Media::Audio { resource: add("https://example.org/talk.mp3"), title: "访谈".into() };
    let video = Media::Video { resource: add("https://example.org/film.mp4"), poster: None, title: String::new() };
    let figure = |media| Block::Figure {
        attr: Default::default(),
        media: vec![media],
        caption: vec![plain("说明")],
        credit: Vec::new(),
    };
    let post = article("题").language("zh").block(figure(audio)).block(figure(video)).finish();
    let document = Document::of(post, resources);
    let pdf = export(&document, coded());
    let Some(mut found) = scanned(&pdf) else { return };
    found.sort();
    assert_eq!(found, ["https://example.org/film.mp4", "https://example.org/talk.mp3"]);
    assert_eq!(codes(&lay_out(&document, PdfOptions::default())), []);
}

#[test]
fn with_codes_links_can_be_clicked_and_are_not_underlined() {
    let post = article("题").language("zh").block(para([text("见"), link("https://example.org/a", "此处")])).finish();
    let underlines = |links: Links| {
        let pages = lay_out(&single(post.clone()), PdfOptions { links, ..small() });
        assert_eq!(pages[0].links.len(), 1);
        pages[0]
            .items
            .iter()
            .filter(|item| matches!(item.kind, ItemKind::Fill { rect, .. } if rect.height < 0.49))
            .count()
    };
    assert_eq!((underlines(Links::Inline), underlines(Links::Qr)), (1, 0));
}

#[test]
fn codes_stand_within_their_columns_and_touch_nothing() {
    let posts = (0..40).map(|number| {
        let title = han(6 + number * 5 % 37);
        let url = format!("https://example.org/{number}/{}", "a-b".repeat(number % 20));
        let post = article(title).language("zh").url(url).block(plain(han(30 + number * 31 % 170))).finish();
        Part::Article(Box::new(post))
    });
    let meta = DocumentMeta { language: Some("zh".into()), digest: true, ..DocumentMeta::default() };
    let document = Document { meta, body: posts.collect(), ..Document::default() };
    for (paper, columns) in [(Paper::A4, 1), (Paper::A4, 2), (Paper::A5, 2), (Paper::A4, 3), (Paper::Kindle, 1)] {
        let options = PdfOptions { paper, columns, compact: true, contents: false, title_page: false, ..coded() };
        let geometry = bindery::export::pdf::geometry::Geometry::new(&options).expect("fits");
        let pages = lay_out(&document, options);
        assert_eq!(codes(&pages).len(), 40);
        for page in &pages {
            for code in codes(std::slice::from_ref(page)) {
                let bottom = code.y + code.height;
                assert!(code.y >= geometry.top - 0.1 && bottom <= geometry.top + geometry.depth + 0.1, "{code:?}");
                for item in &page.items {
                    let ItemKind::Glyphs { run, x, baseline } = &item.kind else { continue };
                    let (left, right, top) = (*x, x + run.width(), baseline - run.style.size * 0.88);
                    let apart = right <= code.x || left >= code.x + code.width || *baseline <= code.y || top >= bottom;
                    assert!(apart, "{:?} touches {code:?}, {paper:?} in {columns}", run.text);
                }
            }
        }
    }
}
