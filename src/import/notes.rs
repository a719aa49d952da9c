//! Notes of pages: which links refer to notes, which blocks are those notes, and which links lead back. Shared by the formats whose
//! notes are links and anchors: e-books and web pages.
//!
//! The reader of a format tells a [`Surveyor`] of every element in order; a [`Plan`] says of each by its number what it is.

use std::collections::{BTreeMap, BTreeSet};

/// An element: page and number.
pub(super) type Place = (usize, usize);
/// An anchor: page and id.
pub(super) type Anchor = (usize, String);

/// What a page's links and anchors are. Elements are numbered in the order of the source.
#[derive(Debug, Default)]
pub(super) struct Survey {
    links: Vec<Link>,
    /// The place of each id: the number of its element, and of the innermost block around it or itself.
    anchors: BTreeMap<String, (usize, usize)>,
    /// The number after the last element within each block.
    ends: BTreeMap<usize, usize>,
    /// Blocks that say that they are notes.
    declared: BTreeSet<usize>,
}

impl Survey {
    /// The links whose numbers lie from `start` to before `end`.
    fn links_within(&self, start: usize, end: usize) -> &[Link] {
        let from = self.links.partition_point(|link| link.number < start);
        let to = self.links.partition_point(|link| link.number < end);
        self.links.get(from..to).unwrap_or_default()
    }
}

#[derive(Debug)]
struct Link {
    number: usize,
    block: usize,
    target: Anchor,
    text: String,
    /// The ids of the link and of what is around it within its block.
    ids: Vec<String>,
    /// It says that it refers to a note.
    declared: bool,
    /// By what it shows it can refer to a note; otherwise it can only lead back from one.
    may_refer: bool,
    /// Nothing visible stands before it in its block.
    first: bool,
}

/// The longest text of a reference, in characters.
const LONGEST_REFERENCE: usize = 8;

fn is_block(name: &str) -> bool {
    const NAMES: [&str; 17] = [
        "p",
        "li",
        "div",
        "dd",
        "dt",
        "aside",
        "section",
        "td",
        "th",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "figure",
    ];
    NAMES.contains(&name)
}

/// What a reader tells of an element.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Its anchors: `id`, the `name` of a link.
    pub(super) ids: [Option<&'a str>; 2],
    /// It says that it is a note.
    pub(super) note: bool,
    /// A link to an anchor.
    pub(super) link: Option<Pointer>,
}

/// A link to an anchor, as a reader tells of it.
#[derive(Debug)]
pub(super) struct Pointer {
    /// Where it leads.
    pub(super) target: Anchor,
    /// What it shows.
    pub(super) text: String,
    /// It says that it refers to a note.
    pub(super) declared: bool,
    /// By what it shows it can refer to a note.
    pub(super) may_refer: bool,
}

/// Whether a link that shows this is short enough to refer to a note.
pub(super) fn is_short(text: &str) -> bool {
    text.chars().count() <= LONGEST_REFERENCE
}

/// Makes a page's survey from its elements and texts, which come in the order of the source.
#[derive(Debug)]
pub(super) struct Surveyor {
    next: usize,
    /// The open blocks, and whether text was seen in each.
    blocks: Vec<(usize, bool)>,
    /// The ids of the open elements within the innermost block.
    ids: Vec<String>,
    open: Vec<Open>,
    out: Survey,
}

#[derive(Debug)]
struct Open {
    number: usize,
    note: bool,
    /// The ids that were open outside of the block that this element is; for another their number.
    outer: Result<Vec<String>, usize>,
}

impl Default for Surveyor {
    fn default() -> Self {
        Self { next: 0, blocks: vec![(0, false)], ids: Vec::new(), open: Vec::new(), out: Survey::default() }
    }
}

impl Surveyor {
    /// Text within the element that was opened last.
    pub(super) fn text(&mut self, text: &str) {
        if text.chars().any(char::is_alphanumeric) {
            self.blocks.iter_mut().for_each(|(_, seen)| *seen = true);
        }
    }

    /// An element begins. It has the number of elements before it and one.
    pub(super) fn open(&mut self, facts: Facts<'_>) {
        self.next += 1;
        let number = self.next;
        let block = is_block(facts.name);
        let outer = if block { Ok(std::mem::take(&mut self.ids)) } else { Err(self.ids.len()) };
        if block {
            self.blocks.push((number, false));
        }
        let current = self.blocks.last().map_or(0, |(number, _)| *number);
        for id in facts.ids.into_iter().flatten() {
            self.out.anchors.entry(id.to_owned()).or_insert((number, current));
            self.ids.push(id.to_owned());
        }
        if facts.note {
            self.out.declared.insert(number);
        }
        if let Some(Pointer { target, text, declared, may_refer }) = facts.link {
            let first = self.blocks.last().is_some_and(|(_, seen)| !seen);
            let ids = self.ids.clone();
            self.out.links.push(Link { number, block: current, target, text, ids, declared, may_refer, first });
        }
        self.open.push(Open { number, note: facts.note, outer });
    }

    /// The innermost open element ends.
    pub(super) fn close(&mut self) {
        let Some(Open { number, note, outer }) = self.open.pop() else { return };
        if outer.is_ok() {
            self.blocks.pop();
        }
        if note || outer.is_ok() {
            self.out.ends.insert(number, self.next + 1);
        }
        match outer {
            Ok(outer) => self.ids = outer,
            Err(known) => self.ids.truncate(known),
        }
    }

