//! Export: compiled definitions as parts of a document.

use crate::definitions::{
    Comparison, Constraint, Constraints, Dependency, Override, ParentRequirement, Predicate,
    Stickiness, Substrings, VariantDefinition,
};
use crate::document;
use crate::interning::{FieldId, Id, IdList, InternedString, Interner};

/// Returns a constraint as a document has it; an empty one, which never matches, for an unknown id.
pub(crate) fn constraint(
    id: Id<Constraint>,
    constraints: &Constraints,
    interner: &Interner,
) -> document::Constraint {
    let Some(source) = constraints.table.get(id) else {
        return document::Constraint::default();
    };
    let base = document::Constraint {
        context_name: field(source.field, interner),
        operator: operator(source.predicate, source.inverted).into(),
        // `NOT_IN` expresses the inversion.
        inverted: source.inverted && !matches!(source.predicate, Predicate::In(_)),
        ..document::Constraint::default()
    };
    match source.predicate {
        Predicate::In(set) => document::Constraint {
            values: set.strings(interner).map(str::to_owned).collect(),
            ..base
        },
        Predicate::StartsWith(substrings)
        | Predicate::EndsWith(substrings)
        | Predicate::Contains(substrings) => {
            let Substrings {
                strings,
                ignore_case,
                ..
            } = substrings;
            document::Constraint {
                values: list(strings, interner),
                case_insensitive: ignore_case,
                ..base
            }
        }
        Predicate::Number(_, number) => with_value(base, number.value().to_string()),
        Predicate::Date(_, timestamp) => with_value(base, timestamp.to_string()),
        Predicate::Version(_, id) => match constraints.versions.get(id) {
            Some(version) => with_value(base, interner.resolve(version.text).into()),
            None => base,
        },
        Predicate::Regex(id) => {
            let pattern = constraints.patterns.get(id);
            document::Constraint {
                value: pattern
                    .and_then(|pattern| pattern.source)
                    .map(|source| interner.resolve(source).into()),
                case_insensitive: pattern.is_some_and(|pattern| pattern.any_case),
                ..base
            }
        }
        Predicate::InCidr(id) => document::Constraint {
            values: constraints
                .ranges
                .get(id)
                .into_iter()
                .flat_map(|ranges| ranges.strings())
                .collect(),
            ..base
        },
    }
}

fn with_value(base: document::Constraint, value: String) -> document::Constraint {
    document::Constraint {
        value: Some(value),
        ..base
    }
}

/// Returns the name of the operator.
fn operator(predicate: Predicate, inverted: bool) -> &'static str {
    use Comparison::*;
    match predicate {
        Predicate::In(_) if inverted => "NOT_IN",
        Predicate::In(_) => "IN",
        Predicate::StartsWith(_) => "STR_STARTS_WITH",
        Predicate::EndsWith(_) => "STR_ENDS_WITH",
        Predicate::Contains(_) => "STR_CONTAINS",
        Predicate::Number(Equal, _) => "NUM_EQ",
        Predicate::Number(Greater, _) => "NUM_GT",
        Predicate::Number(GreaterOrEqual, _) => "NUM_GTE",
        Predicate::Number(Less, _) => "NUM_LT",
        Predicate::Number(LessOrEqual, _) => "NUM_LTE",
        Predicate::Date(Less | LessOrEqual, _) => "DATE_BEFORE",
        Predicate::Date(..) => "DATE_AFTER",
        Predicate::Version(Equal, _) => "SEMVER_EQ",
        Predicate::Version(Greater, _) => "SEMVER_GT",
        Predicate::Version(GreaterOrEqual, _) => "SEMVER_GTE",
        Predicate::Version(Less, _) => "SEMVER_LT",
        Predicate::Version(LessOrEqual, _) => "SEMVER_LTE",
        Predicate::Regex(_) => "REGEX",
        Predicate::InCidr(_) => "IN_CIDR",
    }
}

/// Returns the name of a field.
pub(crate) fn field(id: FieldId, interner: &Interner) -> String {
    interner.field_name(id).into()
}

/// Returns the strings of a list.
pub(crate) fn list(strings: IdList<InternedString>, interner: &Interner) -> Vec<String> {
    let strings = interner.ids(strings);
    strings.map(|id| interner.resolve(id).into()).collect()
}

/// Returns the name of a stickiness: `default`, `random`, or a field.
pub(crate) fn stickiness(stickiness: Stickiness, interner: &Interner) -> String {
    match stickiness {
        Stickiness::Default { .. } => "default".into(),
        Stickiness::Random => "random".into(),
        Stickiness::Field(id) => field(id, interner),
    }
}

/// Returns a variant with a weight, without stickiness and overrides.
pub(crate) fn variant(
    entry: &VariantDefinition,
    weight: u32,
    interner: &Interner,
) -> document::Variant {
    let payload = entry.payload.map(|(kind, value)| document::Payload {
        kind: interner.resolve(kind).into(),
        value: interner.resolve(value).into(),
    });
    document::Variant {
        name: interner.resolve(entry.name).into(),
        weight,
        payload,
        ..document::Variant::default()
    }
}

/// Returns an override.
pub(crate) fn exported_override(source: &Override, interner: &Interner) -> document::Override {
    document::Override {
        context_name: field(source.field, interner),
        values: source.values.strings(interner).map(str::to_owned).collect(),
    }
}

/// Returns a dependency.
pub(crate) fn dependency(source: &Dependency, interner: &Interner) -> document::Dependency {
    document::Dependency {
        feature: interner.resolve(source.parent).into(),
        enabled: !matches!(source.requirement, ParentRequirement::Off),
        variants: match source.requirement {
            ParentRequirement::OneOf(names) => list(names, interner),
            ParentRequirement::On | ParentRequirement::Off => Vec::new(),
        },
    }
}
