//! Inputs: what must be known before a flag can be evaluated.

use super::Definitions;
use super::constraint::Constraint;
use super::custom_strategy::CustomStrategy;
use super::segment::Segment;
use super::variant::VariantSet;
use crate::interning::{Field, FieldId, Id, IdSet};
use crate::steps::step;

/// The inputs that the evaluation of a flag may read.
#[derive(Debug, Default)]
pub(crate) struct RequiredInputs {
    pub fields: IdSet<Field>,
    pub custom_strategies: IdSet<CustomStrategy>,
    /// The segments whose inputs were added.
    pub segments: IdSet<Segment>,
    /// Whether the time is read if the context has no `currentTime`.
    pub clock: bool,
    /// Whether the random number is read.
    pub random: bool,
}

impl RequiredInputs {
    /// Adds what the constraints of a segment read.
    pub fn segment(&mut self, id: Id<Segment>, definitions: &Definitions) {
        let segment = definitions.segments.get(id);
        let constraints = segment.and_then(Segment::constraints);
        if self.segments.insert(id)
            && let Some(constraints) = constraints
        {
            let constraints = definitions.interner.ids(constraints);
            constraints.for_each(|id| self.constraint(id, definitions));
        }
    }

    /// Adds what a constraint reads.
    pub fn constraint(&mut self, id: Id<Constraint>, definitions: &Definitions) {
        step();
        let field = definitions.constraints.field(id);
        field.into_iter().for_each(|field| self.field(field));
        self.clock |= definitions.constraints.reads_clock(id);
    }

    /// Adds what the selection of a variant reads.
    pub fn variants(&mut self, variants: &VariantSet) {
        variants.fields().for_each(|field| self.field(field));
        self.random = true;
    }

    /// Adds a field.
    pub fn field(&mut self, field: FieldId) {
        self.fields.insert(field);
    }
}
