//! Links: which addresses a page may hold, and which of them lead to another article of the same output.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use url::{Host, Url};

/// The schemes that a page may lead to: those that readers open and validators know.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// The address as an attribute may hold it. `None` for what a page must not lead to: `javascript:`, `data:`, `file:`, nothing.
pub(crate) fn sound(url: &str) -> Option<String> {
    let url = url.trim();
    match Url::parse(url) {
        Ok(parsed) => SCHEMES.contains(&parsed.scheme()).then(|| encoded(parsed.as_str())),
        // A path of the page's own folder. A colon before the first slash would make a scheme of it.
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let head = url.split(['/', '?', '#']).next().unwrap_or_default();
            (!url.is_empty() && !head.contains(':') && !url.starts_with("//")).then(|| encoded(url))
        }
        Err(_) => None,
    }
}

/// The same for what is packed up: a relative address leads nowhere from there, and validators of books refuse hosts that are
/// addresses of version 6.
pub(crate) fn external(url: &str) -> Option<String> {
    let parsed = Url::parse(url.trim()).ok()?;
    let allowed = SCHEMES.contains(&parsed.scheme()) && !matches!(parsed.host(), Some(Host::Ipv6(_)));
    allowed.then(|| encoded(parsed.as_str()))
}

/// Percent-encodes what is no URL code point (URL standard, section 4.3).
pub(crate) fn encoded(url: &str) -> String {
    let bytes = url.as_bytes();
    let mut out = String::with_capacity(url.len());
    let mut in_fragment = false;
    for (at, &byte) in bytes.iter().enumerate() {
        let keep = match byte {
            b'%' => bytes.get(at + 1..at + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit)),
            b'#' => !std::mem::replace(&mut in_fragment, true),
            // Brackets are for addresses of version 6 alone.
            b'[' | b']' => {
                at < url
                    .find("//")
                    .map_or(0, |start| url[start + 2..].find('/').map_or(url.len(), |end| start + 2 + end))
            }
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

/// Which article has which canonical address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Directory(BTreeMap<String, usize>);

impl Directory {
    /// Notes that the article of that number has that address. The first of several with one address has it.
    pub(crate) fn add(&mut self, url: &str, article: usize) {
        if let Some(key) = key(url) {
            self.0.entry(key).or_insert(article);
        }
    }

    /// The article that an address leads to, and the fragment within it.
    pub(crate) fn find<'u>(&self, url: &'u str) -> Option<(usize, Option<&'u str>)> {
        let article = *self.0.get(&key(url)?)?;
        Some((article, url.split_once('#').map(|(_, fragment)| fragment)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Directory, external, sound};

    #[test]
    fn only_addresses_that_do_no_harm_are_kept() {
        assert_eq!(
            sound("https://例え.jp/a b?[x]=\"#y#z").as_deref(),
            Some("https://xn--r8jz45g.jp/a%20b?%5Bx%5D=%22#y%23z")
        );
        assert_eq!(sound("http://[::1]/").as_deref(), Some("http://[::1]/"));
        assert_eq!(sound("图/a.png").as_deref(), Some("%E5%9B%BE/a.png"));
        for url in
            ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "file:///etc/passwd", "//host/x", "", "x:y/z"]
        {
            assert_eq!(sound(url), None, "{url}");
        }
    }

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
