//! What a line is: the end of a fence, the frame of a container, code and the rest within it.

use std::collections::BTreeMap;

use super::tag;

/// An open code fence (CommonMark 0.31.2, 4.5).
pub(super) struct Fence<'a> {
    prefix: &'a str,
    mark: char,
    length: usize,
}

impl<'a> Fence<'a> {
    /// The fence that the line opens.
    pub(super) fn open(line: &'a str) -> Option<Self> {
        let content = line.trim_start_matches(['>', ' ', '\t', '-', '*', '+']);
        let content = content.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', ')', ' ']);
        let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = content.chars().take_while(|&c| c == mark).count();
        let info = content.get(length..)?;
        let valid = length >= 3 && !(mark == '`' && info.contains('`'));
        let prefix = line.get(..line.len() - content.len())?;
        valid.then_some(Self { prefix, mark, length })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let content = line.trim_matches(['>', ' ', '\t']);
        content.len() >= self.length && content.chars().all(|c| c == self.mark)
    }

    /// A fence in a quotation ends with it at the latest.
    fn holds(&self, line: &str) -> bool {
        !self.prefix.contains('>') || line.trim_start().starts_with('>')
    }
}

/// The line behind the fence that the line at `at` opens.
pub(super) fn fence_end(lines: &[&str], at: usize, fence: &Fence<'_>) -> usize {
    let rest = lines.get(at + 1..).unwrap_or_default();
    match rest.iter().position(|line| fence.is_closed_by(line) || !fence.holds(line)) {
        Some(length) => at + 1 + length + usize::from(rest.get(length).is_some_and(|line| fence.is_closed_by(line))),
        None => lines.len(),
    }
}

/// The line with so many marks of quotations. `None` where it has no more than those.
pub(super) fn shallow(line: &str, most: usize) -> Option<String> {
    let content = line.trim_start_matches(['>', ' ']);
    let marks = line.get(..line.len() - content.len())?;
    (marks.bytes().filter(|&byte| byte == b'>').count() > most).then(|| format!("{} {content}", ">".repeat(most)))
}

/// The text's beginning, of so many bytes at most.
pub(super) fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// `::: tip 标题`: the name, empty for an end, and the title.
pub(super) fn colons(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim().strip_prefix(":::")?.trim_start_matches(':').trim();
    let rest = rest.strip_prefix('{').map_or(rest, |inner| inner.trim_end_matches('}').trim_start_matches('.'));
    let (name, title) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (name, title) = name.split_once('[').map_or((name, title), |(name, title)| (name, title.trim_end_matches(']')));
    let valid = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#'));
    valid.then(|| (name, title.trim()))
}

/// For each line that opens a container with an end mark, the line of its end; in one pass.
pub(super) fn pair(lines: &[&str]) -> Vec<Option<usize>> {
    let mut ends = vec![None; lines.len()];
    let mut open: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        if let Some(fence) = Fence::open(line) {
            at = fence_end(lines, at, &fence).max(at + 1);
            continue;
        }
        let found = match colons(line) {
            Some((name, _)) => Some((String::from(":"), name.is_empty())),
            None if line.contains('{') => tag::whole(line).map(|tag| (tag.name, tag.closing)),
            None => None,
        };
        match found {
            Some((name, false)) => open.entry(name).or_default().push(at),
            Some((name, true)) => {
                if let Some(begin) = open.get_mut(&name).and_then(Vec::pop)
                    && let Some(end) = ends.get_mut(begin)
                {
                    *end = Some(at);
                }
            }
            None => {}
        }
        at += 1;
    }
    ends
}

/// The pieces of a line, code spans told from the rest (CommonMark 0.31.2, 6.1), as far as they lie in one line.
pub(super) fn code_spans(line: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(found) = line.get(at..).and_then(|rest| rest.find('`')) {
        let open = at + found;
        let length = line.get(open..).unwrap_or_default().bytes().take_while(|&byte| byte == b'`').count();
        let behind = open + length;
        match closing_run(line, behind, length) {
            Some(end) => {
                pieces.push((false, line.get(start..open).unwrap_or_default()));
                pieces.push((true, line.get(open..end).unwrap_or_default()));
                start = end;
                at = end;
            }
            None => at = behind,
        }
    }
    pieces.push((false, line.get(start..).unwrap_or_default()));
    pieces
}

