//! Backslashes where, and only where, a reader would take characters for markup.

use std::ops::Range;

use super::delims::is_perhaps_punctuation;
use crate::text;

/// What the characters of one run of inlines need, found before any of it is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needs {
    /// Some `*` could pair with another.
    pub(super) stars: bool,
    /// Some `~` could.
    pub(super) tildes: bool,
    /// Some backtick could.
    pub(super) backticks: bool,
    /// Some `$` could.
    pub(super) dollars: bool,
    /// Some `==` could: several dialects take it for marked text.
    pub(super) equals: bool,
    /// The text stands in a link's brackets.
    pub(super) link: bool,
}

/// Counts what could pair, over the texts of a run of inlines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Census {
    stars: usize,
    tildes: usize,
    backticks: usize,
    equals: usize,
    dollar_open: bool,
    dollars_pair: bool,
    dollars: bool,
    marks: bool,
    edge_tilde: bool,
}

impl Census {
    /// Takes in a text.
    pub(super) fn text(&mut self, text: &str) {
        self.edge_tilde |= text.starts_with('~') || text.ends_with('~');
        // What stands beside the text is not known here, and may be a letter.
        let mut previous = 'x';
        // Spaces at its end can go with a line break.
        let mut chars = text.trim_end().chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or('x');
            match c {
                '*' if previous != '*' => self.stars += 1,
                '~' if previous != '~' => self.tildes += 1,
                '`' if previous != '`' => self.backticks += 1,
                '=' if previous != '=' && next == '=' => self.equals += 1,
                '$' => {
                    self.dollars_pair |= self.dollar_open && !previous.is_ascii_whitespace();
                    self.dollar_open |= !next.is_ascii_whitespace();
                }
                _ => {}
            }
            previous = c;
        }
    }

    /// Takes in markup that begins with that character: emphasis, strikethrough, code.
    pub(super) fn markup(&mut self, first: char) {
        match first {
            '*' => {
                self.stars += 2;
                self.marks = true;
            }
            '~' => {
                self.tildes += 2;
                self.marks = true;
            }
            '`' => self.backticks += 2,
            _ => {}
        }
    }

    /// Takes in code, a destination or other markup as it is written.
    pub(super) fn raw(&mut self, text: &str) {
        self.dollars |= text.contains('$');
    }

    /// What is needed.
    pub(super) fn needs(self) -> Needs {
        Needs {
            stars: self.stars > 1,
            // Beside a mark a tilde would be looked through.
            tildes: self.tildes > 1 || (self.marks && self.edge_tilde),
            backticks: self.backticks > 1,
            equals: self.equals > 1,
            dollars: self.dollars_pair || (self.dollars && self.dollar_open),
            link: false,
        }
    }
}

/// Writes a text so that it reads back as itself; line starts are left to [`line_start`].
pub(super) fn push_text(out: &mut String, source: &str, needs: Needs) {
    let mut done = 0;
    if !needs.link {
        for range in text::urls(source) {
            let (Some(before), Some(url)) = (source.get(done..range.start), source.get(range.clone())) else {
                continue;
            };
            push_plain(out, before, needs, source.get(..done).and_then(|head| head.chars().next_back()));
            push_url(out, source, &range, url, needs);
            done = range.end;
        }
    }
    let previous = source.get(..done).and_then(|head| head.chars().next_back());
    push_plain(out, source.get(done..).unwrap_or_default(), needs, previous);
}

/// A bare URL: readers of GitHub's dialect make it a link that ends at a space, and nowhere else in CJK text.
fn push_url(out: &mut String, source: &str, range: &Range<usize>, url: &str, needs: Needs) {
    let after = source.get(range.end..).and_then(|tail| tail.chars().next());
    let ends = after.is_none_or(char::is_whitespace);
    let plain = !url.contains(['*', '_', '~', '&', '\\', '[', ']', '$', '!', '(', ')']);
    if ends && plain && after.is_some() {
        out.push_str(url);
    } else if let Some(tail) = url.strip_prefix("www.") {
        out.push_str("www\\.");
        push_plain(out, tail, needs, Some('.'));
    } else {
        out.push('<');
        out.push_str(url);
        out.push('>');
    }
}

