//! Pictures, recordings and embedded pages: which of an element's many addresses is meant.

use scraper::Node;
use scraper::node::Element;

use super::dom::{self, Dom};
use super::flow::Picture;
use super::rules::Rules;
use super::urls::Base;
use crate::ir::{Resource, Resources};

/// Attributes in which pages keep the address of a picture that is loaded late, best first.
const LAZY: [&str; 12] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-lazy",
    "data-echo",
    "data-url",
    "data-image",
    "data-hi-res-src",
    "data-cfsrc",
    "zoomfile",
];
const LAZY_SETS: [&str; 3] = ["data-srcset", "data-lazy-srcset", "srcset"];
/// Pictures up to this many CSS pixels wide and high are set within the line.
const SMALL: u32 = 48;
/// Class names of pictures that are set within the line.
const SMALL_CLASSES: [&str; 6] = ["wp-smiley", "emoji", "emojione", "latex", "icon", "tex"];

/// What is needed to read media.
pub(super) struct MediaReader<'r> {
    pub(super) base: &'r Base,
    pub(super) rules: &'r Rules,
    pub(super) variables: &'r [(&'r str, &'r str)],
    /// No picture is a stand-in.
    pub(super) authored: bool,
}

impl MediaReader<'_> {
    /// The picture of an `<img>`. `None` where it has no address that leads to one.
    pub(super) fn picture(&self, node: Dom<'_>, element: &Element, resources: &mut Resources) -> Option<Picture> {
        let mut urls = self.candidates(element);
        if let Some(picture) =
            node.parent().filter(|parent| dom::element(*parent).is_some_and(|parent| parent.name() == "picture"))
        {
            let sets = picture.children().filter_map(dom::element).filter(|source| source.name() == "source");
            urls.extend(sets.flat_map(|source| self.largest_of_sets(source)));
        }
        let (width, height) = (pixels(element, "width"), pixels(element, "height"));
        if is_tracker(width, height) {
            return None;
        }
        let resource = self.base.beside(dom::attr(element, "src"), self.resource(urls)?);
        let small_class = dom::classes(element).any(|class| SMALL_CLASSES.contains(&class));
        let small_size = [width, height].iter().flatten().max().is_some_and(|&size| size <= SMALL);
        let alt = dom::one_line(dom::value(element, "alt").unwrap_or_default());
        let resource = resources.add(Resource { width, height, ..resource });
        Some(Picture { resource, alt, small: small_class || small_size, link: None })
    }

    /// All addresses of a picture, the best first.
    fn candidates(&self, element: &Element) -> Vec<String> {
        let src = dom::attr(element, "src");
        let named = |name: &str| name.starts_with("data-") || name == "zoomfile";
        let names: &[&str] = if element.attrs().any(|(name, _)| named(name)) { &LAZY } else { &[] };
        let lazy = names.iter().filter_map(|name| dom::attr(element, name)).filter(|value| looks_like_url(value));
        let styled = self.variable(element).map(str::to_owned);
        let mut urls: Vec<String> = styled.into_iter().chain(lazy.filter_map(|url| self.base.resolve(url))).collect();
        // The address that is shown comes first, unless it is a stand-in for the one that is loaded late.
        if let Some(src) = src
            .filter(|src| self.authored || !is_placeholder(src, !urls.is_empty()))
            .and_then(|src| self.base.resolve(src))
        {
            let stand_in = urls.first().is_some_and(|lazy| *lazy != src);
            urls.insert(usize::from(stand_in), src);
        }
        urls.extend(self.largest_of_sets(element));
        urls
    }

    /// The picture that the element's style takes from a variable: `background-image: var(--sf-img-4)`.
    fn variable(&self, element: &Element) -> Option<&str> {
        if self.variables.is_empty() {
            return None;
        }
        let style = dom::attr(element, "style")?;
        let name = style.split_once("var(")?.1.split([')', ',']).next()?.trim();
        let at = self.variables.binary_search_by(|(own, _)| (*own).cmp(name)).ok()?;
        self.variables.get(at).map(|(_, url)| *url)
    }

    /// The largest picture of each `srcset`.
    fn largest_of_sets(&self, element: &Element) -> Vec<String> {
        let sets = LAZY_SETS.iter().filter_map(|name| dom::attr(element, name));
        sets.filter_map(largest)
            .filter(|url| !is_placeholder(url, true))
            .filter_map(|url| self.base.resolve(url))
            .collect()
    }

    /// The resource at the first address, the others as fallbacks, proxies behind their originals.
    fn resource(&self, urls: Vec<String>) -> Option<Resource> {
        let mut all: Vec<String> = Vec::with_capacity(urls.len() + 1);
        let mut proxies = Vec::new();
        for url in urls {
            let original = self.rules.unproxy.and_then(|unproxy| unproxy(&url));
            let url = match original {
                Some(original) => {
                    proxies.push(url);
                    original
                }
                None => url,
            };
            if !all.contains(&url) {
                all.push(url);
            }
        }
        // A proxy that has the very picture is a better second choice than a picture of another size.
        let rest = all.len().min(1);
        all.splice(rest..rest, proxies);
        let mut all = all.into_iter();
        let url = all.next()?;
        let mut fallbacks: Vec<String> = Vec::new();
        for other in all {
            if other != url && !fallbacks.contains(&other) {
                fallbacks.push(other);
            }
        }
        Some(Resource { url, fallbacks, ..Resource::default() })
    }

    /// The recording of `<audio>` or `<video>`: its `src`, else its `<source>`s.
    pub(super) fn recording(&self, node: Dom<'_>, element: &Element) -> Option<Resource> {
        let mut urls: Vec<(String, Option<String>)> = Vec::new();
        for (_, source) in
            std::iter::once((node, element)).chain(dom::elements(node).filter(|(_, inner)| inner.name() == "source"))
        {
            let address = dom::attr(source, "src").or_else(|| dom::attr(source, "data-src"));
            if let Some(url) =
                address.and_then(|address| self.base.resolve(address)).filter(|url| !url.starts_with("data:"))
            {
                let media_type =
                    dom::attr(source, "type").map(|kind| kind.split(';').next().unwrap_or(kind).trim().to_owned());
                urls.push((url, media_type));
            }
        }
        urls.dedup_by(|a, b| a.0 == b.0);
        let mut urls = urls.into_iter();
        let (url, media_type) = urls.next()?;
        let fallbacks = urls.map(|(url, _)| url).filter(|other| *other != url).collect();
        let resource = Resource { url, media_type, fallbacks, ..Resource::default() };
        Some(self.base.beside(dom::attr(element, "src"), resource))
    }

    /// The still of a `<video>`.
    pub(super) fn poster(&self, element: &Element) -> Option<Resource> {
        let url = dom::attr(element, "poster").and_then(|poster| self.base.resolve(poster))?;
        self.resource(vec![url])
    }

    /// The address that `<iframe>`, `<embed>` or `<object>` shows.
    pub(super) fn embedded(&self, element: &Element) -> Option<String> {
        let address = ["src", "data-src", "data-lazy-src", "data"].iter().find_map(|name| {
            dom::attr(element, name).filter(|value| !value.starts_with("about:") && !value.starts_with("data:"))
        })?;
        self.base.resolve(address)
    }
}

