//! Fanion, called as a Rust program calls it.

use crate::engine::FlagEngine;
use crate::workload::ContextFields;
use fanion::{Context, Engine, EvaluationRequest};
use std::error::Error;

/// Time and random number of every request; no workload depends on them.
const NOW: i64 = 0;
const RANDOM: u32 = 0;

pub struct Fanion(Engine);

impl FlagEngine for Fanion {
    type Context = Context;

    fn load(document: &str) -> Result<Fanion, Box<dyn Error>> {
        let mut engine = Engine::new();
        match engine.load(document.as_bytes())?.first() {
            Some(warning) => {
                Err(format!("a workload must load without warnings: {warning}").into())
            }
            None => Ok(Fanion(engine)),
        }
    }

    fn new_context(fields: &ContextFields) -> Context {
        fields
            .iter()
            .fold(Context::new(), |context, (name, value)| {
                context.with(name, value)
            })
    }

    fn is_enabled(&self, flag: &str, context: &Context) -> bool {
        let request = EvaluationRequest::new(context, NOW, RANDOM);
        let evaluation = self.0.evaluate(flag, &request);
        evaluation.is_some_and(|evaluation| evaluation.enabled)
    }

    fn count_all_enabled(&self, _: &[String], context: &Context) -> usize {
        let evaluations = self
            .0
            .evaluate_all(&EvaluationRequest::new(context, NOW, RANDOM));
        evaluations
            .iter()
            .filter(|evaluation| evaluation.enabled)
            .count()
    }
}
