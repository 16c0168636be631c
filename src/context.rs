//! Context: who is asking, and about what.

use crate::instant::Instant;
use crate::number;
use crate::table::Id;
use crate::words::{Field, Text, Words};
use semver::Version;
use std::cell::OnceCell;
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
#[derive(Debug, Clone, Default)]
pub struct Context {
    keys: Keys,
    values: Vec<Value>,
}

/// How the values of a context are found.
#[derive(Debug, Clone)]
enum Keys {
    /// By these names, one for each value, in order.
    Names(Vec<Box<str>>),
    /// By the number of a field: the context belongs to one engine and one state of its flags.
    Fields { places: Vec<Place>, person: u64 },
}

/// Which value is that of a field.
#[derive(Debug, Clone, Default)]
struct Place {
    /// Its place among the values.
    value: usize,
    /// Whose value it is, counted from 1; that of another person is missing.
    person: u64,
}

impl Default for Keys {
    fn default() -> Keys {
        Keys::Names(Vec::new())
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
        if let Keys::Names(names) = &mut self.keys {
            match names.binary_search_by(|known| (**known).cmp(name)) {
                Ok(at) => {
                    if let Some(old) = self.values.get_mut(at) {
                        old.set(value);
                    }
                }
                Err(at) => {
                    names.insert(at, name.into());
                    self.values.insert(at, Value::new(value));
                }
            }
        }
        self
    }

    /// The value of the field `name`; `None` when it is missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.by_name(name).map(Value::text)
    }

    fn by_name(&self, name: &str) -> Option<&Value> {
        match &self.keys {
            Keys::Names(names) => {
                let at = names.binary_search_by(|known| (**known).cmp(name)).ok()?;
                self.values.get(at)
            }
            Keys::Fields { .. } => None,
        }
    }

    /// The value of a field of the document.
    pub(crate) fn value(&self, field: Id<Field>, words: &Words) -> Option<&Value> {
        match &self.keys {
            Keys::Names(_) => self.by_name(words.name(field)),
            Keys::Fields { places, person } => {
                let place = places.get(field.index())?;
                let value = self.values.get(place.value);
                value.filter(|_| place.person == *person)
            }
        }
    }

    /// The number of that field's value among the texts of the document.
    pub(crate) fn known(&self, field: Id<Field>, words: &Words) -> Option<Id<Text>> {
        let value = self.value(field, words)?;
        match self.keys {
            Keys::Names(_) => words.find(value.text()),
            // The context belongs to this engine, so the number can be kept.
            Keys::Fields { .. } => *value.known.get_or_init(|| words.find(value.text())),
        }
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

/// A context with a place for every field of one engine, for one person after the other.
///
/// Values stay when the person goes: one that is said again need be neither written nor read again.
impl Context {
    /// All values missing.
    pub(crate) fn for_fields(words: &Words) -> Context {
        let places = vec![Place::default(); words.fields.len()];
        Context {
            keys: Keys::Fields { places, person: 1 },
            values: Vec::new(),
        }
    }

    /// This context, found by the fields of one engine, so that nothing is looked up twice.
    pub(crate) fn bind(&self, words: &Words) -> Context {
        let mut bound = Context::for_fields(words);
        for field in words.fields.ids() {
            if let Some(value) = self.value(field, words) {
                bound.write(bound.values.len(), value.text());
                bound.set(field, bound.values.len() - 1);
            }
        }
        bound
    }

    /// Makes this the context of another person, of whom nothing is known yet.
    #[cfg(any(test, target_arch = "wasm32"))]
    pub(crate) fn begin(&mut self) {
        if let Keys::Fields { person, .. } = &mut self.keys {
            *person += 1;
        }
    }

    /// Writes a value, in the place of an earlier one or after all others.
    pub(crate) fn write(&mut self, value: usize, text: &str) {
        if value == self.values.len() {
            self.values.push(Value::new(text));
        } else if let Some(old) = self.values.get_mut(value) {
            old.set(text);
        }
    }

    /// Says which value is that of a field.
    pub(crate) fn set(&mut self, field: Id<Field>, value: usize) {
        if let Keys::Fields { places, person } = &mut self.keys
            && let Some(place) = places.get_mut(field.index())
        {
            let person = *person;
            *place = Place { value, person };
        }
    }
}

/// A value of a context and its other readings, each made at most once, when first asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Value {
    text: String,
    number: OnceCell<Option<f64>>,
    instant: OnceCell<Option<Instant>>,
    version: OnceCell<Option<Version>>,
    address: OnceCell<Option<IpAddr>>,
    known: OnceCell<Option<Id<Text>>>,
}

impl Value {
    fn new(text: &str) -> Value {
        Value {
            text: text.into(),
            ..Value::default()
        }
    }

    /// Another text in the same memory.
    fn set(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.number.take();
        self.instant.take();
        self.version.take();
        self.address.take();
        self.known.take();
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// A number, without blanks and not in hexadecimal.
    pub fn number(&self) -> Option<f64> {
        *self.number.get_or_init(|| read_number(&self.text))
    }

    pub fn instant(&self) -> Option<Instant> {
        *self.instant.get_or_init(|| Instant::of_context(&self.text))
    }

    pub fn version(&self) -> Option<&Version> {
        self.version
            .get_or_init(|| Version::parse(&self.text).ok())
            .as_ref()
    }

    pub fn address(&self) -> Option<IpAddr> {
        *self.address.get_or_init(|| self.text.parse().ok())
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
            assert_eq!(number, Value::new(text).number(), "{text}");
        }
    }
}
