//! Which format a source is in.
//!
//! An explicit name wins. Else the content decides where it carries a format's signature
//! ([`Confidence::Certain`]). Else the file's extension decides, as a weak likeness should not overrule a name that
//! somebody gave: text with a `#` in it is not Markdown when its name ends in `.txt`. Among formats that share an extension, the one
//! that the content fits better is taken. Last, for sources without a telling name, the best likeness of the content
//! ([`Confidence::Likely`] before [`Confidence::Possible`]).

use super::{Confidence, Evidence, Importer, Source, encoding, importer, importers};
use crate::error::{Error, Result};

/// The importer for a source, and why it.
#[derive(Clone)]
pub struct Detected {
    /// The importer.
    pub importer: &'static dyn Importer,
    /// Why, for `-v`: `content: a link line above a rule`.
    pub reason: String,
}

impl std::fmt::Debug for Detected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detected").field("importer", &self.importer.info().name).field("reason", &self.reason).finish()
    }
}

/// How much of a source formats look at, in bytes.
const HEAD: usize = 64 << 10;

/// Finds the importer for a source; `explicit` is the name that the user gave.
///
/// # Errors
/// [`Usage`](crate::error::ErrorKind::Usage) when `explicit` names no format, [`Unsupported`](crate::error::ErrorKind::Unsupported) when no
/// format fits, [`Input`](crate::error::ErrorKind::Input) when the source is empty.
pub fn detect(source: &Source<'_>, explicit: Option<&str>) -> Result<Detected> {
    if let Some(name) = explicit {
        return Ok(Detected { importer: importer(name)?, reason: format!("asked for {name}") });
    }
    if source.bytes.is_empty() {
        return Err(Error::input("the input is empty"));
    }
    let found = look(importers(), source);
    if let Some(at) = choose(&found)
        && let Some(candidate) = found.into_iter().nth(at)
    {
        return Ok(Detected { importer: candidate.importer, reason: candidate.reason() });
    }
    Err(unknown(source))
}

/// A folder's files that end here are passed over with a note; a file that the user names is a failure.
fn unknown(source: &Source<'_>) -> Error {
    let names: Vec<&str> = importers().iter().map(|importer| importer.info().name).collect();
    let hint = format!("name one with -f: {}", names.join(", "));
    match encoding::text_fault(source.bytes) {
        Some(fault) => Error::unsupported(fault),
        None => Error::unsupported("no known format fits the input").hint(hint),
    }
}

/// What speaks for a format.
struct Candidate {
    importer: &'static dyn Importer,
    evidence: Option<Evidence>,
    extension: Option<String>,
}

impl Candidate {
    fn reason(self) -> String {
        match (self.evidence, self.extension) {
            (Some(evidence), Some(extension)) if evidence.confidence < Confidence::Certain => {
                format!("extension .{extension}; content: {}", evidence.reason)
            }
            (Some(evidence), _) => format!("content: {}", evidence.reason),
            (None, Some(extension)) => format!("extension .{extension}"),
            (None, None) => String::from("nothing"),
        }
    }

    fn confidence(&self) -> Option<Confidence> {
        self.evidence.as_ref().map(|evidence| evidence.confidence)
    }
}

fn look(importers: &'static [&'static dyn Importer], source: &Source<'_>) -> Vec<Candidate> {
    let head = source.bytes.get(..HEAD).unwrap_or(source.bytes);
    let text = encoding::peek(head);
    let extension =
        source.path.and_then(|path| path.extension()).map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let candidates = importers.iter().map(|&importer| Candidate {
        importer,
        evidence: importer.sniff(head, text.as_deref()),
        extension: extension.clone().filter(|extension| importer.info().has_extension(extension)),
    });
    candidates.collect()
}

/// The place of the best candidate, by the rule above; the registry's order breaks ties.
fn choose(found: &[Candidate]) -> Option<usize> {
    let best = |accept: &dyn Fn(&Candidate) -> bool| {
        let mut best: Option<usize> = None;
        for (at, candidate) in found.iter().enumerate().filter(|(_, candidate)| accept(candidate)) {
            if best.and_then(|best| found.get(best)).is_none_or(|known| candidate.confidence() > known.confidence()) {
                best = Some(at);
            }
        }
        best
    };
    best(&|candidate| candidate.confidence() == Some(Confidence::Certain))
        .or_else(|| best(&|candidate| candidate.extension.is_some() && candidate.confidence().is_some()))
        // The registry lists special formats before general ones: where a name is all there is, the general one is meant.
        .or_else(|| found.iter().rposition(|candidate| candidate.extension.is_some()))
        .or_else(|| best(&|candidate| candidate.confidence().is_some()))
}

#[cfg(test)]
mod tests {
    use super::{Candidate, choose};
    use crate::import::{Confidence, Evidence, importers};

    fn candidate(confidence: Option<Confidence>, extension: Option<&str>) -> Candidate {
        let evidence = confidence.map(|confidence| Evidence { confidence, reason: String::from("looks") });
        Candidate { importer: importers()[0], evidence, extension: extension.map(str::to_owned) }
    }

    #[test]
    fn content_that_is_certain_goes_before_the_extension_and_that_before_likeness() {
        use Confidence::{Certain, Likely, Possible};
        let by_name = || candidate(None, Some("txt"));
        assert_eq!(choose(&[by_name(), candidate(Some(Certain), None)]), Some(1));
        assert_eq!(choose(&[candidate(Some(Likely), None), candidate(Some(Possible), Some("txt"))]), Some(1));
        assert_eq!(choose(&[candidate(Some(Possible), None), candidate(Some(Likely), None)]), Some(1));
        assert_eq!(choose(&[candidate(Some(Likely), None), candidate(Some(Likely), None)]), Some(0));
        assert_eq!(choose(&[by_name(), by_name(), candidate(Some(Likely), None)]), Some(1));
        assert_eq!(choose(&[candidate(None, None)]), None);
    }
}
