//! RSS and Atom, told apart by the elements that each entry has rather than by version, as half of all feeds mix them.

use super::{Channel, Enclosure, Entry};
use crate::error::{Error, Result};
use crate::import::language::declared;
use crate::import::xml::{self, Element, Node, Reading, Vocabulary, is_void, one_line};
use crate::ir::xml::push_escaped;

/// The namespaces that feeds use. Atom and RSS 1.0 have no prefix here: their elements are called alike or not at all.
const VOCABULARY: Vocabulary = &[
    ("http://www.w3.org/2005/Atom", ""),
    ("http://purl.org/atom/ns#", ""),
    ("http://purl.org/rss/1.0/", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://channel.netscape.com/rdf/simple/0.9/", ""),
    ("http://backend.userland.com/rss2", ""),
    ("http://blogs.law.harvard.edu/tech/rss", ""),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/elements/1.0/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://search.yahoo.com/mrss/", "media"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
];

/// Why a text looks like a feed: its first element.
pub(super) fn root_of(text: &str) -> Option<&'static str> {
    let mut rest = text;
    loop {
        rest = rest.get(rest.find('<')?..)?;
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->")? + 3,
            _ if rest.starts_with("<?") || rest.starts_with("<!") => rest.find('>')? + 1,
            _ => break,
        };
        rest = rest.get(end..)?;
    }
    let name: String = rest.chars().skip(1).take_while(|c| c.is_alphanumeric() || *c == ':').collect();
    let local = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    match local.as_str() {
        "rss" => Some("the element rss"),
        "feed" if rest.get(..rest.len().min(2000)).is_none_or(|head| head.contains("tom")) => Some("the element feed"),
        "rdf" if rest.contains("rss/1.0/") || rest.contains("simple/0.9/") => Some("the element rdf:RDF with RSS"),
        _ => None,
    }
}

/// Reads a feed.
///
/// # Errors
/// When there is no feed in it.
pub(super) fn read(text: &str) -> Result<Channel> {
    let tree = xml::read(text, Reading { vocabulary: VOCABULARY, html: false });
    let roots = ["rss", "feed", "rdf:RDF", "channel", "entry"];
    let found = tree.root.descendants().find(|element| roots.iter().any(|name| element.is(name)));
    let Some(root) = found else {
        return Err(Error::input("the XML is no feed: it has no rss, feed or rdf:RDF element"));
    };
    let head = root.child("channel").unwrap_or(root);
    let base = root.attr("xml:base").or_else(|| head.attr("xml:base"));
    let site = link_of(head);
    let base = base.map(str::to_owned).or_else(|| site.clone());
    let alone = std::iter::once(root).filter(|root| root.is("entry"));
    let items = head.all("item").chain(root.all("item").filter(|_| !std::ptr::eq(head, root)));
    let entries = items.chain(root.all("entry")).chain(alone).map(|item| entry(item, base.as_deref())).collect();
    let language = ["language", "dc:language"].iter().find_map(|name| head.child(name)).map(Element::text);
    let language = language.or_else(|| head.attr("xml:lang").or_else(|| root.attr("xml:lang")).map(str::to_owned));
    Ok(Channel {
        title: head.child("title").map(Element::text),
        description: ["description", "subtitle", "tagline"].iter().find_map(|name| head.child(name)).map(Element::text),
        language: language.and_then(|tag| declared(&tag)),
        authors: if root.is("feed") { authors(head) } else { Vec::new() },
        entries,
        fault: tree.fault,
    })
}

