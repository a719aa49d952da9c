//! How much reading archive posts and web pages costs beside the parse alone: `bindery` against html5ever's tree of the same bytes.
//!
//! `BINDERY_CORPUS` names a folder with `archive/` (posts) and `pages/` (saved pages) to measure with; without it the fixtures of
//! the tests are taken. Everything runs on one thread.

use std::path::{Path, PathBuf};

use bindery::import::{ImportContext, Source, importer};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use scraper::Html;

/// The program's own allocator, for both sides.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// At most so many inputs of a kind, spread over all there are.
const MOST: usize = 300;

struct Input {
    path: PathBuf,
    text: String,
}

/// The kinds of inputs: the folder of the corpus, that of the repository, the ending, and the importer.
const POSTS: (&str, &str, &str, &str) = ("archive", "examples/archive", "md", "archive");
const PAGES: (&str, &str, &str, &str) = ("pages", "tests/fixtures/import/html", "html", "html");

fn inputs((corpus, own, ending, _): (&str, &str, &str, &str)) -> Vec<Input> {
    fn walk(folder: &Path, ending: &str, out: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, ending, out);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                out.push(path);
            }
        }
    }
    let folder = match std::env::var_os("BINDERY_CORPUS") {
        Some(folder) => Path::new(&folder).join(corpus),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join(own),
    };
    let mut paths = Vec::new();
    walk(&folder, ending, &mut paths);
    let step = paths.len().div_ceil(MOST).max(1);
    let texts = paths.into_iter().step_by(step);
    texts.filter_map(|path| std::fs::read_to_string(&path).ok().map(|text| Input { path, text })).collect()
}

fn measure(bencher: Bencher<'_, '_>, inputs: &[Input], read: impl Fn(&Input) + Sync) {
    let bytes: usize = inputs.iter().map(|input| input.text.len()).sum();
    bencher.counter(ItemsCount::new(inputs.len())).counter(BytesCount::new(bytes)).bench_local(|| {
        inputs.iter().for_each(&read);
    });
}

fn import(format: &str, input: &Input) {
    let name = input.path.to_string_lossy();
    let source = Source { name: &name, path: Some(&input.path), bytes: input.text.as_bytes() };
    divan::black_box(importer(format).unwrap().import(&source, &mut ImportContext::default()).ok());
}

/// A post's body, parsed alone.
#[divan::bench(sample_count = 10)]
fn posts_parse(bencher: Bencher<'_, '_>) {
    measure(bencher, &inputs(POSTS), |input| {
        divan::black_box(Html::parse_fragment(&input.text));
    });
}

/// Posts, read.
#[divan::bench(sample_count = 10)]
fn posts_import(bencher: Bencher<'_, '_>) {
    measure(bencher, &inputs(POSTS), |input| import(POSTS.3, input));
}

/// A page, parsed alone.
#[divan::bench(sample_count = 10)]
fn pages_parse(bencher: Bencher<'_, '_>) {
    measure(bencher, &inputs(PAGES), |input| {
        divan::black_box(Html::parse_document(&input.text));
    });
}

/// Pages, read: the article found and converted.
#[divan::bench(sample_count = 10)]
fn pages_import(bencher: Bencher<'_, '_>) {
    measure(bencher, &inputs(PAGES), |input| import(PAGES.3, input));
}
