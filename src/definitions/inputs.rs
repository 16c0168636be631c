//! Inputs: what must be known before a flag can be evaluated.

use super::custom_strategy::CustomStrategy;
use super::variant::VariantSet;
use crate::interning::{FieldId, Id};

/// The inputs that the evaluation of a flag may read.
#[derive(Debug, Default)]
pub(crate) struct RequiredInputs {
    pub fields: Vec<FieldId>,
    pub custom_strategies: Vec<Id<CustomStrategy>>,
    /// Whether the time is read if the context has no `currentTime`.
    pub clock: bool,
    /// Whether the random number is read.
    pub random: bool,
}

impl RequiredInputs {
    /// Adds a field, once.
    pub fn field(&mut self, field: FieldId) {
        if !self.fields.contains(&field) {
            self.fields.push(field);
        }
    }

    /// Adds what the selection of a variant reads.
    pub fn variants(&mut self, variants: &VariantSet) {
        variants.fields().for_each(|field| self.field(field));
        self.random = true;
    }

    /// Adds a custom strategy, once.
    pub fn custom(&mut self, custom: Id<CustomStrategy>) {
        if !self.custom_strategies.contains(&custom) {
            self.custom_strategies.push(custom);
        }
    }
}
