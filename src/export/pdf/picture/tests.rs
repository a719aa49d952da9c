use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

/// A picture with as much detail as a photograph, so that no coder makes it small.
fn noise(width: u32, height: u32) -> DynamicImage {
    let mut seed = 7u32;
    RgbImage::from_fn(width, height, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (seed >> 27) as u8;
        Rgb([(x * 255 / width) as u8 ^ grain, (y * 255 / height) as u8, 90 + grain])
    })
    .into()
}

fn read_within(bytes: &[u8], limits: &Limits) -> Result<Picture, String> {
    let media = Media::new(bytes.to_vec()).ok_or("no picture")?;
    Picture::of("p", &media, limits)
}

fn read(bytes: &[u8]) -> Picture {
    read_within(bytes, &Limits::default()).expect("reads")
}

fn render(picture: &Picture, place: (f32, f32), treatment: &Treatment) -> Rendered {
    let rendered = picture.render(place, treatment, &Limits::default());
    assert_eq!(rendered.fault, None);
    rendered
}

const PRINT: Treatment = Treatment { dpi: Some(300), gray: false, without_inks: false };
const GRAY: Treatment = Treatment { dpi: None, gray: true, without_inks: false };

/// The samples again as pixels.
fn unpacked(rendered: &Rendered) -> DynamicImage {
    match rendered.samples {
        Samples::Jpeg { .. } => image::load_from_memory(&rendered.data).expect("decodes"),
        Samples::Packed { .. } => panic!("no JPEG"),
    }
}

#[test]
fn a_jpeg_is_kept_byte_for_byte_as_long_as_its_pixels_are_not_far_too_many() {
    let bytes = encoded(&noise(400, 200), ImageFormat::Jpeg);
    let picture = read(&bytes);
    // 400 pixels on 72 points are 400 dpi: a third more than asked for.
    for place in [(500.0, 250.0), (96.0, 48.0), (72.0, 36.0)] {
        assert_eq!(render(&picture, place, &PRINT).data, bytes, "{place:?}");
    }
    assert_eq!(render(&picture, (1.0, 0.5), &Treatment { dpi: None, ..PRINT }).data, bytes);
}

#[test]
fn a_jpeg_with_far_too_many_pixels_is_made_smaller_and_stays_a_jpeg() {
    let bytes = encoded(&noise(400, 200), ImageFormat::Jpeg);
    let rendered = render(&read(&bytes), (48.0, 24.0), &PRINT);
    assert_eq!((rendered.width, rendered.height), (200, 100));
    assert_eq!(rendered.samples, Samples::Jpeg { components: 3, inverted: false });
    let small = unpacked(&rendered).into_rgb8();
    assert_eq!(small.dimensions(), (200, 100));
    // The picture's wedge of red is still there: dark at the left, bright at the right.
    assert!(small.get_pixel(10, 50).0[0] < 60 && small.get_pixel(190, 50).0[0] > 190);
}

#[test]
fn pixels_are_counted_as_they_lie_in_a_turned_picture() {
    let mut bytes = encoded(&noise(400, 200), ImageFormat::Jpeg);
    // An Exif segment behind the start: big-endian, one entry, orientation 6.
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    bytes.splice(2..2, exif.iter().copied());
    let picture = read(&bytes);
    assert_eq!(picture.shown_size(), (200, 400));
    let rendered = render(&picture, (24.0, 48.0), &PRINT);
    assert_eq!((rendered.width, rendered.height), (200, 100));
}

#[test]
fn gray_pictures_of_every_form_have_one_channel() {
    let rendered = render(&read(&encoded(&noise(40, 20), ImageFormat::Jpeg)), (40.0, 20.0), &GRAY);
    assert_eq!(rendered.samples, Samples::Jpeg { components: 1, inverted: false });
    assert!(!unpacked(&rendered).color().has_color());
    let rendered = render(&read(&encoded(&noise(40, 20), ImageFormat::Png)), (40.0, 20.0), &GRAY);
    assert_eq!(rendered.samples, Samples::Packed { components: 1, bits: 8, palette: None, alpha: None });
    let gray = encoded(&GrayImage::from_pixel(8, 8, Luma([9])).into(), ImageFormat::Jpeg);
    assert_eq!(render(&read(&gray), (8.0, 8.0), &GRAY).data, gray, "a gray JPEG has nothing to lose");
}

