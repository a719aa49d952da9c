//! Pages → sheets: imposition for booklets, bleed and crop marks.
//!
//! A booklet is printed two pages to a side, folded and stitched through the fold. Its pages therefore come in printer's
//! order, last beside first. What a file says of the document does not: pages are painted onto their sheets in reading
//! order, so tags and reading order stay the document's.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::export::pdf::geometry::Geometry;
use crate::export::pdf::options::{Length, Paper, PdfOptions};
use crate::export::pdf::page::{Item, ItemKind, Page, PageLabel, Rect, Tag};
use crate::export::pdf::structure::Structure;

/// The most pages that are stitched as one signature where the caller names no number: sixteen sheets fold well.
const ONE_SIGNATURE: usize = 64;
/// How many pages a signature of a thicker book has.
const SIGNATURE: usize = 32;
/// The bleed that crop marks come with, 3 mm as most printers ask for.
const BLEED: Length = Length(3.0 * 72.0 / 25.4);
/// The length of a crop mark.
const MARK: f32 = 14.0;
/// The least distance of a crop mark from the trimmed page, so that none of it is left when the knife slips.
const MARK_OFFSET: f32 = 6.0;
/// The thickness of a crop mark.
const MARK_THICKNESS: f32 = 0.25;

/// How pages lie on sheets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct SheetLayout {
    /// Two pages stand side by side, in printer's order.
    pub(crate) booklet: bool,
    /// The pages of a signature, where the caller names them.
    signature: Option<usize>,
    /// Crop marks stand around each sheet.
    pub(crate) marks: bool,
    /// By how much ink goes beyond the trimmed sheet.
    bleed: f32,
    /// The book is bound at the right.
    right_bound: bool,
    /// Whether a sheet is printed on both sides and turned over a short edge (yes) or a long one (no).
    pub(crate) short_edge: bool,
}

impl SheetLayout {
    /// The layout that the options ask for.
    ///
    /// # Errors
    /// When a signature cannot be folded of so many pages, or the sheets would be larger than PDF's largest page.
    pub(crate) fn new(options: &PdfOptions, geometry: &Geometry) -> Result<Self> {
        if options.signature.is_some() && !options.booklet {
            return Err(Error::usage("a signature has no meaning without a booklet").hint("ask for a booklet too"));
        }
        if let Some(pages) = options.signature.filter(|&pages| pages == 0 || !pages.is_multiple_of(4)) {
            return Err(Error::usage(format!("a signature of {pages} pages cannot be folded")).hint("a multiple of 4"));
        }
        let default = if options.crop_marks { BLEED } else { Length(0.0) };
        let mut layout = Self {
            booklet: options.booklet,
            signature: options.signature.map(usize::from),
            marks: options.crop_marks,
            bleed: options.bleed.unwrap_or(default).0,
            right_bound: geometry.right_bound,
            short_edge: false,
        };
        let (width, height) = options.paper.size();
        let width = if layout.booklet { width * 2.0 } else { width };
        layout.short_edge = width > height;
        let slug = layout.slug() * 2.0;
        if width.max(height) + slug > Paper::MAX.0 {
            let (width, height) = (Length(width + slug), Length(height + slug));
            return Err(Error::usage(format!("a sheet of {width} × {height} cannot be printed"))
                .hint("smaller paper, or no booklet, bleed and crop marks"));
        }
        Ok(layout)
    }

    /// The distance from the sheet's edge to the trimmed sheet.
    fn slug(&self) -> f32 {
        if self.marks { self.bleed.max(MARK_OFFSET) + MARK } else { self.bleed }
    }

    /// How many pages wait for a signature of all, and how many a signature has where there are more.
    fn gathers(&self) -> (usize, usize) {
        self.signature.map_or((ONE_SIGNATURE, SIGNATURE), |pages| (pages, pages))
    }

    /// A sheet whose trimmed part has that size.
    fn sheet(&self, width: f32, height: f32, front: bool, label: SheetLabel) -> Sheet {
        let slug = self.slug();
        let trim = Rect { x: slug, y: slug, width, height };
        let boxes = (slug > 0.0).then(|| (trim, grown(trim, self.bleed)));
        let marks = if self.marks { crop_marks(trim, slug - MARK) } else { Vec::new() };
        Sheet { width: width + slug * 2.0, height: height + slug * 2.0, front, label, boxes, marks }
    }
}

/// What a sheet is called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SheetLabel {
    /// As the one page on it.
    Page(PageLabel),
    /// As the two pages on it, from left to right.
    Pages(String),
}

/// One side of a sheet of paper.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sheet {
    /// The width.
    pub(crate) width: f32,
    /// The height.
    pub(crate) height: f32,
    /// Whether it comes before all sheets that were taken before it and are not: front matter is laid last.
    pub(crate) front: bool,
    /// What it is called.
    pub(crate) label: SheetLabel,
    /// Where it is cut, and how far ink goes beyond that, where that is not its edge.
    pub(crate) boxes: Option<(Rect, Rect)>,
    /// The crop marks.
    pub(crate) marks: Vec<Item>,
}

