//! A run of inlines as Markdown.
//!
//! Marks are first written with stars; then the writer reads its own line by the rules of every dialect
//! ([`delims::misread`]), and a mark that is not read as meant is written with underscores, or at last as HTML.

use std::collections::BTreeSet;

use super::delims::{self, Dialect, Token};
use super::escape::{self, Census, Needs};
use super::tree::{self, Holder, Mark, Node};

/// Where a run of inlines stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a paragraph, which may have several lines.
    Paragraph,
    /// In an ATX heading: one line.
    Heading,
    /// In a cell of a pipe table: one line, pipes escaped.
    Cell,
}

/// How a mark is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Star,
    Underscore,
    Html,
}

/// What is written, in order.
enum Piece<'a> {
    Text(&'a str),
    Raw(&'a str),
    Code(&'a str),
    Break,
    Open(usize),
    Close(usize),
    LinkOpen,
    LinkClose(&'a str),
}

/// Writes settled or unsettled nodes.
pub(super) fn write(nodes: Vec<Node>, place: Place) -> String {
    let nodes = tree::settle(nodes);
    let mut line = Line { pieces: Vec::new(), marks: Vec::new() };
    line.flatten(&nodes);
    let styles = line.choose_styles(place);
    let (text, brackets) = line.render(&styles, place);
    match place {
        Place::Paragraph => {
            let mut start = 0;
            let mut lines = Vec::new();
            for line in text.split('\n') {
                lines.push(escape::line_start(line, brackets.contains(&start)));
                start += line.len() + 1;
            }
            lines.join("\n")
        }
        Place::Heading => escape::heading_end(text),
        Place::Cell => text.replace('|', "\\|"),
    }
}

struct Line<'a> {
    pieces: Vec<Piece<'a>>,
    marks: Vec<Mark>,
}

impl<'a> Line<'a> {
    fn flatten(&mut self, nodes: &'a [Node]) {
        for node in nodes {
            match node {
                Node::Text(text) => self.pieces.push(Piece::Text(text)),
                Node::Raw(text) => self.pieces.push(Piece::Raw(text)),
                Node::Code(text) => self.pieces.push(Piece::Code(text)),
                Node::Break => self.pieces.push(Piece::Break),
                Node::Mark(mark, content) => {
                    let id = self.marks.len();
                    self.marks.push(*mark);
                    self.pieces.push(Piece::Open(id));
                    self.flatten(content);
                    self.pieces.push(Piece::Close(id));
                }
                Node::Hold(holder, content) => self.hold(holder, content),
            }
        }
    }

    fn hold(&mut self, holder: &'a Holder, content: &'a [Node]) {
        match holder {
            Holder::Link(rest) => {
                self.pieces.push(Piece::LinkOpen);
                self.flatten(content);
                self.pieces.push(Piece::LinkClose(rest));
            }
            Holder::Tag(open, close) => {
                self.pieces.push(Piece::Raw(open));
                self.flatten(content);
                self.pieces.push(Piece::Raw(close));
            }
            Holder::Ruby(annotation) => {
                self.pieces.push(Piece::Raw("<ruby>"));
                self.flatten(content);
                self.pieces.push(Piece::Raw(annotation));
            }
        }
    }

    /// Changes one misread mark at a time while that is cheap, then all of them at once.
    fn choose_styles(&self, place: Place) -> Vec<Style> {
        const PATIENCE: usize = 24;
        let mut styles = vec![Style::Star; self.marks.len()];
        for round in 0..3 * PATIENCE {
            let tokens = self.tokens(&styles, place);
            let wrong = Dialect::ALL
                .iter()
                .map(|&dialect| delims::misread(&tokens, self.marks.len(), dialect))
                .find(|wrong| !wrong.is_empty());
            let Some(wrong) = wrong else { return styles };
            let few = if round < PATIENCE { 1 } else { wrong.len() };
            for &mark in wrong.iter().take(few) {
                if let (Some(style), Some(mark)) = (styles.get_mut(mark), self.marks.get(mark)) {
                    *style = match (*style, mark) {
                        (Style::Star, Mark::Emphasis | Mark::Strong) => Style::Underscore,
                        _ => Style::Html,
                    };
                }
            }
        }
        vec![Style::Html; self.marks.len()]
    }

    fn tokens(&self, styles: &[Style], place: Place) -> Vec<Token> {
        let delimiter = |id: usize| {
            let (mark, style) = (self.marks.get(id).copied()?, styles.get(id).copied()?);
            delimiter(mark, style).map(|(c, width)| (id, c, width))
        };
        self.pieces
            .iter()
            .filter_map(|piece| match *piece {
                Piece::Text(text) | Piece::Raw(text) => {
                    Some(Token::Text(text.chars().next()?, text.chars().next_back()?))
                }
                Piece::Code(_) => Some(Token::Text('`', '`')),
                Piece::Break if place == Place::Paragraph => Some(Token::Text('\\', '\n')),
                Piece::Break => Some(Token::Text('<', '>')),
                Piece::Open(id) => {
                    Some(delimiter(id).map_or(Token::Text('<', '>'), |(id, c, n)| Token::Open(id, c, n)))
                }
                Piece::Close(id) => {
                    Some(delimiter(id).map_or(Token::Text('<', '>'), |(id, c, n)| Token::Close(id, c, n)))
                }
                Piece::LinkOpen => Some(Token::LinkOpen),
                Piece::LinkClose(_) => Some(Token::LinkClose),
            })
            .collect()
    }

    fn needs(&self) -> Needs {
        let mut census = Census::default();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => census.text(text),
                Piece::Raw(text) | Piece::LinkClose(text) => census.raw(text),
                Piece::Code(text) => {
                    census.markup('`');
                    census.raw(text);
                }
                Piece::Open(id) => match self.marks.get(*id) {
                    Some(Mark::Strike) => census.markup('~'),
                    _ => census.markup('*'),
                },
                Piece::Break | Piece::Close(_) | Piece::LinkOpen => {}
            }
        }
        census.needs()
    }

    /// The line as it is written, and where in it lines begin with a bracket that is text.
    fn render(&self, styles: &[Style], place: Place) -> (String, BTreeSet<usize>) {
        let needs = self.needs();
        let mut links = 0_usize;
        let mut out = String::new();
        let mut brackets = BTreeSet::new();
        for piece in &self.pieces {
            match *piece {
                Piece::Text(text) => {
                    let at_start = out.is_empty() || out.ends_with('\n');
                    let text = if at_start { text.trim_start_matches(' ') } else { text };
                    if at_start && text.starts_with('[') {
                        brackets.insert(out.len());
                    }
                    escape::push_text(&mut out, text, Needs { link: links > 0, ..needs });
                }
                Piece::Raw(text) => {
                    guard_bracket(&mut out, text);
                    out.push_str(text);
                }
                Piece::Code(text) => {
                    let exposed = (place == Place::Cell && text.contains("\\|")) || (links > 0 && text.contains("]:"));
                    out.push_str(&if exposed { escape::code_element(text) } else { escape::code_span(text) });
                }
                Piece::Break => push_break(&mut out, place),
                Piece::Open(id) => out.push_str(self.delimiter_text(id, styles, true)),
                Piece::Close(id) => out.push_str(self.delimiter_text(id, styles, false)),
                Piece::LinkOpen => {
                    guard_bracket(&mut out, "[");
                    out.push('[');
                    links += 1;
                }
                Piece::LinkClose(rest) => {
                    out.push(']');
                    out.push_str(rest);
                    links = links.saturating_sub(1);
                }
            }
        }
        while out.ends_with("\\\n") {
            out.truncate(out.len() - 2);
        }
        (out, brackets)
    }

    fn delimiter_text(&self, id: usize, styles: &[Style], open: bool) -> &'static str {
        let (Some(&mark), Some(&style)) = (self.marks.get(id), styles.get(id)) else { return "" };
        match (delimiter(mark, style), mark, open) {
            (Some(('*', 1)), ..) => "*",
            (Some(('*', _)), ..) => "**",
            (Some(('_', 1)), ..) => "_",
            (Some(('_', _)), ..) => "__",
            (Some(_), ..) => "~~",
            (None, Mark::Emphasis, true) => "<em>",
            (None, Mark::Emphasis, false) => "</em>",
            (None, Mark::Strong, true) => "<strong>",
            (None, Mark::Strong, false) => "</strong>",
            (None, Mark::Strike, true) => "<del>",
            (None, Mark::Strike, false) => "</del>",
        }
    }
}

