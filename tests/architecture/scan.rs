//! A textual look at Rust source: which paths a file names. No parser: comments and literals are blanked, the rest is
//! tokens. Aliases of re-exports evade it; so write `crate::` paths and keep re-exports to `lib.rs`.

/// The source with comments and the contents of literals blanked; lines stay where they are.
pub(crate) fn code(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = skip_from(&chars, at);
        if end > at {
            out.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Where the comment or literal that starts at `at` ends; `at` itself where none starts.
fn skip_from(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => position(chars, at, |c| c == '\n').unwrap_or(chars.len()),
        '/' if next == Some('*') => block_comment(chars, at),
        '"' => quoted(chars, at + 1, '"'),
        '\'' if next == Some('\\') => quoted(chars, at + 1, '\''),
        '\'' if chars.get(at + 2) == Some(&'\'') => at + 3,
        'r' | 'b' | 'c' if !after_word(chars, at) => raw_string(chars, at),
        _ => at,
    }
}

fn position(chars: &[char], from: usize, wanted: impl Fn(char) -> bool) -> Option<usize> {
    chars[from..].iter().position(|&c| wanted(c)).map(|offset| from + offset)
}

fn after_word(chars: &[char], at: usize) -> bool {
    at > 0 && is_word(chars[at - 1])
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The end of a block comment; they nest.
fn block_comment(chars: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0_usize, from);
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') if depth == 1 => return at + 2,
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    chars.len()
}

fn quoted(chars: &[char], from: usize, quote: char) -> usize {
    let mut at = from;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// The end of `r"…"`, `r#"…"#` and their byte and C forms; `from` itself for an ordinary word.
fn raw_string(chars: &[char], from: usize) -> usize {
    let Some(raw) = (from..chars.len().min(from + 2)).find(|&at| chars[at] == 'r') else { return from };
    let Some(open) = position(chars, raw + 1, |c| c != '#') else { return from };
    if chars[open] != '"' {
        return from;
    }
    let hashes = open - raw - 1;
    let closes = |at: usize| {
        chars[at] == '"' && chars.len() > at + hashes && chars[at + 1..=at + hashes].iter().all(|&c| c == '#')
    };
    (open + 1..chars.len()).find(|&at| closes(at)).map_or(chars.len(), |at| at + hashes + 1)
}

/// A path that a file names, with its line (from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The segments; `crate`, `self` and `super` resolved, so that the crate's own begin with `crate`.
    pub(crate) path: Vec<String>,
    /// The line.
    pub(crate) line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    text: String,
    line: usize,
}

fn tokens(code: &str) -> Vec<Token> {
    let chars: Vec<char> = code.chars().collect();
    let (mut out, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let end = match chars[at] {
            c if is_word(c) => position(&chars, at, |c| !is_word(c)).unwrap_or(chars.len()),
            ':' if chars.get(at + 1) == Some(&':') => at + 2,
            _ => at + 1,
        };
        if chars[at] == '\n' {
            line += 1;
        } else if !chars[at].is_whitespace() {
            out.push(Token { text: chars[at..end].iter().collect(), line });
        }
        at = end;
    }
    out
}

/// All paths of two and more segments (and what `use` takes in) that `source` names; `module` is where the file stands
/// in the crate, `["import", "html"]`.
pub(crate) fn named(source: &str, module: &[String]) -> Vec<Named> {
    let tokens = tokens(&code(source));
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut inline = Inline { module: module.to_vec(), open: Vec::new(), depth: 0 };
    let (mut found, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        inline.see(text(at), text(at.wrapping_sub(2)), text(at.wrapping_sub(1)));
        let starts = text(at).chars().next().is_some_and(is_word) && (at == 0 || text(at - 1) != "::");
        if starts && text(at + 1) == "::" {
            let mut paths = Vec::new();
            let end = tree(&tokens, at, &mut Vec::new(), &mut paths);
            let resolved = paths.into_iter().map(|(path, line)| Named { path: inline.resolve(&path), line });
            found.extend(resolved);
            at = end.max(at + 1);
        } else {
            at += 1;
        }
    }
    found
}

/// Which inline module (`mod tests { … }`) the scan is in: `super` means another module there.
struct Inline {
    module: Vec<String>,
    open: Vec<usize>,
    depth: usize,
}

impl Inline {
    fn see(&mut self, token: &str, before_last: &str, last: &str) {
        match token {
            "{" => {
                self.depth += 1;
                if before_last == "mod" {
                    self.module.push(last.to_owned());
                    self.open.push(self.depth);
                }
            }
            "}" => {
                if self.open.last() == Some(&self.depth) {
                    self.open.pop();
                    self.module.pop();
                }
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn resolve(&self, path: &[String]) -> Vec<String> {
        let mut base = self.module.clone();
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => return path.to_vec(),
            Some("self") => rest = &rest[1..],
            Some("super") => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            _ => return path.to_vec(),
        }
        let own = std::iter::once(String::from("crate")).chain(base);
        own.chain(rest.iter().cloned()).collect()
    }
}

/// Reads the path or use-tree at `at`, adds its leaves to `out` and gives the place behind it.
fn tree(tokens: &[Token], mut at: usize, prefix: &mut Vec<String>, out: &mut Vec<(Vec<String>, usize)>) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let (depth, line) = (prefix.len(), tokens.get(at).map_or(0, |token| token.line));
    loop {
        match text(at) {
            "{" => {
                at += 1;
                while !matches!(text(at), "}" | "") {
                    at = if text(at) == "," { at + 1 } else { tree(tokens, at, prefix, out).max(at + 1) };
                }
                prefix.truncate(depth);
                return at + 1;
            }
            "*" => {
                prefix.push(String::from("*"));
                at += 1;
            }
            word if word.chars().next().is_some_and(is_word) => {
                prefix.push(word.to_owned());
                at += 1;
                if text(at) == "::" {
                    at += 1;
                    continue;
                }
            }
            _ => {}
        }
        // `a::{self}` and `Type::<T>::new` end here as `a` and `Type`; an alias is no part of the path.
        if prefix.len() > 1 && prefix.last().is_some_and(|last| last == "self") {
            prefix.pop();
        }
        if text(at) == "as" {
            at += 2;
        }
        out.push((prefix.clone(), line));
        prefix.truncate(depth);
        return at;
    }
}

/// Whether the code calls the macro.
pub(crate) fn calls_macro(source: &str, name: &str) -> bool {
    let tokens = tokens(&code(source));
    tokens.windows(2).any(|pair| pair[0].text == name && pair[1].text == "!")
}
