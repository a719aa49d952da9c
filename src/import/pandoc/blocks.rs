//! Blocks.

use serde_json::Value;

use super::{Reader, at, classes, content, kind, list, string, tidy};
use crate::ir::build::{para, plain};
use crate::ir::{Attr, Block, Callout, Definition, Inline, ListItem, ListKind, MathNotation, NumberStyle, QuoteKind};
use crate::locale::labels;

/// The levels below a container that its smallest content takes: a paragraph and a text.
const LEAST: usize = 3;

impl Reader {
    /// Blocks one after another.
    pub(super) fn blocks(&mut self, values: &[Value]) -> Vec<Block> {
        let mut out = Vec::new();
        values.iter().for_each(|value| self.block(value, &mut out));
        out
    }

    fn block(&mut self, value: &Value, out: &mut Vec<Block>) {
        let c = content(value);
        match kind(value) {
            "Plain" | "Para" => self.paragraph(list(c), out),
            "Header" => self.heading(c, out),
            "BulletList" => self.list(ListKind::Unordered, list(c), out),
            "OrderedList" => {
                let kind = numbering(at(c, 0));
                self.list(kind, list(at(c, 1)), out);
            }
            "DefinitionList" => self.definitions(list(c), out),
            "BlockQuote" => self.quote(Attr::default(), QuoteKind::Block, list(c), out),
            "CodeBlock" => self.code(c, out),
            "LineBlock" => self.verse(list(c), out),
            "HorizontalRule" => out.push(Block::ThematicBreak { attr: Attr::default() }),
            "Table" if self.has_room(LEAST + 1) => self.table(c, out),
            "Table" => self.loose_table(c, out),
            "Figure" => self.figure(at(c, 0), list(at(at(c, 1), 1)), list(at(c, 2)), out),
            "Div" => self.div(c, out),
            "RawBlock" => self.raw_block(value, out),
            "Null" => {}
            _ => self.unknown(value),
        }
    }

    fn paragraph(&mut self, values: &[Value], out: &mut Vec<Block>) {
        let seen: Vec<&Value> =
            values.iter().filter(|value| !matches!(kind(value), "Space" | "SoftBreak" | "LineBreak")).collect();
        match seen.as_slice() {
            [math] if kind(math) == "Math" && kind(at(content(math), 0)) == "DisplayMath" => {
                let source = tidy::code(string(at(content(math), 1)).trim());
                if !source.is_empty() {
                    out.push(Block::Math { attr: Attr::default(), notation: MathNotation::Tex, source });
                }
                return;
            }
            [] => return,
            pictures if self.has_room(LEAST) && pictures.iter().all(|value| kind(value) == "Image") => {
                return self.pictures(pictures, out);
            }
            _ => {}
        }
        if Self::has_raw(values) {
            let blocks = self.raw_blocks(values);
            out.extend(blocks);
            return;
        }
        let line = self.deeper(|this| this.line(values));
        if !line.is_empty() {
            out.push(para(line));
        }
    }

    fn heading(&mut self, c: &Value, out: &mut Vec<Block>) {
        let level = at(c, 0).as_u64().and_then(|level| u8::try_from(level).ok()).unwrap_or(u8::MAX).max(1);
        let line = self.deeper(|this| this.line(list(at(c, 2))));
        if !line.is_empty() {
            let attr = self.attr(at(c, 1), &[]);
            out.push(Block::Heading { attr, level, content: line });
        }
    }

    fn list(&mut self, kind: ListKind, values: &[Value], out: &mut Vec<Block>) {
        if !self.has_room(LEAST) {
            values.iter().for_each(|item| out.extend(self.blocks(list(item))));
            return;
        }
        let loose = |item: &Value| list(inside(item)).iter().any(|block| self::kind(block) == "Para");
        let tight = !values.iter().any(loose);
        let items: Vec<ListItem> = self
            .deeper(|this| values.iter().map(|item| this.item(item)).filter(|item| !item.blocks.is_empty()).collect());
        if !items.is_empty() {
            out.push(Block::List { attr: Attr::default(), kind, tight, items });
        }
    }

