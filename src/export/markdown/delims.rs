//! The rules of emphasis: which delimiter runs open or close (CommonMark 0.31, section 6.2), and what a reader makes of a
//! line of them. The writer asks before it writes, and writes something else where a reader would read it otherwise.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::text;

/// Whose rules are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Symbols count as punctuation, as since CommonMark 0.31; before, and still on GitHub, only those of ASCII.
    symbols: bool,
    /// The proposal of several parsers that CJK characters beside punctuation count as white space does.
    cjk: bool,
    /// Tildes are looked through: what is on their other side decides, as in GitHub's parser and its descendants.
    tildes: bool,
}

const CURRENT: Dialect = Dialect { symbols: true, cjk: false, tildes: false };

impl Dialect {
    /// All that must read the output the same.
    pub(super) const ALL: [Self; 4] = [
        CURRENT,
        Self { tildes: true, ..CURRENT },
        Self { symbols: false, tildes: true, ..CURRENT },
        Self { cjk: true, tildes: true, ..CURRENT },
    ];

    fn is_punctuation(self, c: char) -> bool {
        if self.symbols { is_perhaps_punctuation(c) } else { is_surely_punctuation(c) }
    }

    /// Whether a run between these characters is left-flanking, and whether it is right-flanking.
    fn flanking(self, before: char, after: char) -> (bool, bool) {
        let punctuation = |c| self.is_punctuation(c);
        let (cjk_before, cjk_after) = (self.cjk && is_cjk(before), self.cjk && is_cjk(after));
        let left = !after.is_whitespace()
            && (!punctuation(after) || before.is_whitespace() || punctuation(before) || cjk_after || cjk_before);
        let right = !before.is_whitespace()
            && (!punctuation(before) || after.is_whitespace() || punctuation(after) || cjk_after || cjk_before);
        (left, right)
    }
}

/// Punctuation for every version of the specification.
pub(super) fn is_surely_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    c.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// Punctuation for some version of the specification: symbols too.
pub(super) fn is_perhaps_punctuation(c: char) -> bool {
    is_surely_punctuation(c) || (!c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Symbol)
}

/// Near enough the proposal's table: wide and half-width East Asian characters without emoji.
fn is_cjk(c: char) -> bool {
    match c {
        '\0'..='\u{10FF}' | '\u{1F000}'..='\u{1FAFF}' => false,
        '\u{FF61}'..='\u{FFDC}' => true,
        _ => text::is_wide(c),
    }
}

/// Whether `**` can open between these characters in every dialect.
pub(super) fn surely_opens(before: char, after: char) -> bool {
    Dialect::ALL.iter().all(|dialect| dialect.flanking(before, after).0)
}

/// Whether `**` can close between these characters in every dialect.
pub(super) fn surely_closes(before: char, after: char) -> bool {
    Dialect::ALL.iter().all(|dialect| dialect.flanking(before, after).1)
}

/// What a line of inline markup is to the rules of emphasis.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token {
    /// Anything else, by its first and last character.
    Text(char, char),
    /// The start of a mark: which mark, its character and how many of it.
    Open(usize, char, usize),
    /// The end of a mark.
    Close(usize, char, usize),
    /// The `[` of a link. Marks inside and outside do not meet.
    LinkOpen,
    /// The rest of a link.
    LinkClose,
}

struct Run {
    delimiter: char,
    /// Marks and widths, in order of writing.
    units: Vec<(usize, usize)>,
    /// How many units from the front are used up as closers.
    used: usize,
    /// The run's length as written, which the "rule of three" asks for.
    written: usize,
    can_open: bool,
    can_close: bool,
}

impl Run {
    fn length(&self) -> usize {
        self.units.iter().skip(self.used).map(|unit| unit.1).sum()
    }
}

/// The marks that a reader of that dialect would not read as they are meant.
pub(super) fn misread(tokens: &[Token], marks: usize, dialect: Dialect) -> Vec<usize> {
    let mut reader =
        Reader { runs: Vec::new(), stack: Vec::new(), right: vec![false; marks], seen: vec![false; marks] };
    let mut links = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            Token::Text(..) => at += 1,
            Token::LinkOpen => {
                links.push(reader.stack.len());
                at += 1;
            }
            Token::LinkClose => {
                reader.pair(links.pop().unwrap_or(0));
                at += 1;
            }
            Token::Open(..) | Token::Close(..) => at = reader.read_run(tokens, at, dialect),
        }
    }
    reader.pair(0);
    (0..marks).filter(|&mark| reader.at(&reader.seen, mark) && !reader.at(&reader.right, mark)).collect()
}

struct Reader {
    runs: Vec<Run>,
    stack: Vec<usize>,
    right: Vec<bool>,
    seen: Vec<bool>,
}

impl Reader {
    fn at(&self, flags: &[bool], mark: usize) -> bool {
        flags.get(mark).copied().unwrap_or(false)
    }

