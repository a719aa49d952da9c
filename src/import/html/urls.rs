//! Addresses in markup → addresses in the IR.

use std::cell::OnceCell;

use url::Url;

use crate::ir::Resource;

/// What relative addresses start from.
#[derive(Debug, Default)]
pub(super) struct Base {
    address: Option<String>,
    /// The address, parsed: most texts have no relative addresses.
    url: OnceCell<Option<Url>>,
    folder: Option<String>,
    /// What a relative `<base href>` puts before relative addresses.
    prefix: String,
    unwrap: Option<fn(&str) -> Option<String>>,
}

/// What a link's address turns into.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Absolute where a base is known; or `#id`.
    Url(String),
    /// A script or another address that leads nowhere in a document.
    Script,
    /// There is no address.
    None,
}

impl Base {
    pub(super) fn new(url: Option<&str>, folder: Option<&str>) -> Self {
        Self { address: url.map(str::to_owned), folder: folder.map(str::to_owned), ..Self::default() }
    }

    fn url(&self) -> Option<&Url> {
        let parsed = || Url::parse(self.address.as_deref()?).ok().filter(|url| !url.cannot_be_a_base());
        self.url.get_or_init(parsed).as_ref()
    }

    /// Starts from `<base href>` instead (HTML Standard, 4.2.3).
    pub(super) fn starting_from(mut self, href: Option<&str>) -> Self {
        let Some(href) = href.map(clean).filter(|href| !href.is_empty()) else { return self };
        let href = self.unwrapped(href);
        let joined = match self.url() {
            Some(base) => base.join(&href).ok(),
            None => Url::parse(&href).ok(),
        };
        if let Some(url) = joined.filter(|url| matches!(url.scheme(), "http" | "https" | "file")) {
            self.url = OnceCell::from(Some(url));
        }
        if !has_scheme(&href) && !href.starts_with(['/', '?', '#']) {
            self.prefix = href.rfind('/').and_then(|at| href.get(..=at)).unwrap_or_default().to_owned();
        }
        self
    }

    /// Replaces addresses that stand for others.
    pub(super) fn unwrapping(self, unwrap: Option<fn(&str) -> Option<String>>) -> Self {
        Self { unwrap, ..self }
    }

    fn unwrapped(&self, address: String) -> String {
        self.unwrap.and_then(|unwrap| unwrap(&address)).unwrap_or(address)
    }

    /// Lets the resource be found beside the input too, where its address is a relative path.
    pub(super) fn beside(&self, address: Option<&str>, mut resource: Resource) -> Resource {
        let Some(folder) = &self.folder else { return resource };
        let path = address
            .map(clean)
            .filter(|path| !path.is_empty() && !path.starts_with(['/', '#', '?']) && !has_scheme(path));
        if let Some(path) = path.map(|path| format!("{}{path}", self.prefix)) {
            if resource.url != path {
                resource.fallbacks.push(path);
            }
            resource.base = Some(folder.clone());
        }
        resource
    }

    /// The address of a medium. `None` where there is none.
    pub(super) fn resolve(&self, address: &str) -> Option<String> {
        let address = clean(address);
        if address.is_empty()
            || address == "#"
            || address.starts_with("about:")
            || address.starts_with("blob:")
            || is_script(&address)
        {
            return None;
        }
        let address = self.unwrapped(address);
        if let Some(rest) = address.strip_prefix("//") {
            return (!rest.is_empty()).then(|| format!("https://{rest}"));
        }
        if has_scheme(&address) {
            return Some(address);
        }
        match self.url() {
            Some(base) => Some(base.join(&address).map_or(address, String::from)),
            None if address.starts_with(['/', '?', '#']) => Some(address),
            None => Some(format!("{}{address}", self.prefix)),
        }
    }

