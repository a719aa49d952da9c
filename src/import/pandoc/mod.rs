//! pandoc's syntax tree as JSON (`pandoc -t json`): the way from the formats that pandoc reads, `pandoc -t json x.docx | bindery
//! -o x.epub`. What the exporter of the same name writes comes back as it was.
//!
//! Raw HTML is read by the HTML converter, together with what stands between its tags; raw text of other formats is dropped with a
//! diagnostic. What the IR has no word for keeps its text: small capitals, citations and quotations lose their mark.

mod blocks;
mod figures;
mod inlines;
mod meta;
mod raw;
mod table;
mod tidy;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use self::meta::Known;
use super::html::settle_headings;
use super::language::guess_language;
use super::{Confidence, Evidence, ImportContext, Importer, Source};
use crate::diag::{Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::{Article, Block, Document, Part, Provenance, Resources, Section, walk};
use crate::limits::MAX_DEPTH;

/// Reads pandoc's JSON.
#[derive(Clone, Copy, Debug)]
pub struct PandocJson;

const INFO: FormatInfo = FormatInfo {
    name: "pandoc-json",
    extensions: &["pandoc"],
    media_type: "application/json",
    description: "pandoc's syntax tree as JSON, from the formats that pandoc reads",
    binary: false,
};

const KEY: &str = "\"pandoc-api-version\"";

impl Importer for PandocJson {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _bytes: &[u8], text: Option<&str>) -> Option<Evidence> {
        let inner = text?.trim_start_matches('\u{FEFF}').trim_start().strip_prefix('{')?.trim_start();
        let found = |confidence, reason: &str| Some(Evidence { confidence, reason: reason.to_owned() });
        if inner.starts_with(KEY) {
            return found(Confidence::Certain, "a JSON object that begins with the key \"pandoc-api-version\"");
        }
        // Other versions and filters sort the keys otherwise; the version may then stand at the very end.
        let ours = inner.starts_with("\"blocks\"") || inner.starts_with("\"meta\"");
        if ours && (inner.contains(KEY) || inner.contains("\"t\":")) {
            return found(Confidence::Likely, "a JSON object with pandoc's keys");
        }
        None
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let length = source.bytes.len() as u64;
        if length > context.limits.input_bytes {
            let limit = context.limits.input_bytes;
            return Err(Error::limit(format!("{length} bytes of JSON, the limit is {limit}")).at(source.name));
        }
        let bytes = source.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source.bytes);
        let tree: Value = serde_json::from_slice(bytes)
            .map_err(|error| Error::input(format!("not JSON: {error}")).at(source.name).caused_by(error))?;
        supported(&tree).map_err(|error| error.at(source.name))?;
        let folder = source.path.and_then(Path::parent).map(|folder| match folder.to_string_lossy() {
            empty if empty.is_empty() => String::from("."),
            named => named.into_owned(),
        });
        let mut reader = Reader { limits: context.limits.clone(), folder, ..Reader::default() };
        let document = reader.document(&tree, source.name);
        for diagnostic in reader.reports {
            context.report(source, diagnostic.at(Origin::input(source.name)));
        }
        Ok(document)
    }
}

/// Versions before 1.21 have other tables.
fn supported(tree: &Value) -> Result<()> {
    let Some(version) = tree.get("pandoc-api-version").and_then(Value::as_array) else {
        return Err(Error::input("no JSON of pandoc: the key \"pandoc-api-version\" is missing"));
    };
    let number = |at: usize| version.get(at).and_then(Value::as_u64).unwrap_or_default();
    if !tree.get("blocks").is_some_and(Value::is_array) {
        return Err(Error::input("no JSON of pandoc: the key \"blocks\" is missing or no list"));
    }
    if number(0) != 1 || number(1) < 21 {
        let shown: Vec<String> = version.iter().map(ToString::to_string).collect();
        let message = format!("the version {} of pandoc's tree is not supported", shown.join("."));
        return Err(Error::unsupported(message).hint("pandoc 2.10 and later write version 1.21 and later"));
    }
    Ok(())
}

/// A tree in the reading: what belongs to the document, and what to the article at hand.
#[derive(Default)]
struct Reader {
    limits: crate::limits::Limits,
    folder: Option<String>,
    resources: Resources,
    reports: Vec<Diagnostic>,
    notes: BTreeMap<String, Vec<Block>>,
    ids: BTreeSet<String>,
    /// How many blocks and inlines are open.
    depth: usize,
    /// Runs of inlines that wait for the HTML around them.
    parked: Vec<Vec<crate::ir::Inline>>,
}

impl Reader {
    fn document(&mut self, tree: &Value, name: &str) -> Document {
        let values = list(tree.get("blocks").unwrap_or(&Value::Null));
        let known = Known::of(tree.get("meta").unwrap_or(&Value::Null));
        let mut document = Document { meta: known.document(), ..Document::default() };
        let provenance = || Provenance { input: name.to_owned(), format: INFO.name.to_owned(), encoding: None };
        if known.is_divided() {
            document.body = self.parts(values, &known);
        } else {
            let mut article = self.article(values, 1, &known);
            if !known.is_ours() {
                take_title(&mut article);
            }
            document.body = vec![Part::Article(Box::new(article))];
        }
        document.resources = std::mem::take(&mut self.resources);
        document.for_each_article_mut(&mut |article| {
            article.meta.provenance = provenance();
            if article.meta.language.is_none() && !known.is_ours() {
                article.meta.language = guess_language(&article.text()).map(str::to_owned);
            }
        });
        document
    }

