//! Fonts in the book, with the glyphs that its text uses alone.
//!
//! `usage` reads the finished pages: which characters stand in which kind of letters. Every character goes to the face that
//! sets it in print too ([`FontBook::pick`]), `file` makes a font file of what each face is used for, and the rules here
//! name the files in the stylesheet, a stack of families for each language and kind of letters.

mod file;
mod usage;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use rayon::prelude::*;

use self::usage::{Kind, Usage};
use crate::diag::Diagnostic;
use crate::error::Result;
use crate::font::{FaceId, Family, FontBook, Letters, Region, Role, Wanted, Wishes};
use crate::text::CharClass;

/// Which fonts go into a book.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmbeddedFonts {
    /// The letters of the text, where `wishes` name none. Default: serif (Song, Ming).
    pub text: Family,
    /// The letters of headings and captions, where `wishes` name none. Default: sans (Hei, Gothic).
    pub heading: Family,
    /// Fonts of the user. Default: none.
    pub wishes: Wishes,
}

impl Default for EmbeddedFonts {
    fn default() -> Self {
        Self { text: Family::Serif, heading: Family::Sans, wishes: Wishes::default() }
    }
}

/// A font file of the book.
#[derive(Debug)]
pub(super) struct FontFile {
    pub href: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// The fonts of a book.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    pub files: Vec<FontFile>,
    /// Rules that name them.
    pub css: String,
}

/// The characters of a face, and the families that text of a kind asks for, in order.
#[derive(Default)]
struct Picked {
    faces: BTreeMap<FaceId, BTreeSet<char>>,
    stacks: BTreeMap<(String, Kind), BTreeSet<FaceId>>,
    missing: BTreeSet<char>,
}

/// Makes the fonts for the pages of a book.
///
/// # Errors
/// When a font that was asked for cannot be used, or the bundled ones are not part of this program.
pub(super) fn fonts<'p>(
    pages: impl Iterator<Item = &'p str>,
    chosen: &EmbeddedFonts,
    vertical: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Fonts> {
    let (book, said) = FontBook::with_wishes(&chosen.wishes)?;
    diagnostics.extend(said);
    let mut usage = Usage::default();
    pages.for_each(|page| usage.read(page));
    let picked = pick(&book, chosen, &usage);
    report(&picked.missing, diagnostics);
    let names: BTreeMap<FaceId, Name> =
        picked.faces.keys().filter_map(|&id| Some((id, Name::of(id, book.role(id)?)))).collect();
    let made: Result<Vec<(FaceId, FontFile)>> = picked
        .faces
        .par_iter()
        .filter_map(|(&id, characters)| Some((id, characters, names.get(&id)?)))
        .map(|(id, characters, name)| {
            let face = book.face(id);
            let (ending, media_type) = if face.is_cff() { ("otf", "font/otf") } else { ("ttf", "font/ttf") };
            let bytes = file::subset(face, characters, vertical)?;
            Ok((id, FontFile { href: format!("fonts/{}.{ending}", name.file), media_type, bytes }))
        })
        .collect();
    let made = made?;
    let css = css(&made, &names, &picked.stacks);
    Ok(Fonts { files: made.into_iter().map(|(_, file)| file).collect(), css })
}

fn report(missing: &BTreeSet<char>, diagnostics: &mut Vec<Diagnostic>) {
    if missing.is_empty() {
        return;
    }
    let sample: String = missing.iter().take(20).collect();
    let message = format!("characters that no font has, left to the reader's own: {} ({sample})", missing.len());
    diagnostics.push(Diagnostic::note("epub.font-missing", message));
}

fn pick(book: &FontBook, chosen: &EmbeddedFonts, usage: &Usage) -> Picked {
    let mut picked = Picked::default();
    let text = book.text_family().unwrap_or(chosen.text);
    let heading = book.heading_family().unwrap_or(chosen.heading);
    for ((language, style), characters) in usage.kinds() {
        let family = if style.kind == Kind::Heading { heading } else { text };
        let region = Region::from_bcp47(language);
        let wanted = Wanted { family, bold: style.bold, italic: style.italic, region };
        for &c in characters {
            let letters = letters(c, language);
            let mut buffer = [0; 4];
            match book.pick(c.encode_utf8(&mut buffer), wanted, letters) {
                // Readers show emoji in colours.
                Some(id) if matches!(book.role(id), Some(Role::Symbols)) => {}
                Some(id) => {
                    picked.faces.entry(id).or_default().insert(c);
                    picked.stacks.entry((language.clone(), style.kind)).or_default().insert(id);
                }
                None => {
                    picked.missing.insert(c);
                }
            }
        }
    }
    picked
}

