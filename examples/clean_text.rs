//! One post becomes plain text: `cargo run --example clean_text -- examples/archive/gazette/0310-causeway.md`.

use std::io::{Cursor, Write as _};
use std::path::Path;

use bindery::export::{Options, exporter};
use bindery::pipeline::{ReadOptions, Target, read_file};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(path) = std::env::args().nth(1) else { return Err("usage: clean_text POST".into()) };
    let imported = read_file(Path::new(&path), &ReadOptions::default());
    let document = imported.document?;

    let (mut text, mut diagnostics) = (Cursor::new(Vec::new()), imported.diagnostics);
    let options = Options::default();
    Target::new(exporter("text")?, &options).write(&document, &mut text, &mut diagnostics)?;
    std::io::stdout().write_all(text.get_ref())?;
    Ok(())
}
