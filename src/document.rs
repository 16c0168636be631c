//! Document: what an Unleash server sends, as plain data to be written.
//!
//! It is for what comes out: what goes in is read by `model`, word for word, and nothing is built.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A document, as `/client/features` has it: any Unleash SDK reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Version of the format: 2.
    pub version: u8,
    /// The flags.
    pub features: Vec<Feature>,
    /// What strategies name by their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<Segment>,
}

impl Document {
    /// The document as JSON, for [`Engine::load`](crate::Engine::load) or for whoever asks.
    pub fn to_json(&self) -> String {
        // Nothing in it can fail: all keys are texts, and a string takes whatever is written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A flag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: String,
    /// The project it belongs to.
    pub project: String,
    /// Is it switched on at all?
    pub enabled: bool,
    /// Was it marked as one to be removed?
    pub stale: bool,
    /// Shall it be noted who was asked?
    pub impression_data: bool,
    /// In order: the first that admits decides.
    pub strategies: Vec<Strategy>,
    /// Those that count when the strategy has none.
    pub variants: Vec<Variant>,
    /// All have to be satisfied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Dependency>,
}

/// Whom a flag is on for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Strategy {
    /// `default`, `flexibleRollout` or another.
    pub name: String,
    /// What people see in the server's pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Texts by name.
    pub parameters: BTreeMap<String, String>,
    /// All have to be fulfilled.
    pub constraints: Vec<Constraint>,
    /// Ids of segments; all have to be fulfilled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<i64>,
    /// They go before the flag's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

/// Name of the strategy that admits everyone.
pub(crate) const EVERYONE: &str = "default";

impl Strategy {
    /// Does it admit everyone?
    pub(crate) fn is_for_everyone(&self) -> bool {
        self.name == EVERYONE && self.constraints.is_empty() && self.segments.is_empty()
    }

    /// Sets a parameter.
    pub(crate) fn put(&mut self, name: &str, text: String) {
        self.parameters.insert(name.into(), text);
    }
}

/// One test of one context field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Constraint {
    /// The field.
    pub context_name: String,
    /// `IN`, `NUM_GT`, `DATE_AFTER` and so on.
    pub operator: String,
    /// What the value is held against, where that is a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// What the value is held against, where that is one thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Is the answer turned round?
    #[serde(default)]
    pub inverted: bool,
    /// Are small letters and capitals alike?
    #[serde(default)]
    pub case_insensitive: bool,
}

/// A pattern that every text has in it, the empty one too.
const ANYTHING: &str = "^";

impl Constraint {
    /// Fulfilled where the field has no value. Other SDKs pass over empty texts in lists, so it is no
    /// list with one; and one that does not know the operator admits nobody.
    pub(crate) fn missing(field: String) -> Constraint {
        Constraint {
            context_name: field,
            operator: "REGEX".into(),
            value: Some(ANYTHING.into()),
            inverted: true,
            ..Constraint::default()
        }
    }

    /// How many texts there are to be read in it.
    pub(crate) fn texts(&self) -> usize {
        let asks_for_any = self.operator == "REGEX" && self.value.as_deref() == Some(ANYTHING);
        match asks_for_any {
            true => 0,
            false => self.values.len() + usize::from(self.value.is_some()),
        }
    }
}

/// Constraints that many strategies share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// The number by which strategies know it.
    pub id: i64,
    /// All have to be fulfilled.
    pub constraints: Vec<Constraint>,
}

/// One of several answers of a flag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its share of the sum of all weights; the server sends 0..=1000.
    pub weight: u32,
    /// `fix`, or `variable` for one whose weight the server works out; SDKs do not look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_type: Option<String>,
    /// The field that keeps a person in place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stickiness: Option<String>,
    /// Its data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Payload>,
    /// Who gets it whatever their bucket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
}

/// The data of a variant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// `string`, `json`, `csv` or `number`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The text.
    pub value: String,
}

/// A forced choice: people whose field is one of the values get the variant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Override {
    /// The field.
    pub context_name: String,
    /// The values.
    pub values: Vec<String>,
}

/// A flag that must be on, off, or on with one of some variants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Dependency {
    /// The parent.
    pub feature: String,
    /// Must it be on?
    pub enabled: bool,
    /// Names of variants, one of which it must have; none: any will do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
}
