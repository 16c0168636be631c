//! Release: a semantic version of a constraint.

use crate::table::Id;
use crate::words::{Text, Words};
use semver::Version;

/// A semantic version and how it was written.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Release {
    pub text: Id<Text>,
    pub version: Version,
}

impl Release {
    /// The version that a text of the document is; `None` when it is none.
    pub fn read(text: Id<Text>, words: &Words) -> Option<Release> {
        let version = Version::parse(words.spell(text)).ok()?;
        Some(Release { text, version })
    }
}
