//! Items → clusters with glyphs: the shaper, and the cache of words it has shaped.

use std::collections::HashMap;
use std::rc::Rc;

use harfrust::{
    Buffer, Direction, Feature, GlyphPosition, Language, Script as Tag, ShapeOptions, ShapePlan, ShaperFont,
};
use unicode_script::Script;

use super::collect::{Segment, Span, SpanKind};
use super::itemize::{Item, Items};
use super::style::ParagraphStyle;
use super::upright::Posture;
use crate::font::{Face, FaceId, FontBook, HANG, Region};
use crate::text::{CharClass, is_ignorable, str_width};

/// What a reader takes for one character (or ligature), with the room it takes on a line.
#[derive(Clone, Copy)]
pub(super) struct Cluster {
    /// Where it starts in the segment's text; it ends where the next one starts.
    pub(super) start: u32,
    pub(super) span: u32,
    pub(super) glyphs: u32,
    pub(super) glyph_count: u16,
    pub(super) face: FaceId,
    pub(super) class: CharClass,
    pub(super) level: u8,
    pub(super) posture: Posture,
    /// The room it takes, in points.
    pub(super) width: f32,
    /// Where its glyphs start in that room: negative where a blank has been cut from the left.
    pub(super) shift: f32,
    /// The gap after it, which goes when a line ends here.
    pub(super) after: f32,
    /// The blank on its left that goes at the start of a line.
    pub(super) lead: f32,
    /// The blank on its right that goes at the end of a line.
    pub(super) trail: f32,
    /// How far punctuation may be squeezed inside a line: on the right, or on the left for opening brackets.
    pub(super) squeeze: f32,
    /// The natural width of the gap or space that may stretch here, 0 if there is none.
    pub(super) elastic: f32,
    /// Whether room may be added between this cluster and the next, and how much an em is.
    pub(super) spread: f32,
}

/// A glyph of a segment, scaled to points.
#[derive(Clone, Copy)]
pub(super) struct SetGlyph {
    pub(super) gid: u16,
    pub(super) advance: f32,
    pub(super) dx: f32,
    pub(super) dy: f32,
}

/// The clusters of a segment in logical order, and their glyphs.
#[derive(Default)]
pub(super) struct Shaped {
    pub(super) clusters: Vec<Cluster>,
    pub(super) glyphs: Vec<SetGlyph>,
}

/// Shapes text, remembering words.
pub(super) struct Shaper<'b> {
    fonts: &'b FontBook,
    plans: Vec<Plan<'b>>,
    by_key: HashMap<PlanKey, usize>,
    buffer: Buffer,
    /// How many words the caches hold.
    cached: usize,
    inks: HashMap<(FaceId, u16, bool), Option<(f32, f32)>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct PlanKey {
    face: FaceId,
    script: Script,
    language: Tongue,
    rtl: bool,
    code: bool,
    western: bool,
    posture: Posture,
    /// Two characters in one square.
    pair: bool,
}

/// The language that a shaper is told.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Tongue {
    Region(Region),
    Other([u8; 3]),
}

struct Plan<'b> {
    face: &'b Face,
    font: ShaperFont<'b, 'static>,
    plan: ShapePlan,
    features: Vec<Feature>,
    script: Option<Tag>,
    language: Option<Language>,
    direction: Direction,
    words: HashMap<Box<str>, Rc<Word>>,
}

/// A shaped word in font units.
#[derive(Default)]
struct Word {
    glyphs: Vec<Unit>,
    /// Its clusters in logical order: where the text starts, where the glyphs start, how many they are.
    clusters: Vec<(u32, u32, u16)>,
}

struct Unit {
    gid: u16,
    advance: i32,
    dx: i32,
    dy: i32,
}

