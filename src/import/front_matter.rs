//! Fields above a text, read leniently: what generators of blogs wrote, with the faults that they made.
//!
//! Titles hold bare `\"`, quotes that are not escaped and line feeds, which YAML forbids; a strict reader would lose the post.

/// Keys at the line's start with their values; lines that begin no key continue the value before.
pub(crate) fn fields(block: &str) -> Vec<(&str, String)> {
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
pub(crate) fn scalar(value: &str) -> Option<String> {
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
    (!text.is_empty()).then_some(text)
}

/// `[ a, b ]` or lines with dashes; or a single value.
pub(crate) fn list(value: &str) -> Vec<String> {
    let value = value.trim();
    let items: Vec<&str> = match value.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').unwrap_or(inner).split([',', '，']).collect(),
        None if value.starts_with('-') => value.lines().map(|line| line.trim().trim_start_matches('-')).collect(),
        None => vec![value],
    };
    items.into_iter().filter_map(scalar).collect()
}
