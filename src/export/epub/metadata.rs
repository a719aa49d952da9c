//! The metadata of the package document (EPUB 3.3, section 5.5; EPUB Accessibility 1.1, section 2).

use std::collections::{BTreeMap, BTreeSet};

use super::names::filed_as;
use super::package::Package;
use super::xhtml::{Attrs, Xhtml};
use crate::export::shared::links::external;
use crate::ir::{Article, Document, Series};
use crate::text::well_formed;

/// How many publications stand in for authors that nobody names.
const MAX_STAND_INS: usize = 3;

/// How many of its articles' subjects a digest has.
const MAX_SUBJECTS: usize = 20;

/// The MARC relator codes that are used here (<https://id.loc.gov/vocabulary/relators>).
const AUTHOR: &str = "aut";
const ISSUING_BODY: &str = "isb";
const BOOK_PRODUCER: &str = "bkp";

/// Writes the `metadata` element.
pub(super) fn write(package: &Package<'_>, out: &mut Xhtml) {
    out.open_block("metadata", &Attrs::default().set("xmlns:dc", "http://purl.org/dc/elements/1.1/"));
    Metadata { package, out }.write();
    out.close_block("metadata");
}

/// How many subjects of the articles a digest leaves out.
pub(super) fn left_out_subjects(document: &Document) -> usize {
    let mut all: BTreeSet<&str> = document.meta.tags.iter().map(|tag| tag.trim()).collect();
    let own = all.len();
    all.extend(document.articles().flat_map(|article| &article.meta.tags).map(|tag| tag.trim()));
    all.len() - own.max(all.len().min(MAX_SUBJECTS))
}

struct Metadata<'p> {
    package: &'p Package<'p>,
    out: &'p mut Xhtml,
}

