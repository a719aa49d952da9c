//! A font file for reading systems from a few characters of a face: the outlines of `subsetter`, and what it leaves out
//! because PDF needs none of it: the character map, the measures, and what turns punctuation on vertical lines.

use std::collections::{BTreeMap, BTreeSet};

use subsetter::GlyphRemapper;
use write_fonts::FontBuilder;
use write_fonts::read::tables::gsub::{SingleSubst as ReadSingle, SubstitutionSubtables};
use write_fonts::read::{FontRef, TableProvider};
use write_fonts::tables::cmap::Cmap;
use write_fonts::tables::gsub::builders::SingleSubBuilder;
use write_fonts::tables::gsub::{Gsub, SubstitutionLookup};
use write_fonts::tables::layout::builders::Builder;
use write_fonts::tables::layout::{
    Feature, FeatureList, FeatureRecord, LangSys, Lookup, LookupFlag, LookupList, Script, ScriptList, ScriptRecord,
};
use write_fonts::tables::variations::ivs_builder::VariationStoreBuilder;
use write_fonts::types::{BigEndian, GlyphId, GlyphId16, Tag};

use crate::error::{Error, Result};
use crate::font::Face;

/// The font file for these characters of a face.
///
/// # Errors
/// When the face is damaged.
pub(super) fn subset(face: &Face, characters: &BTreeSet<char>, vertical: bool) -> Result<Vec<u8>> {
    let fault = |error: String| Error::output(format!("the face {} cannot be subset: {error}", face.postscript_name()));
    let source = FontRef::from_index(face.data(), face.index()).map_err(|error| fault(error.to_string()))?;
    let mut glyphs = GlyphRemapper::new();
    let mut mappings: Vec<(char, GlyphId)> = Vec::with_capacity(characters.len());
    for &c in characters {
        if let Some(gid) = face.glyph(c) {
            mappings.push((c, GlyphId::new(u32::from(glyphs.remap(gid)))));
        }
    }
    let turned = if vertical { turned(&source, face, characters) } else { BTreeMap::new() };
    let turned: Vec<(u16, u16)> = turned.into_iter().map(|(from, to)| (glyphs.remap(from), glyphs.remap(to))).collect();
    let weight = face.set_weight().map(|weight| (subsetter::Tag::new(b"wght"), weight));
    let program = subsetter::subset_with_variations(face.data(), face.index(), weight.as_slice(), &glyphs)
        .map_err(|error| fault(error.to_string()))?;
    let program = FontRef::new(&program).map_err(|error| fault(error.to_string()))?;
    let mut builder = FontBuilder::new();
    let cmap = Cmap::from_mappings(mappings).map_err(|error| fault(error.to_string()))?;
    builder.add_table(&cmap).map_err(|error| fault(error.to_string()))?;
    for tag in [b"OS/2", b"name"] {
        if let Some(data) = source.table_data(Tag::new(tag)) {
            builder.add_raw(Tag::new(tag), data.as_bytes());
        }
    }
    builder.add_raw(Tag::new(b"post"), POST);
    if vertical {
        upright_measures(&source, &glyphs, &mut builder);
        if !turned.is_empty() {
            builder.add_table(&vert(&turned)).map_err(|error| fault(error.to_string()))?;
        }
    }
    builder.copy_missing_tables(program);
    Ok(builder.build())
}

