//! Ceilings for untrusted input, so that no bytes can cost unbounded time or memory.

/// The ceilings. The defaults are far above what real articles hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The largest input that is read, in bytes. Default: 256 MiB.
    pub input_bytes: u64,
    /// The deepest nesting of blocks and inlines together that the IR may hold. Deeper markup is flattened with a
    /// diagnostic, its text kept. Default: [`MAX_DEPTH`].
    pub depth: usize,
    /// The largest image that is decoded, in pixels. Default: 100 million.
    pub image_pixels: u64,
    /// The largest media file that is taken in, in bytes. Default: 64 MiB.
    pub media_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { input_bytes: 256 << 20, depth: MAX_DEPTH, image_pixels: 100_000_000, media_bytes: 64 << 20 }
    }
}

/// The deepest nesting that the IR allows: a chain of blocks and inlines from an article's body to a text.
/// 40 levels keep the IR's JSON within the 128 levels that common JSON readers accept.
pub const MAX_DEPTH: usize = 40;
