//! A chapter: one article as XHTML, in one file or, where it is long, in several.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Book, Page, PageContent};
use super::marked::Marks;
use super::plan::{Piece, Plan};
use super::xhtml::{Attrs, Shell, Xhtml};
use crate::diag::Diagnostic;
use crate::export::shared::labels::{Labels, labels, long_date};
use crate::export::shared::links::external;
use crate::ir::{Article, Attr, Media, ResourceId, walk};
use crate::text::well_formed;

/// A heading that stands in the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// 1 to 6, 1 right below the headline.
    pub level: u8,
    /// Its text, never empty.
    pub title: String,
    /// The file that it stands in, from 0.
    pub piece: usize,
    /// Its anchor within the file.
    pub anchor: String,
}

/// What the package must know of what the chapters hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Findings {
    /// There is MathML.
    pub mathml: bool,
    /// A recording is played over the network.
    pub remote: bool,
    /// There is ruby.
    pub ruby: bool,
    /// A picture has a text alternative.
    pub alternatives: bool,
    /// A picture has none.
    pub bare_pictures: bool,
    /// How many pictures could not be put into the book.
    pub absent: usize,
    /// How many formulas are shown as their source because their MathML is broken.
    pub broken_math: usize,
}

impl Findings {
    /// What is found in either.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            mathml: self.mathml | other.mathml,
            remote: self.remote | other.remote,
            ruby: self.ruby | other.ruby,
            alternatives: self.alternatives | other.alternatives,
            bare_pictures: self.bare_pictures | other.bare_pictures,
            absent: self.absent + other.absent,
            broken_math: self.broken_math + other.broken_math,
        }
    }

    /// What the manifest says of such a page (EPUB 3.3, appendix D.5).
    pub(super) fn properties(self) -> Option<&'static str> {
        match (self.mathml, self.remote) {
            (true, true) => Some("mathml remote-resources"),
            (true, false) => Some("mathml"),
            (false, true) => Some("remote-resources"),
            (false, false) => None,
        }
    }
}

/// A file of a chapter.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Its content.
    pub xhtml: String,
    /// What it holds.
    pub findings: Findings,
}

/// A finished chapter.
#[derive(Clone, Debug)]
pub(super) struct Chapter {
    /// Its files in reading order.
    pub files: Vec<File>,
    /// Its language, well-formed.
    pub language: String,
    /// Headings for the contents.
    pub headings: Vec<Heading>,
}

impl Chapter {
    /// What all its files hold.
    pub(super) fn findings(&self) -> Findings {
        self.files.iter().map(|file| file.findings).fold(Findings::default(), Findings::and)
    }

    /// What could not be shown as the source has it.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let findings = self.findings();
        let mut found = Vec::new();
        if findings.absent > 0 {
            let message = format!("images not at hand: {}; links stand in their place", findings.absent);
            found.push(Diagnostic::note("epub.image-not-at-hand", message));
        }
        if findings.broken_math > 0 {
            let message = format!("formulas in broken MathML: {}; their source is shown", findings.broken_math);
            found.push(Diagnostic::warning("epub.math-as-source", message));
        }
        found
    }
}

/// Renders the article that stands on the page of that index.
pub(super) fn chapter(book: &Book<'_>, index: usize, page: &Page<'_>) -> Option<Chapter> {
    let PageContent::Article { article, plan } = &page.content else { return None };
    let mut writer = Writer::new(book, index, article, plan);
    let title = page.title(writer.words);
    let mut files = Vec::with_capacity(plan.pieces.len());
    for (number, piece) in plan.pieces.iter().enumerate() {
        // Browsers and screen readers tell the files apart by their titles.
        let title = if number == 0 { title.clone() } else { format!("{title} ({})", number + 1) };
        writer.piece = number;
        writer.section(piece, &title);
        let shell = Shell {
            title: &title,
            language: &writer.language,
            direction: article.meta.direction.or(book.document.meta.direction),
            vertical: writer.vertical,
            body_type: "bodymatter",
        };
        let body = std::mem::take(&mut writer.out).finish();
        files.push(File { xhtml: shell.wrap(&body), findings: std::mem::take(&mut writer.findings) });
    }
    Some(Chapter { files, language: writer.language, headings: writer.headings })
}

