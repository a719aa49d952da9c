//! Pictures made fit for the device that shows them: no larger than its screen, in its colours, in formats that it knows,
//! upright, without what cameras write into them.

use std::borrow::Cow;
use std::io::Cursor;

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat};

use super::strip;
use crate::export::shared::jpeg;
use crate::export::shared::raster::{self, decode, flat, is_animated, shrink};
use crate::limits::Limits;
use crate::media::MediaKind;

/// The quality of JPEG data, of 100.
const QUALITY: u8 = 85;
/// A picture that is no photograph yet becomes JPEG where that takes less than this share of what PNG takes.
const LOSSY_SHARE: f32 = 0.6;
/// So many times longer than wide, a picture is a strip.
const STRIP: u32 = 3;
/// Where a budget asks for smaller pictures and no device is named, what they fit into, in pixels.
const LARGEST: (u32, u32) = (1600, 2560);

/// What shows the book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Device {
    /// Anything: pictures stay as they are, but for bitmaps, which EPUB does not know.
    #[default]
    None,
    /// A Kindle: 1264 × 1680 pixels in shades of gray; JPEG, PNG and still pictures alone.
    Kindle,
    /// A Kobo: 1264 × 1680 pixels in shades of gray; JPEG, PNG and still pictures alone.
    Kobo,
    /// A phone: 1440 × 2560 pixels in colour; JPEG, PNG and moving GIF.
    Phone,
}

impl Device {
    /// The screen in pixels.
    fn screen(self) -> Option<(u32, u32)> {
        match self {
            Self::None => None,
            Self::Kindle | Self::Kobo => Some((1264, 1680)),
            Self::Phone => Some((1440, 2560)),
        }
    }

    /// Whether it has electronic ink: shades of gray, and nothing that moves.
    pub(super) fn is_ink(self) -> bool {
        matches!(self, Self::Kindle | Self::Kobo)
    }
}

/// What is done to the pictures of a book.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Treatment {
    /// The most pixels across and down; `None` keeps them all.
    pub(super) fit: Option<(u32, u32)>,
    /// All colours become gray.
    pub(super) gray: bool,
    /// Moving pictures stop.
    pub(super) still: bool,
    /// Formats other than JPEG, PNG and GIF become one of these, and what cameras wrote is taken out.
    pub(super) plain: bool,
    /// The quality of JPEG data, of 100.
    pub(super) quality: u8,
    /// From which share of PNG's size on JPEG is taken for what was no JPEG.
    pub(super) lossy_share: f32,
}

impl Treatment {
    /// What the device and the user's wishes come to.
    pub(super) fn new(device: Device, max_side: Option<u32>, gray: Option<bool>) -> Self {
        let fit = match (device.screen(), max_side) {
            (Some((across, down)), Some(side)) => Some((across.min(side), down.min(side))),
            (screen, side) => screen.or(side.map(|side| (side, side))),
        };
        Self {
            fit,
            gray: gray.unwrap_or(device.is_ink()),
            still: device.is_ink(),
            plain: device != Device::None,
            quality: QUALITY,
            lossy_share: LOSSY_SHARE,
        }
    }

    /// Pictures stay as they are.
    pub(super) fn is_nothing(&self) -> bool {
        self.fit.is_none() && !self.gray && !self.still && !self.plain
    }

    /// The same with stronger compression: so many times the pixels a side, JPEG of that quality.
    pub(super) fn stronger(self, scale: f32, quality: u8) -> Self {
        let (across, down) = self.fit.unwrap_or(LARGEST);
        let side = |pixels: u32| ((pixels as f32 * scale) as u32).max(64);
        Self { fit: Some((side(across), side(down))), quality, lossy_share: 1.0, ..self }
    }
}

/// A picture as the book holds it.
#[derive(Debug, PartialEq)]
pub(super) struct Recoded {
    /// The new file; `None` where the old one stays.
    pub(super) bytes: Option<Vec<u8>>,
    /// Its format: JPEG, PNG or the old one.
    pub(super) kind: MediaKind,
    /// It moved before and does not any more.
    pub(super) stopped: bool,
}

