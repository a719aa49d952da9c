//! Which language a source is in.

use crate::ir::{Block, walk};
pub use crate::text::guess_language;

/// How much text the language of an article is guessed from, in bytes.
const SAMPLE_BYTES: usize = 12_000;

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
