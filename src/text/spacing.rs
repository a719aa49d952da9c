//! The gap between CJK and Western text.

use super::CharClass;

/// Whether a quarter-em gap stands between two neighbours: a CJK letter beside a Western letter or digit (CLREQ 3.2.2,
/// JLREQ 3.2.6). Punctuation on either side brings its own space; Korean writes the spaces that it wants.
///
/// ```
/// use bindery::text::wants_gap;
/// assert!(wants_gap('中', 'A'));
/// assert!(wants_gap('3', '月'));
/// assert!(!wants_gap('，', 'A'));
/// ```
pub fn wants_gap(left: char, right: char) -> bool {
    (is_text(left) && is_foreign(right, true)) || (is_foreign(left, false) && is_text(right))
}

fn is_text(c: char) -> bool {
    let class = CharClass::of(c);
    class.is_cjk_letter() && class != CharClass::Hangul && c != '\u{FFFC}' && !is_full_width_form(c)
}

/// Full-width letters and digits keep their own square.
fn is_full_width_form(c: char) -> bool {
    matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Letters and digits, and the signs that belong to a number or name: `$5`, `50%`, `C++`, `@name`.
fn is_foreign(c: char, on_the_right: bool) -> bool {
    match CharClass::of(c) {
        CharClass::Letter | CharClass::Digit => true,
        _ if on_the_right => matches!(c, '$' | '€' | '£' | '¥' | '#' | '@' | '&' | '+' | '±'),
        _ => matches!(c, '%' | '‰' | '°' | '℃' | '+' | '&' | '™' | '®' | '©'),
    }
}
