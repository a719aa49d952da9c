//! JSON: the document as it is, in the IR's own versioned form ([`crate::ir`]). It reads back to the same bytes.

use std::io::Write;

use super::{ExportContext, Exporter, Sink};
use crate::error::{Error, Result};
use crate::format::FormatInfo;
use crate::ir::Document;

/// What the JSON exporter can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JsonOptions {
    /// Indent, for reading; otherwise the document is one line. Default: no.
    pub pretty: bool,
}

/// Writes the IR's JSON, one line with a final line feed.
pub struct Json;

const INFO: FormatInfo = FormatInfo {
    name: "json",
    extensions: &["json"],
    media_type: "application/json",
    description: "the document model as JSON, which reads back without loss",
    binary: false,
};

impl Exporter for Json {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn export(&self, document: &Document, context: &mut ExportContext<'_>, out: &mut dyn Sink) -> Result<()> {
        let options: JsonOptions = context.options.get();
        let mut buffer = std::io::BufWriter::new(out);
        let written = if options.pretty {
            serde_json::to_writer_pretty(&mut buffer, document)
        } else {
            serde_json::to_writer(&mut buffer, document)
        };
        written
            .map_err(|error| if error.is_io() { Error::from(std::io::Error::from(error)) } else { not_json(error) })?;
        buffer.write_all(b"\n")?;
        buffer.flush()?;
        Ok(())
    }
}

fn not_json(error: serde_json::Error) -> Error {
    Error::output(format!("the document has no JSON form: {error}")).caused_by(error)
}
