//! What a paragraph is made of: styled runs and the paragraph's own style.

use std::borrow::Cow;

use crate::font::{Family, Region};

/// The language of a run, small enough to copy: what shaping, hyphenation and regional forms need of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Lang {
    /// The primary subtag in lower case, padded with zeros.
    primary: [u8; 3],
    region: Option<Region>,
}

impl Lang {
    /// Reads a BCP 47 tag; an empty or unreadable tag is "no language known".
    ///
    /// ```
    /// use bindery::{font::Region, typeset::Lang};
    /// assert_eq!(Lang::from_bcp47("zh-TW").region(), Some(Region::Taiwan));
    /// assert_eq!(Lang::from_bcp47("en-GB").primary(), "en");
    /// ```
    pub fn from_bcp47(tag: &str) -> Lang {
        let subtag = tag.split(['-', '_']).next().unwrap_or_default();
        let mut primary = [0; 3];
        if (2..=3).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphabetic()) {
            for (to, from) in primary.iter_mut().zip(subtag.bytes()) {
                *to = from.to_ascii_lowercase();
            }
        }
        Lang { primary, region: Region::named_by(tag) }
    }

    /// The primary language subtag in lower case, empty if none is known.
    pub fn primary(&self) -> &str {
        let length = self.primary.iter().take_while(|b| **b != 0).count();
        self.primary.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The region whose Han forms the language asks for; `None` unless it is Chinese, Japanese or Korean.
    pub fn region(&self) -> Option<Region> {
        self.region
    }

    /// The primary subtag's bytes.
    pub(super) fn code(self) -> [u8; 3] {
        self.primary
    }

    /// The language's hyphenation patterns, where there are any.
    pub(super) fn hyphenation(self) -> Option<hypher::Lang> {
        let code = match self.primary {
            // Latin words in CJK text, or in a text of unknown language, are most often English.
            [0, ..] => *b"en",
            _ if self.region.is_some() => *b"en",
            // Bokmål and Nynorsk have patterns of their own; plain Norwegian is mostly Bokmål.
            [b'n', b'o', 0] => *b"nb",
            [a, b, 0] => [a, b],
            _ => return None,
        };
        hypher::Lang::from_iso(code)
    }
}

/// How a run is set. All lengths are in points.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TextStyle {
    /// The family of its letters.
    pub family: Family,
    /// Whether bold.
    pub bold: bool,
    /// Whether emphasised: italic Latin; Han in the sans face, since it has no italic (CLREQ 3.3).
    pub italic: bool,
    /// Whether Han, kana and hangul bear emphasis dots (CLREQ 3.3.1, JLREQ 3.3.9). They then keep their face, also where
    /// the text is italic.
    pub dots: bool,
    /// The font size.
    pub size: f32,
    /// The language.
    pub lang: Lang,
    /// How far the baseline is raised (superscript), negative for lowered.
    pub rise: f32,
    /// Whether underlined.
    pub underline: bool,
    /// Whether struck through.
    pub strike: bool,
    /// The colour: 0 is black, 1 is white.
    pub gray: f32,
    /// The caller's own id (a link, a note, a structure element), carried to each [`GlyphRun`](super::GlyphRun).
    pub mark: u32,
}

impl Default for TextStyle {
    fn default() -> TextStyle {
        TextStyle {
            family: Family::Serif,
            bold: false,
            italic: false,
            dots: false,
            size: 10.5,
            lang: Lang::default(),
            rise: 0.0,
            underline: false,
            strike: false,
            gray: 0.0,
            mark: 0,
        }
    }
}

/// A piece of a paragraph.
#[derive(Clone, PartialEq, Debug)]
pub enum Run<'a> {
    /// Text in one style.
    Text {
        /// The text. A line feed in it is a forced break.
        text: Cow<'a, str>,
        /// Its style.
        style: TextStyle,
    },
    /// Text with its reading or gloss above it at half size (JLREQ 3.3, CLREQ 3.4); never broken.
    Ruby {
        /// The text on the line.
        base: Cow<'a, str>,
        /// The text above it.
        text: Cow<'a, str>,
        /// The style of the base.
        style: TextStyle,
    },
    /// A forced line break.
    LineBreak,
    /// An inline image or the like, which behaves as an ideograph at line breaks.
    Object {
        /// The width in points.
        width: f32,
        /// How far it reaches above the baseline.
        ascent: f32,
        /// How far it reaches below the baseline.
        descent: f32,
        /// The caller's own id.
        mark: u32,
    },
    /// A fixed gap, at which no line breaks.
    Space {
        /// The width in points.
        width: f32,
    },
}

/// Where lines that do not fill the measure stand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Align {
    /// Lines fill the measure, the last one of each paragraph stands at the start.
    #[default]
    Justify,
    /// Lines keep their natural width and stand at the start edge.
    Start,
    /// Lines keep their natural width and stand in the middle.
    Center,
    /// Lines keep their natural width and stand at the end edge.
    End,
}

/// How strictly characters are kept from the start and the end of lines (CLREQ 3.1.4, JLREQ 3.1.7 and 3.1.8; the levels
/// are those of CSS `line-break`). At every level ——, ……, and numbers with their signs stay whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Kinsoku {
    /// CJK text breaks anywhere.
    None,
    /// Stops, commas and closing brackets are kept from line starts, opening brackets from line ends.
    Loose,
    /// As loose; from line starts also colons, ！？, middle dots, iteration marks, connectors, solidi, ellipses and
    /// signs such as ％; from line ends also signs such as ￥.
    Normal,
    /// As normal; from line starts also small kana, the prolonged sound mark, 〜 and dashes; from line ends the solidus.
    #[default]
    Strict,
}

/// How a paragraph is broken and aligned. All lengths are in points.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ParagraphStyle {
    /// The width of the column.
    pub measure: f32,
    /// How far the first line is indented.
    pub first_indent: f32,
    /// How far every other line is indented.
    pub hanging_indent: f32,
    /// Where the lines stand.
    pub align: Align,
    /// How strict the line-edge rules are.
    pub kinsoku: Kinsoku,
    /// Whether words of alphabetic scripts may be hyphenated.
    pub hyphenate: bool,
    /// Whose punctuation habits hold.
    pub region: Region,
    /// Code: spaces and tabs are kept, nothing is adjusted, and lines that are too long break anywhere.
    pub preformatted: bool,
    /// Vertical writing (CLREQ 2.3, JLREQ 2.3): lines run down the page. Lengths along the line keep their names: the
    /// measure is a line's height then, and what stands above a line stands at its right on paper.
    pub vertical: bool,
    /// Whether commas and full stops (，、。．) may hang in the margin at the end of a line that is full without them
    /// (JLREQ 3.8.2 "burasage", CLREQ 3.1.8).
    pub hang: bool,
    /// A title: its lines are alike in length and break at punctuation, at spaces and between words, inside words only
    /// where nothing else fits. For lines that need not be full.
    pub by_sense: bool,
}

impl Default for ParagraphStyle {
    fn default() -> ParagraphStyle {
        ParagraphStyle {
            measure: 360.0,
            first_indent: 0.0,
            hanging_indent: 0.0,
            align: Align::Justify,
            kinsoku: Kinsoku::Strict,
            hyphenate: true,
            region: Region::Mainland,
            preformatted: false,
            vertical: false,
            hang: false,
            by_sense: false,
        }
    }
}

/// A paragraph to be set.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Paragraph<'a> {
    /// Its pieces, in reading order.
    pub runs: Vec<Run<'a>>,
    /// Its style.
    pub style: ParagraphStyle,
}
