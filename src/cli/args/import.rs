//! The flags of reading.

use bindery::import::{Extract, ImportOptions};
use clap::Args as ClapArgs;
use url::Url;

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ImportArgs {
    /// The address that the inputs were saved from, for relative links; an address that an input names itself comes first
    #[arg(long, value_name = "URL")]
    pub base_url: Option<Url>,
    /// Which part of a web page is read: auto (the article), full (all that is shown) or selector=CSS
    #[arg(long, value_name = "PART", default_value = "auto")]
    pub extract: Extract,
}

impl ImportArgs {
    /// What the flags mean for [`bindery::pipeline::read`].
    pub(crate) fn options(&self) -> ImportOptions {
        let mut options = ImportOptions::default();
        options.base_url.clone_from(&self.base_url);
        options.extract.clone_from(&self.extract);
        options
    }
}
