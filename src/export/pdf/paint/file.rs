//! The file: numbered objects, written as they come, and the forms that values take in it.
//!
//! Objects other than streams are gathered into object streams (ISO 32000-1, 7.5.7), and the cross-reference
//! stream (7.5.8) closes the file, so nothing that was written need be kept.

use std::io::{BufWriter, Write};

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use printpdf::PdfSaveOptions;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::text::utf16;
use crate::error::{Error, Result};

/// How many objects an object stream holds: enough to pack well, few enough to find one of them quickly.
const GROUP: usize = 200;

/// How many object streams are packed at a time.
const GROUPS: usize = 16;

/// An object stream that is not packed yet.
struct ObjectGroup {
    container: u32,
    dictionary: Dictionary,
    content: Vec<u8>,
}

/// Where an object lies.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Reserved and never written.
    Nowhere,
    /// At a byte of the file.
    At(u64),
    /// In an object stream, at an index.
    In(u32, u16),
}

/// A PDF file in the making.
pub(super) struct File<'w> {
    out: BufWriter<&'w mut dyn Write>,
    written: u64,
    hash: Sha256,
    /// By object number; number 0 is never used.
    places: Vec<Place>,
    /// The objects that wait for their object stream.
    waiting: Vec<(u32, Vec<u8>)>,
    /// The object streams that wait to be packed, several at a time.
    groups: Vec<ObjectGroup>,
}

impl<'w> File<'w> {
    /// Starts a file of version 1.7.
    pub(super) fn new(out: &'w mut dyn Write) -> Result<Self> {
        let mut file = Self {
            out: BufWriter::new(out),
            written: 0,
            hash: Sha256::new(),
            places: vec![Place::Nowhere],
            waiting: Vec::new(),
            groups: Vec::new(),
        };
        // The second line tells transfer programs that the file is not text (ISO 32000-1, 7.5.2).
        file.put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")?;
        Ok(file)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes)?;
        self.hash.update(bytes);
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// A number for an object that is written later.
    pub(super) fn reserve(&mut self) -> ObjectId {
        let number = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(Place::Nowhere);
        (number, 0)
    }

    /// Writes an object under the next number.
    pub(super) fn add(&mut self, object: impl Into<Object>) -> Result<ObjectId> {
        let id = self.reserve();
        self.set(id, object)?;
        Ok(id)
    }

    /// Writes an object under a number that was reserved.
    pub(super) fn set(&mut self, id: ObjectId, object: impl Into<Object>) -> Result<()> {
        match object.into() {
            Object::Stream(stream) => self.stream(id.0, &stream),
            object => {
                self.waiting.push((id.0, serialised(object)?));
                if self.waiting.len() >= GROUP {
                    self.group();
                }
                if self.groups.len() >= GROUPS { self.flush() } else { Ok(()) }
            }
        }
    }

    fn stream(&mut self, number: u32, stream: &Stream) -> Result<()> {
        self.place(number, Place::At(self.written));
        let mut dictionary = stream.dict.clone();
        dictionary.set("Length", i64::try_from(stream.content.len()).unwrap_or(i64::MAX));
        self.put(format!("{number} 0 obj\n").as_bytes())?;
        self.put(&serialised(Object::Dictionary(dictionary))?)?;
        self.put(b"stream\n")?;
        self.put(&stream.content)?;
        self.put(b"\nendstream\nendobj\n")
    }

    fn place(&mut self, number: u32, place: Place) {
        if let Some(slot) = self.places.get_mut(number as usize) {
            *slot = place;
        }
    }

    /// Makes an object stream of the objects that wait.
    fn group(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        let (container, _) = self.reserve();
        let (mut head, mut body) = (String::new(), Vec::new());
        for (index, (number, bytes)) in (0u16..).zip(&waiting) {
            head.push_str(&format!("{number} {} ", body.len()));
            body.extend_from_slice(bytes);
            body.push(b'\n');
            self.place(*number, Place::In(container, index));
        }
        let dictionary = dictionary! {
            "Type" => "ObjStm",
            "N" => i64::try_from(waiting.len()).unwrap_or(0),
            "First" => i64::try_from(head.len()).unwrap_or(0),
        };
        let mut content = head.into_bytes();
        content.append(&mut body);
        self.groups.push(ObjectGroup { container, dictionary, content });
    }

