//! The container (EPUB 3.3, section 4): one ZIP file, `mimetype` first and stored, no clock.
//!
//! epub-builder packs the text parts. Its own package document, contents and NCX cannot be made valid (they repeat ids,
//! know no properties and escape too little), and it holds every file in memory, so a second pass copies its entries as
//! they are, puts our own documents in the place of its, and adds media one at a time, stored, because they are compressed
//! already.

use std::io::{BufWriter, Cursor, Read, Write};

use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ZipLibrary};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use crate::error::{Error, Result};
use crate::export::Sink;

/// The folder that epub-builder puts everything in.
const ROOT: &str = "OEBPS/";

/// Documents of the text, by file name, and what describes them.
#[derive(Debug)]
pub(super) struct Parts<'p> {
    pub opf: &'p str,
    pub nav: &'p str,
    pub ncx: &'p str,
    pub css: &'p str,
    /// Name and XHTML of each page, in reading order.
    pub pages: Vec<(&'p str, &'p str)>,
    /// Name and bytes of each font.
    pub fonts: Vec<(&'p str, &'p [u8])>,
}

/// Writes the container. `media` gives the name and a reader of each file that is stored as it is: no more than a
/// buffer of it is in memory at a time.
pub(super) fn write<'m>(
    parts: &Parts<'_>,
    media: impl Iterator<Item = (&'m str, Result<Box<dyn Read + 'm>>)>,
    out: &mut dyn Sink,
) -> Result<()> {
    let packed = pack(parts)?;
    let mut texts = ZipArchive::new(Cursor::new(packed)).map_err(|error| zip_error(&error))?;
    let mut zip = ZipWriter::new(BufWriter::new(out));
    put(&mut zip, "mimetype", b"application/epub+zip", stored())?;
    let own = [("content.opf", parts.opf), ("nav.xhtml", parts.nav), ("toc.ncx", parts.ncx)];
    for index in 0..texts.len() {
        let entry = texts.by_index_raw(index).map_err(|error| zip_error(&error))?;
        let name = entry.name().map_err(|error| zip_error(&error))?.into_owned();
        if name == "mimetype" || own.iter().any(|(own, _)| name.strip_prefix(ROOT) == Some(*own)) {
            continue;
        }
        zip.raw_copy_file_touch(entry, DateTime::DEFAULT, Some(0o644)).map_err(|error| zip_error(&error))?;
        if name == "META-INF/container.xml" {
            for (name, content) in own {
                put(&mut zip, &format!("{ROOT}{name}"), content.as_bytes(), deflated())?;
            }
        }
    }
    for (name, bytes) in &parts.fonts {
        put(&mut zip, &format!("{ROOT}{name}"), bytes, deflated())?;
    }
    for (name, bytes) in media {
        zip.start_file(format!("{ROOT}{name}"), stored()).map_err(|error| zip_error(&error))?;
        std::io::copy(&mut bytes?, &mut zip)?;
    }
    zip.finish().map_err(|error| zip_error(&error))?.flush()?;
    Ok(())
}

/// The text parts as epub-builder packs them.
fn pack(parts: &Parts<'_>) -> Result<Vec<u8>> {
    let build = || -> epub_builder::Result<Vec<u8>> {
        let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
        builder.epub_version(EpubVersion::V33);
        builder.stylesheet(parts.css.as_bytes())?;
        for (name, xhtml) in &parts.pages {
            builder.add_content(EpubContent::new(*name, xhtml.as_bytes()))?;
        }
        let mut packed = Vec::new();
        builder.generate(&mut packed)?;
        Ok(packed)
    };
    build().map_err(|error| Error::output(format!("cannot pack the e-book: {error}")).caused_by(error))
}

fn put<W: Write + std::io::Seek>(
    zip: &mut ZipWriter<W>,
    name: &str,
    bytes: &[u8],
    options: SimpleFileOptions,
) -> Result<()> {
    zip.start_file(name, options).map_err(|error| zip_error(&error))?;
    zip.write_all(bytes)?;
    Ok(())
}

/// The same on every system: no clock, no owner, no local file attributes.
fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644)
        .system(System::Unix)
}

fn deflated() -> SimpleFileOptions {
    stored().compression_method(CompressionMethod::Deflated)
}

fn zip_error(error: &zip::result::ZipError) -> Error {
    Error::output(format!("cannot write the e-book: {error}"))
}
