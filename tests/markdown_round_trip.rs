//! The Markdown target and the Markdown importer together: a document that is written and read again is the document, up to the losses
//! that the target documents.

#[path = "common/arbitrary.rs"]
mod arbitrary;
#[path = "common/cases.rs"]
mod cases;
mod common;
#[path = "common/reading.rs"]
mod reading;

use bindery::export::markdown::MarkdownOptions;
use bindery::export::{ExportContext, Options, exporter};
use bindery::import::{ImportContext, Source, importer};
use bindery::ir::build::{article, bullets, para, quote, text};
use bindery::ir::walk::{self, Mapper, Visitor};
use bindery::ir::{
    Article, Attr, Block, Callout, Definition, Direction, Document, Inline, ListItem, ListKind, MathNotation, Media,
    QuoteKind, Resource, ResourceId, Resources, check, dump, specimen,
};
use bindery::media::MediaStore;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use reading::reading;

const PICTURE: &str = "https://example.org/a_(1).png";

fn export(document: &Document, options: MarkdownOptions) -> String {
    let media = MediaStore::default();
    let options = Options::default().with(options);
    let mut context = ExportContext::new(&media, &options);
    let mut out = std::io::Cursor::new(Vec::new());
    exporter("markdown").unwrap().export(document, &mut context, &mut out).unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

/// The document that is read, and the lines of its diagnostics.
fn import(written: &str) -> (Document, String) {
    let source = Source { name: "-", path: None, bytes: written.as_bytes() };
    let mut context = ImportContext::default();
    let document = importer("markdown").unwrap().import(&source, &mut context).unwrap();
    assert_eq!(check::check(&document), Ok(()), "{written}");
    (document, context.diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n")).collect())
}

/// Inlines that the common generator does not make.
fn special() -> impl Strategy<Value = Inline> {
    let words = || arbitrary::inlines().prop_filter("links nest", |inlines| !holds_link(inlines));
    let spans = select(vec![
        Attr { lang: Some("ja".into()), ..Attr::default() },
        Attr { lang: Some("ar".into()), dir: Some(Direction::Rtl), ..Attr::default() },
        Attr { classes: vec!["mark".into()], ..Attr::default() },
    ]);
    prop_oneof![
        select(vec!["x_1 < b^2", "\\frac{{a}}{{b}}", "a*b*c", "|x|"])
            .prop_map(|tex| Inline::Math { notation: MathNotation::Tex, source: tex.into() }),
        (spans, words()).prop_map(|(attr, content)| Inline::Span { attr, content }),
        words().prop_map(|content| Inline::Small { content }),
        words().prop_map(|content| Inline::Subscript { content }),
        (words(), select(vec!["题", "\"甲\" \\ (b)", "a*b* ==c== [[d]] {% e %}"])).prop_map(|(content, title)| {
            Inline::Link { url: "https://example.org/?a=b&c".into(), title: title.into(), content }
        }),
        select(vec!["图", "[a](b) *c* ![", "a | b ==c=="])
            .prop_map(|alt| Inline::Image { resource: ResourceId::of(PICTURE), alt: alt.into() }),
        Just(Inline::NoteRef { note: "a".into() }),
        Just(Inline::NoteRef { note: "b".into() }),
    ]
}

fn holds_link(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| matches!(inline, Inline::Link { .. }) || inline.content().is_some_and(holds_link))
}

/// A line with something special amid it.
fn line() -> impl Strategy<Value = Vec<Inline>> {
    (arbitrary::inlines(), special(), arbitrary::inlines()).prop_map(|(before, special, after)| {
        let middle = [text("甲"), special, text("乙")];
        arbitrary::sound(before.into_iter().chain(middle).chain(after).collect())
    })
}

fn special_block() -> impl Strategy<Value = Block> {
    let callouts = [Callout::Note, Callout::Tip, Callout::Important, Callout::Warning, Callout::Caution];
    let blocks = || vec(arbitrary::block(), 1..3);
    let attr = Attr::default;
    prop_oneof![
        3 => line().prop_map(para),
        1 => (select(callouts.to_vec()), blocks()).prop_map(move |(callout, blocks)| {
            Block::Quote { attr: attr(), kind: QuoteKind::Callout(callout), blocks, attribution: Vec::new() }
        }),
        1 => (blocks(), select(vec!["", "某人"])).prop_map(move |(blocks, by)| {
            let attribution = if by.is_empty() { Vec::new() } else { vec![text(by)] };
            Block::Quote { attr: attr(), kind: QuoteKind::Pull, blocks, attribution }
        }),
        1 => vec((line(), vec(blocks(), 1..3)), 1..3).prop_map(move |items| {
            let items = items.into_iter().map(|(term, details)| Definition { term, details }).collect();
            Block::DefinitionList { attr: attr(), items }
        }),
        1 => select(vec!["E = mc^2", "a\n\\begin{x}\n# b\n- c\n\\end{x}", "a $ b"]).prop_map(move |tex| {
            Block::Math { attr: attr(), notation: MathNotation::Tex, source: tex.into() }
        }),
        1 => (select(vec!["", "说明 [x]"]), select(vec!["", "*图* 一。"])).prop_map(move |(alt, caption)| {
            let caption = if caption.is_empty() { Vec::new() } else { vec![para([text(caption)])] };
            let media = vec![Media::Image { resource: ResourceId::of(PICTURE), alt: alt.into() }];
            Block::Figure { attr: attr(), media, caption, credit: Vec::new() }
        }),
        1 => (vec((option::of(any::<bool>()), line()), 1..4), any::<bool>()).prop_map(move |(items, tight)| {
            let item = |(task, content)| ListItem { task, blocks: vec![para(content)], ..ListItem::default() };
            Block::List { attr: attr(), kind: ListKind::Unordered, tight, items: items.into_iter().map(item).collect() }
        }),
        1 => blocks().prop_map(|inner| bullets([vec![quote(inner)]])),
    ]
}

fn picture() -> Resource {
    Resource { url: PICTURE.into(), ..Resource::default() }
}

fn document() -> impl Strategy<Value = Document> {
    let block = prop_oneof![1 => arbitrary::block(), 1 => special_block()];
    (vec(block, 1..5), line(), vec(arbitrary::block(), 1..3)).prop_map(|(blocks, one, other)| {
        let mut post: Article = article("题").finish();
        post.blocks = blocks;
        // What links lead to: those to nowhere are taken off.
        let attr = Attr { id: Some("x".into()), ..Attr::default() };
        post.blocks.push(Block::Paragraph { attr, content: vec![text("锚")] });
        post.notes.insert("a".into(), vec![para(one.into_iter().filter(|it| !is_note(it)).collect::<Vec<_>>())]);
        post.notes.insert("b".into(), other);
        walk::map_blocks(&mut Sound, &mut post.blocks);
        post.notes.values_mut().for_each(|blocks| walk::map_blocks(&mut Sound, blocks));
        let mut resources = Resources::default();
        resources.add(picture());
        Document::of(post, resources)
    })
}

fn is_note(inline: &Inline) -> bool {
    matches!(inline, Inline::NoteRef { .. })
}

/// Takes out what HTML, and so Markdown, has no other form for: two line breaks in a row part paragraphs when they are read, as does one
/// beside an ideographic space; ruby has no spaces at its edges; rules that follow each other are read as one.
struct Sound;

impl Mapper for Sound {
    fn block(&mut self, mut block: Block, out: &mut Vec<Block>) {
        match &mut block {
            Block::Paragraph { content, .. } | Block::Heading { content, .. } => single_breaks(content, &mut true),
            Block::Verse { lines, .. } => {
                let mut broken = true;
                lines.iter_mut().for_each(|line| single_breaks(line, &mut broken));
            }
            Block::DefinitionList { items, .. } => {
                items.iter_mut().for_each(|item| single_breaks(&mut item.term, &mut true));
            }
            Block::ThematicBreak { .. } if matches!(out.last(), Some(Block::ThematicBreak { .. })) => return,
            _ => {}
        }
        out.push(block);
    }
}

fn single_breaks(inlines: &mut Vec<Inline>, broken: &mut bool) {
    inlines.retain_mut(|inline| {
        let is_ruby = matches!(inline, Inline::Ruby { .. });
        match inline {
            Inline::LineBreak => !std::mem::replace(broken, true),
            Inline::Text { text } => {
                *text = text.replace('\u{3000}', "字");
                *broken &= text.trim().is_empty();
                true
            }
            other => match other.content_mut() {
                Some(content) => {
                    if is_ruby {
                        *content = arbitrary::sound(std::mem::take(content));
                    }
                    single_breaks(content, broken);
                    !content.is_empty()
                }
                None => {
                    *broken = false;
                    true
                }
            },
        }
    });
}

/// What Markdown or HTML has no form for: odd ruby; a quotation that ends in a line after a dash, which names its source.
fn is_odd(document: &Document) -> bool {
    #[derive(Default)]
    struct Find(bool);
    impl Visitor for Find {
        fn block(&mut self, block: &Block) {
            let Block::Quote { blocks, .. } = block else { return walk::walk_block(self, block) };
            let last = match blocks.last() {
                Some(Block::Paragraph { content, .. }) => Some(content),
                Some(Block::Verse { lines, .. }) => lines.first(),
                _ => None,
            };
            self.0 |= last.is_some_and(|content| walk::inline_text(content).starts_with(['-', '–', '—']));
            walk::walk_block(self, block);
        }
    }
    let mut find = Find::default();
    document.articles().for_each(|article| walk::walk_article(&mut find, article));
    find.0 || arbitrary::has_odd_ruby(document)
}

#[track_caller]
fn comes_back(options: &MarkdownOptions) {
    let mut runner = TestRunner::new(Config { max_global_rejects: 100_000, ..cases::cases(512) });
    let outcome = runner.run(&document(), |document| {
        prop_assume!(check::check(&document).is_ok() && !is_odd(&document));
        let written = export(&document, options.clone());
        let (read, _) = import(&written);
        let (meant, found) = (reading(&document), reading(&read));
        if meant == found {
            return Ok(());
        }
        let differs = |line: &(&str, &str)| line.0 != line.1;
        let first = meant.lines().zip(found.lines()).find(differs).unwrap_or(("…", "…"));
        Err(TestCaseError::fail(format!("meant {}\n read {}\n of\n{written}", first.0, first.1)))
    });
    match outcome {
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        other => other.unwrap(),
    }
}

#[test]
fn any_document_comes_back() {
    comes_back(&MarkdownOptions::default());
}

#[test]
fn any_document_comes_back_with_reference_links() {
    comes_back(&MarkdownOptions { reference_links: true, front_matter: true });
}

/// Each article of the specimen with its metadata in front matter.
#[test]
fn the_specimen_comes_back() {
    let whole = specimen();
    let mut shown = String::new();
    for article in whole.articles() {
        let document = Document::of(article.clone(), whole.resources.clone());
        let written = export(&document, MarkdownOptions { front_matter: true, ..MarkdownOptions::default() });
        let (read, lost) = import(&written);
        shown.push_str(&lost);
        let (mut ours, theirs) = (read.single_article().unwrap().meta.clone(), article.meta.clone());
        ours.provenance = theirs.provenance.clone();
        // An address that holds the picture itself is not written to the fields.
        ours.lead_image.clone_from(&theirs.lead_image);
        let dates = |meta: &bindery::ir::ArticleMeta| {
            [&meta.published, &meta.modified, &meta.archived].map(|date| date.as_ref().and_then(|date| date.value))
        };
        assert_eq!(dates(&ours), dates(&theirs));
        (ours.published, ours.archived) = (theirs.published.clone(), theirs.archived.clone());
        assert_eq!(ours, theirs);
        shown.push_str(&dump::dump(&read));
    }
    common::golden("markdown/specimen.ir", &shown);
}
