//! JSON, read tolerantly onto a tape: its values one behind the other, each with its length.
//!
//! A tape is plain numbers that point into the bytes, so reading a value makes no thing of its own,
//! and whoever looks at it later says what type was expected there.
//!
//! The lexer is `hifijson`: it borrows, tells how far it came, and is small (4 kB of code).

use crate::error::{Error, Expected};
use hifijson::token::Lex as _;
use hifijson::{Expect, Read as _, SliceLexer, escape, num, str};

/// Values of JSON, one behind the other; those within a list or object follow it.
#[derive(Debug)]
pub(crate) struct Tape<'a> {
    source: &'a str,
    /// Texts that had escapes in them, as they are without.
    rewritten: String,
    nodes: Vec<Node>,
}

/// One value on the tape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub kind: Kind,
    /// Its name in an object; in a list, nothing.
    key: Letters,
    /// A text without its quotes, or a number as it was written.
    text: Letters,
    /// The place behind it and all that is within it.
    pub end: usize,
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

/// Where some letters stand.
#[derive(Debug, Clone, Copy, Default)]
struct Letters {
    start: usize,
    end: usize,
    rewritten: bool,
}

/// How a value is read.
#[derive(Clone, Copy)]
struct Reading {
    /// Its name in an object.
    key: Letters,
    /// Shall it stay on the tape?
    keeps: bool,
    /// How many more lists and objects may stand one within the other.
    depth: usize,
}

/// What is done with a member of an object at the top: its key, and the byte its value starts with.
pub(crate) type Member<'s, 'a> =
    dyn FnMut(&str, u8, &mut Tape<'a>, &mut SliceLexer<'a>) -> Result<(), Fault> + 's;

/// What is done with an entry of a list: the byte it starts with.
type Item<'s, 'a> = dyn FnMut(u8, &mut Tape<'a>, &mut SliceLexer<'a>) -> Result<(), Fault> + 's;

/// What is done with a member of an object within.
type Inner<'s, 'a> =
    dyn FnMut(Letters, u8, &mut Tape<'a>, &mut SliceLexer<'a>) -> Result<(), Fault> + 's;

/// Why the lexer stopped.
pub(crate) struct Fault(Expected);

/// Entries of a list within a flag; the server sends a thousand at most.
const LONGEST: usize = 1_000_000;

/// Objects and lists may be nested this deep; documents need eight.
const DEPTH: usize = 128;

