//! Sentences of a text: UAX #29, corrected for quotations and abbreviations.

use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;

use super::is_kana;

/// Pairs of quotation marks and brackets. Straight quotes do not say which side they are.
const PAIRS: [(char, char); 8] =
    [('「', '」'), ('『', '』'), ('“', '”'), ('‘', '’'), ('（', '）'), ('(', ')'), ('〈', '〉'), ('《', '》')];
/// What a sentence of Chinese goes on with behind what somebody said.
const SAID: [&str; 12] = ["说", "說", "道", "问", "問", "称", "稱", "表示", "指出", "回答", "告诉", "告訴"];
/// What is written with a full stop before a name or a number.
const ABBREVIATIONS: [&str; 28] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "gen", "col", "lt", "sgt", "capt", "rep", "sen", "gov", "rev",
    "hon", "vs", "no", "fig", "vol", "pp", "cf", "al", "e.g", "i.e", "approx",
];

/// Parts a text into its sentences; what stands between them (spaces) goes with neither.
///
/// Closing quotation marks and brackets stay with their sentence. What stands in quotation marks or brackets is not parted
/// where the sentence goes on behind it: 「はい。そうです。」と言った, “走吧。快走。”他说, “Go. Now,” she said.
///
/// ```
/// use bindery::text::sentences;
/// assert_eq!(sentences("天亮了。“走吧！快走！”他说。"), ["天亮了。", "“走吧！快走！”他说。"]);
/// assert_eq!(sentences("Mr. Li paid 3.14. He left."), ["Mr. Li paid 3.14.", "He left."]);
/// ```
pub fn sentences(text: &str) -> Vec<&str> {
    let whole = whole_ranges(text);
    let mut whole = whole.iter().peekable();
    let mut out = Vec::new();
    let mut start = 0;
    for end in SentenceSegmenter::new(SentenceBreakInvariantOptions::default()).segment_str(text) {
        // Spaces behind a sentence are counted with it, and so are quotation marks that open the next one.
        let opens = |c: char| c == ' ' || PAIRS.iter().any(|(opening, _)| *opening == c);
        let stop = text.get(start..end).unwrap_or_default().trim_end_matches(opens).len() + start;
        let end = if end < text.len() { stop } else { end };
        while whole.next_if(|range| range.1 < stop).is_some() {}
        let inside = whole.peek().is_some_and(|range| range.0 < stop && stop <= range.1);
        let before = text.get(start..end).unwrap_or_default().trim();
        if end < text.len() && (inside || before.is_empty() || before.ends_with("..") || is_abbreviated(before)) {
            continue;
        }
        if !before.is_empty() {
            out.push(before);
        }
        start = end;
    }
    out
}

/// The ranges, from an opening to where the sentence goes on behind the closing mark, that hold no end of a sentence.
/// None lies in another, and they are in ascending order.
fn whole_ranges(text: &str) -> Vec<(usize, usize)> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        if let Some((_, close)) = PAIRS.iter().find(|(opening, _)| *opening == c) {
            open.push((*close, at));
        } else if open.last().is_some_and(|(close, _)| *close == c) {
            let start = open.pop().map_or(at, |(_, start)| start);
            let end = at + c.len_utf8();
            let bracket = matches!(c, '）' | ')' | '〉' | '》');
            // Brackets that open amid a sentence are a part of it; the others are sentences of their own, as a whole.
            let before = text.get(..start).unwrap_or_default().trim_end().chars().next_back();
            let amid = bracket && before.is_some_and(char::is_alphanumeric);
            let until = if amid || goes_on(text.get(end..).unwrap_or_default()) { end } else { at };
            if bracket || until == end {
                while found.last().is_some_and(|last| last.0 >= start) {
                    found.pop();
                }
                found.push((start, until));
            }
        }
    }
    found
}

/// Whether a text goes on with the sentence that the quotation before it is part of.
fn goes_on(rest: &str) -> bool {
    let Some(next) = rest.trim_start().chars().next() else { return false };
    if next.is_lowercase() || is_kana(next) || matches!(next, '，' | '、' | ',' | '；' | ';' | '的') {
        return true;
    }
    // 라고, 고 and their like stand right behind the quotation.
    if rest.starts_with(['라', '고', '며', '는']) {
        return true;
    }
    let clause: String = rest.chars().take(12).take_while(|c| c.is_alphanumeric()).collect();
    SAID.iter().any(|word| clause.contains(word))
}

/// Whether the full stop at the end of a text belongs to an abbreviation: `Mr.`, `U.S.`, `J.`.
fn is_abbreviated(text: &str) -> bool {
    let Some(text) = text.strip_suffix('.') else { return false };
    let word = text.rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).next().unwrap_or_default();
    let initials = word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_uppercase));
    initials || ABBREVIATIONS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::sentences;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(sentences(text).join("|"), expected);
    }

    #[test]
    fn stops_end_sentences_in_every_language() {
        check("天亮了。雨停了！走吗？走。", "天亮了。|雨停了！|走吗？|走。");
        check("晴れた。行こう！", "晴れた。|行こう！");
        check("비가 그쳤다. 우리는 갔다.", "비가 그쳤다.|우리는 갔다.");
        check("It rained. We left! Why? So.", "It rained.|We left!|Why?|So.");
        check("我想... 算了。", "我想... 算了。");
        check("真的？！不会吧……算了。", "真的？！|不会吧……算了。");
        check("", "");
    }

    #[test]
    fn quotations_hold_together_where_the_sentence_goes_on() {
        check("「はい。そうです。」と彼は言った。次。", "「はい。そうです。」と彼は言った。|次。");
        check("“走吧。快走。”他说。天黑了。", "“走吧。快走。”他说。|天黑了。");
        check("天亮了。“走吧。”他说。「行。」", "天亮了。|“走吧。”他说。|「行。」");
        check("他说：“走吧。快走。”天黑了。", "他说：“走吧。|快走。”|天黑了。");
        check("“Go. Now!” she said. He went.", "“Go. Now!” she said.|He went.");
        check("茶馆（在老城。很旧。）开了。人多。", "茶馆（在老城。很旧。）开了。|人多。");
        check("（完。）新的一天。", "（完。）|新的一天。");
    }

    #[test]
    fn abbreviations_and_numbers_do_not_end_sentences() {
        check("Mr. Li of the U.S. Navy paid 3.14. He left.", "Mr. Li of the U.S. Navy paid 3.14.|He left.");
        check("Fruit, e.g. Apples. J. R. Smith ate.", "Fruit, e.g. Apples.|J. R. Smith ate.");
    }

    #[test]
    fn nothing_is_lost_and_long_texts_take_no_longer() {
        let text = "「（“甲。乙".repeat(20_000);
        assert_eq!(sentences(&text).concat(), text);
    }
}
