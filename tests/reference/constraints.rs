//! Constraints: one operator applied to one context value.
//!
//! Source: `docs/semantics.md`, "Constraints"; the rulings in `docs/compatibility.md`.

use super::json::{Invalid, boolean, optional_string, required_string, strings};
use super::versions::Version;
use super::{Context, EvaluationRequest, addresses, dates, patterns};
use serde_json::Value;
use std::cmp::Ordering;

struct Constraint<'a> {
    source: &'a Value,
    operator: String,
    case_insensitive: bool,
    field: String,
    request: &'a EvaluationRequest<'a>,
}

/// The result of one constraint.
pub struct ConstraintOutcome {
    pub matches: bool,
    pub operator: String,
    /// The result before `inverted` is applied.
    pub operator_matches: bool,
}

/// Evaluates a constraint. An invalid constraint never matches, inverted or not.
pub fn evaluate(source: &Value, request: &EvaluationRequest) -> Result<ConstraintOutcome, Invalid> {
    let inverted = boolean(source, "inverted", false)?;
    let constraint = Constraint {
        source,
        operator: required_string(source, "operator")?,
        case_insensitive: boolean(source, "caseInsensitive", false)?,
        field: required_string(source, "contextName")?,
        request,
    };
    let operator_matches = constraint.operator_matches()?;
    Ok(ConstraintOutcome {
        matches: operator_matches != inverted,
        operator: constraint.operator,
        operator_matches,
    })
}

impl Constraint<'_> {
    fn operator_matches(&self) -> Result<bool, Invalid> {
        match self.operator.as_str() {
            "IN" => self.is_in_values(),
            "NOT_IN" => self.is_in_values().map(|is_in| !is_in),
            "STR_STARTS_WITH" => self.any_value(|ours, value| ours.starts_with(value)),
            "STR_ENDS_WITH" => self.any_value(|ours, value| ours.ends_with(value)),
            "STR_CONTAINS" => self.any_value(|ours, value| ours.contains(value)),
            "NUM_EQ" => self.compare_numbers(|ours, operand| (ours - operand).abs() < f64::EPSILON),
            "NUM_GT" => self.compare_numbers(|ours, operand| ours > operand),
            "NUM_GTE" => self.compare_numbers(|ours, operand| ours >= operand),
            "NUM_LT" => self.compare_numbers(|ours, operand| ours < operand),
            "NUM_LTE" => self.compare_numbers(|ours, operand| ours <= operand),
            "DATE_AFTER" => self.compare_dates(Ordering::is_gt),
            "DATE_BEFORE" => self.compare_dates(Ordering::is_lt),
            "SEMVER_EQ" => self.compare_versions(Ordering::is_eq),
            "SEMVER_GT" => self.compare_versions(Ordering::is_gt),
            "SEMVER_GTE" => self.compare_versions(Ordering::is_ge),
            "SEMVER_LT" => self.compare_versions(Ordering::is_lt),
            "SEMVER_LTE" => self.compare_versions(Ordering::is_le),
            "REGEX" => self.matches_pattern(),
            "IN_CIDR" => self.is_in_ranges(),
            _ => Err(Invalid),
        }
    }

    fn context_value(&self) -> Option<&str> {
        field_value(self.request.context, &self.field)
    }

    /// Returns the operand of list operators. Other operators ignore this member, even if invalid.
    fn values(&self) -> Result<Vec<String>, Invalid> {
        strings(self.source, "values")
    }

    /// Returns the operand of scalar operators. Other operators ignore this member, even if invalid.
    fn value(&self) -> Result<Option<String>, Invalid> {
        optional_string(self.source, "value")
    }

    /// Compares byte for byte; `caseInsensitive` does not apply. A missing value is in no list.
    fn is_in_values(&self) -> Result<bool, Invalid> {
        let values = self.values()?;
        let ours = self.context_value();
        Ok(ours.is_some_and(|ours| values.iter().any(|value| value == ours)))
    }

    /// Applies `test` to each value. With `caseInsensitive`, both sides are Unicode lowercase.
    fn any_value(&self, test: impl Fn(&str, &str) -> bool) -> Result<bool, Invalid> {
        let values = self.values()?;
        let Some(ours) = self.context_value() else {
            return Ok(false);
        };
        Ok(match self.case_insensitive {
            false => values.iter().any(|value| test(ours, value)),
            true => {
                let ours = ours.to_lowercase();
                values
                    .iter()
                    .any(|value| test(&ours, &value.to_lowercase()))
            }
        })
    }

    fn compare_numbers(&self, test: impl Fn(f64, f64) -> bool) -> Result<bool, Invalid> {
        let value = self.value()?.ok_or(Invalid)?;
        let operand = value.trim().parse::<f64>().map_err(|_| Invalid)?;
        if !operand.is_finite() {
            return Err(Invalid);
        }
        let ours = self.context_value().and_then(parse_context_number);
        Ok(ours.is_some_and(|ours| test(ours, operand)))
    }

    /// Compares dates. A missing `currentTime` is the time of the request.
    fn compare_dates(&self, test: impl Fn(Ordering) -> bool) -> Result<bool, Invalid> {
        let value = self.value()?.ok_or(Invalid)?;
        let operand = dates::parse_in_constraint(&value).ok_or(Invalid)?;
        let ours = match self.context_value() {
            Some(date) => dates::parse_in_context(date),
            None if self.field == "currentTime" => Some(dates::from_milliseconds(self.request.now)),
            None => None,
        };
        Ok(ours.is_some_and(|ours| test(ours.cmp(&operand))))
    }

    fn compare_versions(&self, test: impl Fn(Ordering) -> bool) -> Result<bool, Invalid> {
        let value = self.value()?.ok_or(Invalid)?;
        let operand = Version::parse(value.trim()).ok_or(Invalid)?;
        let ours = self.context_value().and_then(Version::parse);
        Ok(ours.is_some_and(|ours| test(ours.compare(&operand))))
    }

    /// An invalid or absent pattern matches no value, so the inverted constraint matches.
    ///
    /// Source: `21-regex-constraint-operators.json` of the client specification.
    fn matches_pattern(&self) -> Result<bool, Invalid> {
        let (Some(pattern), Some(ours)) = (self.value()?, self.context_value()) else {
            return Ok(false);
        };
        Ok(patterns::is_match(&pattern, ours, self.case_insensitive).unwrap_or(false))
    }

    fn is_in_ranges(&self) -> Result<bool, Invalid> {
        let values = self.values()?;
        let ranges = values.iter().map(String::as_str);
        let ours = self.context_value();
        Ok(ours.is_some_and(|address| addresses::is_in_any(address, ranges)))
    }
}

pub fn field_value<'a>(context: &'a Context, field: &str) -> Option<&'a str> {
    context.get(field).map(String::as_str)
}

/// Parses a number of Rust's syntax without words, untrimmed, or `Infinity` as JavaScript writes it.
///
/// Source: `docs/compatibility.md`, "Numbers in contexts".
fn parse_context_number(number: &str) -> Option<f64> {
    match number {
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ if number.contains(['n', 'N', 'f', 'F']) => None,
        _ => number.parse().ok(),
    }
}
