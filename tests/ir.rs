//! The IR's own promises: every variant has a case, the JSON reads back, the checker finds what is broken.

use std::collections::BTreeSet;

use bindery::ir::build::{article, heading, para, plain, text};
use bindery::ir::walk::{self, Mapper, Visitor};
use bindery::ir::{Block, Document, Inline, Media, Resources, check, dump, specimen};

#[derive(Default)]
struct Kinds {
    blocks: BTreeSet<&'static str>,
    inlines: BTreeSet<&'static str>,
    media: BTreeSet<&'static str>,
}

impl Visitor for Kinds {
    fn block(&mut self, block: &Block) {
        self.blocks.insert(block.kind());
        walk::walk_block(self, block);
    }
    fn inline(&mut self, inline: &Inline) {
        self.inlines.insert(inline.kind());
        walk::walk_inline(self, inline);
    }
    fn media(&mut self, media: &Media) {
        self.media.insert(media.kind());
    }
}

#[test]
fn the_specimen_holds_every_variant() {
    let mut kinds = Kinds::default();
    for article in specimen().articles() {
        walk::walk_article(&mut kinds, article);
    }
    assert_eq!(kinds.blocks, BTreeSet::from(Block::KINDS));
    assert_eq!(kinds.inlines, BTreeSet::from(Inline::KINDS));
    assert_eq!(kinds.media, BTreeSet::from(Media::KINDS));
}

#[test]
fn the_specimen_keeps_every_invariant() {
    assert_eq!(check::check(&specimen()), Ok(()));
}

#[test]
fn json_reads_back_to_the_same_document_and_bytes() {
    let document = specimen();
    let json = serde_json::to_string(&document).unwrap();
    let again: Document = serde_json::from_str(&json).unwrap();
    assert_eq!(again, document);
    assert_eq!(serde_json::to_string(&again).unwrap(), json);
}

#[test]
fn unknown_fields_and_versions_are_refused_with_the_place() {
    let fault = |json: &str| serde_json::from_str::<Document>(json).unwrap_err().to_string();
    assert!(fault(r#"{"bindery":2,"body":[]}"#).contains("unsupported schema version 2"));
    assert!(fault(r#"{"body":[]}"#).contains("missing field `bindery`"));
    let unknown = fault(
        r#"{"bindery":1,"body":[{"t":"article","blocks":[
{"t":"paragraph","content":[{"t":"text","text":"a","colour":"red"}]}]}]}"#,
    );
    assert!(unknown.contains("unknown field `colour`") && unknown.contains("line 2"), "{unknown}");
}

#[test]
fn the_deepest_allowed_nesting_survives_json() {
    let mut block = plain("里");
    for _ in 0..bindery::limits::MAX_DEPTH - 2 {
        block = bindery::ir::build::quote([block]);
    }
    let document = Document::of(article("深").block(block).finish(), Resources::default());
    assert_eq!(check::check(&document), Ok(()));
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
}

#[test]
fn the_checker_names_what_is_broken() {
    let broken = |block: Block| {
        let document = Document::of(article("标题").block(block).finish(), Resources::default());
        check::check(&document).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(broken(para([])), "article 1 > paragraph: an empty container");
    assert_eq!(broken(para([text("a"), text("b")])), "article 1 > paragraph: two texts side by side");
    assert_eq!(broken(heading(3, [text("a")])), "article 1 > heading: heading level 3 after level 0");
    assert!(broken(plain(" a")).contains("white space at the edge"));
    assert!(broken(plain("a\nb")).contains("white space that is not normal"));
    assert!(broken(plain("a\u{1}")).contains("U+0001"));
    assert!(broken(para([Inline::NoteRef { note: "9".into() }])).contains("no note \"9\""));
    assert!(
        broken(bindery::ir::build::figure(bindery::ir::ResourceId("r0".into()), "", "")).contains("no resource r0")
    );
    let mut deep = plain("里");
    for _ in 0..bindery::limits::MAX_DEPTH {
        deep = bindery::ir::build::quote([deep]);
    }
    assert!(broken(deep).contains("nested deeper than 40"));
}

#[test]
fn a_mapper_can_drop_split_and_change() {
    struct Shout;
    impl Mapper for Shout {
        fn block(&mut self, block: Block, out: &mut Vec<Block>) {
            if !matches!(block, Block::ThematicBreak { .. }) {
                out.push(block);
            }
        }
        fn inline(&mut self, inline: Inline, out: &mut Vec<Inline>) {
            match inline {
                Inline::Text { text } => out.push(Inline::Text { text: text.to_uppercase() }),
                Inline::Strong { content } => out.extend(content),
                other => out.push(other),
            }
        }
    }
    let mut post = article("t")
        .block(para([bindery::ir::build::strong("a")]))
        .block(bindery::ir::build::thematic_break())
        .block(bindery::ir::build::quote([plain("b")]))
        .finish();
    walk::map_article(&mut Shout, &mut post);
    assert_eq!(dump::dump_blocks(&post.blocks), "paragraph \"A\"\nquote\n  paragraph \"B\"\n");
}

#[test]
fn the_dump_shows_every_variant() {
    let text = dump::dump(&specimen());
    for kind in Block::KINDS.iter().chain(&Media::KINDS) {
        assert!(text.contains(kind), "{kind} is missing from\n{text}");
    }
    for shown in ["emphasis[", "code\"", "link(", "image(", "br", "ruby[", "math tex", "note(1)", "span(lang=en)"] {
        assert!(text.contains(shown), "{shown} is missing from\n{text}");
    }
}
