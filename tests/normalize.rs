//! Normalization of texts: what of a document changes, and what does not.

#[path = "common/arbitrary.rs"]
mod arbitrary;
#[path = "common/cases.rs"]
mod cases;

use bindery::ir::build::{article, code, figure, link, para, plain, quote, strong, text};
use bindery::ir::{Article, Attr, Block, Document, Inline, ResourceId, Resources, check, dump, walk};
use bindery::transform::normalize::{FoldWidth, Form, Normalization, normalize};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

const NFC: Normalization = Normalization { form: Some(Form::Nfc), width: FoldWidth::None };
const NFKC: Normalization = Normalization { form: Some(Form::Nfkc), width: FoldWidth::None };
const LETTERS: Normalization = Normalization { form: None, width: FoldWidth::Letters };
const ALL: Normalization = Normalization { form: Some(Form::Nfkc), width: FoldWidth::All };

fn normalized(post: Article, how: Normalization) -> (Document, usize) {
    let mut document = Document::of(post, Resources::default());
    let changed = normalize(&mut document, how);
    (document, changed)
}

#[track_caller]
fn line(content: Vec<Inline>, how: Normalization, expected: Vec<Inline>) {
    let (document, _) = normalized(article("").block(para(content)).finish(), how);
    assert_eq!(document.single_article().unwrap().blocks, [para(expected)]);
}

#[test]
fn code_formulas_and_addresses_stay() {
    let math = || Inline::Math { notation: bindery::ir::MathNotation::Tex, source: "Ａ²".into() };
    line(
        vec![text("Ａ²"), code("Ａ²"), math(), link("https://a.org/か\u{3099}", "か\u{3099}")],
        NFKC,
        vec![text("A2"), code("Ａ²"), math(), link("https://a.org/か\u{3099}", "が")],
    );
    let shown = || link("https://a.org/か\u{3099}", "https://a.org/か\u{3099}");
    line(vec![shown()], NFKC, vec![shown()]);
    let block = || Block::CodeBlock { attr: Attr::default(), language: None, text: "ＡＢＣ".into() };
    let (document, changed) = normalized(article("").block(block()).finish(), ALL);
    assert_eq!((document.single_article().unwrap().blocks.as_slice(), changed), (&[block()][..], 0));
}

#[test]
fn forms_and_widths_are_those_that_are_asked_for() {
    let source = || vec![text("Ｎｏ．１，\u{FA19}ｶﾞ"), strong("か\u{3099}　"), text("①")];
    line(source(), Normalization::default(), source());
    line(source(), NFC, vec![text("Ｎｏ．１，神\u{FE00}ｶﾞ"), strong("が　"), text("①")]);
    line(source(), LETTERS, vec![text("No.1，\u{FA19}ガ"), strong("か\u{3099}　"), text("①")]);
    line(source(), NFKC, vec![text("No.1,神ガ"), strong("が　"), text("1")]);
}

#[test]
fn spaces_stay_single_and_off_the_edges() {
    line(vec![text("　ａ　　ｂ \u{A0}ｃ　")], ALL, vec![text("　a b c　")]);
    line(vec![text("´ゞ"), strong("　")], ALL, vec![text("´ゞ"), strong("　")]);
}

#[test]
fn all_that_is_shown_is_normalized() {
    let ruby = Inline::Ruby { base: vec![text("Ａ")], text: "Ｂ".into() };
    let mut post = article("Ｃ")
        .source("Ｄ")
        .author("Ｅ")
        .block(para([ruby]))
        .block(figure(ResourceId::of("https://example.org/Ａ.png"), "Ｆ", "Ｇ"))
        .block(quote([plain("Ｈ")]))
        .note("n", vec![plain("Ｉ")])
        .finish();
    post.meta.tags = vec!["Ｊ".into()];
    let mut document = Document::of(post, Resources::default());
    document.meta.title = Some("Ｋ".into());
    assert_eq!(normalize(&mut document, LETTERS), 11);
    let shown = dump::dump(&document);
    assert!(!shown.contains(|c| matches!(c, 'Ａ'..='Ｋ')), "{shown}");
}

/// Whatever the document, what comes out is a sound one, and normal: a second pass changes nothing.
#[test]
fn any_document_stays_sound_and_is_normal_after_one_pass() {
    let ways = [NFC, NFKC, LETTERS, ALL, Normalization { form: Some(Form::Nfc), width: FoldWidth::Kana }];
    let strange = prop::collection::vec("[ａ-ｚ０-９，．：　ｱ-ﾟ\u{3099}\u{FA19}´ \u{A0}①㈱%a]{1,12}", 1..4);
    let strategy = (arbitrary::document(), strange, 0..ways.len());
    let outcome = TestRunner::new(cases::cases(300)).run(&strategy, |(mut document, words, at)| {
        let content: Vec<Inline> = words
            .iter()
            .map(|word| word.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|word| !word.is_empty())
            .map(|word| strong(&word))
            .collect();
        if let (Some(bindery::ir::Part::Article(post)), false) = (document.body.first_mut(), content.is_empty()) {
            post.blocks.push(para(content));
        }
        prop_assume!(check::check(&document).is_ok());
        normalize(&mut document, ways[at]);
        prop_assert!(check::check(&document).is_ok(), "{:?}", check::check(&document));
        let mut again = document.clone();
        prop_assert_eq!(normalize(&mut again, ways[at]), 0, "{}", dump::dump(&document));
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn the_text_between_marks_is_normal_by_itself() {
    let (document, _) = normalized(article("").block(para([text("か"), strong("\u{3099}き")])).finish(), NFC);
    let blocks = &document.single_article().unwrap().blocks;
    let mut shown = String::new();
    walk::block_text(blocks, &mut shown);
    assert_eq!(shown, "か\u{3099}き\n", "a mark in a node of its own stays there");
}
