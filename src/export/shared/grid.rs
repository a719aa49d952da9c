//! The grid of an HTML table: which column a cell begins in, and what its element says of it.

use super::markup::{Attrs, align_name};
use crate::ir::{Alignment, Cell, Column, Row, Table};

/// How a table's cells are written.
pub(crate) struct Grid<'t> {
    columns: &'t [Column],
    /// Header cells head something: where all cells are headers, none is.
    headers: bool,
    /// The rows that are written stand in the table's head.
    pub(crate) in_head: bool,
    /// For each column, how many more rows a cell from above covers.
    covered: Vec<u32>,
    /// For each column, whether some cell begins in it: one that none begins in is no column (HTML, section 4.9.12.1), and what spans
    /// it spans one less.
    begun: Vec<bool>,
}

impl<'t> Grid<'t> {
    pub(crate) fn of(table: &'t Table) -> Self {
        let headers = table.rows().flat_map(|row| &row.cells).any(|cell| !cell.header);
        let columns = &table.columns;
        let mut grid = Self { columns, headers, in_head: true, covered: Vec::new(), begun: vec![false; columns.len()] };
        let groups = std::iter::once(&table.head).chain(&table.bodies).chain(std::iter::once(&table.foot));
        for rows in groups {
            grid.begin_group();
            for (index, row) in rows.iter().enumerate() {
                let mut column = 0;
                for cell in &row.cells {
                    column = grid.free_from(column);
                    if let Some(begun) = grid.begun.get_mut(column) {
                        *begun = true;
                    }
                    column = grid.cover(column, cell, left(rows, index));
                }
                grid.next_row();
            }
        }
        grid
    }

    /// A span ends with its group of rows (HTML, section 4.9.12).
    pub(crate) fn begin_group(&mut self) {
        self.covered = vec![0; self.columns.len()];
    }

    /// The first column at or after this one that no cell from above covers.
    pub(crate) fn free_from(&self, column: usize) -> usize {
        let free = self.covered.iter().skip(column).position(|&rows| rows == 0);
        free.map_or(self.covered.len().max(column), |offset| column + offset)
    }

    /// Notes which places a cell takes, and gives the column after it.
    pub(crate) fn cover(&mut self, column: usize, cell: &Cell, rows_left: u32) -> usize {
        let end = column.saturating_add(cell.col_span as usize);
        let places = self.covered.iter_mut().take(end).skip(column);
        places.for_each(|rows| *rows = cell.row_span.min(rows_left));
        end
    }

    pub(crate) fn next_row(&mut self) {
        self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
    }

    /// The widths of the real columns as shares of the table's, where one has some.
    pub(crate) fn widths(&self) -> Option<Vec<Option<f32>>> {
        let real = self.columns.iter().zip(&self.begun).filter(|(_, begun)| **begun);
        let share = |column: &Column| column.width.filter(|width| (0.0..=1.0).contains(width));
        let widths: Vec<Option<f32>> = real.map(|(column, _)| share(column)).collect();
        widths.iter().any(Option::is_some).then_some(widths)
    }

    /// The element of a cell that begins in this column, and its attributes added to those that it has.
    pub(crate) fn element(&self, cell: &Cell, column: usize, rows_left: u32, attrs: Attrs) -> (&'static str, Attrs) {
        let header = cell.header && self.headers && !cell.blocks.is_empty();
        let scope = header.then_some(if self.in_head { "col" } else { "row" });
        let span = |number: u32| (number > 1).then(|| number.to_string());
        let align = match cell.align {
            Alignment::Default => self.columns.get(column).map_or(Alignment::Default, |column| column.align),
            own => own,
        };
        let attrs = attrs
            .maybe("scope", scope)
            .maybe("colspan", span(self.span(column, cell)).as_deref())
            .maybe("rowspan", span(cell.row_span.min(rows_left)).as_deref())
            .maybe("class", align_name(align));
        (if header { "th" } else { "td" }, attrs)
    }

    /// How many real columns a cell spans from this one on.
    fn span(&self, column: usize, cell: &Cell) -> u32 {
        let real = self.begun.iter().skip(column).take(cell.col_span as usize).filter(|begun| **begun).count();
        u32::try_from(real).unwrap_or(u32::MAX).max(1)
    }
}

/// How many rows of a group there are from this one on.
pub(crate) fn left(rows: &[Row], index: usize) -> u32 {
    u32::try_from(rows.len() - index).unwrap_or(u32::MAX)
}
