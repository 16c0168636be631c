//! Variants: how the variant of a flag that is on is selected.

use super::bucket::drawn_bucket;
use super::explainer::Explainer;
use super::explanation::{self, Bucket, DecidedBy, Owner};
use crate::bucketing::{DrawSalt, VARIANT_SEED};
use crate::definitions::{FlagDefinition, Override, Strategy, VariantSet, WeightedVariant};
use crate::document::export;
use crate::evaluation::{SelectedBy, Selection};

impl Explainer<'_> {
    /// Explains the variants of the deciding strategy or of the flag; `None` if there are none.
    pub fn variants(
        &self,
        flag: &FlagDefinition,
        strategy: Option<&Strategy>,
    ) -> Option<explanation::Variants> {
        let variants = flag.variants_of(strategy)?;
        let salt = flag.salt.for_variant();
        let selection = variants.select(&self.evaluator.request, salt);
        let bucket = self.variant_bucket(variants, salt);
        let matched = selection.and_then(|selection| self.matching_override(variants, selection));
        let interner = &self.evaluator.definitions.interner;
        Some(explanation::Variants {
            owner: owner(variants, strategy),
            decided_by: selection.map(|Selection { by, .. }| decided_by(by)),
            matched_override: matched.and_then(|matched| self.matched_override(matched)),
            stickiness: export::stickiness(variants.stickiness, interner),
            group_id: self.resolve(variants.group),
            bucket,
            choices: self.choices(variants, selection.map(|selection| selection.index)),
        })
    }

    /// Returns the bucket of the user; `None` if no variant has a weight.
    fn variant_bucket(&self, variants: &VariantSet, salt: DrawSalt) -> Option<Bucket> {
        let range = variants.total;
        if range == 0 {
            return None;
        }
        let hash = || self.hashed_bucket(variants.stickiness, variants.group, VARIANT_SEED, range);
        // Source: ruling "Stickiness of the clock".
        let hash = match variants.is_sticky_to_clock() {
            true => None,
            false => hash(),
        };
        let draw = || drawn_bucket(variants.bucket(&self.evaluator.request, salt), range);
        Some(hash.unwrap_or_else(draw))
    }

    /// Returns the override that selected a variant.
    fn matching_override<'v>(
        &self,
        variants: &'v VariantSet,
        selection: Selection,
    ) -> Option<&'v Override> {
        let choice = variants.choices.get(selection.index)?;
        let mut overrides = choice.overrides.iter();
        overrides.find(|entry| entry.matches(&self.evaluator.request))
    }

    fn matched_override(&self, matched_override: &Override) -> Option<explanation::Forced> {
        Some(explanation::Forced {
            field: export::field(matched_override.field, &self.evaluator.definitions.interner),
            value: self.value(matched_override.field)?,
        })
    }

    fn choices(&self, variants: &VariantSet, selected: Option<usize>) -> Vec<explanation::Choice> {
        let mut sum = 0;
        let choice = |(index, choice): (usize, &WeightedVariant)| {
            let first = sum + 1;
            sum += u64::from(choice.weight);
            let has_buckets = choice.weight > 0;
            explanation::Choice {
                from: has_buckets.then_some(first),
                to: has_buckets.then_some(sum),
                selected: selected == Some(index),
                ..self.choice(choice)
            }
        };
        (0..).zip(&variants.choices).map(choice).collect()
    }

    /// Returns a variant without its buckets.
    fn choice(&self, choice: &WeightedVariant) -> explanation::Choice {
        let definitions = self.evaluator.definitions;
        let entry = definitions.variants.get(choice.variant);
        let overrides = choice.overrides.iter();
        explanation::Choice {
            name: entry.map_or_else(String::new, |entry| self.resolve(entry.name)),
            weight: choice.weight,
            from: None,
            to: None,
            overrides: overrides
                .map(|entry| export::exported_override(entry, &definitions.interner))
                .collect(),
            selected: false,
        }
    }
}

fn owner(variants: &VariantSet, strategy: Option<&Strategy>) -> Owner {
    let own = strategy.and_then(|strategy| strategy.variants.as_deref());
    match own.is_some_and(|own| std::ptr::eq(own, variants)) {
        true => Owner::Strategy,
        false => Owner::Flag,
    }
}

fn decided_by(by: SelectedBy) -> DecidedBy {
    match by {
        SelectedBy::Override => DecidedBy::Override,
        SelectedBy::Bucket => DecidedBy::Bucket,
        SelectedBy::Default => DecidedBy::Default,
    }
}
