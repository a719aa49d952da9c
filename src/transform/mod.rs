//! Transform: IR → IR. The passes that make one document of many: filter, drop duplicates, sort, group, describe.

mod dedupe;
mod describe;
mod digest;
mod group;
pub mod normalize;
pub mod script;
mod select;
mod texts;

pub use digest::{DigestOptions, bind};
pub use group::GroupBy;
pub use select::SortKey;