/// A chapter in the making.
pub(super) struct Writer<'b> {
    pub out: Xhtml,
    pub book: &'b Book<'b>,
    pub page: usize,
    /// The file of the page that is written, from 0.
    pub piece: usize,
    pub article: &'b Article,
    pub plan: &'b Plan<'b>,
    /// The article's language.
    pub language: String,
    /// The language of the place that is written, where it is not the article's.
    here: Option<String>,
    /// Lines run down the page.
    pub vertical: bool,
    pub words: &'static Labels,
    pub headings: Vec<Heading>,
    pub findings: Findings,
    /// How often each note was referred to so far.
    pub references: BTreeMap<&'b str, usize>,
    anchors: BTreeSet<&'b str>,
    heading_count: usize,
    /// A link is open: links do not nest.
    pub in_link: bool,
    /// A ruby element is open: they do not nest.
    pub in_ruby: bool,
    /// Within a heading cell or a term, where headings are not allowed.
    pub no_headings: bool,
    /// Within another block, whose headings are not the article's own.
    pub nested: bool,
}

impl<'b> Writer<'b> {
    fn new(book: &'b Book<'b>, page: usize, article: &'b Article, plan: &'b Plan<'b>) -> Self {
        let own = article.meta.language.as_deref().and_then(well_formed);
        let language = own.unwrap_or_else(|| book.language.clone());
        Self {
            out: Xhtml::default(),
            book,
            page,
            piece: 0,
            article,
            plan,
            words: labels(&language),
            vertical: book.is_vertical(&language),
            language,
            here: None,
            headings: Vec::new(),
            findings: Findings::default(),
            references: BTreeMap::new(),
            anchors: BTreeSet::new(),
            heading_count: 0,
            in_link: false,
            in_ruby: false,
            no_headings: false,
            nested: false,
        }
    }

    /// One file of the article: the first with the header, each with its notes.
    fn section(&mut self, piece: &Piece<'b>, title: &str) {
        let section = Attrs::default().set("epub:type", "chapter").set("role", "doc-chapter");
        if self.piece == 0 {
            self.out.open_block("section", &section.set("aria-labelledby", "headline"));
            self.header();
            self.lead_image();
        } else {
            self.out.open_block("section", &section.set("class", "continued").set("aria-label", title));
        }
        self.blocks(self.article.blocks.get(piece.blocks.clone()).unwrap_or_default());
        self.endnotes(&piece.notes);
        self.out.close_block("section");
    }

