//! Tables: column widths from content, rows as pieces.
//!
//! Columns get what they need where all of it fits, and else a share between their narrowest and their widest,
//! as browsers do (CSS 2.2, 17.5.2.2). Rows that spans tie together stay together; a row higher than half a
//! column is cut between lines.

use super::{Frame, SMALL_PRINT, Setter};
use crate::export::pdf::galley::{Piece, RepeatedHead};
use crate::export::pdf::page::{Item, ItemKind, Rect, Tag};
use crate::export::pdf::structure::{ElementId, Role};
use crate::ir::{Alignment, Block, Cell, Row, Table};
use crate::typeset::{Align, Paragraph, ParagraphStyle};

/// The most columns that are laid out; more would be narrower than a letter.
const MOST_COLUMNS: usize = 64;
/// Tables up to this share of a column's height are never cut.
const WHOLE: f32 = 0.5;
/// The longest row of letters, digits and signs that no line breaks if that can be helped, such as a time or an amount.
const LONGEST_WORD: usize = 16;
/// Wider than any column: text set in it never breaks.
const UNBROKEN: f32 = 20_000.0;

/// A cell in its place in the grid.
struct Placed<'c> {
    cell: &'c Cell,
    column: usize,
    columns: usize,
    rows: usize,
}

/// What a column would like.
#[derive(Clone, Copy, Default)]
struct Wish {
    least: f32,
    most: f32,
}

