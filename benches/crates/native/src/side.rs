//! What both sides can do, and what is timed of it.

use crate::workload::{Person, Workload};
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

pub trait Side: Sized {
    type Context;

    fn open(text: &str) -> Result<Self, Box<dyn Error>>;
    fn context(person: &Person) -> Self::Context;
    fn is_enabled(&self, name: &str, context: &Self::Context) -> bool;
    /// How many of all flags are on.
    fn every_flag(&self, names: &[String], context: &Self::Context) -> usize;
}

/// What was done once, for the clock.
pub struct Pass {
    pub nanoseconds: f64,
    /// How often it did what is measured.
    pub count: usize,
    /// Something that both sides must arrive at.
    pub tally: usize,
}

impl Pass {
    pub fn each(&self) -> f64 {
        self.nanoseconds / self.count as f64
    }
}

/// Every flag for one context, one by one, for the comparison.
pub fn answers<S: Side>(side: &S, person: &Person, names: &[String]) -> Vec<bool> {
    let context = S::context(person);
    names
        .iter()
        .map(|name| side.is_enabled(name, &context))
        .collect()
}

/// One flag of a context that was made for this question before the clock ran.
pub fn is_enabled<S: Side>(side: &S, workload: &Workload) -> Pass {
    let questions = workload.questions.iter();
    let asked: Vec<_> = questions
        .map(|(name, person)| (name, S::context(person)))
        .collect();
    timed(asked.len(), || {
        let on = asked
            .iter()
            .filter(|(name, context)| side.is_enabled(name, context));
        on.count()
    })
}

pub fn every_flag<S: Side>(side: &S, workload: &Workload) -> Pass {
    let contexts: Vec<_> = workload.visits.iter().map(S::context).collect();
    timed(contexts.len(), || {
        let on = contexts
            .iter()
            .map(|context| side.every_flag(&workload.names, context));
        on.sum()
    })
}

/// The flags that are there before are given back outside of the clock, as `keep` is dropped.
pub fn load<S: Side>(workload: &Workload) -> Pass {
    let mut keep = None;
    timed(1, || {
        keep = S::open(&workload.text).ok();
        usize::from(keep.is_some())
    })
}

fn timed(count: usize, work: impl FnOnce() -> usize) -> Pass {
    let start = Instant::now();
    let tally = black_box(work());
    let nanoseconds = start.elapsed().as_secs_f64() * 1e9;
    Pass {
        nanoseconds,
        count,
        tally,
    }
}
