//! Fuzzing: what the targets of `fuzz/` compare and the public API hides. Not part of any other build.
//!
//! Imports `engine` and the folders below it.

use crate::diagnostics::{Error, Warning};
use crate::engine::{Engine, EngineOptions, Evaluation};
use crate::evaluation::EvaluationRequest;
use crate::json::{Tape, end_of_value};
use crate::regex;

/// An engine that compiles a flag when it is first asked, as in JavaScript.
#[derive(Debug)]
pub struct LazyEngine(Engine);

impl LazyEngine {
    /// Creates an engine without flags.
    pub fn with_options(options: EngineOptions) -> LazyEngine {
        LazyEngine(Engine::with_options(options))
    }

    /// Replaces all flags.
    ///
    /// # Errors
    ///
    /// As [`Engine::load`].
    pub fn load(&mut self, document: &[u8]) -> Result<(), Error> {
        self.0.open(document.to_vec())
    }

    /// Changes the flags.
    ///
    /// # Errors
    ///
    /// As [`Engine::apply`].
    pub fn apply(&mut self, delta: &[u8]) -> Result<(), Error> {
        self.0.update(delta.to_vec())
    }

    /// Compiles a flag unless it is compiled, and evaluates it.
    pub fn evaluate(
        &mut self,
        flag: &str,
        request: &EvaluationRequest<'_>,
    ) -> Option<Evaluation<'_>> {
        let index = self.0.index_of(flag)?;
        self.0.prepare(index);
        self.0.evaluate(flag, request)
    }

    /// Returns the names of all flags, compiled or not.
    pub fn names(&self) -> Vec<&str> {
        self.0.names().collect()
    }

    /// Compiles all flags, and returns all warnings.
    pub fn warnings(&mut self) -> Vec<Warning> {
        self.0.prepare_all();
        self.0.collect_warnings()
    }

    /// Compiles all flags, and returns them as a snapshot.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.0.prepare_all();
        self.0.snapshot()
    }

    /// Returns what another engine can load the flags from.
    pub fn source(&self) -> &[u8] {
        self.0.source()
    }
}

/// A regular expression.
#[derive(Debug)]
pub struct Regex(regex::Regex);

impl Regex {
    /// Compiles a pattern; `None` if it is invalid, unsupported or too large.
    pub fn new(pattern: &str, any_case: bool) -> Option<Regex> {
        regex::parse(pattern, any_case).map(Regex)
    }

    /// Returns whether a string contains a match.
    pub fn is_match(&self, string: &str) -> bool {
        self.0.is_match(string)
    }
}

/// Returns the offset after the JSON value at the start of a text, by the scanner; `None` if the value is invalid.
pub fn scan(text: &str, depth: usize) -> Option<usize> {
    end_of_value(text.as_bytes(), 0, depth)
}

/// Returns the offset after the JSON value at the start of a text, by the tape; `None` if the value is invalid.
pub fn read(text: &str, depth: usize) -> Option<usize> {
    Tape::length_of(text, depth)
}
