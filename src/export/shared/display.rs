//! Titles in display sizes: as large as they fit, without a word divided at a line's end.

use crate::text::{is_han, is_kana, word_edges};
use crate::typeset::Line;

/// A title is set smaller to keep words whole, but no smaller than this share of the largest size.
const LEAST_SHARE: f32 = 0.6;

/// What a title may take.
#[derive(Clone, Copy, Debug)]
pub struct Room<'s> {
    /// The sizes of type that are tried, the largest first.
    pub sizes: &'s [f32],
    /// Line height in sizes.
    pub leading: f32,
    /// How high the title may be.
    pub height: f32,
    /// Longer titles are cut behind so many characters.
    pub characters: usize,
}

impl Room<'_> {
    /// The height from the top of the first line's type to the foot of the last line's.
    fn taken(&self, lines: &[Line], size: f32) -> f32 {
        let gaps = lines.len().saturating_sub(1) as f32;
        if lines.is_empty() { 0.0 } else { size * (gaps * self.leading + 1.0) }
    }
}

/// The title in the largest size in which it fits and no line ends within a word. Where that is much smaller than the
/// largest size in which it fits at all, words of Han are divided rather; where none fits, it is cut in the smallest.
/// `set` sets a text in a size.
pub fn fit(title: &str, room: &Room<'_>, mut set: impl FnMut(&str, f32) -> Vec<Line>) -> (Vec<Line>, f32) {
    let title = shortened(title, room.characters);
    let words = Words::of(&title);
    let mut fitting: Option<(Vec<Line>, f32)> = None;
    for &size in room.sizes {
        let lines = set(&title, size);
        if room.taken(&lines, size) > room.height || words.divided(&lines, Divided::Letters) {
            continue;
        }
        let whole = !words.divided(&lines, Divided::Han);
        let shrunk = fitting.as_ref().is_some_and(|&(_, largest)| size < largest * LEAST_SHARE);
        if shrunk {
            break;
        }
        if whole {
            return (lines, size);
        }
        fitting.get_or_insert((lines, size));
    }
    fitting.unwrap_or_else(|| {
        let size = room.sizes.last().copied().unwrap_or(10.0);
        let mut lines = set(&title, size);
        while lines.len() > 1 && room.taken(&lines, size) > room.height {
            lines.pop();
        }
        (lines, size)
    })
}

/// The text in at most so many lines; its end is dropped where it does not fit.
pub fn fit_lines(text: &str, most: usize, mut set: impl FnMut(&str) -> Vec<Line>) -> Vec<Line> {
    let mut length = text.chars().count().min(200);
    let mut lines = set(&shortened(text, length));
    while lines.len() > most && length > 8 {
        length -= length.div_ceil(12);
        lines = set(&shortened(text, length));
    }
    lines.truncate(most);
    lines
}

/// As many of some names, joined by `separator`, as stand in so many lines, with an ellipsis where there are more. No name is
/// divided or cut, but one that is longer than a line.
pub fn fit_names(names: &[String], separator: &str, most: usize, mut set: impl FnMut(&str) -> Vec<Line>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = names;
    while !rest.is_empty() && lines.len() < most {
        let last = lines.len() + 1 == most;
        let mut fitting = None;
        for count in 1..=rest.len() {
            let mut text = rest.get(..count).unwrap_or_default().join(separator);
            if count < rest.len() {
                text.push_str(if last { " …" } else { separator.trim_end() });
            }
            let set = set(&text);
            if set.len() > 1 {
                break;
            }
            fitting = Some((count, set));
        }
        let (count, set) =
            fitting.unwrap_or_else(|| (1, fit_lines(rest.first().map_or("", String::as_str), 1, &mut set)));
        lines.extend(set);
        rest = rest.get(count..).unwrap_or_default();
    }
    lines
}

/// The first characters of a text, with an ellipsis where there are more.
pub fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text).trim_end()),
    }
}

/// Which divided words count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Divided {
    /// Words of an alphabet, hangul among them.
    Letters,
    /// Words of Han and kana, as a dictionary finds them.
    Han,
}

/// The words of a title.
struct Words<'t> {
    text: &'t str,
    edges: Vec<usize>,
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, edges: word_edges(text) }
    }

    /// Whether a line ends within a word.
    fn divided(&self, lines: &[Line], kind: Divided) -> bool {
        let mut at = 0;
        lines.iter().any(|line| {
            let words = line.text();
            let words = words.trim();
            let Some(found) = self.text.get(at..).and_then(|rest| rest.find(words)) else { return false };
            at += found + words.len();
            self.edges.binary_search(&at).is_err() && (kind == Divided::Han) == self.amid_han(at)
        })
    }

    fn amid_han(&self, at: usize) -> bool {
        let before = self.text.get(..at).and_then(|text| text.chars().next_back());
        before.is_some_and(|c| is_han(c) || is_kana(c))
    }
}

#[cfg(all(test, feature = "embedded-fonts"))]
mod tests {
    use super::*;
    use crate::font::FontBook;
    use crate::typeset::{Align, Paragraph, ParagraphStyle, Run, TextStyle, Typesetter};

    #[test]
    fn names_are_neither_divided_nor_cut() {
        let fonts = FontBook::bundled().unwrap();
        let mut typesetter = Typesetter::new(&fonts);
        // Lines of ten characters.
        let mut set = |text: &str| {
            let style = TextStyle { size: 10.0, ..TextStyle::default() };
            let runs = vec![Run::Text { text: text.to_owned().into(), style }];
            let style = ParagraphStyle { measure: 100.0, align: Align::Start, ..ParagraphStyle::default() };
            typesetter.lines(&Paragraph { runs, style })
        };
        let names = ["甲日报", "乙日报", "丙日报", "丁日报"].map(str::to_owned);
        let mut fitted = |names: &[String], most: usize| -> Vec<String> {
            fit_names(names, "、", most, &mut set).iter().map(Line::text).collect()
        };
        assert_eq!(fitted(&names, 1), ["甲日报、乙日报 …"]);
        assert_eq!(fitted(&names, 2), ["甲日报、乙日报、", "丙日报、丁日报"]);
        let long = ["一二三四五六七八九十百千万".to_owned()];
        assert_eq!(fitted(&long, 1), ["一二三四五六七八九…"]);
    }
}
