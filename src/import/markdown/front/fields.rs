//! What the fields mean: the vocabularies of Jekyll, Hexo, Hugo, Zola, MkDocs, Obsidian and Pandoc.

use url::Url;

use super::{Front, Value};
use crate::diag::Diagnostic;
use crate::import::date;
use crate::import::language::declared;
use crate::ir::{ArticleMeta, Date, Direction, xml};

/// What front matter says of an article.
#[derive(Debug, Default)]
pub(in crate::import::markdown) struct Meta {
    /// The fields that have a place of their own.
    pub(in crate::import::markdown) article: ArticleMeta,
    /// The address of the lead image, as written.
    pub(in crate::import::markdown) cover: Option<String>,
    /// The article's address below its site, as written.
    pub(in crate::import::markdown) permalink: Option<String>,
}

/// Fields that say how a site shows the article, not what it is: nothing is lost with them.
const OF_THE_SITE: [&str; 40] = [
    "aliases",
    "alias",
    "comments",
    "comment",
    "copyright",
    "cssclass",
    "cssclasses",
    "dg-publish",
    "disqusid",
    "draft",
    "extra",
    "fullview",
    "hidden",
    "highlight",
    "id",
    "katex",
    "layout",
    "markup",
    "math",
    "mathjax",
    "menu",
    "outputs",
    "path",
    "permalink",
    "pin",
    "pinned",
    "position",
    "published",
    "publish",
    "sidebar",
    "sitemap",
    "slug",
    "sticky",
    "template",
    "toc",
    "top",
    "type",
    "uid",
    "uuid",
    "weight",
];

/// Reads the fields; those without a place are named in a note.
pub(in crate::import::markdown) fn read(front: &Front) -> (Meta, Option<Diagnostic>) {
    let mut meta = Meta::default();
    let mut unused: Vec<&str> = Vec::new();
    for (key, value) in &front.fields {
        let name = key.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        if !take(&mut meta, &name, value) && !OF_THE_SITE.contains(&name.as_str()) && !words(value).is_empty() {
            unused.push(key);
        }
    }
    let note = (!unused.is_empty()).then(|| {
        let message = format!("fields of the front matter that have no place were left out: {}", unused.join(", "));
        Diagnostic::note("markdown.unused-front-matter", message)
    });
    (meta, note)
}

/// Puts one field where it belongs. `false` where it belongs nowhere.
fn take(meta: &mut Meta, name: &str, value: &Value) -> bool {
    let article = &mut meta.article;
    match name {
        "title" => set_text(&mut article.title, value),
        "subtitle" | "sub-title" => set(&mut article.subtitle, line(value)),
        "date" | "pubdate" | "pub-date" | "publishdate" | "publish-date" | "published-at" | "date-published"
        | "created" | "create-date" | "created-at" | "createdat" | "date-created" | "datetime" => {
            set(&mut article.published, line(value).map(dated))
        }
        // `published: false` is a switch of Jekyll, `published: 2020-01-02` a date.
        "published" => match line(value).map(dated).filter(|date| date.value.is_some()) {
            Some(date) => set(&mut article.published, Some(date)),
            None => false,
        },
        "updated" | "lastmod" | "last-mod" | "modified" | "last-modified" | "last-modified-at" | "date-modified"
        | "updated-at" | "updatedat" | "update-date" | "moddate" => set(&mut article.modified, line(value).map(dated)),
        "archived" | "archived-at" | "date-archived" => set(&mut article.archived, line(value).map(dated)),
        "author" | "authors" | "by" | "byline" | "creator" => {
            names(value).into_iter().for_each(|name| push(&mut article.byline, name));
            true
        }
        "tags" | "tag" | "keywords" | "categories" | "category" | "topics" | "taxonomies" | "subject" => {
            tags(value).into_iter().for_each(|tag| push(&mut article.tags, tag));
            true
        }
        "description" | "summary" | "excerpt" | "abstract" | "desc" => set(&mut article.summary, line(value)),
        "url" | "canonical" | "canonical-url" | "canonicalurl" | "link" | "from" | "original" | "original-url"
        | "source-url" | "externalurl" => take_address(meta, value),
        "source" if line(value).is_some_and(|text| is_web(&text)) => take_address(meta, value),
        "source" | "site" | "site-name" | "publisher" | "publication" => set(&mut article.source, line(value)),
        "permalink" => {
            set(&mut meta.permalink, line(value));
            true
        }
        "lang" | "language" | "locale" => {
            set(&mut article.language, line(value).and_then(|tag| declared(tag.split('.').next().unwrap_or(&tag))))
        }
        "dir" | "direction" => {
            article.direction = line(value).filter(|dir| dir.eq_ignore_ascii_case("rtl")).map(|_| Direction::Rtl);
            true
        }
        "cover" | "image" | "cover-image" | "coverimage" | "featured-image" | "featuredimage" | "featured-img"
        | "thumbnail" | "banner" | "banner-img" | "header-img" | "hero" | "og-image" | "feature-image"
        | "image-feature" | "index-img" | "top-img" | "photo" => set(&mut meta.cover, address_of(value)),
        _ => false,
    }
}

/// The first value stands.
fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let known = value.is_some();
    if place.is_none() {
        *place = value;
    }
    known
}

