//! Pages → a PDF file.
//!
//! Each page becomes packed content as soon as it comes, so that memory follows the number of pages only
//! loosely; fonts, outline and structure tree, which depend on all pages, are written at the end.
//!
//! printpdf turns operations into content and fonts into objects. What it does not write stands in
//! [`finish`] and [`tags`], and [`file`] puts it all into one file as it comes.

mod attach;
mod colour;
mod content;
mod file;
mod finish;
mod font;
mod image;
mod tags;
mod text;
mod xmp;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use lopdf::{Dictionary, Object, ObjectId, dictionary};
use printpdf::{
    Color, CurTransMat, DictItem, Greyscale, Line, LineCapStyle, LineDashPattern, LinePoint, Op, PaintMode, Point,
    Polygon, PolygonRing, Pt, WindingOrder, XObjectId, XObjectTransform,
};
use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::error::Result;
use crate::export::pdf::code::Code;
use crate::export::pdf::page::{Item, ItemKind, LinkArea, Page, PageLabel, Rect, Tag, Target};
use crate::export::pdf::picture::Treatment;
use crate::export::pdf::structure::{ElementId, Kid, Structure};
use crate::font::FontBook;
use crate::limits::Limits;
use file::File;
use font::Fonts;
use text::{TextState, round};

pub(super) use attach::Attached;
pub(super) use finish::Info;

/// How many pages are packed at a time, in parallel.
const BATCH: usize = 32;

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
    label: PageLabel,
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

