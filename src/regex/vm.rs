//! Regex: the program of a regular expression, and its simulation.
//!
//! All states are simulated at once, so a match takes at most time proportional to the length of the
//! string times the length of the program, whatever the pattern.

use crate::steps::step;
use std::sync::Mutex;

/// Maximum memory of a program in bytes. `\w{900}` fits, and a thousand patterns fit into memory.
pub(crate) const MAX_MEMORY: usize = 1 << 18;

/// An instruction of a program. Offsets are relative, so that a part can be copied.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Instruction {
    /// Consumes one character, this one.
    Char(char),
    /// Consumes one character in the ranges from `start` to `end` of [`Regex::ranges`], or if `negated`,
    /// one in none of them.
    Class { start: u32, end: u32, negated: bool },
    /// Continues if the condition is true.
    Look(Look),
    /// Continues at the next instruction and at this offset.
    Split(i32),
    /// Continues at this offset.
    Jump(i32),
}

/// A condition on the characters before and after a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Start,
    End,
    LineStart,
    LineEnd,
    /// Like `LineStart`, but a line can also end in `\r` or `\r\n`.
    AnyLineStart,
    /// Like `LineEnd`, but a line can also end in `\r` or `\r\n`.
    AnyLineEnd,
    Boundary,
    NoBoundary,
    WordStart,
    WordEnd,
    NoWordBefore,
    NoWordAfter,
}

impl Look {
    fn matches(self, before: Option<char>, after: Option<char>) -> bool {
        let is_word = |character: Option<char>| {
            matches!(character, Some('0'..='9' | 'A'..='Z' | '_' | 'a'..='z'))
        };
        let (word_before, word_after) = (is_word(before), is_word(after));
        match self {
            Look::Start => before.is_none(),
            Look::End => after.is_none(),
            Look::LineStart => matches!(before, None | Some('\n')),
            Look::LineEnd => matches!(after, None | Some('\n')),
            Look::AnyLineStart => match before {
                Some('\r') => after != Some('\n'),
                before => matches!(before, None | Some('\n')),
            },
            Look::AnyLineEnd => match after {
                Some('\n') => before != Some('\r'),
                after => matches!(after, None | Some('\r')),
            },
            Look::Boundary => word_before != word_after,
            Look::NoBoundary => word_before == word_after,
            Look::WordStart => !word_before && word_after,
            Look::WordEnd => word_before && !word_after,
            Look::NoWordBefore => !word_before,
            Look::NoWordAfter => !word_after,
        }
    }
}

/// A compiled regular expression.
#[derive(Debug)]
pub(crate) struct Regex {
    /// The end of the program is a match.
    pub program: Vec<Instruction>,
    /// First and last character of each range of the classes; the ranges of a class are in order.
    pub ranges: Vec<(char, char)>,
    /// Cached, so that only the first match allocates.
    scratch: Mutex<Scratch>,
}

/// Memory of a match.
#[derive(Debug, Default)]
struct Scratch {
    /// Instructions that are reached, but not executed.
    reached: Vec<u32>,
    /// Instructions that wait for the next character.
    waiting: Vec<u32>,
    /// The last position in the string, from 1, at which each instruction was executed.
    marks: Vec<u32>,
}

impl Regex {
    /// Returns the bytes of memory that a program takes, scratch included.
    pub fn size(instructions: usize, ranges: usize) -> usize {
        instructions
            .saturating_mul(size_of::<Instruction>() + 12)
            .saturating_add(ranges.saturating_mul(8))
    }

    pub fn new(program: Vec<Instruction>, ranges: Vec<(char, char)>) -> Regex {
        Regex {
            program,
            ranges,
            scratch: Mutex::default(),
        }
    }

    /// Returns whether the string contains a match.
    pub fn is_match(&self, string: &str) -> bool {
        match self.scratch.try_lock() {
            Ok(mut scratch) => self.run(string, &mut scratch),
            Err(_) => self.run(string, &mut Scratch::default()),
        }
    }

    fn run(&self, string: &str, scratch: &mut Scratch) -> bool {
        scratch.reached.clear();
        scratch.marks.clear();
        scratch.marks.resize(self.program.len(), 0);
        let is_anchored = matches!(self.program.first(), Some(Instruction::Look(Look::Start)));
        let mut characters = string.chars();
        let mut before = None;
        for position in 1_u32.. {
            let after = characters.next();
            if position == 1 || !is_anchored {
                scratch.reached.push(0);
            }
            if self.execute(scratch, position, before, after) {
                return true;
            }
            let Some(character) = after else { break };
            for &index in &scratch.waiting {
                if self.consumes(index, character) {
                    scratch.reached.push(index + 1);
                }
            }
            if is_anchored && scratch.reached.is_empty() {
                break;
            }
            before = after;
        }
        false
    }

    /// Executes reached instructions until all that remain wait for a character. Returns whether the end
    /// of the program was reached.
    fn execute(
        &self,
        scratch: &mut Scratch,
        position: u32,
        before: Option<char>,
        after: Option<char>,
    ) -> bool {
        scratch.waiting.clear();
        while let Some(index) = scratch.reached.pop() {
            step();
            let Some((instruction, mark)) = self
                .program
                .get(index as usize)
                .zip(scratch.marks.get_mut(index as usize))
            else {
                return true;
            };
            if std::mem::replace(mark, position) == position {
                continue;
            }
            match *instruction {
                Instruction::Char(_) | Instruction::Class { .. } => scratch.waiting.push(index),
                Instruction::Look(look) if !look.matches(before, after) => {}
                Instruction::Look(_) => scratch.reached.push(index + 1),
                Instruction::Split(offset) => {
                    scratch.reached.push(index.wrapping_add_signed(offset));
                    scratch.reached.push(index + 1);
                }
                Instruction::Jump(offset) => {
                    scratch.reached.push(index.wrapping_add_signed(offset));
                }
            }
        }
        false
    }

    fn consumes(&self, index: u32, character: char) -> bool {
        match self.program.get(index as usize) {
            Some(&Instruction::Char(expected)) => character == expected,
            Some(&Instruction::Class {
                start,
                end,
                negated,
            }) => {
                let ranges = self.ranges.get(start as usize..end as usize);
                let ranges = ranges.unwrap_or_default();
                let index = ranges.partition_point(|&(_, last)| last < character);
                let range = ranges.get(index);
                range.is_some_and(|&(first, _)| first <= character) != negated
            }
            _ => false,
        }
    }
}
