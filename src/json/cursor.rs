//! Cursor: typed views of the values on a tape.
//!
//! A [`JsonObject`] is a range of the tape. Members are searched by key when they are needed.

use super::span::Span;
use super::tape::{JsonKind, KeyTag, Tape};
use crate::diagnostics::Problem;

/// The value of a member, or an element of an array that is the value of a member. A missing value is
/// like `null`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonValue<'t> {
    /// Key of the member, for messages.
    key: &'static str,
    tape: &'t Tape<'t>,
    /// Index on the tape; `usize::MAX` if the value is missing.
    index: usize,
    kind: JsonKind,
}

impl<'t> JsonValue<'t> {
    /// Returns the outermost value on the tape.
    pub fn root(tape: &'t Tape<'_>) -> JsonValue<'t> {
        JsonValue::new("", tape, Some(0))
    }

    fn new(key: &'static str, tape: &'t Tape<'_>, index: Option<usize>) -> JsonValue<'t> {
        let index = index.unwrap_or(usize::MAX);
        JsonValue {
            key,
            tape,
            index,
            kind: tape.kind(index),
        }
    }

    /// Returns where an array or object lies that was skipped.
    pub fn span(self) -> Span {
        self.tape.span(self.index)
    }

    /// Returns `value`, or the problem that the member is missing.
    pub fn required<T>(self, value: Option<T>) -> Result<T, Problem> {
        value.ok_or(Problem::Missing { key: self.key })
    }

    fn wrong_type<T>(self, wanted: &'static str, found: &'static str) -> Result<T, Problem> {
        Err(Problem::WrongType {
            key: self.key,
            wanted,
            found,
        })
    }

    /// Returns a string. A number or boolean becomes the string that it is written as.
    pub fn string(self) -> Result<Option<&'t str>, Problem> {
        match self.kind {
            JsonKind::Null => Ok(None),
            JsonKind::String | JsonKind::Number => Ok(Some(self.tape.text(self.index))),
            JsonKind::True => Ok(Some("true")),
            JsonKind::False => Ok(Some("false")),
            kind => self.wrong_type("a string", kind.as_str()),
        }
    }

    /// Like `string`, but the value must not be missing.
    pub fn required_string(self) -> Result<&'t str, Problem> {
        self.required(self.string()?)
    }

    /// Returns a boolean.
    pub fn boolean(self) -> Result<Option<bool>, Problem> {
        match self.kind {
            JsonKind::Null => Ok(None),
            JsonKind::True => Ok(Some(true)),
            JsonKind::False => Ok(Some(false)),
            kind => self.wrong_type("true or false", kind.as_str()),
        }
    }

    /// Returns an integer, which can also be a string of digits. The value must not be missing.
    pub fn required_integer(self) -> Result<i64, Problem> {
        const WANTED: &str = "a whole number";
        match self.kind {
            JsonKind::Null => self.required(None),
            JsonKind::String | JsonKind::Number => {
                let number = self.tape.text(self.index).parse();
                number.or_else(|_| self.wrong_type(WANTED, "another value"))
            }
            kind => self.wrong_type(WANTED, kind.as_str()),
        }
    }

    /// Returns the elements of an array.
    pub fn array(self) -> Result<Option<JsonArray<'t>>, Problem> {
        match self.kind {
            JsonKind::Null => Ok(None),
            JsonKind::Array => Ok(Some(JsonArray {
                parent: self,
                next: self.index + 1,
                end: self.tape.end(self.index),
            })),
            kind => self.wrong_type("a list", kind.as_str()),
        }
    }

    /// Returns the elements of an array; none if the value is missing.
    pub fn elements(self) -> Result<JsonArray<'t>, Problem> {
        let empty = JsonArray {
            parent: self,
            next: 0,
            end: 0,
        };
        Ok(self.array()?.unwrap_or(empty))
    }

    /// Returns an object.
    pub fn object(self) -> Result<Option<JsonObject<'t>>, Problem> {
        match self.kind {
            JsonKind::Null => Ok(None),
            JsonKind::Object => Ok(Some(JsonObject {
                tape: self.tape,
                first: self.index + 1,
                end: self.tape.end(self.index),
            })),
            kind => self.wrong_type("an object", kind.as_str()),
        }
    }

    /// Returns an object that is an element of an array. Messages do not name the key of the array.
    pub fn required_object(self) -> Result<JsonObject<'t>, Problem> {
        let object = self.object().map_err(|problem| match problem {
            Problem::WrongType { found, .. } => Problem::NotAnObject { found },
            problem => problem,
        })?;
        object.ok_or(Problem::NotAnObject { found: "null" })
    }
}

/// The remaining elements of an array.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonArray<'t> {
    /// The value of the array.
    parent: JsonValue<'t>,
    /// Index of the next element on the tape.
    next: usize,
    /// Index after the last element.
    end: usize,
}

impl JsonArray<'_> {
    /// Returns whether no element remains.
    pub fn is_empty(&self) -> bool {
        self.next >= self.end
    }
}

impl<'t> JsonArray<'t> {
    fn indices(mut self) -> impl Iterator<Item = usize> + use<'t> {
        std::iter::from_fn(move || self.step())
    }

    fn step(&mut self) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        let index = self.next;
        // `max` guarantees progress.
        self.next = self.parent.tape.end(index).max(index + 1);
        Some(index)
    }
}

impl<'t> Iterator for JsonArray<'t> {
    type Item = JsonValue<'t>;

    fn next(&mut self) -> Option<JsonValue<'t>> {
        let index = self.step()?;
        let JsonValue { key, tape, .. } = self.parent;
        Some(JsonValue::new(key, tape, Some(index)))
    }
}

/// An object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonObject<'t> {
    tape: &'t Tape<'t>,
    /// Index of the first member on the tape.
    first: usize,
    /// Index after the last member.
    end: usize,
}

impl<'t> JsonObject<'t> {
    /// Returns the value of a member; of several members with one key, the last.
    // Inlined, so that the tag of a literal key is a constant.
    #[inline(always)]
    pub fn get(&self, key: &'static str) -> JsonValue<'t> {
        self.find(key, KeyTag::new(key))
    }

    fn find(&self, key: &'static str, tag: KeyTag) -> JsonValue<'t> {
        let index = self.tape.find(self.first, self.end, key, tag);
        JsonValue::new(key, self.tape, index)
    }

    /// Returns all members with their keys. `parent` is the key of the object, for messages.
    pub fn members(self, parent: &'static str) -> impl Iterator<Item = (&'t str, JsonValue<'t>)> {
        let JsonObject { tape, first, end } = self;
        let members = JsonArray {
            parent: JsonValue::new(parent, tape, None),
            next: first,
            end,
        };
        members.indices().map(move |index| {
            let key = tape.key(index);
            (key, JsonValue::new(parent, tape, Some(index)))
        })
    }
}
