//! Variants: overrides, weights and payloads.
//!
//! Source: `docs/semantics.md`, "Variants".

use super::Context;
use super::json::{Invalid, list, map, member, optional_string, required_string, strings};
use super::strategies::{StickyValue, bucket, sticky_value};
use serde_json::Value;

const SEED: u32 = 86_028_157;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variant {
    pub name: String,
    /// Type and value.
    pub payload: Option<(String, String)>,
}

impl Variant {
    /// Returns the name, and the type and the value of the payload.
    pub fn parts(&self) -> (&str, Option<(&str, &str)>) {
        let payload = self.payload.as_ref();
        let payload = payload.map(|(kind, value)| (kind.as_str(), value.as_str()));
        (&self.name, payload)
    }
}

/// One possible variant, and how it was selected.
pub struct Selection {
    /// `None` when no variant is available.
    pub variant: Option<Variant>,
    pub by: SelectedBy,
}

#[derive(Clone, Copy, PartialEq)]
pub enum SelectedBy {
    /// At most one variant was available.
    Default,
    Override,
    /// A hash or a random draw selected one of several variants.
    Bucket,
}

struct VariantDefinition {
    variant: Variant,
    weight: u32,
    stickiness: Option<String>,
    overrides: Vec<(String, Vec<String>)>,
}

/// Returns the possible variants of a flag. The stickiness of the first variant counts.
pub fn select_for_flag(flag: &Value, name: &str, context: &Context) -> Vec<Selection> {
    let variants = valid_variants(flag, Level::Flag);
    if let Some(variant) = variants
        .iter()
        .find(|variant| variant.is_overridden(context))
    {
        return vec![selection(Some(variant), SelectedBy::Override)];
    }
    let first = variants.first();
    let stickiness = first.and_then(|first| first.stickiness.as_deref());
    select_by_weight(&variants, name, stickiness, context)
}

/// Returns the possible variants of a strategy, with its own group id and stickiness.
pub fn select_for_strategy(strategy: &Value, flag: &str, context: &Context) -> Vec<Selection> {
    let parameters = map(strategy, "parameters").unwrap_or_default();
    let group_id = parameters.get("groupId").map_or(flag, String::as_str);
    let stickiness = parameters.get("stickiness").map(String::as_str);
    let variants = valid_variants(strategy, Level::Strategy);
    select_by_weight(&variants, group_id, stickiness, context)
}

/// Which part of the document the variants belong to.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Flag,
    Strategy,
}

/// Returns the variants of a flag or a strategy, without the invalid ones.
fn valid_variants(part: &Value, level: Level) -> Vec<VariantDefinition> {
    let sources = list(part, "variants").unwrap_or(&[]);
    sources
        .iter()
        .flat_map(|source| parse_variant(source, level))
        .collect()
}

fn parse_variant(source: &Value, level: Level) -> Result<VariantDefinition, Invalid> {
    let weight = match member(source, "weight") {
        None => 0,
        Some(weight) => weight.as_u64().ok_or(Invalid)?,
    };
    let overrides = match level {
        Level::Flag => list(source, "overrides")?,
        // Ruling "Overrides in strategy variants": ignored, even if invalid.
        Level::Strategy => &[],
    };
    Ok(VariantDefinition {
        variant: Variant {
            name: required_string(source, "name")?,
            payload: member(source, "payload").map(parse_payload).transpose()?,
        },
        weight: u32::try_from(weight).map_err(|_| Invalid)?,
        stickiness: optional_string(source, "stickiness")?,
        overrides: overrides
            .iter()
            .map(parse_override)
            .collect::<Result<_, _>>()?,
    })
}

fn parse_payload(source: &Value) -> Result<(String, String), Invalid> {
    if !source.is_object() {
        return Err(Invalid);
    }
    let kind = optional_string(source, "type")?;
    let value = optional_string(source, "value")?;
    Ok((
        kind.unwrap_or("string".to_owned()),
        value.unwrap_or_default(),
    ))
}

fn parse_override(source: &Value) -> Result<(String, Vec<String>), Invalid> {
    Ok((
        required_string(source, "contextName")?,
        strings(source, "values")?,
    ))
}

impl VariantDefinition {
    /// Returns whether a context value equals a value of an override, byte for byte.
    fn is_overridden(&self, context: &Context) -> bool {
        self.overrides
            .iter()
            .any(|(field, values)| context.get(field).is_some_and(|ours| values.contains(ours)))
    }
}

/// Selects no variant when all weights are 0.
fn select_by_weight(
    variants: &[VariantDefinition],
    group_id: &str,
    stickiness: Option<&str>,
    context: &Context,
) -> Vec<Selection> {
    let total: u32 = variants.iter().map(|variant| variant.weight).sum();
    if total == 0 {
        return vec![selection(None, SelectedBy::Default)];
    }
    let weighted = || variants.iter().filter(|variant| variant.weight > 0);
    let by = if weighted().count() > 1 {
        SelectedBy::Bucket
    } else {
        SelectedBy::Default
    };
    match variant_sticky_value(stickiness, context) {
        Some(value) => {
            let bucket = bucket(group_id, &value, SEED, total);
            vec![selection(Some(variant_of_bucket(variants, bucket)), by)]
        }
        None => weighted()
            .map(|variant| selection(Some(variant), by))
            .collect(),
    }
}

/// Returns the first variant whose running sum of weights reaches the bucket.
fn variant_of_bucket(variants: &[VariantDefinition], bucket: u32) -> &VariantDefinition {
    let mut sum = 0;
    variants
        .iter()
        .find(|variant| {
            sum += variant.weight;
            sum >= bucket
        })
        .expect("the bucket is at most the sum of the weights")
}

/// Returns the sticky value of a variant, or `None` for a random draw.
///
/// Unlike in a rollout, a missing value is a random draw, and so is `currentTime`.
/// Source: `docs/compatibility.md`, "Stickiness of the clock".
fn variant_sticky_value(stickiness: Option<&str>, context: &Context) -> Option<String> {
    if stickiness == Some("currentTime") {
        return None;
    }
    match sticky_value(stickiness, context) {
        StickyValue::Value(value) => Some(value),
        StickyValue::Random | StickyValue::Missing => None,
    }
}

fn selection(variant: Option<&VariantDefinition>, by: SelectedBy) -> Selection {
    Selection {
        variant: variant.map(|definition| definition.variant.clone()),
        by,
    }
}
