//! The standards that a file can be made to.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// What the file claims to be. Every file is tagged as PDF/UA-1 (ISO 14289-1) asks and says so; the parts of PDF/A
/// come on top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standard {
    /// PDF/UA-1 alone: for people who listen to the file, without a claim to be archived.
    #[default]
    Ua1,
    /// PDF/A-2b (ISO 19005-2, level B): looks the same for ever.
    A2b,
    /// PDF/A-2a (ISO 19005-2, level A): PDF/A-2b whose text and structure can be read out too.
    A2a,
    /// PDF/A-3a (ISO 19005-3, level A): PDF/A-2a that carries what it was made from.
    A3a,
}

impl Standard {
    const ALL: [Self; 4] = [Self::Ua1, Self::A2b, Self::A2a, Self::A3a];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ua1 => "ua-1",
            Self::A2b => "a-2b",
            Self::A2a => "a-2a",
            Self::A3a => "a-3a",
        }
    }

    /// Part and level of ISO 19005 that the file claims; none where it is no PDF/A.
    pub fn archival(self) -> Option<(u8, char)> {
        match self {
            Self::Ua1 => None,
            Self::A2b => Some((2, 'B')),
            Self::A2a => Some((2, 'A')),
            Self::A3a => Some((3, 'A')),
        }
    }

    /// Whether the file carries its sources (ISO 19005-3, 6.8; ISO 19005-2 forbids all files that are no PDF/A).
    pub fn carries_sources(self) -> bool {
        self == Self::A3a
    }
}

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Standard {
    type Err = Error;

    /// Reads a name: `ua-1`, `a-2b`, `a-2a`, `a-3a`, in any case.
    fn from_str(text: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|standard| standard.name().eq_ignore_ascii_case(text));
        known.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::usage(format!("unknown PDF standard {text:?}")).hint(format!("one of: {names}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standards_are_read_by_name() {
        assert_eq!("A-2A".parse::<Standard>().expect("known"), Standard::A2a);
        for standard in Standard::ALL {
            assert_eq!(standard.to_string().parse::<Standard>().expect("known"), standard);
        }
        let error = "a-1b".parse::<Standard>().expect_err("not written");
        assert!(error.to_string().starts_with("unknown PDF standard \"a-1b\""), "{error}");
    }
}