/// Makes a picture fit.
///
/// # Errors
/// When it cannot be decoded, in words for a diagnostic.
pub(super) fn recode(bytes: &[u8], kind: MediaKind, treatment: &Treatment, limits: &Limits) -> Result<Recoded, String> {
    // Its size is checked before anything else looks at it.
    let (decoded, orientation) = decode(bytes, limits)?;
    let moves = is_animated(bytes);
    if moves && !treatment.still && kind == MediaKind::Gif {
        return Ok(Recoded { bytes: None, kind, stopped: false });
    }
    let upright = Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms);
    let inks = kind == MediaKind::Jpeg && jpeg::header(bytes).is_none_or(|header| header.components == 4);
    let recoloured = inks || (treatment.gray && decoded.color().has_color());
    let mut image = flat(decoded, treatment.gray);
    image.apply_orientation(upright);
    let small = treatment.fit.and_then(|fit| fitting((image.width(), image.height()), fit));
    // What must not stay as it is, whatever it takes.
    let must = recoloured || upright != Orientation::NoTransforms || moves;
    let pictured = Pictured { image: &image, small, treatment };
    let (new, kind) = if kind == MediaKind::Jpeg {
        (pictured.again_as_jpeg(bytes, must)?, kind)
    } else {
        pictured.anew(bytes, kind, must)?
    };
    Ok(Recoded { bytes: new, kind, stopped: moves })
}

/// The largest size of the same shape that fits; none where the picture fits as it is. A long strip, as chats and
/// comics are saved, is measured by its short side alone: shrunk to a screen's height nobody could read it.
fn fitting((width, height): (u32, u32), (across, down): (u32, u32)) -> Option<(u32, u32)> {
    let (wide, high) = (f64::from(across) / f64::from(width), f64::from(down) / f64::from(height));
    let scale = match (width.max(1), height.max(1)) {
        (width, height) if height / width >= STRIP => wide,
        (width, height) if width / height >= STRIP => high,
        _ => wide.min(high),
    };
    let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    (scale < 1.0).then(|| (side(width), side(height)))
}

/// A decoded picture on its way into the book.
struct Pictured<'p> {
    image: &'p DynamicImage,
    small: Option<(u32, u32)>,
    treatment: &'p Treatment,
}

impl Pictured<'_> {
    fn scaled(&self, filter: FilterType) -> Cow<'_, DynamicImage> {
        match self.small {
            Some((width, height)) => Cow::Owned(shrink(self.image, width, height, filter)),
            None => Cow::Borrowed(self.image),
        }
    }

    /// A JPEG file stays JPEG; it is encoded anew only where that changes it or makes it smaller.
    fn again_as_jpeg(&self, bytes: &[u8], must: bool) -> Result<Option<Vec<u8>>, String> {
        let stripped =
            if self.treatment.plain { strip::jpeg(bytes).filter(|new| new.len() < bytes.len()) } else { None };
        if !must && self.small.is_none() && self.treatment.quality >= QUALITY {
            return Ok(stripped);
        }
        let new = self.jpeg()?;
        let kept = stripped.as_ref().map_or(bytes.len(), Vec::len);
        Ok(if must || new.len() < kept { Some(new) } else { stripped })
    }

    /// Anything else becomes PNG, or JPEG where it is a photograph in all but name.
    fn anew(&self, bytes: &[u8], kind: MediaKind, must: bool) -> Result<(Option<Vec<u8>>, MediaKind), String> {
        let png = encoded_png(&self.scaled(FilterType::CatmullRom))?;
        let lossy = if self.image.color().has_alpha() { None } else { Some(self.jpeg()?) };
        let worth = |jpeg: &Vec<u8>| (jpeg.len() as f32) < png.len() as f32 * self.treatment.lossy_share;
        let (new, made) = match lossy.filter(worth) {
            Some(jpeg) => (jpeg, MediaKind::Jpeg),
            None => (png, MediaKind::Png),
        };
        let stays = !must
            && match kind {
                MediaKind::Png | MediaKind::Gif => true,
                MediaKind::WebP => !self.treatment.plain,
                _ => false,
            };
        if stays && new.len() >= bytes.len() {
            let stripped = (kind == MediaKind::Png && self.treatment.plain).then(|| strip::png(bytes)).flatten();
            return Ok((stripped.filter(|stripped| stripped.len() < bytes.len()), kind));
        }
        Ok((Some(new), made))
    }

    fn jpeg(&self) -> Result<Vec<u8>, String> {
        raster::jpeg(&self.scaled(FilterType::Lanczos3), self.treatment.quality)
    }
}

