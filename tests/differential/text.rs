//! Random text, random patterns, and JSON written in random ways.

use super::pools::BROKEN_PATTERNS;
use fastrand::Rng;
use serde_json::Value;
use std::fmt::Write;

/// Up to eight characters out of all of Unicode.
pub fn any_text(rng: &mut Rng) -> String {
    (0..rng.usize(..8)).map(|_| any_character(rng)).collect()
}

fn any_character(rng: &mut Rng) -> char {
    match rng.u8(..10) {
        0..=2 => rng.char(' '..='~'),
        3 => pick(
            rng,
            &[
                '"', '\\', '\'', ',', '/', '\0', '\n', '\r', '\u{7f}', '\u{1f}',
            ],
        ),
        4 => rng.char('\u{300}'..='\u{36f}'),
        5 => rng.char('\u{590}'..='\u{6ff}'),
        6 => rng.char('\u{1f300}'..='\u{1faff}'),
        7 => pick(
            rng,
            &[
                'Σ', 'ς', 'σ', 'İ', 'ı', 'ß', 'ẞ', 'ſ', '\u{212a}', 'ǅ', '\u{feff}',
            ],
        ),
        8 => rng.char('\u{2000}'..='\u{206f}'),
        _ => rng.char(..),
    }
}

pub fn pick<T: Clone>(rng: &mut Rng, pool: &[T]) -> T {
    pool[rng.usize(..pool.len())].clone()
}

/// Upper or lower case, or blanks around, or only a piece.
pub fn varied(rng: &mut Rng, text: &str) -> String {
    match rng.u8(..12) {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        2 => format!(" {text}"),
        3 => format!("{text}\t"),
        _ => text.to_owned(),
    }
}

/// A piece from the front, the back or the middle.
pub fn piece(rng: &mut Rng, text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let start = if rng.bool() {
        0
    } else {
        rng.usize(..=characters.len())
    };
    let end = if rng.bool() {
        characters.len()
    } else {
        rng.usize(start..=characters.len())
    };
    characters[start..end].iter().collect()
}

/// A pattern within the naive judge's grammar, or one that is a mistake for everybody.
pub fn pattern(rng: &mut Rng, words: &[String]) -> String {
    if rng.u8(..20) == 0 {
        return pick(rng, BROKEN_PATTERNS).to_owned();
    }
    let flag = pick(rng, &["", "", "", "", "(?i)", "(?m)", "(?s)", "(?im)"]);
    let pattern = Patterns { rng, words }.choice(2);
    format!("{flag}{pattern}")
}

struct Patterns<'a> {
    rng: &'a mut Rng,
    words: &'a [String],
}

impl Patterns<'_> {
    fn choice(&mut self, depth: usize) -> String {
        let branches = pick(self.rng, &[1, 1, 1, 2]);
        let branches: Vec<String> = (0..branches).map(|_| self.sequence(depth)).collect();
        branches.join("|")
    }

    fn sequence(&mut self, depth: usize) -> String {
        let mut sequence = String::new();
        if self.rng.u8(..4) == 0 {
            sequence.push('^');
        }
        for _ in 0..self.rng.usize(1..4) {
            sequence.push_str(&self.repeated(depth));
        }
        if self.rng.u8(..4) == 0 {
            sequence.push('$');
        }
        sequence
    }

    fn repeated(&mut self, depth: usize) -> String {
        let one = match self.rng.u8(..12) {
            0..=4 => return self.literal(),
            5 => return "\\b".to_owned(),
            6 if depth > 0 => {
                let open = pick(self.rng, &["(", "(?:"]);
                format!("{open}{})", self.choice(depth - 1))
            }
            7 => self.letter(),
            _ => self.set().to_owned(),
        };
        let count = pick(
            self.rng,
            &[
                "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,}", "{0,2}", "{1,3}?",
            ],
        );
        one + count
    }

    fn set(&mut self) -> &'static str {
        let sets = [
            ".",
            "[a-c]",
            "[^a]",
            "[0-9]",
            "[A-Z_]",
            "[^@]",
            "\\d",
            "\\w",
            "\\s",
            "\\D",
            "\\W",
            "\\S",
            "[[:alpha:]]",
            "[α-ω]",
            "[^é]",
            "[\\d-]",
            "[ab\\]]",
            "\\.",
            "\\n",
        ];
        pick(self.rng, &sets)
    }

    /// A piece of a word of the document, so that the pattern has a chance.
    fn literal(&mut self) -> String {
        let word = pick(self.rng, self.words);
        let piece = piece(self.rng, &word);
        piece.chars().take(4).map(written).collect()
    }

    fn letter(&mut self) -> String {
        let word = pick(self.rng, self.words);
        word.chars().next().map_or("a".to_owned(), written)
    }
}

