//! Vertical writing: pages in paper space.

use bindery::export::pdf::WritingMode;
use bindery::export::pdf::page::Item;

use super::*;

fn vertical() -> PdfOptions {
    PdfOptions { writing_mode: WritingMode::Vertical, ..small() }
}

fn starts(page: &Page) -> Vec<(String, f32, f32)> {
    let start = |item: &Item| match &item.kind {
        ItemKind::Glyphs { run, x, baseline } if run.vertical => Some((run.text.clone(), *x, *baseline)),
        _ => None,
    };
    page.items.iter().filter_map(start).collect()
}

#[test]
fn lines_run_down_and_follow_each_other_from_right_to_left() {
    let post = article("标题").language("zh-Hans").block(plain(han(30))).finish();
    let pages = lay_out(&single(post), vertical());
    // The paper is 240 high with margins of 20: twenty characters a line.
    assert_eq!(printed(&pages), "== 1\n标题|\n天地玄黄宇宙洪荒日月盈昃辰宿列张天地|\n玄黄宇宙洪荒日月盈昃辰宿|\n");
    let page = &pages[0];
    assert_eq!((page.width, page.height), (200.0, 240.0), "the paper is not turned");
    let starts = starts(page);
    for pair in starts.windows(2) {
        assert!(pair[1].1 < pair[0].1, "{} stands left of {}", pair[1].0, pair[0].0);
    }
    let (_, right, top) = &starts[0];
    assert!(*right > 160.0 && *right < 180.0, "the headline stands at the right margin: {right}");
    assert!((*top - 20.0).abs() < 0.01, "lines begin at the top margin: {top}");
}

#[test]
fn pictures_stand_upright_and_running_heads_run_across() {
    let mut resources = Resources::default();
    let id = resources.add(Resource { url: "https://example.org/p.png".into(), ..Resource::default() });
    let mut media = MediaStore::default();
    media.insert(id.clone(), png(120, 60)).expect("a PNG");
    let post = article("题").language("zh").block(picture(&id)).block(plain(han(500))).finish();
    let options = Options::default().with(vertical());
    let mut context = ExportContext::new(&media, &options);
    let fonts = FontBook::bundled().expect("bundled fonts");
    let pages = pages(&Document::of(post, resources), &mut context, &fonts).expect("lays out");
    let rects: Vec<_> = pages
        .iter()
        .flat_map(|page| &page.items)
        .filter_map(|item| match &item.kind {
            ItemKind::Image { rect, .. } => Some(*rect),
            _ => None,
        })
        .collect();
    assert_eq!(rects.len(), 1);
    assert!((rects[0].width / rects[0].height - 2.0).abs() < 0.01, "{:?}", rects[0]);
    let folio = pages.iter().flat_map(|page| &page.items).find_map(|item| match &item.kind {
        ItemKind::Glyphs { run, .. } if run.text == "1" && !run.vertical => Some(()),
        _ => None,
    });
    assert!(folio.is_some(), "the folio is set horizontally");
}

#[test]
fn every_thing_stays_on_the_paper() {
    for (paper, columns) in [(Paper::A5, 1), (Paper::A4, 2), (Paper::Kindle, 1)] {
        let options = PdfOptions { paper, columns, writing_mode: WritingMode::Vertical, ..PdfOptions::default() };
        for page in lay_out(&specimen(), options) {
            for (text, x, y) in starts(&page) {
                assert!((0.0..=page.width).contains(&x) && (0.0..=page.height).contains(&y), "{text} at {x}, {y}");
            }
            for link in &page.links {
                let (right, bottom) = (link.rect.x + link.rect.width, link.rect.y + link.rect.height);
                assert!(link.rect.x >= -0.01 && right <= page.width + 0.01 && bottom <= page.height + 0.01, "{link:?}");
            }
        }
    }
}

#[test]
fn the_text_reads_back_in_order() {
    let Some(mut pdftotext) = common::tool("pdftotext") else { return };
    let words = "外交部长说：“三月29日，Tokayev先生在2022年来访。”——他说……";
    let post = article("标题").language("zh-Hans").block(plain(words)).block(plain(han(300))).finish();
    let file = file(&export(&single(post), vertical()));
    pdftotext.args(["-raw", "-enc", "UTF-8"]).arg(file.path()).arg("-");
    let (_, said) = output(pdftotext);
    let said: String = said.chars().filter(|c| !c.is_whitespace() && *c != '\u{c}').collect();
    assert!(said.contains(words), "{said}");
}

#[test]
fn pages_turn_from_right_to_left_and_fonts_hang() {
    let Some(mut qpdf) = common::tool("qpdf") else { return };
    let post = article("题").language("zh").block(plain("竖排，第29日。")).finish();
    let file = file(&export(&single(post), vertical()));
    qpdf.args(["--qdf", "--object-streams=disable"]).arg(file.path()).arg("-");
    let said = String::from_utf8_lossy(&qpdf.output().expect("runs").stdout).into_owned();
    assert!(said.contains("/Direction /R2L"));
    assert!(said.contains("/WMode 1") && said.contains("/WMode 0"));
}

#[test]
fn vertical_books_are_bound_at_the_right() {
    let post = article("题").language("zh").block(plain(han(2400))).finish();
    let options = PdfOptions { two_sided: true, paper: Paper::A5, margin: None, font_size: None, ..vertical() };
    let pages = lay_out(&single(post), options);
    let right = |page: &Page| starts(page).iter().map(|(_, x, _)| *x).fold(0.0, f32::max);
    let margin = |page: &Page| page.width - right(page);
    assert!(pages.len() >= 3);
    // The third page lies at the left of an opening: its spine is at its right edge.
    let (even, odd) = (margin(&pages[1]), margin(&pages[2]));
    assert!(odd + 5.0 < even, "{odd} at the spine, {even} at the outer edge");
}
