//! Flag: on or off, dependencies, strategies, variants.

use crate::error::{Note, Notes, Problem, Step};
use crate::model::{self, all};
use crate::parts::{Parts, Reads, Walk};
use crate::question::Salt;
use crate::rollout;
use crate::strategy::Strategy;
use crate::table::{Id, Index, hash};
use crate::variant::{By, Owner, Pick, Variant, Variants};
use std::fmt::{self, Display, Formatter};

/// The flags of a document by name, in its order.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    list: Vec<Flag>,
    index: Index,
}

impl Flags {
    /// The place of a flag.
    pub fn place(&self, name: &str) -> Option<usize> {
        let mut is_it = |place| {
            self.list
                .get(place)
                .is_some_and(|flag: &Flag| flag.name() == name)
        };
        self.index.find(hash(name), &mut is_it)
    }

    pub fn get(&self, name: &str) -> Option<&Flag> {
        self.list.get(self.place(name)?)
    }

    pub fn list(&self) -> &[Flag] {
        &self.list
    }

    pub fn list_mut(&mut self) -> &mut [Flag] {
        &mut self.list
    }

    /// Puts in a flag, in the place of an earlier one of that name.
    pub fn put(&mut self, flag: Flag) {
        let place = self.place(flag.name());
        match place.and_then(|place| self.list.get_mut(place)) {
            Some(earlier) => *earlier = flag,
            None => {
                self.index.insert(hash(flag.name()), self.list.len());
                self.list.push(flag);
            }
        }
    }

    pub fn remove(&mut self, name: &str) {
        if let Some(place) = self.place(name) {
            self.list.remove(place);
            self.index.clear();
            for (place, flag) in self.list.iter().enumerate() {
                self.index.insert(hash(flag.name()), place);
            }
        }
    }
}

/// A feature flag: whom it is on for, and which variant they get.
///
/// Source: the protocol's section on the order of evaluation; client specification 01, 17.
#[derive(Debug)]
pub struct Flag {
    name: Box<str>,
    kind: Box<str>,
    project: Box<str>,
    description: Option<Box<str>>,
    enabled: bool,
    stale: bool,
    impression_data: bool,
    /// No strategies at all means on for everyone; `None` when the list cannot be understood.
    strategies: Option<Box<[Strategy]>>,
    variants: Variants,
    /// All have to be satisfied; `None` when the list cannot be understood.
    dependencies: Option<Box<[Dependency]>>,
    /// Keeps its random draws apart from other flags'.
    salt: Salt,
    /// What is wrong with it, segments and parents aside.
    notes: Vec<Note>,
}

/// A flag that must be on, off, or on with one of some variants.
#[derive(Debug)]
struct Dependency {
    parent: Box<str>,
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    On,
    Off,
    /// On, with a variant of one of these names.
    OneOf(Box<[Box<str>]>),
}

/// The answer of a flag, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    pub enabled: bool,
    pub variant: Option<Id<Variant>>,
    pub reason: Reason,
}

/// Why a flag answers as it does, in OpenFeature's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// The flag is switched off.
    Disabled,
    /// No strategy admitted the person, or a dependency is not satisfied.
    Default,
    /// A strategy with constraints, or with a list of people, addresses or hosts, or one that the
    /// caller answers, admitted the person.
    TargetingMatch,
    /// A bucket decided, about being in or about the variant.
    Split,
    /// On for everyone.
    Static,
}

impl Reason {
    /// OpenFeature's word: `DISABLED`, `DEFAULT`, `TARGETING_MATCH`, `SPLIT` or `STATIC`.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Disabled => "DISABLED",
            Reason::Default => "DEFAULT",
            Reason::TargetingMatch => "TARGETING_MATCH",
            Reason::Split => "SPLIT",
            Reason::Static => "STATIC",
        }
    }
}

impl Display for Reason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name that the lack of a variant goes by.
pub(crate) const NO_VARIANT: &str = "disabled";