fn written(c: char) -> String {
    let is_mark = "\\.+*?()|[]{}^$#&-~".contains(c);
    if is_mark {
        format!("\\{c}")
    } else {
        c.to_string()
    }
}

/// Two numbers that lie next to each other, or are the same, each in one of many spellings.
pub fn two_numbers(rng: &mut Rng) -> (String, String) {
    let one = any_number(rng);
    let other = pick(rng, &[one, one, one.next_up(), one.next_down(), -one]);
    (spelled(rng, one), spelled(rng, other))
}

/// Of any size, many near whole numbers and powers, all finite.
fn any_number(rng: &mut Rng) -> f64 {
    let number = match rng.u8(..6) {
        0 | 1 => f64::from_bits(rng.u64(..)),
        2 => f64::from(rng.i32(..)) / 100.0,
        3 => rng.u64(..) as f64,
        4 => 10_f64.powi(rng.i32(-320..309)) * f64::from(rng.u8(1..10)),
        _ => f64::from_bits(rng.u64(..1 << 54)),
    };
    if number.is_finite() { number } else { 0.5 }
}

/// The shortest digits, or all of them, or too few, or half a step too many.
fn spelled(rng: &mut Rng, number: f64) -> String {
    let plain = format!("{number}");
    match rng.u8(..10) {
        0 | 1 => plain,
        2 => format!("{number:e}"),
        3 => format!("{number:E}").replace("E", "E+").replace("+-", "-"),
        4 => format!("{number:.17e}"),
        5 => format!("{number:.16e}"),
        6 => format!("{number:.800e}"),
        7 => format!("{:03}{}", 0, plain.trim_start_matches('-')),
        8 => halfway(rng),
        _ => plain.replacen("0.", ".", 1),
    }
}

/// A whole number just between two that an f64 can hold, or a hair beside the middle.
fn halfway(rng: &mut Rng) -> String {
    let even = u128::from(rng.u64(1 << 52..1 << 53));
    let middle = (even * 2 + 1) << rng.u32(..60);
    let digits = match rng.u8(..3) {
        0 => middle.to_string(),
        1 => format!("{middle}.{}1", "0".repeat(rng.usize(..900))),
        _ => format!("{}.{}", middle - 1, "9".repeat(rng.usize(1..900))),
    };
    match rng.bool() {
        true => digits,
        false => format!("{digits}e-{}", rng.u8(..40)),
    }
}

/// The value as JSON text; `lively` means needless escapes, blanks, and keys in any order.
pub fn json_text(rng: &mut Rng, value: &Value, lively: bool) -> String {
    if !lively {
        return value.to_string();
    }
    let mut writer = Writer {
        rng,
        out: String::new(),
    };
    writer.value(value);
    writer.out
}

struct Writer<'a> {
    rng: &'a mut Rng,
    out: String,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value) {
        self.blank();
        match value {
            Value::String(text) => self.text(text),
            Value::Array(items) => self.list('[', ']', items, |writer, item| writer.value(item)),
            Value::Object(entries) => {
                let mut entries: Vec<_> = entries.iter().collect();
                self.rng.shuffle(&mut entries);
                self.list('{', '}', &entries, |writer, (key, value)| {
                    writer.blank();
                    writer.text(key);
                    writer.blank();
                    writer.out.push(':');
                    writer.value(value);
                });
            }
            scalar => self.out.push_str(&scalar.to_string()),
        }
        self.blank();
    }

    fn list<T>(&mut self, open: char, close: char, items: &[T], each: impl Fn(&mut Self, &T)) {
        self.out.push(open);
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            each(self, item);
        }
        if items.is_empty() {
            self.blank();
        }
        self.out.push(close);
    }

    fn blank(&mut self) {
        if self.rng.u8(..8) == 0 {
            self.out
                .push_str(pick(self.rng, &[" ", "\n", "\t", "\r\n", "  "]));
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' | '/' if self.rng.bool() => self.out.extend(['\\', c]),
                '\n' if self.rng.bool() => self.out.push_str("\\n"),
                '"' | '\\' | '\0'..='\x1f' => self.escape(c),
                _ if self.rng.u8(..6) == 0 => self.escape(c),
                _ => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    /// As UTF-16, so that a character beyond 16 bits becomes two escapes.
    fn escape(&mut self, c: char) {
        for unit in c.encode_utf16(&mut [0; 2]) {
            let written = match self.rng.bool() {
                true => write!(self.out, "\\u{unit:04x}"),
                false => write!(self.out, "\\u{unit:04X}"),
            };
            written.expect("a text can always be written to");
        }
    }
}
