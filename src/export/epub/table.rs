//! Tables as XHTML.

use super::chapter::Writer;
use super::xhtml::Attrs;
use crate::export::shared::grid::{Grid, left};
use crate::ir::{Block, Cell, Row, Table};

impl<'b> Writer<'b> {
    /// A table in a figure that bears its caption.
    pub(super) fn table(&mut self, table: &'b Table) {
        let attrs = self.attrs(&table.attr).set("class", "table");
        self.out.open_block("figure", &attrs);
        if !table.caption.is_empty() {
            self.table_caption(&table.caption);
        }
        self.out.open_block("table", &Attrs::default());
        let mut grid = Grid::of(table);
        self.column_widths(&grid);
        self.rows("thead", &table.head, &mut grid);
        grid.in_head = false;
        table.bodies.iter().for_each(|body| self.rows("tbody", body, &mut grid));
        self.rows("tfoot", &table.foot, &mut grid);
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

    fn column_widths(&mut self, grid: &Grid<'_>) {
        let Some(widths) = grid.widths() else { return };
        self.out.open("colgroup", &Attrs::default());
        for width in widths {
            let style = width.map(|width| format!("width: {:.0}%", width * 100.0));
            self.out.empty("col", &Attrs::default().maybe("style", style.as_deref()));
        }
        self.out.close_block("colgroup");
    }

    fn rows(&mut self, name: &str, rows: &'b [Row], grid: &mut Grid<'_>) {
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
                self.within(&cell.attr, |this| this.cell(cell, column, left, grid));
                column = grid.cover(column, cell, left);
            }
            grid.next_row();
            self.out.close_block("tr");
        }
        self.out.close_block(name);
    }

    fn cell(&mut self, cell: &'b Cell, column: usize, rows_left: u32, grid: &Grid<'_>) {
        let (name, attrs) = grid.element(cell, column, rows_left, self.attrs(&cell.attr));
        self.out.open(name, &attrs);
        match cell.blocks.as_slice() {
            [Block::Paragraph { attr, content }] if attr.is_empty() => self.inlines(content),
            blocks if name == "th" => self.without_headings(|this| this.blocks(blocks)),
            blocks => self.blocks(blocks),
        }
        self.out.close(name);
    }
}
