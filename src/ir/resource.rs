//! Resources: images, audio and video, described once and referred to by id.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The id of a [`Resource`], made from its URL, so that documents merge without clashes and the same picture has one id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceId(pub String);

impl ResourceId {
    /// The id of the resource at `url`: `r` and 16 hexadecimal digits.
    pub fn of(url: &str) -> Self {
        let digest = Sha256::digest(url.as_bytes());
        let head = digest.iter().take(8).fold(0, |head, &byte| head << 8 | u64::from(byte));
        Self(format!("r{head:016x}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an image, audio or video can be had.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// The original's URL (`https:`, `data:`), or a path relative to the input's folder.
    pub url: String,
    /// Where else it can be had: proxies, smaller versions. Tried in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<String>,
    /// The folder that relative URLs start from, as the importer knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The media type that the source claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The width in CSS pixels that the source claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// The height in CSS pixels that the source claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// All resources of a document, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Resources(BTreeMap<ResourceId, Resource>);

impl Resources {
    /// Adds a resource and gives its id. One that is there already keeps its place and gains the new one's fallbacks.
    /// A relative URL is told apart by the folder that it starts from.
    pub fn add(&mut self, resource: Resource) -> ResourceId {
        let relative = || url::Url::parse(&resource.url).is_err();
        let id = match resource.base.as_ref().filter(|_| relative()) {
            Some(base) => ResourceId::of(&format!("{base}\n{}", resource.url)),
            None => ResourceId::of(&resource.url),
        };
        self.insert(id.clone(), resource);
        id
    }

    /// Takes in all resources of another document.
    pub fn merge(&mut self, other: Self) {
        for (id, resource) in other.0 {
            self.insert(id, resource);
        }
    }

    fn insert(&mut self, id: ResourceId, resource: Resource) {
        match self.0.get_mut(&id) {
            None => {
                self.0.insert(id, resource);
            }
            Some(known) => {
                for url in resource.fallbacks {
                    if !known.fallbacks.contains(&url) {
                        known.fallbacks.push(url);
                    }
                }
            }
        }
    }

    /// The resource of that id.
    pub fn get(&self, id: &ResourceId) -> Option<&Resource> {
        self.0.get(id)
    }

    /// All resources, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceId, &Resource)> {
        self.0.iter()
    }

    /// Keeps the resources that `keep` accepts.
    pub fn retain(&mut self, mut keep: impl FnMut(&ResourceId) -> bool) {
        self.0.retain(|id, _| keep(id));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
