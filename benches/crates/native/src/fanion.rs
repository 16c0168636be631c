//! Fanion as a Rust program asks it.

use crate::side::Side;
use crate::workload::Person;
use fanion::{Context, Engine, Question};
use std::error::Error;

/// What every question is asked with. No workload looks at either.
const NOW: i64 = 0;
const RANDOM: u32 = 0;

pub struct Fanion(Engine);

impl Side for Fanion {
    type Context = Context;

    fn open(text: &str) -> Result<Fanion, Box<dyn Error>> {
        let mut engine = Engine::new();
        match engine.load(text.as_bytes())?.first() {
            Some(warning) => Err(format!("a workload must be clean: {warning}").into()),
            None => Ok(Fanion(engine)),
        }
    }

    fn context(person: &Person) -> Context {
        let fields = person.iter();
        fields.fold(Context::new(), |context, (name, value)| {
            context.with(name, value)
        })
    }

    fn is_enabled(&self, name: &str, context: &Context) -> bool {
        let question = Question::new(context, NOW, RANDOM);
        let answer = self.0.evaluate(name, &question);
        answer.is_some_and(|answer| answer.enabled)
    }

    fn every_flag(&self, _: &[String], context: &Context) -> usize {
        let all = self.0.evaluate_all(&Question::new(context, NOW, RANDOM));
        all.iter().filter(|answer| answer.enabled).count()
    }
}