impl Flag {
    /// A flag of the document.
    pub(crate) fn compile(
        source: model::Given<model::Feature<'_>>,
        parts: &mut Parts,
    ) -> Result<Flag, Problem> {
        let source = source.entry()?;
        let name = source.name.required("name")?;
        let group = parts.words.text(&name);
        let mut notes = Notes::default();
        let enabled = notes
            .keep(source.enabled.required("enabled"))
            .unwrap_or(false);
        let strategies = notes.keep(source.strategies.value("strategies"));
        let strategies = strategies.map(|list| {
            let mut compiled = Vec::new();
            for (index, strategy) in list.unwrap_or_default().into_iter().enumerate() {
                notes.within(Step::Strategy(index + 1), |notes| {
                    compiled.push(Strategy::compile(strategy, group, parts, notes));
                });
            }
            compiled.into()
        });
        let variants = notes
            .keep(source.variants.value("variants"))
            .flatten()
            .unwrap_or_default();
        let (words, table) = (&mut parts.words, &mut parts.variants);
        Ok(Flag {
            enabled,
            strategies,
            variants: Variants::compile(variants, Owner::Flag, group, words, table, &mut notes),
            dependencies: notes.keep(compile_dependencies(source.dependencies)),
            kind: text(source.kind).unwrap_or_default(),
            project: text(source.project).unwrap_or("default".into()),
            description: text(source.description),
            stale: matches!(source.stale, model::Given::Value(true)),
            impression_data: matches!(source.impression_data, model::Given::Value(true)),
            salt: rollout::salt(&name),
            name: name.into(),
            notes: notes.into_found(),
        })
    }

    /// Looks up segments.
    pub(crate) fn link(&mut self, parts: &Parts) {
        for strategy in self.strategies.iter_mut().flatten() {
            strategy.link(parts);
        }
    }

    /// All that is wrong with the flag, segments and parents included.
    pub(crate) fn problems(&self, parts: &Parts, flags: &Flags) -> Vec<Note> {
        let mut notes = Notes::default();
        notes.extend(&self.notes);
        for (index, strategy) in self.strategies.iter().flatten().enumerate() {
            notes.within(Step::Strategy(index + 1), |notes| {
                strategy.note_segments(parts, notes)
            });
        }
        for (index, dependency) in self.dependencies.iter().flatten().enumerate() {
            notes.within(Step::Dependency(index + 1), |notes| {
                dependency.note_parent(flags, notes)
            });
        }
        notes.into_found()
    }

    /// Has it parents?
    fn depends(&self) -> bool {
        self.dependencies
            .as_ref()
            .is_none_or(|list| !list.is_empty())
    }

    /// Is the flag on, with which variant, and why?
    pub(crate) fn evaluate(&self, walk: &Walk<'_>, flags: &Flags) -> Answer {
        if !self.enabled {
            return Answer::off(Reason::Disabled);
        }
        let satisfied = self.dependencies.as_ref().is_some_and(|dependencies| {
            dependencies
                .iter()
                .all(|dependency| dependency.is_satisfied(walk, flags))
        });
        match &self.strategies {
            Some(strategies) if satisfied => self.decide(strategies, walk),
            _ => Answer::off(Reason::Default),
        }
    }

    /// The first strategy that admits decides, about the variant too.
    fn decide(&self, strategies: &[Strategy], walk: &Walk<'_>) -> Answer {
        if strategies.is_empty() {
            return self.on(None, walk);
        }
        let admitting = strategies
            .iter()
            .enumerate()
            .find(|(index, strategy)| strategy.admits(walk, self.salt.of_strategy(*index)));
        match admitting {
            Some((_, strategy)) => self.on(Some(strategy), walk),
            None => Answer::off(Reason::Default),
        }
    }

    fn on(&self, strategy: Option<&Strategy>, walk: &Walk<'_>) -> Answer {
        let own = strategy
            .map(Strategy::variants)
            .filter(|variants| !variants.is_empty());
        let pick = own
            .unwrap_or(&self.variants)
            .pick(&walk.asked, self.salt.of_variant());
        let targeted = strategy.is_some_and(Strategy::targets);
        let divided = strategy.is_some_and(Strategy::divides);
        let reason = match pick {
            _ if targeted => Reason::TargetingMatch,
            Some(Pick {
                by: By::Override, ..
            }) => Reason::TargetingMatch,
            Some(Pick { by: By::Bucket, .. }) => Reason::Split,
            _ if divided => Reason::Split,
            _ => Reason::Static,
        };
        Answer {
            enabled: true,
            variant: pick.map(|pick| pick.variant),
            reason,
        }
    }

