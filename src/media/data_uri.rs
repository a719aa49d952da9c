//! `data:` URIs (RFC 2397).

use percent_encoding::percent_decode_str;

/// The bytes of a `data:` URI, base64 or percent-encoded. `None` where it is none or is broken.
pub(super) fn decode(uri: &str) -> Option<Vec<u8>> {
    let rest = uri.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:")).and_then(|_| uri.get(5..))?;
    let (head, body) = rest.split_once(',')?;
    let bytes: Vec<u8> = percent_decode_str(body).collect();
    if head.to_ascii_lowercase().ends_with(";base64") { base64(&bytes) } else { Some(bytes) }
}

/// RFC 4648, standard or URL-safe alphabet; white space is skipped, padding optional.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut buffer, mut bits) = (0u32, 0u32);
    for &byte in text.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        buffer = (buffer << 6 | u32::from(value)) & 0xFF_FFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((buffer >> bits & 0xFF) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn both_encodings_are_read() {
        assert_eq!(decode("data:text/plain;base64,aGVs bG8="), Some(b"hello".to_vec()));
        assert_eq!(decode("DATA:,a%20b%zz"), Some(b"a b%zz".to_vec()));
        assert_eq!(decode("data:image/png;base64,***"), None);
        assert_eq!(decode("https://example.org/"), None);
        assert_eq!(decode("数据：，"), None);
    }
}
