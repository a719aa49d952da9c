//! Tables as XHTML.

use super::chapter::Writer;
use super::xhtml::Attrs;
use crate::export::shared::markup::align_name;
use crate::ir::{Alignment, Block, Cell, Column, Row, Table};

/// Where a row stands, which tells what its header cells head.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Head,
    Body,
}

/// How a table's cells are written.
struct Grid<'t> {
    columns: &'t [Column],
    /// Header cells head something: where all cells are headers, none is.
    headers: bool,
    /// For each column, how many more rows a cell from above covers.
    covered: Vec<u32>,
}

impl<'b> Writer<'b> {
    /// A table in a figure that bears its caption.
    pub(super) fn table(&mut self, table: &'b Table) {
        let attrs = self.attrs(&table.attr).set("class", "table");
        self.out.open_block("figure", &attrs);
        if !table.caption.is_empty() {
            self.table_caption(&table.caption);
        }
        self.out.open_block("table", &Attrs::default());
        self.column_widths(&table.columns);
        let headers = table.rows().flat_map(|row| &row.cells).any(|cell| !cell.header);
        let mut grid = Grid { columns: &table.columns, headers, covered: Vec::new() };
        self.rows("thead", &table.head, Place::Head, &mut grid);
        for body in &table.bodies {
            self.rows("tbody", body, Place::Body, &mut grid);
        }
        self.rows("tfoot", &table.foot, Place::Body, &mut grid);
        self.out.close_block("table");
        self.out.close_block("figure");
    }

    fn table_caption(&mut self, caption: &'b [Block]) {
        self.out.open("figcaption", &Attrs::default());
        match caption {
            [Block::Paragraph { attr, content }] if attr.is_empty() => self.inlines(content),
            _ => self.blocks(caption),
        }
        self.out.close_block("figcaption");
    }

    fn column_widths(&mut self, columns: &[Column]) {
        let share = |column: &Column| column.width.filter(|width| (0.0..=1.0).contains(width));
        if columns.iter().all(|column| share(column).is_none()) {
            return;
        }
        self.out.open("colgroup", &Attrs::default());
        for column in columns {
            let style = share(column).map(|width| format!("width: {:.0}%", width * 100.0));
            self.out.empty("col", &Attrs::default().maybe("style", style.as_deref()));
        }
        self.out.close_block("colgroup");
    }

    fn rows(&mut self, name: &str, rows: &'b [Row], place: Place, grid: &mut Grid<'_>) {
        if rows.is_empty() {
            return;
        }
        // A span ends with its group of rows (HTML, section 4.9.12).
        grid.covered = vec![0; grid.columns.len()];
        self.out.open_block(name, &Attrs::default());
        for (index, row) in rows.iter().enumerate() {
            self.out.open("tr", &Attrs::default());
            let mut column = 0;
            for cell in &row.cells {
                column = grid.free_from(column);
                let left = u32::try_from(rows.len() - index).unwrap_or(u32::MAX);
                self.within(&cell.attr, |this| this.cell(cell, column, left, place, grid));
                column = grid.cover(column, cell, left);
            }
            grid.next_row();
            self.out.close_block("tr");
        }
        self.out.close_block(name);
    }

    fn cell(&mut self, cell: &'b Cell, column: usize, rows_left: u32, place: Place, grid: &Grid<'_>) {
        let header = cell.header && grid.headers && !cell.blocks.is_empty();
        let name = if header { "th" } else { "td" };
        let scope = header.then_some(if place == Place::Head { "col" } else { "row" });
        let span = |number: u32| (number > 1).then(|| number.to_string());
        let align = match cell.align {
            Alignment::Default => grid.columns.get(column).map_or(Alignment::Default, |column| column.align),
            own => own,
        };
        let attrs = self
            .attrs(&cell.attr)
            .maybe("scope", scope)
            .maybe("colspan", span(cell.col_span).as_deref())
            .maybe("rowspan", span(cell.row_span.min(rows_left)).as_deref())
            .maybe("class", align_name(align));
        self.out.open(name, &attrs);
        match cell.blocks.as_slice() {
            [Block::Paragraph { attr, content }] if attr.is_empty() => self.inlines(content),
            blocks if header => self.without_headings(|this| this.blocks(blocks)),
            blocks => self.blocks(blocks),
        }
        self.out.close(name);
    }
}

impl Grid<'_> {
    /// The first column at or after this one that no cell from above covers.
    fn free_from(&self, column: usize) -> usize {
        let free = self.covered.iter().skip(column).position(|&rows| rows == 0);
        free.map_or(self.covered.len(), |offset| column + offset)
    }

    /// Notes which places a cell takes, and gives the column after it.
    fn cover(&mut self, column: usize, cell: &Cell, rows_left: u32) -> usize {
        let end = column + cell.col_span as usize;
        let places = self.covered.iter_mut().take(end).skip(column);
        places.for_each(|rows| *rows = cell.row_span.min(rows_left));
        end
    }

    fn next_row(&mut self) {
        for rows in &mut self.covered {
            *rows = rows.saturating_sub(1);
        }
    }
}
