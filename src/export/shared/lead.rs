//! The lead image of a book, for covers.

use crate::ir::{Document, walk};
use crate::media::{Media, MediaStore};

/// A smaller picture makes no cover, in pixels a side.
const LEAST_SIDE: u32 = 400;

/// What is said where a lead image is asked for and there is none.
pub(crate) const NO_LEAD_IMAGE: &str =
    "no article has a lead image at hand that is large enough for a cover; it is drawn";

/// The lead image of the first article that has one at hand that is large enough, else the first such picture of any
/// article.
pub(crate) fn lead_image<'m>(document: &Document, media: &'m MediaStore) -> Option<&'m Media> {
    let fits = |media: &&'m Media| {
        media.kind.is_raster() && media.size.is_some_and(|(width, height)| width.min(height) >= LEAST_SIDE)
    };
    let leads = document.articles().filter_map(|article| article.meta.lead_image.as_ref());
    leads.filter_map(|id| media.get(id)).find(fits).or_else(|| {
        document.articles().find_map(|article| {
            let mut first = None;
            walk::for_each_resource(article, &mut |id| {
                first = first.or_else(|| media.get(id).filter(fits));
            });
            first
        })
    })
}
