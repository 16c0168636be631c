//! Id set: ids in the order of insertion, each once.

use super::id::Id;

/// Ids of a table, each once. The time to insert one does not depend on their number.
#[derive(Debug)]
pub(crate) struct IdSet<T> {
    ids: Vec<Id<T>>,
    /// By index: whether the id is in the set.
    known: Vec<bool>,
}

impl<T> Default for IdSet<T> {
    fn default() -> IdSet<T> {
        IdSet {
            ids: Vec::new(),
            known: Vec::new(),
        }
    }
}

impl<T> IdSet<T> {
    /// Inserts an id. Returns whether it is new.
    pub fn insert(&mut self, id: Id<T>) -> bool {
        let index = id.index();
        if index >= self.known.len() {
            self.known.resize(index + 1, false);
        }
        let known = self.known.get_mut(index);
        let is_new = known.is_some_and(|known| !std::mem::replace(known, true));
        if is_new {
            self.ids.push(id);
        }
        is_new
    }

    /// Returns the ids in the order of insertion.
    pub fn as_slice(&self) -> &[Id<T>] {
        &self.ids
    }
}
