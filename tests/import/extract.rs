//! What of a page is its article, and what is around it.

use super::page::{read, text};

const LINE: &str = "河水沿着旧城的墙根流过去，桥上的人停下来看，谁也没有说话。";

/// Paragraphs of prose.
fn prose(count: usize) -> String {
    format!("<p>{LINE}{LINE}</p>").repeat(count)
}

/// What is kept of a page, checked for words that have to be in it and for words that must not.
fn check(page: &str, kept: &[&str], gone: &[&str]) {
    let text = text(page, "auto");
    for words in kept {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
    for words in gone {
        assert!(!text.contains(words), "{words} is kept:\n{text}");
    }
}

#[test]
fn what_style_sheets_and_names_hide_is_not_read() {
    let page = format!(
        "<body><article><p style='color: red; visibility: hidden'>看不见的一段文字，不该在这里。</p>{}\
         <figure><img src=a.png><figcaption><span class=sr-only>图注标签</span>桥上的人</figcaption></figure>\
         <div class='d-none d-print-block'>只给打印机的话，不给读者。</div><div class='hidden md:block'>宽屏才有的一段话。</div></article>",
        prose(6)
    );
    check(&page, &["桥上的人停下来", "宽屏才有"], &["看不见", "图注标签", "只给打印机"]);
}

/// Announcements of other articles, in elements of one name.
fn teasers(name: &str, count: usize) -> String {
    let teaser = |at: usize| {
        format!(
            "<{name}><h3><a href='/n{at}'>另一篇文章的题目{at}</a></h3><p>另一篇文章的导语{at}，说了两句，还没有完。{LINE}</p></{name}>"
        )
    };
    (0..count).map(teaser).collect()
}

#[test]
fn announcements_of_other_articles_are_not_the_article() {
    let around = format!("{}<div class=text>{}</div>{}", teasers("article", 4), prose(9), teasers("article", 6));
    check(&format!("<body><main>{around}</main>"), &["河水沿着"], &["另一篇文章的导语"]);
    // More of them than of the article: the page has to say that it is one.
    let flood = format!("<body><div>{}</div><ul>{}</ul>", prose(3), teasers("li", 60));
    let head = "<head><meta property='og:type' content='article'></head>";
    check(&format!("{head}{flood}"), &["河水沿着"], &["另一篇文章的导语"]);
    check(&format!("<body><main>{}</main>", teasers("article", 12)), &["另一篇文章的导语3", "另一篇文章的题目11"], &[]);
}

#[test]
fn a_stream_of_summaries_does_not_outweigh_the_article() {
    let item = |at: usize| {
        format!(
            "<div class=item><div><a href='/n{at}'>另一篇{at}</a><p>另一篇文章的提要{at}，说了两句，还没有完。{LINE}{LINE}</p></div></div>"
        )
    };
    let stream: String = (0..20).map(item).collect();
    let head = "<head><meta property='og:type' content='article'></head>";
    let page = format!("{head}<body><div id=a><div class=text>{}</div></div><div id=b>{stream}</div>", prose(12));
    check(&page, &["河水沿着"], &["另一篇文章的提要"]);
}

#[test]
fn a_lead_beside_the_part_that_holds_the_text_belongs_to_it() {
    let lead = "导语先说要点，鉴于旧城在河上的地位举足轻重，人们对它抱有很大期望。";
    let body = format!("<div class=article-body>{}</div>", prose(8));
    let page = format!("<body><div class=article><h1>题目</h1><div class=article__perex>{lead}</div>{body}</div>");
    check(&page, &["导语先说要点", "河水沿着"], &[]);
    let page = format!("<body><div class=article><h1>题目</h1><div class=box>{lead}</div>{body}</div>");
    check(&page, &["河水沿着"], &["导语先说要点"]);
}

#[test]
fn rows_of_data_and_captions_are_no_lists_of_links() {
    let row = "<tr><th>首都</th><td><a href=/w>惠灵顿</a> <a href=/x>坐标</a></td></tr>";
    let figure =
        "<div class=thumb><img src=a.png><div>毛利营的<a href=/h>哈卡舞</a>，在<a href=/e>埃及的沙漠</a></div></div>";
    let links = "<div><a href=/1>别的文章</a> <a href=/2>还有一篇</a> <a href=/3>第三篇文章</a></div>";
    let page = format!("<body><div>{0}<table>{row}</table>{figure}{links}{0}</div>", prose(5));
    check(&page, &["惠灵顿", "哈卡舞"], &["还有一篇"]);
}

#[test]
fn parts_are_not_judged_by_ids_made_from_their_headings() {
    let part = |id: &str, name: &str| format!("<section id='{id}'><h2>{name}</h2>{}</section>", prose(1));
    let page = format!(
        "<body><div><h1>手册</h1>{}{}{}<h2 id=related-work>Related work</h2>{}<div id=comments><h3>读者来信</h3><p>好文章，谢谢。</p></div></div>",
        part("overview", "Overview"),
        part("sharing-changes", "Sharing changes"),
        part("tags", "Tags"),
        prose(3)
    );
    check(&page, &["Sharing changes", "Tags", "Related work"], &["好文章"]);
}

#[test]
fn a_series_of_pictures_does_not_outweigh_the_text() {
    let slides: String =
        (1..40).map(|at| format!("<div><img src={at}.png><p>第{at}张图的说明，{LINE}</p></div>")).collect();
    let page = format!(
        "<body><article>{}<div class=full-gallery><div class=scroller>{slides}</div></div>{}</article>",
        prose(5),
        prose(4)
    );
    check(&page, &["河水沿着"], &["第7张图"]);
    // A few are part of it.
    let page = format!("<body><article>{}<div class=gallery><p>第1张图的说明，{LINE}</p></div>{}", prose(5), prose(4));
    check(&page, &["河水沿着", "第1张图"], &[]);
}

#[test]
fn remarks_on_rights_go_where_they_stand_below_the_text() {
    let rights = "本网声明：凡注明来源的稿件均为转载，版权归原作者所有，不代表本网观点，请勿再次转载。如有侵权，请在三十日内与本网联系，本网将立即处理，并承担相应的责任。";
    let page = format!("<body><div>{}<p>{rights}</p></div>", prose(5));
    check(&page, &["河水沿着"], &["版权归原作者"]);
    let page = format!("<body><div>{}<p>{rights}</p>{}</div>", prose(3), prose(3));
    check(&page, &["版权归原作者"], &[]);
}

#[test]
fn lines_that_lead_to_other_articles_are_left_out() {
    let page = format!(
        "<body><div class=content>{0}<p><strong><a href=/x>Full story of the flood in the old town</a></strong></p>{0}\
         <p><b>READ MORE: <a href=/y>What the mayor said on the morning after</a></b></p>{0}<p>他写过一篇：</p>\
         <p><a href=/z>The one link that the text before it announces</a></p>{0}<p>Advert</p></div>",
        prose(2)
    );
    check(&page, &["The one link"], &["Full story", "READ MORE", "Advert"]);
}

#[test]
fn a_policy_in_a_dialog_is_not_the_article_of_a_shop() {
    let item =
        |at: usize| format!("<div class=item><a href='/i{at}'>手表{at}</a><div>编号{at}</div><div>199元</div></div>");
    let items: String = (0..40).map(item).collect();
    let page = format!(
        "<body><main><h1>手表</h1>{items}</main><div class=modal role=dialog>{}</div>",
        prose(3).replace("河水", "保障条款")
    );
    check(&page, &["编号7", "手表3"], &["保障条款"]);
}

#[test]
fn answers_are_the_text_of_a_thread() {
    let answers: String =
        (1..5).map(|at| format!("<li class=comment><p>第{at}个回答，{LINE}{LINE}</p></li>")).collect();
    let page = format!("<div class=post>{}</div><ul class=comments>{answers}</ul>", prose(6));
    let thread = r#"<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>"#;
    check(&format!("<body>{page}"), &["河水沿着"], &["第3个回答"]);
    check(&format!("<head>{thread}</head><body>{page}"), &["河水沿着", "第3个回答"], &[]);
    check(&format!("<body id=forumTopic>{page}"), &["第3个回答"], &[]);
}

#[test]
fn the_heads_of_parts_stay_on_a_front_page() {
    let part = |at: usize| {
        format!("<article><header><a href='/{at}'>第{at}条新闻的题目，和它的一句话提要</a></header></article>")
    };
    let page = format!("<body><main>{}</main><footer>© 某社</footer>", (0..30).map(part).collect::<String>());
    check(&page, &["第17条新闻"], &[]);
}

#[test]
fn text_right_in_the_part_that_holds_it_is_prose() {
    let links: String = (0..120).map(|at| format!("<li><a href='/{at}'>栏目{at}</a>：最新更新</li>")).collect();
    let page =
        format!("<body><ul>{links}</ul><div id=wrap><div>{LINE}<br>{LINE}<br>{LINE}</div></div><ul>{links}</ul>");
    check(&page, &["河水沿着"], &["栏目77"]);
}

#[test]
fn formulas_of_mathml_are_read_as_their_signs() {
    let (document, _) = read("<p>和为<math><mi>a</mi><mo>&lt;</mo><mn>2</mn></math>。</p>", "full");
    assert_eq!(document.single_article().unwrap().text(), "和为a<2。\n");
}

#[test]
fn summaries_that_are_cut_off_do_not_outweigh_the_article() {
    let summary = |at: usize| {
        let text = LINE.repeat(5);
        format!("<article><a href='/{at}'><img src='{at}.jpg'></a><p>第{at}篇别的文章，{text}后来……</p></article>")
    };
    let others: String = (1..6).map(summary).collect();
    let page = format!("<body><article><p>{}</p></article>{others}", LINE.repeat(8));
    let said = "<head><meta property='og:type' content='article'></head>";
    check(&format!("{said}{page}"), &["河水沿着"], &["第3篇"]);
    // A page that does not say what it is may be the list of them.
    check(&page, &["第3篇"], &[]);
}

#[test]
fn excerpts_that_lead_to_the_rest_weigh_less_than_a_short_report() {
    let excerpt = |at: usize| format!("<p>【第{at}篇】{LINE}…… [<a href='/{at}'>详情</a>]</p>");
    let others: String = (1..3).map(excerpt).collect();
    let page = format!("<body><div>{}</div><div>{others}</div>", prose(9));
    check(&page, &["河水沿着"], &["第2篇"]);
}

#[test]
fn short_remarks_on_rights_and_editors_go() {
    let below = "<p>发布时间：2012-01-12 17:21 【编辑：某某】</p><p>本网站所刊载信息，不代表本社观点。刊用本网站稿件，务经书面授权。</p>";
    let page = format!("<body><div>{}{below}</div>", prose(4));
    check(&page, &["河水沿着"], &["编辑：某某", "本网站"]);
}
