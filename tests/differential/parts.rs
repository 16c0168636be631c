//! Generates random strategies, variants and constraints.

use super::Generator;
use crate::pools::*;
use crate::strings::{any_string, pattern, pick, substring};
use serde_json::{Map, Value, json};

// Strategies.
impl Generator {
    pub(super) fn strategy(&mut self) -> Value {
        let name = self.strategy_name();
        let mut strategy = json!({"name": name});
        let parameters = self.parameters(&name);
        if !parameters.is_empty() || self.one_in(2) {
            strategy["parameters"] = parameters.into();
        }
        match self.rng.u8(..10) {
            0..=3 => strategy["constraints"] = self.many(2, Self::constraint).into(),
            4..=6 => strategy["constraints"] = json!([]),
            7 => strategy["constraints"] = json!(null),
            _ => {}
        }
        if self.one_in(4) {
            let id = |generator: &mut Self| {
                // The document has segments 1 to 3, and sometimes 4.
                let max = if generator.one_in(12) { 9 } else { 3 };
                generator.rng.u8(1..=max)
            };
            strategy["segments"] = self.many(2, id).into();
        }
        if self.one_in(3) {
            strategy["variants"] = self.many(3, |generator| generator.variant(false)).into();
        }
        self.add_ignored_member(
            &mut strategy,
            &["id", "title", "sortOrder", "disabled", "featureName"],
        );
        strategy
    }

    fn strategy_name(&mut self) -> String {
        match self.rng.u8(..20) {
            0..=4 => "flexibleRollout".to_owned(),
            5..=7 => "default".to_owned(),
            8 | 9 => "userWithId".to_owned(),
            10 | 11 => "remoteAddress".to_owned(),
            12 | 13 => "applicationHostname".to_owned(),
            14 => "gradualRolloutUserId".to_owned(),
            15 => "gradualRolloutSessionId".to_owned(),
            16 => "gradualRolloutRandom".to_owned(),
            17 => self.pick(&["Default", "customStrategy1", "__proto__", ""]),
            18 => "mine".to_owned(),
            _ => any_string(&mut self.rng),
        }
    }

    fn parameters(&mut self, strategy: &str) -> Map<String, Value> {
        let mut parameters = Map::new();
        match strategy {
            "default" => {}
            "userWithId" => self.set(&mut parameters, "userIds", Self::user_ids),
            "remoteAddress" => self.set(&mut parameters, "IPs", Self::ranges),
            "applicationHostname" => self.set(&mut parameters, "hostNames", Self::hostnames),
            "flexibleRollout" => self.set(&mut parameters, "rollout", Self::percentage),
            name if name.starts_with("gradual") => {
                self.set(&mut parameters, "percentage", Self::percentage);
            }
            _ => self.set(&mut parameters, "admit", |generator| {
                generator.pick(&["yes", "no"]).into()
            }),
        }
        if self.one_in(2) || strategy.starts_with("gradual") {
            self.set(&mut parameters, "groupId", Self::group_id);
        }
        if self.one_in(2) {
            self.set(&mut parameters, "stickiness", Self::stickiness);
        }
        if self.one_in(20) {
            let value = any_string(&mut self.rng);
            parameters.insert(any_string(&mut self.rng), value.into());
        }
        parameters
    }

    /// Inserts a parameter in 19 of 20 cases.
    fn set(
        &mut self,
        parameters: &mut Map<String, Value>,
        key: &str,
        value: impl Fn(&mut Self) -> Value,
    ) {
        if !self.one_in(20) {
            parameters.insert(key.to_owned(), value(self));
        }
    }

    fn percentage(&mut self) -> Value {
        match self.rng.u8(..10) {
            0 => pick(
                &mut self.rng,
                &[json!(50), json!(100), json!(50.5), json!(true)],
            ),
            1..=5 => self.rng.u8(..=100).to_string().into(),
            _ => self.from(PERCENTAGES).into(),
        }
    }

    fn group_id(&mut self) -> Value {
        match self.rng.u8(..8) {
            0 => "".into(),
            1 => pick(&mut self.rng, &self.flags).into(),
            2 => 7.into(),
            _ => self.word().into(),
        }
    }

    fn stickiness(&mut self) -> Value {
        let fields = self.fields();
        match self.rng.u8(..10) {
            0 => "".into(),
            1 => "default".into(),
            2 => "random".into(),
            3 => "currentTime".into(),
            4..=6 => "userId".into(),
            7 => "sessionId".into(),
            _ => pick(&mut self.rng, &fields).into(),
        }
    }

    fn user_ids(&mut self) -> Value {
        match self.rng.u8(..10) {
            0 => self.pick(&["", " ", ",", " , ", "a,,b"]).into(),
            1 => 7.into(),
            _ => self.comma_list(Self::word),
        }
    }

