//! Lists in plain text, where nothing else can be meant: at least two items of one kind on lines that follow each other.
//!
//! Bullets and `1.` are items. `（一）`, `一、` and `1、` are not: in Chinese they head sections, and as text they lose nothing. A dash
//! begins what somebody says as often as an item: it is an item below a line that ends with a colon, or where no item ends as a
//! sentence does.

/// A list, as the lines of its items.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct List<'a> {
    /// The first number, in numbered lists.
    pub(super) start: Option<u32>,
    pub(super) items: Vec<Vec<&'a str>>,
    /// How many lines it takes.
    pub(super) length: usize,
    /// The lines may as well be what people say to each other.
    pub(super) is_talk: bool,
}

/// What an item begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    Sign(char),
    Number(u32),
}

/// The list that the lines begin with; `above` is the line before them, empty at the beginning of a paragraph.
pub(super) fn list<'a>(lines: &[&'a str], above: &str) -> Option<List<'a>> {
    let first = lines.first()?;
    let indent = indent(first);
    let (kind, _) = marker(first)?;
    let mut items: Vec<Vec<&str>> = Vec::new();
    let mut length = 0;
    for line in lines.iter().take_while(|line| !line.trim().is_empty()) {
        let own = self::indent(line);
        let next = marker(line).filter(|_| own == indent).filter(|(marker, _)| follows(*marker, kind, items.len()));
        match (next, items.last_mut()) {
            (Some((_, rest)), _) => items.push(vec![rest]),
            // What is indented below an item is of it.
            (None, Some(item)) if own > indent + 1 => item.push(line),
            _ => break,
        }
        length += 1;
    }
    let start = match kind {
        Marker::Number(number) => Some(number),
        Marker::Sign(_) => None,
    };
    let is_talk = kind == Marker::Sign('-') && is_talk(&items, above);
    (items.len() >= 2).then_some(List { start, items, length, is_talk })
}

fn follows(marker: Marker, first: Marker, count: usize) -> bool {
    match (marker, first) {
        (Marker::Number(number), Marker::Number(start)) => number as usize == start as usize + count,
        (Marker::Sign(sign), Marker::Sign(own)) => sign == own,
        _ => false,
    }
}

fn is_talk(items: &[Vec<&str>], above: &str) -> bool {
    let ends = |line: &str| line.ends_with(['.', '!', '?', '…', '»', '"', '”', '’', '。', '！', '？', '」', '』']);
    !above.trim_end().ends_with([':', '：']) && items.iter().any(|item| item.last().is_some_and(|line| ends(line)))
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| matches!(c, ' ' | '\t' | '\u{3000}')).count()
}

/// The marker of a line and what stands behind it.
fn marker(line: &str) -> Option<(Marker, &str)> {
    let line = line.trim_start();
    let first = line.chars().next()?;
    let rest = line.get(first.len_utf8()..)?;
    let spaced = |rest: &str| rest.starts_with([' ', '\t', '\u{3000}']);
    let (marker, rest) = match first {
        '*' | '-' if spaced(rest) => (Marker::Sign(first), rest),
        '•' | '‣' | '◦' | '・' => (Marker::Sign(first), rest),
        '0'..='9' => {
            let (digits, rest) = line.split_once('.').filter(|(digits, rest)| digits.len() <= 3 && spaced(rest))?;
            (Marker::Number(digits.parse().ok()?), rest)
        }
        _ => return None,
    };
    let rest = rest.trim();
    // A row of signs is a rule or an ellipsis.
    (!rest.is_empty() && !rest.starts_with(first)).then_some((marker, rest))
}

#[cfg(test)]
mod tests {
    use super::list;

    #[track_caller]
    fn check(text: &str, above: &str, expected: Option<(Option<u32>, usize)>) {
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            list(&lines, above).filter(|list| !list.is_talk).map(|list| (list.start, list.items.len())),
            expected,
            "{text}"
        );
    }

    #[test]
    fn items_follow_each_other() {
        check("* 甲\n* 乙\n\n* 丙", "", Some((None, 2)));
        check("・甲\n・乙", "", Some((None, 2)));
        check("9. 甲\n   接着\n10. 乙", "", Some((Some(9), 2)));
        check("- 甲\n- 乙", "", Some((None, 2)));
        for text in [
            "* 注文",
            "1. 甲\n3. 乙",
            "* * *\n* * *",
            "・・・\n・・・",
            "* 甲\n乙",
            "一、甲\n二、乙",
            "（一）甲\n（二）乙",
            "1、甲\n2、乙",
        ] {
            check(text, "", None);
        }
    }

    #[test]
    fn talk_is_no_list() {
        check("- Bonjour.\n- Salut !", "", None);
        check("- Вы куда?\n- Домой.", "", None);
        check("- A tea house.\n- A library.", "There are:", Some((None, 2)));
    }
}
