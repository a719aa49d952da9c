//! The pictures and recordings that go into the book: chosen, told apart by content, named, read one at a time.

use std::collections::BTreeMap;
use std::io::Cursor;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::ir::{Document, ResourceId, walk};
use crate::media::{Media, MediaKind, MediaStore};

/// The largest bitmap that is converted, in bytes of memory.
const DECODE_BYTES: u64 = 512 << 20;

/// One file of the book that is a picture or a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// The file's name within the package, ASCII.
    pub href: String,
    /// A core media type (EPUB 3.3, section 3.2), or MPEG-4 video.
    pub media_type: &'static str,
    /// Where its bytes come from.
    resource: ResourceId,
    to_png: bool,
}

impl Item {
    /// A picture, as opposed to a recording.
    pub(super) fn is_picture(&self) -> bool {
        self.media_type.starts_with("image/")
    }

    /// The bytes as they stand in the book.
    pub(super) fn read(&self, store: &MediaStore) -> Result<Vec<u8>> {
        let lost = || Error::unsupported(format!("cannot read the medium {} again", self.resource));
        let bytes = store.get(&self.resource).ok_or_else(lost)?.read()?;
        if self.to_png { to_png(&bytes).ok_or_else(lost) } else { Ok(bytes) }
    }
}

/// The media of a book: each file once, whatever number of resources it serves.
#[derive(Clone, Debug, Default)]
pub(super) struct Library {
    items: Vec<Item>,
    by_resource: BTreeMap<ResourceId, usize>,
}

impl Library {
    /// Chooses what goes into the book, in the order of first mention, and reads it once to tell equal files.
    pub(super) fn gather(document: &Document, store: &MediaStore) -> Self {
        let mentioned = mentioned(document);
        let found: Vec<Option<Candidate>> = mentioned.par_iter().map(|id| candidate(id, store)).collect();
        let mut library = Self::default();
        let mut by_content = BTreeMap::new();
        for (id, candidate) in mentioned.into_iter().zip(found) {
            let Some(candidate) = candidate else { continue };
            let items = &mut library.items;
            let index = *by_content.entry(candidate.digest).or_insert_with(|| {
                items.push(candidate.item(items.len() + 1, id.clone()));
                items.len() - 1
            });
            library.by_resource.insert(id, index);
        }
        library
    }

    /// The file of a resource, if the book holds it.
    pub(super) fn get(&self, id: &ResourceId) -> Option<&Item> {
        self.by_resource.get(id).and_then(|&index| self.items.get(index))
    }

    /// All files, in order of first mention.
    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }
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

struct Candidate {
    digest: [u8; 32],
    media_type: &'static str,
    extension: &'static str,
    to_png: bool,
}

impl Candidate {
    fn item(&self, number: usize, resource: ResourceId) -> Item {
        let href = format!("media/m{number:04}.{}", self.extension);
        Item { href, media_type: self.media_type, resource, to_png: self.to_png }
    }
}

fn candidate(id: &ResourceId, store: &MediaStore) -> Option<Candidate> {
    let media = store.get(id)?;
    if media.kind == MediaKind::Svg {
        // A foreign SVG can hold scripts, remote references and markup that no validator accepts.
        return None;
    }
    let bytes = media.read().ok()?;
    let to_png = media.kind == MediaKind::Bmp;
    if to_png {
        to_png_size(media)?;
        self::to_png(&bytes)?;
    }
    let (media_type, extension) = match media.kind {
        MediaKind::Bmp => ("image/png", "png"),
        MediaKind::Mp4 if bytes.get(8..11) == Some(b"M4A") => ("audio/mp4", "m4a"),
        kind => (kind.media_type(), kind.extension()),
    };
    Some(Candidate { digest: Sha256::digest(&bytes).into(), media_type, extension, to_png })
}

/// Refuses bitmaps whose pixels would take more memory than is allowed.
fn to_png_size(media: &Media) -> Option<()> {
    let (width, height) = media.size?;
    (u64::from(width) * u64::from(height) * 4 <= DECODE_BYTES).then_some(())
}

fn to_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let picture = image::load_from_memory_with_format(bytes, image::ImageFormat::Bmp).ok()?;
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).ok()?;
    Some(png.into_inner())
}
