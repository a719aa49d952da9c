//! EPUB 3.3: one XHTML file an article, clean in epubcheck and Ace, the same bytes for the same document.
//!
//! [`EpubExporter`] plans the book (which files, what they are called, how they refer to each other), renders the chapters
//! in parallel, writes the package around them, and packs it all.

mod block;
mod book;
mod chapter;
mod container;
mod figure;
mod inline;
mod lang;
mod links;
mod mathml;
mod media;
mod metadata;
mod names;
mod nav;
mod package;
mod pages;
mod table;
mod xhtml;

use std::borrow::Cow;

use rayon::prelude::*;

use self::book::{Book, PageContent};
use self::chapter::{Chapter, chapter};
use self::container::Parts;
use self::media::Library;
use self::package::{ManifestItem, Package, Place};
use super::{ExportContext, Exporter, Sink};
use crate::diag::Diagnostic;
use crate::error::Result;
use crate::export::shared::cover;
use crate::font::FontBook;
use crate::format::FormatInfo;
use crate::ir::Document;

/// The stylesheet of every page.
const STYLE: &str = include_str!("style.css");

const XHTML: &str = "application/xhtml+xml";

static INFO: FormatInfo = FormatInfo {
    name: "epub",
    extensions: &["epub"],
    media_type: "application/epub+zip",
    description: "EPUB 3.3 e-book",
    binary: true,
};

/// The cover image of an e-book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// Drawn from the title, the publications and the dates.
    #[default]
    Auto,
    /// None.
    None,
    /// These bytes: a JPEG, PNG, GIF or WebP file. Libraries show covers best at 1600 × 2560 pixels.
    Image(Vec<u8>),
}

/// What can be chosen for an EPUB.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EpubOptions {
    /// The cover image. Default: [`Cover::Auto`].
    pub cover: Cover,
    /// How many levels of the headings within articles stand in the contents, 0 to 6. Default: 2.
    pub toc_depth: u8,
}

impl Default for EpubOptions {
    fn default() -> Self {
        Self { cover: Cover::default(), toc_depth: 2 }
    }
}

/// Writes EPUB 3.3. Reads [`EpubOptions`].
#[derive(Clone, Copy, Debug, Default)]
pub struct EpubExporter;

