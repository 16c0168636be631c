//! Residual strategy: a strategy after partial evaluation.

use super::partial_evaluator::{PartialBucketKey, PartialEvaluator};
use super::residual_variants::{self, as_only_variant};
use super::strategy_writer;
use crate::definitions::{
    Constraint, FlagDefinition, Rollout, Stickiness, Strategy, StrategyKind, VariantSet,
};
use crate::document;
use crate::document::export;
use crate::interning::{FieldId, Id, IdList};

/// What remains of a strategy that may still match.
#[derive(Clone)]
pub(crate) struct ResidualStrategy {
    pub strategy: document::Strategy,
    /// Index of the flag's random draw that decides; `None` if none does.
    pub draw: Option<u16>,
}

impl ResidualStrategy {
    /// Returns whether the strategy matches every user.
    pub fn is_certain(&self) -> bool {
        self.strategy.is_for_everyone()
    }

    /// Evaluates a strategy of `flag`. Returns an empty list if the strategy cannot match.
    ///
    /// Returns several strategies if a bucket depends on whether the user has a `userId`: one cannot
    /// express the known value of `sessionId` for some users and `userId` for the others.
    pub fn evaluate(
        strategy: &Strategy,
        flag: &FlagDefinition,
        evaluator: &PartialEvaluator<'_>,
    ) -> Vec<ResidualStrategy> {
        let variants = flag.variants_of(Some(strategy));
        let by_variants =
            variants.and_then(|variants| splitting_field_of_variants(variants, evaluator));
        let Some(user) = splitting_field_of_rollout(strategy, evaluator).or(by_variants) else {
            return reduce(strategy, evaluator).into_iter().collect();
        };
        let without_user = evaluator.with_missing(user);
        let has_no_user =
            document::Constraint::missing(export::field(user, &evaluator.definitions.interner));
        let for_no_user = reduce(strategy, &without_user).map(|it| it.with_constraint(has_no_user));
        let for_users = reduce(strategy, &evaluator.with_user_id());
        // The flag's variants are written for users with a `userId`.
        let needs_own_variants = strategy.variants.is_none() && by_variants.is_some();
        let for_no_user = for_no_user.map(|it| match needs_own_variants {
            true => it.with_variants_of(flag, &without_user),
            false => vec![it],
        });
        for_no_user.into_iter().flatten().chain(for_users).collect()
    }

    fn with_constraint(mut self, constraint: document::Constraint) -> ResidualStrategy {
        self.strategy.constraints.push(constraint);
        self
    }

    /// Makes the flag's variants its own. Strategy variants have no overrides, so each override
    /// becomes a strategy before it.
    fn with_variants_of(
        self,
        flag: &FlagDefinition,
        evaluator: &PartialEvaluator<'_>,
    ) -> Vec<ResidualStrategy> {
        let variants = residual_variants::evaluate(flag.variants.as_deref(), evaluator);
        let mut strategies = Vec::new();
        for variant in &variants {
            for forced in &variant.overrides {
                let mut strategy = self.clone().with_constraint(override_constraint(forced));
                strategy.strategy.variants = vec![as_only_variant(variant)];
                strategies.push(strategy);
            }
        }
        let mut last = self;
        let selected = variants.iter().filter(|variant| variant.weight > 0);
        last.strategy.variants = selected.map(as_only_variant).collect();
        strategies.push(last);
        strategies
    }
}

/// Returns `userId` if the rollout hashes `sessionId` only for users without a `userId`.
fn splitting_field_of_rollout(
    strategy: &Strategy,
    evaluator: &PartialEvaluator<'_>,
) -> Option<FieldId> {
    match strategy.kind {
        Some(StrategyKind::Rollout(rollout)) if rollout.constant().is_none() => {
            splitting_field(evaluator.bucket_key(rollout.stickiness))
        }
        _ => None,
    }
}

/// Like `splitting_field_of_rollout`, for variants. With one weight, no bucket is needed.
fn splitting_field_of_variants(
    variants: &VariantSet,
    evaluator: &PartialEvaluator<'_>,
) -> Option<FieldId> {
    let weighted = variants.choices.iter().filter(|choice| choice.weight > 0);
    match weighted.count() {
        0 | 1 => None,
        _ => splitting_field(evaluator.variant_bucket_key(variants.stickiness)),
    }
}

