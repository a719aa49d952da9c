//! Which language a source is in.

pub use crate::text::guess_language;
