//! Tables: pipes where they can draw it, HTML where they cannot.

use super::html;
use super::spans::Place;
use super::writer::Writer;
use crate::ir::{Alignment, Block, Cell, Row, Table};
use crate::text;

/// Columns wider than this are not padded: the source would be all spaces.
const PADDED: usize = 40;

impl Writer<'_> {
    /// A pipe table with its caption above in italics, or an HTML table.
    pub(super) fn table(&mut self, table: &Table) -> String {
        if !is_plain(table) {
            return self.html_table(table);
        }
        let caption = self.caption(&table.caption, &[]);
        let pipes = self.pipe_table(table);
        if caption.is_empty() { pipes } else { format!("{caption}\n\n{pipes}") }
    }

    fn pipe_table(&mut self, table: &Table) -> String {
        let rows: Vec<Vec<String>> = table.rows().map(|row| self.pipe_row(row, table.columns.len())).collect();
        let widths: Vec<usize> = (0..table.columns.len())
            .map(|column| {
                rows.iter().filter_map(|row| row.get(column)).map(|cell| text::str_width(cell)).max().unwrap_or(0)
            })
            .map(|width| if width > PADDED { 0 } else { width.max(3) })
            .collect();
        let mut out = String::new();
        for (index, row) in rows.iter().enumerate() {
            if index == 1 {
                push_rule(&mut out, table, &widths);
            }
            push_row(&mut out, row, &widths);
        }
        if rows.len() == 1 {
            push_rule(&mut out, table, &widths);
        }
        out.truncate(out.trim_end_matches('\n').len());
        out
    }

    fn pipe_row(&mut self, row: &Row, columns: usize) -> Vec<String> {
        let mut cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| match cell.blocks.as_slice() {
                [Block::Paragraph { content, .. }, ..] => self.line(content, Place::Cell),
                _ => String::new(),
            })
            .collect();
        cells.resize(columns, String::new());
        cells
    }

    fn html_table(&mut self, table: &Table) -> String {
        let mut out = String::from("<table>\n");
        if let Some(caption) = self.element("caption", &table.caption).filter(|_| !table.caption.is_empty()) {
            out.push_str(&caption);
        }
        let bodies = table.bodies.iter().map(|rows| ("tbody", rows));
        for (tag, rows) in [("thead", &table.head)].into_iter().chain(bodies).chain([("tfoot", &table.foot)]) {
            if rows.is_empty() {
                continue;
            }
            out.push_str(&format!("<{tag}>\n"));
            for row in rows {
                out.push_str("<tr>\n");
                let mut column = 0;
                for cell in &row.cells {
                    let align = if cell.align == Alignment::Default {
                        table.columns.get(column).map_or(Alignment::Default, |column| column.align)
                    } else {
                        cell.align
                    };
                    column += cell.col_span as usize;
                    let tag = cell_tag(cell, tag == "thead", align);
                    out.push_str(&self.element(&tag, &cell.blocks).unwrap_or_default());
                }
                out.push_str("</tr>\n");
            }
            out.push_str(&format!("</{tag}>\n"));
        }
        out.push_str("</table>");
        out
    }

    fn element(&mut self, tag: &str, blocks: &[Block]) -> Option<String> {
        Some(match html::simple(blocks) {
            Some(inlines) => self.cell(tag, None, inlines),
            None => self.cell(tag, Some(blocks), &[]),
        })
    }
}

/// Whether pipes can draw the table: one head row, no foot, no spans, cells of one paragraph at most, aligned by column.
fn is_plain(table: &Table) -> bool {
    let plain_cell = |cell: &Cell| {
        cell.col_span == 1
            && cell.row_span == 1
            && cell.align == Alignment::Default
            && matches!(cell.blocks.as_slice(), [] | [Block::Paragraph { .. }])
    };
    table.head.len() == 1
        && table.foot.is_empty()
        && table.rows().all(|row| row.cells.len() <= table.columns.len() && row.cells.iter().all(plain_cell))
}

fn push_row(out: &mut String, cells: &[String], widths: &[usize]) {
    for (cell, width) in cells.iter().zip(widths) {
        out.push_str("| ");
        out.push_str(cell);
        let pad = width.saturating_sub(text::str_width(cell)) + usize::from(!cell.is_empty() || *width > 0);
        out.push_str(&" ".repeat(pad));
    }
    out.push_str("|\n");
}

fn push_rule(out: &mut String, table: &Table, widths: &[usize]) {
    for (column, &width) in table.columns.iter().zip(widths) {
        let dashes = "-".repeat(width.max(3));
        let inner = dashes.get(1..).unwrap_or("--");
        let middle = dashes.get(2..).unwrap_or("-");
        out.push_str("| ");
        out.push_str(&match column.align {
            Alignment::Default => dashes.clone(),
            Alignment::Left => format!(":{inner}"),
            Alignment::Right => format!("{inner}:"),
            Alignment::Center => format!(":{middle}:"),
        });
        out.push(' ');
    }
    out.push_str("|\n");
}

fn cell_tag(cell: &Cell, head: bool, align: Alignment) -> String {
    let mut tag = String::from(if cell.header || head { "th" } else { "td" });
    if cell.col_span > 1 {
        tag.push_str(&format!(" colspan=\"{}\"", cell.col_span));
    }
    if cell.row_span > 1 {
        tag.push_str(&format!(" rowspan=\"{}\"", cell.row_span));
    }
    match align {
        Alignment::Default => {}
        Alignment::Left => tag.push_str(" align=\"left\""),
        Alignment::Center => tag.push_str(" align=\"center\""),
        Alignment::Right => tag.push_str(" align=\"right\""),
    }
    tag
}
