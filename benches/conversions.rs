//! Speed of the stages and of whole conversions, on the sample archive in `examples/`; the stages of a PDF on an article that
//! is made here.
//!
//! `cargo bench` prints the figures; the README's table says on which machine they were taken.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use bindery::export::pdf::{PdfExporter, PdfOptions, pages};
use bindery::export::{ExportContext, Exporter, Options, exporter};
use bindery::font::FontBook;
use bindery::import::Source;
use bindery::ir::build::{article, heading, plain, text};
use bindery::ir::{Document, Resources};
use bindery::media::MediaStore;
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

/// How many paragraphs the long article has.
const PARAGRAPHS: usize = 400;

/// A long Chinese article, the same on every machine: sentences of characters in the order of a pinned generator, with
/// quotations, numbers and Latin words as a report has them.
fn long_article() -> Document {
    let mut state = 0x2545_f491_u32;
    let mut below = |limit: u32| {
        // Numerical Recipes' linear congruence; its upper bits are random enough to break lines by.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % limit
    };
    let mut post = article("长文一篇：“城”与 Water").language("zh-Hans").url("https://example.org/long");
    for number in 0..PARAGRAPHS {
        let mut words = String::new();
        for _ in 0..4 + below(5) {
            for _ in 0..6 + below(24) {
                words.push(char::from_u32(0x4e00 + below(3000)).unwrap_or('字'));
            }
            words.push_str(["，", "。", "：“", "”，", " 2024 年", " Latin words ", "——", "、"][below(8) as usize]);
        }
        words.push('。');
        post = if number % 12 == 0 { post.block(heading(1, [text(words.as_str())])) } else { post.block(plain(words)) };
    }
    Document::of(post.finish(), Resources::default())
}

/// Lines and pages of one long Chinese article, on one thread.
#[divan::bench(sample_count = 10)]
fn typeset(bencher: Bencher<'_, '_>) {
    let (document, fonts) = (long_article(), FontBook::bundled().unwrap());
    let (media, options) = (MediaStore::default(), Options::default());
    bencher.bench(|| pages(&document, &mut ExportContext::new(&media, &options), &fonts).unwrap().len());
}

/// The same article as a file: what this takes longer than `typeset` is painting.
#[divan::bench(args = ["ua-1", "a-3a"], sample_count = 10)]
fn typeset_and_paint(bencher: Bencher<'_, '_>, standard: &str) {
    let document = long_article();
    let options = Options::default().with(PdfOptions { standard: standard.parse().unwrap(), ..PdfOptions::default() });
    let media = MediaStore::default();
    bencher.bench(|| {
        let mut out = Cursor::new(Vec::new());
        PdfExporter.export(&document, &mut ExportContext::new(&media, &options), &mut out).unwrap();
        out.into_inner().len()
    });
}
