//! The reference evaluator: Unleash's rules, written for clarity instead of speed.
//!
//! It shares no code with the crate. It keeps the JSON and reads it again for each request.
//! Hashes, patterns, dates and IP ranges are the work of libraries that the crate does not use.
//! Where a rule draws at random, the evaluator returns every possible outcome, so it needs no
//! random numbers. Elsewhere its list has one entry.
//!
//! Source: `docs/semantics.md`.

#![allow(dead_code, reason = "each test uses a part of this module")]

mod addresses;
mod constraints;
mod dates;
mod json;
pub mod patterns;
mod strategies;
mod variants;
mod versions;

use json::{Invalid, list, map, required_string, string};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use strategies::percentage;
use variants::SelectedBy;
pub use variants::Variant;

/// Named fields and properties in one map.
pub type Context = BTreeMap<String, String>;

/// Returns whether a custom strategy matches, by its name and parameters.
pub type CustomStrategies = fn(&str, &BTreeMap<String, String>) -> bool;

pub struct EvaluationRequest<'a> {
    pub context: &'a Context,
    /// Unix milliseconds.
    pub now: i64,
    pub custom: Option<CustomStrategies>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcome {
    pub enabled: bool,
    pub variant: Option<Variant>,
    /// The reason, as OpenFeature spells it.
    pub reason: &'static str,
}

/// The outcome of a flag that is not in the document.
pub const UNKNOWN_FLAG: Outcome = off("ERROR");

/// How often each rule was false and true.
pub type RuleCounts = BTreeMap<String, [u64; 2]>;

#[derive(Default)]
pub struct ReferenceEvaluator {
    flags: Vec<Value>,
    segments: Vec<Value>,
    hostname: Option<String>,
    rule_counts: RefCell<RuleCounts>,
}

/// Whether a strategy matches or a dependency is satisfied.
#[derive(Clone, Copy, PartialEq)]
enum Match {
    Never,
    Always,
    /// A random draw decides.
    Random,
}

impl Match {
    fn certain(matches: bool) -> Match {
        if matches { Match::Always } else { Match::Never }
    }
}

// Documents and deltas.
impl ReferenceEvaluator {
    pub fn new(hostname: Option<&str>) -> ReferenceEvaluator {
        ReferenceEvaluator {
            hostname: hostname.map(str::to_owned),
            ..ReferenceEvaluator::default()
        }
    }

    pub fn load(&mut self, document: &Value) {
        self.flags = list(document, "features").unwrap_or(&[]).to_vec();
        self.segments = list(document, "segments").unwrap_or(&[]).to_vec();
    }

    /// Applies the events of a delta. Events of unknown types are ignored.
    pub fn apply(&mut self, delta: &Value) {
        for event in list(delta, "events").unwrap_or(&[]) {
            match event["type"].as_str() {
                Some("hydration") => self.load(event),
                Some("feature-updated") => replace(&mut self.flags, "name", &event["feature"]),
                Some("feature-removed") => remove(&mut self.flags, "name", &event["featureName"]),
                Some("segment-updated") => replace(&mut self.segments, "id", &event["segment"]),
                Some("segment-removed") => remove(&mut self.segments, "id", &event["segmentId"]),
                _ => {}
            }
        }
    }

    /// Returns a document with the current flags and segments.
    pub fn document(&self) -> Value {
        serde_json::json!({"version": 2, "features": self.flags, "segments": self.segments})
    }

    pub fn rule_counts(self) -> RuleCounts {
        self.rule_counts.into_inner()
    }

    /// Returns the last flag of that name.
    fn flag(&self, name: &str) -> Option<&Value> {
        let has_name = |flag: &&Value| string(&flag["name"]).as_deref() == Ok(name);
        self.flags.iter().rev().find(has_name)
    }

    /// Returns the last segment with that id.
    fn segment(&self, id: &Value) -> Option<&Value> {
        self.segments
            .iter()
            .rev()
            .find(|segment| segment["id"] == *id)
    }

    fn count(&self, rule: &str, result: bool) {
        let mut rule_counts = self.rule_counts.borrow_mut();
        rule_counts.entry(rule.to_owned()).or_default()[usize::from(result)] += 1;
    }
}

fn replace(parts: &mut Vec<Value>, key: &str, part: &Value) {
    remove(parts, key, &part[key]);
    parts.push(part.clone());
}

fn remove(parts: &mut Vec<Value>, key: &str, id: &Value) {
    parts.retain(|part| string(&part[key]) != string(id));
}

// The order of evaluation.
impl ReferenceEvaluator {
    /// Returns every possible outcome, or `None` if the document has no such flag.
    pub fn evaluate(&self, name: &str, request: &EvaluationRequest) -> Option<Vec<Outcome>> {
        let flag = self.flag(name)?;
        let mut outcomes = self.outcomes(name, flag, request);
        outcomes.sort();
        outcomes.dedup();
        for outcome in &outcomes {
            self.count(&format!("reason {}", outcome.reason), outcome.enabled);
        }
        Some(outcomes)
    }

    fn outcomes(&self, name: &str, flag: &Value, request: &EvaluationRequest) -> Vec<Outcome> {
        if flag["enabled"] != true {
            return vec![off("DISABLED")];
        }
        let mut outcomes = Vec::new();
        let dependencies = self.dependencies(flag, request).unwrap_or(Match::Never);
        if dependencies != Match::Always {
            outcomes.push(off("DEFAULT"));
        }
        if dependencies != Match::Never {
            outcomes.extend(self.strategy_outcomes(name, flag, request));
        }
        outcomes
    }

