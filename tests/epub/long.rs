//! Long articles: parted into files, with links, notes and contents that lead to the right one.

use bindery::ir::build::{article, heading, link, para, plain, text};
use bindery::ir::{Article, Attr, Block, Document, DocumentMeta, Inline, Part, check};

use super::{export, file, files, judge};

fn anchored(level: u8, title: &str, id: &str) -> Block {
    Block::Heading { attr: Attr { id: Some(id.into()), ..Attr::default() }, level, content: vec![text(title)] }
}

fn noted(words: &str, note: &str) -> Block {
    para(vec![text(words), Inline::NoteRef { note: note.into() }])
}

/// Some 450 kB in three chapters that refer to each other.
fn novel() -> Article {
    let mut builder = article("长篇").language("zh-Hans").url("https://example.org/long");
    for (number, title) in ["第一章", "第二章", "第三章"].into_iter().enumerate() {
        builder = builder.block(anchored(1, title, &format!("chapter-{number}")));
        for line in 0..24 {
            builder =
                builder.block(plain(format!("第{line}行。{}", "他们沿着河岸走了很久，谁也没有说话。".repeat(110))));
        }
        builder = builder
            .block(heading(2, [text("尾声")]))
            .block(noted("见注", &format!("n{number}")))
            .block(noted("又见第一注", "n0"))
            .block(para(vec![
                link("#chapter-0", "回第一章"),
                link("#chapter-2", "往第三章"),
                link("#chapter-%30", "编码"),
            ]));
    }
    let mut article = builder.finish();
    for number in 0..3 {
        article.notes.insert(format!("n{number}"), vec![plain(format!("第{number}条注。"))]);
    }
    article.notes.insert("n1".into(), vec![noted("注中有注", "deep")]);
    article.notes.insert("deep".into(), vec![plain("深处的注。")]);
    article.notes.insert("lone".into(), vec![plain("无人提起的注。")]);
    article
}

pub(super) fn document() -> Document {
    let other = article("短篇")
        .language("zh-Hans")
        .block(para(vec![
            link("https://example.org/long#chapter-1", "第二章"),
            link("https://example.org/long", "长篇"),
        ]))
        .finish();
    let document = Document {
        meta: DocumentMeta { title: Some("集".into()), digest: true, ..DocumentMeta::default() },
        body: vec![Part::Article(Box::new(novel())), Part::Article(Box::new(other))],
        ..Document::default()
    };
    assert_eq!(check::check(&document), Ok(()));
    document
}

#[test]
fn long_articles_are_parted_at_chapters() {
    let epub = export(&document());
    let pages: Vec<String> = files(&epub).into_keys().filter(|name| name.starts_with('a')).collect();
    assert_eq!(pages, ["a0001-2.xhtml", "a0001-3.xhtml", "a0001.xhtml", "a0002.xhtml"]);
    for name in &pages {
        assert!(file(&epub, name).len() < 300_000, "{name}");
    }
    let spine = file(&epub, "content.opf");
    let order: Vec<&str> = spine.split("<itemref idref=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(order, ["titlepage", "nav", "a0001", "a0001-2", "a0001-3", "a0002"]);
    assert!(file(&epub, "a0001-2.xhtml").contains("<title>长篇 (2)</title>"));
    judge("long", &epub);
}

#[test]
fn links_contents_and_notes_lead_to_the_right_file() {
    let epub = export(&document());
    let second = file(&epub, "a0001-2.xhtml");
    assert!(second.contains("<a href=\"a0001.xhtml#a1\">回第一章</a><a href=\"a0001-3.xhtml#a3\">往第三章</a><a href=\"a0001.xhtml#a1\">编码</a>"));
    let other = file(&epub, "a0002.xhtml");
    assert!(other.contains("<a href=\"a0001-2.xhtml#a2\">第二章</a><a href=\"a0001.xhtml\">长篇</a>"), "{other}");
    let nav = file(&epub, "nav.xhtml");
    for entry in [
        "a0001.xhtml#a1\">第一章",
        "a0001-2.xhtml#a2\">第二章",
        "a0001-3.xhtml#a3\">第三章",
        "a0001-2.xhtml#h2\">尾声",
        "a0001.xhtml#h1\">尾声",
    ] {
        assert!(nav.contains(entry), "{entry} is missing from {nav}");
    }
    // A note stands where it is first mentioned; later mentions lead there.
    let first = file(&epub, "a0001.xhtml");
    assert!(first.contains("<aside id=\"n1\"") && first.contains("href=\"#r1\""));
    assert!(second.contains("href=\"a0001.xhtml#n1\"") && second.contains("<aside id=\"n2\""));
    assert!(second.contains("深处的注。"), "a note of a note stands in the same file");
    assert!(file(&epub, "a0001-3.xhtml").contains("无人提起的注。"));
}
