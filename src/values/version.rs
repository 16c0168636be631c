//! Version: the semantic version of a constraint.

use crate::interning::{Interner, StringId};
use semver::Version;

/// A semantic version, and the string that it was parsed from.
///
/// Source: ruling "Versions in constraints".
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct VersionOperand {
    pub text: StringId,
    pub version: Version,
}

impl VersionOperand {
    /// Parses a string of the document; `None` if it is not a semantic version.
    pub fn parse(text: StringId, interner: &Interner) -> Option<VersionOperand> {
        let version = Version::parse(interner.resolve(text)).ok()?;
        Some(VersionOperand { text, version })
    }
}
