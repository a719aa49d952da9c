//! The package document `content.opf` (EPUB 3.3, section 5), from our own types.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::book::Book;
use super::chapter::{Chapter, Findings};
use super::lang::well_formed;
use super::xhtml::{Attrs, Xhtml, direction_name};
use crate::ir::{Article, Date, Moment};

/// How many publications stand in for authors that nobody names.
const MAX_STAND_INS: usize = 3;

/// A file of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ManifestItem {
    /// The id within the package.
    pub id: String,
    /// The file's name.
    pub href: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is special about it: `nav`, `cover-image`, `mathml`.
    pub properties: Option<&'static str>,
    /// Whether it is read from beginning to end.
    pub place: Place,
}

/// Whether a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It stands in the reading order.
    Reading,
    /// It is a page, to be reached by links alone.
    Aside,
    /// It is no page.
    Resource,
}

/// The package of a book.
#[derive(Debug)]
pub(super) struct Package<'b> {
    pub book: &'b Book<'b>,
    /// The files, those of the spine in reading order.
    pub items: Vec<ManifestItem>,
    pub identifier: String,
    pub modified: Moment,
    /// What all chapters hold.
    pub findings: Findings,
}

impl Package<'_> {
    /// The document.
    pub(super) fn opf(&self) -> String {
        let mut out = Xhtml::default();
        out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let attrs = Attrs::default()
            .set("xmlns", "http://www.idpf.org/2007/opf")
            .set("version", "3.0")
            .set("unique-identifier", "book-id")
            .set("xml:lang", &self.book.language)
            .dir(self.book.document.meta.direction);
        out.open_block("package", &attrs);
        self.metadata(&mut out);
        self.manifest(&mut out);
        self.spine(&mut out);
        out.close_block("package");
        out.finish()
    }

    fn metadata(&self, out: &mut Xhtml) {
        let (book, meta) = (self.book, &self.book.document.meta);
        let only = self.only_article();
        out.open_block("metadata", &Attrs::default().set("xmlns:dc", "http://purl.org/dc/elements/1.1/"));
        out.line("dc:identifier", &Attrs::default().set("id", "book-id"), &self.identifier);
        titles(book, out);
        for tag in self.languages() {
            out.line("dc:language", &Attrs::default(), &tag);
        }
        creators(book, out);
        let mut simple = |name: &str, text: Option<&str>| {
            if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
                out.line(name, &Attrs::default(), text);
            }
        };
        let source = only.and_then(|article| article.meta.source.as_deref());
        simple("dc:publisher", meta.publisher.as_deref().or(source));
        simple("dc:date", self.date().as_deref());
        simple("dc:source", only.and_then(|article| article.meta.url.as_deref()));
        let summary = only.and_then(|article| article.meta.summary.as_deref());
        simple("dc:description", meta.description.as_deref().or(summary));
        let mut tags = BTreeSet::new();
        for tag in meta.tags.iter().chain(only.into_iter().flat_map(|article| &article.meta.tags)) {
            if tags.insert(tag) {
                simple("dc:subject", Some(tag));
            }
        }
        property(out, "dcterms:modified", &self.modified.to_utc_string());
        self.accessibility(out);
        if self.items.iter().any(|item| item.properties == Some("cover-image")) {
            // What EPUB 2 readers look for.
            out.empty("meta", &Attrs::default().set("name", "cover").set("content", "cover"));
            out.newline();
        }
        out.close_block("metadata");
    }

    fn only_article(&self) -> Option<&Article> {
        self.book.document.single_article()
    }

    /// The book's language first, then those of its articles.
    fn languages(&self) -> Vec<String> {
        let mut tags = vec![self.book.language.clone()];
        for tag in self.book.document.articles().filter_map(|article| article.meta.language.as_deref()) {
            let Some(tag) = well_formed(tag) else { continue };
            if tags.iter().all(|known| *known != tag) {
                tags.push(tag);
            }
        }
        tags
    }

    /// The document's date, else that of the newest article, without a time that no library asks for.
    fn date(&self) -> Option<String> {
        let own = self.book.document.meta.date.as_ref().and_then(|date| date.value);
        let newest = || self.book.document.articles().filter_map(|article| article.meta.filed_moment()).max();
        own.or_else(newest).map(|moment| moment.date_only().to_string())
    }

    /// Schema.org metadata (EPUB Accessibility 1.1, section 2), each claim only where it is true of this book.
    fn accessibility(&self, out: &mut Xhtml) {
        let media = self.book.library.items();
        let any = |prefix: &str| media.iter().any(|item| item.media_type.starts_with(prefix));
        let (pictures, audio, video) = (any("image/"), any("audio/"), any("video/"));
        property(out, "schema:accessMode", "textual");
        if pictures || video {
            property(out, "schema:accessMode", "visual");
        }
        if audio || video {
            property(out, "schema:accessMode", "auditory");
        }
        let words_suffice = !self.findings.bare_pictures && !audio && !video;
        let sufficient = match (pictures || video, audio || video) {
            _ if words_suffice => "textual",
            (true, true) => "textual,visual,auditory",
            (true, false) => "textual,visual",
            (false, _) => "textual,auditory",
        };
        property(out, "schema:accessModeSufficient", sufficient);
        let features = [
            ("tableOfContents", true),
            ("readingOrder", true),
            ("structuralNavigation", true),
            ("displayTransformability", true),
            ("alternativeText", self.findings.alternatives && !self.findings.bare_pictures),
            ("MathML", self.findings.mathml),
            ("rubyAnnotations", self.findings.ruby),
            ("unlocked", true),
        ];
        for (name, _) in features.iter().filter(|(_, present)| *present) {
            property(out, "schema:accessibilityFeature", name);
        }
        // Nobody has looked whether a film or an animation flashes.
        let unknown = video || media.iter().any(|item| matches!(item.media_type, "image/gif" | "image/webp"));
        property(out, "schema:accessibilityHazard", if unknown { "unknown" } else { "none" });
        let summary = if self.findings.bare_pictures {
            "Reflowable text with headings, contents and language markup. Some images have no text alternative, because \
             their sources give none; captions are kept as text."
        } else {
            "Reflowable text with headings, contents and language markup."
        };
        let attrs = Attrs::default().set("property", "schema:accessibilitySummary").set("xml:lang", "en");
        out.line("meta", &attrs, summary);
    }

    fn manifest(&self, out: &mut Xhtml) {
        out.open_block("manifest", &Attrs::default());
        for item in &self.items {
            let attrs = Attrs::default()
                .set("id", &item.id)
                .set("href", &item.href)
                .set("media-type", item.media_type)
                .maybe("properties", item.properties);
            out.empty("item", &attrs);
            out.newline();
        }
        out.close_block("manifest");
    }

    fn spine(&self, out: &mut Xhtml) {
        let direction = self.book.document.meta.direction.map(direction_name);
        out.open_block("spine", &Attrs::default().set("toc", "ncx").maybe("page-progression-direction", direction));
        for item in self.items.iter().filter(|item| item.place != Place::Resource) {
            let linear = (item.place == Place::Aside).then_some("no");
            out.empty("itemref", &Attrs::default().set("idref", &item.id).maybe("linear", linear));
            out.newline();
        }
        out.close_block("spine");
    }
}