impl Setter<'_, '_, '_> {
    pub(super) fn table(&mut self, frame: &Frame, table: &Table) {
        let element = self.element(Role::Table, frame.element);
        self.space(frame.leading * 0.6);
        let start = self.count();
        if !table.caption.is_empty() {
            let caption = self.element(Role::Caption, element);
            self.galley.structure.place(caption);
            let small = Frame { centred: true, ..frame.of(caption).small(0.82, 0.3) };
            self.blocks(&small, &table.caption);
            self.keep_from(start);
            self.space(frame.size * 0.3);
        }
        let rows: Vec<&Row> = table.rows().collect();
        let grid = place(&rows);
        let columns = grid.iter().flatten().map(|cell| cell.column + cell.columns).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        let size = frame.size * if columns > 5 { 0.76 } else { 0.86 };
        let mut inner = Frame {
            size,
            leading: size * 1.5,
            indent: 0.0,
            gap: size * 0.3,
            family: SMALL_PRINT,
            on_grid: false,
            ..frame.of(element)
        };
        // The margin of a cell is its neighbour.
        inner.manner.hang = false;
        let pad = size * 0.5;
        let widths = self.widths(&inner, table, &grid, columns, pad);
        let width: f32 = widths.iter().sum();
        // A table that is narrower than the column stands in its middle, below its caption.
        let inner = Frame { x: frame.x + (frame.width - width).max(0.0) / 2.0, ..inner };
        let lines = Rules { x: inner.x, width };
        let top = self.count();
        self.rule(&inner, lines, 0.9, 0.0, true);
        let mut repeated: Option<RepeatedHead> = None;
        let mut at = 0;
        while at < grid.len() {
            let end = group_end(&grid, at);
            let head = at < table.head.len();
            let group = grid.get(at..end).unwrap_or_default();
            let start = self.count();
            self.rows(&inner, table, group, head, &widths, pad);
            if !head {
                self.galley.pieces.iter_mut().skip(start).for_each(|piece| piece.head = repeated.clone());
            }
            let last = end >= grid.len();
            let head_ends = head && end >= table.head.len();
            // The last row never stands alone.
            let before_last = !last && group_end(&grid, end) >= grid.len();
            match (last, head_ends) {
                (true, _) => self.rule(&inner, lines, 0.9, 0.0, false),
                (_, true) => self.rule(&inner, lines, 0.5, 0.0, true),
                _ => self.rule(&inner, lines, 0.25, 0.75, head || before_last),
            }
            if head_ends && !last {
                repeated = self.galley.pieces.get(top..).map(repeated_head);
            }
            at = end;
        }
        self.keep_small(top);
        self.space(frame.leading * 0.6);
    }

    /// Keeps a table whole whose pieces, from `start` on, are no higher than a part of the column.
    fn keep_small(&mut self, start: usize) {
        let pieces = self.galley.pieces.get_mut(start..).unwrap_or_default();
        let height: f32 = pieces.iter().map(|piece| piece.height).sum();
        if height <= self.world.geometry.depth * WHOLE
            && let Some((_, rest)) = pieces.split_last_mut()
        {
            rest.iter_mut().for_each(|piece| piece.keep = true);
        }
    }

    /// A rule across the table, belonging to the row above it.
    fn rule(&mut self, frame: &Frame, lines: Rules, thickness: f32, gray: f32, keep: bool) {
        let rect = Rect { x: lines.x, y: 0.0, width: lines.width, height: thickness };
        let item = Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray } };
        if self.count() > 0 && thickness < 0.9 || !keep {
            let last = self.count().saturating_sub(1);
            if let Some(piece) = self.galley.pieces.get_mut(last) {
                piece.keep = true;
            }
        }
        self.push(frame, Piece { height: thickness, items: vec![item], keep, ..Piece::default() });
    }

    /// The columns' widths: together never more than the frame's.
    fn widths(&mut self, frame: &Frame, table: &Table, grid: &[Vec<Placed<'_>>], columns: usize, pad: f32) -> Vec<f32> {
        let mut wishes = vec![Wish { least: frame.size + 2.0 * pad, most: frame.size + 2.0 * pad }; columns];
        let placed = grid.iter().enumerate().flat_map(|(row, cells)| cells.iter().map(move |cell| (row, cell)));
        for (row, placed) in placed {
            let bold = row < table.head.len() || placed.cell.header;
            let own = self.wish(frame, &placed.cell.blocks, bold, pad);
            let share = 1.0 / placed.columns as f32;
            for wish in wishes.iter_mut().skip(placed.column).take(placed.columns) {
                wish.least = wish.least.max(own.least * share);
                wish.most = wish.most.max(own.most * share);
            }
        }
        let given: f32 = table.columns.iter().filter_map(|column| column.width).sum();
        if given > 0.0 && table.columns.iter().take(columns).all(|column| column.width.is_some()) {
            let shares =
                table.columns.iter().filter_map(|column| column.width).chain(std::iter::repeat(0.0)).take(columns);
            return shares.map(|share| frame.width * (share / given.max(1.0)).max(0.02)).collect();
        }
        let (least, most) = wishes.iter().fold((0.0, 0.0), |sum, wish| (sum.0 + wish.least, sum.1 + wish.most));
        if most <= frame.width {
            // A table that fits is not stretched, but one that nearly fills the column fills it.
            let scale = if most > frame.width * 0.75 { frame.width / most } else { 1.0 };
            return wishes.iter().map(|wish| wish.most * scale).collect();
        }
        if least >= frame.width {
            return wishes.iter().map(|wish| frame.width * wish.least / least).collect();
        }
        let share = (frame.width - least) / (most - least);
        wishes.iter().map(|wish| wish.least + (wish.most - wish.least) * share).collect()
    }

    /// The width that a cell's text takes unbroken, and an estimate of its longest word.
    fn wish(&mut self, frame: &Frame, blocks: &[Block], bold: bool, pad: f32) -> Wish {
        let mut text = String::new();
        crate::ir::walk::block_text(blocks, &mut text);
        let mut wish = Wish { least: 2.0 * pad, most: 2.0 * pad };
        for line in text.lines() {
            // Text much wider than the column need not be measured exactly.
            let rough: f32 = line.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum::<f32>() * frame.size;
            let width = if rough > frame.width * 2.0 {
                rough
            } else {
                let style = crate::typeset::TextStyle { bold, ..frame.style() };
                let runs = vec![crate::typeset::Run::Text { text: line.into(), style }];
                let style = ParagraphStyle { measure: UNBROKEN, align: Align::Start, ..frame.paragraph() };
                self.typesetter.lines(&Paragraph { runs, style }).iter().map(|line| line.width).fold(0.0, f32::max)
            };
            let word = line.split(|c: char| c.is_whitespace() || !c.is_ascii()).map(unbroken).max().unwrap_or(0);
            let longest = (word as f32 * 0.62).max(if line.is_ascii() { 0.0 } else { 3.0 }) * frame.size;
            // A hair more than measured, so that rounding breaks no line.
            wish.most = wish.most.max(width + 2.0 * pad + 0.1);
            wish.least = wish.least.max(longest.min(width) + 2.0 * pad + 0.1);
        }
        wish
    }

    /// Sets rows that belong together as one piece, or as several where one would be too high.
    fn rows(&mut self, frame: &Frame, table: &Table, rows: &[Vec<Placed<'_>>], head: bool, widths: &[f32], pad: f32) {
        let mut set: Vec<Vec<SetCell>> = Vec::new();
        for row in rows {
            let element = self.element(Role::TableRow, frame.element);
            self.galley.structure.place(element);
            set.push(row.iter().map(|placed| self.cell(frame, table, placed, element, head, widths, pad)).collect());
        }
        let most = self.world.geometry.depth * 0.5;
        let heights = heights(&set, pad);
        if heights.iter().sum::<f32>() <= most {
            let mut piece = Piece::default();
            for (row, height) in set.into_iter().zip(heights) {
                for cell in row {
                    cell.merge_into(&mut piece, pad);
                }
                piece.height += height;
            }
            self.push(frame, piece);
            return;
        }
        for row in set {
            self.slices(frame, row, most, pad);
        }
    }

    /// A row that is too high for one piece: each slice takes as many lines of every cell as fit.
    fn slices(&mut self, frame: &Frame, row: Vec<SetCell>, most: f32, pad: f32) {
        let mut cells: Vec<_> = row.into_iter().map(|cell| cell.pieces.into_iter().peekable()).collect();
        loop {
            let (mut slice, mut height) = (Piece::default(), 0.0f32);
            for pieces in &mut cells {
                let mut y = pad;
                while let Some(next) = pieces.peek() {
                    if y > pad && y + next.above + next.height > most {
                        break;
                    }
                    let Some(piece) = pieces.next() else { break };
                    y += merge(&mut slice, piece, y);
                }
                height = height.max(y);
            }
            if slice.items.is_empty() && cells.iter_mut().all(|pieces| pieces.peek().is_none()) {
                return;
            }
            slice.height = height + pad;
            self.push(frame, slice);
            if cells.iter_mut().all(|pieces| pieces.peek().is_none()) {
                return;
            }
        }
    }

    /// Sets a cell in a galley of its own.
    #[expect(clippy::too_many_arguments, reason = "a cell lies where its table, its row and its columns say")]
    fn cell(
        &mut self,
        frame: &Frame,
        table: &Table,
        placed: &Placed<'_>,
        row: ElementId,
        head: bool,
        widths: &[f32],
        pad: f32,
    ) -> SetCell {
        let cell = placed.cell;
        let role = match (head, cell.header) {
            (true, _) => Role::ColumnHeader,
            (false, true) => Role::RowHeader,
            (false, false) => Role::TableCell,
        };
        let element = self.element(role, row);
        // An empty cell is a cell: without it, rows would not be of one length.
        self.galley.structure.place(element);
        if let Some(element) = self.galley.structure.get_mut(element) {
            let short = |span: usize| u16::try_from(span).unwrap_or(u16::MAX);
            element.span = (short(placed.columns), short(placed.rows));
        }
        let left: f32 = widths.iter().take(placed.column).sum();
        let width: f32 = widths.iter().skip(placed.column).take(placed.columns).sum();
        let inner = Frame {
            x: frame.x + left + pad,
            width: (width - 2.0 * pad).max(frame.size),
            element,
            gray: 0.1,
            ..frame.clone()
        };
        let align = match (cell.align, table.columns.get(placed.column).map(|column| column.align)) {
            (Alignment::Default, Some(align)) => align,
            (align, _) => align,
        };
        let kept = std::mem::take(&mut self.galley.pieces);
        self.cell_blocks(&inner, &cell.blocks, align, head || cell.header);
        let pieces = std::mem::replace(&mut self.galley.pieces, kept);
        SetCell { pieces, rows: placed.rows }
    }

    fn cell_blocks(&mut self, frame: &Frame, blocks: &[Block], align: Alignment, bold: bool) {
        let align = match align {
            Alignment::Default | Alignment::Left => Align::Start,
            Alignment::Center => Align::Center,
            Alignment::Right => Align::End,
        };
        for block in blocks {
            let Block::Paragraph { content, attr } = block else {
                self.blocks(frame, std::slice::from_ref(block));
                continue;
            };
            self.anchor(attr.id.as_deref());
            let element = self.element(Role::Paragraph, frame.element);
            let mark = self.mark(element, None);
            let runs = self.runs(frame, content, crate::typeset::TextStyle { mark, bold, ..frame.style() });
            self.paragraph(frame, runs, ParagraphStyle { align, ..frame.paragraph() });
            self.space(frame.gap);
        }
        self.clear_space();
    }
}

/// How many characters of a word without spaces stay on one line: all of a time or an amount, the longest part of an
/// address.
fn unbroken(word: &str) -> usize {
    let part = || word.split(|c: char| !c.is_ascii_alphanumeric()).map(str::len).max().unwrap_or(0);
    if word.len() <= LONGEST_WORD { word.len() } else { part() }
}

/// A cell that was set: its pieces, which count from the column's left edge already.
struct SetCell {
    pieces: Vec<Piece>,
    rows: usize,
}

impl SetCell {
    fn height(&self) -> f32 {
        self.pieces.iter().enumerate().map(|(at, piece)| piece.height + if at > 0 { piece.above } else { 0.0 }).sum()
    }

    fn merge_into(self, row: &mut Piece, pad: f32) {
        let mut y = row.height + pad;
        for (at, mut piece) in self.pieces.into_iter().enumerate() {
            if at == 0 {
                piece.above = 0.0;
            }
            y += merge(row, piece, y);
        }
    }
}

/// Adds a piece to another, `y` below its top. Answers the height that it took.
fn merge(into: &mut Piece, mut piece: Piece, y: f32) -> f32 {
    let top = y + piece.above;
    for ground in &piece.grounds {
        let rect = Rect { x: ground.x, y: top, width: ground.width, height: piece.height };
        into.items.push(Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: ground.gray } });
    }
    for item in &mut piece.items {
        item.shift(0.0, top);
    }
    for link in &mut piece.links {
        link.rect.y += top;
    }
    into.items.append(&mut piece.items);
    into.links.append(&mut piece.links);
    into.destinations.append(&mut piece.destinations);
    into.refers.append(&mut piece.refers);
    piece.above + piece.height
}

