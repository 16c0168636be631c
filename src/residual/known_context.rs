//! Known context: the fields whose values are fixed before evaluation.

use super::error::ResidualError;
use crate::evaluation::{BoundContext, Context};
use crate::interning::Interner;

/// The known part of a context: fields with a value, and fields that are missing.
///
/// Every other field is unknown: a later evaluation may supply any value, or none.
///
/// ```
/// use fanion::KnownContext;
///
/// let known = KnownContext::new().with("userId", "7").missing("sessionId");
/// ```
#[derive(Debug, Clone, Default)]
pub struct KnownContext {
    /// Fields and their values; `None` for a field that is known to be missing.
    values: Vec<(Box<str>, Option<Box<str>>)>,
    /// The only unknown fields; `None` if every other field is unknown.
    unknown: Option<Vec<Box<str>>>,
}

impl KnownContext {
    /// Creates a context in which every field is unknown.
    pub fn new() -> KnownContext {
        KnownContext::default()
    }

    /// Sets the value of a field. The last call for a field counts.
    #[must_use]
    pub fn with(self, field: &str, value: &str) -> KnownContext {
        self.set(field, Some(value))
    }

    /// Makes a field known to be missing. The last call for a field counts.
    #[must_use]
    pub fn missing(self, field: &str) -> KnownContext {
        self.set(field, None)
    }

    /// Restricts the unknown fields to `unknown`; every field not listed is missing.
    #[must_use]
    pub fn with_unknown(mut self, unknown: &[&str]) -> KnownContext {
        self.unknown = Some(unknown.iter().map(|&field| field.into()).collect());
        self
    }

    fn set(mut self, field: &str, value: Option<&str>) -> KnownContext {
        self.values.retain(|(known, _)| **known != *field);
        self.values.push((field.into(), value.map(Into::into)));
        self
    }

    /// Rejects a field that is both known and unknown.
    pub(crate) fn check(&self) -> Result<(), ResidualError> {
        let mut unknown = self.unknown.iter().flatten();
        match unknown.find(|field| self.values.iter().any(|(known, _)| known == *field)) {
            Some(field) => Err(ResidualError::KnownAndUnknown(field.clone())),
            None => Ok(()),
        }
    }

    /// Binds the known values to an interner.
    pub(crate) fn bind(&self, interner: &Interner) -> BoundContext {
        let mut context = Context::new();
        for (field, value) in &self.values {
            if let Some(value) = value {
                context = context.with(field, value);
            }
        }
        BoundContext::bind(&context, interner)
    }

    /// Returns whether the value of a field is known.
    pub(super) fn state(&self, name: &str) -> FieldState {
        let known = self.values.iter().find(|(field, _)| **field == *name);
        match (known, &self.unknown) {
            (Some((_, Some(_))), _) => FieldState::Value,
            (Some((_, None)), _) => FieldState::Missing,
            (None, Some(unknown)) if !unknown.iter().any(|field| **field == *name) => {
                FieldState::Missing
            }
            (None, _) => FieldState::Unknown,
        }
    }
}

/// Whether the value of a field is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldState {
    Value,
    Missing,
    Unknown,
}
