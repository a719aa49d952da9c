//! Notes at the foot of a column.
//!
//! A line and the start of each of its notes stand in the same column; what of the last note finds no room goes on at
//! the foot of the next one (JLREQ 4.2.5).

use super::TOLERANCE;
use super::store::Store;
use crate::export::pdf::galley::Piece;
use crate::export::pdf::page::{Item, ItemKind, Rect, Tag};

/// The lines of a note that stand alone neither before a column's end nor after it.
const TOGETHER: usize = 2;
/// The share of a column that notes from the last one may take while text waits.
const CARRIED: f32 = 0.6;
/// The room for the rule above notes, in lines: text stands off it, and notes follow it.
const RULE_ROOM: f32 = 0.75;

/// The notes of a column.
#[derive(Clone, Default)]
pub(super) struct Foot {
    /// Their lines.
    pub(super) lines: Vec<usize>,
    /// Their height with the rule.
    pub(super) height: f32,
}

/// Which lines of a group's notes stand in its column.
pub(super) struct Share {
    /// The lines that do.
    pub(super) here: Vec<usize>,
    /// The lines that wait for the next column.
    pub(super) carried: Vec<usize>,
}

/// The height of the rule above notes with its room.
pub(super) fn rule_height(leading: f32) -> f32 {
    leading * RULE_ROOM
}

/// The rule itself.
pub(super) fn rule(size: f32, measure: f32, leading: f32) -> Piece {
    let rect = Rect { x: 0.0, y: leading * RULE_ROOM * 0.6, width: (size * 8.0).min(measure), height: 0.4 };
    let item = Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: 0.5 } };
    Piece { height: rule_height(leading), items: vec![item], ..Piece::default() }
}

impl Foot {
    /// Adds lines.
    pub(super) fn add(&mut self, store: &Store, lines: &[usize], leading: f32) {
        for &line in lines {
            self.height += self.next_height(store, line, leading);
            self.lines.push(line);
        }
    }

    /// The height that a line would add, the rule's with the first one.
    fn next_height(&self, store: &Store, line: usize, leading: f32) -> f32 {
        let Some(piece) = store.notes.get(line) else { return 0.0 };
        if self.lines.is_empty() { rule_height(leading) + piece.height } else { piece.above + piece.height }
    }

    /// Takes as many of the lines that were carried over as the column can hold.
    pub(super) fn take_carried(
        &mut self,
        store: &Store,
        carried: &mut Vec<usize>,
        room: f32,
        text: bool,
        leading: f32,
    ) {
        let most = if text { room * CARRIED } else { room };
        let mut count = 0;
        for &line in carried.iter() {
            let next = self.next_height(store, line, leading);
            if count > 0 && self.height + next > most + TOLERANCE {
                break;
            }
            self.height += next;
            self.lines.push(line);
            count += 1;
        }
        carried.drain(..count);
    }

    /// Shares the notes of pieces out between a column with so much room left for notes and the next one. None where
    /// the pieces must move to the next column with their notes.
    pub(super) fn share(&self, store: &Store, ids: &[usize], room: f32, leading: f32) -> Option<Share> {
        let notes: Vec<(usize, usize)> =
            ids.iter().filter_map(|&id| store.flow.get(id)).flat_map(|waiting| waiting.notes.iter().copied()).collect();
        let lines: Vec<usize> = notes.iter().flat_map(|&(start, end)| start..end).collect();
        let fitting = self.fitting(store, &lines, room, leading);
        if fitting == lines.len() {
            return Some(Share { here: lines, carried: Vec::new() });
        }
        let (start, end) = notes.last().copied()?;
        let first_of_last = lines.len() - (end - start);
        let here = fitting.min(lines.len().saturating_sub(TOGETHER));
        if here < first_of_last + TOGETHER.min(end - start) {
            return None;
        }
        let (here, carried) = lines.split_at(here);
        Some(Share { here: here.to_vec(), carried: carried.to_vec() })
    }

    /// How many of the lines fit into so much room.
    pub(super) fn fitting(&self, store: &Store, lines: &[usize], room: f32, leading: f32) -> usize {
        let mut foot = Self { lines: self.lines.iter().copied().take(1).collect(), height: 0.0 };
        let mut count = 0;
        for &line in lines {
            foot.height += foot.next_height(store, line, leading);
            if foot.height > room + TOLERANCE {
                break;
            }
            if foot.lines.is_empty() {
                foot.lines.push(line);
            }
            count += 1;
        }
        count
    }
}
