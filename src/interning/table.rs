//! Table: entries that are stored once and known by an id.
//!
//! Own code instead of `indexmap`, which costs 3.8 kB of gzip (`docs/dependencies.md`, 2026-11).

use super::hash_index::HashIndex;
use super::id::{Id, SnapshotEntry};
use super::seed::Seed;
use crate::codec::{Decoder, Encoder};
use std::hash::Hash;

/// A table of different entries. The id of an entry is its index, in the order of insertion.
#[derive(Debug)]
pub(crate) struct Table<T> {
    entries: Vec<T>,
    /// Can lack the last entries: those of a snapshot are added by the next `intern`.
    index: HashIndex,
}

impl<T: Hash + Eq> Table<T> {
    /// Returns an empty table.
    pub fn new(seed: Seed) -> Table<T> {
        Table::from_unique(Vec::new(), seed)
    }

    /// Returns a table of entries that are known to be different.
    pub fn from_unique(entries: Vec<T>, seed: Seed) -> Table<T> {
        Table {
            entries,
            index: HashIndex::new(seed),
        }
    }

    /// Returns the id of an entry; inserts the entry if it is new.
    pub fn intern(&mut self, entry: T) -> Id<T> {
        self.intern_then(entry, |_| ())
    }

    /// Like `intern`, but completes an entry that is new. What `complete` sets must not count for hash and equality.
    pub fn intern_then(&mut self, mut entry: T, complete: impl FnOnce(&mut T)) -> Id<T> {
        let (seed, entries) = (self.index.seed, &mut self.entries);
        let hash = |entry: &T| seed.hash_of(entry);
        self.index.catch_up(entries.len(), &mut |index| {
            entries.get(index).map_or(0, hash)
        });
        let mut is_equal = |index| entries.get(index) == Some(&entry);
        let hash = hash(&entry);
        Id::new(match self.index.find(hash, &mut is_equal) {
            Some(index) => index,
            None => {
                complete(&mut entry);
                self.index.insert(hash, entries.len());
                entries.push(entry);
                entries.len() - 1
            }
        })
    }

    /// Encodes the used entries as a section.
    pub fn encode(&self, encoder: &mut Encoder, write: impl Fn(&T, &mut Encoder))
    where
        T: SnapshotEntry,
    {
        let is_used = |encoder: &Encoder, index: usize| encoder.is_used(T::KIND, index);
        let indices = 0..self.len();
        let count = indices.filter(|&index| is_used(encoder, index)).count();
        encoder.len(count);
        for (index, entry) in self.entries.iter().enumerate() {
            if is_used(encoder, index) {
                write(entry, encoder);
            }
        }
        encoder.end_section();
    }

    /// Decodes entries with `read`. Whether they are different is not checked.
    pub fn decode(
        decoder: &mut Decoder<'_>,
        seed: Seed,
        read: impl Fn(&mut Decoder<'_>) -> Option<T>,
    ) -> Option<Table<T>> {
        let mut entries = Vec::new();
        for _ in 0..decoder.len()? {
            entries.push(read(decoder)?);
        }
        Some(Table::from_unique(entries, seed))
    }

    /// Returns an entry; `None` only for an id of another table.
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.entries.get(id.index())
    }

    /// Returns all entries in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter()
    }

    /// Returns the ids of all entries.
    pub fn ids(&self) -> impl Iterator<Item = Id<T>> + use<T> {
        (0..self.len()).map(Id::new)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }
}
