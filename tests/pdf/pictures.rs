//! Pictures: how large they are set, and what of their samples goes into the file.

use super::*;
use bindery::export::pdf::Colour;

/// A document of pictures, each in a figure of its own.
fn pictured(files: &[Vec<u8>]) -> (Document, MediaStore) {
    let (mut resources, mut media) = (Resources::default(), MediaStore::default());
    let mut post = article("题").language("zh");
    for (number, bytes) in files.iter().enumerate() {
        let url = format!("https://example.org/{number}");
        let id = resources.add(Resource { url, ..Resource::default() });
        media.insert(id.clone(), bytes.clone()).expect("a picture");
        post = post.block(picture(&id));
    }
    (Document::of(post.finish(), resources), media)
}

/// The pictures of a file as `pdfimages -list` has them: kind, width, height, colours, channels, coding, pixels an inch.
fn listed(pdf: &[u8]) -> Option<Vec<String>> {
    let mut pdfimages = common::tool("pdfimages")?;
    let file = file(pdf);
    pdfimages.arg("-list").arg(file.path());
    let (clean, said) = output(pdfimages);
    assert!(clean, "{said}");
    let row = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        [2, 3, 4, 5, 6, 8, 12].map(|at| columns.get(at).copied().unwrap_or_default()).join(" ")
    };
    Some(said.lines().skip(2).map(row).collect())
}

fn images(pages: &[Page]) -> Vec<(f32, f32)> {
    let size = |item: &bindery::export::pdf::page::Item| match &item.kind {
        ItemKind::Image { rect, .. } => Some((rect.width, rect.height)),
        _ => None,
    };
    pages.iter().flat_map(|page| &page.items).filter_map(size).collect()
}

fn set_sizes(files: &[Vec<u8>], options: PdfOptions) -> Vec<(f32, f32)> {
    let (document, media) = pictured(files);
    let options = Options::default().with(options);
    let mut context = ExportContext::new(&media, &options);
    images(&pages(&document, &mut context, &FontBook::bundled().expect("bundled fonts")).expect("lays out"))
}

/// A photograph: no two neighbouring pixels alike, so that coders find nothing to save.
fn photograph(width: u32, height: u32) -> Vec<u8> {
    let mut seed = 1u32;
    let image = image::RgbImage::from_fn(width, height, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb([(x % 251) as u8, (y % 241) as u8, (seed >> 24) as u8])
    });
    let mut out = Cursor::new(Vec::new());
    image::DynamicImage::from(image).write_to(&mut out, image::ImageFormat::Jpeg).expect("encodes");
    out.into_inner()
}

#[test]
fn no_picture_is_enlarged_until_its_pixels_show() {
    // The column is 418 points wide.
    let sizes = set_sizes(&[jpeg(200, 100), jpeg(320, 160), jpeg(900, 450)], PdfOptions::default());
    assert_eq!(sizes, [(150.0, 75.0), (320.0, 160.0), (418.0, 209.0)]);
}

#[test]
fn pixels_that_print_cannot_show_stay_out() {
    let (document, media) = pictured(&[photograph(3000, 1500)]);
    let (print, diagnostics) = export_with(&document, PdfOptions::default(), &media);
    assert_eq!(diagnostics, Vec::<String>::new());
    let (screen, _) = export_with(&document, PdfOptions { dpi: Some(96), ..PdfOptions::default() }, &media);
    let (all, _) = export_with(&document, PdfOptions { dpi: None, ..PdfOptions::default() }, &media);
    assert!(screen.len() * 4 < print.len() && print.len() * 2 < all.len());
    let Some(listed) = listed(&print) else { return };
    // 418 points at 300 pixels an inch.
    assert_eq!(listed, ["image 1742 871 rgb 3 jpeg 300"]);
}

