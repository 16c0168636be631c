//! Substrings: the strings that a constraint searches in a value.

use crate::codec::Decoder;
use crate::interning::{IdList, InternedString, Interner};
use crate::text::automaton::Automatons;
use std::hash::{Hash, Hasher};

/// Strings to search in a value; in lowercase if case is ignored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Substrings {
    pub strings: IdList<InternedString>,
    pub ignore_case: bool,
    /// Index of the automaton that searches all strings at once.
    pub automaton: Option<u32>,
}

// Not derived: the automaton depends on the strings.
impl PartialEq for Substrings {
    fn eq(&self, other: &Substrings) -> bool {
        (self.strings, self.ignore_case) == (other.strings, other.ignore_case)
    }
}

impl Eq for Substrings {}

impl Hash for Substrings {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.strings, self.ignore_case).hash(state);
    }
}

impl Substrings {
    pub fn new(strings: IdList<InternedString>, ignore_case: bool) -> Substrings {
        Substrings {
            strings,
            ignore_case,
            automaton: None,
        }
    }

    pub fn decode(decoder: &mut Decoder<'_>, interner: &mut Interner) -> Option<Substrings> {
        let ignore_case = decoder.bool()?;
        let strings = IdList::decode(decoder, interner.len(), interner)?;
        Some(Substrings::new(strings, ignore_case))
    }

    /// Creates an automaton for a long list.
    pub fn prepare(&mut self, automatons: &mut Automatons, interner: &Interner) {
        let strings = interner.ids(self.strings);
        self.automaton = automatons.add(strings.map(|id| interner.resolve(id)));
    }
}
