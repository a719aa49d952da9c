//! QR codes → form objects (ISO 32000-1, 8.10): a unit is a module, so that all numbers are small.

use lopdf::{Stream, dictionary};

use super::file::packed;
use super::text::round;
use crate::export::pdf::code::Code;
use crate::export::pdf::page::Rect;

/// A code in black. One path holds all of it: rectangles filled one by one would show seams where they touch.
pub(super) fn form(code: &Code) -> Stream {
    let side = i64::from(code.side());
    let mut content = String::from("0 g\n");
    for &[x, y, width, height] in code.dark() {
        let bottom = side - i64::from(y) - i64::from(height);
        content.push_str(&format!("{x} {bottom} {width} {height} re\n"));
    }
    content.push_str("f\n");
    let dictionary = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), side.into(), side.into()],
        "Resources" => dictionary! {},
    };
    packed(dictionary, content.into_bytes())
}

/// The matrix that puts a code onto a rectangle of the page.
pub(super) fn placement(code: &Code, rect: Rect, page_height: f32) -> [f32; 6] {
    let side = f32::from(code.side());
    // A module's side needs more digits than a place: its error counts once for every module.
    let module = |extent: f32| round(extent / side, 10_000.0);
    [
        module(rect.width),
        0.0,
        0.0,
        module(rect.height),
        round(rect.x, 100.0),
        round(page_height - rect.y - rect.height, 100.0),
    ]
}
