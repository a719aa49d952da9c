//! Unicode normalization (UAX #15), so that equal texts are equal in their code points.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick, is_nfkc_quick};

/// A normalization form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// NFC. Compatibility ideographs, which it makes other characters of (神 U+FA19 a 神 U+795E), become the standardized
    /// variation sequences that stand for them, so that names keep their characters.
    Nfc,
    /// NFKC: full-width letters, half-width kana, ligatures, `㈱`, `①` and compatibility ideographs become what they are variants
    /// of. Marks that stand by themselves (`´`, `゛`) stay: they would become a space and a mark.
    Nfkc,
}

/// A text in a normalization form.
pub fn normalize(text: &str, form: Form) -> Cow<'_, str> {
    if is_settled(text, form) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(match form {
        Form::Nfc => text.cjk_compat_variants().nfc().collect(),
        Form::Nfkc => around(text, stands_alone, |part| part.nfkc().collect()),
    })
}

fn is_settled(text: &str, form: Form) -> bool {
    let quick = match form {
        _ if text.is_ascii() => IsNormalized::Yes,
        Form::Nfc => is_nfc_quick(text.chars()),
        Form::Nfkc => is_nfkc_quick(text.chars()),
    };
    quick == IsNormalized::Yes
}

/// A text with the marks of its letters composed: NFC, but for compatibility ideographs, which stay as they are. They are
/// characters of their own in the standards that they come from, and in names; a variation sequence in their place is
/// found by no search and shown by few fonts.
///
/// ```
/// use bindery::text::compose;
/// assert_eq!(compose("カ\u{3099}ス"), "ガス");
/// assert_eq!(compose("\u{FA19}谷"), "\u{FA19}谷");
/// ```
pub fn compose(text: &str) -> Cow<'_, str> {
    if is_settled(text, Form::Nfc) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(around(text, is_compatibility_ideograph, |part| part.nfc().collect()))
}

/// What becomes of the text between the characters that stay.
fn around(text: &str, stays: impl Fn(char) -> bool, change: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(&stays) {
        let last = part.chars().next_back().filter(|&c| stays(c));
        let rest = last.map_or(part, |c| part.strip_suffix(c).unwrap_or(part));
        out.push_str(&change(rest));
        out.extend(last);
    }
    out
}

/// The ideographs that Unicode has a second time for the sake of older standards.
fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAD9}' | '\u{2F800}'..='\u{2FA1D}')
}

/// Marks that NFKC makes a space and a combining mark of.
fn stands_alone(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && c.nfkc().next() == Some(' ')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::is_nfc;

    use super::{Form, compose, normalize};

    #[test]
    fn letters_and_their_marks_become_one() {
        for (apart, whole) in
            [("か\u{3099}", "が"), ("e\u{301}", "é"), ("\u{1112}\u{1161}\u{11AB}", "한"), ("中文", "中文")]
        {
            assert_eq!(compose(apart), whole);
            assert_eq!(normalize(apart, Form::Nfc), whole);
        }
    }

    #[test]
    fn ideographs_of_names_are_not_lost() {
        // Those of Korean standards, of Japanese names, and 﨑, which is no duplicate in spite of its place.
        let names = "\u{F9E1}\u{FA19}\u{FA11}\u{2F81A}か\u{3099}";
        assert_eq!(compose(names), "\u{F9E1}\u{FA19}\u{FA11}\u{2F81A}が");
        let normal = normalize(names, Form::Nfc);
        assert_eq!(normal, "李\u{FE00}神\u{FE00}\u{FA11}冬\u{FE00}が");
        assert!(is_nfc(&normal));
        assert_eq!(normalize(names, Form::Nfkc), "李神\u{FA11}冬が");
    }

    #[test]
    fn variants_become_what_they_are_variants_of() {
        assert_eq!(normalize("ＡＢＣ　１２３ ﾊﾝｶﾞｸ ① ㈱ ﬁ …", Form::Nfkc), "ABC 123 ハンガク 1 (株) fi ...");
        assert_eq!(normalize("´a`¨ か゛", Form::Nfkc), "´a`¨ か゛");
    }
}
