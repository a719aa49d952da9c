//! What stands in real Markdown besides Markdown, put into terms that the parser knows.
//!
//! Line by line, outside of code: tags of template languages, callouts in their other notations, displayed formulas (whose lines
//! would otherwise be read as lists and headings), marks for tables of contents, attribute lists of kramdown. What prints nothing
//! goes with a note; what only a template engine could expand goes with a warning, the text that it encloses stays.

mod callout;
mod scan;
mod shortcodes;
mod tag;

use std::borrow::Cow;

use self::callout::Head;
use self::scan::{
    Fence, attribute_list, bare_addresses, code_spans, colons, double_brackets, fence_end, highlights, pair,
};
use self::shortcodes::Meaning;
use self::tag::Tag;
use crate::diag::Diagnostic;

/// How deep containers nest; deeper ones lose their frame, with a warning, and keep their text.
const MAX_NESTING: usize = 6;

/// How deep quotations nest: more than any text has and the model holds.
const MAX_QUOTES: usize = 64;

/// A text that is ready for the parser.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    pub(super) text: String,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Prepares a text.
pub(super) fn prepare(body: &str) -> Prepared {
    let lines: Vec<&str> = body.lines().collect();
    let mut preparer = Preparer::default();
    let mut out = preparer.lines(&lines, 0);
    out.push(Cow::Borrowed(""));
    Prepared { text: out.join("\n"), diagnostics: preparer.diagnostics }
}

#[derive(Default)]
struct Preparer {
    diagnostics: Vec<Diagnostic>,
}

/// The lines of a container, and where they stand.
struct Lines<'l, 'a> {
    lines: &'l [&'a str],
    /// For each line that opens a container with an end mark: the line of its end.
    ends: Vec<Option<usize>>,
    depth: usize,
    at: usize,
    /// A list item is open: lines that are indented by four belong to it.
    in_list: bool,
    out: Vec<Cow<'a, str>>,
}

impl Preparer {
    fn note(&mut self, code: &'static str, message: &str, dropped: &str) {
        self.diagnostics.push(Diagnostic::note(code, message).dropping(dropped));
    }