/// Takes sheets, and the pages on them in reading order.
pub(crate) trait SheetSink {
    /// The structure that grows with the pages.
    fn structure(&mut self) -> &mut Structure;

    /// Takes a new sheet and answers its number. Sheets come in printer's order.
    fn open(&mut self, sheet: Sheet) -> Result<usize>;

    /// Takes a page, which lies on a sheet with its left edge there.
    fn put(&mut self, sheet: usize, page: Page, left: f32) -> Result<()>;

    /// Takes what was missing on a sheet: the indices, among the items of the page that was put there, of the items that they
    /// stand for, and the items.
    fn amend(&mut self, sheet: usize, items: Vec<(usize, Item)>) -> Result<()>;

    /// Nothing more is put onto a sheet. One that is never closed is finished at the end.
    fn close(&mut self, sheet: usize) -> Result<()>;
}

/// A page that waits for its sheet.
struct Waiting {
    number: usize,
    page: Page,
    held: bool,
}

/// Where a page lies that is not complete yet.
#[derive(Clone, Copy)]
struct Spot {
    sheet: usize,
    /// How many items stand on the sheet before the page's.
    before: usize,
    right: f32,
    down: f32,
}

/// Gathers pages and lays them onto sheets.
pub(crate) struct Imposer<'s> {
    sink: &'s mut dyn SheetSink,
    layout: SheetLayout,
    count: usize,
    waiting: Vec<Waiting>,
    /// Whether there are more pages than one signature holds, so that signatures leave as they fill.
    many: bool,
    spots: BTreeMap<usize, Spot>,
}

impl<'s> Imposer<'s> {
    /// An imposer that hands sheets to `sink`.
    pub(crate) fn new(sink: &'s mut dyn SheetSink, layout: SheetLayout) -> Self {
        Self { sink, layout, count: 0, waiting: Vec::new(), many: false, spots: BTreeMap::new() }
    }

    /// The structure that grows with the pages.
    pub(crate) fn structure(&mut self) -> &mut Structure {
        self.sink.structure()
    }

    /// Takes a page. One that is `held` is to be [amended](Self::amend).
    pub(crate) fn page(&mut self, page: Page, held: bool) -> Result<()> {
        let waiting = Waiting { number: self.count, page, held };
        self.count += 1;
        if !self.layout.booklet {
            return self.alone(waiting);
        }
        let (most, signature) = self.layout.gathers();
        let turned = self.waiting.last().is_some_and(|last| is_front(&last.page) != is_front(&waiting.page));
        if self.many && turned {
            self.signatures(signature)?;
        }
        self.waiting.push(waiting);
        if self.waiting.len() > most && !self.waiting.iter().any(|waiting| is_front(&waiting.page)) {
            self.many = true;
        }
        while self.many && self.waiting.len() >= signature {
            let rest = self.waiting.split_off(signature);
            let full = std::mem::replace(&mut self.waiting, rest);
            self.signature(full)?;
        }
        Ok(())
    }

    /// Takes what was missing on the page of that number.
    pub(crate) fn amend(&mut self, number: usize, mut items: Vec<(usize, Item)>) -> Result<()> {
        if let Some(waiting) = self.waiting.iter_mut().find(|waiting| waiting.number == number) {
            waiting.page.put(items);
            waiting.held = false;
            return Ok(());
        }
        let Some(spot) = self.spots.remove(&number) else { return Ok(()) };
        for (index, item) in &mut items {
            *index += spot.before;
            item.shift(spot.right, spot.down);
        }
        self.sink.amend(spot.sheet, items)
    }

    /// Lays what still waits.
    pub(crate) fn finish(mut self) -> Result<()> {
        let (most, signature) = self.layout.gathers();
        if !self.many {
            // Front matter is laid last and read first.
            self.waiting.sort_by_key(|waiting| !is_front(&waiting.page));
        }
        let size = if self.many || self.waiting.len() > most { signature } else { most };
        self.signatures(size)
    }

    /// Lays all pages that wait, in signatures of so many pages at most.
    fn signatures(&mut self, size: usize) -> Result<()> {
        let mut waiting = std::mem::take(&mut self.waiting);
        while !waiting.is_empty() {
            let rest = waiting.split_off(size.min(waiting.len()));
            self.signature(std::mem::replace(&mut waiting, rest))?;
        }
        Ok(())
    }

    /// Lays a page onto a sheet of its own.
    fn alone(&mut self, waiting: Waiting) -> Result<()> {
        let Page { width, height, label, .. } = waiting.page;
        let sheet = self.layout.sheet(width, height, is_front(&waiting.page), SheetLabel::Page(label));
        let number = self.sink.open(sheet)?;
        let slug = self.layout.slug();
        let held = waiting.held;
        self.put(waiting, number, (slug, slug), [true, true], &mut 0)?;
        if held { Ok(()) } else { self.sink.close(number) }
    }

