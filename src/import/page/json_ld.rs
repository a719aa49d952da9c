//! Structured data: what `application/ld+json` says of the article (schema.org).

use serde_json::Value;

use crate::import::html::plain_text;

/// What the structured data say.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) description: Option<String>,
    pub(super) language: Option<String>,
    pub(super) image: Option<String>,
    pub(super) url: Option<String>,
    pub(super) tags: Vec<String>,
    /// How well the thing that was described fits an article.
    rank: u8,
}

/// How many things of the data are looked at.
const MOST_THINGS: usize = 400;

/// Reads all scripts; the thing that is most of an article speaks.
pub(super) fn read(scripts: &[String]) -> Facts {
    let mut best = Facts::default();
    for script in scripts {
        let Some(value) = parse(script) else { continue };
        let things = things(&value);
        for thing in &things {
            let rank = rank(thing);
            if rank > best.rank {
                best = facts(thing, rank, &things);
            }
        }
    }
    best
}

/// Pages put raw line feeds into strings and wrap the whole in comments; `None` where it is no JSON all the same.
fn parse(script: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    let start = script.find(['{', '['])?;
    let end = script.rfind(['}', ']'])?;
    let mended: String = script.get(start..=end)?.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    serde_json::from_str(&mended).ok()
}

/// The objects of the outer levels: of lists and of `@graph`.
fn things(value: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if found.len() >= MOST_THINGS {
            break;
        }
        match value {
            Value::Array(values) => open.extend(values.iter().rev()),
            Value::Object(object) => {
                found.push(value);
                for name in ["mainEntity", "mainEntityOfPage", "@graph"] {
                    open.extend(object.get(name));
                }
            }
            _ => {}
        }
    }
    found
}

fn rank(thing: &Value) -> u8 {
    let of = |name: &str| match name.rsplit(['/', ':']).next().unwrap_or(name) {
        "NewsArticle"
        | "Article"
        | "BlogPosting"
        | "ReportageNewsArticle"
        | "AnalysisNewsArticle"
        | "TechArticle"
        | "ScholarlyArticle"
        | "OpinionNewsArticle"
        | "LiveBlogPosting"
        | "Report"
        | "SocialMediaPosting" => 4,
        "DiscussionForumPosting" | "QAPage" | "Question" | "Review" | "Recipe" | "VideoObject" | "PodcastEpisode" => 3,
        "Product" | "Event" | "Course" | "Book" | "CreativeWork" => 2,
        "WebPage" | "ItemPage" | "AboutPage" | "CollectionPage" | "FAQPage" => 1,
        _ => 0,
    };
    match thing.get("@type") {
        Some(Value::String(name)) => of(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(of).max().unwrap_or(0),
        _ => 0,
    }
}

fn facts(thing: &Value, rank: u8, all: &[&Value]) -> Facts {
    let text = |name: &str| thing.get(name).and_then(|value| string(value, all));
    Facts {
        headline: text("headline").or_else(|| text("name")),
        authors: ["author", "creator"]
            .iter()
            .find_map(|name| thing.get(name))
            .map(|value| names(value, all))
            .unwrap_or_default(),
        publisher: thing.get("publisher").and_then(|value| names(value, all).into_iter().next()),
        published: text("datePublished").or_else(|| text("dateCreated")).or_else(|| text("uploadDate")),
        modified: text("dateModified"),
        description: text("description"),
        language: text("inLanguage"),
        image: ["image", "thumbnailUrl"].iter().find_map(|name| thing.get(name)).and_then(|value| address(value, all)),
        url: text("url").or_else(|| thing.get("mainEntityOfPage").and_then(|value| address(value, all))),
        tags: thing.get("keywords").map(tags).unwrap_or_default(),
        rank,
    }
}

/// What a reference `{"@id": …}` refers to.
fn resolve<'v>(value: &'v Value, all: &[&'v Value]) -> &'v Value {
    let Some(object) = value.as_object().filter(|object| object.len() == 1) else { return value };
    let Some(id) = object.get("@id") else { return value };
    all.iter()
        .copied()
        .find(|thing| thing.get("@id") == Some(id) && thing.as_object().is_some_and(|own| own.len() > 1))
        .unwrap_or(value)
}

fn string(value: &Value, all: &[&Value]) -> Option<String> {
    let text = match resolve(value, all) {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => return values.first().and_then(|first| first.as_str()).map(plain_text),
        Value::Object(object) => object.get("name").or_else(|| object.get("@value"))?.as_str()?.to_owned(),
        _ => return None,
    };
    Some(plain_text(&text)).filter(|text| !text.is_empty())
}

fn names(value: &Value, all: &[&Value]) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().take(20).filter_map(|value| string(value, all)).collect(),
        other => string(other, all).into_iter().collect(),
    }
}

fn address(value: &Value, all: &[&Value]) -> Option<String> {
    match resolve(value, all) {
        Value::String(url) => Some(url.trim().to_owned()),
        Value::Array(values) => match values.first()? {
            Value::String(url) => Some(url.trim().to_owned()),
            Value::Object(object) => {
                object.get("url").or_else(|| object.get("@id"))?.as_str().map(|url| url.trim().to_owned())
            }
            _ => None,
        },
        Value::Object(object) => {
            object.get("url").or_else(|| object.get("@id"))?.as_str().map(|url| url.trim().to_owned())
        }
        _ => None,
    }
    .filter(|url| !url.is_empty())
}

fn tags(value: &Value) -> Vec<String> {
    let all: Vec<String> = match value {
        Value::String(text) => text.split([',', '，', ';', '、']).map(plain_text).collect(),
        Value::Array(values) => values.iter().filter_map(Value::as_str).map(plain_text).collect(),
        _ => Vec::new(),
    };
    all.into_iter().filter(|tag| !tag.is_empty()).take(40).collect()
}
