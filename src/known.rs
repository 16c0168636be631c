//! Known: what part of a context is known, and what can be said with that alone.

use crate::constraint::{Constraint, Constraints, Test};
use crate::context::Context;
use crate::parts::Parts;
use crate::question::{Asked, Question, Salt};
use crate::refusal::Refusal;
use crate::rollout::{Rollout, Stickiness};
use crate::table::Id;
use crate::variant::{VariantEntry, Variants};
use crate::words::{CURRENT_TIME, Field, Words};

/// What is known of somebody before they ask: values of some fields, and that others have none.
///
/// Every other field is unknown: it may still come, with any value or without one.
///
/// ```
/// use fanion::Known;
///
/// let known = Known::new().with("userId", "7").missing("sessionId");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Fields and their values; `None` for one that is known to be missing.
    values: Vec<(Box<str>, Option<Box<str>>)>,
    /// The fields that may still come; `None`: any may.
    unknown: Option<Vec<Box<str>>>,
}

impl Known {
    /// Nothing is known.
    pub fn new() -> Known {
        Known::default()
    }

    /// The same, and the value of a field.
    #[must_use]
    pub fn with(self, field: &str, value: &str) -> Known {
        self.put(field, Some(value))
    }

    /// The same, and that a field has no value.
    #[must_use]
    pub fn missing(self, field: &str) -> Known {
        self.put(field, None)
    }

    /// The same, and that no fields will come but these: all others have no value.
    #[must_use]
    pub fn but(mut self, unknown: &[&str]) -> Known {
        self.unknown = Some(unknown.iter().map(|&field| field.into()).collect());
        self
    }

    /// What is said last of a field counts.
    fn put(mut self, field: &str, value: Option<&str>) -> Known {
        self.values.retain(|(known, _)| **known != *field);
        self.values.push((field.into(), value.map(Into::into)));
        self
    }

    /// A field that is known cannot be unknown.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let mut unknown = self.unknown.iter().flatten();
        match unknown.find(|field| self.values.iter().any(|(known, _)| known == *field)) {
            Some(field) => Err(Refusal::known_and_unknown(field)),
            None => Ok(()),
        }
    }

    /// The values, as a context that is bound to the words of a document.
    pub(crate) fn context(&self, words: &Words) -> Context {
        let mut context = Context::new();
        for (field, value) in &self.values {
            if let Some(value) = value {
                context = context.with(field, value);
            }
        }
        context.bind(words)
    }

    /// What is known of the field of that name.
    fn state(&self, name: &str) -> State {
        let known = self.values.iter().find(|(field, _)| **field == *name);
        match (known, &self.unknown) {
            (Some((_, Some(_))), _) => State::Value,
            (Some((_, None)), _) => State::Missing,
            (None, Some(unknown)) if !unknown.iter().any(|field| **field == *name) => {
                State::Missing
            }
            (None, _) => State::Unknown,
        }
    }
}

/// What is known of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Value,
    Missing,
    Unknown,
}

/// What is known, field by field, held against the parts of one document.
#[derive(Clone)]
pub(crate) struct Knowledge<'a> {
    pub parts: &'a Parts,
    pub asked: Asked<'a>,
    states: Vec<State>,
    /// Is whoever has no `userId` dealt with already, so that only others are spoken of?
    has_user: bool,
}

/// Where a place is known, nothing is drawn.
const UNUSED: Salt = Salt::NONE;

/// What keeps a person in place, as far as that is known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// A value that is known.
    Known,
    /// Nobody knows the value yet.
    Unknown(Stickiness),
    /// Chance, since there is no value.
    Chance,
    /// The field has no value.
    Missing,
    /// The value of `session` is known, and counts unless there is one of `user`.
    Unless { user: Id<Field> },
}

