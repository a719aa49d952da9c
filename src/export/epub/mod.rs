//! EPUB 3.3: an XHTML file an article, several where it is long, clean in epubcheck and Ace, the same bytes for the same document.
//!
//! [`EpubExporter`] plans the book (which files, what they are called, how they refer to each other), renders the chapters
//! in parallel, writes the package around them, and packs it all.

mod block;
mod book;
mod budget;
mod chapter;
mod container;
mod cover;
mod figure;
mod fonts;
mod inline;
mod marked;
mod mathml;
mod media;
mod metadata;
mod names;
mod nav;
mod package;
mod pages;
mod plan;
mod recode;
mod recordings;
mod split;
mod spool;
mod strip;
mod style;
mod table;
mod xhtml;

use std::borrow::Cow;
use std::io::{Read, SeekFrom};

use rayon::prelude::*;

use self::book::{Book, PageContent};
use self::chapter::{Chapter, chapter};
use self::container::Parts;
pub use self::cover::Cover;
use self::cover::CoverFile;
pub use self::fonts::EmbeddedFonts;
use self::fonts::Fonts;
use self::media::{Library, Wishes};
use self::package::{ManifestItem, Package, Place};
pub use self::recode::Device;
use self::recode::Treatment;
pub use self::recordings::Recordings;
pub use self::style::{Sheet, Style};
pub use super::shared::writing::WritingMode;
use super::{ExportContext, Exporter, Sink};
use crate::diag::{Diagnostic, Origin};
use crate::error::Result;
use crate::format::FormatInfo;
use crate::ir::{Article, Document};

/// What Amazon's Send to Kindle takes by mail, in bytes.
const KINDLE_MAIL: u64 = 50_000_000;

const XHTML: &str = "application/xhtml+xml";

static INFO: FormatInfo = FormatInfo {
    name: "epub",
    extensions: &["epub"],
    media_type: "application/epub+zip",
    description: "EPUB 3.3 e-book",
    binary: true,
};

/// What can be chosen for an EPUB.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EpubOptions {
    /// The cover image. Default: [`Cover::Auto`].
    pub cover: Cover,
    /// How many levels of the headings within articles stand in the contents, 0 to 6. Default: 2.
    pub toc_depth: u8,
    /// What shows the book: pictures are made fit for it. Default: [`Device::None`].
    pub device: Device,
    /// The most pixels that a picture has a side; larger ones are made smaller. Default: as many as the device shows.
    pub max_image_side: Option<u32>,
    /// Pictures in shades of gray. Default: as the device shows them.
    pub gray: Option<bool>,
    /// The most bytes that the book should have: pictures are compressed more, step by step, until it fits. A warning
    /// says where that is not enough. Default: any size.
    pub max_bytes: Option<u64>,
    /// What becomes of audio and video. Default: [`Recordings::Link`].
    pub recordings: Recordings,
    /// The stylesheet. Default: the built-in one.
    pub style: Style,
    /// Fonts that go into the book. Default: none; readers use their own, which most people prefer.
    pub fonts: Option<EmbeddedFonts>,
    /// Which way the lines of Chinese and Japanese run. Default: [`WritingMode::Horizontal`].
    pub writing_mode: WritingMode,
}

impl Default for EpubOptions {
    fn default() -> Self {
        Self {
            cover: Cover::default(),
            toc_depth: 2,
            device: Device::default(),
            max_image_side: None,
            gray: None,
            max_bytes: None,
            recordings: Recordings::default(),
            style: Style::default(),
            fonts: None,
            writing_mode: WritingMode::default(),
        }
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
        let treatment = Treatment::new(options.device, options.max_image_side, options.gray);
        let wishes = Wishes { treatment, max_bytes: options.max_bytes, recordings: options.recordings };
        let library = Library::gather(document, context.media, &wishes, &mut context.diagnostics)?;
        let book = Book::plan(document, library, options.toc_depth, options.writing_mode);
        let chapters = render(&book);
        report(&book, &chapters, &mut context.diagnostics);
        report_metadata(document, &mut context.diagnostics);
        report_horizontal(&book, options.writing_mode, &mut context.diagnostics);
        let cover = cover::cover_file(&book, &options.cover, context.media, &treatment, &mut context.diagnostics);
        let entries = nav::entries(&book, &chapters);
        let nav = nav::nav(&book, &entries, cover.is_some());
        let pages = text_pages(&book, &chapters, cover.as_ref());
        let shown = pages.iter().map(|(_, xhtml)| xhtml.as_ref()).chain([nav.as_str()]);
        let fonts = match &options.fonts {
            Some(chosen) => fonts::fonts(shown, chosen, book.vertical, &mut context.diagnostics)?,
            None => Fonts::default(),
        };
        let package = Package {
            items: manifest(&book, &chapters, cover.as_ref(), &fonts),
            identifier: package::identifier(&book),
            modified: package::modified(&book, context.timestamp),
            findings: package::all_findings(&chapters),
            book: &book,
        };
        let css = options.style.text(&fonts.css, &mut context.diagnostics);
        let parts = Parts {
            opf: &package.opf(),
            nav: &nav,
            ncx: &nav::ncx(&book, &entries, &package.identifier),
            css: &css,
            pages: pages.iter().map(|(name, xhtml)| (name.as_str(), xhtml.as_ref())).collect(),
            fonts: fonts.files.iter().map(|file| (file.href.as_str(), file.bytes.as_slice())).collect(),
        };
        let cover = cover
            .iter()
            .map(|cover| -> (&str, Result<Box<dyn Read>>) { (cover.href, Ok(Box::new(cover.bytes.as_slice()))) });
        let media =
            book.library.items().iter().map(|item| (item.href.as_str(), book.library.open(item, context.media)));
        container::write(&parts, cover.chain(media), out)?;
        check_size(&book, &options, out, &mut context.diagnostics)
    }
}

