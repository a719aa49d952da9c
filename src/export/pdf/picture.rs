//! Pictures as a page holds them.
//!
//! Setting an article takes a [`Picture`]'s measures and makes sure that it can be read. Its bytes stay where they are
//! until all its places on pages are known: then each picture is read again, [rendered](Picture::render) for the largest
//! of those places and written, a few at a time, so that memory does not follow the pictures of a document.
//!
//! - `jpeg`: the headers of JPEG files
//! - `png`: PNG files that go into a file as they are
//! - `render`: samples for a size, in the colours asked for
//! - `pack`: samples without loss, as small as they get

mod jpeg;
mod pack;
mod png;
mod render;

use std::io::{BufRead, Cursor, Seek};
use std::sync::Arc;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::limits::Limits;
use crate::media::Media;
pub(crate) use render::{Rendered, Samples, Treatment};

/// How a picture's file holds its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A JPEG file that PDF can hold as it is.
    Jpeg {
        /// Channels: 1 gray, 3 colour, 4 inks.
        components: u8,
        /// Four inks are stored inverted, as Adobe's programs do.
        inverted: bool,
    },
    /// Anything else: it must be decoded.
    Other,
}

/// A picture that can be read, with its measures.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The resource's id: pictures of one key are stored once.
    pub(crate) key: Arc<str>,
    /// Width in pixels, as stored.
    pub(crate) width: u32,
    /// Height in pixels, as stored.
    pub(crate) height: u32,
    /// How the stored picture is to be turned, as Exif says it: 1 to 8.
    pub(crate) orientation: u8,
    /// Whether there are more pictures in the file, which paper cannot show.
    pub(crate) animated: bool,
    form: Form,
    media: Media,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Picture {
    /// Takes in a picture. The error says what is wrong, in words for a diagnostic.
    pub(crate) fn of(key: &str, media: &Media, limits: &Limits) -> Result<Self, String> {
        let bytes = media.read().map_err(|error| error.to_string())?;
        if let Some(header) = jpeg::header(&bytes) {
            check_size(header.width, header.height, limits)?;
            return Ok(Self {
                key: key.into(),
                width: header.width,
                height: header.height,
                orientation: header.orientation,
                animated: false,
                form: Form::Jpeg { components: header.components, inverted: header.adobe && header.components == 4 },
                media: media.clone(),
            });
        }
        let (decoded, orientation) = decode(&bytes, limits)?;
        Ok(Self {
            key: key.into(),
            width: decoded.width(),
            height: decoded.height(),
            orientation,
            animated: is_animated(&bytes),
            form: Form::Other,
            media: media.clone(),
        })
    }

    /// Width and height in pixels as they are shown, after turning.
    pub(crate) fn shown_size(&self) -> (u32, u32) {
        if self.is_turned() { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Whether width and height change places when the picture is shown.
    fn is_turned(&self) -> bool {
        self.orientation >= 5
    }

    /// Whether it is made of four inks (CMYK), not of light.
    pub(crate) fn has_inks(&self) -> bool {
        matches!(self.form, Form::Jpeg { components: 4, .. })
    }

    /// How many bytes its file has: what reading it again costs.
    pub(crate) fn bytes(&self) -> u64 {
        self.media.bytes
    }

    fn load(&self) -> Result<Vec<u8>, String> {
        self.media.read().map_err(|error| error.to_string())
    }
}

/// The first picture of a file, and how it is to be turned as Exif says it. Its size is checked before it is decoded.
fn decode(bytes: &[u8], limits: &Limits) -> Result<(DynamicImage, u8), String> {
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

fn check_size(width: u32, height: u32, limits: &Limits) -> Result<(), String> {
    if width == 0 || height == 0 {
        return Err(format!("an empty picture of {width} × {height} pixels"));
    }
    if u64::from(width) * u64::from(height) > limits.image_pixels {
        return Err(format!("{width} × {height} pixels are over the limit of {}", limits.image_pixels));
    }
    Ok(())
}

/// Whether a file holds more than one picture. A file that cannot be read so far has one.
fn is_animated(bytes: &[u8]) -> bool {
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

#[cfg(test)]
mod tests;
