//! Cause: why people leave a flag, or change variant, when its document changes.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt::{self, Display, Formatter};

/// Why people leave a flag, or change variant.
///
/// It is found by holding the flag against what it was, and told in words by `Display`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Which strategy it is about, counted from 1 as the document has them afterwards; one that
    /// was removed, as it had them beforehand.
    pub(crate) strategy: Option<u32>,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Removed,
    SwitchedOff,
    Dependencies,
    Parent { name: String },
    StrategyRemoved { rule: String },
    StrategyAdded { rule: String },
    Broken,
    GroupId { before: String, after: String },
    Stickiness { before: String, after: String },
    Percent { before: u8, after: u8 },
    Draw,
    List { rule: String },
    ConstraintAdded { told: String },
    ConstraintRemoved { told: String },
    Variants { before: String, after: String },
    Overrides,
    Unknown { leaves: u32, switches: u32 },
}

impl Cause {
    /// What has changed, in a word of its own: `removed`, `switchedOff`, `dependencies`, `parent`,
    /// `strategyRemoved`, `strategyAdded`, `broken`, `groupId`, `stickiness`, `percentage`,
    /// `draw`, `list`, `constraintAdded`, `constraintRemoved`, `variants`, `overrides`; `unknown`
    /// when no change of the flag tells why.
    pub fn what(&self) -> &'static str {
        match self.kind {
            Kind::Removed => "removed",
            Kind::SwitchedOff => "switchedOff",
            Kind::Dependencies => "dependencies",
            Kind::Parent { .. } => "parent",
            Kind::StrategyRemoved { .. } => "strategyRemoved",
            Kind::StrategyAdded { .. } => "strategyAdded",
            Kind::Broken => "broken",
            Kind::GroupId { .. } => "groupId",
            Kind::Stickiness { .. } => "stickiness",
            Kind::Percent { .. } => "percentage",
            Kind::Draw => "draw",
            Kind::List { .. } => "list",
            Kind::ConstraintAdded { .. } => "constraintAdded",
            Kind::ConstraintRemoved { .. } => "constraintRemoved",
            Kind::Variants { .. } => "variants",
            Kind::Overrides => "overrides",
            Kind::Unknown { .. } => "unknown",
        }
    }

    /// The strategy it is about, counted from 1: as the document has them afterwards, or
    /// beforehand when it was removed. `None` when it is about the whole flag.
    pub fn strategy(&self) -> Option<u32> {
        self.strategy
    }

    /// Can it be why somebody flips, where so many leave and so many change variant?
    pub(crate) fn explains(&self, leaves: u32, switches: u32) -> bool {
        match self.kind {
            Kind::Variants { .. } | Kind::Overrides => switches > 0,
            // What only lets more people in can give them the variant of an earlier strategy.
            Kind::StrategyAdded { .. } | Kind::ConstraintRemoved { .. } => switches > 0,
            Kind::Percent { before, after } if after > before => switches > 0,
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
            Kind::Removed => f.write_str("the flag was removed"),
            Kind::SwitchedOff => f.write_str("the flag was switched off"),
            Kind::Dependencies => f.write_str("the dependencies changed"),
            Kind::Parent { name } => write!(f, "its parent `{name}` changed"),
            Kind::StrategyRemoved { rule } => write!(f, "`{rule}` was removed"),
            Kind::StrategyAdded { rule } => write!(f, "`{rule}` was added"),
            Kind::Broken => f.write_str("a part of it can no longer be understood"),
            Kind::GroupId { before, after } => changed(f, "the group id", before, after),
            Kind::Stickiness { before, after } => changed(f, "the stickiness", before, after),
            Kind::Percent { before, after } if after < before => {
                write!(f, "the percentage shrank from {before} to {after}")
            }
            Kind::Percent { before, after } => {
                write!(f, "the percentage grew from {before} to {after}")
            }
            Kind::Draw => {
                f.write_str("it draws anew, since its place among the strategies changed")
            }
            Kind::List { rule } => write!(f, "what `{rule}` lists or is given changed"),
            Kind::ConstraintAdded { told } => write!(f, "a constraint was added: {told}"),
            Kind::ConstraintRemoved { told } => write!(f, "a constraint was removed: {told}"),
            Kind::Variants { before, after } => changed(f, "the variants", before, after),
            Kind::Overrides => f.write_str("the overrides of the variants changed"),
            Kind::Unknown { leaves, switches } => write!(
                f,
                "{leaves} people leave and {switches} change variant, and the flag does not tell why"
            ),
        }
    }
}

fn changed(f: &mut Formatter<'_>, what: &str, before: &str, after: &str) -> fmt::Result {
    write!(f, "{what} changed from `{before}` to `{after}`")
}

/// `{ what, strategy?, message }`.
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
