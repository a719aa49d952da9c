//! A picture's samples for the size and in the colours that a document asks for.

use image::DynamicImage;
use image::imageops::FilterType;

use super::{Form, Picture, pack, png};
use crate::export::shared::raster::{decode, flat, jpeg, shrink};
use crate::limits::Limits;

/// The quality of JPEG data that is encoded anew, of 100: no artefacts in print, at a third of the size of 95.
const QUALITY: u8 = 88;
/// A picture is made smaller only where it has so many times the pixels that are asked for, a side: below that, encoding
/// it anew costs more than it saves.
const SPARE: f32 = 4.0 / 3.0;

/// What is done to all pictures of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Treatment {
    /// The most pixels an inch, a side; `None` keeps them all.
    pub(crate) dpi: Option<u16>,
    /// All colours become gray.
    pub(crate) gray: bool,
    /// Pictures in four inks (CMYK) become RGB, as archival files without a profile for inks need.
    pub(crate) without_inks: bool,
}

/// How samples are packed.
#[derive(Debug, PartialEq)]
pub(crate) enum Samples {
    /// A whole JPEG file.
    Jpeg {
        /// Channels: 1 gray, 3 colour, 4 inks.
        components: u8,
        /// Four inks are stored inverted, as Adobe's programs do.
        inverted: bool,
    },
    /// Rows of samples, each row behind a PNG filter byte, packed by zlib (FlateDecode, predictor 15).
    Packed {
        /// Channels: 1 gray or a number in the palette, 3 colour.
        components: u8,
        /// Bits of a sample: 8, or fewer in one channel.
        bits: u8,
        /// Up to 256 colours of three bytes that samples are numbers of.
        palette: Option<Vec<u8>>,
        /// The transparency in the same form with one channel, where there is any.
        alpha: Option<Vec<u8>>,
    },
}

/// A picture's samples, ready for the file.
#[derive(Debug, PartialEq)]
pub(crate) struct Rendered {
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    /// How the data are packed.
    pub(crate) samples: Samples,
    /// The samples.
    pub(crate) data: Vec<u8>,
    /// What could not be done as asked, in words for a diagnostic.
    pub(crate) fault: Option<String>,
}

impl Picture {
    /// The samples for a place of that width and height in points, as shown. They are never more than the file has.
    ///
    /// A JPEG file stays as it is, byte for byte, unless it has far too many pixels or other colours are asked for, and
    /// stays JPEG then; all else is packed without loss. What cannot be read any more becomes one gray pixel, with a fault.
    pub(crate) fn render(&self, place: (f32, f32), treatment: &Treatment, limits: &Limits) -> Rendered {
        let size = treatment.dpi.and_then(|dpi| self.size_for(place, f32::from(dpi)));
        match self.load() {
            Err(reason) => blank(reason),
            Ok(bytes) => match self.form {
                Form::Jpeg { .. } => self.render_jpeg(bytes, size, treatment, limits),
                Form::Other => match size.is_none().then(|| png::untouched(&bytes, treatment.gray)).flatten() {
                    Some(rendered) => rendered,
                    None => self.render_other(&bytes, size, treatment, limits),
                },
            },
        }
    }

    fn render_other(&self, bytes: &[u8], size: Option<(u32, u32)>, treatment: &Treatment, limits: &Limits) -> Rendered {
        match decode(bytes, limits) {
            Ok((decoded, _)) => smaller(decoded, size, treatment, bytes.len()),
            Err(reason) => blank(reason),
        }
    }

    /// The size in stored pixels that a place asks for; none where the picture's own is not far above it.
    fn size_for(&self, place: (f32, f32), dpi: f32) -> Option<(u32, u32)> {
        let (across, down) = if self.is_turned() { (place.1, place.0) } else { place };
        let (wide, high) = (across / 72.0 * dpi, down / 72.0 * dpi);
        let (width, height) = (self.width as f32, self.height as f32);
        let spare = (width / wide).max(height / high);
        let side = |own: u32, asked: f32| (asked.round().max(1.0) as u32).min(own);
        (spare.is_finite() && spare > SPARE).then(|| (side(self.width, wide), side(self.height, high)))
    }

