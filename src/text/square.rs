//! Tate-chu-yoko: numbers of one or two digits and single capital letters stand upright across a vertical line
//! (CLREQ 2.3.3, JLREQ 3.2.5).

use super::CharClass;

/// The most characters that share a square.
const SHARED: usize = 2;

/// The bytes at the start of `rest` that stand across the line: a number of one or two digits, a capital letter by itself,
/// a pair of marks. `before` is the character before; neither side may be Western text, of which they then are a part.
///
/// ```
/// use bindery::text::shared_square;
/// assert_eq!(shared_square(Some('月'), "29日"), Some(2));
/// assert_eq!(shared_square(Some('在'), "2022年"), None);
/// ```
pub fn shared_square(before: Option<char>, rest: &str) -> Option<usize> {
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
