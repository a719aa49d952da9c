//! Importers: bytes → IR. Each fixture stands beside the dump that it must give; `BINDERY_BLESS=1` writes the dumps anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bindery::diag::{Diagnostic, Severity};
use bindery::import::html::{self, Rules};
use bindery::import::{ImportContext, Source, detect::detect, importer};
use bindery::ir::{Document, check, dump};
use bindery::limits::Limits;

#[path = "import/extract.rs"]
mod extract;
#[path = "import/mhtml.rs"]
mod mhtml;
#[path = "import/page.rs"]
mod page;
#[path = "import/warc.rs"]
mod warc;
#[path = "import/warc_kin.rs"]
mod warc_kin;

fn import(format: &str, name: &str, bytes: &[u8]) -> (Document, Vec<Diagnostic>) {
    let mut context = ImportContext::default();
    let source = Source { name, path: None, bytes };
    let document = importer(format).unwrap().import(&source, &mut context).unwrap();
    check::check(&document).unwrap_or_else(|violations| panic!("{name}: {violations:?}"));
    (document, context.diagnostics)
}

/// The document's dump with the diagnostics below it.
fn golden(document: &Document, diagnostics: &[Diagnostic]) -> String {
    let mut out = dump::dump(document);
    for diagnostic in diagnostics {
        let origin = diagnostic.origin.as_ref();
        let place = origin.and_then(|origin| Some(format!("{}:{}", origin.line?, origin.column?)));
        let _ = write!(out, "{} {} {}", place.as_deref().unwrap_or("-"), diagnostic.severity, diagnostic.code);
        if let Some(dropped) = &diagnostic.dropped {
            let _ = write!(out, " dropping {dropped:?}");
        }
        out.push('\n');
    }
    out
}

