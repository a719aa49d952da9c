//! Setting paragraphs into the galley: the one place where lines become pieces.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Manner, World};
use crate::export::pdf::galley::{Galley, Ground, Piece};
use crate::export::pdf::options::PdfOptions;
use crate::export::pdf::page::{Item, ItemKind, LinkArea, Rect, Tag, Target};
use crate::export::pdf::picture::Picture;
use crate::export::pdf::structure::{ElementId, Role};
use crate::export::shared::labels::{Labels, labels};
use crate::font::Family;
use crate::typeset::{Align, Line, Paragraph, ParagraphStyle, Run, TextStyle, Typesetter};

/// The part of the em square above the baseline, which every line counts with.
const ASCENT: f32 = 0.88;
/// The part below.
const DESCENT: f32 = 0.12;
/// No indentation leaves less than this many ems to a line.
const NARROWEST: f32 = 8.0;

/// Where and how the blocks of a container are set. Lengths are points, counted from the column's left edge.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The left edge.
    pub(crate) x: f32,
    /// The width.
    pub(crate) width: f32,
    /// The container's element.
    pub(crate) element: ElementId,
    /// The language's manner.
    pub(crate) manner: Manner,
    /// The size of text.
    pub(crate) size: f32,
    /// The distance of baselines.
    pub(crate) leading: f32,
    /// The letters.
    pub(crate) family: Family,
    /// The colour of text: 0 black, 1 white.
    pub(crate) gray: f32,
    /// How far a paragraph's first line is indented.
    pub(crate) indent: f32,
    /// The space between paragraphs.
    pub(crate) gap: f32,
    /// Whether short paragraphs stand in the middle, as captions do.
    pub(crate) centred: bool,
    /// Whether lines stand on the baseline grid: text of the body, and what is set as closely.
    pub(crate) on_grid: bool,
    /// The grounds behind all that is set.
    pub(crate) grounds: Vec<Ground>,
    /// Whether lines run down the page.
    pub(crate) vertical: bool,
}

impl Frame {
    /// A frame indented from both sides by so many points, as far as the width allows.
    pub(crate) fn inset(&self, left: f32, right: f32) -> Self {
        let spare = (self.width - NARROWEST * self.size).max(0.0);
        let scale = if left + right > spare { spare / (left + right) } else { 1.0 };
        Self { x: self.x + left * scale, width: self.width - (left + right) * scale, ..self.clone() }
    }

    /// A frame for small print below or beside the text.
    pub(crate) fn small(&self, scale: f32, gray: f32) -> Self {
        let size = self.size * scale;
        Self {
            size,
            leading: size * 1.5,
            gray,
            family: super::SMALL_PRINT,
            indent: 0.0,
            on_grid: false,
            ..self.clone()
        }
    }

    /// The same frame with lines that need not stand on the grid.
    pub(crate) fn off_grid(&self) -> Self {
        Self { on_grid: false, ..self.clone() }
    }

    /// The same frame for words in another language, whose characters and marks take its forms.
    pub(crate) fn speaking(&self, language: Option<&str>, options: &PdfOptions) -> Self {
        let Some(language) = language else { return self.clone() };
        let Manner { lang, region, .. } = Manner::of(language, options);
        Self { manner: Manner { lang, region, ..self.manner }, ..self.clone() }
    }

    /// The same frame for another container.
    pub(crate) fn of(&self, element: ElementId) -> Self {
        Self { element, ..self.clone() }
    }

    /// The style of plain text.
    pub(crate) fn style(&self) -> TextStyle {
        TextStyle {
            family: self.family,
            size: self.size,
            lang: self.manner.lang,
            gray: self.gray,
            ..TextStyle::default()
        }
    }

    /// The style of a title: its lines break by sense, and words stay whole.
    pub(crate) fn title(&self) -> ParagraphStyle {
        ParagraphStyle { align: Align::Start, hyphenate: false, by_sense: true, ..self.paragraph() }
    }

