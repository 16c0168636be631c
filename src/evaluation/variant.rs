//! Variant: which one is selected for a user.

use super::request::BoundRequest;
use super::rollout::BucketKey;
use crate::bucketing::DrawSalt;
use crate::definitions::{Override, VariantDefinition, VariantSet};
use crate::interning::Id;

/// A selected variant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection {
    /// Index of the variant in its set.
    pub index: usize,
    pub variant: Id<VariantDefinition>,
    pub by: SelectedBy,
}

/// What selected a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SelectedBy {
    Override,
    Bucket,
    /// No other variant has a weight.
    Default,
}

impl VariantSet {
    /// Selects a variant by override, else by bucket; `None` if all weights are 0.
    ///
    /// Source: `docs/semantics.md`, "Variants".
    pub fn select(&self, request: &BoundRequest<'_>, salt: DrawSalt) -> Option<Selection> {
        let mut choices = (0..).zip(&self.choices);
        let forced = choices.clone().find(|(_, choice)| {
            let mut overrides = choice.overrides.iter();
            overrides.any(|forced| forced.matches(request))
        });
        if let Some((index, choice)) = forced {
            return Some(Selection {
                index,
                variant: choice.variant,
                by: SelectedBy::Override,
            });
        }
        if self.total == 0 {
            return None;
        }
        let bucket = self.bucket(request, salt);
        let mut sum = 0;
        let (index, choice) = choices.find(|(_, choice)| {
            sum += u64::from(choice.weight);
            sum >= bucket
        })?;
        let by = if u64::from(choice.weight) < self.total {
            SelectedBy::Bucket
        } else {
            SelectedBy::Default
        };
        Some(Selection {
            index,
            variant: choice.variant,
            by,
        })
    }

    /// Returns the user's bucket, 1..=total.
    pub fn bucket(&self, request: &BoundRequest<'_>, salt: DrawSalt) -> u64 {
        match self.stickiness.identify(request) {
            BucketKey::Value(value) if !self.is_sticky_to_clock() => {
                self.hash.bucket(value, self.total)
            }
            _ => request.draw(salt, self.total),
        }
    }
}

impl Override {
    /// Returns whether the user's field has one of the values.
    pub fn matches(&self, request: &BoundRequest<'_>) -> bool {
        self.values
            .contains(request.string_id(self.field), request.interner)
    }
}
