//! Tables, in a box that scrolls where they are wider than the screen.

use super::article::Writer;
use crate::export::shared::grid::{Grid, left};
use crate::export::shared::markup::Attrs;
use crate::ir::{Block, Cell, Row, Table};

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
        let Some(widths) = grid.widths() else { return };
        self.out.open("colgroup", &Attrs::default());
        for width in widths {
            let style = width.map(|width| format!("width: {:.0}%", width * 100.0));
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
        let (name, attrs) = grid.element(cell, column, rows_left, self.attrs(&cell.attr));
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
