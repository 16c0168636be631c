//! JSON, read tolerantly onto a tape: its values one behind the other, each with its length.
//!
//! A tape is plain numbers that point into the bytes, so reading a value makes no thing of its own,
//! and whoever looks at it later says what type was expected there.

use crate::error::{Error, Expected};
use crate::lexer::{Fault, plain_length, read_escaped, read_number, read_word};
use hifijson::{Expect, SliceLexer};

/// Values of JSON, one behind the other; those within a list or object follow it.
#[derive(Debug)]
pub(crate) struct Tape<'a> {
    source: &'a str,
    /// How far the source has been read.
    at: usize,
    /// Is what is read left off the tape?
    skips: bool,
    /// Texts that had escapes in them, as they are without.
    rewritten: String,
    nodes: Vec<Node>,
}

/// One value on the tape.
#[derive(Debug, Clone, Copy)]
struct Node {
    kind: Kind,
    key: Key,
    /// A text without its quotes, or a number as it was written.
    text: Letters,
    /// The place behind it and all that is within it.
    end: u32,
}

/// What type a value is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    False,
    True,
    Number,
    Text,
    List,
    /// A list of so many entries that nobody reads them.
    LongList,
    Object,
}

/// The name of a value in an object; in a list, nothing.
#[derive(Debug, Clone, Copy)]
struct Key {
    letters: Letters,
    mark: Mark,
}

/// Names that differ in their marks differ; a mark is quick to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(u32);

/// Where some letters stand: in the source, or from [`REWRITTEN`] on among those without escapes.
#[derive(Debug, Clone, Copy)]
struct Letters {
    start: u32,
    end: u32,
}

/// What is done with a member of an object at the top: its key, and the byte its value starts with.
pub(crate) type Member<'s, 'a> = dyn FnMut(&str, u8, &mut Tape<'a>) -> Result<(), Fault> + 's;

/// Entries of a list within a flag; the server sends a thousand at most.
const LONGEST: usize = 1_000_000;

/// A document of so many bytes does not exist.
const REWRITTEN: u32 = 1 << 31;

/// Objects and lists may be nested this deep; documents need eight.
const DEPTH: usize = 128;

/// Reads the one value that the bytes hold; if it is an object, `member` is given its members, else
/// it is skipped. Tells what it was.
pub(crate) fn read_whole<'a>(bytes: &'a [u8], member: &mut Member<'_, 'a>) -> Result<Kind, Error> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let source = std::str::from_utf8(bytes)
        .map_err(|error| refuse(Expected::Utf8, bytes, error.valid_up_to()))?;
    let mut tape = Tape::of(source);
    tape.read_all(member).map_err(|Fault(expected)| {
        // The lexer has gone past the character it did not want.
        let past = usize::from(expected == Expected::NoControlCharacter);
        refuse(expected, bytes, tape.at.saturating_sub(past))
    })
}

/// JSON that broke at the byte `place`.
fn refuse(expected: Expected, bytes: &[u8], place: usize) -> Error {
    let expected = match bytes.trim_ascii_start().first() {
        None => Expected::Something,
        Some(b'<') => Expected::NotHtml,
        Some(_) => expected,
    };
    Error::not_json(expected, bytes.get(..place).unwrap_or_default())
}

