//! The contents: `nav.xhtml` (EPUB 3.3, section 7) and, for older readers, `toc.ncx` (OPF 2.0.1, section 2.4.1).

use std::fmt::Write;

use super::book::{Book, PageContent};
use super::chapter::Chapter;
use super::marked::Marks;
use super::xhtml::{Attrs, Shell, Xhtml};
use crate::ir::xml::escaped;

/// A line of the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// 0 for the top; never more than one above the level of the entry before.
    pub level: usize,
    /// The title, never empty.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// The language, where it is not the book's.
    pub language: Option<String>,
}

/// The contents of a book: sections, articles, and their headings down to the depth that is wanted.
pub(super) fn entries(book: &Book<'_>, chapters: &[Option<Chapter>]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut push = |level: usize, title: String, href: String, language: Option<String>| {
        let highest = entries.last().map_or(0, |last: &Entry| last.level + 1);
        entries.push(Entry { level: level.min(highest), title, href, language });
    };
    for (page, chapter) in book.pages.iter().zip(chapters) {
        let language = chapter.as_ref().map(|chapter| chapter.language.clone());
        let language = language.filter(|language| *language != book.language);
        push(page.level, page.title(book.words), page.file.clone(), language.clone());
        let (Some(chapter), PageContent::Article { .. }) = (chapter, &page.content) else { continue };
        for heading in chapter.headings.iter().filter(|heading| heading.level <= book.toc_depth) {
            let level = page.level + usize::from(heading.level);
            push(
                level,
                heading.title.clone(),
                format!("{}#{}", page.piece(heading.piece), heading.anchor),
                language.clone(),
            );
        }
    }
    if entries.is_empty() {
        // A nav element must list something (EPUB 3.3, section 7.3).
        entries.push(Entry {
            level: 0,
            title: book.overview.title.clone(),
            href: String::from("title.xhtml"),
            language: None,
        });
    }
    entries
}

/// The navigation document: the contents and the landmarks.
pub(super) fn nav(book: &Book<'_>, entries: &[Entry], has_cover: bool) -> String {
    let mut out = Xhtml::default();
    let attrs = Attrs::default()
        .set("id", "toc")
        .set("epub:type", "toc")
        .set("role", "doc-toc")
        .set("aria-labelledby", "contents");
    out.open_block("nav", &attrs);
    out.line("h1", &Attrs::default().set("id", "contents"), book.words.contents);
    let mut tree = Tree::default();
    for entry in entries {
        tree.step(entry.level, &mut out);
        out.open("a", &Attrs::default().set("href", &entry.href).xml_lang(entry.language.as_deref()));
        let language = entry.language.as_deref().unwrap_or(&book.language);
        Marks { language, vertical: book.vertical }.text(&mut out, &entry.title);
        out.close("a");
    }
    tree.finish(&mut out);
    out.close_block("nav");
    landmarks(book, has_cover, &mut out);
    let shell = Shell {
        title: book.words.contents,
        language: &book.language,
        direction: book.document.meta.direction,
        vertical: book.vertical,
        body_type: "frontmatter",
    };
    shell.wrap(&out.finish())
}

/// Opens and closes the lists around entries of any level.
#[derive(Default)]
struct Tree {
    depth: usize,
}

impl Tree {
    /// Makes room for an entry of that level, the one before being open still.
    fn step(&mut self, level: usize, out: &mut Xhtml) {
        if level >= self.depth {
            if self.depth > 0 {
                out.raw("\n");
            }
            out.open_block("ol", &Attrs::default());
            self.depth += 1;
        } else {
            out.close_block("li");
            while level + 1 < self.depth {
                out.close_block("ol");
                out.close_block("li");
                self.depth -= 1;
            }
        }
        out.open("li", &Attrs::default());
    }

    fn finish(&mut self, out: &mut Xhtml) {
        while self.depth > 0 {
            out.close_block("li");
            out.close_block("ol");
            self.depth -= 1;
        }
    }
}

fn landmarks(book: &Book<'_>, has_cover: bool, out: &mut Xhtml) {
    let attrs =
        Attrs::default().set("epub:type", "landmarks").set("aria-label", book.words.body).set("hidden", "hidden");
    out.open_block("nav", &attrs);
    out.open_block("ol", &Attrs::default());
    let mut mark = |kind: &str, href: &str, name: &str| {
        out.open("li", &Attrs::default());
        out.open("a", &Attrs::default().set("epub:type", kind).set("href", href));
        out.text(name);
        out.close("a");
        out.close_block("li");
    };
    if has_cover {
        mark("cover", "cover.xhtml", book.words.cover);
    }
    if book.is_digest() {
        mark("titlepage", "title.xhtml", book.words.title_page);
        mark("toc", "nav.xhtml", book.words.contents);
    }
    if let Some(first) = book.pages.first() {
        mark("bodymatter", &first.file, book.words.body);
    }
    out.close_block("ol");
    out.close_block("nav");
}

/// The contents as EPUB 2 readers know them.
pub(super) fn ncx(book: &Book<'_>, entries: &[Entry], identifier: &str) -> String {
    let depth = entries.iter().map(|entry| entry.level + 1).max().unwrap_or(1);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\" xml:lang=\"{}\">\n<head>\n\
         <meta name=\"dtb:uid\" content=\"{identifier}\"/>\n<meta name=\"dtb:depth\" content=\"{depth}\"/>\n\
         <meta name=\"dtb:totalPageCount\" content=\"0\"/>\n<meta name=\"dtb:maxPageNumber\" content=\"0\"/>\n</head>\n\
         <docTitle><text>{}</text></docTitle>\n<navMap>\n",
        book.language,
        escaped(&book.overview.title)
    );
    let mut open = 0;
    for (number, entry) in (1..).zip(entries) {
        while open > entry.level {
            out.push_str("</navPoint>\n");
            open -= 1;
        }
        let _ = write!(
            out,
            "<navPoint id=\"p{number}\" playOrder=\"{number}\">\n<navLabel><text>{}</text></navLabel>\n\
             <content src=\"{}\"/>\n",
            escaped(&entry.title),
            entry.href
        );
        open += 1;
    }
    out.push_str(&"</navPoint>\n".repeat(open));
    out.push_str("</navMap>\n</ncx>\n");
    out
}
