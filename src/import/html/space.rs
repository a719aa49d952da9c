//! White space in markup: which is normalised, which pads, what is dropped, and how long a stretch without any of it is.

/// White space that is normalised: that of HTML, no-break and other spaces of Latin typography, and controls that read as space.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}' | '\u{A0}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Spaces that indent or pad: they go at a line's edges, and stay within it.
pub(super) fn is_wide_space(c: char) -> bool {
    matches!(c, '\u{3000}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}')
}

/// Characters that are not kept: zero-width spaces, byte order marks, and what XML 1.0 forbids.
pub(super) fn is_dropped(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{FEFF}') || (!is_space(c) && !crate::ir::xml::is_xml_char(c))
}

/// Whether a text shows anything.
pub(super) fn has_visible(text: &str) -> bool {
    text.chars().any(|c| !is_space(c) && !is_wide_space(c) && !is_dropped(c))
}

/// How many bytes of UTF-8 stand before the first white space or dropped character, single spaces between others aside.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        // Most of a text is passed in strides.
        if at > 0
            && let Some(stride) = bytes.get(at..).and_then(<[u8]>::first_chunk)
            && !may_end(stride)
        {
            at += STRIDE;
            continue;
        }
        let end = bytes.len().min(at + STRIDE);
        while at < end {
            if is_special(bytes, at) {
                let alone =
                    at > 0 && bytes.get(at) == Some(&b' ') && at + 1 < bytes.len() && !is_special(bytes, at + 1);
                if !alone {
                    return at;
                }
            }
            at += 1;
        }
    }
    at
}

/// How many bytes are looked at together.
const STRIDE: usize = 32;

/// Whether a stretch may end in the stride; the two bytes behind it are needed to tell. Without branches, so that the compiler has
/// many bytes compared at once.
fn may_end(bytes: &[u8; STRIDE + 2]) -> bool {
    let mut any = false;
    for at in 0..STRIDE {
        let (a, b, c) = (bytes[at], bytes[at + 1], bytes[at + 2]);
        let double = (b <= b' ') | (b == 0xC2) | (b == 0xE2) | (b == 0xE3) | (b == 0xEF);
        any |= (a < b' ') | ((a == b' ') & double) | is_wide(a, b, c);
    }
    any
}

/// Whether white space or a dropped character begins there: see [`is_space`], [`is_wide_space`], [`is_dropped`].
fn is_special(bytes: &[u8], at: usize) -> bool {
    let byte = |ahead: usize| bytes.get(at + ahead).copied().unwrap_or_default();
    match byte(0) {
        0..=b' ' => true,
        a @ (0xC2 | 0xE2 | 0xE3 | 0xEF) => is_wide(a, byte(1), byte(2)),
        _ => false,
    }
}

/// The same for the bytes of one beyond ASCII.
fn is_wide(a: u8, b: u8, c: u8) -> bool {
    let general = (b == 0x80) & ((c.wrapping_sub(0x80) <= 0xB) | (c == 0xA8) | (c == 0xA9) | (c == 0xAF));
    let mathematical = (b == 0x81) & (c == 0x9F);
    ((a == 0xC2) & ((b == 0x85) | (b == 0xA0)))
        | ((a == 0xE2) & (general | mathematical))
        | ((a == 0xE3) & (b == 0x80) & (c == 0x80))
        | ((a == 0xEF) & (((b == 0xBB) & (c == 0xBF)) | ((b == 0xBF) & (c >= 0xBE))))
}

#[cfg(test)]
mod tests {
    use super::{is_dropped, is_space, is_wide_space, plain_length};

    #[test]
    fn characters_are_told_apart_by_their_bytes() {
        for c in '\0'..=char::MAX {
            let plain = !(is_space(c) || is_wide_space(c) || is_dropped(c));
            for before in ["", "甲，乙。丙丁戊己庚辛壬癸", "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz"]
            {
                let text = format!("{before}{c}{before}");
                let expected = if plain || (c == ' ' && !before.is_empty()) { text.len() } else { before.len() };
                assert_eq!(plain_length(text.as_bytes()), expected, "{before:?} {c:?}");
            }
        }
    }

    #[test]
    fn spaces_at_edges_and_double_ones_end_a_stretch() {
        for (text, length) in
            [("a b", 3), ("a  b", 1), ("a ", 1), (" a", 0), ("a \nb", 1), ("", 0), ("甲 乙\u{3000}", 7)]
        {
            assert_eq!(plain_length(text.as_bytes()), length, "{text:?}");
        }
    }
}
