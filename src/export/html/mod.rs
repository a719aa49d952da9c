//! HTML: one file that needs no other, for browsers and for print. It holds no scripts and loads nothing: a content security policy
//! in its head says so to the browser.
//!
//! - A single article is a page; a digest opens with its title and contents.
//! - Pictures at hand are in the file as data URIs; others are links. [`Images`] has other ways. Recordings and embedded pages are
//!   links.
//! - Headings stand below the headline's level; below the sixth they are paragraphs with the role of a heading.
//! - Notes stand at their article's end, with ways back. Formulas in MathML are MathML, those in TeX their source.
//! - Links between articles of a digest lead to their place in the file. Links that a page must not hold (`javascript:`) are text.

mod article;
mod blocks;
mod figure;
mod inlines;
mod math;
mod page;
mod table;

use std::io::{BufWriter, Write as _};

use rayon::prelude::*;

use self::article::Writer;
use self::page::{Item, Page};
use super::{ExportContext, Exporter, Sink};
use crate::diag::{Diagnostic, Origin};
use crate::error::Result;
use crate::format::FormatInfo;
use crate::ir::{Article, Document};

/// What becomes of pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Images {
    /// Those at hand are in the file; the others are links.
    #[default]
    Inline,
    /// The page shows the originals: files beside it, and those on the network, which are loaded when the page is opened.
    Link,
    /// Links to them.
    None,
}

/// What the HTML exporter can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HtmlOptions {
    /// What becomes of pictures. Default: they are in the file.
    pub images: Images,
    /// Stylesheets of the user, put behind the built-in one as they are.
    pub css: Vec<String>,
    /// The built-in stylesheet is left out. Default: no.
    pub css_only: bool,
}

/// Writes one HTML file.
pub struct Html;

const INFO: FormatInfo = FormatInfo {
    name: "html",
    extensions: &["html", "htm"],
    media_type: "text/html",
    description: "one self-contained web page",
    binary: false,
};

/// How many articles are rendered at a time before they are written.
const BATCH: usize = 128;

impl Exporter for Html {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn export(&self, document: &Document, context: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()> {
        let options: HtmlOptions = context.options.get();
        let page = Page::new(document, context.media, options);
        let items = page.items();
        let mut out = BufWriter::new(out);
        out.write_all(page.opening().as_bytes())?;
        for batch in items.chunks(BATCH) {
            let rendered: Vec<Rendered> = batch.par_iter().map(|item| render(&page, item)).collect();
            for piece in rendered {
                out.write_all(piece.html.as_bytes())?;
                context.diagnostics.extend(piece.found);
            }
        }
        out.write_all(page.closing().as_bytes())?;
        Ok(out.flush()?)
    }
}

struct Rendered {
    html: String,
    found: Vec<Diagnostic>,
}

fn render(page: &Page<'_>, item: &Item<'_>) -> Rendered {
    match item {
        Item::Article { article, number, level } => {
            let mut writer = Writer::new(page, article, *number, *level);
            writer.write();
            let found = diagnostics(&writer, article);
            Rendered { html: writer.out.finish(), found }
        }
        other => Rendered { html: page.frame(other), found: Vec::new() },
    }
}

/// What could not be shown as the source has it.
fn diagnostics(writer: &Writer<'_>, article: &Article) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if writer.absent > 0 {
        let message = format!("images not at hand: {}; links stand in their place", writer.absent);
        found.push(Diagnostic::note("html.image-not-at-hand", message));
    }
    if writer.broken_math > 0 {
        let message = format!("formulas in broken MathML: {}; their source is shown", writer.broken_math);
        found.push(Diagnostic::warning("html.math-as-source", message));
    }
    if writer.dropped_links > 0 {
        let message = format!("links that no page should hold: {}; their text stands alone", writer.dropped_links);
        found.push(Diagnostic::note("html.link-dropped", message));
    }
    let input = &article.meta.provenance.input;
    if input.is_empty() {
        return found;
    }
    found.into_iter().map(|diagnostic| diagnostic.at(Origin::input(input))).collect()
}
