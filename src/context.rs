//! Context: who is asking, and about what.

use crate::instant::Instant;
use crate::number;
use crate::table::{Id, hash};
use crate::words::{Field, Text, Words};
use semver::Version;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::net::IpAddr;

/// Who is asking, and about what: texts by the name of their field.
///
/// The named fields of Unleash (`userId`, `sessionId`, `remoteAddress`, `environment`, `appName`,
/// `currentTime`) and the caller's own properties stand side by side in one map, so a field is the
/// same whichever way it was given. A value that is not there is missing; an empty text is a value.
///
/// ```
/// use fanion::Context;
///
/// let context = Context::new().with("userId", "7").with("plan", "pro");
/// assert_eq!(Some("pro"), context.get("plan"));
/// assert_eq!(None, context.get("country"));
/// ```
///
/// A context remembers how its values read as numbers, dates and the like, so it can be sent to
/// another thread, but not shared between threads.
///
/// Source: the protocol's section on contexts, with ruling "Fields and properties".
#[derive(Debug, Clone)]
pub struct Context(Values);

/// The values of a context, and how they are found.
#[derive(Debug, Clone)]
enum Values {
    /// By name. Few lines of the processor's cache, since a context is mostly asked once, and cold.
    Named {
        /// Each name and its text, one behind the other.
        letters: String,
        heads: Vec<Head>,
        readings: Vec<OnceCell<Reading>>,
    },
    /// By the number of a field: the context belongs to one engine and one state of its flags.
    Placed {
        places: Vec<Place>,
        person: u64,
        kept: Vec<Kept>,
    },
}

/// Where a name and its text end among the letters.
#[derive(Debug, Clone, Copy)]
struct Head {
    hash: u32,
    name: u32,
    text: u32,
}

/// Which value is that of a field.
#[derive(Debug, Clone, Default)]
struct Place {
    /// Its place among the values.
    value: usize,
    /// Whose value it is, counted from 1; that of another person is missing.
    person: u64,
}

/// A value that may be that of one person after the other.
#[derive(Debug, Clone, Default)]
struct Kept {
    text: String,
    reading: OnceCell<Reading>,
    known: OnceCell<Option<Id<Text>>>,
}

impl Default for Context {
    fn default() -> Context {
        Context(Values::Named {
            letters: String::new(),
            heads: Vec::new(),
            readings: Vec::new(),
        })
    }
}

impl Context {
    /// Somebody of whom nothing is known.
    pub fn new() -> Context {
        Context::default()
    }

    /// The same, with `name` known to be `value`; an earlier value of that name is replaced.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Context {
        if self.by_name(name).is_some() {
            let mut rest = Context::new();
            let others = self.pairs().filter(|(known, _)| *known != name);
            others.for_each(|(name, text)| rest.push(name, text));
            self = rest;
        }
        self.push(name, value);
        self
    }

    fn push(&mut self, name: &str, value: &str) {
        if let Values::Named {
            letters,
            heads,
            readings,
        } = &mut self.0
        {
            letters.push_str(name);
            let name_end = letters.len() as u32;
            letters.push_str(value);
            heads.push(Head {
                hash: hash(name),
                name: name_end,
                text: letters.len() as u32,
            });
            readings.push(OnceCell::new());
        }
    }

    /// The names and texts, in the order they came.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let (letters, heads) = match &self.0 {
            Values::Named { letters, heads, .. } => (&**letters, &**heads),
            Values::Placed { .. } => ("", [].as_slice()),
        };
        let indices = 0..heads.len();
        indices.filter_map(move |index| pair(letters, heads, index))
    }

    /// The value of the field `name`; `None` when it is missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.by_name(name).map(Value::text)
    }

    fn by_name(&self, name: &str) -> Option<Value<'_>> {
        let Values::Named {
            letters,
            heads,
            readings,
        } = &self.0
        else {
            return None;
        };
        let hash = hash(name);
        let mut likely =
            (0..heads.len()).filter(|&at| heads.get(at).is_some_and(|it| it.hash == hash));
        likely.find_map(|at| {
            let (known, text) = pair(letters, heads, at)?;
            let reading = readings.get(at).filter(|_| known == name)?;
            Some(Value { text, reading })
        })
    }

    /// The value of a field of the document.
    pub(crate) fn value(&self, field: Id<Field>, words: &Words) -> Option<Value<'_>> {
        match &self.0 {
            Values::Named { .. } => self.by_name(words.name(field)),
            Values::Placed { .. } => self.kept(field).map(Kept::value),
        }
    }

    #[inline(always)]
    fn kept(&self, field: Id<Field>) -> Option<&Kept> {
        let Values::Placed {
            places,
            person,
            kept,
        } = &self.0
        else {
            return None;
        };
        let place = places.get(field.index())?;
        kept.get(place.value).filter(|_| place.person == *person)
    }

    /// The number of that field's value among the texts of the document.
    pub(crate) fn known(&self, field: Id<Field>, words: &Words) -> Option<Id<Text>> {
        match &self.0 {
            Values::Named { .. } => words.find(self.by_name(words.name(field))?.text),
            // The context belongs to this engine, so the number can be kept.
            Values::Placed { .. } => {
                let kept = self.kept(field)?;
                *kept.known.get_or_init(|| words.find(&kept.text))
            }
        }
    }
}

