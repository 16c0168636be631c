//! Comparison: a flag held against what it was, to find out why people flip.

use crate::cause::{Cause, Kind};
use crate::constraint::Constraint;
use crate::document;
use crate::engine::Engine;
use crate::flag::{Dependency, FlagEntry, Wanted};
use crate::parts::Parts;
use crate::rollout::Rollout;
use crate::strategy::{Rule, Strategy};
use crate::table::Id;
use crate::telling;
use crate::variant::Variants;
use crate::words::Words;

/// Why so many people leave a flag and so many change variant; empty when nobody does.
pub(crate) fn causes(
    before: &Engine,
    after: &Engine,
    flag: &str,
    leaves: u32,
    switches: u32,
) -> Vec<Cause> {
    if leaves == 0 && switches == 0 {
        return Vec::new();
    }
    let mut comparison = Comparison::default();
    if let Some(before) = ToldFlag::new(before, flag) {
        comparison.flags(&before, ToldFlag::new(after, flag).as_ref());
    }
    let mut found = comparison.found;
    found.retain(|cause| cause.explains(leaves, switches));
    if found.is_empty() {
        let kind = Kind::Unknown { leaves, switches };
        let strategy = None;
        found.push(Cause { strategy, kind });
    }
    found
}

/// What was found so far.
#[derive(Default)]
struct Comparison {
    /// The strategy that is looked at, counted from 1.
    strategy: Option<u32>,
    found: Vec<Cause>,
}

impl Comparison {
    fn add(&mut self, kind: Kind) {
        let strategy = self.strategy;
        self.found.push(Cause { strategy, kind });
    }

    fn flags(&mut self, before: &ToldFlag, after: Option<&ToldFlag>) {
        let Some(after) = after else {
            return self.add(Kind::Removed);
        };
        if before.enabled && !after.enabled {
            self.add(Kind::SwitchedOff);
        }
        if before.dependencies != after.dependencies {
            self.add(Kind::Dependencies);
        }
        for (name, parent) in &before.parents {
            let now = after.parents.iter().find(|(known, _)| known == name);
            if now.is_some_and(|(_, now)| now != parent) {
                self.add(Kind::Parent { name: name.clone() });
            }
        }
        match &after.strategies {
            Some(after) => {
                self.all_strategies(before.strategies.as_deref().unwrap_or_default(), after)
            }
            None => self.add(Kind::Broken),
        }
        self.strategy = None;
        self.variants(&before.variants, &after.variants);
    }

    /// Equal ones belong together; of the others, the first to the first of its kind and so on.
    fn all_strategies(&mut self, before: &[ToldStrategy], after: &[ToldStrategy]) {
        let mut rest: Vec<_> = (1..).zip(after).collect();
        let mut earlier: Vec<_> = (1..).zip(before).collect();
        earlier.retain(|(_, strategy)| {
            let equal = rest.iter().position(|(_, now)| now == strategy);
            equal.map(|place| rest.remove(place)).is_none()
        });
        for (number, before) in earlier {
            let like = rest.iter().position(|(_, now)| now.is_like(before));
            let now = like.map(|place| rest.remove(place));
            self.strategy = Some(now.map_or(number, |(number, _)| number));
            match now {
                Some((_, after)) => self.strategies(before, after),
                None => self.removed(before),
            }
        }
        for (number, added) in rest {
            self.strategy = Some(number);
            self.added(added);
        }
    }

    /// One that admitted nobody has no say in who flips.
    fn removed(&mut self, before: &ToldStrategy) {
        if let Some(rule) = before.rule.as_ref().map(ToldRule::name) {
            self.add(Kind::StrategyRemoved { rule });
        }
    }

    fn added(&mut self, added: &ToldStrategy) {
        if let Some(rule) = added.rule.as_ref().map(ToldRule::name) {
            self.add(Kind::StrategyAdded { rule });
        }
    }

    fn strategies(&mut self, before: &ToldStrategy, after: &ToldStrategy) {
        match (&before.rule, &after.rule) {
            (Some(before), Some(after)) => self.rules(before, after),
            (Some(_), None) => return self.add(Kind::Broken),
            (None, _) => return,
        }
        for added in missing(&after.constraints, &before.constraints) {
            self.add(Kind::ConstraintAdded { told: words(added) });
        }
        for removed in missing(&before.constraints, &after.constraints) {
            let told = words(removed);
            self.add(Kind::ConstraintRemoved { told });
        }
        self.variants(&before.variants, &after.variants);
    }

    fn rules(&mut self, before: &ToldRule, after: &ToldRule) {
        match (before, after) {
            (ToldRule::Rollout(before), ToldRule::Rollout(after)) => self.rollouts(before, after),
            _ if before != after => self.add(Kind::List { rule: after.name() }),
            _ => (),
        }
    }

