//! Fatal errors: the job, or one input of it, cannot continue.
//!
//! One public type, grouped by whose problem it is. A loss that still lets the output be written
//! is a [`Diagnostic`](crate::diag::Diagnostic) instead.

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};

/// Whose problem an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input's bytes cannot be read as what they claim to be.
    Input,
    /// The output cannot be written.
    Output,
    /// The caller asked for something that makes no sense.
    Usage,
    /// A ceiling of [`Limits`](crate::limits::Limits) was reached.
    Limit,
    /// The request is sound, but this build or format cannot do it.
    Unsupported,
    /// The machine said no: a file that cannot be opened, a missing font.
    Environment,
}

/// A fatal error with its cause, the file it concerns and, where there is one, what to do about it.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    path: Option<PathBuf>,
    hint: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The crate's result type.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of the given kind. The message is lower-case, names the offending value and has no final full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), path: None, hint: None, source: None }
    }

    /// A fault in the input's bytes.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Input, message)
    }

    /// A failure to write.
    pub fn output(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Output, message)
    }

    /// A mistake of the caller.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// A ceiling that was reached.
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Limit, message)
    }

    /// Something this build or format cannot do.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    /// Reading or writing `path` failed.
    pub fn io(kind: ErrorKind, path: &Path, error: std::io::Error) -> Self {
        Self::new(kind, describe_io(&error)).at(path).caused_by(error)
    }

    /// Names the file that the error concerns.
    #[must_use]
    pub fn at(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Keeps the underlying error as [`source`](StdError::source).
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whose problem it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The message alone, without path and hint.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The file that the error concerns.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What the user can do about it.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}: ", path.display())?;
        }
        f.write_str(&self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<std::io::Error> for Error {
    /// An error of the writer that an exporter was given.
    fn from(error: std::io::Error) -> Self {
        Self::output(describe_io(&error)).caused_by(error)
    }
}

/// The operating system's words without Rust's `(os error 28)`.
fn describe_io(error: &std::io::Error) -> String {
    let text = error.to_string();
    let plain = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = plain.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::from("unknown input or output error"),
    }
}
