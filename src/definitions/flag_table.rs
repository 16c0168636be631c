//! Flag table: the flags of a document by name.

use super::Definitions;
use super::flag::{Dependency, FlagDefinition};
use super::inputs::RequiredInputs;
use super::segment::Segment;
use crate::codec::{Decoder, Encoder};
use crate::diagnostics::{Diagnostics, Problem, Step};
use crate::interning::{Id, IdSet, Interner, StringId};
use crate::json::{JsonValue, Span, Tape, Texts};
use crate::steps::step;

/// The flags of a document by name, in its order.
///
/// A flag is compiled when it is first needed. Until then, the table has its name and its place in the text
/// of the document.
#[derive(Debug, Default)]
pub(crate) struct FlagTable {
    entries: Vec<FlagEntry>,
    /// By id of a name: index of the last entry of the name, plus 1; 0 without one.
    by_name: Vec<u32>,
    /// The compiled flags, in the order in which they were compiled, and those that were replaced or removed.
    compiled: Vec<FlagDefinition>,
    /// Weight of the flags that were replaced or removed.
    dropped: usize,
}

/// A flag, whether it is compiled or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlagEntry {
    name: StringId,
    /// Place in the text; of a flag from a snapshot, nowhere.
    source: Span,
    /// Bytes of the text, and about those of memory that its patterns added.
    weight: usize,
    state: FlagState,
}

#[derive(Debug, Clone, Copy)]
enum FlagState {
    Pending,
    /// Index in [`FlagTable::compiled`].
    Compiled(u32),
    /// Deleted by the next [`FlagTable::settle`].
    Removed,
}

impl FlagEntry {
    fn is_removed(&self) -> bool {
        matches!(self.state, FlagState::Removed)
    }
}

impl FlagTable {
    /// Returns the index of a flag.
    pub fn index_of(&self, name: &str, interner: &Interner) -> Option<usize> {
        self.index_by_id(interner.find(name)?)
    }

    pub fn index_by_id(&self, name: StringId) -> Option<usize> {
        let index = self.find_entry(name)?;
        let entry = self.entries.get(index)?;
        (!entry.is_removed()).then_some(index)
    }

    /// Returns the index of the last entry of a name, which can be removed.
    fn find_entry(&self, name: StringId) -> Option<usize> {
        let entry = self.by_name.get(name.index())?.checked_sub(1)?;
        Some(entry as usize)
    }

    /// Returns a flag; `None` if it is not compiled.
    pub fn at(&self, index: usize) -> Option<&FlagDefinition> {
        self.definition(self.entries.get(index)?)
    }

    /// Returns a flag; `None` if it is missing or not compiled.
    pub fn get(&self, name: &str, interner: &Interner) -> Option<&FlagDefinition> {
        self.at(self.index_of(name, interner)?)
    }

    fn definition(&self, entry: &FlagEntry) -> Option<&FlagDefinition> {
        match entry.state {
            FlagState::Compiled(slot) => self.compiled.get(slot as usize),
            FlagState::Pending | FlagState::Removed => None,
        }
    }

    /// Returns a flag; `None` if it is missing or not compiled.
    pub fn find(&self, name: StringId) -> Option<&FlagDefinition> {
        self.at(self.index_by_id(name)?)
    }

    /// Returns the number of flags.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns the names of all flags.
    #[allow(dead_code, reason = "called by the WebAssembly boundary only")]
    pub fn names(&self) -> impl Iterator<Item = StringId> {
        self.entries.iter().map(|entry| entry.name)
    }

    /// Returns the compiled flags.
    pub fn iter(&self) -> impl Iterator<Item = &FlagDefinition> {
        self.entries
            .iter()
            .filter_map(|entry| self.definition(entry))
    }

