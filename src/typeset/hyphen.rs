//! Hyphenation: where words of alphabetic scripts may be cut.

use std::collections::HashMap;

use super::breaks::{Break, HYPHEN_PENALTY};
use super::collect::{Segment, SpanKind};
use super::shape::{Shaped, Shaper};
use crate::text::{CharClass, urls};

/// The shortest word that is hyphenated, in characters: shorter ones gain nothing.
const MIN_WORD: usize = 5;
/// The longest, in bytes: longer ones are no words.
const MAX_WORD: usize = 64;
/// When the cache holds this many words it starts anew.
const MAX_CACHED: usize = 20_000;

/// The hyphenation points of words, in bytes.
type Words = HashMap<Box<str>, Box<[u8]>>;

const SOFT_HYPHEN: char = '\u{AD}';

/// Finds hyphenation points, remembering words.
#[derive(Default)]
pub(super) struct Hyphenator {
    /// The words of each language, by its code.
    languages: HashMap<[u8; 3], Words>,
}

impl Hyphenator {
    /// The hyphenation points of a segment, in order.
    pub(super) fn points(&mut self, shaper: &Shaper<'_>, segment: &Segment, shaped: &Shaped) -> Vec<Break> {
        let mut found = Vec::new();
        let mut links = urls(&segment.text).peekable();
        let count = shaped.clusters.len();
        let mut index = 0;
        while index < count {
            let end = word_end(segment, shaped, index);
            if end == index {
                index += 1;
                continue;
            }
            let start = shaped.clusters.get(index).map_or(0, |c| c.start as usize);
            while links.next_if(|url| url.end <= start).is_some() {}
            if links.peek().is_none_or(|url| url.start > start) {
                self.word(shaper, segment, shaped, index..end, &mut found);
            }
            index = end;
        }
        found
    }

    fn word(
        &mut self,
        shaper: &Shaper<'_>,
        segment: &Segment,
        shaped: &Shaped,
        clusters: std::ops::Range<usize>,
        found: &mut Vec<Break>,
    ) {
        let start_of = |index: usize| shaped.clusters.get(index).map_or(segment.text.len(), |c| c.start as usize);
        let start = start_of(clusters.start);
        let text = segment.text.get(start..start_of(clusters.end)).unwrap_or_default();
        let Some(first) = shaped.clusters.get(clusters.start) else { return };
        let Some(span) = segment.spans.get(first.span as usize) else { return };
        let soft = text.contains(SOFT_HYPHEN);
        if !soft && (text.len() > MAX_WORD || text.chars().count() < MIN_WORD || span.kind != SpanKind::Text) {
            return;
        }
        let points = if soft { soft_hyphens(text) } else { self.syllables(text, span.style.lang) };
        let Some(hyphen) = shaper.hyphen(first.face, span.style.size) else { return };
        let mut next = clusters.start;
        for point in points {
            let at = start + point;
            while next < clusters.end && start_of(next) < at {
                next += 1;
            }
            // A point inside a ligature is no place to cut.
            if next < clusters.end && start_of(next) == at && next > clusters.start {
                let place = next as u32;
                let hyphen = hyphen.advance;
                found.push(Break { next: place, end: place, hyphen, penalty: HYPHEN_PENALTY, ..Break::default() });
            }
        }
    }

    /// The byte places inside a word at which its language cuts it.
    fn syllables(&mut self, word: &str, lang: super::Lang) -> Vec<usize> {
        let Some(patterns) = lang.hyphenation() else {
            return Vec::new();
        };
        // English patterns stand in for unknown languages: they know nothing of other scripts.
        if lang.code() == [0; 3] && !word.is_ascii() {
            return Vec::new();
        }
        let words = self.languages.entry(lang.code()).or_default();
        if let Some(points) = words.get(word) {
            return points.iter().map(|at| usize::from(*at)).collect();
        }
        let mut at = 0;
        let mut points: Vec<u8> = Vec::new();
        for syllable in hypher::hyphenate(word, patterns) {
            at += syllable.len();
            points.extend(u8::try_from(at).ok().filter(|_| at < word.len()));
        }
        if words.len() >= MAX_CACHED {
            words.clear();
        }
        let places = points.iter().map(|at| usize::from(*at)).collect();
        words.insert(word.into(), points.into_boxed_slice());
        places
    }
}

fn soft_hyphens(word: &str) -> Vec<usize> {
    word.match_indices(SOFT_HYPHEN).map(|(at, hyphen)| at + hyphen.len()).collect()
}

/// The end of the word that starts at a cluster: letters in one style, soft hyphens among them.
fn word_end(segment: &Segment, shaped: &Shaped, start: usize) -> usize {
    let Some(first) = shaped.clusters.get(start).filter(|c| c.class == CharClass::Letter) else {
        return start;
    };
    let belongs = |index: &usize| {
        shaped.clusters.get(*index).is_some_and(|c| {
            c.span == first.span
                && c.face == first.face
                && (c.class == CharClass::Letter
                    || c.class == CharClass::Invisible && shaped.text(segment, *index).starts_with(SOFT_HYPHEN))
        })
    };
    start + (start..shaped.clusters.len()).take_while(belongs).count()
}
