//! Alternating rounds of two engines, so that disturbances of the machine affect both.

use crate::engine::Pass;
use serde_json::{Value, json};

pub struct Settings {
    /// Untimed rounds before the timed ones.
    warm_up: usize,
    rounds: usize,
    /// The least time to measure for one engine in one round.
    nanoseconds: f64,
}

impl Settings {
    pub fn parse(value: &Value) -> Result<Settings, &'static str> {
        let number = |key: &str| value[key].as_u64().ok_or("a setting is missing");
        Ok(Settings {
            warm_up: number("warmUp")? as usize,
            rounds: number("rounds")? as usize,
            nanoseconds: number("milliseconds")? as f64 * 1e6,
        })
    }

    /// Returns the nanoseconds of one operation of each engine, for each round. The engine that runs first
    /// alternates.
    pub fn run(&self, first: impl Fn() -> Pass, second: impl Fn() -> Pass) -> Vec<Value> {
        let all = 0..self.warm_up + self.rounds;
        let samples = all.map(|round| match round % 2 {
            0 => [self.time(&first), self.time(&second)],
            _ => {
                let [second, first] = [self.time(&second), self.time(&first)];
                [first, second]
            }
        });
        let samples: Vec<_> = samples.collect();
        for [first, second] in &samples {
            assert_eq!(
                first.count, second.count,
                "the engines returned different counts while timed"
            );
        }
        let timed = samples.iter().skip(self.warm_up);
        timed
            .map(|sample| json!(sample.each_ref().map(Pass::nanoseconds_per_operation)))
            .collect()
    }

    /// Runs passes until the least time is measured, and sums them up.
    fn time(&self, pass: impl Fn() -> Pass) -> Pass {
        let mut sum = pass();
        while sum.nanoseconds < self.nanoseconds {
            let next = pass();
            sum.nanoseconds += next.nanoseconds;
            sum.operations += next.operations;
        }
        sum
    }
}