    /// A flag without strategies is on. Otherwise the first strategy that matches decides.
    ///
    /// A strategy that draws at random may decide, and so may those after it.
    fn strategy_outcomes(
        &self,
        name: &str,
        flag: &Value,
        request: &EvaluationRequest,
    ) -> Vec<Outcome> {
        let Ok(strategies) = list(flag, "strategies") else {
            return vec![off("DEFAULT")];
        };
        let mut outcomes = Vec::new();
        if strategies.is_empty() {
            for selection in variants::select_for_flag(flag, name, request.context) {
                outcomes.push(on(reason(selection.by, false, false), selection.variant));
            }
            return outcomes;
        }
        for strategy in strategies {
            let result = self.strategy_matches(name, strategy, request);
            if result != Match::Never {
                outcomes.extend(self.variant_outcomes(name, flag, strategy, request));
            }
            if result == Match::Always {
                return outcomes;
            }
        }
        outcomes.push(off("DEFAULT"));
        outcomes
    }

    /// Selects among the variants of the strategy that matched, or else those of the flag.
    fn variant_outcomes(
        &self,
        name: &str,
        flag: &Value,
        strategy: &Value,
        request: &EvaluationRequest,
    ) -> Vec<Outcome> {
        // A list with only invalid variants is not empty, so the flag's variants are not used.
        let selections = match list(strategy, "variants") {
            Ok([]) => variants::select_for_flag(flag, name, request.context),
            _ => variants::select_for_strategy(strategy, name, request.context),
        };
        let is_targeted = self.is_targeted(strategy);
        let is_partial = is_partial(strategy);
        selections
            .into_iter()
            .map(|selection| {
                let reason = reason(selection.by, is_targeted, is_partial);
                on(reason, selection.variant)
            })
            .collect()
    }

    /// Returns whether a strategy has constraints, its own or a segment's, or lists its users.
    fn is_targeted(&self, strategy: &Value) -> bool {
        let has_constraints =
            |part: &Value| list(part, "constraints").is_ok_and(|list| !list.is_empty());
        let segments = list(strategy, "segments").unwrap_or(&[]);
        let by_segment = segments
            .iter()
            .filter_map(|id| self.segment(id))
            .any(has_constraints);
        let without_list = [
            "default",
            "flexibleRollout",
            "gradualRolloutUserId",
            "gradualRolloutSessionId",
            "gradualRolloutRandom",
        ];
        let by_list = string(&strategy["name"]).is_ok_and(|name| !without_list.contains(&&*name));
        by_list || by_segment || has_constraints(strategy)
    }
}

const fn off(reason: &'static str) -> Outcome {
    Outcome {
        enabled: false,
        variant: None,
        reason,
    }
}

fn on(reason: &'static str, variant: Option<Variant>) -> Outcome {
    Outcome {
        enabled: true,
        variant,
        reason,
    }
}

/// Returns the reason of a flag that is on.
///
/// Source: `docs/semantics.md`, "Reasons".
fn reason(by: SelectedBy, is_targeted: bool, is_partial: bool) -> &'static str {
    let is_targeted = is_targeted || by == SelectedBy::Override;
    let is_split = is_partial || by == SelectedBy::Bucket;
    match (is_targeted, is_split) {
        (true, _) => "TARGETING_MATCH",
        (false, true) => "SPLIT",
        (false, false) => "STATIC",
    }
}

/// Returns whether a strategy that matched has a rollout below 100 %.
fn is_partial(strategy: &Value) -> bool {
    let key = match strategy["name"].as_str() {
        Some("flexibleRollout") => "rollout",
        Some("gradualRolloutUserId" | "gradualRolloutSessionId" | "gradualRolloutRandom") => {
            "percentage"
        }
        _ => return false,
    };
    map(strategy, "parameters").is_ok_and(|parameters| percentage(&parameters, key) < Some(100))
}

// Dependencies.
impl ReferenceEvaluator {
    fn dependencies(&self, flag: &Value, request: &EvaluationRequest) -> Result<Match, Invalid> {
        let mut all = Match::Always;
        for dependency in list(flag, "dependencies")? {
            match self.dependency(dependency, request)? {
                Match::Never => return Ok(Match::Never),
                Match::Random => all = Match::Random,
                Match::Always => {}
            }
        }
        Ok(all)
    }

    fn dependency(
        &self,
        dependency: &Value,
        request: &EvaluationRequest,
    ) -> Result<Match, Invalid> {
        let name = required_string(dependency, "feature")?;
        let must_be_on = json::boolean(dependency, "enabled", true)?;
        let variants = json::strings(dependency, "variants")?;
        let Some(parent) = self.flag(&name) else {
            self.count("dependency", false);
            return Ok(Match::Never);
        };
        // A parent with dependencies never satisfies a dependency.
        if !list(parent, "dependencies")?.is_empty() {
            return Ok(Match::Never);
        }
        let satisfies = |outcome: &Outcome| {
            if !must_be_on {
                return !outcome.enabled;
            }
            let variant = outcome
                .variant
                .as_ref()
                .map_or("disabled", |variant| &variant.name);
            outcome.enabled && (variants.is_empty() || variants.iter().any(|name| name == variant))
        };
        let outcomes = self.outcomes(&name, parent, request);
        let satisfied = outcomes.iter().filter(|outcome| satisfies(outcome)).count();
        self.count("dependency", satisfied > 0);
        Ok(match satisfied {
            0 => Match::Never,
            all if all == outcomes.len() => Match::Always,
            _ => Match::Random,
        })
    }
}
