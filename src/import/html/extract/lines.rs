//! What short lines of text say: the ends of articles, the heads of link lists, editors' remarks.

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
    /// What a site says of its cookies.
    Notice,
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

/// Reads a line.
pub(super) fn read(words: &str) -> Line {
    let edge = |c: char| c.is_whitespace() || matches!(c, '·' | '•' | '>' | '»' | '■' | '◆' | '|' | '—' | '-');
    let words = words.trim_matches(edge);
    let length = words.chars().take(LONGEST_REMARK * 4).count();
    if length > LONGEST_REMARK {
        return if is_notice(words) { Line::Notice } else { Line::Other };
    }
    let begins =
        |beginning: &&str| words.get(..beginning.len()).is_some_and(|head| head.eq_ignore_ascii_case(beginning));
    if length <= LONGEST_HEAD && HEADS.iter().any(begins) {
        Line::ListHead
    } else if REMARKS.iter().any(begins) {
        Line::Remark
    } else if is_facts(words) {
        Line::Facts
    } else {
        Line::Other
    }
}

/// `2012-01-17 18:10 来源：新华网`, `作者：张三`, `Published March 4, 2024`.
fn is_facts(words: &str) -> bool {
    const LABELS: [&str; 18] = [
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
        "published",
        "updated",
        "last updated",
    ];
    let lower = words.to_lowercase();
    let labelled = LABELS.iter().any(|label| lower.starts_with(label));
    let dated = || {
        let digits = words.chars().filter(char::is_ascii_digit).count();
        let year =
            words.get(..4).is_some_and(|head| head.starts_with("20") && head.bytes().all(|byte| byte.is_ascii_digit()));
        year && digits >= 6 && !words.contains(['，', '。', '、'])
    };
    labelled || dated()
}

/// Consent to cookies is longer than many an article.
fn is_notice(words: &str) -> bool {
    let lower = words.to_lowercase();
    lower.contains("cookie")
        && ["website", "consent", "experience", "browser", "preferences", "our site"]
            .iter()
            .any(|word| lower.contains(word))
}
