//! Predicate text: the value of a constraint, and the expected one, in a sentence.

use super::explanation::Constraint;
use super::format::{MAX_LENGTH, addresses, date, list, number, quote, shorten};
use crate::document;

/// Returns a sentence such as `` `country` is `DE`, expected one of `US`, `FR` ``.
pub(crate) fn sentence(constraint: &Constraint) -> String {
    let field = quote(&constraint.constraint.context_name);
    let (actual, expected) = (actual(constraint), expected(&constraint.constraint));
    format!("{field} is {actual}, expected {expected}")
}

fn actual(constraint: &Constraint) -> String {
    match constraint.value.as_deref() {
        None => "missing".into(),
        Some(value) if constraint.clock => format!("{} (now)", date(value)),
        Some(value) if constraint.invalid_value => {
            let wanted = type_of(&constraint.constraint.operator);
            format!("{} (not {wanted})", quote(value))
        }
        Some(value) => quote(value),
    }
}

/// Returns the type of the values that the operator compares.
fn type_of(operator: &str) -> &'static str {
    match operator.split('_').next() {
        Some("NUM") => "a number",
        Some("DATE") => "a date",
        Some("SEMVER") => "a semantic version",
        _ => "an IP address",
    }
}

/// Describes the values that match: `one of ...`, `at least 18`, `not after ...`.
fn expected(constraint: &document::Constraint) -> String {
    let inverted = constraint.inverted || constraint.operator == "NOT_IN";
    let not = if inverted { "not " } else { "" };
    let value = constraint.value.as_deref().unwrap_or_default();
    let values = &*constraint.values;
    let expected = match &*constraint.operator {
        "IN" | "NOT_IN" => one_of(values, inverted),
        "IN_CIDR" => address_in(values, inverted),
        "STR_STARTS_WITH" => format!("{not}to start with {}", one_of(values, false)),
        "STR_ENDS_WITH" => format!("{not}to end with {}", one_of(values, false)),
        "STR_CONTAINS" => format!("{not}to contain {}", one_of(values, false)),
        "REGEX" => format!("{not}to match the pattern {}", quote(value)),
        "DATE_AFTER" => format!("{not}after {}", date(value)),
        "DATE_BEFORE" => format!("{not}before {}", date(value)),
        operator => match operator.split_once('_') {
            Some(("NUM", order)) => format!("{not}{}{}", relation(order), number(value)),
            Some((_, order)) => {
                let version = shorten(value, MAX_LENGTH);
                format!("{not}{}version {version}", relation(order))
            }
            None => format!("{not}{}", shorten(operator, MAX_LENGTH)),
        },
    };
    match constraint.case_insensitive {
        true => expected + ", ignoring case",
        false => expected,
    }
}

/// Describes a member of a list, or a string that is not a member if `inverted`.
pub(crate) fn one_of(values: &[String], inverted: bool) -> String {
    match (values, inverted) {
        ([value], false) => quote(value),
        ([value], true) => format!("anything but {}", quote(value)),
        ([], false) => "one of an empty list".into(),
        ([], true) => "anything but an empty list".into(),
        (values, false) => format!("one of {}", list(values)),
        (values, true) => format!("anything but {}", list(values)),
    }
}

/// Describes an address in one of the ranges, or in none if `inverted`.
pub(crate) fn address_in(ranges: &[String], inverted: bool) -> String {
    let ranges = addresses(ranges);
    match (ranges.as_slice(), inverted) {
        ([], true) => "an address outside an empty list".into(),
        (ranges, true) => format!("an address outside {}", list(ranges)),
        (ranges, false) => format!("an address in {}", one_of(ranges, false)),
    }
}

fn relation(order: &str) -> &'static str {
    match order {
        "GT" => "above ",
        "GTE" => "at least ",
        "LT" => "below ",
        "LTE" => "at most ",
        _ => "",
    }
}
