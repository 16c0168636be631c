//! Error: why a residual cannot be computed.

use super::leak::Leak;
use std::fmt::{self, Display, Formatter};

/// Why a residual cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResidualError {
    /// The engine has no flag of this name.
    UnknownFlag(Box<str>),
    /// The field is both known and unknown.
    KnownAndUnknown(Box<str>),
    /// The residual would contain values of private fields.
    Private(Box<[Leak]>),
}

impl ResidualError {
    /// Returns the private values that the residual would contain; empty for any other error.
    pub fn leaks(&self) -> &[Leak] {
        match self {
            ResidualError::Private(leaks) => leaks,
            _ => &[],
        }
    }
}

impl std::error::Error for ResidualError {}

impl Display for ResidualError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ResidualError::UnknownFlag(name) => write!(f, "there is no flag `{name}`"),
            ResidualError::KnownAndUnknown(field) => write!(
                f,
                "`{field}` is both known and unknown: remove it from one of the two"
            ),
            ResidualError::Private(leaks) => {
                f.write_str("the residual would contain values of private fields")?;
                let mut separator = ": ";
                for leak in leaks {
                    write!(f, "{separator}{leak}")?;
                    separator = "; ";
                }
                Ok(())
            }
        }
    }
}
