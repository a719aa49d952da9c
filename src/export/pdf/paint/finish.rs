//! What closes a file: page tree, fonts, named places, outline, labels, metadata, catalog.

use lopdf::{Object, ObjectId, dictionary};
use printpdf::{Codepoint, Mm, Op, PdfDocument, PdfFont, PdfPage, TextItem};

use super::file::{File, save_options, text_string};
use super::font::Embedded;
use super::text::round;
use super::{PageRecord, Painter, attach, coding, colour, tags, xmp};
use crate::diag::Diagnostic;
use crate::error::{Error, Result};
use crate::export::pdf::impose::{SheetLabel, SheetLayout};
use crate::export::pdf::options::Standard;
use crate::export::pdf::page::{Bookmark, PageLabel};
use crate::ir::Moment;

/// What the file says of itself.
#[derive(Clone, Debug, Default)]
pub(in crate::export::pdf) struct Info {
    /// The title; never empty, since a reader shows it instead of the file's name.
    pub(in crate::export::pdf) title: String,
    /// Who wrote or bound it.
    pub(in crate::export::pdf) authors: Vec<String>,
    /// What it is about.
    pub(in crate::export::pdf) subject: Option<String>,
    /// Subjects.
    pub(in crate::export::pdf) keywords: Vec<String>,
    /// The main language as a BCP 47 tag.
    pub(in crate::export::pdf) language: String,
    /// When the file was made, as the caller's context says.
    pub(in crate::export::pdf) created: Option<Moment>,
    /// Whether reading goes from right to left.
    pub(in crate::export::pdf) right_to_left: bool,
    /// Whether pages are those of a bound book.
    pub(in crate::export::pdf) two_sided: bool,
    /// How pages lie on sheets.
    pub(in crate::export::pdf) layout: SheetLayout,
    /// What the file claims to be.
    pub(in crate::export::pdf) standard: Standard,
}

/// The name that the file gives for the program that made it.
pub(super) const PRODUCER: &str = concat!("bindery ", env!("CARGO_PKG_VERSION"));

/// A bookmark's place in the outline tree.
struct Node {
    id: ObjectId,
    parent: Option<usize>,
    children: Vec<usize>,
    /// How many bookmarks are below it, at any depth.
    below: i64,
}

impl Painter<'_, '_> {
    /// Writes everything that was held back and ends the file. Answers what the file cannot say.
    pub(in crate::export::pdf) fn finish(
        mut self,
        info: &Info,
        outline: &[Bookmark],
        sources: &[attach::Attached<'_>],
    ) -> Result<Vec<Diagnostic>> {
        self.close_all()?;
        self.page_tree()?;
        let names = self.names()?;
        let outline = self.outline(outline)?;
        let labels = self.labels();
        let structure = tags::write(&mut self)?;
        // Cutting a large face down takes room, which the structure has left by now.
        self.write_fonts()?;
        let metadata = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
        // Metadata stay unpacked, so that programs that know no PDF can find them (ISO 32000-1, 14.3.2).
        let metadata = self.file.add(lopdf::Stream::new(metadata, xmp::packet(info).into_bytes()))?;
        let viewer = viewer_preferences(info);
        let mut catalog = dictionary! {
            "Type" => "Catalog",
            "Pages" => Object::Reference(self.pages_root),
            "Lang" => text_string(&info.language),
            "MarkInfo" => dictionary! { "Marked" => true },
            "StructTreeRoot" => Object::Reference(structure),
            "ViewerPreferences" => viewer,
            "Metadata" => Object::Reference(metadata),
            "PageLabels" => labels,
        };
        if info.two_sided && !info.layout.booklet {
            // Openings as they lie in the book, the first page at the right (ISO 32000-1, table 28).
            catalog.set("PageLayout", "TwoPageRight");
        }
        let mut trees = lopdf::Dictionary::new();
        if let Some(names) = names {
            trees.set("Dests", Object::Reference(names));
        }
        if let Some(attached) = attach::write(&mut self.file, sources, info.created)? {
            trees.set("EmbeddedFiles", Object::Reference(attached.names));
            catalog.set("AF", attached.associated);
        }
        if !trees.is_empty() {
            catalog.set("Names", trees);
        }
        if info.standard.archival().is_some() {
            catalog.set("OutputIntents", vec![self.output_intent()?]);
        }
        if let Some(outline) = outline {
            catalog.set("Outlines", Object::Reference(outline));
            catalog.set("PageMode", "UseOutlines");
        }
        let catalog = self.file.add(catalog)?;
        let info = self.file.add(info_dictionary(info))?;
        self.file.finish(catalog, info)?;
        Ok(self.faults)
    }

    /// What the file's colours mean (ISO 19005-2, 6.2.3): sRGB for those of three channels, and gray on its white.
    fn output_intent(&mut self) -> Result<Object> {
        let profile = super::file::packed(dictionary! { "N" => 3 }, colour::srgb_profile());
        let profile = self.file.add(profile)?;
        Ok(Object::Dictionary(dictionary! {
            "Type" => "OutputIntent",
            "S" => "GTS_PDFA1",
            "OutputConditionIdentifier" => text_string("sRGB IEC61966-2.1"),
            "Info" => text_string("sRGB IEC61966-2.1"),
            "RegistryName" => text_string("http://www.color.org"),
            "DestOutputProfile" => Object::Reference(profile),
        }))
    }

    /// The page tree: front matter first, though it is painted last.
    fn page_tree(&mut self) -> Result<()> {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|&node| self.nodes.get(node).is_none_or(|&(_, front)| !front));
        let mut kids = vec![Vec::new(); self.nodes.len()];
        for page in &self.pages {
            if let Some(kids) = kids.get_mut(page.node) {
                kids.push(Object::Reference(page.id));
            }
        }
        let mut roots = Vec::with_capacity(order.len());
        for node in order {
            let (Some(&(id, _)), Some(kids)) = (self.nodes.get(node), kids.get_mut(node)) else { continue };
            let kids = std::mem::take(kids);
            self.file.set(
                id,
                dictionary! {
                    "Type" => "Pages",
                    "Parent" => Object::Reference(self.pages_root),
                    "Count" => count(kids.len()),
                    "Kids" => kids,
                },
            )?;
            roots.push(Object::Reference(id));
        }
        let root = dictionary! { "Type" => "Pages", "Count" => count(self.pages.len()), "Kids" => roots };
        self.file.set(self.pages_root, root)
    }