fn push_plain(out: &mut String, source: &str, needs: Needs, before: Option<char>) {
    let mut previous = before;
    let mut escaped = false;
    for (at, c) in source.char_indices() {
        let rest = source.get(at + c.len_utf8()..).unwrap_or_default();
        // A run of underscores is one delimiter: what holds for its first holds for all.
        if !(c == '_' && previous == Some('_')) {
            escaped = wants_escape(c, previous, rest, needs);
        }
        if escaped {
            out.push('\\');
        }
        out.push(c);
        previous = Some(c);
    }
}

fn wants_escape(c: char, previous: Option<char>, rest: &str, needs: Needs) -> bool {
    let next = rest.chars().next();
    match c {
        '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
        '*' => {
            needs.stars
                && !(previous.is_some_and(char::is_whitespace)
                    && next.is_some_and(char::is_whitespace)
                    && !rest.trim_start().is_empty())
        }
        '_' => !is_inside_word(previous, rest),
        '~' => needs.tildes,
        '`' => needs.backticks,
        '$' => needs.dollars,
        '=' => needs.equals && previous != Some('=') && next == Some('='),
        // Tags of template languages.
        '{' => rest.starts_with('%') || rest.starts_with("{<") || rest.starts_with("{%"),
        '[' => needs.link || matches!(next, Some('^' | '[')),
        ']' => needs.link || next == Some('('),
        '<' => next.is_none_or(|next| {
            next.is_ascii_alphabetic()
                || matches!(next, '/' | '!' | '?')
                || (next.is_ascii_graphic() && rest.contains('@'))
        }),
        '&' => is_entity(rest),
        _ => false,
    }
}

/// Whether an underscore stands between letters, where it means nothing.
fn is_inside_word(previous: Option<char>, rest: &str) -> bool {
    let next = rest.trim_start_matches('_').chars().next();
    let is_letter = |c: char| !c.is_whitespace() && !is_perhaps_punctuation(c);
    previous.is_some_and(is_letter) && next.is_some_and(is_letter)
}

/// Whether what follows an ampersand makes it a character reference (section 2.5).
fn is_entity(rest: &str) -> bool {
    let Some(end) = rest.bytes().take(40).position(|byte| byte == b';') else { return false };
    let name = rest.get(..end).unwrap_or_default();
    let name = name.strip_prefix('#').unwrap_or(name);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Escapes what a written line of a paragraph would mean at its start: headings, lists, quotes, rules, fences, underlines
/// of headings, delimiter rows of tables, definitions.
/// `bracket` tells that a bracket at its start is text, not a link's.
pub(super) fn line_start(line: &str, bracket: bool) -> String {
    let only = |set: &str| !line.is_empty() && line.chars().all(|c| set.contains(c));
    let is_rule = only("- ") || only("_ ") || only("* ") || only("=") || (only("|:- ") && line.contains('-'));
    let first = line.chars().next().unwrap_or(' ');
    let hashes = line.len() - line.trim_start_matches('#').len();
    let after = |count: usize| line.get(count..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let escaped = (is_rule && first != ' ')
        || ((1..=6).contains(&hashes) && after(hashes))
        || (matches!(first, '-' | '+' | '*') && after(1))
        || first == '>'
        || line.starts_with("~~~")
        || (line.starts_with("```") && !line.trim_start_matches('`').contains('`'))
        || (bracket && is_bracket_start(line))
        || is_mark_of_dialects(line);
    if escaped {
        return format!("\\{line}");
    }
    if (1..=9).contains(&digits)
        && line.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')']))
        && after(digits + 1)
    {
        let (number, rest) = line.split_at(digits);
        return format!("{number}\\{rest}");
    }
    if line.starts_with("[^") && line.find(']').is_some_and(|at| line.get(at + 1..).is_some_and(|r| r.starts_with(':')))
    {
        return line.replacen("]:", "]\\:", 1);
    }
    line.to_owned()
}

