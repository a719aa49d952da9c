//! Pictures with their captions; boxes for what paper cannot play.

use crate::export::shared::lines::own_words;
use std::borrow::Cow;
use std::sync::Arc;

use super::{Frame, Setter};
use crate::diag::Diagnostic;
use crate::export::pdf::galley::Piece;
use crate::export::pdf::page::{Item, ItemKind, Rect, Tag, Target};
use crate::export::pdf::picture::Picture;
use crate::export::pdf::structure::{ElementId, Role};
use crate::ir::walk::{block_text, inline_text};
use crate::ir::{Block, Inline, Media, ResourceId};
use crate::typeset::{Align, ParagraphStyle, Run, TextStyle};

/// The tallest a picture may be, as a share of the column's height: its caption must fit below it.
const TALLEST: f32 = 0.72;
/// The size of a pixel in points where nothing asks for more: 96 pixels an inch, as on a screen.
const NATURAL: f32 = 72.0 / 96.0;
/// Pictures this many pixels wide are photographs, which may be enlarged up to the column's width.
const PHOTO: u32 = 300;
/// The largest size of a photograph's pixel in points: below 72 pixels an inch they show at reading distance.
const LARGEST: f32 = 1.0;
/// How much smaller a picture may be made to fill a page that it would leave half empty.
const GIVE: f32 = 0.5;