impl Unit {
    /// A glyph of a vertical line. The shaper counts from the font's vertical origin of each glyph; a PDF hangs all glyphs
    /// from the middle of their upper edge, 0.88 em above the baseline (ISO 32000-1, 9.7.4.3). What remains is the shift:
    /// down is along the line, and the right of the paper is above the line.
    fn hung(gid: u16, position: &GlyphPosition, face: &Face) -> Unit {
        let top = (f32::from(face.units_per_em()) * HANG).round() as i32;
        Unit {
            gid,
            advance: -position.y_advance,
            dx: -(position.y_offset + top),
            dy: position.x_offset + i32::from(face.advance(gid)) / 2,
        }
    }

    fn scaled(&self, scale: f32) -> SetGlyph {
        SetGlyph {
            gid: self.gid,
            advance: self.advance as f32 * scale,
            dx: self.dx as f32 * scale,
            dy: self.dy as f32 * scale,
        }
    }
}

/// Longer stretches are shaped in pieces, so that no text makes the shaper's work grow faster than its length.
const MAX_PIECE: usize = 256;
const MAX_PIECE_BYTES: u32 = 1024;
/// Longer words are shaped but not remembered.
const MAX_CACHED_WORD: usize = 48;
/// When the caches hold this many words they start anew.
const MAX_CACHED_WORDS: usize = 50_000;

impl<'b> Shaper<'b> {
    pub(super) fn new(fonts: &'b FontBook) -> Self {
        Shaper {
            fonts,
            plans: Vec::new(),
            by_key: HashMap::new(),
            buffer: Buffer::new(),
            cached: 0,
            inks: HashMap::new(),
        }
    }

