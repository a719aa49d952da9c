//! The headers of JPEG files: what a target must know to hold one as it is.

/// What a page needs to know of a JPEG file.
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) components: u8,
    pub(crate) adobe: bool,
    pub(crate) orientation: u8,
}

/// Reads a JPEG file's markers up to its first scan. None where the file is no JPEG that PDF can hold as it is
/// (8 bits, baseline or progressive; ISO 32000-1, 7.4.8).
pub(crate) fn header(bytes: &[u8]) -> Option<Header> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    let mut adobe = false;
    let mut orientation = 1;
    let mut found = None;
    loop {
        let (&[first, marker], after) = rest.split_first_chunk::<2>()?;
        if first != 0xff {
            return None;
        }
        match marker {
            0xff => {
                rest = rest.get(1..)?;
                continue;
            }
            0x01 | 0xd0..=0xd8 => {
                rest = after;
                continue;
            }
            _ => {}
        }
        let (length, _) = after.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let segment = after.get(2..length)?;
        match marker {
            0xc0..=0xc2 => found = Some(frame(segment)?),
            0xee => adobe |= segment.starts_with(b"Adobe"),
            0xe1 => orientation = exif_orientation(segment).unwrap_or(orientation),
            // A file without a scan, or with an empty one, shows nothing.
            0xda => {
                let header = found.filter(|_| after.len() > length)?;
                return Some(Header { adobe, orientation, ..header });
            }
            // Lossless, hierarchical or arithmetic frames, or an end before any scan.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xd9 => return None,
            _ => {}
        }
        rest = after.get(length..)?;
    }
}

fn frame(segment: &[u8]) -> Option<Header> {
    let &[bits, h1, h2, w1, w2, components, ..] = segment else { return None };
    let sound = bits == 8 && matches!(components, 1 | 3 | 4);
    sound.then(|| Header {
        width: u32::from(u16::from_be_bytes([w1, w2])),
        height: u32::from(u16::from_be_bytes([h1, h2])),
        components,
        adobe: false,
        orientation: 1,
    })
}

/// The orientation tag of an Exif segment: 1 (upright) to 8.
fn exif_orientation(segment: &[u8]) -> Option<u8> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let short = |at: usize| -> Option<u16> {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| -> Option<usize> {
        let four: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
        usize::try_from(value).ok()
    };
    let directory = long(4)?;
    let entries = usize::from(short(directory)?);
    (0..entries).find_map(|entry| {
        let at = directory.checked_add(2)?.checked_add(entry.checked_mul(12)?)?;
        let value = (short(at)? == 0x0112).then(|| short(at + 8)).flatten()?;
        u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
    })
}
