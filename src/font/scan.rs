//! What a font file says of its faces, read from its headers alone.
//!
//! Font files are large, and most of those in a folder are never used. So the table directory is read, and of the tables
//! only those asked for; they become a small font of their own, which the usual reader reads.

use std::io::{Read, Seek, SeekFrom};

use skrifa::raw::TableProvider;
use skrifa::raw::tables::os2::{Os2, SelectionFlags};
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider, Tag};

use super::Region;

/// The most faces that a collection may have.
const MAX_FACES: u32 = 256;
/// The most tables that a font may have.
const MAX_TABLES: u16 = 256;
/// The largest table that is read, in bytes: several times what the largest fonts have.
const MAX_TABLE: u32 = 16 << 20;

/// What is known of a face without parsing it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FaceInfo {
    /// Its number in the file.
    pub(super) index: u32,
    /// The names of its family in all languages, the typographic ones (name 16) before those of old programs (name 1).
    pub(super) families: Vec<String>,
    /// The full names (name 4) in all languages, and the PostScript name (name 6).
    pub(super) names: Vec<String>,
    /// The weight, 1 to 1000; 400 is regular, 700 bold.
    pub(super) weight: u16,
    /// The range of weights that a variable font can take.
    pub(super) weights: Option<(f32, f32)>,
    /// Whether it can vary in anything at all.
    pub(super) variable: bool,
    /// Whether it leans.
    pub(super) italic: bool,
    /// Whether it is narrower or wider than usual.
    pub(super) stretched: bool,
    /// Whether all its letters are of one width.
    pub(super) mono: bool,
    /// Why it cannot be embedded, if so.
    pub(super) refused: Option<&'static str>,
}

impl FaceInfo {
    /// The name that the face is spoken of by.
    pub(super) fn family(&self) -> &str {
        self.families.first().or(self.names.first()).map_or("unnamed", String::as_str)
    }

    /// The region that the family's name ends in, with the name before it: `Noto Serif CJK SC`.
    pub(super) fn regional(&self) -> Option<(&str, Region)> {
        self.families.iter().find_map(|name| split_region(name))
    }
}

/// A family's name without the region that it ends in.
pub(super) fn split_region(name: &str) -> Option<(&str, Region)> {
    let (stem, last) = name.rsplit_once(' ')?;
    let region = match last {
        "SC" | "CN" => Region::Mainland,
        "TC" | "TW" => Region::Taiwan,
        "HK" | "HC" => Region::HongKong,
        "JP" | "J" => Region::Japan,
        "KR" | "K" => Region::Korea,
        _ => return None,
    };
    Some((stem, region))
}

/// Reads what a file says of its faces. The error says why it is no font, in words for a diagnostic.
pub(super) fn faces(file: &mut (impl Read + Seek)) -> Result<Vec<FaceInfo>, String> {
    let offsets = offsets(file)?;
    let mut faces = Vec::with_capacity(offsets.len());
    for (index, offset) in (0..).zip(offsets) {
        faces.push(face(file, index, offset)?);
    }
    Ok(faces)
}

/// The characters of a face as ranges, both ends included, in ascending order.
pub(super) fn coverage(file: &mut (impl Read + Seek), index: u32) -> Result<Vec<(u32, u32)>, String> {
    let offset = offsets(file)?.get(index as usize).copied().ok_or("no such face")?;
    let head = extract(file, offset, &[b"cmap"])?;
    let font = FontRef::new(&head.font).map_err(|error| error.to_string())?;
    let mut characters: Vec<u32> =
        font.charmap().mappings().filter(|(_, glyph)| glyph.to_u32() != 0).map(|(c, _)| c).collect();
    characters.sort_unstable();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for c in characters {
        match ranges.last_mut() {
            Some((_, end)) if c <= end.saturating_add(1) => *end = c,
            _ => ranges.push((c, c)),
        }
    }
    Ok(ranges)
}

