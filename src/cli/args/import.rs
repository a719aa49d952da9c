//! The flags of reading.

use bindery::import::{Extract, ImportOptions};
use bindery::transform::normalize::{FoldWidth, Form, Normalization};
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
    /// Normalizes all that is read, but for code and addresses: to NFC, with variation sequences in place of compatibility
    /// ideographs, or NFKC. Where it is not given, plain text alone has its letters and marks composed; `none` leaves that too
    #[arg(long, value_name = "none|nfc|nfkc", value_enum, hide_possible_values = true)]
    pub normalize: Option<NormalForm>,
    /// Makes half-width katakana and hangul full-width (kana), full-width letters and digits half-width too (letters), or also
    /// full-width punctuation and the ideographic space (all)
    #[arg(long, value_enum, default_value_t = Fold::None, value_name = "none|kana|letters|all", hide_possible_values = true, hide_default_value = true)]
    pub fold_width: Fold,
}

/// `--normalize`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NormalForm {
    None,
    Nfc,
    Nfkc,
}

/// `--fold-width`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fold {
    None,
    Kana,
    Letters,
    All,
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

    /// How texts are to be normalized.
    pub(crate) fn normalization(&self) -> Normalization {
        let form = match self.normalize {
            Some(NormalForm::Nfc) => Some(Form::Nfc),
            Some(NormalForm::Nfkc) => Some(Form::Nfkc),
            Some(NormalForm::None) | None => None,
        };
        let width = match self.fold_width {
            Fold::None => FoldWidth::None,
            Fold::Kana => FoldWidth::Kana,
            Fold::Letters => FoldWidth::Letters,
            Fold::All => FoldWidth::All,
        };
        Normalization { form, width }
    }

    /// Whether no code point is to be changed, not even in plain text.
    pub(crate) fn leaves_code_points(&self) -> bool {
        self.normalize == Some(NormalForm::None)
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
