//! Inlines made ready for Markdown: marks merged, spaces and punctuation moved out of their edges, links put outside.

use std::collections::VecDeque;

use super::delims::{is_perhaps_punctuation, surely_closes, surely_opens};

/// A mark that Markdown writes with delimiters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `*a*`.
    Emphasis,
    /// `**a**`.
    Strong,
    /// `~~a~~`.
    Strike,
}

/// What holds inlines between two pieces of markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// `[a](url "title")`: what follows the closing bracket.
    Link(String),
    /// `<u>a</u>`, `<span lang="ja">a</span>`: the start tag and the end tag.
    Tag(String, &'static str),
    /// `<ruby>a<rt>b</rt></ruby>`: the annotation as written.
    Ruby(String),
}

/// An inline on its way to Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Characters, not escaped yet.
    Text(String),
    /// Markup as it is written.
    Raw(String),
    /// Code, without backticks.
    Code(String),
    /// A hard line break.
    Break,
    /// A mark.
    Mark(Mark, Vec<Node>),
    /// A link or tag.
    Hold(Holder, Vec<Node>),
}

impl Node {
    /// The first character as readers see it.
    pub(super) fn first(&self) -> Option<char> {
        match self {
            Self::Text(text) | Self::Raw(text) => text.chars().next(),
            Self::Code(_) => Some('`'),
            Self::Break => Some('\n'),
            Self::Mark(_, content) => content.first().and_then(Self::first),
            Self::Hold(Holder::Link(_), _) => Some('['),
            Self::Hold(..) => Some('<'),
        }
    }

    /// The last character as readers see it.
    pub(super) fn last(&self) -> Option<char> {
        match self {
            Self::Text(text) | Self::Raw(text) => text.chars().next_back(),
            Self::Code(_) => Some('`'),
            Self::Break => Some('\n'),
            Self::Mark(_, content) => content.last().and_then(Self::last),
            Self::Hold(Holder::Link(_), _) => Some(')'),
            Self::Hold(..) => Some('>'),
        }
    }
}

/// Brings a run of inlines into the form that is written.
pub(super) fn settle(nodes: Vec<Node>) -> Vec<Node> {
    merge(settle_between(merge(nodes), '\n', '\n'))
}

/// Joins neighbours: texts, and marks of one kind; a mark inside its own kind is dissolved.
fn merge(nodes: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match (out.last_mut(), node) {
            (_, Node::Text(text)) if text.is_empty() => {}
            (_, Node::Mark(_, content)) if content.is_empty() => {}
            (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
            // Two code spans side by side would share their backticks.
            (Some(Node::Code(before)), Node::Code(text)) => before.push_str(&text),
            (Some(Node::Mark(mark, before)), Node::Mark(same, content)) if *mark == same => before.extend(content),
            (_, node) => out.push(node),
        }
    }
    out.into_iter().map(merge_inside).collect()
}

fn merge_inside(node: Node) -> Node {
    match node {
        Node::Mark(mark, content) => Node::Mark(mark, merge(without(mark, content))),
        Node::Hold(holder, content) => Node::Hold(holder, merge(content)),
        other => other,
    }
}

/// The content with marks of that kind dissolved, at any depth.
fn without(mark: Mark, nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Mark(inner, content) if inner == mark => out.extend(without(mark, content)),
            Node::Mark(inner, content) => out.push(Node::Mark(inner, without(mark, content))),
            Node::Hold(holder, content) => out.push(Node::Hold(holder, without(mark, content))),
            other => out.push(other),
        }
    }
    out
}

/// Settles a list that stands between two characters.
fn settle_between(nodes: Vec<Node>, before: char, after: char) -> Vec<Node> {
    let mut nexts: Vec<char> = Vec::with_capacity(nodes.len());
    let firsts: Vec<Option<char>> = nodes.iter().map(Node::first).collect();
    for index in 0..nodes.len() {
        nexts.push(firsts.get(index + 1).copied().flatten().unwrap_or(after));
    }
    let mut out: Vec<Node> = Vec::with_capacity(nodes.len());
    for (node, next) in nodes.into_iter().zip(nexts) {
        let previous = out.last().and_then(Node::last).unwrap_or(before);
        match node {
            Node::Mark(mark, content) => out.extend(settle_mark(mark, content, previous, next)),
            Node::Hold(holder, content) => {
                let (open, close) = match holder {
                    Holder::Link(_) => ('[', ']'),
                    Holder::Tag(..) | Holder::Ruby(_) => ('>', '<'),
                };
                out.push(Node::Hold(holder, merge(settle_between(content, open, close))));
            }
            other => out.push(other),
        }
    }
    out
}

/// What becomes of a mark between two characters: the mark with what had to leave it on both sides.
fn settle_mark(mark: Mark, content: Vec<Node>, before: char, after: char) -> Vec<Node> {
    let (mut out, mut content, tail) = trim(content);
    let before = if out.is_empty() { before } else { ' ' };
    let after = if tail.is_empty() { after } else { ' ' };
    if let [Node::Hold(Holder::Link(_) | Holder::Tag(..), _)] = content.as_slice() {
        if let Some(Node::Hold(holder, inner)) = content.pop() {
            let (open, close) = if matches!(holder, Holder::Link(_)) { ('[', ']') } else { ('>', '<') };
            out.push(Node::Hold(holder, merge(settle_mark(mark, inner, open, close))));
        }
    } else if !content.is_empty() {
        out.extend(settle_trimmed(mark, content, before, after));
    }
    out.extend(tail);
    out
}

