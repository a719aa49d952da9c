//! PDF: pages with embedded fonts, bookmarks, links and a structure tree.
//!
//! The inner flow is `flow → typeset → paginate → paint`. Each stage can be looked at without the next:
//!
//! - `flow`: blocks become set pieces, an article at a time and articles in parallel
//! - `paginate`: pieces become [`Page`]s, in order
//! - `impose`: pages are laid onto sheets; most often each onto one of its own
//! - `paint`: sheets become a file (PDF 1.7, tagged as PDF/UA-1 asks), each as soon as it is full
//!
//! [`pages`] stops before painting. Only `paint` and `picture` know what a PDF file looks like inside.

mod ahead;
mod code;
mod flow;
mod front;
mod furniture;
mod galley;
pub mod geometry;
mod impose;
mod numbers;
pub mod options;
pub mod page;
mod paginate;
mod paint;
mod picture;
mod plan;
pub mod structure;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::mpsc;

use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::error::{Error, Result};
use crate::export::shared::labels::labels;
use crate::export::shared::lead::{NO_LEAD_IMAGE, lead_image};
use crate::export::{ExportContext, Exporter, Options, Sink};
use crate::font::FontBook;
use crate::format::FormatInfo;
use crate::ir::{Direction, Document};
use crate::limits::Limits;
use crate::typeset::Typesetter;
use flow::{Frame, Manner, Setter, World};
use front::Wanted;
use furniture::Furniture;
use galley::Galley;
use geometry::Geometry;
use impose::{Imposer, Sheet, SheetLabel, SheetLayout, SheetSink};
use numbers::Numbers;
pub use options::{
    Colour, Cover, Emphasis, Length, Links, Margins, NotePlace, OpenRight, Paper, PdfOptions, Preset, Standard,
    WritingMode,
};
pub use page::Page;
use page::{Bookmark, Item, PageLabel};
use paginate::{Heads, PageSink, Paginator};
use paint::{Attached, Info, Painter};
use picture::Treatment;
use plan::{Planned, plan};
use structure::{ElementId, Role, Structure};

/// How many articles are set at a time: enough to keep every core busy, few enough to keep memory low.
const BATCH: usize = 16;
/// How many batches are set before they are needed, so that no thread waits for the pages of another.
const AHEAD: usize = 3;

/// Writes PDF.
#[derive(Clone, Copy, Debug, Default)]
pub struct PdfExporter;

/// What is known of the format.
pub const INFO: FormatInfo = FormatInfo {
    name: "pdf",
    extensions: &["pdf"],
    media_type: "application/pdf",
    description: "PDF with embedded fonts, bookmarks and tags (PDF/UA-1)",
    binary: true,
};

