//! Flag view: a flag without the ids of its engine, to compare it with that of another engine.

use crate::definitions::{
    Constraint, Definitions, FlagDefinition, Rollout, Strategy, StrategyKind, VariantSet,
    WeightedVariant,
};
use crate::document;
use crate::document::export;
use crate::engine::Engine;
use crate::interning::{Id, Interner};

/// A flag without the ids of its engine.
#[derive(PartialEq)]
pub(crate) struct FlagView {
    pub enabled: bool,
    /// `None` if the list is invalid.
    pub dependencies: Option<Vec<document::Dependency>>,
    /// Name and view of each parent that is evaluated.
    pub parents: Vec<(String, FlagView)>,
    /// `None` if the list is invalid. An empty list becomes one strategy for every user.
    pub strategies: Option<Vec<StrategyView>>,
    pub variants: VariantsView,
}

/// A strategy, with the constraints of its segments among its own.
#[derive(PartialEq)]
pub(crate) struct StrategyView {
    /// `None` if a part is invalid or a segment is missing, so that the strategy never matches.
    pub rule: Option<RuleView>,
    pub constraints: Vec<document::Constraint>,
    pub variants: VariantsView,
}

/// The rule of a strategy.
#[derive(PartialEq)]
pub(crate) enum RuleView {
    Everyone,
    Listed(document::Constraint),
    Rollout(RolloutView),
    Hosts(Vec<String>),
    /// Name and parameters.
    Custom(String, Vec<(String, String)>),
}

#[derive(PartialEq)]
pub(crate) struct RolloutView {
    pub percent: u8,
    pub stickiness: String,
    pub group: String,
    /// Index of the random draw; `None` if the rollout never draws.
    pub draw: Option<u16>,
}

#[derive(PartialEq)]
pub(crate) struct VariantsView {
    list: Vec<document::Variant>,
    stickiness: String,
    group: String,
}

impl FlagView {
    /// Returns the view of a flag and its parents; `None` if there is no such flag.
    pub fn new(engine: &Engine, name: &str) -> Option<FlagView> {
        let flag = find(engine, name)?;
        Some(FlagView {
            parents: parents(flag, engine),
            ..FlagView::without_parents(flag, engine.definitions())
        })
    }

    fn without_parents(flag: &FlagDefinition, definitions: &Definitions) -> FlagView {
        let interner = &definitions.interner;
        let dependencies = flag.dependencies.as_deref();
        let strategies = flag.strategies.as_deref();
        FlagView {
            enabled: flag.enabled,
            dependencies: dependencies.map(|list| {
                let views = list.iter().map(|it| export::dependency(it, interner));
                views.collect()
            }),
            parents: Vec::new(),
            strategies: strategies.map(|list| match list {
                [] => vec![StrategyView::everyone()],
                list => list
                    .iter()
                    .map(|strategy| StrategyView::new(strategy, definitions))
                    .collect(),
            }),
            variants: VariantsView::new(flag.variants.as_deref(), definitions),
        }
    }
}

fn find<'e>(engine: &'e Engine, name: &str) -> Option<&'e FlagDefinition> {
    engine.flag_at(engine.index_of(name)?)
}

/// Returns the parents that are evaluated: those that exist and have no parents.
fn parents(child: &FlagDefinition, engine: &Engine) -> Vec<(String, FlagView)> {
    let definitions = engine.definitions();
    let dependencies = child.dependencies.iter().flatten();
    let names = dependencies.map(|dependency| definitions.interner.resolve(dependency.parent));
    let parents = names.filter_map(|name| {
        let parent = find(engine, name).filter(|parent| !parent.has_dependencies())?;
        let view = FlagView::without_parents(parent, definitions);
        Some((name.to_owned(), view))
    });
    parents.collect()
}

impl StrategyView {
    fn new(strategy: &Strategy, definitions: &Definitions) -> StrategyView {
        let interner = &definitions.interner;
        let segments: Option<Vec<_>> = strategy.segments(definitions).collect();
        let shared = segments
            .iter()
            .flatten()
            .flat_map(|list| interner.ids(*list));
        let constraints = interner.ids(strategy.constraints).chain(shared);
        let kind = strategy.kind.filter(|_| segments.is_some());
        StrategyView {
            rule: kind.map(|kind| RuleView::new(kind, definitions)),
            constraints: constraints
                .map(|id| export_constraint(id, definitions))
                .collect(),
            variants: VariantsView::new(strategy.variants.as_deref(), definitions),
        }
    }

