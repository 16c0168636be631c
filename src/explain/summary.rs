//! Summary: the result of a flag and its main reason, in one sentence.

use super::explanation::{DecidedBy, Explanation, Strategy};
use super::format::quote;
use crate::evaluation::Reason;

/// Returns the first line: `` `checkout` is on: strategy 1 matches every user (STATIC) ``.
pub(crate) fn sentence(flag: &Explanation) -> String {
    let name = quote(&flag.flag);
    let state = if flag.enabled { "on" } else { "off" };
    let variant = match &flag.variant {
        Some(variant) => format!(", variant {}", quote(&variant.name)),
        None => String::new(),
    };
    let cause = match flag.enabled {
        true => cause_of_on(flag),
        false => cause_of_off(flag),
    };
    let reason = flag.reason;
    format!("{name} is {state}{variant}: {cause} ({reason})")
}

fn cause_of_on(flag: &Explanation) -> String {
    let deciding = flag.strategies.iter().find(|strategy| strategy.decides);
    let selected_by = match flag.variants.as_ref().and_then(|it| it.decided_by) {
        Some(DecidedBy::Override) => Some("an override selects the variant"),
        Some(DecidedBy::Bucket) => Some("a bucket selects the variant"),
        _ => None,
    };
    match (deciding, selected_by) {
        (None, None) => "it has no strategies".into(),
        (None, Some(selected_by)) => format!("it has no strategies, and {selected_by}"),
        (Some(strategy), None) => match_of(strategy, flag.reason),
        (Some(Strategy { number, .. }), Some(selected_by)) => {
            format!("strategy {number} matches, and {selected_by}")
        }
    }
}

fn match_of(strategy: &Strategy, reason: Reason) -> String {
    let position = strategy.number;
    match reason {
        Reason::TargetingMatch => format!("strategy {position} targets this user"),
        Reason::Split => format!("strategy {position} includes the bucket of this user"),
        _ => format!("strategy {position} matches every user"),
    }
}

fn cause_of_off(flag: &Explanation) -> String {
    if flag.reason == Reason::Disabled {
        return "it is disabled".into();
    }
    let mut dependencies = flag.dependencies.iter();
    match dependencies.find(|dependency| !dependency.satisfied) {
        _ if flag.dependencies_invalid => "its dependencies are invalid".into(),
        Some(it) => format!("the dependency on {} is not satisfied", quote(&it.parent)),
        None if flag.strategies_invalid => "its strategies are invalid".into(),
        None if flag.strategies.len() == 1 => "the only strategy does not match".into(),
        None => format!("none of the {} strategies matches", flag.strategies.len()),
    }
}
