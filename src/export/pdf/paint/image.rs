//! Pictures → image objects (ISO 32000-1, 8.9.5).

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};
use rayon::prelude::*;

use super::file::File;
use crate::diag::Diagnostic;
use crate::error::Result;
use crate::export::pdf::page::Rect;
use crate::export::pdf::picture::{Picture, Rendered, Samples, Treatment};
use crate::limits::Limits;

/// About how many bytes of files are rendered before they are written.
const BATCH_BYTES: u64 = 16 << 20;
/// How many pictures are rendered before they are written.
const BATCH: usize = 32;

/// A picture of the document with the largest of its places.
pub(super) struct Placed {
    id: ObjectId,
    picture: Arc<Picture>,
    width: f32,
    height: f32,
}

/// The number of a picture's object. The picture itself is written when all its places are known.
pub(super) fn place(
    placed: &mut BTreeMap<Arc<str>, Placed>,
    file: &mut File<'_>,
    picture: &Arc<Picture>,
    rect: Rect,
) -> ObjectId {
    let entry = placed.entry(picture.key.clone()).or_insert_with(|| Placed {
        id: file.reserve(),
        picture: picture.clone(),
        width: 0.0,
        height: 0.0,
    });
    entry.width = entry.width.max(rect.width);
    entry.height = entry.height.max(rect.height);
    entry.id
}

/// Renders the pictures in parallel, a batch at a time, and writes them in the order of their first place.
pub(super) fn write_all(
    file: &mut File<'_>,
    placed: BTreeMap<Arc<str>, Placed>,
    treatment: &Treatment,
    limits: &Limits,
) -> Result<Vec<Diagnostic>> {
    let mut placed: Vec<Placed> = placed.into_values().collect();
    placed.sort_by_key(|placed| placed.id);
    let mut faults = Vec::new();
    let mut rest = placed.as_slice();
    while !rest.is_empty() {
        let (batch, after) = rest.split_at(batch_length(rest));
        let rendered: Vec<Rendered> = batch
            .par_iter()
            .map(|placed| placed.picture.render((placed.width, placed.height), treatment, limits))
            .collect();
        for (placed, rendered) in batch.iter().zip(rendered) {
            if let Some(reason) = &rendered.fault {
                let message = format!("the picture {:.200} is not as asked: {reason}", placed.picture.key);
                faults.push(Diagnostic::warning("pdf.bad-picture", message));
            }
            write(file, placed.id, rendered)?;
        }
        rest = after;
    }
    Ok(faults)
}

/// How many of the pictures that wait are rendered together, at least one.
fn batch_length(waiting: &[Placed]) -> usize {
    let mut bytes = 0;
    let fits = waiting.iter().take(BATCH).take_while(|placed| {
        bytes += placed.picture.bytes();
        bytes <= BATCH_BYTES
    });
    fits.count().max(1)
}

/// Writes a picture and, where it is transparent, its mask.
fn write(file: &mut File<'_>, id: ObjectId, rendered: Rendered) -> Result<()> {
    let Rendered { width, height, samples, data, .. } = rendered;
    let stream = match samples {
        Samples::Jpeg { components, inverted } => {
            let mut dictionary = base(width, height, space(components));
            dictionary.set("Filter", "DCTDecode");
            if inverted {
                let decode = [1, 0, 1, 0, 1, 0, 1, 0].map(Object::Integer);
                dictionary.set("Decode", decode.to_vec());
            }
            stream(dictionary, data)
        }
        Samples::Packed { components, bits, palette, alpha } => {
            let space = palette.map_or_else(|| space(components), indexed);
            let mut dictionary = base(width, height, space);
            dictionary.set("BitsPerComponent", i64::from(bits));
            predicted(&mut dictionary, width, components, bits);
            if let Some(alpha) = alpha {
                let mut mask = base(width, height, "DeviceGray".into());
                predicted(&mut mask, width, 1, 8);
                let mask = file.add(stream(mask, alpha))?;
                dictionary.set("SMask", Object::Reference(mask));
            }
            stream(dictionary, data)
        }
    };
    file.set(id, stream)
}

fn space(components: u8) -> Object {
    match components {
        1 => "DeviceGray".into(),
        4 => "DeviceCMYK".into(),
        _ => "DeviceRGB".into(),
    }
}

/// Colours by their numbers (ISO 32000-1, 8.6.6.3).
fn indexed(palette: Vec<u8>) -> Object {
    let last = i64::try_from(palette.len() / 3).unwrap_or(256) - 1;
    let table = Object::String(palette, StringFormat::Hexadecimal);
    vec!["Indexed".into(), "DeviceRGB".into(), last.into(), table].into()
}

fn base(width: u32, height: u32, space: Object) -> Dictionary {
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(width),
        "Height" => i64::from(height),
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    }
}

fn predicted(dictionary: &mut Dictionary, width: u32, components: u8, bits: u8) {
    dictionary.set("Filter", "FlateDecode");
    dictionary.set(
        "DecodeParms",
        dictionary! { "Predictor" => 15, "Colors" => i64::from(components), "BitsPerComponent" => i64::from(bits), "Columns" => i64::from(width) },
    );
}

fn stream(dictionary: Dictionary, data: Vec<u8>) -> Stream {
    Stream::new(dictionary, data).with_compression(false)
}

/// The matrix that puts the unit square, in which an image lives, onto a rectangle of the page, turned as the
/// picture's orientation asks.
pub(super) fn placement(picture: &Picture, rect: Rect, page_height: f32) -> [f32; 6] {
    let Rect { x, y, width: w, height: h } = rect;
    let bottom = page_height - y - h;
    let (left, right, top) = (x, x + w, bottom + h);
    match picture.orientation {
        2 => [-w, 0.0, 0.0, h, right, bottom],
        3 => [-w, 0.0, 0.0, -h, right, top],
        4 => [w, 0.0, 0.0, -h, left, top],
        5 => [0.0, -h, -w, 0.0, right, top],
        6 => [0.0, -h, w, 0.0, left, top],
        7 => [0.0, h, w, 0.0, left, bottom],
        8 => [0.0, h, -w, 0.0, right, bottom],
        _ => [w, 0.0, 0.0, h, left, bottom],
    }
}
