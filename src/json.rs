//! JSON, read tolerantly: a member of another type than expected is told, and nothing breaks.
//!
//! Text is borrowed from the bytes wherever it can be, and nothing is built that nobody asked for.
//!
//! The lexer is `hifijson`: it borrows, tells how far it came, and is small (4 kB of code). `jiter`
//! cannot lend a text beyond the next call, and refuses half a surrogate pair.

use crate::error::{Error, Expected, Problem};
use hifijson::str::LexWrite as _;
use hifijson::token::Lex as _;
use hifijson::{Expect, Read as _, SliceLexer, escape, num, str};
use std::borrow::Cow;

/// What stands at a key.
#[derive(Debug, Default)]
pub(crate) enum Given<T> {
    /// Nothing, or `null`.
    #[default]
    Absent,
    Value(T),
    /// A value of another JSON type.
    Wrong {
        wanted: &'static str,
        found: &'static str,
    },
}

impl<T> Given<T> {
    /// The value of the member `key`; `None` when it is absent.
    pub fn value(self, key: &'static str) -> Result<Option<T>, Problem> {
        match self {
            Given::Absent => Ok(None),
            Given::Value(value) => Ok(Some(value)),
            Given::Wrong { wanted, found } => Err(Problem::WrongType { key, wanted, found }),
        }
    }

    /// The value of the member `key`, which must be there.
    pub fn required(self, key: &'static str) -> Result<T, Problem> {
        self.value(key)?.ok_or(Problem::Missing { key })
    }

    /// This entry of a list.
    pub fn entry(self) -> Result<T, Problem> {
        match self {
            Given::Value(value) => Ok(value),
            Given::Absent => Err(Problem::NotAnObject { found: "null" }),
            Given::Wrong { found, .. } => Err(Problem::NotAnObject { found }),
        }
    }
}

/// Text, borrowed where the JSON has no escapes in it.
pub(crate) type Text<'a> = Cow<'a, str>;

/// A list whose entries may each be of another type than expected.
pub(crate) type List<T> = Vec<Given<T>>;

/// Makes something of every entry of a list, or of none when one of them is wrong.
pub(crate) fn all<T, U>(
    list: Vec<T>,
    mut make: impl FnMut(T) -> Result<U, Problem>,
) -> Result<Box<[U]>, Problem> {
    // A loop and not `collect`, which takes a good deal more code for each kind of list.
    let mut made = Vec::with_capacity(list.len());
    for entry in list {
        made.push(make(entry)?);
    }
    Ok(made.into())
}

/// Something that can be read from JSON.
pub(crate) trait Readable<'a>: Sized {
    /// Its JSON type, as a message names it.
    const WANTED: &'static str;

    /// Reads the value that starts with the byte `next`.
    fn read(next: u8, lexer: &mut SliceLexer<'a>) -> Result<Given<Self>, Fault>;
}

impl<'a> Readable<'a> for Text<'a> {
    const WANTED: &'static str = "a text";

    fn read(next: u8, lexer: &mut SliceLexer<'a>) -> Result<Given<Self>, Fault> {
        Ok(match next {
            b'"' => Given::Value(read_text(lexer)?),
            b'-' | b'0'..=b'9' => Given::Value(read_number(lexer)?.into()),
            b't' | b'f' => match read_word(lexer)? {
                Some(true) => Given::Value("true".into()),
                _ => Given::Value("false".into()),
            },
            _ => skip_wrong::<Self>(next, lexer)?,
        })
    }
}

impl<'a> Readable<'a> for bool {
    const WANTED: &'static str = "true or false";

    fn read(next: u8, lexer: &mut SliceLexer<'a>) -> Result<Given<Self>, Fault> {
        match next {
            b't' | b'f' => Ok(read_word(lexer)?.map_or(Given::Absent, Given::Value)),
            _ => skip_wrong::<Self>(next, lexer),
        }
    }
}

impl<'a> Readable<'a> for i64 {
    const WANTED: &'static str = "a whole number";

