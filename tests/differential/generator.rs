//! Random documents, deltas and contexts that have much to do with each other.

mod parts;

use super::pools::*;
use super::text::{any_text, pick, varied};
use fastrand::Rng;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One world: the words its documents and contexts share.
pub struct Generator {
    pub rng: Rng,
    words: Vec<String>,
    word_fields: Vec<String>,
    pub flags: Vec<String>,
    variants: Vec<String>,
    /// Where in the pools this world looks for oddities.
    corner: usize,
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
        let corner = rng.usize(..1_000);
        Generator {
            rng,
            words,
            word_fields,
            flags,
            variants,
            corner,
        }
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.rng.u32(..n) == 0
    }

    fn pick(&mut self, pool: &[&'static str]) -> String {
        pick(&mut self.rng, pool).to_owned()
    }

    /// Out of the first of a pool, which are sound and lie close to each other; out of this world's
    /// corner of it, so that odd ones meet too; and now and then out of all of it.
    fn from(&mut self, pool: &[&'static str]) -> String {
        let corner = self.corner % (pool.len() - 4);
        match self.rng.u8(..8) {
            0..=4 => self.pick(&pool[..6]),
            5 | 6 => self.pick(&pool[corner..corner + 4]),
            _ => self.pick(pool),
        }
    }

    fn word(&mut self) -> String {
        let word = pick(&mut self.rng, &self.words);
        varied(&mut self.rng, &word)
    }

    fn many<T>(&mut self, most: usize, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.rng.usize(1..=most)).map(|_| one(self)).collect()
    }
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
