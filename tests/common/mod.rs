//! What several judges need: contexts and variants between JSON and the crate's own types.

#![allow(dead_code, reason = "no judge needs all of it")]

use fanion::{Context, Engine, Evaluation, Question};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// 2026-01-01T00:00:00Z, in Unix milliseconds: late enough for every date of the documents.
pub const NOW: i64 = 1_767_225_600_000;

/// Named fields and properties in one map, the top level winning, every scalar as the text that
/// JavaScript's `String` makes of it; `null`, lists and objects are dropped.
pub fn fields(context: &Value) -> BTreeMap<String, String> {
    let properties = context["properties"].as_object().into_iter().flatten();
    let top_level = context.as_object().into_iter().flatten();
    properties
        .chain(top_level)
        .filter_map(|(name, value)| Some((name.clone(), javascript_text(value)?)))
        .collect()
}

fn javascript_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) => Some(value.to_string()),
        // JavaScript knows no difference between 1 and 1.0; neither does Rust's f64 in print.
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

pub fn engine(document: &Value) -> Engine {
    let mut engine = Engine::new();
    engine
        .load(document.to_string().as_bytes())
        .expect("the document can be read");
    engine
}

/// What Unleash's `isEnabled` says; a flag nobody has is off.
pub fn is_enabled(engine: &Engine, flag: &str, question: &Question) -> bool {
    engine
        .evaluate(flag, question)
        .is_some_and(|evaluation| evaluation.enabled)
}

/// What Unleash's `getVariant` says, in full.
pub fn variant(engine: &Engine, flag: &str, question: &Question) -> Value {
    match engine.evaluate(flag, question) {
        None => no_variant(false),
        Some(evaluation) => variant_of(&evaluation),
    }
}

fn variant_of(evaluation: &Evaluation) -> Value {
    let Some(variant) = evaluation.variant else {
        return no_variant(evaluation.enabled);
    };
    let payload = variant
        .payload()
        .map(|payload| (payload.kind(), payload.value()));
    chosen(variant.name(), payload)
}

pub fn no_variant(feature_enabled: bool) -> Value {
    json!({"name": "disabled", "enabled": false, "feature_enabled": feature_enabled})
}

pub fn chosen(name: &str, payload: Option<(&str, &str)>) -> Value {
    let mut variant = json!({"name": name, "enabled": true, "feature_enabled": true});
    if let Some((kind, value)) = payload {
        variant["payload"] = json!({"type": kind, "value": value});
    }
    variant
}