    fn read(next: u8, lexer: &mut SliceLexer<'a>) -> Result<Given<Self>, Fault> {
        let text = match next {
            b'"' => read_text(lexer)?,
            b'-' | b'0'..=b'9' => read_number(lexer)?.into(),
            _ => return skip_wrong::<Self>(next, lexer),
        };
        Ok(text.parse().map_or(
            Given::Wrong {
                wanted: Self::WANTED,
                found: "another number",
            },
            Given::Value,
        ))
    }
}

impl<'a, T: Readable<'a>> Readable<'a> for List<T> {
    const WANTED: &'static str = "a list";

    fn read(next: u8, lexer: &mut SliceLexer<'a>) -> Result<Given<Self>, Fault> {
        let mut list = Vec::new();
        let mut is_too_long = false;
        let found = read_list(next, lexer, &mut |next, lexer| {
            is_too_long = list.len() == LONGEST;
            match is_too_long {
                true => skip(next, lexer)?,
                false => list.push(T::read(next, lexer)?),
            }
            Ok(())
        })?;
        Ok(match is_too_long {
            true => Found::Other("a list of more than a million").give::<Self>(list),
            false => found.give::<Self>(list),
        })
    }
}

/// What stood where a list or an object was looked for.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    Nothing,
    It,
    Other(&'static str),
}

impl Found {
    /// The value, if it is what was looked for.
    pub fn give<'a, T: Readable<'a>>(self, value: T) -> Given<T> {
        match self {
            Found::Nothing => Given::Absent,
            Found::It => Given::Value(value),
            Found::Other(found) => Given::Wrong {
                wanted: T::WANTED,
                found,
            },
        }
    }
}

/// Why the lexer stopped.
pub(crate) struct Fault(Expected);

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

/// Entries of a list within a flag; the server sends a thousand at most.
const LONGEST: usize = 1_000_000;

/// Objects and lists may be nested this deep in parts that are skipped; documents need eight.
const DEPTH: usize = 128;

/// What is done with a member of an object: its key, and the byte its value starts with.
pub(crate) type Member<'s, 'a> = dyn FnMut(&str, u8, &mut SliceLexer<'a>) -> Result<(), Fault> + 's;

/// What is done with an entry of a list: the byte it starts with.
pub(crate) type Item<'s, 'a> = dyn FnMut(u8, &mut SliceLexer<'a>) -> Result<(), Fault> + 's;

/// Reads the one object that the bytes hold.
pub(crate) fn read_whole<'a>(bytes: &'a [u8], member: &mut Member<'_, 'a>) -> Result<Found, Error> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut lexer = SliceLexer::new(bytes);
    lexer
        .exactly_one(SliceLexer::ws_peek, |next, lexer| {
            read_members(next, lexer, member)
        })
        .map_err(|Fault(expected)| {
            let read = bytes.len() - lexer.as_slice().len();
            let expected = match bytes.trim_ascii_start().first() {
                None => Expected::Something,
                Some(b'<') => Expected::NotHtml,
                Some(_) => expected,
            };
            Error::not_json(expected, bytes.get(..read).unwrap_or_default())
        })
}

/// Reads an object, member by member.
pub(crate) fn read_members<'a>(
    next: u8,
    lexer: &mut SliceLexer<'a>,
    member: &mut Member<'_, 'a>,
) -> Result<Found, Fault> {
    if next != b'{' {
        return skip_other(next, lexer);
    }
    read_sequence(b'}', lexer, &mut |next, lexer| {
        lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
        let key = finish_text(lexer)?;
        lexer
            .expect(SliceLexer::ws_peek, b':')
            .ok_or(Expect::Colon)?;
        let next = lexer.ws_peek().ok_or(Expect::Value)?;
        member(&key, next, lexer)
    })?;
    Ok(Found::It)
}