    /// The address of a link.
    pub(super) fn link(&self, address: &str) -> Target {
        let address = clean(address);
        match address.as_str() {
            "" | "#" => Target::None,
            _ if is_script(&address) => Target::Script,
            _ if address.starts_with('#') => Target::Url(address),
            _ => self.resolve(&address).map_or(Target::None, Target::Url),
        }
    }
}

/// Without the white space and controls that browsers ignore; blanks and quotes within are escaped.
fn clean(address: &str) -> String {
    let is_sound = |byte: u8| byte.is_ascii_graphic() & !matches!(byte, b'"' | b'<' | b'>' | b'`');
    if address.bytes().fold(true, |sound, byte| sound & is_sound(byte)) {
        return address.to_owned();
    }
    let mut out = String::with_capacity(address.len());
    for c in address.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{FEFF}').chars() {
        match c {
            '\n' | '\r' | '\t' => {}
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '`' => out.push_str("%60"),
            c if c.is_control() || !crate::ir::xml::is_xml_char(c) => {}
            c => out.push(c),
        }
    }
    out
}

fn is_script(address: &str) -> bool {
    ["javascript:", "vbscript:"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
}

/// RFC 3986, 3.1.
fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

#[cfg(test)]
mod tests {
    use super::{Base, Target};
    use crate::ir::Resource;

    #[test]
    fn relative_media_are_looked_for_beside_the_input() {
        let base = Base::new(Some("https://example.org/a/b.html"), Some("posts"));
        let found = |address: &str| {
            let url = base.resolve(address).unwrap();
            let resource = base.beside(Some(address), Resource { url, ..Resource::default() });
            (resource.fallbacks, resource.base)
        };
        assert_eq!(found("images/c.png"), (vec!["images/c.png".to_owned()], Some("posts".to_owned())));
        assert_eq!(found("/c.png"), (vec![], None));
        assert_eq!(found("https://x.example/c.png"), (vec![], None));
    }

    #[test]
    fn addresses_start_from_the_base_element() {
        for (url, href, expected) in [
            (Some("https://example.org/a/b.html"), "../c/", "https://example.org/c/x.png"),
            (Some("https://example.org/a/b.html"), "https://cdn.example/d/", "https://cdn.example/d/x.png"),
            (Some("https://example.org/a/b.html"), "javascript:x", "https://example.org/a/x.png"),
            (None, "https://example.org/a/b.html", "https://example.org/a/x.png"),
            (None, "pictures/", "pictures/x.png"),
            (None, ".", "x.png"),
        ] {
            let base = Base::new(url, None).starting_from(Some(href));
            assert_eq!(base.resolve("x.png").as_deref(), Some(expected), "{href}");
        }
        let local = Base::new(Some("https://example.org/"), Some("posts")).starting_from(Some("a/"));
        let resource =
            local.beside(Some("x.png"), Resource { url: "https://example.org/a/x.png".into(), ..Resource::default() });
        assert_eq!(resource.fallbacks, ["a/x.png"]);
    }

    #[test]
    fn addresses_are_made_absolute() {
        let base = Base::new(Some("https://example.org/a/b.html"), None);
        for (address, expected) in [
            ("c.png", Some("https://example.org/a/c.png")),
            ("/图 1.png", Some("https://example.org/%E5%9B%BE%201.png")),
            ("//cdn.example.org/x", Some("https://cdn.example.org/x")),
            ("http://x.example/图.png", Some("http://x.example/图.png")),
            (" https://x.example/a\n b ", Some("https://x.example/a%20b")),
            ("data:image/gif;base64,AA", Some("data:image/gif;base64,AA")),
            ("javascript:void(0)", None),
            ("about:blank", None),
            ("", None),
        ] {
            assert_eq!(base.resolve(address).as_deref(), expected, "{address}");
        }
        assert_eq!(Base::default().resolve("c.png").as_deref(), Some("c.png"));
        assert_eq!(base.link("JavaScript:x()"), Target::Script);
        assert_eq!(base.link("#top"), Target::Url("#top".into()));
        assert_eq!(base.link("#"), Target::None);
    }
}
