//! The flags of reading.

use bindery::import::{Extract, ImportOptions};
use bindery::transform::script::Script;
use clap::{Args as ClapArgs, ValueEnum};
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
    /// Writes Chinese in another script: simplified (hans), traditional (hant), as in Taiwan (tw; twp with its words too) or
    /// in Hong Kong (hk)
    #[arg(long, value_name = "SCRIPT", value_enum, hide_possible_values = true)]
    pub to_script: Option<ToScript>,
}

/// `--to-script`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ToScript {
    Hans,
    Hant,
    Tw,
    Twp,
    Hk,
}

impl ImportArgs {
    /// What the flags mean for [`bindery::pipeline::read`].
    pub(crate) fn options(&self) -> ImportOptions {
        let mut options = ImportOptions::default();
        options.base_url.clone_from(&self.base_url);
        options.extract.clone_from(&self.extract);
        options
    }

    /// How Chinese is to be written.
    pub(crate) fn script(&self) -> Option<Script> {
        self.to_script.map(|script| match script {
            ToScript::Hans => Script::Simplified,
            ToScript::Hant => Script::Traditional,
            ToScript::Tw => Script::Taiwan,
            ToScript::Twp => Script::TaiwanWords,
            ToScript::Hk => Script::HongKong,
        })
    }
}
