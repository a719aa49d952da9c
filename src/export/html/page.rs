//! The page: its head, a digest's title and contents, and what stands around the articles.

use super::{HtmlOptions, Images};
use crate::export::shared::labels::{Labels, labels};
use crate::export::shared::lines::shown_date;
use crate::export::shared::links::Directory;
use crate::export::shared::markup::{Attrs, Markup};
use crate::export::shared::overview::Overview;
use crate::ir::{Article, Document, Part};
use crate::media::MediaStore;

const STYLE: &str = include_str!("style.css");

/// What all articles of a page share.
pub(super) struct Page<'d> {
    pub(super) document: &'d Document,
    pub(super) store: &'d MediaStore,
    pub(super) options: HtmlOptions,
    pub(super) directory: Directory,
    /// The page is one article, not a digest.
    pub(super) single: bool,
    pub(super) overview: Overview,
    pub(super) words: &'static Labels,
}

/// What stands on a page, in reading order.
pub(super) enum Item<'d> {
    /// A section begins; its heading has that level.
    Open {
        title: &'d str,
        number: usize,
        level: usize,
    },
    /// It ends.
    Close,
    Article {
        article: &'d Article,
        number: usize,
        level: usize,
    },
}

impl<'d> Page<'d> {
    pub(super) fn new(document: &'d Document, store: &'d MediaStore, options: HtmlOptions) -> Self {
        let mut directory = Directory::default();
        for (article, number) in document.articles().zip(1..) {
            if let Some(url) = &article.meta.url {
                directory.add(url, number);
            }
        }
        let overview = Overview::of(document);
        let words = labels(&overview.language);
        let single = document.single_article().is_some() && !document.meta.digest;
        Self { document, store, options, directory, single, overview, words }
    }

