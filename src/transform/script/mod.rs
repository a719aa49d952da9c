//! Conversion between the ways to write Chinese: simplified characters and the traditional ones of Taiwan and Hong Kong.
//!
//! The dictionaries and the chains they form are OpenCC's (<https://github.com/BYVoid/OpenCC>, Apache-2.0; `data/`), with
//! the longest phrase deciding. A paragraph is converted as one text, so that a phrase that is partly bold or linked is a
//! phrase still.
//!
//! Characters whose simplified form few fonts have (圞, 𪢮) stay in documents, as OpenCC's command leaves them: a form that is
//! printed as a box says less than one that is rare.

mod chain;
mod dictionary;
mod document;
mod run;

pub use chain::Chain;
pub use document::convert_script;

/// How Chinese is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Simplified characters.
    Simplified,
    /// Traditional characters as OpenCC's dictionaries have them; text that is in traditional characters of any place stays.
    Traditional,
    /// Traditional characters as Taiwan writes them.
    Taiwan,
    /// As Taiwan writes, and simplified text in words of Taiwan too: 软件 becomes 軟體.
    TaiwanWords,
    /// Traditional characters as Hong Kong writes them.
    HongKong,
}

impl Script {
    /// The BCP 47 tag of text that is written so.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Simplified => "zh-Hans",
            Self::Traditional => "zh-Hant",
            Self::Taiwan | Self::TaiwanWords => "zh-Hant-TW",
            Self::HongKong => "zh-Hant-HK",
        }
    }
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variety {
    Simplified,
    /// Of Taiwan, or of no place that is known: what is written in traditional characters mostly is Taiwan's.
    Traditional,
    HongKong,
}

impl Variety {
    /// What the tag says: nothing for `zh`, which does not tell the script.
    fn of_tag(tag: &str) -> Option<Self> {
        let (mut subtags, mut found) = (tag.split(['-', '_']), None);
        if subtags.next().is_some_and(|primary| primary.eq_ignore_ascii_case("yue")) {
            found = Some(Self::HongKong);
        }
        for subtag in subtags {
            match subtag.to_ascii_lowercase().as_str() {
                "hans" | "chs" => return Some(Self::Simplified),
                "cn" | "sg" | "my" if found.is_none() => found = Some(Self::Simplified),
                "hant" | "cht" | "tw" if found.is_none() => found = Some(Self::Traditional),
                "hk" | "mo" => found = Some(Self::HongKong),
                _ => {}
            }
        }
        found
    }
}

/// Whether a tag is of Chinese in ideographs.
fn is_chinese(tag: &str) -> bool {
    let mut subtags = tag.split(['-', '_']).map(str::to_ascii_lowercase);
    let primary = subtags.next().unwrap_or_default();
    ["zh", "cmn", "yue", "wuu", "nan", "hak"].contains(&primary.as_str())
        && !subtags.any(|subtag| ["latn", "bopo", "cyrl", "arab"].contains(&subtag.as_str()))
}

/// The conversions that take a text from one way of writing to another, one after the other.
fn chains(from: Variety, to: Script) -> &'static [Chain] {
    use Variety as V;
    match (to, from) {
        // In simplified text, what is quoted in traditional characters is converted too; the rest stays.
        (Script::Simplified, V::Simplified) => &[Chain::T2s],
        (Script::Simplified, V::Traditional) => &[Chain::Tw2s],
        (Script::Simplified, V::HongKong) => &[Chain::Hk2s],
        (Script::Traditional, V::Simplified) => &[Chain::S2t],
        (Script::Traditional, V::Traditional | V::HongKong) => &[],
        (Script::Taiwan, V::Simplified) => &[Chain::S2tw],
        (Script::TaiwanWords, V::Simplified) => &[Chain::S2twp],
        (Script::Taiwan | Script::TaiwanWords, V::Traditional) => &[Chain::T2tw],
        (Script::Taiwan | Script::TaiwanWords, V::HongKong) => &[Chain::Hk2t, Chain::T2tw],
        (Script::HongKong, V::Simplified) => &[Chain::S2hk],
        (Script::HongKong, V::Traditional) => &[Chain::Tw2t, Chain::T2hk],
        (Script::HongKong, V::HongKong) => &[],
    }
}
