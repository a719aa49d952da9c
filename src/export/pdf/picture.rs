//! Pictures as a page holds them: JPEG data untouched, everything else as losslessly packed samples.
//!
//! Decoding happens while articles are set, in parallel, so that a picture that cannot be read is known
//! before its place on a page is fixed.

use std::io::{Cursor, Write};
use std::sync::Arc;

use image::{DynamicImage, ImageReader};

use crate::limits::Limits;

/// How a picture's samples are packed.
#[derive(Debug)]
pub(crate) enum Samples {
    /// A whole JPEG file.
    Jpeg {
        /// Channels: 1 gray, 3 colour, 4 inks.
        components: u8,
        /// Four inks are stored inverted, as Adobe's programs do.
        inverted: bool,
    },
    /// Rows of 8-bit samples, each row behind a PNG filter byte, packed by zlib (FlateDecode, predictor 15).
    Packed {
        /// Channels: 1 gray, 3 colour.
        components: u8,
        /// The transparency in the same form with one channel, where there is any.
        alpha: Option<Vec<u8>>,
    },
}

/// A picture, ready for a page.
#[derive(Debug)]
pub struct Picture {
    /// The resource's id: pictures of one key are stored once.
    pub(crate) key: Arc<str>,
    /// Width in pixels, as stored.
    pub(crate) width: u32,
    /// Height in pixels, as stored.
    pub(crate) height: u32,
    /// How the stored picture is to be turned, as Exif says it: 1 to 8.
    pub(crate) orientation: u8,
    pub(crate) samples: Samples,
    pub(crate) data: Vec<u8>,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Picture {
    /// Reads a picture. The error says what is wrong, in words for a diagnostic.
    pub(crate) fn read(key: &str, bytes: &[u8], limits: &Limits) -> Result<Self, String> {
        match jpeg_header(bytes) {
            Some(header) => Self::from_jpeg(key, bytes, &header, limits),
            None => Self::decode(key, bytes, limits),
        }
    }

    /// Width and height in pixels as they are shown, after turning.
    pub(crate) fn shown_size(&self) -> (u32, u32) {
        if self.orientation >= 5 { (self.height, self.width) } else { (self.width, self.height) }
    }

    fn from_jpeg(key: &str, bytes: &[u8], header: &JpegHeader, limits: &Limits) -> Result<Self, String> {
        check_size(header.width, header.height, limits)?;
        Ok(Self {
            key: key.into(),
            width: header.width,
            height: header.height,
            orientation: header.orientation,
            samples: Samples::Jpeg { components: header.components, inverted: header.adobe && header.components == 4 },
            data: bytes.to_vec(),
        })
    }

    fn decode(key: &str, bytes: &[u8], limits: &Limits) -> Result<Self, String> {
        let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string());
        let (width, height) = reader()?.into_dimensions().map_err(|error| error.to_string())?;
        check_size(width, height, limits)?;
        let mut reader = reader()?;
        let mut decoder_limits = image::Limits::default();
        // Eight bytes a pixel are the most that a decoder makes of one; a little on top for its tables.
        decoder_limits.max_alloc = Some(limits.image_pixels.saturating_mul(8).saturating_add(1 << 20));
        reader.limits(decoder_limits);
        let decoded = reader.decode().map_err(|error| error.to_string())?;
        Ok(Self::pack(key, &decoded))
    }

    fn pack(key: &str, decoded: &DynamicImage) -> Self {
        let (width, height) = (decoded.width(), decoded.height());
        let alpha = decoded
            .color()
            .has_alpha()
            .then(|| decoded.to_rgba8().pixels().map(|pixel| pixel.0[3]).collect::<Vec<u8>>());
        let alpha = alpha.filter(|alpha| alpha.iter().any(|&value| value != 255));
        let (components, samples) = if decoded.color().has_color() {
            (3, decoded.to_rgb8().into_raw())
        } else {
            (1, decoded.to_luma8().into_raw())
        };
        Self {
            key: key.into(),
            width,
            height,
            orientation: 1,
            samples: Samples::Packed { components, alpha: alpha.map(|alpha| pack_rows(&alpha, width as usize, 1)) },
            data: pack_rows(&samples, width as usize * usize::from(components), usize::from(components)),
        }
    }
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

/// Filters rows as PNG does, each with whichever of None, Sub and Up leaves the smallest sum, and packs them.
fn pack_rows(samples: &[u8], row: usize, step: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(7));
    let zeros = vec![0; row];
    let mut above: &[u8] = &zeros;
    let mut filtered = [vec![0; row], vec![0; row]];
    for line in samples.chunks_exact(row.max(1)) {
        let [sub, up] = &mut filtered;
        for (at, (value, over)) in line.iter().zip(above).enumerate() {
            let left = at.checked_sub(step).and_then(|at| line.get(at)).copied().unwrap_or(0);
            if let (Some(sub), Some(up)) = (sub.get_mut(at), up.get_mut(at)) {
                *sub = value.wrapping_sub(left);
                *up = value.wrapping_sub(*over);
            }
        }
        let candidates = [(0, line), (1, sub.as_slice()), (2, up.as_slice())];
        let (kind, best) = candidates.into_iter().min_by_key(|(_, row)| weight(row)).unwrap_or((0, line));
        // Writing into a vector does not fail.
        let _ = encoder.write_all(&[kind]).and_then(|()| encoder.write_all(best));
        above = line;
    }
    encoder.finish().unwrap_or_default()
}

