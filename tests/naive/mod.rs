//! The naive judge: Unleash's rules, written down as slowly and plainly as possible.
//!
//! It shares no code with the crate, holds on to the JSON as it is and reads it again for every
//! question. Section numbers refer to the protocol document, on which `docs/compatibility.md`
//! rests. Where a rule draws at random, the judge answers with *every* answer that can come out,
//! so that it needs no dice; elsewhere the list has one member.

#![allow(dead_code, reason = "no judge needs all of it")]

mod addresses;
mod constraints;
mod dates;
mod murmur3;
mod patterns;
mod reading;
mod strategies;
mod variants;
mod versions;

use reading::{Broken, list, map, required_text, text};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use strategies::percent;
use variants::By;
pub use variants::Choice;

/// Who is asking: named fields and properties in one map (5.3).
pub type Context = BTreeMap<String, String>;

/// A strategy of the host, by name and parameters.
pub type Custom = fn(&str, &BTreeMap<String, String>) -> bool;

pub struct Question<'a> {
    pub context: &'a Context,
    /// Unix milliseconds.
    pub now: i64,
    pub custom: Option<Custom>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answer {
    pub enabled: bool,
    pub variant: Option<Choice>,
    pub reason: &'static str,
}

/// What a flag nobody has amounts to (5.12).
pub const NOBODY: Answer = off("ERROR");

/// How often each rule said no and yes.
pub type Tally = BTreeMap<String, [u64; 2]>;

#[derive(Default)]
pub struct Naive {
    flags: Vec<Value>,
    segments: Vec<Value>,
    hostname: Option<String>,
    tally: RefCell<Tally>,
}

/// What a strategy's own rule says.
#[derive(Clone, Copy, PartialEq)]
enum Chance {
    Never,
    Always,
    Random,
}

impl Chance {
    fn of(certain: bool) -> Chance {
        if certain {
            Chance::Always
        } else {
            Chance::Never
        }
    }
}

// Documents and deltas: section 2.1.
impl Naive {
    pub fn new(hostname: Option<&str>) -> Naive {
        Naive {
            hostname: hostname.map(str::to_owned),
            ..Naive::default()
        }
    }

    pub fn load(&mut self, document: &Value) {
        self.flags = list(document, "features").unwrap_or(&[]).to_vec();
        self.segments = list(document, "segments").unwrap_or(&[]).to_vec();
    }

    pub fn apply(&mut self, delta: &Value) {
        for event in list(delta, "events").unwrap_or(&[]) {
            match event["type"].as_str() {
                Some("hydration") => self.load(event),
                Some("feature-updated") => replace(&mut self.flags, "name", &event["feature"]),
                Some("feature-removed") => remove(&mut self.flags, "name", &event["featureName"]),
                Some("segment-updated") => replace(&mut self.segments, "id", &event["segment"]),
                Some("segment-removed") => remove(&mut self.segments, "id", &event["segmentId"]),
                // Anything else is passed over.
                _ => {}
            }
        }
    }

    /// The document that leads to the same state.
    pub fn document(&self) -> Value {
        json!({"version": 2, "features": self.flags, "segments": self.segments})
    }

    pub fn tally(self) -> Tally {
        self.tally.into_inner()
    }

    /// 1.1: of two flags with one name, the last one wins.
    fn flag(&self, name: &str) -> Option<&Value> {
        let has_name = |flag: &&Value| text(&flag["name"]).as_deref() == Ok(name);
        self.flags.iter().rev().find(has_name)
    }

    fn segment(&self, id: &Value) -> Option<&Value> {
        self.segments
            .iter()
            .rev()
            .find(|segment| segment["id"] == *id)
    }

    fn count(&self, what: &str, outcome: bool) {
        let mut tally = self.tally.borrow_mut();
        tally.entry(what.to_owned()).or_default()[usize::from(outcome)] += 1;
    }
}

fn replace(parts: &mut Vec<Value>, key: &str, part: &Value) {
    remove(parts, key, &part[key]);
    parts.push(part.clone());
}

fn remove(parts: &mut Vec<Value>, key: &str, id: &Value) {
    parts.retain(|part| text(&part[key]) != text(id));
}

// The order of evaluation: section 5.1.
impl Naive {
    /// Every possible answer; `None` when nobody has such a flag.
    pub fn evaluate(&self, name: &str, question: &Question) -> Option<Vec<Answer>> {
        let flag = self.flag(name)?;
        let mut answers = self.answers(name, flag, question);
        answers.sort();
        answers.dedup();
        for answer in &answers {
            self.count(&format!("reason {}", answer.reason), answer.enabled);
        }
        Some(answers)
    }

    fn answers(&self, name: &str, flag: &Value, question: &Question) -> Vec<Answer> {
        if flag["enabled"] != true {
            return vec![off("DISABLED")];
        }
        let mut answers = Vec::new();
        let dependencies = self.dependencies(flag, question).unwrap_or(Chance::Never);
        if dependencies != Chance::Always {
            answers.push(off("DEFAULT"));
        }
        if dependencies != Chance::Never {
            answers.extend(self.answers_of_strategies(name, flag, question));
        }
        answers
    }

