//! Inlines as XHTML.

use super::chapter::Writer;
use super::mathml;
use super::plan::Note;
use super::xhtml::Attrs;
use crate::export::shared::links::external;
use crate::ir::{Inline, MathNotation, ResourceId, walk};

/// Emphasis longer than this is set in another face instead of with dots, in characters.
const LONG_EMPHASIS: usize = 24;

impl<'b> Writer<'b> {
    /// Inlines one after another.
    pub(super) fn inlines(&mut self, inlines: &'b [Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &'b Inline) {
        match inline {
            Inline::Text { text } => self.text(text),
            Inline::Emphasis { content } => {
                let long = walk::inline_text(content).chars().nth(LONG_EMPHASIS).is_some();
                let attrs = if long { Attrs::class("long") } else { Attrs::default() };
                self.wrapped("em", &attrs, content);
            }
            Inline::Strong { content } => self.wrapped("strong", &Attrs::default(), content),
            Inline::Strikethrough { content } => self.wrapped("s", &Attrs::default(), content),
            Inline::Underline { content } => self.wrapped("u", &Attrs::default(), content),
            Inline::Small { content } => self.wrapped("small", &Attrs::default(), content),
            Inline::Subscript { content } => self.wrapped("sub", &Attrs::default(), content),
            Inline::Superscript { content } => self.wrapped("sup", &Attrs::default(), content),
            Inline::Code { text } => self.code(text),
            Inline::Link { url, title, content } => self.link(url, title, content),
            Inline::Image { resource, alt } => self.inline_image(resource, alt),
            Inline::LineBreak => self.out.empty("br", &Attrs::default()),
            Inline::Ruby { base, text } => self.ruby(base, text),
            Inline::Math { notation, source } => self.formula(*notation, source, false),
            Inline::NoteRef { note } => self.note_reference(note),
            Inline::Span { attr, content } => {
                let attrs = self.attrs(attr);
                if attrs.is_empty() {
                    self.inlines(content);
                } else {
                    self.within(attr, |this| this.wrapped("span", &attrs, content));
                }
            }
        }
    }

    fn wrapped(&mut self, name: &str, attrs: &Attrs, content: &'b [Inline]) {
        self.out.open(name, attrs);
        self.inlines(content);
        self.out.close(name);
    }

    fn code(&mut self, text: &str) {
        self.out.open("code", &Attrs::default());
        self.out.text(text);
        self.out.close("code");
    }

    /// A link to another chapter, to an anchor, or out of the book; the text alone where the link leads nowhere.
    fn link(&mut self, url: &str, title: &str, content: &'b [Inline]) {
        let target = self.book.local(url, self.page, self.piece).or_else(|| external(url));
        let Some(target) = target.filter(|_| !self.in_link) else {
            self.inlines(content);
            return;
        };
        let mut attrs = Attrs::default().set("href", &target).maybe("title", Some(title).filter(|t| !t.is_empty()));
        if walk::inline_text(content).trim().is_empty() {
            // A link on a picture without text alternative would have no name at all.
            attrs = attrs.set("aria-label", if title.is_empty() { self.words.image } else { title });
        }
        self.in_link = true;
        self.wrapped("a", &attrs, content);
        self.in_link = false;
    }

    fn inline_image(&mut self, resource: &ResourceId, alt: &str) {
        match self.book.library.get(resource).filter(|item| item.is_picture()) {
            Some(item) => {
                let attrs = Attrs::class("inline").set("src", &item.href).set("alt", alt);
                self.saw_picture(alt);
                self.out.empty("img", &attrs);
            }
            None => {
                self.findings.absent += 1;
                // Within a line the text alternative stands for the picture: an emoji as a picture is an emoji again.
                let words = if alt.is_empty() { self.words.image } else { alt };
                self.stand_in("absent", resource, words, "");
            }
        }
    }

    /// Words in place of a medium, linked to the original where that is possible.
    pub(super) fn stand_in(&mut self, class: &str, resource: &ResourceId, kind: &str, name: &str) {
        let url = self.book.document.resources.get(resource).map(|resource| resource.url.as_str());
        self.named_link(class, url, kind, name);
    }

    /// `视频：报道`, linked where the URL leads anywhere.
    pub(super) fn named_link(&mut self, class: &str, url: Option<&str>, kind: &str, name: &str) {
        let target = url.and_then(external).filter(|_| !self.in_link);
        let element = if target.is_some() { "a" } else { "span" };
        self.out.open(element, &Attrs::class(class).maybe("href", target.as_deref()));
        self.out.text(kind);
        if !name.is_empty() {
            self.out.text(self.words.colon);
            self.out.text(name);
        }
        self.out.close(element);
    }

    /// Keeps in mind whether pictures have text alternatives.
    pub(super) fn saw_picture(&mut self, alt: &str) {
        if alt.trim().is_empty() {
            self.findings.bare_pictures = true;
        } else {
            self.findings.alternatives = true;
        }
    }

    /// Ruby without `rp`: every reader of EPUB 3 knows ruby. Ruby within ruby becomes text in parentheses.
    fn ruby(&mut self, base: &'b [Inline], text: &str) {
        if self.in_ruby {
            self.inlines(base);
            self.out.text(&format!("（{text}）"));
            return;
        }
        self.findings.ruby = true;
        self.in_ruby = true;
        self.out.open("ruby", &Attrs::default());
        self.inlines(base);
        self.out.within("rt", &Attrs::default(), text);
        self.out.close("ruby");
        self.in_ruby = false;
    }

    /// MathML as it is where it is sound; TeX and broken MathML as code.
    pub(super) fn formula(&mut self, notation: MathNotation, source: &str, display: bool) {
        let sound = (notation == MathNotation::MathMl).then(|| mathml::formula(source, display));
        match sound {
            Some(Some(markup)) => {
                self.findings.mathml = true;
                self.out.raw(&markup);
            }
            Some(None) => {
                self.findings.broken_math += 1;
                self.math_source(source);
            }
            None => self.math_source(source),
        }
    }

    fn math_source(&mut self, source: &str) {
        self.out.open("code", &Attrs::class("math"));
        self.out.text(source);
        self.out.close("code");
    }

    /// A raised number that pops up the note.
    fn note_reference(&mut self, note: &str) {
        let Some((&name, &Note { number, piece })) = self.plan.notes.get_key_value(note) else { return };
        let count = self.references.entry(name).or_insert(0);
        *count += 1;
        let id = if *count == 1 { format!("r{number}") } else { format!("r{number}-{count}") };
        if self.in_link {
            self.out.open("sup", &Attrs::class("note").set("id", &id));
            self.out.text(&number.to_string());
            self.out.close("sup");
            return;
        }
        let file = self.book.pages.get(self.page).filter(|_| piece != self.piece).map(|page| page.piece(piece));
        let target = format!("{}#n{number}", file.unwrap_or_default());
        let attrs =
            Attrs::default().set("id", &id).set("epub:type", "noteref").set("role", "doc-noteref").set("href", &target);
        self.out.open("sup", &Attrs::class("note"));
        self.out.open("a", &attrs);
        self.out.text(&number.to_string());
        self.out.close("a");
        self.out.close("sup");
    }
}