/// What dialects take for the detail of a definition, the head of a callout or a mark for a table of contents.
fn is_mark_of_dialects(line: &str) -> bool {
    line.starts_with(": ")
        || line.starts_with(":::")
        || ["!!! ", "??? ", "???+ ", "=== "].iter().any(|mark| line.starts_with(mark))
        || (line.starts_with("{:") && line.ends_with('}'))
        || ["[toc]", "@[toc]"].iter().any(|mark| line.eq_ignore_ascii_case(mark))
}

/// A link definition, a task's box or an alert's name.
fn is_bracket_start(line: &str) -> bool {
    let Some(inner) = line.strip_prefix('[') else { return false };
    if inner.starts_with('^') {
        return false;
    }
    let is_plain = |at: &usize| !inner.get(..*at).is_some_and(|before| before.ends_with('\\'));
    let Some(end) = inner.match_indices(']').map(|(at, _)| at).find(is_plain) else { return false };
    let (label, rest) = inner.split_at(end);
    let task = matches!(label, " " | "x" | "X") && !rest.starts_with("](");
    rest.starts_with("]:") || task || (label.starts_with('!') && rest == "]")
}

/// Escapes a heading's last `#` where it would be taken for a closing sequence (section 4.2).
pub(super) fn heading_end(line: String) -> String {
    let text = line.trim_end_matches('#');
    if text.len() < line.len() && (text.is_empty() || text.ends_with(' ')) {
        return format!("{text}\\{}", line.get(text.len()..).unwrap_or_default());
    }
    line
}

/// A link's destination (section 6.3): never split by a space, brackets, or markup that binds tighter.
pub(super) fn destination(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let balanced = has_balanced_parentheses(url);
    for (at, c) in url.char_indices() {
        match c {
            ' ' => out.push_str("%20"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '`' => out.push_str("%60"),
            '\\' => out.push_str("%5C"),
            '|' => out.push_str("%7C"),
            c if c.is_whitespace() || c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            '(' | ')' if !balanced => {
                out.push('\\');
                out.push(c);
            }
            '&' if is_entity(url.get(at + 1..).unwrap_or_default()) => out.push_str("\\&"),
            _ => out.push(c),
        }
    }
    out
}

/// Readers accept balanced parentheses, cmark up to 32 deep.
fn has_balanced_parentheses(url: &str) -> bool {
    let mut depth = 0_i32;
    for c in url.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if !(0..=30).contains(&depth) {
            return false;
        }
    }
    depth == 0
}

