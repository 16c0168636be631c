//! Character set: the characters that a class matches.

use crate::unicode::{self, Ranges};

/// A set of characters.
#[derive(Default)]
pub(crate) struct CharSet {
    /// In order, and joined where they touch.
    ranges: Ranges,
}

impl CharSet {
    /// Inserts ranges in any order, by merge sort, which takes less code than `sort`.
    pub fn insert_unordered(&mut self, ranges: &[(char, char)]) {
        let (left, right) = ranges.split_at(ranges.len() / 2);
        if left.is_empty() {
            return self.insert_all(right);
        }
        self.insert_unordered(left);
        let mut others = CharSet::default();
        others.insert_unordered(right);
        self.insert_all(others.ranges());
    }

    /// Inserts ranges, which are in order.
    #[inline(never)]
    pub fn insert_all(&mut self, ranges: &[(char, char)]) {
        let own = std::mem::take(&mut self.ranges);
        let mut own = own.iter().copied().peekable();
        let mut others = ranges.iter().copied().peekable();
        loop {
            let next = match (own.peek(), others.peek()) {
                (Some(one), Some(other)) if one <= other => own.next(),
                (Some(_), None) => own.next(),
                _ => others.next(),
            };
            let Some((first, last)) = next else { return };
            match self.ranges.last_mut() {
                Some((_, end)) if after(*end).is_none_or(|next| first <= next) => {
                    *end = last.max(*end);
                }
                _ => self.ranges.push((first, last)),
            }
        }
    }

    /// Inserts the characters that differ only in case from one in the set.
    pub fn fold_case(&mut self) {
        let is_ascii = self.ranges.iter().all(|(_, last)| last.is_ascii());
        match is_ascii {
            true => self.fold_ascii(),
            false => self.insert_all(&unicode::case_variants(&self.ranges)),
        }
    }

    /// Like `fold_case` for a set of ASCII characters, without the tables.
    fn fold_ascii(&mut self) {
        let has = |letter: char| {
            let mut ranges = self.ranges.iter();
            ranges.any(|&(first, last)| first <= letter && letter <= last)
        };
        let mut variants = Vec::new();
        for letter in 'A'..='z' {
            // The cases of an ASCII letter differ in one bit.
            if letter.is_ascii_alphabetic() && has(char::from(letter as u8 ^ 32)) {
                variants.push((letter, letter));
            }
        }
        // Two letters have a third variant.
        for (letter, variant) in [('s', 'ſ'), ('k', '\u{212a}')] {
            if has(letter) || has(letter.to_ascii_uppercase()) {
                variants.push((variant, variant));
            }
        }
        self.insert_all(&variants);
    }

    /// Returns the characters that are not in the set.
    pub fn negated(self) -> CharSet {
        let mut others = Vec::new();
        let mut next = Some('\0');
        for (first, last) in self.ranges {
            if let Some(next) = next.filter(|&next| next < first) {
                others.extend(before(first).map(|end| (next, end)));
            }
            next = after(last);
        }
        others.extend(next.map(|next| (next, char::MAX)));
        CharSet { ranges: others }
    }

    /// Returns the ranges, in order and joined where they touch.
    pub fn ranges(&self) -> &[(char, char)] {
        &self.ranges
    }
}

impl From<Ranges> for CharSet {
    fn from(ranges: Ranges) -> CharSet {
        CharSet { ranges }
    }
}

fn after(character: char) -> Option<char> {
    match character {
        '\u{D7FF}' => Some('\u{E000}'),
        character => char::from_u32(character as u32 + 1),
    }
}

fn before(character: char) -> Option<char> {
    match character {
        '\u{E000}' => Some('\u{D7FF}'),
        character => char::from_u32((character as u32).checked_sub(1)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ranges: &[(char, char)]) -> CharSet {
        let mut set = CharSet::default();
        set.insert_unordered(ranges);
        set
    }

    #[test]
    fn the_negation_of_a_negation_is_the_set() {
        for ranges in [
            vec![],
            vec![('\0', char::MAX)],
            vec![('a', 'c'), ('x', 'z')],
            vec![('\0', '\u{D7FF}')],
            vec![('\u{E000}', char::MAX)],
            vec![('b', 'b'), ('é', 'ü')],
        ] {
            assert_eq!(&*ranges, set(&ranges).negated().negated().ranges());
        }
    }

    #[test]
    fn ranges_that_touch_or_overlap_are_joined() {
        let joined = set(&[
            ('c', 'd'),
            ('a', 'b'),
            ('d', 'f'),
            ('\u{E000}', '\u{E001}'),
            ('x', '\u{D7FF}'),
        ]);
        assert_eq!([('a', 'f'), ('x', '\u{E001}')], joined.ranges());
    }

    #[test]
    fn ascii_letters_fold_as_in_the_tables() {
        for letter in '\0'..='\u{7F}' {
            let mut ours = set(&[(letter, letter)]);
            ours.fold_ascii();
            let mut theirs = set(&[(letter, letter)]);
            theirs.insert_all(&unicode::case_variants(&[(letter, letter)]));
            assert_eq!(theirs.ranges(), ours.ranges(), "{letter:?}");
        }
    }
}
