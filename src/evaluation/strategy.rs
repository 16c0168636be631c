//! Strategy: whether it matches.

use super::evaluator::Evaluator;
use crate::bucketing::DrawSalt;
use crate::definitions::{Strategy, StrategyKind};

impl Strategy {
    /// Returns whether the kind, all constraints and all segments match.
    ///
    /// Source: `docs/semantics.md`, "Strategies".
    pub fn matches(&self, evaluator: &Evaluator<'_>, salt: DrawSalt) -> bool {
        let Some(kind) = self.kind else { return false };
        // With a cache, constraints are cheaper than the hash of a bucket, so the bucket comes last.
        let is_late = evaluator.has_cache() && matches!(kind, StrategyKind::Rollout(_));
        (is_late || kind.matches(evaluator, salt))
            && evaluator.all_match(self.constraints)
            && evaluator
                .definitions
                .interner
                .ids(self.segments)
                .all(|id| evaluator.segment_matches(id))
            && (!is_late || kind.matches(evaluator, salt))
    }
}

impl StrategyKind {
    fn matches(self, evaluator: &Evaluator<'_>, salt: DrawSalt) -> bool {
        match self {
            StrategyKind::Everyone => true,
            StrategyKind::Listed(constraint) => evaluator.matches(constraint),
            StrategyKind::Rollout(rollout) => rollout.includes(&evaluator.request, salt),
            StrategyKind::Hosts(hosts) => hosts.contains(
                evaluator.definitions.hostname,
                &evaluator.definitions.interner,
            ),
            StrategyKind::Custom(id) => {
                let custom = evaluator.definitions.custom_strategies.get(id);
                custom.is_some_and(|custom| evaluator.request.matches_custom(id, custom))
            }
        }
    }
}
