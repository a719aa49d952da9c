//! Text whose UTF-8 was once taken for Latin-1 and encoded again.

use std::borrow::Cow;

/// The text with what was encoded twice read once, and how often that was. Control characters of U+0080 to U+009F, which no
/// text means, tell; a run of such characters and the Latin letters around them is only mended where its bytes are UTF-8.
pub(super) fn mend(text: Cow<'_, str>) -> (Cow<'_, str>, usize) {
    if !has_control(text.as_bytes()) {
        return (text, 0);
    }
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text.as_ref();
    while let Some(start) = rest.find(is_latin) {
        let (before, run) = rest.split_at(start);
        out.push_str(before);
        let (run, after) = run.split_at(run.find(|c| !is_latin(c)).unwrap_or(run.len()));
        match once(run) {
            Some(mended) => {
                out.push_str(&mended);
                count += 1;
            }
            None => out.push_str(run),
        }
        rest = after;
    }
    out.push_str(rest);
    if count == 0 { (text, 0) } else { (Cow::Owned(out), count) }
}

/// Whether UTF-8 holds a control character of U+0080 to U+009F: the byte that leads them leads little else in most texts.
fn has_control(mut bytes: &[u8]) -> bool {
    while let Some(at) = memchr::memchr(0xC2, bytes) {
        bytes = bytes.get(at + 1..).unwrap_or_default();
        if matches!(bytes.first(), Some(0x80..=0x9F)) {
            return true;
        }
    }
    false
}

fn is_latin(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{FF}')
}

fn once(run: &str) -> Option<String> {
    let told = run.chars().any(|c| matches!(c, '\u{80}'..='\u{9F}'));
    let bytes: Option<Vec<u8>> = run.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    String::from_utf8(bytes.filter(|_| told)?).ok()
}

#[cfg(test)]
mod tests {
    use super::mend;

    /// Encodes a text twice.
    fn doubled(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    #[test]
    fn what_was_encoded_twice_is_read_once() {
        let (text, count) = mend((doubled("“新闻” now") + " café").into());
        assert_eq!((text.as_ref(), count), ("“新闻” now café", 1));
    }

    #[test]
    fn other_texts_stay() {
        for text in ["café — “x”", "Ã© as it is", "a\u{85}b", "é\u{80}"] {
            assert_eq!(mend(text.into()), (text.into(), 0), "{text}");
        }
    }
}
