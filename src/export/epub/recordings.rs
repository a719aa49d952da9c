//! Audio and video: linked, taken into the book, or played from where they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Origin};
use crate::ir::{Document, Media, Resource, ResourceId, walk};
use crate::media::MediaStore;

/// What becomes of audio and video.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recordings {
    /// A link to the original, with its title and still.
    #[default]
    Link,
    /// A player; the recording is in the book where it is at hand, else it is linked.
    Embed,
    /// A player that reads the original over the network where its URL is secure and its format is known, else a link
    /// (EPUB 3.3, section 3.6: remote resources).
    Remote,
}

/// The recordings that are played from where they are: URL and media type. Says which ones at hand the book leaves out
/// though nothing else leads to them.
pub(super) fn remote(
    document: &Document,
    store: &MediaStore,
    wanted: Recordings,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<ResourceId, (String, &'static str)> {
    let mut remote = BTreeMap::new();
    if wanted == Recordings::Embed {
        return remote;
    }
    for article in document.articles() {
        let mut recordings = Found::default();
        walk::walk_article(&mut recordings, article);
        let mut left_out = 0;
        for id in recordings.0 {
            let Some(resource) = document.resources.get(&id) else { continue };
            let linked = crate::export::shared::links::external(&resource.url).is_some();
            match playable(resource).filter(|_| wanted == Recordings::Remote) {
                Some(source) => {
                    remote.insert(id, source);
                }
                None if !linked && store.get(&id).is_some() => left_out += 1,
                None => {}
            }
        }
        if left_out > 0 {
            let message =
                format!("recordings at hand that the book leaves out: {left_out}; --audio embed takes them in");
            let diagnostic = Diagnostic::warning("epub.recording-left-out", message);
            let input = &article.meta.provenance.input;
            diagnostics.push(if input.is_empty() { diagnostic } else { diagnostic.at(Origin::input(input)) });
        }
    }
    remote
}

/// Where a recording can be played from, if it is on a secure server and in a format that has a name.
fn playable(resource: &Resource) -> Option<(String, &'static str)> {
    let url = crate::export::shared::links::external(&resource.url).filter(|url| url.starts_with("https://"))?;
    let path = url.split(['?', '#']).next().unwrap_or(&url);
    let extension = path.rsplit('/').next()?.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let claimed = resource.media_type.as_deref().and_then(by_type);
    let media_type = claimed.or_else(|| extension.as_deref().and_then(by_extension))?;
    Some((url, media_type))
}

fn by_type(claimed: &str) -> Option<&'static str> {
    let plain = claimed.split(';').next().unwrap_or(claimed).trim().to_ascii_lowercase();
    Some(match plain.as_str() {
        "audio/mpeg" | "audio/mp3" => "audio/mpeg",
        "audio/mp4" | "audio/x-m4a" | "audio/m4a" | "audio/aac" => "audio/mp4",
        "audio/ogg" | "audio/opus" => "audio/ogg; codecs=opus",
        "video/mp4" => "video/mp4",
        "video/webm" => "video/webm",
        _ => return None,
    })
}

fn by_extension(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "opus" => "audio/ogg; codecs=opus",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        _ => return None,
    })
}

/// The recordings of an article.
#[derive(Default)]
struct Found(BTreeSet<ResourceId>);

impl walk::Visitor for Found {
    fn media(&mut self, media: &Media) {
        if let Media::Audio { resource, .. } | Media::Video { resource, .. } = media {
            self.0.insert(resource.clone());
        }
    }
}
