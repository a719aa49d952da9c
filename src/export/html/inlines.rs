//! Inlines.

use super::article::Writer;
use super::figure::Shown;
use super::math;
use crate::export::shared::links::{encoded, sound};
use crate::export::shared::markup::Attrs;
use crate::ir::{Inline, MathNotation, ResourceId, walk};

/// Emphasis longer than this is set in another face instead of with dots, in characters.
const LONG_EMPHASIS: usize = 24;

impl<'p> Writer<'p> {
    /// Inlines one after another.
    pub(super) fn inlines(&mut self, inlines: &'p [Inline]) {
        inlines.iter().for_each(|inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &'p Inline) {
        let bare = Attrs::default();
        match inline {
            Inline::Text { text } => self.out.text(text),
            Inline::Emphasis { content } => {
                let long = walk::inline_text(content).chars().nth(LONG_EMPHASIS).is_some();
                self.wrapped("em", &if long { Attrs::class("long") } else { bare }, content);
            }
            Inline::Strong { content } => self.wrapped("strong", &bare, content),
            Inline::Strikethrough { content } => self.wrapped("s", &bare, content),
            Inline::Underline { content } => self.wrapped("u", &bare, content),
            Inline::Small { content } => self.wrapped("small", &bare, content),
            Inline::Subscript { content } => self.wrapped("sub", &bare, content),
            Inline::Superscript { content } => self.wrapped("sup", &bare, content),
            Inline::Code { text } => self.out.within("code", &bare, text),
            Inline::Link { url, title, content } => self.link(url, title, content),
            Inline::Image { resource, alt } => self.inline_image(resource, alt),
            Inline::LineBreak => self.out.raw("<br>\n"),
            Inline::Ruby { base, text } => self.ruby(base, text),
            Inline::Math { notation, source } => self.formula(*notation, source, false),
            Inline::NoteRef { note } => self.note_reference(note),
            Inline::Span { attr, content } => {
                let attrs = self.attrs(attr);
                if attrs.is_empty() { self.inlines(content) } else { self.wrapped("span", &attrs, content) }
            }
        }
    }

    fn wrapped(&mut self, name: &str, attrs: &Attrs, content: &'p [Inline]) {
        self.out.open(name, attrs);
        self.inlines(content);
        self.out.close(name);
    }

    /// A link to an anchor, to another article of the page, or out of it; the text alone where the page may not lead there.
    fn link(&mut self, url: &str, title: &str, content: &'p [Inline]) {
        if self.in_link {
            return self.inlines(content);
        }
        let target = match url.strip_prefix('#') {
            Some("") => Some(String::from("#")),
            Some(id) => Some(encoded(&format!("#{}", self.anchor(id)))),
            None => match self.page.directory.find(url).filter(|_| !self.page.single) {
                Some((number, _)) => Some(format!("#a{number}")),
                None => sound(url),
            },
        };
        let Some(target) = target else {
            self.dropped_links += 1;
            return self.inlines(content);
        };
        let mut attrs =
            Attrs::default().set("href", &target).maybe("title", Some(title).filter(|title| !title.is_empty()));
        if walk::inline_text(content).trim().is_empty() {
            // A link on a picture without text alternative would have no name at all.
            attrs = attrs.set("aria-label", if title.is_empty() { self.words.image } else { title });
        }
        self.in_link = true;
        self.wrapped("a", &attrs, content);
        self.in_link = false;
    }

    fn inline_image(&mut self, resource: &ResourceId, alt: &str) {
        match self.shown(resource) {
            Some(shown) => {
                let Shown { src, size } = shown;
                let attrs = size_attrs(Attrs::class("inline").set("src", &src).set("alt", alt), size);
                self.out.open("img", &attrs);
            }
            None => {
                self.absent += 1;
                // Within a line the text alternative stands for the picture: an emoji as a picture is an emoji again.
                let words = if alt.is_empty() { self.words.image } else { alt };
                let url = self.page.document.resources.get(resource).map(|resource| resource.url.as_str());
                self.named_link("absent", url, words, "");
            }
        }
    }

    /// `视频：报道`, linked where the address leads anywhere.
    pub(super) fn named_link(&mut self, class: &str, url: Option<&str>, kind: &str, name: &str) {
        let target = url.and_then(sound).filter(|_| !self.in_link);
        let element = if target.is_some() { "a" } else { "span" };
        self.out.open(element, &Attrs::class(class).maybe("href", target.as_deref()));
        self.out.text(kind);
        if !name.is_empty() {
            self.out.text(self.words.colon);
            self.out.text(name);
        }
        self.out.close(element);
    }

    /// Ruby with brackets for programs that know none; ruby within ruby becomes text in brackets.
    fn ruby(&mut self, base: &'p [Inline], text: &str) {
        if self.in_ruby {
            self.inlines(base);
            return self.out.text(&format!("（{text}）"));
        }
        self.in_ruby = true;
        self.out.open("ruby", &Attrs::default());
        self.inlines(base);
        self.out.raw("<rp>（</rp>");
        self.out.within("rt", &Attrs::default(), text);
        self.out.raw("<rp>）</rp>");
        self.out.close("ruby");
        self.in_ruby = false;
    }

    /// MathML written anew where it is sound; TeX and broken MathML as code.
    pub(super) fn formula(&mut self, notation: MathNotation, source: &str, display: bool) {
        let markup = match notation {
            MathNotation::MathMl => math::formula(source, display),
            MathNotation::Tex => None,
        };
        self.broken_math += usize::from(markup.is_none() && notation == MathNotation::MathMl);
        match markup {
            Some(markup) => self.out.raw(&markup),
            None => self.out.within("code", &Attrs::class("math"), source),
        }
    }

    /// A raised number that leads to the note.
    fn note_reference(&mut self, note: &'p str) {
        if !self.article.notes.contains_key(note) {
            return;
        }
        let number = self.note_number(note);
        if self.in_link {
            return self.out.within("sup", &Attrs::class("note"), &number.to_string());
        }
        let count = self.references.entry(number).or_insert(0);
        *count += 1;
        let place = if *count == 1 { format!("r{number}") } else { format!("r{number}-{count}") };
        let attrs = Attrs::default()
            .set("id", &format!("{}{place}", self.prefix))
            .set("href", &format!("#{}n{number}", self.prefix))
            .set("role", "doc-noteref");
        self.out.open("sup", &Attrs::class("note"));
        self.out.within("a", &attrs, &number.to_string());
        self.out.close("sup");
    }
}

/// Adds a picture's size, which keeps the page still while it is read in.
pub(super) fn size_attrs(attrs: Attrs, size: Option<(u32, u32)>) -> Attrs {
    match size.filter(|(width, height)| *width > 0 && *height > 0) {
        Some((width, height)) => attrs.set("width", &width.to_string()).set("height", &height.to_string()),
        None => attrs,
    }
}
