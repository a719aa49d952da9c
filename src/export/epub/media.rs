//! The pictures and recordings that go into the book: chosen, told apart by content, made fit, named, read one at a time.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::budget;
use super::recode::{Recoded, Treatment, recode};
use super::recordings::{self, Recordings};
use super::spool::Spool;
use crate::diag::Diagnostic;
use crate::error::{Error, Result};
use crate::ir::{Document, ResourceId, walk};
use crate::limits::Limits;
use crate::media::{Media, MediaKind, MediaStore};

/// What is wished of the media of a book.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wishes {
    /// What is done to pictures.
    pub(super) treatment: Treatment,
    /// The most bytes that the whole book may have.
    pub(super) max_bytes: Option<u64>,
    /// What becomes of recordings.
    pub(super) recordings: Recordings,
}

/// One file of the book that is a picture or a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// The file's name within the package, ASCII.
    pub href: String,
    /// A core media type (EPUB 3.3, section 3.2), or a type of video.
    pub media_type: &'static str,
    /// How many bytes it has.
    pub bytes: u64,
    /// The resource that it was made from.
    pub resource: ResourceId,
    /// Where it stands in the temporary file, if it was made anew.
    anew: Option<Range<u64>>,
}

impl Item {
    /// A picture, as opposed to a recording.
    pub(super) fn is_picture(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

/// The media of a book: each file once, whatever number of resources it serves.
#[derive(Debug, Default)]
pub(super) struct Library {
    items: Vec<Item>,
    by_resource: BTreeMap<ResourceId, usize>,
    /// Recordings that stay where they are: URL and media type.
    remote: BTreeMap<ResourceId, (String, &'static str)>,
    spool: Spool,
}

impl Library {
    /// Chooses what goes into the book, in the order of first mention, and makes the pictures fit. Each is read a buffer
    /// at a time to tell equal files, and those that are made anew wait in a temporary file.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub(super) fn gather(
        document: &Document,
        store: &MediaStore,
        wishes: &Wishes,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Self> {
        let mentioned = mentioned(document);
        let remote = recordings::remote(document, store, wishes.recordings, diagnostics);
        let found: Vec<Option<Candidate>> = mentioned
            .par_iter()
            .map(|id| candidate(id, store, wishes.recordings).filter(|_| !remote.contains_key(id)))
            .collect();
        let mut unique: Vec<(ResourceId, Candidate)> = Vec::new();
        let mut by_content = BTreeMap::new();
        let mut places = Vec::new();
        for (id, candidate) in mentioned.into_iter().zip(found) {
            let Some(candidate) = candidate else { continue };
            let place = *by_content.entry(candidate.digest).or_insert_with(|| {
                unique.push((id.clone(), candidate));
                unique.len() - 1
            });
            places.push((id, place));
        }
        let (made, spool) = budget::fit(&unique, document, store, wishes, diagnostics)?;
        let mut library = Self { remote, spool, ..Self::default() };
        // What cannot be shown at all gives way to a link.
        let mut numbers = Vec::with_capacity(made.len());
        for ((resource, _), made) in unique.into_iter().zip(made) {
            numbers.push(made.as_ref().map(|_| library.items.len()));
            if let Some(Made { media_type, extension, bytes, anew }) = made {
                let href = format!("media/m{:04}.{extension}", library.items.len() + 1);
                library.items.push(Item { href, media_type, bytes, resource, anew });
            }
        }
        for (id, place) in places {
            if let Some(number) = numbers.get(place).copied().flatten() {
                library.by_resource.insert(id, number);
            }
        }
        Ok(library)
    }

    /// The file of a resource, if the book holds it.
    pub(super) fn get(&self, id: &ResourceId) -> Option<&Item> {
        self.by_resource.get(id).and_then(|&index| self.items.get(index))
    }

    /// Where a recording is played from and its media type, if it stays outside the book.
    pub(super) fn remote(&self, id: &ResourceId) -> Option<(&str, &'static str)> {
        self.remote.get(id).map(|(url, media_type)| (url.as_str(), *media_type))
    }

    /// URL and media type of all recordings that stay outside the book, each once.
    pub(super) fn all_remote(&self) -> BTreeMap<&str, &'static str> {
        self.remote.values().map(|(url, media_type)| (url.as_str(), *media_type)).collect()
    }

    /// All files, in order of first mention.
    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }

    /// The media types of all that is shown or played.
    pub(super) fn media_types(&self) -> impl Iterator<Item = &'static str> {
        self.items.iter().map(|item| item.media_type).chain(self.remote.values().map(|(_, media_type)| *media_type))
    }

