//! Report: the counts of a survey, and the users that flip between two documents.

use super::cause::Cause;
use serde::Serialize;

/// The results of many users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Population {
    /// Number of users.
    pub users: u32,
    /// The flags, in the order of the document, then those of the earlier document only. If the
    /// options name flags, in that order.
    pub flags: Vec<FlagPopulation>,
}

/// The results of one flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FlagPopulation {
    /// Name of the flag.
    pub flag: String,
    /// The counts for the document, or for the later of two.
    #[serde(flatten)]
    pub counts: Counts,
    /// The users that flip; `None` without an earlier document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// Number of users per outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Number of users for whom the flag is on.
    pub enabled: u32,
    /// Number of those users per variant, in the order of the document.
    pub variants: Vec<VariantCount>,
    /// Number of those users without a variant.
    pub without_variant: u32,
}

/// Number of users of a variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VariantCount {
    /// Name of the variant. Variants with the same name are counted together.
    pub variant: String,
    /// Number of users.
    pub users: u32,
}

/// The difference between two documents for one flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The counts for the earlier document.
    pub before: Counts,
    /// The only document that has the flag; `None` if both have it. In the other, the flag is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_in: Option<Only>,
    /// Users for whom the flag turns on.
    pub joins: Flips,
    /// Users for whom the flag turns off.
    pub leaves: Flips,
    /// Users for whom the flag stays on, with another variant.
    pub switches: Flips,
    /// Whether users only join: none leaves, and none changes variant.
    pub monotone: bool,
    /// The differences that explain why users leave or switch; empty if `monotone`.
    pub causes: Vec<Cause>,
}

/// One of two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Only {
    /// The earlier document.
    Before,
    /// The later document.
    After,
}

/// Users with the same kind of change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flips {
    /// Number of users.
    pub users: u32,
    /// Ids of the first users.
    pub samples: Vec<String>,
}

impl Flips {
    /// Counts a user, and keeps the id unless there are `max_samples` already.
    pub(crate) fn add(&mut self, id: &str, max_samples: usize) {
        self.users = self.users.saturating_add(1);
        if self.samples.len() < max_samples {
            self.samples.push(id.into());
        }
    }
}
