//! EPUB 2 and 3: a page of the spine, or the pages that one was split into, is an article; the contents give titles and sections.
//!
//! `container` unpacks, `package` says what the book is, `page` reads the spine, `notes` takes notes out of it, `outline`
//! makes groups of pages, `article` has each converted by the one HTML converter. Books that bindery made are known by their markup
//! (`own`): their headlines, names and dates are metadata again.

mod article;
mod container;
mod contents;
mod markup;
mod metadata;
mod notes;
mod outline;
mod own;
mod package;
mod page;

use std::collections::{BTreeMap, BTreeSet};

use self::article::{Made, Maker};
use self::container::{Container, Target, resolve};
use self::page::{Kind, Page};
use super::bundle::Renamed;
use super::{Confidence, Evidence, ImportContext, Importer, Source, data_uri};
use crate::diag::{Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::walk;
use crate::ir::{Article, Document, DocumentMeta, Part, Provenance, Resource, ResourceId, Resources, Section};

/// The importer of e-books.
#[derive(Clone, Copy, Debug)]
pub struct Epub;

static INFO: FormatInfo = FormatInfo {
    name: "epub",
    extensions: &["epub"],
    media_type: "application/epub+zip",
    description: "EPUB 2 and 3 e-book",
    binary: true,
};

impl Importer for Epub {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, bytes: &[u8], _text: Option<&str>) -> Option<Evidence> {
        if !bytes.starts_with(b"PK\x03\x04") {
            return None;
        }
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        let (confidence, reason) = if bytes.get(30..58) == Some(b"mimetypeapplication/epub+zip") {
            (Confidence::Certain, "a ZIP archive that calls itself an e-book")
        } else if holds(b"META-INF/container.xml") || holds(b"application/epub+zip") {
            (Confidence::Certain, "a ZIP archive with the container file of e-books")
        } else {
            return None;
        };
        Some(Evidence { confidence, reason: reason.to_owned() })
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let length = source.bytes.len() as u64;
        if length > context.limits.input_bytes {
            return Err(Error::limit(format!(
                "the e-book has {length} bytes, the limit is {}",
                context.limits.input_bytes
            )));
        }
        let mut container = Container::open(source.bytes, &context.limits)?;
        report_container(source, &mut container, context);
        let (path, named) = package::locate(&mut container)?;
        if !named {
            let message = format!("META-INF/container.xml does not name the package document; {path} was taken");
            context.report(source, Diagnostic::warning("epub.no-container-file", message));
        }
        let bytes = container
            .read(&path)
            .map_err(|fault| Error::input(format!("the package document {path} cannot be read: {fault}")))?;
        let package = package::read(&path, &bytes, &container)?;
        refuse_encrypted(source, &package, &mut container, context)?;
        Reader { source, context, container, package }.read()
    }
}

fn report_container(source: &Source<'_>, container: &mut Container<'_>, context: &mut ImportContext) {
    if container.read("mimetype").ok().is_none_or(|bytes| bytes.trim_ascii() != b"application/epub+zip") {
        let message = "the archive does not call itself an e-book: its file mimetype is missing or says something else";
        context.report(source, Diagnostic::note("epub.no-mimetype", message));
    }
    for path in std::mem::take(&mut container.doubled) {
        let message = format!("the archive holds {path} twice; the first was read");
        context.report(source, Diagnostic::warning("epub.double-file", message));
    }
}

/// Refuses a book whose pages are encrypted; other files that are, are missing then.
fn refuse_encrypted(
    source: &Source<'_>,
    package: &package::Package,
    container: &mut Container<'_>,
    context: &mut ImportContext,
) -> Result<()> {
    let encrypted = package::encrypted(container);
    if let Some((_, algorithm)) = encrypted.iter().find(|(path, _)| package.spine.iter().any(|item| item.path == *path))
    {
        return Err(Error::unsupported(format!("the e-book is encrypted ({algorithm})"))
            .hint("books under digital rights management cannot be read"));
    }
    for (path, algorithm) in encrypted {
        let message = format!("{path} is encrypted ({algorithm}) and cannot be used");
        context.report(source, Diagnostic::warning("epub.encrypted-file", message));
    }
    Ok(())
}

struct Reader<'r, 'a> {
    source: &'r Source<'a>,
    context: &'r mut ImportContext,
    container: Container<'a>,
    package: package::Package,
}