#[test]
fn transparency_is_kept_only_where_there_is_some() {
    let has_alpha = |image: RgbaImage| {
        let rendered = render(&read(&encoded(&image.into(), ImageFormat::Png)), (9.0, 9.0), &PRINT);
        matches!(rendered.samples, Samples::Packed { alpha: Some(_), .. })
    };
    assert!(!has_alpha(RgbaImage::from_pixel(4, 4, Rgba([9, 9, 9, 255]))));
    assert!(has_alpha(RgbaImage::new(4, 4)));
}

#[test]
fn what_is_invisible_does_not_tint_its_neighbours() {
    // Columns of opaque red and of invisible green: melted they are half-opaque red.
    let stripes =
        RgbaImage::from_fn(64, 64, |x, _| if x % 2 == 0 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 255, 0, 0]) });
    let small = crate::export::shared::raster::shrink(&stripes.into(), 8, 8, image::imageops::FilterType::CatmullRom)
        .into_rgba8();
    for pixel in small.pixels() {
        let [red, green, _, alpha] = pixel.0;
        assert!(red > 250 && green == 0 && (110..146).contains(&alpha), "{pixel:?}");
    }
}

/// A PNG file written chunk by chunk: two colours in a palette, one bit a pixel.
fn bilevel(palette: bool) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        bytes.extend(u32::try_from(data.len()).expect("short").to_be_bytes());
        let mut sum = flate2::Crc::new();
        for part in [kind.as_slice(), data] {
            bytes.extend(part);
            sum.update(part);
        }
        bytes.extend(sum.sum().to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 8, 0, 0, 0, 2, 1, if palette { 3 } else { 0 }, 0, 0, 0]);
    if palette {
        chunk(b"PLTE", &[200, 0, 0, 0, 0, 200]);
    }
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &[0, 0b1010_1010, 0, 0b0101_0101]).expect("writes");
    chunk(b"IDAT", &packed.finish().expect("packs"));
    chunk(b"IEND", &[]);
    bytes
}

#[test]
fn a_png_of_plain_form_keeps_its_data() {
    let data = |png: &[u8]| {
        let at = png.windows(4).position(|kind| kind == b"IDAT").expect("has data");
        let length = u32::from_be_bytes(png[at - 4..at].try_into().expect("four bytes")) as usize;
        png[at + 4..at + 4 + length].to_vec()
    };
    for (palette, gray) in [(true, false), (false, false), (false, true)] {
        let png = bilevel(palette);
        let rendered = render(&read(&png), (8.0, 2.0), &Treatment { gray, ..PRINT });
        let palette = palette.then(|| vec![200, 0, 0, 0, 0, 200]);
        assert_eq!(rendered.samples, Samples::Packed { components: 1, bits: 1, palette, alpha: None });
        assert_eq!((rendered.width, rendered.height, rendered.data), (8, 2, data(&png)));
    }
    let rendered = render(&read(&bilevel(true)), (8.0, 2.0), &GRAY);
    assert_eq!(rendered.samples, Samples::Packed { components: 1, bits: 8, palette: None, alpha: None });
    let photograph = encoded(&noise(9, 7), ImageFormat::Png);
    assert_eq!(render(&read(&photograph), (9.0, 7.0), &PRINT).data, data(&photograph));
}

#[test]
fn few_colours_become_numbers_in_a_palette() {
    let flag = RgbImage::from_fn(30, 20, |x, _| if x < 10 { Rgb([1, 2, 3]) } else { Rgb([250, 9, 9]) });
    let rendered = render(&read(&encoded(&flag.into(), ImageFormat::Bmp)), (30.0, 20.0), &PRINT);
    let palette = Some(vec![1, 2, 3, 250, 9, 9]);
    assert_eq!(rendered.samples, Samples::Packed { components: 1, bits: 8, palette, alpha: None });
    let many = render(&read(&encoded(&noise(40, 20), ImageFormat::Png)), (40.0, 20.0), &PRINT);
    assert_eq!(many.samples, Samples::Packed { components: 3, bits: 8, palette: None, alpha: None });
}

