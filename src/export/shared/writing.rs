//! Which way lines run.

/// Which way lines run (CSS Writing Modes 4, `writing-mode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WritingMode {
    /// Lines run across the page and follow each other downward.
    #[default]
    Horizontal,
    /// Lines run down the page and follow each other from right to left; so do pages. For Chinese and Japanese.
    Vertical,
}