/// What an embedded page is called: its title, else the text that stands in for it.
pub(super) fn embed_title(node: Dom<'_>, element: &Element) -> String {
    for name in ["title", "aria-label"] {
        if let Some(title) = dom::attr(element, name) {
            return dom::one_line(title);
        }
    }
    let mut text = String::new();
    for inner in node.descendants() {
        if let Node::Text(words) = inner.value() {
            text.push_str(words);
        }
    }
    // The content of an iframe is not parsed: it stands there as markup.
    let mut plain = String::new();
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '<' => depth += 1,
            '>' if depth > 0 => depth -= 1,
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    dom::one_line(&plain)
}

/// A size in CSS pixels: `640`, `640px`, `640.5`; no percentages.
fn pixels(element: &Element, name: &str) -> Option<u32> {
    let value = dom::attr(element, name)?;
    let value = value.strip_suffix("px").unwrap_or(value).trim();
    let whole = value.split('.').next()?;
    whole.parse().ok().filter(|&size| size > 0 && size < 100_000)
}

/// A picture of one pixel counts visits.
fn is_tracker(width: Option<u32>, height: Option<u32>) -> bool {
    matches!((width, height), (Some(0 | 1), Some(0 | 1)))
}

fn looks_like_url(value: &str) -> bool {
    (value.contains('/') || value.contains('.')) && !value.starts_with('{') && !value.starts_with('[')
}

/// A stand-in until the real picture is loaded.
fn is_placeholder(src: &str, has_other: bool) -> bool {
    let inline = src.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("data:"));
    if inline {
        // Pictures of a few bytes are a single pixel or an empty drawing.
        return has_other || src.len() < 256 || (src.starts_with("data:image/svg") && src.len() < 512);
    }
    if !has_other {
        return false;
    }
    const NAMES: [&str; 6] = ["placeholder", "blank.gif", "spacer.gif", "pixel.gif", "transparent.", "loading.gif"];
    let lower = src.to_ascii_lowercase();
    NAMES.iter().any(|name| lower.contains(name))
}

/// The largest candidate of a `srcset` (HTML Standard, 4.8.4.2.2).
fn largest(srcset: &str) -> Option<&str> {
    let mut best: Option<(&str, f64)> = None;
    let mut rest = srcset;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            return best.map(|(url, _)| url);
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (url, tail) = rest.split_at(end);
        let (descriptor, next) =
            if url.ends_with(',') { ("", tail) } else { tail.split_once(',').unwrap_or((tail, "")) };
        let number = descriptor.trim().trim_end_matches(['w', 'x', 'h']);
        let size = number.parse().unwrap_or(1.0);
        let url = url.trim_end_matches(',');
        if !url.is_empty() && best.is_none_or(|(_, known)| size > known) {
            best = Some((url, size));
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::largest;

    #[test]
    fn the_largest_of_a_set_is_taken() {
        assert_eq!(largest("a.jpg 300w, b.jpg 1080w, c.jpg 768w"), Some("b.jpg"));
        assert_eq!(largest("a.jpg, b.jpg 2x"), Some("b.jpg"));
        assert_eq!(largest("a,b.jpg 1x"), Some("a,b.jpg"));
        assert_eq!(largest(" , "), None);
    }
}
