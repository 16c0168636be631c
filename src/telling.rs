//! Telling: compiled parts as a document has them.

use crate::constraint::{Constraint, Constraints, Order, Parts, Test};
use crate::document;
use crate::rollout::Stickiness;
use crate::table::Id;
use crate::variant::{Override, VariantEntry};
use crate::words::{Field, List, Text, Words};

/// A constraint; one of no such number is one that nobody fulfils.
pub(crate) fn constraint(
    id: Id<Constraint>,
    constraints: &Constraints,
    words: &Words,
) -> document::Constraint {
    let nobody = document::Constraint::default();
    let Some(source) = constraints.table.get(id) else {
        return nobody;
    };
    let told = document::Constraint {
        context_name: field(source.field, words),
        operator: operator(source.test, source.inverted).into(),
        // Of this operator there are two.
        inverted: source.inverted && !matches!(source.test, Test::In(_)),
        ..nobody
    };
    match source.test {
        Test::In(members) => document::Constraint {
            values: members.texts(words).map(str::to_owned).collect(),
            ..told
        },
        Test::StartsWith(parts) | Test::EndsWith(parts) | Test::Contains(parts) => {
            let Parts { texts, any_case } = parts;
            document::Constraint {
                values: list(texts, words),
                case_insensitive: any_case,
                ..told
            }
        }
        Test::Number(_, number) => with_value(told, number.value().to_string()),
        Test::Date(_, instant) => with_value(told, instant.to_string()),
        Test::Version(_, id) => match constraints.versions.get(id) {
            Some(release) => with_value(told, words.spell(release.text).into()),
            None => told,
        },
        Test::Regex(id) => {
            let pattern = constraints.patterns.get(id);
            document::Constraint {
                value: pattern
                    .and_then(|it| it.source)
                    .map(|text| words.spell(text).into()),
                case_insensitive: pattern.is_some_and(|it| it.any_case),
                ..told
            }
        }
        Test::InCidr(id) => document::Constraint {
            values: constraints
                .ranges
                .get(id)
                .into_iter()
                .flat_map(|ranges| ranges.texts())
                .collect(),
            ..told
        },
    }
}

fn with_value(told: document::Constraint, value: String) -> document::Constraint {
    document::Constraint {
        value: Some(value),
        ..told
    }
}

/// The operator's word.
fn operator(test: Test, inverted: bool) -> &'static str {
    use Order::*;
    match test {
        Test::In(_) if inverted => "NOT_IN",
        Test::In(_) => "IN",
        Test::StartsWith(_) => "STR_STARTS_WITH",
        Test::EndsWith(_) => "STR_ENDS_WITH",
        Test::Contains(_) => "STR_CONTAINS",
        Test::Number(Equal, _) => "NUM_EQ",
        Test::Number(Greater, _) => "NUM_GT",
        Test::Number(GreaterOrEqual, _) => "NUM_GTE",
        Test::Number(Less, _) => "NUM_LT",
        Test::Number(LessOrEqual, _) => "NUM_LTE",
        Test::Date(Less | LessOrEqual, _) => "DATE_BEFORE",
        Test::Date(..) => "DATE_AFTER",
        Test::Version(Equal, _) => "SEMVER_EQ",
        Test::Version(Greater, _) => "SEMVER_GT",
        Test::Version(GreaterOrEqual, _) => "SEMVER_GTE",
        Test::Version(Less, _) => "SEMVER_LT",
        Test::Version(LessOrEqual, _) => "SEMVER_LTE",
        Test::Regex(_) => "REGEX",
        Test::InCidr(_) => "IN_CIDR",
    }
}

/// The name of a field.
pub(crate) fn field(id: Id<Field>, words: &Words) -> String {
    words.name(id).into()
}

/// Texts in the order of the document.
pub(crate) fn list(texts: List<Text>, words: &Words) -> Vec<String> {
    let texts = words.ids(texts);
    texts.map(|id| words.spell(id).into()).collect()
}

/// What keeps a person in place: `default`, `random`, or the name of a field.
pub(crate) fn stickiness(stickiness: Stickiness, words: &Words) -> String {
    match stickiness {
        Stickiness::Default { .. } => "default".into(),
        Stickiness::Random => "random".into(),
        Stickiness::Field(id) => field(id, words),
    }
}

/// A variant of that weight, without stickiness and overrides.
pub(crate) fn variant(entry: &VariantEntry, weight: u32, words: &Words) -> document::Variant {
    let payload = entry.payload.map(|(kind, value)| document::Payload {
        kind: words.spell(kind).into(),
        value: words.spell(value).into(),
    });
    document::Variant {
        name: words.spell(entry.name).into(),
        weight,
        payload,
        ..document::Variant::default()
    }
}

/// A forced choice.
pub(crate) fn forced(source: &Override, words: &Words) -> document::Override {
    document::Override {
        context_name: field(source.field, words),
        values: source.values.texts(words).map(str::to_owned).collect(),
    }
}
