//! Files inside the file: what the document was made from (ISO 19005-3, 6.8; ISO 32000-1, 7.11.4).

use std::borrow::Cow;
use std::collections::BTreeMap;

use lopdf::{Object, ObjectId, dictionary};

use super::file::{File, packed, text_string};
use super::finish::{count, pdf_date};
use crate::error::Result;
use crate::ir::Moment;

/// A file that goes with the document as its source.
pub(in crate::export::pdf) struct Attached<'a> {
    /// Its name, without a folder; several files may have one name.
    pub(in crate::export::pdf) name: Cow<'a, str>,
    /// What its bytes are (RFC 2046), without parameters.
    pub(in crate::export::pdf) media_type: &'a str,
    /// The bytes as they were read.
    pub(in crate::export::pdf) bytes: Cow<'a, [u8]>,
}

/// What the catalog says of attached files.
pub(super) struct Attachments {
    /// The tree from names to files.
    pub(super) names: ObjectId,
    /// The associated files, in the order that they were read in.
    pub(super) associated: Vec<Object>,
}

/// Writes attached files. None where there are none.
pub(super) fn write(
    file: &mut File<'_>,
    sources: &[Attached<'_>],
    modified: Option<Moment>,
) -> Result<Option<Attachments>> {
    if sources.is_empty() {
        return Ok(None);
    }
    // The name tree is in the order of its strings (ISO 32000-1, 7.9.6), hence of the names.
    let (mut by_name, mut associated) = (BTreeMap::new(), Vec::with_capacity(sources.len()));
    let mut copies = BTreeMap::new();
    for source in sources {
        let name = unique(&source.name, &mut copies, &by_name);
        let specification = Object::Reference(specification(file, source, &name, modified)?);
        associated.push(specification.clone());
        by_name.insert(name, specification);
    }
    let (mut keys, mut leaves) = (by_name.into_iter().collect::<Vec<_>>(), Vec::new());
    // Text beyond ASCII is UTF-16 with a mark whose first byte follows all of ASCII; big-endian units keep the order.
    keys.sort_by_cached_key(|(name, _)| string_bytes(name));
    for group in keys.chunks(64) {
        let ends = [group.first(), group.last()].map(|end| text_string(end.map_or("", |(name, _)| name)));
        let names: Vec<Object> = group.iter().flat_map(|(name, object)| [text_string(name), object.clone()]).collect();
        leaves.push(Object::Reference(file.add(dictionary! { "Limits" => ends.to_vec(), "Names" => names })?));
    }
    let names = file.add(dictionary! { "Kids" => leaves })?;
    Ok(Some(Attachments { names, associated }))
}

fn specification(file: &mut File<'_>, source: &Attached<'_>, name: &str, modified: Option<Moment>) -> Result<ObjectId> {
    let mut parameters = dictionary! { "Size" => count(source.bytes.len()) };
    if let Some(modified) = modified {
        parameters.set("ModDate", Object::string_literal(pdf_date(modified)));
    }
    let embedded = dictionary! {
        "Type" => "EmbeddedFile",
        "Subtype" => Object::Name(source.media_type.as_bytes().to_vec()),
        "Params" => parameters,
    };
    let embedded = Object::Reference(file.add(packed(embedded, source.bytes.to_vec()))?);
    file.add(dictionary! {
        "Type" => "Filespec",
        "F" => text_string(name),
        "UF" => text_string(name),
        "AFRelationship" => "Source",
        "EF" => dictionary! { "F" => embedded.clone(), "UF" => embedded },
        "Desc" => text_string("What the document was made from"),
    })
}

/// A name that no earlier file has: `a.md`, `a-2.md`, `a-3.md`.
fn unique(name: &str, copies: &mut BTreeMap<String, usize>, taken: &BTreeMap<String, Object>) -> String {
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let number = copies.entry(name.to_owned()).or_insert(0);
    loop {
        *number += 1;
        let candidate = if *number == 1 { name.to_owned() } else { format!("{stem}-{number}{extension}") };
        if !taken.contains_key(&candidate) {
            return candidate;
        }
    }
}

/// The bytes by which a text string is sorted.
fn string_bytes(text: &str) -> Vec<u8> {
    match text_string(text) {
        Object::String(bytes, _) => bytes,
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_are_numbered() {
        let (mut copies, mut taken) = (BTreeMap::new(), BTreeMap::new());
        let mut names = Vec::new();
        for name in ["a.md", "a-2.md", "a.md", ".md", ".md", "b"] {
            let name = unique(name, &mut copies, &taken);
            taken.insert(name.clone(), Object::Null);
            names.push(name);
        }
        assert_eq!(names, ["a.md", "a-2.md", "a-3.md", ".md", ".md-2", "b"]);
    }
}
