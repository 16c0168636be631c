//! Flag: on or off, dependencies, strategies, variants.

use crate::answer::{Answer, Reason};
use crate::bytes::{Reader, Writer};
use crate::error::{Problem, Step};
use crate::model::{Given, Object};
use crate::notes::{Note, Notes};
use crate::parts::{Parts, Reads, Walk};
use crate::question::Salt;
use crate::rollout;
use crate::strategy::Strategy;
use crate::table::{Id, Index, hash};
use crate::variant::{By, Owner, Pick, VariantEntry, Variants};
use crate::words::{List, Text, Words};

/// The flags of a document by name, in its order.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    list: Vec<FlagEntry>,
    index: Index,
}

impl Flags {
    /// The place of a flag.
    pub fn place(&self, name: &str, words: &Words) -> Option<usize> {
        self.place_of(words.find(name)?)
    }

    fn place_of(&self, name: Id<Text>) -> Option<usize> {
        let mut is_it = |place| {
            let known = self.list.get(place);
            known.is_some_and(|flag: &FlagEntry| flag.name == name)
        };
        self.index.find(hash(&name), &mut is_it)
    }

    pub fn get(&self, name: &str, words: &Words) -> Option<&FlagEntry> {
        self.list.get(self.place(name, words)?)
    }

    pub fn named(&self, name: Id<Text>) -> Option<&FlagEntry> {
        self.list.get(self.place_of(name)?)
    }

    pub fn list(&self) -> &[FlagEntry] {
        &self.list
    }

    /// Puts in a flag, in the place of an earlier one of that name.
    pub fn put(&mut self, flag: FlagEntry) {
        let place = self.place_of(flag.name);
        match place.and_then(|place| self.list.get_mut(place)) {
            Some(earlier) => *earlier = flag,
            None => {
                self.index.insert(hash(&flag.name), self.list.len());
                self.list.push(flag);
            }
        }
    }

    pub fn write(&self, words: &Words, out: &mut Writer) {
        out.count(self.list.len());
        for flag in &self.list {
            flag.write(words, out);
        }
        out.end();
    }

    pub fn read(input: &mut Reader<'_>, parts: &mut Parts) -> Option<Flags> {
        let mut flags = Flags::default();
        for place in 0..input.count()? {
            flags.put(FlagEntry::read(input, parts)?);
            (flags.list.len() > place).then_some(())?;
        }
        Some(flags)
    }

    pub fn remove(&mut self, name: &str, words: &Words) {
        if let Some(place) = self.place(name, words) {
            self.list.remove(place);
            self.index.clear();
            let names = self.list.iter().map(|flag| hash(&flag.name));
            self.index.catch_up(names);
        }
    }
}

/// A feature flag as the document describes it.
#[derive(Debug, Clone, Copy)]
pub struct Flag<'e> {
    entry: &'e FlagEntry,
    words: &'e Words,
}

impl<'e> Flag<'e> {
    /// Its name.
    pub fn name(&self) -> &'e str {
        self.words.spell(self.entry.name)
    }

    /// What it is for: `release`, `experiment`, `operational`, `kill-switch`, `permission` or a
    /// type of your own; empty when the document does not say.
    pub fn kind(&self) -> &'e str {
        self.words.spell(self.entry.kind)
    }

    /// The project it belongs to.
    pub fn project(&self) -> &'e str {
        self.words.spell(self.entry.project)
    }

    /// What people wrote about it.
    pub fn description(&self) -> Option<&'e str> {
        self.entry.description.map(|id| self.words.spell(id))
    }

    /// Is it switched on at all? Its strategies decide the rest.
    pub fn is_enabled(&self) -> bool {
        self.entry.enabled
    }

    /// Was it marked as one to be removed?
    pub fn is_stale(&self) -> bool {
        self.entry.stale
    }

    /// Shall it be noted who was asked?
    pub fn has_impression_data(&self) -> bool {
        self.entry.impression_data
    }
}

/// A flag as the engine keeps it: whom it is on for, and which variant they get.
///
/// Source: the protocol's section on the order of evaluation; client specification 01, 17.
#[derive(Debug)]
pub(crate) struct FlagEntry {
    pub name: Id<Text>,
    pub kind: Id<Text>,
    pub project: Id<Text>,
    description: Option<Id<Text>>,
    pub enabled: bool,
    pub stale: bool,
    pub impression_data: bool,
    /// No strategies at all means on for everyone; `None` when the list cannot be understood.
    pub strategies: Option<Box<[Strategy]>>,
    pub variants: Variants,
    /// All have to be satisfied; `None` when the list cannot be understood.
    pub dependencies: Option<Box<[Dependency]>>,
    /// Keeps its random draws apart from other flags'.
    pub salt: Salt,
    /// What is wrong with it, segments and parents aside.
    notes: Vec<Note>,
}

