//! Lexer: strings, numbers and literals of JSON.
//!
//! The work is done by `hifijson`, which is small and returns where it stopped.

use crate::diagnostics::Expected;
use hifijson::token::Lex as _;
use hifijson::{Expect, Read as _, SliceLexer, escape, num, str};

/// A syntax error: the lexer or the tape expected something else at its position.
pub(crate) struct SyntaxError(pub Expected);

impl From<Expect> for SyntaxError {
    fn from(expect: Expect) -> SyntaxError {
        SyntaxError(match expect {
            Expect::Value | Expect::ValueOrEnd => Expected::Value,
            Expect::CommaOrEnd => Expected::CommaOrEnd,
            Expect::String => Expected::Key,
            Expect::Colon => Expected::Colon,
            Expect::Eof => Expected::End,
        })
    }
}

impl From<str::Error> for SyntaxError {
    fn from(error: str::Error) -> SyntaxError {
        SyntaxError(match error {
            str::Error::Control => Expected::NoControlCharacter,
            str::Error::Escape(_) => Expected::Escape,
            str::Error::Eof => Expected::Quote,
            str::Error::Utf8(_) => Expected::Utf8,
        })
    }
}

impl From<num::Error> for SyntaxError {
    fn from(_: num::Error) -> SyntaxError {
        SyntaxError(Expected::Digit)
    }
}

/// Returns the number of bytes before the first quote, backslash or control character.
///
/// Tests eight bytes at a time, since most bytes of a document are in strings.
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // Sets the highest bit of each byte below `limit`; after the first of them, other bits can be wrong.
    let below = |word: u64, limit: u64| word.wrapping_sub(EACH * limit) & !word & HIGH;
    let equal = |word: u64, byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = below(word, 0x20) | equal(word, b'"') | equal(word, b'\\');
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
    words.len() * 8 + rest.iter().take_while(|byte| is_plain(byte)).count()
}

/// Reads a string after its opening quote, and returns it without escape sequences.
///
/// A lone surrogate, which UTF-8 cannot encode, becomes U+FFFD.
///
/// Source: ruling "Lone surrogates".
pub(crate) fn read_escaped(lexer: &mut SliceLexer<'_>) -> Result<String, SyntaxError> {
    use str::LexWrite as _;
    let plain = |bytes: &mut &[u8], string: &mut String| {
        // The source is UTF-8, and the bytes lie between two ASCII characters.
        string.push_str(std::str::from_utf8(bytes).unwrap_or_default());
        Ok::<_, SyntaxError>(())
    };
    lexer.str_fold(String::new(), plain, |lexer, string| {
        string.push(read_escape(lexer)?);
        Ok(())
    })
}

/// Returns the number of bytes before the closing quote of a string; `None` if the string is invalid.
pub(crate) fn escaped_length(bytes: &[u8]) -> Option<usize> {
    let mut length = 0;
    loop {
        let rest = bytes.get(length..)?;
        let plain = plain_length(rest);
        length += plain;
        match rest.get(plain..)? {
            [b'"', ..] => return Some(length),
            [b'\\', b'u', hex @ ..] => {
                let digits = hex.get(..4)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
                length += 6;
            }
            [
                b'\\',
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
                ..,
            ] => length += 2,
            _ => return None,
        }
    }
}

/// Reads a number without converting it.
pub(crate) fn read_number(lexer: &mut SliceLexer<'_>) -> Result<(), SyntaxError> {
    use num::Lex as _;
    Ok(lexer.num_ignore().validate().map(drop)?)
}

/// Reads `null`, `true` or `false`; `None` is `null`.
pub(crate) fn read_literal(lexer: &mut SliceLexer<'_>) -> Result<Option<bool>, SyntaxError> {
    Ok(lexer.null_or_bool().ok_or(Expect::Value)?)
}

/// Reads an escape sequence after its backslash.
fn read_escape(lexer: &mut SliceLexer<'_>) -> Result<char, SyntaxError> {
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