fn encoded_png(image: &DynamicImage) -> Result<Vec<u8>, String> {
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, ImageFormat::Png).map_err(|error| error.to_string())?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: u32, height: u32) -> DynamicImage {
        let mut seed = 7_u32;
        image::RgbImage::from_fn(width, height, |x, y| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, (seed >> 26) as u8])
        })
        .into()
    }

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn run(bytes: &[u8], kind: MediaKind, treatment: &Treatment) -> Recoded {
        recode(bytes, kind, treatment, &Limits::default()).unwrap()
    }

    fn shown(recoded: &Recoded) -> DynamicImage {
        image::load_from_memory(recoded.bytes.as_ref().unwrap()).unwrap()
    }

    #[test]
    fn a_photograph_fits_the_screen_and_is_gray_on_electronic_ink() {
        let photo = encoded(&noise(3000, 2000), ImageFormat::Jpeg);
        let kindle = run(&photo, MediaKind::Jpeg, &Treatment::new(Device::Kindle, None, None));
        let image = shown(&kindle);
        assert_eq!((image.width(), image.height(), image.color().has_color()), (1264, 843, false));
        let phone = shown(&run(&photo, MediaKind::Jpeg, &Treatment::new(Device::Phone, Some(600), None)));
        assert_eq!((phone.width(), phone.height(), phone.color().has_color()), (600, 400, true));
    }

    #[test]
    fn a_long_strip_keeps_a_width_that_can_be_read() {
        let strip = encoded(&noise(750, 4000), ImageFormat::Jpeg);
        let image = shown(&run(&strip, MediaKind::Jpeg, &Treatment::new(Device::Kindle, None, None)));
        assert_eq!((image.width(), image.height()), (750, 4000));
        let wider = encoded(&noise(1500, 6000), ImageFormat::Jpeg);
        let image = shown(&run(&wider, MediaKind::Jpeg, &Treatment::new(Device::Kindle, None, None)));
        assert_eq!((image.width(), image.height()), (1264, 5056));
    }

    #[test]
    fn a_small_picture_is_not_blown_up() {
        let small = encoded(&noise(300, 200), ImageFormat::Jpeg);
        let phone = run(&small, MediaKind::Jpeg, &Treatment::new(Device::Phone, None, None));
        assert_eq!(phone, Recoded { bytes: None, kind: MediaKind::Jpeg, stopped: false });
    }

    #[test]
    fn webp_becomes_jpeg_where_it_is_a_photograph_and_png_where_it_is_a_drawing() {
        let phone = Treatment::new(Device::Phone, None, None);
        let photo = run(&encoded(&noise(400, 300), ImageFormat::WebP), MediaKind::WebP, &phone);
        assert_eq!(photo.kind, MediaKind::Jpeg);
        let lines = image::RgbImage::from_fn(400, 300, |x, _| image::Rgb(if x % 40 < 2 { [0; 3] } else { [255; 3] }));
        let drawing = run(&encoded(&lines.into(), ImageFormat::WebP), MediaKind::WebP, &phone);
        assert_eq!(drawing.kind, MediaKind::Png);
        let clear = image::RgbaImage::from_pixel(40, 30, image::Rgba([9, 9, 9, 100])).into();
        assert!(shown(&run(&encoded(&clear, ImageFormat::WebP), MediaKind::WebP, &phone)).color().has_alpha());
    }

    #[test]
    fn a_picture_that_lies_on_its_side_is_set_upright() {
        let mut turned = encoded(&noise(200, 100), ImageFormat::Jpeg);
        let exif = b"\xff\xe1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        turned.splice(2..2, exif.iter().copied());
        let upright = run(&turned, MediaKind::Jpeg, &Treatment::new(Device::Phone, None, None));
        let image = shown(&upright);
        assert_eq!((image.width(), image.height()), (100, 200));
        assert!(!upright.bytes.unwrap().windows(4).any(|four| four == b"Exif"));
    }

    #[test]
    fn moving_pictures_stop_on_electronic_ink_alone() {
        let mut gif = Vec::new();
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
        for shade in [0_u8, 200] {
            let frame = image::RgbaImage::from_pixel(20, 20, image::Rgba([shade, 0, 0, 255]));
            encoder.encode_frame(image::Frame::new(frame)).unwrap();
        }
        drop(encoder);
        let phone = run(&gif, MediaKind::Gif, &Treatment::new(Device::Phone, None, None));
        assert_eq!(phone, Recoded { bytes: None, kind: MediaKind::Gif, stopped: false });
        let kindle = run(&gif, MediaKind::Gif, &Treatment::new(Device::Kindle, None, None));
        assert!(kindle.stopped && kindle.kind == MediaKind::Png);
    }

    #[test]
    fn no_prefix_of_a_picture_panics() {
        let photo = encoded(&noise(30, 20), ImageFormat::Jpeg);
        let kindle = Treatment::new(Device::Kindle, None, None);
        for end in 0..photo.len() {
            let _ = recode(&photo[..end], MediaKind::Jpeg, &kindle, &Limits::default());
        }
    }
}
