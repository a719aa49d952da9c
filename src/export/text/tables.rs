//! Tables as plain text: columns two spaces apart, padded in columns of East Asian width.

use super::Writer;
use crate::ir::{Alignment, Cell, Row, Table};
use crate::text::str_width;

/// Between two columns.
const GAP: usize = 2;
/// The widest table where no width is given: beyond it cells are wrapped.
const WIDEST: usize = 120;
/// No column is made narrower than this.
const NARROWEST: usize = 6;

/// A cell in its place.
struct Placed<'a> {
    column: usize,
    span: usize,
    cell: &'a Cell,
}

impl Writer<'_> {
    /// The caption, then the rows, the head underlined.
    pub(super) fn table(&mut self, table: &Table, width: Option<usize>) -> String {
        let limit = width.unwrap_or(WIDEST);
        let columns = table.columns.len().max(1);
        let mut grid = Grid { rows: place(table, columns), table, widths: Vec::new() };
        let caption = self.blocks(&table.caption, width, false);
        // Notes and URLs are numbered in reading order, so each cell is read once, and wrapped afterwards.
        let texts: Vec<Vec<String>> = grid
            .rows
            .iter()
            .map(|row| row.iter().map(|placed| self.blocks(&placed.cell.blocks, None, true)).collect())
            .collect();
        grid.widths = grid.natural_widths(&texts, columns);
        let body = if grid.fit(limit) { grid.draw(&texts) } else { list(&texts) };
        if caption.is_empty() { body } else { format!("{caption}\n\n{body}") }
    }
}

/// Where each cell stands, when those that span rows have taken their places.
fn place(table: &Table, columns: usize) -> Vec<Vec<Placed<'_>>> {
    let groups = [&table.head].into_iter().chain(&table.bodies).chain([&table.foot]);
    let mut out = Vec::new();
    for rows in groups {
        let mut taken = vec![0_u32; columns];
        for row in rows {
            out.push(place_row(row, &mut taken));
        }
    }
    out
}

fn place_row<'a>(row: &'a Row, taken: &mut [u32]) -> Vec<Placed<'a>> {
    let mut out = Vec::new();
    let mut column = 0;
    let mut spans = vec![0_u32; taken.len()];
    for cell in &row.cells {
        while taken.get(column).is_some_and(|&rows| rows > 0) {
            column += 1;
        }
        let last = taken.len() - 1;
        let start = column.min(last);
        let span = (cell.col_span.max(1) as usize).min(taken.len() - start);
        for slot in spans.iter_mut().skip(start).take(span) {
            *slot = cell.row_span.max(1);
        }
        out.push(Placed { column: start, span, cell });
        column = start + span;
    }
    for (slot, span) in taken.iter_mut().zip(spans) {
        *slot = slot.saturating_sub(1).max(span.saturating_sub(1));
    }
    out
}

struct Grid<'a> {
    rows: Vec<Vec<Placed<'a>>>,
    table: &'a Table,
    widths: Vec<usize>,
}

impl Grid<'_> {
    /// The widest line of each column; what spans columns widens the last of them.
    fn natural_widths(&self, texts: &[Vec<String>], columns: usize) -> Vec<usize> {
        let mut widths = vec![1; columns];
        for spanning in [false, true] {
            for (row, texts) in self.rows.iter().zip(texts) {
                for (placed, text) in row.iter().zip(texts).filter(|(placed, _)| (placed.span > 1) == spanning) {
                    let wanted = text.split('\n').map(str_width).max().unwrap_or(0);
                    let there = span_width(&widths, placed);
                    let last = placed.column + placed.span - 1;
                    if let Some(slot) = widths.get_mut(last) {
                        *slot += wanted.saturating_sub(there);
                    }
                }
            }
        }
        widths
    }

    /// Narrows the widest columns until the table fits; `false` where it cannot.
    fn fit(&mut self, limit: usize) -> bool {
        let gaps = GAP * self.widths.len().saturating_sub(1);
        let Some(room) = limit.checked_sub(gaps).filter(|&room| room >= NARROWEST * self.widths.len()) else {
            return self.widths.iter().sum::<usize>() + gaps <= limit;
        };
        if self.widths.iter().sum::<usize>() <= room {
            return true;
        }
        // The largest cap under which the columns fit together, found by bisection.
        let (mut low, mut high) = (NARROWEST, room);
        while low < high {
            let middle = (low + high).div_ceil(2);
            let sum: usize = self.widths.iter().map(|&width| width.min(middle)).sum();
            if sum <= room {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        for width in &mut self.widths {
            *width = (*width).min(low);
        }
        true
    }

    fn draw(&self, texts: &[Vec<String>]) -> String {
        let mut out = String::new();
        let head = self.table.head.len();
        let foot = self.rows.len() - self.table.foot.len();
        for (index, (row, texts)) in self.rows.iter().zip(texts).enumerate() {
            if index > 0 && (index == head || index == foot) {
                self.push_rule(&mut out);
            }
            self.push_row(&mut out, row, texts);
        }
        out.truncate(out.trim_end_matches('\n').len());
        out
    }

    fn push_rule(&self, out: &mut String) {
        let dashes: Vec<String> = self.widths.iter().map(|&width| "-".repeat(width)).collect();
        out.push_str(&dashes.join("  "));
        out.push('\n');
    }

    fn push_row(&self, out: &mut String, row: &[Placed<'_>], texts: &[String]) {
        let cells: Vec<Vec<String>> = row
            .iter()
            .zip(texts)
            .map(|(placed, text)| {
                let wrapped = super::wrap::wrap(text, Some(span_width(&self.widths, placed)));
                wrapped.split('\n').map(str::to_owned).collect()
            })
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(1);
        for line in 0..height {
            let mut text = String::new();
            let mut columns = 0;
            for (placed, cell) in row.iter().zip(&cells) {
                let content = cell.get(line).map_or("", String::as_str);
                let start: usize = self.widths.iter().take(placed.column).map(|width| width + GAP).sum();
                let room = span_width(&self.widths, placed).saturating_sub(str_width(content));
                let at = start + lead(self.align(placed), room);
                if !content.is_empty() {
                    text.push_str(&" ".repeat(at.saturating_sub(columns)));
                    text.push_str(content);
                    columns = columns.max(at) + str_width(content);
                }
            }
            out.push_str(&text);
            out.push('\n');
        }
    }

    fn align(&self, placed: &Placed<'_>) -> Alignment {
        match placed.cell.align {
            Alignment::Default => {
                self.table.columns.get(placed.column).map_or(Alignment::Default, |column| column.align)
            }
            own => own,
        }
    }
}

fn lead(align: Alignment, room: usize) -> usize {
    match align {
        Alignment::Default | Alignment::Left => 0,
        Alignment::Center => room / 2,
        Alignment::Right => room,
    }
}

fn span_width(widths: &[usize], placed: &Placed<'_>) -> usize {
    let sum: usize = widths.iter().skip(placed.column).take(placed.span).sum();
    sum + GAP * placed.span.saturating_sub(1)
}

/// A table of too many columns: a line a row, cells parted by bars.
fn list(texts: &[Vec<String>]) -> String {
    let rows: Vec<String> = texts
        .iter()
        .map(|row| row.iter().map(|text| text.replace('\n', " ")).collect::<Vec<_>>().join(" | "))
        .collect();
    rows.join("\n")
}
