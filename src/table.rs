//! Tables in which equal things stand once, and the small numbers by which they are known.

use crate::bytes::{Kind, Reader, Writer};
use rustc_hash::FxBuildHasher;
use std::hash::{BuildHasher, Hash, Hasher};
use std::marker::PhantomData;

/// The place of a `T` in its [`Table`].
pub(crate) struct Id<T> {
    index: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    pub const fn new(index: usize) -> Id<T> {
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

    pub fn number(self) -> u32 {
        self.index
    }

    pub fn read_option(input: &mut Reader<'_>, limit: usize) -> Option<Option<Id<T>>> {
        match input.truth()? {
            true => Id::read(input, limit).map(Some),
            false => Some(None),
        }
    }

    /// One of the first `limit` numbers.
    pub fn read(input: &mut Reader<'_>, limit: usize) -> Option<Id<T>> {
        input.below(limit).map(Id::new)
    }
}

/// What has numbers in a snapshot.
pub(crate) trait Numbered {
    const KIND: Kind;
}

impl<T: Numbered> Id<T> {
    pub fn write(self, out: &mut Writer) {
        out.id(T::KIND, self.index());
    }

    pub fn write_option(id: Option<Id<T>>, out: &mut Writer) {
        out.truth(id.is_some());
        if let Some(id) = id {
            id.write(out);
        }
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
    /// A table of entries that are known to differ; they are hashed when the next is put in.
    pub fn of(entries: Vec<T>) -> Table<T> {
        Table {
            entries,
            index: Index::default(),
        }
    }

    /// The number of `entry`, which is put in when it is new.
    pub fn put(&mut self, entry: T) -> Id<T> {
        let hash = hash(&entry);
        self.index
            .catch_up(self.entries.iter().map(|entry| self::hash(entry)));
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

    /// Writes what is in use, as a section.
    pub fn write(&self, out: &mut Writer, write: impl Fn(&T, &mut Writer))
    where
        T: Numbered,
    {
        let kept = |out: &Writer, place: &usize| out.keeps(T::KIND, *place);
        let count = (0..self.len()).filter(|place| kept(out, place)).count();
        out.count(count);
        for (place, entry) in self.entries.iter().enumerate() {
            if kept(out, &place) {
                write(entry, out);
            }
        }
        out.end();
    }

    pub fn read(
        input: &mut Reader<'_>,
        read: impl Fn(&mut Reader<'_>) -> Option<T>,
    ) -> Option<Table<T>> {
        let mut entries = Vec::new();
        for _ in 0..input.count()? {
            entries.push(read(input)?);
        }
        Some(Table::of(entries))
    }

    /// The entry of that number; `None` only for a number of another table.
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.entries.get(id.index())
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter()
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
/// It knows nothing of the things, so that it is compiled once and not for every kind of them.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Hash and place, from 1; 0 where there is none. As many as a power of two.
    slots: Vec<(u32, u32)>,
    count: usize,
}

impl Index {
    /// The place with that hash of which `is_it` says yes.
    #[inline]
    pub fn find(&self, hash: u32, is_it: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        let mut slot = self.first_slot(hash);
        loop {
            let (known, place) = self.slot(slot);
            let place = place.checked_sub(1)? as usize;
            if known == hash && is_it(place) {
                return Some(place);
            }
            slot = slot.wrapping_add(1);
        }
    }

    /// Where to look first; the multiplication spreads hashes that differ in few bits.
    fn first_slot(&self, hash: u32) -> usize {
        const GOLDEN: u32 = 0x9e37_79b9;
        let spread = u64::from(hash.wrapping_mul(GOLDEN));
        ((spread * self.slots.len() as u64) >> 32) as usize
    }

    fn slot(&self, slot: usize) -> (u32, u32) {
        let mask = self.slots.len().wrapping_sub(1);
        self.slots.get(slot & mask).copied().unwrap_or_default()
    }

    pub fn insert(&mut self, hash: u32, place: usize) {
        self.reserve(1);
        self.put((hash, place as u32 + 1));
        self.count += 1;
    }

    pub fn with_room(count: usize) -> Index {
        let mut index = Index::default();
        index.reserve(count);
        index
    }

    /// Makes room, so that a quarter at least stays free.
    fn reserve(&mut self, more: usize) {
        let wanted = (self.count + more) * 4 / 3 + 1;
        if wanted < self.slots.len() {
            return;
        }
        let slots = vec![(0, 0); wanted.next_power_of_two().max(8)];
        for entry in std::mem::replace(&mut self.slots, slots) {
            if entry.1 != 0 {
                self.put(entry);
            }
        }
    }

    fn put(&mut self, entry: (u32, u32)) {
        let mut slot = self.first_slot(entry.0);
        while self.slot(slot).1 != 0 {
            slot = slot.wrapping_add(1);
        }
        let mask = self.slots.len().wrapping_sub(1);
        if let Some(free) = self.slots.get_mut(slot & mask) {
            *free = entry;
        }
    }

    pub fn clear(&mut self) {
        *self = Index::default();
    }

    /// Puts in what has been missed of a list, whose hashes these are.
    pub fn catch_up(&mut self, hashes: impl ExactSizeIterator<Item = u32>) {
        let known = self.count;
        if known == hashes.len() {
            return;
        }
        self.reserve(hashes.len() - known);
        for (place, hash) in hashes.enumerate().skip(known) {
            self.insert(hash, place);
        }
    }
}

/// The hash of a thing, as an [`Index`] wants it.
pub(crate) fn hash<T: Hash + ?Sized>(thing: &T) -> u32 {
    let hash = FxBuildHasher.hash_one(thing);
    // The hasher fills 64 bits on a 64-bit machine, and the lower 32 on WebAssembly.
    (hash ^ (hash >> 32)) as u32
}
