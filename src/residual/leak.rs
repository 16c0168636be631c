//! Leak: what a reader of a residual learns about other users.

use crate::document::{Constraint, Document, EVERYONE, Feature, Strategy, Variant};
use serde::{Serialize, Serializer};
use std::fmt::{self, Display, Formatter};

/// A part of a residual that shows something about other users.
///
/// Shape as JSON: `{"flag", "strategy"?, "what", "field"?, "message"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Name of the flag.
    pub flag: String,
    /// Position of the strategy, from 1; `None` if the leak is not in a strategy.
    pub strategy: Option<usize>,
    /// What the reader learns.
    pub what: LeakKind,
}

/// What a reader of a residual learns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeakKind {
    /// The name of a flag that is off for this user.
    Name,
    /// The values that a constraint compares with.
    Constraint {
        /// The compared field.
        field: String,
        /// The operator, such as `IN` or `NUM_GT`.
        operator: String,
        /// Number of values.
        count: usize,
    },
    /// The values that an override of a variant compares with.
    Override {
        /// The compared field.
        field: String,
        /// Name of the variant.
        variant: String,
        /// Number of values.
        count: usize,
    },
    /// The hostnames of the strategy `applicationHostname`.
    Hosts {
        /// Number of hostnames.
        count: usize,
    },
    /// The parameters of a custom strategy.
    Parameters {
        /// Name of the strategy.
        name: String,
        /// Number of parameters.
        count: usize,
    },
    /// The percentage of a rollout, and its group id.
    Rollout {
        /// Percent, 0..=100.
        percent: String,
    },
    /// Names, weights and payloads of variants that this user may not get.
    Variants {
        /// Number of variants.
        count: usize,
    },
    /// A dependency on another flag.
    Parent {
        /// Name of the parent.
        name: String,
    },
}

impl LeakKind {
    /// Returns the name of the kind in lowercase, such as `constraint`.
    pub fn as_str(&self) -> &'static str {
        match self {
            LeakKind::Name => "name",
            LeakKind::Constraint { .. } => "constraint",
            LeakKind::Override { .. } => "override",
            LeakKind::Hosts { .. } => "hosts",
            LeakKind::Parameters { .. } => "parameters",
            LeakKind::Rollout { .. } => "rollout",
            LeakKind::Variants { .. } => "variants",
            LeakKind::Parent { .. } => "parent",
        }
    }

    /// Returns the context field whose values the reader learns; `None` if there are no values.
    pub fn field(&self) -> Option<&str> {
        match self {
            LeakKind::Constraint { count: 0, .. } | LeakKind::Override { count: 0, .. } => None,
            LeakKind::Constraint { field, .. } | LeakKind::Override { field, .. } => Some(field),
            _ => None,
        }
    }
}

impl Leak {
    /// Returns the leaks of a document, in the order of its flags.
    pub(crate) fn all(document: &Document) -> Vec<Leak> {
        document
            .features
            .iter()
            .flat_map(leaks_of_feature)
            .collect()
    }
}

impl Serialize for Leak {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct LeakView<'a> {
            flag: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            strategy: Option<usize>,
            what: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            field: Option<&'a str>,
            message: String,
        }
        let view = LeakView {
            flag: &self.flag,
            strategy: self.strategy,
            what: self.what.as_str(),
            field: self.what.field(),
            message: self.to_string(),
        };
        view.serialize(serializer)
    }
}

impl Display for Leak {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "flag `{}`", self.flag)?;
        if let Some(strategy) = self.strategy {
            write!(f, ", strategy {strategy}")?;
        }
        f.write_str(": ")?;
        self.what.fmt(f)
    }
}