    /// Inserts a flag that is not compiled; replaces an earlier one of that name.
    pub fn insert(&mut self, name: StringId, source: Span) {
        let entry = FlagEntry {
            name,
            source,
            weight: source.len(),
            state: FlagState::Pending,
        };
        let index = self.index_by_id(name);
        match index.and_then(|index| self.entries.get_mut(index)) {
            Some(earlier) => {
                self.dropped += earlier.weight;
                *earlier = entry;
            }
            None => self.push(entry),
        }
    }

    fn push(&mut self, entry: FlagEntry) {
        let name = entry.name.index();
        if name >= self.by_name.len() {
            self.by_name.resize(name + 1, 0);
        }
        self.entries.push(entry);
        self.set_last(entry.name, self.entries.len() as u32);
    }

    fn set_last(&mut self, name: StringId, last: u32) {
        if let Some(entry) = self.by_name.get_mut(name.index()) {
            *entry = last;
        }
    }

    /// Compiles a flag from the tape of the text, unless it is compiled.
    pub fn compile(&mut self, index: usize, tape: &mut Tape<'_>, definitions: &mut Definitions) {
        let Some(entry) = self.entries.get_mut(index) else {
            return;
        };
        if !matches!(entry.state, FlagState::Pending) {
            return;
        }
        let patterns = definitions.constraints.patterns.len();
        tape.read_at(entry.source);
        // It has a name, so it can be compiled.
        if let Ok(flag) = FlagDefinition::compile(JsonValue::root(tape), definitions) {
            entry.weight += definitions.constraints.size_of_patterns(patterns);
            entry.state = FlagState::Compiled(self.compiled.len() as u32);
            self.compiled.push(flag);
        }
    }

    /// Replaces all flags by those with these names and places. A flag whose text is still the same stays compiled.
    pub fn replace_all(&mut self, flags: Vec<(StringId, Span)>, texts: Texts<'_>) {
        let earlier = std::mem::take(&mut self.entries);
        for entry in &earlier {
            self.set_last(entry.name, 0);
        }
        for (name, source) in flags {
            self.insert(name, source);
        }
        for old in earlier.iter().filter(|entry| !entry.is_removed()) {
            step();
            let index = self.index_by_id(old.name);
            match index.and_then(|index| self.entries.get_mut(index)) {
                Some(entry) if texts.are_equal(old.source, entry.source) => {
                    let source = entry.source;
                    *entry = FlagEntry { source, ..*old };
                }
                _ => self.dropped += old.weight,
            }
        }
    }

    /// Removes a flag. Its name is deleted by the next `settle`.
    pub fn remove(&mut self, name: &str, interner: &Interner) {
        let index = self.index_of(name, interner);
        if let Some(entry) = index.and_then(|index| self.entries.get_mut(index)) {
            self.dropped += entry.weight;
            entry.state = FlagState::Removed;
        }
    }

    /// Deletes the removed flags, after a change.
    pub fn settle(&mut self) {
        if self.entries.iter().any(FlagEntry::is_removed) {
            self.by_name.clear();
            for entry in std::mem::take(&mut self.entries) {
                if !entry.is_removed() {
                    self.push(entry);
                }
            }
        }
    }

    /// Forgets all compiled flags, and takes over the names into the interner of other definitions.
    pub fn reset(&mut self, old: &Interner, interner: &mut Interner) {
        let entries = std::mem::take(self).entries;
        for entry in entries {
            self.insert(interner.intern(old.resolve(entry.name)), entry.source);
        }
    }

    /// Returns the weight of the replaced and removed flags.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// Returns the weight of all flags.
    pub fn weight(&self) -> usize {
        self.entries.iter().map(|entry| entry.weight).sum()
    }

    /// Appends the texts of all flags, with commas, to `joined`, where they lie from now on.
    pub fn move_text(&mut self, text: &str, joined: &mut String) {
        for (index, entry) in self.entries.iter_mut().enumerate() {
            entry.source = entry.source.append(text, index, joined);
        }
    }

    /// Encodes the flags. INVARIANT: all are compiled.
    pub fn encode(&self, interner: &Interner, encoder: &mut Encoder) {
        encoder.len(self.iter().count());
        for flag in self.iter() {
            flag.encode(interner, encoder);
        }
        encoder.end_section();
    }

