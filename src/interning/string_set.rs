//! String set: a list of strings that is only searched.

use super::id::Id;
use super::id_list::IdList;
use super::interner::{InternedString, Interner, StringId, slice};
use crate::codec::{Decoder, Encoder, TableKind};

/// A set of interned strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum StringSet {
    /// Consecutive ids, as those of a list whose strings appear only there in the document.
    Run { first: u32, last: u32 },
    /// Ordered ids, four bytes each: a search among ten thousand takes fourteen steps.
    List(IdList<InternedString>),
}

impl StringSet {
    /// Interns strings, in any order.
    pub fn new<'a>(strings: impl Iterator<Item = &'a str>, interner: &mut Interner) -> StringSet {
        let start = interner.ids.len();
        for string in strings {
            let id = interner.intern(string);
            interner.ids.push(id.as_u32());
        }
        StringSet::settle(start, interner)
    }

    /// Returns the set of these strings, in any order.
    pub fn from_ids(ids: Vec<StringId>, interner: &mut Interner) -> StringSet {
        let start = interner.ids.len();
        interner.ids.extend(ids.into_iter().map(Id::as_u32));
        StringSet::settle(start, interner)
    }

    /// Makes a set of the last ids of the interner, those from `start`, in any order.
    fn settle(start: usize, interner: &mut Interner) -> StringSet {
        interner.sort(start);
        let ids = interner.ids.get(start..).unwrap_or_default();
        match (ids.first(), ids.last()) {
            (Some(&first), Some(&last)) if (last - first) as usize + 1 == ids.len() => {
                interner.ids.truncate(start);
                StringSet::Run { first, last }
            }
            _ => StringSet::List(IdList::new(interner.settle(start))),
        }
    }

    pub fn is_empty(self) -> bool {
        matches!(self, StringSet::List(list) if list.is_empty())
    }

    pub fn encode(self, interner: &Interner, encoder: &mut Encoder) {
        match self {
            StringSet::Run { first, last } => {
                encoder.bool(true);
                (first..=last).for_each(|id| encoder.mark_used(TableKind::String, id as usize));
                encoder.id(TableKind::String, first as usize);
                encoder.varint((last - first).into());
            }
            StringSet::List(list) => {
                encoder.bool(false);
                encoder.len(interner.ids(list).len());
                // Differences between ordered ids mostly take one byte.
                let mut next = 0;
                for id in interner.ids(list) {
                    let new_id = encoder.new_id(TableKind::String, id.index());
                    encoder.varint(new_id - next);
                    next = new_id + 1;
                }
            }
        }
    }

    pub fn decode(decoder: &mut Decoder<'_>, interner: &mut Interner) -> Option<StringSet> {
        let limit = interner.len();
        if decoder.bool()? {
            let first = decoder.below(limit)?;
            let last = first + decoder.below(limit - first)?;
            return Some(StringSet::Run {
                first: first as u32,
                last: last as u32,
            });
        }
        let count = decoder.len()?;
        let mut next = 0;
        let list = interner.decode_list(count, || {
            let id = next + decoder.below(limit - next)?;
            next = id + 1;
            Some(id as u32)
        });
        list.map(StringSet::List)
    }

    /// Returns the strings in the order of their ids.
    pub fn strings(self, interner: &Interner) -> impl Iterator<Item = &str> {
        let (run, list) = match self {
            StringSet::Run { first, last } => (first..last + 1, IdList::default()),
            StringSet::List(list) => (0..0, list),
        };
        let run = run.map(|index| Id::new(index as usize));
        run.chain(interner.ids(list)).map(|id| interner.resolve(id))
    }

    /// Returns whether the set contains a string. `None` is a string that is not interned, so it is in no
    /// set.
    pub fn contains(self, string: Option<StringId>, interner: &Interner) -> bool {
        let Some(string) = string else { return false };
        match self {
            StringSet::Run { first, last } => (first..=last).contains(&string.as_u32()),
            StringSet::List(list) => slice(&interner.ids, (list.start, list.end))
                .binary_search(&string.as_u32())
                .is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_contains_only_its_strings() {
        let mut interner = Interner::new();
        let run = StringSet::new(["a", "b", "b"].into_iter(), &mut interner);
        let list = StringSet::new(["b", "c", "currentTime"].into_iter(), &mut interner);
        let empty = StringSet::new([].into_iter(), &mut interner);
        let contains = |set: StringSet, string| set.contains(interner.find(string), &interner);
        for (string, in_run, in_list) in [
            ("a", true, false),
            ("b", true, true),
            ("c", false, true),
            ("d", false, false),
            ("currentTime", false, true),
        ] {
            assert_eq!(in_run, contains(run, string), "{string}");
            assert_eq!(in_list, contains(list, string), "{string}");
            assert!(!contains(empty, string), "{string}");
        }
    }
}
