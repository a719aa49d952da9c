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

/// What a book's chains follow besides the faces' roles.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// By number of a family that was given: the bundled family that stands in for what it lacks.
    pub(super) bases: Vec<Family>,
    /// The number of the family that code is set in.
    pub(super) mono: Option<u8>,
}

impl Given {
    /// The family that sets what is wanted in another: code in the monospaced family that was given.
    fn sets(&self, family: Family) -> Family {
        match (family, self.mono) {
            (Family::Mono, Some(number)) => Family::Given(number),
            _ => family,
        }
    }

    /// The bundled family that a family is like.
    fn base(&self, family: Family) -> Family {
        match family {
            Family::Given(number) => self.bases.get(usize::from(number)).copied().unwrap_or_default(),
            bundled => bundled,
        }
    }
}

/// The order of fallback for every kind of wish, worked out once for a book.
pub(super) struct Chains(Vec<Vec<FaceId>>);

impl Chains {
    pub(super) fn new(roles: &[Role], given: &Given) -> Chains {
        let mut chains = Vec::new();
        let own = (0u8..).zip(&given.bases).map(|(number, _)| Family::Given(number));
        for family in [Family::Serif, Family::Sans, Family::Mono].into_iter().chain(own) {
            for (bold, italic) in [(false, false), (false, true), (true, false), (true, true)] {
                for region in Region::ALL {
                    let wanted = Wanted { family: given.sets(family), bold, italic, region };
                    chains.push(chain(roles, given, wanted, Letters::Alphabetic));
                    chains.push(chain(roles, given, wanted, Letters::Cjk));
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
            Family::Given(number) => 3 + usize::from(number),
        };
        let style = usize::from(wanted.bold) * 2 + usize::from(wanted.italic);
        let region = Region::ALL.iter().position(|r| *r == wanted.region).unwrap_or(0);
        let index = ((family * 4 + style) * Region::ALL.len() + region) * 2 + usize::from(letters == Letters::Cjk);
        self.0.get(index).map_or(&[], Vec::as_slice)
    }
}

fn chain(roles: &[Role], given: &Given, wanted: Wanted, letters: Letters) -> Vec<FaceId> {
    let mut ranked: Vec<((Tier, i32), FaceId)> =
        (0u16..).zip(roles).map(|(id, role)| (rank(*role, given, wanted, letters), FaceId(id))).collect();
    ranked.sort();
    ranked.into_iter().map(|(_, id)| id).collect()
}

/// Which faces are asked before which.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Tier {
    /// The wanted family that was given.
    Given,
    /// The bundled faces.
    Bundled,
    /// The wanted family in another weight or slope, and for CJK if it is none of CJK.
    Bent,
    /// Other families that were given.
    Others,
    /// Fonts of the user's folders.
    Fallback,
    /// Symbols; letters of equal width where they are not wanted.
    Symbols,
    /// Italics that nobody wants.
    Unwanted,
}

/// How far a face is from what is wanted. Regions weigh less than weight and family: a page that falls back to another
/// region's form of one character still looks whole.
fn rank(role: Role, given: &Given, wanted: Wanted, letters: Letters) -> (Tier, i32) {
    let base = Wanted { family: given.base(wanted.family), ..wanted };
    match role {
        Role::Given { family, bold, italic, region, han } => {
            let of_code = given.base(Family::Given(family)) == Family::Mono && base.family != Family::Mono;
            let tier = if of_code {
                Tier::Symbols
            } else if wanted.family != Family::Given(family) {
                Tier::Others
            } else if bold.is_some_and(|bold| bold != wanted.bold)
                || italic != wanted.italic
                || (letters == Letters::Cjk && !han)
            {
                Tier::Bent
            } else {
                Tier::Given
            };
            let bold = i32::from(bold.is_some_and(|bold| bold != wanted.bold)) * 20;
            (tier, distance_of(region, wanted.region) + bold + i32::from(italic != wanted.italic) * 40)
        }
        Role::Text { family, bold, region } => {
            let family = match upright_family(base, letters) {
                same if same == family => 0,
                // Code keeps its columns at any price.
                Family::Mono => 100,
                _ => 40,
            };
            (Tier::Bundled, distance_of(region, wanted.region) + family + if bold == wanted.bold { 0 } else { 60 })
        }
        Role::Italic { family, bold } if slants(base, letters) => {
            (Tier::Bundled, -100 + if family == base.family { 0 } else { 5 } + if bold == base.bold { 0 } else { 20 })
        }
        Role::Italic { .. } => (Tier::Unwanted, 0),
        Role::Fallback { family, weight, italic, special } => {
            let family = match family {
                Some(family) if family == base.family => 0,
                None => 5,
                Some(_) => 15,
            };
            let weight = i32::from(weight.abs_diff(if wanted.bold { 700 } else { 400 }) / 10);
            let slope = i32::from(italic != slants(base, letters)) * 40;
            (Tier::Fallback, family + weight + slope + i32::from(special) * 100)
        }
        Role::Symbols => (Tier::Symbols, 0),
    }
}

fn distance_of(region: Option<Region>, wanted: Region) -> i32 {
    match region {
        None => 5,
        Some(region) if region == wanted => 0,
        Some(_) => 10,
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

#[cfg(test)]
mod tests {
    use super::*;

    const MAINLAND: Option<Region> = Some(Region::Mainland);

    /// Two given families, a Latin one and a Chinese one without bold, before bundled faces.
    const ROLES: [Role; 8] = [
        Role::Text { family: Family::Serif, bold: false, region: MAINLAND },
        Role::Text { family: Family::Serif, bold: true, region: MAINLAND },
        Role::Text { family: Family::Sans, bold: false, region: MAINLAND },
        Role::Italic { family: Family::Serif, bold: false },
        Role::Symbols,
        Role::Given { family: 0, bold: None, italic: false, region: None, han: false },
        Role::Given { family: 1, bold: Some(false), italic: false, region: None, han: true },
        Role::Fallback { family: None, weight: 400, italic: false, special: false },
    ];

    fn order(family: u8, bold: bool, italic: bool, letters: Letters) -> Vec<u16> {
        let given = Given { bases: vec![Family::Serif, Family::Serif], mono: None };
        let wanted = Wanted { family: Family::Given(family), bold, italic, region: Region::Mainland };
        Chains::new(&ROLES, &given).get(wanted, letters).iter().map(|id| id.0).collect()
    }

    #[test]
    fn a_given_family_comes_first_for_the_scripts_it_is_made_for() {
        assert_eq!(order(0, false, false, Letters::Alphabetic), [5, 0, 2, 1, 6, 7, 4, 3]);
        assert_eq!(order(0, false, false, Letters::Cjk), [0, 2, 1, 5, 6, 7, 4, 3]);
        assert_eq!(order(1, false, false, Letters::Cjk), [6, 0, 2, 1, 5, 7, 4, 3]);
    }

    #[test]
    fn bundled_faces_stand_in_for_bold_and_italic_that_a_given_family_lacks() {
        assert_eq!(order(1, true, false, Letters::Cjk), [1, 0, 2, 6, 5, 7, 4, 3]);
        assert_eq!(order(1, false, true, Letters::Alphabetic)[..2], [3, 0]);
        // Emphasised Han: the other family.
        assert_eq!(order(1, false, true, Letters::Cjk)[..2], [2, 0]);
    }

    #[test]
    fn symbols_come_after_the_fonts_of_folders() {
        let wanted = Wanted { family: Family::Sans, bold: false, italic: false, region: Region::Mainland };
        let given = Given { bases: vec![Family::Serif, Family::Serif], mono: None };
        let order: Vec<u16> =
            Chains::new(&ROLES, &given).get(wanted, Letters::Alphabetic).iter().map(|id| id.0).collect();
        assert_eq!(order, [2, 0, 1, 5, 6, 7, 4, 3]);
    }
}
