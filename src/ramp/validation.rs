//! Validation of a plan, before its stages are compiled.

use super::channel_schedule::EVERYONE;
use super::plan::{Channel, Plan};
use super::plan_error::{PlanError, PlanErrorKind, PlanPath, StageConflict};
use crate::diagnostics::Step;
use crate::document::Constraint;
use crate::interning::NOW;

/// Rejects a plan with invalid parts, or with parts that SDKs evaluate differently.
pub(crate) fn check(plan: &Plan) -> Result<(), PlanError> {
    check_plan(plan).map_err(|kind| PlanPath::default().error(kind))?;
    check_variants(plan)?;
    check_channels(plan)
}

/// Checks the plan as a whole.
fn check_plan(plan: &Plan) -> Result<(), PlanErrorKind> {
    if plan.group_id.is_empty() {
        return Err(PlanErrorKind::Empty { key: "groupId" });
    }
    if plan.stages.is_empty() {
        return Err(PlanErrorKind::NoStages);
    }
    match plan.stickiness.as_deref() {
        Some("") => Err(PlanErrorKind::Empty { key: "stickiness" }),
        Some(stickiness @ ("random" | NOW)) => Err(PlanErrorKind::NotSticky {
            stickiness: stickiness.into(),
        }),
        _ => Ok(()),
    }
}

/// Rejects what only some SDKs support in variants.
fn check_variants(plan: &Plan) -> Result<(), PlanError> {
    let wanted = plan.stickiness();
    for (number, variant) in (1..).zip(&plan.variants) {
        let path = PlanPath::default().at(&[Step::Variant(number)]);
        // Source: ruling "Stickiness of strategy variants".
        if let Some(own) = variant.stickiness.as_deref().filter(|own| *own != wanted) {
            let (own, wanted) = (own.into(), wanted.into());
            return Err(path.error(PlanErrorKind::OtherStickiness { own, wanted }));
        }
        // Source: ruling "Overrides in strategy variants".
        if !variant.overrides.is_empty() {
            return Err(path.error(PlanErrorKind::Overrides));
        }
    }
    Ok(())
}

fn check_channels(plan: &Plan) -> Result<(), PlanError> {
    for (name, channel) in &plan.channels {
        let path = PlanPath::channel(name);
        check_channel(name, channel, plan).map_err(|kind| path.error(kind))?;
        for (number, constraint) in (1..).zip(&channel.constraints) {
            let path = PlanPath::channel(name).at(&[Step::Constraint(number)]);
            check_constraint(constraint).map_err(|kind| path.error(kind))?;
        }
    }
    Ok(())
}

/// Rejects constraints on the time, constraints that SDKs evaluate differently, and empty lists.
fn check_constraint(constraint: &Constraint) -> Result<(), PlanErrorKind> {
    match &*constraint.context_name {
        "" => return Err(PlanErrorKind::Empty { key: "contextName" }),
        NOW => return Err(PlanErrorKind::CurrentTime),
        _ => (),
    }
    if takes_list(&constraint.operator) && constraint.values.is_empty() {
        return Err(PlanErrorKind::Empty { key: "values" });
    }
    // Source: ruling "Fields of dates".
    match constraint.operator.starts_with("DATE_") {
        true => Err(PlanErrorKind::DateOperator {
            operator: (&constraint.operator).into(),
        }),
        false => Ok(()),
    }
}

/// Returns whether the operand is `values`; an empty list would match no user, or every user.
fn takes_list(operator: &str) -> bool {
    matches!(operator, "IN" | "NOT_IN" | "IN_CIDR") || operator.starts_with("STR_")
}

fn check_channel(name: &str, channel: &Channel, plan: &Plan) -> Result<(), PlanErrorKind> {
    if name.is_empty() || name == EVERYONE {
        return Err(PlanErrorKind::ReservedName);
    }
    if channel.constraints.is_empty() && channel.segments.is_empty() {
        return Err(PlanErrorKind::UnboundedChannel);
    }
    let mut stages = plan.stages.iter();
    if !stages.any(|stage| stage.channel.as_deref() == Some(name)) {
        return Err(PlanErrorKind::UnusedChannel);
    }
    let earlier = plan.channels.iter().take_while(|(other, _)| *other != name);
    let mut alike = earlier.filter(|(_, other)| channel.covers(other) && other.covers(channel));
    match alike.next() {
        Some((other, _)) => Err(PlanErrorKind::StageConflict(StageConflict::SameUsers {
            other: other.as_str().into(),
        })),
        None => Ok(()),
    }
}