    fn rollouts(&mut self, before: &ToldRollout, after: &ToldRollout) {
        if before.group != after.group {
            self.add(Kind::GroupId {
                before: before.group.clone(),
                after: after.group.clone(),
            });
        }
        if before.stickiness != after.stickiness {
            self.add(Kind::Stickiness {
                before: before.stickiness.clone(),
                after: after.stickiness.clone(),
            });
        } else if before.draw != after.draw {
            self.add(Kind::Draw);
        }
        if before.percent != after.percent {
            let (before, after) = (before.percent, after.percent);
            self.add(Kind::Percent { before, after });
        }
    }

    fn variants(&mut self, before: &ToldVariants, after: &ToldVariants) {
        let (earlier, now) = (before.words(), after.words());
        if earlier != now {
            self.add(Kind::Variants {
                before: earlier,
                after: now,
            });
        } else if before != after {
            self.add(Kind::Overrides);
        }
    }
}

/// Those of `some` that are not among `others`.
fn missing<'a>(
    some: &'a [document::Constraint],
    others: &[document::Constraint],
) -> impl Iterator<Item = &'a document::Constraint> {
    some.iter().filter(|one| !others.contains(one))
}

/// A constraint on one line: of a long list the first few values.
fn words(constraint: &document::Constraint) -> String {
    const MOST: usize = 3;
    let values = constraint.value.iter().chain(&constraint.values);
    let first: Vec<String> = values.take(MOST).map(|text| format!("`{text}`")).collect();
    let more = match constraint.values.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let not = if constraint.inverted { "not " } else { "" };
    let (field, operator) = (&constraint.context_name, &constraint.operator);
    format!("`{field}` {not}{operator} {}{more}", first.join(", "))
}

/// A flag without the numbers of its engine, so that it can be held against that of another.
#[derive(PartialEq)]
struct ToldFlag {
    enabled: bool,
    /// `None` when the list cannot be understood.
    dependencies: Option<Vec<document::Dependency>>,
    /// Those that are there and have no parents of their own, by name.
    parents: Vec<(String, ToldFlag)>,
    /// None at all are told as one for everyone; `None` when the list cannot be understood.
    strategies: Option<Vec<ToldStrategy>>,
    variants: ToldVariants,
}

/// A strategy; its segments are told as constraints.
#[derive(PartialEq)]
struct ToldStrategy {
    /// `None` when nobody is admitted, since a part cannot be understood or a segment is missing.
    rule: Option<ToldRule>,
    constraints: Vec<document::Constraint>,
    variants: ToldVariants,
}

#[derive(PartialEq)]
enum ToldRule {
    Everyone,
    Listed(document::Constraint),
    Rollout(ToldRollout),
    Hosts(Vec<String>),
    Custom(String, Vec<(String, String)>),
}

#[derive(PartialEq)]
struct ToldRollout {
    percent: u8,
    stickiness: String,
    group: String,
    /// `None` where chance never decides.
    draw: Option<u16>,
}

#[derive(PartialEq)]
struct ToldVariants {
    list: Vec<document::Variant>,
    stickiness: String,
    group: String,
}

impl ToldFlag {
    fn new(engine: &Engine, name: &str) -> Option<ToldFlag> {
        let flag = flag(engine, name)?;
        Some(ToldFlag {
            parents: parents(flag, engine),
            ..ToldFlag::alone(flag, engine.parts())
        })
    }

    fn alone(flag: &FlagEntry, parts: &Parts) -> ToldFlag {
        let words = &parts.words;
        let dependencies = flag.dependencies.as_deref();
        ToldFlag {
            enabled: flag.enabled,
            dependencies: dependencies
                .map(|list| list.iter().map(|it| told_dependency(it, words)).collect()),
            parents: Vec::new(),
            strategies: flag.strategies.as_deref().map(|list| match list {
                [] => vec![ToldStrategy::everyone()],
                list => list.iter().map(|it| ToldStrategy::new(it, parts)).collect(),
            }),
            variants: ToldVariants::new(&flag.variants, parts),
        }
    }
}

fn flag<'e>(engine: &'e Engine, name: &str) -> Option<&'e FlagEntry> {
    engine.flag_at(engine.place(name)?)
}

fn parents(child: &FlagEntry, engine: &Engine) -> Vec<(String, ToldFlag)> {
    let words = &engine.parts().words;
    let names = child.dependencies.iter().flatten();
    let names = names.map(|dependency| words.spell(dependency.parent));
    let told = names.filter_map(|name| {
        let parent = flag(engine, name).filter(|parent| !parent.depends())?;
        Some((name.to_owned(), ToldFlag::alone(parent, engine.parts())))
    });
    told.collect()
}

fn told_dependency(dependency: &Dependency, words: &Words) -> document::Dependency {
    document::Dependency {
        feature: words.spell(dependency.parent).into(),
        enabled: !matches!(dependency.wanted, Wanted::Off),
        variants: match dependency.wanted {
            Wanted::OneOf(names) => telling::list(names, words),
            Wanted::On | Wanted::Off => Vec::new(),
        },
    }
}

