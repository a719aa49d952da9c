//! What can be chosen for reading.

use std::str::FromStr;

use url::Url;

use super::html::is_selector;

/// How inputs are understood, where that is the user's choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportOptions {
    /// The address that the inputs were saved from: relative links start from it where an input names no address of its
    /// own.
    pub base_url: Option<Url>,
    /// Which part of a web page is read.
    pub extract: Extract,
}

/// Which part of a web page is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Extract {
    /// The article, without navigation, advertisements and lists of links around it.
    #[default]
    Auto,
    /// All that is shown.
    Full,
    /// What a CSS selector matches.
    Selector(String),
}

impl FromStr for Extract {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "full" => Ok(Self::Full),
            _ => match text.strip_prefix("selector=") {
                Some(css) if is_selector(css) => Ok(Self::Selector(css.to_owned())),
                Some(css) => Err(format!("{css:?} is no CSS selector")),
                None => Err(String::from("expected auto, full or selector=CSS")),
            },
        }
    }
}
