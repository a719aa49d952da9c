//! The records of an archive, one after the other, plain or packed, without unpacking more than is asked for.
//!
//! A packed archive is a chain of members of gzip or Zstandard, as a rule one a record (WARC 1.1, annex D). A member that is broken costs itself: the next
//! one that begins with a record is looked for.

use std::io::{self, Error, ErrorKind, Read as _};

use super::arc;
use super::fields::Fields;
use super::packing::{Member, Opener, Packing, skippable};

/// The longest head of a record, in bytes.
const LONGEST_HEAD: usize = 256 << 10;
/// How much is unpacked at once, in bytes.
const CHUNK: usize = 32 << 10;
const SIGNATURE: &[u8] = b"WARC/";
/// How far a member is unpacked to see whether it begins with a record, in bytes.
const GLANCE: usize = 1 << 10;
/// How many places that could be members are looked into in all, so that bytes made for it cost no time without end.
const MOST_GLANCES: usize = 50_000;

/// Where a record begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Which of the archives that are read it is in.
    pub(super) file: usize,
    /// The byte of the archive at which the gzip member, or in plain archives the record begins.
    pub(super) byte: usize,
    /// How many unpacked bytes of the member are before it.
    pub(super) within: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "byte {}", self.byte)?;
        if self.within > 0 {
            write!(f, " (and {} unpacked)", self.within)?;
        }
        Ok(())
    }
}

/// The head of a record.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) place: Place,
    pub(super) fields: Fields,
    /// How long its content is said to be, in bytes.
    pub(super) length: u64,
}

/// What comes next in an archive.
#[derive(Debug)]
pub(super) enum Next {
    Record(Record),
    /// Something that is no record was passed over.
    Broken(Place, String),
    /// As much as is allowed has been unpacked.
    Exhausted(Place),
    End,
}

/// The format of the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Warc,
    Arc,
}

impl Kind {
    /// Whether a record begins with the bytes.
    fn begins(self, bytes: &[u8]) -> bool {
        match self {
            Self::Warc => bytes.starts_with(SIGNATURE),
            Self::Arc => arc::begins(bytes),
        }
    }
}

/// An archive that is read from some place on.
pub(super) struct Stream<'a> {
    archive: &'a [u8],
    file: usize,
    kind: Kind,
    /// The decoder of the member, in packed archives.
    member: Option<Member<'a>>,
    opener: Opener,
    packing: Packing,
    /// Where the member begins; in plain archives what is read next.
    byte: usize,
    within: u64,
    /// Unpacked bytes, and how many of them have been taken.
    buffer: Vec<u8>,
    taken: usize,
    /// How much of the record's content has not been read.
    content: u64,
    /// The record's member, if the record begins it: no other record's content goes over its end.
    own_member: Option<usize>,
    /// How many bytes may still be unpacked.
    left: u64,
    /// How many places may still be looked into for a member.
    glances: usize,
}

/// The name of the format whose first record the bytes begin with, packed or not.
pub(super) fn format(bytes: &[u8]) -> Option<&'static str> {
    match kind(bytes)? {
        Kind::Warc => Some("WARC"),
        Kind::Arc => Some("ARC"),
    }
}

fn kind(bytes: &[u8]) -> Option<Kind> {
    let start = skippable(bytes).unwrap_or_default();
    let first = bytes.get(start..).unwrap_or_default();
    if first.is_empty() && start > 0 {
        // A dictionary that is longer than what is at hand: nothing else begins with one.
        return Packing::of(bytes).map(|_| Kind::Warc);
    }
    let head = Opener::new(bytes).head(first, arc::SIGNATURE.len());
    match head {
        head if head.starts_with(SIGNATURE) => Some(Kind::Warc),
        head if head.starts_with(arc::SIGNATURE) => Some(Kind::Arc),
        _ => None,
    }
}

impl<'a> Stream<'a> {
    /// Reads from the beginning, and unpacks at most `left` bytes. `file` is what places are to name.
    pub(super) fn new(archive: &'a [u8], file: usize, left: u64) -> Self {
        let mut stream = Self {
            archive,
            file,
            kind: kind(archive).unwrap_or(Kind::Warc),
            member: None,
            opener: Opener::new(archive),
            packing: Packing::of(archive).unwrap_or(Packing::Gzip),
            byte: 0,
            within: 0,
            buffer: Vec::new(),
            taken: 0,
            content: 0,
            own_member: None,
            left,
            glances: MOST_GLANCES,
        };
        stream.begin(0);
        stream
    }

    /// How many bytes may still be unpacked.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Goes on at a place of the archive that a record was found at.
    pub(super) fn seek(&mut self, place: Place) -> io::Result<()> {
        if self.byte != place.byte || self.within > place.within || self.member.is_none() {
            self.begin(place.byte);
        }
        self.content = 0;
        let ahead = place.within.saturating_sub(self.within);
        self.pass(ahead)
    }

