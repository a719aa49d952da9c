//! Pages that come in one input together with their media: archives of the web, pages saved as mail.

use std::collections::BTreeMap;

use url::Url;

use super::data_uri;
use crate::ir::walk::{self, Mapper};
use crate::ir::{Block, Document, Inline, Media, Resource, ResourceId, Resources};

/// A medium that a bundle holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    /// Its media type, as the bundle says.
    pub media_type: String,
    /// Its bytes as a `data:` URI.
    pub uri: String,
}

impl Medium {
    /// A medium of these bytes.
    pub fn new(media_type: &str, bytes: &[u8]) -> Self {
        let plain = media_type.split(';').next().unwrap_or_default().trim();
        let media_type =
            if plain.contains('/') { plain.to_ascii_lowercase() } else { "application/octet-stream".into() };
        Self { uri: data_uri::encode(&media_type, bytes), media_type }
    }

    /// No picture that could be shown: another address may have one.
    fn is_foreign(&self) -> bool {
        matches!(self.media_type.as_str(), "image/avif" | "image/heic" | "image/heif" | "image/jxl" | "text/html")
    }
}

/// What addresses of one medium have in common: scheme and fragment do not count, escapes are written in one way.
pub fn key(address: &str) -> String {
    let whole = Url::parse(address.trim()).map_or_else(|_| address.trim().to_owned(), String::from);
    let plain = whole.split('#').next().unwrap_or_default();
    plain.strip_prefix("https:").or_else(|| plain.strip_prefix("http:")).unwrap_or(plain).to_owned()
}

/// Gives the document's media the bytes that the bundle has for one of their addresses. An address of the web stays, and the bytes
/// are where else the medium can be had; an address that means something within the bundle alone (`cid:`, `file:`) is replaced.
///
/// Gives the addresses of the latter kind that the bundle does not know.
pub fn take_in(document: &mut Document, find: &mut dyn FnMut(&str) -> Option<Medium>) -> Vec<String> {
    let mut ids = BTreeMap::new();
    let mut missing = Vec::new();
    let mut resources = Resources::default();
    for (id, resource) in document.resources.iter() {
        let mut resource = resource.clone();
        let inner = is_inner(&resource.url);
        let mut found: Option<Medium> = None;
        for address in std::iter::once(&resource.url).chain(&resource.fallbacks) {
            match find(address) {
                Some(medium) if !medium.is_foreign() => {
                    found = Some(medium);
                    break;
                }
                other => found = found.or(other),
            }
        }
        match found {
            Some(medium) => carry(&mut resource, medium, inner),
            None if inner => missing.push(resource.url.clone()),
            None => {}
        }
        ids.insert(id.clone(), resources.add(resource));
    }
    document.resources = resources;
    document.for_each_article_mut(&mut |article| {
        walk::map_article(&mut Renamed(&ids), article);
        article.meta.lead_image.iter_mut().for_each(|lead| Renamed(&ids).rename(lead));
    });
    missing
}

fn carry(resource: &mut Resource, medium: Medium, inner: bool) {
    resource.media_type = Some(medium.media_type);
    if !inner {
        resource.fallbacks.insert(0, medium.uri);
        return;
    }
    let web = resource.fallbacks.iter().position(|address| !is_inner(address));
    match web {
        Some(at) => {
            resource.url = resource.fallbacks.remove(at);
            resource.fallbacks.insert(0, medium.uri);
        }
        None => resource.url = medium.uri,
    }
    resource.fallbacks.retain(|address| !is_inner(address));
    resource.base = None;
}

/// The address is none of the web.
fn is_inner(address: &str) -> bool {
    !["http:", "https:", "data:"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
}

/// Puts new ids of resources in the place of old ones.
#[derive(Debug)]
pub struct Renamed<'i>(pub &'i BTreeMap<ResourceId, ResourceId>);

impl Renamed<'_> {
    /// Puts the new id in.
    pub fn rename(&self, id: &mut ResourceId) {
        if let Some(new) = self.0.get(id) {
            *id = new.clone();
        }
    }
}

impl Mapper for Renamed<'_> {
    fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
        if let Block::Figure { media, .. } = &mut block {
            for medium in media {
                match medium {
                    Media::Image { resource, .. } | Media::Audio { resource, .. } => self.rename(resource),
                    Media::Video { resource, poster, .. } => {
                        self.rename(resource);
                        poster.iter_mut().for_each(|poster| self.rename(poster));
                    }
                    Media::Embed { poster, .. } => poster.iter_mut().for_each(|poster| self.rename(poster)),
                }
            }
        }
        out.push(block);
    }

    fn inline(&mut self, mut inline: Inline, out: &mut Vec<Inline>) {
        if let Inline::Image { resource, .. } = &mut inline {
            self.rename(resource);
        }
        out.push(inline);
    }
}

#[cfg(test)]
mod tests {
    use super::{Medium, key, take_in};
    use crate::ir::{Article, Attr, Block, Document, Media, Resource, Resources};

    #[test]
    fn addresses_of_one_medium_are_alike() {
        assert_eq!(key("http://example.org/图.png#x"), key("https://example.org/%E5%9B%BE.png"));
        assert_ne!(key("http://example.org/a.png"), key("http://example.org/a.png?v=2"));
        assert_eq!(key(" cid:a@b "), "cid:a@b");
    }

    #[test]
    fn media_have_their_bytes_and_keep_the_addresses_of_the_web() {
        let mut resources = Resources::default();
        let media = ["https://example.org/a.png", "cid:b", "cid:c", "https://example.org/d.png"].map(|url| {
            let fallbacks = if url == "cid:b" { vec![String::from("https://example.org/b.png")] } else { Vec::new() };
            let resource = resources.add(Resource { url: url.into(), fallbacks, ..Resource::default() });
            Media::Image { resource, alt: String::new() }
        });
        let figure =
            Block::Figure { attr: Attr::default(), media: media.to_vec(), caption: Vec::new(), credit: Vec::new() };
        let mut document = Document::of(Article { blocks: vec![figure], ..Article::default() }, resources);
        let missing = take_in(&mut document, &mut |address| {
            matches!(address, "https://example.org/a.png" | "cid:b").then(|| Medium::new("image/PNG; x", b"bytes"))
        });
        assert_eq!(missing, ["cid:c"]);
        assert_eq!(crate::ir::check::check(&document), Ok(()));
        let mut urls: Vec<(String, usize)> =
            document.resources.iter().map(|(_, resource)| (resource.url.clone(), resource.fallbacks.len())).collect();
        urls.sort();
        let expected = [
            ("cid:c", 0),
            ("https://example.org/a.png", 1),
            ("https://example.org/b.png", 1),
            ("https://example.org/d.png", 0),
        ];
        assert_eq!(urls, expected.map(|(url, count)| (String::from(url), count)));
    }
}
