//! The fonts of a document: which glyphs are used, what each of them says, and the subset programs.
//!
//! Glyphs are numbered anew in the order of their first use, which is the order the subsetter keeps,
//! so pages can be written before the fonts are.

use std::collections::BTreeMap;

use printpdf::{
    Codepoint, FontId, FontMetrics, FontType, Op, ParsedFont, PdfFontHandle, PdfFontMetricsStub, Pt, TextItem,
};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use crate::error::{Error, Result};
use crate::font::{Face, FaceId, FontBook};

/// Shown for a character that no face has: the geta mark, printers' sign for a missing sort since the
/// age of metal type, or what comes next where a face lacks it.
const MISSING: [char; 4] = ['〓', '□', '?', '.'];

/// One face in use.
#[derive(Debug, Default)]
pub(super) struct UsedFace {
    remapper: GlyphRemapper,
    /// By new glyph number: the text that a reader gets for the glyph. Number 0 is `.notdef`, never painted.
    texts: Vec<Option<Box<str>>>,
    /// By new glyph number: the advance in thousandths of an em, as the file's width table says it.
    widths: Vec<u16>,
    /// Whether glyphs of it hang below each other somewhere.
    hung: bool,
}

/// A glyph as it goes into a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Code {
    /// The number in the subset.
    pub(super) code: u16,
    /// The advance in thousandths of an em that a viewer will apply.
    pub(super) width: u16,
}

/// All faces in use.
pub(super) struct Fonts<'b> {
    book: &'b FontBook,
    used: BTreeMap<FaceId, UsedFace>,
}

impl<'b> Fonts<'b> {
    pub(super) fn new(book: &'b FontBook) -> Self {
        Self { book, used: BTreeMap::new() }
    }

    /// The page resource under which a face goes.
    pub(super) fn resource(face: FaceId) -> FontId {
        // Never F1 to F14: printpdf would take them for the standard fonts.
        FontId(format!("T{}", face.0))
    }

    /// The page resource under which a face goes whose glyphs hang below each other.
    pub(super) fn hung(face: FaceId) -> FontId {
        FontId(format!("V{}", face.0))
    }

    /// Notes that glyphs of a face hang below each other, so that the face is needed in that writing mode too.
    pub(super) fn hang(&mut self, id: FaceId) {
        self.used(id).hung = true;
    }

    fn used(&mut self, id: FaceId) -> &mut UsedFace {
        let face = self.book.face(id);
        self.used.entry(id).or_insert_with(|| UsedFace {
            widths: vec![thousandths(face, 0)],
            texts: vec![None],
            ..UsedFace::default()
        })
    }

    /// Takes a glyph into its face's subset. Glyph 0 becomes a visible sign for a missing character.
    pub(super) fn code(&mut self, id: FaceId, gid: u16) -> Code {
        let face = self.book.face(id);
        let gid = if gid == 0 { MISSING.iter().find_map(|&sign| face.glyph(sign)).unwrap_or(0) } else { gid };
        let used = self.used(id);
        let code = used.remapper.remap(gid);
        if usize::from(code) == used.widths.len() {
            used.widths.push(thousandths(face, gid));
            used.texts.push(None);
        }
        Code { code, width: used.widths.get(usize::from(code)).copied().unwrap_or(0) }
    }

    /// Says that a glyph stands for `text`. False where it already stands for another text: the place then needs
    /// an `ActualText` of its own, since a font maps each glyph to one text only.
    pub(super) fn stands_for(&mut self, id: FaceId, code: u16, text: &str) -> bool {
        let Some(slot) = self.used.get_mut(&id).and_then(|used| used.texts.get_mut(usize::from(code))) else {
            return false;
        };
        let said = if text == "\u{a0}" { " " } else { text };
        match slot {
            Some(known) => **known == *said,
            // What is for private use says nothing by itself (ISO 19005-2, 6.2.11.7.3).
            None if said.is_empty() || said.contains(['\0', '\u{feff}', '\u{fffe}']) => false,
            None if said.contains(is_private) => false,
            None => {
                *slot = Some(said.into());
                true
            }
        }
    }

    /// Subsets every face in use and hands each over with the operations that show all its glyphs once:
    /// printpdf learns from them which glyphs to map and measure.
    pub(super) fn finish(self) -> Result<Vec<Embedded>> {
        let book = self.book;
        let used: Vec<_> = self.used.into_iter().collect();
        used.par_iter().map(|(id, used)| embed(book.face(*id), *id, used)).collect()
    }
}

