//! Tape: a JSON value as a list of nodes that point into the source.
//!
//! Reading a value allocates nothing per value. The cursor decides later which types are expected.
//!
//! Own code instead of `serde_json::Value`, which costs 3.7 kB of gzip more and takes 1.8 to 2.4 times
//! as long (`docs/dependencies.md`, 2026-11).

use super::lexer::{SyntaxError, plain_length, read_escaped, read_literal, read_number};
use super::scanner::{MAX_ELEMENTS, end_of_value};
use super::span::Span;
use crate::diagnostics::Expected;
use hifijson::{Expect, SliceLexer};

/// A JSON value: its nodes in the order of the source, so that elements follow their array or object.
#[derive(Debug)]
pub(crate) struct Tape<'a> {
    source: &'a str,
    /// Bytes of the source that have been read.
    position: usize,
    /// The strings with escape sequences, unescaped and concatenated.
    unescaped: String,
    nodes: Vec<Node>,
}

/// A value on the tape.
#[derive(Debug, Clone, Copy)]
struct Node {
    kind: JsonKind,
    key: Key,
    /// A string without its quotes, or a number as it is written.
    text: Span,
    /// Index after the node and its elements.
    end: u32,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonKind {
    Null,
    False,
    True,
    Number,
    String,
    Array,
    /// An array of more than [`MAX_ELEMENTS`] elements, which are not on the tape.
    LongArray,
    Object,
}

/// The key of a member of an object; empty for an element of an array.
#[derive(Debug, Clone, Copy)]
struct Key {
    span: Span,
    tag: KeyTag,
}

/// The length and three bytes of a key. Keys are compared only if their tags are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyTag(u32);

/// Offset of the spans of unescaped strings. INVARIANT: documents are shorter than this.
const UNESCAPED: usize = 1 << 31;

/// Maximum depth of objects and arrays. Documents need eight.
const MAX_DEPTH: usize = 128;

impl<'a> Tape<'a> {
    /// Returns an empty tape.
    pub fn new(source: &'a str) -> Tape<'a> {
        Tape {
            source,
            position: 0,
            unescaped: String::new(),
            nodes: Vec::new(),
        }
    }

    /// Returns the type of a value; `Null` after the end.
    pub fn kind(&self, index: usize) -> JsonKind {
        self.nodes
            .get(index)
            .map_or(JsonKind::Null, |node| node.kind)
    }

    /// Returns the index after a value and its elements.
    pub fn end(&self, index: usize) -> usize {
        self.nodes.get(index).map_or(0, |node| node.end as usize)
    }

    /// Returns the index of the last member with a key, among the members from `first` to `end`.
    pub fn find(&self, first: usize, end: usize, key: &str, tag: KeyTag) -> Option<usize> {
        let mut found = None;
        let mut index = first;
        while index < end {
            let node = self.nodes.get(index)?;
            if node.key.tag == tag && self.resolve(node.key.span) == key {
                found = Some(index);
            }
            index = node.end as usize;
        }
        found
    }

    /// Returns the key of a member.
    pub fn key(&self, index: usize) -> &str {
        let node = self.nodes.get(index);
        node.map_or("", |node| self.resolve(node.key.span))
    }

    /// Returns a string without escape sequences, or a number as it is written.
    pub fn text(&self, index: usize) -> &str {
        let node = self.nodes.get(index);
        node.map_or("", |node| self.resolve(node.text))
    }

    /// Returns where an array or object lies that was skipped.
    pub(super) fn span(&self, index: usize) -> Span {
        self.nodes.get(index).map_or(Span::NONE, |node| node.text)
    }

    #[inline]
    pub(super) fn resolve(&self, span: Span) -> &str {
        match span.start().checked_sub(UNESCAPED) {
            None => span.of(self.source),
            Some(start) => Span::new(start, start + span.len()).of(&self.unescaped),
        }
    }

    /// Returns the number of bytes of the source that have been read.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Moves past the brace that opens an object.
    pub(super) fn enter_object(&mut self) -> JsonKind {
        self.position += 1;
        JsonKind::Object
    }

    /// Moves past the bracket that opens an array.
    pub(super) fn enter_array(&mut self) -> JsonKind {
        self.position += 1;
        JsonKind::Array
    }

    /// Moves to the value of the next member of an object, of which `count` have been read, and
    /// returns its key; `None` after the last member.
    pub(super) fn next_key(&mut self, count: usize) -> Result<Option<Span>, SyntaxError> {
        let Some(next) = self.step(b'}', count)? else {
            return Ok(None);
        };
        let (key, _) = self.read_key(next)?;
        Ok(Some(key.span))
    }

    /// Clears the tape and reads the next element of an array, of which `count` have been read. Returns
    /// where it lies; `None` after the last element.
    ///
    /// Of an object, only the members are on the tape, without the elements of arrays and objects.
    pub(super) fn next_element(&mut self, count: usize) -> Result<Option<Span>, SyntaxError> {
        let Some(next) = self.step(b']', count)? else {
            return Ok(None);
        };
        let start = self.position;
        self.clear();
        self.read_top(next)?;
        Ok(Some(Span::new(start, self.position)))
    }

    /// Clears the tape and reads the value at `span`, which lies in valid JSON.
    pub fn read_at(&mut self, span: Span) {
        self.clear();
        self.position = span.start();
        if let Some(next) = self.peek() {
            // Valid JSON has no errors.
            _ = self.read(next, Key::NONE, MAX_DEPTH);
        }
    }

    /// Like `read_at`, but of an object, only the members are on the tape, without their elements.
    pub fn read_members_at(&mut self, span: Span) {
        self.clear();
        self.position = span.start();
        if let Some(next) = self.peek() {
            _ = self.read_top(next);
        }
    }

    /// Returns the length of the value at the start of a text; `None` if the value is invalid.
    #[cfg(fuzzing)]
    pub fn length_of(source: &str, depth: usize) -> Option<usize> {
        let mut tape = Tape::new(source);
        let first = *source.as_bytes().first()?;
        tape.read(first, Key::NONE, depth).ok()?;
        Some(tape.position)
    }

    /// Skips a value and returns its type.
    pub(super) fn skip_value(&mut self, next: u8) -> Result<JsonKind, SyntaxError> {
        self.skip(next, MAX_DEPTH)
    }

    fn clear(&mut self) {
        self.nodes.clear();
        self.unescaped.clear();
    }

    /// Moves to the next byte that is not white space, and returns it.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            let next = *self.source.as_bytes().get(self.position)?;
            if !matches!(next, b' ' | b'\t' | b'\r' | b'\n') {
                return Some(next);
            }
            self.position += 1;
        }
    }

