//! Galleys → pages.
//!
//! Pieces fill columns from the top. Pieces that keep together move to the next column together; where that would
//! leave a gap because of a picture, the picture gives way within its limit. Whatever does not fit into a column
//! of its own is placed at its top all the same, so every step goes on.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Result;
use crate::export::pdf::galley::{Break, Ground, Piece};
use crate::export::pdf::geometry::Geometry;
use crate::export::pdf::page::{Destination, Item, ItemKind, Page, PageLabel, Rect, Tag};
use crate::export::pdf::structure::ElementId;

/// Rounding must not push a line to the next page.
const TOLERANCE: f32 = 0.05;

/// Takes finished pages.
pub(crate) trait PageSink {
    /// Takes a page. `heads` are the words for its running head, none where an article opens on it.
    fn page(&mut self, page: Page, heads: Option<&Heads>) -> Result<()>;
}

/// The words of a running head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heads {
    /// At the left: the digest or section.
    pub(crate) left: String,
    /// At the right: the article.
    pub(crate) right: String,
}

/// A ground that reaches over the last pieces: which, and the item that paints it.
struct OpenGround {
    ground: Ground,
    item: usize,
}

/// Cuts galleys into pages.
pub(crate) struct Paginator<'g> {
    geometry: &'g Geometry,
    label: fn(u32) -> PageLabel,
    page: Option<Page>,
    /// The words for the present page, fixed by the first piece on it.
    heads: Option<Heads>,
    finished: u32,
    column: u8,
    y: f32,
    /// How far down the page the columns begin: below what spans them.
    head: f32,
    grounds: Vec<OpenGround>,
    /// The page on which each article and section begins.
    starts: BTreeMap<Arc<str>, PageLabel>,
}

impl<'g> Paginator<'g> {
    /// Starts a run of pages that are counted from 1 and labelled by `label`.
    pub(crate) fn new(geometry: &'g Geometry, label: fn(u32) -> PageLabel) -> Self {
        Self {
            geometry,
            label,
            page: None,
            heads: None,
            finished: 0,
            column: 0,
            y: 0.0,
            head: 0.0,
            grounds: Vec::new(),
            starts: BTreeMap::new(),
        }
    }

    /// Counts on behind so many pages.
    #[must_use]
    pub(crate) fn after(self, pages: u32) -> Self {
        Self { finished: pages, ..self }
    }

    /// The number of the last page that was handed over.
    pub(crate) fn finished(&self) -> u32 {
        self.finished
    }

    /// Places a galley's pieces, whose elements have grown by `base` in the document's structure.
    pub(crate) fn galley(
        &mut self,
        pieces: Vec<Piece>,
        base: u32,
        heads: &Heads,
        sink: &mut dyn PageSink,
    ) -> Result<()> {
        let mut pieces = pieces.into_iter().peekable();
        let mut group: Vec<Piece> = Vec::new();
        while let Some(piece) = pieces.next() {
            let kept = piece.keep && pieces.peek().is_some_and(|next| !next.break_before.is_page());
            group.push(piece);
            if !kept {
                self.group(&mut group, base, heads, sink)?;
            }
        }
        Ok(())
    }

    /// Hands over the page that is being filled, if there is one.
    pub(crate) fn flush(&mut self, sink: &mut dyn PageSink) -> Result<()> {
        self.close(sink)
    }

    /// Hands over a blank page where the next one would be even.
    pub(crate) fn pad(&mut self, sink: &mut dyn PageSink) -> Result<()> {
        self.close(sink)?;
        if self.finished % 2 == 1 {
            self.page();
            self.close(sink)?;
        }
        Ok(())
    }

    /// Hands over the last page. A document without any piece still has a page.
    pub(crate) fn finish(mut self, sink: &mut dyn PageSink) -> Result<BTreeMap<Arc<str>, PageLabel>> {
        if self.page.is_some() || self.finished == 0 {
            self.page();
            self.close(sink)?;
        }
        Ok(self.starts)
    }

    /// Places pieces that keep together, as far as a column can hold them.
    fn group(&mut self, group: &mut Vec<Piece>, base: u32, heads: &Heads, sink: &mut dyn PageSink) -> Result<()> {
        let wanted = group.first().map(|first| first.break_before).unwrap_or_default();
        if wanted.is_page() && self.page.is_some() {
            self.close(sink)?;
        }
        if wanted == Break::Recto {
            self.pad(sink)?;
        }
        if !self.fits(group) && !self.squeeze(group) && self.y > self.head {
            self.next_column(sink)?;
            if !self.fits(group) {
                self.squeeze(group);
            }
        }
        for piece in group.drain(..) {
            let over = self.y + piece.above + piece.height > self.geometry.depth + TOLERANCE;
            if over && self.y > self.head {
                self.next_column(sink)?;
            }
            self.place(piece, base, heads);
        }
        Ok(())
    }