fn splitting_field(key: PartialBucketKey) -> Option<FieldId> {
    match key {
        PartialBucketKey::SessionUnlessUser { user } => Some(user),
        _ => None,
    }
}

/// Evaluates a strategy as one strategy; `None` if it cannot match.
fn reduce(source: &Strategy, evaluator: &PartialEvaluator<'_>) -> Option<ResidualStrategy> {
    let mut constraints = unknown_constraints(source.constraints, evaluator)?;
    for of_segment in source.segments(evaluator.definitions) {
        constraints.extend(unknown_constraints(of_segment?, evaluator)?);
    }
    let kind = reduce_kind(source.kind?, evaluator)?;
    let draw = match kind {
        StrategyKind::Rollout(rollout) if rollout.stickiness.may_draw() => Some(rollout.draw),
        _ => None,
    };
    let constraints = constraints.iter();
    let mut strategy = document::Strategy {
        constraints: constraints
            .map(|&id| strategy_writer::constraint(id, evaluator.definitions))
            .collect(),
        variants: residual_variants::evaluate_own(source.variants.as_deref(), evaluator),
        ..document::Strategy::default()
    };
    let variant_group = source.variants.as_ref().map(|variants| variants.group);
    strategy_writer::write_rule(kind, variant_group, evaluator.definitions, &mut strategy);
    Some(ResidualStrategy { strategy, draw })
}

/// Returns the constraints that depend on unknown values; `None` if another does not match.
fn unknown_constraints(
    list: IdList<Constraint>,
    evaluator: &PartialEvaluator<'_>,
) -> Option<Vec<Id<Constraint>>> {
    let mut unknown = Vec::new();
    for id in evaluator.definitions.interner.ids(list) {
        match evaluator.matches(id) {
            Some(true) => (),
            Some(false) => return None,
            None => unknown.push(id),
        }
    }
    Some(unknown)
}

/// Evaluates the rule of a strategy; `None` if it cannot match.
fn reduce_kind(kind: StrategyKind, evaluator: &PartialEvaluator<'_>) -> Option<StrategyKind> {
    match kind {
        // Custom strategies and hosts are evaluated by the reader of the residual.
        StrategyKind::Everyone | StrategyKind::Custom(_) => Some(kind),
        StrategyKind::Hosts(hosts) => (!hosts.is_empty()).then_some(kind),
        StrategyKind::Listed(list) => match evaluator.matches(list) {
            Some(matches) => everyone_if(matches),
            None => Some(kind),
        },
        StrategyKind::Rollout(rollout) => reduce_rollout(rollout, evaluator),
    }
}

fn reduce_rollout(rollout: Rollout, evaluator: &PartialEvaluator<'_>) -> Option<StrategyKind> {
    let sticky_to = |stickiness| {
        Some(StrategyKind::Rollout(Rollout {
            stickiness,
            ..rollout
        }))
    };
    if let Some(constant) = rollout.constant() {
        return everyone_if(constant);
    }
    match evaluator.bucket_key(rollout.stickiness) {
        PartialBucketKey::Known => everyone_if(evaluator.includes(&rollout)),
        PartialBucketKey::Missing => None,
        PartialBucketKey::Unknown(stickiness) => sticky_to(stickiness),
        PartialBucketKey::Random => sticky_to(Stickiness::Random),
        // Users without a `userId` have a strategy of their own.
        PartialBucketKey::SessionUnlessUser { user } => sticky_to(Stickiness::Field(user)),
    }
}

fn everyone_if(matches: bool) -> Option<StrategyKind> {
    matches.then_some(StrategyKind::Everyone)
}

/// Returns a constraint that matches the users of an override.
fn override_constraint(forced: &document::Override) -> document::Constraint {
    document::Constraint {
        context_name: forced.context_name.clone(),
        operator: "IN".into(),
        values: forced.values.clone(),
        ..document::Constraint::default()
    }
}
