//! QR codes beside headlines and beside boxes for what paper cannot play.

use std::sync::Arc;

use super::{Frame, Setter};
use crate::diag::Diagnostic;
use crate::export::pdf::code::{Code, QUIET};
use crate::export::pdf::galley::Piece;
use crate::export::pdf::options::Links;
use crate::export::pdf::page::{Item, ItemKind, LinkArea, Rect, Tag, Target};
use crate::export::pdf::structure::{ElementId, Role};

/// The side of a code with its quiet zone, in ems of the text: 19 mm on A4.
const SIDE: f32 = 4.9;
/// The least side of a module in points, 0.33 mm: below that, telephones fail on rough paper.
const MODULE: f32 = 0.935;
/// The largest code, in points: 30 mm.
const LARGEST: f32 = 85.0;
/// The share of a frame's width that text must keep beside a code.
const BESIDE: f32 = 0.72;

/// A code with its measures in points.
pub(super) struct SizedCode {
    code: Arc<Code>,
    address: Arc<str>,
    /// The side without quiet zone.
    pub(super) dark: f32,
    /// The quiet zone's width.
    quiet: f32,
}

impl SizedCode {
    /// How high a code is with the quiet zone below.
    fn height(&self) -> f32 {
        self.dark + self.quiet
    }
}

/// Whether a text's first letter is of a script that is written from right to left, so that its lines begin at the right
/// (UAX #9, rule P2).
pub(super) fn begins_at_the_right(text: &str) -> bool {
    let letter = text.chars().find(|c| c.is_alphabetic());
    letter.is_some_and(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'))
}

impl Setter<'_, '_, '_> {
    /// The code of an address, where codes are asked for and this one can be read from paper.
    pub(super) fn code_for(&mut self, address: &str) -> Option<SizedCode> {
        if self.world.options.links != Links::Qr || !(address.starts_with("http:") || address.starts_with("https:")) {
            return None;
        }
        let sized = Code::of(address).and_then(|code| {
            let modules = code.modules();
            let side = (self.world.geometry.size * SIDE).max(modules * MODULE);
            let most = LARGEST.min(self.world.geometry.measure);
            let module = side / modules;
            let quiet = module * QUIET;
            let address = address.into();
            (side <= most).then(|| SizedCode { code: code.into(), address, dark: side - 2.0 * quiet, quiet })
        });
        if sized.is_none() {
            let message = format!("the address {address:.80}… of {} bytes is too long for a QR code", address.len());
            self.galley.diagnostics.push(Diagnostic::warning("pdf.no-code", message));
        }
        sized
    }

    /// What a code leaves of a frame when it stands at the end of the lines; none where that is too narrow. Codes stand
    /// flush with the frame's edge: the quiet zone is the margin there.
    pub(super) fn beside(&self, frame: &Frame, code: &SizedCode) -> Option<Frame> {
        let width = frame.width - code.dark - code.quiet.max(frame.size);
        let x = if self.right_to_left { frame.x + frame.width - width } else { frame.x };
        (width >= frame.width * BESIDE).then(|| Frame { x, width, ..frame.clone() })
    }

    /// Puts a code at the end of the lines of the pieces from `start` on, `down` points below the first one's top, and
    /// makes sure that the code and its quiet zone stand beside them alone.
    pub(super) fn put_beside(&mut self, frame: &Frame, code: SizedCode, start: usize, down: f32) {
        let x = if self.right_to_left { frame.x } else { frame.x + frame.width - code.dark };
        let rect = Rect { x, y: down, width: code.dark, height: code.dark };
        let missing = down + code.height() - self.height_from(start);
        let (item, link) = self.painted(frame.element, code, rect);
        if let Some(piece) = self.galley.pieces.get_mut(start) {
            piece.items.push(item);
            piece.links.push(link);
        }
        if missing > 0.0 {
            self.blank(frame, missing, true);
        }
    }

    /// The height of the pieces from `start` on, without the space above the first.
    pub(super) fn height_from(&self, start: usize) -> f32 {
        let above = self.galley.pieces.get(start).map_or(0.0, |first| first.above);
        self.galley.pieces.iter().skip(start).map(|piece| piece.above + piece.height).sum::<f32>() - above
    }

    /// Puts a code on a line of its own.
    pub(super) fn put_below(&mut self, frame: &Frame, code: SizedCode) {
        self.space(code.quiet);
        let x = if self.right_to_left { frame.x + frame.width - code.dark } else { frame.x };
        let rect = Rect { x, y: 0.0, width: code.dark, height: code.dark };
        let height = code.height();
        let (item, link) = self.painted(frame.element, code, rect);
        self.push(frame, Piece { height, items: vec![item], links: vec![link], ..Piece::default() });
    }

    /// A code as a picture within a link, with the address for readers that cannot see it.
    fn painted(&mut self, parent: ElementId, code: SizedCode, rect: Rect) -> (Item, LinkArea) {
        let paragraph = self.element(Role::Paragraph, parent);
        let link = self.element(Role::Link, paragraph);
        let figure = self.element(Role::Figure, link);
        let words = self.labels();
        let said: Arc<str> = format!("{}{}{}", words.qr_code, words.colon, code.address).into();
        if let Some(element) = self.galley.structure.get_mut(figure) {
            element.alt = Some(said.clone());
        }
        let item = Item { tag: Tag::Element(figure), kind: ItemKind::Code { code: code.code, rect } };
        (item, LinkArea { rect, target: Target::Uri(code.address), element: link, contents: said })
    }
}