    /// Packs the object streams that wait, in parallel, and writes them.
    fn flush(&mut self) -> Result<()> {
        let groups = std::mem::take(&mut self.groups);
        let packed: Vec<_> =
            groups.into_par_iter().map(|group| (group.container, packed(group.dictionary, group.content))).collect();
        packed.into_iter().try_for_each(|(container, stream)| self.stream(container, &stream))
    }

    /// Ends the file with its cross-reference stream. The identifier is drawn from all that was written.
    pub(super) fn finish(mut self, catalog: ObjectId, info: ObjectId) -> Result<()> {
        self.group();
        self.flush()?;
        let (number, _) = self.reserve();
        let start = self.written;
        self.place(number, Place::At(start));
        let identity: Vec<u8> = self.hash.clone().finalize().iter().take(16).copied().collect();
        let identity = Object::String(identity, StringFormat::Hexadecimal);
        let dictionary = dictionary! {
            "Type" => "XRef",
            "Size" => i64::from(number) + 1,
            "W" => vec![1.into(), 4.into(), 2.into()],
            "Root" => Object::Reference(catalog),
            "Info" => Object::Reference(info),
            "ID" => vec![identity.clone(), identity],
            "DecodeParms" => dictionary! { "Predictor" => 12, "Columns" => 7 },
        };
        let rows = cross_references(&self.places)?;
        let stream = always_packed(dictionary, &rows);
        self.stream(number, &stream)?;
        self.put(format!("startxref\n{start}\n%%EOF\n").as_bytes())?;
        self.out.flush()?;
        Ok(())
    }

    /// Takes over objects of another document with all that they refer to, under new numbers, which it answers.
    pub(super) fn adopt(&mut self, from: &mut Document, roots: &[ObjectId]) -> Result<Vec<ObjectId>> {
        let mut numbers = std::collections::BTreeMap::new();
        let new_roots: Vec<ObjectId> = roots.iter().map(|_| self.reserve()).collect();
        numbers.extend(roots.iter().copied().zip(new_roots.iter().copied()));
        let mut waiting = roots.to_vec();
        while let Some(old) = waiting.pop() {
            let Some(mut object) = from.objects.remove(&old) else { continue };
            let mut values = vec![&mut object];
            while let Some(value) = values.pop() {
                match value {
                    Object::Reference(id) => {
                        let target = *numbers.entry(*id).or_insert_with(|| {
                            waiting.push(*id);
                            self.reserve()
                        });
                        *id = target;
                    }
                    Object::Array(items) => values.extend(items.iter_mut()),
                    Object::Dictionary(dictionary) => values.extend(dictionary.iter_mut().map(|(_, value)| value)),
                    Object::Stream(stream) => values.extend(stream.dict.iter_mut().map(|(_, value)| value)),
                    _ => {}
                }
            }
            if let Object::Stream(stream) = &mut object {
                let _ = stream.compress();
            }
            if let Some(&new) = numbers.get(&old) {
                self.set(new, object)?;
            }
        }
        Ok(new_roots)
    }
}

/// The rows of the cross-reference stream, each the difference from the one above (PNG's filter Up): offsets grow
/// steadily, so the rows pack to a third.
fn cross_references(places: &[Place]) -> Result<Vec<u8>> {
    let mut rows = Vec::with_capacity(places.len() * 8);
    let mut above = [0u8; 7];
    for (number, place) in places.iter().enumerate() {
        let (kind, middle, last) = match *place {
            Place::Nowhere => (0, 0, if number == 0 { u16::MAX } else { 0 }),
            Place::At(offset) => {
                let offset = u32::try_from(offset).map_err(|_| Error::limit("the file would be larger than 4 GiB"))?;
                (1, offset, 0)
            }
            Place::In(container, index) => (2, container, index),
        };
        let ([a, b, c, d], [e, f]) = (middle.to_be_bytes(), last.to_be_bytes());
        let row = [kind, a, b, c, d, e, f];
        rows.push(2);
        rows.extend(row.iter().zip(above).map(|(value, over)| value.wrapping_sub(over)));
        above = row;
    }
    Ok(rows)
}

/// An object in the file's syntax. lopdf keeps its writer to itself, except for the operands of content.
fn serialised(object: Object) -> Result<Vec<u8>> {
    let content = Content { operations: vec![Operation::new("", vec![object])] };
    content.encode().map_err(|error| Error::output(format!("an object cannot be written: {error}")).caused_by(error))
}

