//! Pages that are no articles: the cover, the title page and the pages of sections.

use super::book::{Book, Page, PageContent};
use super::marked::Marks;
use super::xhtml::{Attrs, Shell, Xhtml};
use crate::export::shared::labels::long_date;
use crate::export::shared::overview::{article_count, counted};
use crate::ir::Section;

/// How many publications a title page names.
const MAX_SOURCES: usize = 12;

/// The page of the cover image. It stands outside the reading order, because stores and libraries show the image
/// themselves and would show it twice.
pub(super) fn cover_page(book: &Book<'_>, image: &str) -> String {
    let mut out = Xhtml::default();
    out.open_block("section", &Attrs::class("cover").set("epub:type", "cover").set("aria-label", book.words.cover));
    out.empty("img", &Attrs::default().set("src", image).set("alt", &book.overview.title).set("role", "doc-cover"));
    out.raw("\n");
    out.close_block("section");
    shell(book, book.words.cover, "frontmatter").wrap(&out.finish())
}

/// The title page of a digest.
pub(super) fn title_page(book: &Book<'_>) -> String {
    let overview = &book.overview;
    let mut out = Xhtml::default();
    out.open_block("section", &Attrs::class("titlepage").set("aria-labelledby", "title"));
    let marks = marks(book);
    marks.line(&mut out, "h1", &Attrs::default().set("id", "title"), &overview.title);
    if let Some(subtitle) = &overview.subtitle {
        marks.line(&mut out, "p", &Attrs::class("subtitle").set("role", "doc-subtitle"), subtitle);
    }
    let list = |names: &[String]| names.join(book.words.separator);
    let mut line = |class: &str, text: String| {
        if !text.is_empty() {
            marks.line(&mut out, "p", &Attrs::class(class), &text);
        }
    };
    line("author", list(&overview.authors));
    line("date", overview.dates.clone().unwrap_or_default());
    let mut sources = list(overview.sources.get(..MAX_SOURCES).unwrap_or(&overview.sources));
    if overview.sources.len() > MAX_SOURCES {
        sources.push('…');
    }
    line("sources", sources);
    line("count", overview.count.clone().unwrap_or_default());
    line("publisher", book.document.meta.publisher.clone().unwrap_or_default());
    line("description", book.document.meta.description.clone().unwrap_or_default());
    out.close_block("section");
    shell(book, &overview.title, "frontmatter").wrap(&out.finish())
}

/// The page of the section that stands at that index: its title, and links to what it holds.
pub(super) fn section_page(book: &Book<'_>, index: usize, page: &Page<'_>, section: &Section) -> String {
    let title = page.title(book.words);
    let mut out = Xhtml::default();
    let attrs = Attrs::class("part").set("epub:type", "part").set("role", "doc-part").set("aria-labelledby", "title");
    out.open_block("section", &attrs);
    let marks = marks(book);
    marks.line(&mut out, "h1", &Attrs::default().set("id", "title"), &title);
    let count = article_count(&section.parts);
    if count > 1 {
        marks.line(&mut out, "p", &Attrs::class("count"), &counted(count, book.words));
    }
    if !section.parts.is_empty() {
        out.open_block("ul", &Attrs::class("articles"));
        for child in book.children(index) {
            entry(book, child, &title, &mut out);
        }
        out.close_block("ul");
    }
    out.close_block("section");
    shell(book, &title, "bodymatter").wrap(&out.finish())
}

/// A line of a section's list: the title, and below it names, publication and date.
fn entry(book: &Book<'_>, page: &Page<'_>, section: &str, out: &mut Xhtml) {
    out.open("li", &Attrs::default());
    let lang = match &page.content {
        PageContent::Article { article, .. } => article.meta.language.as_deref().and_then(crate::text::well_formed),
        PageContent::Section(_) => None,
    };
    let lang = lang.filter(|lang| *lang != book.language);
    out.open("a", &Attrs::default().set("href", &page.file).xml_lang(lang.as_deref()));
    Marks { language: lang.as_deref().unwrap_or(&book.language), vertical: book.vertical }
        .text(out, &page.title(book.words));
    out.close("a");
    if let PageContent::Article { article, .. } = &page.content {
        // What the section is named after would stand on every line.
        let meta = &article.meta;
        let names = Some(meta.byline.join(book.words.separator)).filter(|names| !names.is_empty());
        let date = meta.filed_moment().map(|moment| long_date(moment, &book.language));
        let facts = [names.as_deref(), meta.source.as_deref(), date.as_deref()];
        let facts: Vec<&str> = facts.into_iter().flatten().filter(|fact| *fact != section).collect();
        if !facts.is_empty() {
            out.raw(" ");
            marks(book).span(out, "facts", &facts.join("\u{A0}· "));
        }
    }
    out.close_block("li");
}

fn marks<'s>(book: &'s Book<'_>) -> Marks<'s> {
    Marks { language: &book.language, vertical: book.vertical }
}

fn shell<'s>(book: &'s Book<'_>, title: &'s str, body_type: &'s str) -> Shell<'s> {
    Shell {
        title,
        language: &book.language,
        direction: book.document.meta.direction,
        vertical: book.vertical,
        body_type,
    }
}
