//! The flags, and what they mean for the library.

mod epub;
mod import;
mod pdf;
mod text;

use std::path::{Path, PathBuf};

use bindery::error::{Error, ErrorKind, Result};
use bindery::export::Options;
use bindery::export::epub::Cover;
use bindery::export::pdf::Cover as PdfCover;
use bindery::export::shared::writing::WritingMode;
use bindery::ir::{Contributor, Date, DocumentMeta, Moment, Series};
use bindery::transform::{DigestOptions, GroupBy, SortKey};
use clap::{Args as ClapArgs, Parser, ValueEnum};

use epub::EpubArgs;
use import::ImportArgs;
use pdf::PdfArgs;
use text::TextArgs;

const EXAMPLES: &str = "\
Examples:
  bindery news/ -o week.epub                        a folder becomes one e-book, a chapter an article
  bindery news/ -o digest.pdf --paper a4            the same for print
  bindery news/ -o week.epub -o week.pdf            both, reading the inputs once
  bindery news/ -o week.epub --group-by source --since 2024-03-04 --title 一周文摘
  bindery post.md -t markdown                       clean Markdown on standard output
  cat post.md | bindery -t text | grep …            from standard input
  bindery news/ -t markdown -d clean/               one output an input

Exit status: 0 done; 1 some inputs failed, the rest was written; 2 usage; 3 nothing could be written.";

/// Binds saved articles into EPUB, PDF, HTML, plain text, Markdown or JSON.
#[derive(Debug, Parser)]
#[command(name = "bindery", version, about, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Args {
    /// Files, folders, globs, `-` for standard input, `@LIST` for a file that lists inputs
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<String>,

    /// The inputs' format; detected from content and extension where it is not given
    #[arg(short, long, value_name = "FORMAT")]
    pub from: Option<String>,

    /// The output's format; follows from the extension of --output where it is not given
    #[arg(short, long, value_name = "FORMAT")]
    pub to: Option<String>,

    /// One output for all inputs, `-` for standard output; may be given more than once: `-o a.epub -o a.pdf`
    #[arg(short, long, value_name = "FILE", conflicts_with = "directory")]
    pub output: Vec<PathBuf>,

    /// One output for each input, in this folder, which is made if need be
    #[arg(short, long, value_name = "DIR")]
    pub directory: Option<PathBuf>,

    /// Lists the formats and exits
    #[arg(long)]
    pub list_formats: bool,

    /// Prints the JSON Schema of the lines of `jsonl` and exits
    #[arg(long)]
    pub print_schema: bool,

    /// Prints a completion script for a shell and exits
    #[arg(long, value_name = "SHELL")]
    pub completions: Option<clap_complete::Shell>,

    /// Prints the manual page in roff and exits
    #[arg(long)]
    pub man: bool,

    /// How inputs are read
    #[command(flatten)]
    pub import: ImportArgs,

    /// What the digest holds, and in which order
    #[command(flatten)]
    pub digest: DigestArgs,

    /// How e-books and printed books open
    #[command(flatten)]
    pub contents: ContentsArgs,

    /// How e-books look
    #[command(flatten)]
    pub epub: EpubArgs,

    /// How printed pages look
    #[command(flatten)]
    pub pdf: PdfArgs,

    /// How text looks
    #[command(flatten)]
    pub text: TextArgs,

    /// What is said on standard error
    #[command(flatten)]
    pub messages: MessageArgs,
}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Digest")]
pub(crate) struct DigestArgs {
    /// The title of the whole
    #[arg(long)]
    pub title: Option<String>,
    /// A line below the title
    #[arg(long)]
    pub subtitle: Option<String>,
    /// An author of the whole; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub author: Vec<String>,
    /// The publisher of the whole
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// The language of the whole as a BCP 47 tag: zh-Hans, zh-Hant, ja, ko, en
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// The date of the whole: 2024-03-10
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
    /// What the whole is about, in a sentence or two
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// A subject of the whole; may be given more than once
    #[arg(long, value_name = "TEXT")]
    pub subject: Vec<String>,
    /// Who had a hand in the whole, after a MARC relator code: edt=张三, trl=…, com=…; may be given more than once
    #[arg(long, value_name = "ROLE=NAME", value_parser = contributor)]
    pub contributor: Vec<Contributor>,
    /// The series that the whole is an issue of
    #[arg(long, value_name = "NAME")]
    pub series: Option<String>,
    /// The place in the series, by which libraries sort: 12
    #[arg(long, value_name = "N", requires = "series", value_parser = series_index)]
    pub series_index: Option<String>,
    /// What articles are grouped by
    #[arg(long, value_enum, default_value_t = Group::None, hide_default_value = true)]
    pub group_by: Group,
    /// What articles are sorted by
    #[arg(long, value_enum, default_value_t = Sort::Date)]
    pub sort: Sort,
    /// Turns the order round
    #[arg(long)]
    pub reverse: bool,
    /// Leaves out articles from before that day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<Date>,
    /// Leaves out articles from after that day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Takes the first N articles
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Keeps articles with the same URL or the same text
    #[arg(long)]
    pub no_dedupe: bool,
}

/// `--group-by`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Group {
    None,
    Source,
    Day,
    Month,
    Tag,
    Folder,
}

/// `--sort`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    Date,
    Title,
    Input,
    Source,
}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "EPUB and PDF")]
pub(crate) struct ContentsArgs {
    /// The cover: `auto` draws one, `lead` takes the lead image of the first article that has one at hand, `none`, or an
    /// image file. The default is auto, in PDF for digests alone
    #[arg(long, value_name = "FILE|auto|lead|none")]
    pub cover: Option<String>,
    /// How many levels of the headings within articles stand in the contents, 0 to 6. The default is 2 for EPUB, 0 for PDF
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=6))]
    pub toc_depth: Option<u8>,
    /// Which way lines run: across the page, or down it in lines that follow each other from right to left, for Chinese and
    /// Japanese
    #[arg(long, value_enum, default_value_t = Mode::Horizontal)]
    pub writing_mode: Mode,
}