    /// Writes the fonts by way of a printpdf document, whose only page shows every glyph once.
    fn write_fonts(&mut self) -> Result<()> {
        let fonts = std::mem::replace(&mut self.fonts, super::Fonts::new(self.book)).finish()?;
        let mut resources = lopdf::Dictionary::new();
        for Embedded { resource, hung, font, ops } in fonts {
            let mut carrier = PdfDocument::new("");
            carrier.resources.fonts.map.insert(resource.clone(), PdfFont::new(font));
            carrier.pages.push(PdfPage::new(Mm(1.0), Mm(1.0), ops.clone()));
            let mut lopdf = carrier.to_lopdf_document(&save_options(), &mut Vec::new());
            let written = lopdf.objects.iter().find_map(|(&id, object)| {
                let dictionary = object.as_dict().ok()?;
                dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0").then_some(id)
            });
            let id = written.ok_or_else(|| Error::output(format!("the font {} was not written", resource.0)))?;
            let says = coding::unicode_map(shown(&ops).filter_map(|glyph| Some((glyph.gid, glyph.cid.as_deref()?))));
            let glyphs = shown(&ops).map(|glyph| usize::from(glyph.gid) + 1).max().unwrap_or(0);
            encoded(&mut lopdf, id, &says, coding::character_map(false, glyphs));
            let mut roots = vec![id];
            let mut names = vec![resource.0];
            if let Some(hung) = hung {
                let down = lopdf.get_dictionary(id).cloned().unwrap_or_default();
                let down = lopdf.add_object(down);
                encoded(&mut lopdf, down, &says, coding::character_map(true, glyphs));
                roots.push(down);
                names.push(hung.0);
            }
            for (name, id) in names.into_iter().zip(self.file.adopt(&mut lopdf, &roots)?) {
                resources.set(name, Object::Reference(id));
            }
        }
        self.file.set(self.fonts_id, resources)
    }

