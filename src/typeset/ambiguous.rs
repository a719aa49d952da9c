//! Curly quotes, dashes, ellipses and dots: Chinese or Western?
//!
//! Unicode has one “ for both. Its width, its face and its line-edge rules depend on the text around it.

use super::collect::Segment;
use crate::text::CharClass;

/// How deep quotes are matched; beyond it each one is judged alone.
const MAX_DEPTH: usize = 16;

/// The byte places of the ambiguous characters that are Western punctuation, in ascending order.
pub(super) fn western_marks(segment: &Segment) -> Vec<u32> {
    let mut marks = Marks { western: Vec::new(), open: Vec::new() };
    let text = &segment.text;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if CharClass::is_ambiguous(c) {
            let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
            let after = neighbour(rest);
            if segment.lang_is_cjk(at) && is_doubled(text.get(..at).unwrap_or_default(), c, rest) {
                continue;
            }
            marks.judge(at as u32, c, before, after, segment.lang_is_cjk(at));
        } else if !c.is_whitespace() {
            before = Some(c);
        }
    }
    marks.western.extend(marks.open.iter().filter(|(.., western)| *western).map(|(_, at, _)| *at));
    marks.western.sort_unstable();
    marks.western
}

/// Two dashes or ellipses are one mark of CJK text, also between Latin words: TikTok——Instagram (CLREQ 3.1.2).
fn is_doubled(before: &str, c: char, after: &str) -> bool {
    matches!(c, '—' | '―' | '…' | '‥' | '⋯') && (before.ends_with(c) || after.starts_with(c))
}

/// The first character after a mark that is neither space nor ambiguous itself.
fn neighbour(text: &str) -> Option<char> {
    text.chars().take(MAX_DEPTH).find(|c| !c.is_whitespace() && !CharClass::is_ambiguous(*c))
}

struct Marks {
    western: Vec<u32>,
    /// Opening quotes that wait for their partner: the mark, where it is, whether it looks Western.
    open: Vec<(char, u32, bool)>,
}

impl Marks {
    fn judge(&mut self, at: u32, c: char, before: Option<char>, after: Option<char>, cjk_text: bool) {
        let western = looks_western(before, after, cjk_text);
        match c {
            '“' | '‘' if self.open.len() < MAX_DEPTH => self.open.push((c, at, western)),
            '”' | '’' if !is_apostrophe(c, before, after) => self.close(at, c, western),
            _ if western => self.western.push(at),
            _ => {}
        }
    }

    /// A pair is Western only if both its marks look so.
    fn close(&mut self, at: u32, c: char, western: bool) {
        let partner = if c == '”' { '“' } else { '‘' };
        let Some(position) = self.open.iter().rposition(|(open, ..)| *open == partner) else {
            if western {
                self.western.push(at);
            }
            return;
        };
        let (_, open_at, open_western) = self.open.get(position).copied().unwrap_or((partner, at, western));
        for (_, at, western) in self.open.drain(position..).skip(1) {
            if western {
                self.western.push(at);
            }
        }
        if western && open_western {
            self.western.extend([open_at, at]);
        }
    }
}

fn is_apostrophe(c: char, before: Option<char>, after: Option<char>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| CharClass::of(c) == CharClass::Letter);
    c == '’' && letter(before) && letter(after)
}

fn looks_western(before: Option<char>, after: Option<char>, cjk_text: bool) -> bool {
    let is_cjk = |c: char| CharClass::of(c).is_cjk();
    match (before, after) {
        (None, None) => !cjk_text,
        (before, after) => !before.is_some_and(is_cjk) && !after.is_some_and(is_cjk),
    }
}

impl Segment {
    fn lang_is_cjk(&self, at: usize) -> bool {
        let span = self.spans.partition_point(|span| span.end <= at);
        self.spans.get(span).is_some_and(|span| span.style.lang.region().is_some())
    }
}
