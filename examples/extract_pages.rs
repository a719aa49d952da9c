//! The article of each saved page as plain text, a JSON object a line: what scores of extraction are made from.
//!
//! ```text
//! find pages -name '*.html' | cargo run --release --example extract_pages > found.jsonl
//! ```

use std::io::{BufRead, Write};
use std::path::Path;

use bindery::import::{ImportContext, Source, importer};
use bindery::ir::{Article, walk};

/// The text of an article, its notes at the end, as on the page.
fn body_and_notes(article: &Article) -> String {
    let mut text = article.text();
    for blocks in article.notes.values() {
        text.push('\n');
        walk::block_text(blocks, &mut text);
    }
    text
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in std::io::stdin().lock().lines() {
        let path = path?;
        let bytes = std::fs::read(&path)?;
        let source = Source { name: &path, path: Some(Path::new(&path)), bytes: &bytes };
        let mut context = ImportContext::default();
        let line = match importer("html")?.import(&source, &mut context) {
            Ok(document) => {
                let article = document.single_article();
                let meta = article.map(|article| &article.meta);
                let text = article.map(body_and_notes).unwrap_or_default();
                serde_json::json!({ "file": path, "meta": meta, "text": text })
            }
            Err(error) => serde_json::json!({ "file": path, "error": error.to_string() }),
        };
        writeln!(out, "{line}")?;
    }
    Ok(())
}
