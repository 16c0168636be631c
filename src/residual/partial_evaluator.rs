//! Partial evaluator: evaluates parts of a flag with the known fields of a context.

use super::known_context::{FieldState, KnownContext};
use crate::bucketing::DrawSalt;
use crate::definitions::{
    Constraint, Constraints, Definitions, Predicate, Rollout, Stickiness, VariantSet,
};
use crate::evaluation::{BoundRequest, EvaluationRequest};
use crate::interning::{CURRENT_TIME, FieldId, Id};

/// Evaluates definitions with a known context.
#[derive(Clone)]
pub(crate) struct PartialEvaluator<'a> {
    pub definitions: &'a Definitions,
    pub request: BoundRequest<'a>,
    /// By index of the field.
    states: Vec<FieldState>,
    /// Whether only users with a `userId` are considered.
    has_user_id: bool,
}

/// The key of a user's bucket, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PartialBucketKey {
    /// The value is known.
    Known,
    /// The value is unknown; the residual must have this stickiness.
    Unknown(Stickiness),
    /// No value: the bucket is drawn at random.
    Random,
    /// The field is missing.
    Missing,
    /// The value of `sessionId`, which is known, unless the user has a `userId`, which is unknown.
    SessionUnlessUser { user: FieldId },
}

/// A known bucket key needs no draw.
const NO_SALT: DrawSalt = DrawSalt::NONE;

impl<'a> PartialEvaluator<'a> {
    /// `request` must have the context that [`KnownContext::bind`] returns.
    pub fn new(
        known: &KnownContext,
        request: &'a EvaluationRequest<'a>,
        definitions: &'a Definitions,
    ) -> PartialEvaluator<'a> {
        let interner = &definitions.interner;
        let fields = interner.fields.ids();
        PartialEvaluator {
            definitions,
            request: BoundRequest::new(request, interner),
            states: fields
                .map(|field| known.state(interner.field_name(field)))
                .collect(),
            has_user_id: false,
        }
    }

    /// Returns an evaluator for which an unknown field is missing.
    pub fn with_missing(&self, field: FieldId) -> PartialEvaluator<'a> {
        let mut other = self.clone();
        if let Some(state) = other.states.get_mut(field.index()) {
            *state = FieldState::Missing;
        }
        other
    }

    /// Returns an evaluator for users with a `userId` only.
    pub fn with_user_id(&self) -> PartialEvaluator<'a> {
        PartialEvaluator {
            has_user_id: true,
            ..self.clone()
        }
    }

    /// Returns whether a constraint matches; `None` if that depends on an unknown value.
    pub fn matches(&self, id: Id<Constraint>) -> Option<bool> {
        let constraints = &self.definitions.constraints;
        let constraint = constraints.table.get(id)?;
        if never_matches(constraint.predicate, constraints) {
            return Some(constraint.inverted);
        }
        let is_unknown = match self.state(constraint.field) {
            FieldState::Value => false,
            FieldState::Unknown => true,
            // A missing `currentTime` is the time of the later request.
            FieldState::Missing => constraints.reads_clock(id),
        };
        (!is_unknown).then(|| constraints.matches(id, &self.request))
    }

    pub fn is_unknown(&self, field: FieldId) -> bool {
        self.state(field) == FieldState::Unknown
    }

    /// Returns whether a rollout includes the user, whose bucket key must be known.
    pub fn includes(&self, rollout: &Rollout) -> bool {
        rollout.includes(&self.request, NO_SALT)
    }

    /// Returns the index of the user's variant, whose bucket key must be known.
    pub fn select(&self, variants: &VariantSet) -> Option<usize> {
        let selection = variants.select(&self.request, NO_SALT);
        selection.map(|selection| selection.index)
    }

    /// Returns the bucket key of a rollout.
    ///
    /// Source: `docs/semantics.md`, "Stickiness and buckets".
    pub fn bucket_key(&self, stickiness: Stickiness) -> PartialBucketKey {
        match stickiness {
            Stickiness::Random => PartialBucketKey::Random,
            Stickiness::Field(field) => match self.state(field) {
                FieldState::Value => PartialBucketKey::Known,
                FieldState::Unknown => PartialBucketKey::Unknown(stickiness),
                FieldState::Missing => PartialBucketKey::Missing,
            },
            Stickiness::Default { user, session } => self.default_bucket_key(user, session),
        }
    }

    fn default_bucket_key(&self, user: FieldId, session: FieldId) -> PartialBucketKey {
        use FieldState::{Missing, Unknown, Value};
        match (self.state(user), self.state(session)) {
            (Value, _) | (Missing, Value) => PartialBucketKey::Known,
            (Missing, Missing) => PartialBucketKey::Random,
            (Unknown, Value) if self.has_user_id => {
                PartialBucketKey::Unknown(Stickiness::Field(user))
            }
            (Unknown, Value) => PartialBucketKey::SessionUnlessUser { user },
            (Unknown | Missing, _) => {
                PartialBucketKey::Unknown(Stickiness::Default { user, session })
            }
        }
    }

    /// Returns the bucket key of variants: a missing value is a random draw.
    pub fn variant_bucket_key(&self, stickiness: Stickiness) -> PartialBucketKey {
        match self.bucket_key(stickiness) {
            // Source: ruling "Stickiness of the clock".
            _ if stickiness == Stickiness::Field(CURRENT_TIME) => {
                PartialBucketKey::Unknown(stickiness)
            }
            PartialBucketKey::Missing => PartialBucketKey::Random,
            key => key,
        }
    }

    fn state(&self, field: FieldId) -> FieldState {
        let state = self.states.get(field.index());
        state.copied().unwrap_or(FieldState::Unknown)
    }
}

/// Returns true if no value can match: the list is empty, or the pattern did not compile.
fn never_matches(predicate: Predicate, constraints: &Constraints) -> bool {
    match predicate {
        Predicate::In(strings) => strings.is_empty(),
        Predicate::StartsWith(substrings)
        | Predicate::EndsWith(substrings)
        | Predicate::Contains(substrings) => substrings.strings.is_empty(),
        Predicate::Regex(id) => {
            let pattern = constraints.patterns.get(id);
            pattern.is_some_and(|pattern| pattern.is_broken())
        }
        Predicate::InCidr(id) => {
            let ranges = constraints.ranges.get(id);
            ranges.is_some_and(|ranges| ranges.is_empty())
        }
        Predicate::Number(..) | Predicate::Date(..) | Predicate::Version(..) => false,
    }
}
