//! Operations → packed content, as short as it can be said.
//!
//! printpdf turns operations into operators. It writes them for clarity: every glyph a hexadecimal string of its own,
//! every position from the page's corner, a space between any two words. [`tightened`] says the same in fewer bytes, and
//! changes nothing that is painted: strings become literal (ISO 32000-1, 7.3.4.2), neighbours in an array are joined,
//! glyphs get the codes of [`coding`], and a line is placed from the last one (`Td`, 9.4.2), which packs well since lines
//! lie at equal distances.

use lopdf::{ObjectId, Stream};
use printpdf::{Mm, Op, PdfDocument, PdfPage};

use super::coding;
use super::file::{packed_content, save_options};

/// Operations as packed content, by way of a document of one page: printpdf keeps its serialiser to itself.
pub(super) fn stream(ops: Vec<Op>) -> Stream {
    let mut document = PdfDocument::new("");
    document.pages.push(PdfPage::new(Mm(1.0), Mm(1.0), ops));
    let lopdf = document.to_lopdf_document(&save_options(), &mut Vec::new());
    let pages: Vec<ObjectId> = lopdf.page_iter().collect();
    let content = pages.first().map(|&page| lopdf.get_page_content(page)).unwrap_or_default();
    packed_content(tightened(&content))
}

/// A word of content.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'c> {
    /// `<…>`: the digits.
    Hex(&'c [u8]),
    /// `(…)` with its parentheses.
    Literal(&'c [u8]),
    /// `[`, `]`, `<<`, `>>`.
    Bracket(&'c [u8]),
    /// A name, number or operator.
    Word(&'c [u8]),
}

/// The same content in fewer bytes.
fn tightened(content: &[u8]) -> Vec<u8> {
    let mut writer = Writer {
        out: Vec::with_capacity(content.len() / 2),
        operands: Vec::new(),
        line: None,
        arrays: 0,
        dictionaries: 0,
        bytes: Vec::new(),
    };
    let mut rest = content;
    while let Some((token, after)) = next_token(rest) {
        rest = after;
        writer.token(token);
    }
    writer.flush_operands();
    writer.out
}

/// The next word and what follows it.
fn next_token(content: &[u8]) -> Option<(Token<'_>, &[u8])> {
    let start = content.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let content = content.get(start..)?;
    let split = |end: usize| content.split_at(end.min(content.len()));
    let (token, rest) = match content {
        [b'<', b'<', ..] | [b'>', b'>', ..] => {
            let (token, rest) = split(2);
            (Token::Bracket(token), rest)
        }
        [b'<', inner @ ..] => {
            let end = inner.iter().position(|&byte| byte == b'>').unwrap_or(inner.len());
            (Token::Hex(inner.get(..end)?), inner.get(end + 1..).unwrap_or_default())
        }
        [b'(', ..] => {
            let (token, rest) = split(literal_end(content));
            (Token::Literal(token), rest)
        }
        [b'[' | b']', ..] => {
            let (token, rest) = split(1);
            (Token::Bracket(token), rest)
        }
        [_, inner @ ..] => {
            let end = inner.iter().position(|&byte| byte.is_ascii_whitespace() || is_delimiter(byte));
            let (token, rest) = split(end.map_or(content.len(), |end| end + 1));
            (Token::Word(token), rest)
        }
        [] => return None,
    };
    Some((token, rest))
}

/// Where a literal string ends, behind its closing parenthesis.
fn literal_end(content: &[u8]) -> usize {
    let (mut depth, mut escaped) = (0u32, false);
    for (at, &byte) in content.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    content.len()
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'/' | b'%')
}

/// Puts words together again.
struct Writer<'c> {
    out: Vec<u8>,
    /// The numbers since the last word of another kind: the operands of a `Tm`, perhaps.
    operands: Vec<&'c [u8]>,
    /// Where the current line starts, in hundredths, while text lies upright in the page's own units.
    line: Option<(i64, i64)>,
    /// How many arrays stand open.
    arrays: u32,
    /// How many dictionaries stand open, whose strings are text; other strings are glyphs.
    dictionaries: u32,
    /// The string in hand.
    bytes: Vec<u8>,
}

impl<'c> Writer<'c> {
    fn token(&mut self, token: Token<'c>) {
        match token {
            Token::Word(word) if self.arrays == 0 && is_number(word) => return self.operands.push(word),
            Token::Word(b"Tm") => return self.matrix(),
            Token::Word(b"BT") => self.line = Some((0, 0)),
            Token::Word(b"Td" | b"TD" | b"T*" | b"ET") => self.line = None,
            Token::Bracket(b"[") => self.arrays += 1,
            Token::Bracket(b"]") => self.arrays = self.arrays.saturating_sub(1),
            Token::Bracket(b"<<") => self.dictionaries += 1,
            Token::Bracket(b">>") => self.dictionaries = self.dictionaries.saturating_sub(1),
            _ => {}
        }
        self.flush_operands();
        match token {
            Token::Hex(digits) => self.string(digits),
            Token::Word(word) => self.word(word),
            Token::Literal(bytes) | Token::Bracket(bytes) => self.out.extend_from_slice(bytes),
        }
    }

    fn flush_operands(&mut self) {
        for index in 0..self.operands.len() {
            if let Some(&number) = self.operands.get(index) {
                self.word(number);
            }
        }
        self.operands.clear();
    }

    /// Puts a word, behind a space where it would run into the last one, and a number without the zero before its point.
    fn word(&mut self, word: &[u8]) {
        let delimited = word.first().is_none_or(|&byte| is_delimiter(byte));
        if !delimited && self.out.last().is_some_and(|&byte| !is_delimiter(byte)) {
            self.out.push(b' ');
        }
        let word = match word {
            [b'0', fraction @ ..] if fraction.starts_with(b".") => fraction,
            [b'-', b'0', fraction @ ..] if fraction.starts_with(b".") => {
                self.out.push(b'-');
                fraction
            }
            _ => word,
        };
        self.out.extend_from_slice(word);
    }

    /// A position, from the last one where there is one and the text lies upright. A hundredth of a point is a quarter
    /// of the finest printers' dot; places are rounded before their distance is taken, so no error adds up.
    fn matrix(&mut self) {
        let upright = matches!(self.operands.as_slice(), [b"1", b"0", b"0", b"1", _, _]);
        let place = match self.operands.as_slice() {
            [.., x, y] if upright => hundredths(x).zip(hundredths(y)),
            _ => None,
        };
        match (place, self.line) {
            (Some((x, y)), Some((left, below))) => {
                self.operands.clear();
                self.word(&decimal(x - left));
                self.word(&decimal(y - below));
                self.word(b"Td");
            }
            _ => {
                self.flush_operands();
                self.word(b"Tm");
            }
        }
        self.line = place;
    }

    /// A string as a literal; one of glyphs that follows another in an array goes on with it.
    fn string(&mut self, digits: &[u8]) {
        let glyphs = self.dictionaries == 0;
        self.bytes.clear();
        if glyphs {
            for glyph in digits.chunks(4) {
                let number = glyph.iter().fold(0, |number, &digit| number << 4 | u16::from(hexadecimal(digit)));
                coding::encode(number, &mut self.bytes);
            }
        } else {
            let byte = |pair: &[u8]| pair.iter().fold(0, |byte, &digit| byte << 4 | hexadecimal(digit));
            self.bytes.extend(digits.chunks(2).map(byte));
        }
        if glyphs && self.arrays > 0 && self.out.ends_with(b")") {
            self.out.pop();
        } else {
            self.out.push(b'(');
        }
        for &byte in &self.bytes {
            match byte {
                b'(' | b')' | b'\\' => self.out.extend([b'\\', byte]),
                // A bare carriage return would be read as a line feed.
                b'\r' => self.out.extend(b"\\r"),
                _ => self.out.push(byte),
            }
        }
        self.out.push(b')');
    }
}

fn hexadecimal(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'A'..=b'F' => digit - b'A' + 10,
        b'a'..=b'f' => digit - b'a' + 10,
        _ => 0,
    }
}

