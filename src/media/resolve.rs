//! Filling the store with what is at hand: `data:` URIs and local files.

use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use super::{Content, Media, MediaStore, data_uri, kind};
use percent_encoding::percent_decode_str;

use crate::diag::{Diagnostic, Origin};
use crate::ir::{Resource, ResourceId, Resources};
use crate::limits::Limits;

/// Looks for every resource's bytes, in parallel, and gives the store with what it found and the diagnostics of what it
/// could not use. Remote media are not at hand and are no fault: exporters link to them.
///
/// A local file must lie in or below the folder of the input that refers to it: an article cannot take in other files of
/// the machine.
pub fn resolve(resources: &Resources, limits: &Limits) -> (MediaStore, Vec<Diagnostic>) {
    let entries: Vec<(&ResourceId, &Resource)> = resources.iter().collect();
    let found: Vec<Result<Option<(ResourceId, Media)>, Diagnostic>> = entries
        .par_iter()
        .map(|(id, resource)| find(resource, limits).map(|media| media.map(|media| ((*id).clone(), media))))
        .collect();
    let mut store = MediaStore::default();
    let mut diagnostics = Vec::new();
    for outcome in found {
        match outcome {
            Ok(Some((id, media))) => {
                store.0.insert(id, media);
            }
            Ok(None) => {}
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (store, diagnostics)
}

fn find(resource: &Resource, limits: &Limits) -> Result<Option<Media>, Diagnostic> {
    let first = open(&resource.url, resource.base.as_deref(), limits);
    if let Ok(Some(media)) = first {
        return Ok(Some(media));
    }
    for url in &resource.fallbacks {
        // A fallback is a guess: that it is not there is no fault.
        if let Ok(Some(media)) = open(url, resource.base.as_deref(), limits) {
            return Ok(Some(media));
        }
    }
    first
}

/// What stands at one URL: `None` for remote ones.
fn open(url: &str, base: Option<&str>, limits: &Limits) -> Result<Option<Media>, Diagnostic> {
    if url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return data(url).map(Some);
    }
    match local_path(url, base) {
        None => Ok(None),
        Some(path) => file(&path, url, base, limits).map(Some),
    }
}

fn data(uri: &str) -> Result<Media, Diagnostic> {
    let shown: String = uri.chars().take(40).collect();
    let bytes = data_uri::decode(uri)
        .ok_or_else(|| Diagnostic::warning("media.broken-data-uri", format!("cannot decode the data URI {shown}…")))?;
    Media::new(bytes).ok_or_else(|| {
        Diagnostic::warning("media.unknown-kind", format!("the data URI {shown}… holds no known kind of media"))
    })
}

/// The file that a relative URL means; `None` for other URLs and for paths that leave the base folder.
fn local_path(url: &str, base: Option<&str>) -> Option<PathBuf> {
    let base = Path::new(base?);
    let plain = url.split(['?', '#']).next().unwrap_or(url);
    if plain.is_empty() || plain.starts_with(['/', '\\']) || url::Url::parse(url).is_ok() {
        return None;
    }
    let decoded = percent_decode_str(plain).decode_utf8().unwrap_or(plain.into());
    let relative = Path::new(decoded.as_ref());
    let stays = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    stays.then(|| base.join(relative))
}

fn file(path: &Path, url: &str, base: Option<&str>, limits: &Limits) -> Result<Media, Diagnostic> {
    let origin = || Origin::input(base.unwrap_or_default());
    let fault = |code, words: String| Diagnostic::warning(code, words).at(origin());
    let length = std::fs::metadata(path)
        .map_err(|error| fault("media.not-found", format!("cannot read the local file {url:?}: {error}")))?
        .len();
    if length > limits.media_bytes {
        return Err(fault("media.too-large", format!("{url:?} has {length} bytes, more than {}", limits.media_bytes)));
    }
    let bytes = std::fs::read(path)
        .map_err(|error| fault("media.not-found", format!("cannot read the local file {url:?}: {error}")))?;
    let (kind, size) = kind::recognise(&bytes)
        .ok_or_else(|| fault("media.unknown-kind", format!("{url:?} is of no known kind of media")))?;
    Ok(Media { kind, size, bytes: length, content: Content::File(path.to_path_buf()) })
}
