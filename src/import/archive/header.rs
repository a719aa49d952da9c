//! The head of an archive post: front matter, feed time, link line, rule, the older date line.

use super::front_matter::{self, FrontMatter};

/// What stands above the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header<'a> {
    /// The YAML block of the Jekyll variant.
    pub(super) front: Option<FrontMatter>,
    /// What the first comment holds: milliseconds since 1970, or `NaN`.
    pub(super) feed_time: Option<&'a str>,
    /// The headline as written, its lines joined.
    pub(super) title: Option<String>,
    /// The canonical URL as written.
    pub(super) url: Option<&'a str>,
    /// The older header's `日期：` line.
    pub(super) date_line: Option<&'a str>,
    /// Where the body begins, in bytes.
    pub(super) body: usize,
    /// A rule of dashes parts head and body.
    pub(super) has_rule: bool,
}

/// The most lines that a link line may be broken over.
const MAX_TITLE_LINES: usize = 8;

/// Reads the head. What is not there is not an error: a post without any head is all body.
pub(super) fn parse(text: &str) -> Header<'_> {
    let mut header = Header::default();
    let mut at = 0;
    if let Some((front, end)) = front_matter::parse(text) {
        header.front = Some(front);
        at = end;
    }
    at = skip_blank(text, at);
    if let Some((comment, end)) = comment(text, at) {
        header.feed_time = Some(comment);
        at = skip_blank(text, end);
    }
    if let Some((title, url, end)) = link_line(text, at) {
        header.title = Some(title);
        header.url = Some(url);
        at = end;
        let after = skip_blank(text, at);
        if let Some(end) = rule(text, after) {
            header.has_rule = true;
            at = skip_blank(text, end);
            if let Some((date, end)) = date_line(text, at) {
                header.date_line = Some(date);
                at = end;
            }
        }
    }
    header.body = at;
    header
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

fn skip_blank(text: &str, at: usize) -> usize {
    let tail = rest(text, at);
    at + (tail.len() - tail.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').len())
}

/// The line at `at`, and where the next one begins.
fn line(text: &str, at: usize) -> (&str, usize) {
    let tail = rest(text, at);
    match tail.split_once('\n') {
        Some((line, _)) => (line, at + line.len() + 1),
        None => (tail, text.len()),
    }
}

/// `<!--1642419543000-->`: digits or `NaN`; any other comment belongs to the body.
fn comment(text: &str, at: usize) -> Option<(&str, usize)> {
    let (line, next) = line(text, at);
    let inner = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    let is_time =
        inner == "NaN" || inner.is_empty() || inner.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
    is_time.then_some((inner, next))
}

/// `[title](url)`: the title ends at the last `](`, the URL at the line's last `)`. A title with line feeds is joined.
fn link_line(text: &str, at: usize) -> Option<(String, &str, usize)> {
    if !rest(text, at).starts_with('[') {
        return None;
    }
    let mut end = at;
    for _ in 0..MAX_TITLE_LINES {
        let (current, next) = line(text, end);
        if rule(text, end).is_some() {
            return None;
        }
        if let Some(url) = current.trim_end().rsplit_once("](").and_then(|(_, url)| url.strip_suffix(')'))
            && looks_like_address(url)
        {
            let whole = text.get(at + 1..end + current.trim_end().len())?;
            let (title, _) = whole.rsplit_once("](")?;
            return Some((join_lines(title), url, next));
        }
        if next >= text.len() {
            return None;
        }
        end = next;
    }
    None
}

/// White space collapses; a line feed between two characters that are not ASCII goes.
fn join_lines(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    for line in title.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let wide = out.chars().next_back().is_some_and(|c| !c.is_ascii()) && line.starts_with(|c: char| !c.is_ascii());
        if !out.is_empty() && !wide {
            out.push(' ');
        }
        out.push_str(&line.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    out
}

fn looks_like_address(url: &str) -> bool {
    url.is_empty() || url.contains("//") || url.starts_with(['/', '#']) || url.contains('.')
}

/// Three dashes or more.
fn rule(text: &str, at: usize) -> Option<usize> {
    let (line, next) = line(text, at);
    let line = line.trim();
    (line.len() >= 3 && line.bytes().all(|byte| byte == b'-')).then_some(next)
}

fn date_line(text: &str, at: usize) -> Option<(&str, usize)> {
    let (line, next) = line(text, at);
    let date = line.trim().strip_prefix("日期：").or_else(|| line.trim().strip_prefix("日期:"))?;
    (!date.contains('<')).then_some((date.trim(), next))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_title_ends_at_the_last_bracket() {
        let header =
            parse("<!--1642419543000-->\n[**甲** [影](乙)](丙)](https://example.org/a(b).html)\n------\n\n<p>文</p>");
        assert_eq!(header.feed_time, Some("1642419543000"));
        assert_eq!(header.title.as_deref(), Some("**甲** [影](乙)](丙)"));
        assert_eq!(header.url, Some("https://example.org/a(b).html"));
        assert!(header.has_rule);
    }

    #[test]
    fn every_part_may_be_missing() {
        assert_eq!(parse("<p>文</p>").body, 0);
        let nan = parse("<!--NaN-->\n[](https://example.org/)\n------\n文");
        assert_eq!((nan.feed_time, nan.title.as_deref()), (Some("NaN"), Some("")));
        let older = "[题](https://example.org/)\n------\n日期：Sun, 28 Jun 2020 02:00:00 +0000\n\n<p>文</p>";
        assert_eq!(parse(older).date_line, Some("Sun, 28 Jun 2020 02:00:00 +0000"));
        let broken = parse("<!--1-->\n[第一行\n 第二行](https://example.org/)\n------\n文");
        assert_eq!(broken.title.as_deref(), Some("第一行第二行"));
        for text in ["", "[", "[](", "<!--", "---", "---\n", "[a\n------\n", "\n\n["] {
            parse(text);
        }
    }

    #[test]
    fn a_comment_that_is_no_time_is_body() {
        assert_eq!(parse("<!-- ad --><p>文</p>").feed_time, None);
    }
}
