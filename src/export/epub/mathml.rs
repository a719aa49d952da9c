//! MathML in a chapter.

use super::xhtml::{Attrs, Xhtml};
use crate::export::shared::mathml::{ATTRIBUTES, sound};

const NAMESPACE: &str = "http://www.w3.org/1998/Math/MathML";

/// The formula, set as display or within the line, in a root element that says in words what it shows; `None` where the source is
/// not sound.
pub(super) fn formula(source: &str, display: bool) -> Option<String> {
    let formula = sound(source, &ATTRIBUTES)?;
    let attrs = Attrs::default()
        .set("xmlns", NAMESPACE)
        .maybe("display", display.then_some("block"))
        .maybe("alttext", formula.words.as_deref());
    let mut out = Xhtml::default();
    out.open("math", &attrs);
    out.raw(&formula.content);
    out.close("math");
    Some(out.finish())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_root_says_what_the_formula_shows() {
        let expected = "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\" alttext=\"a &lt; b\">\
                        <mi>a</mi><mo>&lt;</mo><mi>b</mi></math>";
        let source = "<math alttext='a &lt; b'><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>";
        assert_eq!(super::formula(source, true).as_deref(), Some(expected));
    }
}
