//! MathML of the source, taken into a chapter only where it is sound: well-formed XML of presentation elements with the
//! number of children that each of them needs (MathML 3, chapter 3). One broken formula makes a whole book unreadable for
//! strict readers, so anything else is refused.

use super::xhtml::{Attrs, Xhtml};

const NAMESPACE: &str = "http://www.w3.org/1998/Math/MathML";

/// The deepest nesting of elements that is taken.
const MAX_DEPTH: usize = 64;

/// The formula written anew, set as display or within the line; `None` where the source is not sound.
pub(super) fn sound(source: &str, display: bool) -> Option<String> {
    let mut out = Xhtml::default();
    let mut open: Vec<Open> = Vec::new();
    let mut words = Words::default();
    let mut rest = source.trim();
    let mut done = false;
    while !rest.is_empty() {
        if done {
            return None;
        }
        if let Some(after) = rest.strip_prefix("</") {
            let (name, after) = after.split_once('>')?;
            let element = open.pop().filter(|element| element.name == name.trim_end())?;
            element.complete()?;
            rest = after;
            done = open.is_empty();
            if !done {
                out.close(local(element.name));
            }
        } else if let Some(after) = rest.strip_prefix('<') {
            let tag = Tag::read(after)?;
            rest = tag.rest;
            if open.is_empty() {
                words.given = tag.attributes.iter().find(|(key, _)| *key == "alttext").map(|(_, text)| text.clone());
            }
            start(&tag, &mut open, &mut out)?;
            done = open.is_empty();
        } else {
            let end = rest.find('<')?;
            let (text, after) = rest.split_at(end);
            let text = unescape(text)?;
            let holder = open.last()?;
            if Kind::of(local(holder.name)) == Some(Kind::Token) {
                out.text(&text);
                words.add(local(holder.name), &text);
            } else if !text.trim().is_empty() {
                return None;
            }
            rest = after;
        }
    }
    done.then(|| root(&out.finish(), words, display))
}

/// The formula in its root element, which says in words what it shows.
fn root(content: &str, words: Words, display: bool) -> String {
    let attrs = Attrs::default()
        .set("xmlns", NAMESPACE)
        .maybe("display", display.then_some("block"))
        .maybe("alttext", words.best().as_deref());
    let mut out = Xhtml::default();
    out.open("math", &attrs);
    out.raw(content);
    out.close("math");
    out.finish()
}

/// What a formula can be called: the source's `alttext`, else an annotation (mostly TeX), else its own letters.
#[derive(Default)]
struct Words {
    given: Option<String>,
    annotation: String,
    letters: String,
}

impl Words {
    fn add(&mut self, element: &str, text: &str) {
        let place = if element == "annotation" { &mut self.annotation } else { &mut self.letters };
        place.push_str(text.trim());
    }

    fn best(self) -> Option<String> {
        let own = [self.annotation, self.letters];
        self.given.into_iter().chain(own).find(|words| !words.trim().is_empty())
    }
}

fn start<'s>(tag: &Tag<'s>, open: &mut Vec<Open<'s>>, out: &mut Xhtml) -> Option<()> {
    let name = local(tag.name);
    let kind = Kind::of(name)?;
    if open.is_empty() != (name == "math") || open.len() >= MAX_DEPTH {
        return None;
    }
    if let Some(parent) = open.last_mut() {
        parent.children += 1;
        if !parent.accepts(name, kind) {
            return None;
        }
    }
    let attributes = tag.attributes.iter().filter(|(key, _)| ATTRIBUTES.contains(key));
    let attrs = attributes.fold(Attrs::default(), |attrs, (key, value)| attrs.set(key, value));
    if name != "math" {
        out.open(name, &attrs);
    }
    let element = Open { name: tag.name, children: 0 };
    if tag.closed {
        element.complete()?;
        if name != "math" {
            out.close(name);
        }
    } else {
        open.push(element);
    }
    Some(())
}