fn settle_trimmed(mark: Mark, content: Vec<Node>, before: char, after: char) -> Vec<Node> {
    let (mut out, content, tail) = trim(merge(settle_between(content, before, after)));
    let before = if out.is_empty() { before } else { ' ' };
    let after = if tail.is_empty() { after } else { ' ' };
    let first = content.first().and_then(Node::first).unwrap_or(' ');
    let last = content.last().and_then(Node::last).unwrap_or(' ');
    let opens = surely_opens(before, first);
    let closes = surely_closes(last, after);
    let holds = |node: Option<&Node>| matches!(node, Some(Node::Hold(Holder::Link(_) | Holder::Tag(..), _)));
    if content.is_empty() {
        // All of it was white space.
    } else if (!opens && holds(content.first())) || (!closes && holds(content.last())) {
        out.extend(distribute(mark, content, before, after));
    } else if opens && closes {
        out.push(wrap(mark, content));
    } else {
        out.extend(peel(mark, content, before, after));
    }
    out.extend(tail);
    out
}

/// Emphasis goes outside strong where both cover the same: `***a***` is read that way round.
fn wrap(mark: Mark, mut content: Vec<Node>) -> Node {
    if mark == Mark::Strong
        && let [Node::Mark(Mark::Emphasis, _)] = content.as_slice()
        && let Some(Node::Mark(_, inner)) = content.pop()
    {
        return Node::Mark(Mark::Emphasis, vec![Node::Mark(mark, inner)]);
    }
    Node::Mark(mark, content)
}

/// Takes spaces and breaks off both ends.
fn trim(content: Vec<Node>) -> (Vec<Node>, Vec<Node>, Vec<Node>) {
    let mut content = VecDeque::from(content);
    let mut head = Vec::new();
    while let Some(node) = content.pop_front() {
        match node {
            Node::Break => head.push(Node::Break),
            Node::Text(text) => {
                let kept = text.trim_start();
                head.push(Node::Text(text.get(..text.len() - kept.len()).unwrap_or_default().to_owned()));
                if !kept.is_empty() {
                    content.push_front(Node::Text(kept.to_owned()));
                    break;
                }
            }
            other => {
                content.push_front(other);
                break;
            }
        }
    }
    let mut tail = Vec::new();
    while let Some(node) = content.pop_back() {
        match node {
            Node::Break => tail.push(Node::Break),
            Node::Text(text) => {
                let kept = text.trim_end();
                tail.push(Node::Text(text.get(kept.len()..).unwrap_or_default().to_owned()));
                if !kept.is_empty() {
                    content.push_back(Node::Text(kept.to_owned()));
                    break;
                }
            }
            other => {
                content.push_back(other);
                break;
            }
        }
    }
    tail.reverse();
    (merge(head), content.into(), merge(tail))
}

/// Puts the mark inside each link and tag, and around what stands between them.
fn distribute(mark: Mark, content: Vec<Node>, before: char, after: char) -> Vec<Node> {
    let mut parts: Vec<Node> = Vec::new();
    let mut run: Vec<Node> = Vec::new();
    for node in content {
        match node {
            Node::Hold(holder @ (Holder::Link(_) | Holder::Tag(..)), inner) => {
                if !run.is_empty() {
                    parts.push(Node::Mark(mark, std::mem::take(&mut run)));
                }
                parts.push(Node::Hold(holder, vec![Node::Mark(mark, inner)]));
            }
            other => run.push(other),
        }
    }
    if !run.is_empty() {
        parts.push(Node::Mark(mark, run));
    }
    settle_between(parts, before, after)
}

/// Moves punctuation out of the mark's edges until the delimiters flank, as far as brackets and quotation marks stay
/// together with their partners.
fn peel(mark: Mark, mut content: Vec<Node>, before: char, after: char) -> Vec<Node> {
    let plain = flat_text(&content);
    let first_text = if let Some(Node::Text(text)) = content.first() { text.as_str() } else { "" };
    let last_text = if let Some(Node::Text(text)) = content.last() { text.as_str() } else { "" };
    let leads = first_text.chars().take_while(|&c| is_peelable(c)).count();
    let trails = last_text.chars().rev().take_while(|&c| is_peelable(c)).count();
    let total = plain.len();
    if leads == total {
        // Nothing but punctuation: a mark on it is an accident of the source, and tags around it help nobody.
        return content;
    }
    let (head, tail) = balanced_edges(&plain, leads, trails, before, after);
    let inner = plain.get(head..total - tail).unwrap_or_default();
    let (Some(&first), Some(&last)) = (inner.first(), inner.last()) else { return vec![wrap(mark, content)] };
    let outer_before = head.checked_sub(1).and_then(|at| plain.get(at)).copied().unwrap_or(before);
    let outer_after = plain.get(total - tail).copied().filter(|_| tail > 0).unwrap_or(after);
    if !surely_opens(outer_before, first) || !surely_closes(last, outer_after) {
        return vec![wrap(mark, content)];
    }
    let mut out = Vec::new();
    if let Some(Node::Text(text)) = content.first_mut() {
        let rest = text.chars().skip(head).collect();
        out.push(Node::Text(text.chars().take(head).collect()));
        *text = rest;
    }
    let mut behind = None;
    if let Some(Node::Text(text)) = content.last_mut() {
        let keep = text.chars().count() - tail.min(text.chars().count());
        behind = Some(Node::Text(text.chars().skip(keep).collect()));
        *text = text.chars().take(keep).collect();
    }
    out.push(wrap(mark, merge(content)));
    out.extend(behind);
    out
}

