//! Flag: whether it is on, which variant it has, and the reason.

use super::evaluator::{EvaluationCache, Evaluator};
use super::outcome::{Outcome, Reason};
use super::variant::{SelectedBy, Selection};
use crate::definitions::{
    Dependency, FlagDefinition, FlagTable, NO_VARIANT, ParentRequirement, Strategy,
};

impl FlagDefinition {
    /// Evaluates the flag.
    ///
    /// Source: `docs/semantics.md`, "Order of evaluation".
    pub fn evaluate(&self, evaluator: &Evaluator<'_>, flags: &FlagTable) -> Outcome {
        if !self.enabled {
            return Outcome::off(Reason::Disabled);
        }
        if self.is_large() && !evaluator.has_cache() {
            let cache = EvaluationCache::new(evaluator.definitions);
            return self.evaluate(&evaluator.with_cache(&cache), flags);
        }
        let is_satisfied = self.dependencies.as_ref().is_some_and(|dependencies| {
            dependencies
                .iter()
                .all(|dependency| dependency.is_satisfied(evaluator, flags))
        });
        match &self.strategies {
            Some(strategies) if is_satisfied => self.evaluate_strategies(strategies, evaluator),
            _ => Outcome::off(Reason::Default),
        }
    }

    /// Finds the first strategy that matches; it also decides the variant.
    fn evaluate_strategies(&self, strategies: &[Strategy], evaluator: &Evaluator<'_>) -> Outcome {
        if strategies.is_empty() {
            return self.on(None, evaluator);
        }
        let mut strategies = strategies.iter();
        match strategies.find(|strategy| strategy.matches(evaluator, self.salt)) {
            Some(strategy) => self.on(Some(strategy), evaluator),
            None => Outcome::off(Reason::Default),
        }
    }

    /// Returns the outcome of a flag that is on because `strategy` matched.
    pub fn on(&self, strategy: Option<&Strategy>, evaluator: &Evaluator<'_>) -> Outcome {
        let variants = self.variants_of(strategy);
        let salt = self.salt.for_variant();
        let selection = variants.and_then(|variants| variants.select(&evaluator.request, salt));
        let is_targeting =
            strategy.is_some_and(|strategy| strategy.is_targeting(evaluator.definitions));
        let is_split = strategy.is_some_and(Strategy::depends_on_bucket);
        let reason = match selection {
            _ if is_targeting => Reason::TargetingMatch,
            Some(Selection {
                by: SelectedBy::Override,
                ..
            }) => Reason::TargetingMatch,
            Some(Selection {
                by: SelectedBy::Bucket,
                ..
            }) => Reason::Split,
            _ if is_split => Reason::Split,
            _ => Reason::Static,
        };
        Outcome {
            enabled: true,
            variant: selection.map(|selection| selection.variant),
            reason,
        }
    }
}

impl Dependency {
    /// Returns whether the parent has the required state for the same user.
    ///
    /// Source: `docs/semantics.md`, "Dependencies".
    pub fn is_satisfied(&self, evaluator: &Evaluator<'_>, flags: &FlagTable) -> bool {
        let interner = &evaluator.definitions.interner;
        let Some(outcome) = evaluator.parent(self, flags) else {
            return false;
        };
        match self.requirement {
            ParentRequirement::On => outcome.enabled,
            ParentRequirement::Off => !outcome.enabled,
            ParentRequirement::OneOf(names) => {
                let variant = outcome
                    .variant
                    .and_then(|id| evaluator.definitions.variants.get(id));
                let name = variant.map_or(NO_VARIANT, |variant| interner.resolve(variant.name));
                outcome.enabled
                    && interner
                        .ids(names)
                        .any(|required| interner.resolve(required) == name)
            }
        }
    }
}