/// The `post` table without names of glyphs (OpenType, version 3.0).
const POST: &[u8] =
    &[0, 3, 0, 0, 0, 0, 0, 0, 0xFF, 0x9C, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// The forms for vertical lines of the characters that have one: glyph → glyph (OpenType, feature `vert`).
fn turned(source: &FontRef<'_>, face: &Face, characters: &BTreeSet<char>) -> BTreeMap<u16, u16> {
    let all = all_turned(source).unwrap_or_default();
    let used = characters.iter().filter_map(|&c| face.glyph(c));
    used.filter_map(|gid| Some((gid, *all.get(&gid)?))).collect()
}

fn all_turned(source: &FontRef<'_>) -> Option<BTreeMap<u16, u16>> {
    let gsub = source.gsub().ok()?;
    let features = gsub.feature_list().ok()?;
    let lookups = gsub.lookup_list().ok()?;
    let mut wanted = BTreeSet::new();
    for record in features.feature_records().iter().filter(|record| record.feature_tag() == Tag::new(b"vert")) {
        let feature = record.feature(features.offset_data()).ok()?;
        wanted.extend(feature.lookup_list_indices().iter().map(BigEndian::get));
    }
    let mut turned = BTreeMap::new();
    for index in wanted {
        let lookup = lookups.lookups().get(usize::from(index)).ok()?;
        let Ok(SubstitutionSubtables::Single(tables)) = lookup.subtables() else { continue };
        for table in tables.iter().flatten() {
            let coverage = match &table {
                ReadSingle::Format1(table) => table.coverage(),
                ReadSingle::Format2(table) => table.coverage(),
            };
            let coverage = coverage.ok()?;
            for (at, gid) in coverage.iter().enumerate() {
                let to = match &table {
                    ReadSingle::Format1(table) => gid.to_u16().wrapping_add_signed(table.delta_glyph_id()),
                    ReadSingle::Format2(table) => table.substitute_glyph_ids().get(at)?.get().to_u16(),
                };
                turned.entry(gid.to_u16()).or_insert(to);
            }
        }
    }
    Some(turned)
}

/// A table of one feature, `vert`, for all scripts.
fn vert(turned: &[(u16, u16)]) -> Gsub {
    let mut pairs = SingleSubBuilder::default();
    for &(from, to) in turned {
        pairs.insert(GlyphId16::new(from), GlyphId16::new(to));
    }
    let subtables = pairs.build(&mut VariationStoreBuilder::new(0));
    let lookup = SubstitutionLookup::Single(Lookup::new(LookupFlag::default(), subtables));
    let script = |tag| ScriptRecord::new(Tag::new(tag), Script::new(Some(LangSys::new(vec![0])), Vec::new()));
    let scripts = ScriptList::new([b"DFLT", b"hang", b"hani", b"kana", b"latn"].into_iter().map(script).collect());
    let features = FeatureList::new(vec![FeatureRecord::new(Tag::new(b"vert"), Feature::new(None, vec![0]))]);
    Gsub::new(scripts, features, LookupList::new(vec![lookup]))
}

/// The measures on vertical lines: `vhea`, `vmtx` and the vertical origins of `VORG`. Without them text engines space lines
/// by the ascent, half as wide again as a square.
fn upright_measures(source: &FontRef<'_>, glyphs: &GlyphRemapper, builder: &mut FontBuilder<'_>) {
    let (Some(head), Ok(measures)) = (source.table_data(Tag::new(b"vhea")), source.vmtx()) else { return };
    let mut head = head.as_bytes().to_vec();
    let count = u16::try_from(glyphs.remapped_gids().count()).unwrap_or(u16::MAX);
    // numOfLongVerMetrics is the last field.
    let Some(last) = head.get_mut(34..36) else { return };
    last.copy_from_slice(&count.to_be_bytes());
    let mut table = Vec::with_capacity(usize::from(count) * 4);
    for gid in glyphs.remapped_gids() {
        let gid = GlyphId::new(u32::from(gid));
        table.extend(measures.advance(gid).unwrap_or(1000).to_be_bytes());
        table.extend(measures.side_bearing(gid).unwrap_or(0).to_be_bytes());
    }
    builder.add_raw(Tag::new(b"vhea"), head);
    builder.add_raw(Tag::new(b"vmtx"), table);
    if let Some(origins) = origins(source, glyphs) {
        builder.add_raw(Tag::new(b"VORG"), origins);
    }
}

/// The vertical origins of the glyphs that are kept (OpenType, `VORG`): version, default, count, pairs in order of glyphs.
fn origins(source: &FontRef<'_>, glyphs: &GlyphRemapper) -> Option<Vec<u8>> {
    let data = source.table_data(Tag::new(b"VORG"))?;
    let bytes = data.as_bytes();
    let (head, pairs) = bytes.split_at_checked(8)?;
    let mut kept: BTreeMap<u16, [u8; 2]> = BTreeMap::new();
    for pair in pairs.chunks_exact(4) {
        let [a, b, y, z] = *pair else { continue };
        if let Some(gid) = glyphs.get(u16::from_be_bytes([a, b])) {
            kept.insert(gid, [y, z]);
        }
    }
    let mut out = head.get(..6)?.to_vec();
    out.extend(u16::try_from(kept.len()).ok()?.to_be_bytes());
    for (gid, y) in kept {
        out.extend(gid.to_be_bytes());
        out.extend(y);
    }
    Some(out)
}
