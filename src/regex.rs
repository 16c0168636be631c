//! Regex: a regular expression as steps, and how a text is held against them.
//!
//! All ways through the steps are followed at once, so that a match takes at most as long as the
//! text times the steps, whatever the pattern. Only one thing is asked: is there a match anywhere?
//! A crate would answer more (where, which groups, why not), in four times the code.

use std::sync::Mutex;

/// One step of a regular expression; behind the last one is a match.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Takes this letter.
    Letter(char),
    /// Takes a letter of these [`Regex::ranges`], or one of none of them.
    Class { start: u32, end: u32, negated: bool },
    /// Goes on when the place in the text is such a one.
    Look(Look),
    /// Goes on here and so many steps further on.
    Fork(i32),
    /// Goes on so many steps further on.
    Jump(i32),
}

/// A condition of the letters before and behind a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Start,
    End,
    LineStart,
    LineEnd,
    /// As above, where lines may end in `\r` and `\r\n`, too.
    AnyLineStart,
    AnyLineEnd,
    Boundary,
    NoBoundary,
    WordStart,
    WordEnd,
    NoWordBefore,
    NoWordBehind,
}

impl Look {
    fn holds(self, before: Option<char>, behind: Option<char>) -> bool {
        let is_word =
            |letter: Option<char>| matches!(letter, Some('0'..='9' | 'A'..='Z' | '_' | 'a'..='z'));
        let (word_before, word_behind) = (is_word(before), is_word(behind));
        match self {
            Look::Start => before.is_none(),
            Look::End => behind.is_none(),
            Look::LineStart => matches!(before, None | Some('\n')),
            Look::LineEnd => matches!(behind, None | Some('\n')),
            Look::AnyLineStart => match before {
                Some('\r') => behind != Some('\n'),
                before => matches!(before, None | Some('\n')),
            },
            Look::AnyLineEnd => match behind {
                Some('\n') => before != Some('\r'),
                behind => matches!(behind, None | Some('\r')),
            },
            Look::Boundary => word_before != word_behind,
            Look::NoBoundary => word_before == word_behind,
            Look::WordStart => !word_before && word_behind,
            Look::WordEnd => word_before && !word_behind,
            Look::NoWordBefore => !word_before,
            Look::NoWordBehind => !word_behind,
        }
    }
}

/// A regular expression.
#[derive(Debug)]
pub(crate) struct Regex {
    pub steps: Vec<Step>,
    /// First and last letter of each.
    pub ranges: Vec<(char, char)>,
    /// Kept, so that only the first match allocates.
    scratch: Mutex<Scratch>,
}

/// What a match keeps in mind.
#[derive(Debug, Default)]
struct Scratch {
    /// Steps that are reached, and have still to be followed.
    reached: Vec<u32>,
    /// Steps that wait for the next letter.
    waiting: Vec<u32>,
    /// At which place of the text each step was reached last, from 1.
    marks: Vec<u32>,
}

impl Regex {
    /// Bytes that it takes, with its scratch.
    pub fn size(steps: usize, ranges: usize) -> usize {
        steps
            .saturating_mul(size_of::<Step>() + 12)
            .saturating_add(ranges.saturating_mul(8))
    }

    pub fn new(steps: Vec<Step>, ranges: Vec<(char, char)>) -> Regex {
        Regex {
            steps,
            ranges,
            scratch: Mutex::default(),
        }
    }

    /// Is there a match anywhere in `text`?
    pub fn is_match(&self, text: &str) -> bool {
        match self.scratch.try_lock() {
            Ok(mut scratch) => self.run(text, &mut scratch),
            Err(_) => self.run(text, &mut Scratch::default()),
        }
    }

    fn run(&self, text: &str, scratch: &mut Scratch) -> bool {
        scratch.reached.clear();
        scratch.marks.clear();
        scratch.marks.resize(self.steps.len(), 0);
        let is_anchored = matches!(self.steps.first(), Some(Step::Look(Look::Start)));
        let mut letters = text.chars();
        let mut before = None;
        for place in 1_u32.. {
            let behind = letters.next();
            if place == 1 || !is_anchored {
                scratch.reached.push(0);
            }
            if self.follow(scratch, place, before, behind) {
                return true;
            }
            let Some(letter) = behind else { break };
            for &step in &scratch.waiting {
                if self.takes(step, letter) {
                    scratch.reached.push(step + 1);
                }
            }
            if is_anchored && scratch.reached.is_empty() {
                break;
            }
            before = behind;
        }
        false
    }

    /// Follows all steps that are reached, up to those that wait for a letter. Is one a match?
    fn follow(
        &self,
        scratch: &mut Scratch,
        place: u32,
        before: Option<char>,
        behind: Option<char>,
    ) -> bool {
        scratch.waiting.clear();
        while let Some(at) = scratch.reached.pop() {
            let Some((step, mark)) = self
                .steps
                .get(at as usize)
                .zip(scratch.marks.get_mut(at as usize))
            else {
                return true;
            };
            if std::mem::replace(mark, place) == place {
                continue;
            }
            match *step {
                Step::Letter(_) | Step::Class { .. } => scratch.waiting.push(at),
                Step::Look(look) if !look.holds(before, behind) => {}
                Step::Look(_) => scratch.reached.push(at + 1),
                Step::Fork(further) => {
                    scratch.reached.push(at.wrapping_add_signed(further));
                    scratch.reached.push(at + 1);
                }
                Step::Jump(further) => scratch.reached.push(at.wrapping_add_signed(further)),
            }
        }
        false
    }

    fn takes(&self, step: u32, letter: char) -> bool {
        match self.steps.get(step as usize) {
            Some(&Step::Letter(wanted)) => letter == wanted,
            Some(&Step::Class {
                start,
                end,
                negated,
            }) => {
                let ranges = self.ranges.get(start as usize..end as usize);
                let mut ranges = ranges.unwrap_or_default().iter();
                ranges.any(|&(first, last)| first <= letter && letter <= last) != negated
            }
            _ => false,
        }
    }
}
