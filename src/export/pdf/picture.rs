//! Pictures as a page holds them.
//!
//! Setting an article takes a [`Picture`]'s measures and makes sure that it can be read. Its bytes stay where they are
//! until all its places on pages are known: then each picture is read again, [rendered](Picture::render) for the largest
//! of those places and written, a few at a time, so that memory does not follow the pictures of a document.
//!
//! - `png`: PNG files that go into a file as they are
//! - `render`: samples for a size, in the colours asked for
//! - `pack`: samples without loss, as small as they get

mod pack;
mod png;
mod render;

use std::sync::Arc;

use crate::export::shared::jpeg;
use crate::export::shared::raster::{check_size, decode, is_animated};
use crate::limits::Limits;
use crate::media::Media;
pub(crate) use render::{Rendered, Samples, Treatment};

/// How a picture's file holds its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A JPEG file that PDF can hold as it is.
    Jpeg {
        /// Channels: 1 gray, 3 colour, 4 inks.
        components: u8,
        /// Four inks are stored inverted, as Adobe's programs do.
        inverted: bool,
    },
    /// Anything else: it must be decoded.
    Other,
}

/// A picture that can be read, with its measures.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The resource's id: pictures of one key are stored once.
    pub(crate) key: Arc<str>,
    /// Width in pixels, as stored.
    pub(crate) width: u32,
    /// Height in pixels, as stored.
    pub(crate) height: u32,
    /// How the stored picture is to be turned, as Exif says it: 1 to 8.
    pub(crate) orientation: u8,
    /// Whether there are more pictures in the file, which paper cannot show.
    pub(crate) animated: bool,
    form: Form,
    media: Media,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Picture {
    /// Takes in a picture. The error says what is wrong, in words for a diagnostic.
    pub(crate) fn of(key: &str, media: &Media, limits: &Limits) -> Result<Self, String> {
        let bytes = media.read().map_err(|error| error.to_string())?;
        if let Some(header) = jpeg::header(&bytes) {
            check_size(header.width, header.height, limits)?;
            return Ok(Self {
                key: key.into(),
                width: header.width,
                height: header.height,
                orientation: header.orientation,
                animated: false,
                form: Form::Jpeg { components: header.components, inverted: header.adobe && header.components == 4 },
                media: media.clone(),
            });
        }
        let (decoded, orientation) = decode(&bytes, limits)?;
        Ok(Self {
            key: key.into(),
            width: decoded.width(),
            height: decoded.height(),
            orientation,
            animated: is_animated(&bytes),
            form: Form::Other,
            media: media.clone(),
        })
    }

    /// Width and height in pixels as they are shown, after turning.
    pub(crate) fn shown_size(&self) -> (u32, u32) {
        if self.is_turned() { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Whether width and height change places when the picture is shown.
    fn is_turned(&self) -> bool {
        self.orientation >= 5
    }

    /// Whether it is made of four inks (CMYK), not of light.
    pub(crate) fn has_inks(&self) -> bool {
        matches!(self.form, Form::Jpeg { components: 4, .. })
    }

    /// How many bytes its file has: what reading it again costs.
    pub(crate) fn bytes(&self) -> u64 {
        self.media.bytes
    }

    fn load(&self) -> Result<Vec<u8>, String> {
        self.media.read().map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests;
