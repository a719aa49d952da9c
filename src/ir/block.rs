//! Blocks: what is set on lines of its own.

use serde::{Deserialize, Serialize};

use super::{Inline, ResourceId};

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Attributes that any block may carry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attr {
    /// An anchor, unique in its article; links to `#id` point here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The source's class names that carry meaning (`language-rust` is not one: it is the code's language).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// The language where it differs from the surrounding one, as a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The base direction where it differs from the surrounding one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dir: Option<Direction>,
    /// The source bytes that the block came from, where the importer knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

impl Attr {
    /// No attribute is set.
    pub fn is_empty(&self) -> bool {
        is_default(self)
    }
}

/// The base direction of text (UAX #9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// A range of source bytes, after decoding to UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// What is set on lines of its own.
///
/// Each variant shows `source → IR → what exporters do`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Block {
    /// `<p>第一段</p>` → `Paragraph [第一段]` → an indented paragraph.
    Paragraph {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
        /// The text.
        content: Vec<Inline>,
    },
    /// `<h2>小标题</h2>` or a short paragraph wholly in bold → `Heading 1 [小标题]` → a heading below the headline.
    Heading {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
        /// 1 to 6, 1 being the level right below the article's headline.
        level: u8,
        /// The text.
        content: Vec<Inline>,
    },
    /// `<ol start=3><li>三</li></ol>` → `List ordered(3, decimal) [三]` → a numbered list that starts at 3.
    List {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
        /// Bullets or numbers.
        kind: ListKind,
        /// Items are set close together, as lists of short items are.
        #[serde(default, skip_serializing_if = "is_default")]
        tight: bool,
        /// The items.
        items: Vec<ListItem>,
    },
    /// `<dl><dt>词</dt><dd>义</dd></dl>` → `DefinitionList [词: [义]]` → a term with indented details.
    DefinitionList {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
        /// The terms with their details.
        items: Vec<Definition>,
    },
    /// `<blockquote>话<cite>某人</cite></blockquote>` → `Quote [话] by 某人` → an indented quotation.
    Quote {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
        /// A quotation, a pull quote or a callout.
        #[serde(default, skip_serializing_if = "is_default")]
        kind: QuoteKind,
        /// What is quoted.
        blocks: Vec<Block>,
        /// Whom it is from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attribution: Vec<Inline>,
    },
    /// `<pre><code class=language-rust>…` → `CodeBlock rust "…"` → monospace, white space kept.
    CodeBlock {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
        /// The programming language, as the source names it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// The code, lines parted by line feeds, without a final one.
        text: String,
    },
    /// `<table>…` → `Table` → a ruled table.
    Table(Table),
    /// `<figure><img …><figcaption>说明</figcaption></figure>` → `Figure [Image] caption [说明]` → the image with its
    /// caption below, kept together.
    Figure {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
        /// One or more media that share the caption.
        media: Vec<Media>,
        /// The caption, as blocks.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        caption: Vec<Block>,
        /// Whose picture it is: `图片来源 Getty Images` → `Getty Images`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        credit: Vec<Inline>,
    },
    /// `<hr>` → `ThematicBreak` → a small centred ornament or rule.
    ThematicBreak {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
    },
    /// `$$E=mc^2$$` → `Math tex "E=mc^2"` → a displayed formula.
    Math {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
        /// How the source is written.
        notation: MathNotation,
        /// The formula's source.
        source: String,
    },
    /// A poem, its lines kept → `Verse [[床前明月光] [疑是地上霜]]` → lines as they are, no justification.
    Verse {
        /// Attributes.
        #[serde(default, skip_serializing_if = "Attr::is_empty")]
        attr: Attr,
        /// The lines; an empty one parts stanzas.
        lines: Vec<Vec<Inline>>,
    },
}

impl Block {
    /// The names of all variants, as [`Block::kind`] gives them.
    pub const KINDS: [&'static str; 11] = [
        "paragraph",
        "heading",
        "list",
        "definition-list",
        "quote",
        "code-block",
        "table",
        "figure",
        "thematic-break",
        "math",
        "verse",
    ];

    /// The variant's name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Paragraph { .. } => "paragraph",
            Self::Heading { .. } => "heading",
            Self::List { .. } => "list",
            Self::DefinitionList { .. } => "definition-list",
            Self::Quote { .. } => "quote",
            Self::CodeBlock { .. } => "code-block",
            Self::Table(_) => "table",
            Self::Figure { .. } => "figure",
            Self::ThematicBreak { .. } => "thematic-break",
            Self::Math { .. } => "math",
            Self::Verse { .. } => "verse",
        }
    }

    /// The attributes.
    pub fn attr(&self) -> &Attr {
        match self {
            Self::Table(table) => &table.attr,
            Self::Paragraph { attr, .. }
            | Self::Heading { attr, .. }
            | Self::List { attr, .. }
            | Self::DefinitionList { attr, .. }
            | Self::Quote { attr, .. }
            | Self::CodeBlock { attr, .. }
            | Self::Figure { attr, .. }
            | Self::ThematicBreak { attr }
            | Self::Math { attr, .. }
            | Self::Verse { attr, .. } => attr,
        }
    }

    /// The attributes, to change them.
    pub fn attr_mut(&mut self) -> &mut Attr {
        match self {
            Self::Table(table) => &mut table.attr,
            Self::Paragraph { attr, .. }
            | Self::Heading { attr, .. }
            | Self::List { attr, .. }
            | Self::DefinitionList { attr, .. }
            | Self::Quote { attr, .. }
            | Self::CodeBlock { attr, .. }
            | Self::Figure { attr, .. }
            | Self::ThematicBreak { attr }
            | Self::Math { attr, .. }
            | Self::Verse { attr, .. } => attr,
        }
    }
}

