//! Words of a text, those of Han and kana found by dictionary.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

/// The byte offsets where words begin or end (UAX #29), in ascending order, both ends of the text among them. Runs of Han
/// and kana are parted by a dictionary; where it is wrong, a word seems to end where none does.
///
/// ```
/// assert_eq!(bindery::text::word_edges("新闻 ab"), [0, 6, 7, 9]);
/// ```
pub fn word_edges(text: &str) -> Vec<usize> {
    WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()).segment_str(text).collect()
}
