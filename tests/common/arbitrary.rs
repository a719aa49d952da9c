//! Proptest strategies for sound IR: CJK text full of punctuation and markup characters, marks in all nestings.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use bindery::ir::build::{article, bullets, heading, numbered, para, quote};
use bindery::ir::{Attr, Block, Cell, Column, Document, Inline, Resources, Row, Table, walk};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Words, punctuation and traps that texts are made of.
const WORDS: &[&str] = &[
    "政变",
    "后来",
    "他说",
    "東京",
    "かな",
    "ひらがな",
    "カタカナ",
    "대한민국",
    "서울",
    "news",
    "Rust",
    "a",
    "B",
    "42",
    "é",
    "Ω",
    "。",
    "，",
    "、",
    "：",
    "！",
    "？",
    "“",
    "”",
    "‘",
    "’",
    "（",
    "）",
    "《",
    "》",
    "「",
    "」",
    "——",
    "……",
    "·",
    "～",
    "％",
    "￥",
    "→",
    "★",
    "＋",
    "😀",
    "👍🏽",
    "\u{3000}",
    " ",
    " ",
    ".",
    ",",
    "!",
    "?",
    "(",
    ")",
    "\"",
    "'",
    "-",
    "–",
    "—",
    "%",
    "$",
    "+",
    "=",
    "*",
    "**",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "``",
    "[",
    "]",
    "](",
    "![",
    "[^",
    "<",
    "<b>",
    "</b>",
    "<!--",
    ">",
    "&",
    "&amp;",
    "&#35;",
    "\\",
    "|",
    "#",
    "1.",
    "2)",
    "- ",
    "+ ",
    "> ",
    "===",
    "---",
    "C++",
    "snake_case",
    "AT&T",
    "$5",
    "a@b",
    "http:",
    "://",
];

/// A text without runs of spaces; it may begin and end with one.
pub(crate) fn words() -> impl Strategy<Value = String> {
    vec(select(WORDS), 1..6).prop_map(|words| {
        let mut text = String::new();
        for c in words.concat().chars() {
            if !(c == ' ' && text.ends_with(' ')) {
                text.push(c);
            }
        }
        text
    })
}

/// Inlines that Markdown and plain text can show: no images, formulas, notes.
pub(crate) fn inlines() -> impl Strategy<Value = Vec<Inline>> {
    let leaf = prop_oneof![
        8 => words().prop_map(|text| Inline::Text { text }),
        1 => words().prop_filter_map("blank code", |text| {
            let text = text.trim().to_owned();
            (!text.is_empty()).then_some(Inline::Code { text })
        }),
        1 => Just(Inline::LineBreak),
    ];
    let inline = leaf.prop_recursive(4, 24, 4, |inner| {
        let content = || vec(inner.clone(), 1..4).prop_map(sound_inside);
        prop_oneof![
            4 => content().prop_map(|content| Inline::Strong { content }),
            4 => content().prop_map(|content| Inline::Emphasis { content }),
            1 => content().prop_map(|content| Inline::Strikethrough { content }),
            1 => content().prop_map(|content| Inline::Underline { content }),
            1 => content().prop_map(|content| Inline::Superscript { content }),
            1 => content().prop_map(|content| Inline::Span { attr: Attr::default(), content }),
            1 => content().prop_map(|base| Inline::Ruby { base, text: "かん*な*".into() }),
            2 => (content(), select(URLS)).prop_map(|(content, url)| {
                Inline::Link { url: url.into(), title: String::new(), content: without_links(content) }
            }),
        ]
    });
    vec(inline, 1..6).prop_map(sound).prop_filter("empty", |inlines| !walk::inline_text(inlines).trim().is_empty())
}

const URLS: &[&str] = &[
    "https://example.org/",
    "https://example.org/a_b?c=*d*&e=(f)",
    "https://example.org/(",
    "#x",
    "mailto:a@example.org",
];

/// Texts merged, never empty.
fn sound_inside(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for inline in inlines {
        match (out.last_mut(), inline) {
            (Some(Inline::Text { text: before }), Inline::Text { text }) => {
                let text = if before.ends_with(' ') { text.trim_start_matches(' ') } else { &text };
                before.push_str(text);
            }
            (_, inline) => out.push(inline),
        }
    }
    out
}

