//! MathML in a page.

use crate::export::shared::markup::{Attrs, Markup};
use crate::export::shared::mathml::{ATTRIBUTES, sound};

/// Attributes that browsers know besides (MathML Core, 2.1.3 and 3).
const MORE: [&str; 7] = ["movablelimits", "symmetric", "lspace", "rspace", "width", "displaystyle", "scriptlevel"];

/// The formula, set as display or within the line; `None` where the source is not sound.
pub(super) fn formula(source: &str, display: bool) -> Option<String> {
    let formula = sound(source, &[ATTRIBUTES.as_slice(), &MORE].concat())?;
    let mut out = Markup::default();
    out.open("math", &Attrs::default().maybe("display", display.then_some("block")));
    out.raw(&formula.content);
    out.close("math");
    Some(out.finish())
}

#[cfg(test)]
mod tests {
    #[test]
    fn formulas_keep_their_spaces() {
        let source = "<math onclick=\"evil()\"><mi>a</mi><mspace width='1em'/></math>";
        let expected = "<math display=\"block\"><mi>a</mi><mspace width=\"1em\"></mspace></math>";
        assert_eq!(super::formula(source, true).as_deref(), Some(expected));
    }
}