    /// Moves to the next element of an array or object, of which `count` have been read, and returns
    /// its first byte; `None` after the last element.
    fn step(&mut self, end: u8, count: usize) -> Result<Option<u8>, SyntaxError> {
        let next = self.peek().ok_or(Expect::CommaOrEnd);
        if count == 0 && next.is_err() {
            return Err(Expect::ValueOrEnd.into());
        }
        let next = next?;
        if next == end {
            self.position += 1;
            return Ok(None);
        }
        if count == 0 {
            return Ok(Some(next));
        }
        if next != b',' {
            return Err(Expect::CommaOrEnd.into());
        }
        self.position += 1;
        Ok(Some(self.peek().ok_or(Expect::Value)?))
    }

    /// Reads a key and its colon, and returns it with the first byte of its value.
    fn read_key(&mut self, next: u8) -> Result<(Key, u8), SyntaxError> {
        if next != b'"' {
            return Err(Expect::String.into());
        }
        let span = self.read_string()?;
        let tag = KeyTag::new(self.resolve(span));
        if self.peek() != Some(b':') {
            return Err(Expect::Colon.into());
        }
        self.position += 1;
        let next = self.peek().ok_or(Expect::Value)?;
        Ok((Key { span, tag }, next))
    }

    /// Reads a value, in which arrays and objects may be nested `depth` deep.
    fn read(&mut self, next: u8, key: Key, depth: usize) -> Result<(), SyntaxError> {
        let (kind, text) = match next {
            b'"' => (JsonKind::String, self.read_string()?),
            b'{' | b'[' => return self.read_container(next, key, depth),
            b'-' | b'0'..=b'9' => (JsonKind::Number, self.read_number()?),
            b'n' | b't' | b'f' => (self.read_literal()?, Span::NONE),
            _ => return Err(Expect::Value.into()),
        };
        self.push_leaf(kind, key, text);
        Ok(())
    }

    /// Appends a node without elements.
    fn push_leaf(&mut self, kind: JsonKind, key: Key, text: Span) {
        let end = self.nodes.len() as u32 + 1;
        self.nodes.push(Node {
            kind,
            key,
            text,
            end,
        });
    }

