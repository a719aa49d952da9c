//! The text of one paragraph while it is read: a flat list of runs, each with the marks that apply to it.
//!
//! Keeping runs flat makes the rest simple: white space is normalised across element borders, marks that are split in the source
//! (`<b>a</b><b>b</b>`) merge, empty elements vanish, and a block within an inline element gets its marks anew.

use std::rc::Rc;

use super::space::{has_visible, is_dropped, is_space, plain_length};
use crate::ir::{Attr, Inline, ResourceId};

/// The most marks that nest. Deeper ones are dropped, their text kept.
pub(super) const MAX_MARKS: usize = 12;

/// What applies to a run of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Emphasis,
    Strong,
    Strikethrough,
    Underline,
    Small,
    Subscript,
    Superscript,
    Code,
    Link { url: String, title: String },
    Span(Attr),
}

impl Mark {
    fn wrap(&self, content: Vec<Inline>) -> Inline {
        match self {
            Self::Emphasis => Inline::Emphasis { content },
            Self::Strong => Inline::Strong { content },
            Self::Strikethrough => Inline::Strikethrough { content },
            Self::Underline => Inline::Underline { content },
            Self::Small => Inline::Small { content },
            Self::Subscript => Inline::Subscript { content },
            Self::Superscript => Inline::Superscript { content },
            Self::Link { url, title } => Inline::Link { url: url.clone(), title: title.clone(), content },
            // Code is settled on the leaves before the tree is built.
            Self::Code => Inline::Span { attr: Attr::default(), content },
            Self::Span(attr) => Inline::Span { attr: attr.clone(), content },
        }
    }
}

/// Marks from the outermost to the innermost, shared by the runs that have the same.
pub(super) type Marks = Rc<[Mark]>;

/// A picture amid the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) resource: ResourceId,
    pub(super) alt: String,
    /// It is set within the line: an emoji, an icon.
    pub(super) small: bool,
    /// Where a click on it leads, for a picture on a line of its own; within a line a link holds it.
    pub(super) link: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) enum Leaf {
    /// As in the source, white space not normalised yet.
    Text(String),
    Break,
    Picture(Picture),
    /// Ruby or a formula.
    Inline(Inline),
}

#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) marks: Marks,
    pub(super) leaf: Leaf,
}

/// What a flow turns into.
#[derive(Debug)]
pub(super) enum Piece {
    /// A paragraph's content.
    Text(Vec<Inline>),
    /// Pictures that stand on a line of their own.
    Pictures(Vec<Picture>),
}

/// How a flow is cut into pieces.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cutting {
    /// Every picture that is not small is a block, even amid text.
    pub(super) block_pictures: bool,
    /// A single line break after a finished sentence parts paragraphs.
    pub(super) breaks_part_sentences: bool,
    /// Nothing is cut: line breaks stay line breaks, pictures stay in the line.
    pub(super) whole: bool,
}

/// The runs of a paragraph, the open marks, and the current end.
#[derive(Debug, Default)]
pub(super) struct Flow {
    runs: Vec<Run>,
    marks: Vec<Mark>,
    /// The marks as runs share them: without any, and with so many of those that are open.
    bare: Option<Marks>,
    shared: Vec<Option<Marks>>,
}

impl Flow {
    /// Opens a mark. `false` where it is open already or too many are: then there is nothing to close.
    pub(super) fn open(&mut self, mark: Mark) -> bool {
        let is_link = |mark: &Mark| matches!(mark, Mark::Link { .. });
        let nested_link = is_link(&mark) && self.marks.iter().any(is_link);
        if self.marks.len() >= MAX_MARKS || nested_link || self.marks.contains(&mark) {
            return false;
        }
        self.marks.push(mark);
        self.shared.push(None);
        true
    }

    /// Closes the innermost mark.
    pub(super) fn close(&mut self) {
        self.marks.pop();
        self.shared.pop();
    }

    /// How many marks are open.
    pub(super) fn depth(&self) -> usize {
        self.marks.len()
    }

    /// Puts runs back that were taken.
    pub(super) fn put(&mut self, runs: Vec<Run>) {
        self.runs = runs;
    }

    fn current(&mut self) -> Marks {
        let shared = self.shared.last_mut().unwrap_or(&mut self.bare);
        Rc::clone(shared.get_or_insert_with(|| self.marks.as_slice().into()))
    }

    pub(super) fn text(&mut self, text: &str) {
        let marks = self.current();
        if let Some(Run { marks: last, leaf: Leaf::Text(known) }) = self.runs.last_mut()
            && Rc::ptr_eq(last, &marks)
        {
            known.push_str(text);
            return;
        }
        self.runs.push(Run { marks, leaf: Leaf::Text(text.to_owned()) });
    }

