//! Plan: a rollout in dated stages, as its author writes it down.

use crate::document::{Constraint, Variant};
use crate::error::{Problem, Step};
use crate::flaw::{Fault, Flaw, Place};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A rollout in dated stages, for [`ramp`](crate::ramp()).
///
/// It can be read from JSON, with the names of the fields in camel case; what cannot be read is
/// told with its place.
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
    /// Salt of the hash, the same for all stages, so that who is in stays in. Not empty.
    pub group_id: String,
    /// The field that keeps a person in place; `None` means `default`. `random` and `currentTime`
    /// keep nobody in place, and are refused.
    pub stickiness: Option<String>,
    /// Who is in a channel, by its name.
    pub channels: BTreeMap<String, Channel>,
    /// The stages: those of one channel in the order of time, and each lets in more.
    pub stages: Vec<Stage>,
    /// The variants that each stage gives; the same person gets the same one in all of them. What
    /// keeps people in place is that of the plan.
    pub variants: Vec<Variant>,
}

/// A group of people that has a pace of its own. All of it has to hold, and it cannot be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Channel {
    /// Constraints, none of them on `currentTime` or on dates: some SDKs look at the time whatever the
    /// field. Ruling "Fields of dates".
    pub constraints: Vec<Constraint>,
    /// Ids of segments.
    pub segments: Vec<i64>,
}

/// From when on how many are let in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stage {
    /// Name of the channel; `None` means everyone.
    pub channel: Option<String>,
    /// The stage begins right after it, not at it: the operator `DATE_AFTER` is strict. `None`, in
    /// the first stage of a channel only, means at once.
    pub from: Option<When>,
    /// Whole percent of the channel, 1..=100.
    pub percent: f64,
}

/// A point in time, in either of two ways of writing.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// RFC 3339, no finer than milliseconds; a date alone, or one without seconds, is in UTC unless it has a zone.
    Text(String),
    /// Whole Unix milliseconds, from 1973 to 9999.
    Milliseconds(f64),
}

// Not derived: a plan is written by hand, and the reader of a message is its author.
impl<'de> Deserialize<'de> for Plan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Plan, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Plan::read(&value).map_err(D::Error::custom)
    }
}

impl Plan {
    /// The field that keeps a person in place, or `default`.
    pub(crate) fn stickiness(&self) -> &str {
        self.stickiness.as_deref().unwrap_or("default")
    }

    fn read(value: &Value) -> Result<Plan, Flaw> {
        const KNOWN: &[&str] = &["groupId", "stickiness", "channels", "stages", "variants"];
        let place = Place::default();
        let source = Source::new(value, place.clone(), KNOWN)?;
        let channels = source.get("channels", "an object", Value::as_object)?;
        let stages = source.needed("stages", "a list", Value::as_array)?;
        Ok(Plan {
            group_id: source.needed("groupId", TEXT, Value::as_str)?.into(),
            stickiness: source.text("stickiness")?,
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
    fn read(name: &str, value: &Value) -> Result<Channel, Flaw> {
        const KNOWN: &[&str] = &["constraints", "segments"];
        let source = Source::new(value, Place::channel(name), KNOWN)?;
        let segments = source.get("segments", "a list", Value::as_array)?;
        let id = |value: &Value| {
            let text = || value.to_string().into();
            let fault = || Fault::NotAnId { text: text() };
            value.as_i64().ok_or_else(|| source.place.flaw(fault()))
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
    fn read(number: usize, value: &Value) -> Result<Stage, Flaw> {
        const KNOWN: &[&str] = &["channel", "from", "percent"];
        let channel = value.get("channel").and_then(Value::as_str);
        let source = Source::new(value, Place::stage(number, channel), KNOWN)?;
        Ok(Stage {
            channel: source.text("channel")?,
            from: source.get("from", "a date or Unix milliseconds", When::read)?,
            percent: source.needed("percent", "a number", Value::as_f64)?,
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

const TEXT: &str = "a text";

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

/// An object of a plan, and its place. `null` counts as missing, as JavaScript's `undefined` does.
struct Source<'a> {
    members: &'a Map<String, Value>,
    place: Place,
}

impl<'a> Source<'a> {
    /// A misspelt name would silently do nothing, so only `known` ones may be there.
    fn new(
        value: &'a Value,
        place: Place,
        known: &'static [&'static str],
    ) -> Result<Source<'a>, Flaw> {
        let Some(members) = value.as_object() else {
            let found = kind(value);
            return Err(place.flaw(Fault::Part(Problem::NotAnObject { found })));
        };
        match members.keys().find(|key| !known.contains(&&***key)) {
            Some(key) => Err(place.flaw(Fault::UnknownKey {
                key: key.into(),
                known,
            })),
            None => Ok(Source { members, place }),
        }
    }

    /// A member as `read` has it, which knows only what is `wanted`.
    fn get<T>(
        &self,
        key: &'static str,
        wanted: &'static str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Flaw> {
        match self.members.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match read(value) {
                Some(read) => Ok(Some(read)),
                None => {
                    let found = kind(value);
                    let problem = Problem::WrongType { key, wanted, found };
                    Err(self.place.flaw(Fault::Part(problem)))
                }
            },
        }
    }

    fn needed<T>(
        &self,
        key: &'static str,
        wanted: &'static str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<T, Flaw> {
        let missing = || self.place.flaw(Fault::Part(Problem::Missing { key }));
        self.get(key, wanted, read)?.ok_or_else(missing)
    }

    fn text(&self, key: &'static str) -> Result<Option<String>, Flaw> {
        let text = self.get(key, TEXT, Value::as_str)?;
        Ok(text.map(Into::into))
    }

    /// A list of parts as documents have them, whose places are steps of a path.
    fn parts<T: DeserializeOwned>(
        &self,
        key: &'static str,
        step: fn(usize) -> Step,
        known: &'static [&'static str],
    ) -> Result<Vec<T>, Flaw> {
        let values = self.get(key, "a list", Value::as_array)?;
        let read = |(number, value)| {
            let place = self.place.clone().at(&[step(number)]);
            let part = Source::new(value, place, known)?;
            T::deserialize(value).map_err(|error: serde_json::Error| {
                let words = error.to_string().into();
                part.place.flaw(Fault::Told { words })
            })
        };
        (1..).zip(values.into_iter().flatten()).map(read).collect()
    }
}

/// What a value is, in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => TEXT,
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