    /// A reader of a file as it stands in the book.
    ///
    /// # Errors
    /// When it cannot be read again.
    pub(super) fn open<'m>(&'m self, item: &Item, store: &'m MediaStore) -> Result<Box<dyn Read + 'm>> {
        match &item.anew {
            Some(place) => Ok(self.spool.open(place)),
            None => store.get(&item.resource).ok_or_else(|| lost(&item.resource))?.open(),
        }
    }
}

fn lost(resource: &ResourceId) -> Error {
    Error::unsupported(format!("cannot read the medium {resource} again"))
}

/// Every resource that the articles refer to, once, in reading order.
fn mentioned(document: &Document) -> Vec<ResourceId> {
    let mut seen = std::collections::BTreeSet::new();
    let mut ordered = Vec::new();
    for article in document.articles() {
        walk::for_each_resource(article, &mut |id| {
            if seen.insert(id.clone()) {
                ordered.push(id.clone());
            }
        });
    }
    ordered
}

/// A medium that can go into the book.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    digest: [u8; 32],
    pub(super) kind: MediaKind,
    /// How many bytes its own file has.
    pub(super) bytes: u64,
    media_type: &'static str,
    extension: &'static str,
}

/// What a candidate became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    media_type: &'static str,
    extension: &'static str,
    pub(super) bytes: u64,
    anew: Option<Range<u64>>,
}

fn candidate(id: &ResourceId, store: &MediaStore, recordings: Recordings) -> Option<Candidate> {
    let media = store.get(id)?;
    // A foreign SVG can hold scripts, remote references and markup that no validator accepts.
    if media.kind == MediaKind::Svg || (!media.kind.is_raster() && recordings != Recordings::Embed) {
        return None;
    }
    let (digest, head) = digest(media).ok()?;
    let (media_type, extension) = match media.kind {
        MediaKind::Mp4 if head.get(8..11) == Some(b"M4A") => ("audio/mp4", "m4a"),
        kind => (kind.media_type(), kind.extension()),
    };
    Some(Candidate { digest, kind: media.kind, bytes: media.bytes, media_type, extension })
}

/// The SHA-256 of a medium and its first bytes, read a buffer at a time.
fn digest(media: &Media) -> Result<([u8; 32], Vec<u8>)> {
    let mut reader = media.open()?;
    let mut hash = Sha256::new();
    let mut head = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = reader.read(&mut buffer)?;
        let read = buffer.get(..count).unwrap_or_default();
        if read.is_empty() {
            return Ok((hash.finalize().into(), head));
        }
        if head.is_empty() {
            head.extend_from_slice(read.get(..64).unwrap_or(read));
        }
        hash.update(read);
    }
}

/// Makes one medium fit. `None` where it is in no format that readers know and cannot be brought into one.
pub(super) fn make(
    (id, candidate): &(ResourceId, Candidate),
    store: &MediaStore,
    treatment: &Treatment,
    spool: &Spool,
) -> Result<(Option<Made>, Option<Fault>)> {
    let &Candidate { kind, bytes, media_type, extension, .. } = candidate;
    let own = Made { media_type, extension, bytes, anew: None };
    let must = kind == MediaKind::Bmp;
    if !kind.is_raster() || (treatment.is_nothing() && !must) {
        return Ok((Some(own), None));
    }
    let original = store.get(id).ok_or_else(|| lost(id))?.read()?;
    match recode(&original, kind, treatment, &Limits::default()) {
        Ok(Recoded { bytes: Some(new), kind, stopped }) => {
            let place = spool.put(&new)?;
            let (media_type, extension) = (kind.media_type(), kind.extension());
            let made = Made { media_type, extension, bytes: new.len() as u64, anew: Some(place) };
            Ok((Some(made), stopped.then_some(Fault::Stopped)))
        }
        Ok(Recoded { bytes: None, .. }) => Ok((Some(own), None)),
        Err(reason) => {
            // What the device cannot show gives way to a link.
            let hidden = must || (treatment.plain && kind == MediaKind::WebP);
            Ok(((!hidden).then_some(own), Some(Fault::Unreadable(reason))))
        }
    }
}

/// What could not be done to a picture, or was done to it at a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It cannot be decoded, for that reason.
    Unreadable(String),
    /// It moved before and does not any more.
    Stopped,
}
