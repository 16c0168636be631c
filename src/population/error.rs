//! Error: why a survey cannot begin.

use std::fmt::{self, Display, Formatter};

/// Why a survey cannot begin.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PopulationError {
    /// No document has a flag of this name.
    UnknownFlag(Box<str>),
}

impl std::error::Error for PopulationError {}

impl Display for PopulationError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            PopulationError::UnknownFlag(name) => write!(f, "there is no flag `{name}`"),
        }
    }
}