impl<'a> Knowledge<'a> {
    /// `question` is about the [`context`](Known::context) of what is known.
    pub fn new(known: &Known, question: &'a Question<'a>, parts: &'a Parts) -> Knowledge<'a> {
        let words = &parts.words;
        let fields = words.fields.ids();
        Knowledge {
            parts,
            asked: Asked::new(question, words),
            states: fields.map(|field| known.state(words.name(field))).collect(),
            has_user: false,
        }
    }

    /// What could be said if a field that is unknown were missing.
    pub fn without(&self, field: Id<Field>) -> Knowledge<'a> {
        let mut other = self.clone();
        if let Some(state) = other.states.get_mut(field.index()) {
            *state = State::Missing;
        }
        other
    }

    /// What is to be said of those who have a `userId`.
    pub fn with_user(&self) -> Knowledge<'a> {
        Knowledge {
            has_user: true,
            ..self.clone()
        }
    }

    fn state(&self, field: Id<Field>) -> State {
        let state = self.states.get(field.index());
        state.copied().unwrap_or(State::Unknown)
    }

    /// Is the constraint fulfilled? `None` when that depends on what is unknown.
    pub fn holds(&self, id: Id<Constraint>) -> Option<bool> {
        let constraints = &self.parts.constraints;
        let constraint = constraints.table.get(id)?;
        if is_vain(constraint.test, constraints) {
            return Some(constraint.inverted);
        }
        let is_open = match self.state(constraint.field) {
            State::Value => false,
            State::Unknown => true,
            // The time is then that of whoever is asked.
            State::Missing => constraints.reads_clock(id),
        };
        (!is_open).then(|| constraints.matches(id, &self.asked))
    }

    /// Is the value of this field unknown?
    pub fn lacks(&self, field: Id<Field>) -> bool {
        self.state(field) == State::Unknown
    }

    /// Is the person in, whose place is known?
    pub fn includes(&self, rollout: &Rollout) -> bool {
        rollout.includes(&self.asked, UNUSED)
    }

    /// The variant of the person whose place is known.
    pub fn pick(&self, variants: &Variants) -> Option<Id<VariantEntry>> {
        let pick = variants.pick(&self.asked, UNUSED);
        pick.map(|pick| pick.variant)
    }

    /// What keeps the person in place?
    pub fn place(&self, stickiness: Stickiness) -> Place {
        match stickiness {
            Stickiness::Random => Place::Chance,
            Stickiness::Field(field) => match self.state(field) {
                State::Value => Place::Known,
                State::Unknown => Place::Unknown(stickiness),
                State::Missing => Place::Missing,
            },
            Stickiness::Default { user, session } => {
                match (self.state(user), self.state(session)) {
                    (State::Value, _) | (State::Missing, State::Value) => Place::Known,
                    (State::Missing, State::Missing) => Place::Chance,
                    (State::Unknown, State::Value) if self.has_user => {
                        Place::Unknown(Stickiness::Field(user))
                    }
                    (State::Unknown, State::Value) => Place::Unless { user },
                    _ => Place::Unknown(stickiness),
                }
            }
        }
    }

    /// The same for variants: for want of a value, chance gives them.
    pub fn place_of_variants(&self, stickiness: Stickiness) -> Place {
        match self.place(stickiness) {
            // Nobody is told apart by the clock.
            _ if stickiness == Stickiness::Field(CURRENT_TIME) => Place::Unknown(stickiness),
            Place::Missing => Place::Chance,
            place => place,
        }
    }
}

/// Does nobody pass the test? No value is in an empty list, nor has it a pattern that cannot be used.
fn is_vain(test: Test, constraints: &Constraints) -> bool {
    match test {
        Test::In(members) => members.is_empty(),
        Test::StartsWith(parts) | Test::EndsWith(parts) | Test::Contains(parts) => {
            parts.texts.is_empty()
        }
        Test::Regex(id) => {
            let pattern = constraints.patterns.get(id);
            pattern.is_some_and(|pattern| pattern.is_broken())
        }
        Test::InCidr(id) => {
            let ranges = constraints.ranges.get(id);
            ranges.is_some_and(|ranges| ranges.is_empty())
        }
        Test::Number(..) | Test::Date(..) | Test::Version(..) => false,
    }
}
