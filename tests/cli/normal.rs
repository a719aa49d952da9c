//! The flags that normalize texts, and the heads of plain text.

use super::*;

const POST: &str = "<!--1709539200000-->\n[Ｎｏ．１か\u{3099}](https://morning.example.org/a/ga)\n------\n\n\
<div><i>Mon, 04 Mar 2024 08:00:00 GMT</i></div><p>\u{FA19}戸の、ｶﾞｽ（ＡＢＣ）　①。</p><p><code>か\u{3099}</code></p>";

/// What a target becomes with these flags.
#[track_caller]
fn run(target: &str, flags: &[&str]) -> String {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("post.md"), POST).unwrap();
    let mut arguments = vec!["post.md", "-t", target];
    arguments.extend(flags);
    let output = bindery(folder.path(), &arguments);
    assert_code(&output, 0);
    stdout(&output)
}

#[test]
fn plain_text_is_composed_and_other_targets_are_not() {
    let bare = ["--header", "none"];
    assert_eq!(run("text", &bare), "\u{FA19}戸の、ｶﾞｽ（ＡＢＣ）　①。\n\nか\u{3099}\n");
    assert!(run("text", &[]).starts_with("Ｎｏ．１が\n"));
    assert!(run("text", &["--normalize", "none"]).starts_with("Ｎｏ．１か\u{3099}\n"));
    assert!(run("markdown", &[]).starts_with("# Ｎｏ．１か\u{3099}\n"));
    let lines = |flags: &[&str]| {
        let value: serde_json::Value = serde_json::from_str(&run("jsonl", flags)).unwrap();
        ["title", "text", "markdown"].map(|key| value[key].as_str().unwrap().to_owned())
    };
    assert_eq!(lines(&[])[0], "Ｎｏ．１か\u{3099}");
    let [title, text, markdown] = lines(&["--normalize", "nfc"]);
    assert_eq!(title, "Ｎｏ．１が");
    assert!(text.starts_with("神\u{FE00}戸") && markdown.starts_with("神\u{FE00}戸"), "{text} {markdown}");
}

#[test]
fn forms_and_widths_hold_for_every_target() {
    let nfkc = run("markdown", &["--normalize", "nfkc"]);
    assert!(
        nfkc.starts_with("# No.1が\n") && nfkc.contains("神戸の、ガス(ABC) 1。") && nfkc.contains("`か\u{3099}`"),
        "{nfkc}"
    );
    let letters = run("text", &["--fold-width", "letters"]);
    assert!(letters.starts_with("No.1が\n") && letters.contains("ガス（ABC）　①。"), "{letters}");
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("post.md"), POST).unwrap();
    let output = bindery(folder.path(), &["post.md", "-t", "text", "--fold-width", "all", "-v"]);
    assert!(stdout(&output).contains("ガス(ABC) ①。"), "{}", stdout(&output));
    assert!(stderr(&output).contains("2 texts normalized"), "{}", stderr(&output));
}

#[test]
fn heads_of_plain_text_can_be_read_by_programs() {
    let expected = "Title: Ｎｏ．１が\nDate: 2024-03-04T08:00:00Z\nSource: morning.example.org\nLanguage: ja\nURL: https://morning.example.org/a/ga\n\n";
    let text = run("text", &["--header", "fields"]);
    assert!(text.starts_with(expected), "{text}");
}
