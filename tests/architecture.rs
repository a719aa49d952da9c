//! The shape of the project as a test: the import rules, the registries, the sizes of files.
//!
//! `architecture/rules.rs` holds the rules as tables, `architecture/scan.rs` the reading of source text.

#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/scan.rs"]
mod scan;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bindery::export::exporters;
use bindery::format::FormatInfo;
use bindery::import::importers;

/// No file is longer than this, in lines.
const LONGEST: usize = 600;

/// Longer files, and why they stay whole.
const LONGER: &[(&str, &str)] = &[];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder with the extension, sorted: path from the repository's root, text.
fn files(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let (mut found, mut open) = (BTreeMap::new(), vec![root().join(folder)]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|own| own == extension) {
                found.insert(relative(&path), fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

/// The source files as the rules know them: `import/html/mod`.
fn sources() -> BTreeMap<String, String> {
    let strip = |path: String| path.trim_start_matches("src/").trim_end_matches(".rs").to_owned();
    files("src", "rs").into_iter().map(|(path, text)| (strip(path), text)).collect()
}

#[test]
fn modules_use_only_what_they_may() {
    let sources = sources();
    let tree: Vec<String> = sources.keys().cloned().collect();
    let broken: Vec<String> =
        sources.iter().flat_map(|(path, text)| rules::violations(&rules::File { path, text, tree: &tree })).collect();
    assert!(sources.len() > 20, "the sources were not found");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_dependency_has_a_home() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let table =
        manifest.split("\n[dependencies]\n").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap_or_default();
    let names: Vec<String> =
        table.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.replace('-', "_")).collect();
    assert!(names.len() > 10, "the dependencies were not found");
    for name in &names {
        assert!(rules::HOMES.iter().any(|(home, _)| home == name), "{name} has no row in tests/architecture/rules.rs");
    }
}

#[test]
fn files_are_short() {
    let all = files("src", "rs").into_iter().chain(files("tests", "rs")).chain(files("examples", "rs"));
    let lengths: BTreeMap<String, usize> = all.map(|(path, text)| (path, text.lines().count())).collect();
    let long: Vec<_> = lengths.iter().filter(|(_, lines)| **lines > LONGEST).collect();
    let unlisted: Vec<_> = long.iter().filter(|(path, _)| !LONGER.iter().any(|(file, _)| file == path)).collect();
    assert!(unlisted.is_empty(), "split these, or list them with a reason: {unlisted:?}");
    for (file, _) in LONGER {
        assert!(long.iter().any(|(path, _)| path == file), "{file} needs no exception any more");
    }
}

#[test]
fn formats_of_a_registry_differ() {
    let read: Vec<&FormatInfo> = importers().iter().map(|importer| importer.info()).collect();
    let written: Vec<&FormatInfo> = exporters().iter().map(|exporter| exporter.info()).collect();
    assert_eq!(clashes(&read), Vec::<String>::new(), "importers");
    assert_eq!(clashes(&written), Vec::<String>::new(), "exporters");
}

/// Names that two formats share, and target extensions that two formats claim as their usual one.
fn clashes(formats: &[&FormatInfo]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, one) in formats.iter().enumerate() {
        for other in &formats[at + 1..] {
            if one.name == other.name {
                found.push(format!("two formats are named {:?}", one.name));
            }
            let both = one.extensions.iter().filter(|extension| other.has_extension(extension));
            found.extend(both.map(|extension| format!("{} and {} both claim .{extension}", one.name, other.name)));
        }
    }
    found
}

#[test]
fn every_format_has_a_row_in_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let infos =
        importers().iter().map(|importer| importer.info()).chain(exporters().iter().map(|exporter| exporter.info()));
    for exporter in exporters() {
        // What is read may be known by its content alone; what is written needs a name for its files.
        assert!(!exporter.info().extensions.is_empty(), "{} has no extension", exporter.info().name);
    }
    for info in infos {
        let row = format!("| `{}` |", info.name);
        assert!(readme.lines().any(|line| line.starts_with(&row)), "README.md has no row {row}");
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        assert!(
            info.name.split('-').all(plain) && info.extensions.iter().all(|extension| plain(extension)),
            "{info:?}"
        );
    }
}

/// What a planted file breaks.
fn planted(path: &str, text: &str) -> usize {
    let tree = [
        "import/mod",
        "import/detect",
        "import/html/mod",
        "import/archive/mod",
        "export/mod",
        "export/epub/mod",
        "export/pdf/mod",
        "export/shared/mod",
        "text/mod",
        "text/url",
    ]
    .map(str::to_owned);
    rules::violations(&rules::File { path, text, tree: &tree }).len()
}