impl Reader<'_, '_> {
    fn read(mut self) -> Result<Document> {
        let mut meta = metadata::read(&self.package, &self.context.limits);
        let (entries, mut marks) = contents::read(&self.package, &mut self.container);
        marks.append(&mut self.package.guide);
        let mut pages = self.pages();
        page::classify(&mut pages, &self.package, &marks);
        let language = meta.language.clone();
        let mut headers = BTreeMap::new();
        for (index, page) in pages.iter_mut().enumerate() {
            if let Some(header) = own::take_header(page, language.as_deref()) {
                headers.insert(index, header);
            } else {
                own::take_continuation(page, language.as_deref());
            }
        }
        let notes = notes::take(&mut pages, &self.container);
        self.empty_note_pages(&mut pages);
        let (groups, openings) = outline::group(&pages, &entries);
        self.report_left_out(&pages, &openings);
        let mut places = BTreeMap::new();
        for (number, group) in groups.iter().enumerate() {
            for (place, index) in group.pages.iter().enumerate() {
                if let Some(page) = pages.get(*index) {
                    places.insert(page.path.clone(), (number, place));
                }
            }
        }
        let urls: Vec<Option<String>> = groups
            .iter()
            .map(|group| headers.get(group.pages.first()?).and_then(|header| header.meta.url.clone()))
            .collect();
        let wanted = wanted_anchors(&pages);
        let limits = self.context.limits.clone();
        let mut maker = Maker::new(&pages, &notes, &headers, &places, &urls, &wanted, &limits);
        let made: Vec<Made> =
            groups.iter().enumerate().map(|(number, group)| maker.make(number, group, language.as_deref())).collect();
        let paths = maker.files.paths;
        let mut resources = Resources::default();
        let mut media = MediaFiles { known: BTreeMap::new(), paths: &paths };
        let mut articles = Vec::with_capacity(made.len());
        for (group, mut made) in groups.iter().zip(made) {
            let first = group.pages.first().copied().unwrap_or_default();
            let name = pages.get(first).map_or(self.source.name, |page| page.name.as_str()).to_owned();
            let ids = media.take_in(&mut self, &name, made.resources, &mut resources);
            walk::map_article(&mut Renamed(&ids), &mut made.article);
            if let (Some(lead), Some(page)) =
                (headers.get(&first).and_then(|header| header.lead.as_deref()), pages.get(first))
            {
                made.article.meta.lead_image = media.lead(&mut self, page, lead, &mut resources);
            }
            made.article.meta.provenance =
                Provenance { input: self.source.name.to_owned(), format: INFO.name.to_owned(), encoding: None };
            for diagnostic in made.diagnostics {
                self.context.diagnostics.push(diagnostic.at(Origin::input(name.as_str())));
            }
            if is_empty(&made.article) && !headers.contains_key(&first) {
                let message = "a page that shows nothing, or nothing but notes, was left out";
                let diagnostic = Diagnostic::note("epub.empty-page", message).at(Origin::input(name));
                self.context.diagnostics.push(diagnostic.dropping(made.article.meta.title));
            } else {
                articles.push((group.sections.clone(), made.article));
            }
        }
        if articles.is_empty() {
            return Err(Error::input("the e-book shows no text"));
        }
        meta.digest = articles.len() > 1;
        settle_single(&mut meta, &mut articles);
        let mut body = sections(articles, 0);
        // One section around everything that bears the book's title is the book.
        if let [Part::Section(section)] = body.as_mut_slice()
            && meta.title.as_deref() == Some(section.title.as_str())
        {
            body = std::mem::take(&mut section.parts);
        }
        Ok(Document { meta, body, resources, ..Document::default() })
    }

    fn pages(&mut self) -> Vec<Page> {
        let spine = std::mem::take(&mut self.package.spine);
        for id in std::mem::take(&mut self.package.lost) {
            let message = format!("the spine names {id:?}, which is no file of the book");
            self.context.report(self.source, Diagnostic::warning("epub.dropped-page", message));
        }
        spine.iter().filter_map(|item| page::read(item, self.source, &mut self.container, self.context)).collect()
    }

    /// Headings that stand alone where notes were, and pages of notes that are empty now.
    fn empty_note_pages(&mut self, pages: &mut [Page]) {
        for page in pages.iter_mut().filter(|page| page.kind == Kind::Text) {
            let mut dropped = String::new();
            notes::drop_bare_headings(&mut page.body, &mut dropped);
            if !dropped.trim().is_empty() {
                let diagnostic = Diagnostic::note("epub.dropped-notes-heading", "the heading above notes was dropped");
                let diagnostic = diagnostic.dropping(dropped.trim()).at(Origin::input(page.name.as_str()));
                self.context.diagnostics.push(diagnostic);
            }
        }
    }

    fn report_left_out(&mut self, pages: &[Page], openings: &[usize]) {
        for (index, page) in pages.iter().enumerate() {
            let what = match page.kind {
                Kind::Cover => "the page of the cover was left out",
                Kind::Title => "the title page was left out",
                Kind::Contents => "the page of contents was left out",
                Kind::Text | Kind::Section if openings.contains(&index) => "the page of a section's title was left out",
                Kind::Text | Kind::Section => continue,
            };
            let text = page.body.text();
            let mut diagnostic =
                Diagnostic::note("epub.dropped-front-page", what).at(Origin::input(page.name.as_str()));
            if !text.is_empty() {
                diagnostic = diagnostic.dropping(text);
            }
            self.context.diagnostics.push(diagnostic);
        }
    }
}

