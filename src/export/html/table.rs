//! Tables, in a box that scrolls where they are wider than the screen.

use super::article::Writer;
use crate::export::shared::markup::{Attrs, align_name};
use crate::ir::{Alignment, Block, Cell, Column, Row, Table};

/// How a table's cells are written.
struct Grid<'t> {
    columns: &'t [Column],
    /// Header cells head something: where all cells are headers, none is.
    headers: bool,
    in_head: bool,
    /// For each column, how many more rows a cell from above covers.
    covered: Vec<u32>,
    /// For each column, whether some cell begins in it: one that none begins in is no column (HTML, section 4.9.12.1), and what spans
    /// it spans one less.
    begun: Vec<bool>,
}

impl<'t> Grid<'t> {
    fn of(table: &'t Table) -> Self {
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
    fn begin_group(&mut self) {
        self.covered = vec![0; self.columns.len()];
    }

    /// The first column at or after this one that no cell from above covers.
    fn free_from(&self, column: usize) -> usize {
        let free = self.covered.iter().skip(column).position(|&rows| rows == 0);
        free.map_or(self.covered.len().max(column), |offset| column + offset)
    }

    /// Notes which places a cell takes, and gives the column after it.
    fn cover(&mut self, column: usize, cell: &Cell, rows_left: u32) -> usize {
        let end = column.saturating_add(cell.col_span as usize);
        let places = self.covered.iter_mut().take(end).skip(column);
        places.for_each(|rows| *rows = cell.row_span.min(rows_left));
        end
    }

    fn next_row(&mut self) {
        self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
    }

    /// How many real columns a cell spans from this one on.
    fn span(&self, column: usize, cell: &Cell) -> u32 {
        let real = self.begun.iter().skip(column).take(cell.col_span as usize).filter(|begun| **begun).count();
        u32::try_from(real).unwrap_or(u32::MAX).max(1)
    }
}

/// How many rows of a group there are from this one on.
fn left(rows: &[Row], index: usize) -> u32 {
    u32::try_from(rows.len() - index).unwrap_or(u32::MAX)
}

impl<'p> Writer<'p> {
    pub(super) fn table(&mut self, table: &'p Table) {
        let attrs = self.attrs(&table.attr);
        self.out.open_block("div", &Attrs::class("table").set("tabindex", "0"));
        self.out.open_block("table", &attrs);
        if !table.caption.is_empty() {
            self.out.open("caption", &Attrs::default());
            self.cell_blocks(&table.caption);
            self.out.close_block("caption");
        }
        let mut grid = Grid::of(table);
        self.column_widths(&grid);
        self.rows("thead", &table.head, &mut grid);
        grid.in_head = false;
        table.bodies.iter().for_each(|body| self.rows("tbody", body, &mut grid));
        self.rows("tfoot", &table.foot, &mut grid);
        self.out.close_block("table");
        self.out.close_block("div");
    }

    fn column_widths(&mut self, grid: &Grid<'_>) {
        let real = grid.columns.iter().zip(&grid.begun).filter(|(_, begun)| **begun);
        let columns: Vec<&Column> = real.map(|(column, _)| column).collect();
        if columns.iter().all(|column| column.width.is_none()) {
            return;
        }
        self.out.open("colgroup", &Attrs::default());
        for column in columns {
            let style = column.width.map(|width| format!("width: {:.0}%", width * 100.0));
            self.out.open("col", &Attrs::default().maybe("style", style.as_deref()));
        }
        self.out.close_block("colgroup");
    }

    fn rows(&mut self, name: &str, rows: &'p [Row], grid: &mut Grid<'_>) {
        if rows.is_empty() {
            return;
        }
        grid.begin_group();
        self.out.open_block(name, &Attrs::default());
        for (index, row) in rows.iter().enumerate() {
            self.out.open("tr", &Attrs::default());
            let left = left(rows, index);
            let mut column = 0;
            for cell in &row.cells {
                column = grid.free_from(column);
                self.cell(cell, column, left, grid);
                column = grid.cover(column, cell, left);
            }
            grid.next_row();
            self.out.close_block("tr");
        }
        self.out.close_block(name);
    }

    fn cell(&mut self, cell: &'p Cell, column: usize, rows_left: u32, grid: &Grid<'_>) {
        let header = cell.header && grid.headers && !cell.blocks.is_empty();
        let name = if header { "th" } else { "td" };
        let scope = header.then_some(if grid.in_head { "col" } else { "row" });
        let span = |number: u32| (number > 1).then(|| number.to_string());
        let align = match cell.align {
            Alignment::Default => grid.columns.get(column).map_or(Alignment::Default, |column| column.align),
            own => own,
        };
        let attrs = self
            .attrs(&cell.attr)
            .maybe("scope", scope)
            .maybe("colspan", span(grid.span(column, cell)).as_deref())
            .maybe("rowspan", span(cell.row_span.min(rows_left)).as_deref())
            .maybe("class", align_name(align));
        self.out.open(name, &attrs);
        self.cell_blocks(&cell.blocks);
        self.out.close(name);
    }

    /// A single paragraph needs no element of its own.
    fn cell_blocks(&mut self, blocks: &'p [Block]) {
        match blocks {
            [Block::Paragraph { attr, content }] if attr.is_empty() => self.inlines(content),
            blocks => self.blocks(blocks),
        }
    }
}
