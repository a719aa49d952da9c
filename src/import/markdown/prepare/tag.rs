//! Tags of template languages: how they are written.
//!
//! `{% name … %}` (Liquid, Nunjucks: Jekyll, Hexo), `{{< name … >}}` and `{{% name … %}}` (Hugo), and the few `{{ … }}` that are
//! surely no formula (`{{ site.url }}`, `{{ "/a" | relative_url }}`): `\frac{{a}}{{b}}` is one.

/// A tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// As it stands in the source.
    pub(super) raw: &'a str,
    /// Its name in lower case; that of the opening tag, where it closes one. `=` for `{{ … }}`.
    pub(super) name: String,
    /// It closes a pair.
    pub(super) closing: bool,
    /// What follows the name.
    pub(super) rest: &'a str,
}

/// What a tag is given.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    /// In order, without quotes.
    pub(super) plain: Vec<String>,
    named: Vec<(String, String)>,
}

impl Arguments {
    /// The first argument of one of these names.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        let found = names.iter().find_map(|name| self.named.iter().find(|(key, _)| key == name));
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A named argument, else the plain one at that place.
    pub(super) fn named_or(&self, names: &[&str], at: usize) -> Option<&str> {
        self.get(names).or_else(|| self.plain.get(at).map(String::as_str)).filter(|value| !value.is_empty())
    }
}

/// The longest tag, in bytes: a `{%` amid prose may have its end a book away.
const MAX_TAG: usize = 2_000;

/// The tag that the text is, and nothing else.
pub(super) fn whole(text: &str) -> Option<Tag<'_>> {
    let text = text.trim();
    begin(text).filter(|tag| tag.raw.len() == text.len())
}

/// The tag that the text begins with.
pub(super) fn begin(text: &str) -> Option<Tag<'_>> {
    const KINDS: [(&str, &str); 3] = [("{%", "%}"), ("{{<", ">}}"), ("{{%", "%}}")];
    let (open, close) = KINDS.into_iter().find(|(open, _)| text.starts_with(open)).unwrap_or(("{{", "}}"));
    let inner = text.strip_prefix(open)?;
    // Where the next tag begins this one has no end: so the searches for the ends of many beginnings do not overlap.
    let window = super::scan::head(inner, MAX_TAG);
    let at_mark = |at: &usize| window.get(*at..).is_some_and(|rest| rest.starts_with(close) || rest.starts_with(open));
    let end = (0..window.len()).find(at_mark)?;
    window.get(end..).filter(|rest| rest.starts_with(close))?;
    let raw = text.get(..open.len() + end + close.len())?;
    let inner = inner.get(..end)?.trim_matches(|c: char| c.is_whitespace() || c == '-');
    if open == "{{" {
        return is_expression(inner).then(|| Tag { raw, name: String::from("="), closing: false, rest: inner });
    }
    let bare = inner.strip_prefix('/').map(str::trim_start);
    let word = bare.unwrap_or(inner);
    let length = word.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '/'))).unwrap_or(word.len());
    let name = word.get(..length)?.to_ascii_lowercase();
    if !name.starts_with(char::is_alphabetic) {
        return None;
    }
    let rest = word.get(length..)?.trim();
    let ended = name.strip_prefix("end").filter(|rest| open == "{%" && !rest.is_empty()).map(str::to_owned);
    let closing = bare.is_some() || ended.is_some();
    Some(Tag { raw, name: ended.unwrap_or(name), closing, rest })
}

/// `site.url`, `page.title | escape`, `"/a.png" | relative_url`.
fn is_expression(inner: &str) -> bool {
    let object = ["site.", "page.", "layout.", "include.", "post.", "theme.", "config."];
    let quoted = inner.starts_with(['"', '\'']) && inner.contains('|');
    quoted || (object.iter().any(|name| inner.starts_with(name)) && !inner.contains('\\'))
}

/// Words parted by white space, quoted ones whole; `key="value"`, `key=value`, `key:value`.
pub(super) fn arguments(rest: &str) -> Arguments {
    let mut arguments = Arguments::default();
    let mut chars = rest.chars().peekable();
    loop {
        while chars.peek().is_some_and(|c| c.is_whitespace()) {
            chars.next();
        }
        if chars.peek().is_none() {
            return arguments;
        }
        let mut key = None;
        let mut word = String::new();
        let mut quote = None;
        for c in chars.by_ref() {
            match (quote, c) {
                (Some(mark), c) if c == mark => quote = None,
                (Some(_), c) => word.push(c),
                (None, '"' | '\'' | '`') if word.is_empty() => quote = Some(c),
                (None, c) if c.is_whitespace() => break,
                (None, '=' | ':') if key.is_none() && is_key(&word) => key = Some(std::mem::take(&mut word)),
                (None, c) => word.push(c),
            }
        }
        match key {
            // `https://…` is no key with a value.
            Some(key) if word.starts_with("//") => arguments.plain.push(format!("{key}:{word}")),
            Some(key) => arguments.named.push((key.to_ascii_lowercase(), word)),
            None => arguments.plain.push(word),
        }
    }
}

fn is_key(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::{arguments, begin, whole};

    #[test]
    fn tags_are_read() {
        for (text, name, closing, rest) in [
            ("{% asset_img a.png 图 %}", "asset_img", false, "a.png 图"),
            ("{%- endnote -%}", "note", true, ""),
            ("{{< figure src=\"a\" >}}", "figure", false, "src=\"a\""),
            ("{{% /notice %}}", "notice", true, ""),
            ("{{ site.url }}", "=", false, "site.url"),
            ("{{ '/a' | relative_url }}", "=", false, "'/a' | relative_url"),
        ] {
            let tag = whole(text).unwrap();
            assert_eq!((tag.name.as_str(), tag.closing, tag.rest), (name, closing, rest), "{text}");
        }
        for text in ["{{a}}{{b}}", "{%", "{{<", "{% 1 %}", "{{ x }}", "{", "{{ site.\\x }}"] {
            assert_eq!(begin(text), None, "{text}");
        }
        assert_eq!(begin("{% b %} c").map(|tag| tag.raw), Some("{% b %}"));
    }

    #[test]
    fn arguments_are_read() {
        let found = arguments("a 'b c' title=\"d e\" lang:rust https://x.example/y k=");
        assert_eq!(found.plain, ["a", "b c", "https://x.example/y"]);
        assert_eq!((found.get(&["title"]), found.get(&["lang"]), found.get(&["k"])), (Some("d e"), Some("rust"), None));
        assert_eq!(arguments("\"").plain, [""]);
    }
}