    /// The height that a group takes from here on: the space above its first piece counts below other pieces only.
    fn height(&self, group: &[Piece]) -> f32 {
        let total: f32 = group.iter().map(|piece| piece.above + piece.height).sum();
        if self.y > self.head { total } else { total - group.first().map_or(0.0, |piece| piece.above) }
    }

    fn fits(&self, group: &[Piece]) -> bool {
        self.y + self.height(group) <= self.geometry.depth + TOLERANCE
    }

    /// Makes the group's pictures smaller where that lets it fit. Answers whether it did.
    fn squeeze(&self, group: &mut [Piece]) -> bool {
        let give: f32 = group.iter().map(|piece| piece.give).sum();
        let over = self.y + self.height(group) - self.geometry.depth;
        if give <= 0.0 || over > give {
            return false;
        }
        for piece in group.iter_mut().filter(|piece| piece.give > 0.0) {
            shrink(piece, over * piece.give / give);
        }
        true
    }

    fn place(&mut self, mut piece: Piece, base: u32, heads: &Heads) {
        let opening = piece.break_before.is_page();
        if self.page.is_none() {
            self.heads = (!opening).then(|| heads.clone());
        }
        let label = (self.label)(self.finished + 1);
        let x = self.geometry.column_left(self.column);
        let above = if self.y > self.head || (piece.span && self.y > 0.0) { piece.above } else { 0.0 };
        let bottom_of_last = self.geometry.top + self.y;
        let top = bottom_of_last + above;
        let grounds = std::mem::take(&mut self.grounds);
        let page = self.page.get_or_insert_with(|| Page::new(self.geometry.width, self.geometry.height, label));
        self.grounds = join_grounds(page, &grounds, &piece.grounds, x, top, top + piece.height);
        for item in &mut piece.items {
            item.shift(x, top);
            if let Tag::Element(element) = &mut item.tag {
                *element = grown(*element, base);
            }
        }
        for link in &mut piece.links {
            link.rect.x += x;
            link.rect.y += top;
            link.element = grown(link.element, base);
        }
        for name in piece.destinations {
            if !name.contains('-') {
                self.starts.entry(name.clone()).or_insert(label);
            }
            page.destinations.push(Destination { name, y: top });
        }
        page.items.append(&mut piece.items);
        page.links.append(&mut piece.links);
        self.y += above + piece.height;
        if piece.span {
            self.head = self.y;
        }
    }

    fn next_column(&mut self, sink: &mut dyn PageSink) -> Result<()> {
        self.y = self.head;
        self.grounds.clear();
        self.column += 1;
        if self.column >= self.geometry.columns { self.close(sink) } else { Ok(()) }
    }

    fn page(&mut self) {
        let label = (self.label)(self.finished + 1);
        self.page.get_or_insert_with(|| Page::new(self.geometry.width, self.geometry.height, label));
    }

    fn close(&mut self, sink: &mut dyn PageSink) -> Result<()> {
        self.y = 0.0;
        self.head = 0.0;
        self.column = 0;
        self.grounds.clear();
        let heads = self.heads.take();
        match self.page.take() {
            Some(page) => {
                self.finished += 1;
                sink.page(page, heads.as_ref())
            }
            None => Ok(()),
        }
    }
}

fn grown(element: ElementId, base: u32) -> ElementId {
    ElementId(element.0.saturating_add(base))
}

/// Paints a piece's grounds: one that the last piece had too is made longer, so that no seam shows.
fn join_grounds(
    page: &mut Page,
    last: &[OpenGround],
    grounds: &[Ground],
    left: f32,
    top: f32,
    bottom: f32,
) -> Vec<OpenGround> {
    let mut open = Vec::with_capacity(grounds.len());
    for ground in grounds {
        let known = last.iter().find(|last| last.ground == *ground);
        let item = match known {
            Some(known) => {
                if let Some(Item { kind: ItemKind::Fill { rect, .. }, .. }) = page.items.get_mut(known.item) {
                    rect.height = bottom - rect.y;
                }
                known.item
            }
            None => {
                let rect = Rect { x: left + ground.x, y: top, width: ground.width, height: bottom - top };
                page.items.push(Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: ground.gray } });
                page.items.len() - 1
            }
        };
        open.push(OpenGround { ground: *ground, item });
    }
    open
}

