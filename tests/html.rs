//! HTML: one valid page that needs nothing else and reads back.

#[path = "common/arbitrary.rs"]
mod arbitrary;
mod common;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::process::Command;

use bindery::diag::Diagnostic;
use bindery::export::html::{HtmlOptions, Images};
use bindery::export::{ExportContext, Options, exporter};
use bindery::import::{Extract, ImportContext, Source, importer};
use bindery::ir::build::{article, figure, heading, link, para, text};
use bindery::ir::{Article, Block, Document, Inline, MathNotation, Part, Resource, Resources, Section, specimen, walk};
use bindery::limits::Limits;
use bindery::media;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::RngSeed;
use scraper::{Html, Node, Selector};

fn export_with(document: &Document, options: HtmlOptions) -> (String, Vec<Diagnostic>) {
    let (store, _) = media::resolve(&document.resources, &Limits::default());
    let options = Options::default().with(options);
    let mut context = ExportContext::new(&store, &options);
    let mut out = Cursor::new(Vec::new());
    exporter("html").unwrap().export(document, &mut context, &mut out).unwrap();
    (String::from_utf8(out.into_inner()).unwrap(), context.diagnostics)
}

fn export(document: &Document) -> String {
    export_with(document, HtmlOptions::default()).0
}

fn options(change: impl FnOnce(&mut HtmlOptions)) -> HtmlOptions {
    let mut options = HtmlOptions::default();
    change(&mut options);
    options
}

fn single(article: Article) -> Document {
    Document::of(article, Resources::default())
}

/// All values of an attribute.
fn values(page: &str, name: &str) -> Vec<String> {
    let all = Selector::parse(&format!("[{name}]")).unwrap();
    Html::parse_document(page).select(&all).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
}

/// The names of the elements as they are written.
fn written(page: &str) -> Vec<String> {
    let name = |tag: &str| tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    // Within a stylesheet nothing is an element.
    let pieces = page.split("<style>").enumerate();
    let rest = |(at, piece): (usize, &str)| match piece.split_once("</style>").filter(|_| at > 0) {
        Some((_, rest)) => format!("<style>{rest}"),
        None => piece.to_owned(),
    };
    let page: String = pieces.map(rest).collect();
    let names = page.split('<').skip(1).map(name).filter(|name| !name.is_empty());
    names.map(|name| name.to_ascii_lowercase()).collect()
}

/// The names of the elements as a browser's parser nests them: other ones where it has something to mend.
fn parsed(page: &str) -> Vec<String> {
    let tree = Html::parse_document(page);
    assert_eq!(format!("{:?}", tree.quirks_mode), "NoQuirks");
    let elements = tree.tree.root().descendants().filter_map(|node| node.value().as_element());
    elements.map(|element| element.name().to_ascii_lowercase()).collect()
}

/// What holds of every page: the parser of browsers has nothing to mend, ids are there once, links lead somewhere.
fn assert_sound(page: &str) {
    assert_eq!(written(page), parsed(page), "{page}");
    let ids = values(page, "id");
    let known: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(known.len(), ids.len(), "an id stands twice: {ids:?}");
    assert!(!parsed(page).contains(&"script".to_owned()) && values(page, "onclick").is_empty());
}

#[test]
fn the_specimen_as_it_was_reviewed() {
    let page = export(&specimen());
    assert_sound(&page);
    let style = page.find("<style>").unwrap()..page.find("</style>").unwrap();
    let mut shown = page.clone();
    shown.replace_range(style, "<style>");
    common::golden("html/specimen.html", &shown);
    for target in values(&page, "href").iter().filter_map(|url| url.strip_prefix('#')) {
        assert!(values(&page, "id").iter().any(|id| id == target), "#{target}");
    }
}

#[test]
fn a_page_loads_nothing_unless_it_is_asked_to() {
    let mut document = specimen();
    let remote = document.resources.add(Resource { url: "https://example.org/a b.jpg".into(), ..Resource::default() });
    let mut post = article("题").block(figure(remote, "外景", "说明")).finish();
    post.meta.provenance.input = "a.md".into();
    document.body.push(Part::Article(Box::new(post)));
    let sources = |images| {
        let (page, found) = export_with(&document, options(|options| options.images = images));
        assert_sound(&page);
        (values(&page, "src"), found, page)
    };
    let (inline, found, page) = sources(Images::Inline);
    assert!(inline.len() == 4 && inline.iter().all(|src| src.starts_with("data:image/png;base64,iVBOR")), "{inline:?}");
    assert!(found.iter().any(|note| note.code == "html.image-not-at-hand" && note.origin.is_some()), "{found:?}");
    assert!(
        page.contains("default-src 'none'")
            && page.contains("<a class=\"image\" href=\"https://example.org/a%20b.jpg\">图片：")
    );
    let (linked, found, _) = sources(Images::Link);
    assert!(linked.contains(&"https://example.org/a%20b.jpg".to_owned()) && found.is_empty(), "{linked:?} {found:?}");
    assert_eq!(sources(Images::None).0, Vec::<String>::new());
}

