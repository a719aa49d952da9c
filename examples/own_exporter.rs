//! A target of your own: how long each article is, as CSV. `cargo run --example own_exporter -- POST...`.

use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use bindery::error::Result;
use bindery::export::{ExportContext, Exporter, Options, Sink};
use bindery::format::FormatInfo;
use bindery::ir::Document;
use bindery::pipeline::{ReadOptions, Target, read_all};
use bindery::transform::{DigestOptions, bind};

/// Writes a line an article: its language, the characters of its body that are not white space, its headline.
struct Counts;

impl Exporter for Counts {
    fn info(&self) -> &'static FormatInfo {
        const INFO: FormatInfo = FormatInfo {
            name: "counts",
            extensions: &["csv"],
            media_type: "text/csv",
            description: "the length of each article",
            binary: false,
        };
        &INFO
    }

    fn export(&self, document: &Document, _: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()> {
        writeln!(out, "language,characters,headline")?;
        for article in document.articles() {
            let count = article.text().chars().filter(|character| !character.is_whitespace()).count();
            let language = article.meta.language.as_deref().unwrap_or("und");
            let headline = article.meta.title.replace('"', "\"\"");
            writeln!(out, "{language},{count},\"{headline}\"")?;
        }
        Ok(())
    }
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let posts: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let imported = read_all(&posts, &ReadOptions::default(), &|| {});
    let documents = imported.into_iter().map(|input| input.document).collect::<Result<Vec<_>>>()?;
    let (document, mut diagnostics) = bind(documents, &DigestOptions::default());

    let (mut table, options) = (Cursor::new(Vec::new()), Options::default());
    Target::new(&Counts, &options).write(&document, &mut table, &mut diagnostics)?;
    std::io::stdout().write_all(table.get_ref())?;
    Ok(())
}