    /// The style of a justified paragraph.
    pub(crate) fn paragraph(&self) -> ParagraphStyle {
        ParagraphStyle {
            measure: self.width,
            first_indent: 0.0,
            hanging_indent: 0.0,
            align: Align::Justify,
            kinsoku: self.manner.kinsoku,
            hyphenate: true,
            region: self.manner.region,
            preformatted: false,
            vertical: self.vertical,
            hang: self.manner.hang,
            by_sense: false,
        }
    }
}

/// What a run's mark stands for.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// The element that the run is content of.
    pub(crate) element: ElementId,
    /// Where it leads, and what it says to readers that cannot see it.
    pub(crate) link: Option<(Target, Arc<str>)>,
}

/// A picture within a line.
#[derive(Clone, Debug)]
pub(super) struct InlinePicture {
    pub(super) picture: Arc<Picture>,
    pub(super) height: f32,
    pub(super) element: ElementId,
}

/// Sets one article, or another strip of its own such as the contents.
pub(crate) struct Setter<'a, 't, 'b> {
    pub(crate) world: World<'a>,
    pub(crate) typesetter: &'t mut Typesetter<'b>,
    pub(crate) galley: Galley,
    pub(super) marks: Vec<Mark>,
    pub(super) objects: Vec<InlinePicture>,
    /// What the names of this strip's destinations begin with.
    pub(super) prefix: String,
    /// The anchors that links within the article can lead to.
    pub(super) anchors: BTreeSet<String>,
    /// How many levels of headings stand above the article's own headings.
    pub(super) base_level: u8,
    /// Notes in order of their first reference.
    pub(super) notes: Vec<super::note::Pending>,
    /// The marks of first references, with the numbers of their notes, until their lines are set.
    pub(super) references: BTreeMap<u32, usize>,
    /// The numbers of those notes.
    pub(super) note_numbers: BTreeMap<super::note::Key, usize>,
    /// The pictures that were read, by resource; none for one that cannot be read.
    pub(super) pictures: BTreeMap<String, Option<Arc<Picture>>>,
    pub(super) headings: usize,
    pub(super) groups: u32,
    pub(super) language: &'a str,
    /// Whether the article's lines begin at the right.
    pub(super) right_to_left: bool,
    /// The space that the next piece gets above it, the largest of all that was asked for.
    space: f32,
    /// Places to be named at the next piece.
    places: Vec<Arc<str>>,
    /// Whether the last block was a heading.
    pub(super) after_heading: bool,
}

impl<'a, 't, 'b> Setter<'a, 't, 'b> {
    /// A setter with an empty galley.
    pub(crate) fn new(world: World<'a>, typesetter: &'t mut Typesetter<'b>, language: &'a str) -> Self {
        Self {
            world,
            typesetter,
            galley: Galley::default(),
            marks: Vec::new(),
            objects: Vec::new(),
            prefix: String::new(),
            anchors: BTreeSet::new(),
            base_level: 0,
            notes: Vec::new(),
            references: BTreeMap::new(),
            note_numbers: BTreeMap::new(),
            pictures: BTreeMap::new(),
            headings: 0,
            groups: 0,
            language,
            right_to_left: false,
            space: 0.0,
            places: Vec::new(),
            after_heading: false,
        }
    }

    /// The galley.
    pub(crate) fn finish(self) -> Galley {
        self.galley
    }

    /// Asks for space above the next piece; the largest wish wins, as margins do.
    pub(crate) fn space(&mut self, points: f32) {
        self.space = self.space.max(points);
    }

    /// Forgets the space that was asked for.
    pub(super) fn clear_space(&mut self) {
        self.space = 0.0;
    }

    /// Names the place of the next piece.
    pub(crate) fn place(&mut self, name: impl Into<Arc<str>>) {
        self.places.push(name.into());
    }

    /// Names the place of the next piece after an anchor of the article.
    pub(super) fn anchor(&mut self, id: Option<&str>) {
        if let Some(id) = id {
            self.place(format!("{}-{id}", self.prefix));
        }
    }

    /// A new element.
    pub(crate) fn element(&mut self, role: Role, parent: ElementId) -> ElementId {
        self.galley.structure.add(role, Some(parent))
    }