/// Anchors that links of other pages lead to, by page.
fn wanted_anchors(pages: &[Page]) -> BTreeMap<usize, BTreeSet<String>> {
    let paths: BTreeMap<&str, usize> =
        pages.iter().enumerate().map(|(index, page)| (page.path.as_str(), index)).collect();
    let mut wanted: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (index, page) in pages.iter().enumerate().filter(|(_, page)| page.kind == Kind::Text) {
        for link in page.body.descendants().filter(|element| element.is("a")) {
            if let Some(Target::Inside { path, fragment: Some(fragment) }) =
                link.attr("href").map(|href| resolve(&page.path, href))
                && let Some(&target) = paths.get(path.as_str()).filter(|&&target| target != index)
            {
                wanted.entry(target).or_default().insert(fragment);
            }
        }
    }
    wanted
}

/// Nothing of the article is text: its notes went to the articles that refer to them, or there was nothing.
fn is_empty(article: &Article) -> bool {
    article.blocks.is_empty() && article.notes.is_empty()
}

/// A book of one article says of itself what the article says.
fn settle_single(meta: &mut DocumentMeta, articles: &mut [(Vec<(usize, String)>, Article)]) {
    let [(sections, article)] = articles else { return };
    sections.clear();
    if article.meta.title.is_empty() {
        article.meta.title = meta.title.clone().unwrap_or_default();
    }
    if article.meta.byline.is_empty() && article.meta.source.is_none() {
        article.meta.byline = meta.authors.clone();
    }
    if article.meta.published.is_none() {
        article.meta.published = meta.date.clone();
    }
    if article.meta.tags.is_empty() {
        article.meta.tags = std::mem::take(&mut meta.tags);
    }
}

/// The articles in their sections.
fn sections(articles: Vec<(Vec<(usize, String)>, Article)>, depth: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = articles.into_iter().peekable();
    while let Some((path, article)) = rest.next() {
        let Some((number, title)) = path.get(depth).cloned() else {
            parts.push(Part::Article(Box::new(article)));
            continue;
        };
        let mut within = vec![(path, article)];
        while let Some(next) = rest.next_if(|(path, _)| path.get(depth).is_some_and(|(known, _)| *known == number)) {
            within.push(next);
        }
        parts.push(Part::Section(Section { title, parts: sections(within, depth + 1) }));
    }
    parts
}

/// The media of the book, each unpacked once.
struct MediaFiles<'p> {
    known: BTreeMap<String, Option<ResourceId>>,
    paths: &'p [String],
}

impl MediaFiles<'_> {
    /// Puts the bytes of an article's media into the document, and gives the new ids.
    fn take_in(
        &mut self,
        reader: &mut Reader<'_, '_>,
        page: &str,
        found: Resources,
        out: &mut Resources,
    ) -> BTreeMap<ResourceId, ResourceId> {
        let mut ids = BTreeMap::new();
        for (id, resource) in found.iter() {
            let all = std::iter::once(&resource.url).chain(&resource.fallbacks);
            let place = all.clone().find_map(|url| url.strip_prefix(markup::FILE)?.parse::<usize>().ok());
            let Some(path) = place.and_then(|place| self.paths.get(place)).cloned() else {
                ids.insert(id.clone(), out.add(resource.clone()));
                continue;
            };
            let own = Resource { fallbacks: Vec::new(), ..resource.clone() };
            let new = self.file(reader, page, &path, own, out);
            ids.insert(id.clone(), new);
        }
        ids
    }

    fn file(
        &mut self,
        reader: &mut Reader<'_, '_>,
        page: &str,
        path: &str,
        resource: Resource,
        out: &mut Resources,
    ) -> ResourceId {
        if let Some(Some(id)) = self.known.get(path) {
            return id.clone();
        }
        let media_type = reader.package.media_type(path).map(str::to_owned).filter(|kind| !kind.is_empty());
        let url = match reader.container.read(path) {
            Ok(bytes) => data_uri::encode(media_type.as_deref().unwrap_or("application/octet-stream"), &bytes),
            Err(fault) => {
                let message = format!("{path} cannot be had: {fault}");
                let diagnostic = Diagnostic::warning("epub.missing-media", message);
                reader.context.diagnostics.push(diagnostic.at(Origin::input(page)));
                path.to_owned()
            }
        };
        let id = out.add(Resource { url, media_type: resource.media_type.clone().or(media_type), ..resource });
        self.known.insert(path.to_owned(), Some(id.clone()));
        id
    }

    /// The picture above an article of bindery's own.
    fn lead(
        &mut self,
        reader: &mut Reader<'_, '_>,
        page: &Page,
        address: &str,
        out: &mut Resources,
    ) -> Option<ResourceId> {
        match resolve(&page.path, address) {
            Target::Outside => Some(out.add(Resource { url: address.to_owned(), ..Resource::default() })),
            Target::Inside { path, .. } => Some(self.file(reader, &page.name, &path, Resource::default(), out)),
        }
    }
}
