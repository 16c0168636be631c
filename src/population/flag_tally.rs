//! Flag tally: the counts of one flag while a survey runs.

use super::cause::Cause;
use super::document_side::DocumentSide;
use super::error::PopulationError;
use super::report::{Change, Counts, Flips, VariantCount};
use crate::definitions::{FlagDefinition, VariantDefinition};
use crate::engine::Engine;
use crate::evaluation::{EvaluationRequest, Outcome};
use crate::interning::Id;
use std::borrow::Borrow;

/// The counts of one flag.
pub(crate) struct FlagTally {
    pub name: String,
    /// Names of the variants of either document; those that only the earlier one has come last.
    pub variants: Vec<String>,
    pub after: OutcomeTally,
    /// `None` without an earlier document.
    pub transitions: Option<Transitions>,
}

/// Number of users per outcome of a flag in one document.
pub(crate) struct OutcomeTally {
    /// Index of the flag; `None` if the document does not have it.
    pub flag: Option<usize>,
    /// The variants of the flag, and the index of each name in `FlagTally::variants`.
    names: Vec<(Id<VariantDefinition>, usize)>,
    /// Number of users, by outcome index.
    users: Vec<u32>,
}

/// An outcome as an index: off, on without a variant, or on with a variant.
pub(crate) type OutcomeIndex = usize;

const OFF: OutcomeIndex = 0;

const WITHOUT_VARIANT: OutcomeIndex = 1;

/// The first variant; the others follow.
const FIRST_VARIANT: OutcomeIndex = 2;

/// Users whose outcome changes from one document to the other.
pub(crate) struct Transitions {
    pub before: OutcomeTally,
    joins: Flips,
    leaves: Flips,
    switches: Flips,
}

impl FlagTally {
    /// # Errors
    ///
    /// Neither document has the flag.
    pub fn new<E: Borrow<Engine>>(
        name: String,
        after: &DocumentSide<E>,
        before: Option<&DocumentSide<E>>,
    ) -> Result<FlagTally, PopulationError> {
        let mut variants = Vec::new();
        let mut after = OutcomeTally::new(after, &name, &mut variants);
        let before = before.map(|before| OutcomeTally::new(before, &name, &mut variants));
        let flag_before = before.as_ref().and_then(|before| before.flag);
        if after.flag.or(flag_before).is_none() {
            return Err(PopulationError::UnknownFlag(name.into()));
        }
        // The earlier document may have added names.
        after.users.resize(FIRST_VARIANT + variants.len(), 0);
        Ok(FlagTally {
            name,
            variants,
            after,
            transitions: before.map(Transitions::new),
        })
    }
}

impl OutcomeTally {
    /// Appends to `names` the names of variants that it lacks.
    fn new<E: Borrow<Engine>>(
        side: &DocumentSide<E>,
        flag: &str,
        names: &mut Vec<String>,
    ) -> OutcomeTally {
        let engine = side.engine.borrow();
        let index = side.index_of(flag);
        let flag = index.and_then(|index| engine.flag_at(index));
        let mut own = Vec::new();
        for id in flag.into_iter().flat_map(FlagDefinition::variant_ids) {
            if let Some(variant) = engine.definitions().variants.get(id) {
                let name = variant.view(&engine.definitions().interner).name();
                own.push((id, find_or_push(name, names)));
            }
        }
        OutcomeTally {
            flag: index,
            names: own,
            users: vec![0; FIRST_VARIANT + names.len()],
        }
    }

    /// Evaluates the flag for the current user, and counts the outcome.
    pub fn evaluate<E: Borrow<Engine>>(
        &mut self,
        side: &DocumentSide<E>,
        request: &EvaluationRequest<'_>,
    ) -> OutcomeIndex {
        let outcome = self.flag.and_then(|flag| side.evaluate(flag, request));
        let index = outcome.map_or(OFF, |outcome| self.index_of(outcome));
        if let Some(users) = self.users.get_mut(index) {
            *users = users.saturating_add(1);
        }
        index
    }

    fn index_of(&self, outcome: Outcome) -> OutcomeIndex {
        let Some(id) = outcome.variant else {
            return if outcome.enabled {
                WITHOUT_VARIANT
            } else {
                OFF
            };
        };
        let name = self.names.iter().find(|(variant, _)| *variant == id);
        name.map_or(WITHOUT_VARIANT, |(_, name)| FIRST_VARIANT + name)
    }

    /// Returns the counts, with the variants of this document only.
    pub fn report(&self, names: &[String]) -> Counts {
        let users = |index: OutcomeIndex| self.users.get(index).copied().unwrap_or_default();
        let is_own = |index: &usize| self.names.iter().any(|(_, name)| name == index);
        let variants = names.iter().enumerate().filter(|(index, _)| is_own(index));
        Counts {
            enabled: self.users.iter().skip(WITHOUT_VARIANT).sum(),
            without_variant: users(WITHOUT_VARIANT),
            variants: variants
                .map(|(index, name)| VariantCount {
                    variant: name.clone(),
                    users: users(FIRST_VARIANT + index),
                })
                .collect(),
        }
    }
}

impl Transitions {
    fn new(before: OutcomeTally) -> Transitions {
        Transitions {
            before,
            joins: Flips::default(),
            leaves: Flips::default(),
            switches: Flips::default(),
        }
    }

    /// Counts a user by the outcomes in the two documents.
    pub fn add(&mut self, id: &str, before: OutcomeIndex, after: OutcomeIndex, max_samples: usize) {
        let flips = match (before, after) {
            _ if before == after => return,
            (OFF, _) => &mut self.joins,
            (_, OFF) => &mut self.leaves,
            _ => &mut self.switches,
        };
        flips.add(id, max_samples);
    }

    /// Returns the counts; `causes` explains why users leave or switch.
    pub fn report(&self, names: &[String], causes: impl Fn(u32, u32) -> Vec<Cause>) -> Change {
        let (leaves, switches) = (self.leaves.users, self.switches.users);
        Change {
            before: self.before.report(names),
            only_in: None,
            joins: self.joins.clone(),
            leaves: self.leaves.clone(),
            switches: self.switches.clone(),
            monotone: leaves == 0 && switches == 0,
            causes: causes(leaves, switches),
        }
    }
}

/// Returns the index of a name, which is appended if it is new.
fn find_or_push(name: &str, names: &mut Vec<String>) -> usize {
    let index = names.iter().position(|known| known == name);
    index.unwrap_or_else(|| {
        names.push(name.into());
        names.len() - 1
    })
}