    /// How text is marked at the place that is written.
    fn marks(&self) -> Marks<'_> {
        Marks { language: self.here.as_deref().unwrap_or(&self.language), vertical: self.vertical }
    }

    /// Text of the article.
    pub(super) fn text(&mut self, text: &str) {
        let mut out = std::mem::take(&mut self.out);
        self.marks().text(&mut out, text);
        self.out = out;
    }

    fn text_line(&mut self, name: &str, attrs: &Attrs, text: &str) {
        self.out.open(name, attrs);
        self.text(text);
        self.out.close_block(name);
    }

    /// Runs `inside` with the place being in the language of a node.
    pub(super) fn within(&mut self, attr: &Attr, inside: impl FnOnce(&mut Self)) {
        match attr.lang.as_deref().and_then(well_formed) {
            Some(language) => {
                let before = self.here.replace(language);
                inside(self);
                self.here = before;
            }
            None => inside(self),
        }
    }

    fn header(&mut self) {
        let meta = &self.article.meta;
        self.out.open_block("header", &Attrs::default());
        let title = if meta.title.trim().is_empty() { self.words.untitled } else { meta.title.trim() };
        self.text_line("h1", &Attrs::default().set("id", "headline"), title);
        if let Some(subtitle) = &meta.subtitle {
            self.text_line("p", &Attrs::class("subtitle").set("role", "doc-subtitle"), subtitle);
        }
        self.byline();
        if let Some(summary) = &meta.summary {
            self.text_line("p", &Attrs::class("summary"), summary);
        }
        self.out.close_block("header");
    }

    /// Names · publication · date · link to the original.
    fn byline(&mut self) {
        let meta = &self.article.meta;
        let marks = self.marks();
        let mut parts: Vec<Xhtml> = Vec::new();
        let mut part = |write: &dyn Fn(&mut Xhtml)| {
            let mut out = Xhtml::default();
            write(&mut out);
            parts.push(out);
        };
        if !meta.byline.is_empty() {
            part(&|out| marks.span(out, "author", &meta.byline.join(self.words.separator)));
        }
        if let Some(source) = &meta.source {
            part(&|out| marks.span(out, "source", source));
        }
        if let Some(moment) = self.article.meta.filed_moment() {
            part(&|out| {
                out.open("time", &Attrs::default().set("datetime", &moment.to_string()));
                marks.text(out, &long_date(moment, &self.language));
                out.close("time");
            });
        } else if let Some(date) = meta.filed() {
            part(&|out| marks.span(out, "date", &date.raw));
        }
        if let Some(url) = meta.url.as_deref().and_then(external) {
            part(&|out| {
                out.open("a", &Attrs::class("original").set("href", &url));
                out.text(self.words.original);
                out.close("a");
            });
        }
        if parts.is_empty() {
            return;
        }
        self.out.open("p", &Attrs::class("byline"));
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                // No line begins with the dot.
                self.out.raw("\u{A0}· ");
            }
            self.out.raw(&part.finish());
        }
        self.out.close_block("p");
    }

    /// The lead image, unless the body shows it.
    fn lead_image(&mut self) {
        let Some(lead) = &self.article.meta.lead_image else { return };
        let mut body = Shown::default();
        walk::walk_article(&mut body, self.article);
        if !body.0.contains(lead) {
            self.out.open_block("figure", &Attrs::class("lead"));
            self.picture_or_link(lead, "", "");
            self.out.close_block("figure");
        }
    }

    /// The attributes of a node. An anchor that stands twice is written once.
    pub(super) fn attrs(&mut self, attr: &'b Attr) -> Attrs {
        let id = attr.id.as_deref().and_then(|id| self.anchor(id));
        let lang = attr.lang.as_deref().and_then(well_formed);
        Attrs::default().maybe("id", id.as_deref()).xml_lang(lang.as_deref()).dir(attr.dir)
    }

    fn anchor(&mut self, id: &'b str) -> Option<String> {
        let anchor = self.plan.anchors.get(id).filter(|anchor| anchor.piece == self.piece)?;
        self.anchors.insert(id).then(|| anchor.name.clone())
    }

    /// The anchor of a heading, new where the source has none.
    pub(super) fn heading_anchor(&mut self, attr: &'b Attr) -> String {
        attr.id.as_deref().and_then(|id| self.anchor(id)).unwrap_or_else(|| {
            self.heading_count += 1;
            format!("h{}", self.heading_count)
        })
    }

    /// Runs `inside` with a place where headings are not the article's own.
    pub(super) fn nested(&mut self, inside: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.nested, true);
        inside(self);
        self.nested = before;
    }

    /// Runs `inside` with a place where headings are not allowed.
    pub(super) fn without_headings(&mut self, inside: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.no_headings, true);
        inside(self);
        self.no_headings = before;
    }

    /// The notes, as readers pop them up, each with a way back.
    fn endnotes(&mut self, notes: &[&'b str]) {
        if notes.is_empty() {
            return;
        }
        let attrs = Attrs::class("notes").set("epub:type", "footnotes").set("aria-label", self.words.notes);
        self.out.open_block("section", &attrs);
        for name in notes {
            if let Some(note) = self.plan.notes.get(name) {
                self.note(name, note.number);
            }
        }
        self.out.close_block("section");
    }

    fn note(&mut self, name: &'b str, number: usize) {
        let Some(blocks) = self.article.notes.get(name) else { return };
        let attrs =
            Attrs::default().set("id", &format!("n{number}")).set("epub:type", "footnote").set("role", "doc-footnote");
        self.out.open_block("aside", &attrs);
        self.nested(|this| match blocks.split_first() {
            Some((crate::ir::Block::Paragraph { attr, content }, rest)) => {
                let attrs = this.attrs(attr);
                this.out.open("p", &attrs);
                this.note_mark(name, number);
                this.within(attr, |this| this.inlines(content));
                this.out.close_block("p");
                this.blocks(rest);
            }
            _ => {
                this.out.open("p", &Attrs::default());
                this.note_mark(name, number);
                this.out.close_block("p");
                this.blocks(blocks);
            }
        });
        self.out.close_block("aside");
    }

    /// The number before a note: the way back, where there is a reference to go back to.
    fn note_mark(&mut self, name: &str, number: usize) {
        if self.references.contains_key(name) {
            let attrs = Attrs::class("back")
                .set("href", &format!("#r{number}"))
                .set("role", "doc-backlink")
                .set("aria-label", &format!("{} {number}", self.words.back));
            self.out.open("a", &attrs);
            self.out.text(&number.to_string());
            self.out.close("a");
        } else {
            self.out.open("span", &Attrs::class("back"));
            self.out.text(&number.to_string());
            self.out.close("span");
        }
        self.out.raw(" ");
    }
}

/// The pictures that a body shows.
#[derive(Default)]
struct Shown(BTreeSet<ResourceId>);

impl walk::Visitor for Shown {
    fn inline(&mut self, inline: &crate::ir::Inline) {
        if let crate::ir::Inline::Image { resource, .. } = inline {
            self.0.insert(resource.clone());
        }
        walk::walk_inline(self, inline);
    }

    fn media(&mut self, media: &Media) {
        match media {
            Media::Image { resource, .. } => self.0.insert(resource.clone()),
            Media::Video { poster: Some(poster), .. } | Media::Embed { poster: Some(poster), .. } => {
                self.0.insert(poster.clone())
            }
            _ => false,
        };
    }
}