    /// Reads the members of an object; skips their elements, and any other value.
    fn read_top(&mut self, next: u8) -> Result<(), SyntaxError> {
        if next != b'{' {
            return self.skip_to_node(next, Key::NONE, MAX_DEPTH);
        }
        self.nodes.push(Node::NULL);
        self.position += 1;
        let mut count = 0;
        while let Some(next) = self.step(b'}', count)? {
            let (key, next) = self.read_key(next)?;
            match next {
                b'{' | b'[' => self.skip_to_node(next, key, MAX_DEPTH - 1)?,
                _ => self.read(next, key, MAX_DEPTH - 1)?,
            }
            count += 1;
        }
        self.close(0, JsonKind::Object);
        Ok(())
    }

    /// Skips a value, and appends one node whose text is the whole value.
    fn skip_to_node(&mut self, next: u8, key: Key, depth: usize) -> Result<(), SyntaxError> {
        let start = self.position;
        let kind = self.skip(next, depth)?;
        self.push_leaf(kind, key, Span::new(start, self.position));
        Ok(())
    }

    /// Completes the node of an array or object, whose elements are the last nodes.
    fn close(&mut self, index: usize, kind: JsonKind) {
        let end = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(index) {
            node.kind = kind;
            node.end = end;
        }
    }

    /// Reads an array or an object.
    fn read_container(&mut self, next: u8, key: Key, depth: usize) -> Result<(), SyntaxError> {
        let index = self.nodes.len();
        self.nodes.push(Node { key, ..Node::NULL });
        self.position += 1;
        let depth = depth
            .checked_sub(1)
            .ok_or(SyntaxError(Expected::LessDepth))?;
        let kind = match next {
            b'{' => self.read_members(depth)?,
            _ => self.read_elements(depth)?,
        };
        self.close(index, kind);
        Ok(())
    }

    fn read_members(&mut self, depth: usize) -> Result<JsonKind, SyntaxError> {
        let mut count = 0;
        while let Some(next) = self.step(b'}', count)? {
            let (key, next) = self.read_key(next)?;
            self.read(next, key, depth)?;
            count += 1;
        }
        Ok(JsonKind::Object)
    }

    fn read_elements(&mut self, depth: usize) -> Result<JsonKind, SyntaxError> {
        let start = self.nodes.len();
        let mut count = 0;
        while let Some(next) = self.step(b']', count)? {
            count += 1;
            if count > MAX_ELEMENTS {
                self.nodes.truncate(start);
            }
            self.read(next, Key::NONE, depth)?;
        }
        Ok(array_kind(count))
    }

    /// Skips a value, in which arrays and objects may be nested `depth` deep, and returns its type.
    fn skip(&mut self, next: u8, depth: usize) -> Result<JsonKind, SyntaxError> {
        if let Some(end) = end_of_value(self.source.as_bytes(), self.position, depth) {
            self.position = end;
            return Ok(match next {
                b'"' => JsonKind::String,
                b'{' => JsonKind::Object,
                b'[' => JsonKind::Array,
                b'n' => JsonKind::Null,
                b't' => JsonKind::True,
                b'f' => JsonKind::False,
                _ => JsonKind::Number,
            });
        }
        // Returns the error, unless the value is a long array.
        let index = self.nodes.len();
        self.read(next, Key::NONE, depth)?;
        let kind = self.kind(index);
        self.nodes.truncate(index);
        Ok(kind)
    }

    /// Reads a string with its quotes.
    fn read_string(&mut self) -> Result<Span, SyntaxError> {
        self.position += 1;
        let start = self.position;
        let end = start + plain_length(self.rest());
        if self.source.as_bytes().get(end) != Some(&b'"') {
            return self.unescape();
        }
        self.position = end + 1;
        Ok(Span::new(start, end))
    }

    /// Reads a string with escape sequences after its opening quote.
    #[cold]
    fn unescape(&mut self) -> Result<Span, SyntaxError> {
        let string = self.lex(read_escaped)?;
        let start = UNESCAPED + self.unescaped.len();
        self.unescaped.push_str(&string);
        Ok(Span::new(start, start + string.len()))
    }

    fn read_number(&mut self) -> Result<Span, SyntaxError> {
        let start = self.position;
        self.lex(read_number)?;
        Ok(Span::new(start, self.position))
    }