    /// 5.2: no strategies at all means on. Otherwise the first that admits decides; one that draws
    /// at random may admit, or leave it to those after it.
    fn answers_of_strategies(&self, name: &str, flag: &Value, question: &Question) -> Vec<Answer> {
        let Ok(strategies) = list(flag, "strategies") else {
            return vec![off("DEFAULT")];
        };
        let mut answers = Vec::new();
        if strategies.is_empty() {
            for pick in variants::of_flag(flag, name, question.context) {
                answers.push(on(reason(pick.by, false, false), pick.choice));
            }
            return answers;
        }
        for strategy in strategies {
            let chance = self.admits(name, strategy, question);
            if chance != Chance::Never {
                answers.extend(self.answers_of_admitted(name, flag, strategy, question));
            }
            if chance == Chance::Always {
                return answers;
            }
        }
        answers.push(off("DEFAULT"));
        answers
    }

    /// 5.9: the admitting strategy's variants, or else those of the flag.
    fn answers_of_admitted(
        &self,
        name: &str,
        flag: &Value,
        strategy: &Value,
        question: &Question,
    ) -> Vec<Answer> {
        // A list that nobody can read is a list all the same: it does not fall back to the flag's.
        let picks = match list(strategy, "variants") {
            Ok([]) => variants::of_flag(flag, name, question.context),
            _ => variants::of_strategy(strategy, name, question.context),
        };
        let targeted = self.is_targeted(strategy);
        let partial = is_partial(strategy);
        picks
            .into_iter()
            .map(|pick| on(reason(pick.by, targeted, partial), pick.choice))
            .collect()
    }

    /// Constraints, own or through segments, or people and machines by name.
    fn is_targeted(&self, strategy: &Value) -> bool {
        let has_constraints =
            |part: &Value| list(part, "constraints").is_ok_and(|list| !list.is_empty());
        let segments = list(strategy, "segments").unwrap_or(&[]);
        let by_segment = segments
            .iter()
            .filter_map(|id| self.segment(id))
            .any(has_constraints);
        let rolled_out = [
            "default",
            "flexibleRollout",
            "gradualRolloutUserId",
            "gradualRolloutSessionId",
            "gradualRolloutRandom",
        ];
        let by_name = text(&strategy["name"]).is_ok_and(|name| !rolled_out.contains(&&*name));
        by_name || by_segment || has_constraints(strategy)
    }
}

const fn off(reason: &'static str) -> Answer {
    Answer {
        enabled: false,
        variant: None,
        reason,
    }
}

fn on(reason: &'static str, variant: Option<Choice>) -> Answer {
    Answer {
        enabled: true,
        variant,
        reason,
    }
}

/// OpenFeature's word for it: somebody was meant, by the strategy or by an override; or a bucket
/// decided, of the strategy or among the variants; or neither.
fn reason(by: By, targeted: bool, partial: bool) -> &'static str {
    match (targeted || by == By::Override, partial || by == By::Bucket) {
        (true, _) => "TARGETING_MATCH",
        (false, true) => "SPLIT",
        (false, false) => "STATIC",
    }
}

/// Whether an admitting strategy lets in less than everybody.
fn is_partial(strategy: &Value) -> bool {
    let key = match strategy["name"].as_str() {
        Some("flexibleRollout") => "rollout",
        Some("gradualRolloutUserId" | "gradualRolloutSessionId" | "gradualRolloutRandom") => {
            "percentage"
        }
        _ => return false,
    };
    map(strategy, "parameters").is_ok_and(|parameters| percent(&parameters, key) < Some(100))
}

// Dependencies: section 5.10.
impl Naive {
    fn dependencies(&self, flag: &Value, question: &Question) -> Result<Chance, Broken> {
        let mut chance = Chance::Always;
        for dependency in list(flag, "dependencies")? {
            match self.dependency(dependency, question)? {
                Chance::Never => return Ok(Chance::Never),
                Chance::Random => chance = Chance::Random,
                Chance::Always => {}
            }
        }
        Ok(chance)
    }

    fn dependency(&self, dependency: &Value, question: &Question) -> Result<Chance, Broken> {
        let name = required_text(dependency, "feature")?;
        let wanted_on = reading::boolean(dependency, "enabled", true)?;
        let wanted_variants = reading::texts(dependency, "variants")?;
        let Some(parent) = self.flag(&name) else {
            self.count("dependency", false);
            return Ok(Chance::Never);
        };
        // A parent must not depend on anything itself.
        if !list(parent, "dependencies")?.is_empty() {
            return Ok(Chance::Never);
        }
        let satisfies = |answer: &Answer| {
            if !wanted_on {
                return !answer.enabled;
            }
            let variant = answer
                .variant
                .as_ref()
                .map_or("disabled", |choice| &choice.name);
            answer.enabled
                && (wanted_variants.is_empty()
                    || wanted_variants.iter().any(|name| name == variant))
        };
        let answers = self.answers(&name, parent, question);
        let satisfied = answers.iter().filter(|answer| satisfies(answer)).count();
        self.count("dependency", satisfied > 0);
        Ok(match satisfied {
            0 => Chance::Never,
            all if all == answers.len() => Chance::Always,
            _ => Chance::Random,
        })
    }
}
