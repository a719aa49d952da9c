//! Tables.

use serde_json::Value;

use super::{Reader, at, classes, kind, list};
use crate::ir::{Alignment, Block, Cell, Column, Row, Table};

/// The most columns that a table can have: a span of a million is a mistake or an attack.
const MOST_COLUMNS: usize = 1000;

impl Reader {
    pub(super) fn table(&mut self, c: &Value, out: &mut Vec<Block>) {
        let mut columns: Vec<Column> = list(at(c, 2)).iter().take(MOST_COLUMNS).map(column).collect();
        let (head, bodies, foot) = self.deeper(|this| {
            let head = this.rows(list(at(at(c, 3), 1)), true, 0);
            let bodies: Vec<Vec<Row>> = list(at(c, 4)).iter().map(|body| this.body(body)).collect();
            (head, bodies, this.rows(list(at(at(c, 5), 1)), false, 0))
        });
        let caption = self.deeper(|this| this.blocks(list(at(at(c, 1), 1))));
        let attr = self.attr(at(c, 0), &[]);
        let mut table = Table { attr, columns: Vec::new(), head, bodies, foot, caption };
        table.bodies.retain(|rows| !rows.is_empty());
        let widest = table.rows().map(|row| row.cells.iter().map(|cell| cell.col_span as usize).sum()).max();
        let Some(widest) = widest.filter(|widest: &usize| *widest > 0) else {
            return out.extend(table.caption);
        };
        if columns.len() < widest {
            columns.resize(widest.min(MOST_COLUMNS), Column::default());
        }
        table.columns = columns;
        let most = u32::try_from(table.columns.len()).unwrap_or(u32::MAX);
        let Table { head, bodies, foot, .. } = &mut table;
        for cell in head.iter_mut().chain(bodies.iter_mut().flatten()).chain(foot).flat_map(|row| &mut row.cells) {
            cell.col_span = cell.col_span.min(most);
        }
        out.push(Block::Table(table));
    }

    /// The blocks of all cells, where a table would be too deep.
    pub(super) fn loose_table(&mut self, c: &Value, out: &mut Vec<Block>) {
        out.extend(self.blocks(list(at(at(c, 1), 1))));
        let heads = [at(at(c, 3), 1), at(at(c, 5), 1)];
        let bodies = list(at(c, 4)).iter().flat_map(|body| [at(body, 2), at(body, 3)]);
        for row in heads.into_iter().take(1).chain(bodies).chain(heads.into_iter().skip(1)).flat_map(list) {
            for cell in list(at(row, 1)) {
                out.extend(self.blocks(list(at(cell, 4))));
            }
        }
    }

    /// A body: its own head rows are rows of headers.
    fn body(&mut self, body: &Value) -> Vec<Row> {
        let headed = at(body, 1).as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
        let mut rows = self.rows(list(at(body, 2)), true, 0);
        rows.extend(self.rows(list(at(body, 3)), false, headed));
        rows
    }

    /// Rows, of which the first `headed` columns are headers.
    fn rows(&mut self, values: &[Value], in_head: bool, headed: usize) -> Vec<Row> {
        // For each of the headed columns, how many more rows a cell from above covers.
        let mut covered: Vec<u32> = vec![0; headed.min(MOST_COLUMNS)];
        let mut rows = Vec::new();
        for value in values {
            let mut cells = Vec::new();
            let mut column = 0;
            for value in list(at(value, 1)) {
                while covered.get(column).is_some_and(|rows| *rows > 0) {
                    column += 1;
                }
                let cell = self.cell(value, in_head || column < covered.len());
                let end = column.saturating_add(cell.col_span as usize);
                covered.iter_mut().take(end).skip(column).for_each(|rows| *rows = cell.row_span);
                column = end;
                cells.push(cell);
            }
            covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
            rows.push(Row { cells });
        }
        rows
    }

    fn cell(&mut self, value: &Value, header: bool) -> Cell {
        let own = at(value, 0);
        let is = |name: &str| classes(own).any(|class| class == name);
        let header = (header && !is("data")) || is("header");
        let span =
            |value: &Value| value.as_u64().and_then(|span| u32::try_from(span).ok()).unwrap_or(1).clamp(1, 65_534);
        let attr = self.attr(own, &["data", "header"]);
        Cell {
            attr,
            header,
            align: alignment(at(value, 1)),
            row_span: span(at(value, 2)),
            col_span: span(at(value, 3)).min(u32::try_from(MOST_COLUMNS).unwrap_or(u32::MAX)),
            blocks: self.blocks(list(at(value, 4))),
        }
    }
}

fn column(value: &Value) -> Column {
    let width = at(value, 1).get("c").and_then(Value::as_f64).map(|width| width as f32);
    Column { align: alignment(at(value, 0)), width: width.filter(|width| *width > 0.0 && *width <= 1.0) }
}

fn alignment(value: &Value) -> Alignment {
    match kind(value) {
        "AlignLeft" => Alignment::Left,
        "AlignCenter" => Alignment::Center,
        "AlignRight" => Alignment::Right,
        _ => Alignment::Default,
    }
}
