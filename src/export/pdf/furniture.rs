//! Running heads and folios.

use crate::export::pdf::flow::{Frame, SMALL_PRINT, Setter};
use crate::export::pdf::galley::Piece;
use crate::export::pdf::geometry::Geometry;
use crate::export::pdf::page::{Item, Page, PageLabel, Rect, Tag};
use crate::export::pdf::paginate::Heads;
use crate::typeset::{Align, TextStyle};

/// The size of running heads and folios, as a share of the text's.
const SCALE: f32 = 0.74;
/// No mark: the words belong to no element.
pub(crate) const UNMARKED: u32 = u32::MAX;

/// Sets running heads and folios, and keeps those of the last pages of either side, since the next one often has the same.
#[derive(Default)]
pub(crate) struct Furniture {
    last: [Option<(Heads, Vec<Item>)>; 2],
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
        let block = geometry.block(page.label);
        let size = (geometry.size * SCALE).max(6.0);
        let wide = Frame {
            x: block.x,
            width: block.width,
            size,
            leading: size * 1.4,
            family: SMALL_PRINT,
            gray: 0.4,
            grounds: Vec::new(),
            vertical: false,
            ..frame.clone()
        };
        let side = Side::of(&geometry, page.label);
        if let Some(heads) = heads.filter(|_| setter.world.options.running_heads) {
            let last = &mut self.last[usize::from(page.label.is_odd())];
            if last.as_ref().is_none_or(|(last, _)| last != heads) {
                *last = Some((heads.clone(), head_items(setter, &wide, heads, side, block)));
            }
            page.items.extend(last.iter().flat_map(|(_, items)| items.iter().cloned()));
        }
        let style = TextStyle { mark: UNMARKED, ..wide.style() };
        let align = match side {
            Side::Single => Align::Center,
            Side::Even { .. } | Side::Odd { .. } => Align::Start,
        };
        let (folio, width) = setter.single_line(&Frame { x: 0.0, ..wide.clone() }, &page.label.text(), style, align);
        let below = page.height - block.y - block.height;
        let y = block.y + block.height + (below - folio.height) * 0.45;
        let x = if side.ends_right() { wide.x + wide.width - width } else { wide.x };
        page.items.extend(placed(folio, x, y, Tag::Footer));
    }
}

/// Which page of an opening a page is.
#[derive(Clone, Copy)]
enum Side {
    /// One-sided pages are all alike.
    Single,
    /// A left-hand page (verso), or its mirror in a book that is bound at the right.
    Even { right: bool },
    /// A right-hand page (recto), or its mirror.
    Odd { right: bool },
}

impl Side {
    fn of(geometry: &Geometry, label: PageLabel) -> Self {
        let right = geometry.outer_is_right(label);
        match (geometry.two_sided, label.is_odd()) {
            (false, _) => Self::Single,
            (true, false) => Self::Even { right },
            (true, true) => Self::Odd { right },
        }
    }

    /// Whether head and folio end at the text's right edge.
    fn ends_right(self) -> bool {
        matches!(self, Self::Even { right: true } | Self::Odd { right: true })
    }
}

/// The running head: on one-sided pages the section at the left and the article at the right; in a book the section on the
/// left-hand page and the article on the right-hand one, each at the outer edge.
fn head_items(setter: &mut Setter<'_, '_, '_>, frame: &Frame, heads: &Heads, side: Side, block: Rect) -> Vec<Item> {
    let article = frame.speaking(heads.language.as_deref(), setter.world.options);
    let (frame, words) = match side {
        Side::Single => return single_head(setter, frame, &article, heads, block),
        Side::Even { .. } if !heads.left.is_empty() => (frame, &heads.left),
        Side::Even { .. } | Side::Odd { .. } => (&article, &heads.right),
    };
    let (piece, width) = cut_to(setter, &Frame { x: 0.0, ..frame.clone() }, words);
    let y = (block.y - piece.height) * 0.62;
    let x = if side.ends_right() { frame.x + frame.width - width } else { frame.x };
    placed(piece, x, y, Tag::Header).collect()
}

fn single_head(
    setter: &mut Setter<'_, '_, '_>,
    frame: &Frame,
    article: &Frame,
    heads: &Heads,
    block: Rect,
) -> Vec<Item> {
    let mut items = Vec::new();
    let room = if heads.left.is_empty() { frame.width } else { frame.width * 0.58 };
    let (right, right_width) = cut_to(setter, &Frame { x: 0.0, width: room, ..article.clone() }, &heads.right);
    let y = (block.y - right.height) * 0.62;
    let left_room = (frame.width - right_width - frame.size * 2.0).max(frame.size * 4.0);
    let (left, _) = cut_to(setter, &Frame { x: 0.0, width: left_room, ..frame.clone() }, &heads.left);
    items.extend(placed(left, frame.x, y, Tag::Header));
    items.extend(placed(right, frame.x + frame.width - right_width, y, Tag::Header));
    items
}

/// A line of its own that fits the frame: what does not is cut off behind an ellipsis.
fn cut_to(setter: &mut Setter<'_, '_, '_>, frame: &Frame, text: &str) -> (Piece, f32) {
    let style = TextStyle { mark: UNMARKED, ..frame.style() };
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
