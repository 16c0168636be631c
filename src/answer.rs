//! Answer: what a flag says in numbers, and why.

use crate::table::Id;
use crate::variant::VariantEntry;
use std::fmt::{self, Display, Formatter};

/// The answer of a flag, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    pub enabled: bool,
    pub variant: Option<Id<VariantEntry>>,
    pub reason: Reason,
}

/// Why a flag answers as it does, in OpenFeature's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// The flag is switched off.
    Disabled,
    /// No strategy admitted the person, or a dependency is not satisfied.
    Default,
    /// A strategy with constraints, or with a list of people, addresses or hosts, or one that the
    /// caller answers, admitted the person.
    TargetingMatch,
    /// A bucket decided, about being in or about the variant.
    Split,
    /// On for everyone.
    Static,
}

impl Reason {
    /// OpenFeature's word: `DISABLED`, `DEFAULT`, `TARGETING_MATCH`, `SPLIT` or `STATIC`.
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

impl Answer {
    /// Off, for that reason.
    pub fn off(reason: Reason) -> Answer {
        Answer {
            enabled: false,
            variant: None,
            reason,
        }
    }
}