/// The sum of the bytes read as signed differences, PNG's own rule of thumb (PNG 12.8).
fn weight(row: &[u8]) -> u64 {
    row.iter().map(|&byte| u64::from((byte as i8).unsigned_abs())).sum()
}

/// What a page needs to know of a JPEG file.
struct JpegHeader {
    width: u32,
    height: u32,
    components: u8,
    adobe: bool,
    orientation: u8,
}

/// Reads a JPEG file's markers up to its first frame. None where the file is no JPEG that PDF can hold as it is
/// (8 bits, baseline or progressive; ISO 32000-1, 7.4.8).
fn jpeg_header(bytes: &[u8]) -> Option<JpegHeader> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    let mut adobe = false;
    let mut orientation = 1;
    loop {
        let (&[first, marker], after) = rest.split_first_chunk::<2>()?;
        if first != 0xff {
            return None;
        }
        match marker {
            0xff => {
                rest = rest.get(1..)?;
                continue;
            }
            0x01 | 0xd0..=0xd8 => {
                rest = after;
                continue;
            }
            _ => {}
        }
        let (length, _) = after.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let segment = after.get(2..length)?;
        match marker {
            0xc0..=0xc2 => return frame(segment, adobe, orientation),
            0xee => adobe |= segment.starts_with(b"Adobe"),
            0xe1 => orientation = exif_orientation(segment).unwrap_or(orientation),
            // Lossless, hierarchical or arithmetic frames, or data before any frame.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xd9 | 0xda => return None,
            _ => {}
        }
        rest = after.get(length..)?;
    }
}

fn frame(segment: &[u8], adobe: bool, orientation: u8) -> Option<JpegHeader> {
    let &[bits, h1, h2, w1, w2, components, ..] = segment else { return None };
    let sound = bits == 8 && matches!(components, 1 | 3 | 4);
    sound.then(|| JpegHeader {
        width: u32::from(u16::from_be_bytes([w1, w2])),
        height: u32::from(u16::from_be_bytes([h1, h2])),
        components,
        adobe,
        orientation,
    })
}

/// The orientation tag of an Exif segment: 1 (upright) to 8.
fn exif_orientation(segment: &[u8]) -> Option<u8> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let short = |at: usize| -> Option<u16> {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| -> Option<usize> {
        let four: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
        usize::try_from(value).ok()
    };
    let directory = long(4)?;
    let entries = usize::from(short(directory)?);
    (0..entries).find_map(|entry| {
        let at = directory.checked_add(2)?.checked_add(entry.checked_mul(12)?)?;
        let value = (short(at)? == 0x0112).then(|| short(at + 8)).flatten()?;
        u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(image: &DynamicImage, format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).expect("encodes");
        bytes.into_inner()
    }

    #[test]
    fn a_jpeg_is_kept_byte_for_byte() {
        let bytes = encoded(&DynamicImage::new_rgb8(30, 20), image::ImageFormat::Jpeg);
        let picture = Picture::read("p", &bytes, &Limits::default()).expect("reads");
        assert_eq!((picture.width, picture.height), (30, 20));
        assert_eq!(picture.data, bytes);
    }

    #[test]
    fn transparency_is_kept_only_where_there_is_some() {
        let opaque = encoded(
            &DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(4, 4, image::Rgba([9, 9, 9, 255]))),
            image::ImageFormat::Png,
        );
        let clear = encoded(&DynamicImage::new_rgba8(4, 4), image::ImageFormat::Png);
        let has_alpha = |bytes: &[u8]| {
            let picture = Picture::read("p", bytes, &Limits::default()).expect("reads");
            matches!(picture.samples, Samples::Packed { alpha: Some(_), .. })
        };
        assert!(!has_alpha(&opaque));
        assert!(has_alpha(&clear));
    }

    #[test]
    fn no_prefix_of_a_picture_panics() {
        for format in [image::ImageFormat::Jpeg, image::ImageFormat::Png, image::ImageFormat::Gif] {
            let bytes = encoded(&DynamicImage::new_rgb8(9, 7), format);
            for end in 0..bytes.len() {
                let _ = Picture::read("p", &bytes[..end], &Limits::default());
            }
        }
    }

    #[test]
    fn a_picture_over_the_limit_is_refused_before_it_is_decoded() {
        let bytes = encoded(&DynamicImage::new_rgb8(9, 7), image::ImageFormat::Png);
        let limits = Limits { image_pixels: 62, ..Limits::default() };
        let error = Picture::read("p", &bytes, &limits).expect_err("too large");
        assert_eq!(error, "9 × 7 pixels are over the limit of 62");
    }
}
