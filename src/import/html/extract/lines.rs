//! What short lines of text say: the ends of articles, the heads of link lists, editors' remarks.

use std::sync::LazyLock;

/// What a line is, by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing that is known.
    Other,
    /// The head of a list of other articles: 相关阅读, Related.
    ListHead,
    /// A line about the article that is not part of it: 责任编辑, share on, previous page.
    Remark,
    /// Date, source and author, as they stand above a text.
    Facts,
    /// The same, with more words, or the head of such a list and the list in one block: so where much of it is links.
    Pointer,
    /// What a site says of its cookies.
    Notice,
    /// What a site says of rights in its texts.
    Rights,
}

/// The longest head of a list, in characters.
const LONGEST_HEAD: usize = 28;
/// The longest remark.
const LONGEST_REMARK: usize = 60;

/// Beginnings of heads of link lists, in lower case.
const HEADS: &[&str] = &[
    "don't miss",
    "explore further",
    "read more:",
    "see more:",
    "also read",
    "more on this",
    "trending now",
    "网友跟贴",
    "更多相关",
    "更多关于",
    "热门搜索",
    "相关阅读",
    "相关新闻",
    "相关报道",
    "相关文章",
    "相关链接",
    "相关专题",
    "相关推荐",
    "相关稿件",
    "相关主题",
    "相關閱讀",
    "相關新聞",
    "相關報導",
    "相關文章",
    "相關連結",
    "推荐阅读",
    "推薦閱讀",
    "延伸阅读",
    "延伸閱讀",
    "更多阅读",
    "热门推荐",
    "热点推荐",
    "热门文章",
    "热点新闻",
    "精彩推荐",
    "为您推荐",
    "猜你喜欢",
    "编辑推荐",
    "今日推荐",
    "最新文章",
    "最新评论",
    "网友评论",
    "发表评论",
    "我要评论",
    "我来说两句",
    "上一篇",
    "下一篇",
    "新闻排行",
    "点击排行",
    "新闻热图",
    "更多新闻",
    "图片推荐",
    "関連記事",
    "関連リンク",
    "関連ニュース",
    "あわせて読みたい",
    "こちらもおすすめ",
    "おすすめ記事",
    "人気記事",
    "最新記事",
    "新着記事",
    "前の記事",
    "次の記事",
    "관련기사",
    "관련 기사",
    "인기기사",
    "많이 본",
    "추천기사",
    "related",
    "you may also",
    "you might also",
    "more from",
    "more stories",
    "recommended",
    "read next",
    "most popular",
    "popular posts",
];

/// Beginnings of remarks, in lower case.
const REMARKS: &[&str] = &[
    "声明：",
    "声明:",
    "网站声明",
    "本网声明",
    "版权相关声明",
    "凡注明",
    "凡本网注明",
    "本文由",
    "复制收藏",
    "复制链接",
    "跟贴",
    "发贴区",
    "我要留言",
    "您对该文章",
    "请您对",
    "©",
    "copyright ©",
    "post comment",
    "skip to",
    "back to top",
    "back to gallery",
    "loading...",
    "责任编辑",
    "责编",
    "(责任编辑",
    "（责任编辑",
    "[责任编辑",
    "【责任编辑",
    "(编辑",
    "（编辑：",
    "(责编",
    "（责编",
    "编辑：",
    "編輯：",
    "責任編輯",
    "分享到",
    "分享至",
    "分享：",
    "分享本文",
    "转发到",
    "打印本",
    "打印此",
    "【打印",
    "[打印",
    "关闭窗口",
    "【关闭",
    "[关闭",
    "我要纠错",
    "返回首页",
    "返回顶部",
    "上一页",
    "下一页",
    "字号：",
    "字体：",
    "【字体",
    "[字体",
    "扫一扫",
    "扫描二维码",
    "微信扫",
    "版权声明",
    "免责声明",
    "特别声明",
    "郑重声明",
    "本文来源：",
    "原标题：",
    "シェアする",
    "ツイート",
    "この記事をシェア",
    "무단전재",
    "무단 전재",
    "저작권자",
    "공유하기",
    "share this",
    "share on",
    "follow us",
    "sign up for",
    "subscribe to",
    "click here to",
    "all rights reserved",
    "advertisement",
];

/// Beginnings of lines that lead to other articles, in lower case.
const POINTERS: &[&str] = &[
    "also read",
    "click here",
    "don’t miss",
    "follow ",
    "for more",
    "learn more:",
    "more:",
    "read also",
    "read full",
    "read next",
    "read the full",
    "read this",
    "read: ",
    "see also:",
    "see more",
    "subscribe",
    "watch:",
    "watch more",
    "watch now",
    "延伸閱讀",
    "更多精彩",
    "点击进入",
    "点击查看",
    "【関連",
    "（関連",
    "詳しくはこちら",
    "▶",
];

/// Whole remarks, in lower case: what buttons and empty places for advertisement say.
const WHOLE: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "caption",
    "close",
    "comments",
    "continue reading",
    "copy link",
    "email",
    "facebook",
    "image",
    "leave a comment",
    "loading",
    "load more",
    "newsletter",
    "no comments",
    "photo",
    "photos",
    "play video",
    "print",
    "read more",
    "report this ad",
    "save",
    "see more",
    "share",
    "show more",
    "sign up",
    "skip ad",
    "sponsored",
    "subscribe",
    "subscribe now",
    "tweet",
    "twitter",
    "view gallery",
    "view more",
    "whatsapp",
    "广告",
    "广告位",
    "评论",
    "打印",
    "收藏",
    "关闭",
    "分享",
    "举报",
    "展开",
    "返回",
    "广告推荐",
    "広告",
    "もっと見る",
    "続きを読む",
    "광고",
    "공유",
    "댓글",
    "인쇄",
];

