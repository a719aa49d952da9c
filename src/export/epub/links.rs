//! Links: which URLs a book may hold, and which of them lead to another chapter of the same book.

use std::collections::BTreeMap;
use std::fmt::Write;

use url::Url;

/// The schemes of links that readers open and validators know.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// The URL as an `href` outside the book, with every character escaped that the URL standard does not allow.
/// `None` for URLs that lead nowhere from within a book: relative ones, `javascript:`, `file:`, `data:`.
pub(super) fn external(url: &str) -> Option<String> {
    let parsed = Url::parse(url.trim()).ok()?;
    if !SCHEMES.contains(&parsed.scheme()) || matches!(parsed.host(), Some(url::Host::Ipv6(_))) {
        return None;
    }
    Some(strict(parsed.as_str()))
}

/// Percent-encodes what is no URL code point (URL standard, section 4.3) in a URL that parsed.
fn strict(url: &str) -> String {
    let bytes = url.as_bytes();
    let mut out = String::with_capacity(url.len());
    let mut in_fragment = false;
    for (at, &byte) in bytes.iter().enumerate() {
        let keep = match byte {
            b'%' => bytes.get(at + 1..at + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit)),
            b'#' => !std::mem::replace(&mut in_fragment, true),
            _ => byte.is_ascii_alphanumeric() || b"!$&'()*+,-./:;=?@_~".contains(&byte),
        };
        if keep {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Query parameters that say where a reader came from, not what is read.
const TRACKING: &[&str] = &["fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "spm", "yclid"];

fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_") || TRACKING.contains(&name)
}

/// What two links to the same article have in common: the URL without scheme, `www.`, fragment, the path's final slash
/// and what tracks readers.
fn key(url: &str) -> Option<String> {
    let parsed = Url::parse(url.trim()).ok()?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return None;
    }
    let host = parsed.host_str()?;
    let mut key = host.strip_prefix("www.").unwrap_or(host).to_owned();
    if let Some(port) = parsed.port() {
        let _ = write!(key, ":{port}");
    }
    key.push_str(parsed.path().trim_end_matches('/'));
    let mut parameters =
        parsed.query().unwrap_or_default().split('&').filter(|parameter| {
            !parameter.is_empty() && !is_tracking(parameter.split('=').next().unwrap_or(parameter))
        });
    if let Some(first) = parameters.next() {
        let _ = write!(key, "?{first}");
        parameters.for_each(|parameter| {
            let _ = write!(key, "&{parameter}");
        });
    }
    Some(key)
}

/// Which article has which canonical URL.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory(BTreeMap<String, usize>);

impl Directory {
    /// Notes that the article of that index has that URL. The first of several articles with one URL has it.
    pub(super) fn add(&mut self, url: &str, article: usize) {
        if let Some(key) = key(url) {
            self.0.entry(key).or_insert(article);
        }
    }

    /// The article that a URL leads to, and the fragment within it.
    pub(super) fn find<'u>(&self, url: &'u str) -> Option<(usize, Option<&'u str>)> {
        let article = *self.0.get(&key(url)?)?;
        Some((article, url.split_once('#').map(|(_, fragment)| fragment)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Directory, external};

    #[test]
    fn only_links_that_work_in_a_book_are_kept() {
        assert_eq!(external("https://example.org/a b|c[1]?q=\"x\"#a#b").as_deref(), {
            Some("https://example.org/a%20b%7Cc%5B1%5D?q=%22x%22#a%23b")
        });
        assert_eq!(external("https://例え.jp/道").as_deref(), Some("https://xn--r8jz45g.jp/%E9%81%93"));
        assert_eq!(external("https://example.org/100%").as_deref(), Some("https://example.org/100%25"));
        assert_eq!(external("mailto:a@example.org").as_deref(), Some("mailto:a@example.org"));
        for url in ["/relative", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "", "http://[::1]/"] {
            assert_eq!(external(url), None, "{url}");
        }
    }

    #[test]
    fn articles_are_found_whatever_the_scheme_and_fragment() {
        let mut directory = Directory::default();
        directory.add("http://example.org/post/", 3);
        directory.add("https://example.org/post", 4);
        assert_eq!(directory.find("https://example.org/post#part"), Some((3, Some("part"))));
        assert_eq!(directory.find("https://example.org/post?x=1"), None);
        let tracked = "https://www.example.org/post/?utm_source=feed&fbclid=1#part";
        assert_eq!(directory.find(tracked), Some((3, Some("part"))));
        assert_eq!(directory.find("https://example.org:8080/post"), None);
    }
}
