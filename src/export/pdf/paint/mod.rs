//! Pages → a PDF file.
//!
//! Each page becomes packed content as soon as it comes, so that memory follows the number of pages only
//! loosely; fonts, outline and structure tree, which depend on all pages, are written at the end.
//!
//! printpdf turns operations into content and fonts into objects. What it does not write stands in
//! [`finish`] and [`tags`], and [`file`] puts it all into one file as it comes.

mod attach;
mod code;
mod coding;
mod colour;
mod content;
mod file;
mod finish;
mod font;
mod image;
mod sheet;
mod tags;
mod text;
mod xmp;

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::{Arc, mpsc};

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use printpdf::{
    Color, CurTransMat, DictItem, Greyscale, Line, LineCapStyle, LineDashPattern, LinePoint, Op, PaintMode, Point, Pt,
    WindingOrder, XObjectId, XObjectTransform,
};
use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::error::{Error, Result};
use crate::export::pdf::ahead::awaited;
use crate::export::pdf::impose::SheetLabel;
use crate::export::pdf::page::{Item, ItemKind, LinkArea, Rect, Tag, Target};
use crate::export::pdf::picture::Treatment;
use crate::export::pdf::structure::{ElementId, Kid, Structure};
use crate::font::FontBook;
use crate::limits::Limits;
use file::File;
use font::Fonts;
use sheet::Canvas;
use text::{TextState, round};

pub(super) use attach::Attached;
pub(super) use finish::Info;

/// How many pages are packed at a time, in parallel.
const BATCH: usize = 16;
/// How many such batches may wait to be written.
const PACKED_AHEAD: usize = 4;

/// How many pages hang under a node of the page tree.
const NODE: usize = 64;

/// Where the annotations' keys in the structure's parent tree start: far behind any page's, whose number is not
/// known while annotations are written.
const ANNOTATION_KEYS: i64 = 10_000_000;

/// What stays of a page once its content is packed.
#[derive(Debug)]
struct PageRecord {
    id: ObjectId,
    /// The index of the page's node among [`Painter::nodes`].
    node: usize,
    label: SheetLabel,
    height: f32,
    /// By mark number: the element that the marked content belongs to.
    marks: Vec<ElementId>,
}

/// A page whose operations are known and whose content is not packed yet.
struct Pending {
    id: ObjectId,
    ops: Vec<Op>,
    dictionary: Dictionary,
}

/// A named place: its sheet in printer's order, its distance from the sheet's lower edge, and the left edge of its page.
#[derive(Clone, Copy, Debug)]
struct Place {
    sheet: usize,
    y: f32,
    left: f32,
}

/// Collects pages into a file.
pub(super) struct Painter<'b, 'w> {
    file: File<'w>,
    book: &'b FontBook,
    fonts: Fonts<'b>,
    pictures: BTreeMap<Arc<str>, image::Placed>,
    structure: Structure,
    pages: Vec<PageRecord>,
    pending: Vec<Pending>,
    packing: VecDeque<Packing>,
    /// Sheets that are not finished, by their number in printer's order.
    open: BTreeMap<usize, Canvas>,
    /// Named places.
    places: BTreeMap<Arc<str>, Place>,
    /// Every link annotation with the element it belongs to.
    annotations: Vec<(ObjectId, ElementId)>,
    /// The lower nodes of the page tree with their pages' kind of label.
    nodes: Vec<(ObjectId, bool)>,
    pages_root: ObjectId,
    fonts_id: ObjectId,
    /// What a file cannot say.
    faults: Vec<Diagnostic>,
}

impl<'b, 'w> Painter<'b, 'w> {
    /// A painter that writes to `out`.
    pub(super) fn new(book: &'b FontBook, out: &'w mut dyn Write) -> Result<Self> {
        let mut file = File::new(out)?;
        let pages_root = file.reserve();
        let fonts_id = file.reserve();
        Ok(Self {
            file,
            book,
            fonts: Fonts::new(book),
            pictures: BTreeMap::new(),
            structure: Structure::default(),
            pages: Vec::new(),
            pending: Vec::new(),
            packing: VecDeque::new(),
            open: BTreeMap::new(),
            places: BTreeMap::new(),
            annotations: Vec::new(),
            nodes: Vec::new(),
            pages_root,
            fonts_id,
            faults: Vec::new(),
        })
    }

    /// Writes the pictures of all pages, and says what could not be done with them.
    pub(super) fn pictures(&mut self, treatment: &Treatment, limits: &Limits) -> Result<Vec<Diagnostic>> {
        image::write_all(&mut self.file, std::mem::take(&mut self.pictures), treatment, limits)
    }

    /// The node of the page tree that the next page hangs under. Front matter and body have nodes of their own, so
    /// that they can change places at the end.
    fn node(&mut self, front: bool) -> usize {
        let last = self.nodes.len().checked_sub(1);
        let full = self.pages.iter().rev().take(NODE).filter(|page| Some(page.node) == last).count() >= NODE;
        match (last, self.nodes.last()) {
            (Some(last), Some(&(_, kind))) if kind == front && !full => last,
            _ => {
                let id = self.file.reserve();
                self.nodes.push((id, front));
                self.nodes.len() - 1
            }
        }
    }