    /// Takes in the run that starts at `at`; gives the place after it.
    fn read_run(&mut self, tokens: &[Token], at: usize, dialect: Dialect) -> usize {
        let unit = |token: &Token| match *token {
            Token::Open(mark, c, width) | Token::Close(mark, c, width) => Some((mark, c, width)),
            _ => None,
        };
        let Some((_, delimiter, _)) = tokens.get(at).and_then(unit) else { return at + 1 };
        let rest = tokens.get(at..).unwrap_or_default();
        let units: Vec<(usize, usize)> = rest
            .iter()
            .map_while(|token| unit(token).filter(|&(_, c, _)| c == delimiter).map(|(mark, _, width)| (mark, width)))
            .collect();
        let end = at + units.len();
        let shows =
            |token: &&Token| !(dialect.tildes && matches!(token, Token::Open(_, '~', _) | Token::Close(_, '~', _)));
        let head = tokens.get(..at).unwrap_or_default();
        let tail = tokens.get(end..).unwrap_or_default();
        let before = head.iter().rev().find(shows).map_or('\n', |token| edge(token, false));
        let after = tail.iter().find(shows).map_or('\n', |token| edge(token, true));
        for &(mark, _) in &units {
            if let Some(seen) = self.seen.get_mut(mark) {
                *seen = true;
            }
        }
        let (left, right) = dialect.flanking(before, after);
        let punctuation = |c| dialect.is_punctuation(c);
        let (can_open, can_close) = match delimiter {
            '_' => (left && (!right || punctuation(before)), right && (!left || punctuation(after))),
            _ => (left, right),
        };
        let written = units.iter().map(|unit| unit.1).sum();
        self.stack.push(self.runs.len());
        self.runs.push(Run { delimiter, units, used: 0, written, can_open, can_close });
        end
    }

    /// The procedure "process emphasis" of the specification's appendix, from a place of the stack on.
    fn pair(&mut self, bottom: usize) {
        let pending = self.stack.split_off(bottom.min(self.stack.len()));
        let mut openers: Vec<usize> = Vec::new();
        let mut floors = [0_usize; 18];
        for closer in pending {
            while let Some(run) = self.runs.get(closer) {
                if !run.can_close || run.length() == 0 {
                    break;
                }
                let class = floor_class(run);
                let floor = floors.get(class).copied().unwrap_or(0);
                let found = openers
                    .iter()
                    .rposition(|&opener| opener < floor || self.fits(opener, closer))
                    .filter(|&index| openers.get(index).is_some_and(|&opener| opener >= floor));
                let Some(index) = found else {
                    if let Some(slot) = floors.get_mut(class) {
                        *slot = closer;
                    }
                    break;
                };
                openers.truncate(index + 1);
                if let Some(&opener) = openers.last()
                    && self.join(opener, closer) == 0
                {
                    openers.pop();
                }
            }
            if self.runs.get(closer).is_some_and(|run| run.can_open && run.length() > 0) {
                openers.push(closer);
            }
        }
    }

    fn fits(&self, opener: usize, closer: usize) -> bool {
        let (Some(opener), Some(closer)) = (self.runs.get(opener), self.runs.get(closer)) else { return false };
        let both = opener.can_close || closer.can_open;
        let threes = opener.written % 3 == 0 && closer.written % 3 == 0;
        opener.delimiter == closer.delimiter && !(both && (opener.written + closer.written) % 3 == 0 && !threes)
    }

    /// Pairs two runs as far as one step goes; gives what is left of the opener.
    fn join(&mut self, opener: usize, closer: usize) -> usize {
        let strong = |run: Option<&Run>| run.is_some_and(|run| run.length() >= 2);
        let width = if strong(self.runs.get(opener)) && strong(self.runs.get(closer)) { 2 } else { 1 };
        let open = self.runs.get_mut(opener).and_then(|run| run.units.pop());
        let close = self.runs.get_mut(closer).and_then(|run| {
            run.used += 1;
            run.units.get(run.used - 1).copied()
        });
        if let Some(open) = open.filter(|&open| Some(open) == close && open.1 == width)
            && let Some(right) = self.right.get_mut(open.0)
        {
            *right = true;
        }
        self.runs.get(opener).map_or(0, Run::length)
    }
}

fn floor_class(run: &Run) -> usize {
    let kind = match run.delimiter {
        '*' => 0,
        '_' => 1,
        _ => 2,
    };
    kind * 6 + usize::from(run.can_open) * 3 + run.written % 3
}

fn edge(token: &Token, first: bool) -> char {
    match *token {
        Token::Text(start, end) => {
            if first {
                start
            } else {
                end
            }
        }
        Token::Open(_, c, _) | Token::Close(_, c, _) => c,
        Token::LinkOpen => '[',
        Token::LinkClose => {
            if first {
                ']'
            } else {
                ')'
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CURRENT, Token, misread, surely_closes, surely_opens};

    /// `<1` and `1>` open and close the mark 1 with one star, `{2` and `2}` the mark 2 with two; all else is text.
    fn read(line: &[&str]) -> Vec<usize> {
        let tokens: Vec<Token> = line
            .iter()
            .map(|word| {
                let edges = (word.chars().next().unwrap(), word.chars().next_back().unwrap());
                let mark = word.trim_matches(['<', '>', '{', '}']).parse().unwrap_or(0);
                match edges {
                    ('<', _) => Token::Open(mark, '*', 1),
                    ('{', _) => Token::Open(mark, '*', 2),
                    (_, '>') => Token::Close(mark, '*', 1),
                    (_, '}') => Token::Close(mark, '*', 2),
                    (first, last) => Token::Text(first, last),
                }
            })
            .collect();
        misread(&tokens, 3, CURRENT)
    }

    #[test]
    fn punctuation_before_a_letter_does_not_close() {
        assert_eq!(read(&["{0", "政变。", "0}", "后来"]), [0]);
        assert_eq!(read(&["{0", "政变", "0}", "。后来"]), [0_usize; 0]);
        assert!(!surely_closes('。', '后') && surely_closes('。', ' ') && surely_opens('后', '政'));
        assert!(!surely_opens('后', '→'), "a symbol is punctuation since 0.31");
    }

    #[test]
    fn nested_marks_pair_from_the_inside() {
        assert_eq!(read(&["字", "<0", "{1", "a", "1}", "b", "0>", "字"]), [0_usize; 0]);
        assert_eq!(read(&["字", "{0", "a", "<1", "b", "1>", "0}", "字"]), [0_usize; 0]);
        assert_eq!(read(&["{0", "<1", "a", "1>", "0}"]), [1], "*** pairs the strong one inside");
    }
}
