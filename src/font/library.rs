//! The fonts in the folders that a job may use, found by name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use unicode_script::Script;

use super::scan::{self, FaceInfo, split_region};
use super::{Family, Region};
use crate::diag::Diagnostic;
use crate::error::{Error, ErrorKind, Result};

/// Folders are searched so deep, which also ends circles of links.
const MAX_DEPTH: usize = 8;
/// The most files that are looked at.
const MAX_FILES: usize = 50_000;
/// Fonts that draw a box or nothing for every character there is.
const BLANKS: [&str; 4] = ["lastresort", "last resort", "adobe blank", "adobe notdef"];

/// A face in a file.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The file.
    pub(super) path: PathBuf,
    /// What it says of itself.
    pub(super) info: FaceInfo,
}

/// Faces in the order in which they are asked: by folder, path and number in the file.
#[derive(Debug, Default)]
pub(super) struct Library {
    pub(super) entries: Vec<Entry>,
}

/// The faces of a family that are used.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// The family's name.
    pub(super) name: String,
    /// The upright face nearest to regular, of each region that the family has, `None` for a family without regions.
    pub(super) regular: Vec<(Option<Region>, usize)>,
    /// The same for bold; without those where nothing is bolder than the regular face.
    pub(super) bold: Vec<(Option<Region>, usize)>,
    /// The italic in regular and bold.
    pub(super) italic: Option<usize>,
    pub(super) bold_italic: Option<usize>,
}

