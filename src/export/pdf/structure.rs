//! The structure tree: what each piece of a page means (ISO 32000-1, 14.7 and 14.8).
//!
//! Elements are made while the flow is built and hang themselves into the tree when their first
//! content is painted. Reading order therefore is painting order, and an element without content
//! never reaches the file, unless it was [placed](Structure::place): a table's rows and cells are there without words.

use std::sync::Arc;

/// The place of an [`Element`] in a [`Structure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId(pub u32);

/// The standard structure types that this crate writes (ISO 32000-1, 14.8.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The whole document.
    Document,
    /// A part of a digest.
    Part,
    /// An article.
    Article,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A quotation in a paragraph of its own.
    BlockQuote,
    /// A list.
    List,
    /// A list's item.
    ListItem,
    /// An item's bullet or number.
    Label,
    /// An item's content.
    ListBody,
    /// A table.
    Table,
    /// A row.
    TableRow,
    /// A cell of a head row, for the column below it.
    ColumnHeader,
    /// A cell that names its row.
    RowHeader,
    /// A cell.
    TableCell,
    /// A picture.
    Figure,
    /// The words under a picture or above a table.
    Caption,
    /// A link.
    Link,
    /// A reference to a note.
    Reference,
    /// A note.
    Note,
    /// Program text.
    Code,
    /// A formula.
    Formula,
    /// The table of contents.
    Contents,
    /// An entry of the table of contents.
    ContentsItem,
    /// A piece of text with a property of its own, such as a language.
    Span,
    /// A group without meaning of its own.
    Division,
}

impl Role {
    /// The name in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Part => "Part",
            Self::Article => "Art",
            Self::Heading(level) => match level {
                0 | 1 => "H1",
                2 => "H2",
                3 => "H3",
                4 => "H4",
                5 => "H5",
                _ => "H6",
            },
            Self::Paragraph => "P",
            Self::BlockQuote => "BlockQuote",
            Self::List => "L",
            Self::ListItem => "LI",
            Self::Label => "Lbl",
            Self::ListBody => "LBody",
            Self::Table => "Table",
            Self::TableRow => "TR",
            Self::ColumnHeader | Self::RowHeader => "TH",
            Self::TableCell => "TD",
            Self::Figure => "Figure",
            Self::Caption => "Caption",
            Self::Link => "Link",
            Self::Reference => "Reference",
            Self::Note => "Note",
            Self::Code => "Code",
            Self::Formula => "Formula",
            Self::Contents => "TOC",
            Self::ContentsItem => "TOCI",
            Self::Span => "Span",
            Self::Division => "Div",
        }
    }
}

/// What hangs under an element, in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kid {
    /// Another element.
    Element(ElementId),
    /// A marked piece of a page: the page's index in painting order and the mark's number on it.
    Content {
        /// The page, counted in painting order.
        page: u32,
        /// The marked-content identifier, unique on its page.
        mark: u32,
    },
    /// An annotation: the page and its index among the document's annotations.
    Annotation {
        /// The page, counted in painting order.
        page: u32,
        /// The annotation's index in painting order.
        index: u32,
    },
}

/// A node of the structure tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// What it is.
    pub role: Role,
    /// The element above it; none for the root alone.
    pub parent: Option<ElementId>,
    /// The replacement text of a picture.
    pub alt: Option<Arc<str>>,
    /// The language, where it departs from the parent's, as BCP 47.
    pub lang: Option<Arc<str>>,
    /// Columns and rows that a table cell spans.
    pub span: (u16, u16),
    /// Whether a list is numbered.
    pub ordered: bool,
    /// What hangs under it; filled while pages are painted.
    pub kids: Vec<Kid>,
    attached: bool,
    /// Its parent names it already: it is in the tree as soon as its parent is.
    placed: bool,
}

/// All elements of a document or, before they are joined, of one article.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    elements: Vec<Element>,
}

impl Structure {
    /// Makes an element under `parent`. It joins the tree when it is first [attached](Self::attach).
    pub fn add(&mut self, role: Role, parent: Option<ElementId>) -> ElementId {
        let id = ElementId(u32::try_from(self.elements.len()).unwrap_or(u32::MAX));
        self.elements.push(Element {
            role,
            parent,
            alt: None,
            lang: None,
            span: (1, 1),
            ordered: false,
            kids: Vec::new(),
            attached: false,
            placed: false,
        });
        id
    }

    /// The element of that id.
    pub fn get(&self, id: ElementId) -> Option<&Element> {
        self.elements.get(id.0 as usize)
    }

    /// The element of that id, to set its properties.
    pub fn get_mut(&mut self, id: ElementId) -> Option<&mut Element> {
        self.elements.get_mut(id.0 as usize)
    }