/// A flag that must be on, off, or on with one of some variants.
#[derive(Debug)]
pub(crate) struct Dependency {
    pub parent: Id<Text>,
    pub wanted: Wanted,
}

#[derive(Debug)]
pub(crate) enum Wanted {
    On,
    Off,
    /// On, with a variant of one of these names.
    OneOf(List<Text>),
}

/// The name that the lack of a variant goes by.
pub(crate) const NO_VARIANT: &str = "disabled";

impl FlagEntry {
    /// A flag of the document.
    pub fn compile(source: Given<'_>, parts: &mut Parts) -> Result<FlagEntry, Problem> {
        let source = source.entry()?;
        let name = parts.words.text(source.get("name").needed_text()?);
        let mut notes = Notes::default();
        let enabled = source.get("enabled");
        let enabled = enabled.truth().and_then(|value| enabled.required(value));
        let enabled = notes.keep(enabled).unwrap_or(false);
        let strategies = notes.keep(source.get("strategies").items());
        let strategies = strategies.map(|list| {
            let mut compiled = Vec::new();
            for (index, strategy) in list.enumerate() {
                notes.within(Step::Strategy(index + 1), |notes| {
                    compiled.push(Strategy::compile(strategy, name, index, parts, notes));
                });
            }
            compiled.into()
        });
        let words = &mut parts.words;
        let table = &mut parts.variants;
        let variants = source.get("variants");
        let variants = Variants::compile(variants, Owner::Flag, name, words, table, &mut notes);
        let dependencies = notes.keep(compile_dependencies(source, words));
        // What no answer depends on may be of any type.
        let text = |key| source.get(key).text().ok().flatten();
        let is_true = |key| source.get(key).truth() == Ok(Some(true));
        Ok(FlagEntry {
            name,
            kind: words.text(text("type").unwrap_or_default()),
            project: words.text(text("project").unwrap_or("default")),
            description: text("description").map(|text| words.text(text)),
            enabled,
            stale: is_true("stale"),
            impression_data: is_true("impressionData"),
            strategies,
            variants: variants.unwrap_or(Variants::none(name)),
            dependencies,
            salt: rollout::salt(words.spell(name)),
            notes: notes.into_found(),
        })
    }

    pub fn write(&self, words: &Words, out: &mut Writer) {
        self.name.write(out);
        self.kind.write(out);
        self.project.write(out);
        Id::write_option(self.description, out);
        out.truth(self.enabled);
        out.truth(self.stale);
        out.truth(self.impression_data);
        // A list that cannot be understood is 0, an empty one 1.
        let strategies = self.strategies.as_deref();
        out.count(strategies.map_or(0, |list| list.len() + 1));
        for strategy in strategies.unwrap_or_default() {
            strategy.write(words, out);
        }
        self.variants.write(words, out);
        let dependencies = self.dependencies.as_deref();
        out.count(dependencies.map_or(0, |list| list.len() + 1));
        for dependency in dependencies.unwrap_or_default() {
            dependency.write(words, out);
        }
        Note::write_all(&self.notes, out);
    }

    pub fn read(input: &mut Reader<'_>, parts: &mut Parts) -> Option<FlagEntry> {
        let texts = parts.words.len();
        let name = Id::read(input, texts)?;
        // What is named first is read first.
        Some(FlagEntry {
            name,
            kind: Id::read(input, texts)?,
            project: Id::read(input, texts)?,
            description: Id::read_option(input, texts)?,
            enabled: input.truth()?,
            stale: input.truth()?,
            impression_data: input.truth()?,
            strategies: input.list(|input| Strategy::read(input, name, parts))?,
            variants: Variants::read(input, name, &mut parts.words, parts.variants.len())?,
            dependencies: input.list(|input| Dependency::read(input, &mut parts.words))?,
            salt: rollout::salt(parts.words.spell(name)),
            notes: Note::read_all(input)?,
        })
    }

    /// The flag in words.
    pub fn tell<'e>(&'e self, words: &'e Words) -> Flag<'e> {
        Flag { entry: self, words }
    }

    /// All that is wrong with the flag, segments, parents and strategies that nobody answers for
    /// included.
    pub fn note_problems(
        &self,
        parts: &Parts,
        flags: &Flags,
        answered: &[String],
        notes: &mut Notes,
    ) {
        notes.extend(&self.notes);
        for (index, strategy) in self.strategies.iter().flatten().enumerate() {
            notes.within(Step::Strategy(index + 1), |notes| {
                strategy.note_links(parts, answered, notes)
            });
        }
        for (index, dependency) in self.dependencies.iter().flatten().enumerate() {
            notes.within(Step::Dependency(index + 1), |notes| {
                dependency.note_parent(flags, &parts.words, notes)
            });
        }
    }

    /// Has it parents?
    pub fn depends(&self) -> bool {
        self.dependencies
            .as_ref()
            .is_none_or(|list| !list.is_empty())
    }

