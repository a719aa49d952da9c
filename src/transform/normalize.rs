//! Normalization of what readers see: Unicode's forms, and widths.

use super::texts::{self, Texts};
use crate::ir::{Article, Attr, Document, Part};
use crate::text;
pub use crate::text::{FoldWidth, Form};

/// How texts are normalized. Default: not at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Normalization {
    /// The form.
    pub form: Option<Form>,
    /// Which full-width and half-width forms become the usual ones; folded before the form.
    pub width: FoldWidth,
}

impl Normalization {
    /// Whether texts stay as they are.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Normalizes the texts of a document; gives the number of texts that changed.
///
/// All that readers see is normalized, as one text each where markup parts it not. Code, formulas, addresses and anchors stay, since
/// another character makes another thing of them. So does white space at the edge of a text.
pub fn normalize(document: &mut Document, how: Normalization) -> usize {
    let mut pass = Pass { how, changed: 0 };
    if !how.is_none() {
        pass.parts(&mut document.body);
        texts::document_meta(&mut pass, &mut document.meta, ());
    }
    pass.changed
}

struct Pass {
    how: Normalization,
    changed: usize,
}

impl Pass {
    fn parts(&mut self, parts: &mut [Part]) {
        for part in parts {
            match part {
                Part::Section(section) => {
                    self.run(vec![&mut section.title], ());
                    self.parts(&mut section.parts);
                }
                Part::Article(article) => self.article(article),
            }
        }
    }

    fn article(&mut self, article: &mut Article) {
        texts::article(self, article, ());
    }
}

impl Texts for Pass {
    type Around = ();

    fn enter(&mut self, _attr: &mut Attr, (): ()) {}

    fn run(&mut self, pieces: Vec<&mut String>, (): ()) {
        for piece in pieces {
            if let Some(normal) = normal(piece, self.how) {
                *piece = normal;
                self.changed += 1;
            }
        }
    }
}

/// The text normalized, where that makes a difference. Of spaces that follow each other one is left, as everywhere in a document; at the
/// edges, where a space would be none, white space stays what it is.
fn normal(piece: &str, how: Normalization) -> Option<String> {
    let core = piece.trim();
    let folded = text::fold_width(core, how.width);
    let normal = match how.form {
        Some(form) => text::normalize(&folded, form),
        None => folded,
    };
    if normal == core {
        return None;
    }
    let mut out = String::with_capacity(piece.len());
    let start = piece.len() - piece.trim_start().len();
    out.push_str(piece.get(..start).unwrap_or_default());
    for c in normal.chars() {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out.push_str(piece.get(start + core.len()..).unwrap_or_default());
    Some(out)
}
