//! The Markdown importer: the examples of the specification, titles, detection, hostile input.

#[path = "common/cases.rs"]
mod cases;

use std::path::Path;

use bindery::import::html;
use bindery::import::{ImportContext, Source, detect::detect, importer};
use bindery::ir::{Document, check, dump};
use bindery::limits::Limits;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{TestError, TestRunner};
use serde::Deserialize;

fn read(text: &str) -> Document {
    let source = Source { name: "post.md", path: Some(Path::new("dir/post.md")), bytes: text.as_bytes() };
    let document = importer("markdown").unwrap().import(&source, &mut ImportContext::default()).unwrap();
    check::check(&document).unwrap_or_else(|violations| panic!("{text:?}: {violations:?}"));
    document
}

#[derive(Deserialize)]
struct Example {
    example: u32,
    markdown: String,
    html: String,
}

/// Examples that mean something else with the extensions that are on, and what.
const EXTENDED: &[(u32, &str)] = &[
    (559, "a wiki link"),
    (590, "an embedded note"),
    (602, "a bare address of GFM"),
    (608, "a bare address of GFM"),
    (611, "a bare address of GFM"),
    (612, "a bare address of GFM"),
];

/// The letters that the reference percent-encodes in addresses; we keep them as they are.
fn with_letters(dump: &str) -> String {
    let encoded = [("%CF%86%CE%BF%CF%85", "φου"), ("%C3%A4", "ä"), ("%C3%B6", "ö"), ("%C2%A0", "\u{A0}")];
    encoded.iter().fold(dump.to_owned(), |dump, (code, letter)| dump.replace(code, letter))
}