    /// Is the flag on, with which variant, and why?
    pub fn evaluate(&self, walk: &Walk<'_>, flags: &Flags) -> Answer {
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
        let mut strategies = strategies.iter();
        match strategies.find(|strategy| strategy.admits(walk, self.salt)) {
            Some(strategy) => self.on(Some(strategy), walk),
            None => Answer::off(Reason::Default),
        }
    }

    pub fn on(&self, strategy: Option<&Strategy>, walk: &Walk<'_>) -> Answer {
        let variants = self.variants_of(strategy);
        let pick = variants.pick(&walk.asked, self.salt.of_variant());
        let targeted = strategy.is_some_and(|strategy| strategy.targets(walk.parts));
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

    /// The variants among which that strategy lets choose: its own, or else the flag's.
    pub fn variants_of<'a>(&'a self, strategy: Option<&'a Strategy>) -> &'a Variants {
        let own = strategy.map(Strategy::variants);
        let own = own.filter(|variants| !variants.is_empty());
        own.unwrap_or(&self.variants)
    }

    /// What has to be known to answer, parents included.
    pub fn reads(&self, parts: &Parts, flags: &Flags) -> Reads {
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
    pub fn note_reads(&self, parts: &Parts, reads: &mut Reads) {
        if !self.enabled {
            return;
        }
        for strategy in self.strategies.iter().flatten() {
            strategy.note_reads(parts, reads);
        }
        self.variants.fields().for_each(|field| reads.field(field));
        reads.chance |= !self.variants.is_empty();
    }

    /// The variants it may give: its own, then those of its strategies; some may be named twice.
    pub fn variant_ids(&self) -> impl Iterator<Item = Id<VariantEntry>> {
        let strategies = self.strategies.iter().flatten();
        self.variants
            .ids()
            .chain(strategies.flat_map(|strategy| strategy.variants().ids()))
    }
}

impl Dependency {
    /// The parent; `None` when it is missing, or has parents of its own, which never satisfies.
    pub fn parent<'a>(&self, flags: &'a Flags) -> Option<&'a FlagEntry> {
        let parent = flags.named(self.parent);
        parent.filter(|parent| !parent.depends())
    }

    fn note_parent(&self, flags: &Flags, words: &Words, notes: &mut Notes) {
        let name = words.spell(self.parent);
        match flags.named(self.parent) {
            None => notes.add(Problem::MissingParent { name: name.into() }),
            Some(parent) if parent.depends() => {
                notes.add(Problem::ChainedParent { name: name.into() })
            }
            Some(_) => (),
        }
    }

    /// Does the parent stand as it should, for the same person?
    pub fn is_satisfied(&self, walk: &Walk<'_>, flags: &Flags) -> bool {
        let words = &walk.parts.words;
        let Some(parent) = self.parent(flags) else {
            return false;
        };
        let answer = parent.evaluate(walk, flags);
        match self.wanted {
            Wanted::On => answer.enabled,
            Wanted::Off => !answer.enabled,
            Wanted::OneOf(names) => {
                let variant = answer.variant.and_then(|id| walk.parts.variants.get(id));
                let name = variant.map_or(NO_VARIANT, |variant| words.spell(variant.name));
                answer.enabled && words.ids(names).any(|wanted| words.spell(wanted) == name)
            }
        }
    }
}

fn compile_dependencies(
    source: Object<'_>,
    words: &mut Words,
) -> Result<Box<[Dependency]>, Problem> {
    let mut dependencies = Vec::new();
    for dependency in source.get("dependencies").items()? {
        dependencies.push(Dependency::compile(dependency.entry()?, words)?);
    }
    Ok(dependencies.into())
}

impl Dependency {
    fn write(&self, words: &Words, out: &mut Writer) {
        self.parent.write(out);
        match self.wanted {
            Wanted::On => out.number(0),
            Wanted::Off => out.number(1),
            Wanted::OneOf(names) => {
                out.number(2);
                names.write(words, out);
            }
        }
    }

    fn read(input: &mut Reader<'_>, words: &mut Words) -> Option<Dependency> {
        Some(Dependency {
            parent: Id::read(input, words.len())?,
            wanted: match input.byte()? {
                0 => Wanted::On,
                1 => Wanted::Off,
                2 => Wanted::OneOf(List::read(input, words.len(), words)?),
                _ => return None,
            },
        })
    }

    fn compile(source: Object<'_>, words: &mut Words) -> Result<Dependency, Problem> {
        let on = source.get("enabled").truth()?.unwrap_or(true);
        let mut names = Vec::new();
        for name in source.get("variants").items()? {
            names.push(words.text(name.needed_text()?));
        }
        let wanted = match (on, names.is_empty()) {
            (false, _) => Wanted::Off,
            (true, true) => Wanted::On,
            (true, false) => Wanted::OneOf(words.list(names)),
        };
        Ok(Dependency {
            parent: words.text(source.get("feature").needed_text()?),
            wanted,
        })
    }
}