    fn ranges(&mut self) -> Value {
        self.comma_list(|generator| generator.from(RANGES))
    }

    fn hostnames(&mut self) -> Value {
        self.comma_list(|generator| generator.pick(HOSTNAMES))
    }

    fn comma_list(&mut self, one: impl Fn(&mut Self) -> String) -> Value {
        let separator = self.pick(&[",", ",", ", ", " ,\n"]);
        self.many(5, one).join(&separator).into()
    }

    pub(super) fn variant(&mut self, with_overrides: bool) -> Value {
        let weight = pick(&mut self.rng, WEIGHTS);
        let mut variant = json!({
            "name": pick(&mut self.rng, &self.variants),
            "weight": weight,
        });
        if self.one_in(2) {
            variant["stickiness"] = self.stickiness();
        }
        if self.one_in(3) {
            let kind = self.pick(&["string", "json", "csv", "number"]);
            let value = pick(&mut self.rng, &[json!(self.words[0]), json!(""), json!(3)]);
            variant["payload"] = json!({"type": kind, "value": value});
        }
        if with_overrides && self.one_in(4) {
            variant["overrides"] = self.many(2, Self::r#override).into();
        }
        self.add_ignored_member(&mut variant, &["weightType", "id"]);
        variant
    }

    fn r#override(&mut self) -> Value {
        let fields = self.fields();
        let values = self.many(3, Self::word);
        json!({"contextName": pick(&mut self.rng, &fields), "values": values})
    }
}

// Constraints.
impl Generator {
    pub(super) fn constraint(&mut self) -> Value {
        let mut constraint = match self.rng.u8(..40) {
            0 => self.unknown_operator(),
            1..=13 => self.list(),
            14..=20 => self.scalar("age", NUMBER_OPERATORS, NUMBERS),
            21..=24 => self.scalar("birth", DATE_OPERATORS, DATES),
            25..=27 => self.scalar("currentTime", DATE_OPERATORS, DATES),
            28..=33 => self.scalar("version", VERSION_OPERATORS, VERSIONS),
            34..=37 => self.regex(),
            _ => self.addresses(),
        };
        if self.one_in(3) {
            constraint["inverted"] = json!(self.one_in(2));
        }
        if self.one_in(25) {
            let fields = self.fields();
            constraint["contextName"] = pick(&mut self.rng, &fields).into();
        }
        self.add_ignored_member(&mut constraint, &["id", "title"]);
        constraint
    }

    fn list(&mut self) -> Value {
        let field = match self.one_in(2) {
            true => "userId".to_owned(),
            false => pick(&mut self.rng, &self.word_fields),
        };
        let operator = self.pick(LIST_OPERATORS);
        let mut constraint = json!({"contextName": field, "operator": operator});
        if self.one_in(2) {
            constraint["caseInsensitive"] = json!(!self.one_in(4));
        }
        match self.rng.u8(..20) {
            0 => {}
            1 => constraint["values"] = json!([]),
            2 => constraint["values"] = json!(null),
            3 => constraint["values"] = json!([7, true, "a"]),
            _ => constraint["values"] = self.list_values(&operator).into(),
        }
        constraint
    }

    fn list_values(&mut self, operator: &str) -> Vec<String> {
        let is_exact = operator.ends_with("IN");
        self.many(4, |generator| {
            let word = generator.word();
            if is_exact {
                word
            } else {
                substring(&mut generator.rng, &word)
            }
        })
    }

    fn scalar(
        &mut self,
        field: &str,
        operators: &[&'static str],
        values: &[&'static str],
    ) -> Value {
        let mut constraint = json!({"contextName": field, "operator": self.pick(operators)});
        match self.rng.u8(..40) {
            0 => {}
            1 => constraint["value"] = json!(null),
            2 => constraint["value"] = pick(&mut self.rng, &[json!(5), json!(5.5), json!(true)]),
            3 => constraint["value"] = any_string(&mut self.rng).into(),
            _ => constraint["value"] = self.from(values).into(),
        }
        if self.one_in(2) {
            constraint["values"] = json!([]);
        }
        constraint
    }

    fn regex(&mut self) -> Value {
        let case_insensitive = self.one_in(2);
        let pattern = pattern(&mut self.rng, &self.words);
        json!({
            "contextName": pick(&mut self.rng, &self.word_fields),
            "operator": "REGEX",
            "value": pattern,
            "caseInsensitive": case_insensitive,
        })
    }

    fn addresses(&mut self) -> Value {
        let values = self.many(4, |generator| generator.from(RANGES));
        let field = self.pick(&["ip", "remoteAddress"]);
        json!({"contextName": field, "operator": "IN_CIDR", "values": values})
    }

    fn unknown_operator(&mut self) -> Value {
        let operator = self.pick(UNKNOWN_OPERATORS);
        json!({"contextName": "userId", "operator": operator, "values": ["a"], "value": "1"})
    }
}
