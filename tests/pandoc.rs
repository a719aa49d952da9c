//! pandoc's tree: what is written reads back, pandoc itself accepts it, and what pandoc writes is read.

#[path = "common/arbitrary.rs"]
mod arbitrary;
mod common;

use std::io::{Cursor, Write as _};
use std::process::Stdio;

use bindery::diag::{Diagnostic, Severity};
use bindery::error::{Error, ErrorKind};
use bindery::export::pandoc::{Api, PandocOptions};
use bindery::export::{ExportContext, Options, exporter};
use bindery::import::{Confidence, ImportContext, Source, importer};
use bindery::ir::build::{article, para, plain, text};
use bindery::ir::walk::{self, Mapper, Visitor};
use bindery::ir::{Attr, Block, Document, Inline, MathNotation, Provenance, Resources, check, dump, specimen};
use bindery::limits::Limits;
use bindery::media;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

fn export(document: &Document, api: Api) -> String {
    let (store, _) = media::resolve(&document.resources, &Limits::default());
    let options = Options::default().with(PandocOptions { api });
    let mut context = ExportContext::new(&store, &options);
    let mut out = Cursor::new(Vec::new());
    exporter("pandoc-json").unwrap().export(document, &mut context, &mut out).unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

fn import(json: &str) -> Result<(Document, Vec<Diagnostic>), Error> {
    let mut context = ImportContext::default();
    let source = Source { name: "a.json", path: None, bytes: json.as_bytes() };
    let document = importer("pandoc-json").unwrap().import(&source, &mut context)?;
    check::check(&document).unwrap_or_else(|violations| panic!("{violations:?}"));
    Ok((document, context.diagnostics))
}

/// The article of a tree with these blocks.
fn read(blocks: Value) -> (Document, Vec<Diagnostic>) {
    import(&json!({ "pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks }).to_string()).unwrap()
}

/// What the exporter's documentation says is lost: bare spans, tightness where an item has no paragraph, the names of notes, where
/// a resource may be had besides and its type, the input.
struct Losses;

impl Mapper for Losses {
    fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
        match &mut block {
            Block::List { tight, items, .. } => {
                let lines = items.iter().flat_map(|item| &item.blocks);
                if !lines.clone().any(|block| matches!(block, Block::Paragraph { .. })) {
                    *tight = true;
                }
            }
            Block::Math { notation: MathNotation::MathMl, source, .. } => *source = "mathml".into(),
            _ => {}
        }
        out.push(block);
    }

    fn inline(&mut self, inline: Inline, out: &mut Vec<Inline>) {
        let parts = match inline {
            Inline::Span { attr, content } if attr.is_empty() => content,
            Inline::NoteRef { .. } => vec![Inline::NoteRef { note: "note".into() }],
            other => vec![other],
        };
        for part in parts {
            match (part, out.last_mut()) {
                (Inline::Text { text }, Some(Inline::Text { text: before })) => before.push_str(&text),
                (part, _) => out.push(part),
            }
        }
        // A space on both sides of a bare span's edge is one space.
        if let Some(Inline::Text { text }) = out.last_mut() {
            *text = text.replace("  ", " ");
        }
    }
}

fn without_losses(mut document: Document) -> Document {
    document.for_each_article_mut(&mut |article| {
        walk::map_article(&mut Losses, article);
        article.notes = std::mem::take(&mut article.notes).into_values().map(|note| ("note".into(), note)).collect();
        article.meta.provenance = Provenance::default();
    });
    let mut resources = Resources::default();
    for (_, resource) in document.resources.iter() {
        resources.add(bindery::ir::Resource { media_type: None, fallbacks: Vec::new(), ..resource.clone() });
    }
    document.resources = resources;
    document
}

#[test]
fn the_specimen_comes_back() {
    for api in [Api::V1_22, Api::V1_23] {
        let (again, diagnostics) = import(&export(&specimen(), api)).unwrap();
        let lost: Vec<&Diagnostic> = diagnostics.iter().filter(|found| found.severity > Severity::Note).collect();
        assert!(lost.is_empty(), "{lost:?}");
        let (ours, theirs) = (without_losses(again), without_losses(specimen()));
        assert_eq!(dump::dump(&ours), dump::dump(&theirs), "{api:?}");
        assert_eq!(ours, theirs);
    }
}

#[test]
fn the_tree_as_it_was_reviewed() {
    let tree: Value = serde_json::from_str(&export(&specimen(), Api::V1_23)).unwrap();
    let mut shown = serde_json::to_string_pretty(&tree["meta"]).unwrap() + "\n";
    let blocks = tree["blocks"].as_array().unwrap().iter().flat_map(|part| part["c"][1].as_array().unwrap());
    for block in blocks {
        match block["c"][1].as_array().filter(|_| block["t"] == "Div") {
            Some(inside) => inside.iter().for_each(|block| shown.push_str(&format!("{block}\n"))),
            None => shown.push_str(&format!("{block}\n")),
        }
    }
    common::golden("pandoc/specimen.txt", &shown);
}

/// Ruby within ruby, whose brackets would be read as the outer one's.
fn has_nested_ruby(document: &Document) -> bool {
    struct Find(usize, bool);
    impl Visitor for Find {
        fn inline(&mut self, inline: &Inline) {
            let ruby = usize::from(matches!(inline, Inline::Ruby { .. }));
            self.0 += ruby;
            self.1 |= self.0 > 1;
            walk::walk_inline(self, inline);
            self.0 -= ruby;
        }
    }
    let mut find = Find(0, false);
    document.articles().for_each(|article| walk::walk_article(&mut find, article));
    find.1
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, rng_seed: RngSeed::Fixed(23), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_come_back(mut document in arbitrary::document(), new in any::<bool>()) {
        prop_assume!(!has_nested_ruby(&document));
        document.for_each_article_mut(&mut |article| bindery::import::html::settle_headings(&mut article.blocks));
        let api = if new { Api::V1_23 } else { Api::V1_22 };
        let (again, diagnostics) = import(&export(&document, api)).unwrap();
        prop_assert!(diagnostics.is_empty(), "{diagnostics:?}");
        prop_assert_eq!(dump::dump(&without_losses(again)), dump::dump(&without_losses(document)));
    }

    #[test]
    fn no_tree_is_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..64), cut in any::<prop::sample::Index>(), kind in "[A-Z][a-z]{2,6}") {
        let mut tree = export(&specimen(), Api::V1_23);
        let at = cut.index(tree.len());
        if let Some(found) = tree[tree.floor_char_boundary(at)..].find("\"t\":\"") {
            let start = tree.floor_char_boundary(at) + found + 5;
            let end = start + tree[start..].find('"').unwrap();
            tree.replace_range(start..end, &kind);
        }
        let _ = import(&tree);
        let _ = import(&String::from_utf8_lossy(&bytes));
    }
}

/// Runs pandoc: what it writes, and the version of its tree.
fn pandoc(arguments: &[&str], input: &str) -> Option<String> {
    let mut command = common::tool("pandoc")?;
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The version of the tree that pandoc on this machine reads.
fn installed() -> Option<Api> {
    let tree: Value = serde_json::from_str(&pandoc(&["-f", "markdown", "-t", "json"], "x")?).unwrap();
    Some(if tree["pandoc-api-version"][1] == 22 { Api::V1_22 } else { Api::V1_23 })
}

#[test]
fn pandoc_accepts_the_tree_as_it_is() {
    let Some(api) = installed() else { return };
    let mut documents = vec![specimen()];
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    documents.extend((0..24).map(|_| arbitrary::document().new_tree(&mut runner).unwrap().current()));
    for document in documents {
        let ours = export(&document, api);
        let theirs = pandoc(&["-f", "json", "-t", "json"], &ours).unwrap();
        let tree = |json: &str| -> Value {
            let mut tree: Value = serde_json::from_str(json).unwrap();
            tree["pandoc-api-version"] = Value::Null;
            tree
        };
        assert_eq!(tree(&theirs), tree(&ours));
    }
    // Words reach another format through it.
    let text = pandoc(&["-f", "json", "-t", "html", "--wrap=none"], &export(&specimen(), api)).unwrap();
    for words in ["床前明月光", "（かんじ）", "图片说明。", "这是一条注释。", "做完", "— 某人", "合计 7"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn what_pandoc_reads_is_read() {
    let markdown = "---\ntitle: 标题\nauthor: [张三, 李四]\ndate: 2024-03-02\nlang: zh-Hans\n---\n\n正文第一行\n第二行，*重*^2^ 和\n[链](https://example.org/ \"题\")。[^1]\n\n\
        > 引文\n\n| 行一\n| 行二\n\n::: warning\n当心。\n:::\n\n- [x] 做完\n- [ ] 没做\n\n(3) 三\n(4) 四\n\n| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |\n\n\
        表：<ruby>漢<rt>かん</rt></ruby>与<u>线 *重*</u>。\n\n<details><summary>题</summary>藏</details>\n\n![说明](a.png){width=20}\n\n$$E=mc^2$$\n\n\
        术语\n:   解释\n\n```rust\nfn f() {}\n```\n\n\\LaTeX\n\n[^1]: 注。\n";
    let Some(tree) = pandoc(&["-f", "markdown", "-t", "json"], markdown) else { return };
    let (document, diagnostics) = import(&tree).unwrap();
    let mut shown = dump::dump(&document);
    diagnostics.iter().for_each(|found| shown.push_str(&format!("{found} {:?}\n", found.dropped)));
    common::golden("pandoc/markdown.ir", &shown);
}

#[test]
fn a_docx_of_pandoc_comes_back() {
    let Some(api) = installed() else { return };
    let post = article("标题").language("zh-Hans").author("张三").block(plain("正文。")).block(Block::Verse {
        attr: Attr::default(),
        lines: vec![vec![text("床前明月光，")], vec![text("疑是地上霜。")]],
    });
    let tree = export(&Document::of(post.finish(), Resources::default()), api);
    let file = tempfile::NamedTempFile::with_suffix(".docx").unwrap();
    let path = file.path().to_str().unwrap();
    pandoc(&["-f", "json", "-o", path], &tree).unwrap();
    let (document, _) = import(&pandoc(&["-t", "json", path], "").unwrap()).unwrap();
    let article = document.single_article().unwrap();
    assert_eq!((article.meta.title.as_str(), article.meta.byline.as_slice()), ("标题", &["张三".to_owned()][..]));
    assert!(article.text().starts_with("正文。\n床前明月光，\n疑是地上霜。"), "{:?}", article.text());
}

#[test]
fn raw_html_is_read_with_what_stands_between_its_tags() {
    let raw = |markup: &str| json!({ "t": "RawInline", "c": ["html", markup] });
    let word = |text: &str| json!({ "t": "Str", "c": text });
    let line = json!([
        word("前"), raw("<ruby>"), word("漢"), raw("<rt>"), word("かん"), raw("</rt></ruby>"), word("中"), raw("<u>"),
        { "t": "Strong", "c": [word("重")] }, raw("</u>"), raw("<!-- -->"), raw("<a href='https://example.org/'>"), word("链"), raw("</a>")
    ]);
    let tex = json!({ "t": "RawBlock", "c": ["tex", "\\newpage"] });
    let (document, diagnostics) =
        read(json!([{ "t": "Para", "c": line }, { "t": "RawBlock", "c": ["html", "<p>块</p><hr>"] }, tex]));
    let expected = vec![
        para([
            text("前"),
            Inline::Ruby { base: vec![text("漢")], text: "かん".into() },
            text("中"),
            Inline::Underline { content: vec![bindery::ir::build::strong("重")] },
            bindery::ir::build::link("https://example.org/", "链"),
        ]),
        plain("块"),
        bindery::ir::build::thematic_break(),
    ];
    assert_eq!(document.single_article().unwrap().blocks, expected);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!((diagnostics[0].code, diagnostics[0].dropped.as_deref()), ("pandoc.raw", Some("\\newpage")));
}

#[test]
fn notes_within_notes_and_notes_of_their_own_are_ended() {
    let note = |id: &str| Inline::NoteRef { note: id.into() };
    let post = article("题")
        .block(para([text("正文"), note("a"), note("a")]))
        .note("a", vec![para([text("甲"), note("a"), note("b")])])
        .note("b", vec![para([text("乙"), note("a")])])
        .finish();
    let (again, _) = import(&export(&Document::of(post, Resources::default()), Api::V1_23)).unwrap();
    let article = again.single_article().unwrap();
    assert_eq!(article.notes.len(), 2);
    assert_eq!(
        walk::inline_text(match &article.notes["0002"][0] {
            Block::Paragraph { content, .. } => content,
            _ => panic!(),
        }),
        "乙a"
    );
}

#[test]
fn depth_is_bounded_and_the_text_kept() {
    let mut block = json!({ "t": "Para", "c": [{ "t": "Str", "c": "底" }] });
    for _ in 0..58 {
        block = json!({ "t": "BlockQuote", "c": [block] });
    }
    assert_eq!(read(json!([block])).0.single_article().unwrap().text(), "底\n");
    let mut inline = json!({ "t": "Str", "c": "底" });
    for _ in 0..55 {
        inline = json!({ "t": "Emph", "c": [inline] });
    }
    assert_eq!(read(json!([{ "t": "Para", "c": [inline] }])).0.single_article().unwrap().text(), "底\n");
    let mut bomb = String::from("{\"pandoc-api-version\":[1,23],\"meta\":{},\"blocks\":");
    bomb.push_str(&"[".repeat(100_000));
    assert_eq!(import(&bomb).unwrap_err().kind(), ErrorKind::Input);
}

#[test]
fn other_json_and_other_versions_are_refused() {
    assert_eq!(import("{}").unwrap_err().kind(), ErrorKind::Input);
    let old = "{\"pandoc-api-version\":[1,17,0],\"meta\":{},\"blocks\":[]}";
    assert_eq!(import(old).unwrap_err().kind(), ErrorKind::Unsupported);
    let sniff = |text: &str| {
        importer("pandoc-json").unwrap().sniff(text.as_bytes(), Some(text)).map(|evidence| evidence.confidence)
    };
    assert_eq!(sniff(old), Some(Confidence::Certain));
    assert_eq!(sniff("{\"blocks\":[{\"t\":\"Para\""), Some(Confidence::Likely));
    assert_eq!(sniff("{\"bindery\":1}"), None);
}
