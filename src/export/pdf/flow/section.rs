//! The opening of a section: a line over its first article, or a page of its own with the list of its articles.

use std::sync::Arc;

use super::{Entry, Frame, SMALL_PRINT, Setter};
use crate::export::pdf::galley::{Break, Piece};
use crate::export::pdf::page::{Bookmark, Item, ItemKind, Rect, Tag};
use crate::export::pdf::structure::Role;
use crate::export::shared::display::{self, Room};
use crate::export::shared::overview::counted;
use crate::typeset::{Align, Paragraph, Run, TextStyle};

/// A section that begins before an article.
#[derive(Clone, Debug)]
pub(crate) struct SectionStart {
    /// How many sections it is in.
    pub(crate) depth: u8,
    /// The title.
    pub(crate) title: String,
    /// The destination.
    pub(crate) place: Arc<str>,
    /// What its own page lists; none where it has no page of its own.
    pub(crate) page: Option<SectionPage>,
}

/// What the page of a section says besides its title.
#[derive(Clone, Debug)]
pub(crate) struct SectionPage {
    /// What is in the section, to any depth.
    pub(crate) entries: Vec<Entry>,
    /// How many articles it has.
    pub(crate) articles: usize,
    /// What comes before the article behind it.
    pub(crate) then: Break,
}

impl Setter<'_, '_, '_> {
    /// Opens sections. Answers what comes before the article that follows, where a page ended for them.
    pub(super) fn sections(&mut self, frame: &Frame, sections: &[SectionStart]) -> Option<Break> {
        let mut then = None;
        for section in sections {
            let title = section.title.clone();
            let bookmark = Bookmark { depth: section.depth, title, destination: section.place.clone() };
            self.galley.bookmarks.push(bookmark);
            self.place(section.place.clone());
            match &section.page {
                Some(page) => {
                    self.section_page(frame, section, page);
                    then = Some(page.then);
                }
                None => {
                    let start = self.count();
                    self.section_line(frame, section);
                    if let (Some(then), Some(first)) = (then.take(), self.galley.pieces.get_mut(start)) {
                        first.break_before = then;
                    }
                }
            }
        }
        then
    }

    /// A section's title over its first article, between a heavy rule and a fine one.
    fn section_line(&mut self, frame: &Frame, section: &SectionStart) {
        let across = self.world.options.span_headlines && self.world.geometry.columns > 1;
        let size = frame.size * if section.depth == 0 { 1.35 } else { 1.15 };
        let local = Frame { size, leading: size * 1.5, family: SMALL_PRINT, gray: 0.2, ..frame.clone() };
        let start = self.count();
        self.space(frame.leading * if across { 1.2 } else { 2.0 });
        self.title(&local, Role::Heading(section.depth.saturating_add(1)), &section.title, local.style());
        self.flush_rule(frame, frame.size * 0.3, frame.width, 1.2, 0.2);
        self.keep_from(start);
        self.space(frame.leading * 0.6);
    }

    /// A page with a section's title in large type and the list of its articles.
    fn section_page(&mut self, frame: &Frame, section: &SectionStart, page: &SectionPage) {
        let part = self.galley.structure.add(Role::Part, None);
        let frame = Frame { grounds: Vec::new(), ..frame.of(part) };
        let start = self.count();
        self.blank(&frame, self.world.geometry.depth * 0.2, true);
        let family = self.world.options.heading_font;
        let size = self.display_size(&Frame { family, ..frame.clone() }, &section.title);
        let large = Frame { size, leading: size * 1.3, family, ..frame.clone() };
        let element = self.element(Role::Heading(section.depth.saturating_add(1)), part);
        let mark = self.mark(element, None);
        let style = TextStyle { bold: true, mark, ..large.style() };
        let runs = vec![Run::Text { text: section.title.as_str().into(), style }];
        self.paragraph(&large, runs, large.title());
        self.flush_rule(&frame, frame.size * 0.9, frame.size * 5.0, 2.4, 0.0);
        let small = frame.small(0.9, 0.35);
        self.space(frame.leading * 0.9);
        self.plain(&small, Role::Paragraph, &counted(page.articles, self.labels()), small.style(), Align::Start);
        self.keep_from(start);
        self.space(frame.leading * 1.6);
        let list = Frame { size: frame.size * 0.95, leading: frame.size * 1.6, ..frame };
        self.entries(&list, &page.entries, section.depth.saturating_add(1));
    }

    /// The largest size in which a title has few lines and no word is divided.
    fn display_size(&mut self, frame: &Frame, title: &str) -> f32 {
        let sizes = [3.0, 2.6, 2.25, 1.95, 1.7, 1.5].map(|scale| scale * frame.size);
        let room = Room { sizes: &sizes, leading: 1.3, height: frame.size * 9.0, characters: usize::MAX };
        let (_, size) = display::fit(title, &room, |text, size| {
            let style = TextStyle { bold: true, size, ..frame.style() };
            let paragraph = frame.title();
            let runs = vec![Run::Text { text: text.to_owned().into(), style }];
            self.typesetter.lines(&Paragraph { runs, style: paragraph })
        });
        size
    }

    /// A rule of so many points below `down`, flush with the frame's start.
    pub(crate) fn flush_rule(&mut self, frame: &Frame, down: f32, width: f32, thickness: f32, gray: f32) {
        let rect = Rect { x: frame.x, y: down, width, height: thickness };
        let item = Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray } };
        let height = (down + thickness).max(0.01);
        self.push(frame, Piece { height, items: vec![item], ..Piece::default() });
    }
}