impl Exporter for EpubExporter {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn export(&self, document: &Document, context: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()> {
        let options: EpubOptions = context.options.get();
        let library = Library::gather(document, context.media);
        let book = Book::plan(document, library, options.toc_depth);
        let chapters = render(&book);
        report(&book, &chapters, &mut context.diagnostics);
        report_metadata(document, &mut context.diagnostics);
        let cover = cover_file(&book, &options.cover, &mut context.diagnostics);
        let package = Package {
            items: manifest(&book, &chapters, cover.as_ref()),
            identifier: package::identifier(&book),
            modified: package::modified(&book, context.timestamp),
            findings: package::all_findings(&chapters),
            book: &book,
        };
        let entries = nav::entries(&book, &chapters);
        let pages = text_pages(&book, &chapters, cover.as_ref());
        let parts = Parts {
            opf: &package.opf(),
            nav: &nav::nav(&book, &entries, cover.is_some()),
            ncx: &nav::ncx(&book, &entries, &package.identifier),
            css: STYLE,
            pages: pages.iter().map(|(name, xhtml)| (name.as_str(), xhtml.as_ref())).collect(),
        };
        let cover = cover.iter().map(|cover| (cover.href, Ok(cover.bytes.clone())));
        let media = book.library.items().iter().map(|item| (item.href.as_str(), item.read(context.media)));
        container::write(&parts, cover.chain(media), out)
    }
}

/// The chapters, in parallel; `None` for pages of sections.
fn render(book: &Book<'_>) -> Vec<Option<Chapter>> {
    let pages = book.pages.par_iter().enumerate();
    pages
        .map(|(index, page)| match &page.content {
            PageContent::Article { article, .. } => Some(chapter(book, index, page, article)),
            PageContent::Section(_) => None,
        })
        .collect()
}

fn report(book: &Book<'_>, chapters: &[Option<Chapter>], diagnostics: &mut Vec<Diagnostic>) {
    for (page, chapter) in book.pages.iter().zip(chapters) {
        if let (PageContent::Article { article, .. }, Some(chapter)) = (&page.content, chapter) {
            diagnostics.extend(chapter.diagnostics(article));
        }
    }
}

/// What of the document's metadata has no place in a package.
fn report_metadata(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let index = document.meta.series.as_ref().and_then(|series| series.index.as_deref());
    if let Some(index) = index.filter(|index| !metadata::is_position(index)) {
        let message = format!("the place in the series, {index:?}, is no number; it is left out");
        diagnostics.push(Diagnostic::warning("epub.series-index", message));
    }
}

/// Name and content of every page, cover and title page first.
fn text_pages<'c>(
    book: &Book<'_>,
    chapters: &'c [Option<Chapter>],
    cover: Option<&CoverFile>,
) -> Vec<(String, Cow<'c, str>)> {
    let mut pages: Vec<(String, Cow<'_, str>)> = Vec::with_capacity(chapters.len() + 2);
    if let Some(cover) = cover {
        pages.push((String::from("cover.xhtml"), pages::cover_page(book, cover.href).into()));
    }
    if book.is_digest() {
        pages.push((String::from("title.xhtml"), pages::title_page(book).into()));
    }
    for (index, (page, chapter)) in book.pages.iter().zip(chapters).enumerate() {
        let xhtml = match (&page.content, chapter) {
            (PageContent::Section(section), _) => pages::section_page(book, index, page, section).into(),
            (_, Some(chapter)) => chapter.xhtml.as_str().into(),
            (PageContent::Article { .. }, None) => continue,
        };
        pages.push((page.file.clone(), xhtml));
    }
    pages
}

/// A cover image, ready to be stored.
struct CoverFile {
    href: &'static str,
    media_type: &'static str,
    bytes: Vec<u8>,
}

fn cover_file(book: &Book<'_>, wanted: &Cover, diagnostics: &mut Vec<Diagnostic>) -> Option<CoverFile> {
    match wanted {
        Cover::None => None,
        Cover::Auto => drawn_cover(book, diagnostics),
        Cover::Image(bytes) => {
            let file = given_cover(bytes);
            if file.is_none() {
                let message = "the cover is no JPEG, PNG, GIF or WebP image, the book has none";
                diagnostics.push(Diagnostic::warning("epub.cover-unreadable", message));
            }
            file
        }
    }
}

fn given_cover(bytes: &[u8]) -> Option<CoverFile> {
    let (href, media_type) = match image::guess_format(bytes).ok()? {
        image::ImageFormat::Jpeg => ("cover.jpg", "image/jpeg"),
        image::ImageFormat::Png => ("cover.png", "image/png"),
        image::ImageFormat::Gif => ("cover.gif", "image/gif"),
        image::ImageFormat::WebP => ("cover.webp", "image/webp"),
        _ => return None,
    };
    Some(CoverFile { href, media_type, bytes: bytes.to_vec() })
}

fn drawn_cover(book: &Book<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<CoverFile> {
    let drawn = FontBook::bundled().and_then(|fonts| cover::draw(&book.overview, &fonts));
    match drawn {
        Ok(bytes) => Some(CoverFile { href: "cover.png", media_type: "image/png", bytes }),
        Err(error) => {
            let message = format!("the cover cannot be drawn, the book has none: {}", error.message());
            diagnostics.push(Diagnostic::warning("epub.no-cover", message));
            None
        }
    }
}

/// The manifest, the pages in reading order.
fn manifest(book: &Book<'_>, chapters: &[Option<Chapter>], cover: Option<&CoverFile>) -> Vec<ManifestItem> {
    let item = |id: &str, href: &str, media_type, properties, place| ManifestItem {
        id: id.to_owned(),
        href: href.to_owned(),
        media_type,
        properties,
        place,
    };
    let mut items = Vec::with_capacity(chapters.len() + book.library.items().len() + 6);
    if let Some(cover) = cover {
        items.push(item("cover", cover.href, cover.media_type, Some("cover-image"), Place::Resource));
        items.push(item("coverpage", "cover.xhtml", XHTML, None, Place::Aside));
    }
    if book.is_digest() {
        items.push(item("titlepage", "title.xhtml", XHTML, None, Place::Reading));
    }
    let nav = if book.is_digest() { Place::Reading } else { Place::Resource };
    items.push(item("nav", "nav.xhtml", XHTML, Some("nav"), nav));
    for (page, chapter) in book.pages.iter().zip(chapters) {
        let mathml = chapter.as_ref().is_some_and(|chapter| chapter.findings.mathml);
        let id = page.file.split('.').next().unwrap_or(&page.file);
        items.push(item(id, &page.file, XHTML, mathml.then_some("mathml"), Place::Reading));
    }
    items.push(item("css", "stylesheet.css", "text/css", None, Place::Resource));
    items.push(item("ncx", "toc.ncx", "application/x-dtbncx+xml", None, Place::Resource));
    for (number, medium) in (1..).zip(book.library.items()) {
        items.push(item(&format!("m{number}"), &medium.href, medium.media_type, None, Place::Resource));
    }
    items
}
