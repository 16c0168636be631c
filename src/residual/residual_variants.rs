//! Residual variants: the variants of a flag or a strategy after partial evaluation.

use super::partial_evaluator::{PartialBucketKey, PartialEvaluator};
use crate::definitions::{NO_VARIANT, Override, Stickiness, VariantSet, WeightedVariant};
use crate::document;
use crate::document::export;

/// Weight of a variant that is the only one with a weight.
const WHOLE_WEIGHT: u32 = 1000;

/// The variants that remain, overrides aside.
#[derive(Clone, Copy)]
enum Selected {
    /// One variant for every user, by its index.
    One(usize),
    /// No variant has a weight.
    None,
    /// A bucket with this stickiness decides.
    ByBucket(Stickiness),
}

/// Evaluates variants. Those that no user can get are removed.
pub(crate) fn evaluate(
    variants: Option<&VariantSet>,
    evaluator: &PartialEvaluator<'_>,
) -> Vec<document::Variant> {
    let Some(variants) = variants else {
        return Vec::new();
    };
    let (overrides, certain) = unknown_overrides(variants, evaluator);
    let selected = match certain {
        Some(index) => Selected::One(index),
        None => select(variants, evaluator),
    };
    let interner = &evaluator.definitions.interner;
    let stickiness = match selected {
        Selected::ByBucket(stickiness) => Some(export::stickiness(stickiness, interner)),
        Selected::One(_) | Selected::None => None,
    };
    let mut residual = Vec::new();
    // INVARIANT: `overrides` ends with the variant whose override is certain; no later one counts.
    for (index, (choice, overrides)) in variants.choices.iter().zip(overrides).enumerate() {
        let weight = match selected {
            Selected::One(only) if only == index => WHOLE_WEIGHT,
            Selected::One(_) | Selected::None => 0,
            Selected::ByBucket(_) => choice.weight,
        };
        if weight > 0 || !overrides.is_empty() {
            let variant = export_choice(choice, weight, &overrides, evaluator);
            residual.extend(variant.map(|variant| document::Variant {
                stickiness: stickiness.clone(),
                ..variant
            }));
        }
    }
    residual
}

/// Like `evaluate`, for the variants of a strategy: if none remains, one without a weight does, since
/// the flag's variants would count otherwise.
pub(crate) fn evaluate_own(
    own: Option<&VariantSet>,
    evaluator: &PartialEvaluator<'_>,
) -> Vec<document::Variant> {
    let mut residual = evaluate(own, evaluator);
    if residual.is_empty() && own.is_some() {
        residual.push(document::Variant {
            name: NO_VARIANT.into(),
            ..document::Variant::default()
        });
    }
    residual
}

/// Returns a variant without its overrides, as the only one with a weight.
pub(crate) fn as_only_variant(variant: &document::Variant) -> document::Variant {
    document::Variant {
        weight: WHOLE_WEIGHT,
        overrides: Vec::new(),
        ..variant.clone()
    }
}

/// Returns the overrides of each variant that depend on unknown values.
///
/// The list ends with the first variant that has a matching override, whose index is returned too.
fn unknown_overrides<'v>(
    variants: &'v VariantSet,
    evaluator: &PartialEvaluator<'_>,
) -> (Vec<Vec<&'v Override>>, Option<usize>) {
    let mut overrides = Vec::new();
    for (index, choice) in variants.choices.iter().enumerate() {
        let possible = choice.overrides.iter().filter(|it| !it.values.is_empty());
        let (unknown, known): (Vec<_>, Vec<_>) =
            possible.partition(|forced| evaluator.is_unknown(forced.field));
        if known
            .iter()
            .any(|forced| forced.matches(&evaluator.request))
        {
            overrides.push(Vec::new());
            return (overrides, Some(index));
        }
        overrides.push(unknown);
    }
    (overrides, None)
}

/// Selects a variant by weight.
fn select(variants: &VariantSet, evaluator: &PartialEvaluator<'_>) -> Selected {
    let has_weight = |(_, choice): &(usize, &WeightedVariant)| choice.weight > 0;
    let mut weighted = (0..).zip(&variants.choices).filter(has_weight);
    let first = match (weighted.next(), weighted.next()) {
        (None, _) => return Selected::None,
        (Some((index, _)), None) => return Selected::One(index),
        (Some((index, _)), Some(_)) => index,
    };
    match evaluator.variant_bucket_key(variants.stickiness) {
        PartialBucketKey::Known => Selected::One(evaluator.select(variants).unwrap_or(first)),
        PartialBucketKey::Random | PartialBucketKey::Missing => {
            Selected::ByBucket(Stickiness::Random)
        }
        PartialBucketKey::Unknown(stickiness) => Selected::ByBucket(stickiness),
        // Users without a `userId` have a strategy of their own.
        PartialBucketKey::SessionUnlessUser { user } => Selected::ByBucket(Stickiness::Field(user)),
    }
}

fn export_choice(
    choice: &WeightedVariant,
    weight: u32,
    overrides: &[&Override],
    evaluator: &PartialEvaluator<'_>,
) -> Option<document::Variant> {
    let interner = &evaluator.definitions.interner;
    let entry = evaluator.definitions.variants.get(choice.variant)?;
    let overrides = overrides.iter();
    Some(document::Variant {
        overrides: overrides
            .map(|forced| export::exported_override(forced, interner))
            .collect(),
        ..export::variant(entry, weight, interner)
    })
}