fn set_text(place: &mut String, value: &Value) -> bool {
    if place.is_empty() {
        *place = line(value).unwrap_or_default();
    }
    true
}

fn push(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

fn take_address(meta: &mut Meta, value: &Value) -> bool {
    match line(value) {
        Some(text) if is_web(&text) => set(&mut meta.article.url, Some(text)),
        text => set(&mut meta.permalink, text),
    }
}

fn is_web(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn dated(raw: String) -> Date {
    Date { value: date::parse(&raw), raw }
}

/// A scalar as one line of what outputs can hold. `None` where there is nothing in it.
fn line(value: &Value) -> Option<String> {
    let Value::Text(text) = value else { return None };
    let text = xml::one_line(text);
    (!text.is_empty() && text != "~" && text != "null").then_some(text)
}

/// All scalars within, however deep: Hexo nests categories.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Text(_) => line(value).into_iter().collect(),
        Value::List(items) => items.iter().flat_map(words).collect(),
        Value::Map(fields) => fields.iter().flat_map(|(_, value)| words(value)).collect(),
    }
}

/// `tags: a, b`, `tags: [a, [b, c]]`, `[taxonomies] tags = [a]`; Obsidian writes `#a`.
fn tags(value: &Value) -> Vec<String> {
    let all = match value {
        Value::Text(_) => line(value).map(|text| split(&text, &[',', '，', '、', ';'])).unwrap_or_default(),
        other => words(other),
    };
    all.into_iter().map(|tag| tag.trim_start_matches('#').to_owned()).filter(|tag| !tag.is_empty()).collect()
}

fn split(text: &str, marks: &[char]) -> Vec<String> {
    text.split(marks).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A name, a list of names, or records that have one. One comma can part a family name; more part people.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Text(_) => {
            let Some(text) = line(value) else { return Vec::new() };
            let clear = split(&text, &['、', '，', ';', '；']);
            let commas = split(&text, &[',']);
            if clear.len() > 1 {
                clear
            } else if commas.len() > 2 {
                commas
            } else {
                vec![text]
            }
        }
        Value::List(items) => items.iter().flat_map(names).collect(),
        Value::Map(fields) => {
            let name = fields.iter().find(|(key, _)| matches!(key.as_str(), "name" | "nickname" | "title"));
            name.and_then(|(_, name)| line(name)).into_iter().collect()
        }
    }
}

/// `x.png`, `[x.png]`, `{ image: x.png }`, `[[x.png]]` of Obsidian.
fn address_of(value: &Value) -> Option<String> {
    match value {
        Value::Text(_) => {
            let text = line(value)?;
            let bare = text.trim_start_matches("![[").trim_start_matches("[[").trim_end_matches("]]");
            let is_switch = matches!(bare, "true" | "false");
            (!is_switch).then(|| bare.to_owned())
        }
        Value::List(items) => items.iter().find_map(address_of),
        Value::Map(fields) => fields
            .iter()
            .find(|(key, _)| {
                matches!(key.as_str(), "image" | "url" | "src" | "path" | "relative" | "feature" | "teaser")
            })
            .and_then(|(_, value)| address_of(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::split;
    use super::read;

    #[test]
    fn vocabularies_of_generators_are_known() {
        let hexo = "---\ntitle: 甲\ndate: 2018-11-21 15:05:55\nupdated: 2019-01-02\ntags:\n    - 乙\ncategories:\n    - [丙, 丁]\n---\n";
        let (meta, note) = read(&split(hexo));
        assert_eq!(meta.article.title, "甲");
        assert_eq!(meta.article.published.unwrap().value.unwrap().to_string(), "2018-11-21T15:05:55");
        assert_eq!(meta.article.modified.unwrap().raw, "2019-01-02");
        assert_eq!(meta.article.tags, ["乙", "丙", "丁"]);
        assert!(note.is_none());
        let zola = "+++\ntitle = \"T\"\ndate = 2024-11-27\nauthors = [\"A B\"]\ndescription = \"d\\ne\"\n[taxonomies]\ntags = [\"x\"]\n[extra]\na = 1\n+++\n";
        let (meta, note) = read(&split(zola));
        assert_eq!(meta.article.byline, ["A B"]);
        assert_eq!(meta.article.summary.as_deref(), Some("d e"));
        assert_eq!(meta.article.tags, ["x"]);
        assert_eq!(meta.article.published.unwrap().value.unwrap().to_string(), "2024-11-27");
        assert!(note.is_none());
        let other = "---\nauthor:\n  name: 戊\nlang: zh_CN\ncover: {image: a.png}\nurl: https://x.example/a\npermalink: /b/\nmood: 好\npublished: false\ndir: RTL\n---\n";
        let (meta, note) = read(&split(other));
        assert_eq!(meta.article.byline, ["戊"]);
        assert_eq!(meta.article.language.as_deref(), Some("zh-Hans"));
        assert_eq!(meta.cover.as_deref(), Some("a.png"));
        assert_eq!(meta.article.url.as_deref(), Some("https://x.example/a"));
        assert_eq!(meta.permalink.as_deref(), Some("/b/"));
        assert!(meta.article.direction.is_some() && meta.article.published.is_none());
        assert!(note.unwrap().message.ends_with("mood"));
        let (meta, _) = read(&split("author: A, B, C\n\n"));
        assert_eq!(meta.article.byline, ["A", "B", "C"]);
    }
}
