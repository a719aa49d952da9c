//! The intermediate representation: the one model that every importer writes and every exporter reads.
//!
//! It is small and closed. [`Document`] holds [`Part`]s, which are [`Section`]s or [`Article`]s; an article holds
//! [`Block`]s, and blocks hold [`Inline`]s. Media are referred to by [`ResourceId`] and described in
//! [`Document::resources`].
//!
//! # What exporters may rely on
//!
//! What importers settle, [`check::check`] verifies, and exporters need not look at again:
//!
//! - Nesting is valid and at most [`MAX_DEPTH`](crate::limits::MAX_DEPTH) deep; no container is empty.
//! - Text is merged (no two adjacent [`Inline::Text`]) and its white space normalised: no line feeds, tabs or runs of
//!   spaces outside [`Block::CodeBlock`], none at a block's edges.
//! - Heading levels are 1 to 6 and have no gaps going down within an article (the headline is the
//!   article's title, so the first heading has level 1, and none is more than one level below the one before).
//! - No raw HTML. Every resource and note that is referred to exists. Links are absolute where a base is known.
//! - No character that XML 1.0 forbids.
//!
//! # JSON
//!
//! `serde` is derived on all of it. The JSON is a public interchange format: the document carries `"bindery": 1`, unknown
//! fields are errors, empty fields are left out.

mod block;
pub mod build;
pub mod check;
mod date;
pub mod dump;
mod inline;
mod meta;
mod resource;
mod specimen;
pub mod walk;
pub mod xml;

pub use block::{
    Alignment, Attr, Block, Callout, Cell, Column, Definition, Direction, ListItem, ListKind, MathNotation, Media,
    NumberStyle, QuoteKind, Row, Span, Table,
};
pub use date::{Date, Moment};
pub use inline::Inline;
pub use meta::{ArticleMeta, Contributor, DocumentMeta, Provenance, Series};
pub use resource::{Resource, ResourceId, Resources};
pub use specimen::specimen;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the IR's JSON. Serialised as the number [`Schema::VERSION`]; any other number is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schema;

impl Schema {
    /// The version that this crate writes and reads.
    pub const VERSION: u64 = 1;
}

impl Serialize for Schema {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(Self::VERSION)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            Self::VERSION => Ok(Self),
            other => Err(serde::de::Error::custom(format!(
                "unsupported schema version {other}, this program reads version {}",
                Self::VERSION
            ))),
        }
    }
}

/// What becomes one output: a single article, or a digest of thousands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The version of the JSON form.
    #[serde(rename = "bindery")]
    pub schema: Schema,
    /// What is known of the whole.
    #[serde(default, skip_serializing_if = "DocumentMeta::is_empty")]
    pub meta: DocumentMeta,
    /// Sections and articles in reading order.
    #[serde(default)]
    pub body: Vec<Part>,
    /// Every image, audio or video that the body refers to.
    #[serde(default, skip_serializing_if = "Resources::is_empty")]
    pub resources: Resources,
}

impl Document {
    /// A document of one article.
    pub fn of(article: Article, resources: Resources) -> Self {
        Self { body: vec![Part::Article(Box::new(article))], resources, ..Self::default() }
    }

    /// All articles in reading order, however deep they are nested.
    pub fn articles(&self) -> impl Iterator<Item = &Article> {
        walk::Articles::new(&self.body)
    }

    /// Calls `visit` on every article in reading order.
    pub fn for_each_article_mut(&mut self, visit: &mut impl FnMut(&mut Article)) {
        fn parts(body: &mut [Part], visit: &mut impl FnMut(&mut Article)) {
            for part in body {
                match part {
                    Part::Section(section) => parts(&mut section.parts, visit),
                    Part::Article(article) => visit(article),
                }
            }
        }
        parts(&mut self.body, visit);
    }

    /// The only article, if the document is one article and nothing else.
    pub fn single_article(&self) -> Option<&Article> {
        match self.body.as_slice() {
            [Part::Article(article)] => Some(article),
            _ => None,
        }
    }
}

/// A node of the document's outline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum Part {
    /// A titled group: a source, a day, a folder.
    Section(Section),
    /// An article.
    Article(Box<Article>),
}

/// A titled group of parts.
///
/// A digest grouped by source → `Section { title: "美国之音", parts: [Article …] }` → a section page and a level of
/// the navigation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The title as shown.
    pub title: String,
    /// What the section holds, in reading order.
    #[serde(default)]
    pub parts: Vec<Part>,
}

/// One article: what somebody wrote, with what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// What is known of the article.
    #[serde(default, skip_serializing_if = "ArticleMeta::is_empty")]
    pub meta: ArticleMeta,
    /// The body. The headline is not in it: it is [`ArticleMeta::title`].
    #[serde(default)]
    pub blocks: Vec<Block>,
    /// Footnotes by id, referred to by [`Inline::NoteRef`]; exporters number them in order of first reference.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, Vec<Block>>,
}

impl Article {
    /// The body's text without markup, blocks parted by line feeds; for counting, comparing and detecting.
    pub fn text(&self) -> String {
        let mut text = String::new();
        walk::block_text(&self.blocks, &mut text);
        text
    }
}
