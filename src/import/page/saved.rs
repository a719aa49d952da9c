//! What tools that save pages write into them: the address that the page was had from.

/// How far into the page the notes are looked for, in bytes.
const HEAD: usize = 8 << 10;

/// The address in a saving tool's note: SingleFile's comment, the mark that browsers leave.
pub(super) fn address(html: &str) -> Option<String> {
    let mut end = html.len().min(HEAD);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let head = html.get(..end)?;
    single_file(head).or_else(|| saved_from(head)).map(|url| original(&url).unwrap_or(url))
}

/// `<!-- Page saved with SingleFile url: https://… saved date: … -->`.
fn single_file(head: &str) -> Option<String> {
    let at = head.find("Page saved with SingleFile")?;
    let note = head.get(at..)?.split("-->").next()?;
    let line = note.lines().map(str::trim).find_map(|line| line.strip_prefix("url:"))?;
    web(line.trim())
}

/// `<!-- saved from url=(0030)https://example.org/ -->`.
fn saved_from(head: &str) -> Option<String> {
    let (_, rest) = head.split_once("saved from url=(")?;
    let (_, rest) = rest.split_once(')')?;
    web(rest.split(|c: char| c.is_whitespace() || c == '<').next()?.trim_end_matches("--"))
}

fn web(url: &str) -> Option<String> {
    (url.starts_with("http://") || url.starts_with("https://")).then(|| url.to_owned())
}

/// `https://web.archive.org/web/20200101000000/https://example.org/` → the page's own address.
pub(super) fn original(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://web.archive.org/web/")?;
    let (stamp, rest) = rest.split_once('/')?;
    let digits = stamp.bytes().take_while(u8::is_ascii_digit).count();
    (digits >= 4).then(|| web(rest)).flatten()
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn notes_of_saving_tools_are_read() {
        let cases = [
            (
                "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://example.org/a \n saved date: x\n--><head>",
                Some("https://example.org/a"),
            ),
            ("<!-- saved from url=(0022)https://example.org/b -->", Some("https://example.org/b")),
            (
                "<!-- saved from url=(0065)https://web.archive.org/web/20200101000000/https://example.org/c -->",
                Some("https://example.org/c"),
            ),
            ("<!-- saved from url=(0014)about:internet -->", None),
            ("<html>", None),
        ];
        for (html, expected) in cases {
            assert_eq!(address(html).as_deref(), expected, "{html}");
        }
    }
}
