//! Pictures → image objects (ISO 32000-1, 8.9.5).

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

use super::file::File;
use crate::error::Result;
use crate::export::pdf::page::Rect;
use crate::export::pdf::picture::{Picture, Samples};

/// Writes a picture and, where it is transparent, its mask.
pub(super) fn write(file: &mut File<'_>, picture: &Picture) -> Result<ObjectId> {
    let stream = match &picture.samples {
        Samples::Jpeg { components, inverted } => {
            let mut dictionary = base(picture, *components);
            dictionary.set("Filter", "DCTDecode");
            if *inverted {
                let decode = [1, 0, 1, 0, 1, 0, 1, 0].map(Object::Integer);
                dictionary.set("Decode", decode.to_vec());
            }
            stream(dictionary, picture.data.clone())
        }
        Samples::Packed { components, alpha } => {
            let mut dictionary = base(picture, *components);
            predicted(&mut dictionary, picture.width, *components);
            if let Some(alpha) = alpha {
                let mut mask = base(picture, 1);
                predicted(&mut mask, picture.width, 1);
                let mask = file.add(stream(mask, alpha.clone()))?;
                dictionary.set("SMask", Object::Reference(mask));
            }
            stream(dictionary, picture.data.clone())
        }
    };
    file.add(stream)
}

fn base(picture: &Picture, components: u8) -> Dictionary {
    let space = match components {
        1 => "DeviceGray",
        4 => "DeviceCMYK",
        _ => "DeviceRGB",
    };
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(picture.width),
        "Height" => i64::from(picture.height),
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    }
}

fn predicted(dictionary: &mut Dictionary, width: u32, components: u8) {
    dictionary.set("Filter", "FlateDecode");
    dictionary.set(
        "DecodeParms",
        dictionary! { "Predictor" => 15, "Colors" => i64::from(components), "Columns" => i64::from(width) },
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
