//! Text layout: lines for a terminal, indented and wrapped.

/// Maximum length of a line, in characters.
const WIDTH: usize = 80;

/// Maximum length of a word, in characters; a longer one is split.
const MAX_WORD: usize = 50;

/// Spaces per level of indentation, and of a continued line.
const INDENT: usize = 4;

/// A sign at the beginning of a line.
#[derive(Clone, Copy)]
pub(crate) enum Mark {
    None,
    Matches,
    Fails,
    Decides,
    /// As wide as a sign, to align the line with lines that have one.
    Blank,
}

impl Mark {
    /// Returns `Matches` or `Fails`.
    pub fn of(matches: bool) -> Mark {
        if matches { Mark::Matches } else { Mark::Fails }
    }

    fn sign(self) -> &'static str {
        match self {
            Mark::None => "",
            Mark::Matches => "✓ ",
            Mark::Fails => "✗ ",
            Mark::Decides => "▶ ",
            Mark::Blank => "  ",
        }
    }
}

/// The lines so far.
#[derive(Default)]
pub(crate) struct TextLayout {
    text: String,
    /// Levels of indentation of the next line.
    depth: usize,
}

impl TextLayout {
    /// Appends a line; one that is too long continues, indented, on the next.
    pub fn line(&mut self, mark: Mark, words: &str) {
        let indent = " ".repeat(INDENT * self.depth);
        let mut line = [&indent, mark.sign()].concat();
        let mut room = WIDTH - line.chars().count();
        for (index, word) in words.split(' ').enumerate() {
            let mut gap = if index > 0 { " " } else { "" };
            for piece in pieces(word) {
                let length = piece.chars().count();
                if gap.len() + length > room {
                    self.push_line(&line);
                    line = " ".repeat(INDENT * (self.depth + 1));
                    room = WIDTH - line.len();
                    gap = "";
                }
                room = room.saturating_sub(gap.len() + length);
                line = [&*line, gap, &piece].concat();
                gap = "";
            }
        }
        self.push_line(&line);
    }

    /// Indents the lines that `write` appends.
    pub fn indented(&mut self, write: impl FnOnce(&mut TextLayout)) {
        self.depth += 1;
        write(self);
        self.depth -= 1;
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    fn push_line(&mut self, line: &str) {
        self.text.push_str(line.trim_end_matches(' '));
        self.text.push('\n');
    }
}

/// Splits a word into pieces that fit on a line; an empty word is one piece.
fn pieces(word: &str) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    match characters.len() {
        0..=MAX_WORD => vec![word.into()],
        _ => characters.chunks(MAX_WORD).map(String::from_iter).collect(),
    }
}
