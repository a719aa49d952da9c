//! Every visible character of the sources reaches the IR, in order, once: over the fixtures, and over the folder that `BINDERY_CORPUS`
//! names.

#[path = "common/fidelity.rs"]
mod fidelity;

use std::path::{Path, PathBuf};

use bindery::diag::Diagnostic;
use bindery::import::{ImportContext, Source, importer};
use bindery::ir::{Document, check};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_none_or(|extension| extension != "ir") {
            out.push(path);
        }
    }
}

fn import(path: &Path) -> Result<(Document, Vec<Diagnostic>), String> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.display().to_string();
    let source = Source { name: &name, path: Some(path), bytes: &bytes };
    let mut context = ImportContext::default();
    let document = importer("archive").unwrap().import(&source, &mut context).map_err(|error| error.to_string())?;
    Ok((document, context.diagnostics))
}

/// The body behind the header, found by the rule of dashes alone.
fn body_of(text: &str) -> &str {
    let text = match text.strip_prefix("---\n") {
        Some(rest) => rest.split_once("\n---\n").map_or(rest, |(_, rest)| rest),
        None => text,
    };
    match text.split_once("\n------\n") {
        Some((head, body)) if head.starts_with("<!--") || head.starts_with('[') => body,
        _ => text,
    }
}

fn check_file(path: &Path) -> Result<(), String> {
    let (document, diagnostics) = import(path)?;
    check::check(&document)
        .map_err(|violations| violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let article = document.single_article().ok_or("not one article")?;
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).replace("\r\n", "\n").replace('\r', "\n");
    let body = body_of(&text);
    let body = body
        .trim_start()
        .strip_prefix("日期：")
        .map_or(body, |rest| rest.split_once('\n').map_or("", |(_, body)| body));
    let (actual, pieces) = fidelity::ir_text(article);
    let pieces = fidelity::import_pieces(article, &diagnostics, pieces);
    fidelity::compare(&fidelity::source_text(body), &actual, &pieces)
}

fn check_folder(folder: &Path) -> usize {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    let mut faults = Vec::new();
    for path in &paths {
        if let Err(fault) = check_file(path) {
            faults.push(format!("{}: {fault}", path.display()));
        }
    }
    let shown: Vec<&str> = faults.iter().take(20).map(String::as_str).collect();
    assert!(faults.is_empty(), "{} of {} files lose text:\n{}", faults.len(), paths.len(), shown.join("\n"));
    paths.len()
}

#[test]
fn the_fixtures_lose_nothing() {
    assert!(check_folder(Path::new("tests/fixtures/import/archive")) > 0);
}

#[test]
fn the_corpus_loses_nothing() {
    // Article text cannot be part of this repository: the folder is given from outside.
    if let Some(folders) = std::env::var_os("BINDERY_CORPUS") {
        for folder in std::env::split_paths(&folders) {
            assert!(check_folder(&folder) > 0);
        }
    }
}

#[test]
fn the_comparison_finds_what_is_wrong() {
    let same = |expected: &str, actual: &str, moved: &[&str]| {
        let moved = moved.iter().map(ToString::to_string).collect();
        fidelity::compare(expected, actual, &fidelity::Pieces { moved, ..fidelity::Pieces::default() }).is_ok()
    };
    assert!(same("a b\u{200B}c", "ab c", &[]));
    assert!(same("abXYcd", "abcd", &["XY"]));
    assert!(same("abXYcdXY", "abcdXY", &["XY"]));
    assert!(same("abXYcdXY", "abXYcd", &["XY"]));
    assert!(!same("abXYcd", "abcd", &[]));
    assert!(!same("abcd", "abcd", &["XY"]));
    assert!(!same("abcd", "abdc", &[]));
    assert!(!same("abcd", "abccd", &[]));
    assert!(!same("abab", "ab", &["a"]));
}
