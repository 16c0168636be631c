//! Which variant. Source: protocol 5.9, and 5.5 for stickiness.

use super::Context;
use super::murmur3::murmur3;
use super::reading::{Broken, given, list, map, optional_text, required_text, texts};
use super::strategies::{Identifier, identifier};
use serde_json::Value;

const SEED: u32 = 86_028_157;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    pub name: String,
    /// Type and value.
    pub payload: Option<(String, String)>,
}

/// One possible outcome, and what decided it.
pub struct Pick {
    pub choice: Option<Choice>,
    pub by: By,
}

#[derive(Clone, Copy, PartialEq)]
pub enum By {
    /// There was nothing to decide.
    Default,
    Override,
    /// A hash or a draw among several.
    Bucket,
}

struct Variant {
    choice: Choice,
    weight: u32,
    stickiness: Option<String>,
    overrides: Vec<(String, Vec<String>)>,
}

/// The flag's own variants: overrides first, group by the flag's name, stickiness of the first.
pub fn of_flag(flag: &Value, name: &str, context: &Context) -> Vec<Pick> {
    let variants = readable(flag, Level::Flag);
    if let Some(variant) = variants.iter().find(|variant| variant.is_forced(context)) {
        return vec![picked(Some(variant), By::Override)];
    }
    let first = variants.first();
    let stickiness = first.and_then(|first| first.stickiness.as_deref());
    by_weight(&variants, name, stickiness, context)
}

/// A strategy's variants: no overrides, group and stickiness of the strategy.
pub fn of_strategy(strategy: &Value, flag: &str, context: &Context) -> Vec<Pick> {
    let parameters = map(strategy, "parameters").unwrap_or_default();
    let group = parameters.get("groupId").map_or(flag, String::as_str);
    let stickiness = parameters.get("stickiness").map(String::as_str);
    let variants = readable(strategy, Level::Strategy);
    by_weight(&variants, group, stickiness, context)
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Flag,
    Strategy,
}

/// A variant that nobody can understand is left out, as if it were not there (5.8).
fn readable(part: &Value, level: Level) -> Vec<Variant> {
    let source = list(part, "variants").unwrap_or(&[]);
    source
        .iter()
        .flat_map(|source| read(source, level))
        .collect()
}

fn read(source: &Value, level: Level) -> Result<Variant, Broken> {
    let weight = match given(source, "weight") {
        None => 0,
        Some(weight) => weight.as_u64().ok_or(Broken)?,
    };
    let overrides = match level {
        Level::Flag => list(source, "overrides")?,
        // 5.9: a strategy's variants have none, whatever stands there.
        Level::Strategy => &[],
    };
    Ok(Variant {
        choice: Choice {
            name: required_text(source, "name")?,
            payload: given(source, "payload").map(read_payload).transpose()?,
        },
        weight: u32::try_from(weight).map_err(|_| Broken)?,
        stickiness: optional_text(source, "stickiness")?,
        overrides: overrides
            .iter()
            .map(read_override)
            .collect::<Result<_, _>>()?,
    })
}

fn read_payload(source: &Value) -> Result<(String, String), Broken> {
    if !source.is_object() {
        return Err(Broken);
    }
    let kind = optional_text(source, "type")?;
    let value = optional_text(source, "value")?;
    Ok((
        kind.unwrap_or("string".to_owned()),
        value.unwrap_or_default(),
    ))
}

fn read_override(source: &Value) -> Result<(String, Vec<String>), Broken> {
    Ok((
        required_text(source, "contextName")?,
        texts(source, "values")?,
    ))
}

impl Variant {
    /// Exactly equal; nothing is trimmed.
    fn is_forced(&self, context: &Context) -> bool {
        self.overrides
            .iter()
            .any(|(field, values)| context.get(field).is_some_and(|ours| values.contains(ours)))
    }
}

/// Weights that are all zero choose nobody.
fn by_weight(
    variants: &[Variant],
    group: &str,
    stickiness: Option<&str>,
    context: &Context,
) -> Vec<Pick> {
    let total: u32 = variants.iter().map(|variant| variant.weight).sum();
    if total == 0 {
        return vec![picked(None, By::Default)];
    }
    let several = variants.iter().filter(|variant| variant.weight > 0).count() > 1;
    let by = if several { By::Bucket } else { By::Default };
    match variant_identifier(stickiness, context) {
        Some(text) => {
            let target = murmur3(&format!("{group}:{text}"), SEED) % total + 1;
            vec![picked(Some(first_to_reach(variants, target)), by)]
        }
        None => variants
            .iter()
            .filter(|variant| variant.weight > 0)
            .map(|variant| picked(Some(variant), by))
            .collect(),
    }
}

fn first_to_reach(variants: &[Variant], target: u32) -> &Variant {
    let mut reached = 0;
    variants
        .iter()
        .find(|variant| {
            reached += variant.weight;
            reached >= target
        })
        .expect("the target is at most the sum")
}

/// `None` means a draw: unlike a rollout, a choice without a value is made at random, and one by
/// `currentTime` always.
fn variant_identifier(stickiness: Option<&str>, context: &Context) -> Option<String> {
    if stickiness == Some("currentTime") {
        return None;
    }
    match identifier(stickiness, context) {
        Identifier::Text(text) => Some(text),
        Identifier::Random | Identifier::Missing => None,
    }
}

fn picked(variant: Option<&Variant>, by: By) -> Pick {
    Pick {
        choice: variant.map(|variant| variant.choice.clone()),
        by,
    }
}