    /// Sections and articles with their numbers and the levels of their headings.
    pub(super) fn items(&self) -> Vec<Item<'d>> {
        let mut numbering = Numbering { articles: 0, sections: 0, out: Vec::new() };
        numbering.parts(&self.document.body, if self.single { 1 } else { 2 });
        numbering.out
    }

    /// The beginning or the end of a section.
    pub(super) fn frame(&self, item: &Item<'_>) -> String {
        let mut out = Markup::default();
        match item {
            Item::Open { title, number, level } => {
                out.open_block("section", &Attrs::class("part"));
                heading(&mut out, *level, &Attrs::default().set("id", &format!("s{number}")), title);
            }
            Item::Close => out.close_block("section"),
            Item::Article { .. } => {}
        }
        out.finish()
    }

    /// All before the first article.
    pub(super) fn opening(&self) -> String {
        let mut out = Markup::default();
        let direction = self.document.single_article().and_then(|article| article.meta.direction);
        let root = Attrs::default()
            .lang(Some(self.overview.language.as_str()))
            .dir(direction.or(self.document.meta.direction));
        out.raw("<!DOCTYPE html>\n");
        out.open_block("html", &root);
        out.raw("<head>\n<meta charset=\"utf-8\">\n");
        out.line("title", &Attrs::default(), &self.overview.title);
        self.metadata(&mut out);
        if !self.options.css_only {
            style(&mut out, STYLE);
        }
        self.options.css.iter().for_each(|sheet| style(&mut out, sheet));
        out.raw("</head>\n<body>\n");
        if !self.single {
            self.front(&mut out);
        }
        out.open_block("main", &Attrs::default());
        out.finish()
    }

    /// All after the last article.
    pub(super) fn closing(&self) -> String {
        String::from("</main>\n</body>\n</html>\n")
    }

    fn metadata(&self, out: &mut Markup) {
        let mut meta = |key: &str, name: &str, value: &str| {
            if !value.trim().is_empty() {
                out.open("meta", &Attrs::default().set(key, name).set("content", value));
                out.raw("\n");
            }
        };
        meta("http-equiv", "Content-Security-Policy", self.policy());
        meta("name", "viewport", "width=device-width, initial-scale=1");
        meta("name", "generator", "bindery");
        meta("name", "color-scheme", "light dark");
        let whole = &self.document.meta;
        let only = self.document.single_article().map(|article| &article.meta);
        self.overview.authors.iter().for_each(|name| meta("name", "author", name));
        let summary = only.and_then(|meta| meta.summary.as_deref()).or(whole.description.as_deref());
        meta("name", "description", summary.unwrap_or_default());
        let tags = only.map(|meta| &meta.tags).filter(|tags| !tags.is_empty()).unwrap_or(&whole.tags);
        meta("name", "keywords", &tags.join(", "));
        let Some(only) = only.filter(|_| self.single) else { return };
        meta("property", "og:title", &only.title);
        meta("property", "og:site_name", only.source.as_deref().unwrap_or_default());
        for (name, date) in [("article:published_time", &only.published), ("article:modified_time", &only.modified)] {
            let moment = date.as_ref().and_then(|date| date.value);
            meta("property", name, &moment.map(|moment| moment.to_string()).unwrap_or_default());
        }
        if let Some(url) = only.url.as_deref().and_then(crate::export::shared::links::sound) {
            out.open("link", &Attrs::default().set("rel", "canonical").set("href", &url));
            out.raw("\n");
        }
    }

    /// What the browser may load: nothing but what is in the file, or what was asked for.
    fn policy(&self) -> &'static str {
        match (self.options.images, self.options.css.is_empty()) {
            (Images::Link, _) | (_, false) => {
                "default-src 'none'; style-src 'unsafe-inline' *; img-src * data: file:; font-src * data: file:"
            }
            _ => "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        }
    }

    /// A digest's title and contents.
    fn front(&self, out: &mut Markup) {
        let facts = &self.overview;
        out.open_block("header", &Attrs::class("front"));
        out.line("h1", &Attrs::default(), &facts.title);
        if let Some(subtitle) = &facts.subtitle {
            out.line("p", &Attrs::class("subtitle").set("role", "doc-subtitle"), subtitle);
        }
        let mut pieces = vec![facts.authors.join(self.words.separator)];
        pieces.push(self.document.meta.publisher.clone().unwrap_or_default());
        pieces.extend([facts.dates.clone().unwrap_or_default(), facts.count.clone().unwrap_or_default()]);
        pieces.retain(|piece| !piece.is_empty());
        if !pieces.is_empty() {
            out.line("p", &Attrs::class("facts"), &pieces.join(" · "));
        }
        out.close_block("header");
        out.open_block(
            "nav",
            &Attrs::default().set("id", "contents").set("role", "doc-toc").set("aria-labelledby", "contents-title"),
        );
        out.line("h2", &Attrs::default().set("id", "contents-title"), self.words.contents);
        self.contents(out);
        out.close_block("nav");
    }

    fn contents(&self, out: &mut Markup) {
        let list = Attrs::default();
        // A list that opened and has no entry yet must not be closed empty.
        out.open_block("ol", &list);
        for item in self.items() {
            match item {
                Item::Open { title, number, .. } => {
                    out.open("li", &Attrs::class("part"));
                    out.within("a", &Attrs::default().set("href", &format!("#s{number}")), title);
                    out.raw("\n");
                    out.open_block("ol", &list);
                }
                Item::Close => {
                    out.close_block("ol");
                    out.close_block("li");
                }
                Item::Article { article, number, .. } => {
                    out.open("li", &Attrs::default());
                    let lang = article.meta.language.as_deref().filter(|tag| *tag != self.overview.language);
                    let attrs = Attrs::default().set("href", &format!("#a{number}")).lang(lang);
                    out.within("a", &attrs, self.title(article));
                    if let Some(date) = article.meta.filed() {
                        out.raw(" ");
                        out.within("span", &Attrs::class("date"), &shown_date(date, &self.overview.language));
                    }
                    out.close_block("li");
                }
            }
        }
        out.close_block("ol");
    }

    /// An article's headline, never empty.
    pub(super) fn title<'a>(&self, article: &'a Article) -> &'a str {
        match article.meta.title.trim() {
            "" => labels(article.meta.language.as_deref().unwrap_or(&self.overview.language)).untitled,
            title => title,
        }
    }
}

struct Numbering<'d> {
    articles: usize,
    sections: usize,
    out: Vec<Item<'d>>,
}

impl<'d> Numbering<'d> {
    fn parts(&mut self, parts: &'d [Part], level: usize) {
        for part in parts {
            match part {
                Part::Section(section) => {
                    self.sections += 1;
                    self.out.push(Item::Open { title: &section.title, number: self.sections, level });
                    self.parts(&section.parts, level + 1);
                    self.out.push(Item::Close);
                }
                Part::Article(article) => {
                    self.articles += 1;
                    self.out.push(Item::Article { article, number: self.articles, level });
                }
            }
        }
    }
}

/// A heading of plain text.
pub(super) fn heading(out: &mut Markup, level: usize, attrs: &Attrs, text: &str) {
    let (name, attrs) = heading_element(level, attrs.clone());
    out.line(name, &attrs, text);
}

/// The element of a heading; HTML has six levels, below them a paragraph says its own.
pub(super) fn heading_element(level: usize, attrs: Attrs) -> (&'static str, Attrs) {
    match ["h1", "h2", "h3", "h4", "h5", "h6"].get(level.saturating_sub(1)) {
        Some(name) => (name, attrs),
        None => ("p", attrs.set("class", "heading").set("role", "heading").set("aria-level", &level.to_string())),
    }
}

/// A stylesheet, which cannot end its element.
fn style(out: &mut Markup, css: &str) {
    out.raw("<style>\n");
    out.raw(css.replace("</", "<\\/").trim_end());
    out.raw("\n</style>\n");
}
