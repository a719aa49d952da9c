//! The few words that the program adds to a document, in the document's language, and dates as its readers write them.

use crate::ir::{Callout, Moment};

/// The words for one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The language of the words.
    tag: &'static str,
    /// Heading of the contents page.
    pub contents: &'static str,
    /// The cover, for landmarks.
    pub cover: &'static str,
    /// The title page.
    pub title_page: &'static str,
    /// The start of the body, for landmarks.
    pub body: &'static str,
    /// Heading of the contents on a newspaper's front page.
    pub in_this_issue: &'static str,
    /// Heading of the notes.
    pub notes: &'static str,
    /// Name of a way back to the text.
    pub back: &'static str,
    /// A square code that a telephone reads.
    pub qr_code: &'static str,
    /// A recording.
    pub audio: &'static str,
    /// A film.
    pub video: &'static str,
    /// An embedded page.
    pub embed: &'static str,
    /// A picture that is not at hand.
    pub image: &'static str,
    /// Before the names of those who own a picture.
    pub credit: &'static str,
    /// Before the canonical URL.
    pub original: &'static str,
    /// A title for articles without one.
    pub untitled: &'static str,
    /// The title of a digest without one.
    pub digest: &'static str,
    /// Before a language's list separator: `、` or `, `.
    pub separator: &'static str,
    /// Between a label and its value: `：` or `: `.
    pub colon: &'static str,
    /// The name of articles, after a count: `3 篇文章`.
    pub articles: &'static str,
    /// A section of articles without date.
    pub undated: &'static str,
    /// A section of articles without source.
    pub unsourced: &'static str,
    /// A section of articles without tag.
    pub untagged: &'static str,
    /// What the reader of a book by ear can count on, in a sentence.
    pub accessible: &'static str,
    /// That pictures lack text alternatives, because their sources give none.
    pub no_alternatives: &'static str,
    /// That recordings and films come without captions.
    pub no_captions: &'static str,
    /// Headings of callouts: note, tip, important, warning, caution.
    callouts: [&'static str; 5],
}

const HANS: Labels = Labels {
    tag: "zh-Hans",
    contents: "目录",
    cover: "封面",
    title_page: "扉页",
    body: "正文",
    in_this_issue: "本期要目",
    notes: "注释",
    back: "返回正文",
    qr_code: "二维码",
    audio: "音频",
    video: "视频",
    embed: "嵌入内容",
    image: "图片",
    credit: "图片来源",
    original: "原文",
    untitled: "无题",
    digest: "文摘",
    separator: "、",
    colon: "：",
    articles: "篇文章",
    undated: "日期不详",
    unsourced: "来源不详",
    untagged: "未分类",
    accessible: "文字可以重排，有目录、标题和语言标记。",
    no_alternatives: "有些图片没有替代文字，因为原文没有提供；图片说明都保留为文字。",
    no_captions: "音频和视频没有字幕，也没有文字稿。",
    callouts: ["注意", "提示", "重要", "警告", "当心"],
};

const HANT: Labels = Labels {
    tag: "zh-Hant",
    contents: "目錄",
    title_page: "扉頁",
    notes: "註釋",
    qr_code: "QR 碼",
    audio: "音訊",
    video: "影片",
    embed: "嵌入內容",
    image: "圖片",
    credit: "圖片來源",
    untitled: "無題",
    undated: "日期不詳",
    unsourced: "來源不詳",
    untagged: "未分類",
    accessible: "文字可以重排，有目錄、標題和語言標記。",
    no_alternatives: "有些圖片沒有替代文字，因為原文沒有提供；圖片說明都保留為文字。",
    no_captions: "音訊和影片沒有字幕，也沒有文字稿。",
    callouts: ["注意", "提示", "重要", "警告", "當心"],
    ..HANS
};

const JA: Labels = Labels {
    tag: "ja",
    contents: "目次",
    cover: "表紙",
    title_page: "扉",
    body: "本文",
    in_this_issue: "今号の内容",
    notes: "注",
    back: "本文に戻る",
    qr_code: "QRコード",
    audio: "音声",
    video: "動画",
    embed: "埋め込み",
    image: "画像",
    credit: "画像提供",
    original: "元記事",
    untitled: "無題",
    digest: "ダイジェスト",
    separator: "、",
    colon: "：",
    articles: "本の記事",
    undated: "日付不明",
    unsourced: "出典不明",
    untagged: "未分類",
    accessible: "リフロー型のテキストで、目次、見出し、言語の指定があります。",
    no_alternatives: "元の記事に代替テキストがないため、代替テキストのない画像があります。キャプションは文字として残しています。",
    no_captions: "音声と動画には字幕も書き起こしもありません。",
    callouts: ["注", "ヒント", "重要", "警告", "注意"],
};

const KO: Labels = Labels {
    tag: "ko",
    contents: "차례",
    cover: "표지",
    title_page: "속표지",
    body: "본문",
    in_this_issue: "이번 호에는",
    notes: "주",
    back: "본문으로",
    qr_code: "QR 코드",
    audio: "오디오",
    video: "동영상",
    embed: "삽입된 콘텐츠",
    image: "이미지",
    credit: "사진",
    original: "원문",
    untitled: "제목 없음",
    digest: "다이제스트",
    separator: ", ",
    colon: ": ",
    articles: "개의 글",
    undated: "날짜 없음",
    unsourced: "출처 없음",
    untagged: "분류 없음",
    accessible: "글의 흐름이 화면에 맞춰지며 차례와 제목, 언어 표시가 있습니다.",
    no_alternatives: "원문에 대체 텍스트가 없어 일부 이미지에는 대체 텍스트가 없습니다. 사진 설명은 글로 남겨 두었습니다.",
    no_captions: "오디오와 동영상에는 자막이나 대본이 없습니다.",
    callouts: ["참고", "팁", "중요", "경고", "주의"],
};

