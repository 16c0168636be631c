//! Rollout: whether it includes a user.

use super::request::BoundRequest;
use crate::bucketing::DrawSalt;
use crate::definitions::{Rollout, Stickiness};

impl Rollout {
    /// Returns whether the user's bucket is within the percentage.
    ///
    /// Source: `docs/semantics.md`, "Rollout".
    #[inline(always)]
    pub fn includes(&self, request: &BoundRequest<'_>, salt: DrawSalt) -> bool {
        if let Some(constant) = self.constant() {
            return constant;
        }
        let bucket = match self.stickiness.identify(request) {
            BucketKey::Value(value) => self.hash.bucket(value, 100),
            BucketKey::Random => request.draw(salt.for_strategy(self.draw), 100),
            BucketKey::Missing => return false,
        };
        bucket <= u64::from(self.percent)
    }
}

/// What a bucket is computed from.
pub(crate) enum BucketKey<'a> {
    /// The value to hash.
    Value(&'a str),
    /// A random draw.
    Random,
    /// The field has no value.
    Missing,
}

impl Stickiness {
    /// Returns what the user's bucket is computed from.
    ///
    /// Source: `docs/semantics.md`, "Stickiness and buckets".
    #[inline(always)]
    pub fn identify<'a>(&self, request: &BoundRequest<'a>) -> BucketKey<'a> {
        let value = |field| request.value(field).map(|value| value.text());
        match *self {
            Stickiness::Default { user, session } => value(user)
                .or_else(|| value(session))
                .map_or(BucketKey::Random, BucketKey::Value),
            Stickiness::Random => BucketKey::Random,
            Stickiness::Field(field) => value(field).map_or(BucketKey::Missing, BucketKey::Value),
        }
    }
}
