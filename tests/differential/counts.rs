//! Counts outcomes and rules, so that a run with too little variety fails.

use crate::pools;
use crate::reference::{Outcome, RuleCounts};
use std::collections::BTreeMap;

/// How often each rule must be true, and how often false, for the test to pass.
const MIN_COUNT: u64 = 300;

#[derive(Default)]
pub struct Counts {
    pub differences: Vec<String>,
    requests: u64,
    enabled: u64,
    with_variant: u64,
    /// Requests with more than one possible outcome.
    random: u64,
    reasons: BTreeMap<&'static str, u64>,
    rules: RuleCounts,
}

impl Counts {
    pub fn add(&mut self, outcome: Option<Outcome>, is_random: bool) {
        self.requests += 1;
        self.random += u64::from(is_random);
        let Some(outcome) = outcome else {
            return;
        };
        self.enabled += u64::from(outcome.enabled);
        self.with_variant += u64::from(outcome.variant.is_some());
        *self.reasons.entry(outcome.reason).or_default() += 1;
    }

    pub fn add_rules(&mut self, rules: RuleCounts) {
        for (rule, [no, yes]) in rules {
            let counts = self.rules.entry(rule).or_default();
            counts[0] += no;
            counts[1] += yes;
        }
    }

    pub fn print(&self) {
        let share = |part: u64| 100.0 * part as f64 / self.requests as f64;
        println!(
            "{} requests: {:.1} % on, {:.1} % with a variant, {:.1} % random",
            self.requests,
            share(self.enabled),
            share(self.with_variant),
            share(self.random),
        );
        for (reason, count) in &self.reasons {
            println!("{reason:>30} {:5.1} %", share(*count));
        }
        println!("{:>30} {:>9} {:>9}", "", "false", "true");
        for (rule, [no, yes]) in &self.rules {
            println!("{rule:>30} {no:>9} {yes:>9}");
        }
    }

    pub fn assert_every_rule_was_tested(&self) {
        assert!(self.requests >= 200_000, "{} requests", self.requests);
        assert!(self.random >= MIN_COUNT && self.with_variant >= MIN_COUNT);
        for reason in ["DISABLED", "DEFAULT", "TARGETING_MATCH", "SPLIT", "STATIC"] {
            let count = self.reasons.get(reason).copied().unwrap_or_default();
            assert!(count >= MIN_COUNT, "{reason} was the reason {count} times");
        }
        for rule in rules() {
            let [no, yes] = self.rules.get(&rule).copied().unwrap_or_default();
            assert!(
                no >= MIN_COUNT && yes >= MIN_COUNT,
                "{rule} was false {no} times and true {yes} times"
            );
        }
    }
}

/// Returns the name of every rule that can be both false and true.
fn rules() -> Vec<String> {
    let operators = [
        pools::LIST_OPERATORS,
        pools::NUMBER_OPERATORS,
        pools::DATE_OPERATORS,
        pools::VERSION_OPERATORS,
        &["REGEX", "IN_CIDR"],
    ];
    let strategies = [
        "flexibleRollout",
        "userWithId",
        "remoteAddress",
        "applicationHostname",
        "gradualRolloutUserId",
        "gradualRolloutSessionId",
        "gradualRolloutRandom",
        "custom",
    ];
    let operators = operators
        .concat()
        .into_iter()
        .map(|name| format!("operator {name}"));
    let strategies = strategies.map(|name| format!("strategy {name}"));
    operators
        .chain(strategies)
        .chain(["dependency".to_owned()])
        .collect()
}
