//! Sense: what a plan has to fulfil before its stages are looked at.

use crate::document::Constraint;
use crate::error::Step;
use crate::flaw::{Clash, Fault, Flaw, Place};
use crate::lane::EVERYONE;
use crate::plan::{Channel, Plan};
use crate::words::NOW;

/// Refuses a plan whose parts make no sense, or none that all SDKs agree on.
pub(crate) fn check(plan: &Plan) -> Result<(), Flaw> {
    check_plan(plan).map_err(|fault| Place::default().flaw(fault))?;
    check_variants(plan)?;
    check_channels(plan)
}

/// What concerns the plan as a whole.
fn check_plan(plan: &Plan) -> Result<(), Fault> {
    if plan.group_id.is_empty() {
        return Err(Fault::Empty { key: "groupId" });
    }
    if plan.stages.is_empty() {
        return Err(Fault::NoStages);
    }
    match plan.stickiness.as_deref() {
        Some("") => Err(Fault::Empty { key: "stickiness" }),
        Some(stickiness @ ("random" | NOW)) => Err(Fault::Unsteady {
            stickiness: stickiness.into(),
        }),
        _ => Ok(()),
    }
}

/// Refuses in variants what some SDKs obey and others do not.
fn check_variants(plan: &Plan) -> Result<(), Flaw> {
    let wanted = plan.stickiness();
    for (number, variant) in (1..).zip(&plan.variants) {
        let place = Place::default().at(&[Step::Variant(number)]);
        // Source: ruling "Stickiness of strategy variants".
        if let Some(own) = variant.stickiness.as_deref().filter(|own| *own != wanted) {
            let (own, wanted) = (own.into(), wanted.into());
            return Err(place.flaw(Fault::OtherStickiness { own, wanted }));
        }
        // Source: ruling "Overrides in strategy variants".
        if !variant.overrides.is_empty() {
            return Err(place.flaw(Fault::Overrides));
        }
    }
    Ok(())
}

fn check_channels(plan: &Plan) -> Result<(), Flaw> {
    for (name, channel) in &plan.channels {
        let place = Place::channel(name);
        check_channel(name, channel, plan).map_err(|fault| place.flaw(fault))?;
        for (number, constraint) in (1..).zip(&channel.constraints) {
            let place = Place::channel(name).at(&[Step::Constraint(number)]);
            check_constraint(constraint).map_err(|fault| place.flaw(fault))?;
        }
    }
    Ok(())
}

/// Refuses what would let people in or out by the time, or by the SDK, and a list that was forgotten.
fn check_constraint(constraint: &Constraint) -> Result<(), Fault> {
    match &*constraint.context_name {
        "" => return Err(Fault::Empty { key: "contextName" }),
        NOW => return Err(Fault::Clock),
        _ => (),
    }
    if takes_list(&constraint.operator) && constraint.values.is_empty() {
        return Err(Fault::Empty { key: "values" });
    }
    // Source: ruling "Fields of dates".
    match constraint.operator.starts_with("DATE_") {
        true => Err(Fault::Date {
            operator: (&constraint.operator).into(),
        }),
        false => Ok(()),
    }
}

/// Does the operator hold a value against `values`? An empty list lets in nobody, or everyone.
fn takes_list(operator: &str) -> bool {
    matches!(operator, "IN" | "NOT_IN" | "IN_CIDR") || operator.starts_with("STR_")
}

fn check_channel(name: &str, channel: &Channel, plan: &Plan) -> Result<(), Fault> {
    if name.is_empty() || name == EVERYONE {
        return Err(Fault::NoName);
    }
    if channel.constraints.is_empty() && channel.segments.is_empty() {
        return Err(Fault::UnboundedChannel);
    }
    let mut stages = plan.stages.iter();
    if !stages.any(|stage| stage.channel.as_deref() == Some(name)) {
        return Err(Fault::UnusedChannel);
    }
    let earlier = plan.channels.iter().take_while(|(other, _)| *other != name);
    let mut alike = earlier.filter(|(_, other)| channel.covers(other) && other.covers(channel));
    match alike.next() {
        Some((other, _)) => Err(Fault::Clash(Clash::Alike {
            other: other.as_str().into(),
        })),
        None => Ok(()),
    }
}
