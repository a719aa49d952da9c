//! What several exporters need: words of the interface by language, dates as readers write them, list numbers, the
//! facts of a title page, titles in display sizes, drawn covers, pictures made of pixels, the writing mode, elements of HTML
//! with links, formulas and tables, and what one target writes for another.

pub use crate::locale as labels;
pub mod cover;
pub mod display;
pub(crate) mod grid;
pub(crate) mod jpeg;
pub(crate) mod lead;
pub mod lines;
pub(crate) mod links;
pub(crate) mod markup;
pub(crate) mod mathml;
pub mod numbers;
pub mod overview;
pub(crate) mod raster;
pub mod rendition;
pub mod writing;
