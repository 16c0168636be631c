//! Random documents, deltas and contexts that have much to do with each other.

use super::pools::*;
use super::text::{any_text, pattern, pick, piece, varied};
use fastrand::Rng;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One world: the words its documents and contexts share.
pub struct Generator {
    pub rng: Rng,
    words: Vec<String>,
    word_fields: Vec<String>,
    pub flags: Vec<String>,
    variants: Vec<String>,
}

/// What is put where something else belongs.
fn misfits() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(5),
        json!(-1),
        json!(1.5),
        json!("x"),
        json!(""),
        json!([]),
        json!({}),
        json!(["x"]),
        json!([null]),
        json!({"x": 1}),
    ]
}

impl Generator {
    pub fn new(seed: u64) -> Generator {
        let mut rng = Rng::with_seed(seed);
        let mut words = some_of(&mut rng, WORDS, 8);
        let mut word_fields = some_of(&mut rng, WORD_FIELDS, 4);
        let mut flags = some_of(&mut rng, FLAGS, 4);
        word_fields.push(any_text(&mut rng));
        flags.push(any_text(&mut rng));
        for _ in 0..2 {
            words.push(any_text(&mut rng));
        }
        let mut variants = vec!["a".to_owned(), "b".to_owned(), "disabled".to_owned()];
        variants.push(any_text(&mut rng));
        Generator {
            rng,
            words,
            word_fields,
            flags,
            variants,
        }
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.rng.u32(..n) == 0
    }

    fn pick(&mut self, pool: &[&'static str]) -> String {
        pick(&mut self.rng, pool).to_owned()
    }

    fn word(&mut self) -> String {
        let word = pick(&mut self.rng, &self.words);
        varied(&mut self.rng, &word)
    }

    fn many<T>(&mut self, most: usize, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.rng.usize(1..=most)).map(|_| one(self)).collect()
    }
}