/// The head as it stands above every further part of the table: painted, and nothing to a reader that listens.
fn repeated_head(pieces: &[Piece]) -> RepeatedHead {
    let item = |item: &Item| {
        let tag = if item.tag == Tag::Decoration { Tag::Decoration } else { Tag::Repeated };
        Item { tag, kind: item.kind.clone() }
    };
    let piece = |piece: &Piece| Piece {
        height: piece.height,
        items: piece.items.iter().map(item).collect(),
        ..Piece::default()
    };
    pieces.iter().map(piece).collect()
}

/// Where a table's rules run.
#[derive(Clone, Copy)]
struct Rules {
    x: f32,
    width: f32,
}

/// The heights of rows that belong together: a cell over several rows makes the last of them higher where it must.
fn heights(rows: &[Vec<SetCell>], pad: f32) -> Vec<f32> {
    let single = |row: &Vec<SetCell>| {
        row.iter().filter(|cell| cell.rows <= 1).map(|cell| cell.height() + 2.0 * pad).fold(2.0 * pad, f32::max)
    };
    let mut heights: Vec<f32> = rows.iter().map(single).collect();
    for (at, row) in rows.iter().enumerate() {
        for cell in row.iter().filter(|cell| cell.rows > 1) {
            let end = (at + cell.rows).min(heights.len());
            let spanned: f32 = heights.iter().take(end).skip(at).sum();
            if let Some(last) = end.checked_sub(1).and_then(|last| heights.get_mut(last)) {
                *last += (cell.height() + 2.0 * pad - spanned).max(0.0);
            }
        }
    }
    heights
}

