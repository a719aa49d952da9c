//! Breaking lines of plain text: greedy, in columns of a terminal, with kinsoku.

use crate::text::{CharClass, clusters, str_width};

/// Breaks each line of `text` into lines of at most `width` columns, as far as a single cluster fits.
pub(super) fn wrap(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        push_wrapped(&mut out, line, width.max(1));
    }
    out
}

struct Piece<'a> {
    text: &'a str,
    /// The columns up to and with this piece, from the line's start.
    end: usize,
    columns: usize,
    breaks_before: bool,
}

impl Piece<'_> {
    fn is_space(&self) -> bool {
        self.text == " "
    }
}

fn push_wrapped(out: &mut String, line: &str, width: usize) {
    let pieces = pieces(line);
    let mut start = 0;
    while start < pieces.len() {
        let next = line_end(&pieces, start, width);
        let mut end = next;
        while end > start + 1 && pieces.get(end - 1).is_some_and(Piece::is_space) {
            end -= 1;
        }
        for piece in pieces.get(start..end).unwrap_or_default() {
            out.push_str(piece.text);
        }
        start = next;
        while pieces.get(start).is_some_and(Piece::is_space) {
            start += 1;
        }
        if start < pieces.len() {
            out.push('\n');
        }
    }
}

/// Where the line that starts at `start` ends: at the last allowed place that fits, else anywhere. A space may hang.
fn line_end(pieces: &[Piece<'_>], start: usize, width: usize) -> usize {
    let before = pieces.get(start).map_or(0, |piece| piece.end - piece.columns);
    let mut allowed = None;
    for (at, piece) in pieces.iter().enumerate().skip(start) {
        if at > start && piece.breaks_before {
            allowed = Some(at);
        }
        if piece.end - before > width && !piece.is_space() {
            return allowed.unwrap_or(at.max(start + 1));
        }
    }
    pieces.len()
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut out: Vec<Piece<'_>> = Vec::new();
    let mut end = 0;
    let mut previous: Option<(char, CharClass)> = None;
    let mut rest = clusters(line).peekable();
    while let Some(cluster) = rest.next() {
        let c = cluster.chars().next().unwrap_or(' ');
        let next = rest.peek().and_then(|cluster| cluster.chars().next());
        let class = class_between(previous.map(|(c, _)| c), c, next);
        let columns = str_width(cluster);
        end += columns;
        let breaks_before = previous.is_some_and(|(before, left)| breaks_between(before, left, c, class));
        out.push(Piece { text: cluster, end, columns, breaks_before });
        previous = Some((c, class));
    }
    out
}

/// The class of a character; curly quotes, dashes and their like are Western unless a neighbour is CJK.
fn class_between(before: Option<char>, c: char, after: Option<char>) -> CharClass {
    let class = CharClass::of(c);
    if !CharClass::is_ambiguous(c) {
        return class;
    }
    let is_cjk = |c: Option<char>| c.is_some_and(|c| CharClass::of(c).is_cjk() && !CharClass::is_ambiguous(c));
    let is_twin = before == Some(c) || after == Some(c);
    if is_cjk(before) || is_cjk(after) || is_twin { class } else { class.western() }
}

fn breaks_between(before: char, left: CharClass, c: char, right: CharClass) -> bool {
    use CharClass as C;
    if left == C::Space {
        return right != C::Space && !forbidden_at_start(right);
    }
    let sticks = matches!(left, C::Opening | C::WesternOpening | C::Glue | C::Invisible | C::Prefix)
        || matches!(right, C::Glue | C::Invisible | C::Mark | C::Space | C::Suffix)
        || forbidden_at_start(right)
        || (matches!(left, C::Dash | C::Ellipsis) && left == right)
        || (left == C::Hangul && right == C::Hangul);
    if sticks {
        return false;
    }
    let western_hyphen = before == '-' && right == C::Letter;
    western_hyphen || (left.is_cjk() || right.is_cjk()) && !(c == '-' || c == '%')
}

/// Kinsoku: what must not begin a line (JLREQ 3.1.7, CLREQ 3.1.4).
fn forbidden_at_start(class: CharClass) -> bool {
    use CharClass as C;
    matches!(
        class,
        C::Closing
            | C::Comma
            | C::Stop
            | C::Colon
            | C::Exclaim
            | C::MiddleDot
            | C::SmallKana
            | C::Iteration
            | C::Connector
            | C::WaveDash
            | C::Solidus
            | C::WesternClosing
    )
}

#[cfg(test)]
mod tests {
    use super::wrap;
    use crate::text::str_width;

    fn check(text: &str, width: usize, expected: &str) {
        let lines = wrap(text, Some(width));
        assert_eq!(lines.replace('\n', "|"), expected);
        assert!(lines.split('\n').all(|line| str_width(line) <= width.max(2)), "{lines}");
    }

    #[test]
    fn han_breaks_anywhere_but_not_before_punctuation() {
        check("今天天气很好，我们去公园。", 10, "今天天气很|好，我们去|公园。");
        check("他说：“好的。”然后走了", 8, "他说：|“好的。”|然后走了");
        check("《人民日报》报道", 10, "《人民日|报》报道");
    }

    #[test]
    fn words_break_at_spaces() {
        check("hello world again", 11, "hello world|again");
        check("我用 Rust 写程序", 9, "我用 Rust|写程序");
        check("don’t stop—now", 9, "don’t|stop—now");
        check("대한민국 서울", 9, "대한민국|서울");
    }

    #[test]
    fn long_words_break_where_they_must() {
        check("https://example.org/abc", 10, "https://ex|ample.org/|abc");
        check("ーーーー", 4, "ーー|ーー");
        check("。。。", 2, "。|。|。");
        check("", 4, "");
    }

    #[test]
    fn dashes_and_ellipses_hold_together() {
        check("你好——世界……好", 5, "你好|——世|界……|好");
    }

    #[test]
    fn lines_of_the_source_stay() {
        assert_eq!(wrap("一\n\n二 三", None), "一\n\n二 三");
        assert_eq!(wrap("一\n\n二 三", Some(2)), "一\n\n二\n三");
    }
}
