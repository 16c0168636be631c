//! Evaluator: one evaluation on its way through the definitions.

use super::outcome::Outcome;
use super::request::{BoundRequest, EvaluationRequest};
use crate::definitions::{Constraint, Definitions, Dependency, FlagTable, Segment};
use crate::interning::{Id, IdList};
use crate::steps::step;
use std::cell::{Cell, OnceCell};

/// One request in one engine; carries what every step of an evaluation needs.
#[derive(Clone, Copy)]
pub(crate) struct Evaluator<'a> {
    pub request: BoundRequest<'a>,
    pub definitions: &'a Definitions,
    cache: Option<&'a EvaluationCache>,
}

impl<'a> Evaluator<'a> {
    /// Creates an evaluator without a cache, for one flag.
    pub fn new(request: &'a EvaluationRequest<'a>, definitions: &'a Definitions) -> Evaluator<'a> {
        Evaluator {
            request: BoundRequest::new(request, &definitions.interner),
            definitions,
            cache: None,
        }
    }

    /// Adds a cache, so that each constraint is evaluated once for all flags.
    pub fn with_cache(self, cache: &'a EvaluationCache) -> Evaluator<'a> {
        Evaluator {
            cache: Some(cache),
            ..self
        }
    }

    /// Returns whether results of constraints are cached.
    pub fn has_cache(&self) -> bool {
        self.cache.is_some()
    }

    /// Returns whether the constraint matches.
    #[inline(always)]
    pub fn matches(&self, id: Id<Constraint>) -> bool {
        step();
        let cell = self
            .cache
            .and_then(|cache| cache.constraints.get(id.index()));
        evaluate_once(cell, || {
            self.definitions.constraints.matches(id, &self.request)
        })
    }

    /// Returns whether all constraints of the segment match; false if it is missing or broken.
    pub fn segment_matches(&self, id: Id<Segment>) -> bool {
        step();
        let cell = self.cache.and_then(|cache| cache.segments.get(id.index()));
        evaluate_once(cell, || {
            let segment = self.definitions.segments.get(id);
            let constraints = segment.and_then(Segment::constraints);
            constraints.is_some_and(|list| self.all_match(list))
        })
    }

    /// Returns the outcome of a parent; `None` if the dependency is never satisfied.
    pub fn parent(&self, dependency: &Dependency, flags: &FlagTable) -> Option<Outcome> {
        let index = flags.index_by_id(dependency.parent)?;
        let parent = flags.parent_at(index)?;
        let cells = self.cache.map(|cache| {
            let cells = || vec![Cell::new(None); flags.len()].into();
            cache.parents.get_or_init(cells)
        });
        let cell = cells.and_then(|cells| cells.get(index));
        Some(evaluate_once(cell, || parent.evaluate(self, flags)))
    }

    /// Returns whether all constraints of the list match.
    pub fn all_match(&self, list: IdList<Constraint>) -> bool {
        self.definitions
            .interner
            .ids(list)
            .all(|id| self.matches(id))
    }
}

/// What flags share, evaluated once for one request.
pub(crate) struct EvaluationCache {
    /// By id.
    constraints: Box<[Cell<Option<bool>>]>,
    /// By id.
    segments: Box<[Cell<Option<bool>>]>,
    /// By index of the flag.
    parents: OnceCell<Box<[Cell<Option<Outcome>>]>>,
}

impl EvaluationCache {
    /// Creates an empty cache for the definitions of one engine.
    pub fn new(definitions: &Definitions) -> EvaluationCache {
        EvaluationCache {
            constraints: vec![Cell::new(None); definitions.constraints.len()].into(),
            segments: vec![Cell::new(None); definitions.segments.len()].into(),
            parents: OnceCell::new(),
        }
    }
}

/// Returns the value of the cell, evaluated if the cell is empty. Without a cell, the value is not cached.
#[inline(always)]
fn evaluate_once<T: Copy>(cell: Option<&Cell<Option<T>>>, evaluate: impl FnOnce() -> T) -> T {
    if let Some(known) = cell.and_then(Cell::get) {
        return known;
    }
    let value = evaluate();
    if let Some(cell) = cell {
        cell.set(Some(value));
    }
    value
}
