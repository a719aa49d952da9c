//! The cover image: drawn, given, or the lead image of the first article that has one.

use super::book::Book;
use super::recode::{Treatment, recode};
use crate::diag::Diagnostic;
use crate::export::shared::{cover, lead};
use crate::font::FontBook;
use crate::limits::Limits;
use crate::media::{Media, MediaKind, MediaStore};

/// The cover image of an e-book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// Drawn from the title, the publications and the dates.
    #[default]
    Auto,
    /// The lead image of the first article that has one at hand that is large enough; drawn where there is none.
    Lead,
    /// None.
    None,
    /// These bytes: a JPEG, PNG, GIF or WebP file. Libraries show covers best at 1600 × 2560 pixels.
    Image(Vec<u8>),
}

/// A cover image, ready to be stored.
pub(super) struct CoverFile {
    pub(super) href: &'static str,
    pub(super) media_type: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// The cover that is asked for. `treatment` is what is done to the pictures of the book.
pub(super) fn cover_file(
    book: &Book<'_>,
    wanted: &Cover,
    media: &MediaStore,
    treatment: &Treatment,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<CoverFile> {
    match wanted {
        Cover::None => None,
        Cover::Auto => drawn(book, treatment, diagnostics),
        Cover::Lead => match lead::lead_image(book.document, media).and_then(|media| media.read().ok()) {
            Some(bytes) => given(&bytes, treatment, diagnostics),
            None => {
                diagnostics.push(Diagnostic::note("epub.no-lead-image", lead::NO_LEAD_IMAGE));
                drawn(book, treatment, diagnostics)
            }
        },
        Cover::Image(bytes) => given(bytes, treatment, diagnostics),
    }
}

fn given(bytes: &[u8], treatment: &Treatment, diagnostics: &mut Vec<Diagnostic>) -> Option<CoverFile> {
    let file = Media::new(bytes.to_vec()).and_then(|media| {
        let kind = media.kind;
        match treatment.is_nothing() && kind != MediaKind::Bmp {
            true => file(kind, bytes.to_vec()),
            false => fitted(bytes, kind, treatment),
        }
    });
    if file.is_none() {
        let message = "the cover is no JPEG, PNG, GIF or WebP image, the book has none";
        diagnostics.push(Diagnostic::warning("epub.cover-unreadable", message));
    }
    file
}

fn fitted(bytes: &[u8], kind: MediaKind, treatment: &Treatment) -> Option<CoverFile> {
    if !kind.is_raster() {
        return None;
    }
    let recoded = recode(bytes, kind, treatment, &Limits::default()).ok()?;
    file(recoded.kind, recoded.bytes.unwrap_or_else(|| bytes.to_vec()))
}

fn file(kind: MediaKind, bytes: Vec<u8>) -> Option<CoverFile> {
    let href = match kind {
        MediaKind::Jpeg => "cover.jpg",
        MediaKind::Png => "cover.png",
        MediaKind::Gif => "cover.gif",
        MediaKind::WebP => "cover.webp",
        _ => return None,
    };
    Some(CoverFile { href, media_type: kind.media_type(), bytes })
}

fn drawn(book: &Book<'_>, treatment: &Treatment, diagnostics: &mut Vec<Diagnostic>) -> Option<CoverFile> {
    let drawn = FontBook::bundled().and_then(|fonts| cover::draw(&book.overview, &fonts));
    match drawn {
        // A drawing of few colours has its size already; electronic ink takes it in gray.
        Ok(bytes) if treatment.gray => {
            let gray = Treatment { fit: None, ..*treatment };
            fitted(&bytes, MediaKind::Png, &gray).or_else(|| file(MediaKind::Png, bytes))
        }
        Ok(bytes) => file(MediaKind::Png, bytes),
        Err(error) => {
            let message = format!("the cover cannot be drawn, the book has none: {}", error.message());
            diagnostics.push(Diagnostic::warning("epub.no-cover", message));
            None
        }
    }
}