/// The name and the text of one head.
fn pair<'a>(letters: &'a str, heads: &[Head], index: usize) -> Option<(&'a str, &'a str)> {
    let before = index.checked_sub(1);
    let start = before.map_or(Some(0), |before| Some(heads.get(before)?.text))?;
    let head = heads.get(index)?;
    let name = letters.get(start as usize..head.name as usize)?;
    let text = letters.get(head.name as usize..head.text as usize)?;
    Some((name, text))
}

/// Names and values; a later value of a name replaces the earlier.
impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Context {
        let add =
            |context: Context, (name, value): (N, V)| context.with(name.as_ref(), value.as_ref());
        pairs.into_iter().fold(Context::new(), add)
    }
}

/// A context with a place for every field of one engine, for one person after the other.
///
/// Values stay when the person goes: one that is said again need be neither written nor read again.
impl Context {
    /// All values missing.
    pub(crate) fn for_fields(words: &Words) -> Context {
        Context(Values::Placed {
            places: vec![Place::default(); words.fields.len()],
            person: 1,
            kept: Vec::new(),
        })
    }

    /// This context, found by the fields of one engine, so that nothing is looked up twice.
    pub(crate) fn bind(&self, words: &Words) -> Context {
        let mut bound = Context::for_fields(words);
        let mut count = 0;
        for field in words.fields.ids() {
            if let Some(value) = self.value(field, words) {
                bound.write(count, value.text());
                bound.set(field, count);
                count += 1;
            }
        }
        bound
    }

    /// Makes this the context of another person, of whom nothing is known yet.
    #[cfg(any(test, target_arch = "wasm32"))]
    pub(crate) fn begin(&mut self) {
        if let Values::Placed { person, .. } = &mut self.0 {
            *person += 1;
        }
    }

    /// Writes a value, in the place of an earlier one or after all others.
    pub(crate) fn write(&mut self, value: usize, text: &str) {
        let Values::Placed { kept, .. } = &mut self.0 else {
            return;
        };
        if value == kept.len() {
            kept.push(Kept::default());
        }
        if let Some(kept) = kept.get_mut(value) {
            kept.set(text);
        }
    }

    /// Says which value is that of a field.
    pub(crate) fn set(&mut self, field: Id<Field>, value: usize) {
        if let Values::Placed { places, person, .. } = &mut self.0
            && let Some(place) = places.get_mut(field.index())
        {
            let person = *person;
            *place = Place { value, person };
        }
    }
}

impl Kept {
    /// Another text in the same memory.
    fn set(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.reading = OnceCell::new();
        self.known = OnceCell::new();
    }

    fn value(&self) -> Value<'_> {
        Value {
            text: &self.text,
            reading: &self.reading,
        }
    }
}