    /// Gives every item its glyphs.
    pub(super) fn shape(&mut self, segment: &Segment, items: &Items, style: &ParagraphStyle) -> Shaped {
        let mut shaped = Shaped::default();
        shaped.clusters.reserve(items.items.len());
        shaped.glyphs.reserve(items.items.len());
        let mut rest = items.items.as_slice();
        while let Some((item, tail)) = rest.split_first() {
            let next = |items: &[Item]| items.first().map_or(segment.text.len(), |item| item.start as usize);
            let text = segment.text.get(item.start as usize..next(tail)).unwrap_or_default();
            let Some(span) = segment.spans.get(item.span as usize) else {
                break;
            };
            let single = match span.kind {
                SpanKind::Object { width, .. } | SpanKind::Space(width) => Some(width),
                _ if item.class == CharClass::Invisible => Some(0.0),
                _ => None,
            };
            if let Some(width) = single {
                shaped.push_blank(item, width);
                rest = tail;
            } else if item.simple || matches!(item.class, CharClass::Space | CharClass::Glue) {
                self.push_character(item, text, span.style.size, &mut shaped);
                rest = tail;
            } else {
                let length = piece_length(rest);
                let (piece, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                let text = segment.text.get(item.start as usize..next(tail)).unwrap_or_default();
                self.push_piece(piece, text, segment, style, &mut shaped);
                rest = tail;
            }
        }
        if style.preformatted {
            self.set_tabs(segment, &mut shaped);
        }
        shaped
    }

    /// One character, one glyph.
    fn push_character(&mut self, item: &Item, text: &str, size: f32, shaped: &mut Shaped) {
        let face = self.fonts.face(item.face);
        let c = text.chars().next().unwrap_or(' ');
        let scale = size / f32::from(face.units_per_em());
        let stand_in = if c == '\u{2011}' { '-' } else { ' ' };
        let found = if c == '\u{2060}' { None } else { face.glyph(c).or_else(|| face.glyph(stand_in)) };
        let Some(gid) = found else {
            shaped.push_blank(item, 0.0);
            return;
        };
        let advance = blank_width(c).map_or(f32::from(face.advance(gid)) * scale, |ems| ems * size);
        let glyph = SetGlyph { gid, advance, dx: 0.0, dy: 0.0 };
        shaped.push(item, item.start, std::iter::once(glyph));
    }

    /// Clusters of one face, script and direction, without a space in them.
    fn push_piece(
        &mut self,
        piece: &[Item],
        text: &str,
        segment: &Segment,
        style: &ParagraphStyle,
        shaped: &mut Shaped,
    ) {
        let Some(item) = piece.first() else { return };
        let Some(span) = segment.spans.get(item.span as usize) else { return };
        let key = self.plan_key(item, text, span, style);
        let word = self.word(key, text);
        let scale = span.style.size / f32::from(self.fonts.face(item.face).units_per_em());
        if item.posture == Posture::Across {
            shaped.push(item, item.start, word.glyphs.iter().map(|unit| unit.scaled(scale)));
            if let Some(cluster) = shaped.clusters.last_mut() {
                cluster.width = span.style.size;
            }
            return;
        }
        let mut items = piece.iter().peekable();
        let mut owner = item;
        for (start, first, count) in &word.clusters {
            let start = item.start + start;
            while let Some(next) = items.next_if(|next| next.start <= start) {
                owner = next;
            }
            let glyphs = word.glyphs.iter().skip(*first as usize).take(usize::from(*count));
            let glyphs = glyphs.map(|unit| unit.scaled(scale));
            shaped.push(owner, start, glyphs);
        }
    }

    fn plan_key(&self, item: &Item, text: &str, span: &Span, style: &ParagraphStyle) -> PlanKey {
        let lang = span.style.lang;
        let language = match lang.region() {
            Some(region) => Tongue::Region(region),
            None if item.class.is_cjk() || lang.primary().is_empty() => Tongue::Region(style.region),
            None => Tongue::Other(lang.code()),
        };
        PlanKey {
            face: item.face,
            script: item.script,
            language,
            rtl: item.level % 2 == 1,
            code: style.preformatted || self.fonts.is_mono(item.face),
            western: !item.class.is_cjk(),
            posture: item.posture,
            pair: item.posture == Posture::Across && text.len() == 2,
        }
    }

    fn word(&mut self, key: PlanKey, text: &str) -> Rc<Word> {
        let index = match self.by_key.get(&key) {
            Some(index) => *index,
            None => {
                let Some(plan) = Plan::new(self.fonts, key) else {
                    return Rc::new(Word::boxes(text));
                };
                self.plans.push(plan);
                self.by_key.insert(key, self.plans.len() - 1);
                self.plans.len() - 1
            }
        };
        if self.cached > MAX_CACHED_WORDS {
            self.cached = 0;
            self.plans.iter_mut().for_each(|plan| plan.words.clear());
        }
        let Some(plan) = self.plans.get_mut(index) else {
            return Rc::new(Word::boxes(text));
        };
        if let Some(word) = plan.words.get(text) {
            return Rc::clone(word);
        }
        let word = Rc::new(plan.shape(text, &mut self.buffer));
        if text.len() <= MAX_CACHED_WORD {
            plan.words.insert(text.into(), Rc::clone(&word));
            self.cached += 1;
        }
        word
    }

    /// A tab reaches to the next multiple of eight columns.
    fn set_tabs(&self, segment: &Segment, shaped: &mut Shaped) {
        const STOP: usize = 8;
        let mut column = 0;
        for index in 0..shaped.clusters.len() {
            let text = shaped.text(segment, index);
            let is_tab = text == "\t";
            let width = if is_tab { STOP - column % STOP } else { str_width(text) };
            column += width;
            if let Some(cluster) = shaped.clusters.get_mut(index).filter(|_| is_tab) {
                cluster.width *= width as f32;
                let glyphs = cluster.glyphs as usize..cluster.glyphs as usize + usize::from(cluster.glyph_count);
                for glyph in shaped.glyphs.get_mut(glyphs).unwrap_or_default() {
                    glyph.advance *= width as f32;
                }
            }
        }
    }

    /// Whether a face is one of letters of equal width.
    pub(super) fn is_code(&self, face: FaceId) -> bool {
        self.fonts.is_mono(face)
    }

    /// Where a cluster's first glyph has its ink along the line in ems, from the start of its square; `None` for a glyph
    /// without ink.
    pub(super) fn ink(&mut self, cluster: &Cluster, gid: u16) -> Option<(f32, f32)> {
        let fonts = self.fonts;
        let down = cluster.posture == Posture::Upright;
        let face = cluster.face;
        *self.inks.entry((face, gid, down)).or_insert_with(|| {
            let face = fonts.face(face);
            if down { face.ink_down(gid) } else { face.ink(gid) }
        })
    }

    /// The width of the hyphen that a broken word gets, and its glyph.
    pub(super) fn hyphen(&self, face: FaceId, size: f32) -> Option<SetGlyph> {
        let face = self.fonts.face(face);
        let gid = face.glyph('-')?;
        let advance = f32::from(face.advance(gid)) * size / f32::from(face.units_per_em());
        Some(SetGlyph { gid, advance, dx: 0.0, dy: 0.0 })
    }
}

/// The width of a space that has one by definition, in ems (Unicode 6.2, table 6-2).
fn blank_width(c: char) -> Option<f32> {
    match c {
        '\u{3000}' | '\u{2001}' | '\u{2003}' => Some(1.0),
        '\u{2000}' | '\u{2002}' => Some(0.5),
        '\u{2004}' => Some(1.0 / 3.0),
        '\u{2005}' => Some(0.25),
        '\u{2006}' => Some(1.0 / 6.0),
        '\u{2009}' | '\u{202F}' => Some(0.2),
        '\u{200A}' => Some(0.1),
        '\u{205F}' => Some(4.0 / 18.0),
        _ => None,
    }
}

/// How many items from the first on can be shaped together.
fn piece_length(items: &[Item]) -> usize {
    let Some(first) = items.first() else {
        return 0;
    };
    let alike = |item: &&Item| {
        item.span == first.span
            && item.face == first.face
            && item.level == first.level
            && item.posture == first.posture
            && first.posture != Posture::Across
            && item.class.is_cjk() == first.class.is_cjk()
            && (item.script == first.script)
            && item.start - first.start <= MAX_PIECE_BYTES
            && !item.simple
            && !matches!(item.class, CharClass::Space | CharClass::Glue | CharClass::Invisible)
    };
    items.iter().take(MAX_PIECE).take_while(alike).count().max(1)
}

impl<'b> Plan<'b> {
    fn new(fonts: &'b FontBook, key: PlanKey) -> Option<Plan<'b>> {
        let font = ShaperFont::new(fonts.face(key.face).shaping_font()?);
        let direction = match key.posture {
            Posture::Upright => Direction::TopToBottom,
            _ if key.rtl => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        };
        let script = key.script.short_name().parse::<Tag>().ok();
        let language = match key.language {
            Tongue::Region(region) => Language::new(region.bcp47()),
            Tongue::Other(code) => Language::new(code.iter().copied().filter(|b| *b != 0).collect::<Vec<u8>>()),
        };
        let mut features = Vec::new();
        let mut feature = |tag: &[u8; 4], value| features.push(Feature::new(harfrust::Tag::new(tag), value, ..));
        if key.western && !key.code {
            // Quotes, dashes and ellipses in Western text take their Western width.
            feature(b"pwid", 1);
        }
        if key.pair {
            feature(b"hwid", 1);
        }
        if !key.western && key.language == Tongue::Region(Region::Japan) {
            feature(b"fwid", 1);
        }
        if key.code {
            // In code every character is seen as it was typed.
            feature(b"liga", 0);
            feature(b"clig", 0);
            feature(b"calt", 0);
            feature(b"kern", 0);
        }
        let plan = ShapePlan::new(&font, direction, script, language.as_ref(), &features);
        let face = fonts.face(key.face);
        Some(Plan { face, font, plan, features, script, language, direction, words: HashMap::new() })
    }

    fn shape(&self, text: &str, buffer: &mut Buffer) -> Word {
        buffer.clear();
        buffer.push_str(text);
        buffer.set_direction(self.direction);
        buffer.set_script(self.script);
        buffer.set_language(self.language.clone());
        let options = ShapeOptions::new().plan(Some(&self.plan)).features(&self.features);
        match harfrust::shape(&self.font, buffer, options) {
            Ok(()) if !buffer.is_empty() => Word::read(buffer, self.direction, self.face),
            _ => Word::boxes(text),
        }
    }
}

impl Word {
    /// Reads the shaper's buffer; glyphs stay in visual order, clusters come in logical order.
    fn read(buffer: &Buffer, direction: Direction, face: &Face) -> Word {
        let mut word = Word::default();
        for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
            let at = word.glyphs.len() as u32;
            let gid = u16::try_from(info.glyph_id).unwrap_or(0);
            word.glyphs.push(if direction == Direction::TopToBottom {
                Unit::hung(gid, position, face)
            } else {
                Unit { gid, advance: position.x_advance, dx: position.x_offset, dy: position.y_offset }
            });
            match word.clusters.last_mut() {
                Some((start, _, count)) if *start == info.cluster => *count = count.saturating_add(1),
                _ => word.clusters.push((info.cluster, at, 1)),
            }
        }
        if direction == Direction::RightToLeft {
            word.clusters.reverse();
        }
        word
    }

