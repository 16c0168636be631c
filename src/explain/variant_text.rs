//! Variant text: how a variant is selected, and the buckets of each variant.

use super::explanation::{Choice, DecidedBy, Owner, Variants};
use super::format::{grouped, percent, quote};
use super::predicate_text::one_of;
use super::rule_text::bucket_text;

/// Returns a sentence such as `the variants of the flag: bucket 672 of 1,000 for ...`.
pub(crate) fn sentence(variants: &Variants) -> String {
    let owner = match variants.owner {
        Owner::Strategy => "strategy",
        Owner::Flag => "flag",
    };
    format!("variants of the {owner}: {}", selection(variants))
}

fn selection(variants: &Variants) -> String {
    let bucket = variants.bucket.as_ref().map(bucket_text);
    let bucket = bucket.unwrap_or_default();
    match (variants.decided_by, &variants.matched_override) {
        (Some(DecidedBy::Override), Some(matched_override)) => {
            let (field, value) = (
                quote(&matched_override.field),
                quote(&matched_override.value),
            );
            format!("an override applies, since {field} is {value}")
        }
        (Some(DecidedBy::Default), _) => format!("only one has a weight; {bucket}"),
        (None, _) => "none is selected, since none has a weight".into(),
        _ => bucket,
    }
}

/// Returns the buckets and overrides of one variant; `total` is the sum of all weights.
pub(crate) fn choice(choice: &Choice, total: u64) -> String {
    let name = quote(&choice.name);
    let percent = percent(choice.weight.into(), total);
    let buckets = match (choice.from, choice.to) {
        (Some(from), Some(to)) if from == to => format!("bucket {} ({percent} %)", grouped(from)),
        (Some(from), Some(to)) => {
            format!("buckets {} to {} ({percent} %)", grouped(from), grouped(to))
        }
        _ => "no buckets, since its weight is 0".into(),
    };
    let overrides = choice.overrides.iter().map(|entry| {
        let field = quote(&entry.context_name);
        format!("; override if {field} is {}", one_of(&entry.values, false))
    });
    let overrides: String = overrides.collect();
    format!("{name}: {buckets}{overrides}")
}
