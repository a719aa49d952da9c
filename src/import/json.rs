//! JSON: reads the IR's own form back ([`crate::ir`]), and holds it to the IR's promises.

use super::{Confidence, Evidence, ImportContext, Importer, Source};
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::{Document, check};

/// Reads what the `json` target writes.
pub struct Json;

const INFO: FormatInfo = FormatInfo {
    name: "json",
    extensions: &["json"],
    media_type: "application/json",
    description: "the document model as JSON",
    binary: false,
};

impl Importer for Json {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _bytes: &[u8], text: Option<&str>) -> Option<Evidence> {
        let inner = text?.trim_start_matches('\u{FEFF}').trim_start().strip_prefix('{')?;
        let first =
            inner.trim_start().strip_prefix("\"bindery\"").is_some_and(|rest| rest.trim_start().starts_with(':'));
        let later = || inner.match_indices("\"bindery\"").any(|(at, key)| is_key(inner, at + key.len()));
        if first {
            let reason = String::from("a JSON object that begins with the key \"bindery\"");
            Some(Evidence { confidence: Confidence::Certain, reason })
        } else if later() {
            Some(Evidence { confidence: Confidence::Likely, reason: String::from("JSON with the key \"bindery\"") })
        } else {
            None
        }
    }

    fn import(&self, source: &Source<'_>, context: &mut ImportContext) -> Result<Document> {
        let length = source.bytes.len() as u64;
        if length > context.limits.input_bytes {
            let limit = context.limits.input_bytes;
            return Err(Error::limit(format!("{length} bytes of JSON, the limit is {limit}")).at(source.name));
        }
        let bytes = source.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source.bytes);
        let document: Document = serde_json::from_slice(bytes).map_err(|error| {
            // A folder's settings and data are passed over with a note; what calls itself ours must be sound.
            let ours = bytes.windows(MARK.len()).any(|window| window == MARK);
            if ours { syntax(source, error) } else { foreign(source, error) }
        })?;
        match check::check(&document) {
            Ok(()) => Ok(document),
            Err(violations) => Err(broken(source, &violations)),
        }
    }
}

/// The key that the document model begins with.
const MARK: &[u8] = b"\"bindery\"";

fn foreign(source: &Source<'_>, error: serde_json::Error) -> Error {
    let words = syntax(source, error);
    Error::unsupported(format!("not the document model, whose JSON has the key \"bindery\": {}", words.message()))
        .at(source.name)
        .caused_by(words)
}

fn is_key(text: &str, end: usize) -> bool {
    text.get(end..).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// The error with its line and column, which serde's message ends in.
fn syntax(source: &Source<'_>, error: serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let what = message.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&message);
    let message = if line == 0 { what.to_owned() } else { format!("line {line}, column {column}: {what}") };
    Error::input(message).at(source.name).caused_by(error)
}

fn broken(source: &Source<'_>, violations: &[check::Violation]) -> Error {
    const SHOWN: usize = 3;
    let mut shown: Vec<String> = violations.iter().take(SHOWN).map(ToString::to_string).collect();
    if violations.len() > SHOWN {
        shown.push(format!("and {} more", violations.len() - SHOWN));
    }
    Error::input(format!("not a sound document: {}", shown.join("; "))).at(source.name)
}
