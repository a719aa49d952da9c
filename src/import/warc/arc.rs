//! ARC, the format before WARC (Internet Archive, 1996; versions 1 and 2): a record is a line of fields and, below it, the response.
//!
//! ```text
//! http://example.org/ 192.0.2.1 20010203040506 text/html 1234
//! ```
//!
//! The records are given as those of WARC, so that nothing behind this knows the difference.

use super::fields::Fields;

/// What the first record's address begins with: it describes the file.
pub(super) const SIGNATURE: &[u8] = b"filedesc://";
/// The longest line that is looked at, in bytes.
const LONGEST_LINE: usize = 16 << 10;

/// The fields of WARC for the line of a record; `None` where it is no such line.
pub(super) fn fields(line: &[u8]) -> Option<Fields> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let line = String::from_utf8_lossy(line);
    let words: Vec<&str> = line.trim_end_matches(['\r', '\n']).split(' ').collect();
    // Version 1 has five fields, version 2 ten; an address with spaces in it has more.
    let (kind, spare) = match words.len() {
        5..10 => (words.len() - 2, 4),
        10.. => (words.len() - 7, 9),
        _ => return None,
    };
    let length = words.last().filter(|length| is_number(length))?;
    let (kind, date) = (*words.get(kind)?, *words.get(kind - 1)?);
    if !(is_number(date) && (4..=14).contains(&date.len())) {
        return None;
    }
    let address = words.get(..words.len() - spare)?.join("%20");
    let (scheme, _) =
        address.split_once(':').filter(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric()))?;
    let record = match scheme {
        "filedesc" => "warcinfo",
        "http" | "https" => "response",
        _ => "resource",
    };
    let mut fields = vec![("warc-type", record.to_owned()), ("content-length", (*length).to_owned())];
    fields.extend(moment(date).map(|date| ("warc-date", date)));
    if kind.contains('/') {
        let name = if record == "response" { "warc-identified-payload-type" } else { "content-type" };
        fields.push((name, kind.to_ascii_lowercase()));
    }
    fields.push(("warc-target-uri", address));
    Some(Fields::of(fields))
}

/// Whether the bytes begin with the line of a record.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    line.len() < bytes.len() && fields(line).is_some()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `20010203040506` → `2001-02-03T04:05:06Z`. Old crawlers wrote fewer digits; a day is the least that says something.
fn moment(digits: &str) -> Option<String> {
    let part = |from: usize, to: usize| digits.get(from..to);
    let day = format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?);
    match (part(8, 10), part(10, 12), part(12, 14)) {
        (Some(hour), Some(minute), Some(second)) => Some(format!("{day}T{hour}:{minute}:{second}Z")),
        _ => Some(day),
    }
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn lines_of_both_versions_are_read() {
        let one = fields(b"http://example.org/a 192.0.2.1 20010203040506 text/html 1234\n").unwrap();
        let two =
            fields(b"http://example.org/a b 192.0.2.1 20010203040506 text/html 200 - - 77 x.arc.gz 1234\n").unwrap();
        for (fields, address) in [(one, "http://example.org/a"), (two, "http://example.org/a%20b")] {
            assert_eq!(fields.get("warc-target-uri"), Some(address));
            assert_eq!(fields.get("warc-date"), Some("2001-02-03T04:05:06Z"));
            assert_eq!(fields.get("content-length"), Some("1234"));
            assert_eq!(fields.get("warc-identified-payload-type"), Some("text/html"));
        }
        for line in ["", "a b c d e", "http://a.org/ 1.1.1.1 date text/html 5", "1 0 Alexa Internet 2001 5"] {
            assert_eq!(fields(line.as_bytes()), None, "{line}");
        }
    }
}
