//! Random strings, patterns and numbers, and JSON written in random ways.

use super::pools::INVALID_PATTERNS;
use fastrand::Rng;
use serde_json::Value;
use std::fmt::Write;

/// Returns up to seven characters from all of Unicode.
pub fn any_string(rng: &mut Rng) -> String {
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

/// Returns a string in another case or with whitespace around it, or unchanged.
pub fn varied(rng: &mut Rng, string: &str) -> String {
    match rng.u8(..12) {
        0 => string.to_uppercase(),
        1 => string.to_lowercase(),
        2 => format!(" {string}"),
        3 => format!("{string}\t"),
        _ => string.to_owned(),
    }
}

/// Returns a prefix, a suffix or another substring.
pub fn substring(rng: &mut Rng, string: &str) -> String {
    let characters: Vec<char> = string.chars().collect();
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

/// Returns a regular expression; one in twenty is invalid.
pub fn pattern(rng: &mut Rng, words: &[String]) -> String {
    if rng.u8(..20) == 0 {
        return pick(rng, INVALID_PATTERNS).to_owned();
    }
    let flags = pick(rng, &["", "", "", "", "(?i)", "(?m)", "(?s)", "(?im)"]);
    let pattern = PatternGenerator { rng, words }.alternation(2);
    format!("{flags}{pattern}")
}

/// Generates patterns from substrings of `words`, so that some of them match.
struct PatternGenerator<'a> {
    rng: &'a mut Rng,
    words: &'a [String],
}

impl PatternGenerator<'_> {
    fn alternation(&mut self, depth: usize) -> String {
        let branches = pick(self.rng, &[1, 1, 1, 2]);
        let branches: Vec<String> = (0..branches).map(|_| self.concatenation(depth)).collect();
        branches.join("|")
    }

    fn concatenation(&mut self, depth: usize) -> String {
        let mut pattern = String::new();
        if self.rng.u8(..4) == 0 {
            pattern.push('^');
        }
        for _ in 0..self.rng.usize(1..4) {
            pattern.push_str(&self.repetition(depth));
        }
        if self.rng.u8(..4) == 0 {
            pattern.push('$');
        }
        pattern
    }

    fn repetition(&mut self, depth: usize) -> String {
        let repeated = match self.rng.u8(..12) {
            0..=4 => return self.literal(),
            5 => return "\\b".to_owned(),
            6 if depth > 0 => {
                let open = pick(self.rng, &["(", "(?:"]);
                format!("{open}{})", self.alternation(depth - 1))
            }
            7 => self.first_character(),
            _ => self.class().to_owned(),
        };
        let quantifier = pick(
            self.rng,
            &[
                "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,}", "{0,2}", "{1,3}?",
            ],
        );
        repeated + quantifier
    }

    fn class(&mut self) -> &'static str {
        let classes = [
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
        pick(self.rng, &classes)
    }

    fn literal(&mut self) -> String {
        let word = pick(self.rng, self.words);
        let substring = substring(self.rng, &word);
        substring.chars().take(4).map(escape).collect()
    }

    fn first_character(&mut self) -> String {
        let word = pick(self.rng, self.words);
        word.chars().next().map_or("a".to_owned(), escape)
    }
}

/// Escapes a character that would have a meaning in a pattern.
fn escape(character: char) -> String {
    let is_special = "\\.+*?()|[]{}^$#&-~".contains(character);
    if is_special {
        format!("\\{character}")
    } else {
        character.to_string()
    }
}

/// Returns two numbers that are equal, adjacent or opposite, each in a random notation.
pub fn two_numbers(rng: &mut Rng) -> (String, String) {
    let first = any_number(rng);
    let second = pick(
        rng,
        &[first, first, first.next_up(), first.next_down(), -first],
    );
    (notation(rng, first), notation(rng, second))
}

/// Returns a finite number of any magnitude; many are near integers and powers.
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

/// Writes a number with the fewest digits, with all of them, or rounded.
///
/// One in ten is a number halfway between two values of an `f64` instead.
fn notation(rng: &mut Rng, number: f64) -> String {
    let shortest = format!("{number}");
    match rng.u8(..10) {
        0 | 1 => shortest,
        2 => format!("{number:e}"),
        3 => format!("{number:E}").replace("E", "E+").replace("+-", "-"),
        4 => format!("{number:.17e}"),
        5 => format!("{number:.16e}"),
        6 => format!("{number:.800e}"),
        7 => format!("{:03}{}", 0, shortest.trim_start_matches('-')),
        8 => halfway(rng),
        _ => shortest.replacen("0.", ".", 1),
    }
}

/// Writes an integer halfway between two values of an `f64`, or one slightly beside the middle.
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

/// Serializes a value. If `is_varied`, adds random escapes and whitespace, and shuffles keys.
pub fn to_json(rng: &mut Rng, value: &Value, is_varied: bool) -> String {
    if !is_varied {
        return value.to_string();
    }
    let mut serializer = VariedSerializer {
        rng,
        json: String::new(),
    };
    serializer.value(value);
    serializer.json
}

struct VariedSerializer<'a> {
    rng: &'a mut Rng,
    json: String,
}

impl VariedSerializer<'_> {
    fn value(&mut self, value: &Value) {
        self.whitespace();
        match value {
            Value::String(string) => self.string(string),
            Value::Array(items) => {
                self.list('[', ']', items, |serializer, item| serializer.value(item));
            }
            Value::Object(entries) => {
                let mut entries: Vec<_> = entries.iter().collect();
                self.rng.shuffle(&mut entries);
                self.list('{', '}', &entries, |serializer, (key, value)| {
                    serializer.whitespace();
                    serializer.string(key);
                    serializer.whitespace();
                    serializer.json.push(':');
                    serializer.value(value);
                });
            }
            scalar => self.json.push_str(&scalar.to_string()),
        }
        self.whitespace();
    }

    fn list<T>(&mut self, open: char, close: char, items: &[T], each: impl Fn(&mut Self, &T)) {
        self.json.push(open);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.json.push(',');
            }
            each(self, item);
        }
        if items.is_empty() {
            self.whitespace();
        }
        self.json.push(close);
    }

    fn whitespace(&mut self) {
        if self.rng.u8(..8) == 0 {
            self.json
                .push_str(pick(self.rng, &[" ", "\n", "\t", "\r\n", "  "]));
        }
    }

    fn string(&mut self, string: &str) {
        self.json.push('"');
        for character in string.chars() {
            match character {
                '"' | '\\' | '/' if self.rng.bool() => self.json.extend(['\\', character]),
                '\n' if self.rng.bool() => self.json.push_str("\\n"),
                '"' | '\\' | '\0'..='\x1f' => self.escape(character),
                _ if self.rng.u8(..6) == 0 => self.escape(character),
                _ => self.json.push(character),
            }
        }
        self.json.push('"');
    }

    /// Escapes as UTF-16: a character above U+FFFF becomes two escapes.
    fn escape(&mut self, character: char) {
        for unit in character.encode_utf16(&mut [0; 2]) {
            let written = match self.rng.bool() {
                true => write!(self.json, "\\u{unit:04x}"),
                false => write!(self.json, "\\u{unit:04X}"),
            };
            written.expect("writing to a string cannot fail");
        }
    }
}
