//! Rules: whether the rule that a strategy's name selects matches, and why.

use super::bucket::{ROLLOUT_RANGE, drawn_bucket};
use super::explainer::Explainer;
use super::explanation;
use crate::bucketing::{DrawSalt, ROLLOUT_SEED};
use crate::definitions::{Constraint, CustomStrategy, Rollout, Strategy, StrategyKind};
use crate::document::export;
use crate::evaluation::BucketKey;
use crate::interning::{Id, StringSet};

/// Returns the id of a custom strategy; `None` for a built-in one.
#[allow(dead_code, reason = "called by the WebAssembly boundary only")]
pub(crate) fn custom_strategy(strategy: &Strategy) -> Option<Id<CustomStrategy>> {
    match strategy.kind {
        Some(StrategyKind::Custom(custom)) => Some(custom),
        _ => None,
    }
}

impl Explainer<'_> {
    pub fn rule(&self, kind: StrategyKind, salt: DrawSalt) -> explanation::Rule {
        match kind {
            StrategyKind::Everyone => explanation::Rule::Everyone,
            StrategyKind::Listed(id) => self.list(id),
            StrategyKind::Rollout(rollout) => self.rollout(rollout, salt),
            StrategyKind::Hosts(hosts) => self.hosts(hosts),
            StrategyKind::Custom(id) => self.custom(id),
        }
    }

    /// Returns the name that a document has for the strategy.
    pub fn strategy_name(&self, kind: StrategyKind) -> String {
        match kind {
            StrategyKind::Everyone => "default".into(),
            StrategyKind::Listed(id) => match &*self.constraint(id).constraint.operator {
                "IN_CIDR" => "remoteAddress".into(),
                _ => "userWithId".into(),
            },
            StrategyKind::Rollout(_) => "flexibleRollout".into(),
            StrategyKind::Hosts(_) => "applicationHostname".into(),
            StrategyKind::Custom(id) => {
                let custom = self.evaluator.definitions.custom_strategies.get(id);
                custom.map_or_else(String::new, |custom| (&*custom.name).into())
            }
        }
    }

    fn list(&self, id: Id<Constraint>) -> explanation::Rule {
        let explained = self.constraint(id);
        explanation::Rule::List {
            field: explained.constraint.context_name,
            value: explained.value,
            values: explained.constraint.values,
            invalid_value: explained.invalid_value,
            matches: explained.matches,
        }
    }

    fn hosts(&self, hosts: StringSet) -> explanation::Rule {
        let definitions = self.evaluator.definitions;
        let names = hosts.strings(&definitions.interner);
        explanation::Rule::List {
            field: "hostname".into(),
            value: self.engine.options.hostname.clone(),
            values: names.map(str::to_owned).collect(),
            invalid_value: false,
            matches: hosts.contains(definitions.hostname, &definitions.interner),
        }
    }

    fn rollout(&self, rollout: Rollout, salt: DrawSalt) -> explanation::Rule {
        let request = &self.evaluator.request;
        let draw = || request.draw(salt.for_strategy(rollout.draw), ROLLOUT_RANGE);
        let (stickiness, group) = (rollout.stickiness, rollout.group);
        let bucket = match stickiness.identify(request) {
            BucketKey::Missing => None,
            BucketKey::Random => Some(drawn_bucket(draw(), ROLLOUT_RANGE)),
            BucketKey::Value(_) => {
                self.hashed_bucket(stickiness, group, ROLLOUT_SEED, ROLLOUT_RANGE)
            }
        };
        explanation::Rule::Rollout {
            percent: rollout.percent,
            stickiness: export::stickiness(stickiness, &self.evaluator.definitions.interner),
            group_id: self.resolve(group),
            bucket,
            threshold: rollout.percent.into(),
            constant: rollout.constant().is_some(),
            matches: rollout.includes(request, salt),
        }
    }

    fn custom(&self, id: Id<CustomStrategy>) -> explanation::Rule {
        let request = &self.evaluator.request;
        let custom = self.evaluator.definitions.custom_strategies.get(id);
        let parameters = custom.into_iter().flat_map(|it| it.parameters.iter());
        let registered = &self.engine.options.custom_strategies;
        explanation::Rule::Custom {
            parameters: parameters
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            implemented: custom.is_some_and(|it| request.answers_custom(&it.name, registered)),
            matches: custom.is_some_and(|it| request.matches_custom(id, it)),
        }
    }
}
