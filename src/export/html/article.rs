//! One article.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Page, heading};
use crate::export::shared::labels::{Labels, labels, long_date};
use crate::export::shared::links::sound;
use crate::export::shared::markup::{Attrs, Markup};
use crate::ir::{Article, Attr, Block, Inline, Media, walk};

/// An article in the making.
pub(super) struct Writer<'p> {
    pub(super) out: Markup,
    pub(super) page: &'p Page<'p>,
    pub(super) article: &'p Article,
    pub(super) words: &'static Labels,
    pub(super) language: &'p str,
    /// The level of the headline.
    pub(super) level: usize,
    /// Before the ids of this article, in a digest: `a3-`.
    pub(super) prefix: String,
    anchors: BTreeSet<&'p str>,
    /// The numbers of notes, in the order that they are referred to.
    pub(super) numbers: BTreeMap<&'p str, usize>,
    pub(super) order: Vec<&'p str>,
    /// How often each note was referred to so far.
    pub(super) references: BTreeMap<usize, usize>,
    pub(super) in_link: bool,
    pub(super) in_ruby: bool,
    pub(super) absent: usize,
    pub(super) broken_math: usize,
    pub(super) dropped_links: usize,
    number: usize,
}

impl<'p> Writer<'p> {
    pub(super) fn new(page: &'p Page<'p>, article: &'p Article, number: usize, level: usize) -> Self {
        let language = article.meta.language.as_deref().unwrap_or(&page.overview.language);
        Self {
            out: Markup::default(),
            page,
            article,
            words: labels(language),
            language,
            level,
            prefix: if page.single { String::new() } else { format!("a{number}-") },
            anchors: BTreeSet::new(),
            numbers: BTreeMap::new(),
            order: Vec::new(),
            references: BTreeMap::new(),
            in_link: false,
            in_ruby: false,
            absent: 0,
            broken_math: 0,
            dropped_links: 0,
            number,
        }
    }

    pub(super) fn write(&mut self) {
        let meta = &self.article.meta;
        let own = meta.language.as_deref().filter(|tag| *tag != self.page.overview.language);
        let attrs = Attrs::default().set("id", &format!("a{}", self.number)).lang(own).dir(meta.direction);
        self.out.open_block("article", &attrs);
        self.header();
        self.lead_image();
        self.blocks(&self.article.blocks);
        self.notes();
        if !self.page.single {
            self.out.open("p", &Attrs::class("up"));
            self.out.within(
                "a",
                &Attrs::default().set("href", "#contents"),
                &format!("↑ {}", self.page.words.contents),
            );
            self.out.close_block("p");
        }
        self.out.close_block("article");
    }

    fn header(&mut self) {
        let meta = &self.article.meta;
        self.out.open_block("header", &Attrs::default());
        heading(&mut self.out, self.level, &Attrs::default(), self.page.title(self.article));
        if let Some(subtitle) = &meta.subtitle {
            self.out.line("p", &Attrs::class("subtitle").set("role", "doc-subtitle"), subtitle);
        }
        self.byline();
        if let Some(summary) = &meta.summary {
            self.out.line("p", &Attrs::class("summary"), summary);
        }
        self.out.close_block("header");
    }

    /// Names · publication · date · link to the original.
    fn byline(&mut self) {
        let meta = &self.article.meta;
        let mut parts: Vec<String> = Vec::new();
        let mut part = |name: &str, attrs: &Attrs, text: &str| {
            let mut out = Markup::default();
            out.within(name, attrs, text);
            parts.push(out.finish());
        };
        if !meta.byline.is_empty() {
            part("span", &Attrs::class("author"), &meta.byline.join(self.words.separator));
        }
        if let Some(source) = &meta.source {
            part("span", &Attrs::class("source"), source);
        }
        if let Some(moment) = meta.filed_moment() {
            part("time", &Attrs::default().set("datetime", &moment.to_string()), &long_date(moment, self.language));
        } else if let Some(date) = meta.filed() {
            part("span", &Attrs::class("date"), &date.raw);
        }
        if let Some(url) = meta.url.as_deref().and_then(sound) {
            part("a", &Attrs::default().set("href", &url).set("rel", "bookmark external"), self.words.original);
        }
        if parts.is_empty() {
            return;
        }
        self.out.open("p", &Attrs::class("byline"));
        self.out.raw(&parts.join(" · "));
        self.out.close_block("p");
    }

