//! The IR → galleys: every block becomes set lines and boxes, with its place in the structure tree.
//!
//! - `opening`: headline, byline, date and address of an article
//! - `block`: paragraphs, headings, quotations, code, verse
//! - `list`: lists and definition lists
//! - `table`: tables
//! - `entry`: entries of contents
//! - `code`: QR codes beside them
//! - `figure`: pictures and other media
//! - `inline`: inlines → runs
//! - `note`: notes at a column's foot or the article's end

mod block;
mod code;
mod entry;
mod figure;
mod inline;
mod list;
mod note;
mod opening;
mod section;
mod setter;
mod table;

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Origin};
use crate::export::pdf::galley::{Break, Galley};
use crate::export::pdf::geometry::Geometry;
use crate::export::pdf::options::{PdfOptions, WritingMode};
use crate::export::pdf::structure::Role;
use crate::font::{Family, Region};
use crate::ir::{Article, Direction, Resources};
use crate::limits::Limits;
use crate::media::MediaStore;
use crate::typeset::{Kinsoku, Lang, Typesetter};

pub(crate) use entry::{Entry, EntryKind};
pub(crate) use opening::article_place;
pub(crate) use section::{SectionPage, SectionStart};
pub(crate) use setter::{Frame, Setter};

/// What setting an article needs besides the article.
#[derive(Clone, Copy)]
pub(crate) struct World<'a> {
    /// The measures of the pages.
    pub(crate) geometry: &'a Geometry,
    /// The options.
    pub(crate) options: &'a PdfOptions,
    /// The media at hand.
    pub(crate) media: &'a MediaStore,
    /// What is known of all media.
    pub(crate) resources: &'a Resources,
    /// The ceilings for pictures.
    pub(crate) limits: &'a Limits,
    /// The document's language.
    pub(crate) language: &'a str,
}

impl World<'_> {
    /// Whether lines run down the page.
    pub(crate) fn vertical(&self) -> bool {
        self.options.writing_mode == WritingMode::Vertical
    }
}

/// The line above a headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kicker {
    /// None: the section's title stands right above, or all articles have one source.
    None,
    /// The section that the article stands in.
    Section(String),
    /// The article's source.
    Source,
}

/// Where an article stands in its document.
#[derive(Clone, Debug)]
pub(crate) struct Position {
    /// Its number in reading order, from 0: names of destinations begin with it.
    pub(crate) number: usize,
    /// How many sections it is in.
    pub(crate) depth: u8,
    /// The sections that begin right before it.
    pub(crate) sections: Vec<SectionStart>,
    /// What comes before it.
    pub(crate) opens: Break,
    /// What stands above its headline.
    pub(crate) kicker: Kicker,
}

/// What the text of a language is set like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Manner {
    /// The language as the typesetter knows it.
    pub(crate) lang: Lang,
    /// Whose punctuation habits hold.
    pub(crate) region: Region,
    /// Whether the text is Chinese or Japanese: two ems of indent (CLREQ 3.3.1) or one (JLREQ 3.5.1), wide leading.
    pub(crate) indent: f32,
    /// The distance of baselines as a multiple of the size.
    pub(crate) leading: f32,
    /// Whether a paragraph right below a heading is indented too, as it is in Chinese and Japanese.
    pub(crate) indent_after_heading: bool,
    /// How strict the rules of line edges are.
    pub(crate) kinsoku: Kinsoku,
    /// Whether commas and stops may hang in the margin.
    pub(crate) hang: bool,
}

impl Manner {
    /// The manner of a language.
    pub(crate) fn of(language: &str, options: &PdfOptions) -> Self {
        let lang = Lang::from_bcp47(language);
        let (indent, leading, indent_after_heading) = match lang.primary() {
            "ja" => (1.0, 1.7, true),
            "ko" => (1.0, 1.7, true),
            _ if lang.region().is_some() => (2.0, 1.7, true),
            _ => (1.3, 1.45, false),
        };
        Self {
            lang,
            region: Region::from_bcp47(language),
            indent,
            leading: options.leading.unwrap_or(leading),
            indent_after_heading,
            kinsoku: options.kinsoku,
            hang: options.hanging_punctuation,
        }
    }
}

/// Sets an article with its opening and notes.
pub(crate) fn article(
    world: &World<'_>,
    typesetter: &mut Typesetter<'_>,
    article: &Article,
    position: &Position,
) -> Galley {
    let language = article.meta.language.as_deref().unwrap_or(world.language);
    let mut setter = Setter::new(*world, typesetter, language);
    setter.prefix = format!("a{}", position.number);
    setter.anchors = anchors(article);
    setter.base_level = position.depth;
    setter.right_to_left = match article.meta.direction {
        Some(direction) => direction == Direction::Rtl,
        None => code::begins_at_the_right(&article.meta.title),
    };
    let manner = Manner::of(language, world.options);
    let root = setter.galley.structure.add(Role::Article, None);
    if language != world.language
        && let Some(element) = setter.galley.structure.get_mut(root)
    {
        element.lang = Some(language.into());
    }
    let frame = Frame {
        x: 0.0,
        width: world.geometry.measure,
        element: root,
        manner,
        size: world.geometry.size,
        leading: world.geometry.size * manner.leading,
        family: world.options.font,
        gray: 0.0,
        indent: world.geometry.size * manner.indent,
        gap: 0.0,
        centred: false,
        on_grid: true,
        grounds: Vec::new(),
        vertical: world.vertical(),
    };
    setter.opening(&frame, article, position);
    let body = setter.count();
    setter.blocks(&frame, &article.blocks);
    setter.end_mark(&frame);
    setter.keep_first_lines(body);
    setter.notes(&frame, article);
    let mut galley = setter.finish();
    if let Some(first) = galley.pieces.first_mut() {
        first.opening = true;
        first.break_before = position.opens;
    }
    let missing = typesetter.take_missing();
    if !missing.is_empty() {
        galley.diagnostics.push(missing_glyphs(article, missing.keys()));
    }
    galley
}

fn missing_glyphs<'c>(article: &Article, characters: impl Iterator<Item = &'c char>) -> Diagnostic {
    let named: Vec<String> = characters.map(|&c| format!("{c:?} (U+{:04X})", u32::from(c))).collect();
    let shown = named.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if named.len() > 20 { format!(" and {} more", named.len() - 20) } else { String::new() };
    let message = format!("no font has {shown}{more}, in {:?}", article.meta.title);
    let diagnostic = Diagnostic::warning("font.missing-glyph", message);
    if article.meta.provenance.input.is_empty() {
        diagnostic
    } else {
        diagnostic.at(Origin::input(article.meta.provenance.input.as_str()))
    }
}

/// The anchors of an article that links may lead to.
fn anchors(article: &Article) -> BTreeSet<String> {
    use crate::ir::walk::{Visitor, walk_article, walk_block, walk_inline};
    use crate::ir::{Attr, Block, Inline};
    struct Find(BTreeSet<String>);
    impl Find {
        fn take(&mut self, attr: &Attr) {
            self.0.extend(attr.id.clone());
        }
    }
    impl Visitor for Find {
        fn block(&mut self, block: &Block) {
            self.take(block.attr());
            walk_block(self, block);
        }
        fn inline(&mut self, inline: &Inline) {
            if let Inline::Span { attr, .. } = inline {
                self.take(attr);
            }
            walk_inline(self, inline);
        }
    }
    let mut find = Find(BTreeSet::new());
    walk_article(&mut find, article);
    find.0
}

/// The family of headings, and of small print beside the text: captions, bylines, running heads.
pub(crate) const SMALL_PRINT: Family = Family::Sans;
