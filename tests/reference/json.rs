//! Members of the document.
//!
//! `null` is absent. Numbers and booleans are accepted in place of strings. Any other wrong type
//! makes the part `Invalid`.
//! Source: `docs/compatibility.md`, "Numbers in definitions" and "Wrong types".

use serde_json::Value;
use std::collections::BTreeMap;

/// A part of the document that cannot be evaluated. The strategy that contains it never matches.
#[derive(Debug, PartialEq)]
pub struct Invalid;

/// Returns the value of `key`, or `None` if it is absent or `null`.
pub fn member<'a>(part: &'a Value, key: &str) -> Option<&'a Value> {
    part.get(key).filter(|value| !value.is_null())
}

/// Converts a scalar to a string: numbers and booleans become their JSON.
pub fn string(value: &Value) -> Result<String, Invalid> {
    match value {
        Value::String(string) => Ok(string.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(Invalid),
    }
}

pub fn optional_string(part: &Value, key: &str) -> Result<Option<String>, Invalid> {
    member(part, key).map(string).transpose()
}

pub fn required_string(part: &Value, key: &str) -> Result<String, Invalid> {
    optional_string(part, key)?.ok_or(Invalid)
}

/// Returns the entries of a list; an absent list is empty.
pub fn list<'a>(part: &'a Value, key: &str) -> Result<&'a [Value], Invalid> {
    match member(part, key) {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(Invalid),
    }
}

pub fn strings(part: &Value, key: &str) -> Result<Vec<String>, Invalid> {
    list(part, key)?.iter().map(string).collect()
}

pub fn boolean(part: &Value, key: &str, default: bool) -> Result<bool, Invalid> {
    match member(part, key) {
        None => Ok(default),
        Some(Value::Bool(value)) => Ok(*value),
        Some(_) => Err(Invalid),
    }
}

/// Returns a map of strings. An absent map is empty; entries that are `null` are absent.
pub fn map(part: &Value, key: &str) -> Result<BTreeMap<String, String>, Invalid> {
    match member(part, key) {
        None => Ok(BTreeMap::new()),
        Some(Value::Object(entries)) => entries
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| Ok((key.clone(), string(value)?)))
            .collect(),
        Some(_) => Err(Invalid),
    }
}

/// Splits a list with commas and trims each entry. A blank list has no entries.
///
/// Source: `docs/compatibility.md`, "Blanks around user ids" and "Empty user id lists".
pub fn comma_list(list: &str) -> Vec<&str> {
    if list.trim().is_empty() {
        return Vec::new();
    }
    list.split(',').map(str::trim).collect()
}