    /// Goes to a byte of the archive, or, where dictionaries and extensions stand there, behind them.
    fn begin(&mut self, mut byte: usize) {
        let mut rest = self.archive.get(byte..).unwrap_or_default();
        while let Some(length) = skippable(rest).filter(|_| self.packing == Packing::Zstd) {
            rest = rest.get(length..).unwrap_or_default();
            byte = self.archive.len() - rest.len();
        }
        self.opener.close(self.member.take());
        self.member = self.opener.open(rest);
        self.byte = byte;
        self.within = 0;
        self.buffer.clear();
        self.taken = 0;
    }

    /// What can be read without moving on; empty at the end.
    fn peek(&mut self) -> io::Result<&[u8]> {
        if self.member.is_none() {
            return Ok(self.archive.get(self.byte..).unwrap_or_default());
        }
        while self.taken >= self.buffer.len() {
            let Some(member) = &mut self.member else { break };
            if self.left == 0 {
                return Err(exhausted());
            }
            self.buffer.resize(CHUNK, 0);
            self.taken = 0;
            let outcome = member.read(&mut self.buffer);
            self.buffer.truncate(outcome.as_ref().copied().unwrap_or_default());
            let count = outcome?;
            self.left = self.left.saturating_sub(count as u64);
            if count > 0 {
                break;
            }
            let rest = member.rest();
            let rest = rest.get(rest.iter().take_while(|&&byte| byte == 0).count()..).unwrap_or_default();
            let next = self.archive.len() - rest.len();
            if rest.is_empty() {
                self.byte = next;
                self.within = 0;
                return Ok(&[]);
            }
            self.begin(next);
            if self.member.is_none() {
                return Ok(self.archive.get(self.byte..).unwrap_or_default());
            }
        }
        Ok(self.buffer.get(self.taken..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        if self.member.is_some() {
            self.taken += count;
            self.within += count as u64;
        } else {
            self.byte = (self.byte + count).min(self.archive.len());
        }
    }

    /// Where the next byte stands. A member that is used up is left first.
    fn place(&mut self) -> io::Result<Place> {
        self.peek()?;
        Ok(self.here())
    }

    fn here(&self) -> Place {
        Place { file: self.file, byte: self.byte, within: self.within }
    }

    fn pass(&mut self, mut count: u64) -> io::Result<()> {
        while count > 0 {
            let ready = self.peek()?.len();
            if ready == 0 {
                break;
            }
            let step = count.min(ready as u64);
            self.consume(usize::try_from(step).unwrap_or(ready));
            count -= step;
        }
        Ok(())
    }

    /// One line with its end, or as much of it as fits into `most` bytes.
    fn line(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            let ready = self.peek()?;
            let ready = ready.get(..most - line.len()).unwrap_or(ready);
            if ready.is_empty() {
                return Ok(line);
            }
            let end = ready.iter().position(|&byte| byte == b'\n').map(|at| at + 1);
            line.extend_from_slice(ready.get(..end.unwrap_or(ready.len())).unwrap_or_default());
            let count = end.unwrap_or(ready.len());
            self.consume(count);
            if end.is_some() {
                return Ok(line);
            }
        }
    }

    /// The next record. What is left of the content of the one before is passed over.
    pub(super) fn next(&mut self) -> Next {
        let mut place = self.here();
        match self.skip_content().and_then(|()| self.head(&mut place)) {
            Ok(Some(Ok(record))) => {
                self.content = record.length;
                self.own_member = self.member.as_ref().filter(|_| record.place.within == 0).map(|_| record.place.byte);
                Next::Record(record)
            }
            Ok(Some(Err(why))) => {
                self.find_in_stream();
                Next::Broken(place, String::from(why))
            }
            Ok(None) => Next::End,
            Err(error) if is_exhausted(&error) => Next::Exhausted(place),
            Err(error) => {
                self.find_member();
                Next::Broken(place, format!("it cannot be unpacked: {error}"))
            }
        }
    }

    /// The head of a record, or what is wrong with it; `None` at the end. `place` is where it begins.
    fn head(&mut self, place: &mut Place) -> io::Result<Option<Result<Record, &'static str>>> {
        let mut head = loop {
            *place = self.place()?;
            let line = self.line(LONGEST_HEAD)?;
            if line.is_empty() {
                return Ok(None);
            }
            if !line.trim_ascii().is_empty() {
                break line;
            }
        };
        if self.kind == Kind::Arc {
            let fields = arc::fields(&head);
            let length = fields.as_ref().and_then(|fields| fields.get("content-length")?.parse().ok());
            let record = fields.zip(length).map(|(fields, length)| Record { place: *place, fields, length });
            return Ok(Some(record.ok_or("what stands there is no record")));
        }
        if !head.starts_with(SIGNATURE) {
            return Ok(Some(Err("what stands there is no record")));
        }
        loop {
            let line = self.line(LONGEST_HEAD)?;
            if line.trim_ascii().is_empty() {
                if line.is_empty() {
                    return Ok(Some(Err("the head of a record is cut off")));
                }
                break;
            }
            head.extend_from_slice(&line);
            if head.len() > LONGEST_HEAD {
                return Ok(Some(Err("the head of a record is too long")));
            }
        }
        let fields = Fields::parse(&head);
        let length = fields.get("content-length").and_then(|length| length.parse().ok());
        let record = length.map(|length| Record { place: *place, fields, length });
        Ok(Some(record.ok_or("a record does not say how long it is")))
    }