    pub fn decode(decoder: &mut Decoder<'_>, definitions: &mut Definitions) -> Option<FlagTable> {
        let mut flags = FlagTable::default();
        for index in 0..decoder.len()? {
            let before = decoder.rest().len();
            let flag = FlagDefinition::decode(decoder, definitions)?;
            // A name that occurs twice makes the snapshot invalid.
            flags.index_by_id(flag.name).is_none().then_some(())?;
            flags.push(FlagEntry {
                name: flag.name,
                source: Span::NONE,
                weight: before - decoder.rest().len(),
                state: FlagState::Compiled(index as u32),
            });
            flags.compiled.push(flag);
        }
        Some(flags)
    }
}

/// Questions about a flag together with its parents.
impl FlagTable {
    /// Reports the problems of a flag, its segments and its parents, and custom strategies whose
    /// names are not in `registered`.
    pub fn report_problems(
        &self,
        flag: &FlagDefinition,
        definitions: &Definitions,
        registered: &[String],
        diagnostics: &mut Diagnostics,
    ) {
        diagnostics.extend(&flag.diagnostics);
        for (index, strategy) in flag.strategies.iter().flatten().enumerate() {
            diagnostics.at(Step::Strategy(index + 1), |diagnostics| {
                strategy.report_problems(definitions, registered, diagnostics)
            });
        }
        for (index, dependency) in flag.dependencies.iter().flatten().enumerate() {
            diagnostics.at(Step::Dependency(index + 1), |diagnostics| {
                self.report_parent(dependency, &definitions.interner, diagnostics)
            });
        }
    }

    fn report_parent(
        &self,
        dependency: &Dependency,
        interner: &Interner,
        diagnostics: &mut Diagnostics,
    ) {
        let name = interner.resolve(dependency.parent);
        match self.find(dependency.parent) {
            None => diagnostics.report(Problem::MissingParent { name: name.into() }),
            Some(parent) if parent.has_dependencies() => {
                diagnostics.report(Problem::ChainedParent { name: name.into() })
            }
            Some(_) => (),
        }
    }

    /// Returns the inputs of a flag and its parents.
    pub fn inputs(&self, flag: &FlagDefinition, definitions: &Definitions) -> RequiredInputs {
        let mut inputs = RequiredInputs::default();
        flag.add_inputs(definitions, &mut inputs);
        for id in self.parents(flag).as_slice() {
            if let Some(parent) = self.parent_at(id.index()) {
                parent.add_inputs(definitions, &mut inputs);
            }
        }
        inputs
    }

    /// Returns the parent; `None` if it is missing or has dependencies itself, since such a
    /// dependency is never satisfied.
    pub fn parent(&self, dependency: &Dependency) -> Option<&FlagDefinition> {
        self.parent_at(self.index_by_id(dependency.parent)?)
    }

    /// Like `parent`, by index.
    pub fn parent_at(&self, index: usize) -> Option<&FlagDefinition> {
        let parent = self.at(index);
        parent.filter(|parent| !parent.has_dependencies())
    }

    /// Returns the ids of the segments of a compiled flag.
    pub fn segment_ids(&self, index: usize, interner: &Interner) -> Vec<Id<Segment>> {
        let mut segments = Vec::new();
        let flag = self.at(index);
        for strategy in flag
            .and_then(|flag| flag.strategies.as_ref())
            .into_iter()
            .flatten()
        {
            segments.extend(interner.ids(strategy.segments));
        }
        segments
    }

    /// Returns the parents of a flag by index, each once.
    pub fn parents(&self, flag: &FlagDefinition) -> IdSet<FlagEntry> {
        let mut parents = IdSet::default();
        for dependency in flag.dependencies.iter().flatten() {
            if let Some(index) = self.index_by_id(dependency.parent) {
                parents.insert(Id::new(index));
            }
        }
        parents
    }
}
