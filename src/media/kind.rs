//! What a medium is, by its first bytes.

use std::io::Cursor;

/// The kinds of media that exporters know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF.
    Gif,
    /// WebP.
    WebP,
    /// Windows bitmap.
    Bmp,
    /// SVG.
    Svg,
    /// MP3 audio.
    Mp3,
    /// MPEG-4 audio or video.
    Mp4,
    /// Opus audio in Ogg.
    Opus,
    /// WebM or Matroska video.
    WebM,
}

impl MediaKind {
    /// The media type (RFC 6838).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Svg => "image/svg+xml",
            Self::Mp3 => "audio/mpeg",
            Self::Mp4 => "video/mp4",
            Self::Opus => "audio/ogg; codecs=opus",
            Self::WebM => "video/webm",
        }
    }

    /// The usual file extension, without dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Bmp => "bmp",
            Self::Svg => "svg",
            Self::Mp3 => "mp3",
            Self::Mp4 => "mp4",
            Self::Opus => "opus",
            Self::WebM => "webm",
        }
    }

    /// A picture made of pixels, which the `image` crate decodes.
    pub fn is_raster(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::WebP | Self::Bmp)
    }
}

/// The kind, and the size in pixels of an image. Headers alone are read.
pub(super) fn recognise(bytes: &[u8]) -> Option<(MediaKind, Option<(u32, u32)>)> {
    let kind = signature(bytes)?;
    if !kind.is_raster() {
        return Some((kind, None));
    }
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let size = reader.into_dimensions().ok()?;
    Some((kind, Some(size)))
}

fn signature(bytes: &[u8]) -> Option<MediaKind> {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    let kind = if at(0, b"\xFF\xD8\xFF") {
        MediaKind::Jpeg
    } else if at(0, b"\x89PNG\r\n\x1A\n") {
        MediaKind::Png
    } else if at(0, b"GIF8") {
        MediaKind::Gif
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        MediaKind::WebP
    } else if at(0, b"BM") {
        MediaKind::Bmp
    } else if at(4, b"ftyp") && !is_still(bytes) {
        MediaKind::Mp4
    } else if at(0, b"OggS") && at(28, b"OpusHead") {
        MediaKind::Opus
    } else if at(0, b"\x1A\x45\xDF\xA3") {
        MediaKind::WebM
    } else if at(0, b"ID3") || at(0, b"\xFF\xFB") || at(0, b"\xFF\xF3") {
        MediaKind::Mp3
    } else if is_svg(bytes) {
        MediaKind::Svg
    } else {
        return None;
    };
    Some(kind)
}

/// Whether an ISO base media file is a picture (AVIF, HEIF), which nothing here decodes.
fn is_still(bytes: &[u8]) -> bool {
    let brand = bytes.get(8..12).unwrap_or_default();
    [&b"avif"[..], b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1"].contains(&brand)
}

fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    head.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') && head.contains("<svg")
}