#[test]
fn what_could_do_harm_stays_out() {
    let evil = "<math><mtext><script>alert(1)</script></mtext></math>";
    let post = article("</title><script>x</script>")
        .url("javascript:alert(1)")
        .block(para([
            link("javascript:alert(1)", "点"),
            text("<img src=x onerror=y>"),
            Inline::Math { notation: MathNotation::MathMl, source: evil.into() },
        ]))
        .block(Block::Math {
            attr: bindery::ir::Attr::default(),
            notation: MathNotation::MathMl,
            source: "</div><b>".into(),
        })
        .finish();
    let css = options(|options| options.css = vec!["p { color: red } </style><script>x</script>".into()]);
    let (page, found) = export_with(&single(post), css);
    assert_sound(&page);
    assert!(!page.to_lowercase().contains("href=\"javascript"), "{page}");
    assert!(page.contains("p { color: red }") && page.contains("点"));
    let codes: Vec<&str> = found.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["html.math-as-source", "html.link-dropped"]);
}

#[test]
fn stylesheets_add_or_replace() {
    let document = single(article("题").finish());
    let css = || vec![String::from("p { color: teal }")];
    let added = export_with(&document, options(|options| options.css = css())).0;
    assert!(added.find("prefers-color-scheme").unwrap() < added.find("teal").unwrap());
    let (replaced, _) = export_with(&document, options(|options| (options.css, options.css_only) = (css(), true)));
    assert!(replaced.contains("teal") && !replaced.contains("prefers-color-scheme"));
}

