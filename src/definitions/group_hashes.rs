//! Group hashes: the hashes of long group ids, each computed once.

use crate::bucketing::GroupHash;
use crate::interning::{Interner, StringId};
use crate::steps;

/// The hashes of group ids with one seed.
///
/// A snapshot, or a flag with a long name, can name one group id many times.
#[derive(Debug)]
pub(crate) struct GroupHashes {
    seed: u32,
    /// By id of the string. Short group ids beyond its end are hashed each time.
    known: Vec<Option<GroupHash>>,
}

/// Bytes from which on remembering takes less time than hashing.
const LONG: usize = 64;

impl GroupHashes {
    pub fn new(seed: u32) -> GroupHashes {
        GroupHashes {
            seed,
            known: Vec::new(),
        }
    }

    /// Returns the hash of a group id.
    pub fn get(&mut self, group: StringId, interner: &Interner) -> GroupHash {
        let text = interner.resolve(group);
        let index = group.index();
        if text.len() >= LONG && self.known.len() <= index {
            self.known.resize(index + 1, None);
        }
        let mut slot = self.known.get_mut(index);
        if let Some(Some(hash)) = slot {
            return *hash;
        }
        steps::add(text.len());
        let hash = GroupHash::new(text, self.seed);
        if let Some(slot) = &mut slot {
            **slot = Some(hash);
        }
        hash
    }
}