    pub(super) fn leaf(&mut self, leaf: Leaf) {
        let marks = self.current();
        self.runs.push(Run { marks, leaf });
    }

    /// Nothing visible has been read since the paragraph began.
    pub(super) fn is_blank(&self) -> bool {
        self.runs.iter().all(|run| match &run.leaf {
            Leaf::Text(text) => !has_visible(text),
            Leaf::Break => true,
            Leaf::Picture(_) | Leaf::Inline(_) => false,
        })
    }

    /// The runs so far; the flow is empty afterwards, its marks stay open.
    pub(super) fn take(&mut self) -> Vec<Run> {
        std::mem::take(&mut self.runs)
    }
}

/// Han, kana and their punctuation: scripts written without spaces. Hangul is not one of them.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE10}'..='\u{FE1F}'
        | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF9F}' | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFF}')
}

/// Cuts the runs of a flow into pieces and settles white space, marks and merging.
pub(super) fn pieces(mut runs: Vec<Run>, cutting: Cutting) -> Vec<Piece> {
    // A paragraph without marks and line breaks is what most are.
    if let [Run { marks, leaf: Leaf::Text(text) }] = runs.as_mut_slice()
        && marks.is_empty()
        && plain_length(text.as_bytes()) == text.len()
    {
        return vec![Piece::Text(vec![Inline::Text { text: std::mem::take(text) }])];
    }
    let blocks = block_pictures(&runs, cutting);
    let mut cutter = Cutter { cutting, ..Cutter::default() };
    for (run, block) in runs.into_iter().zip(blocks) {
        match run.leaf {
            Leaf::Text(text) => cutter.text(text, &run.marks),
            Leaf::Break => cutter.breaks += 1,
            Leaf::Picture(picture) if block => {
                let link = run.marks.iter().find_map(|mark| match mark {
                    Mark::Link { url, .. } => Some(url.clone()),
                    _ => None,
                });
                cutter.picture(Picture { link, ..picture });
            }
            leaf => cutter.visible(run.marks, leaf, '\u{FFFC}'),
        }
    }
    cutter.cut();
    cutter.pieces
}

/// The inlines of a flow that must not be cut: a term, a credit, a ruby base.
pub(super) fn whole(runs: Vec<Run>) -> Vec<Inline> {
    let cutting = Cutting { whole: true, ..Cutting::default() };
    let mut all = Vec::new();
    for piece in pieces(runs, cutting) {
        if let Piece::Text(content) = piece {
            all.extend(content);
        }
    }
    all
}

/// Words beside a picture are its text alternative, white space apart: they are its caption.
pub(super) fn is_caption<'r>(words: impl IntoIterator<Item = &'r str>, alt: &str) -> bool {
    let visible = |c: &char| !c.is_whitespace();
    let mut alt = alt.chars().filter(visible).peekable();
    alt.peek().is_some() && words.into_iter().flat_map(str::chars).filter(visible).eq(alt)
}

/// Which runs are pictures that stand as blocks: those that share their line with no text or with their caption, or all that
/// are not small.
fn block_pictures(runs: &[Run], cutting: Cutting) -> Vec<bool> {
    let mut blocks = vec![false; runs.len()];
    if cutting.whole || !runs.iter().any(|run| matches!(run.leaf, Leaf::Picture(_))) {
        return blocks;
    }
    let mut line = 0;
    let mut text_in_line = false;
    let mut settle = |from: usize, to: usize, text_in_line: bool| {
        let line = blocks.get_mut(from..to).into_iter().flatten();
        let runs = runs.get(from..to).unwrap_or_default();
        let words = || {
            runs.iter().filter_map(|run| match &run.leaf {
                Leaf::Text(text) => Some(text.as_str()),
                _ => None,
            })
        };
        let pictures = runs.iter().filter(|run| matches!(run.leaf, Leaf::Picture(_))).count();
        let first = runs.iter().find(|run| !matches!(&run.leaf, Leaf::Text(text) if !has_visible(text)));
        let alone = pictures == 1 && first.is_some_and(|run| matches!(run.leaf, Leaf::Picture(_)));
        for (block, run) in line.zip(runs) {
            if let Leaf::Picture(picture) = &run.leaf {
                *block = !text_in_line
                    || (cutting.block_pictures && !picture.small)
                    || (alone && !picture.small && is_caption(words(), &picture.alt));
            }
        }
    };
    for (at, run) in runs.iter().enumerate() {
        match &run.leaf {
            Leaf::Text(text) => text_in_line |= has_visible(text),
            Leaf::Inline(_) => text_in_line = true,
            Leaf::Picture(_) => {}
            Leaf::Break => {
                settle(line, at, text_in_line);
                line = at + 1;
                text_in_line = false;
            }
        }
    }
    settle(line, runs.len(), text_in_line);
    blocks
}

