//! Tables: rows and cells → the IR's table, spans clamped, columns counted.

use std::collections::BTreeMap;

use scraper::node::Element;

use super::dom;
use crate::ir::{Alignment, Block, Cell, Column, Row, Table};

/// The largest number that a span is taken for (HTML Standard, 4.9.11 allows 1000 columns).
const MAX_SPAN: u32 = 1000;
/// A row whose spans add up to more columns than this has its spans ignored.
const MAX_COLUMNS: usize = 4096;

/// A part of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Section {
    Head,
    #[default]
    Body,
    Foot,
}

/// A table while it is read.
#[derive(Debug, Default)]
pub(super) struct TableBuilder {
    pub(super) table: Table,
    pub(super) section: Section,
    /// The source says that the table is there for layout.
    pub(super) is_layout: bool,
    /// Blocks that stand where no cell is.
    pub(super) strays: Vec<Block>,
}

impl TableBuilder {
    /// Begins `<thead>`, `<tbody>` or `<tfoot>`.
    pub(super) fn begin(&mut self, section: Section) {
        self.section = section;
        if section == Section::Body {
            self.table.bodies.push(Vec::new());
        }
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        if cells.is_empty() {
            return;
        }
        let row = Row { cells };
        match self.section {
            Section::Head => self.table.head.push(row),
            Section::Foot => self.table.foot.push(row),
            Section::Body => match self.table.bodies.last_mut() {
                Some(rows) => rows.push(row),
                None => self.table.bodies.push(vec![row]),
            },
        }
    }

    /// The finished table; or the blocks that it lays out, where it is no table of data.
    pub(super) fn finish(mut self) -> Vec<Block> {
        let mut out = std::mem::take(&mut self.strays);
        drop_blank_rows(&mut self.table);
        if self.table.rows().next().is_none() {
            out.append(&mut self.table.caption);
            return out;
        }
        if self.is_layout || is_layout(&self.table) {
            out.append(&mut self.table.caption);
            let rows =
                self.table.head.into_iter().chain(self.table.bodies.into_iter().flatten()).chain(self.table.foot);
            out.extend(rows.flat_map(|row| row.cells).flat_map(|cell| cell.blocks));
            return out;
        }
        head_from_first_row(&mut self.table);
        count_columns(&mut self.table);
        align_columns(&mut self.table);
        out.push(Block::Table(self.table));
        out
    }
}

/// A cell with the spans and alignment that its element has.
pub(super) fn cell(element: &Element) -> Cell {
    let span = |name| {
        dom::attr(element, name).and_then(|value| value.parse::<u32>().ok()).map_or(1, |span| span.clamp(1, MAX_SPAN))
    };
    Cell {
        header: element.name() == "th",
        align: alignment(element),
        col_span: span("colspan"),
        row_span: span("rowspan"),
        ..Cell::default()
    }
}

fn alignment(element: &Element) -> Alignment {
    let style = dom::value(element, "style").unwrap_or_default().to_ascii_lowercase();
    let from_style =
        style.split(';').find_map(|rule| rule.split_once(':').filter(|(key, _)| key.trim() == "text-align"));
    let value = from_style
        .map(|(_, value)| value.trim().to_owned())
        .or_else(|| dom::value(element, "align").map(str::to_ascii_lowercase));
    match value.as_deref() {
        Some("left" | "start") => Alignment::Left,
        Some("center" | "middle") => Alignment::Center,
        Some("right" | "end") => Alignment::Right,
        _ => Alignment::Default,
    }
}

/// Rows whose cells are all empty show nothing, unless a span reaches into them.
fn drop_blank_rows(table: &mut Table) {
    let spans = table.rows().flat_map(|row| &row.cells).any(|cell| cell.row_span > 1);
    if !spans {
        let keep = |row: &Row| row.cells.iter().any(|cell| !cell.blocks.is_empty());
        table.head.retain(keep);
        table.foot.retain(keep);
        table.bodies.iter_mut().for_each(|rows| rows.retain(keep));
    }
    table.bodies.retain(|rows| !rows.is_empty());
}

/// One cell, or one column of cells that hold more than text: a frame around something, no data.
fn is_layout(table: &Table) -> bool {
    let single_column = table.rows().all(|row| row.cells.len() == 1);
    let one_cell = single_column && table.rows().count() == 1;
    let cells = || table.rows().flat_map(|row| &row.cells);
    let rich = || {
        cells().any(|cell| {
            cell.blocks.len() > 1 || cell.blocks.iter().any(|block| !matches!(block, Block::Paragraph { .. }))
        })
    };
    one_cell || (single_column && cells().all(|cell| !cell.header) && rich())
}

/// A first row of header cells alone is the head, where none is marked.
fn head_from_first_row(table: &mut Table) {
    if !table.head.is_empty() {
        return;
    }
    let Some(rows) = table.bodies.first_mut() else { return };
    let is_head = rows.len() > 1
        && rows.first().is_some_and(|row| row.cells.iter().all(|cell| cell.header && cell.row_span == 1));
    if is_head {
        table.head.push(rows.remove(0));
    }
}

/// Clamps row spans to their part of the table and counts the columns, cells that reach down from rows above included.
fn count_columns(table: &mut Table) {
    let too_wide = |row: &Row| {
        row.cells.len() < MAX_COLUMNS
            && row.cells.iter().map(|cell| cell.col_span as usize).sum::<usize>() > MAX_COLUMNS
    };
    let clamp = table.rows().any(too_wide);
    let mut widest: usize = 1;
    for rows in std::iter::once(&mut table.head).chain(&mut table.bodies).chain(std::iter::once(&mut table.foot)) {
        let count = rows.len();
        let mut reaching: usize = 0;
        let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, row) in rows.iter_mut().enumerate() {
            reaching -= ends.remove(&at).unwrap_or(0);
            let mut width = reaching;
            for cell in &mut row.cells {
                if clamp {
                    (cell.col_span, cell.row_span) = (1, 1);
                }
                let span = cell.col_span as usize;
                let left = u32::try_from(count - at).unwrap_or(u32::MAX);
                cell.row_span = cell.row_span.min(left);
                width += span;
                if cell.row_span > 1 {
                    reaching += span;
                    *ends.entry(at + cell.row_span as usize).or_default() += span;
                }
            }
            widest = widest.max(width);
        }
    }
    table.columns = vec![Column::default(); widest];
}

/// In a table without spans, a column whose cells agree has their alignment.
fn align_columns(table: &mut Table) {
    let simple = table.rows().flat_map(|row| &row.cells).all(|cell| cell.col_span == 1 && cell.row_span == 1);
    if !simple {
        return;
    }
    let mut aligns: Vec<Option<Alignment>> = vec![None; table.columns.len()];
    let mut agreed = vec![true; table.columns.len()];
    for row in table.rows() {
        for ((cell, known), agree) in row.cells.iter().zip(&mut aligns).zip(&mut agreed) {
            *agree &= *known.get_or_insert(cell.align) == cell.align;
        }
    }
    for ((column, align), agree) in table.columns.iter_mut().zip(&aligns).zip(&agreed) {
        column.align = align.filter(|_| *agree).unwrap_or_default();
    }
    let columns = table.columns.clone();
    let rows = table.head.iter_mut().chain(table.bodies.iter_mut().flatten()).chain(&mut table.foot);
    for row in rows {
        for (cell, column) in row.cells.iter_mut().zip(&columns) {
            if cell.align == column.align {
                cell.align = Alignment::Default;
            }
        }
    }
}
