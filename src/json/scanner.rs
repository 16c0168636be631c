//! Scanner: finds the end of a JSON value without building anything.
//!
//! It only says whether a value is valid; the tape then says what is wrong.

use super::lexer::{escaped_length, plain_length};

/// Maximum number of elements of an array within a flag. The server sends at most 1000.
pub(super) const MAX_ELEMENTS: usize = 1_000_000;

/// Returns the offset after the value that starts at `start`, in which arrays and objects may be nested `depth`
/// deep; `None` if the value is invalid, or has an array of more than [`MAX_ELEMENTS`].
pub(crate) fn end_of_value(bytes: &[u8], start: usize, depth: usize) -> Option<usize> {
    match *bytes.get(start)? {
        b'"' => end_of_string(bytes, start),
        open @ (b'{' | b'[') => end_of_container(bytes, start, open, depth),
        b'-' | b'0'..=b'9' => end_of_number(bytes, start),
        b'n' => end_of_literal(bytes, start, b"null"),
        b't' => end_of_literal(bytes, start, b"true"),
        b'f' => end_of_literal(bytes, start, b"false"),
        _ => None,
    }
}

fn end_of_container(bytes: &[u8], start: usize, open: u8, depth: usize) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    // The closing bracket is two characters after the opening one.
    let close = open + 2;
    let mut position = skip_space(bytes, start + 1);
    if *bytes.get(position)? == close {
        return Some(position + 1);
    }
    for _ in 0..MAX_ELEMENTS {
        if open == b'{' {
            if *bytes.get(position)? != b'"' {
                return None;
            }
            position = skip_space(bytes, end_of_string(bytes, position)?);
            if *bytes.get(position)? != b':' {
                return None;
            }
            position = skip_space(bytes, position + 1);
        }
        position = skip_space(bytes, end_of_value(bytes, position, depth)?);
        match *bytes.get(position)? {
            b',' => position = skip_space(bytes, position + 1),
            end if end == close => return Some(position + 1),
            _ => return None,
        }
    }
    None
}

#[inline(always)]
fn skip_space(bytes: &[u8], mut position: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\r' | b'\n') = bytes.get(position) {
        position += 1;
    }
    position
}

#[inline(always)]
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start + 1..)?;
    let plain = plain_length(rest);
    match rest.get(plain)? {
        b'"' => Some(start + 1 + plain + 1),
        _ => Some(start + 1 + escaped_length(rest)? + 1),
    }
}

fn end_of_literal(bytes: &[u8], start: usize, literal: &[u8]) -> Option<usize> {
    let rest = bytes.get(start..)?;
    rest.starts_with(literal).then_some(start + literal.len())
}

fn end_of_number(bytes: &[u8], start: usize) -> Option<usize> {
    let byte = |position: usize| bytes.get(position).copied().unwrap_or_default();
    // Returns the offset after at least one digit.
    let digits = |start: usize| {
        let mut position = start;
        while byte(position).is_ascii_digit() {
            position += 1;
        }
        (position > start).then_some(position)
    };
    let mut position = start + usize::from(byte(start) == b'-');
    position = match byte(position) {
        b'0' => position + 1,
        _ => digits(position)?,
    };
    if byte(position) == b'.' {
        position = digits(position + 1)?;
    }
    if matches!(byte(position), b'e' | b'E') {
        let sign = matches!(byte(position + 1), b'+' | b'-');
        position = digits(position + 1 + usize::from(sign))?;
    }
    Some(position)
}
