//! The fonts inside the crate (`fonts/README.md` tells where each comes from).

use super::{Family, FontData, FontSource, Region, Role};

static SERIF: &[u8] = include_bytes!("../../fonts/NotoSerifCJK-Regular.ttc");
static SERIF_BOLD: &[u8] = include_bytes!("../../fonts/NotoSerifCJK-Bold.ttc");
static SANS: &[u8] = include_bytes!("../../fonts/NotoSansCJK-Regular.ttc");
static SANS_BOLD: &[u8] = include_bytes!("../../fonts/NotoSansCJK-Bold.ttc");
static LATIN: [(&[u8], &[u8], Family, bool); 4] = [
    (
        include_bytes!("../../fonts/SourceSerif4-Regular.ttf"),
        include_bytes!("../../fonts/SourceSerif4-Italic.ttf"),
        Family::Serif,
        false,
    ),
    (
        include_bytes!("../../fonts/SourceSerif4-Bold.ttf"),
        include_bytes!("../../fonts/SourceSerif4-BoldItalic.ttf"),
        Family::Serif,
        true,
    ),
    (
        include_bytes!("../../fonts/SourceSans3-Regular.ttf"),
        include_bytes!("../../fonts/SourceSans3-Italic.ttf"),
        Family::Sans,
        false,
    ),
    (
        include_bytes!("../../fonts/SourceSans3-Bold.ttf"),
        include_bytes!("../../fonts/SourceSans3-BoldItalic.ttf"),
        Family::Sans,
        true,
    ),
];
static EMOJI: &[u8] = include_bytes!("../../fonts/NotoEmoji-Regular.ttf");

/// The bundled faces, in the order in which they are asked.
pub(super) fn sources() -> Vec<FontSource> {
    let mut sources = Vec::new();
    sources.extend(collection(SERIF, "NotoSerifCJK", "Regular", Family::Serif, false));
    sources.extend(collection(SERIF_BOLD, "NotoSerifCJK", "Bold", Family::Serif, true));
    sources.extend(collection(SANS, "NotoSansCJK", "Regular", Family::Sans, false));
    sources.extend(collection(SANS_BOLD, "NotoSansCJK", "Bold", Family::Sans, true));
    sources.extend(collection(SANS, "NotoSansMonoCJK", "Regular", Family::Mono, false));
    sources.extend(collection(SANS_BOLD, "NotoSansMonoCJK", "Bold", Family::Mono, true));
    for (upright, italic, family, bold) in LATIN {
        // For the letters of Greek and Cyrillic that the pan-CJK faces lack: accents, Ukrainian, Serbian.
        sources.push(single(upright, Role::Text { family, bold, region: None }));
        sources.push(single(italic, Role::Italic { family, bold }));
    }
    sources.push(single(EMOJI, Role::Symbols));
    sources
}

/// The five regional faces of a collection, found by name: their order in the file is no promise.
fn collection(
    data: &'static [u8],
    name: &'static str,
    style: &'static str,
    family: Family,
    bold: bool,
) -> impl Iterator<Item = FontSource> {
    Region::ALL.into_iter().map(move |region| FontSource {
        data: FontData::Static(data),
        name: Some(format!("{name}{}-{style}", suffix(region))),
        role: Role::Text { family, bold, region: Some(region) },
    })
}

fn single(data: &'static [u8], role: Role) -> FontSource {
    FontSource { data: FontData::Static(data), name: None, role }
}

fn suffix(region: Region) -> &'static str {
    match region {
        Region::Mainland => "sc",
        Region::Taiwan => "tc",
        Region::HongKong => "hk",
        Region::Japan => "jp",
        Region::Korea => "kr",
    }
}
