//! Where lines may break.
//!
//! Between two Western characters UAX #14 decides (icu_segmenter, strict); where a CJK character takes part, the tables
//! of CLREQ 3.1.4 and JLREQ appendix C do; inside URLs, their own structure; inside words, hyphenation.

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::{LineBreakOptions, LineBreakStrictness};

use super::collect::{Segment, SpanKind};
use super::hyphen::Hyphenator;
use super::shape::{Shaped, Shaper};
use super::style::{Align, Kinsoku, ParagraphStyle};
use crate::font::Region;
use crate::text::{CharClass, breaks_after_in_url, urls};

use CharClass as C;

/// A place where a line may end.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Break {
    /// The cluster that the next line starts with.
    pub(super) next: u32,
    /// The cluster after the last one that is set on this line: spaces at the break are left out.
    pub(super) end: u32,
    /// The width of the hyphen that appears here, 0 for none.
    pub(super) hyphen: f32,
    /// How unwelcome the break is: 0 welcome, 100 a last resort.
    pub(super) penalty: f32,
    /// Whether the last mark hangs outside the measure; decided when the line is chosen.
    pub(super) hung: bool,
}

/// The price of a hyphen.
pub(super) const HYPHEN_PENALTY: f32 = 50.0;
/// The price of a break inside a URL.
const IN_URL: f32 = 30.0;
/// The price of a break between a number and what is counted.
const NUMBER_AND_NOUN: f32 = 100.0;
/// The price of a break inside the name that a middle dot holds together: paid only where no other line is any good.
const IN_NAME: f32 = 3000.0;
/// The price of a break inside a Korean word of justified text, which may break at every syllable (KLREQ 5.2).
const IN_KOREAN_WORD: f32 = 12.0;
/// The same where lines need not be full: Korean then breaks at spaces.
const IN_RAGGED_KOREAN_WORD: f32 = 3000.0;

/// All places where a line of the segment may end, in order; the last is the segment's end.
pub(super) fn breaks(
    shaper: &Shaper<'_>,
    hyphenator: &mut Hyphenator,
    segment: &Segment,
    shaped: &Shaped,
    style: &ParagraphStyle,
) -> Vec<Break> {
    let clusters = &shaped.clusters;
    let mut finder = Finder { segment, shaped, style, uax14: uax14(&segment.text), found: Vec::new(), end: 0 };
    let mut links = urls(&segment.text).peekable();
    finder.found.reserve(clusters.len() / 2);
    for index in 1..clusters.len() {
        let at = finder.start_of(index);
        while links.next_if(|url| url.end <= at).is_some() {}
        let in_url = links.peek().is_some_and(|url| url.start < at);
        let penalty = if in_url { finder.in_url(index) } else { finder.between(index) };
        if let Some(penalty) = penalty {
            finder.push(index, penalty);
        }
    }
    let mut found = finder.finish();
    if style.hyphenate {
        let soft = hyphenator.points(shaper, segment, shaped);
        found = merge(found, soft);
    }
    found
}

struct Finder<'a> {
    segment: &'a Segment,
    shaped: &'a Shaped,
    style: &'a ParagraphStyle,
    /// The byte places at which UAX #14 lets a line break, ascending; consumed as the clusters go by.
    uax14: Box<dyn Iterator<Item = usize> + 'a>,
    found: Vec<Break>,
    /// The next place of `uax14`.
    end: usize,
}

fn uax14(text: &str) -> Box<dyn Iterator<Item = usize> + '_> {
    let mut options = LineBreakOptions::default();
    options.strictness = Some(LineBreakStrictness::Strict);
    Box::new(LineSegmenter::new_dictionary(options).segment_str(text).skip(1))
}

