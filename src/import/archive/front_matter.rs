//! The YAML front matter of the Jekyll variant, read leniently: the fields that these posts have, with the faults that they have.
//!
//! Titles hold bare `\"`, quotes that are not escaped and line feeds, which YAML forbids; a strict reader would lose the post.

/// The fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    /// `name@place`, or the publication.
    pub(super) author: Option<String>,
    /// The canonical URL.
    pub(super) from: Option<String>,
    pub(super) tags: Vec<String>,
}

/// The fields and where the front matter ends. `None` where the text does not begin with `---`.
pub(super) fn parse(text: &str) -> Option<(FrontMatter, usize)> {
    let rest = text.strip_prefix("---\n")?;
    let length = if rest.starts_with("---\n") { 0 } else { rest.find("\n---\n")? + 1 };
    let block = rest.get(..length)?;
    let mut front = FrontMatter::default();
    for (key, value) in fields(block) {
        match key {
            "title" => front.title = scalar(&value),
            "date" => front.date = scalar(&value),
            "author" => front.author = scalar(&value),
            "from" | "url" | "source" => front.from = scalar(&value),
            "tags" | "categories" | "tag" => {
                for tag in list(&value) {
                    if !front.tags.contains(&tag) {
                        front.tags.push(tag);
                    }
                }
            }
            _ => {}
        }
    }
    Some((front, 4 + length + 4))
}

/// Keys at the line's start with their values; lines that begin no key continue the value before.
fn fields(block: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in block.lines() {
        let key = line.split_once(':').filter(|(key, value)| {
            !key.is_empty()
                && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
                && (value.is_empty() || value.starts_with(' '))
        });
        match (key, fields.last_mut()) {
            // A quoted value runs on until its closing quote, whatever its lines look like.
            (_, Some((_, value))) if is_open(value) => {
                value.push('\n');
                value.push_str(line);
            }
            (Some((key, value)), _) => fields.push((key, value.trim().to_owned())),
            (None, Some((_, value))) => {
                value.push('\n');
                value.push_str(line);
            }
            (None, None) => {}
        }
    }
    fields
}

/// The value begins with a quote and has not ended with one.
fn is_open(value: &str) -> bool {
    let quote = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => quote,
        _ => return false,
    };
    value.len() == 1 || !value.trim_end().ends_with(quote)
}

/// A plain or quoted value; white space within collapses. `None` where it is empty.
fn scalar(value: &str) -> Option<String> {
    let value = value.trim();
    let inner = ['"', '\'']
        .iter()
        .find_map(|&quote| value.strip_prefix(quote).map(|rest| (quote, rest.strip_suffix(quote).unwrap_or(rest))));
    let text = match inner {
        Some(('"', inner)) => inner.replace("\\\"", "\"").replace("\\\\", "\\").replace("\\n", " "),
        Some((_, inner)) => inner.replace("''", "'"),
        None => value.to_owned(),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = super::text::unescape(&text);
    (!text.is_empty()).then_some(text)
}

/// `[ a, b ]` or lines with dashes; or a single value.
fn list(value: &str) -> Vec<String> {
    let value = value.trim();
    let items: Vec<&str> = match value.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').unwrap_or(inner).split([',', '，']).collect(),
        None if value.starts_with('-') => value.lines().map(|line| line.trim().trim_start_matches('-')).collect(),
        None => vec![value],
    };
    items.into_iter().filter_map(scalar).collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn fields_are_read_with_their_faults() {
        let text = "---\nlayout: post\ntitle: \"他说\\\"好\\\"，又说\"不好\"\n第二行\"\ndate: 2020-12-21T14:59:02.000Z\nauthor: 甲@乙报\n\
                    from: https://example.org/a?b=1&#38;c=2\ntags: [ 甲, 乙, 甲 ]\ncategories: [ 甲 ]\n---\n正文";
        let (front, end) = parse(text).unwrap();
        assert_eq!(front.title.as_deref(), Some("他说\"好\"，又说\"不好\" 第二行"));
        assert_eq!(front.date.as_deref(), Some("2020-12-21T14:59:02.000Z"));
        assert_eq!(front.author.as_deref(), Some("甲@乙报"));
        assert_eq!(front.from.as_deref(), Some("https://example.org/a?b=1&c=2"));
        assert_eq!(front.tags, ["甲", "乙"]);
        assert_eq!(&text[end..], "正文");
    }

    #[test]
    fn what_is_none_is_left_alone() {
        assert_eq!(parse("--\n"), None);
        assert_eq!(parse("---\ntitle: x\n"), None);
        assert_eq!(parse("---\n---\n文").map(|(_, end)| end), Some(8));
        assert_eq!(parse("---\ntitle: \"\"\n---\n").unwrap().0.title, None);
    }
}
