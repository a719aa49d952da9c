//! The structure tree as objects, and the parent tree that leads from a page's marks back into it
//! (ISO 32000-1, 14.7.2 and 14.7.4.4).

use lopdf::{Dictionary, Object, ObjectId, dictionary};

use super::file::{is_too_long, text_string};
use super::{ANNOTATION_KEYS, Painter};
use crate::diag::Diagnostic;
use crate::error::Result;
use crate::export::pdf::structure::{Element, ElementId, Kid, Role};

/// How many keys a leaf of the parent tree holds.
const LEAF: usize = 64;

/// Writes the tree and answers its root's number.
pub(super) fn write(painter: &mut Painter<'_, '_>) -> Result<ObjectId> {
    let root = painter.file.reserve();
    let structure = std::mem::take(&mut painter.structure);
    // Elements of one role are numbered and written one after the other: like packs well with like.
    let mut order: Vec<(&str, ElementId)> = structure
        .iter()
        .filter(|&(id, _)| structure.is_attached(id))
        .map(|(id, element)| (element.role.name(), id))
        .collect();
    order.sort_unstable();
    let mut ids: Vec<Option<ObjectId>> = vec![None; structure.len()];
    for &(_, id) in &order {
        if let Some(slot) = ids.get_mut(id.0 as usize) {
            *slot = Some(painter.file.reserve());
        }
    }
    let number = |id: ElementId| ids.get(id.0 as usize).copied().flatten();
    let (mut roots, mut notes) = (Vec::new(), Vec::new());
    for (_, id) in order {
        let (Some(own), Some(element)) = (number(id), structure.get(id)) else { continue };
        let parent = element.parent.and_then(number);
        if let Some(alt) = element.alt.as_deref().filter(|alt| is_too_long(alt)) {
            let message = format!("the description {alt:.60}… of {} bytes is cut", alt.len());
            painter.faults.push(Diagnostic::warning("pdf.long-description", message));
        }
        let mut dictionary = properties(element);
        dictionary.set("P", Object::Reference(parent.unwrap_or(root)));
        if parent.is_none() {
            roots.push(Object::Reference(own));
        }
        if element.role == Role::Note {
            // Notes need an identifier (ISO 14289-1, 7.9); the number of digits keeps their order.
            let name = format!("note{:08}", id.0);
            dictionary.set("ID", Object::string_literal(name.as_str()));
            notes.push((name, own));
        }
        kids(painter, &mut dictionary, element, &number);
        painter.file.set(own, dictionary)?;
    }
    let parent_tree = parent_tree(painter, &number)?;
    let mut dictionary = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => roots,
        "ParentTree" => Object::Reference(parent_tree),
        "ParentTreeNextKey" => ANNOTATION_KEYS + i64::try_from(painter.annotations.len()).unwrap_or(0),
    };
    if !notes.is_empty() {
        dictionary.set("IDTree", Object::Reference(id_tree(painter, &notes)?));
    }
    painter.file.set(root, dictionary)?;
    Ok(root)
}

fn properties(element: &Element) -> Dictionary {
    // No `Type`: it is optional (ISO 32000-1, table 323), and there are many.
    let mut dictionary = dictionary! { "S" => element.role.name() };
    if let Some(alt) = &element.alt {
        dictionary.set("Alt", text_string(alt));
    }
    if let Some(lang) = &element.lang {
        dictionary.set("Lang", text_string(lang));
    }
    match element.role {
        Role::ColumnHeader | Role::RowHeader | Role::TableCell => {
            let mut table = dictionary! { "O" => "Table" };
            match element.role {
                Role::ColumnHeader => table.set("Scope", "Column"),
                Role::RowHeader => table.set("Scope", "Row"),
                _ => {}
            }
            let (columns, rows) = element.span;
            if columns > 1 {
                table.set("ColSpan", i64::from(columns));
            }
            if rows > 1 {
                table.set("RowSpan", i64::from(rows));
            }
            if table.len() > 1 {
                dictionary.set("A", table);
            }
        }
        Role::List if element.ordered => {
            dictionary.set("A", dictionary! { "O" => "List", "ListNumbering" => "Decimal" });
        }
        Role::List => dictionary.set("A", dictionary! { "O" => "List", "ListNumbering" => "Disc" }),
        Role::Figure => dictionary.set("A", dictionary! { "O" => "Layout", "Placement" => "Block" }),
        _ => {}
    }
    dictionary
}