/// The fewest visible characters before a line break that ends a sentence.
const SENTENCE_LENGTH: usize = 15;

#[derive(Default)]
struct Cutter {
    cutting: Cutting,
    pieces: Vec<Piece>,
    /// The runs of the piece in the making.
    runs: Vec<Run>,
    /// White space seen since the last visible thing; whether it held a line feed.
    space: Option<bool>,
    /// Line breaks seen since the last visible thing.
    breaks: usize,
    /// The last visible character.
    last: Option<char>,
    /// Wide spaces seen since the last visible thing.
    wide: String,
    /// Visible characters since the last line break, counted up to the length of a sentence.
    line_length: usize,
}

impl Cutter {
    fn text(&mut self, text: String, marks: &Marks) {
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            let plain = plain_length(rest.as_bytes());
            if plain == text.len() {
                self.settle_gap(c, marks);
                self.push_whole(text, marks);
                return;
            }
            if plain > 0 {
                let (stretch, tail) = rest.split_at(plain);
                self.settle_gap(c, marks);
                self.push_visible(stretch, tail.len(), marks);
                rest = tail;
                continue;
            }
            if is_dropped(c) {
            } else if is_space(c) {
                self.space = Some(self.space.unwrap_or(false) || c == '\n');
            } else {
                self.wide.push(c);
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }

    fn visible(&mut self, marks: Marks, leaf: Leaf, stands_for: char) {
        self.settle_gap(stands_for, &marks);
        self.runs.push(Run { marks, leaf });
        self.last = Some(stands_for);
        self.line_length += 1;
        self.reset_gap();
    }

    fn picture(&mut self, picture: Picture) {
        self.cut();
        match self.pieces.last_mut() {
            // Only pictures in one line share a figure.
            Some(Piece::Pictures(pictures)) if self.breaks == 0 => pictures.push(picture),
            _ => self.pieces.push(Piece::Pictures(vec![picture])),
        }
        self.reset_gap();
    }

    /// A stretch of text in which no white space is to be settled; so many bytes come behind it.
    fn push_visible(&mut self, stretch: &str, behind: usize, marks: &Marks) {
        match self.runs.last_mut() {
            Some(Run { marks: last, leaf: Leaf::Text(text) }) if Rc::ptr_eq(last, marks) || last == marks => {
                text.push_str(stretch);
            }
            _ => {
                let mut text = String::with_capacity(stretch.len() + behind);
                text.push_str(stretch);
                self.runs.push(Run { marks: Rc::clone(marks), leaf: Leaf::Text(text) });
            }
        }
        self.note_visible(stretch);
    }

    /// The same for a text that is one such stretch.
    fn push_whole(&mut self, stretch: String, marks: &Marks) {
        self.note_visible(&stretch);
        match self.runs.last_mut() {
            Some(Run { marks: last, leaf: Leaf::Text(text) }) if Rc::ptr_eq(last, marks) || last == marks => {
                text.push_str(&stretch);
            }
            _ => self.runs.push(Run { marks: Rc::clone(marks), leaf: Leaf::Text(stretch) }),
        }
    }

    fn note_visible(&mut self, stretch: &str) {
        self.last = stretch.chars().next_back();
        if self.cutting.breaks_part_sentences && self.line_length < SENTENCE_LENGTH {
            self.line_length += stretch.chars().filter(|&c| c != ' ').take(SENTENCE_LENGTH).count();
        }
        self.reset_gap();
    }

    fn reset_gap(&mut self) {
        self.space = None;
        self.breaks = 0;
        self.wide.clear();
    }

    /// Turns what lies between the last visible thing and `next`, which has these marks, into a space, a break or a cut.
    fn settle_gap(&mut self, next: char, marks: &Marks) {
        if self.breaks > 0 {
            self.settle_breaks(marks);
            return;
        }
        let Some(last) = self.runs.last() else { return };
        let shared = common(&last.marks, marks);
        if !self.wide.is_empty() {
            let wide = std::mem::take(&mut self.wide);
            wide.chars().for_each(|c| self.push_gap(c, &shared));
        } else if let Some(newline) = self.space
            && !(newline && self.last.is_some_and(|last| folds(last, next)))
        {
            self.push_gap(' ', &shared);
        }
    }

    fn settle_breaks(&mut self, marks: &Marks) {
        let parts = self.breaks > 1
            || self.wide.contains('\u{3000}')
            || (self.cutting.breaks_part_sentences
                && self.line_length >= SENTENCE_LENGTH
                && self.last.is_some_and(ends_sentence));
        if parts && !self.cutting.whole {
            self.cut();
        } else if let Some(last) = self.runs.last() {
            let marks = common(&last.marks, marks);
            self.runs.push(Run { marks, leaf: Leaf::Break });
        }
        self.line_length = 0;
    }

    fn push_gap(&mut self, c: char, marks: &Marks) {
        match self.runs.last_mut() {
            Some(Run { marks: last, leaf: Leaf::Text(text) }) if last == marks => text.push(c),
            _ => self.runs.push(Run { marks: Rc::clone(marks), leaf: Leaf::Text(c.to_string()) }),
        }
    }

    fn cut(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        self.last = None;
        self.line_length = 0;
        self.space = None;
        self.wide.clear();
        if runs.is_empty() {
            return;
        }
        let content = tree(&mut settle_code(runs), 0);
        if !content.is_empty() {
            self.pieces.push(Piece::Text(content));
        }
    }
}

/// A line feed between these two characters is no space (CSS Text, 4.1.3): both belong to unspaced scripts, or one does and the
/// other is a mark that Chinese shares with Latin.
fn folds(a: char, b: char) -> bool {
    let shared = |c: char| matches!(c, '\u{2018}'..='\u{201D}' | '\u{2014}' | '\u{2026}' | '\u{B7}');
    (is_unspaced(a) && (is_unspaced(b) || shared(b))) || (shared(a) && is_unspaced(b))
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '.' | '!' | '?' | '”' | '」' | '』' | '）' | '…' | '：' | ')' | '"')
}

