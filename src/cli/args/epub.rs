//! The flags of the EPUB exporter.

use std::path::{Path, PathBuf};

use bindery::error::{Error, ErrorKind, Result};
use bindery::export::epub::{Cover, Device, EmbeddedFonts, EpubOptions, Recordings, Sheet, Style};
use clap::{Args as ClapArgs, ValueEnum};

use super::ContentsArgs;

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "EPUB")]
pub(crate) struct EpubArgs {
    /// What shows the book: its pictures are made to fit the screen, set upright, brought into formats that the device
    /// knows, in gray for electronic ink, and cleared of what cameras wrote into them. `none` leaves them as they are
    #[arg(long, value_enum, default_value_t = DeviceName::None, hide_default_value = true)]
    pub device: DeviceName,
    /// The most pixels that a picture has a side; larger ones are made smaller
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(64..=20_000))]
    pub max_image_size: Option<u32>,
    /// The most that the book should take, such as 50MB: pictures are compressed more, step by step, until it fits
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub max_size: Option<u64>,
    /// Audio and video: a link to the original, a player for those at hand, or a player that reads the original over the
    /// network
    #[arg(long, value_enum, default_value_t = AudioMode::Link, hide_default_value = true)]
    pub audio: AudioMode,
    /// Puts fonts into the book, with the characters that it uses alone: the bundled ones, or those of --font and
    /// --heading-font. Without it readers use their own
    #[arg(long)]
    pub embed_fonts: bool,
    /// A stylesheet that is added to the built-in one; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub css: Vec<PathBuf>,
    /// A stylesheet in place of the built-in one; may be given more than once
    #[arg(long, value_name = "FILE", conflicts_with = "css")]
    pub css_only: Vec<PathBuf>,
}

/// `--device`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DeviceName {
    Kindle,
    Kobo,
    Phone,
    None,
}

/// `--audio`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AudioMode {
    Link,
    Embed,
    Remote,
}

/// `50MB`, `48MiB`, `800k`, `1000000`.
fn bytes(text: &str) -> std::result::Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(String::from("not a size such as 50MB or 48MiB")),
    };
    let number: f64 = number.parse().map_err(|_| String::from("not a size such as 50MB or 48MiB"))?;
    Ok((number * factor) as u64)
}

impl EpubArgs {
    /// What the flags mean for the exporter.
    ///
    /// # Errors
    /// When a stylesheet cannot be read or is no UTF-8.
    pub(crate) fn options(
        &self,
        contents: &ContentsArgs,
        cover: Option<Cover>,
        gray: Option<bool>,
        fonts: EmbeddedFonts,
    ) -> Result<EpubOptions> {
        let mut options = EpubOptions::default();
        options.toc_depth = contents.toc_depth.unwrap_or(options.toc_depth);
        options.cover = cover.unwrap_or_default();
        options.writing_mode = contents.writing_mode();
        options.device = match self.device {
            DeviceName::Kindle => Device::Kindle,
            DeviceName::Kobo => Device::Kobo,
            DeviceName::Phone => Device::Phone,
            DeviceName::None => Device::None,
        };
        options.max_image_side = self.max_image_size;
        options.gray = gray;
        options.max_bytes = self.max_size;
        options.fonts = self.embed_fonts.then_some(fonts);
        options.recordings = match self.audio {
            AudioMode::Link => Recordings::Link,
            AudioMode::Embed => Recordings::Embed,
            AudioMode::Remote => Recordings::Remote,
        };
        options.style = if self.css_only.is_empty() {
            Style::added(sheets(&self.css)?)
        } else {
            Style::replaced(sheets(&self.css_only)?)
        };
        Ok(options)
    }
}

impl EpubArgs {
    /// The texts of the user's stylesheets, which serve web pages too.
    ///
    /// # Errors
    /// When one cannot be read or is no UTF-8.
    pub(crate) fn stylesheets(&self) -> Result<Vec<String>> {
        let paths = if self.css_only.is_empty() { &self.css } else { &self.css_only };
        Ok(sheets(paths)?.into_iter().map(|sheet| sheet.text).collect())
    }
}

fn sheets(paths: &[PathBuf]) -> Result<Vec<Sheet>> {
    paths.iter().map(|path| sheet(path)).collect()
}

fn sheet(path: &Path) -> Result<Sheet> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(ErrorKind::Usage, path, error))?;
    Ok(Sheet { name: path.display().to_string(), text })
}