    /// Sections and articles; blocks outside of them are an article of their own.
    fn parts(&mut self, values: &[Value], known: &Known<'_>) -> Vec<Part> {
        let mut out = Vec::new();
        let mut loose: Vec<Value> = Vec::new();
        for value in values {
            let (class, number, inside) = division(value);
            if class.is_none() {
                loose.push(value.clone());
                continue;
            }
            self.loose(&mut loose, &mut out);
            let (title, rest) = headed(inside);
            if class == Some("part") {
                let title = tidy::one_line(&title.map(|line| walk::inline_text(&self.line(line))).unwrap_or_default());
                let parts = self.parts(rest, known);
                out.push(Part::Section(Section { title: if title.is_empty() { "…".into() } else { title }, parts }));
            } else {
                out.push(Part::Article(Box::new(self.article(rest, number, known))));
            }
        }
        self.loose(&mut loose, &mut out);
        out
    }

    fn loose(&mut self, values: &mut Vec<Value>, out: &mut Vec<Part>) {
        let values = std::mem::take(values);
        if !values.is_empty() {
            let article = self.article(&values, usize::MAX, &Known::of(&Value::Null));
            if !article.blocks.is_empty() {
                out.push(Part::Article(Box::new(article)));
            }
        }
    }

    /// An article of those blocks; what is known of it has that number, from 1.
    fn article(&mut self, values: &[Value], number: usize, known: &Known<'_>) -> Article {
        self.ids.clear();
        self.depth = 0;
        let mut blocks = self.blocks(values);
        settle_headings(&mut blocks);
        let mut notes = std::mem::take(&mut self.notes);
        notes.values_mut().for_each(|blocks| settle_headings(blocks));
        let meta = known.article(number, &mut self.resources);
        Article { meta, blocks, notes }
    }

    /// Runs `inside` one level deeper.
    fn deeper<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let out = inside(self);
        self.depth -= 1;
        out
    }

    /// Whether something that holds others, at least so many levels of them, may open here.
    fn has_room(&self, levels: usize) -> bool {
        self.depth + levels < MAX_DEPTH
    }

    fn unknown(&mut self, value: &Value) {
        let mut text = String::new();
        words(value, &mut text, 0);
        let message = format!("what pandoc calls {:?} is not known", kind(value));
        self.reports.push(Diagnostic::warning("pandoc.unknown", message).dropping(text));
    }
}

/// All strings below a value, for what is dropped.
fn words(value: &Value, out: &mut String, depth: usize) {
    match value {
        Value::String(text) => out.push_str(text),
        Value::Array(values) if depth < 128 => values.iter().for_each(|value| words(value, out, depth + 1)),
        Value::Object(_) if depth < 128 => words(content(value), out, depth + 1),
        _ => {}
    }
}

/// The kind of division that a block is, the number of its article, what it holds.
fn division(value: &Value) -> (Option<&str>, usize, &[Value]) {
    let content = content(value);
    let attr = content.get(0).unwrap_or(&Value::Null);
    let class = classes(attr).find(|class| matches!(*class, "part" | "article")).filter(|_| kind(value) == "Div");
    let number = pair(attr, "article").and_then(|number| number.parse().ok()).unwrap_or(usize::MAX);
    (class, number, list(content.get(1).unwrap_or(&Value::Null)))
}

/// The header at the beginning, and what follows it.
fn headed(values: &[Value]) -> (Option<&[Value]>, &[Value]) {
    match values.split_first() {
        Some((first, rest)) if kind(first) == "Header" => (content(first).get(2).map(list), rest),
        _ => (None, values),
    }
}

/// A document without title that begins with its only heading of the first level is named by that.
fn take_title(article: &mut Article) {
    let first = |block: &Block| matches!(block, Block::Heading { level: 1, .. });
    let only = article.blocks.iter().filter(|block| first(block)).count() == 1;
    if !article.meta.title.is_empty() || !only || !article.blocks.first().is_some_and(first) {
        return;
    }
    if let Block::Heading { content, .. } = article.blocks.remove(0) {
        article.meta.title = tidy::one_line(&walk::inline_text(&content));
    }
    settle_headings(&mut article.blocks);
}

fn kind(value: &Value) -> &str {
    value.get("t").and_then(Value::as_str).unwrap_or_default()
}

fn content(value: &Value) -> &Value {
    value.get("c").unwrap_or(&Value::Null)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn at(value: &Value, index: usize) -> &Value {
    value.get(index).unwrap_or(&Value::Null)
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn classes(attr: &Value) -> impl Iterator<Item = &str> {
    list(at(attr, 1)).iter().filter_map(Value::as_str)
}

fn pair<'v>(attr: &'v Value, key: &str) -> Option<&'v str> {
    list(at(attr, 2)).iter().find(|pair| string(at(pair, 0)) == key).map(|pair| string(at(pair, 1)))
}
