//! What is known of a document and of an article.

use serde::{Deserialize, Serialize};

use super::{Date, Direction, Moment, ResourceId};

/// What is known of the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentMeta {
    /// The title on the cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A line below the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Who wrote or bound it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Who publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// The main language as a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The main language's direction, where it is not left to right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The date of the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Subjects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Who had a hand in it besides its authors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contributors: Vec<Contributor>,
    /// The series that it is a volume or an issue of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
    /// The document is a digest: a title page and contents are wanted. Its articles are parts of it, not its whole.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub digest: bool,
}

impl DocumentMeta {
    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who had a hand in a document, and which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contributor {
    /// The name as it is written.
    pub name: String,
    /// What the person did, as a MARC relator code of three letters: `edt` edited, `trl` translated, `ill` illustrated,
    /// `com` compiled (<https://id.loc.gov/vocabulary/relators>).
    pub role: String,
}

/// A series, and the place in it, by which libraries sort the issues of a weekly digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// The name of the series.
    pub name: String,
    /// The place in it, a number that may have decimals: `12`, `3.5`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
}

/// What is known of an article. Counts are derived, not stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ArticleMeta {
    /// The headline; empty where the source has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The line below the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Who wrote it, a name an entry, without 作者 or `By`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub byline: Vec<String>,
    /// The publication's name: 美国之音.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The canonical URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Date>,
    /// The time that the feed or archive gave it, which can differ from the publication's by minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<Date>,
    /// The language as a BCP 47 tag: `zh-Hans`, `zh-Hant`, `ja`, `ko`, `en`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The direction, where it is not left to right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Subjects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The lead image. It is in the body too, where the source has it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_image: Option<ResourceId>,
    /// A summary that is not part of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Where the article came from.
    #[serde(skip_serializing_if = "Provenance::is_empty")]
    pub provenance: Provenance,
}

impl ArticleMeta {
    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The date that the article is filed under and shown with: its publication, else the time that the archive gave it, else
    /// its last change. One that could be read goes before one that could not.
    pub fn filed(&self) -> Option<&Date> {
        let dates = [&self.published, &self.archived, &self.modified].map(Option::as_ref);
        let mut known = dates.iter().flatten().copied();
        known.clone().find(|date| date.value.is_some()).or_else(|| known.next())
    }

    /// What the words of [`filed`](Self::filed) mean.
    pub fn filed_moment(&self) -> Option<Moment> {
        self.filed().and_then(|date| date.value)
    }
}

/// Where an article came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Provenance {
    /// The input's name as the user gave it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub input: String,
    /// The format that it was read as.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub format: String,
    /// The character encoding, where it was not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

impl Provenance {
    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