impl Metadata<'_> {
    fn write(&mut self) {
        let package = self.package;
        let (book, meta) = (package.book, &package.book.document.meta);
        let only = book.document.single_article();
        self.out.line("dc:identifier", &Attrs::default().set("id", "book-id"), &package.identifier);
        let url = only.and_then(|article| article.meta.url.as_deref()).and_then(external);
        self.element("dc:identifier", url.as_deref());
        self.titles();
        for tag in self.languages() {
            self.element("dc:language", Some(&tag));
        }
        self.people();
        let source = only.and_then(|article| article.meta.source.as_deref());
        self.element("dc:publisher", meta.publisher.as_deref().or(source));
        self.element("dc:date", self.date().as_deref());
        self.sources();
        let summary = only.and_then(|article| article.meta.summary.as_deref());
        self.element("dc:description", meta.description.as_deref().or(summary));
        for tag in self.subjects() {
            self.element("dc:subject", Some(&tag));
        }
        if let Some(series) = &meta.series {
            self.series(series);
        }
        self.property("dcterms:modified", &package.modified.to_utc_string());
        self.accessibility();
        if package.items.iter().any(|item| item.properties == Some("cover-image")) {
            // What EPUB 2 readers look for.
            self.named("cover", "cover");
        }
        if book.vertical {
            // What Kindle goes by.
            self.named("primary-writing-mode", "vertical-rl");
        }
    }

    /// An element of text, where there is some.
    fn element(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            self.out.line(name, &Attrs::default(), text);
        }
    }

    fn property(&mut self, name: &str, value: &str) {
        self.out.line("meta", &Attrs::default().set("property", name), value);
    }

    fn refinement(&mut self, id: &str, name: &str, value: &str) {
        let attrs = Attrs::default().set("refines", &format!("#{id}")).set("property", name);
        let attrs = if name == "role" { attrs.set("scheme", "marc:relators") } else { attrs };
        self.out.line("meta", &attrs, value);
    }

    /// Metadata as EPUB 2 has it.
    fn named(&mut self, name: &str, content: &str) {
        self.out.empty("meta", &Attrs::default().set("name", name).set("content", content));
        self.out.raw("\n");
    }

    fn titles(&mut self) {
        let overview = &self.package.book.overview;
        self.out.line("dc:title", &Attrs::default().set("id", "title"), &overview.title);
        let Some(subtitle) = overview.subtitle.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            return;
        };
        self.refinement("title", "title-type", "main");
        self.out.line("dc:title", &Attrs::default().set("id", "subtitle"), subtitle);
        self.refinement("subtitle", "title-type", "subtitle");
    }

    /// The book's language first, then those of its articles.
    fn languages(&self) -> Vec<String> {
        let book = self.package.book;
        let mut tags = vec![book.language.clone()];
        for tag in book.document.articles().filter_map(|article| article.meta.language.as_deref()) {
            let Some(tag) = well_formed(tag) else { continue };
            if tags.iter().all(|known| *known != tag) {
                tags.push(tag);
            }
        }
        tags
    }

    /// Authors; where nobody is named, the publications, because readers sort books by author. Then all who wrote the
    /// articles or had a hand in the book, and what bound it.
    fn people(&mut self) {
        let book = self.package.book;
        let overview = &book.overview;
        let stand_ins = overview.sources.get(..MAX_STAND_INS).unwrap_or(&overview.sources);
        let (names, role) =
            if overview.authors.is_empty() { (stand_ins, ISSUING_BODY) } else { (&*overview.authors, AUTHOR) };
        let mut seen = BTreeSet::new();
        for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            if seen.insert((name, role)) {
                self.person("creator", seen.len(), name, role);
            }
        }
        let given = book.document.meta.contributors.iter().map(|person| (person.name.trim(), person.role.as_str()));
        let bylines = book.document.articles().flat_map(|article| &article.meta.byline);
        let writers = bylines.map(|name| (name.trim(), AUTHOR));
        let mut number = 0;
        for (name, role) in given.chain(writers).chain([("bindery", BOOK_PRODUCER)]) {
            if !name.is_empty() && seen.insert((name, role)) {
                number += 1;
                self.person("contributor", number, name, role);
            }
        }
    }

    fn person(&mut self, element: &str, number: usize, name: &str, role: &str) {
        let id = format!("{element}-{number}");
        self.out.line(&format!("dc:{element}"), &Attrs::default().set("id", &id), name);
        if is_relator(role) {
            self.refinement(&id, "role", role);
        }
        let is_source = self.package.book.overview.sources.iter().any(|source| source == name);
        if role != ISSUING_BODY
            && !is_source
            && let Some(filed) = filed_as(name)
        {
            self.refinement(&id, "file-as", &filed);
        }
    }

    /// The document's date, else that of the newest article, without a time that no library asks for.
    fn date(&self) -> Option<String> {
        let document = self.package.book.document;
        let own = document.meta.date.as_ref().and_then(|date| date.value);
        let newest = || document.articles().filter_map(|article| article.meta.filed_moment()).max();
        own.or_else(newest).map(|moment| moment.date_only().to_string())
    }

    /// The URLs of the articles, each once.
    fn sources(&mut self) {
        let mut seen = BTreeSet::new();
        for article in self.package.book.document.articles() {
            if let Some(url) = article.meta.url.as_deref().and_then(external)
                && seen.insert(url.clone())
            {
                self.element("dc:source", Some(&url));
            }
        }
    }

    /// The document's subjects, then those that most of its articles have.
    fn subjects(&self) -> Vec<String> {
        let document = self.package.book.document;
        let mut subjects: Vec<String> = Vec::new();
        for tag in document.meta.tags.iter().map(|tag| tag.trim().to_owned()) {
            if !subjects.contains(&tag) {
                subjects.push(tag);
            }
        }
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let tags = |article| -> &Vec<String> {
            let article: &Article = article;
            &article.meta.tags
        };
        for (place, tag) in document.articles().flat_map(tags).map(|tag| tag.trim()).enumerate() {
            counts.entry(tag).or_insert((0, usize::MAX - place)).0 += 1;
        }
        let mut ranked: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
        ranked.sort_by_key(|&(_, rank)| std::cmp::Reverse(rank));
        for (tag, _) in ranked {
            if subjects.len() < MAX_SUBJECTS && !subjects.iter().any(|known| known == tag) {
                subjects.push(tag.to_owned());
            }
        }
        subjects
    }

    /// The series, for readers of EPUB 3 and for those that know calibre's words alone.
    fn series(&mut self, series: &Series) {
        let name = series.name.trim();
        if name.is_empty() {
            return;
        }
        let attrs = Attrs::default().set("property", "belongs-to-collection").set("id", "series");
        self.out.line("meta", &attrs, name);
        self.refinement("series", "collection-type", "series");
        let index = series.index.as_deref().filter(|index| is_position(index));
        if let Some(index) = index {
            self.refinement("series", "group-position", index);
        }
        self.named("calibre:series", name);
        if let Some(index) = index {
            self.named("calibre:series_index", index);
        }
    }

    /// Schema.org metadata, each claim only where it is true of this book.
    fn accessibility(&mut self) {
        let findings = self.package.findings;
        let media: Vec<&str> = self.package.book.library.media_types().collect();
        let any = |prefix: &str| media.iter().any(|media_type| media_type.starts_with(prefix));
        let (pictures, audio, video) = (any("image/"), any("audio/"), any("video/"));
        self.property("schema:accessMode", "textual");
        if pictures || video {
            self.property("schema:accessMode", "visual");
        }
        if audio || video {
            self.property("schema:accessMode", "auditory");
        }
        let words_suffice = !findings.bare_pictures && !audio && !video;
        if words_suffice {
            self.property("schema:accessModeSufficient", "textual");
        }
        match (pictures || video, audio || video) {
            (true, true) => self.property("schema:accessModeSufficient", "textual,visual,auditory"),
            (true, false) => self.property("schema:accessModeSufficient", "textual,visual"),
            (false, true) => self.property("schema:accessModeSufficient", "textual,auditory"),
            (false, false) => {}
        }
        let features = [
            ("tableOfContents", true),
            ("readingOrder", true),
            ("structuralNavigation", true),
            ("displayTransformability", true),
            ("ARIA", true),
            ("alternativeText", findings.alternatives && !findings.bare_pictures),
            ("MathML", findings.mathml),
            ("rubyAnnotations", findings.ruby),
            ("unlocked", true),
        ];
        for (name, _) in features.iter().filter(|(_, present)| *present) {
            self.property("schema:accessibilityFeature", name);
        }
        // Nobody has looked whether a film or an animation flashes, or what a recording does to those who hear it.
        let moving = media.iter().any(|media_type| matches!(*media_type, "image/gif" | "image/webp"));
        self.property("schema:accessibilityHazard", if audio || video || moving { "unknown" } else { "none" });
        self.summary(findings.bare_pictures, audio || video);
    }

    fn summary(&mut self, bare_pictures: bool, recordings: bool) {
        let words = self.package.book.words;
        let mut sentences = vec![words.accessible];
        sentences.extend(bare_pictures.then_some(words.no_alternatives));
        sentences.extend(recordings.then_some(words.no_captions));
        let gap = if words.separator == "、" { "" } else { " " };
        let attrs = Attrs::default().set("property", "schema:accessibilitySummary").set("xml:lang", words.language());
        self.out.line("meta", &attrs, &sentences.join(gap));
    }
}

/// A MARC relator code: three small letters.
fn is_relator(role: &str) -> bool {
    role.len() == 3 && role.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// A place in a series that every reader knows to sort: a number with decimals or without.
pub(super) fn is_position(index: &str) -> bool {
    let (whole, decimals) = index.split_once('.').unwrap_or((index, "0"));
    [whole, decimals].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