/// Sets what hangs under an element. Marks on the page that the element names stand as plain numbers.
fn kids(
    painter: &Painter<'_, '_>,
    dictionary: &mut Dictionary,
    element: &Element,
    number: &impl Fn(ElementId) -> Option<ObjectId>,
) {
    let page_id = |page: u32| painter.pages.get(page as usize).map(|page| page.id);
    let own_page = element.kids.iter().find_map(|kid| match kid {
        Kid::Content { page, .. } => Some(*page),
        _ => None,
    });
    if let Some(page) = own_page.and_then(page_id) {
        dictionary.set("Pg", Object::Reference(page));
    }
    let mut kids: Vec<Object> = element
        .kids
        .iter()
        .filter_map(|kid| match *kid {
            Kid::Element(id) => number(id).map(Object::Reference),
            Kid::Content { page, mark } if Some(page) == own_page => Some(i64::from(mark).into()),
            Kid::Content { page, mark } => Some(Object::Dictionary(dictionary! {
                "Type" => "MCR",
                "Pg" => Object::Reference(page_id(page)?),
                "MCID" => i64::from(mark),
            })),
            Kid::Annotation { page, index } => {
                let (annotation, _) = painter.annotations.get(index as usize)?;
                Some(Object::Dictionary(dictionary! {
                    "Type" => "OBJR",
                    "Pg" => Object::Reference(page_id(page)?),
                    "Obj" => Object::Reference(*annotation),
                }))
            }
        })
        .collect();
    match (kids.len(), kids.pop()) {
        (1, Some(only)) => dictionary.set("K", only),
        (_, Some(last)) => {
            kids.push(last);
            dictionary.set("K", kids);
        }
        (_, None) => {}
    }
}

/// The number tree from pages and annotations to elements.
fn parent_tree(painter: &mut Painter<'_, '_>, number: &impl Fn(ElementId) -> Option<ObjectId>) -> Result<ObjectId> {
    let element = |id: ElementId| number(id).map_or(Object::Null, Object::Reference);
    let mut leaves = Vec::new();
    let mut pages = std::mem::take(&mut painter.pages);
    for (at, group) in pages.chunks_mut(LEAF).enumerate() {
        // The marks of a group go as soon as they are written: there are more of them than of anything else.
        let marks = group.iter_mut().map(|page| std::mem::take(&mut page.marks));
        let values = marks.map(|marks| Object::Array(marks.into_iter().map(element).collect()));
        leaves.push(leaf(painter, (at * LEAF).try_into().unwrap_or(i64::MAX), values.collect())?);
    }
    painter.pages = pages;
    let annotations: Vec<Object> = painter.annotations.iter().map(|&(_, id)| element(id)).collect();
    for (at, group) in annotations.chunks(LEAF).enumerate() {
        let first = ANNOTATION_KEYS.saturating_add((at * LEAF).try_into().unwrap_or(i64::MAX));
        leaves.push(leaf(painter, first, group.to_vec())?);
    }
    painter.file.add(dictionary! { "Kids" => leaves })
}

/// A leaf of the number tree, whose keys count from `first`.
fn leaf(painter: &mut Painter<'_, '_>, first: i64, values: Vec<Object>) -> Result<Object> {
    let last = first.saturating_add(i64::try_from(values.len()).unwrap_or(1) - 1);
    let numbers: Vec<Object> = (first..).zip(values).flat_map(|(key, value)| [key.into(), value]).collect();
    let limits = vec![Object::Integer(first), Object::Integer(last)];
    painter.file.add(dictionary! { "Limits" => limits, "Nums" => numbers }).map(Object::Reference)
}

/// The name tree from identifiers to notes. The names are in order already.
fn id_tree(painter: &mut Painter<'_, '_>, notes: &[(String, ObjectId)]) -> Result<ObjectId> {
    let mut leaves = Vec::new();
    for leaf in notes.chunks(LEAF) {
        let limits = [leaf.first(), leaf.last()].map(|end| Object::string_literal(end.map_or("", |(name, _)| name)));
        let names: Vec<Object> = leaf
            .iter()
            .flat_map(|(name, id)| [Object::string_literal(name.as_str()), Object::Reference(*id)])
            .collect();
        leaves
            .push(Object::Reference(painter.file.add(dictionary! { "Limits" => limits.to_vec(), "Names" => names })?));
    }
    painter.file.add(dictionary! { "Kids" => leaves })
}
