//! Rule text: whether the rule of a strategy matches, in a sentence.

use super::explanation::{Bucket, Rule};
use super::format::{grouped, list, quote};
use super::predicate_text::{address_in, one_of};
use std::collections::BTreeMap;

/// Returns a sentence such as `bucket 3 of 100 for ... is within the rollout of 25 %`.
pub(crate) fn sentence(rule: &Rule, strategy_name: &str) -> String {
    match rule {
        Rule::Everyone => "matches every user".into(),
        Rule::List {
            field,
            value,
            values,
            invalid_value,
            ..
        } => list_sentence(field, value.as_deref(), values, *invalid_value),
        Rule::Rollout {
            percent,
            stickiness,
            bucket,
            constant,
            matches,
            ..
        } => {
            let rollout = format!("the rollout of {percent} %");
            let Some(bucket) = bucket else {
                let field = quote(stickiness);
                return format!("{field} is missing, so {rollout} has no bucket for this user");
            };
            let bucket = bucket_text(bucket);
            match (constant, matches) {
                (true, true) => format!("{percent} % includes every user; {bucket}"),
                (true, false) => format!("{percent} % includes no user; {bucket}"),
                (false, true) => format!("{bucket} is within {rollout}"),
                (false, false) => format!("{bucket} is above {rollout}"),
            }
        }
        Rule::Custom {
            parameters,
            implemented,
            matches,
        } => {
            let parameters = parameter_text(parameters);
            let result = match (implemented, matches) {
                (false, _) => "is not implemented, so it never matches",
                (true, true) => "returns true",
                (true, false) => "returns false",
            };
            let name = quote(strategy_name);
            format!("custom strategy {name}{parameters} {result}")
        }
    }
}

fn list_sentence(
    field: &str,
    value: Option<&str>,
    values: &[String],
    is_not_an_address: bool,
) -> String {
    let expected = match field {
        "remoteAddress" => address_in(values, false),
        _ => one_of(values, false),
    };
    let actual = match value {
        Some(value) if is_not_an_address => format!("{} (not an IP address)", quote(value)),
        Some(value) => quote(value),
        None => "missing".into(),
    };
    format!("{} is {actual}, expected {expected}", quote(field))
}

/// Describes a bucket: `` bucket 23 of 100 for `userId` `7` ``.
pub(crate) fn bucket_text(bucket: &Bucket) -> String {
    let (number, range) = (grouped(bucket.bucket), grouped(bucket.range));
    match &bucket.hash {
        None => format!("the random bucket {number} of {range}"),
        Some(hash) => {
            let (field, value) = (quote(&hash.field), quote(&hash.value));
            format!("bucket {number} of {range} for {field} {value}")
        }
    }
}

fn parameter_text(parameters: &BTreeMap<String, String>) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let pairs = parameters.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!(" with {}", list(&pairs))
}
