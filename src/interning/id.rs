//! Id: the index of an entry in its table.

use crate::codec::{Decoder, Encoder, TableKind};
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// The index of a `T` in its [`Table`](super::Table).
pub(crate) struct Id<T> {
    index: u32,
    entry: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    pub const fn new(index: usize) -> Id<T> {
        // A table of 2^32 entries does not fit into 32-bit memory, nor does a document of that size exist.
        Id {
            index: index as u32,
            entry: PhantomData,
        }
    }

    pub fn index(self) -> usize {
        self.index as usize
    }

    pub fn as_u32(self) -> u32 {
        self.index
    }

    pub fn decode_option(decoder: &mut Decoder<'_>, limit: usize) -> Option<Option<Id<T>>> {
        match decoder.bool()? {
            true => Id::decode(decoder, limit).map(Some),
            false => Some(None),
        }
    }

    /// Decodes an id whose index is below `limit`.
    pub fn decode(decoder: &mut Decoder<'_>, limit: usize) -> Option<Id<T>> {
        decoder.below(limit).map(Id::new)
    }
}

/// An entry that has an id in a snapshot.
pub(crate) trait SnapshotEntry {
    const KIND: TableKind;
}

impl<T: SnapshotEntry> Id<T> {
    pub fn encode(self, encoder: &mut Encoder) {
        encoder.id(T::KIND, self.index());
    }

    pub fn encode_option(id: Option<Id<T>>, encoder: &mut Encoder) {
        encoder.bool(id.is_some());
        if let Some(id) = id {
            id.encode(encoder);
        }
    }
}

// Not derived here and below, because a derive would require `T: Clone` and so on.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Id<T> {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Id<T>) -> bool {
        self.index == other.index
    }
}

impl<T> Eq for Id<T> {}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<T> std::fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.index)
    }
}