    fn lines<'a>(&mut self, lines: &[&'a str], depth: usize) -> Vec<Cow<'a, str>> {
        let mut state =
            Lines { lines, ends: pair(lines), depth, at: 0, in_list: false, out: Vec::with_capacity(lines.len()) };
        while let Some(&line) = lines.get(state.at) {
            let next = self.line(&mut state, line);
            state.at = next.max(state.at + 1);
        }
        state.out
    }

    /// Takes one line, or the container that begins with it; gives the number of the line behind.
    fn line<'a>(&mut self, state: &mut Lines<'_, 'a>, line: &'a str) -> usize {
        if let Some(fence) = Fence::open(line) {
            return state.copy_fence(&fence);
        }
        state.note_list(line);
        if let Some(kept) = scan::shallow(line, MAX_QUOTES) {
            let message = "quotations nested too deep were joined, their text was kept";
            self.diagnostics.push(Diagnostic::warning("markdown.flattened", message));
            state.out.push(Cow::Owned(kept));
            return state.at + 1;
        }
        if state.is_code(line) {
            state.out.push(Cow::Borrowed(line));
            return state.at + 1;
        }
        let taken = state.formula(line).or_else(|| self.indented(state, line)).or_else(|| self.container(state, line));
        if let Some(end) = taken {
            return end;
        }
        if let Some((prefix, name, title)) = callout::alert(line).filter(|_| state.begins_quote()) {
            let (kind, title) = callout::known(name, title);
            state.out.push(Cow::Owned(format!("{prefix}[!{kind}]")));
            if !title.is_empty() {
                let bare = prefix.trim_end();
                state.out.extend([Cow::Owned(format!("{prefix}**{title}**")), Cow::Owned(bare.to_owned())]);
            }
            return state.at + 1;
        }
        if let Some(end) = self.marks(state, line) {
            return end;
        }
        let line = self.inline(line);
        let line = self.join_bold(line);
        state.out.push(line);
        state.at + 1
    }

    /// MkDocs: a callout or a tab whose content is indented by four.
    fn indented<'a>(&mut self, state: &mut Lines<'_, 'a>, line: &'a str) -> Option<usize> {
        let (indent, head) = callout::head(line)?;
        let rest = state.lines.get(state.at + 1..)?;
        let dedent = |line: &'a str| -> Option<&'a str> {
            let inner = line.get(indent..).filter(|_| line.bytes().take(indent).all(|byte| byte == b' '))?;
            inner.strip_prefix("    ").or_else(|| inner.strip_prefix('\t'))
        };
        let length = rest.iter().take_while(|line| line.trim().is_empty() || dedent(line).is_some()).count();
        let filled = rest.iter().take(length).rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
        if filled == 0 && matches!(head, Head::Tab(_)) {
            return None;
        }
        let content: Vec<&'a str> = rest.iter().take(filled).map(|line| dedent(line).unwrap_or("")).collect();
        let margin = " ".repeat(indent);
        match head {
            Head::Callout(name, title) => {
                let (kind, title) = callout::known(name, title);
                self.quote(state, &content, &margin, Some(kind), &title);
            }
            Head::Tab(title) => self.group(state, &content, &margin, title),
        }
        Some(state.at + 1 + filled)
    }

    /// `:::` of Pandoc, VuePress and Docusaurus, and tags that stand alone on their line.
    fn container<'a>(&mut self, state: &mut Lines<'_, 'a>, line: &'a str) -> Option<usize> {
        let end = state.ends.get(state.at).copied().flatten();
        let inner: Vec<&'a str> =
            end.and_then(|end| state.lines.get(state.at + 1..end)).map(<[_]>::to_vec).unwrap_or_default();
        let behind = end.unwrap_or(state.at) + 1;
        if let Some((name, title)) = colons(line) {
            self.colons(state, line, (name, title), end.map(|_| inner.as_slice()));
            return Some(behind);
        }
        let margin = line.get(..line.len() - line.trim_start().len())?;
        let tag = tag::whole(line)?;
        if tag.closing {
            self.unknown(&tag);
            return Some(state.at + 1);
        }
        match (shortcodes::meaning(&tag), end) {
            (Meaning::Instead(text), _) => {
                state.out.push(Cow::Owned(format!("{margin}{text}")));
                return Some(state.at + 1);
            }
            (Meaning::Nothing, _) => {
                self.note("markdown.dropped-tag", "a tag that prints nothing was dropped", tag.raw);
                return Some(state.at + 1);
            }
            (Meaning::Raw, _) => state.out.extend(inner.into_iter().map(Cow::Borrowed)),
            (Meaning::Code(language), Some(_)) => state.code(&inner, &language),
            (Meaning::Callout(kind, title), Some(_)) => self.quote(state, &inner, margin, Some(kind), &title),
            (Meaning::Quote(by), Some(_)) => {
                self.quote(state, &inner, margin, None, "");
                if !by.is_empty() {
                    let blank = state.out.pop();
                    state.out.extend([Cow::Owned(format!("{margin}>")), Cow::Owned(format!("{margin}> — {by}"))]);
                    state.out.extend(blank);
                }
            }
            (Meaning::Pull, Some(_)) => {
                state.out.extend(["", "<div class=\"pullquote\">", ""].map(Cow::Borrowed));
                self.group(state, &inner, "", "");
                state.out.extend(["</div>", ""].map(Cow::Borrowed));
            }
            (Meaning::Group(title), Some(_)) => self.group(state, &inner, margin, &title),
            (_, end) => {
                self.unknown(&tag);
                if end.is_some() {
                    self.group(state, &inner, margin, "");
                }
            }
        }
        Some(behind)
    }

    fn colons<'a>(
        &mut self,
        state: &mut Lines<'_, 'a>,
        line: &str,
        (name, title): (&str, &str),
        inner: Option<&[&'a str]>,
    ) {
        match (inner, callout::kind(name)) {
            (Some(inner), Some(_)) => {
                let (kind, title) = callout::known(name, title);
                self.quote(state, inner, "", Some(kind), &title);
            }
            (inner, _) => {
                let message = "the frame of a container was dropped, its text kept";
                self.note("markdown.dropped-mark", message, line.trim());
                self.group(state, inner.unwrap_or_default(), "", title);
            }
        }
    }

    fn unknown(&mut self, tag: &Tag<'_>) {
        let message = format!("a tag that only a template engine can expand was dropped: {}", tag.name);
        self.diagnostics.push(Diagnostic::warning("markdown.unknown-tag", message).dropping(tag.raw));
    }

    /// Puts the lines into a quotation, an alert where there is a kind.
    fn quote<'a>(
        &mut self,
        state: &mut Lines<'_, 'a>,
        inner: &[&'a str],
        margin: &str,
        kind: Option<&str>,
        title: &str,
    ) {
        if state.depth >= MAX_NESTING {
            let message = "containers nested too deep lost their frames, their text was kept";
            self.diagnostics.push(Diagnostic::warning("markdown.flattened", message));
            return self.group(state, inner, margin, title);
        }
        let inner = self.lines(inner, state.depth + 1);
        state.out.push(Cow::Borrowed(""));
        if let Some(kind) = kind {
            state.out.push(Cow::Owned(format!("{margin}> [!{kind}]")));
        }
        if !title.is_empty() {
            state.out.extend([Cow::Owned(format!("{margin}> **{title}**")), Cow::Owned(format!("{margin}>"))]);
        }
        for line in inner {
            let quoted = if line.is_empty() { format!("{margin}>") } else { format!("{margin}> {line}") };
            state.out.push(Cow::Owned(quoted));
        }
        state.out.push(Cow::Borrowed(""));
    }

    /// Lets the lines stand where they are, below a title in bold.
    fn group<'a>(&mut self, state: &mut Lines<'_, 'a>, inner: &[&'a str], margin: &str, title: &str) {
        if !title.is_empty() {
            state.out.extend([Cow::Borrowed(""), Cow::Owned(format!("{margin}**{title}**")), Cow::Borrowed("")]);
        }
        let inner = if state.depth >= 2 * MAX_NESTING {
            inner.iter().copied().map(Cow::Borrowed).collect()
        } else {
            self.lines(inner, state.depth + 1)
        };
        for line in inner {
            let line = if margin.is_empty() || line.is_empty() { line } else { Cow::Owned(format!("{margin}{line}")) };
            state.out.push(line);
        }
        state.out.push(Cow::Borrowed(""));
    }

    /// Lines that mark something for a site generator: a table of contents, an attribute list.
    fn marks(&mut self, state: &Lines<'_, '_>, line: &str) -> Option<usize> {
        const TOC: [&str; 6] = ["[toc]", "[[toc]]", "@[toc]", "{:toc}", "[[_toc_]]", "${toc}"];
        let trimmed = line.trim();
        let lower = || trimmed.to_ascii_lowercase().replace(' ', "");
        if trimmed.len() <= 40 && (TOC.contains(&lower().as_str()) || lower().starts_with("@[toc](")) {
            self.note("markdown.dropped-toc", "a mark for a table of contents was dropped", trimmed);
            return Some(state.at + 1);
        }
        let next = state.lines.get(state.at + 1).map(|next| next.trim()).unwrap_or_default();
        if next.starts_with("{:toc") && trimmed.starts_with(['*', '-', '1']) {
            self.note("markdown.dropped-toc", "a mark for a table of contents was dropped", trimmed);
            return Some(state.at + 2);
        }
        if trimmed.starts_with("{:") && trimmed.ends_with('}') && !trimmed.contains('\\') {
            self.note("markdown.dropped-attributes", "an attribute list was dropped", trimmed);
            return Some(state.at + 1);
        }
        None
    }

    /// Tags, attribute lists and addresses amid a line, outside of code spans.
    fn inline<'a>(&mut self, line: &'a str) -> Cow<'a, str> {
        if !["{", "[[", "==", "http"].iter().any(|sign| line.contains(sign)) {
            return Cow::Borrowed(line);
        }
        let mut out = String::with_capacity(line.len());
        for (code, piece) in code_spans(line) {
            if code {
                out.push_str(piece);
            } else {
                let mut expanded = String::with_capacity(piece.len());
                self.inline_tags(piece, &mut expanded);
                let mut linked = String::with_capacity(expanded.len());
                double_brackets(&expanded, &mut linked);
                let mut marked = String::with_capacity(linked.len());
                highlights(&linked, &mut marked);
                bare_addresses(&marked, &mut out);
            }
        }
        Cow::Owned(out)
    }

    /// `**甲****乙**`: bold text that a converter cut in two; the marks between the parts would be read as four asterisks.
    fn join_bold<'a>(&mut self, line: Cow<'a, str>) -> Cow<'a, str> {
        let joined = scan::joined_bold(&line);
        if joined.is_some() {
            self.note("markdown.joined-bold", "marks that cut bold text in two were dropped", "****");
        }
        joined.map_or(line, Cow::Owned)
    }

    fn inline_tags(&mut self, text: &str, out: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let (before, tail) = rest.split_at(at);
            out.push_str(before);
            if scan::is_escaped(before) {
                out.push('{');
                rest = tail.get(1..).unwrap_or_default();
            } else if let Some(tag) = tag::begin(tail) {
                self.inline_tag(&tag, out);
                rest = tail.get(tag.raw.len()..).unwrap_or_default();
            } else if let Some(length) = attribute_list(before, tail) {
                let list = tail.get(..length).unwrap_or_default();
                self.note("markdown.dropped-attributes", "an attribute list was dropped", list);
                rest = tail.get(length..).unwrap_or_default();
            } else {
                out.push('{');
                rest = tail.get(1..).unwrap_or_default();
            }
        }
        out.push_str(rest);
    }

    fn inline_tag(&mut self, tag: &Tag<'_>, out: &mut String) {
        match shortcodes::meaning(tag) {
            Meaning::Instead(text) if !tag.closing => out.push_str(&text),
            Meaning::Unknown => self.unknown(tag),
            _ => self.note("markdown.dropped-tag", "a tag was dropped, the text around it kept", tag.raw),
        }
    }
}

