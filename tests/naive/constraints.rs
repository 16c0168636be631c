//! One constraint against one context. Source: protocol 5.7 and 5.8.

use super::dates;
use super::patterns;
use super::reading::{Broken, boolean, optional_text, required_text, texts};
use super::versions::Version;
use super::{Context, Question, addresses};
use serde_json::Value;
use std::cmp::Ordering;

struct Constraint<'a> {
    source: &'a Value,
    operator: String,
    case_insensitive: bool,
    field: String,
    question: &'a Question<'a>,
}

/// What the constraint says, and the operator by itself, before it is inverted.
pub struct Verdict {
    pub holds: bool,
    pub operator: String,
    pub operator_holds: bool,
}

/// `Broken` never matches, also when inverted (5.8).
pub fn judge(source: &Value, question: &Question) -> Result<Verdict, Broken> {
    let inverted = boolean(source, "inverted", false)?;
    let constraint = Constraint {
        source,
        operator: required_text(source, "operator")?,
        case_insensitive: boolean(source, "caseInsensitive", false)?,
        field: required_text(source, "contextName")?,
        question,
    };
    let operator_holds = constraint.holds()?;
    Ok(Verdict {
        holds: operator_holds != inverted,
        operator: constraint.operator,
        operator_holds,
    })
}

impl Constraint<'_> {
    fn holds(&self) -> Result<bool, Broken> {
        match self.operator.as_str() {
            "IN" => self.is_in_values(),
            "NOT_IN" => self.is_in_values().map(|is_in| !is_in),
            "STR_STARTS_WITH" => self.any_value(|text, value| text.starts_with(value)),
            "STR_ENDS_WITH" => self.any_value(|text, value| text.ends_with(value)),
            "STR_CONTAINS" => self.any_value(|text, value| text.contains(value)),
            "NUM_EQ" => self.number(|ours, theirs| (ours - theirs).abs() < f64::EPSILON),
            "NUM_GT" => self.number(|ours, theirs| ours > theirs),
            "NUM_GTE" => self.number(|ours, theirs| ours >= theirs),
            "NUM_LT" => self.number(|ours, theirs| ours < theirs),
            "NUM_LTE" => self.number(|ours, theirs| ours <= theirs),
            "DATE_AFTER" => self.date(|ours, theirs| ours > theirs),
            "DATE_BEFORE" => self.date(|ours, theirs| ours < theirs),
            "SEMVER_EQ" => self.version(Ordering::is_eq),
            "SEMVER_GT" => self.version(Ordering::is_gt),
            "SEMVER_GTE" => self.version(Ordering::is_ge),
            "SEMVER_LT" => self.version(Ordering::is_lt),
            "SEMVER_LTE" => self.version(Ordering::is_le),
            "REGEX" => self.pattern_is_found(),
            "IN_CIDR" => self.is_in_ranges(),
            // 5.8: a missing or unknown operator silences the strategy.
            _ => Err(Broken),
        }
    }

    /// The caller's value; never trimmed.
    fn context_value(&self) -> Option<&str> {
        look_up(self.question.context, &self.field)
    }

    /// What list operators use; nobody else looks at it.
    fn values(&self) -> Result<Vec<String>, Broken> {
        texts(self.source, "values")
    }

    /// What scalar operators use; nobody else looks at it.
    fn value(&self) -> Result<Option<String>, Broken> {
        optional_text(self.source, "value")
    }

    /// Byte for byte; `caseInsensitive` does not count here. A missing value is in no list.
    fn is_in_values(&self) -> Result<bool, Broken> {
        let values = self.values()?;
        let ours = self.context_value();
        Ok(ours.is_some_and(|ours| values.iter().any(|value| value == ours)))
    }

    /// `caseInsensitive`: the lower case of Unicode on both sides, no locale.
    fn any_value(&self, test: impl Fn(&str, &str) -> bool) -> Result<bool, Broken> {
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

    fn number(&self, test: impl Fn(f64, f64) -> bool) -> Result<bool, Broken> {
        let value = self.value()?.ok_or(Broken)?;
        let theirs = value.trim().parse::<f64>().map_err(|_| Broken)?;
        if !theirs.is_finite() {
            return Err(Broken);
        }
        let ours = self.context_value().and_then(number_of_context);
        Ok(ours.is_some_and(|ours| test(ours, theirs)))
    }

    /// Reads the named field; a `currentTime` that is missing is the time of the question.
    fn date(&self, test: impl Fn(dates::Instant, dates::Instant) -> bool) -> Result<bool, Broken> {
        let value = self.value()?.ok_or(Broken)?;
        let theirs = dates::of_constraint(&value).ok_or(Broken)?;
        let ours = match self.context_value() {
            Some(text) => dates::of_context(text),
            None if self.field == "currentTime" => {
                Some(dates::from_milliseconds(self.question.now))
            }
            None => None,
        };
        Ok(ours.is_some_and(|ours| test(ours, theirs)))
    }

    fn version(&self, test: impl Fn(Ordering) -> bool) -> Result<bool, Broken> {
        let value = self.value()?.ok_or(Broken)?;
        let theirs = Version::read(value.trim()).ok_or(Broken)?;
        let ours = self.context_value().and_then(Version::read);
        Ok(ours.is_some_and(|ours| test(ours.compare(&theirs))))
    }

    /// An invalid or absent pattern is found nowhere, so that its inversion holds (5.8).
    fn pattern_is_found(&self) -> Result<bool, Broken> {
        let (Some(pattern), Some(ours)) = (self.value()?, self.context_value()) else {
            return Ok(false);
        };
        Ok(patterns::is_found(&pattern, ours, self.case_insensitive).unwrap_or(false))
    }

    fn is_in_ranges(&self) -> Result<bool, Broken> {
        let values = self.values()?;
        let ranges = values.iter().map(String::as_str);
        let ours = self.context_value();
        Ok(ours.is_some_and(|address| addresses::lies_in_any(address, ranges)))
    }
}

/// 5.3: named fields and properties are one map.
pub fn look_up<'a>(context: &'a Context, field: &str) -> Option<&'a str> {
    context.get(field).map(String::as_str)
}

/// Rust's f64 without blanks, finite only. `Infinity` as JavaScript spells it is read as well:
/// both reference evaluators do.
fn number_of_context(text: &str) -> Option<f64> {
    match text {
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => text.parse().ok().filter(|number: &f64| number.is_finite()),
    }
}