    /// All elements with their ids, parents before children.
    pub fn iter(&self) -> impl Iterator<Item = (ElementId, &Element)> {
        (0..).map(ElementId).zip(&self.elements)
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Appends another structure, whose parentless elements come under `parent`. Answers by how much its ids grew.
    pub fn join(&mut self, other: Self, parent: Option<ElementId>) -> u32 {
        let base = u32::try_from(self.elements.len()).unwrap_or(u32::MAX);
        self.elements.extend(other.elements.into_iter().map(|mut element| {
            element.parent = match element.parent {
                Some(ElementId(id)) => Some(ElementId(id.saturating_add(base))),
                None => parent,
            };
            for kid in &mut element.kids {
                if let Kid::Element(ElementId(id)) = kid {
                    *id = id.saturating_add(base);
                }
            }
            element
        }));
        base
    }

    /// Hangs a kid under an element and the element, with all above it, into the tree.
    pub fn push(&mut self, id: ElementId, kid: Kid) {
        self.attach(id);
        if let Some(element) = self.get_mut(id) {
            element.kids.push(kid);
        }
    }

    /// Gives an element its place behind those that its parent has by now. It joins the tree with its parent, even
    /// without content.
    pub fn place(&mut self, id: ElementId) {
        let Some(element) = self.get_mut(id).filter(|element| !element.placed && !element.attached) else { return };
        element.placed = true;
        let parent = element.parent;
        if let Some(parent) = parent.and_then(|parent| self.get_mut(parent)) {
            parent.kids.push(Kid::Element(id));
        }
    }

    /// Hangs an element and all above it into the tree, outermost first.
    pub fn attach(&mut self, id: ElementId) {
        let mut above = Vec::new();
        let mut at = Some(id);
        while let Some(here) = at {
            match self.get(here) {
                // An id never exceeds its children's, so the climb ends.
                Some(element) if !element.attached => {
                    above.push(here);
                    at = element.parent;
                }
                _ => break,
            }
        }
        for here in above.into_iter().rev() {
            let parent = self.get_mut(here).and_then(|element| {
                element.attached = true;
                element.parent.filter(|_| !element.placed)
            });
            if let Some(parent) = parent.and_then(|parent| self.get_mut(parent)) {
                parent.kids.push(Kid::Element(here));
            }
        }
    }

    /// Whether an element is in the tree: it has content, or an element under it has, or its place is in one that does.
    pub fn is_attached(&self, id: ElementId) -> bool {
        let mut at = self.get(id);
        while let Some(element) = at {
            if element.attached || !element.placed {
                return element.attached;
            }
            at = element.parent.and_then(|parent| self.get(parent));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_join_the_tree_in_painting_order_and_only_with_content() {
        let mut tree = Structure::default();
        let root = tree.add(Role::Document, None);
        let first = tree.add(Role::Paragraph, Some(root));
        let empty = tree.add(Role::Paragraph, Some(root));
        let second = tree.add(Role::Paragraph, Some(root));
        tree.push(second, Kid::Content { page: 0, mark: 0 });
        tree.push(first, Kid::Content { page: 0, mark: 1 });
        let kids = &tree.get(root).expect("the root is there").kids;
        assert_eq!(kids, &[Kid::Element(second), Kid::Element(first)]);
        assert!(!tree.is_attached(empty));
    }

    #[test]
    fn placed_elements_keep_their_place_and_are_there_without_content() {
        let mut article = Structure::default();
        let row = article.add(Role::TableRow, None);
        let cells = [(); 3].map(|()| {
            let cell = article.add(Role::TableCell, Some(row));
            article.place(cell);
            cell
        });
        assert!(!article.is_attached(cells[0]), "a row without content is not there");
        let mut tree = Structure::default();
        let root = tree.add(Role::Document, None);
        let base = tree.join(article, Some(root));
        let [row, first, second, third] = [row, cells[0], cells[1], cells[2]].map(|ElementId(id)| ElementId(id + base));
        tree.push(third, Kid::Content { page: 0, mark: 0 });
        tree.push(first, Kid::Content { page: 0, mark: 1 });
        assert_eq!(tree.get(row).expect("the row").kids, [first, second, third].map(Kid::Element));
        assert_eq!(tree.get(root).expect("the root").kids, [Kid::Element(row)]);
        assert!(tree.is_attached(second));
    }

    #[test]
    fn joining_moves_ids_and_hangs_the_roots_under_the_parent() {
        let mut tree = Structure::default();
        let root = tree.add(Role::Document, None);
        let mut article = Structure::default();
        let top = article.add(Role::Article, None);
        article.add(Role::Paragraph, Some(top));
        let base = tree.join(article, Some(root));
        assert_eq!(base, 1);
        let parents: Vec<_> = tree.iter().map(|(_, element)| element.parent).collect();
        assert_eq!(parents, [None, Some(root), Some(ElementId(1))]);
    }
}
