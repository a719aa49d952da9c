//! JSON lines: a line an article, after the published schema, with the text and Markdown of the other targets.

#[path = "common/arbitrary.rs"]
mod arbitrary;
mod common;

use std::io::{Cursor, Write};
use std::process::Command;

use bindery::export::jsonl::SCHEMA;
use bindery::export::{ExportContext, Options, exporter};
use bindery::ir::build::{article, plain};
use bindery::ir::{Article, Document, Part, specimen};
use bindery::limits::Limits;
use bindery::media;
use bindery::pipeline::Target;
use boon::{Compiler, Draft, SchemaIndex, Schemas};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

fn export(document: &Document, target: &str) -> String {
    let (store, _) = media::resolve(&document.resources, &Limits::default());
    let options = Options::default();
    let mut context = ExportContext::new(&store, &options);
    let mut out = Cursor::new(Vec::new());
    exporter(target).unwrap().export(document, &mut context, &mut out).unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

/// A pipe that takes so many bytes and no more.
struct Pipe {
    taken: Vec<u8>,
    most: usize,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = (self.most - self.taken.len()).min(bytes.len());
        self.taken.extend_from_slice(&bytes[..room]);
        if room == 0 { Err(std::io::ErrorKind::BrokenPipe.into()) } else { Ok(room) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn articles_go_into_a_pipe_as_they_are_made() {
    let post = |number: usize| article(format!("第{number}篇")).block(plain("正文。")).finish();
    let body: Vec<Part> = (0..700).map(|number| Part::Article(Box::new(post(number)))).collect();
    let document = Document { body, ..Document::default() };
    let (options, whole) = (Options::default(), export(&document, "jsonl"));
    let run = |target: &str, most: usize, strict: bool| {
        let mut pipe = Pipe { taken: Vec::new(), most };
        let target = Target { strict, ..Target::new(exporter(target).unwrap(), &options) };
        let outcome = target.write_pipe(&document, &mut pipe, &mut Vec::new());
        (pipe.taken, outcome)
    };
    let (taken, outcome) = run("jsonl", usize::MAX, false);
    assert!(outcome.is_ok() && taken == whole.as_bytes());
    // The reader leaves after some lines: it has had them, and the rest is not made.
    let (taken, outcome) = run("jsonl", 100_000, false);
    assert!(outcome.is_err() && taken == whole.as_bytes()[..100_000]);
    let (taken, outcome) = run("jsonl", usize::MAX, true);
    assert!(outcome.is_ok() && taken == whole.as_bytes());
    // Targets that seek are made whole first.
    let (taken, outcome) = run("epub", usize::MAX, false);
    assert!(outcome.is_ok() && taken.starts_with(b"PK"));
}

/// The schema, ready to judge lines.
struct Judge(Schemas, SchemaIndex);

impl Judge {
    fn new() -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.set_default_draft(Draft::V2020_12);
        compiler.add_resource("article.schema.json", serde_json::from_str(SCHEMA).unwrap()).unwrap();
        let index = compiler.compile("article.schema.json", &mut schemas).unwrap();
        Self(schemas, index)
    }

    fn faults(&self, line: &Value) -> Option<String> {
        self.0.validate(line, self.1).err().map(|error| format!("{error:#}"))
    }

    /// All lines of an output, each parsed and judged.
    fn lines(&self, output: &str) -> Vec<Value> {
        assert!(output.is_empty() || output.ends_with('\n'));
        let lines: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for line in &lines {
            assert_eq!(self.faults(line), None, "{line}");
        }
        lines
    }
}

/// The keys of an object as they stand in the text of a line or of the schema.
fn keys(properties: &str) -> Vec<String> {
    let (mut keys, mut depth, mut at) = (Vec::new(), 0, 0);
    let bytes = properties.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => {
                let start = at + 1;
                at = start;
                while bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                if depth == 1 && bytes.get(at + 1) == Some(&b':') {
                    keys.push(properties[start..at].to_owned());
                }
            }
            _ => {}
        }
        at += 1;
    }
    keys
}

