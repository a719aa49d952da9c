//! WACZ (Web Archive Collection Zipped, 1.1): a ZIP archive whose folder `archive/` holds WARC files.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use zip::{CompressionMethod, ZipArchive};

use super::File;
use crate::error::{Error, Result};

const TOO_LARGE: &str = "the archives unpack to more than the limits allow";
const ZIP: &[u8] = b"PK\x03\x04";

/// Whether the beginning of a file is that of such an archive: a ZIP archive that names what only these hold.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let names: [&[u8]; 3] = [b"archive/", b"pages/pages.jsonl", b"wacz_version"];
    let has = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    bytes.starts_with(ZIP)
        && names.into_iter().any(has)
        && [&b".warc"[..], b"datapackage.json", b"wacz_version"].into_iter().any(has)
}

/// The archives in it, in the order of their names; what is stored is not copied. Besides, what of them cannot be had, and why.
///
/// # Errors
/// When it is no ZIP archive or holds none.
pub(super) fn files(bytes: &[u8], most: u64) -> Result<(Vec<File<'_>>, Vec<String>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| Error::input(format!("not a readable ZIP archive: {error}")).caused_by(error))?;
    let mut names: Vec<(String, usize)> = (0..zip.len())
        .filter_map(|index| Some((zip.name_for_index(index)?.ok()?.into_owned(), index)))
        .filter(|(name, _)| is_archive(name))
        .collect();
    names.sort();
    names.dedup_by(|(one, _), (other, _)| one == other);
    let (mut files, mut faults, mut left) = (Vec::new(), Vec::new(), most);
    for (name, index) in names {
        match contents(bytes, &mut zip, index, &mut left) {
            Ok((bytes, fault)) => {
                faults.extend(fault.map(|why| format!("{name} is broken, what there is was read: {why}")));
                files.push(File { name: Some(name), bytes });
            }
            Err(why) => faults.push(format!("{name} was left out: {why}")),
        }
    }
    if files.is_empty() && faults.is_empty() {
        return Err(Error::input("the ZIP archive holds no archive/*.warc or archive/*.warc.gz"));
    }
    Ok((files, faults))
}

fn is_archive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("archive/")
        && [".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz"].iter().any(|end| name.ends_with(end))
}

fn contents<'a>(
    bytes: &'a [u8],
    zip: &mut ZipArchive<Cursor<&'a [u8]>>,
    index: usize,
    left: &mut u64,
) -> std::result::Result<(Cow<'a, [u8]>, Option<String>), String> {
    let mut file = zip.by_index(index).map_err(|error| error.to_string())?;
    let stored = file.compression() == CompressionMethod::Stored && file.size() == file.compressed_size();
    let start = file.data_start().filter(|_| stored).and_then(|start| usize::try_from(start).ok());
    let end = start.zip(usize::try_from(file.size()).ok()).and_then(|(start, size)| start.checked_add(size));
    if let Some(inside) = start.zip(end).and_then(|(start, end)| bytes.get(start..end)) {
        // Many names may stand for the same bytes.
        *left = left.checked_sub(inside.len() as u64).ok_or(TOO_LARGE)?;
        return Ok((Cow::Borrowed(inside), None));
    }
    let mut unpacked = Vec::new();
    // What the archive says of the size is not believed.
    let outcome = (&mut file).take(*left + 1).read_to_end(&mut unpacked);
    if unpacked.len() as u64 > *left {
        return Err(String::from(TOO_LARGE));
    }
    *left -= unpacked.len() as u64;
    match outcome {
        Err(error) if unpacked.is_empty() => Err(error.to_string()),
        outcome => Ok((Cow::Owned(unpacked), outcome.err().map(|error| error.to_string()))),
    }
}