    /// A mark for runs of an element, with the link that they are, if any.
    pub(crate) fn mark(&mut self, element: ElementId, link: Option<(Target, Arc<str>)>) -> u32 {
        self.marks.push(Mark { element, link });
        u32::try_from(self.marks.len() - 1).unwrap_or(u32::MAX)
    }

    /// What a mark stands for.
    pub(super) fn mark_of(&self, mark: u32) -> Option<&Mark> {
        self.marks.get(mark as usize)
    }

    /// Sets a title in an element of its own.
    pub(crate) fn title(&mut self, frame: &Frame, role: Role, text: &str, style: TextStyle) {
        let element = self.element(role, frame.element);
        let mark = self.mark(element, None);
        let runs = vec![Run::Text { text: Cow::Borrowed(text), style: TextStyle { mark, ..style } }];
        self.paragraph(frame, runs, frame.title());
    }

    /// Sets a paragraph of plain text in an element of its own.
    pub(crate) fn plain(&mut self, frame: &Frame, role: Role, text: &str, style: TextStyle, align: Align) {
        let element = self.element(role, frame.element);
        let mark = self.mark(element, None);
        let runs = vec![Run::Text { text: Cow::Borrowed(text), style: TextStyle { mark, ..style } }];
        self.paragraph(frame, runs, ParagraphStyle { align, ..frame.paragraph() });
    }

    /// Sets a paragraph and adds its lines to the galley. The first two and the last two lines stay together.
    pub(crate) fn paragraph(&mut self, frame: &Frame, runs: Vec<Run<'_>>, style: ParagraphStyle) {
        // A mark that hangs must not leave the page.
        let style = ParagraphStyle { hang: style.hang && self.world.geometry.left >= frame.size, ..style };
        let lines = self.typesetter.lines(&Paragraph { runs, style });
        let count = lines.len();
        for (number, line) in lines.into_iter().enumerate() {
            let mut piece = self.line_piece(frame, line);
            piece.keep = count > 1 && (number == 0 || number + 2 == count);
            self.push(frame, piece);
        }
    }

    /// Adds a piece: with the space and the places that were asked for, and the frame's grounds.
    pub(crate) fn push(&mut self, frame: &Frame, mut piece: Piece) {
        piece.above = std::mem::take(&mut self.space);
        piece.destinations.append(&mut self.places);
        piece.grounds.clone_from(&frame.grounds);
        self.galley.pieces.push(piece);
    }

    /// A piece without content.
    pub(crate) fn blank(&mut self, frame: &Frame, height: f32, keep: bool) {
        self.push(frame, Piece { height, keep, ..Piece::default() });
    }

    /// Keeps the pieces from `start` on together and with what follows.
    pub(super) fn keep_from(&mut self, start: usize) {
        for piece in self.galley.pieces.iter_mut().skip(start) {
            piece.keep = true;
        }
    }

    /// Lets the pieces from `start` on leave their place in the flow together, where a picture is among them that
    /// stands in the column itself and not within a list, a box or a quotation.
    pub(super) fn float_from(&mut self, frame: &Frame, start: usize) {
        let in_column = frame.grounds.is_empty() && frame.width >= self.world.geometry.measure - 0.5;
        let pieces = self.galley.pieces.get_mut(start..).unwrap_or_default();
        if in_column && pieces.iter().any(|piece| piece.give > 0.0) {
            pieces.iter_mut().for_each(|piece| piece.float = true);
        }
    }

    /// Keeps the first three lines of text from piece `start` on together: an article's headline never stands at a
    /// column's foot with less.
    pub(super) fn keep_first_lines(&mut self, start: usize) {
        let text = self.galley.pieces.iter_mut().skip(start).filter(|piece| !piece.float);
        text.take(2).for_each(|piece| piece.keep = true);
    }

    /// How many pieces there are.
    pub(super) fn count(&self) -> usize {
        self.galley.pieces.len()
    }

