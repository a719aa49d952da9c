//! Running heads and folios.

use crate::export::pdf::flow::{Frame, SMALL_PRINT, Setter};
use crate::export::pdf::galley::Piece;
use crate::export::pdf::page::{Item, Page, Rect, Tag};
use crate::export::pdf::paginate::Heads;
use crate::typeset::{Align, TextStyle};

/// The size of running heads and folios, as a share of the text's.
const SCALE: f32 = 0.74;
/// No mark: the words belong to no element.
pub(crate) const UNMARKED: u32 = u32::MAX;

/// Sets running heads and folios, and keeps the head of the last page, since the next one often has the same.
#[derive(Default)]
pub(crate) struct Furniture {
    last: Option<(Heads, Vec<Item>)>,
}

impl Furniture {
    /// Adds head and folio to a page.
    pub(crate) fn add(
        &mut self,
        setter: &mut Setter<'_, '_, '_>,
        frame: &Frame,
        page: &mut Page,
        heads: Option<&Heads>,
    ) {
        let geometry = *setter.world.geometry;
        let block = geometry.block();
        let size = (geometry.size * SCALE).max(6.0);
        let wide = Frame {
            x: 0.0,
            width: block.width,
            size,
            leading: size * 1.4,
            family: SMALL_PRINT,
            gray: 0.4,
            grounds: Vec::new(),
            vertical: false,
            ..frame.clone()
        };
        if let Some(heads) = heads {
            if self.last.as_ref().is_none_or(|(last, _)| last != heads) {
                self.last = Some((heads.clone(), head_items(setter, &wide, heads, block)));
            }
            page.items.extend(self.last.iter().flat_map(|(_, items)| items.iter().cloned()));
        }
        let style = TextStyle { mark: UNMARKED, ..wide.style() };
        let (folio, _) = setter.single_line(&wide, &page.label.text(), style, Align::Center);
        let below = page.height - block.y - block.height;
        let y = block.y + block.height + (below - folio.height) * 0.45;
        page.items.extend(placed(folio, block.x, y, Tag::Footer));
    }
}

fn head_items(setter: &mut Setter<'_, '_, '_>, frame: &Frame, heads: &Heads, block: Rect) -> Vec<Item> {
    let style = TextStyle { mark: UNMARKED, ..frame.style() };
    let mut items = Vec::new();
    let room = if heads.left.is_empty() { frame.width } else { frame.width * 0.58 };
    let (right, right_width) = cut_to(setter, &Frame { width: room, ..frame.clone() }, &heads.right, style);
    let y = (block.y - right.height) * 0.62;
    let left_room = (frame.width - right_width - frame.size * 2.0).max(frame.size * 4.0);
    let (left, _) = cut_to(setter, &Frame { width: left_room, ..frame.clone() }, &heads.left, style);
    items.extend(placed(left, block.x, y, Tag::Header));
    items.extend(placed(right, block.x + frame.width - right_width, y, Tag::Header));
    items
}

/// A line of its own that fits the frame: what does not is cut off behind an ellipsis.
fn cut_to(setter: &mut Setter<'_, '_, '_>, frame: &Frame, text: &str, style: TextStyle) -> (Piece, f32) {
    let em = frame.size;
    // No head holds more letters than its width in quarter ems.
    let most = (frame.width / em * 4.0) as usize + 4;
    let short: String = text.chars().take(most).collect();
    let (piece, width) =
        setter.single_line(&Frame { width: f32::MAX / 4.0, ..frame.clone() }, &short, style, Align::Start);
    if width <= frame.width && short.len() == text.len() {
        return (piece, width);
    }
    let mut room = 0.0;
    let kept: String = short
        .chars()
        .take_while(|c| {
            room += if c.is_ascii() { em * 0.58 } else { em };
            room <= frame.width - em
        })
        .collect();
    let cut = format!("{}…", kept.trim_end());
    setter.single_line(&Frame { width: f32::MAX / 4.0, ..frame.clone() }, &cut, style, Align::Start)
}

fn placed(piece: Piece, x: f32, y: f32, tag: Tag) -> impl Iterator<Item = Item> {
    piece.items.into_iter().map(move |mut item| {
        item.shift(x, y);
        item.tag = tag;
        item
    })
}