    /// Lays pages, given in reading order, onto sheets that are folded into each other.
    fn signature(&mut self, pages: Vec<Waiting>) -> Result<()> {
        let count = pages.len().next_multiple_of(4);
        let size = |of: fn(&Page) -> f32| pages.iter().map(|waiting| of(&waiting.page)).fold(0.0, f32::max);
        let (width, height) = (size(|page| page.width), size(|page| page.height));
        let front = self.many && pages.first().is_some_and(|waiting| is_front(&waiting.page));
        let mut sheets = Vec::with_capacity(count / 2);
        for side in 0..count / 2 {
            let (left, right) = self.sides(side, count);
            let names = [left, right].map(|page| pages.get(page).map(|waiting| waiting.page.label.text()));
            let label = SheetLabel::Pages(names.into_iter().flatten().collect::<Vec<_>>().join(", "));
            sheets.push((self.sink.open(self.layout.sheet(width * 2.0, height, front, label))?, 0, false));
        }
        let slug = self.layout.slug();
        for (index, waiting) in pages.into_iter().enumerate() {
            let side = index.min(count - 1 - index);
            let is_left = self.sides(side, count).0 == index;
            let Some((number, items, held)) = sheets.get_mut(side) else { continue };
            // The fold is in the middle: a narrower page stands at it.
            let right = if is_left { slug + width - waiting.page.width } else { slug + width };
            *held |= waiting.held;
            self.put(waiting, *number, (right, slug), [is_left, !is_left], items)?;
        }
        sheets.into_iter().filter(|&(_, _, held)| !held).try_for_each(|(number, _, _)| self.sink.close(number))
    }

    /// Which pages stand on a side at the left and at the right, counted from 0.
    fn sides(&self, side: usize, count: usize) -> (usize, usize) {
        let (early, late) = (side, count - 1 - side);
        // The first page stands at the right, where a book that is bound at the left opens; later sides alternate.
        if side.is_multiple_of(2) == self.layout.right_bound { (early, late) } else { (late, early) }
    }

    /// Puts a page onto a sheet. `outer` says which of its left and right edges are cut.
    fn put(
        &mut self,
        waiting: Waiting,
        sheet: usize,
        (right, down): (f32, f32),
        outer: [bool; 2],
        items: &mut usize,
    ) -> Result<()> {
        let Waiting { number, mut page, held } = waiting;
        if self.layout.bleed > 0.0 {
            bleed(&mut page, self.layout.bleed, outer);
        }
        page.shift(right, down);
        if held {
            self.spots.insert(number, Spot { sheet, before: *items, right, down });
        }
        *items += page.items.len();
        self.sink.put(sheet, page, right)
    }
}

fn is_front(page: &Page) -> bool {
    matches!(page.label, PageLabel::Front(_))
}

fn grown(rect: Rect, by: f32) -> Rect {
    Rect { x: rect.x - by, y: rect.y - by, width: rect.width + by * 2.0, height: rect.height + by * 2.0 }
}

/// Lets grounds that reach the page's edge go on beyond it, so that a knife that slips leaves no white line.
fn bleed(page: &mut Page, by: f32, [left, right]: [bool; 2]) {
    let (width, height) = (page.width, page.height);
    for item in &mut page.items {
        let ItemKind::Fill { rect, .. } = &mut item.kind else { continue };
        let beyond = |reaches: bool| if reaches { by } else { 0.0 };
        let (far_right, far_down) = (rect.x + rect.width, rect.y + rect.height);
        let [start, above] = [beyond(left && rect.x <= 0.01), beyond(rect.y <= 0.01)];
        let [end, below] = [beyond(right && far_right >= width - 0.01), beyond(far_down >= height - 0.01)];
        *rect = Rect {
            x: rect.x - start,
            y: rect.y - above,
            width: rect.width + start + end,
            height: rect.height + above + below,
        };
    }
}

/// Two marks at each corner, which end at some distance from the trimmed sheet.
fn crop_marks(trim: Rect, offset: f32) -> Vec<Item> {
    let mark = |x: f32, y: f32, width: f32, height: f32| Item {
        tag: Tag::Cut,
        kind: ItemKind::Fill { rect: Rect { x, y, width, height }, gray: 0.0 },
    };
    let half = MARK_THICKNESS / 2.0;
    let (right, bottom) = (trim.x + trim.width, trim.y + trim.height);
    let mut marks = Vec::with_capacity(8);
    for y in [trim.y, bottom] {
        for x in [trim.x - offset - MARK, right + offset] {
            marks.push(mark(x, y - half, MARK, MARK_THICKNESS));
        }
    }
    for x in [trim.x, right] {
        for y in [trim.y - offset - MARK, bottom + offset] {
            marks.push(mark(x - half, y, MARK_THICKNESS, MARK));
        }
    }
    marks
}
