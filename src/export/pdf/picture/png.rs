//! PNG files whose data PDF can hold as they are: the same filters, packed by the same method (ISO 32000-1, 7.4.4).

use super::render::{Rendered, Samples};

/// The data of a PNG file untouched. None for those whose pixels PDF holds in another way: interlaced, transparent, or of
/// 16 bits a channel; and for those with colours where gray is wanted. The file must have been decoded before: nothing is
/// checked here that a decoder checks.
pub(super) fn untouched(bytes: &[u8], gray: bool) -> Option<Rendered> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut header = None;
    let mut palette = None;
    let mut data = Vec::new();
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let (chunk, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        match kind {
            b"IHDR" => header = Some(Header::read(chunk)?),
            b"PLTE" => palette = Some(chunk.to_vec()),
            b"tRNS" => return None,
            b"IDAT" => data.extend_from_slice(chunk),
            b"IEND" => break,
            _ => {}
        }
        // Behind each chunk is its checksum.
        rest = after.get(4..)?;
    }
    let Header { width, height, bits, colour } = header?;
    let (components, palette) = match colour {
        0 => (1, None),
        2 if !gray => (3, None),
        3 if !gray => {
            (1, Some(palette.filter(|palette| (3..=768).contains(&palette.len()) && palette.len() % 3 == 0)?))
        }
        _ => return None,
    };
    let samples = Samples::Packed { components, bits, palette, alpha: None };
    Some(Rendered { width, height, samples, data, fault: None })
}

struct Header {
    width: u32,
    height: u32,
    bits: u8,
    colour: u8,
}

impl Header {
    fn read(chunk: &[u8]) -> Option<Self> {
        let &[a, b, c, d, e, f, g, h, bits, colour, _, _, interlaced] = chunk else { return None };
        let sound = interlaced == 0 && matches!(bits, 1 | 2 | 4 | 8);
        sound.then(|| Self {
            width: u32::from_be_bytes([a, b, c, d]),
            height: u32::from_be_bytes([e, f, g, h]),
            bits,
            colour,
        })
    }
}