fn without_links(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out = Vec::new();
    for mut inline in inlines {
        if let Inline::Link { content, .. } = inline {
            out.extend(without_links(content));
            continue;
        }
        if let Some(content) = inline.content_mut() {
            let taken = std::mem::take(content);
            *content = without_links(taken);
        }
        out.push(inline);
    }
    sound_inside(out)
}

/// A line: no white space at its edges, however deep it is nested.
pub(crate) fn sound(mut inlines: Vec<Inline>) -> Vec<Inline> {
    while trim_edge(&mut inlines, true) {}
    while trim_edge(&mut inlines, false) {}
    sound_inside(inlines)
}

fn trim_edge(inlines: &mut Vec<Inline>, start: bool) -> bool {
    let at = if start { 0 } else { inlines.len().saturating_sub(1) };
    let gone = match inlines.get_mut(at) {
        None => return false,
        Some(Inline::LineBreak) => true,
        Some(Inline::Text { text }) => {
            let kept = if start { text.trim_start() } else { text.trim_end() }.to_owned();
            if kept == *text {
                return false;
            }
            *text = kept;
            text.is_empty()
        }
        Some(other) => match other.content_mut() {
            None => return false,
            Some(content) => {
                if !trim_edge(content, start) {
                    return false;
                }
                content.is_empty()
            }
        },
    };
    if gone {
        inlines.remove(at);
    }
    true
}

fn paragraph() -> impl Strategy<Value = Block> {
    inlines().prop_map(para)
}

fn code_block() -> impl Strategy<Value = Block> {
    vec(words(), 1..4).prop_map(|lines| {
        let text = lines.join("\n").trim_matches('\n').to_owned();
        Block::CodeBlock { attr: Attr::default(), language: Some("rust".into()), text: format!("{text}x") }
    })
}

fn table() -> impl Strategy<Value = Block> {
    (vec(inlines(), 4..5), any::<bool>()).prop_map(|(cells, spans)| {
        let mut cells = cells.into_iter().map(|content| Cell { blocks: vec![para(content)], ..Cell::default() });
        let mut row = || Row { cells: cells.by_ref().take(2).collect() };
        let (head, mut body) = (row(), row());
        if spans {
            body.cells.truncate(1);
            body.cells.iter_mut().for_each(|cell| cell.col_span = 2);
        }
        Block::Table(Table {
            columns: vec![Column::default(); 2],
            head: vec![head],
            bodies: vec![vec![body]],
            ..Table::default()
        })
    })
}

/// A block, nested up to three deep.
pub(crate) fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        6 => paragraph(),
        1 => inlines().prop_map(|content| heading(1, content)),
        1 => code_block(),
        1 => table(),
        1 => Just(bindery::ir::build::thematic_break()),
        1 => vec(inlines(), 1..4).prop_map(|lines| Block::Verse { attr: Attr::default(), lines }),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let blocks = || vec(inner.clone(), 1..3);
        prop_oneof![
            vec(blocks(), 1..3).prop_map(bullets),
            vec(blocks(), 1..3).prop_map(numbered),
            blocks().prop_map(quote),
        ]
    })
}

/// A document of one article.
pub(crate) fn document() -> impl Strategy<Value = Document> {
    (words(), vec(block(), 1..5)).prop_map(|(title, blocks)| {
        let mut post = article(title.trim()).finish();
        post.blocks = blocks;
        Document::of(post, Resources::default())
    })
}

/// Ruby within ruby, which HTML does not know, or ruby on nothing visible.
pub(crate) fn has_odd_ruby(document: &Document) -> bool {
    #[derive(Default)]
    struct Find(usize, bool);
    impl walk::Visitor for Find {
        fn inline(&mut self, inline: &Inline) {
            let ruby = usize::from(matches!(inline, Inline::Ruby { .. }));
            self.0 += ruby;
            self.1 |= self.0 > 1;
            self.1 |= ruby > 0 && walk::inline_text(inline.content().unwrap_or_default()).trim().is_empty();
            walk::walk_inline(self, inline);
            self.0 -= ruby;
        }
    }
    let mut find = Find::default();
    document.articles().for_each(|article| walk::walk_article(&mut find, article));
    find.1
}
