//! Plan: a rollout in dated stages, as its author writes it.

use super::plan_error::{PlanError, PlanErrorKind, PlanPath};
use crate::diagnostics::{Problem, Step};
use crate::document::{Constraint, Variant};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A rollout in dated stages, for [`ramp`](crate::ramp()).
///
/// It can be deserialized from JSON with field names in camel case; an error names the path.
///
/// ```
/// let plan: fanion::Plan = serde_json::from_str(r#"{
///     "groupId": "checkout",
///     "channels": {
///         "demo": {"constraints": [{"contextName": "plan", "operator": "IN", "values": ["demo"]}]}
///     },
///     "stages": [
///         {"channel": "demo", "from": "2026-12-01T09:00:00Z", "percent": 100},
///         {"from": "2026-12-08T09:00:00Z", "percent": 1},
///         {"from": "2026-12-10T09:00:00Z", "percent": 5}
///     ]
/// }"#)?;
/// assert_eq!(3, plan.stages.len());
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Group id of the hash, shared by all stages, so that a user who is in stays in. Not empty.
    pub group_id: String,
    /// Stickiness; `None` means `default`. `random` and `currentTime` are not sticky, and are rejected.
    pub stickiness: Option<String>,
    /// The channels by name.
    pub channels: BTreeMap<String, Channel>,
    /// The stages. Those of one channel are in order of time, and each includes more users.
    pub stages: Vec<Stage>,
    /// The variants of every stage; a user gets the same one in all stages. Their stickiness is that of
    /// the plan.
    pub variants: Vec<Variant>,
}

/// A group of users with a schedule of its own: those who match all constraints and segments. Not empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Channel {
    /// Constraints, none of them on `currentTime` or with a `DATE_*` operator.
    ///
    /// Source: ruling "Fields of dates".
    pub constraints: Vec<Constraint>,
    /// Ids of segments.
    pub segments: Vec<i64>,
}

/// A date from which on a percentage of a channel is included.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stage {
    /// Name of the channel; `None` means everyone.
    pub channel: Option<String>,
    /// The stage begins right after this time, since the operator `DATE_AFTER` is strict. `None` means at
    /// once, and is valid for the first stage of a channel only.
    pub from: Option<When>,
    /// Percent of the channel: a whole number, 1..=100.
    pub percent: f64,
}

/// A point in time, as a string or a number.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// RFC 3339, no finer than milliseconds. A date alone, or one without seconds, is in UTC unless it has
    /// an offset.
    Text(String),
    /// Whole Unix milliseconds, from 1973 to 9999.
    Milliseconds(f64),
}

// Not derived: a plan is written by hand, and its author reads the error messages.
impl<'de> Deserialize<'de> for Plan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Plan, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Plan::read(&value).map_err(D::Error::custom)
    }
}

impl Plan {
    /// Returns the stickiness, or `default`.
    pub(crate) fn stickiness(&self) -> &str {
        self.stickiness.as_deref().unwrap_or("default")
    }

    fn read(value: &Value) -> Result<Plan, PlanError> {
        const KNOWN: &[&str] = &["groupId", "stickiness", "channels", "stages", "variants"];
        let source = Source::new(value, PlanPath::default(), KNOWN)?;
        let channels = source.get("channels", "an object", Value::as_object)?;
        let stages = source.required("stages", "a list", Value::as_array)?;
        Ok(Plan {
            group_id: source.required("groupId", STRING, Value::as_str)?.into(),
            stickiness: source.string("stickiness")?,
            channels: channels
                .into_iter()
                .flatten()
                .map(|(name, value)| Ok((name.clone(), Channel::read(name, value)?)))
                .collect::<Result<_, _>>()?,
            stages: (1..)
                .zip(stages)
                .map(|(number, value)| Stage::read(number, value))
                .collect::<Result<_, _>>()?,
            variants: source.parts("variants", Step::Variant, VARIANT)?,
        })
    }
}

