//! Speed of the stages and of whole conversions, on the sample archive in `examples/`.
//!
//! `cargo bench` prints the figures; the README's table says on which machine they were taken.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use bindery::export::{Options, exporter};
use bindery::import::Source;
use bindery::ir::Document;
use bindery::pipeline::{ReadOptions, Target, read, read_file};
use bindery::transform::{DigestOptions, bind};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

/// How many copies of the sample archive make a digest.
const COPIES: usize = 10;

fn samples() -> Vec<PathBuf> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                out.push(path);
            }
        }
    }
    let mut out = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/archive"), &mut out);
    out
}

fn documents() -> Vec<Document> {
    samples().iter().filter_map(|path| read_file(path, &ReadOptions::default()).document.ok()).collect()
}

fn digest(copies: usize) -> Document {
    let one = documents();
    let many = std::iter::repeat_n(one, copies).flatten().collect();
    bind(many, &DigestOptions { dedupe: false, ..DigestOptions::default() }).0
}

/// Detection and import of every sample post, on one thread.
#[divan::bench]
fn import(bencher: Bencher<'_, '_>) {
    let posts: Vec<(PathBuf, Vec<u8>)> =
        samples().into_iter().map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect();
    let bytes: usize = posts.iter().map(|(_, bytes)| bytes.len()).sum();
    bencher.counter(ItemsCount::new(posts.len())).counter(BytesCount::new(bytes)).bench(|| {
        for (path, bytes) in &posts {
            let name = path.to_string_lossy();
            let imported = read(&Source { name: &name, path: Some(path), bytes }, &ReadOptions::default());
            divan::black_box(imported.document.unwrap());
        }
    });
}

/// Export of a digest of ten times the sample archive, on all threads.
#[divan::bench(args = ["text", "markdown", "json", "epub", "pdf"], sample_count = 10)]
fn export(bencher: Bencher<'_, '_>, target: &str) {
    let document = digest(COPIES);
    let options = Options::default();
    let target = Target::new(exporter(target).unwrap(), &options);
    bencher.counter(ItemsCount::new(document.articles().count())).bench(|| {
        let mut out = Cursor::new(Vec::new());
        target.write(&document, &mut out, &mut Vec::new()).unwrap();
        divan::black_box(out.into_inner().len())
    });
}
