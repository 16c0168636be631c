//! Words: texts and lists of them, each once; the context fields that a document asks for.

use crate::bytes::{Kind, Reader, Writer, mix};
use crate::table::{Id, Index, Numbered, Table};
use crate::texts::Texts;
use std::collections::BinaryHeap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// Some text of the document.
#[derive(Debug)]
pub(crate) struct Text;

impl Numbered for Text {
    const KIND: Kind = Kind::Text;
}

impl Numbered for Field {
    const KIND: Kind = Kind::Field;
}

/// Name of a context field: `userId`, or one of the caller's own.
pub(crate) type Field = Id<Text>;

/// A list of numbers, those of a `T`: a stretch of [`Words::numbers`].
#[derive(Debug)]
pub(crate) struct List<T> {
    start: u32,
    end: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for List<T> {
    fn clone(&self) -> List<T> {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> PartialEq for List<T> {
    fn eq(&self, other: &List<T>) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }
}

impl<T> Eq for List<T> {}

impl<T> Hash for List<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.start.hash(state);
    }
}

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List::of((0, 0))
    }
}

impl<T> List<T> {
    fn of((start, end): (u32, u32)) -> List<T> {
        List {
            start,
            end,
            of: PhantomData,
        }
    }
}

impl<T: Numbered> List<T> {
    pub fn write(self, words: &Words, out: &mut Writer) {
        out.count(words.ids(self).len());
        words.ids(self).for_each(|id| id.write(out));
    }
}

impl<T> List<T> {
    /// Numbers below `limit`.
    pub fn read(input: &mut Reader<'_>, limit: usize, words: &mut Words) -> Option<List<T>> {
        let count = input.count()?;
        words.read_list(count, || Some(input.below(limit)? as u32))
    }

