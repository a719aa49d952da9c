//! Figures: pictures, and links to what a page that loads nothing cannot show.

use super::Images;
use super::article::Writer;
use super::inlines::size_attrs;
use crate::export::shared::lines::own_words;
use crate::export::shared::links::sound;
use crate::export::shared::markup::Attrs;
use crate::ir::walk::{block_text, inline_text};
use crate::ir::{Attr, Block, Inline, Media, ResourceId};

/// A picture as the page shows it.
pub(super) struct Shown {
    /// The `src`.
    pub(super) src: String,
    /// Its size in pixels, where it is known.
    pub(super) size: Option<(u32, u32)>,
}

impl<'p> Writer<'p> {
    /// What the page shows of a picture, if anything.
    pub(super) fn shown(&self, id: &ResourceId) -> Option<Shown> {
        let resource = self.page.document.resources.get(id)?;
        let held = self.page.store.get(id).filter(|media| media.kind.media_type().starts_with("image/"));
        match self.page.options.images {
            Images::None => None,
            Images::Inline => {
                let media = held?;
                let bytes = media.read().ok()?;
                let src = format!("data:{};base64,{}", media.kind.media_type(), base64(&bytes));
                Some(Shown { src, size: media.size })
            }
            Images::Link => {
                let src =
                    if resource.url.starts_with("data:") { Some(resource.url.clone()) } else { sound(&resource.url) };
                let said = resource.width.zip(resource.height);
                Some(Shown { src: src?, size: held.and_then(|media| media.size).or(said) })
            }
        }
    }

    /// A figure with its caption and credit below.
    pub(super) fn figure(&mut self, attr: &'p Attr, media: &'p [Media], caption: &'p [Block], credit: &'p [Inline]) {
        let attrs = self.attrs(attr);
        self.out.open_block("figure", &attrs);
        let mut said = String::new();
        block_text(caption, &mut said);
        said.push_str(&inline_text(credit));
        media.iter().for_each(|medium| self.medium(medium, &said));
        if !caption.is_empty() || !credit.is_empty() {
            self.caption(caption, credit);
        }
        self.out.close_block("figure");
    }

    fn caption(&mut self, caption: &'p [Block], credit: &'p [Inline]) {
        self.out.open("figcaption", &Attrs::default());
        match caption {
            [Block::Paragraph { attr, content }] if attr.is_empty() && credit.is_empty() => self.inlines(content),
            _ => {
                self.out.raw("\n");
                self.blocks(caption);
                if !credit.is_empty() {
                    self.out.open("p", &Attrs::class("credit"));
                    self.out.text(self.words.credit);
                    self.out.text(self.words.colon);
                    self.inlines(credit);
                    self.out.close_block("p");
                }
            }
        }
        self.out.close_block("figcaption");
    }

    fn medium(&mut self, medium: &'p Media, caption: &str) {
        let address = |id: &ResourceId| self.page.document.resources.get(id).map(|resource| resource.url.clone());
        let (class, url, kind, title) = match medium {
            Media::Image { resource, alt } => return self.picture_or_link(resource, alt, caption),
            Media::Audio { resource, title } => ("recording", address(resource), self.words.audio, title),
            Media::Video { resource, poster, title } => {
                self.still(poster.as_ref());
                ("recording", address(resource), self.words.video, title)
            }
            Media::Embed { url, poster, title } => {
                self.still(poster.as_ref());
                ("embed", Some(url.clone()), self.words.embed, title)
            }
        };
        self.out.open("p", &Attrs::class("media"));
        self.named_link(class, url.as_deref(), kind, title);
        self.out.close_block("p");
    }

    /// The still of a film or of an embedded page, above the words for it.
    fn still(&mut self, poster: Option<&ResourceId>) {
        if let Some(Shown { src, size }) = poster.and_then(|still| self.shown(still)) {
            let attrs = Attrs::class("still").set("src", &src).set("alt", "");
            self.out.open_block("img", &size_attrs(attrs, size));
        }
    }

    /// The picture, or a link to it in a box, which does not repeat what the caption says.
    pub(super) fn picture_or_link(&mut self, id: &ResourceId, alt: &str, caption: &str) {
        if let Some(Shown { src, size }) = self.shown(id) {
            let attrs = size_attrs(Attrs::default().set("src", &src).set("alt", alt), size);
            return self.out.open_block("img", &attrs);
        }
        self.absent += 1;
        let url = self.page.document.resources.get(id).map(|resource| resource.url.as_str());
        self.out.open("p", &Attrs::class("media"));
        self.named_link("image", url, self.words.image, own_words(alt, caption));
        self.out.close_block("p");
    }
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * place) & 63) as usize];
            out.push(if place > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_the_standard() {
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("\u{FF}\u{FE}", "w7/Dvg=="),
        ];
        for (plain, coded) in cases {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