    fn everyone() -> StrategyView {
        StrategyView {
            rule: Some(RuleView::Everyone),
            constraints: Vec::new(),
            variants: VariantsView::none(),
        }
    }

    /// Returns the name of the strategy; `None` if the strategy is invalid.
    pub fn name(&self) -> Option<String> {
        self.rule.as_ref().map(RuleView::name)
    }
}

impl RuleView {
    fn new(kind: StrategyKind, definitions: &Definitions) -> RuleView {
        let interner = &definitions.interner;
        match kind {
            StrategyKind::Everyone => RuleView::Everyone,
            StrategyKind::Listed(id) => RuleView::Listed(export_constraint(id, definitions)),
            StrategyKind::Rollout(rollout) => {
                RuleView::Rollout(RolloutView::new(rollout, interner))
            }
            StrategyKind::Hosts(hosts) => {
                let hosts = hosts.strings(interner).map(str::to_owned);
                RuleView::Hosts(sorted(hosts.collect()))
            }
            StrategyKind::Custom(id) => {
                let custom = definitions.custom_strategies.get(id);
                let parameters = custom.into_iter().flat_map(|it| it.parameters.iter());
                let parameters =
                    parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
                let name = custom.map_or("", |custom| &custom.name);
                RuleView::Custom(name.into(), parameters.collect())
            }
        }
    }

    /// Returns the name of the strategy; for every rollout, `flexibleRollout`.
    pub fn name(&self) -> String {
        match self {
            RuleView::Everyone => "default".into(),
            RuleView::Listed(list) if list.operator == "IN" => "userWithId".into(),
            RuleView::Listed(_) => "remoteAddress".into(),
            RuleView::Rollout(_) => "flexibleRollout".into(),
            RuleView::Hosts(_) => "applicationHostname".into(),
            RuleView::Custom(name, _) => name.clone(),
        }
    }
}

impl RolloutView {
    fn new(rollout: Rollout, interner: &Interner) -> RolloutView {
        RolloutView {
            percent: rollout.percent,
            stickiness: export::stickiness(rollout.stickiness, interner),
            group: interner.resolve(rollout.group).into(),
            draw: rollout.stickiness.may_draw().then_some(rollout.draw),
        }
    }
}

impl VariantsView {
    fn new(variants: Option<&VariantSet>, definitions: &Definitions) -> VariantsView {
        let Some(variants) = variants else {
            return VariantsView::none();
        };
        let interner = &definitions.interner;
        let choices = variants.choices.iter();
        let list = choices.filter_map(|choice| export_variant(choice, definitions));
        VariantsView {
            list: list.collect(),
            stickiness: export::stickiness(variants.stickiness, interner),
            group: interner.resolve(variants.group).into(),
        }
    }

    fn none() -> VariantsView {
        VariantsView {
            list: Vec::new(),
            stickiness: String::new(),
            group: String::new(),
        }
    }

    /// Describes names, weights, stickiness and group id; overrides are not included.
    pub fn describe(&self) -> String {
        if self.list.is_empty() {
            return "none".into();
        }
        let list = self.list.iter();
        let list: Vec<_> = list
            .map(|variant| format!("{} {}", variant.name, variant.weight))
            .collect();
        let (stickiness, group) = (&self.stickiness, &self.group);
        let list = list.join(", ");
        format!("`{list}` (stickiness `{stickiness}`, group id `{group}`)")
    }
}

/// Returns a variant without its payload, which does not affect who gets it.
fn export_variant(
    choice: &WeightedVariant,
    definitions: &Definitions,
) -> Option<document::Variant> {
    let interner = &definitions.interner;
    let entry = definitions.variants.get(choice.variant)?;
    let overrides = choice.overrides.iter().map(|forced| {
        let forced = export::exported_override(forced, interner);
        document::Override {
            values: sorted(forced.values),
            ..forced
        }
    });
    Some(document::Variant {
        payload: None,
        overrides: overrides.collect(),
        ..export::variant(entry, choice.weight, interner)
    })
}

fn export_constraint(id: Id<Constraint>, definitions: &Definitions) -> document::Constraint {
    let constraint = export::constraint(id, &definitions.constraints, &definitions.interner);
    document::Constraint {
        values: sorted(constraint.values),
        ..constraint
    }
}

/// Sorts strings of a set, whose order in an engine depends on their ids.
fn sorted(mut values: Vec<String>) -> Vec<String> {
    values.sort();
    values
}
