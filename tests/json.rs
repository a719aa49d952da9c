//! JSON: what is written reads back, and what is broken is refused with its place.

use std::io::Cursor;
use std::path::Path;

use bindery::error::ErrorKind;
use bindery::export::json::JsonOptions;
use bindery::export::{ExportContext, Options, exporter};
use bindery::import::{Confidence, ImportContext, Source, importer};
use bindery::ir::{Document, specimen};
use bindery::limits::Limits;
use bindery::media::MediaStore;

fn export(document: &Document, options: JsonOptions) -> String {
    let (media, options) = (MediaStore::default(), Options::default().with(options));
    let mut context = ExportContext::new(&media, &options);
    let mut out = Cursor::new(Vec::new());
    exporter("json").unwrap().export(document, &mut context, &mut out).unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

fn import(json: &str) -> bindery::error::Result<Document> {
    let source = Source { name: "a.json", path: None, bytes: json.as_bytes() };
    importer("json").unwrap().import(&source, &mut ImportContext::default())
}

fn fault(json: &str) -> String {
    let error = import(json).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    error.to_string()
}

#[test]
fn what_is_written_reads_back_to_the_same_bytes() {
    let json = export(&specimen(), JsonOptions::default());
    assert_eq!((json.lines().count(), json.ends_with("}\n")), (1, true));
    let again = import(&json).unwrap();
    assert_eq!(again, specimen());
    assert_eq!(export(&again, JsonOptions::default()), json);
    let pretty = export(&specimen(), JsonOptions { pretty: true });
    assert!(pretty.lines().count() > 100);
    assert_eq!(import(&format!("\u{FEFF}{pretty}")).unwrap(), specimen());
}

#[test]
fn the_specimen_as_it_was_reviewed() {
    let written = export(&specimen(), JsonOptions { pretty: true });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/json/specimen.json");
    if std::env::var_os("BINDERY_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &written).unwrap();
    }
    assert_eq!(written, std::fs::read_to_string(&path).unwrap_or_default(), "BINDERY_BLESS=1 rewrites it");
}

#[test]
fn faults_name_their_place() {
    assert_eq!(
        fault("{\"bindery\":1,\n\"body\":[{\"t\":\"article\",\"blocks\":[{\"t\":\"poem\"}]}]}")
            .split("expected")
            .next(),
        Some("a.json: line 2, column 48: unknown variant `poem`, ")
    );
    assert!(fault("{\"bindery\":1").starts_with("a.json: line 1, column 12: EOF"));
    assert!(fault("{\"bindery\":2,\"body\":[]}").contains("unsupported schema version 2"));
    assert_eq!(
        fault(r#"{"bindery":1,"body":[{"t":"article","blocks":[{"t":"paragraph","content":[]}]}]}"#),
        "a.json: not a sound document: article 1 > paragraph: an empty container"
    );
    let many = format!(
        r#"{{"bindery":1,"body":[{{"t":"article","blocks":[{}]}}]}}"#,
        [r#"{"t":"paragraph","content":[]}"#; 5].join(",")
    );
    assert!(fault(&many).ends_with("; and 2 more"));
    let deep = format!("{{\"bindery\":1,\"body\":{}", "[".repeat(100_000));
    assert!(!fault(&deep).is_empty());
}

#[test]
fn too_large_an_input_is_refused() {
    let mut context = ImportContext::default();
    let mut limits = Limits::default();
    limits.input_bytes = 10;
    context.limits = limits;
    let source = Source { name: "-", path: None, bytes: b"{\"bindery\":1,\"body\":[]}" };
    let error = importer("json").unwrap().import(&source, &mut context).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
}

#[test]
fn the_signature_is_the_key() {
    let sniff =
        |text: &str| importer("json").unwrap().sniff(text.as_bytes(), Some(text)).map(|evidence| evidence.confidence);
    assert_eq!(sniff("\u{FEFF} { \"bindery\" : 1"), Some(Confidence::Certain));
    assert_eq!(sniff("{\"body\":[],\"bindery\":1}"), Some(Confidence::Likely));
    assert_eq!(sniff("{\"name\":\"bindery\"}"), None);
    assert_eq!(sniff("[1]"), None);
    assert_eq!(importer("json").unwrap().sniff(b"\xFF", None), None);
}
