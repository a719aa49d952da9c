//! bindery reads articles that people have saved and binds them into EPUB, PDF, plain text, Markdown or JSON.
//!
//! ```text
//! source bytes ─► import ─► ir::Document ─► transform ─► media ─► export ─► bytes
//! ```
//!
//! [`import`] knows what sources mean, [`ir`] is the one model between, [`transform`] binds many documents into one,
//! [`media`] finds the pictures, [`export`] writes. [`pipeline`] calls them in order:
//!
//! ```
//! use bindery::export::{Options, exporter};
//! use bindery::import::Source;
//! use bindery::pipeline::{ReadOptions, Target, read};
//!
//! # fn main() -> Result<(), bindery::error::Error> {
//! let post = "<!--1709517000000-->\n[茶馆重开](https://example.org/tea)\n------\n\n<p>水还是<b>那口井</b>的水。</p>";
//! let source = Source { name: "tea.md", path: None, bytes: post.as_bytes() };
//! let document = read(&source, &ReadOptions::default()).document?;
//!
//! let (options, mut diagnostics) = (Options::default(), Vec::new());
//! let mut out = std::io::Cursor::new(Vec::new());
//! Target::new(exporter("markdown")?, &options).write(&document, &mut out, &mut diagnostics)?;
//! let markdown = String::from_utf8_lossy(out.get_ref()).into_owned();
//! assert!(markdown.starts_with("# 茶馆重开\n"));
//! assert!(markdown.ends_with("水还是**那口井**的水。\n"));
//! # Ok(())
//! # }
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
