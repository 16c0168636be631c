//! Interner: the strings, context fields and lists of ids of a document, each stored once.

use super::hash_index::HashIndex;
use super::id::{Id, SnapshotEntry};
use super::id_list::IdList;
use super::seed::Seed;
use super::string_table::StringTable;
use super::table::Table;
use crate::codec::{Decoder, Encoder, TableKind};
use std::collections::BinaryHeap;

/// A string of the document, as the type parameter of its id.
#[derive(Debug)]
pub(crate) struct InternedString;

/// Id of a string.
pub(crate) type StringId = Id<InternedString>;

/// Id of a context field.
pub(crate) type FieldId = Id<Field>;

impl SnapshotEntry for InternedString {
    const KIND: TableKind = TableKind::String;
}

impl SnapshotEntry for Field {
    const KIND: TableKind = TableKind::Field;
}

/// Name of a context field: a named field, such as `userId`, or a property.
pub(crate) type Field = StringId;

/// The strings of a document, the context fields that it reads, and its lists of ids.
#[derive(Debug)]
pub(crate) struct Interner {
    strings: StringTable,
    pub fields: Table<Field>,
    /// All lists, concatenated.
    pub(super) ids: Vec<u32>,
    /// Start and end of each list in `ids`.
    lists: Vec<(u32, u32)>,
    /// Can lack the last lists: those of a snapshot are added by the next `settle`.
    list_index: HashIndex,
}

/// The field `currentTime`. If it is missing, date constraints read the time of the request.
///
/// Source: `docs/semantics.md`, "Contexts".
pub(crate) const CURRENT_TIME: FieldId = Id::new(0);

/// The name of [`CURRENT_TIME`].
pub(crate) const NOW: &str = "currentTime";

impl Interner {
    /// Returns an interner with the field [`CURRENT_TIME`] only.
    #[cfg(test)]
    pub fn new() -> Interner {
        Interner::with_capacity(0, Seed::default())
    }

    /// Like `new`, with capacity for a document of `document` bytes.
    pub fn with_capacity(document: usize, seed: Seed) -> Interner {
        /// Bytes of a document for each list.
        const BYTES_PER_LIST: usize = 256;
        let strings = StringTable::with_capacity(document, seed);
        let mut interner = Interner::with_strings(strings, seed);
        interner.list_index.reserve(document / BYTES_PER_LIST);
        interner.intern_field(NOW);
        interner
    }

    fn with_strings(strings: StringTable, seed: Seed) -> Interner {
        Interner {
            strings,
            fields: Table::new(seed),
            ids: Vec::new(),
            lists: Vec::new(),
            list_index: HashIndex::new(seed),
        }
    }

    /// Returns the id of a string; inserts the string if it is new.
    pub fn intern(&mut self, string: &str) -> StringId {
        Id::new(self.strings.intern(string))
    }

    /// Makes room for a list of user ids with `bytes` bytes in all.
    pub fn reserve(&mut self, bytes: usize) {
        self.strings.reserve(bytes);
    }

    /// Returns the id of a string; `None` if the document does not contain it.
    pub fn find(&self, string: &str) -> Option<StringId> {
        self.strings.find(string).map(Id::new)
    }

    /// Returns the string with an id.
    pub fn resolve(&self, id: StringId) -> &str {
        self.strings.resolve(id.index())
    }

    /// Returns the id of a field; inserts the field if it is new.
    pub fn intern_field(&mut self, name: &str) -> FieldId {
        let name = self.intern(name);
        self.fields.intern(name)
    }

    /// Returns the name of a field.
    pub fn field_name(&self, id: FieldId) -> &str {
        self.fields.get(id).map_or("", |&name| self.resolve(name))
    }

    /// Interns a list of ids.
    pub fn intern_list<T>(&mut self, ids: impl IntoIterator<Item = Id<T>>) -> IdList<T> {
        let start = self.ids.len();
        self.ids.extend(ids.into_iter().map(|id| id.as_u32()));
        IdList::new(self.settle(start))
    }

    /// Interns a list of ids, ordered and without duplicates.
    pub fn intern_set<T>(&mut self, ids: Vec<Id<T>>) -> IdList<T> {
        let start = self.ids.len();
        self.ids.extend(ids.into_iter().map(Id::as_u32));
        self.sort(start);
        IdList::new(self.settle(start))
    }

    /// Sorts the last ids, those from `start`, and removes duplicates.
    pub(super) fn sort(&mut self, start: usize) {
        let tail = self.ids.get(start..).unwrap_or_default();
        if !tail.is_sorted_by(|one, next| one < next) {
            // A heap needs much less code than `sort`.
            let heap: BinaryHeap<u32> = self.ids.drain(start..).collect();
            let mut sorted = heap.into_sorted_vec();
            sorted.dedup();
            self.ids.append(&mut sorted);
        }
    }