    fn render_jpeg(
        &self,
        bytes: Vec<u8>,
        size: Option<(u32, u32)>,
        treatment: &Treatment,
        limits: &Limits,
    ) -> Rendered {
        let Form::Jpeg { components, .. } = self.form else { return blank("no JPEG".to_owned()) };
        let recolour = (treatment.gray && components != 1) || (treatment.without_inks && components == 4);
        if size.is_none() && !recolour {
            return self.untouched(bytes, None);
        }
        let encoded = decode(&bytes, limits).and_then(|(decoded, _)| as_jpeg(decoded, size, treatment.gray));
        match encoded {
            // A file that does not get smaller may as well keep its pixels.
            Ok(rendered) if recolour || rendered.data.len() < bytes.len() => rendered,
            Ok(_) => self.untouched(bytes, None),
            Err(reason) if treatment.without_inks && components == 4 => blank(reason),
            Err(reason) => self.untouched(bytes, recolour.then(|| format!("it keeps its colours: {reason}"))),
        }
    }

    fn untouched(&self, data: Vec<u8>, fault: Option<String>) -> Rendered {
        let samples = match self.form {
            Form::Jpeg { components, inverted } => Samples::Jpeg { components, inverted },
            Form::Other => Samples::Jpeg { components: 3, inverted: false },
        };
        Rendered { width: self.width, height: self.height, samples, data, fault }
    }
}

/// What stands for a picture that was there when its article was set and is not any more: one gray pixel.
fn blank(fault: String) -> Rendered {
    let samples = Samples::Packed { components: 1, bits: 8, palette: None, alpha: None };
    Rendered { width: 1, height: 1, samples, data: pack::rows(&[0xC0], 1, 1), fault: Some(fault) }
}

/// A photograph encoded anew. Photographs are made smaller by Lanczos' filter, which keeps the most detail.
fn as_jpeg(decoded: DynamicImage, size: Option<(u32, u32)>, gray: bool) -> Result<Rendered, String> {
    let gray = gray || !decoded.color().has_color();
    let image = if gray { DynamicImage::from(decoded.into_luma8()) } else { DynamicImage::from(decoded.into_rgb8()) };
    let image = match size {
        Some((width, height)) => shrink(&image, width, height, FilterType::Lanczos3),
        None => image,
    };
    let data = jpeg(&image, QUALITY)?;
    let samples = Samples::Jpeg { components: if gray { 1 } else { 3 }, inverted: false };
    Ok(Rendered { width: image.width(), height: image.height(), samples, data, fault: None })
}

/// A picture packed without loss, with fewer pixels where that makes it smaller than its file is: a drawing of flat
/// colours packs better as it is than with the half-tones that melting pixels makes.
fn smaller(decoded: DynamicImage, size: Option<(u32, u32)>, treatment: &Treatment, own: usize) -> Rendered {
    let decoded = flat(decoded, treatment.gray);
    if size.is_some() {
        let rendered = lossless(&decoded, size);
        if rendered.data.len() < own {
            return rendered;
        }
    }
    lossless(&decoded, None)
}

/// A picture packed without loss. Drawings and screens are made smaller by Catmull and Rom's filter, whose edges ring
/// less than those of Lanczos'.
fn lossless(decoded: &DynamicImage, size: Option<(u32, u32)>) -> Rendered {
    let small = size.map(|(width, height)| shrink(decoded, width, height, FilterType::CatmullRom));
    let image = small.as_ref().unwrap_or(decoded);
    let (width, height) = (image.width(), image.height());
    let (samples, data) = pack::samples(image);
    Rendered { width, height, samples, data, fault: None }
}
