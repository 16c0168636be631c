//! The tables of the host's `RegExp` and `String`.
//!
//! A class is what remains of an alphabet when the characters of other classes are removed: one call for
//! each class, whose result is cached. The lowercase of all characters is one call, too.

use super::Ranges;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/unicode/javascript.js")]
extern "C" {
    #[wasm_bindgen(js_name = withoutMatches)]
    fn without_matches(text: &JsValue, pattern: &str, flags: &str) -> Vec<u8>;

    #[wasm_bindgen(js_name = lowercase)]
    fn host_lowercase(text: &str) -> Vec<u8>;
}

/// What the host has answered.
struct Cache {
    /// All characters, in order; of each of [`LARGE_RANGES`] only the first.
    alphabet: Option<JsValue>,
    /// All characters that have case variants.
    cased: Option<JsValue>,
    /// Classes by name of the property and of the value. Names that are not classes are not cached, so the
    /// cache cannot grow without bound.
    classes: Vec<(Box<str>, Ranges)>,
    /// Characters with the first character of their lowercase, if it is another one; in order.
    lowercase: Option<Vec<(char, char)>>,
}

thread_local! {
    static CACHE: RefCell<Cache> = const {
        RefCell::new(Cache {
            alphabet: None,
            cased: None,
            classes: Vec::new(),
            lowercase: None,
        })
    };
}

/// Ranges whose characters are all in the same classes: unassigned, or for private use.
const LARGE_RANGES: [(char, char); 4] = [
    ('\u{40000}', '\u{DFFFF}'),
    ('\u{E1000}', '\u{EFFFF}'),
    ('\u{F0000}', '\u{FFFFD}'),
    ('\u{100000}', '\u{10FFFD}'),
];

/// The characters of the alphabet. INVARIANT: in order, and each of [`LARGE_RANGES`] by its first only.
const ALPHABET: [(char, char); 5] = [
    ('\0', '\u{40000}'),
    ('\u{E0000}', '\u{E1000}'),
    ('\u{F0000}', '\u{F0000}'),
    ('\u{FFFFE}', '\u{100000}'),
    ('\u{10FFFE}', '\u{10FFFF}'),
];

/// Blocks of characters that have case. Scripts with thousands of characters have none.
const CASED_BLOCKS: [(char, char); 3] = [
    ('\0', '\u{2FFF}'),
    ('\u{A000}', '\u{ABFF}'),
    ('\u{F900}', '\u{1FFFF}'),
];

pub(crate) fn class(property: &str, value: &str) -> Option<Ranges> {
    let name = [property, "=", value].concat();
    CACHE.with_borrow_mut(|cache| cache.class(&name))
}

pub(crate) fn case_variants(ranges: &[(char, char)]) -> Ranges {
    CACHE.with_borrow_mut(|cache| cache.case_variants(ranges))
}

pub(crate) fn lowercase(string: &str) -> String {
    CACHE.with_borrow_mut(|cache| cache.lowercase(string))
}

impl Cache {
    fn class(&mut self, name: &str) -> Option<Ranges> {
        if let Some((_, ranges)) = self.classes.iter().find(|(known, _)| **known == *name) {
            return Some(ranges.clone());
        }
        let alphabet = self
            .alphabet
            .get_or_insert_with(|| text_of(&ALPHABET).into());
        let others = [r"\P{", name, "}+"].concat();
        let ranges = to_ranges(without_matches(alphabet, &others, "gu"));
        if ranges.is_empty() {
            return None;
        }
        self.classes.push((name.into(), ranges.clone()));
        Some(ranges)
    }

    fn case_variants(&mut self, ranges: &[(char, char)]) -> Ranges {
        let cased = self.cased.get_or_insert_with(|| {
            let all = text_of(&CASED_BLOCKS).into();
            text(without_matches(&all, r"\P{Changes_When_Casemapped}+", "gu")).into()
        });
        to_ranges(without_matches(cased, &others(ranges), "giu"))
    }

    fn lowercase(&mut self, string: &str) -> String {
        let pairs = self.lowercase.get_or_insert_with(lowercase_pairs);
        let mut lowercase = String::new();
        for character in string.chars() {
            // The lowercase of `Σ` depends on its neighbors, that of `İ` has two characters.
            if matches!(character, 'Σ' | 'İ') {
                return text(host_lowercase(string));
            }
            let index = pairs.binary_search_by_key(&character, |&(upper, _)| upper);
            let pair = index.ok().and_then(|index| pairs.get(index));
            lowercase.push(pair.map_or(character, |&(_, lower)| lower));
        }
        lowercase
    }
}

fn lowercase_pairs() -> Vec<(char, char)> {
    let all = text_of(&CASED_BLOCKS);
    let lowercase = text(host_lowercase(&all));
    let mut lowercase = lowercase.chars();
    let mut pairs = Vec::new();
    for upper in all.chars() {
        let lower = lowercase.next().filter(|lower| *lower != upper);
        pairs.extend(lower.map(|lower| (upper, lower)));
        if upper == 'İ' {
            lowercase.next();
        }
    }
    pairs
}

/// Returns a pattern of the characters that are not in the ranges.
fn others(ranges: &[(char, char)]) -> String {
    let mut pattern = String::from("[^");
    for &(first, last) in ranges {
        for character in [first, '-', last] {
            if matches!(character, '\\' | ']') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
    }
    pattern.push_str("]+");
    pattern
}

fn text_of(blocks: &[(char, char)]) -> String {
    let mut text = String::new();
    for &(first, last) in blocks {
        for character in first..=last {
            text.push(character);
        }
    }
    text
}

/// Reads what the host has written in UTF-8.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// Joins consecutive characters, and expands the first character of a large range.
fn to_ranges(characters: Vec<u8>) -> Ranges {
    let mut ranges: Ranges = Vec::new();
    for character in text(characters).chars() {
        let large = LARGE_RANGES.iter().find(|(first, _)| *first == character);
        let end = large.map_or(character, |&(_, last)| last);
        match ranges.last_mut() {
            Some((_, last)) if *last as u32 + 1 == character as u32 => *last = end,
            _ => ranges.push((character, end)),
        }
    }
    ranges
}