    /// Opens the marked content that an item belongs to, unless it is open already. Marked content lies inside a text
    /// object or holds none (ISO 32000-1, 14.6.1), so that one text object can hold the paragraphs of a page.
    fn begin(&mut self, content: &mut Content, marks: &mut Vec<ElementId>, page: usize, item: &Item) {
        let (tag, text) = (item.tag, matches!(item.kind, ItemKind::Glyphs { .. }));
        if content.open == Some((tag, text)) {
            return;
        }
        content.unmark();
        content.text(text);
        let mut properties = BTreeMap::new();
        let mut artifact = |kind: &str, subtype: Option<&str>| {
            properties.insert("Type".to_owned(), DictItem::Name(kind.into()));
            if let Some(subtype) = subtype {
                properties.insert("Subtype".to_owned(), DictItem::Name(subtype.into()));
            }
            "Artifact"
        };
        let name = match tag {
            Tag::Decoration => artifact("Layout", None),
            Tag::Cut => artifact("Page", None),
            Tag::Header => artifact("Pagination", Some("Header")),
            Tag::Footer => artifact("Pagination", Some("Footer")),
            Tag::Repeated => artifact("Pagination", None),
            Tag::Element(element) => {
                let mark = u32::try_from(marks.len()).unwrap_or(u32::MAX);
                marks.push(element);
                let page = u32::try_from(page).unwrap_or(u32::MAX);
                self.structure.push(element, Kid::Content { page, mark });
                properties.insert("MCID".to_owned(), DictItem::Int(i64::from(mark)));
                self.structure.get(element).map_or("Span", |element| element.role.name())
            }
        };
        content.ops.push(Op::BeginMarkedContentWithProperties {
            tag: name.to_owned(),
            properties: DictItem::Dict { map: properties },
        });
        content.open = Some((tag, text));
    }

    fn item(&mut self, content: &mut Content, pictures: &mut Dictionary, item: &Item) -> Result<()> {
        match &item.kind {
            ItemKind::Glyphs { run, x, baseline } => {
                let y = content.height - baseline;
                let (x, y) = if run.vertical { (*x + run.y, y) } else { (*x, y + run.y) };
                text::show(&mut self.fonts, &mut content.state, &mut content.ops, run, x, y);
            }
            // Numbers come with `amend`, as glyphs.
            ItemKind::PageNumber { .. } => {}
            ItemKind::Fill { rect, gray } => {
                content.state.fill(&mut content.ops, *gray);
                content.fill(*rect);
            }
            ItemKind::Dots { rect, pitch, gray } => {
                content.dots(*rect, *pitch, *gray);
            }
            ItemKind::Code { code, rect } => {
                let id = self.file.add(code::form(code))?;
                let name = format!("Q{}", id.0);
                pictures.set(name.as_str(), Object::Reference(id));
                content.object(&name, code::placement(code, *rect, content.height));
            }
            ItemKind::Image { picture, rect } => {
                let id = image::place(&mut self.pictures, &mut self.file, picture, *rect);
                let name = format!("I{}", id.0);
                pictures.set(name.as_str(), Object::Reference(id));
                let matrix = image::placement(picture, *rect, content.height).map(|value| round(value, 100.0));
                content.object(&name, matrix);
            }
        }
        Ok(())
    }

    /// Writes a link annotation and ties it to its element (ISO 14289-1, 7.18.5).
    fn annotation(&mut self, link: &LinkArea, page: ObjectId, number: usize, height: f32) -> Result<ObjectId> {
        let index = self.annotations.len();
        let mut dictionary = dictionary! {
            "Type" => "Annot",
            "Subtype" => "Link",
            "Rect" => sheet::corners(link.rect, height),
            "Border" => vec![0.into(), 0.into(), 0.into()],
            // Printed with the page, as PDF/A and PDF/UA readers expect.
            "F" => 4,
            "P" => Object::Reference(page),
            "Contents" => file::text_string(&link.contents),
            "StructParent" => ANNOTATION_KEYS + i64::try_from(index).unwrap_or(0),
        };
        match &link.target {
            Target::Uri(uri) => self.action(&mut dictionary, uri),
            Target::Internal(name) => dictionary.set("Dest", Object::string_literal(name.as_bytes())),
        }
        let id = self.file.add(dictionary)?;
        self.annotations.push((id, link.element));
        let page = u32::try_from(number).unwrap_or(u32::MAX);
        self.structure.push(link.element, Kid::Annotation { page, index: u32::try_from(index).unwrap_or(u32::MAX) });
        Ok(id)
    }

