//! A folder of posts becomes one e-book: `cargo run --example bind_folder -- examples/archive week.epub`.

use std::path::{Path, PathBuf};

use bindery::error::Error;
use bindery::export::{Options, exporter};
use bindery::pipeline::{ReadOptions, Target, read_all};
use bindery::transform::{DigestOptions, GroupBy, bind};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("usage: bind_folder FOLDER OUTPUT.epub".into());
    };
    let mut posts = Vec::new();
    find_posts(Path::new(&folder), &mut posts)?;
    posts.sort();

    let mut documents = Vec::new();
    for input in read_all(&posts, &ReadOptions::default(), &|| {}) {
        match input.document {
            Ok(document) => documents.push(document),
            Err(error) => say(&error),
        }
    }
    let digest = DigestOptions { group_by: GroupBy::Source, ..DigestOptions::default() };
    let (document, mut diagnostics) = bind(documents, &digest);
    let options = Options::default();
    Target::new(exporter("epub")?, &options).write_file(&document, Path::new(&output), &mut diagnostics)?;
    Ok(())
}

/// All `.md` files below a folder.
fn find_posts(folder: &Path, posts: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find_posts(&path, posts)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            posts.push(path);
        }
    }
    Ok(())
}

#[expect(clippy::print_stderr, reason = "a program may speak; the library does not")]
fn say(error: &Error) {
    eprintln!("{error}");
}