fn property(out: &mut Xhtml, name: &str, value: &str) {
    out.line("meta", &Attrs::default().set("property", name), value);
}

fn refinement(out: &mut Xhtml, id: &str, name: &str, value: &str) {
    let attrs = Attrs::default().set("refines", &format!("#{id}")).set("property", name);
    let attrs = if name == "role" { attrs.set("scheme", "marc:relators") } else { attrs };
    out.line("meta", &attrs, value);
}

fn titles(book: &Book<'_>, out: &mut Xhtml) {
    out.line("dc:title", &Attrs::default().set("id", "title"), &book.overview.title);
    let Some(subtitle) = book.overview.subtitle.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
        return;
    };
    refinement(out, "title", "title-type", "main");
    out.line("dc:title", &Attrs::default().set("id", "subtitle"), subtitle);
    refinement(out, "subtitle", "title-type", "subtitle");
}

/// Authors; where nobody is named, the publications, because readers sort books by author.
fn creators(book: &Book<'_>, out: &mut Xhtml) {
    let overview = &book.overview;
    let stand_ins = overview.sources.get(..MAX_STAND_INS).unwrap_or(&overview.sources);
    let names: &[String] = if overview.authors.is_empty() { stand_ins } else { &overview.authors };
    for (number, name) in (1..).zip(names.iter().filter(|name| !name.trim().is_empty())) {
        let id = format!("creator-{number}");
        out.line("dc:creator", &Attrs::default().set("id", &id), name.trim());
        refinement(out, &id, "role", "aut");
    }
}

/// A UUID made from the text of the book, so that the same book has the same one wherever it is made (RFC 9562, version 8:
/// the hash is SHA-256, which version 5 does not know).
pub(super) fn identifier(book: &Book<'_>) -> String {
    let mut hash = Sha256::new();
    let mut field = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    field(&book.overview.title);
    for page in &book.pages {
        match &page.content {
            super::book::PageContent::Section(section) => field(&section.title),
            super::book::PageContent::Article { article, .. } => {
                field(&article.meta.title);
                field(article.meta.url.as_deref().unwrap_or_default());
                field(&article.text());
            }
        }
    }
    let digest = hash.finalize();
    let mut hex = String::new();
    for (at, byte) in digest.iter().take(16).enumerate() {
        let byte = match at {
            6 => byte & 0x0F | 0x80,
            8 => byte & 0x3F | 0x80,
            _ => *byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            hex.push('-');
        }
        hex.push_str(&format!("{byte:02x}"));
    }
    format!("urn:uuid:{hex}")
}

/// When the book was made: the time that was given, else that of the newest article, else the beginning of 1980.
pub(super) fn modified(book: &Book<'_>, timestamp: Option<Moment>) -> Moment {
    let value = |date: &Option<Date>| date.as_ref().and_then(|date| date.value);
    let newest = || {
        let dates = book.document.articles().flat_map(|article| {
            let meta = &article.meta;
            [value(&meta.published), value(&meta.modified), value(&meta.archived)]
        });
        dates.flatten().max()
    };
    let start = Moment { year: 1980, month: 1, day: 1, time: None, offset: None };
    timestamp.or_else(newest).unwrap_or(start)
}

/// The findings of all chapters together.
pub(super) fn all_findings(chapters: &[Option<Chapter>]) -> Findings {
    let mut all = Findings::default();
    for found in chapters.iter().flatten().map(|chapter| chapter.findings) {
        all.mathml |= found.mathml;
        all.ruby |= found.ruby;
        all.alternatives |= found.alternatives;
        all.bare_pictures |= found.bare_pictures;
        all.absent += found.absent;
        all.broken_math += found.broken_math;
    }
    all
}
