//! What one target can write of an article for another to carry along.

use crate::export::Options;
use crate::ir::{Article, Resources};

/// Writes the body and the notes of one article in the markup of a target, without a headline and without a final line
/// feed. The third argument is the article's language, a BCP 47 tag or empty; of the options, what the target takes of them is its own.
///
/// Formats do not know each other: the registry, which knows them all, hands such a function to a target that is made of
/// others' text.
pub type Rendition = fn(&Article, &Resources, &str, &Options) -> String;
