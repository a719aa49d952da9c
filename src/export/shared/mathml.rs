//! MathML of a source, taken over only where it is sound: well-formed XML of presentation elements with the number of children that
//! each of them needs (MathML 3, chapter 3). It is written anew, so that a formula can neither break the page around it nor run
//! anything; one broken formula makes a whole book unreadable for strict readers, so anything else is refused.

use super::markup::{Attrs, Markup};

/// Attributes that say how a formula looks, as every version of the language has them; others (ids, links, handlers) stay behind.
pub(crate) const ATTRIBUTES: [&str; 16] = [
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

/// The deepest nesting of elements that is taken.
const MAX_DEPTH: usize = 64;

/// A sound formula.
pub(crate) struct Formula {
    /// What stands within its root element.
    pub(crate) content: String,
    /// What it shows, in words: see [`Words`].
    pub(crate) words: Option<String>,
}

/// The formula written anew, with the attributes of these names; `None` where the source is not sound.
pub(crate) fn sound(source: &str, kept: &[&str]) -> Option<Formula> {
    let mut out = Markup::default();
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
            start(&tag, kept, &mut open, &mut out)?;
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
    done.then(|| Formula { content: out.finish(), words: words.best() })
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

fn start<'s>(tag: &Tag<'s>, kept: &[&str], open: &mut Vec<Open<'s>>, out: &mut Markup) -> Option<()> {
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
    let attributes = tag.attributes.iter().filter(|(key, _)| kept.contains(key));
    let attrs = attributes.fold(Attrs::default(), |attrs, (key, value)| attrs.set(key, value));
    if name != "math" {
        out.open(name, &attrs);
    }
    let element = Open { name: tag.name, children: 0, marked: None };
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
    /// Holds a base and pairs of scripts, those before the base behind a mark.
    Scripts,
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
            "mspace" | "none" | "mprescripts" => Self::Empty,
            "mmultiscripts" => Self::Scripts,
            _ => return None,
        })
    }
}

struct Open<'s> {
    name: &'s str,
    children: usize,
    /// How many children there were when the mark of prescripts came.
    marked: Option<usize>,
}

impl Open<'_> {
    /// Whether a child of that name may stand here; it is counted already.
    fn accepts(&mut self, name: &str, kind: Kind) -> bool {
        let special = matches!(name, "mtr" | "mtd" | "annotation" | "none" | "mprescripts");
        match Kind::of(local(self.name)) {
            Some(Kind::Row) => !special,
            Some(Kind::Exact(number)) => !special && self.children <= number,
            Some(Kind::Table) => kind == Kind::TableRow,
            Some(Kind::TableRow) => name == "mtd",
            Some(Kind::Semantics) => {
                (self.children == 1) != (name == "annotation") && (!special || name == "annotation")
            }
            Some(Kind::Scripts) if name == "mprescripts" => self.marked.replace(self.children).is_none(),
            Some(Kind::Scripts) => !special || (name == "none" && self.children > 1),
            Some(Kind::Token | Kind::Empty) | None => false,
        }
    }

    fn complete(&self) -> Option<()> {
        let enough = match Kind::of(local(self.name))? {
            Kind::Exact(number) => self.children == number,
            Kind::Table | Kind::TableRow | Kind::Semantics => self.children > 0,
            // The base, pairs behind it, the mark, pairs behind that.
            Kind::Scripts => match self.marked {
                None => !self.children.is_multiple_of(2),
                Some(mark) => mark.is_multiple_of(2) && (self.children - mark).is_multiple_of(2),
            },
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
    use super::{ATTRIBUTES, sound};

    #[test]
    fn sound_formulas_are_written_anew() {
        let source = "<mml:math xmlns:mml='x' onclick=\"evil('>')\"><mml:mfrac><mml:mi mathvariant='bold' id='x'>a</mml:mi>\
                      <mml:mn>2 &lt; &#x33;</mml:mn></mml:mfrac></mml:math>";
        let formula = sound(source, &ATTRIBUTES).unwrap();
        let expected = "<mfrac><mi mathvariant=\"bold\">a</mi><mn>2 &lt; 3</mn></mfrac>";
        assert_eq!((formula.content.as_str(), formula.words.as_deref()), (expected, Some("a2 < 3")));
    }

    #[test]
    fn scripts_stand_in_pairs() {
        let scripts = |inner: &str| format!("<math><mmultiscripts>{inner}</mmultiscripts></math>");
        for (inner, is_sound) in [
            ("<mi>C</mi><mprescripts/><mn>6</mn><mn>14</mn>", true),
            ("<mi>C</mi><mn>1</mn><none/><mprescripts/><none/><mn>2</mn>", true),
            ("<mi>C</mi><mn>1</mn>", false),
            ("<mi>C</mi><mprescripts/><mn>6</mn>", false),
            ("<mi>C</mi><mprescripts/><mprescripts/>", false),
            ("<none/><mn>1</mn><mn>2</mn>", false),
            ("", false),
        ] {
            assert_eq!(sound(&scripts(inner), &ATTRIBUTES).is_some(), is_sound, "{inner}");
        }
    }

    #[test]
    fn broken_ones_are_refused() {
        for source in [
            "",
            "x",
            "<mi>x</mi>",
            "<math><mi>x</math>",
            "<math><mi>x</mi></math><math/>",
            "<math/><math/>",
            "<math><mfrac><mi>x</mi></mfrac></math>",
            "<math><script>x</script></math>",
            "<math><mi>&nbsp;</mi></math>",
            "<math>text</math>",
            "<math><mi>x</mi>",
            "<math><mi>x",
            "<math><mtext><img src=x></mtext></math>",
            "<math></math></math>",
            "<math a=\"1\" a=\"2\"/>",
            "<math><mtr/></math>",
            "<math><none/></math>",
        ] {
            assert!(sound(source, &ATTRIBUTES).is_none(), "{source}");
        }
    }
}
