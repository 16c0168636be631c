//! How a part of the document is read: `null` is absent, numbers and booleans are text where text
//! is expected, and everything else that has the wrong type makes the part `Broken`.
//!
//! Source: protocol 1.1 (defaults, "accept numbers too"), 5.8 (fail closed).

use serde_json::Value;
use std::collections::BTreeMap;

/// A part of the document that nobody can understand. Whoever holds it never matches.
#[derive(Debug, PartialEq)]
pub struct Broken;

/// The value of `key`, unless it is absent or `null`.
pub fn given<'a>(part: &'a Value, key: &str) -> Option<&'a Value> {
    part.get(key).filter(|value| !value.is_null())
}

/// A scalar as text: numbers and booleans become their JSON text.
pub fn text(value: &Value) -> Result<String, Broken> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(Broken),
    }
}

pub fn optional_text(part: &Value, key: &str) -> Result<Option<String>, Broken> {
    given(part, key).map(text).transpose()
}

pub fn required_text(part: &Value, key: &str) -> Result<String, Broken> {
    optional_text(part, key)?.ok_or(Broken)
}

/// A list; absent is empty.
pub fn list<'a>(part: &'a Value, key: &str) -> Result<&'a [Value], Broken> {
    match given(part, key) {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(Broken),
    }
}

pub fn texts(part: &Value, key: &str) -> Result<Vec<String>, Broken> {
    list(part, key)?.iter().map(text).collect()
}

pub fn boolean(part: &Value, key: &str, default: bool) -> Result<bool, Broken> {
    match given(part, key) {
        None => Ok(default),
        Some(Value::Bool(value)) => Ok(*value),
        Some(_) => Err(Broken),
    }
}

/// A map of text to text; absent is empty, and so is an entry that is `null`.
pub fn map(part: &Value, key: &str) -> Result<BTreeMap<String, String>, Broken> {
    match given(part, key) {
        None => Ok(BTreeMap::new()),
        Some(Value::Object(entries)) => entries
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| Ok((key.clone(), text(value)?)))
            .collect(),
        Some(_) => Err(Broken),
    }
}

/// A comma list: each entry trimmed; a list that is blank as a whole has no entries.
/// Source: protocol 5.6, `userIds`.
pub fn comma_list(text: &str) -> Vec<&str> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    text.split(',').map(str::trim).collect()
}