/// The first of every pool are what a sound document holds, and lie close to each other.
fn sound<'a>(pool: &'a [&'static str]) -> &'a [&'static str] {
    &pool[..6]
}

fn some_of(rng: &mut Rng, pool: &[&str], count: usize) -> Vec<String> {
    let some = rng.choose_multiple(pool.iter(), count);
    some.into_iter().map(|text| (*text).to_owned()).collect()
}

// Contexts.
impl Generator {
    pub fn context(&mut self) -> BTreeMap<String, String> {
        let mut context = BTreeMap::new();
        for field in self.fields() {
            if !self.one_in(4) {
                let value = self.value_of(&field);
                context.insert(field, value);
            }
        }
        context
    }

    pub fn now(&mut self) -> i64 {
        pick(&mut self.rng, MOMENTS)
    }

    fn fields(&self) -> Vec<String> {
        let typed = ["userId", "sessionId", "remoteAddress", "currentTime"];
        let own = ["age", "birth", "version", "ip"];
        let fields = typed.iter().chain(&own).map(|field| (*field).to_owned());
        fields.chain(self.word_fields.clone()).collect()
    }

    fn value_of(&mut self, field: &str) -> String {
        match field {
            _ if self.one_in(20) => any_text(&mut self.rng),
            "age" => self.mostly_sound(NUMBERS),
            "currentTime" | "birth" => self.mostly_sound(DATES),
            "version" => self.mostly_sound(VERSIONS),
            "remoteAddress" | "ip" => self.mostly_sound(ADDRESSES),
            _ => self.word(),
        }
    }

    fn mostly_sound(&mut self, pool: &[&'static str]) -> String {
        let pool = if self.one_in(3) { pool } else { sound(pool) };
        self.pick(pool)
    }
}

// Documents and deltas.
impl Generator {
    pub fn document(&mut self) -> Value {
        let mut features: Vec<Value> = (0..self.flags.len())
            .map(|place| self.flag(self.flags[place].clone(), place))
            .collect();
        if self.one_in(5) {
            features.push(self.any_flag());
        }
        self.rng.shuffle(&mut features);
        let mut document = json!({"version": 2, "features": features});
        if !self.one_in(10) {
            document["segments"] = self.segments().into();
        }
        if self.one_in(3) {
            document["query"] = json!({"environment": "default"});
            document["meta"] = json!({"revisionId": 7, "etag": "\"7\""});
        }
        document
    }

    pub fn delta(&mut self) -> Value {
        let events = self.many(4, Self::event);
        json!({"events": events})
    }

    fn event(&mut self) -> Value {
        let mut event = match self.rng.u8(..10) {
            0 => {
                let mut event = self.document();
                event["type"] = json!("hydration");
                event
            }
            1..=4 => json!({"type": "feature-updated", "feature": self.any_flag()}),
            5 => {
                let name = pick(&mut self.rng, &self.flags);
                json!({"type": "feature-removed", "featureName": name, "project": "default"})
            }
            6 | 7 => {
                let id = self.rng.u8(1..=4);
                json!({"type": "segment-updated", "segment": self.segment(id)})
            }
            8 => json!({"type": "segment-removed", "segmentId": self.rng.u8(1..=5)}),
            _ => json!({"type": "next-years-event", "feature": {"name": 5}}),
        };
        event["eventId"] = json!(self.rng.u32(..));
        event
    }

    fn any_flag(&mut self) -> Value {
        let place = self.rng.usize(..self.flags.len());
        self.flag(self.flags[place].clone(), place)
    }

    /// The first flags are mostly plain ones, for others to depend on.
    fn flag(&mut self, name: String, place: usize) -> Value {
        let mut flag = json!({"name": name, "enabled": !self.one_in(12)});
        if !self.one_in(30) {
            flag["strategies"] = self.strategies();
        }
        if self.one_in(2) {
            flag["variants"] = self.many(4, |it| it.variant(true)).into();
        }
        if place > 1 && self.one_in(2) {
            flag["dependencies"] = self.many(2, Self::dependency).into();
        } else if self.one_in(10) {
            flag["dependencies"] = pick(&mut self.rng, &[json!([]), json!(null)]);
        }
        self.add_noise(
            &mut flag,
            &["description", "project", "createdAt", "lifecycle", "stale"],
        );
        if self.one_in(8) {
            self.spoil(&mut flag);
        }
        flag
    }

    fn strategies(&mut self) -> Value {
        match self.rng.u8(..20) {
            0 => json!([]),
            1 => json!(null),
            _ => self.many(3, Self::strategy).into(),
        }
    }

    fn dependency(&mut self) -> Value {
        let name = match self.rng.u8(..10) {
            0 => any_text(&mut self.rng),
            1 => pick(&mut self.rng, &self.flags),
            _ => self.flags[self.rng.usize(..2)].clone(),
        };
        let mut dependency = json!({"feature": name});
        if self.one_in(3) {
            dependency["enabled"] = json!(self.one_in(2));
        }
        if self.one_in(3) {
            let names = self.many(3, |it| pick(&mut it.rng, &it.variants));
            dependency["variants"] = pick(&mut self.rng, &[json!(names), json!([]), json!(names)]);
        }
        dependency
    }

    fn segments(&mut self) -> Vec<Value> {
        let mut segments: Vec<Value> = (1..=3).map(|id| self.segment(id)).collect();
        if self.one_in(4) {
            let id = self.rng.u8(1..=4);
            segments.push(self.segment(id));
        }
        segments
    }

    fn segment(&mut self, id: u8) -> Value {
        let mut segment = json!({"id": id, "name": "people"});
        match self.rng.u8(..8) {
            0 => {}
            1 => segment["constraints"] = json!([]),
            _ => segment["constraints"] = self.many(2, Self::constraint).into(),
        }
        if self.one_in(12) {
            self.replace_a_node(&mut segment["constraints"]);
        }
        segment
    }
}

// Strategies.
impl Generator {
    fn strategy(&mut self) -> Value {
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
            let id = |it: &mut Self| {
                let highest = if it.one_in(12) { 9 } else { 3 };
                it.rng.u8(1..=highest)
            };
            strategy["segments"] = self.many(2, id).into();
        }
        if self.one_in(3) {
            strategy["variants"] = self.many(3, |it| it.variant(false)).into();
        }
        self.add_noise(
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
            _ => any_text(&mut self.rng),
        }
    }

    fn parameters(&mut self, strategy: &str) -> Map<String, Value> {
        let mut parameters = Map::new();
        match strategy {
            "default" => {}
            "userWithId" => self.set(&mut parameters, "userIds", Self::user_ids),
            "remoteAddress" => self.set(&mut parameters, "IPs", Self::ranges),
            "applicationHostname" => self.set(&mut parameters, "hostNames", Self::hosts),
            "flexibleRollout" => self.set(&mut parameters, "rollout", Self::percentage),
            name if name.starts_with("gradual") => {
                self.set(&mut parameters, "percentage", Self::percentage);
            }
            _ => self.set(&mut parameters, "admit", |it| {
                it.pick(&["yes", "no"]).into()
            }),
        }
        if self.one_in(2) || strategy.starts_with("gradual") {
            self.set(&mut parameters, "groupId", Self::group);
        }
        if self.one_in(2) {
            self.set(&mut parameters, "stickiness", Self::stickiness);
        }
        if self.one_in(20) {
            let value = any_text(&mut self.rng);
            parameters.insert(any_text(&mut self.rng), value.into());
        }
        parameters
    }

    fn set(&mut self, to: &mut Map<String, Value>, key: &str, value: impl Fn(&mut Self) -> Value) {
        if !self.one_in(20) {
            to.insert(key.to_owned(), value(self));
        }
    }

    fn percentage(&mut self) -> Value {
        match self.rng.u8(..10) {
            0 => pick(
                &mut self.rng,
                &[json!(50), json!(100), json!(50.5), json!(true)],
            ),
            1..=5 => self.rng.u8(..=100).to_string().into(),
            _ => self.pick(PERCENTAGES).into(),
        }
    }

    fn group(&mut self) -> Value {
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
        self.comma_list(|it| it.pick(RANGES))
    }

    fn hosts(&mut self) -> Value {
        self.comma_list(|it| it.pick(HOSTS))
    }

    fn comma_list(&mut self, one: impl Fn(&mut Self) -> String) -> Value {
        let separator = self.pick(&[",", ",", ", ", " ,\n"]);
        self.many(5, one).join(&separator).into()
    }

    fn variant(&mut self, with_overrides: bool) -> Value {
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
        self.add_noise(&mut variant, &["weightType", "id"]);
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
    fn constraint(&mut self) -> Value {
        let mut constraint = match self.rng.u8(..40) {
            0 => self.unknown(),
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
        self.add_noise(&mut constraint, &["id", "title"]);
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
        let whole = operator.ends_with("IN");
        self.many(4, |it| {
            let word = it.word();
            if whole {
                word
            } else {
                piece(&mut it.rng, &word)
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
            3 => constraint["value"] = any_text(&mut self.rng).into(),
            4..=34 => constraint["value"] = self.pick(sound(values)).into(),
            _ => constraint["value"] = self.pick(values).into(),
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
        let values = self.many(4, |it| it.pick(RANGES));
        let field = self.pick(&["ip", "remoteAddress"]);
        json!({"contextName": field, "operator": "IN_CIDR", "values": values})
    }

    fn unknown(&mut self) -> Value {
        let operator = self.pick(UNKNOWN_OPERATORS);
        json!({"contextName": "userId", "operator": operator, "values": ["a"], "value": "1"})
    }
}

// What does not belong there.
impl Generator {
    /// Fields that evaluation does not read, of any type.
    fn add_noise(&mut self, part: &mut Value, keys: &[&'static str]) {
        if self.one_in(8) {
            part[self.pick(keys)] = pick(&mut self.rng, &misfits());
        }
    }

    /// One node of a flag becomes something else.
    fn spoil(&mut self, flag: &mut Value) {
        let key = self.pick(&[
            "strategies",
            "strategies",
            "variants",
            "dependencies",
            "enabled",
        ]);
        if flag.get(&key).is_some() {
            self.replace_a_node(&mut flag[key]);
        }
    }

    fn replace_a_node(&mut self, root: &mut Value) {
        let count = nodes(root).len();
        let place = self.rng.usize(..count);
        let misfit = pick(&mut self.rng, &misfits());
        let pointer = nodes(root).swap_remove(place);
        if let Some(node) = root.pointer_mut(&pointer) {
            *node = misfit;
        }
    }
}

/// A pointer to every node.
pub fn nodes(root: &Value) -> Vec<String> {
    let mut pointers = vec![String::new()];
    let mut children = |key: String, child: &Value| {
        let key = key.replace('~', "~0").replace('/', "~1");
        pointers.extend(nodes(child).iter().map(|rest| format!("/{key}{rest}")));
    };
    match root {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                children(place.to_string(), item);
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                children(key.clone(), value);
            }
        }
        _ => {}
    }
    pointers
}