    /// A line as a piece of the frame's leading, higher only where the line does not fit into it: ruby stands in the
    /// gap between lines as long as there is room (JLREQ 3.3.4).
    pub(crate) fn line_piece(&mut self, frame: &Frame, line: Line) -> Piece {
        let lead = frame.leading - frame.size;
        let over = (line.ascent - ASCENT * frame.size - lead * 0.9).max(0.0);
        let under = (line.descent - DESCENT * frame.size - lead * 0.75).max(0.0);
        let baseline = over + lead / 2.0 + ASCENT * frame.size;
        // Text in another language may have another leading: it leaves the grid.
        let on_grid = frame.on_grid && (frame.leading - self.world.geometry.leading).abs() < 0.01;
        let grid = on_grid.then_some(over);
        let mut piece = Piece { height: frame.leading + over + under, baseline, grid, ..Piece::default() };
        self.decorate(&mut piece, &line, frame.x, baseline);
        for object in &line.objects {
            let Some(picture) = self.objects.get(object.mark as usize) else { continue };
            let rect = Rect {
                x: frame.x + object.x,
                y: baseline + DESCENT * frame.size - picture.height,
                width: object.width,
                height: picture.height,
            };
            let kind = ItemKind::Image { picture: picture.picture.clone(), rect };
            piece.items.push(Item { tag: Tag::Element(picture.element), kind });
        }
        for run in line.runs {
            piece.refers.extend(self.references.remove(&run.style.mark));
            let x = frame.x + run.x;
            let mark = self.mark_of(run.style.mark).filter(|_| !run.dots);
            let tag = mark.map_or(Tag::Decoration, |mark| Tag::Element(mark.element));
            piece.items.push(Item { tag, kind: ItemKind::Glyphs { run, x, baseline } });
        }
        piece
    }

    /// Draws what goes with runs: underlines, strikes, and the areas of links.
    fn decorate(&self, piece: &mut Piece, line: &Line, left: f32, baseline: f32) {
        for run in line.runs.iter().filter(|run| !run.ruby && !run.dots) {
            let (x, width, size) = (left + run.x, run.width(), run.style.size);
            let mark = self.mark_of(run.style.mark);
            let tag = mark.map_or(Tag::Decoration, |mark| Tag::Element(mark.element));
            let mut rule = |y: f32, thickness: f32, gray: f32| {
                let rect = Rect { x, y, width, height: thickness };
                piece.items.push(Item { tag, kind: ItemKind::Fill { rect, gray } });
            };
            let link = mark.and_then(|mark| mark.link.as_ref().map(|link| (mark.element, link)));
            if run.style.underline {
                let gray = if link.is_some() { 0.6 } else { run.style.gray };
                rule(baseline + 0.14 * size - run.y, 0.045 * size, gray);
            }
            if run.style.strike {
                rule(baseline - 0.34 * size - run.y, 0.05 * size, run.style.gray);
            }
            let Some((element, (target, contents))) = link else { continue };
            let rect = Rect { x, y: baseline - ASCENT * size - run.y, width, height: size * 1.1 };
            match piece.links.last_mut() {
                Some(last) if last.element == element && (last.rect.x + last.rect.width - x).abs() < size => {
                    last.rect.width = x + width - last.rect.x;
                }
                _ => {
                    piece.links.push(LinkArea { rect, target: target.clone(), element, contents: contents.clone() });
                }
            }
        }
    }

    /// Sets a line of its own that is not part of the flow: a running head, a leader, a label. The first line alone.
    pub(crate) fn single_line(&mut self, frame: &Frame, text: &str, style: TextStyle, align: Align) -> (Piece, f32) {
        let runs = vec![Run::Text { text: Cow::Borrowed(text), style }];
        let style = ParagraphStyle { align, ..frame.paragraph() };
        let lines = self.typesetter.lines(&Paragraph { runs, style });
        let line = lines.into_iter().next().unwrap_or_default();
        let width = line.width;
        (self.line_piece(frame, line), width)
    }

    /// The words of the article's language.
    pub(super) fn labels(&self) -> &'static Labels {
        labels(self.language)
    }

    /// A group of grounds of its own.
    pub(super) fn new_group(&mut self) -> u32 {
        self.groups += 1;
        self.groups
    }
}