#[test]
fn the_specimen_has_a_line_an_article() {
    let output = export(&specimen(), "jsonl");
    let lines = Judge::new().lines(&output);
    assert_eq!(lines.len(), 2);
    let mut shown = String::new();
    for (line, value) in output.lines().zip(&lines) {
        // The golden has a key a line, in the order of the output.
        for key in keys(line) {
            shown.push_str(&format!("{key}: {}\n", value[&key]));
        }
        shown.push('\n');
    }
    common::golden("jsonl/specimen.txt", &shown);
}

#[test]
fn the_keys_of_every_line_are_those_of_the_schema_in_its_order() {
    let start = SCHEMA.find("\"properties\": ").unwrap() + "\"properties\": ".len();
    let end = SCHEMA.find("\n  \"required\"").unwrap();
    let schema = keys(&SCHEMA[start..end]);
    assert!(schema.len() > 20);
    let bare = Document { body: vec![Part::Article(Box::default())], ..Document::default() };
    for line in export(&bare, "jsonl").lines().chain(export(&specimen(), "jsonl").lines()) {
        assert_eq!(keys(line), schema);
    }
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let judge = Judge::new();
    let line = judge.lines(&export(&specimen(), "jsonl")).remove(0);
    let wrong = |key: &str, value: Value| {
        let mut line = line.clone();
        line[key] = value;
        assert!(judge.faults(&line).is_some(), "{key}");
    };
    wrong("published", "yesterday".into());
    wrong("id", "1".into());
    wrong("title", Value::Null);
    wrong("more", 1.into());
    wrong("media", serde_json::json!([{"kind": "smell"}]));
    wrong("counts", serde_json::json!({}));
    let mut without = line.clone();
    without.as_object_mut().unwrap().remove("text");
    assert!(judge.faults(&without).is_some());
}

#[test]
fn ids_follow_the_address_and_are_given_once() {
    let post = |url: &str, words: &str| -> Part {
        Part::Article(Box::new(Article { blocks: vec![plain(words)], ..article("题").url(url).finish() }))
    };
    let body = vec![
        post("https://example.org/1", "甲"),
        post("https://example.org/1", "乙"),
        post("https://example.org/2", "甲"),
        Part::Article(Box::new(article("题").block(plain("丙")).finish())),
        Part::Article(Box::new(article("题").block(plain("丁")).finish())),
    ];
    let lines = Judge::new().lines(&export(&Document { body, ..Document::default() }, "jsonl"));
    let ids: Vec<&str> = lines.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(ids[1], format!("{}-2", ids[0]));
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 5);
}

#[test]
fn many_articles_keep_their_order() {
    let posts = (0..1000).map(|n| Part::Article(Box::new(article(format!("{n}")).finish())));
    let lines = Judge::new().lines(&export(&Document { body: posts.collect(), ..Document::default() }, "jsonl"));
    assert!(
        lines.iter().enumerate().all(|(n, line)| line["title"].as_str() == Some(&*n.to_string()))
            && lines.len() == 1000
    );
}

#[test]
fn the_program_prints_the_schema_and_writes_lines() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_bindery")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run(&["--print-schema"]), SCHEMA);
    let lines = Judge::new().lines(&run(&["-q", "-t", "jsonl", "--group-by", "source", "examples/archive"]));
    assert_eq!(lines.len(), 16);
    for line in &lines {
        assert_eq!(line["section"].as_array().unwrap().len(), 1, "{line}");
        assert!(line["input"].as_str().unwrap().starts_with("examples/archive/"));
        assert!(line["counts"]["words"].as_u64().unwrap() > 0 && line["date"].is_string());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, rng_seed: RngSeed::Fixed(5), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_and_markdown_are_those_of_the_targets(document in arbitrary::document()) {
        let lines = Judge::new().lines(&export(&document, "jsonl"));
        for (key, target) in [("text", "text"), ("markdown", "markdown")] {
            let (field, whole) = (format!("{}\n", lines[0][key].as_str().unwrap()), export(&document, target));
            let head = whole.strip_suffix(&field).unwrap_or_else(|| panic!("{whole:?} does not end in {field:?}"));
            // Above it stands the headline alone.
            prop_assert!(head.trim_end().lines().count() <= 1, "{:?}", head);
        }
    }
}