impl Exporter for PdfExporter {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn export(&self, document: &Document, context: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()> {
        let options = resolved(document, context);
        let (fonts, said) = FontBook::with_wishes(&options.fonts)?;
        context.diagnostics.extend(said);
        let mut painter = Painter::new(&fonts, out)?;
        let (laid, layout) = print(document, context, &options, &fonts, &mut painter)?;
        let without_inks = options.standard.archival().is_some();
        let treatment = Treatment { dpi: options.dpi, gray: options.colour == Colour::Gray, without_inks };
        context.diagnostics.extend(painter.pictures(&treatment, &Limits::default())?);
        let sources = if options.standard.carries_sources() { sources(document, context)? } else { Vec::new() };
        let info = Info { layout, ..info(document, context, &options) };
        context.diagnostics.extend(painter.finish(&info, &laid.bookmarks, &sources)?);
        Ok(())
    }

    fn wants_sources(&self, options: &Options) -> bool {
        options.get::<PdfOptions>().standard.carries_sources()
    }
}

/// The pages of a document, in reading order, as [`PdfExporter`] would paint them; of a booklet, its sheets in printer's
/// order, without crop marks. For tests, previews and other writers: all pages are in memory at once.
///
/// # Errors
/// When the options leave no room for text, or there are no fonts.
pub fn pages(document: &Document, context: &mut ExportContext<'_>, fonts: &FontBook) -> Result<Vec<Page>> {
    let options = resolved(document, context);
    let mut collected = Collected::default();
    print(document, context, &options, fonts, &mut collected)?;
    // Sorting keeps the order of equals.
    collected.sheets.sort_by_key(|(front, _)| !front);
    Ok(collected.sheets.into_iter().map(|(_, page)| page).collect())
}

/// The options, with a cover that is there.
fn resolved(document: &Document, context: &mut ExportContext<'_>) -> PdfOptions {
    let mut options: PdfOptions = context.options.get();
    if options.cover == Cover::Lead {
        options.cover = match lead_image(document, context.media).and_then(|media| media.read().ok()) {
            Some(bytes) => Cover::Image(bytes),
            None => {
                context.diagnostics.push(Diagnostic::note("pdf.no-lead-image", NO_LEAD_IMAGE));
                Cover::Drawn
            }
        };
    }
    options
}

/// Lays a document's pages out, and the pages onto sheets.
fn print(
    document: &Document,
    context: &mut ExportContext<'_>,
    options: &PdfOptions,
    fonts: &FontBook,
    sink: &mut dyn SheetSink,
) -> Result<(LaidOut, SheetLayout)> {
    let layout = SheetLayout::new(options, &page_geometry(document, options)?)?;
    let mut imposer = Imposer::new(sink, layout);
    let laid = lay_out(document, context, options, fonts, &mut imposer)?;
    imposer.finish()?;
    Ok((laid, layout))
}

/// The measures of a document's pages.
fn page_geometry(document: &Document, options: &PdfOptions) -> Result<Geometry> {
    let geometry = Geometry::new(options)?;
    let right_bound = direction(document) == Some(Direction::Rtl);
    Ok(if right_bound { geometry.right_bound() } else { geometry })
}

/// Takes pages and the elements that they name.
trait Press {
    /// The structure that grows with the pages.
    fn structure(&mut self) -> &mut Structure;

    /// Takes a finished page. Body pages come first, front matter after them. A page that is `held` lacks page numbers, which
    /// come by [`amend`](Self::amend).
    fn page(&mut self, page: Page, held: bool) -> Result<()>;

    /// Takes what was missing on the page of that number in the order they came: the index of each
    /// [`ItemKind::PageNumber`] and what stands for it.
    fn amend(&mut self, page: usize, items: Vec<(usize, Item)>) -> Result<()>;
}

impl Press for Imposer<'_> {
    fn structure(&mut self) -> &mut Structure {
        Imposer::structure(self)
    }

    fn page(&mut self, page: Page, held: bool) -> Result<()> {
        Imposer::page(self, page, held)
    }

    fn amend(&mut self, page: usize, items: Vec<(usize, Item)>) -> Result<()> {
        Imposer::amend(self, page, items)
    }
}

/// Sheets as pages, each with whether it comes before those that are not.
#[derive(Default)]
struct Collected {
    structure: Structure,
    sheets: Vec<(bool, Page)>,
}

impl SheetSink for Collected {
    fn structure(&mut self) -> &mut Structure {
        &mut self.structure
    }

    fn open(&mut self, sheet: Sheet) -> Result<usize> {
        let label = match sheet.label {
            SheetLabel::Page(label) => label,
            SheetLabel::Pages(_) => PageLabel::Body(u32::try_from(self.sheets.len() + 1).unwrap_or(u32::MAX)),
        };
        self.sheets.push((sheet.front, Page::new(sheet.width, sheet.height, label)));
        Ok(self.sheets.len() - 1)
    }

    fn put(&mut self, sheet: usize, mut page: Page, _: f32) -> Result<()> {
        if let Some((_, sheet)) = self.sheets.get_mut(sheet) {
            sheet.items.append(&mut page.items);
            sheet.links.append(&mut page.links);
            sheet.destinations.append(&mut page.destinations);
        }
        Ok(())
    }

    fn amend(&mut self, sheet: usize, items: Vec<(usize, Item)>) -> Result<()> {
        if let Some((_, sheet)) = self.sheets.get_mut(sheet) {
            sheet.put(items);
        }
        Ok(())
    }

    fn close(&mut self, _: usize) -> Result<()> {
        Ok(())
    }
}

/// What stays of a layout when its pages are gone.
struct LaidOut {
    bookmarks: Vec<Bookmark>,
}