/// Where the faces of a file start.
fn offsets(file: &mut (impl Read + Seek)) -> Result<Vec<u64>, String> {
    let head: [u8; 12] = bytes_at(file, 0)?;
    let [kind @ .., _, _, _, _, _, _, _, _] = head;
    match &kind {
        b"ttcf" => {
            let count = u32_at(&head, 8);
            if !(1..=MAX_FACES).contains(&count) {
                return Err(format!("a collection of {count} faces"));
            }
            (0..u64::from(count))
                .map(|number| Ok(u64::from(u32::from_be_bytes(bytes_at(file, 12 + number * 4)?))))
                .collect()
        }
        [0, 1, 0, 0] | b"OTTO" | b"true" => Ok(vec![0]),
        b"wOFF" | b"wOF2" => Err("it is packed for the web (WOFF)".to_owned()),
        _ => Err("it is no OpenType font".to_owned()),
    }
}

/// A few tables of a face as a font of their own.
struct Extract {
    font: Vec<u8>,
    /// The tags of all tables of the face.
    tags: Vec<[u8; 4]>,
}

impl Extract {
    fn has(&self, tag: &[u8; 4]) -> bool {
        self.tags.contains(tag)
    }
}

fn extract(file: &mut (impl Read + Seek), offset: u64, wanted: &[&[u8; 4]]) -> Result<Extract, String> {
    let head: [u8; 12] = bytes_at(file, offset)?;
    let count = u16::from_be_bytes([head[4], head[5]]);
    if count > MAX_TABLES {
        return Err(format!("a font of {count} tables"));
    }
    let mut tags = Vec::new();
    let mut tables = Vec::new();
    for number in 0..u64::from(count) {
        let record: [u8; 16] = bytes_at(file, offset + 12 + number * 16)?;
        let [a, b, c, d, ..] = record;
        let tag = [a, b, c, d];
        tags.push(tag);
        if wanted.contains(&&tag) {
            let (start, length) = (u32_at(&record, 8), u32_at(&record, 12));
            if length > MAX_TABLE {
                return Err(format!("a table {} of {length} bytes", String::from_utf8_lossy(&tag)));
            }
            tables.push((tag, bytes(file, u64::from(start), length)?));
        }
    }
    tables.sort();
    Ok(Extract { font: assemble(&tables), tags })
}

/// Tables as a font (OpenType, "Organization of an OpenType font").
fn assemble(tables: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut font = vec![0, 1, 0, 0];
    let count = u16::try_from(tables.len()).unwrap_or(u16::MAX);
    font.extend(count.to_be_bytes());
    font.extend([0; 6]);
    let mut start = 12 + 16 * u32::from(count);
    for (tag, table) in tables {
        let length = u32::try_from(table.len()).unwrap_or(u32::MAX);
        font.extend(tag);
        font.extend([0; 4]);
        font.extend(start.to_be_bytes());
        font.extend(length.to_be_bytes());
        start = start.saturating_add(length);
    }
    for (_, table) in tables {
        font.extend(table);
    }
    font
}

fn face(file: &mut (impl Read + Seek), index: u32, offset: u64) -> Result<FaceInfo, String> {
    let extract = extract(file, offset, &[b"name", b"OS/2", b"post", b"fvar", b"avar"])?;
    let font = FontRef::new(&extract.font).map_err(|error| error.to_string())?;
    let mut families = strings(&font, StringId::TYPOGRAPHIC_FAMILY_NAME);
    families.extend(strings(&font, StringId::FAMILY_NAME));
    let mut names = strings(&font, StringId::POSTSCRIPT_NAME);
    names.extend(strings(&font, StringId::FULL_NAME));
    if families.is_empty() && names.is_empty() {
        return Err("it has no name".to_owned());
    }
    let os2 = font.os2().ok();
    let selection = os2.as_ref().map(Os2::fs_selection).unwrap_or_default();
    let axes = font.axes();
    let weights = axes.get_by_tag(Tag::new(b"wght")).map(|axis| (axis.min_value(), axis.max_value()));
    Ok(FaceInfo {
        index,
        families: once_each(families),
        names: once_each(names),
        weight: os2.as_ref().map_or(400, Os2::us_weight_class),
        weights: weights.filter(|(low, high)| low <= high),
        variable: !axes.is_empty(),
        italic: selection.intersects(SelectionFlags::ITALIC | SelectionFlags::OBLIQUE),
        stretched: os2.as_ref().is_some_and(|table| table.us_width_class() != 5),
        mono: font.post().is_ok_and(|table| table.is_fixed_pitch() != 0),
        refused: refused(&extract, os2.as_ref().map_or(0, Os2::fs_type)),
    })
}