fn common(a: &Marks, b: &Marks) -> Marks {
    if Rc::ptr_eq(a, b) {
        return Rc::clone(a);
    }
    let length = a.iter().zip(b.iter()).take_while(|(a, b)| a == b).count();
    match length {
        _ if length == a.len() => Rc::clone(a),
        _ if length == b.len() => Rc::clone(b),
        _ => a.iter().take(length).cloned().collect(),
    }
}

/// Runs within code become code leaves: code holds no other marks, so those outside of it stay and those within go, save links.
fn settle_code(runs: Vec<Run>) -> Vec<Run> {
    if !runs.iter().any(|run| run.marks.contains(&Mark::Code)) {
        return runs;
    }
    let mut out: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        let Leaf::Text(text) = &run.leaf else {
            out.push(run);
            continue;
        };
        let Some(code) = run.marks.iter().position(|mark| *mark == Mark::Code) else {
            out.push(run);
            continue;
        };
        let kept = |(at, mark): &(usize, &Mark)| *at < code || matches!(mark, Mark::Link { .. });
        let marks: Marks = run.marks.iter().enumerate().filter(kept).map(|(_, mark)| mark.clone()).collect();
        match out.last_mut() {
            Some(Run { marks: last, leaf: Leaf::Inline(Inline::Code { text: known }) }) if *last == marks => {
                known.push_str(text);
            }
            _ => out.push(Run { marks, leaf: Leaf::Inline(Inline::Code { text: text.clone() }) }),
        }
    }
    out
}

/// Builds the nested form: neighbours that share the mark at `depth` share its element. `depth` is at most [`MAX_MARKS`].
/// The texts are taken out of the runs.
fn tree(runs: &mut [Run], depth: usize) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    let mut rest = runs;
    loop {
        let length = match rest.first() {
            None => return out,
            Some(first) => match first.marks.get(depth) {
                None => 0,
                Some(mark) => rest.iter().take_while(|run| run.marks.get(depth) == Some(mark)).count(),
            },
        };
        let (same, others) = rest.split_at_mut(length.max(1));
        if let Some(first) = same.first_mut().filter(|_| length == 0) {
            push_leaf(&mut out, std::mem::replace(&mut first.leaf, Leaf::Break));
        } else {
            let content = tree(same, depth + 1);
            match same.first().and_then(|first| first.marks.get(depth)) {
                Some(Mark::Code) | None => content.into_iter().for_each(|inline| push_inline(&mut out, inline)),
                Some(mark) => out.push(mark.wrap(content)),
            }
        }
        rest = others;
    }
}

fn push_leaf(out: &mut Vec<Inline>, leaf: Leaf) {
    let inline = match leaf {
        Leaf::Text(text) => Inline::Text { text },
        Leaf::Break => Inline::LineBreak,
        Leaf::Picture(Picture { resource, alt, .. }) => Inline::Image { resource, alt },
        Leaf::Inline(inline) => inline,
    };
    push_inline(out, inline);
}

fn push_inline(out: &mut Vec<Inline>, inline: Inline) {
    match (out.last_mut(), inline) {
        (Some(Inline::Text { text: known }), Inline::Text { text }) => known.push_str(&text),
        (_, inline) => out.push(inline),
    }
}
