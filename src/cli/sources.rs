//! The inputs that go along with an output.

use std::collections::BTreeSet;

use bindery::export::{Exporter, Options, SourceFile};
use bindery::ir::Document;

use super::outputs::Destination;

/// An input that was read, with the names that its articles give for where they come from.
pub(crate) struct Carried {
    source: SourceFile,
    inputs: BTreeSet<String>,
}

impl Carried {
    /// An input with the document that was read from it.
    pub(crate) fn new(source: SourceFile, document: &Document) -> Self {
        Self { source, inputs: inputs_of(document) }
    }
}

/// Whether any of the outputs carries its inputs along.
pub(crate) fn wanted(destination: &Destination, options: &Options) -> bool {
    let wants = |exporter: &dyn Exporter| exporter.wants_sources(options);
    match destination {
        Destination::Bound(outputs) => outputs.iter().any(|(exporter, _)| wants(*exporter)),
        Destination::Folder(exporter, _) => wants(*exporter),
    }
}

/// The inputs that something of is left in a document, in the order they were read in.
pub(crate) fn left_in(carried: Vec<Carried>, document: &Document) -> Vec<SourceFile> {
    let left = inputs_of(document);
    carried.into_iter().filter(|carried| !carried.inputs.is_disjoint(&left)).map(|carried| carried.source).collect()
}

fn inputs_of(document: &Document) -> BTreeSet<String> {
    document.articles().map(|article| article.meta.provenance.input.clone()).collect()
}