/// Reads the one value that the bytes hold; if it is an object, `member` is given its members, else
/// it is skipped. Tells what it was.
pub(crate) fn read_whole<'a>(bytes: &'a [u8], member: &mut Member<'_, 'a>) -> Result<Kind, Error> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let source = std::str::from_utf8(bytes)
        .map_err(|error| refuse(Expected::Utf8, bytes, error.valid_up_to()))?;
    let mut tape = Tape {
        source,
        rewritten: String::new(),
        nodes: Vec::new(),
    };
    let mut lexer = SliceLexer::new(bytes);
    lexer
        .exactly_one(SliceLexer::ws_peek, |next, lexer| match next {
            b'{' => {
                tape.read_members(lexer, &mut |key, next, tape, lexer| {
                    let key = tape.spell(key).to_owned();
                    member(&key, next, tape, lexer)
                })?;
                Ok(Kind::Object)
            }
            next => tape.skip(next, lexer),
        })
        .map_err(|Fault(expected)| {
            let read = bytes.len() - lexer.as_slice().len();
            // The lexer has gone past the character it did not want.
            let past = usize::from(expected == Expected::NoControlCharacter);
            refuse(expected, bytes, read.saturating_sub(past))
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
    /// The value at a place; behind the end, `null`.
    pub fn node(&self, place: usize) -> Node {
        self.nodes.get(place).copied().unwrap_or(Node::NULL)
    }

    /// The place of the last member of that name, among those from `first` to `end`.
    pub fn find(&self, first: usize, end: usize, key: &str) -> Option<usize> {
        let mut found = None;
        let mut place = first;
        while place < end {
            let node = self.nodes.get(place)?;
            if node.key.end - node.key.start == key.len() && self.spell(node.key) == key {
                found = Some(place);
            }
            place = node.end;
        }
        found
    }

    /// The name that a value has in its object.
    pub fn key(&self, node: Node) -> &str {
        self.spell(node.key)
    }

    /// The letters of a text or number.
    pub fn text(&self, node: Node) -> &str {
        self.spell(node.text)
    }

    fn spell(&self, letters: Letters) -> &str {
        let text = if letters.rewritten {
            &self.rewritten
        } else {
            self.source
        };
        text.get(letters.start..letters.end).unwrap_or_default()
    }

    /// A tape of the same source, with nothing on it.
    pub fn empty(&self) -> Tape<'a> {
        Tape {
            source: self.source,
            rewritten: String::new(),
            nodes: Vec::new(),
        }
    }

    /// Reads a value in the place of all that the tape held.
    pub fn record(&mut self, next: u8, lexer: &mut SliceLexer<'a>) -> Result<(), Fault> {
        self.nodes.clear();
        self.rewritten.clear();
        self.read(next, lexer, Reading::keep()).map(drop)
    }

    /// Reads a list without keeping it: `item` is told when each of its entries stands on the tape.
    pub fn record_each(
        &mut self,
        next: u8,
        lexer: &mut SliceLexer<'a>,
        item: &mut dyn FnMut(&Tape<'a>),
    ) -> Result<Kind, Fault> {
        if next != b'[' {
            return self.skip(next, lexer);
        }
        self.read_list(lexer, &mut |next, tape, lexer| {
            tape.record(next, lexer)?;
            item(tape);
            Ok(())
        })?;
        Ok(Kind::List)
    }

    /// Reads a value without keeping it, and tells what it was.
    pub fn skip(&mut self, next: u8, lexer: &mut SliceLexer<'a>) -> Result<Kind, Fault> {
        self.read(next, lexer, Reading::skip())
    }

    fn read(
        &mut self,
        next: u8,
        lexer: &mut SliceLexer<'a>,
        reading: Reading,
    ) -> Result<Kind, Fault> {
        let place = self.nodes.len();
        self.nodes.push(Node::NULL);
        let mut text = Letters::default();
        let kind = match next {
            b'"' => {
                text = self.read_text(lexer.discarded())?;
                Kind::Text
            }
            b'-' | b'0'..=b'9' => {
                text = self.read_number(lexer)?;
                Kind::Number
            }
            b'{' => {
                let inner = reading.within()?;
                self.read_members(lexer, &mut |key, next, tape, lexer| {
                    tape.read(next, lexer, Reading { key, ..inner }).map(drop)
                })?;
                Kind::Object
            }
            b'[' => self.read_entries(lexer, reading.within()?)?,
            b'n' | b't' | b'f' => match lexer.null_or_bool().ok_or(Expect::Value)? {
                None => Kind::Null,
                Some(false) => Kind::False,
                Some(true) => Kind::True,
            },
            _ => return Err(Expect::Value.into()),
        };
        let end = self.nodes.len();
        match self.nodes.get_mut(place) {
            Some(node) if reading.keeps => {
                *node = Node {
                    kind,
                    key: reading.key,
                    text,
                    end,
                };
            }
            _ => self.nodes.truncate(place),
        }
        Ok(kind)
    }

    fn read_members(
        &mut self,
        lexer: &mut SliceLexer<'a>,
        member: &mut Inner<'_, 'a>,
    ) -> Result<(), Fault> {
        lexer
            .discarded()
            .seq(b'}', SliceLexer::ws_peek, |next, lexer| {
                lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
                let key = self.read_text(lexer)?;
                lexer
                    .expect(SliceLexer::ws_peek, b':')
                    .ok_or(Expect::Colon)?;
                let next = lexer.ws_peek().ok_or(Expect::Value)?;
                member(key, next, self, lexer)
            })
    }

    fn read_list(
        &mut self,
        lexer: &mut SliceLexer<'a>,
        item: &mut Item<'_, 'a>,
    ) -> Result<(), Fault> {
        lexer
            .discarded()
            .seq(b']', SliceLexer::ws_peek, |next, lexer| {
                item(next, self, lexer)
            })
    }

    fn read_entries(
        &mut self,
        lexer: &mut SliceLexer<'a>,
        reading: Reading,
    ) -> Result<Kind, Fault> {
        let start = self.nodes.len();
        let mut count = 0;
        self.read_list(lexer, &mut |next, tape, lexer| {
            count += 1;
            if count > LONGEST {
                tape.nodes.truncate(start);
            }
            tape.read(next, lexer, reading).map(drop)
        })?;
        Ok(if count > LONGEST {
            Kind::LongList
        } else {
            Kind::List
        })
    }

    /// Reads a text whose opening quote is behind us.
    ///
    /// Half a surrogate pair, which JavaScript can write and UTF-8 cannot, becomes U+FFFD.
    fn read_text(&mut self, lexer: &mut SliceLexer<'a>) -> Result<Letters, Fault> {
        use str::LexWrite as _;
        let rest = lexer.as_slice();
        let start = self.source.len() - rest.len();
        let length = plain_length(rest);
        if let Some((b'"', behind)) = rest.get(length..).and_then(<[u8]>::split_first) {
            *lexer = SliceLexer::new(behind);
            return Ok(Letters {
                start,
                end: start + length,
                rewritten: false,
            });
        }
        let plain = |bytes: &mut &'a [u8], (first, text): &mut (&'a [u8], Option<String>)| {
            match text {
                None => *first = bytes,
                Some(text) => text.push_str(well(bytes)),
            }
            Ok::<_, Fault>(())
        };
        let (_, text) = lexer.str_fold((&[][..], None), plain, |lexer, (first, text)| {
            let letter = read_escape(lexer)?;
            text.get_or_insert_with(|| well(first).to_owned())
                .push(letter);
            Ok(())
        })?;
        let start = self.rewritten.len();
        self.rewritten.push_str(&text.unwrap_or_default());
        Ok(Letters {
            start,
            end: self.rewritten.len(),
            rewritten: true,
        })
    }

    fn read_number(&mut self, lexer: &mut SliceLexer<'a>) -> Result<Letters, Fault> {
        use num::Lex as _;
        let rest = |lexer: &SliceLexer<'a>| self.source.len() - lexer.as_slice().len();
        let start = rest(lexer);
        lexer.num_ignore().validate()?;
        Ok(Letters {
            start,
            end: rest(lexer),
            rewritten: false,
        })
    }
}

