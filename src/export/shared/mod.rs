//! What several exporters need: words of the interface by language, dates as readers write them, list numbers, the
//! facts of a title page, titles in display sizes, drawn covers.

pub use crate::locale as labels;
pub mod cover;
pub mod display;
pub mod lines;
pub mod numbers;
pub mod overview;
