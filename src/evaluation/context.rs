//! Context: who a flag is evaluated for.

use super::value::{ParsedValue, Value};
use crate::interning::hash_of;
use std::sync::OnceLock;

/// Who a flag is evaluated for: strings by the name of their field.
///
/// The named fields of Unleash (`userId`, `sessionId`, `remoteAddress`, `environment`, `appName`,
/// `currentTime`) and the caller's own properties share one map, so it does not matter which way a
/// field was given. A field without an entry is missing; an empty string is a value.
///
/// ```
/// use fanion::Context;
///
/// let context = Context::new().with("userId", "7").with("plan", "pro");
/// assert_eq!(Some("pro"), context.get("plan"));
/// assert_eq!(None, context.get("country"));
/// ```
///
/// A context caches what its values parse to, and can be shared between threads.
///
/// Source: `docs/semantics.md`, "Contexts"; ruling "Fields and properties".
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Names and values, one after the other. Most contexts are evaluated once: one string takes fewer
    /// cache lines than many.
    characters: String,
    entries: Vec<Entry>,
    parsed: Vec<OnceLock<ParsedValue>>,
}

/// Where a name and its value end among the characters.
#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u32,
    name_end: u32,
    value_end: u32,
}

impl Context {
    /// Creates a context without values.
    pub fn new() -> Context {
        Context::default()
    }

    /// Sets the field `name` to `value`; replaces an earlier value.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Context {
        if self.value(name).is_some() {
            let mut others = Context::new();
            let pairs = self.pairs().filter(|(other, _)| *other != name);
            pairs.for_each(|(name, value)| others.push(name, value));
            self = others;
        }
        self.push(name, value);
        self
    }

    /// Returns the value of the field `name`; `None` when it is missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.value(name).map(Value::text)
    }

    pub(crate) fn value(&self, name: &str) -> Option<Value<'_>> {
        let hash = hash_of(name);
        let has_hash = |&index: &usize| {
            let entry = self.entries.get(index);
            entry.is_some_and(|entry| entry.hash == hash)
        };
        (0..self.entries.len()).filter(has_hash).find_map(|index| {
            let (found, text) = self.pair(index)?;
            let parsed = self.parsed.get(index).filter(|_| found == name)?;
            Some(Value::new(text, parsed))
        })
    }

    fn push(&mut self, name: &str, value: &str) {
        self.characters.push_str(name);
        let name_end = self.characters.len() as u32;
        self.characters.push_str(value);
        self.entries.push(Entry {
            hash: hash_of(name),
            name_end,
            value_end: self.characters.len() as u32,
        });
        self.parsed.push(OnceLock::new());
    }

    /// Iterates over names and values, in the order they were set.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        (0..self.entries.len()).filter_map(|index| self.pair(index))
    }

    fn pair(&self, index: usize) -> Option<(&str, &str)> {
        let before = index.checked_sub(1);
        let start = before.map_or(Some(0), |before| Some(self.entries.get(before)?.value_end))?;
        let entry = self.entries.get(index)?;
        let name = self
            .characters
            .get(start as usize..entry.name_end as usize)?;
        let value = self
            .characters
            .get(entry.name_end as usize..entry.value_end as usize)?;
        Some((name, value))
    }
}

/// Names and values; a later value of a name replaces the earlier.
impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Context {
        let add =
            |context: Context, (name, value): (N, V)| context.with(name.as_ref(), value.as_ref());
        pairs.into_iter().fold(Context::new(), add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_value_of_a_name_replaces_the_earlier() {
        let context = Context::new().with("b", "1").with("a", "2").with("b", "3");
        assert_eq!(Some("3"), context.get("b"));
        assert_eq!(Some("2"), context.get("a"));
    }

    #[test]
    fn an_empty_string_is_a_value() {
        assert_eq!(Some(""), Context::new().with("a", "").get("a"));
    }
}
