//! Flag diff: the differences between two versions of a flag that explain flips.

use super::cause::{Cause, CauseKind};
use super::flag_view::{FlagView, RolloutView, RuleView, StrategyView, VariantsView};
use crate::document;
use crate::engine::Engine;

/// Returns why `leaves` users leave a flag and `switches` users change variant; empty if both are 0.
pub(crate) fn causes(
    before: &Engine,
    after: &Engine,
    flag: &str,
    leaves: u32,
    switches: u32,
) -> Vec<Cause> {
    if leaves == 0 && switches == 0 {
        return Vec::new();
    }
    let mut diff = FlagDiff::default();
    if let Some(before) = FlagView::new(before, flag) {
        diff.compare_flags(&before, FlagView::new(after, flag).as_ref());
    }
    let mut causes = diff.causes;
    causes.retain(|cause| cause.explains(leaves, switches));
    if causes.is_empty() {
        causes.push(Cause {
            strategy: None,
            kind: CauseKind::Unknown { leaves, switches },
        });
    }
    causes
}

/// The differences so far.
#[derive(Default)]
struct FlagDiff {
    /// Position of the compared strategy, from 1; `None` for the flag itself.
    strategy: Option<u32>,
    causes: Vec<Cause>,
}

impl FlagDiff {
    fn add(&mut self, kind: CauseKind) {
        let strategy = self.strategy;
        self.causes.push(Cause { strategy, kind });
    }

    fn compare_flags(&mut self, before: &FlagView, after: Option<&FlagView>) {
        let Some(after) = after else {
            return self.add(CauseKind::Removed);
        };
        if before.enabled && !after.enabled {
            self.add(CauseKind::Disabled);
        }
        if before.dependencies != after.dependencies {
            self.add(CauseKind::Dependencies);
        }
        self.compare_parents(before, after);
        match &after.strategies {
            Some(after) => {
                let before = before.strategies.as_deref().unwrap_or_default();
                self.match_strategies(before, after);
            }
            None => self.add(CauseKind::Invalid),
        }
        self.strategy = None;
        self.compare_variants(&before.variants, &after.variants);
    }

    fn compare_parents(&mut self, before: &FlagView, after: &FlagView) {
        for (name, parent) in &before.parents {
            let now = after.parents.iter().find(|(other, _)| other == name);
            if now.is_some_and(|(_, now)| now != parent) {
                self.add(CauseKind::Parent { name: name.clone() });
            }
        }
    }

    /// Compares each strategy with its later version.
    ///
    /// Equal strategies correspond. Each of the others corresponds to the first of its name.
    fn match_strategies(&mut self, before: &[StrategyView], after: &[StrategyView]) {
        let mut later: Vec<_> = (1..).zip(after).collect();
        let mut earlier: Vec<_> = (1..).zip(before).collect();
        earlier.retain(|(_, strategy)| {
            let equal = later.iter().position(|(_, other)| other == strategy);
            equal.map(|index| later.remove(index)).is_none()
        });
        for (position, before) in earlier {
            let index = later.iter().position(|(_, other)| may_be(other, before));
            let after = index.map(|index| later.remove(index));
            self.strategy = Some(after.map_or(position, |(position, _)| position));
            match after {
                Some((_, after)) => self.compare_strategies(before, after),
                None => self.add_removed(before),
            }
        }
        for (position, added) in later {
            self.strategy = Some(position);
            self.add_added(added);
        }
    }

    /// An invalid strategy never matched, so its removal is no cause.
    fn add_removed(&mut self, removed: &StrategyView) {
        if let Some(name) = removed.name() {
            self.add(CauseKind::StrategyRemoved { name });
        }
    }

    fn add_added(&mut self, added: &StrategyView) {
        if let Some(name) = added.name() {
            self.add(CauseKind::StrategyAdded { name });
        }
    }

    fn compare_strategies(&mut self, before: &StrategyView, after: &StrategyView) {
        match (&before.rule, &after.rule) {
            (Some(before), Some(after)) => self.compare_rules(before, after),
            (Some(_), None) => return self.add(CauseKind::Invalid),
            (None, _) => return,
        }
        for added in missing(&after.constraints, &before.constraints) {
            let constraint = describe(added);
            self.add(CauseKind::ConstraintAdded { constraint });
        }
        for removed in missing(&before.constraints, &after.constraints) {
            let constraint = describe(removed);
            self.add(CauseKind::ConstraintRemoved { constraint });
        }
        self.compare_variants(&before.variants, &after.variants);
    }

    fn compare_rules(&mut self, before: &RuleView, after: &RuleView) {
        match (before, after) {
            (RuleView::Rollout(before), RuleView::Rollout(after)) => {
                self.compare_rollouts(before, after);
            }
            _ if before != after => self.add(CauseKind::Parameters { name: after.name() }),
            _ => (),
        }
    }

    fn compare_rollouts(&mut self, before: &RolloutView, after: &RolloutView) {
        if before.group != after.group {
            self.add(CauseKind::GroupId {
                before: before.group.clone(),
                after: after.group.clone(),
            });
        }
        if before.stickiness != after.stickiness {
            self.add(CauseKind::Stickiness {
                before: before.stickiness.clone(),
                after: after.stickiness.clone(),
            });
        } else if before.draw != after.draw {
            self.add(CauseKind::Draw);
        }
        if before.percent != after.percent {
            let (before, after) = (before.percent, after.percent);
            self.add(CauseKind::Percent { before, after });
        }
    }

    fn compare_variants(&mut self, before: &VariantsView, after: &VariantsView) {
        let (text_before, text_after) = (before.describe(), after.describe());
        if text_before != text_after {
            self.add(CauseKind::Variants {
                before: text_before,
                after: text_after,
            });
        } else if before != after {
            self.add(CauseKind::Overrides);
        }
    }
}

/// Returns whether `after` has the name of `before`. An invalid strategy has no name, so it may be.
fn may_be(after: &StrategyView, before: &StrategyView) -> bool {
    after.rule.is_none() || after.name() == before.name()
}

/// Returns the constraints of `some` that `others` does not contain.
fn missing<'a>(
    some: &'a [document::Constraint],
    others: &[document::Constraint],
) -> impl Iterator<Item = &'a document::Constraint> {
    some.iter().filter(|one| !others.contains(one))
}

/// Describes a constraint on one line, with its first values.
fn describe(constraint: &document::Constraint) -> String {
    const MAX_VALUES: usize = 3;
    let values = constraint.value.iter().chain(&constraint.values);
    let values = values.take(MAX_VALUES).map(|value| format!("`{value}`"));
    let values = values.collect::<Vec<_>>().join(", ");
    let more = match constraint.values.len().saturating_sub(MAX_VALUES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let not = if constraint.inverted { "not " } else { "" };
    let (field, operator) = (&constraint.context_name, &constraint.operator);
    format!("`{field}` {not}{operator} {values}{more}")
}