/// Why a face cannot go into a PDF. The embedding rights are those of `OS/2.fsType`.
fn refused(extract: &Extract, rights: u16) -> Option<&'static str> {
    if rights & 0x000F == 0x0002 {
        return Some("its licence forbids embedding (restricted, OS/2 fsType 2)");
    }
    if rights & 0x0100 != 0 {
        return Some("its licence forbids embedding a part of its glyphs (OS/2 fsType bit 8)");
    }
    if rights & 0x0200 != 0 {
        return Some("its licence forbids embedding outlines (OS/2 fsType bit 9)");
    }
    if [b"CBDT", b"sbix", b"COLR"].into_iter().any(|tag| extract.has(tag)) {
        return Some("its glyphs are pictures in colour");
    }
    let outlines = [b"glyf", b"CFF ", b"CFF2"].into_iter().any(|tag| extract.has(tag));
    (!outlines).then_some("it has no outlines")
}

fn strings(font: &FontRef<'_>, id: StringId) -> Vec<String> {
    let english = font.localized_strings(id).english_or_first().map(|name| name.chars().collect::<String>());
    let all = font.localized_strings(id).map(|name| name.chars().collect());
    english.into_iter().chain(all).filter(|name: &String| !name.trim().is_empty()).collect()
}

fn once_each(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

fn bytes_at<const N: usize>(file: &mut (impl Read + Seek), offset: u64) -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(offset)).and_then(|_| file.read_exact(&mut bytes)).map_err(|error| cut_short(&error))?;
    Ok(bytes)
}

/// Reads so many bytes, without room for more than there are.
fn bytes(file: &mut (impl Read + Seek), offset: u64, length: u32) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset)).map_err(|error| cut_short(&error))?;
    file.by_ref().take(u64::from(length)).read_to_end(&mut bytes).map_err(|error| cut_short(&error))?;
    if bytes.len() < length as usize { Err("it is cut short".to_owned()) } else { Ok(bytes) }
}

fn cut_short(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "it is cut short".to_owned(),
        _ => error.to_string(),
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |four| u32::from_be_bytes(*four))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    static ITALIC: &[u8] = include_bytes!("../../fonts/SourceSerif4-Italic.ttf");
    static COLLECTION: &[u8] = include_bytes!("../../fonts/NotoSerifCJK-Regular.ttc");

    #[test]
    fn a_face_is_known_from_its_headers() {
        let [face] = &faces(&mut Cursor::new(ITALIC)).expect("reads")[..] else { panic!("one face") };
        assert_eq!(face.family(), "Source Serif 4");
        assert_eq!(face.names.first().map(String::as_str), Some("SourceSerif4-Italic"));
        assert!(face.italic && !face.variable && face.weight == 400 && face.refused.is_none(), "{face:?}");
    }

    #[test]
    fn the_faces_of_a_collection_have_names_in_their_languages_and_regions() {
        let faces = faces(&mut Cursor::new(COLLECTION)).expect("reads");
        let regions: Vec<Option<Region>> = faces.iter().map(|face| face.regional().map(|(_, region)| region)).collect();
        assert_eq!(regions.len(), 5);
        assert!(Region::ALL.iter().all(|region| regions.contains(&Some(*region))), "{regions:?}");
    }

    #[test]
    fn coverage_is_that_of_the_character_map() {
        let ranges = coverage(&mut Cursor::new(ITALIC), 0).expect("reads");
        let covered = |c: char| ranges.iter().any(|&(low, high)| (low..=high).contains(&u32::from(c)));
        assert!(covered('a') && covered('é') && covered('Ж') && !covered('字'));
        assert!(ranges.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0), "ascending and apart");
    }

    #[test]
    fn no_prefix_of_a_font_panics() {
        let step = |end: &usize| *end < 4096 || end.is_multiple_of(997);
        for data in [ITALIC, &COLLECTION[..60_000]] {
            for end in (0..data.len()).filter(step) {
                let mut file = Cursor::new(&data[..end]);
                let _ = faces(&mut file);
                let _ = coverage(&mut file, 0);
            }
        }
        for kind in [b"ttcf", b"OTTO", b"wOFF"] {
            let mut file = Cursor::new([kind.as_slice(), &[0xFF; 64]].concat());
            assert!(faces(&mut file).is_err());
        }
    }
}
