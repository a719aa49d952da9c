//! Front matter of a digest: cover, title page and contents, or a newspaper's masthead.

mod contents;
mod cover;
mod masthead;
mod title;

use crate::diag::Diagnostic;
use crate::error::Result;
use crate::export::ExportContext;
use crate::export::pdf::flow::{Entry, Frame, Setter, World};
use crate::export::pdf::galley::{Galley, Piece};
use crate::export::pdf::geometry::Geometry;
use crate::export::pdf::options::{Cover, PdfOptions};
use crate::export::pdf::page::PageLabel;
use crate::export::pdf::paginate::{Heads, Paginator};
use crate::export::pdf::structure::{ElementId, Role};
use crate::export::pdf::{Furnished, document_title, page_frame};
use crate::ir::Document;

pub(crate) use contents::CONTENTS;

/// From how many ems on a page's text is wide enough for contents in two columns.
const TWO_COLUMNS: f32 = 50.0;

/// What is made of a document's front, in the order of its pages.
struct Front {
    cover: Vec<Piece>,
    title: Vec<Piece>,
    contents: Vec<Piece>,
}

/// What a document's front has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// A drawn cover.
    drawn: bool,
    /// A picture as cover.
    picture: bool,
    /// A title page.
    title: bool,
    /// Contents pages.
    pub(crate) contents: bool,
    /// A newspaper's head on the first page of the body, in place of title page and contents.
    pub(crate) masthead: bool,
}

impl Wanted {
    /// What the options ask for that suits the document: a single article needs neither contents nor a title page.
    pub(crate) fn of(document: &Document, options: &PdfOptions) -> Self {
        let digest = document.meta.digest;
        let masthead = digest && options.masthead;
        let drawn = options.cover == Cover::Drawn || (options.cover == Cover::Auto && digest && !masthead);
        Self {
            drawn,
            picture: matches!(options.cover, Cover::Image(_)),
            // A drawn cover says all that a title page would.
            title: digest && options.title_page && !drawn && !masthead,
            contents: digest && options.contents && !masthead,
            masthead,
        }
    }

    /// Whether there are pages before the body.
    pub(crate) fn pages(self) -> bool {
        self.drawn || self.picture || self.title || self.contents
    }
}

/// Sets cover, title page and contents, whose elements hang under `division`. The pages of the body are known.
pub(crate) fn front_matter(
    document: &Document,
    context: &mut ExportContext<'_>,
    furnished: &mut Furnished<'_, '_, '_, '_, '_>,
    entries: &[Entry],
    division: ElementId,
) -> Result<()> {
    let world = furnished.setter.world;
    // Front matter has columns of its own.
    let single = Geometry { columns: 1, measure: world.geometry.text_width(), ..*world.geometry };
    let wide = single.measure >= single.size * TWO_COLUMNS && entries.len() > 12;
    let listed = if wide { single.in_columns(2) } else { single };
    let mut setter =
        Setter::new(World { geometry: &single, ..world }, &mut *furnished.setter.typesetter, world.language);
    let part = setter.galley.structure.add(Role::Division, None);
    let front = set(document, context, &mut setter, &listed, entries, part);
    let Galley { structure, diagnostics, .. } = setter.finish();
    context.diagnostics.extend(diagnostics);
    let base = furnished.press.structure().join(structure, Some(division));
    let folios = furnished.folios;
    // A cover and a title page have neither head nor folio, but they count.
    furnished.folios = false;
    let count = paginated(furnished, &single.whole_page(), front.cover, base, 0)?;
    let count = paginated(furnished, &single, front.title, base, count)?;
    furnished.folios = folios;
    let mut paginator = Paginator::new(&listed, PageLabel::Front).after(count);
    paginator.galley(front.contents, base, &Heads::default(), furnished)?;
    paginator.flush(furnished)?;
    if listed.two_sided {
        // The body begins on a right-hand page.
        paginator.pad(furnished)?;
    }
    Ok(())
}

/// The head of a newspaper's first page, in a strip of its own.
pub(crate) fn front_page(document: &Document, setter: &mut Setter<'_, '_, '_>, entries: &[Entry]) -> Galley {
    let world = setter.world;
    let mut setter = Setter::new(world, &mut *setter.typesetter, world.language);
    let part = setter.galley.structure.add(Role::Division, None);
    let frame = Frame { width: world.geometry.text_width(), ..page_frame(&world, part) };
    masthead::masthead(&mut setter, &frame, document, entries, world.options.contents);
    setter.finish()
}

fn set(
    document: &Document,
    context: &mut ExportContext<'_>,
    setter: &mut Setter<'_, '_, '_>,
    listed: &Geometry,
    entries: &[Entry],
    part: ElementId,
) -> Front {
    let world = setter.world;
    let options = world.options;
    let frame = page_frame(&world, part);
    let wanted = Wanted::of(document, options);
    if wanted.drawn {
        cover::drawn(setter, &frame, document);
    } else if let Cover::Image(bytes) = &options.cover
        && let Err(reason) = cover::picture(setter, &frame, bytes, &document_title(document, world.language))
    {
        let message = format!("the cover cannot be shown, the book has none: {reason}");
        context.diagnostics.push(Diagnostic::warning("pdf.cover-unreadable", message));
    }
    let cover = std::mem::take(&mut setter.galley.pieces);
    if wanted.title {
        title::title_page(setter, &frame, document, &document_title(document, world.language), world.language);
    }
    let title = std::mem::take(&mut setter.galley.pieces);
    if wanted.contents {
        let frame = Frame { width: listed.measure, ..frame };
        contents::contents(setter, &frame, entries, world.language);
    }
    Front { cover, title, contents: std::mem::take(&mut setter.galley.pieces) }
}

/// Hands over the pages of some pieces, behind `count` others. Answers how many there are now.
fn paginated(
    furnished: &mut Furnished<'_, '_, '_, '_, '_>,
    geometry: &Geometry,
    pieces: Vec<Piece>,
    base: u32,
    count: u32,
) -> Result<u32> {
    let mut paginator = Paginator::new(geometry, PageLabel::Front).after(count);
    paginator.galley(pieces, base, &Heads::default(), furnished)?;
    paginator.flush(furnished)?;
    Ok(paginator.finished())
}
