//! Characters and escapes of XML, for importers that keep markup as source and exporters that write it.

/// A character that XML 1.0 can hold (section 2.2).
pub fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// A text as one line: white space collapses, and what XML or an eye cannot hold goes.
pub fn one_line(text: &str) -> String {
    collapsed(text, |c| is_xml_char(c) && !matches!(c, '\u{200B}' | '\u{FEFF}'))
}

/// A text without white space at its edges, white space within it as one space, of other characters those that are kept.
pub fn collapsed(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = !out.is_empty();
        } else if is_kept(c) {
            if std::mem::take(&mut space) {
                out.push(' ');
            }
            out.push(c);
        }
    }
    out
}

/// Appends `text` escaped for element content and for attributes in double quotes; characters that XML 1.0 forbids
/// (section 2.2) are left out.
pub fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if is_xml_char(c) => out.push(c),
            _ => {}
        }
    }
}

/// `text` escaped as [`push_escaped`] does.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    push_escaped(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_are_joined() {
        assert_eq!(super::one_line(" 甲\u{200B}\u{1}\n 乙\u{3000}"), "甲 乙");
    }

    #[test]
    fn markup_and_forbidden_characters() {
        assert_eq!(super::escaped("a<b> & \"c\"\u{1}\u{FFFE}字"), "a&lt;b&gt; &amp; &quot;c&quot;字");
    }
}
