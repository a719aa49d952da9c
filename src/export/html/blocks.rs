//! Blocks.

use super::article::Writer;
use super::page::heading_element;
use crate::export::shared::markup::{Attrs, callout_name};
use crate::ir::{Attr, Block, Definition, Inline, ListItem, ListKind, MathNotation, QuoteKind, walk};

impl<'p> Writer<'p> {
    /// Blocks one after another.
    pub(super) fn blocks(&mut self, blocks: &'p [Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &'p Block) {
        match block {
            Block::Paragraph { attr, content } => self.paragraph(attr, content),
            Block::Heading { attr, level, content } => self.heading(attr, *level, content),
            Block::List { attr, kind, tight, items } => self.list(attr, *kind, *tight, items),
            Block::DefinitionList { attr, items } => self.definitions(attr, items),
            Block::Quote { attr, kind, blocks, attribution } => self.quote(attr, *kind, blocks, attribution),
            Block::CodeBlock { attr, language, text } => self.code_block(attr, language.as_deref(), text),
            Block::Table(table) => self.table(table),
            Block::Figure { attr, media, caption, credit } => self.figure(attr, media, caption, credit),
            Block::ThematicBreak { attr } => {
                let attrs = self.attrs(attr);
                self.out.open_block("hr", &attrs);
            }
            Block::Math { attr, notation, source } => self.display_math(attr, *notation, source),
            Block::Verse { attr, lines } => self.verse(attr, lines),
        }
    }

    fn paragraph(&mut self, attr: &'p Attr, content: &'p [Inline]) {
        let attrs = self.attrs(attr);
        self.out.open("p", &attrs);
        self.inlines(content);
        self.out.close_block("p");
    }

    /// A heading below the headline. One without text would be an empty entry of the outline: it is a paragraph.
    fn heading(&mut self, attr: &'p Attr, level: u8, content: &'p [Inline]) {
        let attrs = self.attrs(attr);
        let (name, attrs) = match walk::inline_text(content).trim() {
            "" => ("p", attrs),
            _ => heading_element(self.level + usize::from(level), attrs),
        };
        self.out.open(name, &attrs);
        self.inlines(content);
        self.out.close_block(name);
    }

    fn list(&mut self, attr: &'p Attr, kind: ListKind, tight: bool, items: &'p [ListItem]) {
        let attrs = self.attrs(attr);
        let (name, attrs) = match kind {
            ListKind::Unordered => ("ul", attrs),
            ListKind::Ordered { start, style } => ("ol", attrs.numbered(start, style)),
        };
        self.out.open_block(name, &attrs);
        items.iter().for_each(|item| self.item(item, tight));
        self.out.close_block(name);
    }

    fn item(&mut self, item: &'p ListItem, tight: bool) {
        let mut attrs = self.attrs(&item.attr);
        if item.task.is_some() {
            attrs = attrs.set("class", "task");
        }
        self.out.open("li", &attrs);
        match item.task {
            Some(true) => self.out.raw("☑ "),
            Some(false) => self.out.raw("☐ "),
            None => {}
        }
        match item.blocks.split_first() {
            Some((Block::Paragraph { attr, content }, rest))
                if tight && attr.is_empty() && !matches!(rest.first(), Some(Block::Paragraph { .. })) =>
            {
                self.inlines(content);
                if !rest.is_empty() {
                    self.out.raw("\n");
                    self.blocks(rest);
                }
            }
            _ => {
                self.out.raw("\n");
                self.blocks(&item.blocks);
            }
        }
        self.out.close_block("li");
    }

    fn definitions(&mut self, attr: &'p Attr, items: &'p [Definition]) {
        let attrs = self.attrs(attr);
        self.out.open_block("dl", &attrs);
        for item in items {
            self.out.open("dt", &Attrs::default());
            self.inlines(&item.term);
            self.out.close_block("dt");
            if item.details.is_empty() {
                // A term alone is not valid (HTML, section 4.4.9).
                self.out.line("dd", &Attrs::default(), "");
            }
            for detail in &item.details {
                self.out.open_block("dd", &Attrs::default());
                self.blocks(detail);
                self.out.close_block("dd");
            }
        }
        self.out.close_block("dl");
    }

    fn quote(&mut self, attr: &'p Attr, kind: QuoteKind, blocks: &'p [Block], attribution: &'p [Inline]) {
        let attrs = self.attrs(attr);
        let (name, attrs) = match kind {
            QuoteKind::Block => ("blockquote", attrs),
            // No `aside`: programs that look for the article in a page leave these out.
            QuoteKind::Pull => ("blockquote", attrs.set("class", "pull-quote")),
            QuoteKind::Callout(callout) => (
                "div",
                attrs
                    .set("class", &format!("markdown-alert markdown-alert-{}", callout_name(callout)))
                    .set("role", "note"),
            ),
        };
        self.out.open_block(name, &attrs);
        if let QuoteKind::Callout(callout) = kind {
            self.out.line("p", &Attrs::class("markdown-alert-title"), self.words.callout(callout));
        }
        self.blocks(blocks);
        if !attribution.is_empty() {
            self.out.open("p", &Attrs::class("attribution"));
            self.out.text("— ");
            self.inlines(attribution);
            self.out.close_block("p");
        }
        self.out.close_block(name);
    }

    fn code_block(&mut self, attr: &'p Attr, language: Option<&str>, text: &str) {
        let attrs = self.attrs(attr).set("tabindex", "0");
        let class = language.map(|name| format!("language-{}", name.replace(char::is_whitespace, "-")));
        self.out.open("pre", &attrs);
        self.out.open("code", &Attrs::default().maybe("class", class.as_deref()));
        self.out.text(text);
        self.out.close("code");
        self.out.close_block("pre");
    }

    fn display_math(&mut self, attr: &'p Attr, notation: MathNotation, source: &str) {
        let attrs = self.attrs(attr).set("class", "display");
        self.out.open("div", &attrs);
        self.formula(notation, source, true);
        self.out.close_block("div");
    }

    /// A stanza is a paragraph; empty lines part stanzas.
    fn verse(&mut self, attr: &'p Attr, lines: &'p [Vec<Inline>]) {
        let attrs = self.attrs(attr).set("class", "verse");
        self.out.open_block("div", &attrs);
        for stanza in lines.split(Vec::is_empty).filter(|stanza| !stanza.is_empty()) {
            self.out.open("p", &Attrs::default());
            for (index, line) in stanza.iter().enumerate() {
                if index > 0 {
                    self.out.raw("<br>\n");
                }
                self.inlines(line);
            }
            self.out.close_block("p");
        }
        self.out.close_block("div");
    }
}
