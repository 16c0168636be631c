//! The parts that flags share, and a walk over them.

use crate::bytes::{Kind, Reader, Writer};
use crate::constraint::{Constraint, Constraints};
use crate::custom::Custom;
use crate::error::{Problem, Step};
use crate::model::Given;
use crate::notes::{Note, Notes};
use crate::question::{Asked, Question};
use crate::table::{Id, Index, Numbered, Table, hash};
use crate::variant::VariantEntry;
use crate::words::{Field, List, Text, Words};
use std::cell::Cell;

/// What the flags of a document share: each constraint, variant and custom strategy once.
#[derive(Debug)]
pub(crate) struct Parts {
    pub words: Words,
    pub constraints: Constraints,
    pub variants: Table<VariantEntry>,
    pub customs: Table<Custom>,
    pub segments: Segments,
    /// Where we run, in small letters, if the document speaks of it and the caller said so.
    pub hostname: Option<Id<Text>>,
    /// How many bytes there were when all of them were in use.
    dense: usize,
}

impl Parts {
    /// The parts of an engine without flags.
    pub fn new() -> Parts {
        Parts::with_room(0)
    }

    /// The same, with room for what a document of so many bytes may have.
    pub fn with_room(bytes: usize) -> Parts {
        Parts {
            words: Words::with_room(bytes),
            constraints: Constraints::default(),
            variants: Table::default(),
            customs: Table::default(),
            segments: Segments::default(),
            hostname: None,
            dense: 0,
        }
    }

    /// Writes what is in use; what uses it has been written before.
    pub fn write(&self, out: &mut Writer) {
        self.segments.write(&self.words, out);
        self.customs.write(out, Custom::write);
        self.variants.write(out, VariantEntry::write);
        self.constraints.write(&self.words, out);
        self.words.write(out);
    }

    pub fn read(input: &mut Reader<'_>) -> Option<Parts> {
        let mut words = Words::read(input)?;
        let constraints = Constraints::read(input, &mut words)?;
        let variants = Table::read(input, |input| VariantEntry::read(input, &words))?;
        let customs = Table::read(input, Custom::read)?;
        let segments = Segments::read(input, constraints.len(), &mut words)?;
        Some(Parts {
            words,
            constraints,
            variants,
            customs,
            segments,
            hostname: None,
            dense: 0,
        })
    }

    /// Notes that all there is is in use.
    pub fn settle(&mut self) {
        self.dense = self.size();
    }

    /// Have deltas left more behind than there was?
    pub fn is_sparse(&self) -> bool {
        const LITTLE: usize = 1 << 16;
        self.size() > 2 * self.dense + LITTLE
    }

    /// About how many bytes all of it takes.
    fn size(&self) -> usize {
        let customs: usize = self.customs.iter().map(Custom::size).sum();
        self.words.size() + self.constraints.size() + 16 * self.variants.len() + customs
    }

    /// Compiles a list of constraints. `None` when one of them cannot be understood, so that
    /// whoever needs them all cannot match.
    pub fn constraints(
        &mut self,
        source: Given<'_>,
        notes: &mut Notes,
    ) -> Option<List<Constraint>> {
        let mut compiled = Vec::new();
        let mut count = 0;
        for constraint in notes.keep(source.items())? {
            count += 1;
            notes.within(Step::Constraint(count), |notes| {
                let constraint = constraint
                    .entry()
                    .and_then(|source| self.constraints.compile(source, &mut self.words, notes));
                compiled.extend(notes.keep(constraint));
            });
        }
        (compiled.len() == count).then(|| self.words.list(compiled))
    }
}

/// The segments of a document, and those that a strategy names and the document lacks.
#[derive(Debug, Default)]
pub(crate) struct Segments {
    list: Vec<Segment>,
    index: Index,
}

/// Constraints that many strategies share, under one id.
///
/// Source: client specification 15.
#[derive(Debug)]
pub(crate) struct Segment {
    pub id: i64,
    pub state: State,
    /// What is wrong with it, told again by every strategy that uses it.
    pub notes: Vec<Note>,
}

impl Numbered for Segment {
    const KIND: Kind = Kind::Segment;
}

/// What is known of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// The document has no segment of that id.
    Missing,
    /// One of its constraints could not be understood.
    Broken,
    /// All of these have to match.
    Tests(List<Constraint>),
}

impl Segments {
    pub fn len(&self) -> usize {
        self.list.len()
    }

    fn write(&self, words: &Words, out: &mut Writer) {
        out.count(self.list.len());
        for (place, segment) in self.list.iter().enumerate() {
            // Missing ones keep their places, too.
            out.uses(Kind::Segment, place);
            out.signed(segment.id);
            match segment.state {
                State::Missing => out.number(0),
                State::Broken => out.number(1),
                State::Tests(tests) => {
                    out.number(2);
                    tests.write(words, out);
                }
            }
            Note::write_all(&segment.notes, out);
        }
        out.end();
    }