/// How far a code span is looked for, in bytes: a line can be a book.
const MAX_SPAN: usize = 4_000;

fn closing_run(line: &str, from: usize, length: usize) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = from;
    while at < bytes.len().min(from + MAX_SPAN) {
        let run = bytes.get(at..)?.iter().take_while(|&&byte| byte == b'`').count();
        if run == length {
            return Some(at + run);
        }
        at += run.max(1);
    }
    None
}

/// `{:target="_blank"}` right behind what it is about.
pub(super) fn attribute_list(before: &str, tail: &str) -> Option<usize> {
    let inner = tail.strip_prefix("{:")?;
    let end = inner.char_indices().take(200).find(|(_, c)| *c == '}').map(|(at, _)| at)?;
    let behind_markup = before.ends_with([')', ']', '*', '`', '"']);
    let words = inner.get(..end)?;
    let plain = words.trim_start().starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '#'));
    (behind_markup && plain && !words.contains('\\')).then_some(2 + end + 1)
}

/// Whether the text's end takes the meaning from the mark behind it.
pub(super) fn is_escaped(before: &str) -> bool {
    !(before.len() - before.trim_end_matches('\\').len()).is_multiple_of(2)
}

/// The longest text between double brackets, in bytes.
const MAX_NAME: usize = 1_000;

/// Double brackets: `![[图.png|300]]` of Obsidian becomes a picture, an embedded note a link to it; `[[1]](…)`, `[[1]][a]` and
/// `[[1]]: …` are CommonMark's, and are kept from being read as wiki links.
pub(super) fn double_brackets(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("[[") {
        if is_escaped(before) {
            out.push_str(before);
            out.push('[');
            rest = rest.get(before.len() + 1..).unwrap_or_default();
            continue;
        }
        // A limit keeps a line of openings from being searched again and again.
        let end = tail.bytes().take(MAX_NAME).position(|byte| matches!(byte, b'[' | b']'));
        let parts = end.and_then(|end| Some((tail.get(..end)?, tail.get(end..)?.strip_prefix("]]")?)));
        match (parts, before.strip_suffix('!')) {
            (Some((inner, behind)), _) if behind.starts_with(['(', '[', ':']) => {
                out.push_str(before);
                out.push_str("[\\[");
                out.push_str(inner);
                out.push_str("\\]]");
                rest = behind;
            }
            (Some((inner, behind)), Some(before)) => {
                out.push_str(before);
                embed(inner, out);
                rest = behind;
            }
            _ => {
                out.push_str(before);
                out.push_str("[[");
                rest = tail;
            }
        }
    }
    out.push_str(rest);
}

fn embed(inner: &str, out: &mut String) {
    let (file, words) = inner.split_once('|').unwrap_or((inner, ""));
    let is_size = words.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x');
    let is_file = file.rsplit_once('.').is_some_and(|(_, end)| (1..=5).contains(&end.len()) && end.is_ascii());
    if !is_file || file.ends_with(".md") {
        out.push_str("[[");
        out.push_str(inner);
        out.push_str("]]");
        return;
    }
    out.push_str("![");
    out.push_str(if is_size { "" } else { words });
    out.push_str("](<");
    out.push_str(file.trim());
    out.push_str(">)");
}

/// Ends bare addresses at the punctuation of Chinese or Japanese text, by an empty comment: GFM ends them at white space and at `<`
/// alone, and would take in the sentence behind. Within HTML a comment is nothing either.
pub(super) fn bare_addresses(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find("http") {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let is_bare = !before.ends_with(['<', '(', '"', '\'', '=', '[', ' ', '/']) || is_after_word(before);
        let (address, is_cut) = address(tail);
        // All that was looked at is passed over, so that none of it is looked at again.
        let (address, behind) = tail.split_at_checked(address.len().max("http".len())).unwrap_or((tail, ""));
        out.push_str(address);
        if is_cut && is_bare {
            out.push_str("<!---->");
        }
        rest = behind;
    }
    out.push_str(rest);
}

