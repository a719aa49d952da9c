//! Which language a source is in.

use crate::ir::{Block, walk};
pub use crate::text::guess_language;
use crate::text::well_formed;

/// How much text the language of an article is guessed from, in bytes.
const SAMPLE_BYTES: usize = 6_000;

/// The language of an article, by its headline and the beginning of its body; code is English whatever the text around it is.
pub fn of_article(title: &str, blocks: &[Block]) -> Option<&'static str> {
    let mut sample = format!("{title}\n");
    for block in blocks.iter().filter(|block| !matches!(block, Block::CodeBlock { .. })) {
        if sample.len() > SAMPLE_BYTES {
            break;
        }
        walk::block_text(std::slice::from_ref(block), &mut sample);
    }
    guess_language(&sample)
}

/// The language that a source declares, in the form that the rest of the crate compares: `zh_CN` and `zh-Hans-CN` are
/// `zh-Hans`. `None` where it declares none, or what is no tag.
pub fn declared(tag: &str) -> Option<String> {
    let tag = well_formed(tag)?;
    Some(match tag.as_str() {
        "und" | "zxx" | "mul" => return None,
        "zh-CN" | "zh-SG" | "zh-Hans-CN" => String::from("zh-Hans"),
        "zh-TW" | "zh-Hant-TW" => String::from("zh-Hant"),
        "zh-HK" | "zh-MO" => format!("zh-Hant-{}", tag.trim_start_matches("zh-")),
        _ => tag,
    })
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn declared_languages_have_one_form() {
        let shown = |tag| declared(tag).unwrap_or_default();
        assert_eq!([shown("zh_CN"), shown("ZH-hans"), shown("zh-tw")], ["zh-Hans", "zh-Hans", "zh-Hant"]);
        assert_eq!([shown("zh-hk"), shown("en-us"), shown("ja")], ["zh-Hant-HK", "en-US", "ja"]);
        assert_eq!([shown("und"), shown("中文"), shown("")], ["", "", ""]);
    }
}