    fn item(&mut self, value: &Value) -> ListItem {
        let attr = wrapped_item(value).map(|div| self.attr(at(content(div), 0), &["item"])).unwrap_or_default();
        let mut values = list(inside(value)).to_vec();
        let task = values.first_mut().and_then(take_task);
        ListItem { attr, task, blocks: self.blocks(&values) }
    }

    fn definitions(&mut self, values: &[Value], out: &mut Vec<Block>) {
        let mut items: Vec<Definition> = Vec::new();
        let room = self.has_room(LEAST);
        for value in values {
            let read = |this: &mut Self| {
                let term = this.line(list(at(value, 0)));
                let details: Vec<Vec<Block>> =
                    list(at(value, 1)).iter().map(|detail| this.blocks(list(detail))).collect();
                (term, details)
            };
            let (term, mut details) = if room { self.deeper(read) } else { read(self) };
            details.retain(|detail| !detail.is_empty());
            if room && !term.is_empty() {
                items.push(Definition { term, details });
            } else {
                out.extend((!term.is_empty()).then(|| para(term)));
                out.extend(details.into_iter().flatten());
            }
        }
        if !items.is_empty() {
            out.push(Block::DefinitionList { attr: Attr::default(), items });
        }
    }

    fn quote(&mut self, attr: Attr, kind: QuoteKind, values: &[Value], out: &mut Vec<Block>) {
        if !self.has_room(LEAST) {
            return out.extend(self.blocks(values));
        }
        let source = values.split_last().filter(|(last, _)| has_class(last, "attribution"));
        let (values, source) = match source {
            Some((last, rest)) => (rest, Some(last)),
            None => (values, None),
        };
        let mut blocks = self.deeper(|this| this.blocks(values));
        let mut attribution = Vec::new();
        for block in source.map(|div| list(at(content(div), 1))).unwrap_or_default() {
            let line = self.deeper(|this| this.inlines(list(content(block))));
            attribution.extend(without_dash(line));
        }
        if blocks.is_empty() {
            let line = tidy::line(std::mem::take(&mut attribution));
            if line.is_empty() {
                return;
            }
            blocks.push(para(line));
        }
        out.push(Block::Quote { attr, kind, blocks, attribution });
    }

    fn code(&mut self, c: &Value, out: &mut Vec<Block>) {
        let text = tidy::code(string(at(c, 1)).trim_end_matches('\n'));
        if text.is_empty() {
            return;
        }
        let mut attr = self.attr(at(c, 0), &[]);
        let language = (!attr.classes.is_empty()).then(|| attr.classes.remove(0));
        out.push(Block::CodeBlock { attr, language, text });
    }

    fn verse(&mut self, values: &[Value], out: &mut Vec<Block>) {
        let lines: Vec<Vec<Inline>> = self.deeper(|this| values.iter().map(|line| this.line(list(line))).collect());
        if lines.iter().any(|line| !line.is_empty()) {
            out.push(Block::Verse { attr: Attr::default(), lines });
        }
    }

    /// A `Div`: by its class something of its own, else what it holds, which takes over its attributes.
    fn div(&mut self, c: &Value, out: &mut Vec<Block>) {
        let (attr, values) = (at(c, 0), list(at(c, 1)));
        let is = |name: &str| classes(attr).any(|class| class == name);
        if is("notes") && values.iter().all(|value| has_class(value, "note-text")) {
            for value in values {
                let blocks = self.blocks(list(at(content(value), 1)));
                self.keep_note(blocks);
            }
        } else if is("pull-quote") {
            let attr = self.attr(attr, &["pull-quote"]);
            self.quote(attr, QuoteKind::Pull, values, out);
        } else if let Some((class, callout)) = classes(attr).find_map(|class| Some((class, callout(class)?))) {
            let attr = self.attr(attr, &[class, "admonition", "callout"]);
            let (title, rest) = title_of(values, callout);
            let start = out.len();
            self.quote(attr, QuoteKind::Callout(callout), rest, out);
            if let (Some(title), Some(Block::Quote { blocks, .. })) = (title, out.get_mut(start)) {
                blocks.insert(0, plain(title));
            }
        } else if is("figure") {
            let last = values.split_last().filter(|(last, _)| has_class(last, "caption"));
            let (content, caption) = last.map_or((values, &[][..]), |(last, rest)| (rest, list(at(content(last), 1))));
            self.figure(attr, caption, content, out);
        } else {
            let start = out.len();
            out.extend(self.blocks(values));
            let [only] = &mut out[start..] else {
                let attr = self.attr(attr, &[]);
                return spread(&attr, &mut out[start..]);
            };
            if is("han")
                && let Block::List { kind: ListKind::Ordered { style, .. }, .. } = only
            {
                *style = NumberStyle::Han;
            }
            let taken: &[&str] = if is("han") { &["han"] } else { &[] };
            let attr = self.attr(attr, taken);
            if only.attr().is_empty() {
                *only.attr_mut() = attr;
            } else {
                spread(&attr, std::slice::from_mut(only));
            }
        }
    }
}

