//! Strategies: which users a strategy matches.
//!
//! Source: `docs/semantics.md`, "Strategies" and "Stickiness and buckets".

use super::json::{Invalid, comma_list, list, map, required_string};
use super::{Context, EvaluationRequest, Match, ReferenceEvaluator, addresses, constraints};
use mur3::murmurhash3_x86_32;
use serde_json::Value;
use std::collections::BTreeMap;

impl ReferenceEvaluator {
    /// Returns whether a strategy matches. An invalid strategy never does.
    pub(super) fn strategy_matches(
        &self,
        flag: &str,
        strategy: &Value,
        request: &EvaluationRequest,
    ) -> Match {
        self.valid_strategy_matches(flag, strategy, request)
            .unwrap_or_else(|Invalid| {
                self.count("invalid strategy", false);
                Match::Never
            })
    }

    fn valid_strategy_matches(
        &self,
        flag: &str,
        strategy: &Value,
        request: &EvaluationRequest,
    ) -> Result<Match, Invalid> {
        let name = required_string(strategy, "name")?;
        let parameters = map(strategy, "parameters")?;
        list(strategy, "variants")?;
        let constraints_match = self.constraints_match(strategy, request)?;
        let rule = Rule {
            flag,
            parameters: &parameters,
            request,
            hostname: self.hostname.as_deref(),
        };
        let result = rule.evaluate(&name);
        self.count(
            &format!("strategy {}", built_in_or_custom(&name)),
            result != Match::Never,
        );
        Ok(if constraints_match {
            result
        } else {
            Match::Never
        })
    }

    /// Returns whether all constraints match: those of the strategy and of all its segments.
    ///
    /// Evaluates all of them, because an invalid one counts even after one that does not match.
    fn constraints_match(
        &self,
        strategy: &Value,
        request: &EvaluationRequest,
    ) -> Result<bool, Invalid> {
        let mut all = list(strategy, "constraints")?.to_vec();
        for id in list(strategy, "segments")? {
            let id = id.is_i64().then_some(id).ok_or(Invalid)?;
            let segment = self.segment(id).ok_or(Invalid)?;
            all.extend_from_slice(list(segment, "constraints")?);
        }
        let mut all_match = true;
        for constraint in &all {
            let outcome = constraints::evaluate(constraint, request)?;
            self.count(
                &format!("operator {}", outcome.operator),
                outcome.operator_matches,
            );
            all_match &= outcome.matches;
        }
        Ok(all_match)
    }
}

/// Returns the name under which the results of a strategy are counted.
fn built_in_or_custom(name: &str) -> &str {
    match name {
        "default"
        | "flexibleRollout"
        | "userWithId"
        | "remoteAddress"
        | "applicationHostname"
        | "gradualRolloutUserId"
        | "gradualRolloutSessionId"
        | "gradualRolloutRandom" => name,
        _ => "custom",
    }
}

/// A strategy without its constraints.
struct Rule<'a> {
    flag: &'a str,
    parameters: &'a BTreeMap<String, String>,
    request: &'a EvaluationRequest<'a>,
    hostname: Option<&'a str>,
}

impl Rule<'_> {
    fn evaluate(&self, strategy: &str) -> Match {
        match strategy {
            "default" => Match::Always,
            "flexibleRollout" => self.flexible_rollout(),
            "userWithId" => Match::certain(self.is_listed_user()),
            "remoteAddress" => Match::certain(self.is_in_ranges()),
            "applicationHostname" => Match::certain(self.is_listed_host()),
            "gradualRolloutUserId" => self.gradual_rollout("userId"),
            "gradualRolloutSessionId" => self.gradual_rollout("sessionId"),
            "gradualRolloutRandom" => random_rollout(percentage(self.parameters, "percentage")),
            custom => Match::certain(self.custom_strategy_matches(custom)),
        }
    }

    /// The default group id is the flag's own name, also for a parent.
    fn flexible_rollout(&self) -> Match {
        let group_id = self.parameter("groupId").unwrap_or(self.flag);
        let percentage = percentage(self.parameters, "rollout");
        match sticky_value(self.parameter("stickiness"), self.request.context) {
            StickyValue::Value(value) => rollout(group_id, &value, percentage),
            StickyValue::Random => random_rollout(percentage),
            StickyValue::Missing => Match::Never,
        }
    }

    /// A gradual rollout without a group id never matches.
    fn gradual_rollout(&self, field: &str) -> Match {
        let percentage = percentage(self.parameters, "percentage");
        match (self.parameter("groupId"), self.field(field)) {
            (Some(group_id), Some(value)) => rollout(group_id, value, percentage),
            _ => Match::Never,
        }
    }

    fn is_listed_user(&self) -> bool {
        let user_ids = comma_list(self.parameter("userIds").unwrap_or(""));
        self.field("userId")
            .is_some_and(|user_id| user_ids.contains(&user_id))
    }

    fn is_in_ranges(&self) -> bool {
        let ranges = comma_list(self.parameter("IPs").unwrap_or(""));
        self.field("remoteAddress")
            .is_some_and(|address| addresses::is_in_any(address, ranges))
    }

    fn is_listed_host(&self) -> bool {
        let hostnames = self.parameter("hostNames").unwrap_or("").to_lowercase();
        let hostname = self.hostname.map(str::to_lowercase);
        hostname.is_some_and(|hostname| comma_list(&hostnames).contains(&hostname.as_str()))
    }

    fn custom_strategy_matches(&self, name: &str) -> bool {
        self.request
            .custom
            .is_some_and(|custom| custom(name, self.parameters))
    }

    fn parameter(&self, key: &str) -> Option<&str> {
        self.parameters.get(key).map(String::as_str)
    }

    fn field(&self, name: &str) -> Option<&str> {
        constraints::field_value(self.request.context, name)
    }
}

/// Parses an integer from 0 to 100, with an optional plus sign. Any other value is `None`.
pub fn percentage(parameters: &BTreeMap<String, String>, key: &str) -> Option<u32> {
    let value = parameters.get(key)?;
    let digits = value.strip_prefix('+').unwrap_or(value);
    let is_valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_valid.then(|| digits.parse().ok()).flatten();
    number.filter(|number| *number <= 100)
}

fn rollout(group_id: &str, value: &str, percentage: Option<u32>) -> Match {
    let bucket = bucket(group_id, value, 0, 100);
    Match::certain(percentage.is_some_and(|percentage| bucket <= percentage))
}

/// Returns a number from 1 to `range`.
pub fn bucket(group_id: &str, value: &str, seed: u32, range: u32) -> u32 {
    let key = format!("{group_id}:{value}");
    murmurhash3_x86_32(key.as_bytes(), seed) % range + 1
}

fn random_rollout(percentage: Option<u32>) -> Match {
    match percentage {
        None | Some(0) => Match::Never,
        Some(100) => Match::Always,
        Some(_) => Match::Random,
    }
}

/// The context value that stickiness selects.
pub enum StickyValue {
    Value(String),
    /// The bucket is drawn at random.
    Random,
    /// The context has no value for the field.
    Missing,
}

/// Returns the sticky value of a rollout. An empty string is a value.
pub fn sticky_value(stickiness: Option<&str>, context: &Context) -> StickyValue {
    let field = |name: &str| context.get(name).cloned().map(StickyValue::Value);
    match stickiness {
        None | Some("" | "default") => field("userId")
            .or_else(|| field("sessionId"))
            .unwrap_or(StickyValue::Random),
        Some("random") => StickyValue::Random,
        Some(name) => field(name).unwrap_or(StickyValue::Missing),
    }
}
