//! URLs inside running text, and where a line may break in them.

use std::ops::Range;

/// The byte ranges of the URLs in a text, without the punctuation that follows them.
///
/// ```
/// use bindery::text::urls;
/// let text = "见https://example.org/a?b=1。";
/// let found: Vec<&str> = urls(text).map(|range| &text[range]).collect();
/// assert_eq!(found, ["https://example.org/a?b=1"]);
/// ```
pub fn urls(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let start = at + next_start(rest)?;
            let found = text.get(start..)?;
            let length = found.find(|c: char| !is_url_char(c)).unwrap_or(found.len());
            let length = found.get(..length)?.trim_end_matches(is_trailing).len();
            at = start + length.max(1);
            if length > 8 {
                return Some(start..start + length);
            }
        }
    })
}

/// Whether a line may break after this character of a URL. (Also before `%`, which starts an escape.)
pub fn breaks_after_in_url(c: char) -> bool {
    matches!(c, '/' | '?' | '&' | '=' | '-' | '.' | '_' | '#' | '+' | ',' | ';')
}

/// The first place where a URL may begin: one pass, however many URLs the text holds.
fn next_start(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().find_map(|(at, byte)| {
        let rest = matches!(byte, b'h' | b'f' | b'w').then(|| bytes.get(at..))??;
        let starts = [&b"http://"[..], b"https://", b"ftp://", b"www."];
        starts.iter().any(|start| rest.starts_with(start)).then_some(at)
    })
}

fn is_url_char(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '`' | '{' | '}' | '|' | '\\' | '^')
}

fn is_trailing(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '\'')
}