/// Puts each cell into its column, past those that spans from above cover (HTML, 4.9.12).
fn place<'c>(rows: &[&'c Row]) -> Vec<Vec<Placed<'c>>> {
    let mut covered: Vec<usize> = Vec::new();
    let mut grid = Vec::with_capacity(rows.len());
    for (number, row) in rows.iter().enumerate() {
        let (mut column, mut placed) = (0, Vec::new());
        for cell in &row.cells {
            while covered.get(column).is_some_and(|&rows| rows > 0) {
                column += 1;
            }
            if column >= MOST_COLUMNS {
                // What lies beyond the last column is set below each other in it, so that nothing is lost.
                column = MOST_COLUMNS - 1;
            }
            let columns = (cell.col_span.max(1) as usize).min(MOST_COLUMNS - column);
            let rows_left = rows.len() - number;
            let spanned = (cell.row_span.max(1) as usize).min(rows_left);
            if covered.len() < column + columns {
                covered.resize(column + columns, 0);
            }
            for slot in covered.iter_mut().skip(column).take(columns) {
                *slot = spanned;
            }
            placed.push(Placed { cell, column, columns, rows: spanned });
            column += columns;
        }
        for slot in &mut covered {
            *slot = slot.saturating_sub(1);
        }
        grid.push(placed);
    }
    grid
}

/// Where the rows end that spans tie to row `start`.
fn group_end(grid: &[Vec<Placed<'_>>], start: usize) -> usize {
    let mut end = start + 1;
    let mut at = start;
    while at < end.min(grid.len()) {
        let longest = grid.get(at).into_iter().flatten().map(|cell| cell.rows).max().unwrap_or(1);
        end = end.max(at + longest);
        at += 1;
    }
    end.min(grid.len())
}
