//! How many bytes a book may have: pictures are compressed more, step by step, until it fits, and a report says what they
//! came to.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::media::{Candidate, Fault, Made, Wishes, make};
use super::spool::Spool;
use crate::diag::{Diagnostic, Origin};
use crate::error::Result;
use crate::ir::{Document, ResourceId, walk};
use crate::media::MediaStore;

/// How many times the pixels a side, and the quality of JPEG data, of each step.
const STEPS: [(f32, u8); 6] = [(1.0, 75), (0.85, 68), (0.7, 60), (0.55, 52), (0.4, 45), (0.3, 38)];
/// How many of the largest files a report names.
const NAMED: usize = 3;
/// What a book has besides text and media, in bytes: styles, contents, a drawn cover.
const FRAME: u64 = 200_000;

/// A medium of the book, by its resource.
pub(super) type Unique = (ResourceId, Candidate);

/// Makes all media fit the device, and together with the text the size that the book may have.
///
/// # Errors
/// When the temporary file cannot be written.
pub(super) fn fit(
    unique: &[Unique],
    document: &Document,
    store: &MediaStore,
    wishes: &Wishes,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Vec<Option<Made>>, Spool)> {
    let room = wishes.max_bytes.map(|most| most.saturating_sub(text_bytes(document) + FRAME));
    let mut steps = STEPS.iter();
    let mut treatment = wishes.treatment;
    loop {
        let spool = Spool::default();
        let made: Vec<(Option<Made>, Option<Fault>)> =
            unique.par_iter().map(|unique| make(unique, store, &treatment, &spool)).collect::<Result<_>>()?;
        let total: u64 = made.iter().filter_map(|(made, _)| made.as_ref()).map(|made| made.bytes).sum();
        let fits = room.is_none_or(|room| total <= room);
        if let Some((scale, quality)) = steps.next().filter(|_| !fits) {
            treatment = wishes.treatment.stronger(*scale, *quality);
            continue;
        }
        report_faults(unique, &made, document, diagnostics);
        if !wishes.treatment.is_nothing() || wishes.max_bytes.is_some() {
            report_sizes(unique, &made, document, diagnostics);
        }
        return Ok((made.into_iter().map(|(made, _)| made).collect(), spool));
    }
}

/// The bytes of the text, which is about what pages of it take when they are packed.
fn text_bytes(document: &Document) -> u64 {
    document.articles().map(|article| article.text().len() as u64).sum()
}

/// Says what could not be done.
fn report_faults(
    unique: &[Unique],
    made: &[(Option<Made>, Option<Fault>)],
    document: &Document,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // Most books have no faults: nothing is looked up for them.
    if made.iter().all(|(_, fault)| fault.is_none()) {
        return;
    }
    let inputs = inputs(document);
    for ((id, _), (made, fault)) in unique.iter().zip(made) {
        let Some(fault) = fault else { continue };
        let name = name(id, document);
        let diagnostic = match fault {
            Fault::Stopped => {
                Diagnostic::note("epub.image-stopped", format!("{name} moves; its first picture is shown"))
            }
            Fault::Unreadable(reason) if made.is_some() => {
                let message = format!("{name} cannot be made fit and stays as it is: {reason}");
                Diagnostic::warning("epub.image-unreadable", message)
            }
            Fault::Unreadable(reason) => {
                Diagnostic::warning("epub.image-unreadable", format!("{name} cannot be shown, it is linked: {reason}"))
            }
        };
        diagnostics.push(match inputs.get(id) {
            Some(input) if !input.is_empty() => diagnostic.at(Origin::input(*input)),
            _ => diagnostic,
        });
    }
}

/// Says what the media came to.
fn report_sizes(
    unique: &[Unique],
    made: &[(Option<Made>, Option<Fault>)],
    document: &Document,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if unique.is_empty() {
        return;
    }
    let before: u64 = unique.iter().map(|(_, candidate)| candidate.bytes).sum();
    let after: u64 = made.iter().filter_map(|(made, _)| made.as_ref()).map(|made| made.bytes).sum();
    let sizes = unique.iter().zip(made).filter_map(|((id, _), (made, _))| Some((id, made.as_ref()?.bytes)));
    let message = format!(
        "pictures and recordings: {}; {} before, {} in the book; the largest: {}",
        unique.len(),
        shown(before),
        shown(after),
        largest(sizes, document)
    );
    diagnostics.push(Diagnostic::note("epub.media", message));
}

/// Says that the book is larger than it may be.
pub(super) fn check(written: u64, most: u64, sizes: &[(&ResourceId, u64)], document: &Document) -> Option<Diagnostic> {
    (written > most).then(|| {
        let largest = largest(sizes.iter().copied(), document);
        let largest = if largest.is_empty() { String::new() } else { format!("; the largest media: {largest}") };
        let message = format!("the book has {}, more than {}{largest}", shown(written), shown(most));
        Diagnostic::warning("epub.too-large", message)
    })
}

fn largest<'i>(sizes: impl Iterator<Item = (&'i ResourceId, u64)>, document: &Document) -> String {
    let mut sizes: Vec<_> = sizes.collect();
    sizes.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let named = sizes.iter().take(NAMED).map(|(id, bytes)| format!("{} ({})", name(id, document), shown(*bytes)));
    named.collect::<Vec<_>>().join(", ")
}

/// What a user knows a medium by.
fn name(id: &ResourceId, document: &Document) -> String {
    let url = document.resources.get(id).map_or(id.as_str(), |resource| resource.url.as_str());
    if url.chars().count() <= 80 { url.to_owned() } else { format!("{}…", url.chars().take(80).collect::<String>()) }
}

/// The input that mentions each medium first.
fn inputs(document: &Document) -> BTreeMap<ResourceId, &str> {
    let mut inputs = BTreeMap::new();
    for article in document.articles() {
        walk::for_each_resource(article, &mut |id| {
            inputs.entry(id.clone()).or_insert(article.meta.provenance.input.as_str());
        });
    }
    inputs
}

/// `1.2 MB`, a megabyte being a million bytes.
fn shown(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
