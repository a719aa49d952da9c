//! Runs of a text that are in another language than the text around them.

use std::ops::Range;

use super::language::is_english;
use super::{guess_language, is_han, is_hangul, is_kana};

/// The fewest words of Latin letters that say that they are English; less is a name or a term.
const MIN_WORDS: usize = 4;

/// The fewest letters of another script that make a run: less is a symbol or an ornament.
const MIN_LETTERS: usize = 2;

/// The runs of a text that are in another language than `language`, the BCP 47 tag of the text around them, with the tags
/// of theirs: what screen readers pronounce and browsers choose fonts by (WCAG 2.2, success criterion 3.1.2).
///
/// The script tells most: kana is Japanese, hangul Korean. Letters that many languages share are told by the words
/// (English) or by letters of their own (Russian, Ukrainian), and are left alone where these say nothing; so are names and
/// single words in Latin letters, which readers of every language meet in their own. Without a language around (`und`)
/// nothing is foreign.
///
/// ```
/// use bindery::text::foreign_runs;
/// let runs = foreign_runs("书名是「となりのトトロ」。", "zh-Hans");
/// assert_eq!(runs, [(12..33, "ja")]);
/// ```
pub fn foreign_runs(text: &str, language: &str) -> Vec<(Range<usize>, &'static str)> {
    let own = Base::of(language);
    let mut runs = Vec::new();
    if own.is(&["", "und", "mul", "zxx"]) {
        return runs;
    }
    let mut run: Option<(Script, Range<usize>)> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match (Letter::of(c), &mut run) {
            (Letter::Of(script), Some((known, range))) if *known == script => range.end = end,
            (Letter::Of(script), _) => {
                finish(text, run.replace((script, at..end)), own, &mut runs);
            }
            (Letter::Between, _) => {}
            (Letter::Apart, _) => finish(text, run.take(), own, &mut runs),
        }
    }
    finish(text, run, own, &mut runs);
    runs
}

/// The language around.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base<'a> {
    Chinese,
    Japanese,
    Korean,
    Other(&'a str),
}

impl<'a> Base<'a> {
    fn of(tag: &'a str) -> Self {
        match tag.split('-').next().unwrap_or_default() {
            "zh" | "yue" | "wuu" | "nan" | "hak" | "lzh" | "cmn" => Self::Chinese,
            "ja" => Self::Japanese,
            "ko" => Self::Korean,
            other => Self::Other(other),
        }
    }

