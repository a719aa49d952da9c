//! The dictionaries: sorted tables that find the longest key a text begins with.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read as _;
use std::ops::Range;
use std::sync::LazyLock;

/// The dictionaries of OpenCC, packed; `data/build.py` says how.
static PACKED: &[u8] = include_bytes!("data/dictionaries.z");

/// The unpacked text: `@NAME`, then `key<TAB>value` a line.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    // The bytes are part of the program: a test reads them, and nothing unpacks otherwise.
    let _ = flate2::read::ZlibDecoder::new(PACKED).read_to_string(&mut text);
    text
});

static ALL: LazyLock<HashMap<&'static str, Dictionary>> = LazyLock::new(|| {
    let sections = || TEXT.split('@').filter_map(|section| section.split_once('\n'));
    let mut all: HashMap<&str, Dictionary> = HashMap::new();
    // First the dictionaries of characters, by which keys without a value are converted.
    for (name, lines) in sections().filter(|(name, _)| name.contains("Characters")) {
        all.insert(name, Dictionary::read(lines, None));
    }
    for (name, lines) in sections().filter(|(name, _)| !name.contains("Characters")) {
        let characters = all.get(if name.starts_with("ST") { "STCharacters" } else { "TSCharacters" });
        let dictionary = Dictionary::read(lines, characters);
        all.insert(name, dictionary);
    }
    all
});

/// What words are replaced by.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// Keys and values, sorted by key.
    entries: Vec<(&'static str, Cow<'static, str>)>,
    /// Where the keys that begin with a character stand in `entries`.
    firsts: HashMap<char, Range<usize>>,
}

impl Dictionary {
    /// The dictionary of that name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        ALL.get(name)
    }

    fn read(lines: &'static str, characters: Option<&Self>) -> Self {
        let mut dictionary = Self::default();
        for line in lines.lines() {
            let (key, value) = match line.split_once('\t') {
                Some((key, value)) => (key, Cow::Borrowed(value)),
                None => (line, Cow::Owned(characters.map_or_else(|| line.to_owned(), |own| own.each(line)))),
            };
            let Some(first) = key.chars().next() else { continue };
            let at = dictionary.entries.len();
            dictionary.firsts.entry(first).or_insert(at..at).end = at + 1;
            dictionary.entries.push((key, value));
        }
        dictionary
    }

    /// Each character of a text by itself.
    fn each(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut buffer = [0; 4];
        for c in text.chars() {
            let own: &str = c.encode_utf8(&mut buffer);
            out.push_str(self.longest(own).map_or(own, |(_, value)| value));
        }
        out
    }

    /// The longest key that `text` begins with, as its length in bytes, and the key's value.
    pub(super) fn longest(&self, text: &str) -> Option<(usize, &str)> {
        let mut rest = text.chars();
        let first = rest.next()?;
        let mut entries = self.entries.get(self.firsts.get(&first)?.clone())?;
        let mut length = first.len_utf8();
        let mut found = None;
        loop {
            // All of `entries` begin with these bytes of the text; the shortest stands first.
            if let Some((key, value)) = entries.first().filter(|(key, _)| key.len() == length) {
                found = Some((key.len(), value.as_ref()));
            }
            let Some(next) = rest.next() else { return found };
            let prefix = text.as_bytes().get(length..length + next.len_utf8())?;
            let after = |key: &'static str| key.as_bytes().get(length..).unwrap_or_default();
            let start = entries.partition_point(|(key, _)| after(key) < prefix);
            entries = entries.get(start..)?;
            let end = entries.partition_point(|(key, _)| after(key).starts_with(prefix));
            entries = entries.get(..end)?;
            if entries.is_empty() {
                return found;
            }
            length += next.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Dictionary};

    #[test]
    fn the_packed_dictionaries_are_whole_and_sorted() {
        assert_eq!(ALL.len(), 16);
        for (name, dictionary) in ALL.iter() {
            assert!(dictionary.entries.is_sorted_by(|one, other| one.0 < other.0), "{name}");
            assert!(dictionary.entries.len() > 10, "{name}");
        }
    }

    #[test]
    fn the_longest_key_is_found() {
        let phrases = Dictionary::named("STPhrases").unwrap();
        let found = |text| phrases.longest(text).map(|(length, value)| (&text[..length], value));
        assert_eq!(found("干燥剂不干"), Some(("干燥剂", "乾燥劑")));
        assert_eq!(found("干燥的"), Some(("干燥", "乾燥")));
        assert_eq!(found("abc"), None);
        assert_eq!(found(""), None);
    }
}