/// The characters that known beginnings begin with, sorted: most lines begin with another.
static FIRSTS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let beginnings = [HEADS, POINTERS, REMARKS].into_iter().flatten();
    let mut firsts: Vec<char> = beginnings.filter_map(|beginning| beginning.chars().next()).collect();
    firsts.sort_unstable();
    firsts.dedup();
    firsts
});

/// Reads a line.
pub(super) fn read(words: &str) -> Line {
    let edge = |c: char| c.is_whitespace() || matches!(c, '·' | '•' | '>' | '»' | '■' | '◆' | '|' | '—' | '-');
    let words = words.trim_matches(edge);
    let length = words.chars().take(LONGEST_REMARK * 4).count();
    let lower = words.to_ascii_lowercase();
    let known = lower.chars().next().is_some_and(|first| FIRSTS.binary_search(&first).is_ok());
    let begins = |beginning: &&str| known && lower.starts_with(beginning);
    if length > LONGEST_REMARK {
        return if is_notice(&lower) {
            Line::Notice
        } else if is_legal(&lower) {
            Line::Rights
        } else if [HEADS, POINTERS, REMARKS].into_iter().flatten().any(begins) {
            Line::Pointer
        } else {
            Line::Other
        };
    }
    if length <= LONGEST_HEAD && HEADS.iter().any(begins) {
        Line::ListHead
    } else if REMARKS.iter().any(begins) || WHOLE.contains(&lower.as_str()) {
        Line::Remark
    } else if is_facts(&lower) {
        // Who edited it is said below the text, whatever stands beside it.
        let edited = ["编辑：", "编辑:", "編輯：", "編輯:"].iter().any(|label| lower.contains(label));
        if edited { Line::Remark } else { Line::Facts }
    } else if !lower.is_ascii() && is_legal(&lower) {
        Line::Rights
    } else if [HEADS, POINTERS].into_iter().flatten().any(begins) {
        Line::Pointer
    } else {
        Line::Other
    }
}

/// `2012-01-17 18:10 来源：新华网`, `作者：张三`, `Published March 4, 2024`.
fn is_facts(lower: &str) -> bool {
    const LABELS: [&str; 20] = [
        "来源：",
        "来源:",
        "來源：",
        "來源:",
        "作者：",
        "作者:",
        "发布时间",
        "發布時間",
        "更新时间",
        "发表于",
        "記者：",
        "입력 ",
        "수정 ",
        "公開日",
        "更新日",
        "first published",
        "originally published",
        "published",
        "updated",
        "last updated",
    ];
    let labelled = LABELS.iter().any(|label| lower.starts_with(label));
    let dated = || {
        let digits = lower.bytes().filter(u8::is_ascii_digit).count();
        let year =
            lower.get(..4).is_some_and(|head| head.starts_with("20") && head.bytes().all(|byte| byte.is_ascii_digit()));
        year && digits >= 6 && !lower.contains(['，', '。', '、'])
    };
    labelled || dated() || is_date(lower)
}

/// Consent to cookies is longer than many an article.
fn is_notice(lower: &str) -> bool {
    lower.contains("cookie")
        && ["website", "consent", "experience", "browser", "preferences", "our site"]
            .iter()
            .any(|word| lower.contains(word))
}

/// What a site says of rights in its texts, mostly below them.
fn is_legal(lower: &str) -> bool {
    const PHRASES: [&str; 21] = [
        "is subject to copyright",
        "may not be reproduced",
        "may not be published, broadcast",
        "without the written permission",
        "without the prior written",
        "without written permission",
        "without permission is prohibited",
        "all rights reserved",
        "無断転載",
        "무단 전재",
        "무단전재",
        "未经授权，",
        "未经授权禁止",
        "未經授權禁止",
        "未经书面许可",
        "禁止转载、",
        "禁止轉載、",
        "未經授權，",
        "未经书面授权",
        "不构成投资建议",
        "不構成投資建議",
    ];
    const MARKS: [&str; 18] = [
        "转载",
        "轉載",
        "版权",
        "版權",
        "著作权",
        "本网",
        "本站",
        "本報",
        "本网站",
        "不代表",
        "授权",
        "授權",
        "法律责任",
        "法律責任",
        "观点",
        "来源",
        "稿件",
        "侵权",
    ];
    let head = lower.char_indices().nth(12).map_or(lower, |(end, _)| lower.get(..end).unwrap_or_default());
    let declares = ["声明：", "声明:", "聲明：", "聲明:"].iter().any(|word| head.contains(word));
    declares
        || PHRASES.iter().any(|phrase| lower.contains(phrase))
        || !lower.is_ascii() && MARKS.iter().filter(|mark| lower.contains(**mark)).count() >= 4
}

/// `November 18, 2019`, `Nov. 20, 2019 6:02 AM EST`, `18 November 2019`.
fn is_date(lower: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (first, second, third) = (words.next(), words.next(), words.next());
    let month = |word: Option<&str>| {
        word.is_some_and(|word| MONTHS.iter().any(|month| word.starts_with(month)) && word.len() < 10)
    };
    let number =
        |word: Option<&str>| word.is_some_and(|word| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()));
    let year = third.is_some_and(|word| {
        word.len() == 4 && word.starts_with("20") && word.bytes().all(|byte| byte.is_ascii_digit())
    });
    year && (month(first) && number(second) || number(first) && month(second)) && words.count() < 5
}