impl Library {
    /// Looks into folders. Files that cannot be used are named and passed over.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(super) fn search(folders: &[PathBuf], diagnostics: &mut Vec<Diagnostic>) -> Result<Self> {
        let mut library = Self::default();
        let mut seen = BTreeSet::new();
        for folder in folders {
            let mut files = Vec::new();
            list(folder, 0, &mut files)
                .map_err(|error| Error::io(ErrorKind::Usage, folder, error).hint("a folder of fonts is needed"))?;
            files.sort();
            for file in files.into_iter().filter(|file| seen.insert(file.clone())) {
                let known = library.entries.len();
                if let Err(reason) = library.add(&file) {
                    let message = format!("the font file {} is passed over: {reason}", file.display());
                    diagnostics.push(Diagnostic::warning("font.unusable", message));
                }
                let blank = |entry: &Entry| BLANKS.contains(&folded(entry.info.family()).as_str());
                let new = library.entries.split_off(known);
                library.entries.extend(new.into_iter().filter(|entry| !blank(entry)));
            }
        }
        Ok(library)
    }

    /// Takes in the faces of a file and gives their numbers.
    pub(super) fn add(&mut self, path: &Path) -> std::result::Result<std::ops::Range<usize>, String> {
        let start = self.entries.len();
        let file = File::open(path).map_err(|error| error.to_string())?;
        let faces = scan::faces(&mut BufReader::new(file))?;
        self.entries.extend(faces.into_iter().map(|info| Entry { path: path.to_owned(), info }));
        Ok(start..self.entries.len())
    }

    /// The family of that name, in any of its languages, or the family of the face of that full or PostScript name. Case
    /// and spacing do not count.
    pub(super) fn find(&self, name: &str) -> Option<Matched> {
        let wanted = folded(name);
        let family = self.of_family(&wanted);
        if !family.is_empty() {
            return Some(self.matched(name, &family, None));
        }
        let face = self.numbers().find(|&at| self.info(at).is_some_and(|info| is_any(&info.names, &wanted)))?;
        let family = self.of_family(&folded(self.info(face)?.family()));
        Some(self.matched(name, &family, Some(face)))
    }

    /// The family of a file's faces; other files of the same family lend it their weights.
    pub(super) fn find_file(&self, faces: std::ops::Range<usize>) -> Option<Matched> {
        let own: Vec<usize> = faces.collect();
        let chosen = self.nearest(&own, 400, false)?;
        let name = self.info(chosen)?.family().to_owned();
        let family = self.of_family(&folded(&name));
        Some(self.matched(&name, &family, Some(chosen)))
    }

    /// The names most like one that is not there, at most three.
    pub(super) fn near(&self, name: &str) -> Vec<String> {
        let wanted = folded(name);
        let mut known: BTreeMap<String, &str> = BTreeMap::new();
        for family in self.entries.iter().flat_map(|entry| &entry.info.families) {
            known.entry(folded(family)).or_insert(family);
        }
        let mut near: Vec<(usize, &str)> = known
            .iter()
            .filter_map(|(folded, family)| {
                let within = folded.contains(&wanted) || wanted.contains(folded.as_str());
                let changes = if within { 1 } else { distance(&wanted, folded) };
                let limit = (wanted.chars().count() / 3).max(1);
                (changes <= limit).then_some((changes, *family))
            })
            .collect();
        near.sort();
        near.into_iter().take(3).map(|(_, family)| family.to_owned()).collect()
    }

    fn numbers(&self) -> std::ops::Range<usize> {
        0..self.entries.len()
    }

    fn info(&self, at: usize) -> Option<&FaceInfo> {
        self.entries.get(at).map(|entry| &entry.info)
    }

    /// The faces of a family; with those of its other regions, if its name ends in one or is what stands before one.
    fn of_family(&self, wanted: &str) -> Vec<usize> {
        let named = |at: &usize| self.info(*at).is_some_and(|info| is_any(&info.families, wanted));
        let own: Vec<usize> = self.numbers().filter(named).collect();
        let stem = own.iter().find_map(|&at| self.info(at)?.regional()).map(|(stem, _)| folded(stem));
        let stem = if own.is_empty() { Some(wanted.to_owned()) } else { stem };
        let Some(stem) = stem else { return own };
        let sibling = |at: &usize| {
            let regional = self.info(*at).and_then(FaceInfo::regional);
            regional.is_some_and(|(other, _)| folded(other) == stem)
        };
        let others = self.numbers().filter(|at| sibling(at) && !own.contains(at));
        own.iter().copied().chain(others).collect()
    }

    fn matched(&self, name: &str, family: &[usize], chosen: Option<usize>) -> Matched {
        let mut matched = Matched { name: name.to_owned(), ..Matched::default() };
        let region = |at: usize| self.info(at).and_then(FaceInfo::regional).map(|(_, region)| region);
        let mut regions: Vec<Option<Region>> = Vec::new();
        for &at in chosen.iter().chain(family) {
            if !regions.contains(&region(at)) {
                regions.push(region(at));
            }
        }
        for one in regions {
            let own: Vec<usize> = family.iter().copied().filter(|&at| region(at) == one).collect();
            let regular = chosen.filter(|&at| region(at) == one).or_else(|| self.nearest(&own, 400, false));
            let Some(regular) = regular else { continue };
            matched.regular.push((one, regular));
            if let Some(bold) = self.bolder(&own, regular) {
                matched.bold.push((one, bold));
            }
        }
        matched.italic = self.nearest(family, 400, true);
        matched.bold_italic = matched.italic.and_then(|regular| {
            let italics: Vec<usize> =
                family.iter().copied().filter(|&at| self.info(at).is_some_and(|info| info.italic)).collect();
            self.bolder(&italics, regular)
        });
        matched
    }

    /// The face for bold beside a regular one: of all that are bolder, the one nearest to 700; itself if it is bold or can
    /// be.
    fn bolder(&self, faces: &[usize], regular: usize) -> Option<usize> {
        let own = self.info(regular)?;
        if own.weight >= 600 || own.weights.is_some_and(|(_, most)| most >= 500.0) {
            return Some(regular);
        }
        let heavier: Vec<usize> = faces
            .iter()
            .copied()
            .filter(|&at| {
                let bolder = |info: &FaceInfo| info.italic == own.italic && info.weight >= own.weight.max(400) + 100;
                self.info(at).is_some_and(bolder)
            })
            .collect();
        self.nearest(&heavier, 700, own.italic)
    }

    /// The face nearest to a weight; of usual width if there is one.
    fn nearest(&self, faces: &[usize], weight: u16, italic: bool) -> Option<usize> {
        faces
            .iter()
            .copied()
            .filter(|&at| self.info(at).is_some_and(|info| info.italic == italic))
            .min_by_key(|&at| self.info(at).map(|info| (info.stretched, away(info, weight), at)))
    }
}

/// How far a face is from a weight.
fn away(info: &FaceInfo, weight: u16) -> u16 {
    match info.weights {
        Some((low, high)) => {
            let wanted = f32::from(weight);
            (wanted - wanted.clamp(low, high)).abs() as u16
        }
        None => info.weight.abs_diff(weight),
    }
}

/// What a family looks like, as far as its name tells.
pub(super) fn manner(info: &FaceInfo) -> Option<Family> {
    const SANS: [&str; 11] =
        ["sans", "gothic", "kaku", "maru", "grotesk", "heiti", "yahei", "pingfang", "黑体", "黑體", "고딕"];
    const SERIF: [&str; 11] = ["serif", "naskh", "song", "ming", "mincho", "kai", "宋", "明朝", "明體", "楷", "명조"];
    if info.mono {
        return Some(Family::Mono);
    }
    let name = folded(&info.families.join(" "));
    match () {
        () if SANS.iter().any(|word| name.contains(word)) => Some(Family::Sans),
        () if SERIF.iter().any(|word| name.contains(word)) => Some(Family::Serif),
        () => None,
    }
}

