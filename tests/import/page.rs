//! Web pages.

use bindery::import::{Extract, ImportContext, Source, importer};
use bindery::ir::{Document, check};

use super::check_golden;

#[test]
fn pages_give_their_dumps() {
    check_golden("html");
}

fn read(markup: &str, extract: &str) -> (Document, ImportContext) {
    let mut context = ImportContext::default();
    context.options.extract = extract.parse().unwrap();
    let source = Source { name: "page", path: None, bytes: markup.as_bytes() };
    let document = importer("html").unwrap().import(&source, &mut context).unwrap();
    check::check(&document).unwrap_or_else(|violations| panic!("{violations:?}"));
    (document, context)
}

fn text(markup: &str, extract: &str) -> String {
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