impl<'a> Tape<'a> {
    /// A tape with nothing on it.
    fn of(source: &'a str) -> Tape<'a> {
        Tape {
            source,
            at: 0,
            skips: false,
            rewritten: String::new(),
            nodes: Vec::new(),
        }
    }

    /// What type the value at a place is of; behind the end, `null`.
    pub fn kind(&self, place: usize) -> Kind {
        self.nodes.get(place).map_or(Kind::Null, |node| node.kind)
    }

    /// The place behind the value at a place and all that is within it.
    pub fn end(&self, place: usize) -> usize {
        self.nodes.get(place).map_or(0, |node| node.end as usize)
    }

    /// The place of the last member of that name, among those from `first` to `end`.
    pub fn find(&self, first: usize, end: usize, key: &str, mark: Mark) -> Option<usize> {
        let mut found = None;
        let mut place = first;
        while place < end {
            let node = self.nodes.get(place)?;
            if node.key.mark == mark && self.spell(node.key.letters) == key {
                found = Some(place);
            }
            place = node.end as usize;
        }
        found
    }

    /// The name that the value at a place has in its object.
    pub fn key(&self, place: usize) -> &str {
        let node = self.nodes.get(place);
        node.map_or("", |node| self.spell(node.key.letters))
    }

    /// The letters of the text or number at a place.
    pub fn text(&self, place: usize) -> &str {
        let node = self.nodes.get(place);
        node.map_or("", |node| self.spell(node.text))
    }

    #[inline]
    fn spell(&self, Letters { start, end }: Letters) -> &str {
        let (text, start, end) = match start.checked_sub(REWRITTEN) {
            None => (self.source, start, end),
            Some(start) => (&*self.rewritten, start, end.wrapping_sub(REWRITTEN)),
        };
        text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Reads a value on a tape of its own.
    pub fn record_apart(&mut self, next: u8) -> Result<Tape<'a>, Fault> {
        let mut apart = Tape::of(self.source);
        apart.at = self.at;
        let outcome = apart.record(next);
        self.at = apart.at;
        outcome.map(|()| apart)
    }

    /// Reads a value in the place of all that the tape held.
    fn record(&mut self, next: u8) -> Result<(), Fault> {
        self.nodes.clear();
        self.rewritten.clear();
        self.read(next, Key::NONE, DEPTH).map(drop)
    }

    /// Reads a list without keeping it: `item` is told when each of its entries stands on the tape.
    pub fn record_each(
        &mut self,
        next: u8,
        item: &mut dyn FnMut(&Tape<'a>),
    ) -> Result<Kind, Fault> {
        if next != b'[' {
            return self.skip(next);
        }
        self.at += 1;
        let mut count = 0;
        while let Some(next) = self.step(b']', count)? {
            self.record(next)?;
            item(self);
            count += 1;
        }
        Ok(Kind::List)
    }

    /// Reads a value without keeping it, and tells what it was.
    pub fn skip(&mut self, next: u8) -> Result<Kind, Fault> {
        self.skips = true;
        let kind = self.read(next, Key::NONE, DEPTH);
        self.skips = false;
        kind
    }

    fn read_all(&mut self, member: &mut Member<'_, 'a>) -> Result<Kind, Fault> {
        let next = self.peek().ok_or(Expect::Value)?;
        let kind = match next {
            b'{' => {
                self.at += 1;
                let mut count = 0;
                while let Some(next) = self.step(b'}', count)? {
                    let (key, next) = self.read_key(next)?;
                    let key = self.spell(key.letters).to_owned();
                    member(&key, next, self)?;
                    count += 1;
                }
                Kind::Object
            }
            next => self.skip(next)?,
        };
        match self.peek() {
            None => Ok(kind),
            Some(_) => Err(Expect::Eof.into()),
        }
    }

    /// The next byte that is no blank, at which reading goes on.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            let next = *self.source.as_bytes().get(self.at)?;
            if !matches!(next, b' ' | b'\t' | b'\r' | b'\n') {
                return Some(next);
            }
            self.at += 1;
        }
    }

    /// The byte that the next entry begins with, of a list or object of which `count` have been
    /// read; `None` behind its end.
    fn step(&mut self, end: u8, count: usize) -> Result<Option<u8>, Fault> {
        let next = self.peek().ok_or(Expect::CommaOrEnd);
        if count == 0 && next.is_err() {
            return Err(Expect::ValueOrEnd.into());
        }
        let next = next?;
        if next == end {
            self.at += 1;
            return Ok(None);
        }
        if count == 0 {
            return Ok(Some(next));
        }
        if next != b',' {
            return Err(Expect::CommaOrEnd.into());
        }
        self.at += 1;
        Ok(Some(self.peek().ok_or(Expect::Value)?))
    }

    /// Reads the name of a member, up to the byte that its value begins with.
    fn read_key(&mut self, next: u8) -> Result<(Key, u8), Fault> {
        if next != b'"' {
            return Err(Expect::String.into());
        }
        let letters = self.read_text()?;
        let mark = Mark::of(self.spell(letters));
        if self.peek() != Some(b':') {
            return Err(Expect::Colon.into());
        }
        self.at += 1;
        let next = self.peek().ok_or(Expect::Value)?;
        Ok((Key { letters, mark }, next))
    }

    /// Reads a value; `depth` more lists and objects may stand one within the other.
    fn read(&mut self, next: u8, key: Key, depth: usize) -> Result<Kind, Fault> {
        let (kind, text) = match next {
            b'"' => (Kind::Text, self.read_text()?),
            b'{' | b'[' => return self.read_nest(next, key, depth),
            b'-' | b'0'..=b'9' => (Kind::Number, self.read_number()?),
            b'n' | b't' | b'f' => (self.read_word()?, Letters::NONE),
            _ => return Err(Expect::Value.into()),
        };
        if !self.skips {
            let end = self.nodes.len() as u32 + 1;
            self.nodes.push(Node {
                kind,
                key,
                text,
                end,
            });
        }
        Ok(kind)
    }

