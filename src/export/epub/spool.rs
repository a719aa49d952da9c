//! A temporary file for pictures that were made anew: memory holds those alone that are in the making.

use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use tempfile::SpooledTempFile;

use crate::error::{Error, Result};

/// How much stays in memory before a file is made, in bytes.
const IN_MEMORY: usize = 1 << 20;

/// The file, made when more is put into it than is worth one.
#[derive(Debug)]
pub(super) struct Spool(Mutex<SpooledTempFile>);

impl Default for Spool {
    fn default() -> Self {
        Self(Mutex::new(SpooledTempFile::new(IN_MEMORY)))
    }
}

impl Spool {
    /// Takes in the bytes, from any thread, and says where they stand.
    ///
    /// # Errors
    /// When the temporary file cannot be made or written.
    pub(super) fn put(&self, bytes: &[u8]) -> Result<Range<u64>> {
        let fault =
            |error: std::io::Error| Error::output(format!("cannot keep a picture in a temporary file: {error}"));
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = file.seek(SeekFrom::End(0)).map_err(fault)?;
        file.write_all(bytes).map_err(fault)?;
        Ok(start..start + bytes.len() as u64)
    }

    /// A reader of what stands there.
    pub(super) fn open(&self, place: &Range<u64>) -> Box<dyn Read + '_> {
        Box::new(Reader { spool: self, rest: place.clone() })
    }
}

/// Reads a part of the file, finding its place anew each time.
struct Reader<'s> {
    spool: &'s Spool,
    rest: Range<u64>,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut file = self.spool.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.rest.start))?;
        let count = Read::by_ref(&mut *file).take(self.rest.end - self.rest.start).read(buffer)?;
        self.rest.start += count as u64;
        Ok(count)
    }
}