/// A page that waits for the numbers of later pages.
struct Held {
    content: Content,
    id: ObjectId,
    dictionary: Dictionary,
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
    /// Pages that wait, by their number in painting order.
    held: BTreeMap<usize, Held>,
    /// Named places: the page in painting order, and the distance from its lower edge.
    places: BTreeMap<Arc<str>, (usize, f32)>,
    /// Every link annotation with the element it belongs to.
    annotations: Vec<(ObjectId, ElementId)>,
    /// The lower nodes of the page tree with their pages' kind of label.
    nodes: Vec<(ObjectId, bool)>,
    pages_root: ObjectId,
    fonts_id: ObjectId,
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
            held: BTreeMap::new(),
            places: BTreeMap::new(),
            annotations: Vec::new(),
            nodes: Vec::new(),
            pages_root,
            fonts_id,
        })
    }

    /// Writes the pictures of all pages, and says what could not be done with them.
    pub(super) fn pictures(&mut self, treatment: &Treatment, limits: &Limits) -> Result<Vec<Diagnostic>> {
        image::write_all(&mut self.file, std::mem::take(&mut self.pictures), treatment, limits)
    }

    /// The structure tree that pages' tags point into.
    pub(super) fn structure(&mut self) -> &mut Structure {
        &mut self.structure
    }

    /// Adds items to a page that was held back: the page numbers that stand on it.
    pub(super) fn amend(&mut self, number: usize, items: &[Item]) -> Result<()> {
        let Some(mut held) = self.held.remove(&number) else { return Ok(()) };
        let mut marks = self.pages.get_mut(number).map(|page| std::mem::take(&mut page.marks)).unwrap_or_default();
        for item in items {
            let text = matches!(item.kind, ItemKind::Glyphs { .. });
            self.begin(&mut held.content, &mut marks, number, item.tag, text);
            self.item(&mut held.content, &mut Dictionary::new(), item)?;
        }
        held.content.close();
        if let Some(page) = self.pages.get_mut(number) {
            page.marks = marks;
        }
        self.pending.push(Pending { id: held.id, ops: held.content.ops, dictionary: held.dictionary });
        Ok(())
    }

    /// Paints a page. Pages are kept in the order they are painted in until [`finish`](Self::finish) sorts them. A page that is
    /// `held` back is to be [amended](Self::amend).
    pub(super) fn page(&mut self, page: &Page, hold: bool) -> Result<()> {
        let id = self.file.reserve();
        let number = self.pages.len();
        let mut content = Content { height: page.height, ops: Vec::new(), state: TextState::default(), open: None };
        let node = self.node(page.label);
        let mut record = PageRecord { id, node, label: page.label, height: page.height, marks: Vec::new() };
        let mut pictures = Dictionary::new();
        let mut entrances = page.entrances.iter().peekable();
        for (at, item) in page.items.iter().enumerate() {
            while let Some((_, element)) = entrances.next_if(|(before, _)| *before <= at) {
                self.structure.attach(*element);
            }
            if matches!(item.kind, ItemKind::PageNumber { .. }) {
                continue;
            }
            let text = matches!(item.kind, ItemKind::Glyphs { .. });
            self.begin(&mut content, &mut record.marks, number, item.tag, text);
            self.item(&mut content, &mut pictures, item)?;
        }
        content.close();
        entrances.for_each(|(_, element)| self.structure.attach(*element));
        for place in &page.destinations {
            self.places.entry(place.name.clone()).or_insert((number, page.height - place.y));
        }
        let mut annotations = Vec::with_capacity(page.links.len());
        for link in &page.links {
            annotations.push(Object::Reference(self.annotation(link, id, number, page.height)?));
        }
        let mut resources = dictionary! { "Font" => Object::Reference(self.fonts_id) };
        if !pictures.is_empty() {
            resources.set("XObject", Object::Dictionary(pictures));
        }
        let mut dictionary = dictionary! {
            "Type" => "Page",
            "Parent" => Object::Reference(self.nodes.get(node).map_or(self.pages_root, |node| node.0)),
            "MediaBox" => vec![0.into(), 0.into(), Object::Real(round(page.width, 100.0)), Object::Real(round(page.height, 100.0))],
            "Resources" => Object::Dictionary(resources),
            "StructParents" => i64::try_from(number).unwrap_or(0),
            // Annotations are visited in structure order (ISO 14289-1, 7.18.3).
            "Tabs" => "S",
        };
        if !annotations.is_empty() {
            dictionary.set("Annots", annotations);
        }
        self.pages.push(record);
        if hold {
            self.held.insert(number, Held { content, id, dictionary });
            return Ok(());
        }
        self.pending.push(Pending { id, ops: content.ops, dictionary });
        if self.pending.len() >= BATCH {
            self.pack()?;
        }
        Ok(())
    }

    /// The node of the page tree that the next page hangs under. Front matter and body have nodes of their own, so
    /// that they can change places at the end.
    fn node(&mut self, label: PageLabel) -> usize {
        let front = matches!(label, PageLabel::Front(_));
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
    fn begin(&mut self, content: &mut Content, marks: &mut Vec<ElementId>, page: usize, tag: Tag, text: bool) {
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
                content.state.fill(&mut content.ops, 0.0);
                content.code(code, *rect);
            }
            ItemKind::Image { picture, rect } => {
                let id = image::place(&mut self.pictures, &mut self.file, picture, *rect);
                let name = format!("I{}", id.0);
                pictures.set(name.as_str(), Object::Reference(id));
                content.picture(&name, image::placement(picture, *rect, content.height));
            }
        }
        Ok(())
    }

    /// Writes a link annotation and ties it to its element (ISO 14289-1, 7.18.5).
    fn annotation(&mut self, link: &LinkArea, page: ObjectId, number: usize, height: f32) -> Result<ObjectId> {
        let Rect { x, y, width, height: depth } = link.rect;
        let corners = [x, height - y - depth, x + width, height - y].map(|value| Object::Real(round(value, 100.0)));
        let index = self.annotations.len();
        let mut dictionary = dictionary! {
            "Type" => "Annot",
            "Subtype" => "Link",
            "Rect" => corners.to_vec(),
            "Border" => vec![0.into(), 0.into(), 0.into()],
            // Printed with the page, as PDF/A and PDF/UA readers expect.
            "F" => 4,
            "P" => Object::Reference(page),
            "Contents" => file::text_string(&link.contents),
            "StructParent" => ANNOTATION_KEYS + i64::try_from(index).unwrap_or(0),
        };
        match &link.target {
            Target::Uri(uri) => dictionary.set(
                "A",
                dictionary! { "Type" => "Action", "S" => "URI", "URI" => Object::string_literal(file::ascii_uri(uri)) },
            ),
            Target::Internal(name) => dictionary.set("Dest", Object::string_literal(name.as_bytes())),
        }
        let id = self.file.add(dictionary)?;
        self.annotations.push((id, link.element));
        let page = u32::try_from(number).unwrap_or(u32::MAX);
        self.structure.push(link.element, Kid::Annotation { page, index: u32::try_from(index).unwrap_or(u32::MAX) });
        Ok(id)
    }

    /// Turns the pages that wait into packed content.
    fn pack(&mut self) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        let packed: Vec<_> =
            pending.into_par_iter().map(|page| (page.id, page.dictionary, content::stream(page.ops))).collect();
        for (id, mut dictionary, stream) in packed {
            let stream = self.file.add(stream)?;
            dictionary.set("Contents", Object::Reference(stream));
            self.file.set(id, dictionary)?;
        }
        Ok(())
    }
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

    /// A code as one path: rectangles filled one by one would show seams where they touch.
    fn code(&mut self, code: &Code, rect: Rect) {
        let corner = |x: f32, y: f32| {
            let p = Point { x: Pt(round(x, 100.0)), y: Pt(round(self.height - y, 100.0)) };
            LinePoint { p, bezier: false }
        };
        let ring = |Rect { x, y, width, height }: Rect| {
            let (right, bottom) = (x + width, y + height);
            PolygonRing { points: vec![corner(x, y), corner(right, y), corner(right, bottom), corner(x, bottom)] }
        };
        let rings = code.dark(rect).map(ring).collect();
        let polygon = Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero };
        self.ops.push(Op::DrawPolygon { polygon });
    }

    fn picture(&mut self, name: &str, matrix: [f32; 6]) {
        let matrix = matrix.map(|value| round(value, 100.0));
        self.ops.push(Op::SaveGraphicsState);
        self.ops.push(Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix) });
        let transform = XObjectTransform { no_auto_scale: true, ..XObjectTransform::default() };
        self.ops.push(Op::UseXobject { id: XObjectId(name.to_owned()), transform });
        self.ops.push(Op::RestoreGraphicsState);
    }
}
