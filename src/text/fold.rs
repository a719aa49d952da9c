//! Full-width and half-width forms (U+FF00 to U+FFEF), and which of them are wanted.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::compose;

/// Which forms of another width become the usual ones; each choice folds what those before it fold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldWidth {
    /// None: the text stays as it is.
    #[default]
    None,
    /// Half-width katakana with their voicing marks, hangul and `｡｢｣､･` become full-width: `ｶﾞｽ` ガス.
    Kana,
    /// Full-width Latin letters and digits become ASCII, and so do the signs within words and numbers: `Ｃ＋＋`, `３．１４`, `１００％`.
    /// The punctuation of Chinese and Japanese text stays as it is there: `（ＡＢＣ，１２３）` is `（ABC，123）`.
    Letters,
    /// All full-width ASCII, punctuation and the ideographic space with it: for search and statistics, not for reading.
    All,
}

/// A text with its widths folded.
///
/// ```
/// use bindery::text::{FoldWidth, fold_width};
/// assert_eq!(fold_width("ﾊﾟﾝ（Ｎｏ．１），２．５％！", FoldWidth::Letters), "パン（No.1），2.5%！");
/// ```
pub fn fold_width(text: &str, which: FoldWidth) -> Cow<'_, str> {
    let touched = |c: char| matches!(c, '\u{FF01}'..='\u{FFEE}') || (c == '\u{3000}' && which == FoldWidth::All);
    if which == FoldWidth::None || !text.contains(touched) {
        return Cow::Borrowed(text);
    }
    let text = narrow_kana(text);
    Cow::Owned(match which {
        FoldWidth::None | FoldWidth::Kana => text,
        FoldWidth::Letters => fold_words(&text),
        FoldWidth::All => text.chars().map(|c| if c == '\u{3000}' { ' ' } else { ascii(c).unwrap_or(c) }).collect(),
    })
}

/// Half-width katakana, hangul and ideographic punctuation as full-width ones. A voicing mark goes into its kana, or stands
/// by itself.
fn narrow_kana(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut kana = None;
    for c in text.chars() {
        let voiced = kana.and_then(|base| compose(base, voicing(c)?));
        kana = None;
        match (voiced, c) {
            (Some(voiced), _) => {
                out.pop();
                out.push(voiced);
            }
            (None, 'ﾞ') => out.push('゛'),
            (None, 'ﾟ') => out.push('゜'),
            (None, '｡'..='ﾝ' | '\u{FFA0}'..='\u{FFDC}') => {
                out.push(full(c));
                kana = out.chars().next_back();
            }
            (None, _) => out.push(c),
        }
    }
    out
}

/// The combining mark that a half-width voicing mark stands for.
fn voicing(c: char) -> Option<char> {
    match c {
        'ﾞ' => Some('\u{3099}'),
        'ﾟ' => Some('\u{309A}'),
        _ => None,
    }
}

/// The full-width form. That of hangul is a letter of its own (`ㄱ`), as they are typed and not the jamo of syllables.
fn full(c: char) -> char {
    match u32::from(c) {
        0xFFA0 => '\u{3164}',
        code @ 0xFFA1..=0xFFBE => char::from_u32(code - 0xFFA1 + 0x3131).unwrap_or(c),
        // The vowels stand in rows of six, with gaps between the rows.
        code @ 0xFFC2..=0xFFDC => {
            let (row, place) = ((code - 0xFFC2) / 8, (code - 0xFFC2) % 8);
            if place < 6 { char::from_u32(0x314F + row * 6 + place).unwrap_or(c) } else { c }
        }
        _ => c.nfkc().next().unwrap_or(c),
    }
}

/// The ASCII character of a full-width form; also ¥, £, ¢, ¬, ¦ and ₩, but not the macron, which stands for an overline.
fn ascii(c: char) -> Option<char> {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0),
        '￠' => Some('¢'),
        '￡' => Some('£'),
        '￢' => Some('¬'),
        '￤' => Some('¦'),
        '￥' => Some('¥'),
        '￦' => Some('₩'),
        _ => None,
    }
}

