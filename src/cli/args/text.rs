//! The flags of the text targets.

use bindery::export::Options;
use bindery::export::json::JsonOptions;
use bindery::export::markdown::MarkdownOptions;
use bindery::export::text::{self, TextOptions};
use clap::Args as ClapArgs;

use super::pdf::LinkStyle;

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Text and Markdown")]
pub(crate) struct TextArgs {
    /// Breaks the lines of plain text at N columns, CJK characters counting two; `none` keeps a paragraph a line
    #[arg(long, value_name = "N|none", default_value = "none", value_parser = width)]
    pub width: Width,
    /// Begins Markdown with YAML front matter
    #[arg(long)]
    pub front_matter: bool,
    /// Puts the addresses of Markdown's links below each article: `[text][1]`
    #[arg(long)]
    pub reference_links: bool,
    /// Indents JSON
    #[arg(long)]
    pub pretty: bool,
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
    /// Adds the options of the text targets.
    pub(crate) fn add_options(&self, options: Options, links: Option<LinkStyle>) -> Options {
        let links = match links {
            Some(LinkStyle::Inline) => text::Links::Inline,
            Some(LinkStyle::Notes) => text::Links::Notes,
            Some(LinkStyle::Qr | LinkStyle::None) | None => text::Links::None,
        };
        options
            .with(TextOptions { width: self.width.0, links })
            .with(MarkdownOptions { front_matter: self.front_matter, reference_links: self.reference_links })
            .with(JsonOptions { pretty: self.pretty })
    }
}
