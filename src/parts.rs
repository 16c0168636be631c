//! The parts that flags share, and a walk over them.

use crate::constraint::Constraint;
use crate::custom::Custom;
use crate::error::{Note, Notes, Problem, Step};
use crate::model;
use crate::question::{Asked, Question};
use crate::table::{Field, Id, Table, Text, Words};
use crate::variant::Variant;
use std::cell::Cell;

/// What the flags of a document share: each constraint, variant and custom strategy once.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub words: Words,
    pub constraints: Table<Constraint>,
    pub variants: Table<Variant>,
    pub customs: Table<Custom>,
    pub segments: Segments,
    /// Where we run, in small letters; `None` when the caller did not say.
    pub hostname: Option<Id<Text>>,
    /// Names of the custom strategies that the caller answers for.
    pub answered: Box<[Box<str>]>,
}

impl Parts {
    /// The parts of an engine without flags.
    pub fn new(hostname: Option<&str>, answered: &[String]) -> Parts {
        let mut parts = Parts::default();
        parts.hostname = hostname.map(|name| parts.words.text(&name.to_lowercase()));
        parts.answered = answered.iter().map(|name| (**name).into()).collect();
        parts
    }

    /// Compiles a list of constraints. `None` when one of them cannot be understood, so that
    /// whoever needs them all cannot match.
    pub fn constraints(
        &mut self,
        source: model::Given<model::List<model::Constraint<'_>>>,
        notes: &mut Notes,
    ) -> Option<Box<[Id<Constraint>]>> {
        let source = notes.keep(source.value("constraints"))?.unwrap_or_default();
        let mut compiled = Vec::with_capacity(source.len());
        let count = source.len();
        for (index, constraint) in source.into_iter().enumerate() {
            notes.within(Step::Constraint(index + 1), |notes| {
                compiled.extend(self.constraint(constraint, notes));
            });
        }
        (compiled.len() == count).then(|| compiled.into())
    }

    fn constraint(
        &mut self,
        source: model::Given<model::Constraint<'_>>,
        notes: &mut Notes,
    ) -> Option<Id<Constraint>> {
        let source = notes.keep(source.entry())?;
        let (constraint, left_out) = notes.keep(Constraint::compile(source, &mut self.words))?;
        for problem in left_out {
            notes.add(problem);
        }
        Some(self.constraints.put(constraint))
    }
}

/// The segments of a document, in the order of their ids.
#[derive(Debug, Default)]
pub(crate) struct Segments(Vec<(i64, Segment)>);

impl Segments {
    pub fn get(&self, id: i64) -> Option<&Segment> {
        let place = self.place(id).ok()?;
        self.0.get(place).map(|(_, segment)| segment)
    }

    /// Puts in a segment, in the place of an earlier one of that id.
    pub fn put(&mut self, id: i64, segment: Segment) {
        self.remove(id);
        let (Ok(place) | Err(place)) = self.place(id);
        self.0.insert(place, (id, segment));
    }

    pub fn remove(&mut self, id: i64) {
        if let Ok(place) = self.place(id) {
            self.0.remove(place);
        }
    }

    fn place(&self, id: i64) -> Result<usize, usize> {
        self.0.binary_search_by_key(&id, |&(id, _)| id)
    }
}

/// Constraints that many strategies share, under one id.
///
/// Source: client specification 15.
#[derive(Debug)]
pub(crate) struct Segment {
    /// All of them have to match; `None` when one could not be understood.
    pub constraints: Option<Box<[Id<Constraint>]>>,
    /// What is wrong with it, told again by every strategy that uses it.
    pub notes: Vec<Note>,
}

impl Segment {
    /// The segment and its id.
    pub fn compile(
        source: model::Given<model::Segment<'_>>,
        parts: &mut Parts,
    ) -> Result<(i64, Segment), Problem> {
        let source = source.entry()?;
        let id = source.id.required("id")?;
        let mut notes = Notes::default();
        let constraints = parts.constraints(source.constraints, &mut notes);
        Ok((
            id,
            Segment {
                constraints,
                notes: notes.into_found(),
            },
        ))
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

    /// Is the constraint fulfilled?
    pub fn holds(&self, id: Id<Constraint>) -> bool {
        let ask = || {
            self.parts
                .constraints
                .get(id)
                .is_some_and(|it| it.matches(&self.asked))
        };
        match self
            .memory
            .and_then(|memory| memory.answers.get(id.index()))
        {
            None => ask(),
            Some(memory) => memory.get().unwrap_or_else(|| {
                let answer = ask();
                memory.set(Some(answer));
                answer
            }),
        }
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
