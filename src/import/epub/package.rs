//! The package document (EPUB 3.3, section 5; OPF 2.0.1): what the book is, which files it has, in which order they are read.

use std::collections::BTreeSet;

use super::container::{Container, Target, resolve};
use crate::error::{Error, Result};
use crate::import::xml::{self, Element, Reading, Vocabulary};

/// Namespaces of packages, contents and pages.
pub(super) const VOCABULARY: Vocabulary = &[
    ("http://www.idpf.org/2007/opf", ""),
    ("http://openebook.org/namespaces/oeb-package/1.0/", ""),
    ("urn:oasis:names:tc:opendocument:xmlns:container", ""),
    ("http://www.daisy.org/z3986/2005/ncx/", ""),
    ("http://www.w3.org/2001/04/xmlenc#", ""),
    ("http://www.w3.org/1999/xhtml", ""),
    ("http://www.w3.org/2000/svg", ""),
    ("http://www.w3.org/1998/Math/MathML", ""),
    ("http://www.w3.org/1999/xlink", "xlink"),
    ("http://www.idpf.org/2007/ops", "epub"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/elements/1.0/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
];

/// A file that the manifest names.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    id: String,
    /// The path within the container.
    pub(super) path: String,
    pub(super) media_type: String,
    pub(super) properties: String,
    fallback: Option<String>,
}

/// What the package says.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// The `metadata` element.
    pub(super) metadata: Element,
    /// The language of the `package` element.
    pub(super) language: Option<String>,
    /// The base direction of its text.
    pub(super) direction: Option<String>,
    items: Vec<Item>,
    /// The pages in reading order.
    pub(super) spine: Vec<Item>,
    /// The path of the navigation document.
    pub(super) nav: Option<String>,
    /// The path of the NCX.
    pub(super) ncx: Option<String>,
    /// What the guide of EPUB 2 says of pages: type and path.
    pub(super) guide: Vec<(String, String)>,
    /// Ids of the spine that name no file.
    pub(super) lost: Vec<String>,
}

impl Package {
    /// The media type that the manifest gives a file.
    pub(super) fn media_type(&self, path: &str) -> Option<&str> {
        self.items.iter().find(|item| item.path == path).map(|item| item.media_type.as_str())
    }
}

/// The path of the package document: what `META-INF/container.xml` says, else the first file that ends in `.opf`.
///
/// # Errors
/// When there is none.
pub(super) fn locate(container: &mut Container<'_>) -> Result<(String, bool)> {
    if let Ok(bytes) = container.read("META-INF/container.xml") {
        let tree = xml::read(&text_of(&bytes), Reading { vocabulary: VOCABULARY, html: false });
        let named = tree.root.descendants().filter(|element| element.is("rootfile"));
        for rootfile in named {
            let Some(Target::Inside { path, .. }) = rootfile.attr("full-path").map(|path| resolve("", path)) else {
                continue;
            };
            if let Some(path) = container.find(&path) {
                return Ok((path.to_owned(), true));
            }
        }
    }
    let found = container.paths().find(|path| path.to_ascii_lowercase().ends_with(".opf"));
    found.map(|path| (path.to_owned(), false)).ok_or_else(|| {
        Error::input("the archive is no e-book: it has no package document")
            .hint("META-INF/container.xml names none, and no file ends in .opf")
    })
}

/// The text of XML whose encoding the file itself tells; faults are let pass.
pub(super) fn text_of(bytes: &[u8]) -> String {
    crate::import::encoding::lossy(bytes).into_owned()
}

