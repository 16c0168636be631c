//! Page: lines of a text for a terminal, and how the user's own words stand in them.

/// How long a line may be, in characters.
const WIDTH: usize = 80;

/// How much of a text or a list is shown, in characters.
pub(crate) const SHOWN: usize = 40;

/// How long a word may be, in characters, before it is broken.
const PIECE: usize = SHOWN + 10;

/// What stands before a line.
#[derive(Clone, Copy)]
pub(crate) enum Mark {
    None,
    Yes,
    No,
    Decides,
    /// Room for a mark, where other lines have one.
    Blank,
}

impl Mark {
    /// `✓` or `✗`.
    pub fn of(yes: bool) -> Mark {
        if yes { Mark::Yes } else { Mark::No }
    }

    fn sign(self) -> &'static str {
        match self {
            Mark::None => "",
            Mark::Yes => "✓ ",
            Mark::No => "✗ ",
            Mark::Decides => "▶ ",
            Mark::Blank => "  ",
        }
    }
}

/// Lines that are being written.
#[derive(Default)]
pub(crate) struct Page {
    text: String,
    /// How far the next line is moved in, in steps of four blanks.
    depth: usize,
}

impl Page {
    /// Writes a line, and goes on in the next where it is too long.
    pub fn line(&mut self, mark: Mark, words: &str) {
        let indent = " ".repeat(4 * self.depth);
        let mut line = [&indent, mark.sign()].concat();
        let mut room = WIDTH - line.chars().count();
        for (place, word) in words.split(' ').enumerate() {
            let mut gap = if place > 0 { " " } else { "" };
            for piece in pieces(word) {
                let length = piece.chars().count();
                if gap.len() + length > room {
                    self.put(&line);
                    line = [&indent, "    "].concat();
                    room = WIDTH - line.len();
                    gap = "";
                }
                room = room.saturating_sub(gap.len() + length);
                line = [&*line, gap, &piece].concat();
                gap = "";
            }
        }
        self.put(&line);
    }

    fn put(&mut self, line: &str) {
        self.text.push_str(line.trim_end_matches(' '));
        self.text.push('\n');
    }

    /// What has been written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes what belongs to the last line.
    pub fn within(&mut self, write: impl FnOnce(&mut Page)) {
        self.depth += 1;
        write(self);
        self.depth -= 1;
    }
}

/// Texts as far as there is room, and how many more there are.
pub(crate) fn list(values: &[String]) -> String {
    let mut told = String::new();
    let mut count = 0;
    for value in values {
        let value = quote(value);
        if count > 0 && told.chars().count() + value.chars().count() > SHOWN {
            break;
        }
        let between = if count > 0 { ", " } else { "" };
        told = [&told, between, &value].concat();
        count += 1;
    }
    match values.len() - count {
        0 => told,
        more => format!("{told} and {} more", grouped(more as u64)),
    }
}

/// Addresses and ranges of them; an address alone is told without the length of its prefix.
pub(crate) fn addresses(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| address(text).into()).collect()
}

fn address(text: &str) -> &str {
    let length = if text.contains(':') { "/128" } else { "/32" };
    text.strip_suffix(length).unwrap_or(text)
}

/// The user's own words, in backticks.
pub(crate) fn quote(text: &str) -> String {
    format!("`{}`", cut(text, SHOWN))
}

/// A text that stays on its line and within `length`, whatever is in it.
pub(crate) fn cut(text: &str, length: usize) -> String {
    const MORE: &str = "...";
    let plain: String = text.chars().take(length + 1).map(plain).collect();
    if plain.chars().count() <= length {
        return plain;
    }
    let start: String = plain.chars().take(length - MORE.len()).collect();
    start + MORE
}

/// A word in pieces that find room on a line; an empty one is one piece.
fn pieces(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    match letters.len() {
        0..=PIECE => vec![word.into()],
        _ => letters.chunks(PIECE).map(String::from_iter).collect(),
    }
}

/// A letter, or how it is written when it would break a line or turn it round.
fn plain(letter: char) -> String {
    let breaks = letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match breaks || turns {
        true => letter.escape_default().collect(),
        false => letter.into(),
    }
}

/// A number with commas, as in 9,997.
pub(crate) fn grouped(number: u64) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{},{:03}", grouped(thousands), number % 1_000),
    }
}

/// A number of a document; a long whole one with commas.
pub(crate) fn number(text: &str) -> String {
    let whole = text.parse().ok().filter(|&number: &u64| number < 1 << 53);
    whole.map_or_else(|| cut(text, SHOWN), grouped)
}

/// A percentage with one digit behind the point, if it is needed.
pub(crate) fn share(weight: u64, total: u64) -> String {
    let tenths = (weight * 1_000 + total / 2).checked_div(total).unwrap_or(0);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

/// A date with a blank in it, and without seconds if there are none.
pub(crate) fn date(text: &str) -> String {
    let Some((day, time)) = text.split_once('T') else {
        return cut(text, SHOWN);
    };
    match time.strip_suffix('Z') {
        Some(time) => {
            let time = time.strip_suffix(":00").unwrap_or(time);
            format!("{day} {time} UTC")
        }
        None => format!("{day} {time}"),
    }
}
