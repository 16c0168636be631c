//! The lexer: what the single values of JSON are made of.
//!
//! It is `hifijson`: it tells how far it came, and is small.

use crate::error::Expected;
use hifijson::token::Lex as _;
use hifijson::{Expect, Read as _, SliceLexer, escape, num, str};

/// Why reading stopped.
pub(crate) struct Fault(pub Expected);

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
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
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

/// Reads a text whose opening quote is behind us, with its escapes.
///
/// Half a surrogate pair, which JavaScript can write and UTF-8 cannot, becomes U+FFFD.
pub(crate) fn read_escaped(lexer: &mut SliceLexer<'_>) -> Result<String, Fault> {
    use str::LexWrite as _;
    let plain = |bytes: &mut &[u8], text: &mut String| {
        text.push_str(well(bytes));
        Ok::<_, Fault>(())
    };
    lexer.str_fold(String::new(), plain, |lexer, text| {
        text.push(read_escape(lexer)?);
        Ok(())
    })
}

pub(crate) fn read_number(lexer: &mut SliceLexer<'_>) -> Result<(), Fault> {
    use num::Lex as _;
    Ok(lexer.num_ignore().validate().map(drop)?)
}

/// Reads `null`, `true` or `false`.
pub(crate) fn read_word(lexer: &mut SliceLexer<'_>) -> Result<Option<bool>, Fault> {
    Ok(lexer.null_or_bool().ok_or(Expect::Value)?)
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
