//! Draws: the interface of `fastrand` that the generators of `tests/` use, with the bytes of a fuzzer as its source.
//!
//! A byte is one decision of a generator, so that the fuzzer changes documents decision by decision.
//! After the last byte, numbers come from a generator with a fixed seed: a short input is a whole document, too.

use arbitrary::{Result, Unstructured};
use std::iter::repeat_with;
use std::ops::{Bound, RangeBounds};

/// Seed of the numbers after the last byte.
const SEED: u64 = 0x0fa9_1073;

/// A source of numbers.
pub struct Rng {
    bytes: Vec<u8>,
    position: usize,
    rest: fastrand::Rng,
}

impl Rng {
    /// Returns a source without bytes.
    pub fn with_seed(seed: u64) -> Rng {
        Rng {
            bytes: Vec::new(),
            position: 0,
            rest: fastrand::Rng::with_seed(seed),
        }
    }

    /// Returns a source of these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Rng {
        Rng {
            bytes: bytes.to_vec(),
            ..Rng::with_seed(SEED)
        }
    }

    /// Reads a value from the bytes; `None` after the last.
    fn read<T>(&mut self, read: impl FnOnce(&mut Unstructured<'_>) -> Result<T>) -> Option<T> {
        let rest = self.bytes.get(self.position..)?;
        let mut unstructured = Unstructured::new(rest);
        let value = read(&mut unstructured).ok();
        self.position += rest.len() - unstructured.len();
        value.filter(|_| !rest.is_empty())
    }

    pub fn bool(&mut self) -> bool {
        self.u8(..2) == 1
    }

    pub fn char(&mut self, range: impl RangeBounds<char>) -> char {
        let first = range.start_bound().map(|&first| u32::from(first));
        let last = range.end_bound().map(|&last| u32::from(last));
        let last = match last {
            Bound::Unbounded => Bound::Included(u32::from(char::MAX)),
            last => last,
        };
        // A surrogate is no character.
        char::from_u32(self.u32((first, last))).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Returns one of the items; `None` if there are none.
    pub fn choice<I: IntoIterator>(&mut self, items: I) -> Option<I::Item>
    where
        I::IntoIter: ExactSizeIterator,
    {
        let mut items = items.into_iter();
        let count = items.len();
        (count > 0).then(|| items.nth(self.usize(..count)))?
    }

    /// Returns at most `count` of the items.
    pub fn choose_multiple<I: IntoIterator>(&mut self, items: I, count: usize) -> Vec<I::Item> {
        let mut items: Vec<I::Item> = items.into_iter().collect();
        let count = count.min(items.len());
        repeat_with(|| items.swap_remove(self.usize(..items.len())))
            .take(count)
            .collect()
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in 1..items.len() {
            items.swap(index, self.usize(..=index));
        }
    }
}

macro_rules! integers {
    ($($integer:ident)*) => {
        impl Rng {
            $(
                /// Returns an integer in a range, which is not empty.
                pub fn $integer(&mut self, range: impl RangeBounds<$integer>) -> $integer {
                    let first = match range.start_bound() {
                        Bound::Included(&first) => first,
                        Bound::Excluded(&before) => before + 1,
                        Bound::Unbounded => $integer::MIN,
                    };
                    let last = match range.end_bound() {
                        Bound::Included(&last) => last,
                        Bound::Excluded(&after) => after - 1,
                        Bound::Unbounded => $integer::MAX,
                    };
                    let read = self.read(|bytes| bytes.int_in_range(first..=last));
                    read.unwrap_or_else(|| self.rest.$integer(first..=last))
                }
            )*
        }
    };
}

integers! { u8 u32 u64 usize i32 i64 }
