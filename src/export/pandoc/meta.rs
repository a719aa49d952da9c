//! Metadata, twice: as pandoc's templates use it, and whole under `bindery`.

use serde_json::{Map, Value, json};

use super::inlines::words;
use crate::ir::{Article, ArticleMeta, Date, Direction, Document, Resources};

type Pairs = Map<String, Value>;

fn text(value: &str) -> Value {
    json!({ "t": "MetaInlines", "c": words(value) })
}

/// A value that is no prose: an address, a date, a tag.
fn string(value: &str) -> Value {
    json!({ "t": "MetaString", "c": value })
}

fn list(items: Vec<Value>) -> Value {
    json!({ "t": "MetaList", "c": items })
}

fn map(pairs: Pairs) -> Value {
    json!({ "t": "MetaMap", "c": pairs })
}

fn set(pairs: &mut Pairs, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        pairs.insert(key.to_owned(), value);
    }
}

fn texts(items: &[String]) -> Option<Value> {
    (!items.is_empty()).then(|| list(items.iter().map(|item| text(item)).collect()))
}

fn said(value: Option<&String>) -> Option<Value> {
    value.map(|value| text(value))
}

fn date(date: Option<&Date>) -> Option<Value> {
    let date = date?;
    let mut pairs = Pairs::new();
    set(&mut pairs, "raw", Some(string(&date.raw)));
    set(&mut pairs, "iso", date.value.map(|moment| string(&moment.to_string())));
    Some(map(pairs))
}

fn direction(direction: Option<Direction>) -> Option<Value> {
    direction.map(|direction| match direction {
        Direction::Ltr => string("ltr"),
        Direction::Rtl => string("rtl"),
    })
}

/// The metadata of the whole.
pub(super) fn document(document: &Document) -> Value {
    let meta = &document.meta;
    let mut pairs = Pairs::new();
    let only = document.single_article().map(|article| &article.meta);
    let title = only.map(|meta| &meta.title).filter(|title| !title.is_empty()).or(meta.title.as_ref());
    set(&mut pairs, "title", said(title));
    set(&mut pairs, "subtitle", said(only.and_then(|meta| meta.subtitle.as_ref()).or(meta.subtitle.as_ref())));
    let authors = only.map(|meta| &meta.byline).filter(|names| !names.is_empty()).unwrap_or(&meta.authors);
    set(&mut pairs, "author", texts(authors));
    let day = only.and_then(ArticleMeta::filed).or(meta.date.as_ref());
    set(
        &mut pairs,
        "date",
        day.map(|date| text(&date.value.map_or(date.raw.clone(), |at| at.date_only().to_string()))),
    );
    let language = only.and_then(|meta| meta.language.as_ref()).or(meta.language.as_ref());
    set(&mut pairs, "lang", language.map(|tag| string(tag)));
    set(&mut pairs, "dir", direction(only.and_then(|meta| meta.direction).or(meta.direction)));
    set(&mut pairs, "abstract", said(only.and_then(|meta| meta.summary.as_ref()).or(meta.description.as_ref())));
    let tags = only.map(|meta| &meta.tags).filter(|tags| !tags.is_empty()).unwrap_or(&meta.tags);
    set(&mut pairs, "keywords", texts(tags));
    set(&mut pairs, "publisher", said(meta.publisher.as_ref()));
    let articles = document.articles().map(|one| article(one, &document.resources)).collect();
    let mut own = Pairs::new();
    set(&mut own, "articles", Some(list(articles)));
    set(&mut own, "document", Some(whole(document)));
    set(&mut pairs, "bindery", Some(map(own)));
    Value::Object(pairs)
}

/// The document's own, which in a single article's would be hidden by that.
fn whole(document: &Document) -> Value {
    let meta = &document.meta;
    let mut pairs = Pairs::new();
    set(&mut pairs, "title", said(meta.title.as_ref()));
    set(&mut pairs, "subtitle", said(meta.subtitle.as_ref()));
    set(&mut pairs, "authors", texts(&meta.authors));
    set(&mut pairs, "publisher", said(meta.publisher.as_ref()));
    set(&mut pairs, "language", meta.language.as_ref().map(|tag| string(tag)));
    set(&mut pairs, "direction", direction(meta.direction));
    set(&mut pairs, "date", date(meta.date.as_ref()));
    set(&mut pairs, "description", said(meta.description.as_ref()));
    set(&mut pairs, "tags", texts(&meta.tags));
    let people = meta.contributors.iter().map(|one| {
        let mut pairs = Pairs::new();
        set(&mut pairs, "role", Some(string(&one.role)));
        set(&mut pairs, "name", Some(text(&one.name)));
        map(pairs)
    });
    let people: Vec<Value> = people.collect();
    set(&mut pairs, "contributors", (!people.is_empty()).then(|| list(people)));
    if let Some(series) = &meta.series {
        set(&mut pairs, "series", Some(text(&series.name)));
        set(&mut pairs, "series-index", series.index.as_ref().map(|index| string(index)));
    }
    set(&mut pairs, "digest", meta.digest.then(|| json!({ "t": "MetaBool", "c": true })));
    map(pairs)
}

fn article(article: &Article, resources: &Resources) -> Value {
    let meta = &article.meta;
    let mut pairs = Pairs::new();
    set(&mut pairs, "title", Some(text(&meta.title)));
    set(&mut pairs, "subtitle", said(meta.subtitle.as_ref()));
    set(&mut pairs, "byline", texts(&meta.byline));
    set(&mut pairs, "source", said(meta.source.as_ref()));
    set(&mut pairs, "url", meta.url.as_ref().map(|url| string(url)));
    set(&mut pairs, "published", date(meta.published.as_ref()));
    set(&mut pairs, "modified", date(meta.modified.as_ref()));
    set(&mut pairs, "archived", date(meta.archived.as_ref()));
    set(&mut pairs, "language", meta.language.as_ref().map(|tag| string(tag)));
    set(&mut pairs, "direction", direction(meta.direction));
    set(&mut pairs, "tags", texts(&meta.tags));
    let lead = meta.lead_image.as_ref().and_then(|id| resources.get(id));
    set(&mut pairs, "lead-image", lead.map(|resource| string(&resource.url)));
    set(&mut pairs, "summary", said(meta.summary.as_ref()));
    map(pairs)
}
