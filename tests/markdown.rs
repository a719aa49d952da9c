//! Markdown: what is written, and that other programs read it back as it was meant.

#[path = "common/arbitrary.rs"]
mod arbitrary;
#[path = "common/cases.rs"]
mod cases;
#[path = "common/show.rs"]
mod show;

use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use bindery::export::markdown::MarkdownOptions;
use bindery::export::{ExportContext, Options, exporter};
use bindery::import::{ImportContext, Source, importer};
use bindery::ir::build::{article, bullets, code, emphasis, heading, link, numbered, para, plain, quote, strong, text};
use bindery::ir::{Attr, Block, Document, Inline, QuoteKind, Resources, check, dump, specimen};
use bindery::media::MediaStore;
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use show::Seen;

fn export(document: &Document, options: MarkdownOptions) -> String {
    let (media, options) = (MediaStore::default(), Options::default().with(options));
    let mut context = ExportContext::new(&media, &options);
    let mut out = Cursor::new(Vec::new());
    exporter("markdown").unwrap().export(document, &mut context, &mut out).unwrap();
    assert_eq!(context.diagnostics, []);
    String::from_utf8(out.into_inner()).unwrap()
}

fn body(blocks: Vec<Block>) -> (Document, String) {
    let mut post = article("").finish();
    post.blocks = blocks;
    let document = Document::of(post, Resources::default());
    assert_eq!(check::check(&document), Ok(()));
    let written = export(&document, MarkdownOptions::default());
    (document, written)
}