    /// The same, which have to be in order, each once.
    pub fn read_set(input: &mut Reader<'_>, limit: usize, words: &mut Words) -> Option<List<T>> {
        let count = input.count()?;
        let mut next = 0;
        words.read_list(count, || {
            let number = input.below(limit)?;
            (number >= next).then_some(())?;
            next = number + 1;
            Some(number as u32)
        })
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The words of a document: its texts, the context fields it asks for, and lists of numbers; what is
/// equal stands once.
#[derive(Debug)]
pub(crate) struct Words {
    texts: Texts,
    pub fields: Table<Field>,
    numbers: Vec<u32>,
    /// Where each list starts and ends.
    lists: Vec<(u32, u32)>,
    list_index: Index,
}

/// The one named field with a meaning of its own when it is missing: now.
pub(crate) const CURRENT_TIME: Id<Field> = Id::new(0);

/// Its name.
pub(crate) const NOW: &str = "currentTime";

impl Words {
    /// None but the name of [`CURRENT_TIME`].
    #[cfg(test)]
    pub fn new() -> Words {
        Words::with_room(0)
    }

    /// The same, with room for what a document of so many bytes may have.
    pub fn with_room(bytes: usize) -> Words {
        const BYTES_PER_LIST: usize = 256;
        let mut words = Words::of(Texts::with_room(bytes), bytes / BYTES_PER_LIST);
        words.field(NOW);
        words
    }

    /// These texts, and room for so many lists.
    fn of(texts: Texts, room: usize) -> Words {
        Words {
            texts,
            fields: Table::default(),
            numbers: Vec::new(),
            lists: Vec::new(),
            list_index: Index::with_room(room),
        }
    }

    /// The number of a text, which is put in when it is new.
    pub fn text(&mut self, text: &str) -> Id<Text> {
        Id::new(self.texts.put(text))
    }

    /// Makes room at once for a list of so many letters.
    pub fn reserve(&mut self, letters: usize) {
        self.texts.reserve(letters);
    }

    /// The number of a text; `None` when the document has no such text.
    pub fn find(&self, text: &str) -> Option<Id<Text>> {
        self.texts.find(text).map(Id::new)
    }

    /// The text of that number.
    pub fn spell(&self, id: Id<Text>) -> &str {
        self.texts.spell(id.index())
    }

    /// The number of a field, which is put in when it is new.
    pub fn field(&mut self, name: &str) -> Id<Field> {
        let name = self.text(name);
        self.fields.put(name)
    }

    /// The name of that field.
    pub fn name(&self, id: Id<Field>) -> &str {
        self.fields.get(id).map_or("", |&name| self.spell(name))
    }

    /// A list of these numbers.
    pub fn list<T>(&mut self, ids: impl IntoIterator<Item = Id<T>>) -> List<T> {
        let start = self.numbers.len();
        self.numbers.extend(ids.into_iter().map(|id| id.number()));
        List::of(self.settle(start))
    }

    /// A list of these numbers in order, each once.
    pub fn set<T>(&mut self, ids: Vec<Id<T>>) -> List<T> {
        let start = self.numbers.len();
        self.numbers.extend(ids.into_iter().map(Id::number));
        self.sort(start);
        List::of(self.settle(start))
    }

    /// The texts whose numbers stand last, from `start`, in any order.
    fn settle_members(&mut self, start: usize) -> Members {
        self.sort(start);
        let numbers = self.numbers.get(start..).unwrap_or_default();
        match (numbers.first(), numbers.last()) {
            (Some(&first), Some(&last)) if (last - first) as usize + 1 == numbers.len() => {
                self.numbers.truncate(start);
                Members::Run { first, last }
            }
            _ => Members::List(List::of(self.settle(start))),
        }
    }

    /// Puts the numbers that stand last, from `start`, in order, each once.
    fn sort(&mut self, start: usize) {
        let numbers = self.numbers.get(start..).unwrap_or_default();
        if !numbers.is_sorted_by(|one, next| one < next) {
            // A heap sorts in much less code than `sort` brings along.
            let heap: BinaryHeap<u32> = self.numbers.drain(start..).collect();
            let mut sorted = heap.into_sorted_vec();
            sorted.dedup();
            self.numbers.append(&mut sorted);
        }
    }

    /// A list of so many numbers of a snapshot. Whether there is an equal one is not asked before
    /// the next list comes that is of no snapshot.
    fn read_list<T>(
        &mut self,
        count: usize,
        mut next: impl FnMut() -> Option<u32>,
    ) -> Option<List<T>> {
        if count == 0 {
            return Some(List::default());
        }
        let start = self.numbers.len();
        self.numbers.reserve(count);
        for _ in 0..count {
            self.numbers.push(next()?);
        }
        let list = (start as u32, self.numbers.len() as u32);
        self.lists.push(list);
        Some(List::of(list))
    }

    /// The list that stands last, from `start`: it goes if there was an equal one.
    fn settle(&mut self, start: usize) -> (u32, u32) {
        let numbers = &self.numbers;
        let known = self.lists.iter();
        self.list_index
            .catch_up(known.map(|&known| hash_numbers(stretch(numbers, known))));
        let list = numbers.get(start..).unwrap_or_default();
        let hash = hash_numbers(list);
        let mut is_it = |place| {
            let known = self.lists.get(place);
            known.is_some_and(|&known| stretch(numbers, known) == list)
        };
        let found = self.list_index.find(hash, &mut is_it);
        match found.and_then(|place| self.lists.get(place)) {
            Some(&known) => {
                self.numbers.truncate(start);
                known
            }
            None => {
                let list = (start as u32, self.numbers.len() as u32);
                self.list_index.insert(hash, self.lists.len());
                self.lists.push(list);
                list
            }
        }
    }

    /// About how many bytes they take.
    pub fn size(&self) -> usize {
        self.texts.size() + 4 * self.numbers.len()
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn write(&self, out: &mut Writer) {
        out.uses(Kind::Field, CURRENT_TIME.index());
        self.fields.write(out, |name, out| name.write(out));
        self.texts.write(out);
    }

    pub fn read(input: &mut Reader<'_>) -> Option<Words> {
        let mut words = Words::of(Texts::read(input)?, 0);
        for place in 0..input.count()? {
            let name = Id::read(input, words.texts.len())?;
            // Each field stands once.
            let is_new = words.fields.put(name).index() == place;
            is_new.then_some(())?;
        }
        (words.name(CURRENT_TIME) == NOW).then_some(words)
    }

    /// The numbers of a list.
    #[inline(always)]
    pub fn ids<T>(&self, list: List<T>) -> impl ExactSizeIterator<Item = Id<T>> + Clone {
        let numbers = stretch(&self.numbers, (list.start, list.end));
        numbers.iter().map(|&index| Id::new(index as usize))
    }
}

#[inline(always)]
fn stretch(numbers: &[u32], (start, end): (u32, u32)) -> &[u32] {
    let stretch = numbers.get(start as usize..end as usize);
    stretch.unwrap_or_default()
}

fn hash_numbers(numbers: &[u32]) -> u32 {
    let (pairs, rest) = numbers.as_chunks();
    let mut hash = numbers.len() as u64;
    for &[one, other] in pairs {
        hash = mix(hash, u64::from(one) << 32 | u64::from(other));
    }
    rest.iter().fold(hash, |hash, &last| mix(hash, last.into())) as u32
}

/// A list of texts that is asked only one thing: is this one of them?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Members {
    /// Texts that follow each other, as in a list whose texts are nowhere else in the document.
    Run { first: u32, last: u32 },
    /// Numbers in order, so that a list of ten thousand takes fourteen steps and four bytes an entry.
    List(List<Text>),
}

impl Members {
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>, words: &mut Words) -> Members {
        let start = words.numbers.len();
        for text in texts {
            let id = words.text(text);
            words.numbers.push(id.number());
        }
        words.settle_members(start)
    }

    /// The texts of these numbers, in any order.
    pub fn of(ids: Vec<Id<Text>>, words: &mut Words) -> Members {
        let start = words.numbers.len();
        words.numbers.extend(ids.into_iter().map(Id::number));
        words.settle_members(start)
    }

    pub fn is_empty(self) -> bool {
        matches!(self, Members::List(list) if list.is_empty())
    }

    pub fn write(self, words: &Words, out: &mut Writer) {
        match self {
            Members::Run { first, last } => {
                out.truth(true);
                (first..=last).for_each(|id| out.uses(Kind::Text, id as usize));
                out.id(Kind::Text, first as usize);
                out.number((last - first).into());
            }
            Members::List(list) => {
                out.truth(false);
                out.count(words.ids(list).len());
                let mut next = 0;
                for id in words.ids(list) {
                    let number = out.numbered(Kind::Text, id.index());
                    out.number(number - next);
                    next = number + 1;
                }
            }
        }
    }

    pub fn read(input: &mut Reader<'_>, words: &mut Words) -> Option<Members> {
        let limit = words.len();
        if input.truth()? {
            let first = input.below(limit)?;
            let last = first + input.below(limit - first)?;
            return Some(Members::Run {
                first: first as u32,
                last: last as u32,
            });
        }
        let count = input.count()?;
        let mut next = 0;
        let list = words.read_list(count, || {
            let id = next + input.below(limit - next)?;
            next = id + 1;
            Some(id as u32)
        });
        list.map(Members::List)
    }

    /// Their texts, in order of their numbers.
    pub fn texts(self, words: &Words) -> impl Iterator<Item = &str> {
        let (run, list) = match self {
            Members::Run { first, last } => (first..last + 1, List::default()),
            Members::List(list) => (0..0, list),
        };
        let run = run.map(|number| Id::new(number as usize));
        run.chain(words.ids(list)).map(|id| words.spell(id))
    }

    /// Is the text one of them? `None` is a text the document does not know, so it is not.
    pub fn contains(self, text: Option<Id<Text>>, words: &Words) -> bool {
        let Some(text) = text else { return false };
        match self {
            Members::Run { first, last } => (first..=last).contains(&text.number()),
            Members::List(list) => stretch(&words.numbers, (list.start, list.end))
                .binary_search(&text.number())
                .is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_entries_share_a_number() {
        let mut words = Words::new();
        let first = words.text("a");
        let second = words.text("b");
        assert_ne!(first, second);
        assert_eq!(first, words.text("a"));
        assert_eq!("a", words.spell(first));
        let list = words.list([first, second]);
        assert!(list != words.list([second, first]));
        assert!(list == words.list([first, second]));
    }

    #[test]
    fn a_text_nobody_knows_is_no_member() {
        let mut words = Words::new();
        let run = Members::new(["a", "b", "b"].into_iter(), &mut words);
        let list = Members::new(["b", "c", "currentTime"].into_iter(), &mut words);
        let none = Members::new([].into_iter(), &mut words);
        let is_in = |members: Members, text| members.contains(words.find(text), &words);
        for (text, in_run, in_list) in [
            ("a", true, false),
            ("b", true, true),
            ("c", false, true),
            ("d", false, false),
            ("currentTime", false, true),
        ] {
            assert_eq!(in_run, is_in(run, text), "{text}");
            assert_eq!(in_list, is_in(list, text), "{text}");
            assert!(!is_in(none, text), "{text}");
        }
    }
}
