//! Escape: the letters of a pattern, one after the other, and what stands for letters in it.

use crate::regex::Look;

/// What is still to be read.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    pub rest: &'a str,
    /// Under the flag `x`: blanks and comments mean nothing.
    pub is_spaced: bool,
}

impl Text<'_> {
    pub fn peek(self) -> Option<char> {
        self.rest.chars().next()
    }

    pub fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.rest = self.rest.get(letter.len_utf8()..)?;
        Some(letter)
    }

    /// The next letter, and the blanks behind it.
    pub fn step(&mut self) -> Option<char> {
        let letter = self.next();
        self.skip_blanks();
        letter
    }

    pub fn eat(&mut self, part: &str) -> bool {
        let rest = self.rest.strip_prefix(part);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub fn skip_blanks(&mut self) {
        while self.is_spaced {
            match self.peek() {
                Some('#') => while !matches!(self.next(), None | Some('\n')) {},
                Some(letter) if letter.is_whitespace() => _ = self.next(),
                _ => break,
            }
        }
    }

    pub fn item(&mut self) -> Option<Item> {
        match self.next()? {
            '\\' => self.escape(),
            letter => Some(Item::Letter(letter)),
        }
    }

    pub fn decimal(&mut self) -> Option<u32> {
        self.trim();
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|letter| letter.to_digit(10)) {
            self.step();
            number = Some(
                number
                    .unwrap_or(0_u32)
                    .checked_mul(10)?
                    .checked_add(digit)?,
            );
        }
        self.trim();
        self.skip_blanks();
        number
    }

    fn trim(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    /// Reads what is behind a `\`.
    pub fn escape(&mut self) -> Option<Item> {
        let letter = self.next()?;
        let class = |name| Some(Item::Class(posix(name)?, letter.is_ascii_uppercase()));
        Some(match letter {
            'd' | 'D' => return class("digit"),
            's' | 'S' => return class("space"),
            'w' | 'W' => return class("word"),
            'x' => Item::Letter(self.hexadecimal(2)?),
            'u' => Item::Letter(self.hexadecimal(4)?),
            'U' => Item::Letter(self.hexadecimal(8)?),
            'a' => Item::Letter('\x07'),
            'f' => Item::Letter('\x0C'),
            't' => Item::Letter('\t'),
            'n' => Item::Letter('\n'),
            'r' => Item::Letter('\r'),
            'v' => Item::Letter('\x0B'),
            'A' => Item::Look(Look::Start),
            'z' => Item::Look(Look::End),
            'b' => Item::Look(self.boundary()?),
            'B' => Item::Look(Look::NoBoundary),
            '<' => Item::Look(Look::WordStart),
            '>' => Item::Look(Look::WordEnd),
            letter if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Item::Letter(letter),
            _ => return None,
        })
    }

    /// What is behind `\b`: a name in braces, or nothing that belongs to it.
    fn boundary(&mut self) -> Option<Look> {
        let mut text = *self;
        if text.peek() != Some('{') {
            return Some(Look::Boundary);
        }
        text.step();
        let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '-';
        if !is_letter(text.peek()?) {
            return Some(Look::Boundary);
        }
        let mut name = String::new();
        while text.peek().is_some_and(is_letter) {
            name.extend(text.step());
        }
        *self = text;
        self.eat("}").then_some(())?;
        Some(match &*name {
            "start" => Look::WordStart,
            "end" => Look::WordEnd,
            "start-half" => Look::NoWordBefore,
            "end-half" => Look::NoWordBehind,
            _ => return None,
        })
    }

    /// A letter by its number: so many digits, or any in braces.
    fn hexadecimal(&mut self, digits: usize) -> Option<char> {
        self.skip_blanks();
        let is_braced = self.peek()? == '{';
        if is_braced {
            self.step();
        }
        let mut number = None;
        for _ in 0..if is_braced { usize::MAX } else { digits } {
            let digit = self.step()?;
            if is_braced && digit == '}' {
                break;
            }
            let digit = digit.to_digit(16)?;
            number = Some(number.unwrap_or(0_u32).checked_mul(16)? + digit);
        }
        char::from_u32(number?)
    }
}

/// A part without parts.
pub(crate) enum Item {
    Letter(char),
    /// One of these letters, or none of them.
    Class(&'static [(char, char)], bool),
    Look(Look),
}

/// A class of ASCII by its name; its ranges are in order.
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