    fn read(input: &mut Reader<'_>, constraints: usize, words: &mut Words) -> Option<Segments> {
        let mut segments = Segments::default();
        for place in 0..input.count()? {
            let segment = Segment {
                id: input.signed()?,
                state: match input.byte()? {
                    0 => State::Missing,
                    1 => State::Broken,
                    2 => State::Tests(List::read(input, constraints, words)?),
                    _ => return None,
                },
                notes: Note::read_all(input)?,
            };
            let is_new = segments.place(segment.id).index() == place;
            is_new.then(|| segments.put(segment))?;
        }
        Some(segments)
    }

    pub fn get(&self, place: Id<Segment>) -> Option<&Segment> {
        self.list.get(place.index())
    }

    /// The place of the segment of an id; a missing one is given a place, too.
    pub fn place(&mut self, id: i64) -> Id<Segment> {
        let hash = hash(&id);
        let list = &self.list;
        let mut is_it = |place| {
            list.get(place)
                .is_some_and(|known: &Segment| known.id == id)
        };
        let found = self.index.find(hash, &mut is_it);
        Id::new(found.unwrap_or_else(|| {
            self.index.insert(hash, self.list.len());
            self.list.push(Segment::missing(id));
            self.list.len() - 1
        }))
    }

    /// Puts in a segment, in the place of an earlier one of that id.
    pub fn put(&mut self, segment: Segment) {
        let place = self.place(segment.id);
        if let Some(known) = self.list.get_mut(place.index()) {
            *known = segment;
        }
    }

    /// Takes a segment out; strategies that name it have it missing then.
    pub fn remove(&mut self, id: i64) {
        self.put(Segment::missing(id));
    }
}

impl Segment {
    /// A segment of the document.
    pub fn compile(source: Given<'_>, parts: &mut Parts) -> Result<Segment, Problem> {
        let source = source.entry()?;
        let id = source.get("id").needed_number()?;
        let mut notes = Notes::default();
        let tests = parts.constraints(source.get("constraints"), &mut notes);
        Ok(Segment {
            id,
            state: tests.map_or(State::Broken, State::Tests),
            notes: notes.into_found(),
        })
    }

    /// One that the document does not have.
    pub fn missing(id: i64) -> Segment {
        Segment {
            id,
            state: State::Missing,
            notes: Vec::new(),
        }
    }

    /// Is it one that the document does not have?
    pub fn is_missing(&self) -> bool {
        self.state == State::Missing
    }

    /// What is tested; `None` when it is missing or broken, so that nobody matches.
    pub fn tests(&self) -> Option<List<Constraint>> {
        match self.state {
            State::Tests(tests) => Some(tests),
            State::Missing | State::Broken => None,
        }
    }
}

/// What a flag needs to know before it can answer.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    pub fields: Vec<Id<Field>>,
    pub customs: Vec<Id<Custom>>,
    /// The time, when the context has none.
    pub clock: bool,
    /// The random number.
    pub chance: bool,
}

impl Reads {
    pub fn field(&mut self, field: Id<Field>) {
        if !self.fields.contains(&field) {
            self.fields.push(field);
        }
    }

    pub fn custom(&mut self, custom: Id<Custom>) {
        if !self.customs.contains(&custom) {
            self.customs.push(custom);
        }
    }
}

/// One question on its way through the flags.
pub(crate) struct Walk<'a> {
    pub asked: Asked<'a>,
    pub parts: &'a Parts,
    memory: Option<&'a Memory>,
}

impl<'a> Walk<'a> {
    /// A walk to one flag.
    pub fn new(question: &'a Question<'a>, parts: &'a Parts) -> Walk<'a> {
        Walk {
            asked: Asked::new(question, &parts.words),
            parts,
            memory: None,
        }
    }

    /// A walk to all flags, on which each constraint is asked once.
    pub fn remembering(self, memory: &'a Memory) -> Walk<'a> {
        Walk {
            memory: Some(memory),
            ..self
        }
    }

    /// Is each constraint asked once only?
    pub fn remembers(&self) -> bool {
        self.memory.is_some()
    }

    /// Is the constraint fulfilled?
    #[inline(always)]
    pub fn holds(&self, id: Id<Constraint>) -> bool {
        let ask = || self.parts.constraints.matches(id, &self.asked);
        let known = self
            .memory
            .and_then(|memory| memory.answers.get(id.index()));
        let Some(known) = known else { return ask() };
        known.get().unwrap_or_else(|| {
            let answer = ask();
            known.set(Some(answer));
            answer
        })
    }

    /// Are all of these fulfilled?
    pub fn hold(&self, list: List<Constraint>) -> bool {
        self.parts.words.ids(list).all(|id| self.holds(id))
    }
}

/// What the constraints have already answered to one question.
pub(crate) struct Memory {
    answers: Box<[Cell<Option<bool>>]>,
}

impl Memory {
    pub fn new(parts: &Parts) -> Memory {
        Memory {
            answers: vec![Cell::new(None); parts.constraints.len()].into(),
        }
    }
}
