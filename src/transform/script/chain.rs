//! Conversions of text: chains of dictionaries as OpenCC configures them.

use super::dictionary::Dictionary;

/// A conversion between two ways to write Chinese, by OpenCC's name: `s` is Simplified, `t` Traditional as OpenCC's own
/// dictionaries have it, `tw` Traditional as Taiwan and `hk` as Hong Kong writes it, `twp` Taiwan with words of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Chain {
    S2t,
    S2tw,
    S2twp,
    S2hk,
    T2s,
    T2tw,
    T2hk,
    Tw2s,
    Tw2t,
    Hk2s,
    Hk2t,
}

/// Dictionaries that are looked into one after the other: the first that has a key decides. Of one entry's dictionaries the
/// longest key decides.
type Group = &'static [&'static [&'static str]];

/// The mappings to simplified characters that few fonts have: 圞 to 𪢮.
const RARE: &str = "TSCharactersExt";

const ST_PHRASES: &[&str] = &["STPhrases", "STPhrasesRegional"];
const COMPATIBILITY: Group = &[&["Compatibility"]];
const S_T: Group = &[ST_PHRASES, &["STCharacters"]];
const T_S: Group = &[&["TSPhrases"], &[RARE], &["TSCharacters"]];
const T_TW: Group = &[&["TWVariantsPhrases"], &["TWVariants"]];
const T_TWP: Group = &[&["TWPhrases"], &["TWVariantsPhrases"], &["TWVariants"]];
const T_HK: Group = &[&["HKVariantsPhrases"], &["HKVariants"]];
const TW_T: Group = &[&["TWVariantsRevPhrases"], &["TWVariantsRev"]];
const HK_T: Group = &[&["HKVariantsRevPhrases"], &["HKVariantsRev"]];

impl Chain {
    /// Every conversion.
    pub const ALL: [Self; 11] = [
        Self::S2t,
        Self::S2tw,
        Self::S2twp,
        Self::S2hk,
        Self::T2s,
        Self::T2tw,
        Self::T2hk,
        Self::Tw2s,
        Self::Tw2t,
        Self::Hk2s,
        Self::Hk2t,
    ];

    /// OpenCC's name of it: `s2tw`.
    pub fn name(self) -> &'static str {
        match self {
            Self::S2t => "s2t",
            Self::S2tw => "s2tw",
            Self::S2twp => "s2twp",
            Self::S2hk => "s2hk",
            Self::T2s => "t2s",
            Self::T2tw => "t2tw",
            Self::T2hk => "t2hk",
            Self::Tw2s => "tw2s",
            Self::Tw2t => "tw2t",
            Self::Hk2s => "hk2s",
            Self::Hk2t => "hk2t",
        }
    }

    /// What parts the text into segments that no phrase of a later step crosses, and the steps.
    fn steps(self) -> (Group, &'static [Group]) {
        match self {
            Self::S2t => (&[], &[S_T]),
            Self::S2tw => (&[ST_PHRASES], &[S_T, T_TW]),
            Self::S2twp => (&[ST_PHRASES], &[S_T, T_TWP]),
            Self::S2hk => (&[ST_PHRASES], &[S_T, T_HK]),
            Self::T2s => (&[], &[T_S]),
            Self::T2tw => (&[], &[T_TW]),
            Self::T2hk => (&[], &[T_HK]),
            Self::Tw2s => (&[&["TSPhrases"]], &[TW_T, T_S]),
            Self::Tw2t => (&[], &[TW_T]),
            Self::Hk2s => (&[&["TSPhrases"]], &[HK_T, T_S]),
            Self::Hk2t => (&[], &[HK_T]),
        }
    }

    /// The text converted, as OpenCC's library converts it: also to characters that few fonts have, which
    /// [`convert_script`](super::convert_script) leaves as they are.
    ///
    /// ```
    /// use bindery::transform::script::Chain;
    /// assert_eq!(Chain::S2tw.convert("皇后在后面吃干燥的面条"), "皇后在後面吃乾燥的麵條");
    /// ```
    pub fn convert(self, text: &str) -> String {
        self.apply(text, &mut [], true)
    }

    /// The text converted, but not to characters that few fonts have; `marks`, byte offsets of characters in ascending order, are moved to the same places of the
    /// converted text. A mark inside a phrase stands behind as many characters of it as before.
    pub(super) fn convert_marked(self, text: &str, marks: &mut [usize]) -> String {
        self.apply(text, marks, false)
    }

    fn apply(self, text: &str, marks: &mut [usize], rare: bool) -> String {
        let (parts, steps) = self.steps();
        let mut text = apply(&open(COMPATIBILITY, rare), text, &mut [text.len()], marks);
        let mut ends = segments(&open(parts, rare), &text);
        for step in steps {
            text = apply(&open(step, rare), &text, &mut ends, marks);
        }
        text
    }
}

