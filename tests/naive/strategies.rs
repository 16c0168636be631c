//! Whom a strategy lets in. Source: protocol 5.6, and 5.5 for stickiness.

use super::reading::{Broken, comma_list, list, map, required_text};
use super::{Chance, Context, Naive, Question, addresses, constraints, murmur3};
use serde_json::Value;
use std::collections::BTreeMap;

impl Naive {
    pub(super) fn admits(&self, flag: &str, strategy: &Value, question: &Question) -> Chance {
        self.admits_unless_broken(flag, strategy, question)
            .unwrap_or_else(|Broken| {
                self.count("broken strategy", false);
                Chance::Never
            })
    }

    fn admits_unless_broken(
        &self,
        flag: &str,
        strategy: &Value,
        question: &Question,
    ) -> Result<Chance, Broken> {
        let name = required_text(strategy, "name")?;
        let parameters = map(strategy, "parameters")?;
        list(strategy, "variants")?;
        let constraints = self.constraints_hold(strategy, question)?;
        let rule = Rule {
            flag,
            parameters: &parameters,
            question,
            hostname: self.hostname.as_deref(),
        };
        let chance = rule.chance(&name);
        self.count(
            &format!("strategy {}", known(&name)),
            chance != Chance::Never,
        );
        Ok(if constraints { chance } else { Chance::Never })
    }

    /// Own constraints and those of every segment, all of them (5.11). All are looked at, because
    /// a broken one counts even behind one that is false.
    fn constraints_hold(&self, strategy: &Value, question: &Question) -> Result<bool, Broken> {
        let mut all = list(strategy, "constraints")?.to_vec();
        for id in list(strategy, "segments")? {
            let id = id.is_i64().then_some(id).ok_or(Broken)?;
            let segment = self.segment(id).ok_or(Broken)?;
            all.extend_from_slice(list(segment, "constraints")?);
        }
        let mut hold = true;
        for constraint in &all {
            let verdict = constraints::judge(constraint, question)?;
            self.count(
                &format!("operator {}", verdict.operator),
                verdict.operator_holds,
            );
            hold &= verdict.holds;
        }
        Ok(hold)
    }
}

/// Under which name a strategy is counted.
fn known(name: &str) -> &str {
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

struct Rule<'a> {
    flag: &'a str,
    parameters: &'a BTreeMap<String, String>,
    question: &'a Question<'a>,
    hostname: Option<&'a str>,
}

impl Rule<'_> {
    fn chance(&self, strategy: &str) -> Chance {
        match strategy {
            "default" => Chance::Always,
            "flexibleRollout" => self.flexible_rollout(),
            "userWithId" => Chance::of(self.is_named_user()),
            "remoteAddress" => Chance::of(self.is_in_ranges()),
            "applicationHostname" => Chance::of(self.is_named_host()),
            "gradualRolloutUserId" => self.gradual_rollout("userId"),
            "gradualRolloutSessionId" => self.gradual_rollout("sessionId"),
            "gradualRolloutRandom" => random(percent(self.parameters, "percentage")),
            custom => Chance::of(self.is_admitted_by_host(custom)),
        }
    }

    /// The group is the flag's own name when none is given, also for a parent (5.14).
    fn flexible_rollout(&self) -> Chance {
        let group = self.parameter("groupId").unwrap_or(self.flag);
        let percent = percent(self.parameters, "rollout");
        match identifier(self.parameter("stickiness"), self.question.context) {
            Identifier::Text(text) => by_bucket(group, &text, percent),
            Identifier::Random => random(percent),
            Identifier::Missing => Chance::Never,
        }
    }

    /// Without a group nobody is let in.
    fn gradual_rollout(&self, field: &str) -> Chance {
        let percent = percent(self.parameters, "percentage");
        match (self.parameter("groupId"), self.field(field)) {
            (Some(group), Some(text)) => by_bucket(group, text, percent),
            _ => Chance::Never,
        }
    }

    fn is_named_user(&self) -> bool {
        let names = comma_list(self.parameter("userIds").unwrap_or(""));
        self.field("userId")
            .is_some_and(|user| names.contains(&user))
    }

    fn is_in_ranges(&self) -> bool {
        let ranges = comma_list(self.parameter("IPs").unwrap_or(""));
        self.field("remoteAddress")
            .is_some_and(|address| addresses::lies_in_any(address, ranges))
    }

    fn is_named_host(&self) -> bool {
        let names = self.parameter("hostNames").unwrap_or("").to_lowercase();
        let host = self.hostname.map(str::to_lowercase);
        host.is_some_and(|host| comma_list(&names).contains(&host.as_str()))
    }

    fn is_admitted_by_host(&self, name: &str) -> bool {
        self.question
            .custom
            .is_some_and(|custom| custom(name, self.parameters))
    }

    fn parameter(&self, key: &str) -> Option<&str> {
        self.parameters.get(key).map(String::as_str)
    }

    fn field(&self, name: &str) -> Option<&str> {
        constraints::look_up(self.question.context, name)
    }
}

/// Digits, with a plus at most, 0 to 100; anything else is no percentage (5.6).
pub fn percent(parameters: &BTreeMap<String, String>, key: &str) -> Option<u32> {
    let text = parameters.get(key)?;
    let digits = text.strip_prefix('+').unwrap_or(text);
    let known = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = known.then(|| digits.parse().ok()).flatten();
    number.filter(|number| *number <= 100)
}

fn by_bucket(group: &str, text: &str, percent: Option<u32>) -> Chance {
    let bucket = murmur3::murmur3(&format!("{group}:{text}"), 0) % 100 + 1;
    Chance::of(percent.is_some_and(|percent| bucket <= percent))
}

fn random(percent: Option<u32>) -> Chance {
    match percent {
        None | Some(0) => Chance::Never,
        Some(100) => Chance::Always,
        Some(_) => Chance::Random,
    }
}

pub enum Identifier {
    Text(String),
    Random,
    Missing,
}

/// 5.5, for rollouts; an empty value is a value.
pub fn identifier(stickiness: Option<&str>, context: &Context) -> Identifier {
    let field = |name: &str| context.get(name).cloned().map(Identifier::Text);
    match stickiness {
        None | Some("" | "default") => field("userId")
            .or_else(|| field("sessionId"))
            .unwrap_or(Identifier::Random),
        Some("random") => Identifier::Random,
        Some(name) => field(name).unwrap_or(Identifier::Missing),
    }
}