/// Gives several blocks what a `Div` around them said: language and direction to each, the anchor to the first.
fn spread(from: &Attr, blocks: &mut [Block]) {
    for (index, block) in blocks.iter_mut().enumerate() {
        let attr = block.attr_mut();
        attr.lang = attr.lang.take().or_else(|| from.lang.clone());
        attr.dir = attr.dir.or(from.dir);
        if index == 0 && attr.id.is_none() {
            attr.id.clone_from(&from.id);
        }
    }
}

pub(super) fn has_class(value: &Value, name: &str) -> bool {
    kind(value) == "Div" && classes(at(content(value), 0)).any(|class| class == name)
}

/// The `Div` around all of an item, where it bears the item's attributes.
fn wrapped_item(item: &Value) -> Option<&Value> {
    match list(item) {
        [only] if has_class(only, "item") => Some(only),
        _ => None,
    }
}

fn inside(item: &Value) -> &Value {
    wrapped_item(item).map_or(item, |div| at(content(div), 1))
}

/// Takes the box of a task off the first line of an item.
fn take_task(first: &mut Value) -> Option<bool> {
    if !matches!(kind(first), "Plain" | "Para") {
        return None;
    }
    let line = first.get_mut("c")?.as_array_mut()?;
    let done = match line.first().filter(|value| kind(value) == "Str").map(|value| string(content(value)))? {
        "☒" | "☑" => true,
        "☐" => false,
        _ => return None,
    };
    if line.get(1).is_some_and(|next| kind(next) != "Space") {
        return None;
    }
    line.drain(..line.len().min(2));
    Some(done)
}

fn numbering(attributes: &Value) -> ListKind {
    let start = at(attributes, 0).as_u64().and_then(|start| u32::try_from(start).ok()).unwrap_or(1);
    let style = match kind(at(attributes, 1)) {
        "LowerAlpha" => NumberStyle::LowerAlpha,
        "UpperAlpha" => NumberStyle::UpperAlpha,
        "LowerRoman" => NumberStyle::LowerRoman,
        "UpperRoman" => NumberStyle::UpperRoman,
        _ => NumberStyle::Decimal,
    };
    ListKind::Ordered { start, style }
}

/// The names of pandoc and GitHub, and of Quarto.
fn callout(class: &str) -> Option<Callout> {
    Some(match class.strip_prefix("callout-").unwrap_or(class) {
        "note" => Callout::Note,
        "tip" => Callout::Tip,
        "important" => Callout::Important,
        "warning" => Callout::Warning,
        "caution" => Callout::Caution,
        _ => return None,
    })
}

/// A callout's title, where it is more than the name of its kind; and the rest.
fn title_of(values: &[Value], kind: Callout) -> (Option<String>, &[Value]) {
    let Some((first, rest)) = values.split_first().filter(|(first, _)| has_class(first, "title")) else {
        return (None, values);
    };
    let mut title = String::new();
    for block in list(at(content(first), 1)) {
        for value in list(content(block)) {
            if matches!(self::kind(value), "Space" | "SoftBreak") {
                title.push(' ');
            }
            super::words(value, &mut title, 0);
        }
    }
    let title = tidy::one_line(&title);
    let usual = ["zh-Hans", "zh-Hant", "ja", "ko", "en"].iter().any(|tag| labels(tag).callout(kind) == title);
    ((!usual && !title.is_empty()).then_some(title), rest)
}

/// The dash before a name is ours.
fn without_dash(mut line: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text { text }) = line.first_mut()
        && let Some(rest) = text.strip_prefix("— ")
    {
        *text = rest.to_owned();
    }
    tidy::inlines(line)
}
