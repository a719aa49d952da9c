//! The package document `content.opf` (EPUB 3.3, section 5), from our own types.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::book::Book;
use super::chapter::{Chapter, Findings};
use super::metadata;
use super::xhtml::{Attrs, Xhtml, direction_name};
use crate::ir::{Date, Direction, Moment};

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
        metadata::write(self, &mut out);
        self.manifest(&mut out);
        self.spine(&mut out);
        out.close_block("package");
        out.finish()
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
            out.raw("\n");
        }
        out.close_block("manifest");
    }

    fn spine(&self, out: &mut Xhtml) {
        let vertical = self.book.vertical.then_some(Direction::Rtl);
        let direction = vertical.or(self.book.document.meta.direction).map(direction_name);
        out.open_block("spine", &Attrs::default().set("toc", "ncx").maybe("page-progression-direction", direction));
        for item in self.items.iter().filter(|item| item.place != Place::Resource) {
            let linear = (item.place == Place::Aside).then_some("no");
            out.empty("itemref", &Attrs::default().set("idref", &item.id).maybe("linear", linear));
            out.raw("\n");
        }
        out.close_block("spine");
    }
}

/// A UUID made from the text of the book, so that the same book has the same one wherever it is made (RFC 9562, version 5).
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
    // Of the text's hash, since the crate takes the name as one piece.
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"bindery");
    Uuid::new_v5(&namespace, &hash.finalize()).urn().to_string()
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
    chapters.iter().flatten().map(Chapter::findings).fold(Findings::default(), Findings::and)
}
