//! Which language a source is in.

use crate::ir::{Block, walk};
pub use crate::text::guess_language;
use crate::text::well_formed;

/// How much text the language of an article is guessed from, in bytes: in all, and of one block, so that a summary in another
/// language does not speak for the text below it.
const SAMPLE_BYTES: usize = 2_000;
const BLOCK_BYTES: usize = 300;

/// The language of an article, by its headline and the beginnings of its first blocks; code is English whatever the text around it is.
pub fn of_article(title: &str, blocks: &[Block]) -> Option<&'static str> {
    let mut sample = format!("{title}\n");
    for block in blocks.iter().filter(|block| !matches!(block, Block::CodeBlock { .. })) {
        if sample.len() > SAMPLE_BYTES {
            break;
        }
        let start = sample.len();
        walk::block_text(std::slice::from_ref(block), &mut sample);
        let mut end = sample.len().min(start + BLOCK_BYTES);
        while !sample.is_char_boundary(end) {
            end -= 1;
        }
        sample.truncate(end);
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
    use super::{declared, of_article};
    use crate::ir::{Attr, Block, Inline};

    #[test]
    fn a_summary_in_another_language_does_not_speak_for_the_text() {
        let paragraph = |text: String| Block::Paragraph { attr: Attr::default(), content: vec![Inline::Text { text }] };
        let summary = "The minister said that the talks are over, and that it is time for peace. ".repeat(40);
        let text = std::iter::repeat_n(paragraph("发言人说，这个问题已经解决。".repeat(20)), 8);
        let blocks: Vec<Block> = std::iter::once(paragraph(summary)).chain(text).collect();
        assert_eq!(of_article("谈判结束", &blocks), Some("zh-Hans"));
    }

    #[test]
    fn declared_languages_have_one_form() {
        let shown = |tag| declared(tag).unwrap_or_default();
        assert_eq!([shown("zh_CN"), shown("ZH-hans"), shown("zh-tw")], ["zh-Hans", "zh-Hans", "zh-Hant"]);
        assert_eq!([shown("zh-hk"), shown("en-us"), shown("ja")], ["zh-Hant-HK", "en-US", "ja"]);
        assert_eq!([shown("und"), shown("中文"), shown("")], ["", "", ""]);
    }
}
