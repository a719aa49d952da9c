//! The numbers of list items and notes.

use crate::ir::NumberStyle;

/// The number as the style writes it, without full stop: `iv`, `c`, `十二`.
/// Numbers that a style cannot write (0 in Roman numerals, 0 in letters) fall back to decimal.
pub fn format_number(number: u32, style: NumberStyle) -> String {
    let special = match style {
        NumberStyle::Decimal => None,
        NumberStyle::LowerAlpha => letters(number),
        NumberStyle::UpperAlpha => letters(number).map(|text| text.to_ascii_uppercase()),
        NumberStyle::LowerRoman => roman(number),
        NumberStyle::UpperRoman => roman(number).map(|text| text.to_ascii_uppercase()),
        NumberStyle::Han => han(number),
    };
    special.unwrap_or_else(|| number.to_string())
}

fn letters(mut number: u32) -> Option<String> {
    if number == 0 {
        return None;
    }
    let mut reversed = Vec::new();
    while number > 0 {
        number -= 1;
        reversed.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
    }
    Some(reversed.into_iter().rev().collect())
}

fn roman(mut number: u32) -> Option<String> {
    if !(1..4000).contains(&number) {
        return None;
    }
    const DIGITS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut text = String::new();
    for (value, digit) in DIGITS {
        while number >= value {
            text.push_str(digit);
            number -= value;
        }
    }
    Some(text)
}

/// 1 to 99 as 一 … 九十九, as lists in Chinese and Japanese use them.
fn han(number: u32) -> Option<String> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if !(1..100).contains(&number) {
        return None;
    }
    let (tens, ones) = (number / 10, number % 10);
    let tens_text = match tens {
        0 => String::new(),
        1 => String::from("十"),
        _ => format!("{}十", DIGITS[tens as usize]),
    };
    Some(format!("{tens_text}{}", DIGITS[ones as usize]))
}

#[cfg(test)]
mod tests {
    use super::format_number;
    use crate::ir::NumberStyle::{Decimal, Han, LowerAlpha, LowerRoman, UpperRoman};

    #[test]
    fn each_style_counts() {
        assert_eq!(format_number(7, Decimal), "7");
        assert_eq!([1, 26, 27, 703].map(|n| format_number(n, LowerAlpha)), ["a", "z", "aa", "aaa"]);
        assert_eq!([4, 49].map(|n| format_number(n, LowerRoman)), ["iv", "xlix"]);
        assert_eq!(format_number(4000, UpperRoman), "4000");
        assert_eq!([1, 10, 12, 20, 99].map(|n| format_number(n, Han)), ["一", "十", "十二", "二十", "九十九"]);
        assert_eq!(format_number(0, LowerAlpha), "0");
    }
}
