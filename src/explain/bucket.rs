//! Bucket: the bucket of a user, with the hash that gives it.

use super::explainer::Explainer;
use super::explanation::{Bucket, Hashed};
use crate::bucketing::GroupHash;
use crate::definitions::Stickiness;
use crate::document::export;
use crate::interning::StringId;

/// Number of buckets of a rollout.
pub(crate) const ROLLOUT_RANGE: u64 = 100;

/// Returns a bucket that is drawn at random.
pub(crate) fn drawn_bucket(bucket: u64, range: u64) -> Bucket {
    Bucket {
        bucket,
        range,
        hash: None,
    }
}

impl Explainer<'_> {
    /// Returns the bucket that hashing gives; `None` if all fields of the stickiness are missing.
    pub fn hashed_bucket(
        &self,
        stickiness: Stickiness,
        group: StringId,
        seed: u32,
        range: u64,
    ) -> Option<Bucket> {
        let interner = &self.evaluator.definitions.interner;
        let mut fields = stickiness.fields();
        let (field, value) = fields.find_map(|field| Some((field, self.value(field)?)))?;
        let group = interner.resolve(group);
        let hash = GroupHash::new(group, seed);
        Some(Bucket {
            bucket: hash.bucket(&value, range),
            range,
            hash: Some(Hashed {
                field: export::field(field, interner),
                input: [group, ":", &value].concat(),
                seed,
                hash: hash.hash(&value),
                value,
            }),
        })
    }
}
