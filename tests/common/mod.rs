//! Conversions between JSON and the types of the crate, for several tests.

#![allow(dead_code, reason = "each test uses a part of this module")]

use fanion::{Context, Engine, Evaluation, EvaluationRequest};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// 2026-01-01T00:00:00Z in Unix milliseconds: after every date of the documents.
pub const NOW: i64 = 1_767_225_600_000;

/// Returns the fields and properties of a context in one map. The top level takes precedence.
///
/// Scalars become strings as by JavaScript's `String`; `null`, lists and objects are missing.
pub fn fields(context: &Value) -> BTreeMap<String, String> {
    let properties = context["properties"].as_object().into_iter().flatten();
    let top_level = context.as_object().into_iter().flatten();
    properties
        .chain(top_level)
        .filter_map(|(name, value)| Some((name.clone(), javascript_string(value)?)))
        .collect()
}

fn javascript_string(value: &Value) -> Option<String> {
    match value {
        Value::String(string) => Some(string.clone()),
        Value::Bool(_) => Some(value.to_string()),
        // JavaScript writes 1.0 as `1`, and so does `f64`.
        Value::Number(number) => number.as_f64().map(|number| number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

pub fn context(fields: &BTreeMap<String, String>) -> Context {
    fields
        .iter()
        .fold(Context::new(), |context, (name, value)| {
            context.with(name.as_str(), value.as_str())
        })
}

/// Returns the number in an environment variable, which selects or repeats random documents.
pub fn environment_number(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().expect("the variable is a number"))
}

pub fn engine(document: &Value) -> Engine {
    let mut engine = Engine::new();
    engine
        .load(document.to_string().as_bytes())
        .expect("the document is valid");
    engine
}

/// Returns the result of Unleash's `isEnabled`: an unknown flag is off.
pub fn is_enabled(engine: &Engine, flag: &str, request: &EvaluationRequest) -> bool {
    engine
        .evaluate(flag, request)
        .is_some_and(|evaluation| evaluation.enabled)
}

/// Returns the result of Unleash's `getVariant`.
pub fn variant(engine: &Engine, flag: &str, request: &EvaluationRequest) -> Value {
    match engine.evaluate(flag, request) {
        None => disabled_variant(false),
        Some(evaluation) => variant_of(&evaluation),
    }
}

fn variant_of(evaluation: &Evaluation) -> Value {
    let variant = evaluation.variant.map(|variant| {
        let payload = variant.payload();
        let payload = payload.map(|payload| (payload.kind(), payload.value()));
        (variant.name(), payload)
    });
    variant_json(evaluation.enabled, variant)
}

pub fn disabled_variant(feature_enabled: bool) -> Value {
    json!({"name": "disabled", "enabled": false, "feature_enabled": feature_enabled})
}

/// A name, and the type and the value of a payload.
pub type VariantParts<'a> = (&'a str, Option<(&'a str, &'a str)>);

/// Returns the variant of a flag in Unleash's format.
pub fn variant_json(feature_enabled: bool, variant: Option<VariantParts<'_>>) -> Value {
    let Some((name, payload)) = variant else {
        return disabled_variant(feature_enabled);
    };
    let mut variant = json!({"name": name, "enabled": true, "feature_enabled": true});
    if let Some((kind, value)) = payload {
        variant["payload"] = json!({"type": kind, "value": value});
    }
    variant
}
