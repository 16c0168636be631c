//! Tables in which equal things stand once, and the small numbers by which they are known.

use hashbrown::{Equivalent, HashTable};
use rustc_hash::FxBuildHasher;
use std::collections::BinaryHeap;
use std::hash::{BuildHasher, Hash, Hasher};
use std::marker::PhantomData;

/// The place of a `T` in its [`Table`].
pub(crate) struct Id<T> {
    index: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    pub fn new(index: usize) -> Id<T> {
        // A table has no room for 2^32 entries in 32-bit memory; in 64 bits a document of that
        // size does not exist.
        Id {
            index: index as u32,
            of: PhantomData,
        }
    }

    pub fn index(self) -> usize {
        self.index as usize
    }
}

// Not derived, because a derive would ask the same of `T`.
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

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Id<T>) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Id<T>) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}

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

/// Things of one kind, each once, numbered in the order they came.
#[derive(Debug)]
pub(crate) struct Table<T> {
    entries: Vec<T>,
    index: Index,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table {
            entries: Vec::new(),
            index: Index::default(),
        }
    }
}

impl<T: Hash + Eq> Table<T> {
    /// The number of `entry`, which is put in when it is new.
    pub fn put(&mut self, entry: T) -> Id<T> {
        let hash = hash(&entry);
        let entries = &mut self.entries;
        let found = self
            .index
            .find(hash, &mut |place| entries.get(place) == Some(&entry));
        Id::new(found.unwrap_or_else(|| {
            self.index.insert(hash, entries.len());
            entries.push(entry);
            entries.len() - 1
        }))
    }

    /// The number of `entry`, if it is in here.
    pub fn find<Q: Hash + Equivalent<T> + ?Sized>(&self, entry: &Q) -> Option<Id<T>> {
        let mut is_it = |place| {
            self.entries
                .get(place)
                .is_some_and(|known| entry.equivalent(known))
        };
        self.index.find(hash(entry), &mut is_it).map(Id::new)
    }

    /// The entry of that number; `None` only for a number of another table.
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.entries.get(id.index())
    }

    /// The numbers of all entries.
    pub fn ids(&self) -> impl Iterator<Item = Id<T>> + use<T> {
        (0..self.len()).map(Id::new)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

/// Where things are in a list, by their hash.
///
/// It knows nothing of the things, so that it is compiled once and not for every kind of them:
/// with the one loop of `json.rs` this took the WebAssembly from 139 to 122 kB of gzip.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Hash and place.
    places: HashTable<(u32, u32)>,
}

impl Index {
    /// The place with that hash of which `is_it` says yes.
    pub fn find(&self, hash: u32, is_it: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        let found = self.places.find(spread(hash), |&(known, place)| {
            known == hash && is_it(place as usize)
        });
        found.map(|&(_, place)| place as usize)
    }

    pub fn insert(&mut self, hash: u32, place: usize) {
        self.places
            .insert_unique(spread(hash), (hash, place as u32), |&(known, _)| {
                spread(known)
            });
    }

    pub fn clear(&mut self) {
        self.places.clear();
    }
}

/// The hash of a thing, as an [`Index`] wants it.
pub(crate) fn hash<T: Hash + ?Sized>(thing: &T) -> u32 {
    let hash = FxBuildHasher.hash_one(thing);
    // The hasher fills 64 bits on a 64-bit machine, and the lower 32 on WebAssembly.
    (hash ^ (hash >> 32)) as u32
}

/// The table looks at the lowest and at the highest bits of 64.
fn spread(hash: u32) -> u64 {
    (u64::from(hash) << 32) | u64::from(hash)
}

/// Some text of the document.
pub(crate) type Text = Box<str>;

/// Name of a context field: `userId`, or one of the caller's own.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Field(pub Box<str>);

impl Equivalent<Field> for str {
    fn equivalent(&self, field: &Field) -> bool {
        *self == *field.0
    }
}

/// The words of a document: its texts and the context fields it asks for.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub texts: Table<Text>,
    pub fields: Table<Field>,
}

impl Words {
    pub fn text(&mut self, text: &str) -> Id<Text> {
        match self.texts.find(text) {
            Some(id) => id,
            None => self.texts.put(text.into()),
        }
    }

    pub fn field(&mut self, name: &str) -> Id<Field> {
        match self.fields.find(name) {
            Some(id) => id,
            None => self.fields.put(Field(name.into())),
        }
    }

    /// The text of that number.
    pub fn spell(&self, id: Id<Text>) -> &str {
        self.texts.get(id).map_or("", |text| text)
    }

    /// The name of that field.
    pub fn name(&self, id: Id<Field>) -> &str {
        self.fields.get(id).map_or("", |field| &field.0)
    }
}

/// A list of texts that is asked only one thing: is this one of them?
///
/// Numbers in order, so that a list of ten thousand takes fourteen steps and four bytes an entry.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Members(Box<[Id<Text>]>);

impl Members {
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>, words: &mut Words) -> Members {
        let ids: BinaryHeap<_> = texts.into_iter().map(|text| words.text(text)).collect();
        // A heap sorts in much less code than `sort` brings along.
        let mut ids = ids.into_sorted_vec();
        ids.dedup();
        Members(ids.into())
    }

    /// Is the text one of them? `None` is a text the document does not know, so it is not.
    pub fn contains(&self, text: Option<Id<Text>>) -> bool {
        text.is_some_and(|id| self.0.binary_search(&id).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_entries_share_a_number() {
        let mut words = Words::default();
        let first = words.text("a");
        assert_ne!(first, words.text("b"));
        assert_eq!(first, words.text("a"));
        assert_eq!("a", words.spell(first));
        assert_eq!(2, words.texts.len());
    }

    #[test]
    fn a_text_nobody_knows_is_no_member() {
        let mut words = Words::default();
        let members = Members::new(["b", "a", "b"], &mut words);
        assert!(members.contains(words.texts.find("a")));
        assert!(!members.contains(words.texts.find("c")));
        assert!(!Members::default().contains(words.texts.find("a")));
    }
}
