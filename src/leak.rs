//! Leak: what the reader of a document can learn from it.

use crate::document::{Constraint, Document, EVERYONE, Feature, Strategy, Variant};
use serde::{Serialize, Serializer};
use std::fmt::{self, Display, Formatter};

/// Something that the reader of a residual can still learn about others.
///
/// Shape, written as JSON: `flag`, `what`, `message`, and where there is one `strategy` and `field`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Name of the flag.
    pub flag: String,
    /// The strategy, counted from 1, when it is one's.
    pub strategy: Option<usize>,
    /// What can be learnt.
    pub what: Learnt,
}

/// What can be learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Learnt {
    /// That there is such a flag, which the person does not have.
    Name,
    /// What values of a field are wanted.
    Constraint {
        /// The field.
        field: String,
        /// How values are held against what is wanted: `IN`, `NUM_GT` and so on.
        operator: String,
        /// How many texts there are to be read.
        count: usize,
    },
    /// Who gets a variant whatever their bucket.
    Override {
        /// The field.
        field: String,
        /// Its variant.
        variant: String,
        /// How many texts there are to be read.
        count: usize,
    },
    /// On which hosts it is on.
    Hosts {
        /// How many there are.
        count: usize,
    },
    /// What a strategy of the caller's own is given.
    Parameters {
        /// Name of the strategy.
        name: String,
        /// How many there are.
        count: usize,
    },
    /// How many people are let in, and by which hash.
    Rollout {
        /// Percent, 0..=100.
        percent: String,
    },
    /// Variants that the person may not get: their names, shares and payloads.
    Variants {
        /// How many there are.
        count: usize,
    },
    /// On which flag it depends.
    Parent {
        /// Name of that flag.
        name: String,
    },
}

impl Learnt {
    /// One word for it: the name of the variant in small letters.
    pub fn as_str(&self) -> &'static str {
        match self {
            Learnt::Name => "name",
            Learnt::Constraint { .. } => "constraint",
            Learnt::Override { .. } => "override",
            Learnt::Hosts { .. } => "hosts",
            Learnt::Parameters { .. } => "parameters",
            Learnt::Rollout { .. } => "rollout",
            Learnt::Variants { .. } => "variants",
            Learnt::Parent { .. } => "parent",
        }
    }

    /// The context field whose values can be learnt; none where only that it is asked for is told.
    pub fn field(&self) -> Option<&str> {
        match self {
            Learnt::Constraint { count: 0, .. } | Learnt::Override { count: 0, .. } => None,
            Learnt::Constraint { field, .. } | Learnt::Override { field, .. } => Some(field),
            _ => None,
        }
    }
}

impl Leak {
    /// All that can be learnt from a document, flag by flag.
    pub(crate) fn all(document: &Document) -> Vec<Leak> {
        document.features.iter().flat_map(of_feature).collect()
    }
}

impl Serialize for Leak {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'a> {
            flag: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            strategy: Option<usize>,
            what: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            field: Option<&'a str>,
            message: String,
        }
        let told = Told {
            flag: &self.flag,
            strategy: self.strategy,
            what: self.what.as_str(),
            field: self.what.field(),
            message: self.to_string(),
        };
        told.serialize(serializer)
    }
}

impl Display for Leak {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "flag `{}`", self.flag)?;
        if let Some(strategy) = self.strategy {
            write!(f, ", strategy {strategy}")?;
        }
        f.write_str(": ")?;
        match &self.what {
            Learnt::Name => f.write_str("that there is such a flag, which is off"),
            Learnt::Constraint {
                field,
                operator,
                count,
            } => write!(f, "`{field}` {operator} {}", Texts(*count)),
            Learnt::Override {
                field,
                variant,
                count,
            } => write!(f, "{} of `{field}` that get `{variant}`", Texts(*count)),
            Learnt::Hosts { count } => write!(f, "{} of hosts", Texts(*count)),
            Learnt::Parameters { name, count } => {
                write!(f, "{} that `{name}` is given", Texts(*count))
            }
            Learnt::Rollout { percent } => write!(f, "it lets in {percent} percent"),
            Learnt::Variants { count: 1 } => f.write_str("1 variant, its name and payload"),
            Learnt::Variants { count } => write!(f, "{count} variants, their shares and payloads"),
            Learnt::Parent { name } => write!(f, "it depends on `{name}`"),
        }
    }
}

/// How many texts.
struct Texts(usize);

impl Display for Texts {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 text"),
            count => write!(f, "{count} texts"),
        }
    }
}

fn of_feature(feature: &Feature) -> Vec<Leak> {
    let mut leaks = Vec::new();
    let mut leak = |strategy, what| {
        leaks.push(Leak {
            flag: feature.name.clone(),
            strategy,
            what,
        })
    };
    if !feature.enabled {
        leak(None, Learnt::Name);
    }
    for dependency in &feature.dependencies {
        let name = dependency.feature.clone();
        leak(None, Learnt::Parent { name });
    }
    let is_certain = is_certain(feature);
    for (index, strategy) in feature.strategies.iter().enumerate() {
        of_strategy(strategy, is_certain, &mut |what| {
            leak(Some(index + 1), what)
        });
    }
    of_variants(&feature.variants, is_certain, &mut |what| leak(None, what));
    leaks
}

/// Is the flag on, whatever may come?
fn is_certain(feature: &Feature) -> bool {
    let [only] = feature.strategies.as_slice() else {
        return false;
    };
    only.is_for_everyone() && feature.dependencies.is_empty()
}

fn of_strategy(strategy: &Strategy, is_certain: bool, leak: &mut dyn FnMut(Learnt)) {
    for constraint in &strategy.constraints {
        leak(of_constraint(constraint));
    }
    let parameter = |name| strategy.parameters.get(name).map_or("", String::as_str);
    let count = |name| parameter(name).split(',').count();
    match strategy.name.as_str() {
        EVERYONE => (),
        "remoteAddress" => leak(Learnt::Constraint {
            field: "remoteAddress".into(),
            operator: "IN_CIDR".into(),
            count: count("IPs"),
        }),
        "applicationHostname" => leak(Learnt::Hosts {
            count: count("hostNames"),
        }),
        "flexibleRollout" => leak(Learnt::Rollout {
            percent: parameter("rollout").into(),
        }),
        "gradualRolloutUserId" | "gradualRolloutSessionId" | "gradualRolloutRandom" => {
            leak(Learnt::Rollout {
                percent: parameter("percentage").into(),
            })
        }
        name => leak(Learnt::Parameters {
            name: name.into(),
            count: strategy.parameters.len(),
        }),
    }
    of_variants(&strategy.variants, is_certain, leak);
}

fn of_constraint(constraint: &Constraint) -> Learnt {
    Learnt::Constraint {
        field: constraint.context_name.clone(),
        operator: constraint.operator.clone(),
        count: constraint.texts(),
    }
}

/// The only variant of somebody who is in for certain is their own, if it takes no override.
fn of_variants(variants: &[Variant], is_certain: bool, leak: &mut dyn FnMut(Learnt)) {
    // One that nobody gets stands for none.
    let given = |it: &&Variant| it.weight > 0 || !it.overrides.is_empty();
    let count = variants.iter().filter(given).count();
    let is_theirs = is_certain && variants.iter().all(|it| it.overrides.is_empty());
    if count > usize::from(is_theirs) {
        leak(Learnt::Variants { count });
    }
    for variant in variants {
        for forced in &variant.overrides {
            leak(Learnt::Override {
                field: forced.context_name.clone(),
                variant: variant.name.clone(),
                count: forced.values.len(),
            });
        }
    }
}