/// Letters and digits, and the signs within words and numbers.
fn fold_words(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = chars.as_slice();
    while let Some(&c) = rest.first() {
        let word = rest.iter().position(|&c| !is_of_word(c)).unwrap_or(rest.len());
        if word == 0 {
            out.push(c);
            rest = rest.get(1..).unwrap_or_default();
        } else {
            let (own, after) = rest.split_at(word);
            push_word(&mut out, own);
            rest = after;
        }
    }
    out
}

fn half(c: char) -> char {
    ascii(c).unwrap_or(c)
}

fn is_letter(c: char) -> bool {
    half(c).is_ascii_alphanumeric()
}

/// Signs that are no punctuation of a sentence: part of a word or number where they touch one.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '＃' | '＄'
            | '％'
            | '＆'
            | '＊'
            | '＋'
            | '－'
            | '／'
            | '＝'
            | '＠'
            | '＼'
            | '＾'
            | '＿'
            | '￠'
            | '￡'
            | '￥'
            | '￦'
    )
}

/// Letters, signs, and the stops that stand within numbers and addresses.
fn is_of_word(c: char) -> bool {
    is_letter(c) || is_sign(c) || matches!(c, '．' | '，' | '：')
}

/// Folds a word. What touches no letter (`男／女`) stays, and so does a stop that is not within the word.
fn push_word(out: &mut String, word: &[char]) {
    let is_word = word.iter().any(|&c| is_letter(c));
    for (at, &c) in word.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| word.get(at)).copied();
        let after = word.get(at + 1..).unwrap_or_default();
        let folds = match c {
            '．' | '，' | '：' => is_within(c, before, after),
            _ => is_word,
        };
        out.push(if folds { half(c) } else { c });
    }
}

/// `３．１４`, `ｅｘ．ｏｒｇ`, `１，０００`, `１２：３０`, `ｈｔｔｐ：／／`; but not the comma of a list, `１，２`.
fn is_within(stop: char, before: Option<char>, after: &[char]) -> bool {
    let digit = |c: char| half(c).is_ascii_digit();
    let Some(before) = before.filter(|&c| is_letter(c)) else { return false };
    let next = after.first().copied().unwrap_or(' ');
    match stop {
        '．' => is_letter(next),
        '：' => (digit(before) && digit(next)) || after.starts_with(&['／', '／']),
        _ => digit(before) && after.iter().take_while(|&&c| digit(c)).count() == 3,
    }
}

#[cfg(test)]
mod tests {
    use super::{FoldWidth, fold_width};

    fn check(text: &str, kana: &str, letters: &str, all: &str) {
        assert_eq!(fold_width(text, FoldWidth::None), text);
        assert_eq!(fold_width(text, FoldWidth::Kana), kana);
        assert_eq!(fold_width(text, FoldWidth::Letters), letters);
        assert_eq!(fold_width(text, FoldWidth::All), all);
    }

    #[test]
    fn kana_become_full_width_and_whole() {
        check("ｶﾞｽ､ﾊﾟﾝ｡", "ガス、パン。", "ガス、パン。", "ガス、パン。");
        check("ｳﾞｧ･ﾜﾞ ｱﾞ ﾟ", "ヴァ・ヷ ア゛ ゜", "ヴァ・ヷ ア゛ ゜", "ヴァ・ヷ ア゛ ゜");
        check("ﾡﾢﾾￂￇￜ", "ㄱㄲㅎㅏㅔㅣ", "ㄱㄲㅎㅏㅔㅣ", "ㄱㄲㅎㅏㅔㅣ");
    }

    #[test]
    fn letters_become_ascii_and_punctuation_stays() {
        let text = "ＮＨＫ，（第１章）：好！　男／女";
        check(text, text, "NHK，（第1章）：好！　男／女", "NHK,(第1章):好! 男/女");
        let text = "Ｃ＋＋，１，０００円，１，２，１２：３０，￥５，ｅｘ．ｏｒｇ．";
        check(text, text, "C++，1,000円，1，2，12:30，¥5，ex.org．", "C++,1,000円,1,2,12:30,¥5,ex.org.");
        check("ｈｔｔｐ：／／ａ．ｂ／", "ｈｔｔｐ：／／ａ．ｂ／", "http://a.b/", "http://a.b/");
        check("2０％。", "2０％。", "20%。", "20%。");
    }
}
