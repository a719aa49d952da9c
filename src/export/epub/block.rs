//! Blocks as XHTML.

use super::chapter::{Heading, Writer};
use super::xhtml::Attrs;
use crate::export::shared::markup::callout_name;
use crate::ir::{Attr, Block, Definition, Inline, ListItem, ListKind, MathNotation, QuoteKind, walk};

impl<'b> Writer<'b> {
    /// Blocks one after another.
    pub(super) fn blocks(&mut self, blocks: &'b [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'b Block) {
        self.within(block.attr(), |this| this.block_here(block));
    }

    fn block_here(&mut self, block: &'b Block) {
        match block {
            Block::Paragraph { attr, content } => self.paragraph(attr, content),
            Block::Heading { attr, level, content } => self.heading(attr, *level, content),
            Block::List { attr, kind, tight, items } => self.list(attr, *kind, *tight, items),
            Block::DefinitionList { attr, items } => self.definitions(attr, items),
            Block::Quote { attr, kind, blocks, attribution } => self.quote(attr, *kind, blocks, attribution),
            Block::CodeBlock { attr, language, text } => self.code_block(attr, language.as_deref(), text),
            Block::Table(table) => self.nested(|this| this.table(table)),
            Block::Figure { attr, media, caption, credit } => self.figure(attr, media, caption, credit),
            Block::ThematicBreak { attr } => {
                let attrs = self.attrs(attr);
                self.out.empty("hr", &attrs);
                self.out.raw("\n");
            }
            Block::Math { attr, notation, source } => self.display_math(attr, *notation, source),
            Block::Verse { attr, lines } => self.verse(attr, lines),
        }
    }

    fn paragraph(&mut self, attr: &'b Attr, content: &'b [Inline]) {
        let attrs = self.attrs(attr);
        self.out.open("p", &attrs);
        self.inlines(content);
        self.out.close_block("p");
    }

    /// A heading, one level below its own because the headline has the first. One without any text is a paragraph: an
    /// empty heading would lead readers astray.
    fn heading(&mut self, attr: &'b Attr, level: u8, content: &'b [Inline]) {
        let title = walk::inline_text(content).replace('\n', " ").trim().to_owned();
        if title.is_empty() || self.no_headings {
            let attrs = self.attrs(attr).set("class", "heading");
            self.out.open("p", &attrs);
            self.inlines(content);
            self.out.close_block("p");
            return;
        }
        let anchor = self.heading_anchor(attr);
        let lang = attr.lang.as_deref().and_then(crate::text::well_formed);
        let attrs = Attrs::default().set("id", &anchor).xml_lang(lang.as_deref()).dir(attr.dir);
        let name = ["h2", "h3", "h4", "h5"].get(usize::from(level).saturating_sub(1)).copied().unwrap_or("h6");
        self.out.open(name, &attrs);
        self.inlines(content);
        self.out.close_block(name);
        if !self.nested {
            self.headings.push(Heading { level, title, piece: self.piece, anchor });
        }
    }

    fn list(&mut self, attr: &'b Attr, kind: ListKind, tight: bool, items: &'b [ListItem]) {
        let attrs = self.attrs(attr);
        let (name, attrs) = match kind {
            ListKind::Unordered => ("ul", attrs),
            ListKind::Ordered { start, style } => ("ol", attrs.numbered(start, style)),
        };
        self.out.open_block(name, &attrs);
        self.nested(|this| items.iter().for_each(|item| this.within(&item.attr, |this| this.item(item, tight))));
        self.out.close_block(name);
    }

    fn item(&mut self, item: &'b ListItem, tight: bool) {
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

    fn definitions(&mut self, attr: &'b Attr, items: &'b [Definition]) {
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
                self.nested(|this| this.blocks(detail));
                self.out.close_block("dd");
            }
        }
        self.out.close_block("dl");
    }

    fn quote(&mut self, attr: &'b Attr, kind: QuoteKind, blocks: &'b [Block], attribution: &'b [Inline]) {
        let attrs = self.attrs(attr);
        let (name, attrs) = match kind {
            QuoteKind::Block => ("blockquote", attrs),
            QuoteKind::Pull => {
                ("aside", attrs.set("class", "pull").set("epub:type", "pullquote").set("role", "doc-pullquote"))
            }
            QuoteKind::Callout(callout) => {
                ("aside", attrs.set("class", &format!("callout {}", callout_name(callout))).set("role", "note"))
            }
        };
        self.out.open_block(name, &attrs);
        if let QuoteKind::Callout(callout) = kind {
            self.out.line("p", &Attrs::class("label"), self.words.callout(callout));
        }
        self.nested(|this| {
            this.blocks(blocks);
            if !attribution.is_empty() {
                this.out.open("p", &Attrs::class("attribution"));
                this.inlines(attribution);
                this.out.close_block("p");
            }
        });
        self.out.close_block(name);
    }

    fn code_block(&mut self, attr: &'b Attr, language: Option<&str>, text: &str) {
        let attrs = self.attrs(attr);
        let class = language.map(|name| format!("language-{name}"));
        self.out.open("pre", &attrs);
        self.out.open("code", &Attrs::default().maybe("class", class.as_deref()));
        self.out.text(text);
        self.out.close("code");
        self.out.close_block("pre");
    }

    fn display_math(&mut self, attr: &'b Attr, notation: MathNotation, source: &str) {
        let attrs = self.attrs(attr).set("class", "display");
        self.out.open("div", &attrs);
        self.formula(notation, source, true);
        self.out.close_block("div");
    }

    /// A stanza is a paragraph; empty lines part stanzas.
    fn verse(&mut self, attr: &'b Attr, lines: &'b [Vec<Inline>]) {
        let attrs = self.attrs(attr).set("class", "verse");
        self.out.open_block("div", &attrs);
        for stanza in lines.split(Vec::is_empty).filter(|stanza| !stanza.is_empty()) {
            self.out.open("p", &Attrs::default());
            for (index, line) in stanza.iter().enumerate() {
                if index > 0 {
                    self.out.empty("br", &Attrs::default());
                    self.out.raw("\n");
                }
                self.inlines(line);
            }
            self.out.close_block("p");
        }
        self.out.close_block("div");
    }
}
