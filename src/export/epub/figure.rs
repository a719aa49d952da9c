//! Figures: pictures, recordings, embedded pages, and what stands in for those that are not at hand.

use super::chapter::Writer;
use super::xhtml::Attrs;
use crate::export::shared::lines::own_words;
use crate::ir::walk::{block_text, inline_text};
use crate::ir::{Attr, Block, Inline, Media, ResourceId};

impl<'b> Writer<'b> {
    /// A figure with its caption and credit below.
    pub(super) fn figure(&mut self, attr: &'b Attr, media: &'b [Media], caption: &'b [Block], credit: &'b [Inline]) {
        let attrs = self.attrs(attr);
        self.out.open_block("figure", &attrs);
        let mut said = String::new();
        block_text(caption, &mut said);
        said.push_str(&inline_text(credit));
        for medium in media {
            self.medium(medium, &said);
        }
        if !caption.is_empty() || !credit.is_empty() {
            self.nested(|this| this.caption(caption, credit));
        }
        self.out.close_block("figure");
    }

    fn caption(&mut self, caption: &'b [Block], credit: &'b [Inline]) {
        self.out.open("figcaption", &Attrs::default());
        match caption {
            [Block::Paragraph { attr, content }] if attr.is_empty() && credit.is_empty() => self.inlines(content),
            _ => {
                self.out.raw("\n");
                self.blocks(caption);
                self.credit(credit);
            }
        }
        self.out.close_block("figcaption");
    }

    fn credit(&mut self, credit: &'b [Inline]) {
        if credit.is_empty() {
            return;
        }
        self.out.open("p", &Attrs::class("credit"));
        self.out.text(self.words.credit);
        self.out.text(self.words.colon);
        self.inlines(credit);
        self.out.close_block("p");
    }

    fn medium(&mut self, medium: &'b Media, caption: &str) {
        match medium {
            Media::Image { resource, alt } => self.picture_or_link(resource, alt, caption),
            Media::Audio { resource, title } => self.recording(resource, None, self.words.audio, title),
            Media::Video { resource, poster, title } => {
                self.recording(resource, poster.as_ref(), self.words.video, title);
            }
            Media::Embed { url, poster, title } => {
                self.still(poster.as_ref());
                self.out.open("p", &Attrs::class("media"));
                self.named_link("embed", Some(url), self.words.embed, title);
                self.out.close_block("p");
            }
        }
    }

    /// The picture, or a link to it in a box, which does not repeat what the caption says.
    pub(super) fn picture_or_link(&mut self, resource: &ResourceId, alt: &str, caption: &str) {
        match self.book.library.get(resource).filter(|item| item.is_picture()) {
            Some(item) => {
                self.saw_picture(alt);
                self.out.empty("img", &Attrs::default().set("src", &item.href).set("alt", alt));
                self.out.raw("\n");
            }
            None => {
                self.findings.absent += 1;
                self.out.open("p", &Attrs::class("absent"));
                self.stand_in("image", resource, self.words.image, own_words(alt, caption));
                self.out.close_block("p");
            }
        }
    }

    /// The still of a film or of an embedded page, where it is at hand. The words below it say what it shows.
    fn still(&mut self, poster: Option<&ResourceId>) {
        let library = &self.book.library;
        if let Some(still) = poster.and_then(|poster| library.get(poster)).filter(|item| item.is_picture()) {
            self.saw_picture("");
            self.out.empty("img", &Attrs::class("still").set("src", &still.href).set("alt", ""));
            self.out.raw("\n");
        }
    }

    /// A player where the recording is in the book or is played from outside, else its still, if there is one, and a
    /// link to the original.
    fn recording(&mut self, resource: &ResourceId, poster: Option<&ResourceId>, kind: &str, title: &str) {
        let library = &self.book.library;
        let still = poster.and_then(|poster| library.get(poster)).filter(|item| item.is_picture());
        let inside = library.get(resource).filter(|item| !item.is_picture());
        let inside = inside.map(|item| (item.href.as_str(), item.media_type));
        let outside = library.remote(resource);
        match inside.or(outside) {
            Some((source, media_type)) => {
                self.findings.remote |= inside.is_none();
                let film = media_type.starts_with("video/");
                let name = if film { "video" } else { "audio" };
                let poster = still.filter(|_| film).map(|item| item.href.as_str());
                let label = if title.is_empty() { kind } else { title };
                let attrs = Attrs::default()
                    .set("src", source)
                    .set("controls", "controls")
                    .set("aria-label", label)
                    .maybe("poster", poster);
                self.out.open(name, &attrs);
                // For readers that play nothing.
                self.stand_in("recording", resource, kind, title);
                self.out.close_block(name);
                if !title.is_empty() {
                    self.out.line("p", &Attrs::class("media"), title);
                }
            }
            None => {
                self.still(poster);
                self.out.open("p", &Attrs::class("media"));
                self.stand_in("recording", resource, kind, title);
                self.out.close_block("p");
            }
        }
    }
}