/// Makes a piece's picture lower by so many points, its shape and its middle kept.
fn shrink(piece: &mut Piece, points: f32) {
    let height = piece.height;
    if points <= 0.0 || height <= points {
        return;
    }
    let scale = (height - points) / height;
    let fit = |rect: &mut Rect| {
        rect.x += rect.width * (1.0 - scale) / 2.0;
        rect.width *= scale;
        rect.height *= scale;
    };
    for item in &mut piece.items {
        if let ItemKind::Image { rect, .. } = &mut item.kind {
            fit(rect);
        }
    }
    for link in &mut piece.links {
        fit(&mut link.rect);
    }
    piece.height -= points;
    piece.give = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::pdf::options::{Length, Paper, PdfOptions};

    struct Collected(Vec<Page>);

    impl PageSink for Collected {
        fn page(&mut self, page: Page, _: Option<&Heads>) -> Result<()> {
            self.0.push(page);
            Ok(())
        }
    }

    /// 100 points of depth.
    fn geometry(columns: u8) -> Geometry {
        let side = Length(300.0);
        let options = PdfOptions {
            paper: Paper::Custom { width: side, height: side },
            margin: Some(Length(20.0).into()),
            columns,
            font_size: Some(8.0),
            ..PdfOptions::default()
        };
        Geometry { depth: 100.0, ..Geometry::new(&options).expect("fits") }
    }

    /// Pieces named by their number, of 10 points each, `keep` after those that are listed.
    fn strip(count: usize, keep: &[usize]) -> Vec<Piece> {
        (0..count)
            .map(|number| Piece {
                above: 2.0,
                height: 10.0,
                destinations: vec![number.to_string().into()],
                keep: keep.contains(&number),
                ..Piece::default()
            })
            .collect()
    }

    fn pages(pieces: Vec<Piece>, columns: u8) -> Vec<String> {
        let geometry = geometry(columns);
        let mut sink = Collected(Vec::new());
        let mut paginator = Paginator::new(&geometry, PageLabel::Body);
        paginator.galley(pieces, 0, &Heads::default(), &mut sink).expect("no sink fails");
        paginator.finish(&mut sink).expect("no sink fails");
        let names =
            |page: &Page| page.destinations.iter().map(|place| place.name.to_string()).collect::<Vec<_>>().join(" ");
        sink.0.iter().map(names).collect()
    }

    #[test]
    fn pieces_fill_columns_and_space_at_their_top_is_dropped() {
        assert_eq!(pages(strip(10, &[]), 1), ["0 1 2 3 4 5 6 7", "8 9"]);
        assert_eq!(pages(strip(18, &[]), 2), ["0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "16 17"]);
    }

    #[test]
    fn pieces_that_keep_together_move_together() {
        assert_eq!(pages(strip(10, &[6, 7]), 1), ["0 1 2 3 4 5", "6 7 8 9"]);
    }

    #[test]
    fn a_group_higher_than_a_column_is_cut() {
        assert_eq!(pages(strip(12, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 1), ["0 1 2 3 4 5 6 7", "8 9 10 11"]);
    }

    #[test]
    fn a_piece_higher_than_a_column_gets_one_of_its_own() {
        let mut pieces = strip(3, &[]);
        pieces[1].height = 500.0;
        assert_eq!(pages(pieces, 1), ["0", "1", "2"]);
    }

    #[test]
    fn a_picture_gives_way_before_it_leaves_a_gap() {
        let mut pieces = strip(2, &[]);
        pieces[0].height = 60.0;
        pieces[1].height = 50.0;
        assert_eq!(pages(pieces.clone(), 1), ["0", "1"]);
        pieces[1].give = 20.0;
        assert_eq!(pages(pieces, 1), ["0 1"]);
    }

    #[test]
    fn a_blank_page_lets_a_section_open_on_an_odd_one() {
        let mut pieces = strip(4, &[]);
        pieces[1].break_before = Break::Recto;
        pieces[2].break_before = Break::Page;
        pieces[3].break_before = Break::Recto;
        assert_eq!(pages(pieces, 2), ["0", "", "1", "2", "3"]);
    }

    #[test]
    fn nothing_still_is_a_page() {
        assert_eq!(pages(Vec::new(), 1), [""]);
    }
}
