//! Links: which addresses a page may hold, and which of them lead to another article of the same file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use url::Url;

/// The schemes that a page may lead to.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// The address as an attribute may hold it. `None` for what a page must not lead to: `javascript:`, `data:`, `file:`, nothing.
pub(super) fn sound(url: &str) -> Option<String> {
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

/// Percent-encodes what is no URL code point (URL standard, section 4.3).
pub(super) fn encoded(url: &str) -> String {
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

/// Which article has which canonical address.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory(BTreeMap<String, usize>);

impl Directory {
    /// Notes that the article of that number has that address. The first of several has it.
    pub(super) fn add(&mut self, url: &str, article: usize) {
        if let Some(key) = key(url) {
            self.0.entry(key).or_insert(article);
        }
    }

    /// The article that an address leads to.
    pub(super) fn find(&self, url: &str) -> Option<usize> {
        self.0.get(&key(url)?).copied()
    }
}

/// The address without scheme, `www.`, fragment and the path's final slash.
fn key(url: &str) -> Option<String> {
    let parsed = Url::parse(url.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = parsed.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{host}{port}{}{query}", parsed.path().trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::{Directory, sound};

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
    fn articles_are_found_by_their_address() {
        let mut directory = Directory::default();
        directory.add("http://www.example.org/post/", 3);
        assert_eq!(directory.find("https://example.org/post#part"), Some(3));
        assert_eq!(directory.find("https://example.org/post?x=1"), None);
    }
}
