//! A segment's text → clusters with class, face, script and bidi level, before any glyph is known.

use std::collections::BTreeMap;

use unicode_bidi::{Level, ParagraphBidiInfo};
use unicode_script::{Script, UnicodeScript};

use super::collect::{Segment, Span, SpanKind};
use super::style::{ParagraphStyle, TextStyle};
use super::upright::{Posture, posture};
use crate::font::{FaceId, FontBook, Letters, Region, Wanted};
use crate::text::{CharClass, clusters, is_ignorable, shared_square};

/// A cluster that waits for its glyphs.
#[derive(Clone, Copy)]
pub(super) struct Item {
    /// Where it starts in the segment's text.
    pub(super) start: u32,
    pub(super) span: u32,
    pub(super) class: CharClass,
    pub(super) face: FaceId,
    pub(super) script: Script,
    pub(super) level: u8,
    pub(super) posture: Posture,
    /// Whether one character is one glyph by `cmap` alone.
    pub(super) simple: bool,
}

/// The items of a segment, and the level of the paragraph's direction.
pub(super) struct Items {
    pub(super) items: Vec<Item>,
    pub(super) base_level: u8,
}

/// Finds class, face, script and level of every cluster; characters without a face are counted in `missing`.
pub(super) fn itemize(
    fonts: &FontBook,
    segment: &Segment,
    style: &ParagraphStyle,
    missing: &mut BTreeMap<char, usize>,
) -> Items {
    let bidi = has_rtl(&segment.text).then(|| ParagraphBidiInfo::new(&segment.text, None));
    let levels = bidi.as_ref().map_or(&[][..], |bidi| &bidi.levels);
    let western = super::ambiguous::western_marks(segment);
    let mut western = western.iter().peekable();
    let mut faces = FaceChoice { fonts, missing, last: None, before: None };
    let mut items: Vec<Item> = Vec::with_capacity(segment.text.len() / 3 + 1);
    let mut script = Script::Common;
    let mut start = 0;
    let mut before = None;
    for (index, span) in (0u32..).zip(&segment.spans) {
        let wanted = wanted(span, style);
        let text = segment.text.get(start..span.end).unwrap_or_default();
        let mut units = Units { rest: text, squares: style.vertical && !style.preformatted, before };
        while let Some(Unit { cluster, across }) = units.next() {
            let first = cluster.chars().next().unwrap_or(' ');
            let is_western = western.next_if(|at| **at as usize == start).is_some();
            let class = if is_western { CharClass::of(first).western() } else { CharClass::of(first) };
            script = script_of(first, class, script);
            let level = levels.get(start).map_or(0, Level::number);
            let posture = match style.vertical {
                true if across => Posture::Across,
                true if level % 2 == 0 => posture(first, class),
                _ => Posture::Along,
            };
            let mut item = Item {
                start: start as u32,
                span: index,
                class,
                face: FaceId(0),
                script,
                level,
                posture,
                simple: false,
            };
            if matches!(span.kind, SpanKind::Text | SpanKind::Ruby(_)) {
                faces.choose(cluster, first, upright(wanted, span, class), &mut item);
            }
            if across {
                // In its square it behaves as an ideograph does.
                item.class = CharClass::Han;
            }
            items.push(item);
            start += cluster.len();
        }
        before = units.before;
    }
    Items { items, base_level: bidi.map_or(0, |b| b.paragraph_level.number()) }
}

/// Cuts a span's text into clusters, and in vertical writing into squares that short numbers share.
struct Units<'t> {
    rest: &'t str,
    /// Whether characters share squares.
    squares: bool,
    /// The character before, across the ends of spans.
    before: Option<char>,
}

struct Unit<'t> {
    cluster: &'t str,
    /// Whether it stands across the line.
    across: bool,
}

impl<'t> Units<'t> {
    fn next(&mut self) -> Option<Unit<'t>> {
        let shared = if self.squares { shared_square(self.before, self.rest) } else { None };
        let cluster = match shared {
            Some(length) => self.rest.get(..length)?,
            None => clusters(self.rest).next()?,
        };
        self.rest = self.rest.get(cluster.len()..)?;
        self.before = cluster.chars().next_back();
        Some(Unit { cluster, across: shared.is_some() })
    }
}

