//! Pictures made of pixels: decoded within limits, with fewer pixels, in fewer colours.

use std::io::{BufRead, Cursor, Seek};

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops::{FilterType, resize};
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, RgbaImage};

use crate::limits::Limits;

/// The first picture of a file, and how it is to be turned as Exif says it. Its size is checked before it is decoded.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<(DynamicImage, u8), String> {
    let words = |error: image::ImageError| error.to_string();
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    let mut ceiling = image::Limits::default();
    // Eight bytes a pixel are the most that a decoder makes of one; a little on top for its tables.
    ceiling.max_alloc = Some(limits.image_pixels.saturating_mul(8).saturating_add(1 << 20));
    reader.limits(ceiling);
    let mut decoder = reader.into_decoder().map_err(words)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, limits)?;
    // A file whose orientation cannot be read is shown as it is stored.
    let orientation = decoder.orientation().map_or(1, image::metadata::Orientation::to_exif);
    Ok((DynamicImage::from_decoder(decoder).map_err(words)?, orientation))
}

/// Refuses pictures without pixels and with more than the limits allow.
pub(crate) fn check_size(width: u32, height: u32, limits: &Limits) -> Result<(), String> {
    if width == 0 || height == 0 {
        return Err(format!("an empty picture of {width} × {height} pixels"));
    }
    if u64::from(width) * u64::from(height) > limits.image_pixels {
        return Err(format!("{width} × {height} pixels are over the limit of {}", limits.image_pixels));
    }
    Ok(())
}

/// Whether a file holds more than one picture. A file that cannot be read so far has one.
pub(crate) fn is_animated(bytes: &[u8]) -> bool {
    let stream = || Cursor::new(bytes);
    match image::guess_format(bytes) {
        Ok(ImageFormat::Gif) => GifDecoder::new(stream()).is_ok_and(has_second_frame),
        Ok(ImageFormat::WebP) => WebPDecoder::new(stream()).is_ok_and(|decoder| decoder.has_animation()),
        Ok(ImageFormat::Png) => PngDecoder::new(stream()).is_ok_and(|decoder| decoder.is_apng().unwrap_or_default()),
        _ => false,
    }
}

fn has_second_frame<R: BufRead + Seek>(decoder: GifDecoder<R>) -> bool {
    decoder.into_frames().take(2).filter(std::result::Result::is_ok).count() > 1
}

/// Eight bits a channel, with transparency only where something is transparent, with colours only where there are some
/// and they are wanted.
pub(crate) fn flat(decoded: DynamicImage, gray: bool) -> DynamicImage {
    let colour = decoded.color().has_color() && !gray;
    if decoded.color().has_alpha() {
        let clear = decoded.into_rgba8();
        let opaque = clear.pixels().all(|pixel| pixel.0[3] == 255);
        let clear = DynamicImage::from(clear);
        return match (opaque, colour) {
            (true, true) => clear.into_rgb8().into(),
            (true, false) => clear.into_luma8().into(),
            (false, true) => clear,
            (false, false) => clear.into_luma_alpha8().into(),
        };
    }
    if colour { decoded.into_rgb8().into() } else { decoded.into_luma8().into() }
}

/// Fewer pixels.
pub(crate) fn shrink(image: &DynamicImage, width: u32, height: u32, filter: FilterType) -> DynamicImage {
    match image {
        DynamicImage::ImageLuma8(gray) => resize(gray, width, height, filter).into(),
        DynamicImage::ImageRgb8(rgb) => resize(rgb, width, height, filter).into(),
        other => {
            let gray = !other.color().has_color();
            let clear = DynamicImage::from(shrink_clear(other.to_rgba8(), width, height, filter));
            if gray { clear.into_luma_alpha8().into() } else { clear }
        }
    }
}

/// Colours are weighed by how opaque they are while pixels melt into one: what is invisible must not tint its neighbours.
fn shrink_clear(mut image: RgbaImage, width: u32, height: u32, filter: FilterType) -> RgbaImage {
    for pixel in image.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let weigh = |value: u8| ((u16::from(value) * u16::from(alpha) + 127) / 255) as u8;
        pixel.0 = [weigh(red), weigh(green), weigh(blue), alpha];
    }
    let mut image = resize(&image, width, height, filter);
    for pixel in image.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let opacity = u16::from(alpha.max(1));
        let unweigh = |value: u8| (u16::from(value) * 255 / opacity).min(255) as u8;
        pixel.0 = [unweigh(red), unweigh(green), unweigh(blue), alpha];
    }
    image
}

/// A picture of eight bits a channel without transparency as a JPEG file of that quality, of 100.
pub(crate) fn jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, String> {
    let mut data = Vec::new();
    JpegEncoder::new_with_quality(&mut data, quality)
        .write_image(image.as_bytes(), image.width(), image.height(), image.color().into())
        .map_err(|error| error.to_string())?;
    Ok(data)
}
