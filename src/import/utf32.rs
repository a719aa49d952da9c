//! UTF-32 with a byte order mark (Unicode Standard, 3.10). Browsers do not read it, so `encoding_rs` does not; some editors and
//! scripts still write it.

/// A text that was UTF-32.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Utf32 {
    /// The text without its mark.
    pub(super) text: String,
    /// `UTF-32LE` or `UTF-32BE`.
    pub(super) encoding: &'static str,
    /// How many units are no characters and became U+FFFD.
    pub(super) faults: usize,
    /// The byte at which the first of them stands.
    pub(super) first: usize,
}

/// The text of bytes that begin with the mark of UTF-32. That of the little-endian form is also UTF-16 with a first character of
/// zero, which no text has.
pub(super) fn read(bytes: &[u8]) -> Option<Utf32> {
    let (encoding, unit): (_, fn([u8; 4]) -> u32) = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => ("UTF-32LE", u32::from_le_bytes),
        [0, 0, 0xFE, 0xFF, ..] => ("UTF-32BE", u32::from_be_bytes),
        _ => return None,
    };
    let mut out = Utf32 { text: String::with_capacity(bytes.len() / 2), encoding, faults: 0, first: 0 };
    for (at, part) in bytes.chunks(4).enumerate().skip(1) {
        let character = part.try_into().ok().and_then(|part| char::from_u32(unit(part)));
        if character.is_none() && out.faults == 0 {
            out.first = at * 4;
        }
        out.faults += usize::from(character.is_none());
        out.text.push(character.unwrap_or('\u{FFFD}'));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{Utf32, read};

    #[test]
    fn both_orders_are_read_and_faults_are_counted() {
        let text = |encoding, text: &str| Some(Utf32 { text: text.into(), encoding, faults: 0, first: 0 });
        assert_eq!(read(b"\xFF\xFE\0\0\x2D\x4E\0\0\x42\0\x02\0"), text("UTF-32LE", "中𠁂"));
        assert_eq!(read(b"\0\0\xFE\xFF\0\0\x4E\x2D"), text("UTF-32BE", "中"));
        let broken = read(b"\xFF\xFE\0\0\x2D\x4E\0\0\0\xD8\0\0\0\0\x11\0a\0").unwrap();
        assert_eq!((broken.text.as_str(), broken.faults, broken.first), ("中\u{FFFD}\u{FFFD}\u{FFFD}", 3, 8));
        assert_eq!(read(b"\xFF\xFE\x2D\x4E"), None);
    }
}