#[test]
fn a_picture_in_two_sizes_is_stored_once_for_the_larger_one() {
    let (mut document, media) = pictured(&[photograph(1500, 750)]);
    let id = document.resources.iter().map(|(id, _)| id.clone()).next().expect("a resource");
    let small = Inline::Image { resource: id, alt: "小".into() };
    let post = article("二").language("zh").block(para([text("行内"), small, text("图")])).finish();
    document.body.insert(0, Part::Article(Box::new(post)));
    let (pdf, _) = export_with(&document, PdfOptions { dpi: Some(150), ..PdfOptions::default() }, &media);
    let Some(mut rows) = listed(&pdf) else { return };
    rows.sort();
    let sizes: Vec<String> =
        rows.iter().map(|row| row.split(' ').skip(1).take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(sizes, ["871 435", "871 435"]);
    let objects = pdf.windows(14).filter(|window| window == b"/Subtype/Image").count();
    assert_eq!(objects, 1);
}

#[test]
fn gray_pages_hold_no_colour() {
    let inks = include_bytes!("../fixtures/pdf/inks.jpg").to_vec();
    let (document, media) = pictured(&[photograph(90, 60), png(60, 40), inks]);
    let (pdf, diagnostics) =
        export_with(&document, PdfOptions { colour: Colour::Gray, ..PdfOptions::default() }, &media);
    assert_eq!(diagnostics, Vec::<String>::new());
    let Some(listed) = listed(&pdf) else { return };
    let colours: Vec<&str> = listed.iter().map(|row| row.split(' ').nth(3).unwrap_or_default()).collect();
    assert_eq!(colours, ["gray", "gray", "gray"]);
}

#[test]
fn four_inks_stay_as_they_are() {
    let (document, media) = pictured(&[include_bytes!("../fixtures/pdf/inks.jpg").to_vec()]);
    let (pdf, _) = export_with(&document, PdfOptions::default(), &media);
    let Some(listed) = listed(&pdf) else { return };
    assert_eq!(listed.len(), 1);
    assert!(listed[0].starts_with("image 24 16 cmyk 4 jpeg"), "{listed:?}");
}

#[test]
fn a_line_of_60000_pixels_is_set_within_its_page() {
    let line = |width, height| {
        let mut out = Cursor::new(Vec::new());
        image::DynamicImage::new_luma8(width, height).write_to(&mut out, image::ImageFormat::Png).expect("encodes");
        out.into_inner()
    };
    let files = [line(1, 60_000), line(60_000, 1)];
    for (width, height) in set_sizes(&files, small()) {
        assert!(width >= 0.5 && height >= 0.5 && width <= 160.0 && height <= 200.0, "{width} × {height}");
    }
    let (document, media) = pictured(&files);
    let (_, diagnostics) = export_with(&document, small(), &media);
    assert_eq!(diagnostics, Vec::<String>::new());
}

#[test]
fn a_moving_picture_shows_its_first_frame_and_says_so() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for gray in [0, 255] {
        let frame = image::RgbaImage::from_pixel(40, 40, image::Rgba([gray, gray, gray, 255]));
        encoder.encode_frame(image::Frame::new(frame)).expect("encodes");
    }
    drop(encoder);
    let (document, media) = pictured(&[bytes]);
    let (_, diagnostics) = export_with(&document, small(), &media);
    let expected = "note: of the moving picture https://example.org/0 the first frame alone is shown [pdf.first-frame]";
    assert_eq!(diagnostics, [expected]);
}

#[test]
fn pictures_are_equal_bytes_for_any_number_of_threads() {
    let files: Vec<Vec<u8>> = (0..40)
        .map(|number| if number % 3 == 0 { png(80 + number, 50) } else { photograph(700, 40 + number) })
        .collect();
    let (document, media) = pictured(&files);
    let options = PdfOptions { dpi: Some(72), ..PdfOptions::default() };
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| export_with(&document, options.clone(), &media).0)
    };
    assert!(bytes(1) == bytes(3));
}