/// The options for printpdf: nothing of a page is to be left out or changed.
pub(super) fn save_options() -> PdfSaveOptions {
    PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None }
}

/// A stream packed as tightly as its filter can; one that would not shrink stays as it is.
pub(super) fn packed(dictionary: Dictionary, content: Vec<u8>) -> Stream {
    let packed = deflated(&content, Effort::Most);
    if packed.len() < content.len() { filtered(dictionary, packed) } else { plain(dictionary, content) }
}

/// A page's content, packed: it has few repeats that a longer search would find.
pub(super) fn packed_content(content: Vec<u8>) -> Stream {
    let packed = deflated(&content, Effort::Some);
    let dictionary = Dictionary::new();
    if packed.len() < content.len() { filtered(dictionary, packed) } else { plain(dictionary, content) }
}

/// A stream packed even where that makes it longer, for those whose rows carry filter bytes.
fn always_packed(dictionary: Dictionary, content: &[u8]) -> Stream {
    filtered(dictionary, deflated(content, Effort::Most))
}

/// How long repeats are searched for.
#[derive(Clone, Copy)]
enum Effort {
    Some,
    Most,
}

fn deflated(content: &[u8], effort: Effort) -> Vec<u8> {
    let level = match effort {
        Effort::Some => flate2::Compression::new(4),
        Effort::Most => flate2::Compression::new(7),
    };
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::with_capacity(content.len() / 2), level);
    // Writing into memory does not fail.
    let _ = encoder.write_all(content);
    let mut packed = encoder.finish().unwrap_or_default();
    packed.shrink_to_fit();
    packed
}

fn filtered(mut dictionary: Dictionary, content: Vec<u8>) -> Stream {
    dictionary.set("Filter", "FlateDecode");
    plain(dictionary, content)
}

fn plain(dictionary: Dictionary, content: Vec<u8>) -> Stream {
    Stream::new(dictionary, content).with_compression(false)
}

/// The most bytes of a string (ISO 19005-2, 6.1.13).
pub(super) const LONGEST_STRING: usize = 32_767;

/// A text string: as it is where ASCII says it, in UTF-16 elsewhere (ISO 32000-1, 7.9.2.2). Control characters, which
/// neither can say, are left out; what is longer than a string may be ends in an ellipsis.
pub(super) fn text_string(text: &str) -> Object {
    let shown = |c: &char| !c.is_control();
    let text: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(shown).collect();
    let text = if is_too_long(&text) {
        // Two units a character and three for mark and ellipsis are the most.
        let kept = text.chars().take(LONGEST_STRING / 4 - 3).collect::<String>();
        format!("{kept}…")
    } else {
        text
    };
    if text.is_ascii() { Object::string_literal(text) } else { Object::String(utf16(&text), StringFormat::Hexadecimal) }
}

/// Whether a text is longer than a string may be.
pub(super) fn is_too_long(text: &str) -> bool {
    let bytes = if text.is_ascii() { text.len() } else { 2 + 2 * text.encode_utf16().count() };
    bytes > LONGEST_STRING
}

/// A URI in the 7-bit form that PDF asks for: all else percent-encoded as UTF-8 (ISO 32000-1, 12.6.4.7).
pub(super) fn ascii_uri(uri: &str) -> String {
    let mut text = String::with_capacity(uri.len());
    for byte in uri.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_hold_no_control_characters_and_end() {
        let said = |text: &str| match text_string(text) {
            Object::String(bytes, _) => bytes,
            other => panic!("{other:?}"),
        };
        assert_eq!(said("a\u{1}(b\\)\tc\n"), b"a(b\\) c ");
        assert_eq!(said("é"), [0xfe, 0xff, 0, 0xe9]);
        for c in ["a", "文", "𠮷"] {
            let long = said(&c.repeat(40_000));
            assert!(long.len() <= LONGEST_STRING && long.ends_with(&[0x20, 0x26]), "{} bytes of {c}", long.len());
        }
    }

    #[test]
    fn uris_are_ascii() {
        assert_eq!(ascii_uri("https://例.cn/a b?q=1&r=“x”"), "https://%E4%BE%8B.cn/a%20b?q=1&r=%E2%80%9Cx%E2%80%9D");
    }
}