/// Says that the book is larger than the user, or the device, takes.
fn check_size(
    book: &Book<'_>,
    options: &EpubOptions,
    out: &mut dyn Sink,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<()> {
    let by_mail = (options.device == Device::Kindle).then_some(KINDLE_MAIL);
    if let Some(most) = options.max_bytes.or(by_mail) {
        let written = out.seek(SeekFrom::End(0))?;
        let sizes: Vec<_> = book.library.items().iter().map(|item| (&item.resource, item.bytes)).collect();
        diagnostics.extend(budget::check(written, most, &sizes, book.document));
    }
    Ok(())
}

/// The chapters, in parallel; `None` for pages of sections.
fn render(book: &Book<'_>) -> Vec<Option<Chapter>> {
    book.pages.par_iter().enumerate().map(|(index, page)| chapter(book, index, page)).collect()
}

fn report(book: &Book<'_>, chapters: &[Option<Chapter>], diagnostics: &mut Vec<Diagnostic>) {
    for (page, chapter) in book.pages.iter().zip(chapters) {
        if let (PageContent::Article { article, .. }, Some(chapter)) = (&page.content, chapter) {
            diagnostics.extend(chapter.diagnostics().into_iter().map(|diagnostic| of(article, diagnostic)));
        }
    }
}

/// The diagnostic, with the article's input where that is known.
fn of(article: &Article, diagnostic: Diagnostic) -> Diagnostic {
    match article.meta.provenance.input.as_str() {
        "" => diagnostic,
        input => diagnostic.at(Origin::input(input)),
    }
}

/// What of the document's metadata has no place in a package.
fn report_metadata(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let index = document.meta.series.as_ref().and_then(|series| series.index.as_deref());
    if let Some(index) = index.filter(|index| !metadata::is_position(index)) {
        let message = format!("the place in the series, {index:?}, is no number; it is left out");
        diagnostics.push(Diagnostic::warning("epub.series-index", message));
    }
    let subjects = metadata::left_out_subjects(document);
    if subjects > 0 {
        let message = format!("subjects of single articles that the book's metadata leave out: {subjects}");
        diagnostics.push(Diagnostic::note("epub.subjects", message));
    }
}

/// What stays horizontal where vertical lines are wanted.
fn report_horizontal(book: &Book<'_>, mode: WritingMode, diagnostics: &mut Vec<Diagnostic>) {
    if mode != WritingMode::Vertical {
        return;
    }
    if !book.vertical {
        let message = format!(
            "the book's language is {}, which is not written vertically; its lines stay horizontal",
            book.language
        );
        diagnostics.push(Diagnostic::warning("epub.horizontal", message));
        return;
    }
    for article in book.document.articles() {
        let language = article.meta.language.as_deref().and_then(crate::text::well_formed);
        if let Some(language) = language.filter(|language| !book.is_vertical(language)) {
            let message = format!("the article's language is {language}; its lines stay horizontal");
            diagnostics.push(of(article, Diagnostic::note("epub.horizontal", message)));
        }
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
        if let PageContent::Section(section) = &page.content {
            pages.push((page.file.clone(), pages::section_page(book, index, page, section).into()));
        }
        let files = chapter.iter().flat_map(|chapter| &chapter.files).enumerate();
        pages.extend(files.map(|(piece, file)| (page.piece(piece).into_owned(), file.xhtml.as_str().into())));
    }
    pages
}

/// The manifest, the pages in reading order.
fn manifest(
    book: &Book<'_>,
    chapters: &[Option<Chapter>],
    cover: Option<&CoverFile>,
    fonts: &Fonts,
) -> Vec<ManifestItem> {
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
    let mut page_item = |file: &str, properties| {
        items.push(item(file.split('.').next().unwrap_or(file), file, XHTML, properties, Place::Reading));
    };
    for (page, chapter) in book.pages.iter().zip(chapters) {
        match chapter {
            Some(chapter) => {
                for (piece, file) in chapter.files.iter().enumerate() {
                    page_item(&page.piece(piece), file.findings.properties());
                }
            }
            None => page_item(&page.file, None),
        }
    }
    items.push(item("css", "stylesheet.css", "text/css", None, Place::Resource));
    items.push(item("ncx", "toc.ncx", "application/x-dtbncx+xml", None, Place::Resource));
    for (number, font) in (1..).zip(&fonts.files) {
        items.push(item(&format!("font{number}"), &font.href, font.media_type, None, Place::Resource));
    }
    for (number, medium) in (1..).zip(book.library.items()) {
        items.push(item(&format!("m{number}"), &medium.href, medium.media_type, None, Place::Resource));
    }
    for (number, (url, media_type)) in (1..).zip(book.library.all_remote()) {
        items.push(item(&format!("remote{number}"), url, media_type, None, Place::Resource));
    }
    items
}