impl Display for LeakKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            LeakKind::Name => f.write_str("the name of the flag, which is off"),
            LeakKind::Constraint {
                field,
                operator,
                count,
            } => write!(f, "`{field}` {operator} {}", Count(*count, "value")),
            LeakKind::Override {
                field,
                variant,
                count,
            } => {
                let values = Count(*count, "value");
                write!(f, "{values} of `{field}` for variant `{variant}`")
            }
            LeakKind::Hosts { count } => Count(*count, "hostname").fmt(f),
            LeakKind::Parameters { name, count } => {
                let parameters = Count(*count, "parameter");
                write!(f, "{parameters} of custom strategy `{name}`")
            }
            LeakKind::Rollout { percent } => write!(f, "a rollout of {percent} %"),
            LeakKind::Variants { count: 1 } => f.write_str("1 variant with its name and payload"),
            LeakKind::Variants { count } => {
                write!(f, "{count} variants with their weights and payloads")
            }
            LeakKind::Parent { name } => write!(f, "a dependency on `{name}`"),
        }
    }
}

/// A count and a noun, which gets an `s` unless the count is 1.
struct Count(usize, &'static str);

impl Display for Count {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Count(count, noun) = self;
        let plural = if *count == 1 { "" } else { "s" };
        write!(f, "{count} {noun}{plural}")
    }
}

fn leaks_of_feature(feature: &Feature) -> Vec<Leak> {
    let mut leaks = Vec::new();
    let mut leak = |strategy, what| {
        leaks.push(Leak {
            flag: feature.name.clone(),
            strategy,
            what,
        })
    };
    if !feature.enabled {
        leak(None, LeakKind::Name);
    }
    for dependency in &feature.dependencies {
        let name = dependency.feature.clone();
        leak(None, LeakKind::Parent { name });
    }
    let is_certain = is_certain(feature);
    for (index, strategy) in feature.strategies.iter().enumerate() {
        leaks_of_strategy(strategy, is_certain, &mut |what| {
            leak(Some(index + 1), what)
        });
    }
    leaks_of_variants(&feature.variants, is_certain, &mut |what| leak(None, what));
    leaks
}

/// Returns whether the flag is on for any values of the unknown fields.
fn is_certain(feature: &Feature) -> bool {
    let [only] = feature.strategies.as_slice() else {
        return false;
    };
    only.is_for_everyone() && feature.dependencies.is_empty()
}

fn leaks_of_strategy(strategy: &Strategy, is_certain: bool, leak: &mut dyn FnMut(LeakKind)) {
    for constraint in &strategy.constraints {
        leak(constraint_leak(constraint));
    }
    let parameter = |name| strategy.parameters.get(name).map_or("", String::as_str);
    let count = |name| parameter(name).split(',').count();
    match strategy.name.as_str() {
        EVERYONE => (),
        "remoteAddress" => leak(LeakKind::Constraint {
            field: "remoteAddress".into(),
            operator: "IN_CIDR".into(),
            count: count("IPs"),
        }),
        "applicationHostname" => leak(LeakKind::Hosts {
            count: count("hostNames"),
        }),
        "flexibleRollout" => leak(LeakKind::Rollout {
            percent: parameter("rollout").into(),
        }),
        "gradualRolloutUserId" | "gradualRolloutSessionId" | "gradualRolloutRandom" => {
            leak(LeakKind::Rollout {
                percent: parameter("percentage").into(),
            })
        }
        name => leak(LeakKind::Parameters {
            name: name.into(),
            count: strategy.parameters.len(),
        }),
    }
    leaks_of_variants(&strategy.variants, is_certain, leak);
}

fn constraint_leak(constraint: &Constraint) -> LeakKind {
    LeakKind::Constraint {
        field: constraint.context_name.clone(),
        operator: constraint.operator.clone(),
        count: constraint.string_count(),
    }
}

/// Reports variants and overrides. The only variant of a flag that is on for certain is the user's own,
/// unless it has overrides.
fn leaks_of_variants(variants: &[Variant], is_certain: bool, leak: &mut dyn FnMut(LeakKind)) {
    // A variant without weight and overrides stands for an empty list.
    let is_possible = |it: &&Variant| it.weight > 0 || !it.overrides.is_empty();
    let count = variants.iter().filter(is_possible).count();
    let is_own = is_certain && variants.iter().all(|it| it.overrides.is_empty());
    if count > usize::from(is_own) {
        leak(LeakKind::Variants { count });
    }
    for variant in variants {
        for forced in &variant.overrides {
            leak(LeakKind::Override {
                field: forced.context_name.clone(),
                variant: variant.name.clone(),
                count: forced.values.len(),
            });
        }
    }
}
