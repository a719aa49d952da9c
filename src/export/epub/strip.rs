//! What cameras and programs write into pictures besides the picture: places, serial numbers, thumbnails, texts. It is
//! taken out without touching the picture.

/// A JPEG file without Exif, XMP, IPTC and comments; its colour profile stays. `None` where it is no JPEG file that can
/// be followed to its scan.
pub(super) fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(&[0xff, 0xd8]);
    loop {
        let (&[first, marker], after) = rest.split_first_chunk::<2>()?;
        if first != 0xff {
            return None;
        }
        match marker {
            // A fill byte.
            0xff => rest = rest.get(1..)?,
            0x01 | 0xd0..=0xd8 => {
                out.extend_from_slice(&[first, marker]);
                rest = after;
            }
            // The scan, and all that follows it.
            0xda => {
                out.extend_from_slice(rest);
                return Some(out);
            }
            _ => {
                let (length, _) = after.split_first_chunk::<2>()?;
                let length = usize::from(u16::from_be_bytes(*length));
                let segment = after.get(..length)?;
                // APP1 holds Exif and XMP, APP13 IPTC, COM comments.
                if !matches!(marker, 0xe1 | 0xed | 0xfe) {
                    out.extend_from_slice(&[first, marker]);
                    out.extend_from_slice(segment);
                }
                rest = after.get(length..)?;
            }
        }
    }
}

/// A PNG file without texts, times and Exif. `None` where it is no PNG file that can be followed to its end.
pub(super) fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(SIGNATURE);
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let name = after.get(..4)?;
        // Length, name, content, checksum.
        let whole = length.checked_add(12)?;
        let chunk = rest.get(..whole)?;
        if !matches!(name, b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" | b"eXIf") {
            out.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Some(out);
        }
        rest = rest.get(whole..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::{jpeg, png};

    #[test]
    fn exif_and_comments_leave_a_jpeg_and_the_scan_stays() {
        let before = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xe1\x00\x06Exif\xff\xfe\x00\x04hi\xff\xda\x00\x02scan\xff\xd9";
        assert_eq!(jpeg(before).unwrap(), b"\xff\xd8\xff\xe0\x00\x04JF\xff\xda\x00\x02scan\xff\xd9");
        for end in 0..before.len() - 8 {
            assert_eq!(jpeg(&before[..end]), None, "cut at {end}");
        }
    }

    #[test]
    fn texts_leave_a_png() {
        let chunk = |name: &[u8], content: &[u8]| {
            [&(content.len() as u32).to_be_bytes()[..], name, content, b"\0\0\0\0"].concat()
        };
        let signature = b"\x89PNG\r\n\x1A\n".to_vec();
        let (head, text, end) = (chunk(b"IHDR", b"0123456789abc"), chunk(b"tEXt", b"Author"), chunk(b"IEND", b""));
        let before = [&signature[..], &head, &text, &end].concat();
        assert_eq!(png(&before).unwrap(), [&signature[..], &head, &end].concat());
        for end in 0..before.len() {
            assert_eq!(png(&before[..end]), None, "cut at {end}");
        }
    }
}
