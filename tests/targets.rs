//! Every character of an article reaches every target, in order, once: over the fixtures and the sample archive, and over the
//! folders that `BINDERY_CORPUS` names.

mod common;

use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use bindery::export::{Options, exporter};
use bindery::ir::walk::{self, Mapper, Visitor};
use bindery::ir::{Document, Inline, Media};
use bindery::pipeline::{ReadOptions, Target, read_file};
use bindery::transform::{DigestOptions, bind};
use rayon::prelude::*;
use scraper::{Html, Node, Selector};

/// All files below a folder that are posts.
fn posts(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            posts(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "md" || extension == "txt") {
            out.push(path);
        }
    }
}

fn documents(folder: &Path) -> Vec<Document> {
    let mut paths = Vec::new();
    posts(folder, &mut paths);
    let read = |path: &PathBuf| read_file(path, &ReadOptions::default()).document.ok();
    let found: Vec<Document> = paths.par_iter().filter_map(read).collect();
    found.into_iter().map(|document| without_ruby(bind(vec![document], &DigestOptions::default()).0)).collect()
}

/// Each target writes ruby in a way of its own, which the goldens show; here it is put into brackets behind its base.
fn without_ruby(mut document: Document) -> Document {
    struct Plain;
    impl Mapper for Plain {
        fn inline(&mut self, inline: Inline, out: &mut Vec<Inline>) {
            let parts = match inline {
                Inline::Ruby { mut base, text } => {
                    base.push(Inline::Text { text: format!("（{text}）") });
                    base
                }
                other => vec![other],
            };
            for part in parts {
                match (part, out.last_mut()) {
                    (Inline::Text { text }, Some(Inline::Text { text: before })) => before.push_str(&text),
                    (part, _) => out.push(part),
                }
            }
        }
    }
    document.for_each_article_mut(&mut |article| walk::map_article(&mut Plain, article));
    document
}

/// What counts in a text: no white space, nothing invisible.
fn visible(text: &str) -> String {
    let counts = |c: char| {
        !c.is_whitespace()
            && !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
    };
    text.chars().filter(|&c| counts(c)).collect()
}

fn export(document: &Document, target: &str) -> Vec<u8> {
    let options = Options::default();
    let mut out = Cursor::new(Vec::new());
    Target::new(exporter(target).unwrap(), &options).write(document, &mut out, &mut Vec::new()).unwrap();
    out.into_inner()
}

/// The body's lines, which must stand in the output one behind the other, and each as often as in the body.
fn check_lines(document: &Document, output: &str) -> Result<(), String> {
    let output = visible(output);
    let article = document.single_article().ok_or("not one article")?;
    let body = article.text() + &notes(document);
    let lines: Vec<String> = body.lines().map(visible).filter(|line| !line.is_empty()).collect();
    let mut rest = output.as_str();
    for line in &lines {
        let Some(at) = rest.find(line.as_str()) else {
            return Err(format!("{line:?} is not in the rest {:?}…", rest.chars().take(60).collect::<String>()));
        };
        rest = &rest[at + line.len()..];
    }
    // Metadata may repeat a line, and so may the text alternative of a picture that is not at hand.
    let (whole, meta) = (lines.concat(), visible(&format!("{:?} {:?}", article.meta, alternatives(document))));
    for line in lines.iter().filter(|line| line.chars().count() > 30) {
        let times = |text: &str| text.matches(line.as_str()).count();
        if times(&output) > times(&whole) + times(&meta) {
            return Err(format!("{line:?} stands {} times", times(&output)));
        }
    }
    Ok(())
}

/// The text alternatives of all pictures.
fn alternatives(document: &Document) -> Vec<String> {
    #[derive(Default)]
    struct Find(Vec<String>);
    impl Visitor for Find {
        fn media(&mut self, media: &Media) {
            if let Media::Image { alt, .. } = media {
                self.0.push(alt.clone());
            }
        }
    }
    let mut find = Find::default();
    document.articles().for_each(|article| walk::walk_article(&mut find, article));
    find.0
}

fn notes(document: &Document) -> String {
    let mut text = String::new();
    for blocks in document.articles().flat_map(|article| article.notes.values()) {
        walk::block_text(blocks, &mut text);
    }
    text
}

/// The body's characters, which must stand in the output in order; heads and folios of pages may stand between them.
fn check_subsequence(document: &Document, output: &str) -> Result<(), String> {
    let article = document.single_article().ok_or("not one article")?;
    let body = visible(&article.text());
    let output = visible(output);
    let mut rest = output.chars();
    for (at, c) in body.char_indices() {
        if !rest.any(|other| other == c) {
            let near: String = body[at..].chars().take(30).collect();
            let before: String = body[..at].chars().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect();
            return Err(format!("lost after {before:?}: {near:?}"));
        }
    }
    Ok(())
}