impl Reading {
    fn keep() -> Reading {
        Reading {
            key: Letters::default(),
            keeps: true,
            depth: DEPTH,
        }
    }

    fn skip() -> Reading {
        Reading {
            keeps: false,
            ..Reading::keep()
        }
    }

    /// The same for what is in a list or object.
    fn within(self) -> Result<Reading, Fault> {
        let depth = self.depth.checked_sub(1);
        Ok(Reading {
            key: Letters::default(),
            depth: depth.ok_or(Fault(Expected::LessDepth))?,
            ..self
        })
    }
}

impl Node {
    const NULL: Node = Node {
        kind: Kind::Null,
        key: Letters::NONE,
        text: Letters::NONE,
        end: 0,
    };
}

impl Letters {
    const NONE: Letters = Letters {
        start: 0,
        end: 0,
        rewritten: false,
    };
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

impl From<Expect> for Fault {
    fn from(expect: Expect) -> Fault {
        Fault(match expect {
            Expect::Value | Expect::ValueOrEnd => Expected::Value,
            Expect::CommaOrEnd => Expected::CommaOrEnd,
            Expect::String => Expected::Key,
            Expect::Colon => Expected::Colon,
            Expect::Eof => Expected::End,
        })
    }
}

impl From<str::Error> for Fault {
    fn from(error: str::Error) -> Fault {
        Fault(match error {
            str::Error::Control => Expected::NoControlCharacter,
            str::Error::Escape(_) => Expected::Escape,
            str::Error::Eof => Expected::Quote,
            str::Error::Utf8(_) => Expected::Utf8,
        })
    }
}

impl From<num::Error> for Fault {
    fn from(_: num::Error) -> Fault {
        Fault(Expected::Digit)
    }
}

/// How many bytes there are before the first quote, backslash or control character.
///
/// Eight at a time: texts are most of a document.
fn plain_length(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The highest bit of each byte below `limit`; bytes behind the first such may be marked, too.
    let below = |word: u64, limit: u64| word.wrapping_sub(EACH * limit) & !word & HIGH;
    let is = |word: u64, byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = below(word, 0x20) | is(word, b'"') | is(word, b'\\');
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
    words.len() * 8 + rest.iter().take_while(|byte| is_plain(byte)).count()
}

/// A part of the source between two ASCII characters, so it is well.
fn well(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

fn read_escape(lexer: &mut SliceLexer<'_>) -> Result<char, Fault> {
    use escape::Lex as _;
    let kind = lexer.take_next().ok_or(str::Error::Eof)?;
    if kind != b'u' {
        return Ok(lexer.escape(kind).map_err(str::Error::Escape)?);
    }
    let unit: u16 = lexer.hex().map_err(str::Error::Escape)?;
    let mut rest = SliceLexer::new(lexer.as_slice());
    let pair = match unit {
        0xd800..=0xdbff => rest.low_surrogate(unit).ok().and_then(char::from_u32),
        _ => None,
    };
    if pair.is_some() {
        *lexer = rest;
    }
    Ok(pair
        .or_else(|| char::from_u32(unit.into()))
        .unwrap_or(char::REPLACEMENT_CHARACTER))
}
