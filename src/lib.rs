//! bindery reads articles that people have saved and binds them into EPUB, PDF, plain text, Markdown or JSON.
//!
//! ```text
//! source bytes ─► import ─► ir::Document ─► transform ─► media ─► export ─► bytes
//! ```

pub mod diag;
pub mod error;
pub mod export;
pub mod font;
pub mod format;
pub mod import;
pub mod ir;
pub mod limits;
pub mod locale;
pub mod media;
pub mod pipeline;
pub mod text;
pub mod transform;
pub mod typeset;
