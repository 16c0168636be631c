//! Generates random documents, deltas and contexts that share their strings.

mod parts;

use super::pools::*;
use super::strings::{any_string, pick, varied};
use fastrand::Rng;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Generates the documents, deltas and contexts of one seed.
///
/// Each seed has few words, fields and names, so that many constraints match.
pub struct Generator {
    pub rng: Rng,
    words: Vec<String>,
    word_fields: Vec<String>,
    pub flags: Vec<String>,
    variants: Vec<String>,
    /// Where in each pool this seed prefers to pick unusual strings.
    window: usize,
}

/// Values of every JSON type, to replace valid ones.
fn wrong_values() -> Vec<Value> {
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
        Generator::from_rng(Rng::with_seed(seed))
    }

    pub fn from_rng(mut rng: Rng) -> Generator {
        let mut words = choose(&mut rng, WORDS, 8);
        let mut word_fields = choose(&mut rng, WORD_FIELDS, 4);
        let mut flags = choose(&mut rng, FLAGS, 4);
        word_fields.push(any_string(&mut rng));
        flags.push(any_string(&mut rng));
        for _ in 0..2 {
            words.push(any_string(&mut rng));
        }
        let mut variants = vec!["a".to_owned(), "b".to_owned(), "disabled".to_owned()];
        variants.push(any_string(&mut rng));
        let window = rng.usize(..1_000);
        Generator {
            rng,
            words,
            word_fields,
            flags,
            variants,
            window,
        }
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.rng.u32(..n) == 0
    }

    fn pick(&mut self, pool: &[&'static str]) -> String {
        pick(&mut self.rng, pool).to_owned()
    }

    /// Picks from the first six strings of a pool, which are valid and similar to each other.
    ///
    /// Picks less often from this seed's window of four, so that unusual strings meet each other,
    /// and rarely from the whole pool.
    fn from(&mut self, pool: &[&'static str]) -> String {
        let window = self.window % (pool.len() - 4);
        match self.rng.u8(..8) {
            0..=4 => self.pick(&pool[..6]),
            5 | 6 => self.pick(&pool[window..window + 4]),
            _ => self.pick(pool),
        }
    }

    fn word(&mut self) -> String {
        let word = pick(&mut self.rng, &self.words);
        varied(&mut self.rng, &word)
    }

    /// Returns one to `max` generated values.
    fn many<T>(&mut self, max: usize, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.rng.usize(1..=max)).map(|_| one(self)).collect()
    }
}

fn choose(rng: &mut Rng, pool: &[&str], count: usize) -> Vec<String> {
    let chosen = rng.choose_multiple(pool.iter(), count);
    chosen
        .into_iter()
        .map(|string| (*string).to_owned())
        .collect()
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
        pick(&mut self.rng, TIMESTAMPS)
    }

    fn fields(&self) -> Vec<String> {
        let named = ["userId", "sessionId", "remoteAddress", "currentTime"];
        let typed = ["age", "birth", "version", "ip"];
        let fields = named.iter().chain(&typed).map(|field| (*field).to_owned());
        fields.chain(self.word_fields.clone()).collect()
    }

    fn value_of(&mut self, field: &str) -> String {
        match field {
            _ if self.one_in(20) => any_string(&mut self.rng),
            "age" => self.from(NUMBERS),
            "currentTime" | "birth" => self.from(DATES),
            "version" => self.from(VERSIONS),
            "remoteAddress" | "ip" => self.from(ADDRESSES),
            _ => self.word(),
        }
    }
}

// Documents and deltas.
impl Generator {
    pub fn document(&mut self) -> Value {
        let mut features: Vec<Value> = (0..self.flags.len())
            .map(|index| self.flag(self.flags[index].clone(), index))
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
        let index = self.rng.usize(..self.flags.len());
        self.flag(self.flags[index].clone(), index)
    }

    /// The first two flags have no dependencies, so that others can depend on them.
    fn flag(&mut self, name: String, index: usize) -> Value {
        let mut flag = json!({"name": name, "enabled": !self.one_in(12)});
        if !self.one_in(30) {
            flag["strategies"] = self.strategies();
        }
        if self.one_in(2) {
            flag["variants"] = self.many(4, |generator| generator.variant(true)).into();
        }
        if index > 1 && self.one_in(2) {
            flag["dependencies"] = self.many(2, Self::dependency).into();
        } else if self.one_in(10) {
            flag["dependencies"] = pick(&mut self.rng, &[json!([]), json!(null)]);
        }
        self.add_ignored_member(
            &mut flag,
            &["description", "project", "createdAt", "lifecycle", "stale"],
        );
        if self.one_in(8) {
            self.corrupt(&mut flag);
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
            0 => any_string(&mut self.rng),
            1 => pick(&mut self.rng, &self.flags),
            _ => self.flags[self.rng.usize(..2)].clone(),
        };
        let mut dependency = json!({"feature": name});
        if self.one_in(3) {
            dependency["enabled"] = json!(self.one_in(2));
        }
        if self.one_in(3) {
            let names = self.many(3, |generator| pick(&mut generator.rng, &generator.variants));
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
        let mut segment = json!({"id": id, "name": "segment"});
        match self.rng.u8(..8) {
            0 => {}
            1 => segment["constraints"] = json!([]),
            _ => segment["constraints"] = self.many(2, Self::constraint).into(),
        }
        if self.one_in(12) {
            self.replace_node(&mut segment["constraints"]);
        }
        segment
    }
}

// Wrong types.
impl Generator {
    /// Adds a member of any type that evaluation ignores.
    fn add_ignored_member(&mut self, part: &mut Value, keys: &[&'static str]) {
        if self.one_in(8) {
            part[self.pick(keys)] = pick(&mut self.rng, &wrong_values());
        }
    }

    /// Replaces a node of a flag by a value of any type.
    fn corrupt(&mut self, flag: &mut Value) {
        let key = self.pick(&[
            "strategies",
            "strategies",
            "variants",
            "dependencies",
            "enabled",
        ]);
        if flag.get(&key).is_some() {
            self.replace_node(&mut flag[key]);
        }
    }

    fn replace_node(&mut self, root: &mut Value) {
        let count = pointers(root).len();
        let index = self.rng.usize(..count);
        let wrong_value = pick(&mut self.rng, &wrong_values());
        let pointer = pointers(root).swap_remove(index);
        if let Some(node) = root.pointer_mut(&pointer) {
            *node = wrong_value;
        }
    }
}

/// Returns the JSON pointer of every node.
pub fn pointers(root: &Value) -> Vec<String> {
    let mut pointers = vec![String::new()];
    let mut children = |key: String, child: &Value| {
        let key = key.replace('~', "~0").replace('/', "~1");
        pointers.extend(
            self::pointers(child)
                .iter()
                .map(|rest| format!("/{key}{rest}")),
        );
    };
    match root {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                children(index.to_string(), item);
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
