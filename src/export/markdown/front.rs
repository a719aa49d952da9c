//! What is known of a document or article, as YAML front matter.

use crate::ir::{ArticleMeta, Date, Direction, DocumentMeta, Resources};

/// The front matter of a single article, fences and final line feed with it.
pub(super) fn article(meta: &ArticleMeta, resources: &Resources) -> String {
    let mut yaml = Yaml::default();
    yaml.field("title", Some(&meta.title));
    yaml.field("subtitle", meta.subtitle.as_deref());
    yaml.list("author", &meta.byline);
    yaml.field("source", meta.source.as_deref());
    yaml.field("url", meta.url.as_deref());
    yaml.date("date", meta.published.as_ref());
    yaml.date("modified", meta.modified.as_ref());
    yaml.date("archived", meta.archived.as_ref());
    yaml.field("lang", meta.language.as_deref());
    yaml.field("dir", (meta.direction == Some(Direction::Rtl)).then_some("rtl"));
    yaml.list("tags", &meta.tags);
    let lead = meta.lead_image.as_ref().and_then(|id| resources.get(id)).map(|resource| resource.url.as_str());
    yaml.field("image", lead.filter(|url| !url.starts_with("data:")));
    yaml.field("description", meta.summary.as_deref());
    yaml.finish()
}

/// The front matter of a document of several articles.
pub(super) fn document(meta: &DocumentMeta) -> String {
    let mut yaml = Yaml::default();
    yaml.field("title", meta.title.as_deref());
    yaml.field("subtitle", meta.subtitle.as_deref());
    yaml.list("author", &meta.authors);
    yaml.field("publisher", meta.publisher.as_deref());
    yaml.date("date", meta.date.as_ref());
    yaml.field("lang", meta.language.as_deref());
    yaml.list("tags", &meta.tags);
    yaml.field("series", meta.series.as_ref().map(|series| series.name.as_str()));
    yaml.field("series-index", meta.series.as_ref().and_then(|series| series.index.as_deref()));
    yaml.field("description", meta.description.as_deref());
    yaml.finish()
}

#[derive(Default)]
struct Yaml(String);

impl Yaml {
    fn field(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.0.push_str(&format!("{key}: {}\n", quoted(value)));
        }
    }

    fn list(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            let items: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            self.0.push_str(&format!("{key}: [{}]\n", items.join(", ")));
        }
    }

    /// ISO 8601 unquoted, as YAML's own dates; words that could not be read as a string.
    fn date(&mut self, key: &str, date: Option<&Date>) {
        match date {
            Some(Date { value: Some(moment), .. }) => self.0.push_str(&format!("{key}: {moment}\n")),
            Some(Date { raw, .. }) => self.field(key, Some(raw)),
            None => {}
        }
    }

    fn finish(self) -> String {
        if self.0.is_empty() { String::new() } else { format!("---\n{}---\n\n", self.0) }
    }
}

/// A YAML string in double quotes (YAML 1.2, section 7.3.1).
fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}') => {
                out.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn strings_are_quoted() {
        assert_eq!(super::quoted("他说：\"a\\b\"\n\u{85}"), r#""他说：\"a\\b\"\n\u0085""#);
    }
}
