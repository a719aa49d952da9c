//! Tables.

use serde_json::{Value, json};

use super::inlines::attributes;
use super::{Writer, attr};
use crate::ir::{Alignment, Cell, Row, Table};

impl Writer<'_> {
    /// A table: pandoc's model is ours. A header cell outside of the head, or another one in it, says so by a class, but for whole
    /// columns of headers at the start of a row.
    pub(super) fn table(&mut self, table: &Table) -> Value {
        let columns: Vec<Value> = table
            .columns
            .iter()
            .map(|column| {
                // Through its shortest decimal form, so that 0.3 is not 0.30000001.
                let width = column.width.and_then(|width| width.to_string().parse::<f64>().ok());
                let width =
                    width.map_or(json!({ "t": "ColWidthDefault" }), |width| json!({ "t": "ColWidth", "c": width }));
                json!([alignment(column.align), width])
            })
            .collect();
        let bare = attr("", &[], &[]);
        let caption = self.blocks(&table.caption);
        let head = self.rows(&table.head, true, 0);
        let bodies: Vec<Value> = table
            .bodies
            .iter()
            .map(|rows| {
                let headed = usize::from(is_headed(rows));
                json!([bare, headed, [], self.rows(rows, false, headed)])
            })
            .collect();
        let foot = self.rows(&table.foot, false, 0);
        let own = attributes(&table.attr, &[], &[]);
        json!({ "t": "Table", "c": [own, [Value::Null, caption], columns, [bare, head], bodies, [bare, foot]] })
    }

    /// `headed` cells at the start of each row are headers without saying so.
    fn rows(&mut self, rows: &[Row], in_head: bool, headed: usize) -> Vec<Value> {
        let mut out = Vec::new();
        for row in rows {
            let cells: Vec<Value> =
                row.cells.iter().enumerate().map(|(at, cell)| self.cell(cell, in_head || at < headed)).collect();
            out.push(json!([attr("", &[], &[]), cells]));
        }
        out
    }

    fn cell(&mut self, cell: &Cell, header: bool) -> Value {
        let class: &[&str] = match (header, cell.header) {
            (true, false) => &["data"],
            (false, true) => &["header"],
            _ => &[],
        };
        let mut blocks = self.blocks(&cell.blocks);
        if let [only] = blocks.as_mut_slice()
            && only["t"] == "Para"
        {
            only["t"] = "Plain".into();
        }
        json!([attributes(&cell.attr, class, &[]), alignment(cell.align), cell.row_span, cell.col_span, blocks])
    }
}

/// Every row begins with a header cell of its own.
fn is_headed(rows: &[Row]) -> bool {
    !rows.is_empty()
        && rows.iter().all(|row| {
            row.cells.len() > 1
                && row.cells.first().is_some_and(|cell| cell.header && cell.col_span == 1 && cell.row_span == 1)
        })
}

fn alignment(align: Alignment) -> Value {
    json!({ "t": match align {
        Alignment::Default => "AlignDefault",
        Alignment::Left => "AlignLeft",
        Alignment::Center => "AlignCenter",
        Alignment::Right => "AlignRight",
    } })
}
