//! Samples without loss, as small as they get.

use std::collections::BTreeMap;
use std::io::Write;

use image::DynamicImage;

use super::render::Samples;

/// The samples of a picture of eight bits a channel, packed, with what tells how to read them.
pub(super) fn samples(image: &DynamicImage) -> (Samples, Vec<u8>) {
    let width = image.width() as usize;
    let alpha = image.color().has_alpha().then(|| {
        let alpha: Vec<u8> = image.to_rgba8().pixels().map(|pixel| pixel.0[3]).collect();
        rows(&alpha, width, 1)
    });
    if !image.color().has_color() {
        let data = rows(&image.to_luma8(), width, 1);
        return (Samples::Packed { components: 1, bits: 8, palette: None, alpha }, data);
    }
    let colours = image.to_rgb8();
    match indexed(&colours) {
        Some((palette, numbers)) => {
            let data = rows(&numbers, width, 0);
            (Samples::Packed { components: 1, bits: 8, palette: Some(palette), alpha }, data)
        }
        None => (Samples::Packed { components: 3, bits: 8, palette: None, alpha }, rows(&colours, width * 3, 3)),
    }
}

/// The colours in the order of their first use, and every pixel as a number of them; none where they are more than 256.
fn indexed(samples: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut palette = Vec::new();
    let mut numbers = Vec::with_capacity(samples.len() / 3);
    let mut known: BTreeMap<&[u8], u8> = BTreeMap::new();
    let mut last: (&[u8], u8) = (&[], 0);
    for pixel in samples.chunks_exact(3) {
        if last.0 != pixel {
            let number = match known.get(pixel) {
                Some(&number) => number,
                None => {
                    let number = u8::try_from(known.len()).ok()?;
                    known.insert(pixel, number);
                    palette.extend_from_slice(pixel);
                    number
                }
            };
            last = (pixel, number);
        }
        numbers.push(last.1);
    }
    Some((palette, numbers))
}

/// Filters rows of `row` bytes as PNG does, each with whichever of None, Sub and Up leaves the smallest sum, and packs them.
/// `step` is how many bytes a pixel has; with 0 no row is filtered, as is best where samples are numbers in a palette.
pub(super) fn rows(samples: &[u8], row: usize, step: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(7));
    if step == 0 {
        for line in samples.chunks_exact(row.max(1)) {
            // Writing into a vector does not fail.
            let _ = encoder.write_all(&[0]).and_then(|()| encoder.write_all(line));
        }
        return encoder.finish().unwrap_or_default();
    }
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
