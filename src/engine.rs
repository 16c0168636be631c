//! Engine: load, apply, evaluate one, evaluate all; flags by name.

use crate::answer::{Answer, Reason};
use crate::bytes::Reader;
use crate::error::{Error, Problem, Step, Warning};
use crate::flag::{Dependency, Flag, FlagEntry, Flags};
use crate::fold;
use crate::model::{self, Entry, Given, Object};
use crate::notes::{Note, Notes};
#[cfg(target_arch = "wasm32")]
use crate::parts::Reads;
use crate::parts::{Memory, Parts, Segment, Walk};
use crate::question::Question;
use crate::snapshot;
use crate::variant::Variant;

/// Decides flags.
///
/// It holds the flags of one document, and answers questions about them. Loading may fail, and
/// then the old flags stay; asking cannot fail.
///
/// ```
/// use fanion::{Context, Engine, Question, Reason};
///
/// let mut engine = Engine::new();
/// engine.load(br#"{"features": [{
///     "name": "checkout", "enabled": true,
///     "strategies": [{"name": "userWithId", "parameters": {"userIds": "7, 8"}}]
/// }]}"#)?;
///
/// let context = Context::new().with("userId", "7");
/// let question = Question::new(&context, 1_767_225_600_000, 42);
/// let answer = engine.evaluate("checkout", &question).expect("we loaded it");
/// assert!(answer.enabled);
/// assert_eq!(Reason::TargetingMatch, answer.reason);
/// # Ok::<_, fanion::Error>(())
/// ```
#[derive(Debug)]
pub struct Engine {
    pub(crate) options: Options,
    pub(crate) parts: Parts,
    pub(crate) flags: Flags,
    /// What is wrong with things that belong to no flag.
    notes: Vec<Note>,
    warnings: Vec<Warning>,
}

/// What an engine cannot know by itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Name of the host we run on, for the strategy `applicationHostname`. Without it, that
    /// strategy admits nobody.
    pub hostname: Option<String>,
    /// Names of the custom strategies that questions will come with answers for; any other
    /// unknown strategy gives a warning.
    pub custom_strategies: Vec<String>,
}