/// The text of an e-book's chapters.
fn epub_text(bytes: Vec<u8>) -> String {
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut names: Vec<String> =
        (0..book.len()).map(|at| book.by_index(at).unwrap().name().unwrap().into_owned()).collect();
    names.sort();
    let mut text = String::new();
    for name in names.iter().filter(|name| name.ends_with(".xhtml") && !name.contains("nav") && !name.contains("cover"))
    {
        let mut page = String::new();
        book.by_name(name).unwrap().read_to_string(&mut page).unwrap();
        text += &html_text(&page);
    }
    text
}

/// The text of a page, the alternatives of its pictures with it.
fn html_text(page: &str) -> String {
    let body = Selector::parse("body").unwrap();
    let mut text = String::new();
    for node in Html::parse_document(page).select(&body).flat_map(|body| body.descendants()) {
        match node.value() {
            Node::Text(words) => text.push_str(words),
            Node::Element(element) if element.name() == "img" => text.push_str(element.attr("alt").unwrap_or_default()),
            _ => {}
        }
    }
    text
}

/// Markdown as a second program reads it.
fn markdown_text(bytes: &[u8]) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.footnotes = true;
    options.extension.tasklist = true;
    options.render.r#unsafe = true;
    html_text(&comrak::markdown_to_html(std::str::from_utf8(bytes).unwrap(), &options))
}

fn check(document: &Document, pdftotext: bool) -> Result<(), String> {
    let named = |target: &str, outcome: Result<(), String>| outcome.map_err(|fault| format!("{target}: {fault}"));
    named("text", check_lines(document, &String::from_utf8(export(document, "text")).unwrap()))?;
    named("markdown", check_lines(document, &markdown_text(&export(document, "markdown"))))?;
    named("epub", check_lines(document, &epub_text(export(document, "epub"))))?;
    named("html", check_lines(document, &html_text(&String::from_utf8(export(document, "html")).unwrap())))?;
    let line: serde_json::Value =
        serde_json::from_slice(&export(document, "jsonl")).map_err(|fault| fault.to_string())?;
    named("jsonl", check_lines(document, line["text"].as_str().unwrap_or_default()))?;
    let json: Document = serde_json::from_slice(&export(document, "json")).map_err(|fault| fault.to_string())?;
    named("json", if json == *document { Ok(()) } else { Err(String::from("differs")) })?;
    if pdftotext {
        let file = tempfile::NamedTempFile::with_suffix(".pdf").unwrap();
        std::fs::write(file.path(), export(document, "pdf")).unwrap();
        let output =
            Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(file.path()).arg("-").output().unwrap();
        named("pdf", check_subsequence(document, &String::from_utf8_lossy(&output.stdout)))?;
    }
    Ok(())
}

#[track_caller]
fn check_folder(folder: &Path) {
    let pdftotext = common::tool("pdftotext").is_some();
    let documents = documents(folder);
    assert!(!documents.is_empty());
    let faults: Vec<String> = documents
        .par_iter()
        .filter_map(|document| {
            let input = document.articles().next().map(|article| article.meta.provenance.input.clone());
            check(document, pdftotext).err().map(|fault| format!("{}: {fault}", input.unwrap_or_default()))
        })
        .collect();
    let shown: Vec<&str> = faults.iter().take(30).map(String::as_str).collect();
    assert!(faults.is_empty(), "{} of {} articles:\n{}", faults.len(), documents.len(), shown.join("\n"));
}

#[test]
fn the_fixtures_reach_every_target() {
    check_folder(Path::new("tests/fixtures/import/archive"));
}

#[test]
fn the_samples_reach_every_target() {
    check_folder(Path::new("examples/archive"));
}

#[test]
fn the_corpus_reaches_every_target() {
    // Article text cannot be part of this repository: the folders are given from outside.
    for folder in std::env::var_os("BINDERY_CORPUS").iter().flat_map(std::env::split_paths) {
        check_folder(&folder);
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    use bindery::ir::build::{article, plain};
    let words = "第一段有三十多个字，这样才算得上是一段长长的话，重复了就会被看出来，不会漏过去。";
    let post = article("题").block(plain(words)).block(plain("第二段。")).finish();
    let document = Document::of(post, bindery::ir::Resources::default());
    assert!(check_lines(&document, &format!("题 {words} 第二段。 完")).is_ok());
    assert!(check_lines(&document, &format!("题 第二段。 {words}")).is_err());
    assert!(check_lines(&document, &format!("题 {words} {words} 第二段。")).is_err());
    assert!(check_lines(&document, &format!("题 {words}")).is_err());
    assert!(check_subsequence(&document, &format!("{}页眉{}第二段。", &words[..30], &words[30..])).is_ok());
    assert!(check_subsequence(&document, &words.replace('三', "")).is_err());
}