type Opened = Vec<Vec<&'static Dictionary>>;

fn open(group: Group, rare: bool) -> Opened {
    let wanted = |name: &&&str| rare || **name != RARE;
    let union = |names: &&[&str]| names.iter().filter(wanted).filter_map(|name| Dictionary::named(name)).collect();
    group.iter().map(union).collect()
}

fn find<'a>(group: &'a Opened, text: &str) -> Option<(usize, &'a str)> {
    group.iter().find_map(|union| {
        let found = union.iter().filter_map(|dictionary| dictionary.longest(text));
        // The first of those that are as long as the longest.
        found.reduce(|best, other| if other.0 > best.0 { other } else { best })
    })
}

/// The length of a character in bytes; of an ideograph that is described by its parts (⿰氵毎), the whole description.
fn unit(text: &str) -> usize {
    const LONGEST: usize = 32;
    let (mut missing, mut length) = (1_usize, 0);
    for c in text.chars().take(LONGEST) {
        length += c.len_utf8();
        missing = match c {
            '\u{2FF2}' | '\u{2FF3}' => missing + 2,
            '\u{2FFE}' | '\u{2FFF}' => missing,
            '\u{2FF0}'..='\u{2FFD}' => missing + 1,
            _ => missing - 1,
        };
        if missing == 0 {
            return length;
        }
    }
    text.chars().next().map_or(0, char::len_utf8)
}

/// Where the segments of a text end: each key is one, and so is each run without keys.
fn segments(group: &Opened, text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    if !group.is_empty() {
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            match find(group, rest) {
                Some((length, _)) => {
                    ends.extend([at, at + length]);
                    at += length;
                }
                None => at += unit(rest),
            }
        }
    }
    ends.push(text.len());
    ends
}

/// Replaces what the dictionaries have. `ends` and `marks` are moved to their places in the result.
fn apply(group: &Opened, text: &str, ends: &mut [usize], marks: &mut [usize]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = marks.iter_mut().peekable();
    let mut at = 0;
    for end in ends {
        while let Some(rest) = text.get(at..*end).filter(|rest| !rest.is_empty()) {
            let (length, value) = match find(group, rest) {
                Some(found) => found,
                None => {
                    let length = unit(rest);
                    (length, rest.get(..length).unwrap_or(rest))
                }
            };
            while let Some(mark) = marks.next_if(|mark| **mark < at + length) {
                let before = rest.get(..mark.saturating_sub(at)).map_or(0, |part| part.chars().count());
                *mark = out.len() + value.char_indices().nth(before).map_or(value.len(), |(offset, _)| offset);
            }
            out.push_str(value);
            at += length;
        }
        *end = out.len();
    }
    for mark in marks {
        *mark = out.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Chain;

    #[test]
    fn marks_stay_between_the_same_characters() {
        let mut marks = [0, 3, 6, 12];
        let text = Chain::S2twp.convert_marked("头发，软件", &mut marks);
        assert_eq!(text, "頭髮，軟體");
        assert_eq!(marks, [0, 3, 6, 12]);
        // A phrase that grows: what is added goes to what stands last.
        let mut marks = [1, 4];
        let text = Chain::S2twp.convert_marked("U盘", &mut marks);
        assert_eq!((text.as_str(), marks), ("隨身碟", [3, 9]));
    }
}
