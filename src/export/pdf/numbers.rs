//! Page numbers within pages: those of contents, of sections' own pages, of the list on a front page.
//!
//! A page may name the numbers of pages that are not laid yet. It then is held back, and its numbers follow when all pages are
//! known.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Press;
use crate::error::Result;
use crate::export::pdf::flow::{Frame, Setter};
use crate::export::pdf::furniture::UNMARKED;
use crate::export::pdf::page::{Item, ItemKind, Page, PageLabel, Tag};
use crate::typeset::{Align, TextStyle};

/// A number that is to be set: where it stands, and its place among the page's items.
struct Wanted {
    index: usize,
    tag: Tag,
    place: Arc<str>,
    style: TextStyle,
    end: f32,
    baseline: f32,
}

/// What is known of pages, and which of them wait.
#[derive(Default)]
pub(super) struct Numbers {
    /// The page on which each article, section and heading begins; none until the body is laid.
    pub(super) starts: Option<BTreeMap<Arc<str>, PageLabel>>,
    /// Pages that wait, by the order in which they came.
    late: Vec<(usize, Vec<Wanted>)>,
    /// How many pages came.
    count: usize,
}

impl Numbers {
    /// Puts the numbers onto a page. Answers whether it has to wait for them.
    pub(super) fn fill(&mut self, setter: &mut Setter<'_, '_, '_>, frame: &Frame, page: &mut Page) -> bool {
        let number = self.count;
        self.count += 1;
        let wanted: Vec<Wanted> = page.items.iter().enumerate().filter_map(Wanted::of).collect();
        if wanted.is_empty() {
            return false;
        }
        if self.starts.is_none() {
            self.late.push((number, wanted));
            return true;
        }
        page.put(self.set(setter, frame, &wanted));
        false
    }

    /// Hands the numbers of all waiting pages to the press.
    pub(super) fn settle(
        &mut self,
        setter: &mut Setter<'_, '_, '_>,
        frame: &Frame,
        press: &mut dyn Press,
    ) -> Result<()> {
        for (page, wanted) in std::mem::take(&mut self.late) {
            press.amend(page, self.set(setter, frame, &wanted))?;
        }
        Ok(())
    }

    fn set(&self, setter: &mut Setter<'_, '_, '_>, frame: &Frame, wanted: &[Wanted]) -> Vec<(usize, Item)> {
        let mut items = Vec::with_capacity(wanted.len());
        for number in wanted {
            let text = self
                .starts
                .as_ref()
                .and_then(|starts| starts.get(&number.place))
                .map(|label| label.text())
                .unwrap_or_default();
            let frame = Frame { x: 0.0, grounds: Vec::new(), ..frame.clone() };
            let style = TextStyle { mark: UNMARKED, ..number.style };
            let (piece, width) = setter.single_line(&frame, &text, style, Align::Start);
            items.extend(piece.items.into_iter().map(|mut item| {
                item.shift(-width, -piece.baseline);
                if frame.vertical {
                    item.turn(0.0);
                }
                item.shift(number.end, number.baseline);
                item.tag = number.tag;
                (number.index, item)
            }));
        }
        items
    }
}

impl Wanted {
    fn of((index, item): (usize, &Item)) -> Option<Self> {
        let ItemKind::PageNumber { place, style, end, baseline } = &item.kind else { return None };
        let (tag, place) = (item.tag, place.clone());
        Some(Self { index, tag, place, style: *style, end: *end, baseline: *baseline })
    }
}