    /// Reads on until a line begins a record.
    fn find_in_stream(&mut self) {
        let mut at_start = true;
        let kind = self.kind;
        loop {
            match self.peek() {
                Ok(ready) if at_start && kind.begins(ready) => return,
                Ok([]) => return,
                Ok(_) => {}
                Err(error) => {
                    if !is_exhausted(&error) {
                        self.find_member();
                    }
                    return;
                }
            }
            match self.line(CHUNK) {
                Ok(line) => at_start = line.ends_with(b"\n"),
                Err(_) => return,
            }
        }
    }

    /// Goes to the next member that begins with a record, or to the end.
    fn find_member(&mut self) {
        self.content = 0;
        let mut from = self.byte + 1;
        while let Some(rest) = self.archive.get(from..).filter(|_| self.glances > 0) {
            let signature = self.packing.signature();
            let Some(at) = rest.windows(signature.len()).position(|window| window == signature) else { break };
            let glance = self.packing.glance();
            self.glances = self.glances.saturating_sub(glance.div_ceil(GLANCE));
            let rest = rest.get(at..).unwrap_or_default();
            if self.kind.begins(&self.opener.head(rest.get(..glance).unwrap_or(rest), GLANCE)) {
                self.begin(from + at);
                return;
            }
            from += at + 1;
        }
        self.member = None;
        self.byte = self.archive.len();
        self.within = 0;
    }

    fn skip_content(&mut self) -> io::Result<()> {
        while self.content > 0 {
            if self.content_part()?.is_none() {
                self.content = 0;
            }
        }
        Ok(())
    }

    /// Passes over some of the content and gives how much; `None` where it ends early.
    fn content_part(&mut self) -> io::Result<Option<usize>> {
        let count = self.ready_content()?.len();
        self.consume(count);
        self.content -= count as u64;
        Ok((count > 0).then_some(count))
    }

    /// The content that can be read without moving on; empty where it ends.
    fn ready_content(&mut self) -> io::Result<&[u8]> {
        let (content, own, kind) = (self.content, self.own_member, self.kind);
        self.peek()?;
        let crossed = own.is_some_and(|own| own != self.byte) && self.within == 0;
        let ready = self.peek()?;
        if crossed && kind.begins(ready) {
            return Ok(&[]);
        }
        Ok(ready.get(..usize::try_from(content).unwrap_or(usize::MAX)).unwrap_or(ready))
    }

    /// Reads of the record's content what is not yet read, up to so many bytes in `out` altogether. Gives whether the archive holds it as
    /// far as it should.
    pub(super) fn content(&mut self, out: &mut Vec<u8>, most: u64) -> Whole {
        while self.content > 0 && (out.len() as u64) < most {
            let room = usize::try_from(most - out.len() as u64).unwrap_or(usize::MAX);
            let count = match self.ready_content() {
                Ok([]) => {
                    self.content = 0;
                    return Whole::Cut(String::from("the archive ends within it"));
                }
                Ok(ready) => {
                    let part = ready.get(..room).unwrap_or(ready);
                    out.extend_from_slice(part);
                    part.len()
                }
                Err(error) => {
                    self.content = 0;
                    if !is_exhausted(&error) {
                        self.find_member();
                    }
                    return Whole::Cut(format!("it cannot be unpacked: {error}"));
                }
            };
            self.consume(count);
            self.content -= count as u64;
        }
        Whole::Read
    }
}

/// Whether a content is all there.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Whole {
    Read,
    /// It is cut off, and why.
    Cut(String),
}

fn exhausted() -> Error {
    Error::new(ErrorKind::QuotaExceeded, "the archive unpacks to more than is allowed")
}

fn is_exhausted(error: &Error) -> bool {
    error.kind() == ErrorKind::QuotaExceeded
}