/// Reads the package document.
///
/// # Errors
/// When it names no page to read.
pub(super) fn read(path: &str, bytes: &[u8], container: &Container<'_>) -> Result<Package> {
    let tree = xml::read(&text_of(bytes), Reading { vocabulary: VOCABULARY, html: false });
    let Some(root) = tree.root.find("package") else {
        return Err(Error::input(format!("the package document {path} has no package element")));
    };
    let mut package = Package {
        metadata: root.child("metadata").cloned().unwrap_or_default(),
        language: root.attr("xml:lang").map(str::to_owned),
        direction: root.attr("dir").map(str::to_ascii_lowercase),
        ..Package::default()
    };
    for element in root.child("manifest").into_iter().flat_map(|manifest| manifest.all("item")) {
        let Some(Target::Inside { path, .. }) = element.attr("href").map(|href| resolve(path, href)) else { continue };
        package.items.push(Item {
            id: element.attr("id").unwrap_or_default().to_owned(),
            path: container.find(&path).unwrap_or(&path).to_owned(),
            media_type: element.attr("media-type").unwrap_or_default().to_ascii_lowercase(),
            properties: element.attr("properties").unwrap_or_default().to_owned(),
            fallback: element.attr("fallback").map(str::to_owned),
        });
    }
    let spine = root.child("spine");
    read_spine(&mut package, spine);
    if package.spine.is_empty() {
        return Err(Error::input("the e-book has no pages: its spine is empty"));
    }
    package.nav = package.items.iter().find(|item| has_word(&item.properties, "nav")).map(|item| item.path.clone());
    let toc = spine.and_then(|spine| spine.attr("toc"));
    let by_id = package.items.iter().find(|item| Some(item.id.as_str()) == toc);
    let by_type = || package.items.iter().find(|item| item.media_type == "application/x-dtbncx+xml");
    package.ncx = by_id.or_else(by_type).map(|item| item.path.clone());
    for reference in root.child("guide").into_iter().flat_map(|guide| guide.all("reference")) {
        if let (Some(kind), Some(Target::Inside { path, .. })) =
            (reference.attr("type"), reference.attr("href").map(|href| resolve(path, href)))
        {
            let path = container.find(&path).unwrap_or(&path).to_owned();
            package.guide.push((kind.to_ascii_lowercase(), path));
        }
    }
    Ok(package)
}

pub(super) fn has_word(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

fn read_spine(package: &mut Package, spine: Option<&Element>) {
    let mut seen = BTreeSet::new();
    for reference in spine.into_iter().flat_map(|spine| spine.all("itemref")) {
        let Some(id) = reference.attr("idref") else { continue };
        match page_of(&package.items, id) {
            // A page that stands in the spine twice is read once.
            Some(item) if !seen.insert(item.path.clone()) => {}
            Some(item) => package.spine.push(item.clone()),
            None => package.lost.push(id.to_owned()),
        }
    }
}

/// The item, or the first of its fallbacks that is a page of text.
fn page_of<'i>(items: &'i [Item], id: &str) -> Option<&'i Item> {
    const MOST_FALLBACKS: usize = 8;
    let find = |id: &str| items.iter().find(|item| item.id == id);
    let first = find(id)?;
    let mut item = first;
    for _ in 0..MOST_FALLBACKS {
        if is_page(item) {
            return Some(item);
        }
        match item.fallback.as_deref().and_then(find) {
            Some(next) => item = next,
            None => break,
        }
    }
    Some(first)
}

/// The item is XHTML, or something that old books call it.
pub(super) fn is_page(item: &Item) -> bool {
    let by_name = [".xhtml", ".html", ".htm"].iter().any(|ending| item.path.to_ascii_lowercase().ends_with(ending));
    match item.media_type.as_str() {
        "application/xhtml+xml" | "text/html" | "text/x-oeb1-document" => true,
        "" | "application/xml" | "text/xml" => by_name || item.path.ends_with(".xml"),
        _ => false,
    }
}

/// Ways to encrypt that are none: they hide fonts from being used elsewhere, and nothing else.
const OBFUSCATION: [&str; 2] = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// The files that are encrypted (`META-INF/encryption.xml`), each with the algorithm.
pub(super) fn encrypted(container: &mut Container<'_>) -> Vec<(String, String)> {
    let Ok(bytes) = container.read("META-INF/encryption.xml") else { return Vec::new() };
    let tree = xml::read(&text_of(&bytes), Reading { vocabulary: VOCABULARY, html: false });
    let mut found = Vec::new();
    for data in tree.root.descendants().filter(|element| element.is("EncryptedData")) {
        let algorithm = data.find("EncryptionMethod").and_then(|method| method.attr("Algorithm")).unwrap_or("unknown");
        let path = data.find("CipherReference").and_then(|reference| reference.attr("URI")).map(|uri| resolve("", uri));
        if let Some(Target::Inside { path, .. }) = path.filter(|_| !OBFUSCATION.contains(&algorithm)) {
            found.push((container.find(&path).unwrap_or(&path).to_owned(), algorithm.to_owned()));
        }
    }
    found
}