/// The name without prefix: `mml:mi` → `mi`.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Attributes that say how a formula looks; others (ids, links, handlers) stay behind.
const ATTRIBUTES: [&str; 16] = [
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
    "open",
    "close",
    "separators",
    "notation",
    "largeop",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Holds text alone.
    Token,
    /// Holds any number of elements.
    Row,
    /// Holds exactly so many elements.
    Exact(usize),
    Table,
    TableRow,
    /// Holds the formula and annotations.
    Semantics,
    /// Holds nothing.
    Empty,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "mi" | "mn" | "mo" | "mtext" | "ms" | "annotation" => Self::Token,
            "math" | "mrow" | "mstyle" | "mpadded" | "mphantom" | "msqrt" | "menclose" | "mfenced" | "merror"
            | "mtd" => Self::Row,
            "mfrac" | "mroot" | "msub" | "msup" | "munder" | "mover" => Self::Exact(2),
            "msubsup" | "munderover" => Self::Exact(3),
            "mtable" => Self::Table,
            "mtr" => Self::TableRow,
            "semantics" => Self::Semantics,
            "mspace" => Self::Empty,
            _ => return None,
        })
    }
}

struct Open<'s> {
    name: &'s str,
    children: usize,
}

impl Open<'_> {
    /// Whether a child of that name may stand here; it is counted already.
    fn accepts(&self, name: &str, kind: Kind) -> bool {
        let special = matches!(name, "mtr" | "mtd" | "annotation");
        match Kind::of(local(self.name)) {
            Some(Kind::Row) => !special,
            Some(Kind::Exact(number)) => !special && self.children <= number,
            Some(Kind::Table) => kind == Kind::TableRow,
            Some(Kind::TableRow) => name == "mtd",
            Some(Kind::Semantics) => (self.children == 1) != (name == "annotation") && !matches!(name, "mtr" | "mtd"),
            Some(Kind::Token | Kind::Empty) | None => false,
        }
    }

    fn complete(&self) -> Option<()> {
        let enough = match Kind::of(local(self.name))? {
            Kind::Exact(number) => self.children == number,
            Kind::Table | Kind::TableRow | Kind::Semantics => self.children > 0,
            Kind::Token | Kind::Row | Kind::Empty => true,
        };
        enough.then_some(())
    }
}

struct Tag<'s> {
    name: &'s str,
    attributes: Vec<(&'s str, String)>,
    closed: bool,
    rest: &'s str,
}

impl<'s> Tag<'s> {
    /// Reads what follows the `<` of a start tag.
    fn read(text: &'s str) -> Option<Self> {
        let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/')?;
        let (name, mut rest) = text.split_at(end);
        let mut attributes: Vec<(&str, String)> = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>') {
                return Some(Self { name, attributes, closed: false, rest: after });
            }
            if let Some(after) = rest.strip_prefix("/>") {
                return Some(Self { name, attributes, closed: true, rest: after });
            }
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|&c| c == '"' || c == '\'')?;
            let (value, after) = after.get(1..)?.split_once(quote)?;
            let key = key.trim_end();
            if value.contains('<') || attributes.iter().any(|(known, _)| *known == key) || attributes.len() > 32 {
                return None;
            }
            attributes.push((key, unescape(value)?));
            rest = after;
        }
    }
}

/// Text with the entities that XML knows put in; `None` where there are others.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('&');
    out.push_str(pieces.next()?);
    for piece in pieces {
        let (name, after) = piece.split_once(';')?;
        let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        });
        let c = match (name, number) {
            ("amp", _) => '&',
            ("lt", _) => '<',
            ("gt", _) => '>',
            ("quot", _) => '"',
            ("apos", _) => '\'',
            (_, Some(Ok(code))) => char::from_u32(code)?,
            _ => return None,
        };
        out.push(c);
        out.push_str(after);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::sound;

    #[test]
    fn sound_formulas_are_written_anew() {
        let source = "<mml:math xmlns:mml='x' onclick=\"evil()\"><mml:mfrac><mml:mi mathvariant='bold'>a</mml:mi>\
                      <mml:mn>2 &lt; &#x33;</mml:mn></mml:mfrac></mml:math>";
        let expected = "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\" alttext=\"a2 &lt; 3\"><mfrac>\
                        <mi mathvariant=\"bold\">a</mi><mn>2 &lt; 3</mn></mfrac></math>";
        assert_eq!(sound(source, true).as_deref(), Some(expected));
    }

    #[test]
    fn broken_ones_are_refused() {
        for source in [
            "",
            "x",
            "<mi>x</mi>",
            "<math><mi>x</math>",
            "<math><mi>x</mi></math><math/>",
            "<math><mfrac><mi>x</mi></mfrac></math>",
            "<math><script>x</script></math>",
            "<math><mi>&nbsp;</mi></math>",
            "<math>text</math>",
            "<math><mi>x</mi>",
            "<math a=\"1\" a=\"2\"/>",
            "<math><mtr/></math>",
        ] {
            assert_eq!(sound(source, false), None, "{source}");
        }
    }
}