/// A value of a context and how it reads, once somebody has asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    text: &'a str,
    reading: &'a OnceCell<Reading>,
}

/// How a text reads in the way that was first asked for. Hardly any is read in two ways, and what is
/// remembered of each context should be little; another way is read at each question anew.
#[derive(Debug, Clone)]
enum Reading {
    Number(Option<f64>),
    Instant(Option<Instant>),
    Version(Option<Version>),
    Address(Option<IpAddr>),
}

impl<'a> Value<'a> {
    pub fn text(self) -> &'a str {
        self.text
    }

    /// A number, without blanks and not in hexadecimal.
    pub fn number(self) -> Option<f64> {
        let read = || read_number(self.text);
        match self.reading.get_or_init(|| Reading::Number(read())) {
            Reading::Number(number) => *number,
            _ => read(),
        }
    }

    pub fn instant(self) -> Option<Instant> {
        let read = || Instant::of_context(self.text);
        match self.reading.get_or_init(|| Reading::Instant(read())) {
            Reading::Instant(instant) => *instant,
            _ => read(),
        }
    }

    /// How it stands as a version to another one.
    pub fn compare(self, other: &Version) -> Option<Ordering> {
        let read = || Version::parse(self.text).ok();
        let compare = |it: &Version| it.cmp_precedence(other);
        match self.reading.get_or_init(|| Reading::Version(read())) {
            Reading::Version(version) => version.as_ref().map(compare),
            _ => read().as_ref().map(compare),
        }
    }

    pub fn address(self) -> Option<IpAddr> {
        let read = || self.text.parse().ok();
        match self.reading.get_or_init(|| Reading::Address(read())) {
            Reading::Address(address) => *address,
            _ => read(),
        }
    }
}

/// A finite number, or `Infinity`, so spelled.
///
/// Source: ruling "Numbers in contexts".
fn read_number(text: &str) -> Option<f64> {
    match text {
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        text => number::read(text),
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
    fn an_empty_text_is_a_value() {
        assert_eq!(Some(""), Context::new().with("a", "").get("a"));
    }

    #[test]
    fn a_new_value_is_read_anew() {
        let mut words = Words::new();
        let age = words.field("age");
        let mut context = Context::for_fields(&words);
        let number = |context: &Context| context.value(age, &words).and_then(Value::number);
        context.write(0, "7");
        assert!(context.value(age, &words).is_none());
        context.set(age, 0);
        assert_eq!(Some(7.0), number(&context));
        context.write(0, "x");
        assert!(context.value(age, &words).is_some());
        assert_eq!(None, number(&context));
    }

    #[test]
    fn the_value_of_one_person_is_missing_for_the_next_until_it_is_theirs_too() {
        let mut words = Words::new();
        let age = words.field("age");
        let mut context = Context::for_fields(&words);
        let length = |context: &Context| context.value(age, &words).map(|value| value.text().len());
        context.write(0, "old");
        context.set(age, 0);
        context.begin();
        assert_eq!(None, length(&context));
        assert_eq!(None, context.known(age, &words));
        context.set(age, 0);
        assert_eq!(Some(3), length(&context));
        context.begin();
        assert_eq!(None, length(&context));
    }

    #[test]
    fn a_value_that_nobody_wrote_is_missing() {
        let mut words = Words::new();
        let age = words.field("age");
        let mut context = Context::for_fields(&words);
        context.write(usize::MAX, "far");
        context.set(age, usize::MAX);
        assert!(context.value(age, &words).is_none());
    }

    #[test]
    fn numbers_are_finite_and_bare() {
        for (text, number) in [
            ("5", Some(5.0)),
            (".5", Some(0.5)),
            ("+1e3", Some(1000.0)),
            (" 5", None),
            ("0x5", None),
            ("inf", None),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("nan", None),
            ("", None),
        ] {
            let context = Context::new().with("", text);
            let value = context.by_name("");
            assert_eq!(number, value.and_then(Value::number), "{text}");
        }
    }
}