/// Hands pages on with running head and folio.
struct Furnished<'p, 's, 'a, 't, 'b> {
    press: &'p mut dyn Press,
    setter: &'s mut Setter<'a, 't, 'b>,
    frame: &'s Frame,
    furniture: Furniture,
    folios: bool,
    numbers: Numbers,
}

impl PageSink for Furnished<'_, '_, '_, '_, '_> {
    fn page(&mut self, mut page: Page, heads: Option<&Heads>) -> Result<()> {
        if self.frame.vertical {
            page.turn();
        }
        let geometry = self.setter.world.geometry;
        page.shift(geometry.shift_of(page.label), 0.0);
        if self.folios && !page.is_blank() {
            self.furniture.add(self.setter, self.frame, &mut page, heads);
        }
        if self.setter.world.options.high_contrast {
            page.darken();
        }
        let held = self.numbers.fill(self.setter, self.frame, &mut page);
        self.press.page(page, held)
    }
}

/// Sets and paginates a document: the body in batches, then the front matter, which needs the body's page numbers.
fn lay_out(
    document: &Document,
    context: &mut ExportContext<'_>,
    options: &PdfOptions,
    fonts: &FontBook,
    press: &mut dyn Press,
) -> Result<LaidOut> {
    let options = &dressed(options, fonts);
    let geometry = page_geometry(document, options)?;
    let language = language(document);
    let geometry = geometry.on_grid(geometry.size * Manner::of(&language, options).leading);
    let limits = Limits::default();
    let world = World {
        geometry: &geometry,
        options,
        media: context.media,
        resources: &document.resources,
        limits: &limits,
        language: &language,
    };
    let root = press.structure().add(Role::Document, None);
    // Front matter is painted last and read first.
    let division = press.structure().add(Role::Division, Some(root));
    let wanted = Wanted::of(document, options);
    if wanted.pages() {
        press.structure().attach(division);
    }
    let frame = page_frame(&world, root);
    let plan = plan(document, options)?;
    let mut typesetter = Typesetter::new(fonts);
    let mut setter = Setter::new(world, &mut typesetter, &language);
    let mut bookmarks = Vec::new();
    let mut furnished = Furnished {
        press,
        setter: &mut setter,
        frame: &frame,
        furniture: Furniture::default(),
        folios: plan.folios,
        numbers: Numbers::default(),
    };
    let mut headings = Vec::new();
    let mut paginator = Paginator::new(&geometry, PageLabel::Body).with_column_rules(options.column_rules);
    if wanted.masthead {
        let galley = front::front_page(document, furnished.setter, &plan.entries);
        let base = furnished.press.structure().join(galley.structure, Some(root));
        paginator.galley(galley.pieces, base, &Heads::default(), &mut furnished)?;
    }
    let set = |batch: &[Planned<'_>]| -> Vec<Galley> {
        let article = |setter: &mut Typesetter<'_>, planned: &Planned<'_>| {
            flow::article(&world, setter, planned.article, &planned.position)
        };
        batch.par_iter().map_init(|| Typesetter::new(fonts), article).collect()
    };
    // While articles go onto pages, one after the other, the next ones are set on the other threads.
    rayon::in_place_scope(|scope| -> Result<()> {
        let mut batches = plan.articles.chunks(BATCH);
        let mut waiting = VecDeque::new();
        loop {
            for batch in batches.by_ref().take(AHEAD - waiting.len()) {
                let (send, receive) = mpsc::channel();
                let set = &set;
                scope.spawn(move |_| drop(send.send(set(batch))));
                waiting.push_back((batch, receive));
            }
            let Some((batch, receive)) = waiting.pop_front() else { return Ok(()) };
            for (planned, galley) in batch.iter().zip(ahead::awaited(&receive).unwrap_or_default()) {
                let base = furnished.press.structure().join(galley.structure, Some(root));
                headings.push(plan::headings(planned, &galley.bookmarks, options.toc_depth));
                bookmarks.extend(galley.bookmarks);
                context.diagnostics.extend(galley.diagnostics);
                paginator.galley(galley.pieces, base, &heads(planned), &mut furnished)?;
            }
        }
    })?;
    furnished.numbers.starts = Some(paginator.finish(&mut furnished)?);
    furnished.numbers.settle(furnished.setter, furnished.frame, furnished.press)?;
    if wanted.pages() {
        let entries = plan::contents(plan.entries, headings);
        front::front_matter(document, context, &mut furnished, &entries, division)?;
        if wanted.contents {
            let title = labels(&language).contents.to_owned();
            bookmarks.insert(0, Bookmark { depth: 0, title, destination: front::CONTENTS.into() });
        }
    }
    let missing = setter.typesetter.take_missing();
    if let Some((c, _)) = missing.first_key_value() {
        let message = format!("no font has {} characters of the titles, among them {c:?}", missing.len());
        context.diagnostics.push(Diagnostic::warning("font.missing-glyph", message));
    }
    Ok(LaidOut { bookmarks })
}

