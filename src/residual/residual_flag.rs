//! Residual flag: a flag after partial evaluation.

use super::partial_evaluator::PartialEvaluator;
use super::residual_strategy::ResidualStrategy;
use super::residual_variants;
use crate::definitions::{FlagDefinition, NO_VARIANT, ParentRequirement, Strategy};
use crate::document::{self, Feature, export};
use crate::engine::Engine;
use crate::interning::Interner;

/// What remains of a flag, dependencies aside.
struct ResidualFlag {
    /// Empty if the flag is off for certain.
    strategies: Vec<document::Strategy>,
    /// Whether the last strategy matches every user.
    is_certain: bool,
    variants: Vec<document::Variant>,
}

/// Evaluates a flag of `engine`.
pub(crate) fn feature(
    flag: &FlagDefinition,
    engine: &Engine,
    evaluator: &PartialEvaluator<'_>,
) -> Feature {
    let interner = &evaluator.definitions.interner;
    let resolve = |id| interner.resolve(id).to_owned();
    let off = Feature {
        name: resolve(flag.name),
        kind: resolve(flag.kind),
        project: resolve(flag.project),
        stale: flag.stale,
        impression_data: flag.impression_data,
        ..Feature::default()
    };
    let Some(dependencies) = unknown_dependencies(flag, engine, evaluator) else {
        return off;
    };
    let residual = ResidualFlag::evaluate(flag, evaluator);
    if residual.strategies.is_empty() {
        return off;
    }
    Feature {
        enabled: true,
        dependencies,
        variants: residual.variants,
        strategies: residual.strategies,
        ..off
    }
}

/// Returns the dependencies that depend on unknown values; `None` if another is not satisfied.
fn unknown_dependencies(
    flag: &FlagDefinition,
    engine: &Engine,
    evaluator: &PartialEvaluator<'_>,
) -> Option<Vec<document::Dependency>> {
    let interner = &evaluator.definitions.interner;
    let mut unknown = Vec::new();
    for dependency in flag.dependencies.as_ref()? {
        let parent = ResidualFlag::evaluate(engine.parent(dependency)?, evaluator);
        match parent.satisfies(&dependency.requirement, interner) {
            Some(true) => (),
            Some(false) => return None,
            None => unknown.push(export::dependency(dependency, interner)),
        }
    }
    Some(unknown)
}

impl ResidualFlag {
    fn evaluate(flag: &FlagDefinition, evaluator: &PartialEvaluator<'_>) -> ResidualFlag {
        let mut residual = ResidualFlag {
            strategies: Vec::new(),
            is_certain: false,
            variants: Vec::new(),
        };
        for strategy in evaluate_strategies(flag, evaluator) {
            residual.is_certain = strategy.is_certain();
            residual.push(strategy);
            // No later strategy can decide.
            if residual.is_certain {
                break;
            }
        }
        // The flag's variants count only for a strategy without variants.
        let mut strategies = residual.strategies.iter();
        if strategies.any(|strategy| strategy.variants.is_empty()) {
            let evaluator = evaluator.with_user_id();
            residual.variants = residual_variants::evaluate(flag.variants.as_deref(), &evaluator);
        }
        residual
    }

    /// Appends a strategy. At another index than before, the parameter `draw` keeps its random draw.
    fn push(&mut self, residual: ResidualStrategy) {
        let mut strategy = residual.strategy;
        let index = self.strategies.len();
        if let Some(draw) = residual.draw.filter(|&draw| usize::from(draw) != index) {
            strategy.set_parameter("draw", draw.to_string());
        }
        self.strategies.push(strategy);
    }

    /// Returns whether the flag satisfies a dependency; `None` if that depends on unknown values.
    fn satisfies(&self, requirement: &ParentRequirement, interner: &Interner) -> Option<bool> {
        let enabled = match self.strategies.len() {
            0 => Some(false),
            _ if self.is_certain => Some(true),
            _ => None,
        };
        match *requirement {
            ParentRequirement::On => enabled,
            ParentRequirement::Off => enabled.map(|enabled| !enabled),
            ParentRequirement::OneOf(_) if enabled != Some(true) => enabled,
            ParentRequirement::OneOf(names) => {
                let variant = self.certain_variant()?;
                let mut names = interner.ids(names);
                Some(names.any(|name| interner.resolve(name) == variant))
            }
        }
    }

    /// Returns the variant of every user for whom the flag is on; `None` if there are several.
    fn certain_variant(&self) -> Option<&str> {
        let [strategy] = self.strategies.as_slice() else {
            return None;
        };
        let variants = match strategy.variants.as_slice() {
            [] => self.variants.as_slice(),
            own => own,
        };
        match variants {
            [] => Some(NO_VARIANT),
            [only] if only.overrides.is_empty() && only.weight == 0 => Some(NO_VARIANT),
            [only] if only.overrides.is_empty() => Some(&only.name),
            _ => None,
        }
    }
}

/// Evaluates the strategies of a flag, in order.
fn evaluate_strategies(
    flag: &FlagDefinition,
    evaluator: &PartialEvaluator<'_>,
) -> Vec<ResidualStrategy> {
    let everyone = [Strategy::for_everyone()];
    let strategies = match flag.strategies.as_deref() {
        _ if !flag.enabled => &[],
        None => &[],
        Some([]) => everyone.as_slice(),
        Some(strategies) => strategies,
    };
    let strategies = strategies.iter();
    strategies
        .flat_map(|strategy| ResidualStrategy::evaluate(strategy, flag, evaluator))
        .collect()
}
