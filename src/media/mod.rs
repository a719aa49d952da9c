//! Media: the bytes of the images, audio and video that a document refers to, where they are at hand.
//!
//! [`resolve`] fills a [`MediaStore`] from `data:` URIs and local files; nothing is fetched over a network. Exporters
//! only read the store.

mod data_uri;
mod kind;
mod resolve;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

pub use kind::MediaKind;
pub use resolve::resolve;

use crate::error::{Error, ErrorKind, Result};
use crate::ir::ResourceId;

/// One medium that is at hand. Clones share its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// What its first bytes say it is.
    pub kind: MediaKind,
    /// Width and height in pixels, for images.
    pub size: Option<(u32, u32)>,
    /// How many bytes it has.
    pub bytes: u64,
    content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Memory(Arc<[u8]>),
    File(PathBuf),
}

impl Media {
    /// A medium in memory. `None` where the bytes are of no kind that is known.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let (kind, size) = kind::recognise(&bytes)?;
        Some(Self { kind, size, bytes: bytes.len() as u64, content: Content::Memory(bytes.into()) })
    }

    /// A reader of the bytes, for those who need not have them all at once.
    ///
    /// # Errors
    /// When the file cannot be opened any more.
    pub fn open(&self) -> Result<Box<dyn Read + '_>> {
        match &self.content {
            Content::Memory(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Content::File(path) => {
                let file = File::open(path).map_err(|error| Error::io(ErrorKind::Environment, path, error))?;
                Ok(Box::new(BufReader::new(file)))
            }
        }
    }

    /// The bytes. Files are read each time, so that a store of large media costs no memory.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    pub fn read(&self) -> Result<Vec<u8>> {
        match &self.content {
            Content::Memory(bytes) => Ok(bytes.to_vec()),
            Content::File(path) => std::fs::read(path).map_err(|error| Error::io(ErrorKind::Environment, path, error)),
        }
    }
}

/// The media at hand, by the resource's id.
#[derive(Clone, Debug, Default)]
pub struct MediaStore(BTreeMap<ResourceId, Media>);

impl MediaStore {
    /// The medium of that resource, if it is at hand.
    pub fn get(&self, id: &ResourceId) -> Option<&Media> {
        self.0.get(id)
    }

    /// Takes in a medium's bytes. `None` where they are of no kind that is known.
    pub fn insert(&mut self, id: ResourceId, bytes: Vec<u8>) -> Option<&Media> {
        self.0.insert(id.clone(), Media::new(bytes)?);
        self.0.get(&id)
    }

    /// All media, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceId, &Media)> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