impl Finder<'_> {
    fn start_of(&self, index: usize) -> usize {
        self.shaped.clusters.get(index).map_or(self.segment.text.len(), |c| c.start as usize)
    }

    fn class(&self, index: usize) -> CharClass {
        self.shaped.clusters.get(index).map_or(C::Other, |c| c.class)
    }

    fn unicode_allows(&mut self, at: usize) -> bool {
        while self.end < at {
            self.end = self.uax14.next().unwrap_or(usize::MAX);
        }
        self.end == at
    }

    fn push(&mut self, index: usize, penalty: f32) {
        self.found.push(Break { next: index as u32, end: self.trimmed(index), penalty, ..Break::default() });
    }

    /// The end of the visible part of a line that breaks before cluster `index`.
    fn trimmed(&self, index: usize) -> u32 {
        let mut end = index;
        while end > 0 && self.class(end - 1) == C::Space {
            end -= 1;
        }
        end as u32
    }

    fn finish(mut self) -> Vec<Break> {
        let count = self.shaped.clusters.len();
        let end = if self.style.preformatted { count as u32 } else { self.trimmed(count) };
        self.found.push(Break { next: count as u32, end, ..Break::default() });
        self.found
    }

    /// Whether a line may break before cluster `index`, and how unwelcome that is.
    fn between(&mut self, index: usize) -> Option<f32> {
        let allowed = self.unicode_allows(self.start_of(index));
        let right = self.class(index);
        let left = self.class(index - 1);
        if right == C::Space || self.inside_ruby(index) || joins(left) || joins(right) {
            // A zero-width space is invisible, yet it is there for nothing else than to break.
            return (allowed && self.follows_zero_width_space(index)).then_some(0.0);
        }
        if left == C::Space {
            return self.after_space(index, right, allowed);
        }
        if !left.is_cjk() && !right.is_cjk() {
            return allowed.then_some(0.0);
        }
        let quoted = |class: C| matches!(class, C::Opening | C::Closing | C::Dash | C::Ellipsis | C::MiddleDot);
        let unicode_knows = (left.is_western() || right.is_western()) && !quoted(left) && !quoted(right);
        if unicode_knows && !allowed {
            return None;
        }
        self.cjk_pair(index, left, right)
    }

    /// Two neighbours of which one at least is CJK.
    fn cjk_pair(&self, index: usize, left: C, right: C) -> Option<f32> {
        let level = self.style.kinsoku;
        if inseparable(left, right) || self.inside_number(index, left, right) {
            return None;
        }
        if barred_from_start(right, level) || barred_from_end(left, level) {
            return None;
        }
        if self.inside_name(index, left, right) {
            return Some(IN_NAME);
        }
        match (left, right) {
            _ if self.is_amount(index, left, right) => Some(NUMBER_AND_NOUN),
            (C::Han, C::Digit) => Some(NUMBER_AND_NOUN / 10.0),
            (_, C::Hangul) if left != C::Opening => Some(self.in_korean_word()),
            _ => Some(0.0),
        }
    }

    /// 2022|年 and 3|월: no rule forbids it, no editor likes it. Nor 10～|20.
    fn is_amount(&self, index: usize, left: C, right: C) -> bool {
        let noun = matches!(right, C::Han | C::Hangul);
        let before_connector = if index >= 2 { self.class(index - 2) } else { C::Space };
        match left {
            C::Digit => noun,
            C::FullWidth => noun && self.is_full_width_digit(index - 1),
            C::Connector | C::WaveDash => matches!(before_connector, C::Digit | C::FullWidth),
            _ => false,
        }
    }

    /// Full-width numbers and words are as whole as others: ２０２２, １，０００, ＮＨＫ.
    fn inside_number(&self, index: usize, left: C, right: C) -> bool {
        if right != C::FullWidth {
            return false;
        }
        let point = matches!(left, C::Comma | C::Stop | C::MiddleDot | C::Colon);
        left == C::FullWidth
            || point && index >= 2 && self.is_full_width_digit(index - 2) && self.is_full_width_digit(index)
    }

    fn is_full_width_digit(&self, index: usize) -> bool {
        self.class(index) == C::FullWidth && self.shaped.text(self.segment, index).starts_with(|c| c <= '９')
    }

    fn in_korean_word(&self) -> f32 {
        if self.style.align == Align::Justify { IN_KOREAN_WORD } else { IN_RAGGED_KOREAN_WORD }
    }

    fn after_space(&self, index: usize, right: C, allowed: bool) -> Option<f32> {
        let before = self.trimmed(index) as usize;
        let left = if before == 0 { C::Space } else { self.class(before - 1) };
        if left == C::Digit && self.is_unit(index) {
            return None;
        }
        if left.is_cjk() || right.is_cjk() {
            let level = self.style.kinsoku;
            let barred = barred_from_start(right, level) || barred_from_end(left, level) || left == C::Space;
            // 5 公里 is as much an amount as 5 km; in Korean the space parts words.
            let price = if left == C::Digit && right == C::Han { NUMBER_AND_NOUN } else { 0.0 };
            return (!barred).then_some(price);
        }
        allowed.then_some(0.0)
    }

    /// Whether a unit of measure starts here: it stays with its number (CLREQ 3.2.1, JLREQ 3.2.5).
    fn is_unit(&self, index: usize) -> bool {
        let rest = self.segment.text.get(self.start_of(index)..).unwrap_or_default();
        if rest.starts_with(['%', '‰', '°', '℃', '℉', 'Ω']) {
            return true;
        }
        let length: usize = rest.chars().take(6).take_while(|c| is_unit_letter(*c)).map(char::len_utf8).sum();
        rest.get(..length).is_some_and(|unit| UNITS.contains(&unit))
    }

    /// The middle dot of a transliterated name holds both parts: 约翰·史密斯. In Japanese a line may break after it.
    fn inside_name(&self, index: usize, left: C, right: C) -> bool {
        if left != C::MiddleDot || self.style.kinsoku < Kinsoku::Normal || self.style.region == Region::Japan {
            return false;
        }
        let letter = |class: C| class.is_cjk_letter() || class == C::Letter;
        index >= 2 && letter(self.class(index - 2)) && letter(right)
    }

    fn in_url(&mut self, index: usize) -> Option<f32> {
        let at = self.start_of(index);
        let (before, after) = self.segment.text.split_at_checked(at)?;
        let (last, next) = (before.chars().next_back()?, after.chars().next()?);
        let splits_slashes = last == ':' || next == '/';
        if next == '%' {
            return Some(IN_URL);
        }
        (breaks_after_in_url(last) && !splits_slashes && !breaks_after_in_url(next)).then_some(IN_URL)
    }

    fn inside_ruby(&self, index: usize) -> bool {
        let span = |index: usize| self.shaped.clusters.get(index).map(|c| c.span);
        let same = span(index) == span(index - 1);
        let kind = span(index).and_then(|s| self.segment.spans.get(s as usize)).map(|s| s.kind);
        same && matches!(kind, Some(SpanKind::Ruby(_)))
    }

    fn follows_zero_width_space(&self, index: usize) -> bool {
        let before = self.segment.text.get(..self.start_of(index)).unwrap_or_default();
        before.ends_with('\u{200B}') && self.class(index) != C::Space
    }
}