const EN: Labels = Labels {
    tag: "en",
    contents: "Contents",
    cover: "Cover",
    title_page: "Title page",
    body: "Text",
    in_this_issue: "In this issue",
    notes: "Notes",
    back: "Back to the text",
    qr_code: "QR code",
    audio: "Audio",
    video: "Video",
    embed: "Embedded content",
    image: "Image",
    credit: "Credit",
    original: "Original",
    untitled: "Untitled",
    digest: "Digest",
    separator: ", ",
    colon: ": ",
    articles: "articles",
    undated: "Undated",
    unsourced: "Unknown source",
    untagged: "Uncategorised",
    accessible: "Reflowable text with headings, contents and language markup.",
    no_alternatives: "Some images have no text alternative, because their sources give none; captions are kept as text.",
    no_captions: "Recordings and films come without captions or transcripts.",
    callouts: ["Note", "Tip", "Important", "Warning", "Caution"],
};

impl Labels {
    /// The language of the words as a BCP 47 tag.
    pub fn language(&self) -> &'static str {
        self.tag
    }

    /// The heading of a callout.
    pub fn callout(&self, kind: Callout) -> &'static str {
        let [note, tip, important, warning, caution] = self.callouts;
        match kind {
            Callout::Note => note,
            Callout::Tip => tip,
            Callout::Important => important,
            Callout::Warning => warning,
            Callout::Caution => caution,
        }
    }
}

/// The words for a BCP 47 tag; English for languages that have none of their own here.
pub fn labels(language: &str) -> &'static Labels {
    match family(language) {
        Family::Hans => &HANS,
        Family::Hant => &HANT,
        Family::Japanese => &JA,
        Family::Korean => &KO,
        Family::Other => &EN,
    }
}

enum Family {
    Hans,
    Hant,
    Japanese,
    Korean,
    Other,
}

fn family(language: &str) -> Family {
    let tag = language.to_ascii_lowercase();
    let mut subtags = tag.split(['-', '_']);
    match subtags.next().unwrap_or_default() {
        "zh" if subtags.any(|subtag| matches!(subtag, "hant" | "tw" | "hk" | "mo")) => Family::Hant,
        "zh" => Family::Hans,
        "ja" => Family::Japanese,
        "ko" => Family::Korean,
        _ => Family::Other,
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The calendar month as readers of the language write it: 2022年1月, 2022년 1월, January 2022.
pub fn long_month(moment: Moment, language: &str) -> String {
    let Moment { year, month, .. } = moment;
    match family(language) {
        Family::Hans | Family::Hant | Family::Japanese => format!("{year}年{month}月"),
        Family::Korean => format!("{year}년 {month}월"),
        Family::Other => format!("{} {year}", month_name(month)),
    }
}

/// A range of days; a single day where both are the same.
pub fn date_range(from: Moment, until: Moment, language: &str) -> String {
    let (first, last) = (long_date(from, language), long_date(until, language));
    match family(language) {
        _ if first == last => first,
        Family::Hans | Family::Hant => format!("{first}—{last}"),
        Family::Japanese => format!("{first}〜{last}"),
        Family::Korean | Family::Other => format!("{first} – {last}"),
    }
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

/// The calendar day as readers of the language write it: 2022年1月17日, 2022년 1월 17일, 17 January 2022.
pub fn long_date(moment: Moment, language: &str) -> String {
    let Moment { year, month, day, .. } = moment;
    match family(language) {
        Family::Hans | Family::Hant | Family::Japanese => format!("{year}年{month}月{day}日"),
        Family::Korean => format!("{year}년 {month}월 {day}일"),
        Family::Other => format!("{day} {} {year}", month_name(month)),
    }
}

#[cfg(test)]
mod tests {
    use super::{labels, long_date};
    use crate::ir::Moment;

    #[test]
    fn words_and_dates_follow_the_language() {
        let day = Moment::day(2022, 1, 17).unwrap();
        let shown: Vec<String> = ["zh-Hans", "zh-TW", "ja", "ko-KR", "en", "fr"]
            .iter()
            .map(|tag| format!("{} {}", labels(tag).contents, long_date(day, tag)))
            .collect();
        assert_eq!(
            shown,
            [
                "目录 2022年1月17日",
                "目錄 2022年1月17日",
                "目次 2022年1月17日",
                "차례 2022년 1월 17일",
                "Contents 17 January 2022",
                "Contents 17 January 2022"
            ]
        );
    }

    #[test]
    fn a_front_page_announces_its_issue_in_every_language() {
        let words = ["zh-Hans", "zh-Hant", "ja", "ko", "en"].map(|tag| labels(tag).in_this_issue);
        assert_eq!(words, ["本期要目", "本期要目", "今号の内容", "이번 호에는", "In this issue"]);
    }
}