    /// The survey of the page.
    pub(super) fn finish(self) -> Survey {
        self.out
    }
}

/// Which elements are notes and which links refer to them.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The notes in the order of their first reference: page and number of the element.
    pub(super) notes: Vec<Place>,
    /// The note that an element is.
    pub(super) by_place: BTreeMap<Place, usize>,
    /// The links that refer to a note: page and number → note.
    pub(super) references: BTreeMap<Place, usize>,
    /// Links back from notes: page and number.
    pub(super) backs: BTreeSet<Place>,
    /// What a note's first reference shows.
    pub(super) labels: BTreeMap<usize, String>,
}

impl Plan {
    /// Finds the notes of pages that may refer to each other's; each survey stands at the number of its page.
    pub(super) fn make(surveys: &[Survey]) -> Self {
        let mut candidates: Vec<(Place, Place, &Link)> = Vec::new();
        for (page, survey) in surveys.iter().enumerate() {
            for link in survey.links.iter().filter(|link| link.may_refer) {
                if let Some(block) = note_block(surveys, page, link) {
                    candidates.push(((page, link.number), (link.target.0, block), link));
                }
            }
        }
        // A block that holds another note is a list of notes, or the whole page.
        let places: BTreeSet<(usize, usize)> = candidates.iter().map(|(_, place, _)| *place).collect();
        let holds_other = |(page, block): Place| {
            let end = surveys.get(page).and_then(|survey| survey.ends.get(&block)).copied().unwrap_or(block);
            places.range((page, block + 1)..(page, end.max(block + 1))).next().is_some()
        };
        let outer: BTreeSet<(usize, usize)> = places.iter().copied().filter(|place| holds_other(*place)).collect();
        let mut plan = Self::default();
        for (reference, place, link) in candidates.into_iter().filter(|(_, place, _)| !outer.contains(place)) {
            let note = plan.note(place);
            plan.references.insert(reference, note);
            plan.labels.entry(note).or_insert_with(|| link.text.clone());
        }
        for (page, survey) in surveys.iter().enumerate() {
            let mut reach = 0;
            for &block in survey.declared.iter().filter(|block| !outer.contains(&(page, **block))) {
                if block >= reach {
                    plan.note((page, block));
                    reach = survey.ends.get(&block).copied().unwrap_or(block);
                }
            }
        }
        plan.find_backs(surveys);
        plan
    }

    fn note(&mut self, place: (usize, usize)) -> usize {
        let notes = &mut self.notes;
        *self.by_place.entry(place).or_insert_with(|| {
            notes.push(place);
            notes.len() - 1
        })
    }

    /// Links within notes that lead to where the note is referred to.
    fn find_backs(&mut self, surveys: &[Survey]) {
        let referring: BTreeSet<Anchor> = surveys
            .iter()
            .enumerate()
            .flat_map(|(page, survey)| survey.links.iter().map(move |link| (page, link)))
            .filter(|(page, link)| self.references.contains_key(&(*page, link.number)))
            .flat_map(|(page, link)| link.ids.iter().map(move |id| (page, id.clone())))
            .collect();
        for &(page, block) in &self.notes {
            let Some(survey) = surveys.get(page) else { continue };
            let end = survey.ends.get(&block).copied().unwrap_or(block);
            for link in survey.links_within(block, end) {
                if referring.contains(&link.target) && !self.references.contains_key(&(page, link.number)) {
                    self.backs.insert((page, link.number));
                }
            }
        }
    }
}

/// Among how many notes before an anchor the one that holds it is looked for.
const NEAREST: usize = 8;

/// The block that a link refers to as its note: because it says so, or because the block leads back to the link.
fn note_block(surveys: &[Survey], page: usize, link: &Link) -> Option<usize> {
    let target = surveys.get(link.target.0)?;
    let &(element, block) = target.anchors.get(&link.target.1)?;
    let mut around = target.declared.range(..=element).rev().take(NEAREST);
    let declared = around.find(|&&note| target.ends.get(&note).is_some_and(|&end| element < end));
    let block = declared.copied().unwrap_or(block);
    let end = target.ends.get(&block).copied()?;
    let own = (block..end).contains(&link.number) && page == link.target.0;
    if own || block == 0 {
        return None;
    }
    if link.declared || declared.is_some() {
        return Some(block);
    }
    let mut backs = target.links_within(block, end).iter();
    let leads_back = backs.clone().any(|back| back.target.0 == page && link.ids.contains(&back.target.1));
    // Of two that lead to each other, the one that begins its block is the note.
    let is_note = element == block || backs.any(|back| back.first);
    (leads_back && !link.first && is_note && link.block != block).then_some(block)
}

/// Without the number that a note repeats from its reference: `[1] `, `1. `; `label` is the text of the reference.
pub(super) fn without_label<'t>(text: &'t str, label: &str) -> &'t str {
    let bare = |c: char| c.is_alphanumeric() || matches!(c, '*' | '†' | '‡' | '§');
    let label: String = label.chars().filter(|&c| bare(c)).collect();
    let opened = text.trim_start().trim_start_matches(['[', '(', '（', '【', '〔', '［']);
    let rest = if label.is_empty() { None } else { opened.strip_prefix(label.as_str()) };
    // The digits of a longer number are no label.
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() && c.is_ascii());
    rest.filter(|rest| ends(rest)).map_or(text, |rest| {
        rest.trim_start_matches([']', ')', '）', '】', '〕', '］', '.', '．', '、', ':', '：']).trim_start()
    })
}
