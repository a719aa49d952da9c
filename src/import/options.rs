//! What can be chosen for reading.

use url::Url;

/// How inputs are understood, where that is the user's choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportOptions {
    /// The address that the inputs were saved from: relative links start from it where an input names no address of its
    /// own.
    pub base_url: Option<Url>,
}