    /// Appends a list of `count` ids from a snapshot without deduplicating it. The hash index catches up
    /// on the next `settle`.
    pub(super) fn decode_list<T>(
        &mut self,
        count: usize,
        mut next: impl FnMut() -> Option<u32>,
    ) -> Option<IdList<T>> {
        if count == 0 {
            return Some(IdList::default());
        }
        let start = self.ids.len();
        self.ids.reserve(count);
        for _ in 0..count {
            self.ids.push(next()?);
        }
        let list = (start as u32, self.ids.len() as u32);
        self.lists.push(list);
        Some(IdList::new(list))
    }

    /// Makes a list of the last ids, those from `start`. If an equal list exists, removes them and
    /// returns the existing list.
    pub(super) fn settle(&mut self, start: usize) -> (u32, u32) {
        let (ids, lists) = (&self.ids, &self.lists);
        let list_at = |index| slice(ids, lists.get(index).copied().unwrap_or_default());
        let seed = self.list_index.seed;
        self.list_index
            .catch_up(lists.len(), &mut |index| seed.hash_of(list_at(index)));
        let tail = ids.get(start..).unwrap_or_default();
        let hash = seed.hash_of(tail);
        let mut is_equal = |index| list_at(index) == tail;
        let found = self.list_index.find(hash, &mut is_equal);
        match found.and_then(|index| self.lists.get(index)) {
            Some(&list) => {
                self.ids.truncate(start);
                list
            }
            None => {
                let list = (start as u32, self.ids.len() as u32);
                self.list_index.insert(hash, self.lists.len());
                self.lists.push(list);
                list
            }
        }
    }

    /// Removes all strings but the first `count`. No field and no list may contain the others.
    #[allow(dead_code, reason = "called by the WebAssembly boundary only")]
    pub fn truncate(&mut self, count: usize) {
        self.strings.truncate(count);
    }

    /// Returns the number of strings.
    pub fn len(&self) -> usize {
        self.strings.len()
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.mark_used(TableKind::Field, CURRENT_TIME.index());
        self.fields
            .encode(encoder, |name, encoder| name.encode(encoder));
        self.strings.encode(encoder);
    }

    pub fn decode(decoder: &mut Decoder<'_>, seed: Seed) -> Option<Interner> {
        let mut interner = Interner::with_strings(StringTable::decode(decoder, seed)?, seed);
        for index in 0..decoder.len()? {
            let name = Id::decode(decoder, interner.strings.len())?;
            let is_new = interner.fields.intern(name).index() == index;
            is_new.then_some(())?;
        }
        (interner.field_name(CURRENT_TIME) == NOW).then_some(interner)
    }

    /// Returns the ids of a list.
    #[inline(always)]
    pub fn ids<T>(&self, list: IdList<T>) -> impl ExactSizeIterator<Item = Id<T>> + Clone {
        let ids = slice(&self.ids, (list.start, list.end));
        ids.iter().map(|&index| Id::new(index as usize))
    }
}

#[inline(always)]
pub(super) fn slice(ids: &[u32], (start, end): (u32, u32)) -> &[u32] {
    let slice = ids.get(start as usize..end as usize);
    slice.unwrap_or_default()
}

impl<T: SnapshotEntry> IdList<T> {
    pub fn encode(self, interner: &Interner, encoder: &mut Encoder) {
        encoder.len(interner.ids(self).len());
        interner.ids(self).for_each(|id| id.encode(encoder));
    }
}

impl<T> IdList<T> {
    /// Decodes ids whose indices are below `limit`.
    pub fn decode(
        decoder: &mut Decoder<'_>,
        limit: usize,
        interner: &mut Interner,
    ) -> Option<IdList<T>> {
        let count = decoder.len()?;
        interner.decode_list(count, || Some(decoder.below(limit)? as u32))
    }

    /// Like `decode`, but the ids must be ordered and different.
    pub fn decode_set(
        decoder: &mut Decoder<'_>,
        limit: usize,
        interner: &mut Interner,
    ) -> Option<IdList<T>> {
        let count = decoder.len()?;
        let mut next = 0;
        interner.decode_list(count, || {
            let index = decoder.below(limit)?;
            (index >= next).then_some(())?;
            next = index + 1;
            Some(index as u32)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_strings_and_equal_lists_are_stored_once() {
        let mut interner = Interner::new();
        let first = interner.intern("a");
        let second = interner.intern("b");
        assert_ne!(first, second);
        assert_eq!(first, interner.intern("a"));
        assert_eq!("a", interner.resolve(first));
        let list = interner.intern_list([first, second]);
        assert!(list != interner.intern_list([second, first]));
        assert!(list == interner.intern_list([first, second]));
    }
}