    /// Reads a list or an object.
    fn read_nest(&mut self, next: u8, key: Key, depth: usize) -> Result<Kind, Fault> {
        let place = self.nodes.len();
        if !self.skips {
            self.nodes.push(Node { key, ..Node::NULL });
        }
        self.at += 1;
        let depth = depth.checked_sub(1).ok_or(Fault(Expected::LessDepth))?;
        let kind = match next {
            b'{' => self.read_members(depth)?,
            _ => self.read_entries(depth)?,
        };
        let end = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(place) {
            node.kind = kind;
            node.end = end;
        }
        Ok(kind)
    }

    fn read_members(&mut self, depth: usize) -> Result<Kind, Fault> {
        let mut count = 0;
        while let Some(next) = self.step(b'}', count)? {
            let (key, next) = self.read_key(next)?;
            self.read(next, key, depth)?;
            count += 1;
        }
        Ok(Kind::Object)
    }

    fn read_entries(&mut self, depth: usize) -> Result<Kind, Fault> {
        let start = self.nodes.len();
        let mut count = 0;
        while let Some(next) = self.step(b']', count)? {
            count += 1;
            if count > LONGEST {
                self.nodes.truncate(start);
            }
            self.read(next, Key::NONE, depth)?;
        }
        Ok(if count > LONGEST {
            Kind::LongList
        } else {
            Kind::List
        })
    }

    /// Reads a text with its quotes.
    fn read_text(&mut self) -> Result<Letters, Fault> {
        self.at += 1;
        let start = self.at;
        let rest = self.rest();
        let end = start + plain_length(rest);
        if self.source.as_bytes().get(end) != Some(&b'"') {
            return self.rewrite_text();
        }
        self.at = end + 1;
        Ok(Letters::new(start, end))
    }

    /// Reads a text whose opening quote is behind us, and which has escapes in it.
    #[cold]
    fn rewrite_text(&mut self) -> Result<Letters, Fault> {
        let text = self.lex(read_escaped)?;
        let start = REWRITTEN as usize + self.rewritten.len();
        self.rewritten.push_str(&text);
        Ok(Letters::new(start, start + text.len()))
    }

    fn read_number(&mut self) -> Result<Letters, Fault> {
        let start = self.at;
        self.lex(read_number)?;
        Ok(Letters::new(start, self.at))
    }

    /// Reads `null`, `true` or `false`.
    fn read_word(&mut self) -> Result<Kind, Fault> {
        Ok(match self.lex(read_word)? {
            None => Kind::Null,
            Some(false) => Kind::False,
            Some(true) => Kind::True,
        })
    }

    fn rest(&self) -> &'a [u8] {
        self.source.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Has the lexer read something.
    fn lex<T>(&mut self, read: impl FnOnce(&mut SliceLexer<'a>) -> T) -> T {
        let mut lexer = SliceLexer::new(self.rest());
        let done = read(&mut lexer);
        self.at = self.source.len() - lexer.as_slice().len();
        done
    }
}

impl Node {
    const NULL: Node = Node {
        kind: Kind::Null,
        key: Key::NONE,
        text: Letters::NONE,
        end: 0,
    };
}

impl Key {
    const NONE: Key = Key {
        letters: Letters::NONE,
        mark: Mark(0),
    };
}

impl Mark {
    /// Of a name that stands in our own source, this is a constant.
    #[inline(always)]
    pub fn of(name: &str) -> Mark {
        let letters = name.as_bytes();
        let letter = |place: usize| letters.get(place).copied().unwrap_or_default();
        let count = letters.len();
        let last = letter(count.wrapping_sub(1));
        Mark(u32::from_le_bytes([
            count as u8,
            letter(0),
            letter(count / 2),
            last,
        ]))
    }
}

impl Letters {
    const NONE: Letters = Letters::new(0, 0);

    const fn new(start: usize, end: usize) -> Letters {
        Letters {
            start: start as u32,
            end: end as u32,
        }
    }
}

impl Kind {
    /// As a message names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::False | Kind::True => "true or false",
            Kind::Number => "a number",
            Kind::Text => "a text",
            Kind::List => "a list",
            Kind::LongList => "a list of more than a million",
            Kind::Object => "an object",
        }
    }
}
