//! What importers and exporters say of their formats.

/// A format as the command line, detection and the documentation know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatInfo {
    /// The name for `-f` and `-t`: lower case, ASCII.
    pub name: &'static str,
    /// File extensions, lower case, without dot; the first is the usual one.
    pub extensions: &'static [&'static str],
    /// Its media type.
    pub media_type: &'static str,
    /// What it is, in a few words.
    pub description: &'static str,
    /// Its bytes are not text: never written to a terminal.
    pub binary: bool,
}

impl FormatInfo {
    /// Whether the file extension (without dot, any case) is one of the format's.
    pub fn has_extension(&self, extension: &str) -> bool {
        self.extensions.iter().any(|own| own.eq_ignore_ascii_case(extension))
    }
}