    /// Reads `null`, `true` or `false`.
    fn read_literal(&mut self) -> Result<JsonKind, SyntaxError> {
        Ok(match self.lex(read_literal)? {
            None => JsonKind::Null,
            Some(false) => JsonKind::False,
            Some(true) => JsonKind::True,
        })
    }

    fn rest(&self) -> &'a [u8] {
        self.source
            .as_bytes()
            .get(self.position..)
            .unwrap_or_default()
    }

    /// Calls the lexer at the current position, and moves after what it reads.
    fn lex<T>(&mut self, read: impl FnOnce(&mut SliceLexer<'a>) -> T) -> T {
        let mut lexer = SliceLexer::new(self.rest());
        let result = read(&mut lexer);
        self.position = self.source.len() - lexer.as_slice().len();
        result
    }
}

impl Node {
    const NULL: Node = Node {
        kind: JsonKind::Null,
        key: Key::NONE,
        text: Span::NONE,
        end: 0,
    };
}

impl Key {
    const NONE: Key = Key {
        span: Span::NONE,
        tag: KeyTag(0),
    };
}

impl KeyTag {
    // Inlined, so that the tag of a literal is a constant.
    #[inline(always)]
    pub fn new(key: &str) -> KeyTag {
        let bytes = key.as_bytes();
        let byte = |index: usize| bytes.get(index).copied().unwrap_or_default();
        let len = bytes.len();
        let last = byte(len.wrapping_sub(1));
        KeyTag(u32::from_le_bytes([
            len as u8,
            byte(0),
            byte(len / 2),
            last,
        ]))
    }
}

/// Returns the type of an array of `count` elements.
fn array_kind(count: usize) -> JsonKind {
    match count > MAX_ELEMENTS {
        true => JsonKind::LongArray,
        false => JsonKind::Array,
    }
}

impl JsonKind {
    /// Returns the name of the type in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            JsonKind::Null => "null",
            JsonKind::False | JsonKind::True => "true or false",
            JsonKind::Number => "a number",
            JsonKind::String => "a string",
            JsonKind::Array => "a list",
            JsonKind::LongArray => "a list of more than a million",
            JsonKind::Object => "an object",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts of random JSON, valid and invalid.
    const PARTS: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        " ",
        "\n",
        "\"a\"",
        "\"key\":",
        "\"long text of a flag\"",
        "\"\\n\"",
        "\"\\u00e9\"",
        "\"\\u12\"",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"é\"",
        "\"\t\"",
        "\"",
        "\\",
        "0",
        "-0",
        "01",
        "-",
        "1.5",
        "1.",
        ".5",
        "1e3",
        "1e+3",
        "1e",
        "12345678901234567890",
        "true",
        "false",
        "null",
        "nul",
        "truex",
        "[1,2]",
        "{\"a\":1}",
        "[[]]",
        "[,]",
        "{,}",
    ];

    #[test]
    fn the_scanner_accepts_what_the_tape_reads() {
        let mut random = fastrand::Rng::with_seed(17);
        let mut valid = 0;
        for _ in 0..200_000 {
            let count = random.usize(1..8);
            let json: String = (0..count)
                .map(|_| PARTS[random.usize(..PARTS.len())])
                .collect();
            let mut tape = Tape::new(&json);
            let Some(next) = tape.peek() else { continue };
            let start = tape.position();
            let outcome = tape.read(next, Key::NONE, 3);
            let end = outcome.is_ok().then_some(tape.position());
            assert_eq!(end, end_of_value(json.as_bytes(), start, 3), "{json}");
            valid += usize::from(end.is_some());
        }
        assert!(valid > 10_000, "{valid}");
    }

    #[test]
    fn a_skipped_value_has_its_type_and_place() {
        let source = r#"[{"a": [1, [2]], "b": {"c": "]"}, "d": "é"}, 7]"#;
        let mut tape = Tape::new(source);
        tape.peek();
        tape.enter_array();
        let element = tape.next_element(0).ok().flatten();
        assert_eq!(Some(Span::new(1, source.len() - 4)), element);
        let member = |key| {
            let index = tape.find(1, tape.end(0), key, KeyTag::new(key));
            index.map(|index| (tape.kind(index), tape.text(index)))
        };
        assert_eq!(Some((JsonKind::Array, "[1, [2]]")), member("a"));
        assert_eq!(Some((JsonKind::Object, r#"{"c": "]"}"#)), member("b"));
        assert_eq!(Some((JsonKind::String, "é")), member("d"));
        assert_eq!(None, member("c"));
    }
}