fn comrak(markdown: &str, cjk_friendly: bool) -> String {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.alerts = true;
    options.extension.math_dollars = true;
    options.extension.cjk_friendly_emphasis = cjk_friendly;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

/// One paragraph: the Markdown, and that readers see the same text, marks and links.
#[track_caller]
fn line(inlines: Vec<Inline>, expected: &str) {
    let (document, written) = body(vec![para(inlines)]);
    assert_eq!(written.trim_end(), expected);
    read_back(&document, &written);
}

#[track_caller]
fn blocks(content: Vec<Block>, expected: &str) {
    let (document, written) = body(content);
    assert_eq!(written.trim_end(), expected);
    read_back(&document, &written);
}

#[track_caller]
fn read_back(document: &Document, written: &str) {
    if let Err(fault) = compare(document, &[comrak(written, false), comrak(written, true)], written) {
        panic!("{fault}");
    }
}

fn compare(document: &Document, pages: &[String], written: &str) -> Result<(), String> {
    let meant = Seen::of_article(document.single_article().unwrap());
    for html in pages {
        let seen = Seen::of_html(html);
        if seen.text() != meant.text() {
            return Err(format!("text: {}\nof\n{written}\n{html}", first_difference(&meant.text(), &seen.text())));
        }
        if seen.marked_letters() != meant.marked_letters() {
            let differ = seen.marked_letters().into_iter().zip(meant.marked_letters()).find(|pair| pair.0 != pair.1);
            return Err(format!("marks: read, meant {differ:?} of\n{written}\n{html}"));
        }
        let plain = |link: &str| link.replace("%7C", "|").replace("%20", " ");
        let mut links = seen.links.iter().map(|link| plain(link));
        if let Some(lost) = meant.links.iter().find(|link| !links.any(|found| found == **link)) {
            return Err(format!("the link {lost} is not in\n{written}\n{html}"));
        }
    }
    Ok(())
}

fn first_difference(meant: &str, seen: &str) -> String {
    let (meant, seen): (Vec<char>, Vec<char>) = (meant.chars().collect(), seen.chars().collect());
    let at = meant.iter().zip(&seen).take_while(|(one, other)| one == other).count();
    let part = |text: &[char]| text.iter().skip(at.saturating_sub(8)).take(20).collect::<String>();
    format!("meant {:?}, read {:?}", part(&meant), part(&seen))
}

fn s(content: Vec<Inline>) -> Inline {
    Inline::Strong { content }
}

fn e(content: Vec<Inline>) -> Inline {
    Inline::Emphasis { content }
}

#[test]
fn punctuation_leaves_the_mark_where_a_letter_follows() {
    line(vec![strong("政变。"), text("后来")], "**政变**。后来");
    line(vec![strong("政变。")], "**政变。**");
    line(vec![strong("政变。"), text(" 后来")], "**政变。** 后来");
    line(vec![text("他说"), strong("“好”"), text("。")], "他说“**好**”。");
    line(vec![text("在"), strong("《人民日报》"), text("上")], "在《**人民日报**》上");
    line(vec![strong("政变（军事）！"), text("后")], "**政变（军事）**！后");
    line(vec![strong("他说：“好。”"), text("后来")], "<strong>他说：“好。”</strong>后来");
    line(vec![text("用"), strong("C++"), text("写")], "用<strong>C++</strong>写");
    line(vec![text("了"), strong("——"), text("后")], "了——后");
    line(vec![text("前"), emphasis("（注）"), text("后")], "前（*注*）后");
}

#[test]
fn spaces_and_neighbours() {
    line(vec![text("一"), strong(" 二 "), text("三")], "一 **二** 三");
    line(vec![strong("一"), strong("二"), text("三")], "**一二**三");
    line(vec![strong("一\u{3000}"), text("二")], "**一**\u{3000}二");
    line(vec![strong("一"), Inline::LineBreak, text("二")], "**一**\\\n二");
    line(vec![s(vec![text("一"), Inline::LineBreak]), text("二")], "**一**\\\n二");
}

#[test]
fn links_take_marks_in() {
    line(vec![text("见"), s(vec![link("https://a.org/", "原文")]), text("。")], "见[**原文**](https://a.org/)。");
    let mixed = s(vec![link("https://a.org/", "原文"), text("和图")]);
    line(vec![text("见"), mixed, text("后")], "见[**原文**](https://a.org/)**和图**后");
    line(vec![link("https://a.org/", "https://a.org/"), text("。后")], "<https://a.org/>。后");
    line(vec![link("https://a.org/a (b", "[注]")], r"[\[注\]](https://a.org/a%20\(b)");
    line(vec![text("好！"), link("https://a.org/", "a")], "好！[a](https://a.org/)");
    line(vec![text("ok!"), link("https://a.org/", "a")], r"ok\![a](https://a.org/)");
}

#[test]
fn nested_marks() {
    line(vec![s(vec![emphasis("都")])], "***都***");
    line(vec![text("字"), e(vec![text("甲"), strong("乙")]), text("丙")], "字*甲**乙***丙");
    line(vec![text("字"), s(vec![emphasis("甲"), text("乙")]), text("丙")], "字***甲*乙**丙");
    line(vec![emphasis("甲"), strong("乙")], "*甲***乙**");
    line(vec![text("a"), s(vec![code("x")]), text("b")], "a<strong>`x`</strong>b");
    line(vec![Inline::Strikethrough { content: vec![text("旧。")] }, text("新")], "~~旧~~。新");
}

#[test]
fn only_what_needs_it_is_escaped() {
    line(
        vec![text("AT&T snake_case 5 * 3 [编者按] a < b 3~5天 #标签")],
        "AT&T snake_case 5 * 3 [编者按] a < b 3~5天 #标签",
    );
    line(vec![text("*星* _线_ `码` &amp; <b>")], r"\*星\* \_线\_ \`码\` \&amp; \<b>");
    line(vec![text("1. 一")], r"1\. 一");
    line(vec![text("# 一")], r"\# 一");
    line(vec![text("上"), Inline::LineBreak, text("---")], "上\\\n\\---");
    line(vec![text("a | b"), Inline::LineBreak, text("--|--")], "a | b\\\n\\--|--");
    line(vec![code("a`b")], "``a`b``");
    blocks(vec![heading(1, [text("题 #")])], r"## 题 \#");
}

#[test]
fn hostile_paragraphs_cost_linear_time() {
    for trap in ["_", "*a", "*a ", "`a", "[", "](", "<", "~~a", "&", "$a ", "！", "（", "a**"] {
        let (_, written) = body(vec![para([text(trap.repeat(30_000).trim_end())])]);
        assert!(written.len() >= trap.trim_end().len() * 30_000, "{trap}");
    }
    let marks = |word: &str| -> Vec<Inline> {
        (0..5_000).flat_map(|_| [strong(word), text("字"), emphasis(word), text("，")]).collect()
    };
    for word in ["甲。", "甲", "C++"] {
        let (document, written) = body(vec![para(marks(word))]);
        read_back(&document, &written);
    }
}

#[test]
fn lists_keep_their_shape() {
    let nested = bullets([vec![plain("一"), numbered([vec![plain("甲")], vec![plain("乙")]])], vec![plain("二")]]);
    blocks(vec![nested], "- 一\n  1. 甲\n  2. 乙\n- 二");
    blocks(vec![bullets([vec![plain("一")]]), bullets([vec![plain("二")]])], "- 一\n\n* 二");
    blocks(vec![bullets([vec![plain("一"), plain("二")]])], "- 一\n\n  二");
    let code = Block::CodeBlock { attr: Default::default(), language: None, text: "```".into() };
    blocks(vec![quote([plain("一"), code])], "> 一\n>\n> ````\n> ```\n> ````");
}

#[test]
fn front_matter_is_yaml() {
    let post =
        article("题：\"一\"").source("社").author("甲").published("2024-03-02T08:30:00+08:00").block(plain("文"));
    let document = Document::of(post.url("https://example.org/").finish(), Resources::default());
    let written = export(&document, MarkdownOptions { front_matter: true, ..MarkdownOptions::default() });
    let expected = "---\ntitle: \"题：\\\"一\\\"\"\nauthor: [\"甲\"]\nsource: \"社\"\nurl: \"https://example.org/\"\n\
        date: 2024-03-02T08:30:00+08:00\n---\n\n# 题：\"一\"\n\n文\n";
    assert_eq!(written, expected);
    let plain = export(&document, MarkdownOptions::default());
    assert_eq!(plain, "# 题：\"一\"\n\n甲 · 社 · 2 March 2024 · [Original](https://example.org/)\n\n文\n");
}

/// What the importer makes of what was written.
fn imported(written: &str) -> Document {
    let source = Source { name: "-", path: None, bytes: written.as_bytes() };
    let document = importer("markdown").unwrap().import(&source, &mut ImportContext::default()).unwrap();
    assert_eq!(check::check(&document), Ok(()), "{written}");
    document
}

#[test]
fn languages_marked_text_and_pull_quotes_read_back() {
    let span = |attr: Attr, content| Inline::Span { attr, content };
    let lang = Attr { lang: Some("ja".into()), ..Attr::default() };
    let mark = Attr { classes: vec!["mark".into()], ..Attr::default() };
    let pull = Block::Quote {
        attr: Attr::default(),
        kind: QuoteKind::Pull,
        blocks: vec![plain("话")],
        attribution: vec![text("某人")],
    };
    let meant = vec![para([text("见"), span(lang, vec![text("東京")]), span(mark, vec![strong("处")])]), pull];
    let (document, written) = body(meant.clone());
    let expected =
        "见<span lang=\"ja\">東京</span><mark>**处**</mark>\n\n<div class=\"pullquote\">\n\n话\n\n— 某人\n\n</div>\n";
    assert_eq!(written, expected);
    read_back_to(&document, &written);
}

#[track_caller]
fn read_back_to(document: &Document, written: &str) {
    let (meant, read) = (document.single_article().unwrap(), imported(written));
    assert_eq!(
        dump::dump_blocks(&read.single_article().unwrap().blocks),
        dump::dump_blocks(&meant.blocks),
        "{written}"
    );
}

#[test]
fn links_can_be_references() {
    let title = Inline::Link { url: "https://a.org/".into(), title: "题".into(), content: vec![text("三")] };
    let meant =
        vec![para([link("https://a.org/", "一"), text("[1] "), link("https://b.org/ c", "二"), title]), plain("完")];
    let mut post = article("").finish();
    post.blocks = meant;
    let document = Document::of(post, Resources::default());
    let written = export(&document, MarkdownOptions { reference_links: true, ..MarkdownOptions::default() });
    let expected = "[一][link-1][1] [二][link-2][三][link-3]\n\n完\n\n\
        [link-1]: https://a.org/\n[link-2]: https://b.org/%20c\n[link-3]: https://a.org/ \"题\"\n";
    assert_eq!(written, expected);
}

#[test]
fn the_specimen_as_it_was_reviewed() {
    golden("specimen.md", &export(&specimen(), MarkdownOptions::default()));
}

fn golden(name: &str, written: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/markdown").join(name);
    if std::env::var_os("BINDERY_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, written).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, expected, "{} differs; BINDERY_BLESS=1 rewrites it", path.display());
}

#[test]
fn comrak_reads_any_document_as_it_was_meant() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(512);
    let mut runner = TestRunner::new(cases::cases(cases));
    let outcome = runner.run(&arbitrary::document(), |document| {
        let written = export(&document, MarkdownOptions::default());
        let pages = [comrak(&written, false), comrak(&written, true)];
        compare(&document, &pages, &written).map_err(TestCaseError::fail)
    });
    match outcome {
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        other => other.unwrap(),
    }
}

const CMARK: &str = "
import sys, json, cmarkgfm
from cmarkgfm.cmark import Options
flags = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
pages = [cmarkgfm.github_flavored_markdown_to_html(page, flags) for page in json.load(sys.stdin)]
json.dump(pages, sys.stdout)
";

/// A Python that has GitHub's own reader: the one that `BINDERY_PYTHON` names, or `python3`.
fn python() -> Option<String> {
    let named = std::env::var("BINDERY_PYTHON").ok();
    let found = named.into_iter().chain([String::from("python3")]).find(|python| {
        let run = Command::new(python).args(["-c", "import cmarkgfm"]).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    });
    assert!(found.is_some() || std::env::var_os("BINDERY_REQUIRE_TOOLS").is_none(), "needs cmarkgfm");
    found
}

#[test]
fn cmark_gfm_reads_documents_as_they_were_meant() {
    let Some(python) = python() else {
        // Written to the stream itself, for the harness captures `eprintln!` of tests that pass.
        return writeln!(std::io::stderr(), "skipped: needs cmarkgfm").unwrap_or_default();
    };
    let mut runner = TestRunner::deterministic();
    let strategy = arbitrary::document();
    let documents: Vec<Document> =
        (0..400).map(|_| proptest::strategy::ValueTree::current(&strategy.new_tree(&mut runner).unwrap())).collect();
    let options = |at: usize| MarkdownOptions { reference_links: at % 2 == 1, ..MarkdownOptions::default() };
    let written: Vec<String> =
        documents.iter().enumerate().map(|(at, document)| export(document, options(at))).collect();
    let mut child = Command::new(python)
        .args(["-c", CMARK])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    let input = serde_json::to_vec(&written).unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    let pages: Vec<String> = serde_json::from_slice(&output.stdout).expect("a page for each document");
    assert_eq!(pages.len(), documents.len());
    let faults = documents
        .iter()
        .zip(pages)
        .zip(&written)
        .filter_map(|((document, page), written)| compare(document, &[page], written).err());
    if let Some(shortest) = faults.min_by_key(String::len) {
        panic!("{shortest}");
    }
}