fn is_number(word: &[u8]) -> bool {
    word.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'))
}

/// A number in hundredths; none where it is too large to be a place.
fn hundredths(number: &[u8]) -> Option<i64> {
    let value: f64 = std::str::from_utf8(number).ok()?.parse().ok()?;
    (value.abs() < 1e6).then_some((value * 100.0).round() as i64)
}

/// Hundredths as a number.
fn decimal(value: i64) -> Vec<u8> {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, fraction) = (value.unsigned_abs() / 100, value.unsigned_abs() % 100);
    let text = match (whole, fraction) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, fraction) => format!("{sign}.{fraction:02}").trim_end_matches('0').to_owned(),
        (whole, fraction) => format!("{sign}{whole}.{fraction:02}").trim_end_matches('0').to_owned(),
    };
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content: &str, expected: &str) {
        let found = tightened(content.as_bytes());
        assert_eq!(found.escape_ascii().to_string(), expected);
    }

    #[test]
    fn glyphs_become_literal_strings_and_neighbours_are_joined() {
        check("[<0001> <0002><0003> -5 <0004>] TJ", r"[(\x01\x02\x03)-5(\x04)]TJ");
        check("<005C00280029000D000A> Tj", r"(\\\\\\(\\)\\r\n)Tj");
        check("[<005C> <0029>] TJ", r"[(\\\\\\))]TJ");
        check("[<00C100BF>] TJ", r"[(\xc0\x01\xbf)]TJ");
    }

    #[test]
    fn properties_and_names_stay_what_they_are() {
        check("/P <</MCID 0>> BDC\n", "/P<</MCID 0>>BDC");
        check("/Span <</ActualText <FEFF0041>>> BDC\nEMC", r"/Span<</ActualText(\xfe\xff\x00A)>>BDC EMC");
        check("/T0 10.5 Tf 0.5 g -0.25 Tc 0 Ts", "/T0 10.5 Tf .5 g -.25 Tc 0 Ts");
        check("[0 3.5] 0 d (a\\)(b)) Tj", "[0 3.5]0 d(a\\\\)(b))Tj");
    }

    #[test]
    fn upright_lines_are_placed_from_the_last_one() {
        check(
            "BT\n1 0 0 1 10.5 700 Tm\n[<0041>] TJ\n1 0 0 1 10.5 681.3 Tm\n1 0 0 1 0.123 682 Tm\nET\nBT\n1 0 0 1 1 2 Tm\nET",
            "BT 10.5 700 Td[(A)]TJ 0 -18.7 Td -10.38 .7 Td ET BT 1 2 Td ET",
        );
    }

    #[test]
    fn turned_text_is_placed_from_the_corner() {
        check("BT\n0 -1 1 0 5 6 Tm\n1 0 0 1 7 8 Tm\n1 0 0 1 8 8 Tm\nET", "BT 0 -1 1 0 5 6 Tm 1 0 0 1 7 8 Tm 1 0 Td ET");
        check("BT\n1 0 0 1 9999999 8 Tm\n1 0 0 1 8 8 Tm\nET", "BT 1 0 0 1 9999999 8 Tm 1 0 0 1 8 8 Tm ET");
    }

    #[test]
    fn broken_content_loses_nothing_and_ends() {
        for content in ["<41", "(a", "[", "<<", ">", "1 2 Tm", "Tm", ")", "\\"] {
            let _ = tightened(content.as_bytes());
        }
        check("1 2", "1 2");
    }
}