fn check_golden(format: &str) {
    let folder = Path::new("tests/fixtures/import").join(format);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension != "ir"));
    paths.sort();
    assert!(!paths.is_empty());
    let mut faults = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (document, diagnostics) = import(format, &name, &std::fs::read(&path).unwrap());
        let actual = golden(&document, &diagnostics);
        let expected_path = path.with_extension("ir");
        if std::env::var_os("BINDERY_BLESS").is_some() {
            std::fs::write(&expected_path, &actual).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
        if actual != expected {
            faults.push(format!("--- {} gives\n{actual}", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn archive_posts_give_their_dumps() {
    check_golden("archive");
}

#[test]
fn feeds_give_their_dumps() {
    check_golden("feed");
}

#[test]
fn plain_texts_give_their_dumps() {
    check_golden("text");
}

#[test]
fn feeds_are_detected_by_their_content() {
    for entry in std::fs::read_dir("tests/fixtures/import/feed").unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let source = Source { name: "-", path: None, bytes: &bytes };
        let found = detect(&source, None).ok().map(|detected| detected.importer.info().name);
        let is_feed = path.extension().is_some_and(|extension| extension != "ir");
        assert_eq!(found == Some("feed"), is_feed, "{}", path.display());
    }
}

#[test]
fn markdown_gives_its_dumps() {
    check_golden("markdown");
}

#[test]
fn every_truncation_is_read() {
    let folders = ["archive", "feed", "markdown", "text"].map(|name| (name, format!("tests/fixtures/import/{name}")));
    let entries = folders
        .iter()
        .flat_map(|(format, folder)| std::fs::read_dir(folder).unwrap().map(move |entry| (format, entry)));
    for (format, entry) in entries {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ir") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let archive = importer(format).unwrap();
        for end in 0..bytes.len() {
            let source = Source { name: "cut", path: None, bytes: &bytes[..end] };
            if let Ok(document) = archive.import(&source, &mut ImportContext::default()) {
                assert_eq!(check::check(&document), Ok(()), "{} cut at {end}", path.display());
            }
        }
    }
}

#[test]
fn posts_are_detected_by_their_content() {
    let bytes = std::fs::read("tests/fixtures/import/archive/voa.md").unwrap();
    let source = Source { name: "-", path: None, bytes: &bytes };
    let detected = detect(&source, None).unwrap();
    assert_eq!(detected.importer.info().name, "archive");
    assert_eq!(detected.reason, "content: feed time and link line above a rule");
    assert_eq!(detect(&source, Some("archive")).unwrap().reason, "asked for archive");
    assert!(detect(&source, Some("nothing")).unwrap_err().to_string().contains("archive"));
    let empty = Source { bytes: b"", ..source };
    assert_eq!(detect(&empty, None).unwrap_err().to_string(), "the input is empty");
}

/// The dump of a fragment's blocks.
fn blocks(markup: &str) -> String {
    let converted = html::convert(markup, &html::Options::default(), &Limits::default());
    let article = bindery::ir::Article { blocks: converted.blocks, ..Default::default() };
    let document = Document::of(article, converted.resources);
    check::check(&document).unwrap_or_else(|violations| panic!("{markup}: {violations:?}"));
    dump::dump_blocks(&document.articles().next().unwrap().blocks)
}

#[test]
fn inline_markup_becomes_marks() {
    for (markup, expected) in [
        ("<p><b>a</b><strong>b</strong> c</p>", "paragraph strong[\"ab\"] \" c\"\n"),
        ("<p>a <b> b </b> c</p>", "paragraph \"a \" strong[\"b\"] \" c\"\n"),
        ("<p><i>a<b>b</i>c</b></p>", "paragraph emphasis[\"a\" strong[\"b\"]] strong[\"c\"]\n"),
        ("<p>中\n文 a\nb 한\n국 “\n中</p>", "paragraph \"中文 a b 한 국 “中\"\n"),
        ("<p>\u{3000}\u{3000}中\u{3000}文&nbsp;&nbsp;a\u{200B}b\u{FEFF}</p>", "paragraph \"中\\u{3000}文 ab\"\n"),
        ("<p>a<br>b<br><br>c<br></p>", "paragraph \"a\" br \"b\"\nparagraph \"c\"\n"),
        ("<p>a<br>\u{3000}\u{3000}b</p>", "paragraph \"a\"\nparagraph \"b\"\n"),
        (
            "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>",
            "paragraph ruby[\"漢\"](かん) ruby[\"字\"](じ)\n",
        ),
        (
            "<p>H<sub>2</sub>O <small>x</small> <del>y</del> <u>z</u></p>",
            "paragraph \"H\" subscript[\"2\"] \"O \" small[\"x\"] \" \" strikethrough[\"y\"] \" \" underline[\"z\"]\n",
        ),
        ("<p><code>a <b>b</b>\n c</code></p>", "paragraph code\"a b c\"\n"),
        ("<p>他说<q>好</q></p>", "paragraph \"他说“好”\"\n"),
        (
            "<p><a href='javascript:x()'>a</a> <a href='#'>b</a> <a href='https://x.example/?a=1&amp;b'>c</a></p>",
            "paragraph \"a b \" link(https://x.example/?a=1&b)[\"c\"]\n",
        ),
        (
            "<p><a id=x></a>a</p><p><a href='#x'>b</a> <a href='#y'>c</a></p>",
            "paragraph#x \"a\"\nparagraph link(#x)[\"b\"] \" c\"\n",
        ),
        ("<p>a<span lang=en>b c</span></p>", "paragraph \"a\" span(lang=en)[\"b c\"]\n"),
        ("<p><span style='font-weight: bold'>a</span></p>", "paragraph strong[\"a\"]\n"),
        (
            "<p>x<math><mi>y</mi></math></p>",
            "paragraph \"x\" math mathml \"<math xmlns=\\\"http://www.w3.org/1998/Math/MathML\\\"><mi>y</mi></math>\"\n",
        ),
        ("<script type='math/tex; mode=display'>a<b</script>", "math tex \"a<b\"\n"),
        ("<p></p><p> &nbsp; </p><div><b></b></div><p><br></p>", ""),
    ] {
        assert_eq!(blocks(markup), expected, "{markup}");
    }
}

#[test]
fn block_markup_becomes_blocks() {
    for (markup, expected) in [
        (
            "a<p>b</p>c<div>d<div>e</div>f</div>",
            "paragraph \"a\"\nparagraph \"b\"\nparagraph \"c\"\nparagraph \"d\"\nparagraph \"e\"\nparagraph \"f\"\n",
        ),
        ("<b>a<p>b</p>c</b>", "paragraph strong[\"a\"]\nparagraph strong[\"b\"]\nparagraph strong[\"c\"]\n"),
        (
            "<h2>a</h2><h4>b</h4><h3>c</h3><h2>d</h2><h1>e</h1>",
            "heading 1 \"a\"\nheading 2 \"b\"\nheading 2 \"c\"\nheading 1 \"d\"\nheading 1 \"e\"\n",
        ),
        (
            "<ol start=3 type=a><li>a<li>b<ul><li>c</ul></ol>",
            "list ordered 3 loweralpha tight\n  item\n    paragraph \"a\"\n  item\n    paragraph \"b\"\n    list unordered tight\n      item\n        paragraph \"c\"\n",
        ),
        (
            "<ul><li><p>a</p><li><input type=checkbox checked> b</ul>",
            "list unordered\n  item\n    paragraph \"a\"\n  item [x]\n    paragraph \"b\"\n",
        ),
        (
            "<li>a<li>b",
            "list unordered tight\n  item\n    paragraph \"a\"\nlist unordered tight\n  item\n    paragraph \"b\"\n",
        ),
        (
            "<dl><dt>a<dt>b<dd>c<dd>d</dl>",
            "definition-list\n  term \"a\" br \"b\"\n  detail\n    paragraph \"c\"\n  detail\n    paragraph \"d\"\n",
        ),
        ("<dl><dd>a</dl>", "paragraph \"a\"\n"),
        ("<blockquote><p>a</p><footer>— b</footer></blockquote>", "quote\n  paragraph \"a\"\n  attribution \"b\"\n"),
        ("<blockquote><p>a<br><cite>b</cite></p></blockquote>", "quote\n  paragraph \"a\"\n  attribution \"b\"\n"),
        (
            "<pre><code class='language-rust'>fn a() {\n  b\n}\n</code></pre>",
            "code-block rust\n  \"fn a() {\"\n  \"  b\"\n  \"}\"\n",
        ),
        ("a<hr><hr>b", "paragraph \"a\"\nthematic-break\nparagraph \"b\"\n"),
        ("<details><summary>a</summary>b</details>", "paragraph strong[\"a\"]\nparagraph \"b\"\n"),
        (
            "<p hidden>a</p><div style='display: none'>b</div><template>c</template><style>d</style>e",
            "paragraph \"e\"\n",
        ),
        ("<table><tr><td>a</td></tr></table>", "paragraph \"a\"\n"),
        (
            "<table><caption>t</caption><tr><th>a<th>b<tr><td align=right>c<td rowspan=9 colspan=0>d</table>",
            "table columns default, default\n  caption\n    paragraph \"t\"\n  head row\n    header\n      paragraph \"a\"\n    header\n      paragraph \"b\"\n  body row\n    cell right\n      paragraph \"c\"\n    cell\n      paragraph \"d\"\n",
        ),
    ] {
        assert_eq!(blocks(markup), expected, "{markup}");
    }
}

#[test]
fn media_become_figures() {
    let shown = |markup: &str| {
        let options = html::Options { base: Some("https://example.org/a/"), ..html::Options::default() };
        let converted = html::convert(markup, &options, &Limits::default());
        let mut out = String::new();
        for (_, resource) in converted.resources.iter() {
            let _ = write!(out, "{}", resource.url);
            resource.fallbacks.iter().for_each(|url| out.push_str(&format!(" | {url}")));
            out.push('\n');
        }
        let kinds: Vec<&str> = converted.blocks.iter().map(bindery::ir::Block::kind).collect();
        out + &kinds.join(" ")
    };
    for (markup, expected) in [
        ("<img src=x.png>", "https://example.org/a/x.png\nfigure"),
        ("<p>a<img src=x.png>b</p>", "https://example.org/a/x.png\nparagraph"),
        ("<p>a<br><img src=x.png><br>b</p>", "https://example.org/a/x.png\nparagraph figure paragraph"),
        ("<img src='data:image/gif;base64,R0' data-src='/y.png'>", "https://example.org/y.png\nfigure"),
        ("<img src='data:image/gif;base64,R0'>", ""),
        (
            "<img src='data:image/gif;base64,R0'><noscript><img src=z.png></noscript>",
            "https://example.org/a/z.png\nfigure",
        ),
        ("<img src=z.png><noscript>&lt;img src=z.png&gt;</noscript>", "https://example.org/a/z.png\nfigure"),
        (
            "<img src=s.png srcset='s.png 1x, l.png 2x'>",
            "https://example.org/a/s.png | https://example.org/a/l.png\nfigure",
        ),
        (
            "<picture><source srcset='w.webp'><img src=j.jpg></picture>",
            "https://example.org/a/j.jpg | https://example.org/a/w.webp\nfigure",
        ),
        (
            "<video poster=p.jpg><source src=v.mp4 type='video/mp4'></video>",
            "https://example.org/a/p.jpg\nhttps://example.org/a/v.mp4\nfigure",
        ),
        ("<p>a<iframe src='//v.example/1'><a>t</a></iframe>b</p>", "paragraph figure paragraph"),
        (
            "<figure><img src=1.png><img src=2.png><figcaption>c</figcaption></figure>",
            "https://example.org/a/2.png\nhttps://example.org/a/1.png\nfigure",
        ),
        ("<img src=t.gif width=1 height=1>", ""),
    ] {
        let mut lines: Vec<String> = shown(markup).lines().map(str::to_owned).collect();
        let mut wanted: Vec<String> = expected.lines().map(str::to_owned).collect();
        lines.sort();
        wanted.sort();
        assert_eq!(
            lines.iter().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
            wanted.iter().collect::<Vec<_>>(),
            "{markup}"
        );
    }
}

#[test]
fn links_around_pictures_are_reported() {
    let report = |markup: &str| {
        let converted = html::convert(markup, &html::Options::default(), &Limits::default());
        converted.diagnostics.iter().map(|diagnostic| format!("{diagnostic}")).collect::<Vec<_>>()
    };
    let page = report("<p><a href='https://example.org/page'><img src='https://example.org/a.jpg'></a></p>");
    assert_eq!(
        page,
        ["warning: the link around a picture was dropped: https://example.org/page [html.dropped-picture-link]"]
    );
    let copy = report("<p><a href='https://example.org/large.jpg'><img src='https://example.org/a.jpg'></a></p>");
    assert!(copy.iter().all(|line| line.starts_with("note: ")) && copy.len() == 1, "{copy:?}");
    assert!(report("<p>字<a href='https://example.org/page'><img src='https://example.org/a.jpg'></a></p>").is_empty());
}

#[test]
fn hostile_markup_is_read_in_time() {
    for markup in [
        format!("{}底{}", "<div>".repeat(100_000), "</div>".repeat(100_000)),
        format!("{}底", "<blockquote>".repeat(100_000)),
        format!("{}底", "<ul><li>".repeat(50_000)),
        format!("{}底", "<b>".repeat(1_000_000)),
        format!("{}底", "<b><p>".repeat(100_000)),
        format!("{}底", (0..50_000).map(|n| format!("<font size={n}><p>")).collect::<String>()),
        format!("{}底", "<a href=x><b>".repeat(100_000)),
        format!("{}底", "<table><tr><td>".repeat(20_000)),
        format!("{}底", "<table>x".repeat(50_000)),
        format!("<table>{}<td>底</table>", "<tr><td colspan=1000 rowspan=65000>".repeat(5_000)),
        format!("<p{}>底", (0..200_000).map(|n| format!(" a{n}")).collect::<String>()),
        format!("{}底", "<svg><g>".repeat(50_000)),
        format!("{}底", "<ruby>字<rt>".repeat(50_000)),
        format!("{}底", "<button>x".repeat(50_000)),
        format!("{}底", "<select><option>".repeat(50_000)),
        format!("<p>底{}", "</b>".repeat(200_000)),
        format!("底{}", "<noscript>&lt;img>".repeat(20_000)),
        format!("<p>{}底", "a<br>".repeat(200_000)),
        format!("<p>{}底", "<i>a</i><b>b</b>".repeat(100_000)),
        format!("<p>{}底", "&nbsp;\u{3000}\u{200B}".repeat(300_000)),
        format!("<math>{}底", "<mrow>".repeat(50_000)),
        format!("<dl>{}底", "<dt>x<dd>y".repeat(50_000)),
        format!("{}底", "<template>".repeat(50_000)),
        format!("{}底", "<form><p><object>".repeat(30_000)),
    ] {
        let converted = html::convert(
            &markup,
            &html::Options { rules: Rules::default(), ..html::Options::default() },
            &Limits::default(),
        );
        let dropped: String =
            converted.diagnostics.iter().filter_map(|diagnostic| diagnostic.dropped.clone()).collect();
        let article = bindery::ir::Article { blocks: converted.blocks, ..Default::default() };
        let document = Document::of(article, converted.resources);
        let head: String = markup.chars().take(24).collect();
        assert_eq!(check::check(&document), Ok(()), "{head}");
        // What stands in a drawing, a formula, a menu or a template is no text.
        let unseen = ["<svg", "<math", "<select", "<template"].iter().any(|start| head.starts_with(start));
        let text = document.articles().next().unwrap().text();
        assert!(unseen || text.contains('底') || dropped.contains('底'), "{head} lost its text");
    }
}

#[test]
fn losses_are_reported_with_their_place() {
    let (_, diagnostics) = import(
        "archive",
        "x.md",
        "<!--NaN-->\n[题](https://example.org/)\n------\n\n<p>正文</p>\n<p class=t-copyright>© 某社</p>".as_bytes(),
    );
    let notice = diagnostics.iter().find(|diagnostic| diagnostic.code == "archive.dropped-notice").unwrap();
    assert_eq!(notice.severity, Severity::Note);
    assert_eq!(notice.dropped.as_deref(), Some("© 某社"));
    assert_eq!(notice.origin.as_ref().unwrap().to_string(), "x.md:6:22");
    assert!(diagnostics.iter().any(|diagnostic| diagnostic.code == "archive.no-feed-time"));
}