#[test]
fn a_drawing_of_flat_colours_keeps_its_pixels_where_fewer_take_more_room() {
    let circles = RgbImage::from_fn(600, 600, |x, y| {
        let (x, y) = (x as i32 - 300, y as i32 - 300);
        if (x * x + y * y) / 3000 % 2 == 0 { Rgb([200, 30, 30]) } else { Rgb([250, 250, 240]) }
    });
    let mut drawing = Vec::new();
    let (best, none) = (image::codecs::png::CompressionType::Best, image::codecs::png::FilterType::NoFilter);
    let encoder = image::codecs::png::PngEncoder::new_with_quality(&mut drawing, best, none);
    circles.write_with_encoder(encoder).expect("encodes");
    let rendered = render(&read(&drawing), (72.0, 72.0), &PRINT);
    assert_eq!((rendered.width, rendered.height), (600, 600));
    let photograph = render(&read(&encoded(&noise(600, 600), ImageFormat::Png)), (72.0, 72.0), &PRINT);
    assert_eq!((photograph.width, photograph.height), (300, 300));
}

#[test]
fn sixteen_bits_become_eight() {
    let deep: image::ImageBuffer<Rgb<u16>, Vec<u16>> =
        image::ImageBuffer::from_fn(40, 40, |x, y| Rgb([(x * 1600) as u16, (y * 1600) as u16, 0x8080]));
    let rendered = render(&read(&encoded(&deep.into(), ImageFormat::Png)), (40.0, 40.0), &PRINT);
    assert!(matches!(rendered.samples, Samples::Packed { components: 3, .. }));
}

#[test]
fn the_first_frame_of_a_moving_picture_is_shown() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for gray in [0, 255] {
        let frame = RgbaImage::from_pixel(4, 4, Rgba([gray, gray, gray, 255]));
        encoder.encode_frame(image::Frame::new(frame)).expect("encodes");
    }
    drop(encoder);
    let picture = read(&bytes);
    assert!(picture.animated);
    let still = encoded(&RgbaImage::from_pixel(4, 4, Rgba([0, 0, 0, 255])).into(), ImageFormat::Png);
    assert!(!read(&still).animated);
    let black = render(&read(&still), (4.0, 4.0), &GRAY);
    assert_eq!(render(&picture, (4.0, 4.0), &GRAY), black);
}

#[test]
fn a_line_of_60000_pixels_is_cut_to_what_its_place_can_show() {
    let line = encoded(&GrayImage::from_pixel(1, 60_000, Luma([3])).into(), ImageFormat::Png);
    let rendered = render(&read(&line), (0.5, 480.0), &PRINT);
    assert_eq!((rendered.width, rendered.height), (1, 2000));
}

#[test]
fn no_prefix_of_a_picture_panics() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp] {
        let bytes = encoded(&DynamicImage::new_rgb8(9, 7), format);
        for end in 0..bytes.len() {
            if let Ok(picture) = read_within(&bytes[..end], &Limits::default()) {
                picture.render((1.0, 1.0), &Treatment { gray: true, ..PRINT }, &Limits::default());
            }
        }
    }
}

#[test]
fn a_jpeg_without_a_scan_is_no_picture() {
    let bytes = encoded(&noise(16, 16), ImageFormat::Jpeg);
    let scan = bytes.windows(2).position(|pair| pair == [0xff, 0xda]).expect("has a scan");
    assert!(read_within(&bytes[..scan], &Limits::default()).is_err());
}

#[test]
fn a_picture_over_the_limit_is_refused_before_it_is_decoded() {
    let bytes = encoded(&DynamicImage::new_rgb8(9, 7), ImageFormat::Png);
    let limits = Limits { image_pixels: 62, ..Limits::default() };
    let error = read_within(&bytes, &limits).expect_err("too large");
    assert_eq!(error, "9 × 7 pixels are over the limit of 62");
}

#[test]
fn four_inks_become_rgb_where_inks_are_not_wanted() {
    let inks = include_bytes!("../../../../tests/fixtures/pdf/inks.jpg");
    let picture = read(inks);
    assert_eq!(render(&picture, (24.0, 16.0), &PRINT).samples, Samples::Jpeg { components: 4, inverted: true });
    let rendered = render(&picture, (24.0, 16.0), &Treatment { without_inks: true, ..PRINT });
    assert_eq!(rendered.samples, Samples::Jpeg { components: 3, inverted: false });
    // From red above to yellow below.
    let image = unpacked(&rendered).into_rgb8();
    let [red, green, blue] = image.get_pixel(12, 0).0;
    assert!(red > 200 && green < 60 && blue < 60, "{red} {green} {blue}");
    let [red, green, blue] = image.get_pixel(12, 15).0;
    assert!(red > 200 && green > 200 && blue < 60, "{red} {green} {blue}");
}
