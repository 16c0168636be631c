//! Id list: a list of ids, stored once in the interner.

use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// A list of ids of a `T`: a range of the ids in the interner. Equal lists have equal ranges, unless they
/// come from a snapshot.
#[derive(Debug)]
pub(crate) struct IdList<T> {
    pub(super) start: u32,
    pub(super) end: u32,
    entry: PhantomData<fn() -> T>,
}

impl<T> Clone for IdList<T> {
    fn clone(&self) -> IdList<T> {
        *self
    }
}

impl<T> Copy for IdList<T> {}

impl<T> PartialEq for IdList<T> {
    fn eq(&self, other: &IdList<T>) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }
}

impl<T> Eq for IdList<T> {}

impl<T> Hash for IdList<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.start.hash(state);
    }
}

impl<T> Default for IdList<T> {
    fn default() -> IdList<T> {
        IdList::new((0, 0))
    }
}

impl<T> IdList<T> {
    pub(super) fn new((start, end): (u32, u32)) -> IdList<T> {
        IdList {
            start,
            end,
            entry: PhantomData,
        }
    }

    /// Returns whether the list has no ids.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}
