//! Table: entries that are stored once and known by an id.
//!
//! Own code instead of `indexmap`, which costs 3.8 kB of gzip (`docs/dependencies.md`, 2026-11).

use super::hash_index::{HashIndex, hash_of};
use super::id::{Id, SnapshotEntry};
use crate::codec::{Decoder, Encoder};
use std::hash::Hash;

/// A table of different entries. The id of an entry is its index, in the order of insertion.
#[derive(Debug)]
pub(crate) struct Table<T> {
    entries: Vec<T>,
    /// Can lack the last entries: those of a snapshot are added by the next `intern`.
    index: HashIndex,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table {
            entries: Vec::new(),
            index: HashIndex::default(),
        }
    }
}

impl<T: Hash + Eq> Table<T> {
    /// Returns a table of entries that are known to be different.
    pub fn from_unique(entries: Vec<T>) -> Table<T> {
        Table {
            entries,
            index: HashIndex::default(),
        }
    }

    /// Returns the id of an entry; inserts the entry if it is new.
    pub fn intern(&mut self, entry: T) -> Id<T> {
        let hash = hash_of(&entry);
        self.index
            .catch_up(self.entries.iter().map(|entry| hash_of(entry)));
        let entries = &mut self.entries;
        let found = self
            .index
            .find(hash, &mut |index| entries.get(index) == Some(&entry));
        Id::new(found.unwrap_or_else(|| {
            self.index.insert(hash, entries.len());
            entries.push(entry);
            entries.len() - 1
        }))
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
        read: impl Fn(&mut Decoder<'_>) -> Option<T>,
    ) -> Option<Table<T>> {
        let mut entries = Vec::new();
        for _ in 0..decoder.len()? {
            entries.push(read(decoder)?);
        }
        Some(Table::from_unique(entries))
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
