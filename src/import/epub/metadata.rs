//! What the package says of the book: Dublin Core with the refinements of EPUB 3 and the attributes of EPUB 2.

use super::package::Package;
use crate::import::html;
use crate::import::language::declared;
use crate::import::xml::Element;
use crate::ir::{Contributor, Date, Direction, DocumentMeta, Series, walk};
use crate::limits::Limits;

/// Reads the metadata.
pub(super) fn read(package: &Package, limits: &Limits) -> DocumentMeta {
    // OPF 1 and early OPF 2 keep the Dublin Core in an element of its own.
    let all: Vec<&Element> = package.metadata.descendants().collect();
    let facts = Facts { all: &all };
    let (title, subtitle) = facts.titles();
    let language = facts.texts("dc:language").into_iter().find_map(|tag| declared(&tag));
    DocumentMeta {
        title,
        subtitle,
        authors: facts.authors(),
        contributors: facts.contributors(),
        series: facts.series(),
        publisher: facts.texts("dc:publisher").into_iter().next(),
        language: language.or_else(|| package.language.as_deref().and_then(declared)),
        direction: (package.direction.as_deref() == Some("rtl")).then_some(Direction::Rtl),
        date: facts.date(),
        description: facts.texts("dc:description").first().map(|text| plain(text, limits)),
        tags: facts.texts("dc:subject"),
        ..DocumentMeta::default()
    }
}

struct Facts<'m> {
    all: &'m [&'m Element],
}

impl Facts<'_> {
    /// The texts of all elements of that name, without repetitions.
    fn texts(&self, name: &str) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for text in self.all.iter().filter(|element| element.is(name)).map(|element| element.text()) {
            if !text.is_empty() && !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }

    /// What a `meta` of EPUB 3 says of an element.
    fn refinement(&self, element: &Element, property: &str) -> Option<String> {
        let id = element.attr("id")?;
        let found = self.all.iter().find(|meta| {
            meta.is("meta")
                && meta.attr("property") == Some(property)
                && meta.attr("refines").and_then(|target| target.strip_prefix('#')) == Some(id)
        });
        found.map(|meta| meta.text()).filter(|text| !text.is_empty())
    }

    fn titles(&self) -> (Option<String>, Option<String>) {
        let titles: Vec<&&Element> = self.all.iter().filter(|element| element.is("dc:title")).collect();
        let kind = |element: &Element| self.refinement(element, "title-type");
        let of_kind = |wanted: &str| titles.iter().find(|title| kind(title).as_deref() == Some(wanted));
        let main = of_kind("main").or_else(|| titles.iter().find(|title| kind(title).is_none())).or(titles.first());
        let text = |element: Option<&&&Element>| element.map(|title| title.text()).filter(|text| !text.is_empty());
        (text(main), text(of_kind("subtitle")).filter(|_| titles.len() > 1))
    }

    /// Those who created the book: authors, and creators whose role nobody tells.
    fn authors(&self) -> Vec<String> {
        let mut authors: Vec<String> = Vec::new();
        for creator in self.all.iter().filter(|element| element.is("dc:creator")) {
            let role = self.refinement(creator, "role").or_else(|| attribute(creator, "role"));
            let name = creator.text();
            if role.is_none_or(|role| role == "aut") && !name.is_empty() && !authors.contains(&name) {
                authors.push(name);
            }
        }
        authors
    }

    /// Those who did something else for the book. Authors of its articles, publications and the programs that made it are
    /// no people of the book as a whole.
    fn contributors(&self) -> Vec<Contributor> {
        let mut contributors: Vec<Contributor> = Vec::new();
        for person in self.all.iter().filter(|element| element.is("dc:creator") || element.is("dc:contributor")) {
            let role = self.refinement(person, "role").or_else(|| attribute(person, "role"));
            let role = match role {
                None if person.is("dc:creator") => continue,
                // A contributor of whom no more is said.
                None => String::from("ctb"),
                Some(role) => role,
            };
            let found = Contributor { name: person.text(), role };
            let other = matches!(found.role.as_str(), "aut" | "isb" | "bkp");
            if !other && !found.name.is_empty() && !contributors.contains(&found) {
                contributors.push(found);
            }
        }
        contributors
    }

    /// The series, in the words of EPUB 3 or of calibre.
    fn series(&self) -> Option<Series> {
        let collection = self.all.iter().find(|meta| {
            meta.is("meta")
                && meta.attr("property") == Some("belongs-to-collection")
                && self.refinement(meta, "collection-type").is_none_or(|kind| kind == "series")
        });
        let named = |name: &str| {
            let meta = self.all.iter().find(|meta| meta.is("meta") && meta.attr("name") == Some(name))?;
            meta.attr("content").map(|content| content.trim().to_owned()).filter(|content| !content.is_empty())
        };
        let (name, index) = match collection {
            Some(collection) => (collection.text(), self.refinement(collection, "group-position")),
            None => (named("calibre:series")?, named("calibre:series_index")),
        };
        (!name.is_empty()).then_some(Series { name, index })
    }

    /// The date of publication, else the first that is no change.
    fn date(&self) -> Option<Date> {
        let dates: Vec<&&Element> = self.all.iter().filter(|element| element.is("dc:date")).collect();
        let event = |element: &Element| attribute(element, "event").map(|event| event.to_ascii_lowercase());
        let published = dates.iter().find(|date| event(date).is_some_and(|event| event.contains("publication")));
        let first = dates.iter().find(|date| !event(date).is_some_and(|event| event.contains("modif")));
        let raw = published.or(first)?.text();
        (!raw.is_empty()).then(|| Date { value: raw.parse().ok(), raw })
    }
}

/// An attribute of OPF 2: `opf:role`, whatever its prefix.
fn attribute(element: &Element, name: &str) -> Option<String> {
    let found = element.attributes.iter().find(|(key, _)| key.rsplit(':').next() == Some(name));
    found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// A description without its markup, which libraries allow.
fn plain(text: &str, limits: &Limits) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let converted = html::convert(text, &html::Options::default(), limits);
    let mut out = String::new();
    walk::block_text(&converted.blocks, &mut out);
    out.trim_end().replace('\n', " ")
}