    /// The missing-glyph box for each character that can be seen.
    fn boxes(text: &str) -> Word {
        let mut word = Word::default();
        for (start, c) in text.char_indices() {
            let count = u16::from(!is_ignorable(c));
            word.clusters.push((start as u32, word.glyphs.len() as u32, count));
            if count == 1 {
                word.glyphs.push(Unit { gid: 0, advance: 1000, dx: 0, dy: 0 });
            }
        }
        word
    }
}

impl Shaped {
    /// The text of a cluster.
    pub(super) fn text<'s>(&self, segment: &'s Segment, index: usize) -> &'s str {
        let start = self.clusters.get(index).map_or(segment.text.len(), |c| c.start as usize);
        let end = self.clusters.get(index + 1).map_or(segment.text.len(), |c| c.start as usize);
        segment.text.get(start..end).unwrap_or_default()
    }

    /// Presses clusters that are wider than a line (piles of marks that no face has) into its width.
    pub(super) fn press(&mut self, room: f32) {
        for cluster in self.clusters.iter_mut().filter(|cluster| cluster.width > room) {
            let part = room / cluster.width;
            cluster.width = room;
            let glyphs = cluster.glyphs as usize..cluster.glyphs as usize + usize::from(cluster.glyph_count);
            for glyph in self.glyphs.get_mut(glyphs).unwrap_or_default() {
                glyph.advance *= part;
            }
        }
    }

    fn push_blank(&mut self, item: &Item, width: f32) {
        self.push(item, item.start, std::iter::empty());
        if let Some(cluster) = self.clusters.last_mut() {
            cluster.width = width;
        }
    }

    fn push(&mut self, item: &Item, start: u32, glyphs: impl Iterator<Item = SetGlyph>) {
        let first = self.glyphs.len();
        self.glyphs.extend(glyphs);
        let added = self.glyphs.get(first..).unwrap_or_default();
        let width = added.iter().map(|glyph| glyph.advance).sum::<f32>().max(0.0);
        self.clusters.push(Cluster {
            start,
            span: item.span,
            glyphs: first as u32,
            glyph_count: u16::try_from(added.len()).unwrap_or(u16::MAX),
            face: item.face,
            class: item.class,
            level: item.level,
            posture: item.posture,
            width,
            shift: 0.0,
            after: 0.0,
            lead: 0.0,
            trail: 0.0,
            squeeze: 0.0,
            elastic: 0.0,
            spread: 0.0,
        });
    }
}
