//! Constraint: whether a context matches it.

use super::request::BoundRequest;
use super::value::Value;
use crate::definitions::{Comparison, Constraint, Constraints, Number, Predicate, Substrings};
use crate::interning::{Id, Interner};
use crate::text::case_insensitive;
use std::borrow::Cow;
use std::cmp::Ordering;

impl Constraints {
    /// Returns whether the constraint matches.
    ///
    /// The predicate is false for a missing value and for one that does not parse as the operator
    /// requires, so an inverted constraint is true for it.
    ///
    /// Source: `docs/semantics.md`, "Constraints".
    pub fn matches(&self, id: Id<Constraint>, request: &BoundRequest<'_>) -> bool {
        self.table
            .get(id)
            .is_some_and(|constraint| self.is_true(constraint, request) != constraint.inverted)
    }

    /// Returns the result of the predicate, before `inverted`.
    fn is_true(&self, constraint: &Constraint, request: &BoundRequest<'_>) -> bool {
        let field = constraint.field;
        if let Predicate::In(set) = constraint.predicate {
            return set.contains(request.string_id(field), request.interner);
        }
        if let Predicate::Date(comparison, operand) = constraint.predicate {
            let timestamp = request.timestamp(field);
            return timestamp.is_some_and(|value| comparison.matches(value.cmp(&operand)));
        }
        let Some(value) = request.value(field) else {
            return false;
        };
        match constraint.predicate {
            Predicate::StartsWith(substrings) => {
                let exact: Finds = |text, part| text.starts_with(part);
                self.finds(
                    substrings,
                    request.interner,
                    value,
                    exact,
                    case_insensitive::starts_with,
                )
            }
            Predicate::EndsWith(substrings) => {
                let exact: Finds = |text, part| text.ends_with(part);
                self.finds(
                    substrings,
                    request.interner,
                    value,
                    exact,
                    case_insensitive::ends_with,
                )
            }
            Predicate::Contains(substrings) => self.finds(
                substrings,
                request.interner,
                value,
                case_insensitive::contains_exact,
                case_insensitive::contains,
            ),
            Predicate::Number(comparison, operand) => value
                .number()
                .is_some_and(|number| operand.matches(comparison, number)),
            Predicate::Version(comparison, id) => {
                let operand = self.versions.get(id);
                let operand = operand.and_then(|operand| operand.version.as_ref());
                let ordering = operand.and_then(|operand| value.compare(operand));
                ordering.is_some_and(|ordering| comparison.matches(ordering))
            }
            Predicate::Regex(id) => {
                let pattern = self.patterns.get(id);
                pattern.is_some_and(|pattern| pattern.is_match(value.text()))
            }
            Predicate::InCidr(id) => {
                let ranges = self.ranges.get(id).zip(value.address());
                ranges.is_some_and(|(ranges, address)| ranges.contains(address))
            }
            Predicate::In(_) | Predicate::Date(..) => false,
        }
    }

    /// Returns whether any of the strings is found in `value`.
    fn finds(
        &self,
        substrings: Substrings,
        interner: &Interner,
        value: Value<'_>,
        exact: Finds,
        ignoring_case: Finds,
    ) -> bool {
        let (value, found) = match substrings.ignore_case {
            true => (value.without_case(), ignoring_case),
            false => (Cow::Borrowed(value.text()), exact),
        };
        let automaton = substrings.automaton;
        if let Some(automaton) = automaton.and_then(|index| self.automatons.get(index)) {
            return automaton.is_match(&value, substrings.ignore_case);
        }
        interner
            .ids(substrings.strings)
            .any(|part| found(&value, interner.resolve(part)))
    }
}

/// Returns whether the first string has the second as a prefix, suffix or substring.
type Finds = fn(&str, &str) -> bool;

impl Comparison {
    fn matches(self, ordering: Ordering) -> bool {
        match self {
            Comparison::Equal => ordering.is_eq(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::GreaterOrEqual => ordering.is_ge(),
            Comparison::Less => ordering.is_lt(),
            Comparison::LessOrEqual => ordering.is_le(),
        }
    }
}

impl Number {
    /// Returns whether `value` is in this relation to the operand. Numbers are equal if they differ by
    /// less than 2^-52.
    ///
    /// Source: ruling "Equal numbers".
    fn matches(&self, comparison: Comparison, value: f64) -> bool {
        let operand = self.value();
        match comparison {
            Comparison::Equal => (value - operand).abs() < f64::EPSILON,
            comparison => value
                .partial_cmp(&operand)
                .is_some_and(|ordering| comparison.matches(ordering)),
        }
    }
}
