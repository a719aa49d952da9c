//! Figures: pictures, and what the exporter writes of recordings and embedded pages.

use serde_json::Value;

use super::blocks::has_class;
use super::{Reader, at, classes, content, kind, list, pair, string, tidy};
use crate::ir::{Attr, Block, Inline, Media, walk};

/// The levels that a figure with a caption takes.
const LEVELS: usize = 3;

impl Reader {
    /// A paragraph of pictures alone. One whose title says `fig:` is a figure of pandoc 2: its words are the caption.
    pub(super) fn pictures(&mut self, pictures: &[&Value], out: &mut Vec<Block>) {
        let mut media = Vec::new();
        let mut caption = Vec::new();
        for value in pictures {
            let c = content(value);
            let Some((resource, alt)) = self.picture(value) else {
                let line = self.deeper(|this| this.line(list(at(c, 1))));
                out.extend((!line.is_empty()).then(|| crate::ir::build::para(line)));
                continue;
            };
            if let ([_], true) = (pictures, string(at(at(c, 2), 1)).starts_with("fig:")) {
                let line = self.deeper(|this| this.deeper(|this| this.line(list(at(c, 1)))));
                caption.extend((!line.is_empty()).then(|| crate::ir::build::para(line)));
            }
            media.push(Media::Image { resource, alt });
        }
        if !media.is_empty() {
            out.push(Block::Figure { attr: Attr::default(), media, caption, credit: Vec::new() });
        }
    }

    /// A figure: its media with the caption; what it holds besides stands before it.
    pub(super) fn figure(&mut self, attr: &Value, caption: &[Value], values: &[Value], out: &mut Vec<Block>) {
        let mut media = Vec::new();
        for value in values {
            match self.media(value) {
                Some(found) => media.extend(found),
                None => out.extend(self.blocks(std::slice::from_ref(value))),
            }
        }
        if media.is_empty() || !self.has_room(LEVELS) {
            for medium in media {
                let (Media::Image { alt: words, .. }
                | Media::Audio { title: words, .. }
                | Media::Video { title: words, .. }
                | Media::Embed { title: words, .. }) = medium;
                out.extend((!words.is_empty()).then(|| crate::ir::build::plain(words)));
            }
            return out.extend(self.blocks(caption));
        }
        let last = caption.split_last().filter(|(last, _)| has_class(last, "credit"));
        let (caption, credited) = last.map_or((caption, None), |(last, rest)| (rest, Some(last)));
        let caption = self.deeper(|this| this.blocks(caption));
        let credit = credited.map(|div| self.credit(list(at(content(div), 1)))).unwrap_or_default();
        let attr = self.attr(attr, &["figure"]);
        out.push(Block::Figure { attr, media, caption, credit });
    }

    fn credit(&mut self, values: &[Value]) -> Vec<Inline> {
        let mut out = Vec::new();
        for block in values {
            let line = list(content(block));
            let labelled =
                |value: &Value| kind(value) == "Span" && classes(at(content(value), 0)).any(|class| class == "label");
            let line = match line.split_first() {
                Some((first, rest)) if labelled(first) => rest,
                _ => line,
            };
            out.extend(self.deeper(|this| this.inlines(line)));
        }
        tidy::inlines(out)
    }

    /// The media of a paragraph that holds nothing else.
    fn media(&mut self, block: &Value) -> Option<Vec<Media>> {
        if !matches!(kind(block), "Plain" | "Para") {
            return None;
        }
        let values: Vec<&Value> =
            list(content(block)).iter().filter(|value| !matches!(kind(value), "Space" | "SoftBreak")).collect();
        let is_medium = |value: &&Value| kind(value) == "Image" || link_kind(value).is_some();
        if values.is_empty() || !values.iter().all(is_medium) {
            return None;
        }
        values.into_iter().map(|value| self.medium(value)).collect()
    }

    fn medium(&mut self, value: &Value) -> Option<Media> {
        let Some(class) = link_kind(value) else {
            let (resource, alt) = self.picture(value)?;
            return Some(Media::Image { resource, alt });
        };
        let c = content(value);
        let url = string(at(at(c, 2), 0)).to_owned();
        let unnamed = classes(at(c, 0)).any(|class| class == "unnamed");
        let title =
            if unnamed { String::new() } else { tidy::one_line(&walk::inline_text(&self.inlines(list(at(c, 1))))) };
        let poster = pair(at(c, 0), "poster").map(str::to_owned);
        let poster = poster.and_then(|url| self.resource(&url, None, None));
        Some(match class {
            "audio" => Media::Audio { resource: self.resource(&url, None, None)?, title },
            "video" => {
                let resource = self.resource(&url, None, None)?;
                Media::Video { resource, poster, title }
            }
            _ => Media::Embed { url: Some(url).filter(|url| !url.is_empty())?, poster, title },
        })
    }
}

/// What a link stands for: `audio`, `video`, `embed`.
fn link_kind(value: &Value) -> Option<&str> {
    let attr = at(content(value), 0);
    classes(attr).find(|class| matches!(*class, "audio" | "video" | "embed")).filter(|_| kind(value) == "Link")
}
