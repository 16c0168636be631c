//! Explainer: evaluates every part of a flag, and records each result.

use super::explanation::{self, Explanation, Obstacle};
use crate::bucketing::DrawSalt;
use crate::definitions::{Dependency, FlagDefinition, ParentRequirement, Strategy};
use crate::document::export;
use crate::engine::Engine;
use crate::evaluation::{EvaluationRequest, Evaluator, Outcome};
use crate::interning::{FieldId, StringId};

/// Explains flags of one engine for one request.
///
/// Each nested type of an explanation has a method of its name; those of constraints, rules, buckets
/// and variants are in files of their own.
pub(crate) struct Explainer<'a> {
    pub engine: &'a Engine,
    pub evaluator: Evaluator<'a>,
}

impl<'a> Explainer<'a> {
    pub fn new(engine: &'a Engine, request: &'a EvaluationRequest<'a>) -> Explainer<'a> {
        Explainer {
            engine,
            evaluator: Evaluator::new(request, &engine.definitions),
        }
    }

    /// Explains a flag, and its parents within it.
    pub fn flag(&self, flag: &FlagDefinition) -> Explanation {
        let outcome = flag.evaluate(&self.evaluator, &self.engine.flags);
        let strategies = flag.strategies.as_deref().unwrap_or_default();
        let deciding = self.deciding_strategy(flag, strategies, outcome);
        let explain_strategy = |(index, strategy)| {
            let decides = deciding == Some(index);
            self.strategy(strategy, index + 1, decides, flag.salt)
        };
        let deciding_strategy = deciding.and_then(|index| strategies.get(index));
        let dependencies = flag.dependencies.iter().flatten();
        Explanation {
            flag: self.resolve(flag.name),
            enabled: outcome.enabled,
            variant: self.variant(outcome),
            reason: outcome.reason,
            impression_data: flag.impression_data,
            flag_enabled: flag.enabled,
            dependencies_invalid: flag.dependencies.is_none(),
            dependencies: dependencies.map(|it| self.dependency(it)).collect(),
            strategies_invalid: flag.strategies.is_none(),
            strategies: (0..).zip(strategies).map(explain_strategy).collect(),
            variants: match outcome.enabled {
                true => self.variants(flag, deciding_strategy),
                false => None,
            },
            warnings: self
                .engine
                .warnings_of(flag)
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }

    /// Returns the index of the first strategy that matches; `None` if the flag is off.
    fn deciding_strategy(
        &self,
        flag: &FlagDefinition,
        strategies: &[Strategy],
        outcome: Outcome,
    ) -> Option<usize> {
        let matches = |strategy: &Strategy| strategy.matches(&self.evaluator, flag.salt);
        let first = strategies.iter().position(matches);
        first.filter(|_| outcome.enabled)
    }

    fn variant(&self, outcome: Outcome) -> Option<explanation::Variant> {
        let definitions = self.evaluator.definitions;
        let entry = definitions.variants.get(outcome.variant?)?;
        let variant = export::variant(entry, 0, &definitions.interner);
        Some(explanation::Variant {
            name: variant.name,
            payload: variant.payload,
        })
    }

    fn dependency(&self, dependency: &Dependency) -> explanation::Dependency {
        let flags = &self.engine.flags;
        let parent = flags.parent(dependency);
        let obstacle = match (parent, flags.find(dependency.parent)) {
            (Some(_), _) => None,
            (None, Some(_)) => Some(Obstacle::HasParents),
            (None, None) => Some(Obstacle::Missing),
        };
        explanation::Dependency {
            parent: self.resolve(dependency.parent),
            must_be_on: !matches!(dependency.requirement, ParentRequirement::Off),
            variants: match dependency.requirement {
                ParentRequirement::OneOf(names) => {
                    export::list(names, &self.evaluator.definitions.interner)
                }
                ParentRequirement::On | ParentRequirement::Off => Vec::new(),
            },
            satisfied: dependency.is_satisfied(&self.evaluator, flags),
            obstacle,
            explanation: parent.map(|parent| Box::new(self.flag(parent))),
        }
    }

    /// `position` counts from 1.
    fn strategy(
        &self,
        strategy: &Strategy,
        position: usize,
        decides: bool,
        salt: DrawSalt,
    ) -> explanation::Strategy {
        let definitions = self.evaluator.definitions;
        let segments = definitions.interner.ids(strategy.segments);
        let segments = segments.filter_map(|id| definitions.segments.get(id));
        explanation::Strategy {
            number: position,
            name: strategy.kind.map(|kind| self.strategy_name(kind)),
            invalid: strategy.kind.is_none(),
            matches: strategy.matches(&self.evaluator, salt),
            decides,
            constraints: self.constraints(strategy.constraints),
            segments: segments.map(|segment| self.segment(segment)).collect(),
            rule: strategy.kind.map(|kind| self.rule(kind, salt)),
        }
    }

    /// Returns the value of a field of the context.
    pub fn value(&self, field: FieldId) -> Option<String> {
        let value = self.evaluator.request.value(field)?;
        Some(value.text().into())
    }

    /// Returns the string of an id.
    pub fn resolve(&self, id: StringId) -> String {
        self.evaluator.definitions.interner.resolve(id).into()
    }
}
