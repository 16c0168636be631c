//! The interface that both engines implement, and the timed operations.

use crate::workload::{ContextFields, Workload};
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

pub trait FlagEngine: Sized {
    type Context;

    /// Creates an engine with the flags of a JSON document.
    fn load(document: &str) -> Result<Self, Box<dyn Error>>;
    fn new_context(fields: &ContextFields) -> Self::Context;
    fn is_enabled(&self, flag: &str, context: &Self::Context) -> bool;
    /// Returns how many of all flags are enabled.
    fn count_all_enabled(&self, flags: &[String], context: &Self::Context) -> usize;
}

/// One timed pass over the inputs of an operation.
pub struct Pass {
    pub nanoseconds: f64,
    pub operations: usize,
    /// A result that must be equal for both engines.
    pub count: usize,
}

impl Pass {
    pub fn nanoseconds_per_operation(&self) -> f64 {
        self.nanoseconds / self.operations as f64
    }
}

/// Evaluates every flag for one context, one by one.
pub fn evaluate_each<E: FlagEngine>(
    engine: &E,
    fields: &ContextFields,
    flags: &[String],
) -> Vec<bool> {
    let context = E::new_context(fields);
    flags
        .iter()
        .map(|flag| engine.is_enabled(flag, &context))
        .collect()
}

/// Times single flags; every request has a context of its own, created before the clock runs.
pub fn time_is_enabled<E: FlagEngine>(engine: &E, workload: &Workload) -> Pass {
    let requests: Vec<_> = workload
        .requests
        .iter()
        .map(|(flag, fields)| (flag, E::new_context(fields)))
        .collect();
    time(requests.len(), || {
        let enabled = requests
            .iter()
            .filter(|(flag, context)| engine.is_enabled(flag, context));
        enabled.count()
    })
}

pub fn time_all_flags<E: FlagEngine>(engine: &E, workload: &Workload) -> Pass {
    let contexts: Vec<_> = workload.contexts.iter().map(E::new_context).collect();
    time(contexts.len(), || {
        let counts = contexts
            .iter()
            .map(|context| engine.count_all_enabled(&workload.flags, context));
        counts.sum()
    })
}

/// Times the load. The loaded engine is dropped after the clock has stopped.
pub fn time_load<E: FlagEngine>(workload: &Workload) -> Pass {
    let mut loaded = None;
    time(1, || {
        loaded = E::load(&workload.document).ok();
        usize::from(loaded.is_some())
    })
}

fn time(operations: usize, work: impl FnOnce() -> usize) -> Pass {
    let start = Instant::now();
    let count = black_box(work());
    let nanoseconds = start.elapsed().as_secs_f64() * 1e9;
    Pass {
        nanoseconds,
        operations,
        count,
    }
}
