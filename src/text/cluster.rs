//! Clusters: what a reader sees as one character.

use super::{is_hangul, width};

/// Whether a character has no appearance of its own: Unicode's `Default_Ignorable_Code_Point`, as far as text holds it.
pub fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// The clusters of a text: a base with its combining marks, an emoji sequence, a flag, a jamo syllable.
///
/// A close cousin of UAX #29's grapheme clusters that costs one comparison for most characters. Clusters are cut at
/// 32 marks, so that no hostile pile of marks becomes one unbreakable thing.
pub fn clusters(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let length = cluster_length(rest)?;
        let (cluster, tail) = rest.split_at_checked(length)?;
        rest = tail;
        Some(cluster)
    })
}

/// More marks than any script puts on one letter.
const MAX_MARKS: usize = 32;

const ZWJ: char = '\u{200D}';

fn cluster_length(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let (_, first) = chars.next()?;
    let mut previous = first;
    let mut flags = 0;
    for (count, (at, c)) in chars.enumerate() {
        let joins = if is_flag_letter(c) {
            flags += 1;
            is_flag_letter(previous) && flags == 1
        } else {
            extends(previous, c)
        };
        if !joins || first.is_control() || first.is_whitespace() || count >= MAX_MARKS {
            return Some(at);
        }
        previous = c;
    }
    Some(text.len())
}

fn extends(previous: char, c: char) -> bool {
    if matches!(c, '\0'..='\u{2FF}' | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{309B}'..='\u{D7AF}') {
        return false;
    }
    match c {
        ZWJ | '\u{FE00}'..='\u{FE0F}' | '\u{E0020}'..='\u{E01EF}' | '\u{1F3FB}'..='\u{1F3FF}' => true,
        _ if previous == ZWJ => !c.is_alphanumeric() && !c.is_whitespace(),
        _ if is_hangul(c) => is_hangul(previous) && width(c) == 0,
        _ => width(c) == 0 && !is_ignorable(c),
    }
}

fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

#[cfg(test)]
mod tests {
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(super::clusters(text).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn marks_join_their_base() {
        check("e\u{301}a", &["e\u{301}", "a"]);
        check("か\u{3099}き", &["か\u{3099}", "き"]);
        check("葛\u{E0100}城", &["葛\u{E0100}", "城"]);
    }

    #[test]
    fn emoji_sequences_hold_together() {
        check("👨\u{200D}👩\u{200D}👧你", &["👨\u{200D}👩\u{200D}👧", "你"]);
        check("👍🏽！", &["👍🏽", "！"]);
        check("🇨🇳🇯🇵", &["🇨🇳", "🇯🇵"]);
        check("1\u{FE0F}\u{20E3}2", &["1\u{FE0F}\u{20E3}", "2"]);
    }

    #[test]
    fn jamo_make_a_syllable() {
        check("\u{1112}\u{1161}\u{11AB}글", &["\u{1112}\u{1161}\u{11AB}", "글"]);
    }

    #[test]
    fn a_pile_of_marks_is_cut() {
        let text = "\u{301}".repeat(1000);
        assert!(super::clusters(&text).count() > 20);
        assert_eq!(super::clusters(&text).collect::<String>(), text);
    }
}