    /// Lets an annotation lead out of the document, unless the address is longer than a file can say.
    fn action(&mut self, annotation: &mut Dictionary, uri: &str) {
        let address = file::ascii_uri(uri);
        if address.len() > file::LONGEST_STRING {
            let message = format!("a link of {} bytes cannot be clicked: {uri:.60}…", address.len());
            self.faults.push(Diagnostic::warning("pdf.long-address", message));
            return;
        }
        let uri = Object::string_literal(address);
        annotation.set("A", dictionary! { "Type" => "Action", "S" => "URI", "URI" => uri });
    }

    /// Has the content of the pages that wait packed on other threads, and writes what was packed some pages ago. When that
    /// is depends on the pages alone, so that objects lie in the same order in every run.
    fn pack(&mut self) -> Result<()> {
        let (content, pages): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.pending).into_iter().map(|page| (page.ops, (page.id, page.dictionary))).unzip();
        let (send, receive) = mpsc::channel();
        rayon::spawn(move || drop(send.send(content.into_par_iter().map(content::stream).collect())));
        self.packing.push_back(Packing { pages, content: receive });
        self.write_packed(PACKED_AHEAD)
    }

    /// Writes packed pages until only so many batches are left.
    fn write_packed(&mut self, left: usize) -> Result<()> {
        while self.packing.len() > left {
            let Some(Packing { pages, content }) = self.packing.pop_front() else { break };
            let content = awaited(&content).ok_or_else(|| Error::output("the content of pages was not packed"))?;
            for ((id, mut dictionary), stream) in pages.into_iter().zip(content) {
                let stream = self.file.add(stream)?;
                dictionary.set("Contents", Object::Reference(stream));
                self.file.set(id, dictionary)?;
            }
        }
        Ok(())
    }
}

/// Pages whose content is being packed.
struct Packing {
    pages: Vec<(ObjectId, Dictionary)>,
    content: mpsc::Receiver<Vec<Stream>>,
}

/// A page's operations as they grow.
struct Content {
    height: f32,
    ops: Vec<Op>,
    state: TextState,
    /// The marked content that stands open, and whether it lies inside a text object.
    open: Option<(Tag, bool)>,
}

impl Content {
    /// Opens or closes a text object.
    fn text(&mut self, wanted: bool) {
        if wanted != self.state.open {
            self.ops.push(if wanted { Op::StartTextSection } else { Op::EndTextSection });
            self.state.open = wanted;
        }
    }

    /// Closes the marked content that stands open.
    fn unmark(&mut self) {
        if self.open.take().is_some() {
            self.ops.push(Op::EndMarkedContentWithProperties);
        }
    }

    /// Closes what stands open.
    fn close(&mut self) {
        self.unmark();
        self.text(false);
    }

    fn fill(&mut self, rect: Rect) {
        let y = self.height - rect.y - rect.height;
        let [x, y, width, height] = [rect.x, y, rect.width, rect.height].map(|value| Pt(round(value, 100.0)));
        let mode = Some(PaintMode::Fill);
        let rectangle = printpdf::Rect { x, y, width, height, mode, winding_order: Some(WindingOrder::NonZero) };
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    /// A line of dashes without length, whose round caps are the dots. Drawn from the right, so that dots stand below
    /// each other from line to line.
    fn dots(&mut self, rect: Rect, pitch: f32, gray: f32) {
        let down = rect.height > rect.width;
        let thickness = rect.height.min(rect.width);
        let (end, start) = if down {
            let x = rect.x + rect.width / 2.0;
            ((x, rect.y + rect.height), (x, rect.y))
        } else {
            let y = rect.y + rect.height / 2.0;
            ((rect.x + rect.width, y), (rect.x, y))
        };
        let point = |(x, y): (f32, f32)| {
            let p = Point { x: Pt(round(x, 100.0)), y: Pt(round(self.height - y, 100.0)) };
            LinePoint { p, bezier: false }
        };
        let dash = LineDashPattern { offset: 0.0, pattern: [0.0, round(pitch, 100.0)].into_iter().collect() };
        let line = Line { points: vec![point(end), point(start)], is_closed: false };
        self.ops.extend([
            Op::SaveGraphicsState,
            Op::SetOutlineColor { col: Color::Greyscale(Greyscale::new(gray.clamp(0.0, 1.0), None)) },
            Op::SetOutlineThickness { pt: Pt(round(thickness, 100.0)) },
            Op::SetLineCapStyle { cap: LineCapStyle::Round },
            Op::SetLineDashPattern { dash },
            Op::DrawLine { line },
            Op::RestoreGraphicsState,
        ]);
    }

    /// Paints an image or form through a matrix.
    fn object(&mut self, name: &str, matrix: [f32; 6]) {
        self.ops.push(Op::SaveGraphicsState);
        self.ops.push(Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix) });
        let transform = XObjectTransform { no_auto_scale: true, ..XObjectTransform::default() };
        self.ops.push(Op::UseXobject { id: XObjectId(name.to_owned()), transform });
        self.ops.push(Op::RestoreGraphicsState);
    }
}