/// The whole answer about one flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evaluation<'e> {
    /// Name of the flag.
    pub flag: &'e str,
    /// Is it on for this person?
    pub enabled: bool,
    /// The variant they get; `None` when the flag is off or has none.
    pub variant: Option<Variant<'e>>,
    /// Why.
    pub reason: Reason,
    /// Shall it be noted that this person was asked?
    pub impression_data: bool,
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    /// An engine without flags.
    pub fn new() -> Engine {
        Engine::with(Options::default())
    }

    /// An engine without flags, told what it cannot know by itself.
    pub fn with(options: Options) -> Engine {
        Engine {
            options,
            parts: Parts::new(),
            flags: Flags::default(),
            notes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Replaces all flags by those of a document, the body of `/client/features`:
    /// `{"features": [...], "segments": [...]}`; or by those of a [`snapshot`](Engine::snapshot).
    ///
    /// Gives back what had to be left out, if anything.
    ///
    /// # Errors
    ///
    /// The bytes are not such a document, or a snapshot that is damaged or of another version. The
    /// flags stay as they were.
    pub fn load(&mut self, document: &[u8]) -> Result<&[Warning], Error> {
        if snapshot::is_one(document) {
            let mut body = snapshot::open(document)?;
            let mut draft = Draft::read(&mut body).ok_or(Error::damaged())?;
            draft.parts.settle();
            return Ok(self.take(draft));
        }
        let mut draft = Draft::with_room(document.len());
        model::read_document(document, &mut |entry, place, given| match entry {
            Entry::Feature => draft.put_feature(given, Step::FeatureEntry(place)),
            Entry::Segment => draft.put_segment(given, Step::SegmentEntry(place)),
        })?;
        draft.parts.settle();
        Ok(self.take(draft))
    }

    /// The flags as they are, as compact bytes for [`load`](Engine::load): smaller than the document,
    /// quicker to load, and checked.
    ///
    /// They are the same on every machine. They belong to this version of their layout, so keep the
    /// document too, or where to fetch it.
    ///
    /// ```
    /// # use fanion::Engine;
    /// # let document = br#"{"features": [{"name": "ski", "enabled": true}]}"#;
    /// let mut engine = Engine::new();
    /// engine.load(document)?;
    /// let snapshot = engine.snapshot();
    ///
    /// let mut other = Engine::new();
    /// other.load(&snapshot)?;
    /// assert_eq!(1, other.flags().len());
    /// # Ok::<_, fanion::Error>(())
    /// ```
    pub fn snapshot(&self) -> Vec<u8> {
        snapshot::seal(|out| {
            Note::write_all(&self.notes, out);
            out.end();
            self.flags.write(&self.parts.words, out);
            self.parts.write(out);
        })
    }

    /// Changes the flags by a delta: `{"events": [...]}`, in that order.
    ///
    /// Gives back all that is left out of the flags as they then are. It may be the first thing
    /// the engine hears: events need not begin with a hydration.
    ///
    /// ```
    /// # use fanion::Engine;
    /// let mut engine = Engine::new();
    /// engine.apply(br#"{"events": [
    ///     {"type": "feature-updated", "eventId": 7, "feature": {"name": "ski", "enabled": true}}
    /// ]}"#)?;
    /// assert_eq!(1, engine.flags().len());
    /// # Ok::<_, fanion::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The bytes are not a delta. The flags stay as they were.
    pub fn apply(&mut self, delta: &[u8]) -> Result<&[Warning], Error> {
        let delta = model::read_delta(delta)?;
        let mut draft = Draft {
            parts: std::mem::replace(&mut self.parts, Parts::new()),
            flags: std::mem::take(&mut self.flags),
            notes: Notes::default(),
        };
        for (index, event) in delta.events().enumerate() {
            draft.put_event(event, Step::Event(index + 1));
        }
        self.take(draft);
        if self.parts.is_sparse() {
            // Only what is in use is written.
            self.load(&self.snapshot())?;
        }
        Ok(&self.warnings)
    }

    /// Makes a draft the flags that are asked.
    fn take(&mut self, draft: Draft) -> &[Warning] {
        self.parts = draft.parts;
        self.flags = draft.flags;
        let hostname = self.options.hostname.as_ref();
        self.parts.hostname =
            hostname.and_then(|name| self.parts.words.find(&fold::lowercase(name)));
        let words = &self.parts.words;
        self.notes = draft.notes.into_found();
        let of_nobody = self.notes.iter().cloned();
        self.warnings = of_nobody.map(|note| note.warn("")).collect();
        let answered = &self.options.custom_strategies;
        let mut notes = Notes::default();
        for flag in self.flags.list() {
            flag.note_problems(&self.parts, &self.flags, answered, &mut notes);
            let name = words.spell(flag.name);
            let found = notes.found().map(|note| note.warn(name));
            self.warnings.extend(found);
        }
        &self.warnings
    }

    /// What is left out of the flags as they are.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Is this flag on for this person, which variant do they get, and why? `None` when there is
    /// no such flag.
    ///
    /// Nothing is allocated on the way.
    pub fn evaluate(&self, flag: &str, question: &Question<'_>) -> Option<Evaluation<'_>> {
        let flag = self.flags.get(flag, &self.parts.words)?;
        let walk = Walk::new(question, &self.parts);
        Some(self.tell(flag, flag.evaluate(&walk, &self.flags)))
    }

    /// The same for every flag, in the order of the document; a constraint that many flags share
    /// is asked once.
    pub fn evaluate_all(&self, question: &Question<'_>) -> Vec<Evaluation<'_>> {
        let context = question.context().bind(&self.parts.words);
        let question = question.about(&context);
        let mut answers = Vec::with_capacity(self.flags.list().len());
        self.answer_all(&question, |flag, answer| {
            answers.push(self.tell(flag, answer));
        });
        answers
    }

    /// Tells the answer of each flag, in the order of the document.
    pub(crate) fn answer_all<'e>(
        &'e self,
        question: &Question<'_>,
        mut tell: impl FnMut(&'e FlagEntry, Answer),
    ) {
        let memory = Memory::new(&self.parts);
        let walk = Walk::new(question, &self.parts).remembering(&memory);
        for flag in self.flags.list() {
            tell(flag, flag.evaluate(&walk, &self.flags));
        }
    }

    fn tell<'e>(&'e self, flag: &'e FlagEntry, answer: Answer) -> Evaluation<'e> {
        let words = &self.parts.words;
        let variant = answer.variant.and_then(|id| self.parts.variants.get(id));
        Evaluation {
            flag: words.spell(flag.name),
            enabled: answer.enabled,
            variant: variant.map(|variant| variant.tell(words)),
            reason: answer.reason,
            impression_data: flag.impression_data,
        }
    }

    /// Names of the context fields that a flag and its parents look at; other values in a context
    /// cannot change its answer.
    pub fn fields(&self, flag: &str) -> Vec<&str> {
        let reads = self
            .flags
            .get(flag, &self.parts.words)
            .map(|flag| flag.reads(&self.parts, &self.flags));
        let fields = reads.unwrap_or_default().fields;
        fields
            .into_iter()
            .map(|field| self.parts.words.name(field))
            .collect()
    }

    /// All flags, in the order of the document.
    pub fn flags(&self) -> impl ExactSizeIterator<Item = Flag<'_>> {
        let words = &self.parts.words;
        self.flags.list().iter().map(|flag| flag.tell(words))
    }

    /// The variants that a flag may give: its own, then those of its strategies; each once.
    pub fn variants(&self, flag: &str) -> Vec<Variant<'_>> {
        let words = &self.parts.words;
        let flag = self.flags.get(flag, words);
        let mut ids: Vec<_> = Vec::new();
        for id in flag.into_iter().flat_map(FlagEntry::variant_ids) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let entries = ids.into_iter().filter_map(|id| self.parts.variants.get(id));
        entries.map(|variant| variant.tell(words)).collect()
    }
}

/// Flags in the making.
struct Draft {
    parts: Parts,
    flags: Flags,
    /// What is wrong with things that belong to no flag.
    notes: Notes,
}

impl Draft {
    fn with_room(bytes: usize) -> Draft {
        Draft {
            parts: Parts::with_room(bytes),
            flags: Flags::default(),
            notes: Notes::default(),
        }
    }

    fn read(input: &mut Reader<'_>) -> Option<Draft> {
        let mut parts = Parts::read(input)?;
        let flags = Flags::read(input, &mut parts)?;
        let notes = Notes::of(Note::read_all(input)?);
        input.is_done().then_some(Draft {
            parts,
            flags,
            notes,
        })
    }

    /// Puts in a flag, in the place of an earlier one of that name.
    fn put_feature(&mut self, feature: Given<'_>, step: Step) {
        let flag = FlagEntry::compile(feature, &mut self.parts);
        if let Some(flag) = self.notes.within(step, |notes| notes.keep(flag)) {
            self.flags.put(flag);
        }
    }

    fn put_segment(&mut self, segment: Given<'_>, step: Step) {
        let segment = Segment::compile(segment, &mut self.parts);
        if let Some(segment) = self.notes.within(step, |notes| notes.keep(segment)) {
            self.parts.segments.put(segment);
        }
    }

    fn put_event(&mut self, event: Given<'_>, step: Step) {
        let outcome = event.entry().and_then(|event| self.change(event, step));
        self.notes.within(step, |notes| notes.keep(outcome));
    }

    fn change(&mut self, event: Object<'_>, step: Step) -> Result<(), Problem> {
        match event.get("type").needed_text()? {
            "hydration" => {
                let features = event.get("features");
                let features = features.required(features.list()?)?;
                let segments = event.get("segments").items()?;
                let notes = std::mem::take(&mut self.notes);
                *self = Draft {
                    notes,
                    ..Draft::with_room(0)
                };
                features.for_each(|feature| self.put_feature(feature, step));
                segments.for_each(|segment| self.put_segment(segment, step));
                self.parts.settle();
            }
            "feature-updated" => {
                let feature = event.get("feature");
                feature.required(feature.object()?)?;
                self.put_feature(feature, step);
            }
            "feature-removed" => {
                let name = event.get("featureName").needed_text()?;
                self.flags.remove(name, &self.parts.words);
            }
            "segment-updated" => {
                let segment = event.get("segment");
                segment.required(segment.object()?)?;
                self.put_segment(segment, step);
            }
            "segment-removed" => {
                let id = event.get("segmentId").needed_number()?;
                self.parts.segments.remove(id);
            }
            name => return Err(Problem::UnknownEvent { name: name.into() }),
        }
        Ok(())
    }
}

/// The engine by numbers, for who asks often: names are looked up once.
///
/// A number holds until the next `load` or `apply`.
impl Engine {
    pub(crate) fn place(&self, flag: &str) -> Option<usize> {
        self.flags.place(flag, &self.parts.words)
    }

    pub(crate) fn flag_at(&self, place: usize) -> Option<&FlagEntry> {
        self.flags.list().get(place)
    }

    pub(crate) fn answer_at(
        &self,
        place: usize,
        question: &Question<'_>,
    ) -> Option<(&FlagEntry, Answer)> {
        let flag = self.flag_at(place)?;
        let walk = Walk::new(question, &self.parts);
        Some((flag, flag.evaluate(&walk, &self.flags)))
    }

    /// The parent that a dependency is on; `None` when it never satisfies.
    pub(crate) fn parent_of(&self, dependency: &Dependency) -> Option<&FlagEntry> {
        dependency.parent(&self.flags)
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }
}

/// What has to cross the boundary to JavaScript before a question can be answered.
#[cfg(target_arch = "wasm32")]
impl Engine {
    pub(crate) fn reads_at(&self, place: usize) -> Reads {
        let flag = self.flag_at(place);
        flag.map(|flag| flag.reads(&self.parts, &self.flags))
            .unwrap_or_default()
    }

    pub(crate) fn reads_of_all(&self) -> Reads {
        let mut reads = Reads::default();
        for flag in self.flags.list() {
            flag.note_reads(&self.parts, &mut reads);
        }
        reads
    }
}
