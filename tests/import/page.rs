//! Web pages.

use bindery::import::{Extract, ImportContext, Source, importer};
use bindery::ir::{Block, Document, check, walk};

use super::check_golden;

#[test]
fn pages_give_their_dumps() {
    check_golden("html");
}

pub(super) fn read(markup: &str, extract: &str) -> (Document, ImportContext) {
    let mut context = ImportContext::default();
    context.options.extract = extract.parse().unwrap();
    let source = Source { name: "page", path: None, bytes: markup.as_bytes() };
    let document = importer("html").unwrap().import(&source, &mut context).unwrap();
    check::check(&document).unwrap_or_else(|violations| panic!("{violations:?}"));
    (document, context)
}

pub(super) fn text(markup: &str, extract: &str) -> String {
    read(markup, extract).0.single_article().unwrap().text()
}

#[test]
fn the_part_of_a_page_can_be_chosen() {
    let page = std::fs::read_to_string("tests/fixtures/import/html/news-zh.html").unwrap();
    let full = text(&page, "full");
    assert!(full.contains("地铁三号线延长") && full.contains("新馆共有藏书"));
    let sidebar = text(&page, "selector=.sidebar");
    assert!(sidebar.contains("地铁三号线延长") && !sidebar.contains("新馆共有藏书"));
    let (document, context) = read(&page, "selector=#none");
    assert!(document.single_article().unwrap().text().contains("新馆共有藏书"));
    assert!(context.diagnostics.iter().any(|diagnostic| diagnostic.code == "html.no-match"));
    assert!("selector=[[".parse::<Extract>().is_err());
    assert!("everything".parse::<Extract>().is_err());
}

#[test]
fn what_is_left_out_is_said_once() {
    let page = std::fs::read_to_string("tests/fixtures/import/html/news-zh.html").unwrap();
    let (_, context) = read(&page, "auto");
    let left_out: Vec<_> = context.diagnostics.iter().filter(|diagnostic| diagnostic.code == "html.left-out").collect();
    assert_eq!(left_out.len(), 1);
    let dropped = left_out[0].dropped.as_deref().unwrap();
    for part in ["首页", "责任编辑", "旧馆将改建为档案馆", "地铁三号线延长", "版权所有"] {
        assert!(dropped.contains(part), "{part}");
    }
    assert!(left_out[0].message.contains("--extract full"));
}

#[test]
fn hostile_pages_are_read_in_time() {
    let deep = format!("<p>文字</p>{}深", "<div>".repeat(100_000));
    let links = format!("<body><p>正文在此，还有更多。</p>{}", "<a href=x>链接</a>".repeat(100_000));
    let attribute = format!("<div class=\"{}\">文字</div>", "a-b ".repeat(250_000));
    let binary: String = (0..200_000u32).filter_map(|at| char::from_u32(at * 7 % 0xD7FF + 1)).collect();
    let flat = "<div class=date></div><div><a href=y>某某</a></div>".repeat(50_000);
    for page in [deep, links, attribute, binary, flat] {
        let start = std::time::Instant::now();
        read(&page, "auto");
        assert!(start.elapsed().as_secs() < 60, "{page:.60}");
    }
}

#[test]
fn formulas_keep_the_tex_that_they_were_made_from() {
    let annotated = "<p>奖励为<math><semantics><mi>r</mi><annotation encoding=\"application/x-tex\">r_{p}</annotation></semantics></math>。</p>";
    let alternative = "<p>奖励为<math alttext=\"\\alpha_{1}\"><mi>α</mi></math>。</p>";
    assert_eq!(text(annotated, "full"), "奖励为r_{p}。\n");
    assert_eq!(text(alternative, "full"), "奖励为\\alpha_{1}。\n");
}