/// How many characters leave at the start and at the end.
fn balanced_edges(plain: &[char], leads: usize, trails: usize, before: char, after: char) -> (usize, usize) {
    let total = plain.len();
    if leads + trails >= total {
        return (0, 0);
    }
    let partner = partners(plain);
    let stays = |at: usize, other_side: std::ops::Range<usize>| {
        partner.get(at).copied().flatten().is_some_and(|other| !other_side.contains(&other))
    };
    let first = plain.first().copied().unwrap_or(' ');
    let last = plain.last().copied().unwrap_or(' ');
    let mut head = if surely_opens(before, first) { 0 } else { leads };
    let mut tail = if surely_closes(last, after) { 0 } else { trails };
    // A partner at the other edge may leave too, if only punctuation stands before it.
    let closing: Vec<usize> = (total - tail..total).filter_map(|at| partner.get(at).copied().flatten()).collect();
    if let Some(&reach) = closing.iter().filter(|&&at| at < leads).max() {
        head = head.max(reach + 1);
    }
    let opening: Vec<usize> = (0..head).filter_map(|at| partner.get(at).copied().flatten()).collect();
    if let Some(&reach) = opening.iter().filter(|&&at| at >= total - trails).min() {
        tail = tail.max(total - reach);
    }
    // What stays inside with its partner stops the peeling.
    for _ in 0..2 {
        while let Some(at) = (0..head).find(|&at| stays(at, 0..head) && stays(at, total - tail..total)) {
            head = at;
        }
        while let Some(at) =
            (total - tail..total).rev().find(|&at| stays(at, total - tail..total) && stays(at, 0..head))
        {
            tail = total - at - 1;
        }
    }
    (head, tail)
}

/// For each bracket or quotation mark the place of its partner.
fn partners(plain: &[char]) -> Vec<Option<usize>> {
    let mut found = vec![None; plain.len()];
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, &c) in plain.iter().enumerate() {
        if let Some(close) = closing_of(c) {
            open.push((at, close));
        } else if let Some((start, _)) = open.pop_if(|&mut (_, close)| c == close) {
            for (one, other) in [(start, at), (at, start)] {
                if let Some(slot) = found.get_mut(one) {
                    *slot = Some(other);
                }
            }
        }
    }
    found
}

fn closing_of(c: char) -> Option<char> {
    const PAIRS: [(char, char); 20] = [
        ('(', ')'),
        ('[', ']'),
        ('{', '}'),
        ('“', '”'),
        ('‘', '’'),
        ('（', '）'),
        ('［', '］'),
        ('｛', '｝'),
        ('《', '》'),
        ('〈', '〉'),
        ('「', '」'),
        ('『', '』'),
        ('【', '】'),
        ('〔', '〕'),
        ('〖', '〗'),
        ('〘', '〙'),
        ('﹁', '﹂'),
        ('﹃', '﹄'),
        ('«', '»'),
        ('｢', '｣'),
    ];
    PAIRS.iter().find(|pair| pair.0 == c).map(|pair| pair.1)
}

/// Punctuation that may stand outside a mark without harm to the sense: not the signs that belong to a word (`C++`, `5％`).
fn is_peelable(c: char) -> bool {
    let sign = matches!(
        c,
        '%' | '％' | '‰' | '#' | '＃' | '&' | '＆' | '@' | '＠' | '*' | '＊' | '/' | '／' | '\\' | '＼' | '_' | '＿'
    );
    let symbol = c.is_ascii() && matches!(c, '+' | '=' | '<' | '>' | '^' | '|' | '~' | '`' | '$');
    !sign && !symbol && super::delims::is_surely_punctuation(c) && is_perhaps_punctuation(c)
}

/// The characters of texts and of all else, markup standing for itself.
fn flat_text(nodes: &[Node]) -> Vec<char> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Text(text) | Node::Raw(text) => out.extend(text.chars()),
            Node::Code(_) => out.push('`'),
            Node::Break => out.push('\n'),
            Node::Mark(_, content) => out.extend(flat_text(content)),
            Node::Hold(Holder::Link(_), content) => {
                out.push('[');
                out.extend(flat_text(content));
                out.push(')');
            }
            Node::Hold(_, content) => {
                out.push('<');
                out.extend(flat_text(content));
                out.push('>');
            }
        }
    }
    out
}
