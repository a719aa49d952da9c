//! Runs: the text of a paragraph that is converted as a whole, though it stands in several nodes.

use std::ops::Range;

use super::{Script, Variety, chains};
use crate::text::{foreign_runs, guess_han_script, urls};

/// Converts and counts.
pub(super) struct Converter {
    pub(super) to: Script,
    /// How many characters became others.
    pub(super) changed: usize,
}

impl Converter {
    /// Text that follows each other in a paragraph. `around` is how the text is written where its characters do not tell.
    pub(super) fn convert_run(&mut self, mut pieces: Vec<&mut String>, around: Variety) {
        let text: String = pieces.iter().map(|piece| piece.as_str()).collect();
        if text.is_ascii() {
            return;
        }
        let from = match guess_han_script(&text) {
            Some("Hans") => Variety::Simplified,
            Some(_) if around == Variety::Simplified => Variety::Traditional,
            _ => around,
        };
        let mut end = 0;
        let ends = pieces.iter().map(|piece| {
            end += piece.len();
            end
        });
        let mut marks: Vec<usize> = ends.collect();
        let converted = self.convert(&text, from, &mut marks);
        let mut start = 0;
        let parts: Vec<&str> = marks
            .iter()
            .map(|&end| converted.get(std::mem::replace(&mut start, end)..end).unwrap_or_default())
            .collect();
        if parts.iter().any(|part| part.trim_matches(' ').is_empty()) && pieces.len() > 1 {
            // A phrase became shorter than the part of it that stands in a node: then each node by itself.
            for piece in pieces {
                self.convert_run(vec![piece], from);
            }
            return;
        }
        for (piece, part) in pieces.iter_mut().zip(parts) {
            if piece.as_str() != part {
                self.changed += changed(piece, part);
                part.clone_into(piece);
            }
        }
    }

    /// The text converted, but for URLs and for what is in another language; marks are moved along.
    fn convert(&self, text: &str, from: Variety, marks: &mut [usize]) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = marks;
        let mut at = 0;
        let mut kept = kept(text);
        if (from, self.to) == (Variety::Simplified, Script::Simplified) {
            kept = merged(kept.into_iter().chain(meant(text)));
        }
        for range in kept.into_iter().chain(std::iter::once(text.len()..text.len())) {
            for (part, is_kept) in [(at..range.start, false), (range.clone(), true)] {
                let Some(words) = text.get(part.clone()).filter(|words| !words.is_empty()) else { continue };
                let inside = rest.iter().take_while(|mark| **mark <= part.end).count();
                let (own, later) = rest.split_at_mut(inside);
                rest = later;
                own.iter_mut().for_each(|mark| *mark -= part.start);
                let mut words = words.to_owned();
                if !is_kept {
                    for chain in chains(from, self.to) {
                        words = chain.convert_marked(&words, own);
                    }
                }
                own.iter_mut().for_each(|mark| *mark += out.len());
                out.push_str(&words);
            }
            at = range.end;
        }
        out
    }
}

/// The ranges that stay as they are, in ascending order: URLs, Japanese and Korean.
fn kept(text: &str) -> Vec<Range<usize>> {
    let foreign = foreign_runs(text, "zh").into_iter().map(|(range, _)| range);
    merged(urls(text).chain(foreign))
}

/// Characters that simplified writing has merged with others but for some words (乾坤, 徵羽, 狼藉, 瞭望): amid simplified text
/// they stand where they are meant, as in names.
fn meant(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(['乾', '徵', '藉', '瞭']).map(|(at, found)| at..at + found.len())
}

/// The ranges in ascending order, those that touch made one.
fn merged(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = ranges.collect();
    ranges.sort_by_key(|range| range.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

fn changed(before: &str, after: &str) -> usize {
    let differing = before.chars().zip(after.chars()).filter(|(one, other)| one != other).count();
    differing + before.chars().count().abs_diff(after.chars().count())
}
