//! The contents pages of a digest.

use crate::export::pdf::flow::{Entry, Frame, Setter};
use crate::export::pdf::galley::Break;
use crate::export::pdf::structure::Role;
use crate::export::shared::labels::labels;
use crate::typeset::{Align, TextStyle};

/// The name of the place of the contents.
pub(crate) const CONTENTS: &str = "contents";

/// Sets the contents: titles, leaders, page numbers.
pub(crate) fn contents(setter: &mut Setter<'_, '_, '_>, frame: &Frame, entries: &[Entry], language: &str) {
    setter.place(CONTENTS);
    let size = frame.size * 1.6;
    let large = Frame { size, leading: size * 1.5, family: setter.world.options.heading_font, ..frame.clone() };
    let style = TextStyle { bold: true, ..large.style() };
    let start = setter.galley.pieces.len();
    setter.plain(&large, Role::Heading(1), labels(language).contents, style, Align::Start);
    // Where the entries stand in two columns, both begin below the heading.
    setter.galley.pieces.iter_mut().skip(start).for_each(|piece| piece.span = true);
    if let Some(first) = setter.galley.pieces.get_mut(start) {
        first.break_before = Break::recto_of(setter.world.geometry);
    }
    setter.space(frame.leading * 0.8);
    let small = Frame { size: frame.size * 0.95, leading: frame.size * 1.55, ..frame.clone() };
    setter.entries(&small, entries, 0);
}