/// Whether a face is made for display, small screens or narrow places, and not for text.
pub(super) fn is_special(info: &FaceInfo) -> bool {
    const WORDS: [&str; 8] = ["kufi", "display", "nastaliq", "condensed", "rashi", "ui", "looped", "unjoined"];
    info.stretched || info.families.iter().any(|name| folded(name).split(' ').any(|word| WORDS.contains(&word)))
}

/// The script that a face is made for, as far as its name tells: `Noto Sans Old Italic`.
pub(super) fn script_of(info: &FaceInfo) -> Option<Script> {
    let words: Vec<&str> = info.families.first()?.split(' ').collect();
    let pair = |pair: &[&str]| Script::from_full_name(&pair.join("_"));
    let pairs = words.windows(2).find_map(pair);
    pairs.or_else(|| words.iter().find_map(|word| Script::from_full_name(word)))
}

/// A name as it is compared: small letters, single spaces.
pub(super) fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The bundled family that a name means.
pub(super) fn bundled(name: &str) -> Option<Family> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let stem = split_region(&name).map_or(name.as_str(), |(stem, _)| stem);
    match folded(stem).as_str() {
        "noto serif cjk" => Some(Family::Serif),
        "noto sans cjk" => Some(Family::Sans),
        "noto sans mono cjk" => Some(Family::Mono),
        _ => None,
    }
}

fn is_any(names: &[String], wanted: &str) -> bool {
    names.iter().any(|name| folded(name) == wanted)
}

/// Lists the font files below a folder.
fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Ok(meta) = fs::metadata(&path) else { continue };
        if meta.is_dir() && depth < MAX_DEPTH {
            // A folder that cannot be read holds no font for us.
            let _ = list(&path, depth + 1, files);
        } else if meta.is_file() && is_font(&path) && files.len() < MAX_FILES {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file's name says that it is an OpenType font.
pub(super) fn is_font(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// How many characters must be put in, taken out or changed to make one name of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, c) in a.chars().take(64).enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (other, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(*other != c);
            diagonal = *cell;
            left = changed.min(*cell + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(family: &str, weight: u16, italic: bool) -> Entry {
        let info = FaceInfo { families: vec![family.into()], weight, italic, ..FaceInfo::default() };
        Entry { path: format!("{family}-{weight}").into(), info }
    }

    fn library(entries: Vec<Entry>) -> Library {
        Library { entries }
    }

    #[test]
    fn weights_are_matched_to_the_nearest() {
        let all = library(vec![
            face("文楷", 300, false),
            face("文楷", 400, false),
            face("文楷", 700, false),
            face("文楷", 400, true),
        ]);
        let found = all.find("文楷").expect("is there");
        assert_eq!((found.regular, found.bold, found.italic), (vec![(None, 1)], vec![(None, 2)], Some(3)));
        let light = library(vec![face("Light Only", 300, false)]).find("light  only").expect("is there");
        assert_eq!((light.regular, light.bold), (vec![(None, 0)], vec![]));
        let medium = library(vec![face("M", 400, false), face("M", 500, false)]).find("M").expect("is there");
        assert_eq!(medium.bold, [(None, 1)]);
        let black = library(vec![face("Black", 900, false)]).find("Black").expect("is there");
        assert_eq!((black.regular, black.bold), (vec![(None, 0)], vec![(None, 0)]));
    }

    #[test]
    fn a_family_brings_its_other_regions() {
        let all = library(vec![
            face("Han Serif JP", 400, false),
            face("Han Serif SC", 400, false),
            face("Han Serif SC", 700, false),
        ]);
        for name in ["Han Serif SC", "Han Serif"] {
            let mut found = all.find(name).expect("is there");
            found.regular.sort();
            assert_eq!(found.regular, [(Some(Region::Mainland), 1), (Some(Region::Japan), 0)], "{name}");
            assert_eq!(found.bold, [(Some(Region::Mainland), 2)], "{name}");
        }
    }

    #[test]
    fn near_names_are_named() {
        let all =
            library(vec![face("LXGW WenKai", 400, false), face("Inter", 400, false), face("EB Garamond", 400, false)]);
        assert_eq!(all.near("LXGW Wenkay"), ["LXGW WenKai"]);
        assert_eq!(all.near("garamond"), ["EB Garamond"]);
        assert_eq!(all.near("Helvetica"), Vec::<String>::new());
        assert_eq!((distance("kitten", "sitting"), distance("", "ab"), distance("ab", "")), (3, 2, 2));
    }
}
