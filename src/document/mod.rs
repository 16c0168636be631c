//! Document: the format of an Unleash server as data, for documents that fanion writes.
//!
//! Imports `interning`, `values`, `definitions`.

pub(crate) mod export;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A document in the format of `/api/client/features`, which every Unleash SDK reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Version of the format: 2.
    pub version: u8,
    /// Flags, in order.
    pub features: Vec<Feature>,
    /// Segments that strategies refer to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<Segment>,
}

impl Document {
    /// Returns the document as JSON, for [`Engine::load`](crate::Engine::load) or another SDK.
    pub fn to_json(&self) -> String {
        // Cannot fail: all keys are strings, and writing to a string does not fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A flag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Feature {
    /// Name.
    pub name: String,
    /// Type: `release`, `experiment`, `operational`, `kill-switch`, `permission` or a custom one.
    #[serde(rename = "type")]
    pub kind: String,
    /// Project that the flag belongs to.
    pub project: String,
    /// Whether the flag is switched on; its strategies decide for which users.
    pub enabled: bool,
    /// Whether the flag is marked for removal.
    pub stale: bool,
    /// Whether clients emit an event for each evaluation.
    pub impression_data: bool,
    /// Strategies, in order: the first that matches decides.
    pub strategies: Vec<Strategy>,
    /// Variants for strategies that have none of their own.
    pub variants: Vec<Variant>,
    /// Dependencies, all of which must be satisfied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Dependency>,
}

/// A rule that turns a flag on for some users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Strategy {
    /// `default`, `flexibleRollout` or another.
    pub name: String,
    /// Title in the server's user interface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Parameters: strings by name.
    pub parameters: BTreeMap<String, String>,
    /// Constraints, all of which must match.
    pub constraints: Vec<Constraint>,
    /// Ids of segments, all of which must match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<i64>,
    /// Variants that replace those of the flag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

/// Name of the strategy that matches every user.
pub(crate) const EVERYONE: &str = "default";

impl Strategy {
    /// Returns whether the strategy matches every user.
    pub(crate) fn is_for_everyone(&self) -> bool {
        self.name == EVERYONE && self.constraints.is_empty() && self.segments.is_empty()
    }

    /// Sets a parameter.
    pub(crate) fn set_parameter(&mut self, name: &str, value: String) {
        self.parameters.insert(name.into(), value);
    }
}

/// A condition on one context field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Constraint {
    /// Field that is compared.
    pub context_name: String,
    /// Operator: `IN`, `NUM_GT`, `DATE_AFTER` and so on.
    pub operator: String,
    /// Operand of an operator that takes a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Operand of an operator that takes one value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether the result is negated.
    #[serde(default)]
    pub inverted: bool,
    /// Whether case is ignored.
    #[serde(default)]
    pub case_insensitive: bool,
}

/// A pattern that matches every string, the empty one too.
const ANY_STRING: &str = "^";

impl Constraint {
    /// Returns a constraint that matches if the field is missing.
    ///
    /// A `NOT_IN` with an empty string would be shorter, but other SDKs drop empty entries of lists. An
    /// SDK that does not know `REGEX` never matches.
    pub(crate) fn missing(field: String) -> Constraint {
        Constraint {
            context_name: field,
            operator: "REGEX".into(),
            value: Some(ANY_STRING.into()),
            inverted: true,
            ..Constraint::default()
        }
    }

    /// Returns the number of operand strings that a reader of the document could see.
    pub(crate) fn string_count(&self) -> usize {
        let matches_any = self.operator == "REGEX" && self.value.as_deref() == Some(ANY_STRING);
        match matches_any {
            true => 0,
            false => self.values.len() + usize::from(self.value.is_some()),
        }
    }
}

/// Constraints that strategies share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// Id by which strategies refer to the segment.
    pub id: i64,
    /// Constraints, all of which must match.
    pub constraints: Vec<Constraint>,
}

/// One of several values of a flag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Variant {
    /// Name.
    pub name: String,
    /// Share of the sum of all weights; the server sends 0..=1000.
    pub weight: u32,
    /// `fix`, or `variable` if the server computes the weight; SDKs ignore it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_type: Option<String>,
    /// Field that keeps a user in the same bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stickiness: Option<String>,
    /// Payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Payload>,
    /// Users who get the variant without a bucket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
}

/// The data of a variant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// Type: `string`, `json`, `csv` or `number`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Value.
    pub value: String,
}

/// A list of users who get a variant: those whose field has one of the values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Override {
    /// Field that is compared.
    pub context_name: String,
    /// Values of the field.
    pub values: Vec<String>,
}

/// A requirement on another flag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Dependency {
    /// Name of the parent.
    pub feature: String,
    /// Whether the parent must be on.
    pub enabled: bool,
    /// Names of variants, one of which the parent must have; if empty, any variant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
}
