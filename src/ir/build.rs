//! Builders: short ways to write IR by hand, for programs, tests and examples.
//!
//! ```
//! use bindery::ir::build::{article, heading, link, para, strong, text};
//!
//! let post = article("标题")
//!     .source("美国之音")
//!     .block(heading(1, [text("小标题")]))
//!     .block(para([text("他说："), strong("好。"), link("https://example.org/", "来源")]))
//!     .finish();
//! assert_eq!(post.text(), "小标题\n他说：好。来源\n");
//! ```

use super::{Article, Attr, Block, Date, Inline, ListItem, ListKind, Media, NumberStyle, QuoteKind, ResourceId};

/// Plain text.
pub fn text(text: impl Into<String>) -> Inline {
    Inline::Text { text: text.into() }
}

/// Emphasised text.
pub fn emphasis(content: impl Into<String>) -> Inline {
    Inline::Emphasis { content: vec![text(content)] }
}

/// Strong text.
pub fn strong(content: impl Into<String>) -> Inline {
    Inline::Strong { content: vec![text(content)] }
}

/// Inline code.
pub fn code(text: impl Into<String>) -> Inline {
    Inline::Code { text: text.into() }
}

/// A link on plain text.
pub fn link(url: impl Into<String>, content: impl Into<String>) -> Inline {
    Inline::Link { url: url.into(), title: String::new(), content: vec![text(content)] }
}

/// A paragraph.
pub fn para(content: impl IntoIterator<Item = Inline>) -> Block {
    Block::Paragraph { attr: Attr::default(), content: content.into_iter().collect() }
}

/// A paragraph of plain text.
pub fn plain(content: impl Into<String>) -> Block {
    para([text(content)])
}

/// A heading.
pub fn heading(level: u8, content: impl IntoIterator<Item = Inline>) -> Block {
    Block::Heading { attr: Attr::default(), level, content: content.into_iter().collect() }
}

/// A bulleted, tight list.
pub fn bullets(items: impl IntoIterator<Item = Vec<Block>>) -> Block {
    list(ListKind::Unordered, items)
}

/// A numbered, tight list from 1.
pub fn numbered(items: impl IntoIterator<Item = Vec<Block>>) -> Block {
    list(ListKind::Ordered { start: 1, style: NumberStyle::Decimal }, items)
}

fn list(kind: ListKind, items: impl IntoIterator<Item = Vec<Block>>) -> Block {
    let items = items.into_iter().map(|blocks| ListItem { blocks, ..ListItem::default() }).collect();
    Block::List { attr: Attr::default(), kind, tight: true, items }
}

/// A quotation without attribution.
pub fn quote(blocks: impl IntoIterator<Item = Block>) -> Block {
    Block::Quote {
        attr: Attr::default(),
        kind: QuoteKind::Block,
        blocks: blocks.into_iter().collect(),
        attribution: Vec::new(),
    }
}

/// A figure of one image with a caption of plain text; an empty caption means none.
pub fn figure(resource: ResourceId, alt: impl Into<String>, caption: impl Into<String>) -> Block {
    let caption = caption.into();
    Block::Figure {
        attr: Attr::default(),
        media: vec![Media::Image { resource, alt: alt.into() }],
        caption: if caption.is_empty() { Vec::new() } else { vec![plain(caption)] },
        credit: Vec::new(),
    }
}

/// A thematic break.
pub fn thematic_break() -> Block {
    Block::ThematicBreak { attr: Attr::default() }
}

/// Starts an article with its headline.
pub fn article(title: impl Into<String>) -> ArticleBuilder {
    let mut article = Article::default();
    article.meta.title = title.into();
    ArticleBuilder(article)
}

/// An article in the making.
#[derive(Clone, Debug)]
pub struct ArticleBuilder(Article);

impl ArticleBuilder {
    /// Sets the publication's name.
    #[must_use]
    pub fn source(mut self, name: impl Into<String>) -> Self {
        self.0.meta.source = Some(name.into());
        self
    }

    /// Sets the canonical URL.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.0.meta.url = Some(url.into());
        self
    }

    /// Adds a name to the byline.
    #[must_use]
    pub fn author(mut self, name: impl Into<String>) -> Self {
        self.0.meta.byline.push(name.into());
        self
    }

    /// Sets the language, a BCP 47 tag.
    #[must_use]
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.0.meta.language = Some(tag.into());
        self
    }

    /// Sets the publication date from ISO 8601; words that are not that are kept as they are, unread.
    #[must_use]
    pub fn published(mut self, date: impl Into<String>) -> Self {
        let raw = date.into();
        let value = raw.parse().ok();
        self.0.meta.published = Some(Date { raw, value });
        self
    }

    /// Adds a block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.0.blocks.push(block);
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, id: impl Into<String>, blocks: Vec<Block>) -> Self {
        self.0.notes.insert(id.into(), blocks);
        self
    }

    /// The article.
    pub fn finish(self) -> Article {
        self.0
    }
}
