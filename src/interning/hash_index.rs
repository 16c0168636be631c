//! Hash index: finds the index of an entry in a list by its hash.
//!
//! Own code instead of `hashbrown`, which costs 2.0 kB of gzip (`docs/dependencies.md`, 2026-11).

use super::seed::Seed;
use crate::steps::step;

/// A hash table with linear probing, from the hash of an entry to its index in a list.
///
/// The entries stay in the list of the caller, so that this code is compiled only once.
#[derive(Debug)]
pub(crate) struct HashIndex {
    /// Hash, and index plus 1; 0 is a free slot. INVARIANT: the length is 0 or a power of two, and at
    /// least a quarter is free.
    slots: Vec<(u32, u32)>,
    /// Number of entries.
    count: usize,
    pub seed: Seed,
}

impl HashIndex {
    /// Returns an empty table.
    pub fn new(seed: Seed) -> HashIndex {
        HashIndex {
            slots: Vec::new(),
            count: 0,
            seed,
        }
    }

    /// Returns the index of the entry with this hash for which `is_equal` returns true.
    #[inline]
    pub fn find(&self, hash: u32, is_equal: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        let mut slot = self.first_slot(hash);
        loop {
            step();
            let (known, entry) = self.slot(slot);
            let index = entry.checked_sub(1)? as usize;
            if known == hash && is_equal(index) {
                return Some(index);
            }
            slot = slot.wrapping_add(1);
        }
    }

    /// Returns the first slot to probe. The multiplication spreads hashes that differ in few bits.
    fn first_slot(&self, hash: u32) -> usize {
        const GOLDEN: u32 = 0x9e37_79b9;
        let spread = u64::from(hash.wrapping_mul(GOLDEN));
        ((spread * self.slots.len() as u64) >> 32) as usize
    }

    fn slot(&self, slot: usize) -> (u32, u32) {
        let mask = self.slots.len().wrapping_sub(1);
        self.slots.get(slot & mask).copied().unwrap_or_default()
    }

    /// Inserts an entry, which must not be in the table.
    pub fn insert(&mut self, hash: u32, index: usize) {
        self.reserve(1);
        self.fill((hash, index as u32 + 1));
        self.count += 1;
    }

    /// Makes room for `more` entries.
    pub fn reserve(&mut self, more: usize) {
        let wanted = (self.count + more) * 4 / 3 + 1;
        if more == 0 || wanted < self.slots.len() {
            return;
        }
        let slots = vec![(0, 0); wanted.next_power_of_two().max(8)];
        for filled in std::mem::replace(&mut self.slots, slots) {
            if filled.1 != 0 {
                self.fill(filled);
            }
        }
    }

    fn fill(&mut self, filled: (u32, u32)) {
        let mut slot = self.first_slot(filled.0);
        while self.slot(slot).1 != 0 {
            step();
            slot = slot.wrapping_add(1);
        }
        let mask = self.slots.len().wrapping_sub(1);
        if let Some(free) = self.slots.get_mut(slot & mask) {
            *free = filled;
        }
    }

    /// Inserts the entries at the end of a list of `count` that are not in the table.
    pub fn catch_up(&mut self, count: usize, hash: &mut dyn FnMut(usize) -> u32) {
        self.reserve(count.saturating_sub(self.count));
        for index in self.count..count {
            self.insert(hash(index), index);
        }
    }
}
