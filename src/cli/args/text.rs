//! The flags of the text targets.

use bindery::export::Options;
use bindery::export::html::{HtmlOptions, Images};
use bindery::export::json::JsonOptions;
use bindery::export::markdown::MarkdownOptions;
use bindery::export::pandoc::{Api, PandocOptions};
use bindery::export::text::{self, TextOptions};
use clap::{Args as ClapArgs, ValueEnum};

use super::pdf::LinkStyle;

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "HTML, text, Markdown, JSON")]
pub(crate) struct TextArgs {
    /// Breaks the lines of plain text at N columns, CJK characters counting two; `none` keeps a paragraph a line
    #[arg(long, value_name = "N|none", default_value = "none", value_parser = width)]
    pub width: Width,
    /// Begins a new line of plain text with each sentence of a paragraph
    #[arg(long)]
    pub one_sentence_per_line: bool,
    /// What stands above an article in plain text: a headline with what is known of the article, fields (`Key: value` lines for
    /// programs) or nothing
    #[arg(long, value_enum, default_value_t = HeaderForm::Heading)]
    pub header: HeaderForm,
    /// Begins Markdown with YAML front matter
    #[arg(long)]
    pub front_matter: bool,
    /// Puts the addresses of Markdown's links below each article: `[text][1]`
    #[arg(long)]
    pub reference_links: bool,
    /// Pictures of an HTML page: in the file where they are at hand, loaded from where they are, or links to them
    #[arg(long, value_enum, default_value_t = ImageMode::Inline, hide_default_value = true)]
    pub images: ImageMode,
    /// Indents JSON
    #[arg(long)]
    pub pretty: bool,
    /// The version of the tree in pandoc-json: 1.23 for pandoc 3, 1.22 for pandoc 2; pandoc reads none but its own
    #[arg(long, value_enum, default_value_t = PandocApi::V1_23)]
    pub pandoc_api: PandocApi,
}

/// `--images`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImageMode {
    Inline,
    Link,
    None,
}

/// `--header`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HeaderForm {
    Heading,
    Fields,
    None,
}

/// `--pandoc-api`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PandocApi {
    #[value(name = "1.22")]
    V1_22,
    #[value(name = "1.23")]
    V1_23,
}

/// `--width`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Width(pub Option<usize>);

fn width(text: &str) -> std::result::Result<Width, String> {
    match text {
        "none" => Ok(Width(None)),
        _ => text
            .parse()
            .ok()
            .filter(|columns| (10..=1000).contains(columns))
            .map(|columns| Width(Some(columns)))
            .ok_or_else(|| String::from("not `none` or a number from 10 to 1000")),
    }
}

impl TextArgs {
    /// What the flags mean for HTML, with the stylesheets of the user and whether they replace the built-in one.
    pub(crate) fn html_options(&self, css: Vec<String>, css_only: bool) -> HtmlOptions {
        let mut options = HtmlOptions::default();
        options.images = match self.images {
            ImageMode::Inline => Images::Inline,
            ImageMode::Link => Images::Link,
            ImageMode::None => Images::None,
        };
        options.css = css;
        options.css_only = css_only;
        options
    }

    /// Adds the options of the text targets; `as_is` leaves the code points of plain text alone.
    pub(crate) fn add_options(&self, options: Options, links: Option<LinkStyle>, as_is: bool) -> Options {
        let links = match links {
            Some(LinkStyle::Inline) => text::Links::Inline,
            Some(LinkStyle::Notes) => text::Links::Notes,
            Some(LinkStyle::Qr | LinkStyle::None) | None => text::Links::None,
        };
        let header = match self.header {
            HeaderForm::Heading => text::Header::Heading,
            HeaderForm::Fields => text::Header::Fields,
            HeaderForm::None => text::Header::None,
        };
        let sentences = self.one_sentence_per_line;
        options
            .with(TextOptions { width: self.width.0, links, sentences, header, as_is })
            .with(MarkdownOptions { front_matter: self.front_matter, reference_links: self.reference_links })
            .with(JsonOptions { pretty: self.pretty })
            .with(PandocOptions {
                api: match self.pandoc_api {
                    PandocApi::V1_22 => Api::V1_22,
                    PandocApi::V1_23 => Api::V1_23,
                },
            })
    }
}