    /// What has to be known to answer, parents included.
    pub(crate) fn reads(&self, parts: &Parts, flags: &Flags) -> Reads {
        let mut reads = Reads::default();
        self.note_reads(parts, &mut reads);
        for dependency in self.dependencies.iter().flatten() {
            if let Some(parent) = dependency.parent(flags) {
                parent.note_reads(parts, &mut reads);
            }
        }
        reads
    }

    /// The same without parents; nothing, when it is switched off.
    pub(crate) fn note_reads(&self, parts: &Parts, reads: &mut Reads) {
        if !self.enabled {
            return;
        }
        for strategy in self.strategies.iter().flatten() {
            strategy.note_reads(parts, reads);
        }
        self.variants.fields().for_each(|field| reads.field(field));
        reads.chance |= !self.variants.is_empty();
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is for: `release`, `experiment`, `operational`, `kill-switch`, `permission` or a
    /// type of your own; empty when the document does not say.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The project it belongs to.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// What people wrote about it.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Is it switched on at all? Its strategies decide the rest.
    pub fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// Was it marked as one to be removed?
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Shall it be noted who was asked?
    pub fn has_impression_data(&self) -> bool {
        self.impression_data
    }

    /// The variants it may give: its own, then those of its strategies; some may be named twice.
    pub(crate) fn variant_ids(&self) -> impl Iterator<Item = Id<Variant>> {
        let strategies = self.strategies.iter().flatten();
        self.variants
            .ids()
            .chain(strategies.flat_map(|strategy| strategy.variants().ids()))
    }
}

impl Answer {
    fn off(reason: Reason) -> Answer {
        Answer {
            enabled: false,
            variant: None,
            reason,
        }
    }
}

impl Dependency {
    /// The parent; `None` when it is missing, or has parents of its own, which never satisfies.
    fn parent<'a>(&self, flags: &'a Flags) -> Option<&'a Flag> {
        flags.get(&self.parent).filter(|parent| !parent.depends())
    }

    fn note_parent(&self, flags: &Flags, notes: &mut Notes) {
        let name = || (&*self.parent).into();
        match flags.get(&self.parent) {
            None => notes.add(Problem::MissingParent { name: name() }),
            Some(parent) if parent.depends() => notes.add(Problem::ChainedParent { name: name() }),
            Some(_) => (),
        }
    }

    /// Does the parent stand as it should, for the same person?
    fn is_satisfied(&self, walk: &Walk<'_>, flags: &Flags) -> bool {
        let Some(parent) = self.parent(flags) else {
            return false;
        };
        let answer = parent.evaluate(walk, flags);
        match &self.wanted {
            Wanted::On => answer.enabled,
            Wanted::Off => !answer.enabled,
            Wanted::OneOf(names) => {
                let variant = answer.variant.and_then(|id| walk.parts.variants.get(id));
                let name = variant.map_or(NO_VARIANT, Variant::name);
                answer.enabled && names.iter().any(|wanted| **wanted == *name)
            }
        }
    }
}

fn compile_dependencies(
    source: model::Given<model::List<model::Dependency<'_>>>,
) -> Result<Box<[Dependency]>, Problem> {
    let source = source.value("dependencies")?.unwrap_or_default();
    all(source, |dependency| {
        let dependency = dependency.entry()?;
        let on = dependency.enabled.value("enabled")?.unwrap_or(true);
        let variants = dependency.variants.value("variants")?.unwrap_or_default();
        let names = all(variants, |name| Ok(name.required("variants")?.into()))?;
        let wanted = match (on, names.is_empty()) {
            (false, _) => Wanted::Off,
            (true, true) => Wanted::On,
            (true, false) => Wanted::OneOf(names),
        };
        Ok(Dependency {
            parent: dependency.parent.required("feature")?.into(),
            wanted,
        })
    })
}

/// Text that no answer depends on.
fn text(given: model::Given<model::Text<'_>>) -> Option<Box<str>> {
    match given {
        model::Given::Value(text) => Some(text.into()),
        _ => None,
    }
}
