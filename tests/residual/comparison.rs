//! Compares residuals of random documents with the original flags.
//!
//! A failure names its seed. `FANION_SEED=… FANION_DOCUMENTS=1 cargo test --test residual` repeats
//! that document.

use super::support::{Draw, FIRST_SEED, Fields, engine_with_hostname, load, outcome, residual};
use crate::common::environment_number;
use crate::generator::Generator;
use fanion::{KnownContext, Residual};
use serde_json::Value;
use std::collections::BTreeSet;

const DOCUMENTS: u64 = 8_000;

/// How many full contexts are evaluated per document.
const CONTEXTS: usize = 6;

/// A known context, and the fields that it leaves unknown.
struct Split {
    known: KnownContext,
    /// The values of the known context.
    values: Fields,
    unknown: BTreeSet<String>,
}

impl Split {
    /// Splits `fields` at random. A known field has its value in `context`, or is known to be missing.
    fn random(generator: &mut Generator, fields: &BTreeSet<String>, context: &Fields) -> Split {
        // From no known field to all of them.
        let share = generator.rng.u8(0..=4);
        let mut split = Split {
            known: KnownContext::new(),
            values: Fields::new(),
            unknown: BTreeSet::new(),
        };
        // All fields are known to be missing, except those that are listed.
        let is_complete = generator.rng.u8(..4) == 0;
        for field in fields {
            if generator.rng.u8(..4) >= share {
                split.unknown.insert(field.clone());
            } else if let Some(value) = context.get(field) {
                split.known = split.known.with(field, value);
                split.values.insert(field.clone(), value.clone());
            } else if !is_complete {
                split.known = split.known.missing(field);
            }
        }
        if is_complete {
            let unknown: Vec<&str> = split.unknown.iter().map(String::as_str).collect();
            split.known = split.known.with_unknown(&unknown);
        }
        split
    }

    /// Returns random values for the unknown fields; one in eight times none.
    fn remaining(&self, generator: &mut Generator) -> Fields {
        let mut remaining = generator.context();
        let is_empty = generator.rng.u8(..8) == 0;
        remaining.retain(|field, _| !is_empty && self.unknown.contains(field));
        remaining
    }
}

#[derive(Default)]
pub struct Counts {
    outcomes: usize,
    enabled: usize,
    /// Flags of residuals that read no field, and those that read one.
    decided: usize,
    undecided: usize,
}

#[test]
fn for_any_values_of_the_unknown_fields_the_residual_has_the_outcome_of_the_flags() {
    let mut counts = Counts::default();
    let first = environment_number("FANION_SEED").unwrap_or(FIRST_SEED);
    let documents = environment_number("FANION_DOCUMENTS").unwrap_or(DOCUMENTS);
    for seed in first..first + documents {
        let mut generator = Generator::new(seed);
        compare_residual(&mut generator, &format!("seed {seed}"), &mut counts);
    }
    let Counts {
        outcomes,
        enabled,
        decided,
        undecided,
    } = counts;
    println!("{outcomes} outcomes, {enabled} on; {decided} flags decided, {undecided} undecided");
    // A run of few documents has fewer.
    if documents >= DOCUMENTS {
        assert!(outcomes > 200_000 && enabled > outcomes / 5);
        assert!(decided > 1_000 && undecided > 1_000);
    }
}

/// Compares a residual of one random document with its flags, in several contexts.
pub fn compare_residual(generator: &mut Generator, label: &str, counts: &mut Counts) {
    let document = generator.document();
    let mut original = engine_with_hostname();
    original.load(document.to_string().as_bytes()).unwrap();
    let names: Vec<String> = original.flags().map(|flag| flag.name().into()).collect();
    let fields = names.iter().flat_map(|name| original.fields(name));
    let fields: BTreeSet<String> = fields.map(str::to_owned).collect();
    let values = generator.context();
    let split = Split::random(generator, &fields, &values);
    let residual = residual(&original, &split.known);
    let engine = load(&residual);
    assert_eq!(original.flags().len(), engine.flags().len());
    check_known_fields_do_not_leak(&residual, &split);
    for feature in &residual.document.features {
        let is_decided = engine.fields(&feature.name).is_empty();
        counts.decided += usize::from(is_decided);
        counts.undecided += usize::from(!is_decided);
    }
    for _ in 0..CONTEXTS {
        let remaining = split.remaining(generator);
        let mut all = split.values.clone();
        all.extend(remaining.clone());
        let draw = Draw::random(generator);
        for name in &names {
            let expected = outcome(&original, name, &all, draw);
            // Known fields may be given again.
            for fields in [&remaining, &all] {
                assert_eq!(
                    expected,
                    outcome(&engine, name, fields, draw),
                    "{label}, flag {name:?}, known {:?}, fields {fields:?}, {draw:?}\n{}\n{}",
                    split.known,
                    flag_json(&document, name),
                    residual.document.to_json(),
                );
            }
            counts.outcomes += 1;
            counts.enabled += usize::from(expected.starts_with("true"));
        }
    }
}

#[test]
fn a_residual_of_a_snapshot_or_of_a_residual_has_the_outcome_of_the_flags() {
    for seed in FIRST_SEED..FIRST_SEED + 1_000 {
        let mut generator = Generator::new(seed);
        let mut original = engine_with_hostname();
        let document = generator.document();
        original.load(document.to_string().as_bytes()).unwrap();
        let mut restored = engine_with_hostname();
        restored.load(&original.snapshot()).unwrap();
        let all = generator.context();
        let known_below = |end: &str| {
            let fields = all.iter().filter(|(field, _)| field.as_str() < end);
            fields.fold(KnownContext::new(), |known, (field, value)| {
                known.with(field, value)
            })
        };
        let first = residual(&original, &known_below("m"));
        let of_snapshot = residual(&restored, &known_below("m"));
        assert_eq!(first, of_snapshot, "seed {seed}");
        let second = residual(&load(&first), &known_below("s"));
        let last = load(&second);
        let draw = Draw::random(&mut generator);
        for flag in original.flags() {
            let expected = outcome(&original, flag.name(), &all, draw);
            let actual = outcome(&last, flag.name(), &all, draw);
            let json = second.document.to_json();
            assert_eq!(expected, actual, "seed {seed}, {json}");
        }
    }
}

fn flag_json(document: &Value, flag: &str) -> String {
    let features = document["features"].as_array().unwrap().iter();
    let found = features.filter(|feature| feature["name"] == flag);
    found.map(Value::to_string).collect()
}

/// Checks that no leak names a known field. `currentTime` is never known for good.
fn check_known_fields_do_not_leak(residual: &Residual, split: &Split) {
    for leak in &residual.leaks {
        let field = leak.what.field().unwrap_or("currentTime");
        let is_unknown = split.unknown.contains(field) || field == "currentTime";
        assert!(is_unknown, "{leak} with {:?}", split.known);
    }
}
