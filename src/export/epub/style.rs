//! The stylesheet of every page: ours, and what the user adds or puts in its place.
//!
//! A stylesheet of an EPUB must not refer to files that the package does not hold, and must not set the direction of text
//! (EPUB 3.3, sections 3.6 and 6.3). Stylesheets of users are therefore read token by token (CSS Syntax 3): what would make
//! the book invalid is taken out and named, what is left open at the end is closed, and all else stays as it was written.

use std::collections::BTreeSet;

use cssparser::{ParseError, Parser, ToCss, Token};

use crate::diag::{Diagnostic, Origin};

/// Our own stylesheet.
const OWN: &str = include_str!("style.css");

/// Blocks and parentheses within each other that are followed; nobody writes as many.
const MAX_DEPTH: usize = 64;

/// The stylesheet of the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Style {
    /// Stylesheets of the user, in the order in which they apply.
    pub sheets: Vec<Sheet>,
    /// They stand in the place of the built-in stylesheet instead of after it.
    pub replace: bool,
}

impl Style {
    /// These stylesheets after the built-in one.
    pub fn added(sheets: Vec<Sheet>) -> Self {
        Self { sheets, replace: false }
    }

    /// These stylesheets alone.
    pub fn replaced(sheets: Vec<Sheet>) -> Self {
        Self { sheets, replace: true }
    }

    /// The text of the stylesheet, fit for a book, with the rules for its fonts.
    pub(super) fn text(&self, fonts: &str, diagnostics: &mut Vec<Diagnostic>) -> String {
        let mut css = if self.replace { String::new() } else { String::from(OWN) };
        css.push_str(fonts);
        for sheet in &self.sheets {
            if !css.is_empty() {
                css.push('\n');
            }
            css.push_str(&sheet.fit(diagnostics));
            if !css.ends_with('\n') {
                css.push('\n');
            }
        }
        css
    }
}

/// A stylesheet of the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What diagnostics call it: the file's name.
    pub name: String,
    /// CSS.
    pub text: String,
}

impl Sheet {
    /// The text without what a book cannot hold.
    fn fit(&self, diagnostics: &mut Vec<Diagnostic>) -> String {
        // Tokens are told by byte; a byte order mark is no part of the text.
        let text = self.text.strip_prefix('\u{FEFF}').unwrap_or(&self.text);
        // An escape of nothing, at the end, would escape the bracket that closes what is open.
        let escapes = text.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
        let escape = escapes.then(|| text.len() - 1);
        let text = text.get(..escape.unwrap_or(text.len())).unwrap_or(text);
        let mut filter = Filter { css: String::with_capacity(text.len()), end: text.len(), faults: BTreeSet::new() };
        if let Some(byte) = escape {
            filter.faults.insert((byte, Fault::Stray));
        }
        filter.contents(&mut Parser::new(text), Context::Rules, 0);
        diagnostics.extend(filter.faults.into_iter().map(|(byte, fault)| {
            Diagnostic::warning("epub.css", fault.message()).at(Origin::at(&self.name, text, byte))
        }));
        filter.css
    }
}

/// What a stylesheet of a book cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Reference,
    Import,
    Face,
    Charset,
    Direction,
    Stray,
    Depth,
}

impl Fault {
    fn message(self) -> &'static str {
        match self {
            Self::Reference => {
                "the stylesheet refers to a file, which the book does not hold; `none` stands in its place"
            }
            Self::Import => "the stylesheet imports another one, which is left out; give that one by itself",
            Self::Face => {
                "the stylesheet names a font file, which the book does not hold; the @font-face rule is left out"
            }
            Self::Charset => "the stylesheet names its encoding; the book's is UTF-8",
            Self::Direction => "`direction` and `unicode-bidi` may not be set in e-books; the declaration is left out",
            Self::Stray => "the stylesheet has a bracket or string that does not belong anywhere; it is left out",
            Self::Depth => "the stylesheet has blocks nested too deep; they are left out",
        }
    }
}

/// What stands between two brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    /// Rules or declarations: a statement may begin.
    Rules,
    /// The values of a property.
    Values,
    /// Values that name files by strings: `image-set("a.png" 1x)`.
    Files,
}

/// What is taken out up to the end of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Skip {
    /// Up to the semicolon.
    Statement,
    /// Up to the semicolon, or with the block.
    Rule,
}

struct Filter {
    css: String,
    /// The length of the user's text in bytes.
    end: usize,
    /// By the byte at which they begin.
    faults: BTreeSet<(usize, Fault)>,
}

impl Filter {
    /// Copies the tokens up to the end of the block.
    fn contents(&mut self, parser: &mut Parser<'_>, context: Context, depth: usize) {
        let mut begins = context == Context::Rules;
        let mut skip = None;
        let mut namespace = false;
        loop {
            let start = parser.position();
            let at = start.byte_index();
            let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { return };
            // What leaves a space alone.
            let stray = token.is_parse_error();
            let blank = stray || matches!(token, Token::WhiteSpace(_) | Token::Comment(_) | Token::CDO | Token::CDC);
            if begins && !blank {
                skip = self.statement(&token, parser, at, depth);
                namespace = matches!(&token, Token::AtKeyword(name) if name.eq_ignore_ascii_case("namespace"));
            }
            let ends = matches!(token, Token::Semicolon | Token::CurlyBracketBlock);
            if let Some(kind) = skip {
                // A declaration also ends where its block does.
                if token == Token::Semicolon || (kind == Skip::Rule && ends) {
                    skip = None;
                    begins = context == Context::Rules;
                } else {
                    begins = false;
                }
                pass_over(&token, parser);
                continue;
            }
            self.token(&token, parser, start, if namespace { None } else { Some(context) }, depth);
            begins = context == Context::Rules && (ends || (begins && blank));
        }
    }

