//! Evaluator: one evaluation on its way through the definitions.

use super::request::{BoundRequest, EvaluationRequest};
use crate::definitions::{Constraint, Definitions};
use crate::interning::{Id, IdList};
use std::cell::Cell;

/// One request in one engine; carries what every step of an evaluation needs.
pub(crate) struct Evaluator<'a> {
    pub request: BoundRequest<'a>,
    pub definitions: &'a Definitions,
    cache: Option<&'a ConstraintCache>,
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
    pub fn with_cache(self, cache: &'a ConstraintCache) -> Evaluator<'a> {
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
        let evaluate = || self.definitions.constraints.matches(id, &self.request);
        let cell = self.cache.and_then(|cache| cache.results.get(id.index()));
        let Some(cell) = cell else { return evaluate() };
        cell.get().unwrap_or_else(|| {
            let result = evaluate();
            cell.set(Some(result));
            result
        })
    }

    /// Returns whether all constraints of the list match.
    pub fn all_match(&self, list: IdList<Constraint>) -> bool {
        self.definitions
            .interner
            .ids(list)
            .all(|id| self.matches(id))
    }
}

/// The results of constraints for one request.
pub(crate) struct ConstraintCache {
    /// By constraint id.
    results: Box<[Cell<Option<bool>>]>,
}

impl ConstraintCache {
    /// Creates an empty cache for the constraints of one engine.
    pub fn new(definitions: &Definitions) -> ConstraintCache {
        ConstraintCache {
            results: vec![Cell::new(None); definitions.constraints.len()].into(),
        }
    }
}
