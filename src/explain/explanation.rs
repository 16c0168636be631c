//! Explanation: every step of an evaluation, as plain data.
//!
//! [`Engine::explain`](crate::Engine::explain) creates it; `Display` writes it for a terminal.

use crate::document;
use crate::evaluation::Reason;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// Why a flag evaluates as it does: the result, and every step that leads to it.
///
/// The explanation is complete: it contains the strategies after the deciding one, and the
/// strategies of a disabled flag. Its `Display` is text with lines of at most 80 characters.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Name of the flag.
    pub flag: String,
    /// Whether the flag is on for this user.
    pub enabled: bool,
    /// The variant of this user; `None` if the flag is off or has no variants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<Variant>,
    /// The reason, as OpenFeature names it.
    #[serde(serialize_with = "serialize_reason")]
    pub reason: Reason,
    /// Whether impression data is enabled for the flag.
    pub impression_data: bool,
    /// Whether the flag is enabled in the document.
    pub flag_enabled: bool,
    /// Whether the list of dependencies is invalid, so that they are never satisfied.
    pub dependencies_invalid: bool,
    /// The dependencies; a strategy decides only if all of them are satisfied.
    pub dependencies: Vec<Dependency>,
    /// Whether the list of strategies is invalid, so that no strategy matches.
    pub strategies_invalid: bool,
    /// The strategies, in the order of the document. With an empty, valid list, every user matches.
    pub strategies: Vec<Strategy>,
    /// How the variant is selected; `None` if the flag is off or has no variants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variants: Option<Variants>,
    /// The warnings about this flag. Warnings about a parent are in the parent's explanation.
    pub warnings: Vec<String>,
}

/// The variant of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// Name of the variant.
    pub name: String,
    /// Payload of the variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<document::Payload>,
}

/// A requirement on a parent flag: on, off, or on with one of several variants.
///
/// Source: `docs/semantics.md`, "Dependencies".
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dependency {
    /// Name of the parent flag.
    pub parent: String,
    /// Whether the parent must be on; if false, it must be off.
    pub must_be_on: bool,
    /// Names of the variants that satisfy the dependency; empty for any.
    pub variants: Vec<String>,
    /// Whether the parent meets the requirement.
    pub satisfied: bool,
    /// Why the parent is not evaluated, so that the dependency is never satisfied; `None` if the
    /// parent is evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
    /// The explanation of the parent for this user; `None` if the parent is not evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Box<Explanation>>,
}

/// Why a parent is not evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Obstacle {
    /// The document has no such flag.
    Missing,
    /// The parent has dependencies of its own, which Unleash does not support.
    HasParents,
}

/// A strategy, and whether it matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Strategy {
    /// Position in the flag's list, from 1.
    pub number: usize,
    /// Name of the strategy, such as `flexibleRollout`; `None` if the strategy is invalid.
    ///
    /// Rollouts of older Unleash versions, such as `gradualRolloutUserId`, have the name
    /// `flexibleRollout`, which is equivalent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether a part of the strategy is invalid, so that it never matches.
    pub invalid: bool,
    /// Whether the strategy matches this user.
    pub matches: bool,
    /// Whether the strategy decides: it is the first that matches, and the strategies are evaluated.
    pub decides: bool,
    /// The constraints, all of which must match.
    pub constraints: Vec<Constraint>,
    /// The segments, all of which must match.
    pub segments: Vec<Segment>,
    /// The rule that the name of the strategy selects; `None` if the strategy is invalid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

/// A condition on one context field, and whether it matches.
///
/// Source: `docs/semantics.md`, "Constraints".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Constraint {
    /// The constraint as in the document.
    pub constraint: document::Constraint,
    /// Value of the field in the context; `None` if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether `value` is the time of the request, since the context has no `currentTime`.
    pub clock: bool,
    /// Whether the value cannot be parsed for the operator, such as `abc` as a number. Such a
    /// constraint matches only if it is inverted.
    pub invalid_value: bool,
    /// Whether the constraint matches; `inverted` is taken into account.
    pub matches: bool,
}

/// A list of constraints that strategies share, and whether all of them match.
///
/// Source: `docs/semantics.md`, "Segments".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    /// Id of the segment in the document.
    pub id: i64,
    /// Whether the document has no such segment, so that it never matches.
    pub missing: bool,
    /// Whether a constraint of the segment is invalid, so that it never matches.
    pub invalid: bool,
    /// The constraints, all of which must match.
    pub constraints: Vec<Constraint>,
    /// Whether the segment matches this user.
    pub matches: bool,
}