/// Bullets or numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ListKind {
    /// `<ul>` → bullets, or boxes where items are tasks.
    Unordered,
    /// `<ol>` → numbers.
    Ordered {
        /// The first item's number.
        start: u32,
        /// How numbers are written.
        style: NumberStyle,
    },
}

/// How the numbers of an ordered list are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberStyle {
    /// 1, 2, 3.
    #[default]
    Decimal,
    /// a, b, c.
    LowerAlpha,
    /// A, B, C.
    UpperAlpha,
    /// i, ii, iii.
    LowerRoman,
    /// I, II, III.
    UpperRoman,
    /// 一、二、三.
    Han,
}

/// An item of a list.
///
/// `- [x] 做完` → `ListItem { task: Some(true), blocks: [Paragraph 做完] }` → a ticked box.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListItem {
    /// Attributes.
    #[serde(default, skip_serializing_if = "Attr::is_empty")]
    pub attr: Attr,
    /// For a task: whether it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<bool>,
    /// What the item holds.
    pub blocks: Vec<Block>,
}

/// A term with its details.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The term.
    pub term: Vec<Inline>,
    /// One or more definitions of it.
    pub details: Vec<Vec<Block>>,
}

/// What kind of a quotation a [`Block::Quote`] is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteKind {
    /// Somebody else's words.
    #[default]
    Block,
    /// The article's own words, repeated large.
    Pull,
    /// A box beside the text: `> [!NOTE]`.
    Callout(Callout),
}

/// The kinds of GitHub's alerts, which most callouts map to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Callout {
    /// Useful information.
    Note,
    /// Advice.
    Tip,
    /// Key information.
    Important,
    /// Urgent information.
    Warning,
    /// Risks.
    Caution,
}

/// A table, modelled as pandoc's: column specifications, head, bodies, foot, caption.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Attributes.
    #[serde(default, skip_serializing_if = "Attr::is_empty")]
    pub attr: Attr,
    /// One a column; as many as the widest row has, spans counted.
    pub columns: Vec<Column>,
    /// Header rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<Row>,
    /// Groups of rows (`<tbody>`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<Vec<Row>>,
    /// Footer rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foot: Vec<Row>,
    /// The caption, as blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caption: Vec<Block>,
}

impl Table {
    /// All rows: head, bodies, foot.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.head.iter().chain(self.bodies.iter().flatten()).chain(&self.foot)
    }

    /// The same, to be changed.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.head.iter_mut().chain(self.bodies.iter_mut().flatten()).chain(&mut self.foot)
    }
}

/// The specification of a table's column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// How cells are aligned.
    #[serde(default, skip_serializing_if = "is_default")]
    pub align: Alignment,
    /// The share of the table's width, above 0 and up to 1, where the source gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<f32>,
}

/// Horizontal alignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alignment {
    /// As the target likes.
    #[default]
    Default,
    /// To the left.
    Left,
    /// Centred.
    Center,
    /// To the right.
    Right,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The cells, without those that a span from above or from the left covers.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Attributes.
    #[serde(default, skip_serializing_if = "Attr::is_empty")]
    pub attr: Attr,
    /// A header cell (`<th>`).
    #[serde(default, skip_serializing_if = "is_default")]
    pub header: bool,
    /// Alignment, where it differs from the column's.
    #[serde(default, skip_serializing_if = "is_default")]
    pub align: Alignment,
    /// How many columns it covers, 1 or more.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub col_span: u32,
    /// How many rows it covers, 1 or more.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub row_span: u32,
    /// What the cell holds; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            attr: Attr::default(),
            header: false,
            align: Alignment::Default,
            col_span: 1,
            row_span: 1,
            blocks: Vec::new(),
        }
    }
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_one(value: &u32) -> bool {
    *value == 1
}

/// What a figure shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Media {
    /// `<img src alt>` → the picture.
    Image {
        /// The picture.
        resource: ResourceId,
        /// The text alternative as the source gives it; empty where it gives none (never invented).
        #[serde(default, skip_serializing_if = "String::is_empty")]
        alt: String,
    },
    /// `<audio src>` → a player, or a link.
    Audio {
        /// The recording.
        resource: ResourceId,
        /// Its title, where the source gives one.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        title: String,
    },
    /// `<video src poster>` → a player, or the poster with a link.
    Video {
        /// The recording.
        resource: ResourceId,
        /// A still.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        poster: Option<ResourceId>,
        /// Its title, where the source gives one.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        title: String,
    },
    /// `<iframe src>` of a video, post or map, or a picture that leads to one → a captioned link, with the picture.
    Embed {
        /// Where it leads.
        url: String,
        /// A still, where the source shows one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        poster: Option<ResourceId>,
        /// Its title, or the source's fallback text.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        title: String,
    },
}

impl Media {
    /// The names of all variants, as [`Media::kind`] gives them.
    pub const KINDS: [&'static str; 4] = ["image", "audio", "video", "embed"];

    /// The variant's name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Image { .. } => "image",
            Self::Audio { .. } => "audio",
            Self::Video { .. } => "video",
            Self::Embed { .. } => "embed",
        }
    }
}

/// How the source of a formula is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MathNotation {
    /// TeX, without delimiters.
    Tex,
    /// A MathML `math` element.
    MathMl,
}