/// Every example of the specification gives the IR that its reference HTML gives.
#[test]
fn the_examples_of_the_specification_are_read() {
    let examples: Vec<Example> =
        serde_json::from_str(&std::fs::read_to_string("tests/fixtures/commonmark/spec.json").unwrap()).unwrap();
    assert_eq!(examples.len(), 652);
    let mut faults = Vec::new();
    for example in &examples {
        // Front matter with a title keeps a first heading in the body.
        let actual = read(&format!("---\ntitle: t\n---\n{}", example.markdown));
        let options = html::Options { folder: Some("dir"), ..html::Options::default() };
        let expected = html::convert(&example.html, &options, &Limits::default());
        let actual = dump::dump_blocks(&actual.single_article().unwrap().blocks);
        let expected = with_letters(&dump::dump_blocks(&expected.blocks));
        let extended = EXTENDED.iter().any(|(number, _)| *number == example.example);
        if (actual == expected) == extended {
            faults.push(format!(
                "example {}: {:?}\n--- reads\n{actual}--- but the reference reads\n{expected}",
                example.example, example.markdown
            ));
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_title_is_found() {
    for (text, expected) in [
        ("# 甲 `乙`\n\n文", "甲 乙"),
        ("文\n\n# 甲", "甲"),
        ("文", "post"),
        ("---\ntitle: 丙\n---\n# 甲", "丙"),
        ("# [甲](https://example.org/a)\n文", "甲"),
    ] {
        assert_eq!(read(text).single_article().unwrap().meta.title, expected, "{text}");
    }
    let linked = read("# [甲](https://example.org/a)\n\n[乙](b)");
    let article = linked.single_article().unwrap();
    assert_eq!(article.meta.url.as_deref(), Some("https://example.org/a"));
    assert_eq!(dump::dump_blocks(&article.blocks), "paragraph link(https://example.org/b)[\"乙\"]\n");
}

#[test]
fn markdown_is_told_from_posts_pages_and_text() {
    let name = |path: Option<&str>, text: &str| {
        let source = Source { name: "x", path: path.map(Path::new), bytes: text.as_bytes() };
        detect(&source, None).map(|found| found.importer.info().name).unwrap_or("none")
    };
    for (path, text, expected) in [
        (Some("a.md"), "文", "markdown"),
        (Some("a.MARKDOWN"), "# 文", "markdown"),
        (None, "# 题\n\n文[链](https://example.org/)", "markdown"),
        (None, "---\ntitle: 甲\n---\n文", "markdown"),
        (Some("a.txt"), "# 题\n\n文[链](https://example.org/)", "text"),
        (Some("a.html"), "<p># 题</p>\n\n**文**", "html"),
        (Some("a.md"), "<!--1642419543000-->\n[题](https://example.org/)\n------\n\n<p>文</p>", "archive"),
        (Some("a.md"), "<!--1642419543000-->\n[题](https://example.org/)\n\n<p>文</p>", "archive"),
        (Some("a.md"), "<!--1642419543000-->\n<p>文</p>", "archive"),
        (Some("a.md"), "[题](https://example.org/)\n------\n\n<p>文</p>", "archive"),
        (Some("a.md"), "<!-- more -->\n文", "markdown"),
    ] {
        assert_eq!(name(path, text), expected, "{text}");
    }
}

/// What importers stumble over: marks of Markdown, of its dialects, of HTML and of front matter.
const TRAPS: &[&str] = &[
    "\n",
    "\n",
    "\n\n",
    "    ",
    "  ",
    "\t",
    " ",
    "字",
    "a",
    "文。",
    "# ",
    "===\n",
    "---\n",
    "+++\n",
    "> ",
    ">",
    "- ",
    "1. ",
    "* ",
    "- [ ] ",
    "*",
    "**",
    "****",
    "_",
    "~~",
    "`",
    "```\n",
    "~~~\n",
    "$",
    "$$",
    "$$\n",
    "[",
    "]",
    "[[",
    "]]",
    "![",
    "![[",
    "](",
    ")",
    "<",
    ">",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "<table><tr><td>",
    "</table>",
    "<ruby>",
    "<rt>",
    "|",
    "|-|-|\n",
    "|a|b|\n",
    "[^1]",
    "[^1]: ",
    "[a]: /u\n",
    "http://a.b/",
    "https://x.example/，",
    "www.a.b",
    "a@b.c",
    "&amp;",
    "&#0;",
    "\\",
    "==",
    "=",
    ": ",
    ":::",
    "::: tip 题\n",
    ":::\n",
    "!!! note\n",
    "??? x\n",
    "=== \"甲\"\n",
    "[!NOTE]",
    "{%",
    "%}",
    "{% raw %}",
    "{% endraw %}",
    "{% note %}\n",
    "{% endnote %}\n",
    "{% codeblock %}\n",
    "{% endcodeblock %}\n",
    "{{<",
    ">}}",
    "{{< figure src=a.png >}}",
    "{{",
    "}}",
    "{:",
    "}",
    "{:toc}\n",
    "[toc]\n",
    "title: 甲\n",
    "tags: [a, \n",
    "\u{FEFF}",
    "\u{3000}",
    "\u{200B}",
    "\r\n",
    "<img src=a.png>",
    "<a href=#x>",
    "<p id=x>",
    "</a>",
    "<script>",
    "</script>",
];

#[test]
fn any_mixture_of_marks_is_read() {
    let mut runner = TestRunner::new(cases::cases(1024));
    let outcome = runner.run(&vec(select(TRAPS), 1..60), |pieces| {
        let text = pieces.concat();
        let source = Source { name: "post.md", path: Some(Path::new("dir/post.md")), bytes: text.as_bytes() };
        let mut context = ImportContext::default();
        if let Ok(document) = importer("markdown").unwrap().import(&source, &mut context) {
            prop_assert_eq!(check::check(&document), Ok(()), "{:?}", text);
        }
        Ok(())
    });
    match outcome {
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        other => other.unwrap(),
    }
}

#[test]
fn hostile_markdown_is_read() {
    let deep = |open: &str, count: usize| open.repeat(count);
    for text in [
        deep("> ", 5_000),
        deep(">", 200_000),
        deep("- + 1. ", 3_000) + "x",
        (0..300).map(|n| "  ".repeat(n) + "- a\n").collect(),
        deep("`", 20_000) + &(1..200).map(|n| "`".repeat(n) + "a").collect::<String>(),
        deep("<", 20_000) + &deep("a <!-- ", 10_000) + &deep("<x y=\"", 10_000),
        deep("~a~~b", 10_000),
        deep("<div>\n\n", 5_000),
        String::from("---\n") + &deep("[", 50_000) + "\n---\n",
        String::from("---\n") + &deep("a: {", 50_000) + "\n---\n",
        String::from("+++\na = ") + &deep("[", 50_000) + "\n+++\n",
        deep("{\"a\":", 50_000),
        deep("- ", 5_000) + "x",
        deep("[", 20_000),
        deep("*a_", 20_000),
        deep("![](", 10_000),
        deep("<b>", 5_000),
        deep("[^a]", 5_000) + "\n\n[^a]: x[^a]",
        (0..2_000).map(|n| format!("[^{n}]: x[^{}]\n\n", n + 1)).collect::<String>() + "[^0]",
        deep("$", 20_000),
        deep("|a", 3_000) + "\n" + &deep("|-", 3_000),
        String::from("\u{0}\u{FFFE}\r\n\t\u{200B}"),
        deep("a\n: b\n\n", 3_000),
        deep("==", 20_000),
        deep("{{< x >}}", 10_000),
    ] {
        let started = std::time::Instant::now();
        let source = Source { name: "-", path: None, bytes: text.as_bytes() };
        if let Ok(document) = importer("markdown").unwrap().import(&source, &mut ImportContext::default()) {
            assert_eq!(check::check(&document), Ok(()), "{}", text.chars().take(40).collect::<String>());
        }
        let seconds = started.elapsed().as_secs_f32();
        assert!(seconds < 20.0, "{seconds} s for {}", text.chars().take(40).collect::<String>());
    }
}
