//! How glyphs are numbered in content: the first of a face by one byte, later ones by two or three.
//!
//! Glyphs count from their first use, so most of a text has small numbers. With two bytes for each (`Identity-H`), every
//! other byte of a page would be nearly always the same, and pages a ninth longer even packed. The file says how to
//! read the codes in a character map (ISO 32000-1, 9.7.5), which is embedded, as PDF/A and PDF/UA ask.

use std::fmt::Write as _;

use lopdf::{Object, Stream, StringFormat, dictionary};

use super::text::utf16;

/// The first code of two bytes, by its first byte: glyphs below it have one byte.
const TWO: u16 = 0xc0;
/// The first byte of codes of three bytes.
const THREE: u16 = 0xff;
/// The first glyph whose code has three bytes. More than any text uses of one face; fonts have more yet.
const FIRST_OF_THREE: u16 = TWO + (THREE - TWO) * 256;

/// Adds the code of a glyph.
pub(super) fn encode(glyph: u16, out: &mut Vec<u8>) {
    let code = |value: u16, lead: u16| {
        let [high, low] = value.to_be_bytes();
        [lead.to_be_bytes()[1].wrapping_add(high), low]
    };
    match glyph {
        0..TWO => out.extend(glyph.to_be_bytes().get(1)),
        TWO..FIRST_OF_THREE => out.extend(code(glyph - TWO, TWO)),
        _ => {
            out.push(0xff);
            out.extend((glyph - FIRST_OF_THREE).to_be_bytes());
        }
    }
}

/// The character map from codes to so many glyphs, for lines that run across or down.
pub(super) fn character_map(down: bool, glyphs: usize) -> Stream {
    let mode = u8::from(down);
    let name = if down { "Bindery-V" } else { "Bindery-H" };
    let mut ranges = vec![(0, TWO - 1)];
    ranges.extend((TWO..FIRST_OF_THREE).step_by(256).map(|first| (first, first + 255)));
    ranges.extend((FIRST_OF_THREE..=u16::MAX).step_by(256).map(|first| (first, first.saturating_add(255))));
    ranges.retain(|&(first, _)| usize::from(first) < glyphs);
    let mut text = format!(
        "%!PS-Adobe-3.0 Resource-CMap\n%%DocumentNeededResources: ProcSet (CIDInit)\n%%IncludeResource: ProcSet (CIDInit)\n\
         %%BeginResource: CMap ({name})\n%%Title: ({name} Adobe Identity 0)\n%%Version: 1\n%%EndComments\n\
         {PROLOGUE}/CIDSystemInfo 3 dict dup begin\n/Registry (Adobe) def\n/Ordering (Identity) def\n/Supplement 0 def\nend def\n\
         /CMapName /{name} def\n/CMapVersion 1 def\n/CMapType 1 def\n/WMode {mode} def\n{CODE_SPACE}"
    );
    for group in ranges.chunks(100) {
        let _ = writeln!(text, "{} begincidrange", group.len());
        for &(first, last) in group {
            let _ = writeln!(text, "<{}> <{}> {first}", digits(first), digits(last));
        }
        text.push_str("endcidrange\n");
    }
    text.push_str(EPILOGUE);
    let literal = |text: &str| Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    let system = dictionary! { "Registry" => literal("Adobe"), "Ordering" => literal("Identity"), "Supplement" => 0 };
    let dictionary = dictionary! {
        "Type" => "CMap",
        "CMapName" => name,
        "CIDSystemInfo" => system,
        "WMode" => i64::from(mode),
    };
    Stream::new(dictionary, text.into_bytes())
}

/// The character map from codes to the text that they stand for (ISO 32000-1, 9.10.3).
pub(super) fn unicode_map<'t>(glyphs: impl Iterator<Item = (u16, &'t str)>) -> Stream {
    let mut text = format!(
        "{PROLOGUE}/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n{CODE_SPACE}"
    );
    let glyphs: Vec<_> = glyphs.collect();
    for group in glyphs.chunks(100) {
        let _ = writeln!(text, "{} beginbfchar", group.len());
        for &(glyph, says) in group {
            let _ = write!(text, "<{}> <", digits(glyph));
            // Without the mark that `utf16` puts first.
            for byte in utf16(says).iter().skip(2) {
                let _ = write!(text, "{byte:02X}");
            }
            text.push_str(">\n");
        }
        text.push_str("endbfchar\n");
    }
    text.push_str(EPILOGUE);
    Stream::new(dictionary! {}, text.into_bytes())
}

const PROLOGUE: &str = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n";
const CODE_SPACE: &str = "3 begincodespacerange\n<00> <BF>\n<C000> <FEFF>\n<FF0000> <FFFFFF>\nendcodespacerange\n";
const EPILOGUE: &str = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

/// A glyph's code in hexadecimal digits.
fn digits(glyph: u16) -> String {
    let mut code = Vec::with_capacity(3);
    encode(glyph, &mut code);
    code.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_has_a_code_of_its_own_in_its_space() {
        let mut last = Vec::new();
        for glyph in 0..=u16::MAX {
            let mut code = Vec::new();
            encode(glyph, &mut code);
            let length = match code.first() {
                Some(0..=0xbf) => 1,
                Some(0xc0..=0xfe) => 2,
                _ => 3,
            };
            assert_eq!(code.len(), length, "{glyph}");
            // Codes grow with the glyphs, so no two are equal.
            assert!(code > last, "{glyph}");
            last = code;
        }
        assert_eq!([0, 0xbf, 0xc0, 0x1c0, u16::MAX].map(digits), ["00", "BF", "C000", "C100", "FFC03F"]);
    }

    #[test]
    fn ranges_cover_all_glyphs_and_vary_in_their_last_byte_alone() {
        let map = String::from_utf8(character_map(false, 65_536).content).expect("ASCII");
        let ranges = map.lines().filter(|line| line.starts_with('<') && line.split(' ').count() == 3);
        let mut next = 0u32;
        for range in ranges {
            let [first, last, glyph] = range.split(' ').collect::<Vec<_>>()[..] else { panic!("{range}") };
            let (first, last) = (first.trim_matches(['<', '>']), last.trim_matches(['<', '>']));
            assert_eq!(first[..first.len() - 2], last[..last.len() - 2], "{range}");
            assert_eq!(glyph.parse(), Ok(next), "{range}");
            let value = |digits: &str| u32::from_str_radix(digits, 16).expect("digits");
            next += value(last) - value(first) + 1;
        }
        assert_eq!(next, 65_536);
    }

    #[test]
    fn a_map_reaches_as_far_as_there_are_glyphs() {
        let map = |glyphs| String::from_utf8(character_map(false, glyphs).content).expect("ASCII");
        assert!(map(192).contains("1 begincidrange\n<00> <BF> 0\nendcidrange"));
        assert!(map(193).contains("2 begincidrange") && map(193).contains("<C000> <C0FF> 192"));
    }
}