impl<'a> Lines<'_, 'a> {
    /// `$$` … `$$` over several lines becomes a fenced block, whose lines nothing else reads.
    fn formula(&mut self, line: &'a str) -> Option<usize> {
        let content = line.trim_start_matches(['>', ' ']);
        let prefix = line.get(..line.len() - content.len())?;
        let first = content.strip_prefix("$$")?;
        if first.contains("$$") {
            return None;
        }
        let rest = self.lines.get(self.at + 1..)?;
        // Every line with `$$` ends the search, so that all searches together take linear time.
        let length = rest.iter().position(|line| line.contains("$$"))?;
        // Two marks belong together unless something stands between them that no formula holds; below words, an empty line is such.
        let is_foreign = |line: &&str| {
            let bare = line.trim_matches(['>', ' ', '\t']);
            let heading = bare.trim_start_matches('#');
            Fence::open(line).is_some()
                || (bare.is_empty() && !first.trim().is_empty())
                || (heading.len() < bare.len() && heading.starts_with(' '))
        };
        if rest.iter().take(length).any(is_foreign) {
            return None;
        }
        let (last, behind) = rest.get(length)?.trim_end().rsplit_once("$$")?;
        if behind.chars().any(char::is_alphanumeric) || last.contains("$$") {
            return None;
        }
        let bare = |line: &'a str| line.strip_prefix(prefix).unwrap_or(line.trim_start_matches(['>', ' ']));
        let tail = last.trim_start_matches(['>', ' ']);
        let lines = std::iter::once(first).chain(rest.iter().take(length).map(|line| bare(line))).chain([tail]);
        self.out.push(Cow::Owned(format!("{prefix}~~~~~~math")));
        for line in lines.filter(|line| !line.trim().is_empty()) {
            self.out.push(Cow::Owned(format!("{prefix}{line}")));
        }
        self.out.push(Cow::Owned(format!("{prefix}~~~~~~")));
        if !behind.trim().is_empty() {
            self.out.push(Cow::Owned(format!("{prefix}{behind}")));
        }
        Some(self.at + length + 2)
    }

    fn note_list(&mut self, line: &str) {
        let trimmed = line.trim_start();
        if trimmed.is_empty() {
            return;
        }
        let digits = trimmed.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = digits.len() < trimmed.len() && digits.starts_with(['.', ')']);
        let marked = numbered || trimmed.starts_with(['-', '*', '+', ':']) || trimmed.starts_with("[^");
        if marked {
            self.in_list = true;
        } else if trimmed.len() == line.len() {
            self.in_list = false;
        }
    }

    /// The line is indented code: nothing in it is looked at.
    fn is_code(&self, line: &str) -> bool {
        let is_indented = |line: &str| line.starts_with("    ") || line.starts_with('\t');
        let before = self.at.checked_sub(1).and_then(|at| self.lines.get(at));
        is_indented(line)
            && before.is_none_or(|before| before.trim().is_empty() || is_indented(before))
            && !self.in_list
    }

    fn begins_quote(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.lines.get(at));
        before.is_none_or(|before| {
            before.trim_matches(['>', ' ', '\t']).is_empty() || !before.trim_start().starts_with('>')
        })
    }

    fn copy_fence(&mut self, fence: &Fence<'_>) -> usize {
        let end = fence_end(self.lines, self.at, fence);
        let lines = self.lines.get(self.at..end).unwrap_or_default();
        self.out.extend(lines.iter().copied().map(Cow::Borrowed));
        end
    }

    /// A fenced block with a fence that none of its lines closes.
    fn code(&mut self, inner: &[&'a str], language: &str) {
        let longest = inner.iter().map(|line| line.trim_start().chars().take_while(|&c| c == '`').count()).max();
        let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
        self.out.push(Cow::Owned(format!("{fence}{language}")));
        self.out.extend(inner.iter().copied().map(Cow::Borrowed));
        self.out.extend([Cow::Owned(fence), Cow::Borrowed("")]);
    }
}

#[cfg(test)]
mod tests;