/// The rule that the name of a strategy selects, and whether it matches this user.
///
/// Source: `docs/semantics.md`, "Strategies".
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[non_exhaustive]
pub enum Rule {
    /// Matches every user.
    Everyone,
    /// Matches the values of a list: user ids, IP addresses or hostnames.
    List {
        /// The compared field: `userId`, `remoteAddress`, or `hostname`, which is an option of the
        /// engine instead of a context field.
        field: String,
        /// Value of the field; `None` if it is missing.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// The values that match.
        values: Vec<String>,
        /// Whether the value is not an IP address, for a list of addresses.
        invalid_value: bool,
        /// Whether the list contains the value.
        matches: bool,
    },
    /// Matches a percentage of users.
    Rollout {
        /// Whole percent, 0..=100.
        percent: u8,
        /// Stickiness: `default`, `random`, or the name of a field.
        stickiness: String,
        /// Group id, which is hashed together with the value of the field.
        group_id: String,
        /// Bucket of this user; `None` if the field of the stickiness is missing.
        #[serde(skip_serializing_if = "Option::is_none")]
        bucket: Option<Bucket>,
        /// The highest included bucket, 0..=100. Equals `percent`.
        threshold: u64,
        /// Whether the rollout decides without a bucket: it includes every user or none.
        constant: bool,
        /// Whether the rollout includes this user.
        matches: bool,
    },
    /// Calls a function of the caller.
    Custom {
        /// Parameters of the strategy.
        parameters: BTreeMap<String, String>,
        /// Whether the caller implements the strategy. If not, it never matches.
        implemented: bool,
        /// Whether the function returns true.
        matches: bool,
    },
}

impl Rule {
    /// Returns whether the rule matches this user.
    pub fn matches(&self) -> bool {
        match self {
            Rule::Everyone => true,
            Rule::List { matches, .. }
            | Rule::Rollout { matches, .. }
            | Rule::Custom { matches, .. } => *matches,
        }
    }
}

/// The bucket of a user.
///
/// Source: `docs/semantics.md`, "Stickiness and buckets".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// The bucket, 1..=range.
    pub bucket: u64,
    /// Number of buckets: 100 for a rollout, the sum of all weights for variants.
    pub range: u64,
    /// The hash that gives the bucket; `None` if the bucket is drawn at random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<Hashed>,
}

/// A hash, and its input. The bucket is the hash modulo the range, plus 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hashed {
    /// The field that the stickiness selects.
    pub field: String,
    /// Value of the field.
    pub value: String,
    /// The string that is hashed: `groupId:value`.
    pub input: String,
    /// Seed of the hash: 0 for rollouts, 86028157 for variants.
    pub seed: u32,
    /// MurmurHash3 of the string, 32 bits.
    pub hash: u32,
}

/// How a variant is selected.
///
/// Source: `docs/semantics.md`, "Variants".
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Variants {
    /// Whether the variants belong to the strategy or to the flag.
    pub owner: Owner,
    /// How the variant is selected; `None` if no variant has a weight and no override matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<DecidedBy>,
    /// The override that selects the variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched_override: Option<Forced>,
    /// Stickiness: `default`, `random`, or the name of a field.
    pub stickiness: String,
    /// Group id, which is hashed together with the value of the field.
    pub group_id: String,
    /// Bucket of this user, even if an override decides; `None` if no variant has a weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Bucket>,
    /// The variants, in the order of the document.
    pub choices: Vec<Choice>,
}

/// The definition that the variants belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Owner {
    /// The deciding strategy, whose variants take precedence.
    Strategy,
    /// The flag.
    Flag,
}

/// How a variant is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum DecidedBy {
    /// By an override.
    Override,
    /// By the bucket of the user.
    Bucket,
    /// Without a choice: only one variant has a weight.
    Default,
}

/// The override that selects the variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forced {
    /// The compared field.
    pub field: String,
    /// Value of the field in the context.
    pub value: String,
}

/// One of the variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Name of the variant.
    pub name: String,
    /// Weight, relative to the sum of all weights; the server sends 0..=1000.
    pub weight: u32,
    /// The first bucket of the variant; `None` if the weight is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// The last bucket of the variant; `None` if the weight is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
    /// The overrides, which take precedence over buckets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<document::Override>,
    /// Whether this is the variant of the user.
    pub selected: bool,
}

/// Serializes the reason as OpenFeature names it, such as `SPLIT`.
fn serialize_reason<S: Serializer>(reason: &Reason, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(reason.as_str())
}