/// Characters that hold to their neighbours on both sides.
fn joins(class: C) -> bool {
    matches!(class, C::Glue | C::Invisible | C::Mark)
}

/// One mark in two characters (—— …… 〳〵), and numbers with their signs: at every level (JLREQ 3.1.10, CLREQ 3.1.4).
fn inseparable(left: C, right: C) -> bool {
    matches!(
        (left, right),
        (C::Dash, C::Dash)
            | (C::Ellipsis, C::Ellipsis)
            | (C::Prefix, C::Digit | C::Han | C::FullWidth)
            | (C::Digit | C::FullWidth, C::Suffix)
    )
}

/// Line-start prohibition (CLREQ 3.1.4, JLREQ 3.1.7), with the levels of CSS Text 3, 5.3 (`line-break`). Dashes are not
/// kept from line starts by CSS; CLREQ's strict level does so.
fn barred_from_start(class: CharClass, level: Kinsoku) -> bool {
    let least = match class {
        C::Closing | C::Comma | C::Stop | C::WesternClosing => Kinsoku::Loose,
        C::Colon | C::Exclaim | C::MiddleDot | C::Iteration | C::Ellipsis => Kinsoku::Normal,
        C::Connector | C::Solidus | C::Suffix => Kinsoku::Normal,
        C::SmallKana | C::WaveDash | C::Dash => Kinsoku::Strict,
        _ => return false,
    };
    level >= least
}

/// Line-end prohibition (CLREQ 3.1.4, JLREQ 3.1.8). GB/T 15834 keeps the solidus from line ends too.
fn barred_from_end(class: CharClass, level: Kinsoku) -> bool {
    let least = match class {
        C::Opening | C::WesternOpening => Kinsoku::Loose,
        C::Prefix => Kinsoku::Normal,
        C::Solidus => Kinsoku::Strict,
        _ => return false,
    };
    level >= least
}

/// Units that are written with a space after their number.
const UNITS: [&str; 62] = [
    "km", "m", "cm", "mm", "nm", "µm", "μm", "kg", "g", "mg", "µg", "μg", "t", "l", "L", "ml", "mL", "s", "ms", "h",
    "min", "Hz", "kHz", "MHz", "GHz", "W", "kW", "MW", "GW", "V", "kV", "A", "mA", "K", "Pa", "hPa", "kPa", "MPa", "J",
    "kJ", "N", "ha", "cal", "kcal", "dB", "px", "pt", "bit", "KB", "kB", "MB", "GB", "TB", "Mbps", "Gbps", "Wh", "kWh",
    "MWh", "GWh", "TWh", "mph", "ft",
];

fn is_unit_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, 'µ' | 'μ')
}

/// Two ascending lists of breaks as one; where both have a break the one without a hyphen stands.
fn merge(hard: Vec<Break>, soft: Vec<Break>) -> Vec<Break> {
    if soft.is_empty() {
        return hard;
    }
    let mut merged = Vec::with_capacity(hard.len() + soft.len());
    let mut soft = soft.into_iter().peekable();
    for stop in hard {
        while let Some(hyphen) = soft.next_if(|hyphen| hyphen.next < stop.next) {
            merged.push(hyphen);
        }
        let _ = soft.next_if(|hyphen| hyphen.next == stop.next);
        merged.push(stop);
    }
    merged
}