/// The options with the families that were wished for by name.
fn dressed(options: &PdfOptions, fonts: &FontBook) -> PdfOptions {
    let mut options = options.clone();
    options.font = fonts.text_family().unwrap_or(options.font);
    options.heading_font = fonts.heading_family().unwrap_or(options.heading_font);
    options
}

/// The frame of text that fills a column.
fn page_frame(world: &World<'_>, element: ElementId) -> Frame {
    let manner = Manner::of(world.language, world.options);
    let size = world.geometry.size;
    Frame {
        x: 0.0,
        width: world.geometry.measure,
        element,
        manner,
        size,
        leading: size * manner.leading,
        family: world.options.font,
        gray: 0.0,
        indent: size * manner.indent,
        gap: 0.0,
        centred: false,
        on_grid: false,
        grounds: Vec::new(),
        vertical: world.vertical(),
    }
}

fn heads(planned: &Planned<'_>) -> Heads {
    let language = planned.article.meta.language.clone();
    Heads { left: planned.above.clone(), right: planned.title.clone(), language }
}

/// The document's language: its own, or its first article's, or "undetermined" (BCP 47, `und`).
fn language(document: &Document) -> String {
    let own = document.meta.language.clone();
    own.or_else(|| document.articles().find_map(|article| article.meta.language.clone()))
        .unwrap_or_else(|| "und".to_owned())
}

/// Which way the document reads: its own direction, or its only article's.
fn direction(document: &Document) -> Option<Direction> {
    document.meta.direction.or_else(|| document.single_article().and_then(|article| article.meta.direction))
}

/// The document's title: its own, or its only article's, or the word for a digest.
fn document_title(document: &Document, language: &str) -> String {
    let words = labels(language);
    let own = document.meta.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let single = document.single_article().map(|article| article.meta.title.trim()).filter(|title| !title.is_empty());
    let fallback = if document.meta.digest { words.digest } else { words.untitled };
    own.or(single).unwrap_or(fallback).to_owned()
}

/// What the document was made from: the inputs as they were read, or the document itself where they are not at hand.
fn sources<'a>(document: &Document, context: &ExportContext<'a>) -> Result<Vec<Attached<'a>>> {
    if context.sources.is_empty() {
        let json = serde_json::to_vec(document)
            .map_err(|error| Error::output(format!("the document has no JSON form: {error}")).caused_by(error))?;
        let name = Cow::Borrowed("document.json");
        return Ok(vec![Attached { name, media_type: "application/json", bytes: Cow::Owned(json) }]);
    }
    let attached = context.sources.iter().map(|source| Attached {
        name: source.file_name(),
        media_type: source.media_type,
        bytes: Cow::Borrowed(&source.bytes),
    });
    Ok(attached.collect())
}

fn info(document: &Document, context: &ExportContext<'_>, options: &PdfOptions) -> Info {
    let language = language(document);
    let meta = &document.meta;
    let single = document.single_article().map(|article| &article.meta);
    let authors = if meta.authors.is_empty() {
        single.map(|single| single.byline.clone()).unwrap_or_default()
    } else {
        meta.authors.clone()
    };
    let keywords = if meta.tags.is_empty() {
        single.map(|single| single.tags.clone()).unwrap_or_default()
    } else {
        meta.tags.clone()
    };
    Info {
        title: document_title(document, &language),
        authors,
        subject: meta.description.clone().or_else(|| single.and_then(|single| single.summary.clone())),
        keywords,
        language,
        created: context.timestamp,
        two_sided: options.two_sided,
        right_to_left: direction(document) == Some(Direction::Rtl) || options.writing_mode == WritingMode::Vertical,
        standard: options.standard,
        ..Info::default()
    }
}
