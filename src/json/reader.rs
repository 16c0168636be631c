//! Pull reader: hands out the members of the object at the top of a document one at a time.

use super::cursor::JsonValue;
use super::lexer::SyntaxError;
use super::span::Span;
use super::tape::{JsonKind, Tape};
use crate::diagnostics::{Error, Expected};
use hifijson::Expect;
use std::str::Utf8Error;

/// Reads a JSON document member by member; its caller asks for the next one.
///
/// A method that fails leaves the reader at the character that could not be read.
pub(crate) struct JsonReader<'a> {
    source: &'a str,
    tape: Tape<'a>,
    /// Members of the object that have been read.
    members: usize,
    /// Elements of the current array that have been read.
    elements: usize,
}

impl<'a> JsonReader<'a> {
    /// Returns a reader at the start of `source`.
    pub fn new(source: &'a str) -> JsonReader<'a> {
        JsonReader {
            source,
            tape: Tape::new(source),
            members: 0,
            elements: 0,
        }
    }

    /// Enters the object at the top; skips any other value. Returns the type of the value.
    ///
    /// # Errors
    ///
    /// The value is not JSON, or more follows a value that is not an object.
    pub fn open(&mut self) -> Result<JsonKind, SyntaxError> {
        let kind = match self.tape.peek() {
            Some(b'{') => return Ok(self.tape.enter_object()),
            Some(next) => self.tape.skip_value(next)?,
            None => return Err(Expect::Value.into()),
        };
        self.finish().map(|()| kind)
    }

    /// Moves to the next member and returns its key; `None` after the last, at the end of the document.
    ///
    /// The value of the member must be read or skipped before the next call.
    pub fn next_key(&mut self) -> Result<Option<&str>, SyntaxError> {
        let key = self.tape.next_key(self.members)?;
        self.members += 1;
        match key {
            Some(key) => Ok(Some(self.tape.resolve(key))),
            None => self.finish().map(|()| None),
        }
    }

    /// Enters the value of the member if it is an array; skips any other value. Returns its type.
    pub fn open_array(&mut self) -> Result<JsonKind, SyntaxError> {
        self.elements = 0;
        match self.tape.peek() {
            Some(b'[') => Ok(self.tape.enter_array()),
            _ => self.skip(),
        }
    }

    /// Reads the next element of the array, and returns where it lies; `None` after the last.
    pub fn next_element(&mut self) -> Result<Option<Span>, SyntaxError> {
        self.elements += 1;
        self.tape.next_element(self.elements - 1)
    }

    /// Returns the element that was read last. Of an object, it has the members, without their elements.
    pub fn element(&self) -> JsonValue<'_> {
        JsonValue::root(&self.tape)
    }

    /// Skips the value of the member and returns its type.
    pub fn skip(&mut self) -> Result<JsonKind, SyntaxError> {
        let next = self.tape.peek().unwrap_or_default();
        self.tape.skip_value(next)
    }

    /// Checks that nothing but white space follows.
    fn finish(&mut self) -> Result<(), SyntaxError> {
        match self.tape.peek() {
            None => Ok(()),
            Some(_) => Err(Expect::Eof.into()),
        }
    }

    /// Returns the error with its position, which is that of the reader.
    pub fn error(&self, SyntaxError(expected): SyntaxError) -> Error {
        // The lexer has consumed the control character that it rejected.
        let past = usize::from(expected == Expected::NoControlCharacter);
        let position = self.tape.position().saturating_sub(past);
        syntax_error(expected, self.source.as_bytes(), position)
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Like [`text_of`], in the memory of the bytes.
#[allow(dead_code, reason = "called by the WebAssembly boundary only")]
pub(crate) fn into_text(mut bytes: Vec<u8>) -> Result<String, Error> {
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes(), error.utf8_error()))
}

/// Returns the text of a document, without the byte order mark.
///
/// # Errors
///
/// The bytes are not UTF-8.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, Error> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error))
}

fn not_utf8(bytes: &[u8], error: Utf8Error) -> Error {
    syntax_error(Expected::Utf8, bytes, error.valid_up_to())
}

/// Returns the error for JSON that is invalid at the byte `position`.
fn syntax_error(expected: Expected, bytes: &[u8], position: usize) -> Error {
    let expected = match bytes.trim_ascii_start().first() {
        None => Expected::NonEmpty,
        Some(b'<') => Expected::NotHtml,
        Some(_) => expected,
    };
    Error::not_json(expected, bytes.get(..position).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{into_text, text_of};

    #[test]
    fn owned_and_borrowed_bytes_have_equal_errors() {
        for bytes in [
            &b"{\xff"[..],
            b"\xef\xbb\xbf{\xff",
            b"\xef\xbb\xbf\xef\xbb\xbf{\xff",
        ] {
            let borrowed = text_of(bytes).map_err(|error| error.to_string());
            let owned = into_text(bytes.to_vec()).map_err(|error| error.to_string());
            assert_eq!(owned.as_deref(), borrowed.as_ref().copied(), "{bytes:?}");
            assert!(owned.is_err(), "{bytes:?}");
        }
    }
}
