//! Small text helpers of the archive importer.

/// Character references that headers hold: `&amp;`, `&quot;`, `&#38;`, `&#x26;`. Others stay as they are.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        // No reference is longer than `&#1114111;`.
        let reference = tail
            .char_indices()
            .take(11)
            .find(|(_, c)| *c == ';')
            .and_then(|(end, _)| tail.get(1..end).map(|name| (name, end)));
        match reference.and_then(|(name, end)| character(name).map(|c| (c, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = tail.get(end + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|&c| crate::ir::xml::is_xml_char(c))
        }
    }
}

/// Visible characters alone, for comparing a caption with a headline.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}' | '\u{FEFF}')).collect()
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn references_are_read() {
        assert_eq!(unescape("a&amp;b&#38;c&#x4E2D;d&quot;"), "a&b&c中d\"");
        assert_eq!(unescape("?a=1&b=2&c;&"), "?a=1&b=2&c;&");
        assert_eq!(unescape("&#0;&#xD800;中&"), "&#0;&#xD800;中&");
    }
}
