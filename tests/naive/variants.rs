//! Which variant. Source: protocol 5.9, and 5.5 for stickiness.

use super::murmur3::murmur3;
use super::reading::{Broken, given, list, map, optional_text, required_text, texts};
use super::{Context, Identifier, identifier};
use serde_json::Value;

const SEED: u32 = 86_028_157;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    pub name: String,
    /// Type and value.
    pub payload: Option<(String, String)>,
}

/// One possible outcome, and whether a bucket or a draw among several decided it.
pub struct Pick {
    pub choice: Option<Choice>,
    pub by_bucket: bool,
}

struct Variant {
    choice: Choice,
    weight: u32,
    stickiness: Option<String>,
    overrides: Vec<(String, Vec<String>)>,
}

/// The flag's own variants: overrides first, group by the flag's name, stickiness of the first.
/// A variant nobody can read is left out.
pub fn of_flag(flag: &Value, name: &str, context: &Context) -> Vec<Pick> {
    let source = list(flag, "variants").unwrap_or(&[]);
    let variants: Vec<Variant> = source.iter().flat_map(read).collect();
    if let Some(variant) = variants.iter().find(|variant| variant.is_forced(context)) {
        return vec![certain(Some(variant))];
    }
    let stickiness = variants
        .first()
        .and_then(|first| first.stickiness.as_deref());
    by_weight(&variants, name, stickiness, context)
}

/// A strategy's variants: no overrides, group and stickiness of the strategy.
pub fn of_strategy(strategy: &Value, flag: &str, context: &Context) -> Result<Vec<Pick>, Broken> {
    let variants = read_all(strategy)?;
    let parameters = map(strategy, "parameters")?;
    let group = parameters.get("groupId").map_or(flag, String::as_str);
    let stickiness = parameters.get("stickiness").map(String::as_str);
    Ok(by_weight(&variants, group, stickiness, context))
}

/// Whether every variant of a strategy can be read.
pub fn check(strategy: &Value) -> Result<(), Broken> {
    read_all(strategy).map(|_| ())
}

fn read_all(strategy: &Value) -> Result<Vec<Variant>, Broken> {
    list(strategy, "variants")?.iter().map(read).collect()
}

fn read(source: &Value) -> Result<Variant, Broken> {
    let weight = source["weight"].as_u64().ok_or(Broken)?;
    let overrides = list(source, "overrides")?.iter().map(read_override);
    Ok(Variant {
        choice: Choice {
            name: required_text(source, "name")?,
            payload: given(source, "payload").map(read_payload).transpose()?,
        },
        weight: u32::try_from(weight).map_err(|_| Broken)?,
        stickiness: optional_text(source, "stickiness")?,
        overrides: overrides.collect::<Result<_, _>>()?,
    })
}

fn read_payload(source: &Value) -> Result<(String, String), Broken> {
    Ok((
        required_text(source, "type")?,
        required_text(source, "value")?,
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
        return vec![certain(None)];
    }
    let several = variants.iter().filter(|variant| variant.weight > 0).count() > 1;
    let pick = |variant: &Variant| Pick {
        choice: Some(variant.choice.clone()),
        by_bucket: several,
    };
    match variant_identifier(stickiness, context) {
        Some(text) => {
            let target = murmur3(&format!("{group}:{text}"), SEED) % total + 1;
            vec![pick(first_to_reach(variants, target))]
        }
        None => variants
            .iter()
            .filter(|variant| variant.weight > 0)
            .map(pick)
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

fn certain(variant: Option<&Variant>) -> Pick {
    Pick {
        choice: variant.map(|variant| variant.choice.clone()),
        by_bucket: false,
    }
}