fn is_cjk_language(language: &str) -> bool {
    matches!(language.split('-').next(), Some("zh" | "ja" | "ko" | "yue" | "wuu" | "nan" | "hak" | "lzh" | "cmn"))
}

/// Quotation marks and dashes are those of the page's script.
fn letters(c: char, language: &str) -> Letters {
    let cjk = if CharClass::is_ambiguous(c) { is_cjk_language(language) } else { CharClass::of(c).is_cjk() };
    if cjk { Letters::Cjk } else { Letters::Alphabetic }
}

/// What a face is called.
struct Name {
    /// The family in the stylesheet; faces of several weights share one.
    family: String,
    /// The file, without its ending.
    file: String,
    weight: u16,
    italic: bool,
    /// It draws Han.
    han: bool,
}

impl Name {
    fn of(id: FaceId, role: Role) -> Self {
        let kind = |family: Family| match family {
            Family::Serif => String::from("serif"),
            Family::Sans => String::from("sans"),
            Family::Mono => String::from("mono"),
            Family::Given(number) => format!("own{number}"),
        };
        let regional = |family: String, region: Option<Region>| match region {
            Some(region) => format!("{family}-{}", region.bcp47()),
            None => family,
        };
        let weight = |bold: bool| if bold { 700 } else { 400 };
        let (family, weight, italic, han) = match role {
            Role::Text { family, bold, region } => {
                (regional(kind(family), region), weight(bold), false, region.is_some())
            }
            Role::Italic { family, bold } => (kind(family), weight(bold), true, false),
            Role::Given { family, bold, italic, region, han } => {
                (regional(format!("own{family}"), region), weight(bold == Some(true)), italic, han)
            }
            Role::Fallback { .. } | Role::Symbols => (format!("other{}", id.0), 400, false, false),
        };
        let file = format!("{family}-{weight}{}", if italic { "-italic" } else { "" });
        // Faces of one family in one weight could be several: those that were given by name.
        let file = if matches!(role, Role::Given { .. }) { format!("{file}-{}", id.0) } else { file };
        Self { family: format!("bindery-{family}"), file, weight, italic, han }
    }
}

/// The rules for the fonts: a family a design, a stack of families for each language.
fn css(
    files: &[(FaceId, FontFile)],
    names: &BTreeMap<FaceId, Name>,
    stacks: &BTreeMap<(String, Kind), BTreeSet<FaceId>>,
) -> String {
    let mut css = String::from("\n/* Fonts of the book, with the characters that it uses */\n");
    for (id, file) in files {
        let Some(name) = names.get(id) else { continue };
        let style = if name.italic { "italic" } else { "normal" };
        let _ = write!(
            css,
            "\n@font-face {{\n  font-family: \"{}\";\n  font-weight: {};\n  font-style: {style};\n  src: url(\"{}\");\n}}\n",
            name.family, name.weight, file.href
        );
    }
    for ((language, kind), faces) in stacks {
        let mut order: Vec<&Name> = faces.iter().filter_map(|id| names.get(id)).collect();
        // A character that both have is the page's own: quotation marks are em wide in CJK text.
        order.sort_by_key(|name| name.han != is_cjk_language(language));
        let mut families: Vec<&str> = Vec::new();
        for name in order {
            if !families.contains(&name.family.as_str()) {
                families.push(&name.family);
            }
        }
        let stack: String = families.iter().map(|family| format!("\"{family}\", ")).collect();
        let root = format!("html[lang=\"{language}\"]");
        let (selectors, generic) = match kind {
            Kind::Text => (format!("{root}, {root} section.titlepage h1"), "serif"),
            Kind::Heading => (
                usage::HEADINGS.iter().map(|part| format!("{root} {part}")).collect::<Vec<_>>().join(", "),
                "sans-serif",
            ),
        };
        let _ = write!(css, "\n{selectors} {{\n  font-family: {stack}{generic};\n}}\n");
    }
    css
}
