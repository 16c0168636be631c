//! Notes: what is wrong, each with its place, before it is told.

use crate::bytes::{Reader, Writer};
use crate::error::{Path, Problem, Step, Warning};

/// A problem and its place, before the flag's name is put to it.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub path: Path,
    pub problem: Problem,
}

/// A path in a snapshot is shorter than so many steps; the longest there is has four.
const DEEPEST: usize = 9;

/// Bytes of a problem in a snapshot; its words are few, and quotes are cut at a hundred letters.
const LONGEST: usize = 2000;

impl Note {
    pub fn write_all(notes: &[Note], out: &mut Writer) {
        out.count(notes.len());
        notes.iter().for_each(|note| note.write(out));
    }

    pub fn read_all(input: &mut Reader<'_>) -> Option<Vec<Note>> {
        let mut notes = Vec::new();
        for _ in 0..input.count()? {
            notes.push(Note::read(input)?);
        }
        Some(notes)
    }

    /// The note as a warning about a flag.
    pub fn warn(self, flag: &str) -> Warning {
        Warning::new(flag, self.path, self.problem)
    }

    fn write(&self, out: &mut Writer) {
        out.count(self.path.steps.len());
        for &step in &self.path.steps {
            let (kind, number) = match step {
                Step::Strategy(n) => (0, n as i64),
                Step::Segment(id) => (1, id),
                Step::Constraint(n) => (2, n as i64),
                Step::Variant(n) => (3, n as i64),
                Step::Dependency(n) => (4, n as i64),
                Step::FeatureEntry(n) => (5, n as i64),
                Step::SegmentEntry(n) => (6, n as i64),
                Step::Event(n) => (7, n as i64),
            };
            out.number(kind);
            out.signed(number);
        }
        out.text(&self.problem.words());
    }

    fn read(input: &mut Reader<'_>) -> Option<Note> {
        let mut path = Path::default();
        for _ in 0..input.below(DEEPEST)? {
            let kind = input.byte()?;
            let number = input.signed()?;
            let n = number as usize;
            path.steps.push(match kind {
                0 => Step::Strategy(n),
                1 => Step::Segment(number),
                2 => Step::Constraint(n),
                3 => Step::Variant(n),
                4 => Step::Dependency(n),
                5 => Step::FeatureEntry(n),
                6 => Step::SegmentEntry(n),
                7 => Step::Event(n),
                _ => return None,
            });
        }
        let text = input.text()?;
        (text.len() <= LONGEST).then(|| Note {
            path,
            problem: Problem::Told { text: text.into() },
        })
    }
}

/// Problems found on the way through a flag, each with its place.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    here: Path,
    found: Vec<Note>,
}

impl Notes {
    /// What was found before.
    pub fn of(found: Vec<Note>) -> Notes {
        Notes {
            here: Path::default(),
            found,
        }
    }

    /// Does `work` one step further in.
    pub fn within<T>(&mut self, step: Step, work: impl FnOnce(&mut Notes) -> T) -> T {
        self.here.steps.push(step);
        let done = work(self);
        self.here.steps.pop();
        done
    }

    /// More problems of one flag tell nobody anything.
    const MOST: usize = 100;

    /// Notes a problem of the place we are at.
    pub fn add(&mut self, problem: Problem) {
        if self.found.len() >= Notes::MOST {
            return;
        }
        self.found.push(Note {
            path: self.here.clone(),
            problem,
        });
    }

    /// Notes what was noted before, at the place we are at.
    pub fn extend(&mut self, notes: &[Note]) {
        for note in notes
            .iter()
            .take(Notes::MOST.saturating_sub(self.found.len()))
        {
            let mut path = self.here.clone();
            path.steps.extend(&note.path.steps);
            self.found.push(Note {
                path,
                problem: note.problem.clone(),
            });
        }
    }

    /// The value, or `None` and a note.
    pub fn keep<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.add(problem)).ok()
    }

    /// Hands out all that was found, of one flag, before the next.
    pub fn found(&mut self) -> impl Iterator<Item = Note> + '_ {
        self.found.drain(..)
    }

    /// All that was found.
    pub fn into_found(self) -> Vec<Note> {
        self.found
    }
}
