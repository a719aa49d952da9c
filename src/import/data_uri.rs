//! Media that come inside an input, as `data:` URIs (RFC 2397): the way in which they reach the media store.

/// The URI of these bytes.
pub fn encode(media_type: &str, bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let head = format!("data:{media_type};base64,");
    let mut out = String::with_capacity(head.len() + bytes.len().div_ceil(3) * 4);
    out.push_str(&head);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, &byte| group << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = (group >> (18 - 6 * at) & 0x3F) as usize;
            out.push(if at <= chunk.len() { ALPHABET.get(digit).map_or('=', |&byte| char::from(byte)) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn bytes_become_base64() {
        for (bytes, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(encode("a/b", bytes.as_bytes()), format!("data:a/b;base64,{expected}"));
        }
    }
}
