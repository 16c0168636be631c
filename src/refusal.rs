//! Refusal: why something that was asked of the flags is not done.

use crate::flaw::Flaw;
use crate::leak::Leak;
use std::fmt::{self, Display, Formatter};

/// Something that was asked of the flags cannot be done as it was asked.
///
/// Only what is asked before an answer is needed can be refused; a question about a flag never is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    UnknownFlag { name: Box<str> },
    Plan { flaw: Flaw },
    KnownAndUnknown { field: Box<str> },
    Private { leaks: Box<[Leak]> },
}

impl Refusal {
    /// There is no flag of that name.
    pub(crate) fn unknown_flag(name: &str) -> Refusal {
        Refusal {
            kind: Kind::UnknownFlag { name: name.into() },
        }
    }

    /// A plan cannot be made a ramp.
    pub(crate) fn plan(flaw: Flaw) -> Refusal {
        Refusal {
            kind: Kind::Plan { flaw },
        }
    }

    /// A field is said to be known, and to be unknown.
    pub(crate) fn known_and_unknown(field: &str) -> Refusal {
        Refusal {
            kind: Kind::KnownAndUnknown {
                field: field.into(),
            },
        }
    }

    /// A residual would tell what is private.
    pub(crate) fn private(leaks: Vec<Leak>) -> Refusal {
        Refusal {
            kind: Kind::Private {
                leaks: leaks.into(),
            },
        }
    }

    /// What is private and would be told, when that is why.
    pub fn leaks(&self) -> &[Leak] {
        match &self.kind {
            Kind::Private { leaks } => leaks,
            _ => &[],
        }
    }

    /// OpenFeature's word for it: `FLAG_NOT_FOUND`, `INVALID_CONTEXT` or `GENERAL`.
    pub fn code(&self) -> &'static str {
        match self.kind {
            Kind::UnknownFlag { .. } => "FLAG_NOT_FOUND",
            Kind::Plan { .. } | Kind::Private { .. } => "GENERAL",
            Kind::KnownAndUnknown { .. } => "INVALID_CONTEXT",
        }
    }
}

impl std::error::Error for Refusal {}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::UnknownFlag { name } => write!(f, "there is no flag `{name}`"),
            Kind::Plan { flaw } => flaw.fmt(f),
            Kind::KnownAndUnknown { field } => {
                write!(f, "`{field}` is said to be known, and to be unknown")
            }
            Kind::Private { leaks } => {
                f.write_str("what is private would be told")?;
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
