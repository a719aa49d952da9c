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

/// The longest text between double brackets, in bytes.
const MAX_NAME: usize = 1_000;

/// Double brackets: `![[图.png|300]]` of Obsidian becomes a picture, an embedded note a link to it; `[[1]](…)`, `[[1]][a]` and
/// `[[1]]: …` are CommonMark's, and are kept from being read as wiki links.
pub(super) fn double_brackets(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("[[") {
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

/// Marks bare addresses that the punctuation of Chinese or Japanese text ends: GFM ends them at white space alone, and would take in
/// the sentence behind.
pub(super) fn bare_addresses(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find("http") {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let is_bare = !before.ends_with(['<', '(', '"', '\'', '=', '[', ' ', '/']) || is_after_word(before);
        let length = match address_before_mark(tail).filter(|_| is_bare) {
            Some(address) => {
                out.push('<');
                out.push_str(address);
                out.push('>');
                address.len()
            }
            None => {
                out.push_str("http");
                "http".len()
            }
        };
        rest = tail.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// The address that the text begins with, if a CJK mark ends it.
fn address_before_mark(text: &str) -> Option<&str> {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`' | ')' | ']') || is_cjk_mark(c);
    let mut window = text.len().min(MAX_ADDRESS);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let length = text.get(..window)?.find(ends)?;
    let at_mark = text.get(length..)?.chars().next().is_some_and(is_cjk_mark);
    text.get(..length).filter(|_| at_mark).map(trim_address)
}

/// The longest address, in bytes.
const MAX_ADDRESS: usize = 2_000;

/// A word and a space stand before the address; it is no definition's `[1]: https://…` and no attribute's `src= https://…`.
fn is_after_word(before: &str) -> bool {
    before.ends_with(' ') && before.trim_end().ends_with(|c: char| c.is_alphanumeric() || is_cjk_mark(c))
}

/// What GFM takes off an address' end.
fn trim_address(address: &str) -> &str {
    address.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '"', '\''])
}

fn is_cjk_mark(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{301F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}' | '“' | '”' | '‘' | '’' | '…' | '—')
}
