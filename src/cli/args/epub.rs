//! The flags of the EPUB exporter.

use bindery::export::epub::{Cover, EpubOptions};
use clap::Args as ClapArgs;

use super::ContentsArgs;

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "EPUB")]
pub(crate) struct EpubArgs {}

impl EpubArgs {
    /// What the flags mean for the exporter.
    pub(crate) fn options(&self, contents: &ContentsArgs, cover: Option<Cover>) -> EpubOptions {
        let mut options = EpubOptions::default();
        options.toc_depth = contents.toc_depth.unwrap_or(options.toc_depth);
        options.cover = cover.unwrap_or_default();
        options
    }
}