    /// The lead image, unless the body shows it.
    fn lead_image(&mut self) {
        let Some(lead) = &self.article.meta.lead_image else { return };
        struct Shown<'l>(&'l crate::ir::ResourceId, bool);
        impl walk::Visitor for Shown<'_> {
            fn inline(&mut self, inline: &Inline) {
                self.1 |= matches!(inline, Inline::Image { resource, .. } if resource == self.0);
                walk::walk_inline(self, inline);
            }
            fn media(&mut self, media: &Media) {
                self.1 |= match media {
                    Media::Image { resource, .. } => resource == self.0,
                    Media::Video { poster, .. } | Media::Embed { poster, .. } => poster.as_ref() == Some(self.0),
                    _ => false,
                };
            }
        }
        let mut shown = Shown(lead, false);
        walk::walk_article(&mut shown, self.article);
        if !shown.1 {
            self.out.open_block("figure", &Attrs::class("lead"));
            self.picture_or_link(lead, "", "");
            self.out.close_block("figure");
        }
    }

    /// The attributes of a node. An anchor that stands twice is written once.
    pub(super) fn attrs(&mut self, attr: &'p Attr) -> Attrs {
        let id = attr.id.as_deref().filter(|id| self.anchors.insert(id));
        let id = id.map(|id| self.anchor(id));
        Attrs::default().maybe("id", id.as_deref()).lang(attr.lang.as_deref()).dir(attr.dir)
    }

    /// An anchor of this article, as the whole page knows it. Ours never clash with it: they are `a1`, `a1-n1`, `s1`.
    pub(super) fn anchor(&self, id: &str) -> String {
        format!("{}x-{id}", self.prefix)
    }

    /// The number of a note.
    pub(super) fn note_number(&mut self, id: &'p str) -> usize {
        let next = self.order.len() + 1;
        let number = *self.numbers.entry(id).or_insert(next);
        if number == next {
            self.order.push(id);
        }
        number
    }

    /// The notes in order of reference, those that nothing refers to at the end, each with its ways back.
    fn notes(&mut self) {
        let article = self.article;
        if article.notes.is_empty() {
            return;
        }
        let attrs = Attrs::class("notes").set("role", "doc-endnotes").set("aria-label", self.words.notes);
        self.out.open_block("section", &attrs);
        self.out.open_block("ol", &Attrs::default());
        let mut next = 0;
        loop {
            let Some(id) = self.order.get(next).copied() else {
                match article.notes.keys().find(|id| !self.numbers.contains_key(id.as_str())) {
                    Some(id) => {
                        self.note_number(id);
                        continue;
                    }
                    None => break,
                }
            };
            next += 1;
            let blocks = article.notes.get(id).map(Vec::as_slice).unwrap_or_default();
            let attrs = Attrs::default().set("id", &format!("{}n{next}", self.prefix));
            self.out.open("li", &attrs);
            self.note(next, blocks);
            self.out.close_block("li");
        }
        self.out.close_block("ol");
        self.out.close_block("section");
    }

    fn note(&mut self, number: usize, blocks: &'p [Block]) {
        match blocks.split_last() {
            Some((Block::Paragraph { attr, content }, before)) => {
                self.blocks(before);
                let attrs = self.attrs(attr);
                self.out.open("p", &attrs);
                self.inlines(content);
                self.back_link(number);
                self.out.close_block("p");
            }
            _ => {
                self.blocks(blocks);
                if self.references.contains_key(&number) {
                    self.out.open("p", &Attrs::default());
                    self.back_link(number);
                    self.out.close_block("p");
                }
            }
        }
    }

    fn back_link(&mut self, number: usize) {
        if !self.references.contains_key(&number) {
            return;
        }
        let attrs = Attrs::class("back")
            .set("href", &format!("#{}r{number}", self.prefix))
            .set("role", "doc-backlink")
            .set("aria-label", &format!("{} {number}", self.words.back));
        self.out.raw(" ");
        self.out.within("a", &attrs, "↩\u{FE0E}");
    }
}
