//! Lexer: the characters of a pattern, and its escape sequences.

use super::char_set::CharSet;
use super::vm::Look;
use crate::unicode;

/// The rest of a pattern.
#[derive(Clone, Copy)]
pub(crate) struct Lexer<'a> {
    pub rest: &'a str,
    /// Flag `x`: white space and comments are ignored.
    pub ignores_space: bool,
}

impl Lexer<'_> {
    pub fn peek(self) -> Option<char> {
        self.rest.chars().next()
    }

    pub fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.rest = self.rest.get(character.len_utf8()..)?;
        Some(character)
    }

    /// Consumes the next character, and ignored white space after it.
    pub fn bump(&mut self) -> Option<char> {
        let character = self.next();
        self.skip_ignored();
        character
    }

    /// Consumes `prefix`, if the rest starts with it.
    pub fn eat(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Skips white space and comments under the flag `x`.
    pub fn skip_ignored(&mut self) {
        while self.ignores_space {
            match self.peek() {
                Some('#') => while !matches!(self.next(), None | Some('\n')) {},
                Some(character) if character.is_whitespace() => _ = self.next(),
                _ => break,
            }
        }
    }

    /// Parses a character or an escape sequence.
    pub fn atom(&mut self) -> Option<Atom> {
        match self.next()? {
            '\\' => self.escape(),
            character => Some(Atom::Char(character)),
        }
    }

    /// Parses a decimal integer with white space around it.
    pub fn decimal(&mut self) -> Option<u32> {
        self.skip_space();
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            self.bump();
            number = Some(
                number
                    .unwrap_or(0_u32)
                    .checked_mul(10)?
                    .checked_add(digit)?,
            );
        }
        self.skip_space();
        self.skip_ignored();
        number
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    /// Parses an escape sequence after its `\`.
    pub fn escape(&mut self) -> Option<Atom> {
        let character = self.next()?;
        let negated = character.is_ascii_uppercase();
        let class = |name| Some(Atom::Class(posix(name)?.to_vec().into(), negated));
        Some(match character {
            'd' | 'D' => return class("digit"),
            's' | 'S' => return class("space"),
            'w' | 'W' => return class("word"),
            'p' | 'P' => return self.property(negated),
            'x' => Atom::Char(self.hexadecimal(2)?),
            'u' => Atom::Char(self.hexadecimal(4)?),
            'U' => Atom::Char(self.hexadecimal(8)?),
            'a' => Atom::Char('\x07'),
            'f' => Atom::Char('\x0C'),
            't' => Atom::Char('\t'),
            'n' => Atom::Char('\n'),
            'r' => Atom::Char('\r'),
            'v' => Atom::Char('\x0B'),
            'A' => Atom::Look(Look::Start),
            'z' => Atom::Look(Look::End),
            'b' => Atom::Look(self.boundary()?),
            'B' => Atom::Look(Look::NoBoundary),
            '<' => Atom::Look(Look::WordStart),
            '>' => Atom::Look(Look::WordEnd),
            _ if character.is_ascii() && !character.is_ascii_alphanumeric() => {
                Atom::Char(character)
            }
            _ => return None,
        })
    }

    /// Parses the name in braces after `\b`. Braces that start with something else, such as `{2}`, are
    /// not part of the escape sequence.
    fn boundary(&mut self) -> Option<Look> {
        let mut ahead = *self;
        if ahead.peek() != Some('{') {
            return Some(Look::Boundary);
        }
        ahead.bump();
        let is_name = |character: char| character.is_ascii_alphabetic() || character == '-';
        if !is_name(ahead.peek()?) {
            return Some(Look::Boundary);
        }
        let mut name = String::new();
        while ahead.peek().is_some_and(is_name) {
            name.extend(ahead.bump());
        }
        *self = ahead;
        self.eat("}").then_some(())?;
        Some(match &*name {
            "start" => Look::WordStart,
            "end" => Look::WordEnd,
            "start-half" => Look::NoWordBefore,
            "end-half" => Look::NoWordAfter,
            _ => return None,
        })
    }

    /// Parses the name of a Unicode class after `\p` or `\P`: `L`, `{Greek}` or `{^Greek}`.
    fn property(&mut self, negated: bool) -> Option<Atom> {
        let rest = self.rest;
        let (name, rest) = match rest.strip_prefix('{') {
            Some(braced) => braced.split_once('}')?,
            None => rest.split_at_checked(1)?,
        };
        self.rest = rest;
        let (name, negated) = match name.strip_prefix('^') {
            Some(name) => (name, !negated),
            None => (name, negated),
        };
        Some(Atom::Class(unicode::class(name)?.into(), negated))
    }

    /// Parses a hexadecimal code point: exactly `digits` digits, or any number of them in braces.
    fn hexadecimal(&mut self, digits: usize) -> Option<char> {
        self.skip_ignored();
        let is_braced = self.peek()? == '{';
        if is_braced {
            self.bump();
        }
        let mut code = None;
        for _ in 0..if is_braced { usize::MAX } else { digits } {
            let digit = self.bump()?;
            if is_braced && digit == '}' {
                break;
            }
            let digit = digit.to_digit(16)?;
            code = Some(code.unwrap_or(0_u32).checked_mul(16)? + digit);
        }
        char::from_u32(code?)
    }
}

/// A part of a pattern without parts.
pub(crate) enum Atom {
    Char(char),
    /// A character in the set, or if the flag is true, one that is not.
    Class(CharSet, bool),
    Look(Look),
}

/// Returns the ranges, in order, of a POSIX class of ASCII characters.
pub(crate) fn posix(name: &str) -> Option<&'static [(char, char)]> {
    Some(match name {
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "ascii" => &[('\0', '\x7F')],
        "blank" => &[('\t', '\t'), (' ', ' ')],
        "cntrl" => &[('\0', '\x1F'), ('\x7F', '\x7F')],
        "digit" => &[('0', '9')],
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[('\t', '\r'), (' ', ' ')],
        "upper" => &[('A', 'Z')],
        "word" => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return None,
    })
}
