//! Sheets as they are painted: pages are put onto them in reading order, and they are written when they are full.

use lopdf::{Dictionary, Object, ObjectId, dictionary};

use super::text::{TextState, round};
use super::{BATCH, Content, PageRecord, Painter, Pending, Place};
use crate::error::Result;
use crate::export::pdf::impose::{Sheet, SheetSink};
use crate::export::pdf::page::{Item, ItemKind, Page, Rect};
use crate::export::pdf::structure::{ElementId, Structure};

/// A sheet that more can be painted on.
pub(super) struct Canvas {
    id: ObjectId,
    content: Content,
    width: f32,
    boxes: Option<(Rect, Rect)>,
    pictures: Dictionary,
    annotations: Vec<Object>,
    /// By mark number: the element that the marked content belongs to.
    marks: Vec<ElementId>,
}

impl SheetSink for Painter<'_, '_> {
    fn structure(&mut self) -> &mut Structure {
        &mut self.structure
    }

    fn open(&mut self, sheet: Sheet) -> Result<usize> {
        let Sheet { width, height, front, label, boxes, marks } = sheet;
        let (id, number) = (self.file.reserve(), self.pages.len());
        let node = self.node(front);
        self.pages.push(PageRecord { id, node, label, height, marks: Vec::new() });
        let content = Content { height, ops: Vec::new(), state: TextState::default(), open: None };
        let canvas = Canvas {
            id,
            content,
            width,
            boxes,
            pictures: Dictionary::new(),
            annotations: Vec::new(),
            marks: Vec::new(),
        };
        self.open.insert(number, canvas);
        self.items(number, &marks, &[])?;
        Ok(number)
    }

    fn put(&mut self, sheet: usize, page: Page, left: f32) -> Result<()> {
        self.items(sheet, &page.items, &page.entrances)?;
        let Some(mut canvas) = self.open.remove(&sheet) else { return Ok(()) };
        let height = canvas.content.height;
        for place in page.destinations {
            self.places.entry(place.name).or_insert(Place { sheet, y: height - place.y, left });
        }
        for link in &page.links {
            canvas.annotations.push(Object::Reference(self.annotation(link, canvas.id, sheet, height)?));
        }
        self.open.insert(sheet, canvas);
        Ok(())
    }

    fn amend(&mut self, sheet: usize, items: Vec<(usize, Item)>) -> Result<()> {
        let items: Vec<Item> = items.into_iter().map(|(_, item)| item).collect();
        self.items(sheet, &items, &[])
    }

    fn close(&mut self, sheet: usize) -> Result<()> {
        let Some(mut canvas) = self.open.remove(&sheet) else { return Ok(()) };
        canvas.content.close();
        let Some(record) = self.pages.get_mut(sheet) else { return Ok(()) };
        record.marks = std::mem::take(&mut canvas.marks);
        let node = record.node;
        let dictionary = self.dictionary(&mut canvas, sheet, node);
        self.pending.push(Pending { id: canvas.id, ops: canvas.content.ops, dictionary });
        if self.pending.len() >= BATCH { self.pack() } else { Ok(()) }
    }
}

impl Painter<'_, '_> {
    /// Writes all sheets that are still open.
    pub(super) fn close_all(&mut self) -> Result<()> {
        while let Some((&number, _)) = self.open.first_key_value() {
            self.close(number)?;
        }
        self.pack()?;
        self.write_packed(0)
    }

    /// Paints items. Before those of the given indices, elements enter the structure tree that are painted elsewhere.
    fn items(&mut self, sheet: usize, items: &[Item], entrances: &[(usize, ElementId)]) -> Result<()> {
        let Some(mut canvas) = self.open.remove(&sheet) else { return Ok(()) };
        let mut entrances = entrances.iter().peekable();
        for (at, item) in items.iter().enumerate() {
            while let Some((_, element)) = entrances.next_if(|(before, _)| *before <= at) {
                self.structure.attach(*element);
            }
            if !matches!(item.kind, ItemKind::PageNumber { .. }) {
                self.begin(&mut canvas.content, &mut canvas.marks, sheet, item);
                self.item(&mut canvas.content, &mut canvas.pictures, item)?;
            }
        }
        entrances.for_each(|(_, element)| self.structure.attach(*element));
        self.open.insert(sheet, canvas);
        Ok(())
    }

    fn dictionary(&self, canvas: &mut Canvas, number: usize, node: usize) -> Dictionary {
        let height = canvas.content.height;
        let mut resources = dictionary! { "Font" => Object::Reference(self.fonts_id) };
        if !canvas.pictures.is_empty() {
            resources.set("XObject", Object::Dictionary(std::mem::take(&mut canvas.pictures)));
        }
        let paper = Rect { x: 0.0, y: 0.0, width: canvas.width, height };
        let mut dictionary = dictionary! {
            "Type" => "Page",
            "Parent" => Object::Reference(self.nodes.get(node).map_or(self.pages_root, |node| node.0)),
            "MediaBox" => corners(paper, height),
            "Resources" => Object::Dictionary(resources),
            "StructParents" => i64::try_from(number).unwrap_or(0),
            // Annotations are visited in structure order (ISO 14289-1, 7.18.3).
            "Tabs" => "S",
        };
        if let Some((trim, bleed)) = canvas.boxes {
            dictionary.set("TrimBox", corners(trim, height));
            dictionary.set("BleedBox", corners(bleed, height));
        }
        if !canvas.annotations.is_empty() {
            dictionary.set("Annots", std::mem::take(&mut canvas.annotations));
        }
        dictionary
    }
}

/// A rectangle by its lower left and upper right corners (ISO 32000-1, 7.9.5), on a sheet of that height.
pub(super) fn corners(rect: Rect, height: f32) -> Object {
    let Rect { x, y, width, height: depth } = rect;
    let corners = [x, height - y - depth, x + width, height - y];
    corners.map(|value| Object::Real(round(value, 100.0))).to_vec().into()
}