fn texts(item: &Element, names: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for element in item.elements().filter(|element| names.iter().any(|name| element.is(name))) {
        let text = element.text();
        if !text.is_empty() && !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

/// The address of an entry or a site: RSS has it as text, Atom as an attribute.
fn link_of(item: &Element) -> Option<String> {
    let atom = item
        .all("link")
        .find(|link| link.attr("href").is_some() && link.attr("rel").is_none_or(|rel| rel == "alternate"));
    let plain = item.all("link").find(|link| link.attr("href").is_none()).map(Element::text);
    let guid = || {
        let guid = item.child("guid").filter(|guid| guid.attr("isPermaLink") != Some("false"))?;
        Some(guid.text()).filter(|guid| guid.starts_with("http"))
    };
    let about = || item.attr("rdf:about").map(str::to_owned).filter(|about| about.starts_with("http"));
    let plain = plain.filter(|url| !url.is_empty());
    plain.or_else(|| atom.and_then(|link| link.attr("href")).map(str::to_owned)).or_else(guid).or_else(about)
}

/// Names: `author` of Atom holds elements, that of RSS a mail address with the name in parentheses.
fn authors(item: &Element) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for element in item.elements() {
        let name = match element.name.as_str() {
            "author" => match element.child("name") {
                Some(name) => name.text(),
                None => mail_name(&element.text()),
            },
            "dc:creator" | "itunes:author" => element.text(),
            _ => continue,
        };
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `jane@example.org (Jane Doe)` → `Jane Doe`.
fn mail_name(text: &str) -> String {
    let name =
        text.split_once('(').and_then(|(address, rest)| address.contains('@').then(|| rest.trim_end_matches(')')));
    one_line(name.unwrap_or(text))
}

fn entry(item: &Element, feed_base: Option<&str>) -> Entry {
    let joined = |base: Option<&str>, url: &str| {
        let joined = base.and_then(|base| url::Url::parse(base).ok()?.join(url).ok());
        joined.map_or_else(|| url.to_owned(), String::from)
    };
    let own_base = item.attr("xml:base").map(|base| joined(feed_base, base));
    let base = own_base.or_else(|| feed_base.map(str::to_owned));
    let content = ["content:encoded", "content", "xhtml:body", "xhtml:div", "fullitem"].iter().find_map(|name| {
        let element = item.all(name).find(|element| !element.children.is_empty())?;
        Some((markup_of(element), element.attr("xml:base").map(str::to_owned)))
    });
    let content_base = content.as_ref().and_then(|(_, own)| own.as_deref()).map(|own| joined(base.as_deref(), own));
    let summary = ["description", "summary", "itunes:summary", "media:description"]
        .iter()
        .find_map(|name| item.child(name).map(markup_of).filter(|text| !text.trim().is_empty()));
    let published = ["pubDate", "published", "issued", "dc:date", "dcterms:issued", "created", "dcterms:created"];
    let modified = ["updated", "modified", "dcterms:modified"];
    let date = |names: &[&str]| names.iter().find_map(|name| texts(item, &[name]).into_iter().next());
    let mut tags = texts(item, &["category", "dc:subject"]);
    for category in item.all("category") {
        let tag = category.attr("label").or_else(|| category.attr("term")).map(one_line);
        tags.extend(tag.filter(|tag| !tags.contains(tag)));
    }
    Entry {
        title: item.child("title").map(title_of).unwrap_or_default(),
        url: link_of(item).map(|url| joined(base.as_deref(), &url)),
        authors: authors(item),
        published: date(&published),
        modified: date(&modified),
        tags,
        content: content.map(|(markup, _)| markup).filter(|markup| !markup.trim().is_empty()),
        summary,
        language: item.attr("xml:lang").and_then(declared),
        source: item.child("source").map(|source| source.child("title").unwrap_or(source).text()),
        enclosures: enclosures(item),
        base: content_base.or(base),
    }
}

/// A title as markup. RSS does not say whether its titles hold any: `&lt;b&gt;` mostly means a tag.
fn title_of(title: &Element) -> String {
    match title.attr("type") {
        Some("text" | "text/plain") => escaped(&title.raw_text()),
        _ => markup_of(title),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    push_escaped(&mut out, text);
    out
}

/// The HTML that an element holds: escaped as text, or as elements (`type="xhtml"`).
fn markup_of(element: &Element) -> String {
    if element.elements().next().is_some() {
        let mut out = String::new();
        push_markup(element, &mut out);
        return out;
    }
    match element.attr("type") {
        Some("text" | "text/plain") => escaped(&element.raw_text()),
        _ => element.raw_text(),
    }
}

fn push_markup(element: &Element, out: &mut String) {
    for child in &element.children {
        match child {
            Node::Text(text) => push_escaped(out, text),
            Node::Element(inner) => {
                let name = inner.name.rsplit(':').next().unwrap_or_default();
                let sound = |name: &str| {
                    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                };
                if !sound(name) {
                    push_markup(inner, out);
                    continue;
                }
                out.push('<');
                out.push_str(name);
                for (key, value) in inner.attributes.iter().filter(|(key, _)| sound(key)) {
                    out.push_str(&format!(" {key}=\"{}\"", escaped(value)));
                }
                out.push('>');
                if !is_void(name) {
                    push_markup(inner, out);
                    out.push_str(&format!("</{name}>"));
                }
            }
        }
    }
}

fn enclosures(item: &Element) -> Vec<Enclosure> {
    let mut out: Vec<Enclosure> = Vec::new();
    for element in item.descendants() {
        let url = match element.name.as_str() {
            "enclosure" | "media:content" => element.attr("url"),
            "link" if element.attr("rel") == Some("enclosure") => element.attr("href"),
            _ => continue,
        };
        let Some(url) = url.filter(|url| !out.iter().any(|known| known.url == *url)) else { continue };
        let media_type = element.attr("type").or_else(|| element.attr("medium")).map(str::to_ascii_lowercase);
        let title =
            element.attr("title").map(str::to_owned).or_else(|| element.child("media:title").map(Element::text));
        out.push(Enclosure { url: url.to_owned(), media_type, title: title.unwrap_or_default() });
    }
    out
}
