//! JSON Feed 1.0 and 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use serde_json::Value;

use super::{Channel, Enclosure, Entry};
use crate::error::{Error, Result};
use crate::import::xml::one_line;

/// Reads a feed.
///
/// # Errors
/// When it is no JSON, or no object with items.
pub(super) fn read(text: &str) -> Result<Channel> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{FEFF}'))
        .map_err(|error| Error::input(format!("the feed is no JSON: {error}")).caused_by(error))?;
    let Some(items) = value.get("items").and_then(Value::as_array) else {
        return Err(Error::input("the JSON has no list of items and is no feed"));
    };
    Ok(Channel {
        title: string(&value, "title").map(|title| one_line(&title)),
        description: string(&value, "description").map(|text| one_line(&text)),
        language: string(&value, "language"),
        authors: authors(&value),
        entries: items.iter().map(entry).collect(),
        fault: None,
    })
}

fn string(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned).filter(|text| !text.trim().is_empty())
}

/// `authors`, or `author` of version 1.0.
fn authors(value: &Value) -> Vec<String> {
    let several = value.get("authors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    several.iter().chain(value.get("author")).filter_map(|author| string(author, "name")).fold(
        Vec::new(),
        |mut names, name| {
            if !names.contains(&name) {
                names.push(name);
            }
            names
        },
    )
}

fn entry(item: &Value) -> Entry {
    let escaped = |text: String| {
        let mut out = String::new();
        crate::ir::xml::push_escaped(&mut out, &text);
        out
    };
    let list = |key: &str| item.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let attachments = list("attachments").iter().filter_map(|attachment| {
        Some(Enclosure {
            url: string(attachment, "url")?,
            media_type: string(attachment, "mime_type"),
            title: string(attachment, "title").unwrap_or_default(),
        })
    });
    let image = string(item, "image").map(|url| Enclosure {
        url,
        media_type: Some(String::from("image")),
        title: String::new(),
    });
    Entry {
        title: string(item, "title").map(escaped).unwrap_or_default(),
        url: string(item, "url").or_else(|| string(item, "external_url")),
        authors: authors(item),
        published: string(item, "date_published"),
        modified: string(item, "date_modified"),
        tags: list("tags").iter().filter_map(|tag| tag.as_str().map(one_line)).collect(),
        content: string(item, "content_html").or_else(|| string(item, "content_text").map(escaped)),
        summary: string(item, "summary").map(escaped),
        language: string(item, "language"),
        enclosures: image.into_iter().chain(attachments).collect(),
        ..Entry::default()
    }
}