#[test]
fn a_short_report_amid_many_links_is_found_alone() {
    let links: String = (0..300).map(|at| format!("<li><a href=\"/{at}\">另外一条新闻的标题{at}</a></li>")).collect();
    let report = "本报讯，长沙站水位昨日降至历史最低，航道部门已派船疏浚，提醒过往船只减速慢行，注意安全。沿岸取水口暂未受到影响，供水正常，居民不必储水。";
    let page = format!("<body><ul>{links}</ul><div><p>{report}{report}</p></div><ul>{links}</ul></body>");
    assert_eq!(text(&page, "auto").trim(), format!("{report}{report}"));
}

#[test]
fn the_lead_before_the_text_belongs_to_the_article() {
    let line = "他们沿着河岸走了很久，谁也没有说话，直到天黑。".repeat(8);
    let page = format!(
        "<body><nav><a href=a>首页</a></nav><article><h1>题目</h1><div>2020年7月2日</div><img src=a.png>\
         <p><strong>导语先说要点，鉴于德国在欧盟的地位举足轻重，人们对它担任主席国抱有很大期望。</strong></p><ul><li><a href=x>分享</a></ul>\
         <div class=article-body><p>{line}</p><p>{line}</p></div><div class=related><p>相关阅读，另一篇。</p></div></article></body>"
    );
    let (document, _) = read(&page, "auto");
    let article = document.single_article().unwrap();
    assert!(article.text().contains("导语先说要点") && !article.text().contains("相关阅读"), "{}", article.text());
    assert_eq!(article.blocks.first().map(bindery::ir::Block::kind), Some("figure"));
}

#[test]
fn a_picture_with_its_own_words_beside_it_is_a_figure_with_a_caption() {
    let page =
        "<p>前文。</p><p><img src=a.png alt='资料照片： 河岸'>资料照片：河岸</p><p>看<img src=b.png alt=笑>笑脸</p>";
    let (document, _) = read(page, "full");
    let blocks = &document.single_article().unwrap().blocks;
    let kinds: Vec<_> = blocks.iter().map(bindery::ir::Block::kind).collect();
    assert_eq!(kinds, ["paragraph", "figure", "paragraph"]);
}

#[test]
fn a_picture_that_leads_to_a_film_is_its_still() {
    let page = "<p>前文。</p><p><a href='https://www.youtube.com/watch?v=abc'><img src=a.jpg alt='河岸'></a></p>\
                <p><a href='https://example.org/big.jpg'><img src=b.jpg alt='山'></a></p>\
                <iframe src='https://player.vimeo.com/video/1' poster='c.jpg' title='片'></iframe>";
    let (document, context) = read(page, "full");
    let shown: Vec<String> = document
        .single_article()
        .unwrap()
        .blocks
        .iter()
        .filter_map(|block| match block {
            bindery::ir::Block::Figure { media, .. } => Some(match media.first()? {
                bindery::ir::Media::Embed { url, poster, title } => {
                    let poster = poster.as_ref().and_then(|id| document.resources.get(id));
                    format!("{url} {title} {}", poster.map_or("", |poster| poster.url.as_str()))
                }
                other => other.kind().to_owned(),
            }),
            _ => None,
        })
        .collect();
    assert_eq!(
        shown,
        ["https://www.youtube.com/watch?v=abc 河岸 a.jpg", "image", "https://player.vimeo.com/video/1 片 c.jpg"]
    );
    assert_eq!(context.diagnostics.iter().filter(|found| found.code == "html.dropped-picture-link").count(), 1);
}

/// The body of an article, and its notes.
fn body_and_notes(markup: &str) -> (String, Vec<String>) {
    let (document, _) = read(markup, "full");
    let article = document.single_article().unwrap();
    let text = |blocks: &[Block]| {
        let mut out = String::new();
        walk::block_text(blocks, &mut out);
        out.trim().to_owned()
    };
    (text(&article.blocks), article.notes.values().map(|blocks| text(blocks)).collect())
}

