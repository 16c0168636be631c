//! Version: the semantic version of a constraint.

use crate::interning::{Interner, StringId};
use crate::steps;
use semver::Version;
use std::hash::{Hash, Hasher};

/// A semantic version, and the string that it is parsed from.
///
/// Source: ruling "Versions in constraints".
#[derive(Debug)]
pub(crate) struct VersionOperand {
    pub text: StringId,
    /// `None` if the string is not a semantic version, or was not parsed.
    pub version: Option<Version>,
}

// Not derived: the version depends only on the string.
impl PartialEq for VersionOperand {
    fn eq(&self, other: &VersionOperand) -> bool {
        self.text == other.text
    }
}

impl Eq for VersionOperand {}

impl Hash for VersionOperand {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl VersionOperand {
    /// Parses the string.
    pub fn parse(&mut self, interner: &Interner) {
        let text = interner.resolve(self.text);
        steps::add(text.len());
        self.version = Version::parse(text).ok();
    }
}
