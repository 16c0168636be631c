//! String table: each string is stored once and known by an index.
//!
//! Own code instead of `string-interner`, which costs 0.6 kB of gzip and loads snapshots 5 to 10 % slower
//! (`docs/dependencies.md`, 2026-11).

use super::seed::Seed;
use crate::codec::{Decoder, Encoder, TableKind};
use crate::steps::step;

/// Different strings, with indices in the order of insertion.
#[derive(Debug)]
pub(crate) struct StringTable {
    /// All strings, concatenated.
    bytes: String,
    /// End of each string in `bytes`.
    ends: Vec<u32>,
    /// Hash table with linear probing. INVARIANT: the length is a power of two, and a slot is free.
    ///
    /// The low bits of a slot, one for each doubling of the length, are the index plus 1; the high bits
    /// are those of the hash. 0 is a free slot. A slot has only four bytes, so that more slots of a long
    /// list of user ids are in the processor's cache.
    slots: Vec<u32>,
    seed: Seed,
}

impl StringTable {
    /// Returns an empty table with slots for a document of `document` bytes.
    pub fn with_capacity(document: usize, seed: Seed) -> StringTable {
        /// Bytes of a document for each string.
        const BYTES_PER_STRING: usize = 64;
        StringTable {
            bytes: String::new(),
            ends: Vec::new(),
            slots: free_slots(document / BYTES_PER_STRING),
            seed,
        }
    }

    /// Makes room for a list of user ids with `bytes` bytes in all, unless the table is already larger.
    pub fn reserve(&mut self, bytes: usize) {
        /// Bytes of a short user id.
        const BYTES_PER_ID: usize = 12;
        let more = bytes / BYTES_PER_ID;
        if more < self.len() {
            return;
        }
        // An eighth more, so that the strings that follow do not double the capacity.
        self.bytes.reserve_exact(bytes + bytes / 8);
        self.ends.reserve_exact(more + more / 8);
        let count = self.len() + more;
        if count * 4 > self.slots.len() * 3 {
            self.grow(count);
        }
    }

    /// Returns the number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the index of a string; inserts the string if it is new.
    pub fn intern(&mut self, string: &str) -> usize {
        let hash = self.hash(string);
        match self.probe(string, hash) {
            Ok(index) => index,
            Err(slot) => {
                self.bytes.push_str(string);
                self.push(self.bytes.len(), hash, slot)
            }
        }
    }

    /// Returns the index of a string; `None` if the table does not contain it.
    pub fn find(&self, string: &str) -> Option<usize> {
        self.probe(string, self.hash(string)).ok()
    }

    /// Returns the string with an index; empty after the last.
    #[inline]
    pub fn resolve(&self, index: usize) -> &str {
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => self.end(before),
        };
        let string = self.bytes.get(start..self.end(index));
        string.unwrap_or_default()
    }

    /// Removes all strings but the first `count`.
    pub fn truncate(&mut self, count: usize) {
        let end = count.checked_sub(1).map_or(0, |last| self.end(last));
        self.bytes.truncate(end);
        self.ends.truncate(count);
        self.grow(count);
    }

    fn hash(&self, string: &str) -> u32 {
        self.seed.hash_of(string.as_bytes())
    }

    fn end(&self, index: usize) -> usize {
        self.ends.get(index).map_or(0, |&end| end as usize)
    }

    /// Returns the index of a string, or the free slot for it.
    fn probe(&self, string: &str, hash: u32) -> Result<usize, usize> {
        let mask = self.slots.len() as u32 - 1;
        let mut slot = hash & mask;
        loop {
            step();
            let entry = self.slots.get(slot as usize).copied().unwrap_or_default();
            if entry == 0 {
                return Err(slot as usize);
            }
            let index = (entry & mask).wrapping_sub(1) as usize;
            if (entry ^ hash) & !mask == 0 && self.resolve(index) == string {
                return Ok(index);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Inserts the string that ends at `end`, and returns its index.
    fn push(&mut self, end: usize, hash: u32, slot: usize) -> usize {
        let index = self.ends.len();
        self.ends.push(end as u32);
        // A quarter of the slots stays free.
        if (index + 1) * 4 > self.slots.len() * 3 {
            self.grow(index + 1);
        } else {
            self.fill(slot, hash, index);
        }
        index
    }

    fn fill(&mut self, slot: usize, hash: u32, index: usize) {
        let mask = self.slots.len() as u32 - 1;
        if let Some(free) = self.slots.get_mut(slot) {
            *free = hash & !mask | (index as u32 + 1);
        }
    }

    /// Makes room for `count` strings in all.
    fn grow(&mut self, count: usize) {
        self.slots = free_slots(count * 4 / 3 + 1);
        let mask = self.slots.len() - 1;
        for index in 0..self.len() {
            let hash = self.hash(self.resolve(index));
            let mut slot = hash as usize & mask;
            while self.slots.get(slot).is_some_and(|&entry| entry != 0) {
                step();
                slot = (slot + 1) & mask;
            }
            self.fill(slot, hash, index);
        }
    }

    /// Encodes the used strings as a section: their lengths, then their bytes.
    pub fn encode(&self, encoder: &mut Encoder) {
        let used = (0..self.len()).filter(|&index| encoder.is_used(TableKind::String, index));
        let used: Vec<_> = used.map(|index| self.resolve(index)).collect();
        encoder.len(used.len());
        used.iter().for_each(|string| encoder.len(string.len()));
        used.iter()
            .for_each(|string| encoder.bytes(string.as_bytes()));
        encoder.end_section();
    }

    /// Decodes strings; `None` if two are equal.
    pub fn decode(decoder: &mut Decoder<'_>, seed: Seed) -> Option<StringTable> {
        let count = decoder.len()?;
        let mut lengths = Decoder::new(decoder.rest());
        let mut total = 0_usize;
        for _ in 0..count {
            total = total.checked_add(decoder.len()?)?;
        }
        let mut table = StringTable {
            bytes: std::str::from_utf8(decoder.bytes(total)?).ok()?.to_owned(),
            ends: Vec::with_capacity(count),
            slots: free_slots(count * 4 / 3 + 1),
            seed,
        };
        let mut start = 0;
        for _ in 0..count {
            let end = start + lengths.len()?;
            let string = table.bytes.get(start..end)?;
            let hash = table.hash(string);
            let slot = table.probe(string, hash).err()?;
            table.push(end, hash, slot);
            start = end;
        }
        Some(table)
    }
}

/// Returns at least `count` free slots.
fn free_slots(count: usize) -> Vec<u32> {
    const MIN: usize = 16;
    vec![0; count.max(MIN).next_power_of_two()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_string_has_one_index() {
        let mut table = StringTable::with_capacity(0, Seed::default());
        let strings: Vec<String> = (0..3000)
            .map(|number| "x".repeat(number % 40) + &number.to_string())
            .collect();
        for (index, string) in strings.iter().enumerate() {
            assert_eq!(None, table.find(string));
            assert_eq!(index, table.intern(string));
        }
        for (index, string) in strings.iter().enumerate() {
            assert_eq!(index, table.intern(string));
            assert_eq!(Some(index), table.find(string));
            assert_eq!(string, table.resolve(index));
        }
        assert_eq!("", table.resolve(strings.len()));
        table.truncate(1000);
        assert_eq!(1000, table.len());
        for (index, string) in strings.iter().enumerate() {
            let is_left = index < 1000;
            assert_eq!(is_left.then_some(index), table.find(string));
        }
        assert_eq!(1000, table.intern("another"));
    }
}
