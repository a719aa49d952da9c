//! Notes, numbered in order of their first reference, with links both ways: at the foot of the column that refers to
//! them, or at the article's end.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Frame, Setter};
use crate::export::pdf::galley::Piece;
use crate::export::pdf::options::NotePlace;
use crate::export::pdf::page::{Item, ItemKind, Rect, Tag, Target};
use crate::export::pdf::structure::{ElementId, Role};
use crate::ir::Article;
use crate::typeset::{Align, Run, TextStyle};

/// What a note is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A note of the article.
    Note(Arc<str>),
    /// The address of a link, printed as a note.
    Address(Arc<str>),
}

/// A note that was referred to.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    key: Key,
}

impl Setter<'_, '_, '_> {
    /// The number of a note, which the first reference to it fixes.
    pub(super) fn note_number(&mut self, key: Key) -> usize {
        if let Some(&number) = self.note_numbers.get(&key) {
            return number;
        }
        self.notes.push(Pending { key: key.clone() });
        self.note_numbers.insert(key, self.notes.len());
        self.notes.len()
    }

    /// Sets all notes that were referred to, and then those that never were: no text of an article is dropped.
    pub(super) fn notes(&mut self, frame: &Frame, article: &Article) {
        let foot = self.world.options.notes == NotePlace::Foot && self.count() > 0;
        if foot { self.foot_notes(frame, article) } else { self.end_notes(frame, article) }
    }

    /// The next note to be set, behind number `last`. Notes within notes are numbered while notes are set; the notes
    /// without reference come last.
    fn next_note<'n>(&mut self, last: usize, rest: &mut impl Iterator<Item = &'n String>) -> Option<Key> {
        while last == self.notes.len() {
            let id = rest.next()?;
            self.note_number(Key::Note(id.as_str().into()));
        }
        self.notes.get(last).map(|pending| pending.key.clone())
    }

    /// Sets the notes below the article.
    fn end_notes(&mut self, frame: &Frame, article: &Article) {
        let referred = self.notes.len();
        let mut rest = article.notes.keys();
        let mut number = 0;
        while let Some(key) = self.next_note(number, &mut rest) {
            if number == 0 {
                self.notes_rule(frame);
            }
            number += 1;
            self.note(frame, article, &key, number, number <= referred);
        }
    }

    /// Gives each note to the piece that refers to it first, a note within a note to the same piece. Those that no
    /// piece refers to come behind all others, at the foot of the article's last column.
    fn foot_notes(&mut self, frame: &Frame, article: &Article) {
        let mut hosts = BTreeMap::new();
        for (at, piece) in self.galley.pieces.iter_mut().enumerate() {
            hosts.extend(piece.refers.drain(..).map(|number| (number, at)));
        }
        let mut rest = article.notes.keys();
        let mut loose = (Vec::new(), Vec::new());
        let mut number = 0;
        while let Some(key) = self.next_note(number, &mut rest) {
            number += 1;
            let host = hosts.get(&number).copied();
            let (element, mut strip) = self.strip(frame, article, &key, number, host.is_some());
            let inner = strip.iter_mut().flat_map(|line| line.refers.drain(..));
            match host.and_then(|host| self.galley.pieces.get_mut(host).map(|piece| (host, piece))) {
                Some((host, piece)) => {
                    hosts.extend(inner.map(|inner| (inner, host)));
                    piece.notes.push(strip);
                    piece.enters.push(element);
                }
                None => {
                    inner.for_each(drop);
                    loose.0.append(&mut strip);
                    loose.1.push(element);
                }
            }
        }
        // One strip: it may be cut between any of its lines.
        if let Some(last) = self.galley.pieces.last_mut().filter(|_| !loose.0.is_empty()) {
            last.notes.push(loose.0);
            last.enters.append(&mut loose.1);
        }
    }

    /// Sets a note as a strip of its own.
    fn strip(
        &mut self,
        frame: &Frame,
        article: &Article,
        key: &Key,
        number: usize,
        referred: bool,
    ) -> (ElementId, Vec<Piece>) {
        let pieces = std::mem::take(&mut self.galley.pieces);
        self.clear_space();
        let element = self.note(frame, article, key, number, referred);
        self.clear_space();
        (element, std::mem::replace(&mut self.galley.pieces, pieces))
    }

    /// A short rule that parts notes from the text.
    fn notes_rule(&mut self, frame: &Frame) {
        self.space(frame.leading);
        let rect = Rect { x: frame.x, y: 0.0, width: frame.size * 8.0, height: 0.4 };
        let item = Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: 0.5 } };
        self.push(frame, Piece { height: frame.leading * 0.4, items: vec![item], keep: true, ..Piece::default() });
    }

    fn note(&mut self, frame: &Frame, article: &Article, key: &Key, number: usize, referred: bool) -> ElementId {
        let element = self.element(Role::Note, frame.element);
        let small = Frame { family: frame.family, ..frame.small(0.85, 0.1) };
        let indent = small.size * 2.0;
        let inner = small.of(element).inset(indent, 0.0);
        self.place(format!("{}-note{number}", self.prefix));
        let start = self.count();
        match key {
            Key::Note(id) => self.blocks(&inner, article.notes.get(&**id).map(Vec::as_slice).unwrap_or_default()),
            Key::Address(url) => self.address(&inner, url),
        }
        if self.count() == start {
            self.blank(&inner, inner.leading, false);
        }
        let back = referred.then(|| Target::Internal(format!("{}-ref{number}", self.prefix).into()));
        self.label(&small, element, &number.to_string(), indent, start, back);
        element
    }

    /// The address of a link, itself a link.
    fn address(&mut self, frame: &Frame, url: &str) {
        let element = self.element(Role::Paragraph, frame.element);
        let link = self.element(Role::Link, element);
        let mark = self.mark(link, Some((Target::Uri(url.into()), url.into())));
        let runs = vec![Run::Text { text: Cow::Borrowed(url), style: TextStyle { mark, ..frame.style() } }];
        self.paragraph(frame, runs, crate::typeset::ParagraphStyle { align: Align::Start, ..frame.paragraph() });
    }

    /// Puts a label (a note's or item's number, a bullet) before the piece `start`, right-aligned in the indent.
    pub(super) fn label(
        &mut self,
        frame: &Frame,
        parent: ElementId,
        text: &str,
        indent: f32,
        start: usize,
        target: Option<Target>,
    ) {
        let mut element = self.element(Role::Label, parent);
        let link = target.map(|target| {
            element = self.element(Role::Link, element);
            (target, Arc::from(text))
        });
        let mark = self.mark(element, link);
        let (mut label, width) = self.single_line(frame, text, TextStyle { mark, ..frame.style() }, Align::Start);
        let Some(piece) = self.galley.pieces.get_mut(start) else { return };
        let baseline = if piece.baseline > 0.0 { piece.baseline } else { label.baseline };
        let (right, down) = ((indent - frame.size * 0.45 - width).max(0.0), baseline - label.baseline);
        for item in &mut label.items {
            item.shift(right, down);
        }
        for link in &mut label.links {
            link.rect.x += right;
            link.rect.y += down;
        }
        // A label is read before what it labels.
        label.items.append(&mut piece.items);
        piece.items = label.items;
        piece.links.append(&mut label.links);
    }
}