/// Reads a list, entry by entry.
pub(crate) fn read_list<'a>(
    next: u8,
    lexer: &mut SliceLexer<'a>,
    item: &mut Item<'_, 'a>,
) -> Result<Found, Fault> {
    if next != b'[' {
        return skip_other(next, lexer);
    }
    read_sequence(b']', lexer, item)?;
    Ok(Found::It)
}

/// Reads what is between commas, up to `end`; the one loop of its kind, to keep the code small.
fn read_sequence<'a>(
    end: u8,
    lexer: &mut SliceLexer<'a>,
    item: &mut Item<'_, 'a>,
) -> Result<(), Fault> {
    lexer.discarded().seq(end, SliceLexer::ws_peek, item)
}

fn read_text<'a>(lexer: &mut SliceLexer<'a>) -> Result<Text<'a>, Fault> {
    finish_text(lexer.discarded())
}

/// Reads a text whose opening quote is behind us.
///
/// Half a surrogate pair, which JavaScript can write and UTF-8 cannot, becomes U+FFFD.
fn finish_text<'a>(lexer: &mut SliceLexer<'a>) -> Result<Text<'a>, Fault> {
    let plain = |bytes: &mut &'a [u8], text: &mut Text<'a>| {
        match std::str::from_utf8(bytes).map_err(str::Error::Utf8)? {
            "" => (),
            part if text.is_empty() => *text = Cow::Borrowed(part),
            part => text.to_mut().push_str(part),
        }
        Ok::<_, Fault>(())
    };
    lexer.str_fold(Cow::Borrowed(""), plain, |lexer, text| {
        text.to_mut().push(read_escape(lexer)?);
        Ok(())
    })
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

fn read_number<'a>(lexer: &mut SliceLexer<'a>) -> Result<&'a str, Fault> {
    use num::LexWrite as _;
    let (digits, _) = lexer.num_bytes().validated()?;
    Ok(std::str::from_utf8(digits).map_err(str::Error::Utf8)?)
}

/// Reads `true`, `false` or `null` (which is `None`).
fn read_word(lexer: &mut SliceLexer<'_>) -> Result<Option<bool>, Fault> {
    Ok(lexer.null_or_bool().ok_or(Expect::Value)?)
}

fn skip_wrong<'a, T: Readable<'a>>(
    next: u8,
    lexer: &mut SliceLexer<'a>,
) -> Result<Given<T>, Fault> {
    Ok(match skip_other(next, lexer)? {
        Found::Other(found) => Given::Wrong {
            wanted: T::WANTED,
            found,
        },
        _ => Given::Absent,
    })
}

/// Skips a value that is not of the wanted type, and tells what it is.
fn skip_other(next: u8, lexer: &mut SliceLexer<'_>) -> Result<Found, Fault> {
    skip(next, lexer)?;
    Ok(match next {
        b'n' => Found::Nothing,
        b'{' => Found::Other("an object"),
        b'[' => Found::Other("a list"),
        b'"' => Found::Other("a text"),
        b't' | b'f' => Found::Other("true or false"),
        _ => Found::Other("a number"),
    })
}

pub(crate) fn skip(next: u8, lexer: &mut SliceLexer<'_>) -> Result<(), Fault> {
    skip_within(next, lexer, DEPTH)
}

fn skip_within(next: u8, lexer: &mut SliceLexer<'_>, depth: usize) -> Result<(), Fault> {
    use num::Lex as _;
    use str::Lex as _;
    let inner = depth.checked_sub(1).ok_or(Fault(Expected::LessDepth))?;
    match next {
        b'n' | b't' | b'f' => read_word(lexer).map(drop),
        b'-' | b'0'..=b'9' => Ok(lexer.num_ignore().validate().map(drop)?),
        b'"' => Ok(lexer.discarded().str_ignore()?),
        b'[' => read_list(next, lexer, &mut |next, lexer| {
            skip_within(next, lexer, inner)
        })
        .map(drop),
        b'{' => read_members(next, lexer, &mut |_, next, lexer| {
            skip_within(next, lexer, inner)
        })
        .map(drop),
        _ => Err(Expect::Value.into()),
    }
}
