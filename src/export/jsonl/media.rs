//! The media of an article, in the order that they stand in.

use std::borrow::Cow;

use serde::Serialize;

use crate::ir::walk::{self, Visitor};
use crate::ir::{Article, Block, Inline, Media, ResourceId, Resources};
use crate::media::MediaStore;

/// A picture, recording or embedded page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Medium<'d> {
    kind: &'static str,
    url: Cow<'d, str>,
    alt: String,
    title: String,
    caption: String,
    credit: String,
    poster: Option<&'d str>,
    media_type: Option<&'d str>,
    width: Option<u32>,
    height: Option<u32>,
    inline: bool,
    lead: bool,
    at_hand: bool,
}

/// A medium as the article has it.
#[derive(Default)]
struct Seen {
    medium: Option<Media>,
    caption: String,
    credit: String,
    inline: bool,
}

/// Finds media with what their figures say of them.
#[derive(Default)]
struct Find(Vec<Seen>);

impl Visitor for Find {
    fn block(&mut self, block: &Block) {
        let first = self.0.len();
        walk::walk_block(self, block);
        let Block::Figure { media, caption, credit, .. } = block else { return };
        let mut said = String::new();
        walk::block_text(caption, &mut said);
        let (said, credit) = (said.trim().to_owned(), walk::inline_text(credit));
        // The figure's own come before pictures in its caption.
        for seen in self.0.iter_mut().skip(first).take(media.len()) {
            seen.caption.clone_from(&said);
            seen.credit.clone_from(&credit);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        if let Inline::Image { resource, alt } = inline {
            let medium = Media::Image { resource: resource.clone(), alt: alt.clone() };
            self.0.push(Seen { medium: Some(medium), inline: true, ..Seen::default() });
        }
        walk::walk_inline(self, inline);
    }

    fn media(&mut self, media: &Media) {
        self.0.push(Seen { medium: Some(media.clone()), ..Seen::default() });
    }
}

impl<'d> Medium<'d> {
    /// All media: the lead image first where the body does not show it.
    pub(super) fn all(article: &'d Article, resources: &'d Resources, store: &MediaStore) -> Vec<Self> {
        let mut find = Find::default();
        walk::walk_article(&mut find, article);
        let lead = article.meta.lead_image.as_ref();
        let shown = |id: &ResourceId| {
            find.0.iter().any(|seen| matches!(&seen.medium, Some(Media::Image { resource, .. }) if resource == id))
        };
        let mut out = Vec::new();
        if let Some(id) = lead.filter(|id| !shown(id)) {
            let medium = Self { kind: "image", lead: true, ..Self::default() };
            out.push(medium.at(id, resources, store));
        }
        out.extend(find.0.into_iter().filter_map(|seen| Self::of(seen, lead, resources, store)));
        out
    }

    fn of(seen: Seen, lead: Option<&ResourceId>, resources: &'d Resources, store: &MediaStore) -> Option<Self> {
        let medium = seen.medium?;
        let base = Self {
            kind: medium.kind(),
            caption: seen.caption,
            credit: seen.credit,
            inline: seen.inline,
            ..Self::default()
        };
        let still =
            |poster: Option<ResourceId>| poster.and_then(|id| resources.get(&id)).map(|still| still.url.as_str());
        Some(match medium {
            Media::Image { resource, alt } => {
                Self { alt, lead: lead == Some(&resource), ..base }.at(&resource, resources, store)
            }
            Media::Audio { resource, title } => Self { title, ..base }.at(&resource, resources, store),
            Media::Video { resource, poster, title } => {
                let poster = still(poster);
                Self { title, poster, ..base }.at(&resource, resources, store)
            }
            Media::Embed { url, title, poster } => Self { title, url: Cow::Owned(url), poster: still(poster), ..base },
        })
    }

    /// Fills in what is known of the resource.
    fn at(mut self, id: &ResourceId, resources: &'d Resources, store: &MediaStore) -> Self {
        let held = store.get(id);
        self.at_hand = held.is_some();
        let size = held.and_then(|media| media.size);
        self.width = size.map(|(width, _)| width);
        self.height = size.map(|(_, height)| height);
        if let Some(resource) = resources.get(id) {
            self.url = Cow::Borrowed(&resource.url);
            self.width = self.width.or(resource.width);
            self.height = self.height.or(resource.height);
            self.media_type = held.map(|media| media.kind.media_type()).or(resource.media_type.as_deref());
        }
        self
    }
}
