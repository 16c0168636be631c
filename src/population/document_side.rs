//! Document side: the flags of one of two documents, and the context of the current user.

use crate::engine::Engine;
use crate::evaluation::{BoundContext, Context, EvaluationRequest, Outcome};
use std::borrow::Borrow;

/// The flags of one document, and the context of the current user.
pub(crate) struct DocumentSide<E> {
    pub engine: E,
    /// INVARIANT: bound to the engine; the value `ID` is the user's id, even if no flag reads it.
    pub context: BoundContext,
}

/// Index of the user's id among the values of the context.
const ID: usize = 0;

impl<E: Borrow<Engine>> DocumentSide<E> {
    /// `field` is the field of the ids; its value in `common` is ignored.
    pub fn new(engine: E, common: &Context, field: &str) -> DocumentSide<E> {
        let interner = &engine.borrow().definitions().interner;
        let mut context = BoundContext::new(interner);
        context.write(ID, "");
        let mut next = ID + 1;
        for id in interner.fields.ids() {
            let name = interner.field_name(id);
            if name == field {
                context.set(id, ID);
            } else if let Some(value) = common.get(name) {
                context.write(next, value);
                context.set(id, next);
                next += 1;
            }
        }
        DocumentSide { engine, context }
    }

    /// Returns the names of all flags.
    pub fn flag_names(&self) -> Vec<String> {
        let flags = self.engine.borrow().flags();
        flags.map(|flag| flag.name().to_owned()).collect()
    }

    /// Returns the index of a flag.
    pub fn index_of(&self, flag: &str) -> Option<usize> {
        self.engine.borrow().index_of(flag)
    }

    /// Makes the user with this id the current one.
    pub fn set_user(&mut self, id: &str) {
        self.context.write(ID, id);
    }

    /// Evaluates the flag with this index.
    pub fn evaluate(&self, flag: usize, request: &EvaluationRequest<'_>) -> Option<Outcome> {
        let evaluated = self.engine.borrow().evaluate_at(flag, request);
        evaluated.map(|(_, outcome)| outcome)
    }
}