#[test]
fn planted_violations_are_found() {
    let cases = [
        ("import/archive/mod", "use crate::export::exporters;"),
        ("import/archive/mod", "use crate::{ir::Document, export::{exporters}};"),
        ("import/archive/date", "fn f() { let _ = super::super::super::export::exporters(); }"),
        ("import/html/mod", "use super::archive;"),
        ("import/html/mod", "use crate::import::{self, archive::post as p};"),
        ("import/detect", "use crate::import::archive::Post;"),
        ("import/archive/mod", "use scraper::Html;"),
        ("import/archive/mod", "mod tests { use super::super::super::media::MediaStore; }"),
        ("export/epub/mod", "use crate::export::pdf::PdfOptions;"),
        ("export/epub/nav", "fn f(x: super::super::pdf::Page) {}"),
        ("export/pdf/mod", "use crate::import::html;"),
        ("export/pdf/mod", "fn f() { zip::ZipArchive::new(x); }"),
        ("export/pdf/mod", "use crate::media::{MediaStore, resolve};"),
        ("export/pdf/mod", "use std::{fs, io};"),
        ("export/text/mod", "use std::time::SystemTime;"),
        ("ir/block", "use crate::text::Script;"),
        ("typeset/mod", "use crate::ir::Block;"),
        ("text/mod", "use crate::error::Error;"),
        ("cli/run", "use crate::pipeline::Conversion;"),
        ("cli/run", "fn f() { let _ = crate::ir::Document::default(); }"),
        ("pipeline", "use crate::cli::Args;"),
        ("newlayer/mod", "use crate::ir::Document;"),
        ("ir/mod", "fn f() { todo!() }"),
    ];
    for (path, text) in cases {
        assert_eq!(planted(path, text), 1, "{path}: {text}");
    }
}

#[test]
fn sound_sources_pass() {
    let cases = [
        ("import/archive/mod", "use crate::import::{Importer, Source, html::Converter};\nuse super::detect;"),
        (
            "import/archive/mod",
            "mod date;\nuse date::parse;\n#[cfg(test)] mod tests { use super::*; use super::date; }",
        ),
        ("import/mod", "use archive::Archive; mod archive; fn f() { self::archive::x() }"),
        ("import/html/mod", "use scraper::{Html, Node}; // crate::export::pdf\n/* use /* crate::cli::x */ scraper; */"),
        ("import/archive/mod", "const A: &str = \"crate::export::pdf\"; const B: &str = r#\"scraper::Html \" \"#;"),
        ("export/pdf/mod", "use crate::export::shared::xml; use crate::typeset::Line; use printpdf::Op;"),
        ("export/mod", "use crate::media::MediaStore; fn f<'a>(x: &'a str) -> char { '\"' } // todo!()"),
        ("text/mod", "mod url; use url::parts;"),
        ("cli/run", "use bindery::pipeline::Conversion; use crate::cli::args::Args; use clap::Parser;"),
        ("main", "mod cli; fn main() -> std::process::ExitCode { crate::cli::main() }"),
        ("pipeline", "use crate::{import::importer, export::exporter, media::resolve};"),
    ];
    for (path, text) in cases {
        assert_eq!(planted(path, text), 0, "{path}: {text}");
    }
}

#[test]
fn paths_are_read_through_braces_and_aliases() {
    let module = ["import".to_owned(), "html".to_owned()];
    let text = "use crate::{a::{b, c as d, self}, e::*};\nuse super::f;\nlet x = self::g::<T>::h();";
    let found: Vec<(String, usize)> =
        scan::named(text, &module).into_iter().map(|named| (named.path.join("::"), named.line)).collect();
    let expected = [
        ("crate::a::b", 1),
        ("crate::a::c", 1),
        ("crate::a", 1),
        ("crate::e::*", 1),
        ("crate::import::f", 2),
        ("crate::import::html::g", 3),
    ];
    assert_eq!(found, expected.map(|(path, line)| (path.to_owned(), line)));
}

#[test]
fn equal_names_and_extensions_are_found() {
    let one = FormatInfo { name: "a", extensions: &["x", "y"], media_type: "", description: "", binary: false };
    let other = FormatInfo { name: "b", extensions: &["Y"], ..one };
    assert_eq!(clashes(&[&one, &other]).len(), 1);
    assert_eq!(clashes(&[&one, &one]).len(), 3);
}
