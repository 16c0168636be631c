//! Cause: why users leave a flag or change variant when its document changes.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt::{self, Display, Formatter};

/// A difference between two documents that explains why users leave a flag or change variant.
///
/// Shape as JSON: `{"what", "strategy"?, "message"}`; `Display` writes the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Position of the strategy, from 1; `None` for a difference of the whole flag.
    pub(crate) strategy: Option<u32>,
    pub(crate) kind: CauseKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CauseKind {
    Removed,
    Disabled,
    Dependencies,
    Parent {
        name: String,
    },
    StrategyRemoved {
        name: String,
    },
    StrategyAdded {
        name: String,
    },
    Invalid,
    GroupId {
        before: String,
        after: String,
    },
    Stickiness {
        before: String,
        after: String,
    },
    Percent {
        before: u8,
        after: u8,
    },
    /// The index of the strategy, which its random draws depend on.
    Draw,
    /// The parameters of a strategy other than a rollout.
    Parameters {
        name: String,
    },
    ConstraintAdded {
        constraint: String,
    },
    ConstraintRemoved {
        constraint: String,
    },
    Variants {
        before: String,
        after: String,
    },
    Overrides,
    /// No difference explains the counts.
    Unknown {
        leaves: u32,
        switches: u32,
    },
}

impl Cause {
    /// Returns the kind of the difference.
    ///
    /// One of `removed`, `disabled`, `dependencies`, `parent`, `strategyRemoved`, `strategyAdded`,
    /// `invalid`, `groupId`, `stickiness`, `percentage`, `draw`, `list`, `constraintAdded`,
    /// `constraintRemoved`, `variants`, `overrides`, or `unknown` if no difference explains the flips.
    pub fn what(&self) -> &'static str {
        match self.kind {
            CauseKind::Removed => "removed",
            CauseKind::Disabled => "disabled",
            CauseKind::Dependencies => "dependencies",
            CauseKind::Parent { .. } => "parent",
            CauseKind::StrategyRemoved { .. } => "strategyRemoved",
            CauseKind::StrategyAdded { .. } => "strategyAdded",
            CauseKind::Invalid => "invalid",
            CauseKind::GroupId { .. } => "groupId",
            CauseKind::Stickiness { .. } => "stickiness",
            CauseKind::Percent { .. } => "percentage",
            CauseKind::Draw => "draw",
            CauseKind::Parameters { .. } => "list",
            CauseKind::ConstraintAdded { .. } => "constraintAdded",
            CauseKind::ConstraintRemoved { .. } => "constraintRemoved",
            CauseKind::Variants { .. } => "variants",
            CauseKind::Overrides => "overrides",
            CauseKind::Unknown { .. } => "unknown",
        }
    }

    /// Returns the position of the strategy in the later document, from 1; for a removed strategy, in
    /// the earlier document. `None` for a difference of the whole flag.
    pub fn strategy(&self) -> Option<u32> {
        self.strategy
    }

    /// Returns whether the difference can explain that `leaves` users leave and `switches` users change
    /// variant.
    pub(crate) fn explains(&self, leaves: u32, switches: u32) -> bool {
        match self.kind {
            CauseKind::Variants { .. } | CauseKind::Overrides => switches > 0,
            // Including more users can give them the variant of an earlier strategy, but none leaves.
            CauseKind::StrategyAdded { .. } | CauseKind::ConstraintRemoved { .. } => switches > 0,
            CauseKind::Percent { before, after } if after > before => switches > 0,
            _ => leaves > 0 || switches > 0,
        }
    }
}

impl Display for Cause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(strategy) = self.strategy {
            write!(f, "strategy {strategy}: ")?;
        }
        match &self.kind {
            CauseKind::Removed => f.write_str("the flag was removed"),
            CauseKind::Disabled => f.write_str("the flag was disabled"),
            CauseKind::Dependencies => f.write_str("the dependencies changed"),
            CauseKind::Parent { name } => write!(f, "the parent `{name}` changed"),
            CauseKind::StrategyRemoved { name } => write!(f, "`{name}` was removed"),
            CauseKind::StrategyAdded { name } => write!(f, "`{name}` was added"),
            CauseKind::Invalid => f.write_str("a part became invalid"),
            CauseKind::GroupId { before, after } => changed(f, "group id", before, after),
            CauseKind::Stickiness { before, after } => changed(f, "stickiness", before, after),
            CauseKind::Percent { before, after } if after < before => {
                write!(f, "the rollout shrank from {before} % to {after} %")
            }
            CauseKind::Percent { before, after } => {
                write!(f, "the rollout grew from {before} % to {after} %")
            }
            CauseKind::Draw => {
                f.write_str("the random draws changed, since the strategy has another position")
            }
            CauseKind::Parameters { name } => write!(f, "the parameters of `{name}` changed"),
            CauseKind::ConstraintAdded { constraint } => {
                write!(f, "a constraint was added: {constraint}")
            }
            CauseKind::ConstraintRemoved { constraint } => {
                write!(f, "a constraint was removed: {constraint}")
            }
            CauseKind::Variants { before, after } => {
                write!(f, "the variants changed from {before} to {after}")
            }
            CauseKind::Overrides => f.write_str("the overrides of the variants changed"),
            CauseKind::Unknown { leaves, switches } => write!(
                f,
                "{leaves} users leave and {switches} change variant; no difference of the flag explains it"
            ),
        }
    }
}

fn changed(f: &mut Formatter<'_>, what: &str, before: &str, after: &str) -> fmt::Result {
    write!(f, "the {what} changed from `{before}` to `{after}`")
}

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = 2 + usize::from(self.strategy.is_some());
        let mut record = serializer.serialize_struct("Cause", entries)?;
        record.serialize_field("what", self.what())?;
        if let Some(strategy) = self.strategy {
            record.serialize_field("strategy", &strategy)?;
        }
        record.serialize_field("message", &self.to_string())?;
        record.end()
    }
}