    /// The tree of named places, which links and bookmarks lead to.
    fn names(&mut self) -> Result<Option<ObjectId>> {
        if self.places.is_empty() {
            return Ok(None);
        }
        let mut leaves = Vec::new();
        let places: Vec<_> = std::mem::take(&mut self.places).into_iter().collect();
        for group in places.chunks(128) {
            let mut names = Vec::with_capacity(group.len() * 2);
            for (name, place) in group {
                let Some(page) = self.pages.get(place.sheet) else { continue };
                let left = if place.left > 0.0 { Object::Real(round(place.left, 10.0)) } else { Object::Null };
                names.push(Object::string_literal(name.as_bytes()));
                names.push(Object::Array(vec![
                    Object::Reference(page.id),
                    "XYZ".into(),
                    left,
                    Object::Real(round(place.y.clamp(0.0, page.height), 10.0)),
                    Object::Null,
                ]));
            }
            let ends = [group.first(), group.last()]
                .map(|end| Object::string_literal(end.map_or("", |(name, _)| name).as_bytes()));
            leaves.push(Object::Reference(self.file.add(dictionary! { "Limits" => ends.to_vec(), "Names" => names })?));
        }
        self.file.add(dictionary! { "Kids" => leaves }).map(Some)
    }

    /// The outline: a bookmark hangs under the nearest earlier one of a smaller depth.
    fn outline(&mut self, bookmarks: &[Bookmark]) -> Result<Option<ObjectId>> {
        if bookmarks.is_empty() {
            return Ok(None);
        }
        let root = self.file.reserve();
        let (mut nodes, mut top) = (Vec::<Node>::with_capacity(bookmarks.len()), Vec::new());
        let mut open: Vec<(u8, usize)> = Vec::new();
        for (index, bookmark) in bookmarks.iter().enumerate() {
            while open.last().is_some_and(|&(depth, _)| depth >= bookmark.depth) {
                open.pop();
            }
            let parent = open.last().map(|&(_, parent)| parent);
            match parent.and_then(|parent| nodes.get_mut(parent)) {
                Some(parent) => parent.children.push(index),
                None => top.push(index),
            }
            for (_, above) in &open {
                if let Some(above) = nodes.get_mut(*above) {
                    above.below += 1;
                }
            }
            nodes.push(Node { id: self.file.reserve(), parent, children: Vec::new(), below: 0 });
            open.push((bookmark.depth, index));
        }
        write_outline(&mut self.file, root, &nodes, &top, bookmarks)?;
        Ok(Some(root))
    }

    /// The labels: roman for the front matter, arabic for the body, and for sheets of two pages the names of both.
    fn labels(&self) -> Object {
        let is_front = |page: &&PageRecord| matches!(page.label, SheetLabel::Page(PageLabel::Front(_)));
        let front = self.pages.iter().filter(is_front).count();
        let mut numbers = Vec::new();
        if front > 0 {
            numbers.extend([0.into(), Object::Dictionary(dictionary! { "S" => "r" })]);
        }
        if front < self.pages.len() {
            numbers.extend([count(front), Object::Dictionary(dictionary! { "S" => "D" })]);
        }
        let in_order = [true, false].into_iter().flat_map(|front| {
            let kind = move |page: &&PageRecord| self.nodes.get(page.node).is_some_and(|node| node.1 == front);
            self.pages.iter().filter(kind)
        });
        for (number, page) in in_order.enumerate() {
            if let SheetLabel::Pages(names) = &page.label {
                if number == 0 {
                    numbers.clear();
                }
                numbers.extend([count(number), Object::Dictionary(dictionary! { "P" => text_string(names) })]);
            }
        }
        Object::Dictionary(dictionary! { "Nums" => numbers })
    }
}

/// Lets a font be read by our codes rather than by printpdf's two bytes a glyph. Two fonts that share a program differ in
/// whether their glyphs stand beside each other or hang below each other (ISO 32000-1, 9.7.4.3).
fn encoded(document: &mut lopdf::Document, font: ObjectId, says: &lopdf::Stream, map: lopdf::Stream) {
    let map = document.add_object(map);
    let says = document.add_object(says.clone());
    if let Ok(font) = document.get_dictionary_mut(font) {
        font.set("Encoding", Object::Reference(map));
        font.set("ToUnicode", Object::Reference(says));
    }
}

/// The glyphs that these operations show.
fn shown(ops: &[Op]) -> impl Iterator<Item = &Codepoint> {
    let items = ops.iter().filter_map(|op| match op {
        Op::ShowText { items } => Some(items),
        _ => None,
    });
    let glyphs = items.flatten().filter_map(|item| match item {
        TextItem::GlyphIds(glyphs) => Some(glyphs),
        _ => None,
    });
    glyphs.flatten()
}

