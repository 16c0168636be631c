//! Outcome: the result of an evaluation.

use crate::definitions::VariantDefinition;
use crate::interning::Id;
use std::fmt::{self, Display, Formatter};

/// The result of evaluating a flag, with the variant as an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub enabled: bool,
    pub variant: Option<Id<VariantDefinition>>,
    pub reason: Reason,
}

/// Why a flag is on or off, as OpenFeature names it.
///
/// Source: `docs/semantics.md`, "Reasons".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// The flag is switched off.
    Disabled,
    /// No strategy matches, or a dependency is not satisfied.
    Default,
    /// A strategy with constraints, a strategy with a list of users, addresses or hosts, or a custom
    /// strategy matched; or an override selected the variant.
    TargetingMatch,
    /// A bucket decided whether the flag is on or which variant it has.
    Split,
    /// The flag is on for all users.
    Static,
}

impl Reason {
    /// Returns the name in OpenFeature: `DISABLED`, `DEFAULT`, `TARGETING_MATCH`, `SPLIT` or `STATIC`.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Disabled => "DISABLED",
            Reason::Default => "DEFAULT",
            Reason::TargetingMatch => "TARGETING_MATCH",
            Reason::Split => "SPLIT",
            Reason::Static => "STATIC",
        }
    }
}

impl Display for Reason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Outcome {
    /// Creates the outcome of a flag that is off.
    pub fn off(reason: Reason) -> Outcome {
        Outcome {
            enabled: false,
            variant: None,
            reason,
        }
    }
}