    fn is(self, languages: &[&str]) -> bool {
        matches!(self, Self::Other(own) if languages.contains(&own))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Script {
    Latin,
    /// Han and kana, which Japanese mixes.
    HanKana,
    Hangul,
    Cyrillic,
    Greek,
    Hebrew,
    Arabic,
    Thai,
}

/// What a character is to a run.
enum Letter {
    Of(Script),
    /// A space, digit or mark that may stand within a run.
    Between,
    /// Punctuation that ends every run.
    Apart,
}

impl Letter {
    fn of(c: char) -> Self {
        match c {
            'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{24F}' => {
                Self::Of(Script::Latin)
            }
            '\u{1E00}'..='\u{1EFF}' => Self::Of(Script::Latin),
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Self::Of(Script::Greek),
            '\u{400}'..='\u{52F}' => Self::Of(Script::Cyrillic),
            '\u{5D0}'..='\u{5F4}' => Self::Of(Script::Hebrew),
            '\u{620}'..='\u{64A}' | '\u{671}'..='\u{6D3}' => Self::Of(Script::Arabic),
            '\u{E01}'..='\u{E5B}' => Self::Of(Script::Thai),
            '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '・' => Self::Apart,
            c if is_hangul(c) => Self::Of(Script::Hangul),
            c if is_kana(c) || is_han(c) => Self::Of(Script::HanKana),
            c if c.is_ascii()
                || matches!(c, '’' | '‘' | '“' | '”' | '–' | '—' | '…' | '\u{A0}' | '\u{300}'..='\u{36F}') =>
            {
                Self::Between
            }
            c if c.is_alphanumeric() || matches!(c, '\u{FF00}'..='\u{FFEF}') => Self::Apart,
            _ => Self::Between,
        }
    }
}

fn finish(
    text: &str,
    run: Option<(Script, Range<usize>)>,
    own: Base<'_>,
    runs: &mut Vec<(Range<usize>, &'static str)>,
) {
    let Some((script, range)) = run else { return };
    let Some(words) = text.get(range.clone()) else { return };
    let letters = || words.chars().filter(|c| c.is_alphabetic()).take(MIN_LETTERS).count();
    let tag = match script {
        Script::Latin => latin(words, own),
        Script::HanKana => {
            han_kana(words, range.start, own, text, runs);
            None
        }
        _ if letters() < MIN_LETTERS => None,
        Script::Hangul => (own != Base::Korean).then_some("ko"),
        Script::Cyrillic => cyrillic(words, own),
        Script::Greek => (!own.is(&["el", "grc"])).then_some("el"),
        Script::Hebrew => (!own.is(&["he", "yi"])).then_some("he"),
        Script::Arabic => arabic(words, own),
        Script::Thai => (!own.is(&["th"])).then_some("th"),
    };
    if let Some(tag) = tag {
        push(runs, range, tag);
    }
}

/// A run of the same language beside the one before is one with it.
fn push(runs: &mut Vec<(Range<usize>, &'static str)>, range: Range<usize>, tag: &'static str) {
    match runs.last_mut() {
        Some((last, known)) if *known == tag && last.end == range.start => last.end = range.end,
        _ => runs.push((range, tag)),
    }
}

/// Sentences of Latin letters amid Chinese, Japanese or Korean.
fn latin(words: &str, own: Base<'_>) -> Option<&'static str> {
    let cjk = !matches!(own, Base::Other(_));
    (cjk && words.split_ascii_whitespace().nth(MIN_WORDS - 1).is_some() && is_english(words)).then_some("en")
}

fn han_kana(words: &str, start: usize, own: Base<'_>, text: &str, runs: &mut Vec<(Range<usize>, &'static str)>) {
    let kana = words.chars().filter(|&c| is_kana(c)).count();
    let whole = start..start + words.len();
    match own {
        Base::Japanese => {}
        // Chinese has の and ツ for ornament.
        Base::Chinese | Base::Korean if kana < MIN_LETTERS => {}
        // A title or sentence.
        Base::Chinese | Base::Korean if kana * 3 >= words.chars().count() && reads_japanese(words) => {
            push(runs, whole, "ja");
        }
        // Words of Japanese in a sentence of Chinese: where they begin the characters do not say, so the kana alone.
        Base::Chinese | Base::Korean => kana_alone(words, start, runs),
        Base::Other(_) if text.chars().any(is_kana) => push(runs, whole, "ja"),
        Base::Other(_) => push(runs, whole, guess_language(words).filter(|tag| tag.starts_with("zh")).unwrap_or("zh")),
    }
}

/// The particles and endings of a sentence are there, and no word that Chinese alone has.
fn reads_japanese(words: &str) -> bool {
    words.chars().any(|c| matches!(c, 'ぁ'..='ゖ'))
        && !words.chars().any(|c| "这那们你她很吗呢吧没说让给还與這們妳嗎說讓給還".contains(c))
}

fn kana_alone(words: &str, start: usize, runs: &mut Vec<(Range<usize>, &'static str)>) {
    let mut run: Option<Range<usize>> = None;
    let long = |run: &Range<usize>| run.len() >= MIN_LETTERS * 'か'.len_utf8();
    for (at, c) in words.char_indices() {
        let (at, end) = (start + at, start + at + c.len_utf8());
        match &mut run {
            Some(range) if is_kana(c) && range.end == at => range.end = end,
            _ if is_kana(c) => {
                if let Some(range) = run.replace(at..end).filter(long) {
                    push(runs, range, "ja");
                }
            }
            _ => {}
        }
    }
    if let Some(range) = run.filter(long) {
        push(runs, range, "ja");
    }
}

fn cyrillic(words: &str, own: Base<'_>) -> Option<&'static str> {
    if own.is(&["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "tt", "bs", "cnr"]) {
        return None;
    }
    let has = |letters: &str| words.chars().any(|c| letters.contains(c));
    if has("іїєґІЇЄҐ") {
        (!has("ўЎыэЫЭ")).then_some("uk")
    } else {
        words.chars().all(|c| !matches!(c, '\u{400}'..='\u{52F}') || matches!(c, 'А'..='я' | 'Ё' | 'ё')).then_some("ru")
    }
}

fn arabic(words: &str, own: Base<'_>) -> Option<&'static str> {
    if own.is(&["ar", "arz", "fa", "ur", "ps", "ckb", "ug", "sd", "pa", "ks"]) {
        return None;
    }
    let has = |letters: &str| words.chars().any(|c| letters.contains(c));
    match (has("ٹڈڑںےھ"), has("پچژگیک")) {
        (true, _) => Some("ur"),
        (false, true) => Some("fa"),
        (false, false) => Some("ar"),
    }
}

#[cfg(test)]
mod tests {
    use super::foreign_runs;

    fn shown(text: &str, language: &str) -> Vec<String> {
        foreign_runs(text, language).into_iter().map(|(range, tag)| format!("{tag}:{}", &text[range])).collect()
    }

    #[test]
    fn scripts_of_their_own_tell_the_language() {
        assert_eq!(shown("歌手아이유 (IU)来华", "zh-Hans"), ["ko:아이유"]);
        assert_eq!(
            shown("报纸《Правда Украины》和《Українська правда》。", "zh-Hans"),
            ["ru:Правда Украины", "uk:Українська правда"]
        );
        assert_eq!(shown("قال «مرحبا» 和 שלום עולם", "zh"), ["ar:قال «مرحبا", "he:שלום עולם"]);
        assert_eq!(shown("他说 π 和 Σ", "zh"), [] as [&str; 0]);
    }

    #[test]
    fn kana_is_japanese_with_the_han_that_it_is_mixed_with() {
        assert_eq!(
            shown("电影《君の名は。》和《千と千尋の神隠し》", "zh-Hans"),
            ["ja:君の名は", "ja:千と千尋の神隠し"]
        );
        assert_eq!(shown("优衣库的ヒートテック很暖", "zh-Hans"), ["ja:ヒートテック"]);
        assert_eq!(shown("我很喜欢すみません这个词", "zh-Hans"), ["ja:すみません"]);
        assert_eq!(shown("鲜の每日", "zh-Hans"), [] as [&str; 0]);
        assert_eq!(shown("彼は日本語が話せる", "ja"), [] as [&str; 0]);
    }

    #[test]
    fn english_sentences_are_english_and_names_are_names() {
        assert_eq!(
            shown("她说：“This is the end of the road.” 然后走了。", "zh-Hans"),
            ["en:This is the end of the road"]
        );
        assert_eq!(shown("苹果公司的 iPhone 15 Pro Max 手机", "zh-Hans"), [] as [&str; 0]);
        assert_eq!(shown("Der Minister sagte, die Gespräche seien zu Ende.", "zh"), [] as [&str; 0]);
    }

    #[test]
    fn han_amid_other_languages_is_chinese_unless_there_is_kana() {
        assert_eq!(shown("The word 新闻 means news, 新聞 too.", "en"), ["zh-Hans:新闻", "zh-Hant:新聞"]);
        assert_eq!(shown("The word 人口 is the same.", "en"), ["zh:人口"]);
        assert_eq!(shown("The word 新闻", "und"), [] as [&str; 0]);
        assert_eq!(shown("The words 日本 and ニュース.", "en"), ["ja:日本", "ja:ニュース"]);
    }
}
