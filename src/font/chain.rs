//! The order in which the faces of a book are asked.

use super::{FaceId, Family, Region, Role, Wanted};

/// The kind of script that a face is wanted for: only alphabets have italics.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Letters {
    /// Latin, Greek, Cyrillic and all others that are not CJK.
    Alphabetic,
    /// Han, kana, hangul and their punctuation.
    Cjk,
}

/// The order of fallback for every kind of wish, worked out once for a book.
pub(super) struct Chains(Vec<Vec<FaceId>>);

impl Chains {
    pub(super) fn new(roles: &[Role]) -> Chains {
        let mut chains = Vec::new();
        for family in [Family::Serif, Family::Sans, Family::Mono] {
            for (bold, italic) in [(false, false), (false, true), (true, false), (true, true)] {
                for region in Region::ALL {
                    let wanted = Wanted { family, bold, italic, region };
                    chains.push(chain(roles, wanted, Letters::Alphabetic));
                    chains.push(chain(roles, wanted, Letters::Cjk));
                }
            }
        }
        Chains(chains)
    }

    pub(super) fn get(&self, wanted: Wanted, letters: Letters) -> &[FaceId] {
        let family = match wanted.family {
            Family::Serif => 0,
            Family::Sans => 1,
            Family::Mono => 2,
        };
        let style = usize::from(wanted.bold) * 2 + usize::from(wanted.italic);
        let region = Region::ALL.iter().position(|r| *r == wanted.region).unwrap_or(0);
        let index = ((family * 4 + style) * Region::ALL.len() + region) * 2 + usize::from(letters == Letters::Cjk);
        self.0.get(index).map_or(&[], Vec::as_slice)
    }
}

fn chain(roles: &[Role], wanted: Wanted, letters: Letters) -> Vec<FaceId> {
    let mut ranked: Vec<(i32, FaceId)> =
        (0u16..).zip(roles).map(|(id, role)| (distance(*role, wanted, letters), FaceId(id))).collect();
    ranked.sort();
    ranked.into_iter().map(|(_, id)| id).collect()
}

/// How far a face is from what is wanted. Regions weigh less than weight and family: a page that falls back to another
/// region's form of one character still looks whole.
fn distance(role: Role, wanted: Wanted, letters: Letters) -> i32 {
    match role {
        Role::Text { family, bold, region } => {
            let region = match region {
                None => 5,
                Some(region) if region == wanted.region => 0,
                Some(_) => 10,
            };
            let family = match upright_family(wanted, letters) {
                same if same == family => 0,
                // Code keeps its columns at any price.
                Family::Mono => 100,
                _ => 40,
            };
            region + family + if bold == wanted.bold { 0 } else { 60 }
        }
        Role::Italic { family, bold } if slants(wanted, letters) => {
            -100 + if family == wanted.family { 0 } else { 5 } + if bold == wanted.bold { 0 } else { 20 }
        }
        Role::Symbols => 300,
        Role::Italic { .. } => 500,
    }
}

fn slants(wanted: Wanted, letters: Letters) -> bool {
    wanted.italic && letters == Letters::Alphabetic && wanted.family != Family::Mono
}

/// Emphasised Han stands in the other family (CLREQ 3.3: a change of typeface), for it has no italic.
fn upright_family(wanted: Wanted, letters: Letters) -> Family {
    match wanted.family {
        Family::Serif if wanted.italic && letters == Letters::Cjk => Family::Sans,
        Family::Sans if wanted.italic && letters == Letters::Cjk => Family::Serif,
        family => family,
    }
}
