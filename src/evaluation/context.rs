//! Context: who a flag is evaluated for.

use super::value::{ParsedValue, Value};
use crate::steps::{self, step};
use std::collections::BinaryHeap;
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
    /// The indices of many entries, ordered by name; of equal names, the last comes last.
    order: OnceLock<Box<[u32]>>,
    /// Number of entries at which replaced values are dropped.
    compact_at: usize,
}

/// Where a name and its value end among the characters.
#[derive(Debug, Clone, Copy)]
struct Entry {
    tag: u32,
    name_end: u32,
    value_end: u32,
}

/// Values by the names of their fields. A trait, so that the `.wasm`, which has no [`Context`], has no code for one.
pub(crate) trait NamedValues {
    /// Returns the value of a field; `None` when it is missing.
    fn named_value(&self, name: &str) -> Option<Value<'_>>;
}

impl NamedValues for Context {
    fn named_value(&self, name: &str) -> Option<Value<'_>> {
        self.value(name)
    }
}

/// Number of entries that are searched one by one.
const MAX_ONE_BY_ONE: usize = 32;

/// Least number of entries at which replaced values are dropped.
const MIN_COMPACT: usize = 64;

impl Context {
    /// Creates a context without values.
    pub fn new() -> Context {
        Context::default()
    }

    /// Sets the field `name` to `value`; replaces an earlier value.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Context {
        self.push(name, value);
        self
    }

    /// Returns the value of the field `name`; `None` when it is missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.value(name).map(Value::text)
    }

    fn value(&self, name: &str) -> Option<Value<'_>> {
        let index = match self.entries.len() {
            0..=MAX_ONE_BY_ONE => self.find(name),
            _ => self.find_ordered(name),
        }?;
        let (_, text) = self.pair(index)?;
        Some(Value::new(text, self.parsed.get(index)?))
    }

    /// Returns the index of the last entry of a name.
    fn find(&self, name: &str) -> Option<usize> {
        let tag = tag(name);
        let mut entries = self.entries.iter().enumerate().rev();
        let (index, _) = entries.find(|&(index, entry)| {
            step();
            entry.tag == tag && self.name(index) == name
        })?;
        Some(index)
    }

    /// Like `find`, by binary search.
    fn find_ordered(&self, name: &str) -> Option<usize> {
        let order = self.order();
        let after = order.partition_point(|&index| {
            step();
            self.name(index as usize) <= name
        });
        let index = *order.get(after.checked_sub(1)?)? as usize;
        (self.name(index) == name).then_some(index)
    }

    fn order(&self) -> &[u32] {
        self.order.get_or_init(|| {
            steps::add(self.entries.len());
            // A heap needs much less code than `sort`.
            let indices = 0..self.entries.len();
            let names = indices.map(|index| (self.name(index), index as u32));
            let names = names.collect::<BinaryHeap<_>>().into_sorted_vec();
            names.into_iter().map(|(_, index)| index).collect()
        })
    }

    /// Drops replaced values.
    fn compact(&mut self) {
        let old = std::mem::take(self);
        let order = old.order();
        for (position, &index) in order.iter().enumerate() {
            let next = order.get(position + 1);
            let next = next.and_then(|&next| old.pair(next as usize));
            if let Some((name, value)) = old.pair(index as usize)
                && next.is_none_or(|(next, _)| next != name)
            {
                self.append(name, value);
            }
        }
        self.compact_at = 2 * self.entries.len();
    }

    fn name(&self, index: usize) -> &str {
        self.pair(index).map_or("", |(name, _)| name)
    }

    fn push(&mut self, name: &str, value: &str) {
        if self.entries.len() >= self.compact_at.max(MIN_COMPACT) {
            self.compact();
        }
        self.append(name, value);
        self.order = OnceLock::new();
    }

    fn append(&mut self, name: &str, value: &str) {
        self.characters.push_str(name);
        let name_end = self.characters.len() as u32;
        self.characters.push_str(value);
        self.entries.push(Entry {
            tag: tag(name),
            name_end,
            value_end: self.characters.len() as u32,
        });
        self.parsed.push(OnceLock::new());
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

/// Returns the length and three bytes of a name. Names are compared only if their tags are equal.
fn tag(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let byte = |index: usize| bytes.get(index).copied().unwrap_or_default();
    let (half, last) = (bytes.len() / 2, bytes.len().wrapping_sub(1));
    u32::from_le_bytes([bytes.len() as u8, byte(0), byte(half), byte(last)])
}

/// Names and values; a later value of a name replaces the earlier.
impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Context {
        let mut context = Context::new();
        let pairs = pairs.into_iter();
        pairs.for_each(|(name, value)| context.push(name.as_ref(), value.as_ref()));
        context
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_later_value_of_a_name_replaces_the_earlier() {
        let context = Context::new().with("b", "1").with("a", "2").with("b", "3");
        assert_eq!(Some("3"), context.get("b"));
        assert_eq!(Some("2"), context.get("a"));
    }

    #[test]
    fn replaced_values_are_dropped_and_all_names_keep_their_last_value() {
        let mut context = Context::new();
        for round in 0..1_000 {
            for field in 0..40 {
                context = context.with(&format!("field {field}"), &format!("{round} {field}"));
            }
        }
        assert!(context.entries.len() <= 80, "{}", context.entries.len());
        for field in 0..40 {
            let expected = format!("999 {field}");
            assert_eq!(Some(&*expected), context.get(&format!("field {field}")));
        }
    }

    #[test]
    fn an_empty_string_is_a_value() {
        assert_eq!(Some(""), Context::new().with("a", "").get("a"));
    }

    #[test]
    fn names_with_equal_tags_are_distinguished() {
        let context = Context::new().with("a1b2c", "1");
        assert_eq!(tag("a1b2c"), tag("a3b4c"));
        assert_eq!(None, context.get("a3b4c"));
    }

    #[test]
    fn a_tag_depends_on_the_length_and_on_the_first_middle_and_last_byte() {
        let tags = ["abcde", "Xbcde", "abXde", "abcdX", "abcdee"].map(tag);
        assert_eq!(5, BTreeSet::from(tags).len());
    }

    #[test]
    fn many_names_are_found_and_no_others() {
        let names = (0..300).map(|index| format!("field {index}"));
        let context = Context::from_iter(names.map(|name| (name.clone(), name)));
        for index in 0..300 {
            let name = format!("field {index}");
            assert_eq!(Some(&*name), context.get(&name));
            assert_eq!(None, context.get(&format!("{name} of others")));
        }
    }

    #[test]
    fn replaced_values_are_dropped_from_many_names_too() {
        let names = (0..10_000).map(|index| (index % 100).to_string());
        let context = Context::from_iter(names.map(|name| (name, "")));
        assert!(context.entries.len() <= 200, "{}", context.entries.len());
    }

    #[test]
    fn setting_many_fields_takes_linear_time() {
        let steps = |count: usize| {
            steps::count(|| {
                let names = (0..count).map(|index| index.to_string());
                drop(Context::from_iter(names.map(|name| (name, ""))));
            })
        };
        // Each value is ordered at most twice, however many follow.
        assert_eq!(0, steps(MIN_COMPACT));
        assert!(steps(10_000) <= 20_000, "{}", steps(10_000));
    }
}
