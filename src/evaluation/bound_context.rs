//! Bound context: a context by the field ids of one engine.

use super::context::NamedValues;
use super::value::{ParsedValue, Value};
use crate::interning::{FieldId, Interner, StringId};
use std::sync::OnceLock;

/// A context with a slot for each field of one engine, for one user after the other.
///
/// Cached values stay when the user changes: a value that the next user has too is neither written
/// nor parsed again. It is valid until the flags of its engine change; `extend` adapts it to flags that are
/// compiled later.
#[derive(Debug, Clone, Default)]
pub(crate) struct BoundContext {
    /// By field id.
    slots: Vec<FieldSlot>,
    /// Number of the current user, from 1.
    user: u64,
    values: Vec<CachedValue>,
}

/// The value of a field.
#[derive(Debug, Clone, Default)]
struct FieldSlot {
    /// Index of the value.
    value: usize,
    /// The user who has it; for any other user the field is missing.
    user: u64,
}

/// A value that users may share.
#[derive(Debug, Clone, Default)]
struct CachedValue {
    text: String,
    parsed: OnceLock<ParsedValue>,
    /// Id of the string; `None` when the definitions do not contain it.
    id: OnceLock<Option<StringId>>,
}

impl BoundContext {
    /// Creates a context for the fields of one engine; all are missing.
    pub fn new(interner: &Interner) -> BoundContext {
        BoundContext {
            slots: vec![FieldSlot::default(); interner.fields.len()],
            user: 1,
            values: Vec::new(),
        }
    }

    /// Adapts the context to strings and fields that the definitions did not contain before.
    #[allow(dead_code, reason = "called by the WebAssembly boundary only")]
    pub fn extend(&mut self, interner: &Interner) {
        self.slots
            .resize_with(interner.fields.len(), FieldSlot::default);
        for value in &mut self.values {
            if value.id.get() == Some(&None) {
                value.id = OnceLock::new();
            }
        }
    }

    /// Copies the values of `context` that the fields of one engine read.
    pub fn bind(context: &dyn NamedValues, interner: &Interner) -> BoundContext {
        let mut bound = BoundContext::new(interner);
        let mut count = 0;
        for field in interner.fields.ids() {
            if let Some(value) = context.named_value(interner.field_name(field)) {
                bound.write(count, value.text());
                bound.set(field, count);
                count += 1;
            }
        }
        bound
    }

    /// Starts the next user: all fields are missing.
    #[allow(dead_code, reason = "called by the WebAssembly boundary only")]
    pub fn next_user(&mut self) {
        self.user += 1;
    }

    /// Writes the value at `index`: replaces an earlier one, or appends one.
    pub fn write(&mut self, index: usize, text: &str) {
        if index == self.values.len() {
            self.values.push(CachedValue::default());
        }
        if let Some(value) = self.values.get_mut(index) {
            value.set(text);
        }
    }

    /// Sets which value the field has.
    pub fn set(&mut self, field: FieldId, value: usize) {
        if let Some(slot) = self.slots.get_mut(field.index()) {
            let user = self.user;
            *slot = FieldSlot { value, user };
        }
    }

    /// Returns the value of a field.
    #[inline(always)]
    pub fn value(&self, field: FieldId) -> Option<Value<'_>> {
        let cached = self.cached(field)?;
        Some(Value::new(&cached.text, &cached.parsed))
    }

    /// Returns the id of the field's value, if the definitions contain the string.
    pub fn string_id(&self, field: FieldId, interner: &Interner) -> Option<StringId> {
        let cached = self.cached(field)?;
        *cached.id.get_or_init(|| interner.find(&cached.text))
    }

    #[inline(always)]
    fn cached(&self, field: FieldId) -> Option<&CachedValue> {
        let slot = self.slots.get(field.index())?;
        self.values
            .get(slot.value)
            .filter(|_| slot.user == self.user)
    }
}

impl CachedValue {
    /// Sets another string in the same memory.
    fn set(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.parsed = OnceLock::new();
        self.id = OnceLock::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_value_is_parsed_again() {
        let mut interner = Interner::new();
        let age = interner.intern_field("age");
        let mut context = BoundContext::new(&interner);
        let number = |context: &BoundContext| context.value(age).and_then(Value::number);
        context.write(0, "7");
        assert!(context.value(age).is_none());
        context.set(age, 0);
        assert_eq!(Some(7.0), number(&context));
        context.write(0, "x");
        assert!(context.value(age).is_some());
        assert_eq!(None, number(&context));
    }

    #[test]
    fn a_value_is_missing_for_the_next_user_until_it_is_set() {
        let mut interner = Interner::new();
        let age = interner.intern_field("age");
        let mut context = BoundContext::new(&interner);
        let length = |context: &BoundContext| context.value(age).map(|value| value.text().len());
        context.write(0, "old");
        context.set(age, 0);
        context.next_user();
        assert_eq!(None, length(&context));
        assert_eq!(None, context.string_id(age, &interner));
        context.set(age, 0);
        assert_eq!(Some(3), length(&context));
        context.next_user();
        assert_eq!(None, length(&context));
    }

    #[test]
    fn a_string_can_be_interned_after_it_was_searched() {
        let mut interner = Interner::new();
        let mut context = BoundContext::new(&interner);
        let plan = interner.intern_field("plan");
        context.extend(&interner);
        context.write(0, "pro");
        context.set(plan, 0);
        assert_eq!(None, context.string_id(plan, &interner));
        let pro = interner.intern("pro");
        context.extend(&interner);
        assert_eq!(Some(pro), context.string_id(plan, &interner));
    }

    #[test]
    fn a_value_that_was_never_written_is_missing() {
        let mut interner = Interner::new();
        let age = interner.intern_field("age");
        let mut context = BoundContext::new(&interner);
        context.write(usize::MAX, "far");
        context.set(age, usize::MAX);
        assert!(context.value(age).is_none());
    }
}