fn wanted(span: &Span, style: &ParagraphStyle) -> Wanted {
    let TextStyle { family, bold, italic, .. } = span.style;
    Wanted { family, bold, italic, region: span.region(style) }
}

/// Dots stress Han by themselves: its face does not change.
fn upright(wanted: Wanted, span: &Span, class: CharClass) -> Wanted {
    Wanted { italic: wanted.italic && !(span.style.dots && class.is_cjk()), ..wanted }
}

struct FaceChoice<'a> {
    fonts: &'a FontBook,
    missing: &'a mut BTreeMap<char, usize>,
    /// The last wish and its answer: text rarely changes its face from one character to the next.
    last: Option<(Wanted, Letters, FaceId, bool)>,
    /// The face of the cluster before.
    before: Option<FaceId>,
}

impl FaceChoice<'_> {
    fn choose(&mut self, cluster: &str, first: char, wanted: Wanted, item: &mut Item) {
        if matches!(item.class, CharClass::Invisible) {
            // No glyph, so no face: the neighbour's keeps the run whole.
            item.face = self.before.unwrap_or_else(|| self.fonts.first(wanted, Letters::Cjk));
            return;
        }
        // A blank needs no glyph of its own.
        let blank = matches!(item.class, CharClass::Space | CharClass::Glue) && first != '\u{2011}';
        let (cluster, first) = if blank { (" ", ' ') } else { (cluster, first) };
        let cjk = item.class.is_cjk();
        let letters = if cjk { Letters::Cjk } else { Letters::Alphabetic };
        let alone = cluster.len() == first.len_utf8();
        let (face, regional) = match self.last {
            Some((w, l, face, regional))
                if w == wanted && l == letters && alone && self.fonts.sets(face, first, wanted, letters) =>
            {
                (face, regional)
            }
            _ => self.search(cluster, first, wanted, letters),
        };
        item.face = face;
        self.before = Some(face);
        item.simple = alone && cjk && regional && is_simple(item.class) && !is_narrow(first, wanted.region);
        if item.posture != Posture::Along {
            // Upright glyphs may have forms of their own; ideographs have none.
            item.simple &= matches!(first, '\u{4E00}'..='\u{9FFF}');
        }
    }

    fn search(&mut self, cluster: &str, first: char, wanted: Wanted, letters: Letters) -> (FaceId, bool) {
        let primary = self.fonts.first(wanted, letters);
        let Some(face) = self.fonts.pick(cluster, wanted, letters) else {
            let face = self.fonts.face(primary);
            let lacking = cluster.chars().find(|c| !is_ignorable(*c) && face.glyph(*c).is_none());
            *self.missing.entry(lacking.unwrap_or(first)).or_default() += 1;
            return (primary, false);
        };
        let regional = self.fonts.is_regional(face);
        if face == primary {
            self.last = Some((wanted, letters, face, regional));
        }
        (face, regional)
    }
}

/// Characters that no feature of a regional face changes in horizontal text; dashes and ellipses may join.
fn is_simple(class: CharClass) -> bool {
    class.is_cjk() && !matches!(class, CharClass::Dash | CharClass::Ellipsis | CharClass::Prefix | CharClass::Suffix)
}

/// Curly quotes, narrow in Japanese faces unless the feature `fwid` is asked for.
fn is_narrow(c: char, region: Region) -> bool {
    region == Region::Japan && matches!(c, '“' | '”' | '‘' | '’')
}

/// The script that a character is shaped in; common characters follow what stands before them.
fn script_of(c: char, class: CharClass, before: Script) -> Script {
    match class {
        CharClass::Han | CharClass::FullWidth => Script::Han,
        CharClass::Letter if c.is_ascii() => Script::Latin,
        _ => match c.script() {
            Script::Common | Script::Inherited | Script::Unknown => before,
            script => script,
        },
    }
}

/// Whether the bidirectional algorithm has anything to do.
fn has_rtl(text: &str) -> bool {
    text.chars().any(|c| {
        c >= '\u{590}'
            && matches!(
                c,
                '\u{590}'..='\u{8FF}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
                    | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}'
                    | '\u{1E800}'..='\u{1EFFF}'
            )
    })
}