/// The address that the text begins with, empty where it begins with none, and whether a CJK mark ends it.
fn address(text: &str) -> (&str, bool) {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return ("", false);
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`' | ')' | ']') || is_cjk_mark(c);
    let known = head(text, MAX_ADDRESS);
    let length = known.find(ends).unwrap_or(known.len());
    let (address, behind) = text.split_at_checked(length).unwrap_or_default();
    (address, length < known.len() && behind.starts_with(is_cjk_mark))
}

/// `==文字==` of Obsidian, Typora and Hugo → `<mark>`. Between letters of a program (`a==b`) it is nothing.
pub(super) fn highlights(text: &str, out: &mut String) {
    let outside =
        |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '=' | '\\' | '!' | '<' | '>'));
    let mut rest = text;
    let mut last = None;
    let mut in_tag = false;
    while let Some(at) = rest.find("==") {
        let (before, tail) = (rest.get(..at).unwrap_or_default(), rest.get(at + 2..).unwrap_or_default());
        out.push_str(before);
        let previous = before.chars().next_back().or(last);
        in_tag = ends_in_tag(before, in_tag);
        let opens = !in_tag && outside(previous) && tail.starts_with(|c: char| !c.is_whitespace() && c != '=');
        let content = tail.find("==").and_then(|end| Some((tail.get(..end)?, tail.get(end + 2..)?)));
        let closed = content.filter(|(inner, behind)| {
            opens
                && !ends_in_tag(inner, false)
                && !inner.ends_with(|c: char| c.is_whitespace() || c == '\\')
                && outside(behind.chars().next())
        });
        match closed {
            Some((inner, behind)) => {
                out.push_str("<mark>");
                out.push_str(inner);
                out.push_str("</mark>");
                last = inner.chars().next_back();
                rest = behind;
            }
            None => {
                // The whole run is passed over, so that none of it is looked at again.
                let run = 2 + tail.len() - tail.trim_start_matches('=').len();
                out.push_str(&"=".repeat(run));
                last = Some('=');
                rest = rest.get(at + run..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
}

/// Whether the text ends amid a tag of HTML, when it begins amid one or not.
fn ends_in_tag(text: &str, begins: bool) -> bool {
    match text.rfind(['<', '>']).map(|at| text.get(at..).unwrap_or_default()) {
        None => begins,
        Some(last) => last.strip_prefix('<').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())),
    }
}

/// The line without the `****` between parts of bold text. `None` where there are none, and where other asterisks make it unclear which
/// are bold.
pub(super) fn joined_bold(line: &str) -> Option<String> {
    if !line.contains("****") || line.contains('`') || line.contains("\\*") {
        return None;
    }
    let runs: Vec<(usize, usize)> =
        line.match_indices('*').map(|(at, _)| at).fold(Vec::new(), |mut runs: Vec<(usize, usize)>, at| {
            match runs.last_mut() {
                Some((start, length)) if *start + *length == at => *length += 1,
                _ => runs.push((at, 1)),
            }
            runs
        });
    let mut out = String::with_capacity(line.len());
    let (mut bold, mut done) = (false, 0);
    for (number, &(at, length)) in runs.iter().enumerate() {
        let goes_on = runs.get(number + 1).is_some_and(|(_, next)| matches!(next, 2 | 4));
        let (before, behind) = (line.get(..at)?, line.get(at + length..)?);
        match length {
            2 => bold = !bold,
            4 if bold && goes_on && !before.ends_with(' ') && !behind.starts_with(char::is_whitespace) => {
                out.push_str(line.get(done..at)?);
                done = at + length;
            }
            4 => {}
            _ => return None,
        }
    }
    out.push_str(line.get(done..)?);
    (done > 0).then_some(out)
}

/// The longest address, in bytes.
const MAX_ADDRESS: usize = 2_000;

/// A word and a space stand before the address; it is no definition's `[1]: https://…` and no attribute's `src= https://…`.
fn is_after_word(before: &str) -> bool {
    before.ends_with(' ') && before.trim_end().ends_with(|c: char| c.is_alphanumeric() || is_cjk_mark(c))
}

fn is_cjk_mark(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{301F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}' | '“' | '”' | '‘' | '’' | '…' | '—')
}