/// A face as it goes into the file.
pub(super) struct Embedded {
    /// Its page resource.
    pub(super) resource: FontId,
    /// The resource for glyphs that hang below each other, where there are any.
    pub(super) hung: Option<FontId>,
    pub(super) font: ParsedFont,
    /// The operations that show all its glyphs once.
    pub(super) ops: Vec<Op>,
}

/// Whether a character is for private use (Unicode 23.5).
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// An advance in thousandths of an em, cut as printpdf cuts it for the width table.
fn thousandths(face: &Face, gid: u16) -> u16 {
    let units = f32::from(face.units_per_em().max(1));
    // Advances are at most a few ems, far inside the range.
    (f32::from(face.advance(gid)) * 1000.0 / units) as u16
}

fn embed(face: &Face, id: FaceId, used: &UsedFace) -> Result<Embedded> {
    let weight = face.set_weight().map(|weight| (subsetter::Tag::new(b"wght"), weight));
    let weight = weight.as_slice();
    let program =
        subsetter::subset_with_variations(face.data(), face.index(), weight, &used.remapper).map_err(|error| {
            Error::output(format!("the face {} cannot be subset: {error}", face.postscript_name())).caused_by(error)
        })?;
    let name = format!("{}+{}", subset_tag(&program), plain_name(face.postscript_name()));
    let [x_min, y_min, x_max, y_max] = face.bbox();
    let slope = face.italic_angle().to_radians().tan();
    let font = ParsedFont {
        original_bytes: program,
        font_index: 0,
        font_name: Some(name),
        codepoint_to_glyph: BTreeMap::new(),
        glyph_widths: (0..).zip(used.widths.iter().copied()).collect(),
        // Widths are given in thousandths already.
        units_per_em: 1000,
        font_metrics: FontMetrics { ascent: scaled(face, face.ascender()), descent: scaled(face, face.descender()) },
        font_type: if face.is_cff() { FontType::OpenTypeCFF(()) } else { FontType::TrueType },
        pdf_font_metrics: PdfFontMetricsStub {
            units_per_em: 1000,
            x_min: scaled(face, x_min),
            y_min: scaled(face, y_min),
            x_max: scaled(face, x_max),
            y_max: scaled(face, y_max),
            caret_slope_rise: 1000,
            caret_slope_run: (-slope * 1000.0).round() as i16,
            us_weight_class: if face.is_bold() { 700 } else { 400 },
        },
    };
    let resource = Fonts::resource(id);
    let glyphs = (0u16..).zip(&used.texts).skip(1).map(|(code, text)| {
        // A glyph that never stands alone for anything, such as an accent: its text is in the `ActualText` around it.
        let text = text.as_deref().unwrap_or("\u{200b}");
        Codepoint::with_cid(code, 0.0, text.to_owned())
    });
    let ops = vec![
        Op::SetFont { font: PdfFontHandle::External(resource.clone()), size: Pt(1.0) },
        Op::ShowText { items: vec![TextItem::GlyphIds(glyphs.collect())] },
    ];
    Ok(Embedded { resource, hung: used.hung.then(|| Fonts::hung(id)), font, ops })
}

/// A PostScript name without what has no place in one (OpenType, `name`, id 6), which some fonts have all the same.
fn plain_name(name: &str) -> String {
    let plain = |c: &char| c.is_ascii_graphic() && !"[](){}<>/%#".contains(*c);
    let name: String = name.chars().filter(plain).take(63).collect();
    if name.is_empty() { "Unnamed".to_owned() } else { name }
}

/// A font unit value in thousandths of an em.
fn scaled(face: &Face, value: i16) -> i16 {
    (f32::from(value) * 1000.0 / f32::from(face.units_per_em().max(1))).round() as i16
}

/// The six capitals before a subset's name (ISO 32000-1, 9.6.4), drawn from the program so that equal subsets
/// get equal names.
fn subset_tag(program: &[u8]) -> String {
    Sha256::digest(program).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn names_of_fonts_are_plain() {
        assert_eq!(plain_name("Inter Display-wght700"), "InterDisplay-wght700");
        assert_eq!(plain_name("明体/(x)#"), "x");
        assert_eq!(plain_name("  "), "Unnamed");
    }
}
