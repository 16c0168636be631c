//! Seed: makes the hashes of an engine unpredictable, so that no document can make them collide on purpose.
//!
//! Own code instead of `siphasher` (`docs/dependencies.md`, 2026-11).

use std::hash::{Hash, Hasher};

/// The seed of all hashes of an engine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed(u64);

/// Digits of the golden ratio: an odd number without a pattern.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Seed {
    pub const fn new(number: u64) -> Seed {
        Seed(fold(number, GOLDEN))
    }

    /// Returns the hash of a value.
    pub fn hash_of<T: Hash + ?Sized>(self, value: &T) -> u32 {
        let mut hasher = SeededHasher(self.0);
        value.hash(&mut hasher);
        let hash = fold(hasher.0, self.0);
        (hash ^ hash >> 32) as u32
    }
}

impl Default for Seed {
    fn default() -> Seed {
        Seed::new(0)
    }
}

struct SeededHasher(u64);

/// Mixes eight bytes into a hash by the product of the halves of their sum, as wyhash does for 32 bits: without the
/// hash, no difference between two words is known to disappear.
#[inline(always)]
const fn fold(hash: u64, word: u64) -> u64 {
    let mixed = hash ^ word;
    ((mixed & 0xffff_ffff) * (mixed >> 32)).wrapping_add(GOLDEN)
}

impl Hasher for SeededHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    /// Hashes eight bytes at a time.
    fn write(&mut self, bytes: &[u8]) {
        let byte = |index: usize| u64::from(bytes.get(index).copied().unwrap_or_default());
        // The last word overlaps with the word before it.
        if let Some(last) = bytes.last_chunk() {
            let (words, _) = bytes.as_chunks();
            for word in words {
                self.0 = fold(self.0, u64::from_le_bytes(*word));
            }
            self.write_u64(u64::from_le_bytes(*last));
        } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
            self.write_u64(u64::from(first) << 32 | u64::from(last));
        } else {
            self.write_u64(byte(0) | byte(1) << 8 | byte(2) << 16);
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    // Not inlined, since an entry of a table consists of many numbers.
    #[inline(never)]
    fn write_u64(&mut self, number: u64) {
        self.0 = fold(self.0, number);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}