#[test]
fn articles_of_a_digest_lead_to_each_other_and_keep_their_anchors_apart() {
    let post = |url: &str, other: &str| {
        let mut post = article("题")
            .url(url)
            .block(heading(1, [text("节")]))
            .block(para([link(other, "看"), link("#p", "此")]))
            .finish();
        post.blocks[0].attr_mut().id = Some("p".into());
        Part::Article(Box::new(post))
    };
    let parts =
        vec![post("https://example.org/1", "https://www.example.org/2/#x"), post("https://example.org/2", "/1")];
    let document =
        Document { body: vec![Part::Section(Section { title: "组".into(), parts })], ..Document::default() };
    let page = export(&document);
    assert_sound(&page);
    for expected in [
        "<a href=\"#a2\">看</a>",
        "<a href=\"#a1-x-p\">此</a>",
        "id=\"a2-x-p\"",
        "<a href=\"#s1\">组</a>",
        "<h2 id=\"s1\">组</h2>",
        "<h3>题</h3>",
        "<h4 id=\"a1-x-p\">节</h4>",
        "<a href=\"/1\">看</a>",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

fn import(page: &str, extract: Extract) -> Document {
    let mut context = ImportContext::default();
    context.options.extract = extract;
    let source = Source { name: "a.html", path: None, bytes: page.as_bytes() };
    importer("html").unwrap().import(&source, &mut context).unwrap()
}

/// What counts of a text: no white space, no marks that the page adds.
fn visible(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{FE0E}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}'))
        .collect()
}

/// The lines of a body stand in a text one behind the other.
fn assert_lines(body: &str, text: &str) {
    let text = visible(text);
    let mut rest = text.as_str();
    for line in body.lines().map(visible).filter(|line| !line.is_empty()) {
        let at = rest.find(&line).unwrap_or_else(|| panic!("{line:?} is not in {rest:?}"));
        rest = &rest[at + line.len()..];
    }
}

#[test]
fn a_page_reads_back() {
    let whole = specimen();
    for article in whole.articles() {
        // A picture of one pixel is a tracker to the importer.
        struct NoPixels;
        impl walk::Mapper for NoPixels {
            fn inline(&mut self, inline: Inline, out: &mut Vec<Inline>) {
                out.extend(Some(inline).filter(|inline| !matches!(inline, Inline::Image { .. })));
            }
        }
        let mut article = article.clone();
        walk::map_article(&mut NoPixels, &mut article);
        let document = Document::of(article.clone(), whole.resources.clone());
        let page = export(&document);
        for extract in [Extract::Auto, Extract::Full] {
            let again = import(&page, extract);
            let ours = again.single_article().unwrap();
            let notes = |article: &Article| {
                let mut text = String::new();
                article.notes.values().for_each(|note| walk::block_text(note, &mut text));
                visible(&text)
            };
            assert_eq!(notes(ours), notes(&article));
            // The importer gives a formula of the page back with its namespace.
            let plain = |text: &str| {
                text.replace(" xmlns=\"http://www.w3.org/1998/Math/MathML\"", "").replace(" display=\"block\"", "")
            };
            assert_lines(&plain(&article.text()), &plain(&ours.text()));
            let shown = [bindery::ir::dump::dump(&again), bindery::ir::dump::dump(&document)];
            for kind in
                ["quote pull", "quote callout(note)", "code-block rust", "table columns", "list ordered 3 lower-roman"]
            {
                assert_eq!(shown[0].matches(kind).count(), shown[1].matches(kind).count(), "{kind}");
            }
            assert_eq!(ours.meta.title, article.meta.title);
            assert_eq!((&ours.meta.url, &ours.meta.source), (&article.meta.url, &article.meta.source));
            assert_eq!((&ours.meta.byline, &ours.meta.language), (&article.meta.byline, &article.meta.language));
            let moment = |post: &Article| post.meta.published.as_ref().and_then(|date| date.value);
            assert_eq!(moment(ours), moment(&article));
        }
    }
}

/// The text of a page's body.
fn page_text(page: &str) -> String {
    let article = Selector::parse("article").unwrap();
    let mut text = String::new();
    for node in Html::parse_document(page).select(&article).flat_map(|article| article.descendants()) {
        if let Node::Text(words) = node.value() {
            text.push_str(words);
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: RngSeed::Fixed(31), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_character_stands_on_the_page(document in arbitrary::document()) {
        let page = export(&document);
        prop_assert_eq!(written(&page), parsed(&page), "{}", page);
        let shown = visible(&page_text(&page));
        // Ruby stands behind its base, in brackets; so lines of the body need not be lines of the page.
        let mut rest = shown.chars();
        for c in visible(&document.single_article().unwrap().text()).chars() {
            prop_assert!(rest.any(|other| other == c), "{c:?} is lost: {shown}");
        }
    }
}

#[test]
fn the_checker_of_the_w3c_finds_no_fault() {
    let Some(mut vnu) = common::tool("vnu") else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut documents = vec![specimen(), single(article("Only a headline").language("en").finish())];
    documents.extend((0..24).map(|_| arbitrary::document().new_tree(&mut runner).unwrap().current()));
    documents.extend(specimen().articles().map(|post| Document::of(post.clone(), specimen().resources)));
    for (at, document) in documents.iter().enumerate() {
        // Without the stylesheet: its properties are younger than the checker.
        let (page, _) = export_with(document, options(|options| options.css_only = true));
        std::fs::write(folder.path().join(format!("{at}.html")), page).unwrap();
    }
    let output = vnu.args(["--errors-only", "--format", "gnu"]).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{said}");
}

#[test]
fn columns_that_no_cell_begins_in_are_none() {
    use bindery::ir::{Cell, Column, Row, Table};
    let cell =
        |span, words: &str| Cell { col_span: span, blocks: vec![bindery::ir::build::plain(words)], ..Cell::default() };
    let table = Table {
        columns: vec![Column { width: Some(0.25), ..Column::default() }; 4],
        bodies: vec![vec![Row { cells: vec![cell(3, "甲"), cell(1, "乙")] }, Row { cells: vec![cell(4, "丙")] }]],
        ..Table::default()
    };
    let page = export(&single(article("题").block(Block::Table(table)).finish()));
    for expected in ["<tr><td>甲</td><td>乙</td></tr>", "<tr><td colspan=\"2\">丙</td></tr>"] {
        assert!(page.contains(expected), "{page}");
    }
    assert_eq!(page.matches("<col ").count(), 2);
}

#[test]
fn the_program_writes_pages() {
    let folder = tempfile::tempdir().unwrap();
    let (page, style) = (folder.path().join("week.html"), folder.path().join("own.css"));
    std::fs::write(&style, "h1 { color: teal }").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_bindery"))
        .args(["-q", "--group-by", "source", "--images", "none", "--css"])
        .arg(&style)
        .args(["examples/archive", "-o"])
        .arg(&page)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(page).unwrap();
    assert_sound(&page);
    assert!(page.contains("h1 { color: teal }") && !page.contains("<img"));
    assert_eq!(page.matches("<article ").count(), 16);
}
