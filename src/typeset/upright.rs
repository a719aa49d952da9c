//! Vertical writing: which characters stand upright, which lie on their side, which stand across the line.
//!
//! UAX #50 says how each character stands by itself; CLREQ 2.3.3 and JLREQ 3.2.5 add that numbers of one or two digits
//! and single capital letters stand upright across the line (tate-chu-yoko).

use crate::text::CharClass;

/// How a cluster stands on its line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Posture {
    /// As in horizontal writing, which on a vertical line means on its side.
    Along,
    /// Upright on a vertical line.
    Upright,
    /// Upright across a vertical line, in one square together with its neighbours in the cluster.
    Across,
}

/// The most characters that share a square.
const SHARED: usize = 2;

/// How a character stands on a vertical line (UAX #50, `Vertical_Orientation`, with the classes of this crate).
pub(super) fn posture(c: char, class: CharClass) -> Posture {
    match class {
        _ if stands_by_itself(c) => Posture::Upright,
        _ if class.is_cjk() => Posture::Upright,
        _ => Posture::Along,
    }
}

/// Enclosed numbers and letters, geometric shapes, dingbats: as wide as an ideograph in CJK faces, and upright.
fn stands_by_itself(c: char) -> bool {
    matches!(
        c,
        '\u{2460}'..='\u{24FF}' | '\u{25A0}'..='\u{2619}' | '\u{2620}'..='\u{2767}' | '\u{2776}'..='\u{2793}'
            | '\u{2B12}'..='\u{2B2F}' | '\u{2B50}'..='\u{2B59}' | '\u{203B}' | '\u{2042}' | '\u{2121}' | '\u{2160}'..='\u{217F}'
    )
}

/// The bytes at the start of `rest` that stand across the line: a number of one or two digits, a capital letter by itself,
/// a pair of marks. `before` is the character before; neither side may be Western text, of which they then are a part.
pub(super) fn shared_square(before: Option<char>, rest: &str) -> Option<usize> {
    if before.is_some_and(is_part_of_western_text) {
        return None;
    }
    let first = rest.bytes().next()?;
    let length = match first {
        b'0'..=b'9' => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            // The full stop of an item's number shares the square.
            if rest.get(digits..) == Some(".") { digits + 1 } else { digits }
        }
        b'A'..=b'Z' => 1,
        b'!' | b'?' => rest.bytes().take_while(|b| matches!(b, b'!' | b'?')).count(),
        _ => return None,
    };
    let after = rest.get(length..)?.chars().next();
    let fits = rest.get(..length)?.trim_end_matches('.').len() <= SHARED && !after.is_some_and(is_part_of_western_text);
    fits.then_some(length)
}

fn is_part_of_western_text(c: char) -> bool {
    matches!(CharClass::of(c), CharClass::Letter | CharClass::Digit | CharClass::Other | CharClass::Mark)
        || matches!(c, '.' | ',' | ':' | ';' | '%' | '!' | '?' | '\'' | '’' | '(' | ')' | '[' | ']' | '°')
}

#[cfg(test)]
mod tests {
    use super::shared_square;

    #[test]
    fn short_numbers_and_lone_capitals_share_a_square() {
        assert_eq!(shared_square(Some('月'), "29日"), Some(2));
        assert_eq!(shared_square(Some('第'), "3"), Some(1));
        assert_eq!(shared_square(Some('，'), "A股"), Some(1));
        assert_eq!(shared_square(Some('吗'), "!?"), Some(2));
        assert_eq!(shared_square(Some('在'), "80℃左右"), Some(2));
        assert_eq!(shared_square(None, "12."), Some(3));
    }

    #[test]
    fn years_words_and_decimals_do_not() {
        assert_eq!(shared_square(Some('在'), "2022年"), None);
        assert_eq!(shared_square(Some('约'), "3.5亿"), None);
        assert_eq!(shared_square(Some('涨'), "50%"), None);
        assert_eq!(shared_square(Some('的'), "GDP"), None);
        assert_eq!(shared_square(Some('-'), "19型"), None);
        assert_eq!(shared_square(None, "ab"), None);
    }
}