impl Channel {
    fn read(name: &str, value: &Value) -> Result<Channel, PlanError> {
        const KNOWN: &[&str] = &["constraints", "segments"];
        let source = Source::new(value, PlanPath::channel(name), KNOWN)?;
        let segments = source.get("segments", "a list", Value::as_array)?;
        let id = |value: &Value| {
            let text = || value.to_string().into();
            let not_an_id = || PlanErrorKind::NotAnId { text: text() };
            value.as_i64().ok_or_else(|| source.path.error(not_an_id()))
        };
        Ok(Channel {
            constraints: source.parts("constraints", Step::Constraint, CONSTRAINT)?,
            segments: segments
                .into_iter()
                .flatten()
                .map(id)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Stage {
    fn read(number: usize, value: &Value) -> Result<Stage, PlanError> {
        const KNOWN: &[&str] = &["channel", "from", "percent"];
        let channel = value.get("channel").and_then(Value::as_str);
        let source = Source::new(value, PlanPath::stage(number, channel), KNOWN)?;
        Ok(Stage {
            channel: source.string("channel")?,
            from: source.get("from", "a date or Unix milliseconds", When::read)?,
            percent: source.required("percent", "a number", Value::as_f64)?,
        })
    }
}

impl When {
    fn read(value: &Value) -> Option<When> {
        match value {
            Value::String(text) => Some(When::Text(text.clone())),
            value => value.as_f64().map(When::Milliseconds),
        }
    }
}

const STRING: &str = "a string";

/// The members of a variant.
const VARIANT: &[&str] = &[
    "name",
    "weight",
    "weightType",
    "stickiness",
    "payload",
    "overrides",
];

/// The members of a constraint.
const CONSTRAINT: &[&str] = &[
    "contextName",
    "operator",
    "values",
    "value",
    "inverted",
    "caseInsensitive",
];

/// An object of a plan, and its path. `null` counts as missing, as JavaScript's `undefined` does.
struct Source<'a> {
    members: &'a Map<String, Value>,
    path: PlanPath,
}

impl<'a> Source<'a> {
    /// Rejects members that are not `known`, since a misspelled name would silently do nothing.
    fn new(
        value: &'a Value,
        path: PlanPath,
        known: &'static [&'static str],
    ) -> Result<Source<'a>, PlanError> {
        let Some(members) = value.as_object() else {
            let found = kind(value);
            return Err(path.error(PlanErrorKind::Part(Problem::NotAnObject { found })));
        };
        match members.keys().find(|key| !known.contains(&&***key)) {
            Some(key) => Err(path.error(PlanErrorKind::UnknownKey {
                key: key.into(),
                known,
            })),
            None => Ok(Source { members, path }),
        }
    }

    /// Reads a member with `read`, which returns `None` if the value is not what is `wanted`.
    fn get<T>(
        &self,
        key: &'static str,
        wanted: &'static str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, PlanError> {
        match self.members.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match read(value) {
                Some(read) => Ok(Some(read)),
                None => {
                    let found = kind(value);
                    let problem = Problem::WrongType { key, wanted, found };
                    Err(self.path.error(PlanErrorKind::Part(problem)))
                }
            },
        }
    }

    fn required<T>(
        &self,
        key: &'static str,
        wanted: &'static str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<T, PlanError> {
        let missing = || {
            self.path
                .error(PlanErrorKind::Part(Problem::Missing { key }))
        };
        self.get(key, wanted, read)?.ok_or_else(missing)
    }

    fn string(&self, key: &'static str) -> Result<Option<String>, PlanError> {
        let text = self.get(key, STRING, Value::as_str)?;
        Ok(text.map(Into::into))
    }

    /// Reads a list of parts of a document; `step` makes the path of an element.
    fn parts<T: DeserializeOwned>(
        &self,
        key: &'static str,
        step: fn(usize) -> Step,
        known: &'static [&'static str],
    ) -> Result<Vec<T>, PlanError> {
        let values = self.get(key, "a list", Value::as_array)?;
        let read = |(number, value)| {
            let path = self.path.clone().at(&[step(number)]);
            let part = Source::new(value, path, known)?;
            T::deserialize(value).map_err(|error: serde_json::Error| {
                let message = error.to_string().into();
                part.path.error(PlanErrorKind::Described { message })
            })
        };
        (1..).zip(values.into_iter().flatten()).map(read).collect()
    }
}

/// Names the type of a value in error messages.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => STRING,
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
