//! Vertical writing: which characters stand upright, which lie on their side, which stand across the line.
//!
//! UAX #50 says how each character stands by itself; which few share a square is [`crate::text::shared_square`]'s to say.

use crate::text::CharClass;

/// How a cluster stands on its line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Posture {
    /// As in horizontal writing, which on a vertical line means on its side.
    Along,
    /// Upright on a vertical line.
    Upright,
    /// Upright across a vertical line, in one square together with its neighbours in the cluster.
    Across,
}

/// How a character stands on a vertical line (UAX #50, `Vertical_Orientation`, with the classes of this crate).
pub(super) fn posture(c: char, class: CharClass) -> Posture {
    match class {
        _ if stands_by_itself(c) => Posture::Upright,
        _ if class.is_cjk() => Posture::Upright,
        _ => Posture::Along,
    }
}

/// Enclosed numbers and letters, geometric shapes, dingbats: as wide as an ideograph in CJK faces, and upright.
fn stands_by_itself(c: char) -> bool {
    matches!(
        c,
        '\u{2460}'..='\u{24FF}' | '\u{25A0}'..='\u{2619}' | '\u{2620}'..='\u{2767}' | '\u{2776}'..='\u{2793}'
            | '\u{2B12}'..='\u{2B2F}' | '\u{2B50}'..='\u{2B59}' | '\u{203B}' | '\u{2042}' | '\u{2121}' | '\u{2160}'..='\u{217F}'
    )
}
