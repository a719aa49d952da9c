//! Unicode facts about text that need no fonts: what a character is to a typesetter.
//!
//! The classes follow CLREQ 3.1 and JLREQ appendix A; everything is a pure function of characters.

mod class;
mod cluster;
mod fold;
mod foreign;
mod language;
mod normal;
mod sentences;
mod spacing;
mod square;
mod tag;
mod url;
mod width;
mod words;

pub use class::{CharClass, is_cjk, is_han, is_hangul, is_kana};
pub use cluster::{clusters, is_ignorable};
pub use fold::{FoldWidth, fold_width};
pub use foreign::foreign_runs;
pub use language::{guess_han_script, guess_language};
pub use normal::{Form, compose, normalize};
pub use sentences::sentences;
pub use spacing::wants_gap;
pub use square::shared_square;
pub use tag::well_formed;
pub use url::{breaks_after_in_url, urls};
pub use width::{is_wide, str_width, width};
pub use words::word_edges;
