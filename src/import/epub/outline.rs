//! Which pages make which article, what it is called, and in which sections it lies.

use std::collections::{BTreeMap, BTreeSet};

use super::contents::Entry;
use super::own;
use super::page::{Kind, Page};
use crate::import::xml::{Element, Node};

/// An article to be: one page, or the pages that one was split into.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// The pages' places in the spine.
    pub(super) pages: Vec<usize>,
    /// What the contents call it.
    pub(super) title: Option<String>,
    /// The sections around it, the outermost first: number and title.
    pub(super) sections: Vec<(usize, String)>,
}

/// What the contents say of a file.
#[derive(Clone, Debug)]
struct Listed {
    title: Option<String>,
    sections: Vec<(usize, String)>,
    /// The entry that named it stands for a section, whose opening page it is.
    opens: bool,
}

/// Groups the pages of text. Pages that only open a section go to `openings`.
pub(super) fn group(pages: &[Page], entries: &[Entry]) -> (Vec<Group>, Vec<usize>) {
    let mut lister = Lister::default();
    lister.list(&without_continuations(pages, entries), &mut Vec::new());
    let mut groups: Vec<Group> = Vec::new();
    let mut openings = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        if page.kind == Kind::Section {
            openings.push(index);
        }
        if page.kind != Kind::Text {
            continue;
        }
        let follows = groups.last().is_some_and(|last| last.pages.last().copied() == index.checked_sub(1));
        if follows
            && own::is_continued(&page.body)
            && let Some(last) = groups.last_mut()
        {
            last.pages.push(index);
            continue;
        }
        match lister.files.get(&page.path) {
            Some(listed) if listed.opens && is_opening(page, listed) => openings.push(index),
            Some(listed) => groups.push(Group {
                pages: vec![index],
                title: listed.title.clone(),
                sections: listed.sections.clone(),
            }),
            None => match groups.last_mut() {
                Some(last) if follows && !lister.files.is_empty() && !begins_with_heading(&page.body) => {
                    last.pages.push(index);
                }
                last => {
                    let sections = last.map(|last| last.sections.clone()).unwrap_or_default();
                    groups.push(Group { pages: vec![index], title: None, sections });
                }
            },
        }
    }
    (groups, openings)
}

/// The contents without the headings that stand on later pages of a long article: these are no articles of their own, and
/// the article is no section.
fn without_continuations(pages: &[Page], entries: &[Entry]) -> Vec<Entry> {
    let continued: BTreeSet<&str> =
        pages.iter().filter(|page| own::is_continued(&page.body)).map(|page| page.path.as_str()).collect();
    if continued.is_empty() { entries.to_vec() } else { kept(entries, &continued) }
}

fn kept(entries: &[Entry], continued: &BTreeSet<&str>) -> Vec<Entry> {
    let stays = |entry: &&Entry| entry.path.as_deref().is_none_or(|path| !continued.contains(path));
    let entries = entries.iter().filter(stays);
    entries.map(|entry| Entry { below: kept(&entry.below, continued), ..entry.clone() }).collect()
}

#[derive(Default)]
struct Lister {
    files: BTreeMap<String, Listed>,
    sections: usize,
}

impl Lister {
    fn list(&mut self, entries: &[Entry], around: &mut Vec<(usize, String)>) {
        for entry in entries {
            let opens = leads_elsewhere(entry);
            // A file that several entries share is called by none of them.
            let shared =
                entries.iter().filter(|other| other.path.is_some() && other.path == entry.path).take(2).count() > 1;
            if opens {
                self.sections += 1;
                around.push((self.sections, section_title(entry)));
            }
            if let Some(path) = &entry.path {
                let title = Some(entry.title.clone()).filter(|title| !title.is_empty() && !shared);
                let listed = Listed { title, sections: around.clone(), opens };
                self.files.entry(path.clone()).or_insert(listed);
            }
            self.list(&entry.below, around);
            if opens {
                around.pop();
            }
        }
    }
}

fn section_title(entry: &Entry) -> String {
    if entry.title.is_empty() { String::from("…") } else { entry.title.clone() }
}

/// The entry lists other files than its own: it is a section.
fn leads_elsewhere(entry: &Entry) -> bool {
    entry.below.iter().any(|below| (below.path.is_some() && below.path != entry.path) || leads_elsewhere(below))
}

/// The page shows its section's title and nothing else.
fn is_opening(page: &Page, listed: &Listed) -> bool {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let title = listed.sections.last().map(|(_, title)| bare(title)).unwrap_or_default();
    let shows = page.body.descendants().any(|element| element.is("img") || element.is("image"));
    let text = bare(&page.body.raw_text());
    !shows && title.contains(&text)
}

/// The first thing that the page shows is a heading.
fn begins_with_heading(body: &Element) -> bool {
    for child in &body.children {
        match child {
            Node::Text(text) if text.trim().is_empty() => {}
            Node::Text(_) => return false,
            Node::Element(inner) if matches!(inner.name.as_str(), "h1" | "h2" | "h3") => return true,
            Node::Element(inner) if inner.is("p") && !inner.raw_text().trim().is_empty() => return false,
            Node::Element(inner) if inner.raw_text().trim().is_empty() => {}
            Node::Element(inner) => return begins_with_heading(inner),
        }
    }
    false
}