/// Writes the bookmarks. Articles of a digest stay folded: a count below zero says so (ISO 32000-1, 12.3.3).
fn write_outline(
    file: &mut File<'_>,
    root: ObjectId,
    nodes: &[Node],
    top: &[usize],
    bookmarks: &[Bookmark],
) -> Result<()> {
    let reference =
        |index: Option<&usize>| index.and_then(|&index| nodes.get(index)).map(|node| Object::Reference(node.id));
    let lists = std::iter::once((root, top, None)).chain(
        nodes.iter().zip(bookmarks).map(|(node, bookmark)| (node.id, node.children.as_slice(), Some((node, bookmark)))),
    );
    let mut siblings = vec![(None, None); nodes.len()];
    let groups = std::iter::once(top).chain(nodes.iter().map(|node| node.children.as_slice()));
    for group in groups {
        for (at, &index) in group.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| group.get(at));
            if let Some(slot) = siblings.get_mut(index) {
                *slot = (before, group.get(at + 1));
            }
        }
    }
    for (at, (id, children, entry)) in lists.enumerate() {
        let mut dictionary = lopdf::Dictionary::new();
        match entry {
            None => {
                dictionary.set("Type", "Outlines");
                dictionary.set("Count", count(top.len()));
            }
            Some((node, bookmark)) => {
                dictionary.set("Title", text_string(&bookmark.title));
                dictionary.set("Dest", Object::string_literal(bookmark.destination.as_bytes()));
                let parent = node.parent.and_then(|parent| nodes.get(parent)).map_or(root, |parent| parent.id);
                dictionary.set("Parent", Object::Reference(parent));
                if node.below > 0 {
                    dictionary.set("Count", -node.below);
                }
                let (before, after) = at.checked_sub(1).and_then(|at| siblings.get(at)).copied().unwrap_or_default();
                for (key, sibling) in [("Prev", before), ("Next", after)] {
                    if let Some(sibling) = reference(sibling) {
                        dictionary.set(key, sibling);
                    }
                }
            }
        }
        for (key, child) in [("First", children.first()), ("Last", children.last())] {
            if let Some(child) = reference(child) {
                dictionary.set(key, child);
            }
        }
        file.set(id, dictionary)?;
    }
    Ok(())
}

/// How a viewer is to show and print the file (ISO 32000-1, 12.2).
fn viewer_preferences(info: &Info) -> lopdf::Dictionary {
    let mut viewer = dictionary! { "DisplayDocTitle" => true };
    if info.right_to_left {
        viewer.set("Direction", "R2L");
    }
    let layout = &info.layout;
    if layout.booklet || layout.marks {
        // A sheet that is made smaller to fit the printer's margins does not fold to the size of the page.
        viewer.set("PrintScaling", "None");
    }
    if layout.booklet || info.two_sided {
        viewer.set("Duplex", if layout.short_edge { "DuplexFlipShortEdge" } else { "DuplexFlipLongEdge" });
    }
    viewer
}

fn info_dictionary(info: &Info) -> lopdf::Dictionary {
    let mut dictionary = dictionary! {
        "Title" => text_string(&info.title),
        "Creator" => text_string(PRODUCER),
        "Producer" => text_string(PRODUCER),
    };
    if !info.authors.is_empty() {
        dictionary.set("Author", text_string(&info.authors.join("; ")));
    }
    if let Some(subject) = &info.subject {
        dictionary.set("Subject", text_string(subject));
    }
    if !info.keywords.is_empty() {
        dictionary.set("Keywords", text_string(&info.keywords.join(", ")));
    }
    if let Some(created) = info.created {
        let date = pdf_date(created);
        dictionary.set("CreationDate", Object::string_literal(date.as_str()));
        dictionary.set("ModDate", Object::string_literal(date));
    }
    dictionary
}

/// A moment in PDF's form, in UTC: `D:20220117110942Z` (ISO 32000-1, 7.9.4).
pub(super) fn pdf_date(moment: Moment) -> String {
    let digits: String = moment.to_utc_string().chars().filter(char::is_ascii_digit).collect();
    format!("D:{digits}Z")
}

/// A count as the file says it.
pub(super) fn count(number: usize) -> Object {
    Object::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_in_utc() {
        let moment: Moment = "2022-01-17T19:09:42+08:00".parse().expect("a date");
        assert_eq!(pdf_date(moment), "D:20220117110942Z");
    }
}
