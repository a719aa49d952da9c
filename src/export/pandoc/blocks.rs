//! Blocks.

use serde_json::{Value, json};

use super::inlines::{attributes, is_bare, words};
use super::{Writer, attr, div, node};
use crate::ir::{
    Attr, Block, Callout, Definition, Inline, ListItem, ListKind, MathNotation, Media, NumberStyle, QuoteKind,
};

impl Writer<'_> {
    /// Blocks one after another.
    pub(super) fn blocks(&mut self, blocks: &[Block]) -> Vec<Value> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &Block) -> Value {
        let own = block.attr();
        let written = match block {
            Block::Paragraph { content, .. } => node("Para", self.inlines(content)),
            Block::Heading { attr, level, content } => {
                let level = self.depth + i64::from(*level);
                return json!({ "t": "Header", "c": [level, attributes(attr, &[], &[]), self.inlines(content)] });
            }
            Block::List { kind, tight, items, .. } => self.list(*kind, *tight, items),
            Block::DefinitionList { items, .. } => self.definitions(items),
            Block::Quote { attr, kind, blocks, attribution } => return self.quote(attr, *kind, blocks, attribution),
            Block::CodeBlock { attr, language: Some(language), text } => {
                return json!({ "t": "CodeBlock", "c": [attributes(attr, &[language], &[]), text] });
            }
            Block::CodeBlock { text, .. } => json!({ "t": "CodeBlock", "c": [attr("", &[], &[]), text] }),
            Block::Table(table) => return self.table(table),
            Block::Figure { attr, media, caption, credit } => return self.figure(attr, media, caption, credit),
            Block::ThematicBreak { .. } => json!({ "t": "HorizontalRule" }),
            Block::Math { notation: MathNotation::MathMl, source, .. } => {
                self.raw_math += 1;
                json!({ "t": "RawBlock", "c": ["html", source] })
            }
            Block::Math { notation, source, .. } => node("Para", vec![self.math(*notation, source, "DisplayMath")]),
            Block::Verse { lines, .. } => {
                let lines: Vec<Vec<Value>> = lines.iter().map(|line| self.inlines(line)).collect();
                node("LineBlock", lines)
            }
        };
        if is_bare(own) { written } else { json!({ "t": "Div", "c": [attributes(own, &[], &[]), [written]] }) }
    }

    fn list(&mut self, kind: ListKind, tight: bool, items: &[ListItem]) -> Value {
        let items: Vec<Vec<Value>> = items.iter().map(|item| self.item(item, tight)).collect();
        let ListKind::Ordered { start, style } = kind else { return node("BulletList", items) };
        let name = match style {
            NumberStyle::Decimal | NumberStyle::Han => "Decimal",
            NumberStyle::LowerAlpha => "LowerAlpha",
            NumberStyle::UpperAlpha => "UpperAlpha",
            NumberStyle::LowerRoman => "LowerRoman",
            NumberStyle::UpperRoman => "UpperRoman",
        };
        let list = json!({ "t": "OrderedList", "c": [[start, { "t": name }, { "t": "Period" }], items] });
        if style == NumberStyle::Han { div("", &["han"], &[], vec![list]) } else { list }
    }

    /// The paragraphs of a tight item are `Plain`; a task's box stands before its first line.
    fn item(&mut self, item: &ListItem, tight: bool) -> Vec<Value> {
        let mut out = self.blocks(&item.blocks);
        if let Some(done) = item.task {
            let mark = node("Str", if done { "☒" } else { "☐" });
            let line = out.first_mut().filter(|block| block["t"] == "Para").and_then(|block| block["c"].as_array_mut());
            match line {
                Some(line) => drop(line.splice(0..0, [mark, json!({ "t": "Space" })])),
                None => out.insert(0, node("Plain", vec![mark])),
            }
        }
        for block in out.iter_mut().filter(|block| tight && block["t"] == "Para") {
            block["t"] = "Plain".into();
        }
        if is_bare(&item.attr) {
            return out;
        }
        vec![json!({ "t": "Div", "c": [attributes(&item.attr, &["item"], &[]), out] })]
    }

    fn definitions(&mut self, items: &[Definition]) -> Value {
        let mut out: Vec<Value> = Vec::new();
        for item in items {
            let term = self.inlines(&item.term);
            let details: Vec<Vec<Value>> = item.details.iter().map(|detail| self.blocks(detail)).collect();
            out.push(json!([term, details]));
        }
        node("DefinitionList", out)
    }

    fn quote(&mut self, own: &Attr, kind: QuoteKind, blocks: &[Block], attribution: &[Inline]) -> Value {
        let mut inside = self.blocks(blocks);
        if !attribution.is_empty() {
            let mut line = vec![node("Str", "—"), json!({ "t": "Space" })];
            line.extend(self.inlines(attribution));
            inside.push(div("", &["attribution"], &[], vec![node("Para", line)]));
        }
        let class = match kind {
            QuoteKind::Block => {
                let quote = node("BlockQuote", inside);
                let bare = is_bare(own);
                return if bare { quote } else { json!({ "t": "Div", "c": [attributes(own, &[], &[]), [quote]] }) };
            }
            QuoteKind::Pull => "pull-quote",
            QuoteKind::Callout(callout) => {
                let title = node("Para", words(self.words.callout(callout)));
                inside.insert(0, div("", &["title"], &[], vec![title]));
                callout_class(callout)
            }
        };
        json!({ "t": "Div", "c": [attributes(own, &[class], &[]), inside] })
    }

    fn figure(&mut self, own: &Attr, media: &[Media], caption: &[Block], credit: &[Inline]) -> Value {
        let mut content: Vec<Value> = media.iter().map(|medium| node("Plain", vec![self.medium(medium)])).collect();
        let mut said = self.blocks(caption);
        if !credit.is_empty() {
            let label = words(&format!("{}{}", self.words.credit, self.words.colon));
            let mut line = vec![json!({ "t": "Span", "c": [attr("", &["label"], &[]), label] })];
            line.extend(self.inlines(credit));
            said.push(div("", &["credit"], &[], vec![node("Para", line)]));
        }
        if self.has_figures() {
            return json!({ "t": "Figure", "c": [attributes(own, &[], &[]), [Value::Null, said], content] });
        }
        if let ([Media::Image { resource, alt }], [Block::Paragraph { attr, content: line }], true, true) =
            (media, caption, credit.is_empty(), is_bare(own))
            && is_bare(attr)
        {
            // The figure of pandoc 2: a paragraph of a picture whose title says so.
            let line = self.inlines(line);
            return node("Para", vec![self.image(resource, &[("alt", alt)], line, "fig:")]);
        }
        if !said.is_empty() {
            content.push(div("", &["caption"], &[], said));
        }
        json!({ "t": "Div", "c": [attributes(own, &["figure"], &[]), content] })
    }

    fn medium(&self, medium: &Media) -> Value {
        let (class, title, label, url, poster) = match medium {
            Media::Image { resource, alt } => return self.image(resource, &[], words(alt), ""),
            Media::Audio { resource, title } => ("audio", title, self.words.audio, self.address(resource), None),
            Media::Video { resource, poster, title } => {
                ("video", title, self.words.video, self.address(resource), poster.as_ref().map(|id| self.address(id)))
            }
            Media::Embed { url, title, poster } => {
                ("embed", title, self.words.embed, url.clone(), poster.as_ref().map(|id| self.address(id)))
            }
        };
        let (shown, classes) =
            if title.is_empty() { (label, vec![class, "unnamed"]) } else { (title.as_str(), vec![class]) };
        let pairs: Vec<(&str, &str)> = poster.iter().map(|url| ("poster", url.as_str())).collect();
        json!({ "t": "Link", "c": [attr("", &classes, &pairs), words(shown), [url, ""]] })
    }
}

fn callout_class(callout: Callout) -> &'static str {
    match callout {
        Callout::Note => "note",
        Callout::Tip => "tip",
        Callout::Important => "important",
        Callout::Warning => "warning",
        Callout::Caution => "caution",
    }
}