/// A link's title in quotation marks, with a space before it; nothing for an empty one.
pub(super) fn title(title: &str) -> String {
    if title.is_empty() {
        return String::new();
    }
    let mut out = String::from(" \"");
    for (at, c) in title.char_indices() {
        let rest = title.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            '"' | '`' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            // What dialects read before they read links: marked text, wiki links, tags.
            '=' | '[' if rest.starts_with(c) => out.extend(['\\', c]),
            '{' if rest.starts_with(['%', '{']) => out.push_str("\\{"),
            '&' if is_entity(rest) => out.push_str("\\&"),
            '\n' | '\r' | '\t' => out.push(' '),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// An image's text alternative, for the brackets.
pub(super) fn alternative(alt: &str) -> String {
    let mut out = String::with_capacity(alt.len());
    let needs = Needs { stars: true, tildes: true, backticks: true, dollars: true, equals: true, link: true };
    let folded: String = alt.chars().map(|c| if c.is_whitespace() && c != '\u{3000}' { ' ' } else { c }).collect();
    push_plain(&mut out, folded.trim(), needs, None);
    out
}

/// Code in backticks (section 6.1).
pub(super) fn code_span(code: &str) -> String {
    let code = code.replace(['\n', '\r'], " ");
    let fence = "`".repeat(longest_run(&code, '`', |length, runs| !runs.contains(&length)));
    let spaces = code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty();
    let pad = if code.starts_with('`') || code.ends_with('`') || spaces { " " } else { "" };
    format!("{fence}{pad}{code}{pad}{fence}")
}

/// Code as HTML, for where backticks do not protect it: readers differ on a backslash before a pipe in a table's cell,
/// and `]:` in a link's text makes a definition of it.
pub(super) fn code_element(code: &str) -> String {
    format!("<code>{}</code>", alternative(code).replace('|', "&#124;"))
}

/// The fence of a code block: longer than any run of backticks in it, three at least (section 4.5).
pub(super) fn code_fence(code: &str) -> String {
    "`".repeat(longest_run(code, '`', |length, runs| length >= 3 && runs.iter().all(|&run| run < length)))
}

/// The smallest length that `fits` beside the lengths of the runs of `c` in `text`.
fn longest_run(text: &str, c: char, fits: impl Fn(usize, &[usize]) -> bool) -> usize {
    let mut runs: Vec<usize> = Vec::new();
    let mut length = 0;
    for found in text.chars().chain([' ']) {
        if found == c {
            length += 1;
        } else if length > 0 {
            runs.push(length);
            length = 0;
        }
    }
    runs.sort_unstable();
    runs.dedup();
    let ceiling = runs.last().copied().unwrap_or(0).max(2) + 1;
    (1..=ceiling).find(|&length| fits(length, &runs)).unwrap_or(ceiling)
}

#[cfg(test)]
mod tests {
    use super::{Census, code_fence, code_span, destination, heading_end, line_start, push_text};

    fn text(source: &str) -> String {
        let mut census = Census::default();
        census.text(source);
        let mut out = String::new();
        push_text(&mut out, source, census.needs());
        out
    }

    #[test]
    fn plain_text_stays_plain() {
        for plain in [
            "AT&T",
            "snake_case_name",
            "a < b > c",
            "3~5天",
            "5 * 3",
            "价$5",
            "[编者按]正文",
            "a\\b",
            "100%！",
            "2 ` 3",
            "见 https://example.org/a-b 。",
            "x_y",
            "中_文",
            "#标签",
            "(注)",
        ] {
            assert_eq!(text(plain), plain);
        }
    }

    #[test]
    fn what_would_be_markup_is_escaped() {
        for (plain, written) in [
            ("*a* b", r"\*a\* b"),
            ("_a_", r"\_a\_"),
            ("~a~", r"\~a\~"),
            ("`a`", r"\`a\`"),
            ("$a$", r"\$a\$"),
            ("&amp; &#20013;", r"\&amp; \&#20013;"),
            ("<b>", r"\<b>"),
            ("[a](b)", r"[a\](b)"),
            ("[^1]", r"\[^1]"),
            (r"\*", r"\\*"),
            ("见https://example.org/路", "见<https://example.org/>路"),
            ("www.example.org。后", "www\\.example.org。后"),
        ] {
            assert_eq!(text(plain), written);
        }
    }

    #[test]
    fn line_starts() {
        for line in ["#标签", "-1", "1.5", "12345678901. a", "[编者按]", "**a**", "[a](b)"] {
            assert_eq!(line_start(line, true), line);
        }
        for (line, written) in [
            ("# a", r"\# a"),
            ("- a", r"\- a"),
            ("1. a", r"1\. a"),
            ("2)", r"2\)"),
            ("> a", r"\> a"),
            ("---", r"\---"),
            ("===", r"\==="),
            ("| - | :-: |", r"\| - | :-: |"),
            ("~~~", r"\~~~"),
            ("[a]: b", r"\[a]: b"),
            ("[x] a", r"\[x] a"),
            ("[^1]: a", r"[^1]\: a"),
        ] {
            assert_eq!(line_start(line, true), written);
        }
        assert_eq!(heading_end("a #".into()), r"a \#");
        assert_eq!(heading_end("C#".into()), "C#");
    }

    #[test]
    fn code_and_destinations() {
        assert_eq!(code_span("a`b"), "``a`b``");
        assert_eq!(code_span("`"), "`` ` ``");
        assert_eq!(code_fence("```\na"), "````");
        assert_eq!(code_fence("a"), "```");
        assert_eq!(destination("https://a/b (c)&amp;"), "https://a/b%20(c)\\&amp;");
        assert_eq!(destination("a)b"), "a\\)b");
    }
}
