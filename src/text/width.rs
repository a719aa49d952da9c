//! East Asian Width: how many columns of a terminal or a fixed-width text a character takes.

use unicode_width::UnicodeWidthChar;

/// The columns of a character: 0 for marks and controls, 2 for wide and full-width characters, else 1 (UAX #11;
/// ambiguous characters count 1).
pub fn width(c: char) -> usize {
    match c {
        ' '..='~' => 1,
        '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => 2,
        _ => c.width().unwrap_or(0),
    }
}

/// Whether a character takes two columns.
pub fn is_wide(c: char) -> bool {
    width(c) == 2
}

/// The columns of a text, cluster by cluster: an emoji sequence takes no more than two.
pub fn str_width(text: &str) -> usize {
    super::clusters(text)
        .map(|cluster| {
            let sum = cluster.chars().map(width).sum::<usize>();
            if cluster.contains('\u{FE0F}') { 2 } else { sum.min(2) }
        })
        .sum()
}
