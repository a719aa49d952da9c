//! Members of packed archives: gzip (WARC 1.1, annex D) and Zstandard (Zstandard Compression for WARC Files 1.0).
//!
//! A Zstandard archive may begin with a skippable frame that holds the dictionary of all others, itself packed or not.

use std::io::{self, Error, Read};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::{BlockDecodingStrategy, Dictionary, FrameDecoder};

const GZIP: &[u8] = b"\x1F\x8B\x08";
const ZSTD: &[u8] = b"\x28\xB5\x2F\xFD";
/// The frame of a dictionary.
const DICTIONARY: &[u8] = b"\x5D\x2A\x4D\x18";
/// The largest dictionary, in bytes.
const LARGEST_DICTIONARY: u64 = 16 << 20;

/// What a member is packed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// That of an archive, by its first bytes.
    pub(super) fn of(archive: &[u8]) -> Option<Self> {
        if archive.starts_with(GZIP) {
            return Some(Self::Gzip);
        }
        (archive.starts_with(ZSTD) || archive.starts_with(DICTIONARY)).then_some(Self::Zstd)
    }

    /// What members begin with.
    pub(super) fn signature(self) -> &'static [u8] {
        match self {
            Self::Gzip => GZIP,
            Self::Zstd => ZSTD,
        }
    }

    /// How much of a member is needed to know what it begins with, in bytes: of Zstandard, a whole block.
    pub(super) fn glance(self) -> usize {
        match self {
            Self::Gzip => 1 << 10,
            Self::Zstd => 132 << 10,
        }
    }
}

/// Opens members, with one decoder of Zstandard for all of them, since it holds the dictionary.
#[derive(Default)]
pub(super) struct Opener {
    spare: Option<FrameDecoder>,
    /// The number of the archive's dictionary.
    dictionary: Option<u32>,
    /// Why there is no dictionary, though there should be one.
    fault: Option<String>,
}

impl Opener {
    /// For the members of an archive, whose dictionary stands at its beginning.
    pub(super) fn new(archive: &[u8]) -> Self {
        let mut opener = Self::default();
        let frame = skippable(archive).filter(|_| archive.starts_with(DICTIONARY));
        let Some(bytes) = frame.and_then(|length| archive.get(8..length)) else { return opener };
        let mut decoder = FrameDecoder::new();
        let added = unpacked_dictionary(bytes).and_then(|dictionary| {
            opener.dictionary = Some(dictionary.id);
            decoder.add_dict(dictionary).map_err(|error| error.to_string())
        });
        opener.fault = added.err();
        opener.spare = Some(decoder);
        opener
    }

    /// The member at the beginning of the bytes; `None` where there is none.
    pub(super) fn open<'a>(&mut self, bytes: &'a [u8]) -> Option<Member<'a>> {
        if bytes.starts_with(&GZIP[..2]) {
            return Some(Member::Gzip(Box::new(GzDecoder::new(bytes))));
        }
        if !bytes.starts_with(ZSTD) {
            return None;
        }
        let decoder = self.spare.take().unwrap_or_default();
        let mut frame = Zstd::new(bytes, decoder, self.dictionary);
        frame.fault = self.fault.clone().or(frame.fault);
        Some(Member::Zstd(Box::new(frame)))
    }

    /// Takes back the decoder of a member that is done with.
    pub(super) fn close(&mut self, member: Option<Member<'_>>) {
        if let Some(Member::Zstd(frame)) = member {
            self.spare = Some(frame.decoder);
        }
    }

    /// The first bytes, out of their packing; what is cut off is no fault here.
    pub(super) fn head(&mut self, bytes: &[u8], most: usize) -> Vec<u8> {
        let mut head = Vec::new();
        match self.open(bytes) {
            Some(mut member) => {
                let _ = (&mut member).take(most as u64).read_to_end(&mut head);
                self.close(Some(member));
            }
            None => head.extend_from_slice(bytes.get(..most).unwrap_or(bytes)),
        }
        head
    }
}

/// A member that is being unpacked.
pub(super) enum Member<'a> {
    Gzip(Box<GzDecoder<&'a [u8]>>),
    Zstd(Box<Zstd<'a>>),
}

impl<'a> Member<'a> {
    /// What stands behind what has been read; behind the member, when it has been read to its end.
    pub(super) fn rest(&self) -> &'a [u8] {
        match self {
            Self::Gzip(member) => member.get_ref(),
            Self::Zstd(member) => member.rest,
        }
    }
}

impl Read for Member<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Gzip(member) => member.read(buffer),
            Self::Zstd(member) => member.read(buffer),
        }
    }
}

/// A frame of Zstandard (RFC 8878).
pub(super) struct Zstd<'a> {
    decoder: FrameDecoder,
    rest: &'a [u8],
    /// Why it cannot be read.
    fault: Option<String>,
}

impl<'a> Zstd<'a> {
    /// The frame that the bytes begin with; `dictionary` is the number of the decoder's dictionary.
    pub(super) fn new(bytes: &'a [u8], decoder: FrameDecoder, dictionary: Option<u32>) -> Self {
        let mut frame = Self { decoder, rest: bytes, fault: None };
        // A frame that names no dictionary may have been packed with the archive's (RFC 8878, 3.1.1.1.3).
        let names_none = bytes.get(4).is_some_and(|descriptor| descriptor & 3 == 0);
        let begun = frame.decoder.init(&mut frame.rest).and_then(|()| match dictionary.filter(|_| names_none) {
            Some(id) => frame.decoder.force_dict(id),
            None => Ok(()),
        });
        frame.fault = begun.err().map(|error| error.to_string());
        frame
    }
}

impl Read for Zstd<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = &self.fault {
            return Err(Error::other(fault.clone()));
        }
        while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
            self.decoder
                .decode_blocks(&mut self.rest, BlockDecodingStrategy::UptoBlocks(1))
                .map_err(|error| Error::other(error.to_string()))?;
        }
        self.decoder.read(buffer)
    }
}

fn unpacked_dictionary(bytes: &[u8]) -> Result<Dictionary, String> {
    let mut unpacked = Vec::new();
    if bytes.starts_with(ZSTD) {
        let frame = Zstd::new(bytes, FrameDecoder::new(), None);
        frame.take(LARGEST_DICTIONARY + 1).read_to_end(&mut unpacked).map_err(|error| error.to_string())?;
        if unpacked.len() as u64 > LARGEST_DICTIONARY {
            return Err(String::from("the dictionary is larger than the limits allow"));
        }
    }
    let raw = if unpacked.is_empty() { bytes } else { &unpacked };
    Dictionary::decode_dict(raw).map_err(|error| format!("the dictionary cannot be read: {error}"))
}

/// The length of a skippable frame that the bytes begin with (RFC 8878, 3.1.2): dictionaries and extensions.
pub(super) fn skippable(bytes: &[u8]) -> Option<usize> {
    let (magic, rest) = bytes.split_first_chunk::<4>()?;
    let (length, _) = rest.split_first_chunk::<4>()?;
    let is_skippable = u32::from_le_bytes(*magic) & 0xFFFF_FFF0 == 0x184D_2A50;
    is_skippable.then(|| usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX).saturating_add(8))
}
