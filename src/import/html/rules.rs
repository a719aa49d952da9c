//! What the markup of a kind of source means, as data.

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Not part of the article: an advertisement, a promotion. Dropped; its text goes into a note with this code.
    Boilerplate(&'static str),
    /// The caption of the picture, recording or table before it (or around it, in a `figure`).
    Caption,
    /// Whose the picture before it is.
    Credit,
    /// A heading one level below the real ones.
    Heading,
    /// Who is quoted, within a quotation.
    Attribution,
    /// A paragraph of its own, even where the element is an inline one.
    Paragraph,
}

/// The rules for one kind of source. The default has none: plain HTML.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// Roles by class name, sorted by name.
    pub classes: &'static [(&'static str, Role)],
    /// Roles by `id`, sorted.
    pub ids: &'static [(&'static str, Role)],
    /// Every picture that is not tiny stands on a line of its own, even amid a paragraph's text, as news sites set them.
    pub block_pictures: bool,
    /// In text outside of `<p>`, a single `<br>` after a finished sentence parts paragraphs.
    pub breaks_part_sentences: bool,
    /// `<div><img><br><b>head</b>：text</div>`: the text in the same `div` is the picture's caption.
    pub text_after_picture_is_caption: bool,
    /// Where a URL leads to an image proxy: gives the original's URL.
    pub unproxy: Option<fn(&str) -> Option<String>>,
    /// Where an address stands for another, in links and media alike, as in the copies of web archives: gives the other.
    pub unwrap: Option<fn(&str) -> Option<String>>,
}

impl Rules {
    /// The role of an element with these classes and this id: the first class that has one decides.
    pub(super) fn role<'a>(&self, classes: impl Iterator<Item = &'a str>, id: Option<&str>) -> Option<Role> {
        let find = |table: &[(&str, Role)], name: &str| {
            table.binary_search_by(|(key, _)| (*key).cmp(name)).ok().and_then(|at| table.get(at)).map(|(_, role)| *role)
        };
        let by_id = id.and_then(|id| find(self.ids, id));
        if self.classes.is_empty() {
            return by_id;
        }
        by_id.or_else(|| classes.into_iter().find_map(|class| find(self.classes, class)))
    }
}