/// `--writing-mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    Horizontal,
    Vertical,
}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Messages")]
pub(crate) struct MessageArgs {
    /// Says errors alone
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Says notes too: which format was detected and why, what was dropped by rule
    #[arg(short, long)]
    pub verbose: bool,
    /// How diagnostics are written
    #[arg(long, value_enum, default_value_t = DiagnosticsForm::Text)]
    pub diagnostics: DiagnosticsForm,
    /// Treats warnings as failures
    #[arg(long)]
    pub strict: bool,
}

/// `--diagnostics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagnosticsForm {
    /// A line each
    Text,
    /// A JSON object a line, notes included
    Json,
}

fn date(text: &str) -> std::result::Result<Date, String> {
    let moment: Moment = text.parse().map_err(|_| String::from("not a date such as 2024-03-10"))?;
    Ok(Date { raw: text.to_owned(), value: Some(moment) })
}

fn contributor(text: &str) -> std::result::Result<Contributor, String> {
    let (role, name) = text.split_once('=').ok_or("not a role and a name such as edt=张三")?;
    if role.len() != 3 || !role.bytes().all(|byte| byte.is_ascii_lowercase()) || name.trim().is_empty() {
        return Err(String::from("a role is a MARC relator code of three letters, such as edt, trl, com or ill"));
    }
    Ok(Contributor { name: name.trim().to_owned(), role: role.to_owned() })
}

fn series_index(text: &str) -> std::result::Result<String, String> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if number(whole) && number(decimals) {
        Ok(text.to_owned())
    } else {
        Err(String::from("not a number such as 12 or 3.5"))
    }
}

impl DigestArgs {
    /// What the flags mean for [`bindery::transform::bind`].
    pub(crate) fn options(&self) -> DigestOptions {
        DigestOptions {
            meta: DocumentMeta {
                title: self.title.clone(),
                subtitle: self.subtitle.clone(),
                authors: self.author.clone(),
                publisher: self.publisher.clone(),
                language: self.language.clone(),
                date: self.date.clone(),
                description: self.description.clone(),
                tags: self.subject.clone(),
                contributors: self.contributor.clone(),
                series: self.series.clone().map(|name| Series { name, index: self.series_index.clone() }),
                ..DocumentMeta::default()
            },
            sort: match self.sort {
                Sort::Date => SortKey::Date,
                Sort::Title => SortKey::Title,
                Sort::Input => SortKey::Input,
                Sort::Source => SortKey::Source,
            },
            reverse: self.reverse,
            group_by: match self.group_by {
                Group::None => GroupBy::None,
                Group::Source => GroupBy::Source,
                Group::Day => GroupBy::Day,
                Group::Month => GroupBy::Month,
                Group::Tag => GroupBy::Tag,
                Group::Folder => GroupBy::Folder,
            },
            since: self.since.as_ref().and_then(|date| date.value),
            until: self.until.as_ref().and_then(|date| date.value),
            limit: self.limit,
            dedupe: !self.no_dedupe,
        }
    }
}

impl Args {
    /// The options of all exporters.
    ///
    /// # Errors
    /// When the cover's file cannot be read.
    pub(crate) fn export_options(&self) -> Result<Options> {
        let cover = self.contents.cover()?;
        let printed = cover.as_ref().map(|cover| match cover {
            Cover::Auto => PdfCover::Drawn,
            Cover::Lead => PdfCover::Lead,
            Cover::None => PdfCover::None,
            Cover::Image(bytes) => PdfCover::Image(bytes.clone()),
        });
        let options = Options::default()
            .with(self.epub.options(&self.contents, cover, self.pdf.grayscale, self.pdf.embedded_fonts())?)
            .with(self.pdf.options(&self.contents, printed))
            .with(self.text.html_options(self.epub.stylesheets()?, !self.epub.css_only.is_empty()));
        Ok(self.text.add_options(options, self.pdf.links, self.import.leaves_code_points()))
    }

    /// Checks what clap cannot: that a language tag is one.
    pub(crate) fn validate(&self) -> Result<()> {
        match &self.digest.language {
            Some(tag) if !is_language_tag(tag) => Err(Error::usage(format!("--language {tag:?} is no BCP 47 tag"))
                .hint("for example zh-Hans, zh-Hant, ja, ko, en-GB")),
            _ => Ok(()),
        }
    }
}

/// The shape of a BCP 47 tag (RFC 5646, section 2.1): letters first, subtags of up to eight letters and digits.
fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    (2..=8).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags
            .all(|subtag| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

impl ContentsArgs {
    /// The writing mode of books and printed pages.
    fn writing_mode(&self) -> WritingMode {
        match self.writing_mode {
            Mode::Horizontal => WritingMode::Horizontal,
            Mode::Vertical => WritingMode::Vertical,
        }
    }

    /// The cover that is asked for; none where the flag is not given.
    fn cover(&self) -> Result<Option<Cover>> {
        Ok(match self.cover.as_deref() {
            None => None,
            Some("auto") => Some(Cover::Auto),
            Some("lead") => Some(Cover::Lead),
            Some("none") => Some(Cover::None),
            Some(path) => {
                let path = Path::new(path);
                let bytes = std::fs::read(path).map_err(|error| Error::io(ErrorKind::Usage, path, error))?;
                Some(Cover::Image(bytes))
            }
        })
    }
}