impl Setter<'_, '_, '_> {
    pub(super) fn figure(&mut self, frame: &Frame, media: &[Media], caption: &[Block], credit: &[Inline]) {
        let start = self.count();
        let gap = frame.leading * 0.55;
        self.space(gap);
        let element = self.element(Role::Division, frame.element);
        let inner = frame.of(element);
        let mut said = String::new();
        block_text(caption, &mut said);
        said.push_str(&inline_text(credit));
        for (number, medium) in media.iter().enumerate() {
            if number > 0 {
                self.space(frame.leading * 0.3);
            }
            self.medium(&inner, medium, said.trim());
        }
        let captioned = !caption.is_empty() || !credit.is_empty();
        if captioned {
            self.keep_from(start);
            self.caption(&inner, caption, credit);
        }
        let last = self.count().saturating_sub(1);
        self.keep_from(start);
        if let Some(piece) = self.galley.pieces.get_mut(last) {
            piece.keep = false;
        }
        self.float_from(frame, start);
        self.space(gap);
    }

    /// A paragraph that is nothing but a picture.
    pub(super) fn lone_image(&mut self, frame: &Frame, resource: &ResourceId, alt: &str) {
        let start = self.count();
        self.space(frame.leading * 0.55);
        self.image(frame, resource, alt, None);
        self.float_from(frame, start);
        self.space(frame.leading * 0.55);
    }

    fn medium(&mut self, frame: &Frame, medium: &Media, caption: &str) {
        let words = self.labels();
        match medium {
            Media::Image { resource, alt } => {
                let alt = match self.picture(resource) {
                    None => own_words(alt, caption),
                    Some(_) if alt.trim().is_empty() => caption,
                    Some(_) => alt,
                };
                self.image(frame, resource, alt, None);
            }
            Media::Audio { resource, title } => self.player(frame, "♪", words.audio, title, &self.url_of(resource)),
            Media::Video { resource, poster, title } => {
                let url = self.url_of(resource);
                self.still(frame, poster.as_ref(), if title.is_empty() { words.video } else { title }, &url);
                self.player(frame, "▶", words.video, title, &url);
            }
            Media::Embed { url, poster, title } => {
                self.still(frame, poster.as_ref(), if title.is_empty() { words.embed } else { title }, url);
                self.box_for(frame, "↗", words.embed, title, url, 0.0);
            }
        }
    }

    /// The still of a film or of an embedded page, kept with the box below it.
    fn still(&mut self, frame: &Frame, poster: Option<&ResourceId>, alt: &str, url: &str) {
        if let Some(poster) = poster.filter(|poster| self.picture(poster).is_some()) {
            self.image(frame, poster, alt, Some(url));
            self.keep_from(self.count().saturating_sub(1));
            self.space(frame.leading * 0.2);
        }
    }

    fn url_of(&self, resource: &ResourceId) -> String {
        self.world.resources.get(resource).map(|resource| resource.url.clone()).unwrap_or_default()
    }

    /// A picture in the middle of the column, or a box in its place where it is not at hand.
    fn image(&mut self, frame: &Frame, resource: &ResourceId, alt: &str, link: Option<&str>) {
        let words = self.labels();
        let Some(picture) = self.picture(resource) else {
            let url = self.url_of(resource);
            let url = if url.starts_with("data:") { "" } else { url.as_str() };
            return self.box_for(frame, "▢", words.image, alt, url, 0.0);
        };
        let (width, height) = self.picture_size(frame, &picture);
        let element = self.element(Role::Figure, frame.element);
        if let Some(element) = self.galley.structure.get_mut(element) {
            element.alt = Some(if alt.trim().is_empty() { words.image.into() } else { alt.trim().into() });
        }
        let rect = Rect { x: frame.x + (frame.width - width) / 2.0, y: 0.0, width, height };
        let item = Item { tag: Tag::Element(element), kind: ItemKind::Image { picture, rect } };
        let links = link.and_then(|url| self.link_area(url, rect, element)).into_iter().collect();
        // A picture that is a line already has nothing to give.
        let give = if width.min(height) > 2.0 { height * GIVE } else { 0.0 };
        self.push(frame, Piece { height, items: vec![item], links, give, ..Piece::default() });
    }

    fn link_area(&mut self, url: &str, rect: Rect, parent: ElementId) -> Option<crate::export::pdf::page::LinkArea> {
        let target = self.outward(url)?;
        let element = self.element(Role::Link, parent);
        Some(crate::export::pdf::page::LinkArea { rect, target, element, contents: url.into() })
    }

    fn outward(&self, url: &str) -> Option<Target> {
        let usable = url.contains(':') && self.world.options.links != crate::export::pdf::options::Links::None;
        usable.then(|| Target::Uri(url.into()))
    }

    /// Width and height of a picture in points: its natural size at 96 pixels an inch, photographs up to the column's
    /// width, never over it, and never with pixels that show.
    fn picture_size(&self, frame: &Frame, picture: &Picture) -> (f32, f32) {
        let (width, height) = self.size_in_flow(picture);
        let ratio = height as f32 / width.max(1) as f32;
        let most = width as f32 * if width >= PHOTO { LARGEST } else { NATURAL };
        let tallest = self.world.geometry.depth * TALLEST;
        let wide = most.min(frame.width).min(tallest / ratio.max(f32::MIN_POSITIVE));
        // A picture of one pixel by thousands still is something to see.
        (wide.max(0.5), (wide * ratio).max(0.5).min(tallest))
    }

    /// Width and height of a picture in pixels as flow space counts them: pictures stand upright on paper whichever way
    /// lines run.
    pub(crate) fn size_in_flow(&self, picture: &Picture) -> (u32, u32) {
        let (width, height) = picture.shown_size();
        if self.world.vertical() { (height, width) } else { (width, height) }
    }

    fn caption(&mut self, frame: &Frame, caption: &[Block], credit: &[Inline]) {
        let element = self.element(Role::Caption, frame.element);
        let small = Frame { centred: true, gap: 0.0, ..frame.of(element).small(0.82, 0.3) };
        self.space(frame.size * 0.45);
        self.blocks(&small, caption);
        if credit.is_empty() {
            return;
        }
        let paragraph = self.element(Role::Paragraph, element);
        let mark = self.mark(paragraph, None);
        let style = TextStyle { mark, gray: 0.45, size: small.size * 0.94, ..small.style() };
        let words = self.labels();
        let mut runs = vec![Run::Text { text: Cow::Owned(format!("{}{}", words.credit, words.colon)), style }];
        runs.extend(self.runs(&small, credit, style));
        let long = inline_text(credit).chars().count() as f32 * small.size > small.width;
        let align = if long { Align::Justify } else { Align::Center };
        self.paragraph(&small, runs, ParagraphStyle { align, ..small.paragraph() });
    }

    /// The box of a recording or film, with the code of its address beside it where codes are asked for.
    fn player(&mut self, frame: &Frame, sign: &str, kind: &str, title: &str, url: &str) {
        let code = self.code_for(url);
        let narrow = code.as_ref().and_then(|code| self.beside(frame, code));
        let start = self.count();
        match (code, narrow) {
            (Some(code), Some(narrow)) => {
                self.box_for(&narrow, sign, kind, title, url, code.dark);
                self.put_beside(frame, code, start, 0.0);
            }
            (Some(code), None) => {
                self.box_for(frame, sign, kind, title, url, 0.0);
                self.keep_from(start);
                self.put_below(frame, code);
            }
            (None, _) => self.box_for(frame, sign, kind, title, url, 0.0),
        }
    }

    /// A box that says what stands here on a screen, and where; at least so many points high.
    fn box_for(&mut self, frame: &Frame, sign: &str, kind: &str, title: &str, url: &str, least: f32) {
        let element = self.element(Role::Paragraph, frame.element);
        let inner = self.boxed(&frame.small(0.86, 0.25), true);
        let start = self.count();
        self.blank(&inner, inner.size * 0.45, true);
        let plain = self.mark(element, None);
        let style = TextStyle { mark: plain, ..inner.style() };
        let colon = if title.is_empty() { "" } else { self.labels().colon };
        let mut runs = vec![Run::Text { text: Cow::Owned(format!("{sign} {kind}{colon}")), style }];
        if !title.is_empty() {
            runs.push(Run::Text { text: Cow::Borrowed(title), style: TextStyle { gray: 0.0, ..style } });
        }
        self.paragraph(&inner, runs, ParagraphStyle { align: Align::Start, ..inner.paragraph() });
        if let Some(target) = self.outward(url) {
            let link = self.element(Role::Link, element);
            let contents: Arc<str> = if title.is_empty() { url.into() } else { title.into() };
            let mark = self.mark(link, Some((target, contents)));
            let style = TextStyle { mark, gray: 0.4, size: inner.size * 0.88, ..inner.style() };
            let runs = vec![Run::Text { text: Cow::Owned(shown_address(url)), style }];
            let style = ParagraphStyle { align: Align::Start, hyphenate: false, ..inner.paragraph() };
            self.paragraph(&inner, runs, style);
        }
        self.keep_from(start);
        let height = self.height_from(start);
        self.blank(&inner, (least - height).max(inner.size * 0.45), false);
    }

    /// The picture of a resource; none where it is not at hand or cannot be read, which is said once.
    pub(super) fn picture(&mut self, resource: &ResourceId) -> Option<Arc<Picture>> {
        if let Some(known) = self.pictures.get(resource.as_str()) {
            return known.clone();
        }
        let media = self.world.media.get(resource).filter(|media| media.kind.is_raster());
        let picture = match media.map(|media| Picture::of(resource.as_str(), media, self.world.limits)) {
            Some(Ok(picture)) => {
                if picture.animated {
                    let message =
                        format!("of the moving picture {:.200} the first frame alone is shown", self.url_of(resource));
                    self.galley.diagnostics.push(Diagnostic::note("pdf.first-frame", message));
                }
                if picture.has_inks() && self.world.options.standard.archival().is_some() {
                    let message = format!("the picture {:.200} has four inks and becomes RGB", self.url_of(resource));
                    self.galley.diagnostics.push(Diagnostic::note("pdf.inks", message));
                }
                Some(Arc::new(picture))
            }
            Some(Err(reason)) => {
                let url = self.url_of(resource);
                let message = format!("the picture {url:.200} cannot be shown: {reason}");
                self.galley.diagnostics.push(Diagnostic::warning("pdf.bad-picture", message));
                None
            }
            None => None,
        };
        self.pictures.insert(resource.as_str().to_owned(), picture.clone());
        picture
    }
}

/// An address as it is printed: without scheme, percent-encoded letters read again.
pub(super) fn shown_address(url: &str) -> String {
    let bare = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    let bare = bare.strip_suffix('/').unwrap_or(bare);
    decoded(bare).unwrap_or_else(|| bare.to_owned())
}

/// Percent-encoded letters beyond ASCII as they are; none where the bytes are no UTF-8 or hold anything unprintable.
fn decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = (byte == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
            .filter(|&code| code >= 0x80);
        out.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    let text = String::from_utf8(out).ok()?;
    let printable =
        text.chars().all(|c| !c.is_control() && !c.is_whitespace() && !('\u{200b}'..='\u{206f}').contains(&c));
    printable.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::shown_address;

    #[test]
    fn addresses_are_printed_as_people_read_them() {
        assert_eq!(shown_address("https://zh.wikipedia.org/wiki/%E7%81%AB%E5%B1%B1/"), "zh.wikipedia.org/wiki/火山");
        assert_eq!(shown_address("https://example.org/a%20b?q=%zz%FF"), "example.org/a%20b?q=%zz%FF");
        assert_eq!(shown_address("mailto:a@example.org"), "mailto:a@example.org");
    }
}
