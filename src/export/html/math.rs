//! MathML of a source, written anew: elements and attributes of presentation alone, all of them closed, so that a formula can
//! neither break the page around it nor run anything.

use crate::export::shared::markup::{Attrs, Markup};

const ELEMENTS: [&str; 31] = [
    "math",
    "mi",
    "mn",
    "mo",
    "mtext",
    "ms",
    "mspace",
    "mrow",
    "mstyle",
    "mpadded",
    "mphantom",
    "msqrt",
    "menclose",
    "mfenced",
    "merror",
    "mfrac",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "none",
    "mtable",
    "mtr",
    "mtd",
    "semantics",
    "annotation",
];
const ATTRIBUTES: [&str; 20] = [
    "mathvariant",
    "stretchy",
    "fence",
    "separator",
    "form",
    "accent",
    "accentunder",
    "linethickness",
    "columnalign",
    "rowspan",
    "columnspan",
    "notation",
    "largeop",
    "movablelimits",
    "symmetric",
    "lspace",
    "rspace",
    "width",
    "displaystyle",
    "scriptlevel",
];
/// Elements that hold text.
const TOKENS: [&str; 6] = ["mi", "mn", "mo", "mtext", "ms", "annotation"];
/// The deepest nesting of elements that is taken.
const MAX_DEPTH: usize = 64;

/// The formula; `None` where the source is no well-formed MathML of these elements.
pub(super) fn sound(source: &str, display: bool) -> Option<String> {
    let mut out = Markup::default();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = source.trim();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("</") {
            let (name, after) = after.split_once('>')?;
            let name = open.pop().filter(|known| *known == local(name.trim_end()))?;
            out.close(name);
            rest = after.trim_start();
            if open.is_empty() {
                return rest.is_empty().then(|| out.finish());
            }
        } else if let Some(after) = rest.strip_prefix('<') {
            let (tag, after) = split_tag(after)?;
            let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let end = tag.find(char::is_whitespace).unwrap_or(tag.len());
            let name = *ELEMENTS.iter().find(|known| **known == local(&tag[..end]))?;
            if open.is_empty() != (name == "math") || open.len() >= MAX_DEPTH {
                return None;
            }
            let mut attrs = attributes(&tag[end..])?;
            if name == "math" && display {
                attrs = attrs.set("display", "block");
            }
            out.open(name, &attrs);
            if closed {
                out.close(name);
            } else {
                open.push(name);
            }
            rest = after;
        } else {
            let (text, after) = rest.split_at(rest.find('<')?);
            let holder = open.last()?;
            let text = unescaped(text)?;
            if TOKENS.contains(holder) {
                out.text(&text);
            } else if !text.trim().is_empty() {
                return None;
            }
            rest = after;
        }
    }
    None
}

/// The name without prefix: `mml:mi` → `mi`.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A tag up to its `>`, which may stand in quotes.
fn split_tag(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('>', None) => return Some((&text[..at], &text[at + 1..])),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

/// The attributes that say how a formula looks.
fn attributes(text: &str) -> Option<Attrs> {
    let mut attrs = Attrs::default();
    let mut seen: Vec<&str> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|&c| c == '"' || c == '\'')?;
        let (value, after) = after.get(1..)?.split_once(quote)?;
        let key = key.trim();
        if ATTRIBUTES.contains(&key) && !seen.contains(&key) {
            seen.push(key);
            attrs = attrs.set(key, &unescaped(value)?);
        }
        rest = after.trim_start();
    }
    Some(attrs)
}

/// Text with the entities of XML put in; `None` where there are others.
fn unescaped(text: &str) -> Option<String> {
    let mut pieces = text.split('&');
    let mut out = pieces.next()?.to_owned();
    for piece in pieces {
        let (name, after) = piece.split_once(';')?;
        let number = |digits: &str| match digits.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        };
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => char::from_u32(number(name.strip_prefix('#')?)?)?,
        });
        out.push_str(after);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::sound;

    #[test]
    fn formulas_are_written_anew_or_refused() {
        let source = "<mml:math xmlns:mml='x' onclick=\"evil('>')\"><mml:mi mathvariant='bold'>a &lt; &#x33;</mml:mi><mspace/></mml:math>";
        let expected = "<math display=\"block\"><mi mathvariant=\"bold\">a &lt; 3</mi><mspace></mspace></math>";
        assert_eq!(sound(source, true).as_deref(), Some(expected));
        for source in [
            "",
            "x",
            "<mi>x</mi>",
            "<math><mi>x</math>",
            "<math/><math/>",
            "<math><script>x</script></math>",
            "<math>x</math>",
            "<math><mi>&nbsp;</mi></math>",
            "<math><mi>x",
            "<math><mtext><img src=x></mtext></math>",
            "<math></math></math>",
        ] {
            assert_eq!(sound(source, false), None, "{source}");
        }
    }
}