#[test]
fn footnotes_of_common_generators_become_notes() {
    let text = "<p>馆藏的来历";
    for (reference, list) in [
        // pandoc
        (
            r##"<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>"##,
            r##"<section id="footnotes" role="doc-endnotes"><hr /><ol><li id="fn1"><p>出自县志。<a href="#fnref1" role="doc-backlink">↩︎</a></p></li></ol></section>"##,
        ),
        // Hugo
        (
            r##"<sup id="fnref:1"><a href="#fn:1" class="footnote-ref">1</a></sup>"##,
            r##"<div class="footnotes"><hr><ol><li id="fn:1"><p>出自县志。&#160;<a href="#fnref:1" class="footnote-backref">&#x21a9;</a></p></li></ol></div>"##,
        ),
        // MediaWiki
        (
            r##"<sup id="cite_ref-1" class="reference"><a href="#cite_note-1"><span>[</span>1<span>]</span></a></sup>"##,
            r##"<div class="mw-heading"><h2>参考资料</h2></div><div><ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink"><b><a href="#cite_ref-1">^</a></b></span> <span class="reference-text">出自县志。</span></li></ol></div>"##,
        ),
        // WordPress, without a way back
        (
            r##"<sup class="fn"><a href="#n1">1</a></sup>"##,
            r##"<ol class="wp-block-footnotes"><li id="n1">出自县志。</li></ol>"##,
        ),
        // zola
        (
            r##"<sup class="footnote-reference"><a href="#1">1</a></sup>"##,
            r##"<div class="footnote-definition" id="1"><sup class="footnote-definition-label">1</sup><p>出自县志。</p></div>"##,
        ),
        // Easy Footnotes
        (
            r##"<span id="e1"></span><span><a href="#b1"><sup>1</sup></a></span>"##,
            r##"<ol class="easy-footnotes-wrapper"><li><span id="b1"></span>出自县志。<a href="#e1"></a></li></ol>"##,
        ),
        // Word
        (
            r##"<a href="#_ftn1" name="_ftnref1">[1]</a>"##,
            r##"<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> 出自县志。</p></div>"##,
        ),
    ] {
        let (body, notes) = body_and_notes(&format!("{text}{reference}不明。</p><p>另一段。</p>{list}"));
        assert_eq!(notes, ["出自县志。"], "{list}");
        assert!(!body.contains("县志") && !body.contains("参考资料"), "{body}");
        assert!(body.starts_with("馆藏的来历") && body.ends_with("另一段。"), "{body}");
    }
}

#[test]
fn what_is_no_note_stays_where_it_is() {
    for page in [
        // Contents and headings that lead to each other.
        r##"<ul><li><a id="t1" href="#s1">1</a></li></ul><h2 id="s1"><a href="#t1">1</a> 头一节</h2><p>文字。</p>"##,
        // A reference without a note, a note without a reference.
        r##"<p>文字<sup><a href="#fn1">1</a></sup>。</p><ol class="footnotes"><li id="fn2">头一节</li></ol>"##,
        // A note that says nothing.
        r##"<p>文字<sup><a id="r" href="#fn1">1</a></sup>头一节。</p><dl><dt id="fn1"><a href="#r">1</a></dt><dd>说明</dd></dl>"##,
    ] {
        let (body, notes) = body_and_notes(page);
        assert!(notes.is_empty(), "{page}");
        assert!(body.contains("头一节") && body.contains('1'), "{body}");
    }
    // The reference is not shown: the note is text.
    let page = r##"<p>文字。</p><pre>代码<a id="r" href="#fn1">1</a></pre><ol class="footnotes"><li id="fn1">头一节</li></ol>"##;
    assert!(body_and_notes(page).0.contains("头一节"));
}

#[test]
fn a_page_of_nothing_but_notes_is_read_in_time() {
    let text: String = (0..20_000).map(|at| format!("<sup><a id=r{at} href=#n{at}>{at}</a></sup>字")).collect();
    let list: String = (0..20_000).map(|at| format!("<li id=n{at}>注文{at} <a href=#r{at}>↩</a></li>")).collect();
    let (document, _) = read(&format!("<p>字{text}</p><ol>{list}</ol>"), "full");
    assert_eq!(document.single_article().unwrap().notes.len(), 20_000);
}
