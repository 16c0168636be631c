//! Both sides in alternating rounds, so that whatever disturbs the machine disturbs both.

use crate::side::Pass;
use serde_json::{Value, json};

pub struct Pace {
    warm_up: usize,
    rounds: usize,
    /// For how long a side is timed in each round, in nanoseconds at least.
    fill: f64,
}

impl Pace {
    pub fn read(value: &Value) -> Result<Pace, &'static str> {
        let number = |name: &str| value[name].as_u64().ok_or("the pace is missing");
        Ok(Pace {
            warm_up: number("warmUp")? as usize,
            rounds: number("rounds")? as usize,
            fill: number("fill")? as f64 * 1e6,
        })
    }

    /// `[nanoseconds of one side, of the other]` of each round. They take turns in going first.
    pub fn rounds(&self, one: impl Fn() -> Pass, other: impl Fn() -> Pass) -> Vec<Value> {
        let all = 0..self.warm_up + self.rounds;
        let samples = all.map(|round| match round % 2 {
            0 => [self.time(&one), self.time(&other)],
            _ => {
                let [other, one] = [self.time(&other), self.time(&one)];
                [one, other]
            }
        });
        let samples: Vec<_> = samples.collect();
        for [one, other] in &samples {
            assert_eq!(
                one.tally, other.tally,
                "the sides counted differently while timed"
            );
        }
        let timed = samples.iter().skip(self.warm_up);
        timed
            .map(|sample| json!(sample.each_ref().map(Pass::each)))
            .collect()
    }

    /// As many passes as take `fill`, as one.
    fn time(&self, pass: impl Fn() -> Pass) -> Pass {
        let mut sum = pass();
        while sum.nanoseconds < self.fill {
            let next = pass();
            sum.nanoseconds += next.nanoseconds;
            sum.count += next.count;
        }
        sum
    }
}