    /// Whether the statement that begins with this token has to go.
    fn statement(&mut self, token: &Token<'_>, parser: &mut Parser<'_>, at: usize, depth: usize) -> Option<Skip> {
        let (fault, skip) = match token {
            Token::AtKeyword(name) if name.eq_ignore_ascii_case("import") => (Fault::Import, Skip::Rule),
            Token::AtKeyword(name) if name.eq_ignore_ascii_case("charset") => (Fault::Charset, Skip::Rule),
            Token::AtKeyword(name) if name.eq_ignore_ascii_case("font-face") && refers(parser) => {
                (Fault::Face, Skip::Rule)
            }
            // Outside of blocks it would be a selector.
            Token::Ident(name)
                if depth > 0
                    && (name.eq_ignore_ascii_case("direction") || name.eq_ignore_ascii_case("unicode-bidi"))
                    && followed_by_colon(parser) =>
            {
                (Fault::Direction, Skip::Statement)
            }
            _ => return None,
        };
        self.faults.insert((at, fault));
        Some(skip)
    }

    /// Copies a token, with what it opens. Without a context a URL is a name, not a reference.
    fn token(
        &mut self,
        token: &Token<'_>,
        parser: &mut Parser<'_>,
        start: cssparser::SourcePosition,
        context: Option<Context>,
        depth: usize,
    ) {
        let at = start.byte_index();
        let source = parser.slice_from(start);
        let file = |name: &str| name.eq_ignore_ascii_case("url") || name.eq_ignore_ascii_case("src");
        match token {
            Token::UnquotedUrl(_) | Token::QuotedString(_) if context.is_none() => self.write(token),
            Token::UnquotedUrl(_) => self.reference(at),
            Token::QuotedString(_) if context == Some(Context::Files) => self.reference(at),
            Token::Function(name) if file(name) && context.is_some() => {
                pass_over(token, parser);
                self.reference(at);
            }
            // What is left open at the end of the text would swallow what follows.
            Token::QuotedString(_) if parser.position().byte_index() == self.end && !is_closed(source) => {
                self.write(token);
            }
            Token::Comment(text) => {
                self.css.push_str("/*");
                self.css.push_str(text);
                self.css.push_str("*/");
            }
            // A space, lest the neighbours become one token.
            Token::BadUrl(_)
            | Token::BadString(_)
            | Token::CloseParenthesis
            | Token::CloseSquareBracket
            | Token::CloseCurlyBracket => {
                self.faults.insert((at, Fault::Stray));
                self.css.push(' ');
            }
            Token::CDO | Token::CDC => self.css.push(' '),
            Token::Function(name) => {
                let images = name.to_ascii_lowercase().ends_with("image-set") || name.eq_ignore_ascii_case("image");
                let inner = if images { Context::Files } else { Context::Values };
                self.block(parser, source, at, ')', inner, depth);
            }
            Token::ParenthesisBlock => self.block(parser, source, at, ')', Context::Values, depth),
            Token::SquareBracketBlock => self.block(parser, source, at, ']', Context::Values, depth),
            Token::CurlyBracketBlock => self.block(parser, source, at, '}', Context::Rules, depth),
            _ => self.css.push_str(source),
        }
    }

    fn block(&mut self, parser: &mut Parser<'_>, open: &str, at: usize, close: char, inner: Context, depth: usize) {
        self.css.push_str(open);
        if depth < MAX_DEPTH {
            let _ = parser.parse_nested_block(|nested| -> Result<(), ParseError<()>> {
                self.contents(nested, inner, depth + 1);
                Ok(())
            });
        } else {
            self.faults.insert((at, Fault::Depth));
            let _ = parser.parse_nested_block(|_| -> Result<(), ParseError<()>> { Ok(()) });
        }
        self.css.push(close);
    }

    fn reference(&mut self, at: usize) {
        self.faults.insert((at, Fault::Reference));
        self.css.push_str("none");
    }

    fn write(&mut self, token: &Token<'_>) {
        self.css.push_str(&token.to_css_string());
    }
}

/// Goes past the block that a token opens: the parser would else do so only before the next token, of which the block would
/// then seem a part.
fn pass_over(token: &Token<'_>, parser: &mut Parser<'_>) {
    let opens = matches!(
        token,
        Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock
    );
    if opens {
        let _ = parser.parse_nested_block(|_| -> Result<(), ParseError<()>> { Ok(()) });
    }
}

/// The block that comes names files.
fn refers(parser: &mut Parser<'_>) -> bool {
    let state = parser.state();
    let mut found = false;
    while let Ok(token) = parser.next().cloned() {
        if token == Token::Semicolon {
            break;
        }
        if token == Token::CurlyBracketBlock {
            let _ = parser.parse_nested_block(|block| -> Result<(), ParseError<()>> {
                while let Ok(token) = block.next() {
                    found |= match token {
                        Token::UnquotedUrl(_) | Token::BadUrl(_) => true,
                        Token::Function(name) => name.eq_ignore_ascii_case("url") || name.eq_ignore_ascii_case("src"),
                        _ => false,
                    };
                }
                Ok(())
            });
            break;
        }
    }
    parser.reset(&state);
    found
}

fn followed_by_colon(parser: &mut Parser<'_>) -> bool {
    let state = parser.state();
    let colon = parser.next().is_ok_and(|token| *token == Token::Colon);
    parser.reset(&state);
    colon
}

/// The string ends with the mark it begins with, and not with an escaped one.
fn is_closed(string: &str) -> bool {
    let Some(mark) = string.chars().next() else { return false };
    let inner = string.get(1..).and_then(|rest| rest.strip_suffix(mark));
    inner.is_some_and(|inner| inner.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 0)
}
