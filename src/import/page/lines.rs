//! Date, author and source in the page's own words: `2024年3月4日 10:20 来源：新华网 作者：张三`.

use crate::import::date;
use crate::ir::{Date, Moment};

/// The longest name of an author or a source, in characters.
const LONGEST_NAME: usize = 40;

/// The first date in a text.
pub(super) fn find_date(text: &str) -> Option<Date> {
    let starts = text.char_indices().filter(|(at, c)| {
        let before = text.get(..*at).and_then(|head| head.chars().next_back());
        c.is_ascii_alphanumeric() && !before.is_some_and(|before| before.is_ascii_alphanumeric())
    });
    starts.take(40).find_map(|(at, _)| date_at(text.get(at..)?))
}

/// The date that a text begins with: the longest stretch that reads as one.
fn date_at(text: &str) -> Option<Date> {
    let mut best: Option<(&str, Moment)> = None;
    let ends = text.char_indices().skip(1).map(|(at, _)| at).chain([text.len()]).take(42);
    for end in ends {
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        if next.is_some_and(|next| next.is_ascii_digit()) {
            continue;
        }
        let Some(stretch) = text.get(..end).filter(|stretch| stretch.trim_end().len() == stretch.len()) else {
            continue;
        };
        if let Some(moment) = date::parse(stretch) {
            best = Some((stretch, moment));
        }
    }
    best.map(|(raw, value)| Date { raw: raw.to_owned(), value: Some(value) })
}

/// What stands behind one of these labels, up to the next gap.
pub(super) fn labelled(text: &str, labels: &[&str]) -> Option<String> {
    let at = labels.iter().find_map(|label| text.find(label).map(|at| at + label.len()))?;
    let rest =
        text.get(at..)?.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '/' | '／' | '|'));
    let end = rest
        .find(|c: char| {
            c.is_whitespace()
                || matches!(c, '|' | '｜' | '，' | ')' | '）' | '】' | ']' | '。' | '：' | ':' | '（' | '(')
        })
        .unwrap_or(rest.len());
    let name = rest.get(..end)?.trim();
    let length = name.chars().count();
    (length > 0 && length <= LONGEST_NAME).then(|| name.to_owned())
}

/// Labels of a source.
pub(super) const SOURCE: [&str; 6] = ["来源：", "来源:", "來源：", "來源:", "稿源：", "출처 : "];
/// Labels of an author.
pub(super) const AUTHOR: [&str; 8] = ["作者：", "作者:", "记者：", "記者：", "撰文：", "文／", "文/", "編集："];

#[cfg(test)]
mod tests {
    use super::{AUTHOR, SOURCE, find_date, labelled};

    #[test]
    fn dates_are_found_in_lines() {
        for (line, expected) in [
            ("发布时间：2024年3月4日 10:20 来源：新华网", "2024-03-04T10:20:00"),
            ("2012-01-05 08:01:22 中国新闻网", "2012-01-05T08:01:22"),
            ("Published March 4, 2024 by", "2024-03-04"),
            ("2024/03/04 10:20", "2024-03-04T10:20:00"),
            ("입력 2024.03.04 10:20", "2024-03-04T10:20:00"),
            ("公開日：2024年03月04日", "2024-03-04"),
        ] {
            let found = find_date(line).and_then(|date| date.value).map(|moment| moment.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{line}");
        }
        assert_eq!(find_date("约 2024 人参加了 3 月的会议"), None);
    }

    #[test]
    fn names_stand_behind_labels() {
        assert_eq!(labelled("2024-03-04 来源：新华网 作者：张三", &SOURCE).as_deref(), Some("新华网"));
        assert_eq!(labelled("2024-03-04 来源：新华网 作者：张三", &AUTHOR).as_deref(), Some("张三"));
        assert_eq!(labelled("没有", &AUTHOR), None);
    }
}
