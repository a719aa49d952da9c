//! Language tags (BCP 47).

/// The longest well-formed beginning of a language tag (RFC 5646, section 2.1), subtags parted by hyphens: language,
/// script, region, variants. `None` where not even the language is well-formed.
///
/// A tag that is not well-formed makes readers and stores refuse a whole e-book, so extensions and anything that is out
/// of order are cut off.
///
/// ```
/// assert_eq!(bindery::text::well_formed("zh_hant_tw").as_deref(), Some("zh-Hant-TW"));
/// ```
pub fn well_formed(tag: &str) -> Option<String> {
    let mut subtags = tag.trim().split(['-', '_']);
    let language = subtags.next().filter(|subtag| alphabetic(subtag, 2..=3))?;
    let mut out = language.to_ascii_lowercase();
    let mut stage = Stage::Language;
    for subtag in subtags {
        let Some(next) = stage.after(subtag).filter(|_| !has_variant(&out, subtag)) else { break };
        stage = next;
        out.push('-');
        out.push_str(&cased(subtag, next));
    }
    Some(out)
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Stage {
    Language,
    Script,
    Region,
    Variant,
}

impl Stage {
    fn after(self, subtag: &str) -> Option<Self> {
        let digits = |range: std::ops::RangeInclusive<usize>| {
            range.contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_digit())
        };
        let plain = subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let starts_with_digit = subtag.starts_with(|c: char| c.is_ascii_digit());
        if self < Self::Script && alphabetic(subtag, 4..=4) {
            Some(Self::Script)
        } else if self < Self::Region && (alphabetic(subtag, 2..=2) || digits(3..=3)) {
            Some(Self::Region)
        } else if plain && ((5..=8).contains(&subtag.len()) || (subtag.len() == 4 && starts_with_digit)) {
            Some(Self::Variant)
        } else {
            None
        }
    }
}

fn alphabetic(subtag: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A variant may stand once only (RFC 5646, section 2.2.5).
fn has_variant(tag: &str, subtag: &str) -> bool {
    tag.split('-').skip(1).any(|known| known.eq_ignore_ascii_case(subtag))
}

/// The usual case: `zh-Hant-TW` (RFC 5646, section 2.1.1).
fn cased(subtag: &str, stage: Stage) -> String {
    let lower = subtag.to_ascii_lowercase();
    match stage {
        Stage::Region => lower.to_ascii_uppercase(),
        Stage::Script => {
            let mut chars = lower.chars();
            chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
        }
        Stage::Language | Stage::Variant => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::well_formed;

    #[test]
    fn tags_are_repaired_or_refused() {
        let shown = |tag| well_formed(tag).unwrap_or_default();
        assert_eq!(shown("zh_hant_tw"), "zh-Hant-TW");
        assert_eq!(shown("EN-us-x-y"), "en-US");
        assert_eq!(shown("sl-rozaj-rozaj"), "sl-rozaj");
        assert_eq!(shown("es-419"), "es-419");
        assert_eq!(shown("de-1996"), "de-1996");
        assert_eq!([shown(""), shown("中文"), shown("x-klingon"), shown("e")], ["", "", "", ""]);
        assert_eq!(shown("en-"), "en");
    }
}
