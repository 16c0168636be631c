//! Strategy writer: the name and parameters of a residual strategy.

use crate::definitions::{Constraint, CustomStrategy, Definitions, Rollout, StrategyKind};
use crate::document;
use crate::document::export;
use crate::interning::{Id, Interner, StringId, StringSet};

/// Writes the rule of a strategy, and the parameters that its variants need.
///
/// `strategy` must have its variants. Strategy variants take stickiness and group id from the
/// parameters of their strategy.
pub(crate) fn write_rule(
    kind: StrategyKind,
    variant_group: Option<StringId>,
    definitions: &Definitions,
    strategy: &mut document::Strategy,
) {
    let interner = &definitions.interner;
    // All variants have the same stickiness; `None` if no bucket selects.
    let first_variant = strategy.variants.first();
    let variant_stickiness = first_variant.and_then(|variant| variant.stickiness.clone());
    strategy.name = document::EVERYONE.into();
    match kind {
        StrategyKind::Everyone => (),
        StrategyKind::Listed(list) => write_list(list, definitions, strategy),
        StrategyKind::Hosts(hosts) => {
            strategy.name = "applicationHostname".into();
            strategy.set_parameter("hostNames", comma_list(hosts, interner));
        }
        StrategyKind::Custom(id) => return write_custom(id, definitions, strategy),
        StrategyKind::Rollout(rollout) => {
            write_rollout(rollout, variant_stickiness.as_deref(), interner, strategy);
            strategy.set_parameter("groupId", interner.resolve(rollout.group).into());
        }
    }
    if let Some((stickiness, group)) = variant_stickiness.zip(variant_group) {
        strategy.set_parameter("stickiness", stickiness);
        strategy.set_parameter("groupId", interner.resolve(group).into());
    }
}

/// Returns a constraint as a document has it.
pub(crate) fn constraint(id: Id<Constraint>, definitions: &Definitions) -> document::Constraint {
    export::constraint(id, &definitions.constraints, &definitions.interner)
}

/// Writes a list of addresses as `remoteAddress`, and a list of user ids as a constraint.
fn write_list(id: Id<Constraint>, definitions: &Definitions, strategy: &mut document::Strategy) {
    let list = constraint(id, definitions);
    match list.operator.as_str() {
        "IN_CIDR" => {
            strategy.name = "remoteAddress".into();
            strategy.set_parameter("IPs", list.values.join(","));
        }
        _ => strategy.constraints.push(list),
    }
}

fn write_custom(
    id: Id<CustomStrategy>,
    definitions: &Definitions,
    strategy: &mut document::Strategy,
) {
    if let Some(custom) = definitions.custom_strategies.get(id) {
        strategy.name = (&*custom.name).into();
        for (name, value) in custom.parameters.iter() {
            strategy.set_parameter(name, value.into());
        }
    }
}

/// Writes a rollout as `flexibleRollout`, unless its variants have another stickiness.
///
/// A `flexibleRollout` has one parameter `stickiness` for both, so such a rollout is written as
/// `gradualRollout...`, whose name implies its stickiness.
fn write_rollout(
    rollout: Rollout,
    variant_stickiness: Option<&str>,
    interner: &Interner,
    strategy: &mut document::Strategy,
) {
    let stickiness = export::stickiness(rollout.stickiness, interner);
    let percent = rollout.percent.to_string();
    if variant_stickiness.is_none_or(|of_variants| of_variants == stickiness) {
        strategy.name = "flexibleRollout".into();
        strategy.set_parameter("rollout", percent);
        strategy.set_parameter("stickiness", stickiness);
        return;
    }
    strategy.set_parameter("percentage", percent);
    strategy.name = match stickiness.as_str() {
        "userId" => "gradualRolloutUserId",
        "sessionId" => "gradualRolloutSessionId",
        _ => "gradualRolloutRandom",
    }
    .into();
}

/// Joins strings with commas. A list with one empty string is a comma, since a blank list is empty.
fn comma_list(strings: StringSet, interner: &Interner) -> String {
    let strings: Vec<&str> = strings.strings(interner).collect();
    match strings.as_slice() {
        [""] => ",".into(),
        strings => strings.join(","),
    }
}
