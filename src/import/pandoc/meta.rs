//! Metadata: pandoc's own keys, and under `bindery` what the exporter wrote.

use serde_json::{Map, Value};

use super::{content, kind, list, string, tidy};
use crate::import::date::parse;
use crate::ir::{ArticleMeta, Contributor, Date, Direction, DocumentMeta, Resource, ResourceId, Resources, Series};

/// What the tree says of the document.
pub(super) struct Known<'v> {
    meta: &'v Value,
    own: Option<&'v Value>,
}

impl<'v> Known<'v> {
    pub(super) fn of(meta: &'v Value) -> Self {
        let own = meta.get("bindery").filter(|own| !get(own, "articles").is_null());
        Self { meta, own }
    }

    /// The exporter wrote it.
    pub(super) fn is_ours(&self) -> bool {
        self.own.is_some()
    }

    /// Its articles are marked.
    pub(super) fn is_divided(&self) -> bool {
        self.own.is_some_and(|own| list(content(get(own, "articles"))).len() != 1)
            || self.own.is_some_and(|own| !get(get(own, "document"), "digest").is_null())
    }

    /// What is known of the whole, where the exporter said.
    pub(super) fn document(&self) -> DocumentMeta {
        let Some(own) = self.own.map(|own| get(own, "document")) else { return DocumentMeta::default() };
        let people = list(content(get(own, "contributors"))).iter();
        DocumentMeta {
            title: text(own, "title"),
            subtitle: text(own, "subtitle"),
            authors: texts(get(own, "authors")),
            publisher: text(own, "publisher"),
            language: text(own, "language"),
            direction: direction(get(own, "direction")),
            date: date(get(own, "date")),
            description: text(own, "description"),
            tags: texts(get(own, "tags")),
            contributors: people
                .map(|one| Contributor {
                    name: text(one, "name").unwrap_or_default(),
                    role: text(one, "role").unwrap_or_default(),
                })
                .collect(),
            series: text(own, "series").map(|name| Series { name, index: text(own, "series-index") }),
            digest: content(get(own, "digest")).as_bool().unwrap_or(false),
        }
    }

    /// What is known of the article of that number, from 1.
    pub(super) fn article(&self, number: usize, resources: &mut Resources) -> ArticleMeta {
        let Some(own) = self.own else { return self.general() };
        let Some(own) = list(content(get(own, "articles"))).get(number.wrapping_sub(1)) else {
            return ArticleMeta::default();
        };
        ArticleMeta {
            title: text(own, "title").unwrap_or_default(),
            subtitle: text(own, "subtitle"),
            byline: texts(get(own, "byline")),
            source: text(own, "source"),
            url: text(own, "url"),
            published: date(get(own, "published")),
            modified: date(get(own, "modified")),
            archived: date(get(own, "archived")),
            language: text(own, "language"),
            direction: direction(get(own, "direction")),
            tags: texts(get(own, "tags")),
            lead_image: text(own, "lead-image").map(|url| lead(url, resources)),
            summary: text(own, "summary"),
            ..ArticleMeta::default()
        }
    }

    /// What pandoc's readers and writers know.
    fn general(&self) -> ArticleMeta {
        let first = |keys: &[&str]| keys.iter().find_map(|key| plain(self.meta.get(*key)?));
        let all = |keys: &[&str]| {
            let found = keys.iter().map(|key| texts(self.meta.get(*key).unwrap_or(&Value::Null)));
            found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
        };
        ArticleMeta {
            title: first(&["title"]).unwrap_or_default(),
            subtitle: first(&["subtitle"]),
            byline: all(&["author", "authors", "creator"]),
            source: first(&["source", "publisher"]),
            url: first(&["url", "identifier"]).filter(|url| url.starts_with("http")),
            published: first(&["date"]).map(|raw| Date { value: raw.parse().ok().or_else(|| parse(&raw)), raw }),
            language: first(&["lang", "language"]),
            direction: self.meta.get("dir").and_then(direction),
            tags: all(&["keywords", "tags", "subject"]),
            summary: first(&["abstract", "description"]),
            ..ArticleMeta::default()
        }
    }
}

fn lead(url: String, resources: &mut Resources) -> ResourceId {
    let known = resources.iter().find(|(_, resource)| resource.url == url).map(|(id, _)| id.clone());
    known.unwrap_or_else(|| resources.add(Resource { url, ..Resource::default() }))
}

/// A value of a map, of JSON or of pandoc.
fn get<'v>(value: &'v Value, key: &str) -> &'v Value {
    let pairs: Option<&Map<String, Value>> = content(value).as_object();
    pairs.and_then(|pairs| pairs.get(key)).unwrap_or(&Value::Null)
}

fn text(pairs: &Value, key: &str) -> Option<String> {
    plain(get(pairs, key))
}

/// A value as a line of text; of a map its name.
fn plain(value: &Value) -> Option<String> {
    let mut out = String::new();
    push(value, &mut out, 0);
    Some(tidy::one_line(&out)).filter(|text| !text.is_empty())
}

fn push(value: &Value, out: &mut String, depth: usize) {
    match kind(value) {
        _ if depth > 128 => {}
        "MetaString" | "Str" => out.push_str(string(content(value))),
        "Space" | "SoftBreak" | "LineBreak" => out.push(' '),
        "Code" | "Math" => out.push_str(string(content(value).get(1).unwrap_or(&Value::Null))),
        "Note" | "RawInline" | "MetaBool" => {}
        "MetaMap" => push(get(value, "name"), out, depth + 1),
        "Quoted" => {
            out.push('“');
            children(value, out, depth);
            out.push('”');
        }
        "Para" | "Plain" if !out.is_empty() => {
            out.push(' ');
            children(value, out, depth);
        }
        _ => children(value, out, depth),
    }
}

/// All that stands in lists below a value.
fn children(value: &Value, out: &mut String, depth: usize) {
    let mut open: Vec<&Value> = list(content(value)).iter().rev().collect();
    while let Some(next) = open.pop() {
        match next {
            Value::Array(inner) => open.extend(inner.iter().rev()),
            Value::Object(_) => push(next, out, depth + 1),
            _ => {}
        }
    }
}

/// A list of lines, or one.
fn texts(value: &Value) -> Vec<String> {
    match kind(value) {
        "MetaList" => list(content(value)).iter().filter_map(plain).collect(),
        _ => plain(value).into_iter().collect(),
    }
}

fn date(value: &Value) -> Option<Date> {
    if value.is_null() {
        return None;
    }
    let raw = string(content(get(value, "raw"))).to_owned();
    Some(Date { raw, value: text(value, "iso").and_then(|iso| iso.parse().ok()) })
}

fn direction(value: &Value) -> Option<Direction> {
    match plain(value)?.as_str() {
        "rtl" => Some(Direction::Rtl),
        "ltr" => Some(Direction::Ltr),
        _ => None,
    }
}