impl ToldStrategy {
    fn new(strategy: &Strategy, parts: &Parts) -> ToldStrategy {
        let segments: Option<Vec<_>> = strategy.segments(parts).collect();
        let own = parts.words.ids(strategy.constraints);
        let of_segments = segments.iter().flatten();
        let all = own.chain(of_segments.flat_map(|tests| parts.words.ids(*tests)));
        let rule = strategy.rule.filter(|_| segments.is_some());
        ToldStrategy {
            rule: rule.map(|rule| ToldRule::new(rule, parts)),
            constraints: all.map(|id| told_constraint(id, parts)).collect(),
            variants: ToldVariants::new(&strategy.variants, parts),
        }
    }

    fn everyone() -> ToldStrategy {
        ToldStrategy {
            rule: Some(ToldRule::Everyone),
            constraints: Vec::new(),
            variants: ToldVariants::none(),
        }
    }

    /// Is it of the same name, or one of which nobody can say that it is not?
    fn is_like(&self, before: &ToldStrategy) -> bool {
        let name = |strategy: &ToldStrategy| strategy.rule.as_ref().map(ToldRule::name);
        self.rule.is_none() || name(self) == name(before)
    }
}

fn told_constraint(id: Id<Constraint>, parts: &Parts) -> document::Constraint {
    let told = telling::constraint(id, &parts.constraints, &parts.words);
    sorted(told)
}

/// The order of values is that of their numbers in one engine, and tells nothing.
fn sorted(mut told: document::Constraint) -> document::Constraint {
    told.values.sort();
    told
}

impl ToldRule {
    fn new(rule: Rule, parts: &Parts) -> ToldRule {
        let words = &parts.words;
        match rule {
            Rule::Everyone => ToldRule::Everyone,
            Rule::Listed(id) => ToldRule::Listed(told_constraint(id, parts)),
            Rule::Rollout(rollout) => ToldRule::Rollout(ToldRollout::new(rollout, words)),
            Rule::Hosts(hosts) => {
                let mut hosts: Vec<_> = hosts.texts(words).map(str::to_owned).collect();
                hosts.sort();
                ToldRule::Hosts(hosts)
            }
            Rule::Custom(id) => {
                let custom = parts.customs.get(id);
                let pairs = custom.into_iter().flat_map(|it| it.parameters.iter());
                let pairs = pairs.map(|(name, text)| (name.to_owned(), text.to_owned()));
                let name = custom.map_or("", |custom| &custom.name);
                ToldRule::Custom(name.into(), pairs.collect())
            }
        }
    }

    /// The name of the strategy; all rollouts are told as the one that has taken their place.
    fn name(&self) -> String {
        match self {
            ToldRule::Everyone => "default".into(),
            ToldRule::Listed(list) if list.operator == "IN" => "userWithId".into(),
            ToldRule::Listed(_) => "remoteAddress".into(),
            ToldRule::Rollout(_) => "flexibleRollout".into(),
            ToldRule::Hosts(_) => "applicationHostname".into(),
            ToldRule::Custom(name, _) => name.clone(),
        }
    }
}

impl ToldRollout {
    fn new(rollout: Rollout, words: &Words) -> ToldRollout {
        ToldRollout {
            percent: rollout.percent,
            stickiness: telling::stickiness(rollout.stickiness, words),
            group: words.spell(rollout.group).into(),
            draw: rollout.stickiness.may_draw().then_some(rollout.draw),
        }
    }
}

impl ToldVariants {
    fn none() -> ToldVariants {
        ToldVariants {
            list: Vec::new(),
            stickiness: String::new(),
            group: String::new(),
        }
    }

    fn new(variants: &Variants, parts: &Parts) -> ToldVariants {
        if variants.is_empty() {
            return ToldVariants::none();
        }
        let words = &parts.words;
        let told = variants.choices.iter().filter_map(|choice| {
            let entry = parts.variants.get(choice.variant)?;
            let overrides = choice.overrides.iter();
            let overrides = overrides.map(|forced| telling::forced(forced, words));
            Some(document::Variant {
                // It has no say in who gets it.
                payload: None,
                overrides: overrides.map(with_sorted_values).collect(),
                ..telling::variant(entry, choice.weight, words)
            })
        });
        ToldVariants {
            list: told.collect(),
            stickiness: telling::stickiness(variants.stickiness, words),
            group: words.spell(variants.group).into(),
        }
    }

    /// Names and weights, and what keeps people in place.
    fn words(&self) -> String {
        if self.list.is_empty() {
            return "none".into();
        }
        let list = self.list.iter();
        let list: Vec<_> = list
            .map(|it| format!("{} {}", it.name, it.weight))
            .collect();
        let (stickiness, group) = (&self.stickiness, &self.group);
        format!("{} by {stickiness} in {group}", list.join(", "))
    }
}

fn with_sorted_values(mut forced: document::Override) -> document::Override {
    forced.values.sort();
    forced
}
