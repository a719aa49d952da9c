//! The opening of an article: section titles, headline, subtitle, byline and date, address, lead picture.

use std::borrow::Cow;
use std::sync::Arc;

use super::entry::ink_end;
use super::figure::shown_address;
use super::{Frame, Kicker, Position, Setter};
use crate::export::pdf::furniture::UNMARKED;
use crate::export::pdf::galley::Piece;
use crate::export::pdf::options::Links;
use crate::export::pdf::page::{Bookmark, Item, ItemKind, Rect, Tag, Target};
use crate::export::pdf::structure::Role;
use crate::export::shared::display;
use crate::export::shared::labels::long_date;
use crate::ir::walk::for_each_resource;
use crate::ir::{Article, ArticleMeta, Media};
use crate::typeset::{Align, Line, Paragraph, ParagraphStyle, Run, TextStyle};

/// The name of the destination of an article.
pub(crate) fn article_place(number: usize) -> Arc<str> {
    format!("a{number}").into()
}

impl Setter<'_, '_, '_> {
    /// Sets all that stands above an article's body.
    pub(super) fn opening(&mut self, frame: &Frame, article: &Article, position: &Position) {
        let column = frame;
        let spans = self.world.options.span_headlines && self.world.geometry.columns > 1;
        let width = if spans { self.world.geometry.text_width() } else { frame.width };
        let frame = &Frame { width, ..frame.off_grid() };
        let before = self.count();
        // The first article has the rule of the masthead above it, a section's first that of the section.
        if spans && !position.opens.is_page() && position.sections.is_empty() && position.number > 0 {
            self.parting_rule(frame);
        }
        let parted = self.count();
        let opens = self.sections(frame, &position.sections);
        let sectioned = self.count() > parted;
        let meta = &article.meta;
        let place = article_place(position.number);
        let title = self.title_of(meta);
        let bookmark = Bookmark { depth: position.depth, title: title.clone(), destination: place.clone() };
        self.galley.bookmarks.push(bookmark);
        self.place(place);
        if !position.opens.is_page() && !sectioned && !spans {
            self.space(frame.leading * 1.4 * self.headline_scale(frame));
        }
        let start = self.count();
        let sourced = self.kicker(frame, meta, position);
        let code = meta.url.as_deref().and_then(|url| self.code_for(url));
        let narrow = code.as_ref().and_then(|code| self.beside(frame, code));
        let text = narrow.as_ref().unwrap_or(frame);
        self.headline(text, &title, position);
        if let Some(subtitle) = meta.subtitle.as_deref().filter(|subtitle| !subtitle.trim().is_empty()) {
            let size = frame.size * 1.15;
            let local = Frame { size, leading: size * 1.5, gray: 0.3, ..text.clone() };
            self.space(frame.size * 0.35);
            self.title(&local, Role::Paragraph, subtitle.trim(), local.style());
        }
        self.byline(text, meta, sourced);
        match (code, narrow.is_some()) {
            (Some(code), true) => self.put_beside(frame, code, start, frame.size * 0.35),
            (Some(code), false) => self.put_below(frame, code),
            (None, _) => {}
        }
        self.opening_rule(frame);
        self.keep_from(start);
        if let (Some(opens), Some(first)) = (opens, self.galley.pieces.get_mut(start)) {
            first.break_before = opens;
        }
        if spans {
            self.galley.pieces.iter_mut().skip(before).for_each(|piece| piece.span = true);
        }
        self.space(frame.leading * 0.75);
        self.lead_image(column, article);
        self.after_heading = true;
    }

    fn title_of(&self, meta: &ArticleMeta) -> String {
        let title = meta.title.trim();
        if title.is_empty() { self.labels().untitled.to_owned() } else { title.to_owned() }
    }

    /// The line above the headline: the section that the article stands in or, where there is none, its source. Answers
    /// whether it names the source.
    fn kicker(&mut self, frame: &Frame, meta: &ArticleMeta, position: &Position) -> bool {
        let small = frame.small(0.82, 0.25);
        let start = self.count();
        let source = meta.source.as_deref().filter(|source| !source.trim().is_empty());
        match (&position.kicker, source) {
            // The section stands in its own title and in running heads; here it is one of these.
            (Kicker::Section(section), _) => {
                let style = TextStyle { mark: UNMARKED, ..small.style() };
                let runs = vec![Run::Text { text: section.as_str().into(), style }];
                self.paragraph(&small, runs, ParagraphStyle { align: Align::Start, ..small.paragraph() });
                let set = self.galley.pieces.iter_mut().skip(start).flat_map(|piece| &mut piece.items);
                set.for_each(|item| item.tag = Tag::Header);
            }
            (Kicker::Source, Some(source)) => {
                self.plain(&small, Role::Paragraph, source, small.style(), Align::Start);
            }
            _ => return false,
        }
        self.space(frame.size * 0.1);
        match &position.kicker {
            Kicker::Section(section) => Some(section.as_str()) == source,
            Kicker::None | Kicker::Source => true,
        }
    }

    fn headline(&mut self, frame: &Frame, title: &str, position: &Position) {
        let size = frame.size * self.headline_scale(frame);
        let family = self.world.options.heading_font;
        let local = Frame { size, leading: size * 1.36, family, ..frame.clone() };
        let style = TextStyle { bold: true, ..local.style() };
        self.title(&local, Role::Heading(position.depth.saturating_add(1)), title, style);
    }

    /// How large headlines are, as a multiple of the text.
    pub(crate) fn headline_scale(&self, frame: &Frame) -> f32 {
        // In columns and on small pages a large headline would take three lines.
        let alone = self.world.geometry.columns == 1 || self.world.options.span_headlines;
        let default = if alone { (frame.width / frame.size / 20.0).clamp(1.5, 1.9) } else { 1.5 };
        self.world.options.headline_size.unwrap_or(default)
    }

    /// A thin rule that parts an article from the one above it. It comes before all places that are named here, since
    /// a page's top leaves it out.
    fn parting_rule(&mut self, frame: &Frame) {
        self.space(frame.leading);
        let rect = Rect { x: frame.x, y: 0.0, width: frame.width, height: 0.4 };
        let item = Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: 0.4 } };
        self.push(frame, Piece { height: 0.4, items: vec![item], keep: true, parting: true, ..Piece::default() });
        self.space(frame.leading * 0.6);
    }

    /// Who wrote it, where and when; and its address.
    fn byline(&mut self, frame: &Frame, meta: &ArticleMeta, sourced: bool) {
        let small = Frame { leading: frame.size * 1.4, ..frame.small(0.82, 0.35) };
        let mut parts = Vec::new();
        if !meta.byline.is_empty() {
            parts.push(meta.byline.join(self.labels().separator));
        }
        parts.extend(meta.source.clone().filter(|_| !sourced));
        if let Some(date) = meta.filed() {
            parts.push(date.value.map_or_else(|| date.raw.clone(), |moment| long_date(moment, self.language)));
        }
        if !parts.is_empty() {
            self.space(frame.size * 0.55);
            self.plain(&small, Role::Paragraph, &parts.join(" · "), small.style(), Align::Start);
        }
        let Some(url) = meta.url.as_deref() else { return };
        self.space(frame.size * if parts.is_empty() { 0.55 } else { 0.1 });
        let paragraph = self.element(Role::Paragraph, small.element);
        let link = self.element(Role::Link, paragraph);
        let linked = self.world.options.links != Links::None;
        let contents = format!("{}{}{url}", self.labels().original, self.labels().colon);
        let target = (Target::Uri(url.into()), contents.into());
        let mark = if linked { self.mark(link, Some(target)) } else { self.mark(paragraph, None) };
        let address = Frame { size: small.size * 0.86, leading: small.size * 1.25, gray: 0.5, ..small };
        let style = TextStyle { mark, ..address.style() };
        let columned = self.world.geometry.columns > 1;
        let shown = if columned { self.cut_to_line(&address, &shown_address(url), style) } else { shown_address(url) };
        let runs = vec![Run::Text { text: Cow::Owned(shown), style }];
        let style = ParagraphStyle { align: Align::Start, hyphenate: false, ..address.paragraph() };
        self.paragraph(&address, runs, style);
    }

    /// An address that fits a line of a narrow column; the whole of it stands behind the link.
    fn cut_to_line(&mut self, frame: &Frame, text: &str, style: TextStyle) -> String {
        let paragraph = ParagraphStyle { align: Align::Start, hyphenate: false, ..frame.paragraph() };
        let set = |text: &str| {
            let runs = vec![Run::Text { text: text.to_owned().into(), style }];
            self.typesetter.lines(&Paragraph { runs, style: paragraph })
        };
        display::fit_lines(text, 1, set).first().map(Line::text).unwrap_or_default()
    }

    fn opening_rule(&mut self, frame: &Frame) {
        self.space(frame.size * 0.5);
        self.flush_rule(frame, 0.0, frame.width, 0.5, 0.6);
    }

    /// A small square behind the last word, where the next article follows right below.
    pub(super) fn end_mark(&mut self, frame: &Frame) {
        let options = self.world.options;
        if self.world.geometry.columns == 1 && !options.compact {
            return;
        }
        let side = frame.size * 0.42;
        let square = |x: f32, baseline: f32| {
            let rect = Rect { x, y: baseline - side - frame.size * 0.1, width: side, height: side };
            Item { tag: Tag::Decoration, kind: ItemKind::Fill { rect, gray: 0.15 } }
        };
        let Some(last) = self.galley.pieces.last_mut() else { return };
        let x = ink_end(last) + frame.size * 0.5;
        // Words, perhaps underlined; no row of a table.
        let text = last.items.iter().all(|item| match item.kind {
            ItemKind::Glyphs { .. } => true,
            ItemKind::Fill { .. } => matches!(item.tag, Tag::Element(_)),
            _ => false,
        });
        if text && last.grounds.is_empty() && !last.items.is_empty() && x + side <= frame.x + frame.width {
            let baseline = last.baseline;
            last.items.push(square(x, baseline));
            return;
        }
        last.keep = true;
        let item = square(frame.x + frame.width - side, frame.size);
        self.push(frame, Piece { height: frame.size, items: vec![item], ..Piece::default() });
    }

    /// The lead picture, where the body does not show it itself.
    fn lead_image(&mut self, frame: &Frame, article: &Article) {
        let Some(lead) = &article.meta.lead_image else { return };
        let mut times = 0;
        for_each_resource(article, &mut |resource| times += usize::from(resource == lead));
        // Once for the metadata; more where the body has it too.
        if times <= 1 {
            let media = [Media::Image { resource: lead.clone(), alt: String::new() }];
            self.figure(frame, &media, &[], &[]);
        }
    }
}