fn delimiter(mark: Mark, style: Style) -> Option<(char, usize)> {
    match (mark, style) {
        (_, Style::Html) => None,
        (Mark::Strike, _) => Some(('~', 2)),
        (Mark::Emphasis, Style::Star) => Some(('*', 1)),
        (Mark::Emphasis, Style::Underscore) => Some(('_', 1)),
        (Mark::Strong, Style::Star) => Some(('*', 2)),
        (Mark::Strong, Style::Underscore) => Some(('_', 2)),
    }
}

/// An exclamation mark before a bracket would make it an image, another bracket a wiki link.
fn guard_bracket(out: &mut String, next: &str) {
    if next.starts_with('[')
        && let Some(mark) = out.chars().next_back().filter(|mark| matches!(mark, '!' | '['))
    {
        out.pop();
        if !ends_escaping(out) {
            out.push('\\');
        }
        out.push(mark);
    }
}

/// The text's last backslash takes the meaning from what follows.
fn ends_escaping(text: &str) -> bool {
    !(text.len() - text.trim_end_matches('\\').len()).is_multiple_of(2)
}

fn push_break(out: &mut String, place: Place) {
    match place {
        // At a block's start a break means nothing.
        _ if out.is_empty() => {}
        Place::Paragraph => {
            out.truncate(out.trim_end_matches(' ').len());
            // A backslash that had a space behind it would take in the one of the break.
            if ends_escaping(out) {
                out.push('\\');
            }
            out.push_str("\\\n");
        }
        Place::Heading | Place::Cell => out.push_str("<br>"),
    }
}
