//! `evaluate`: documents, deltas and contexts that the bytes decide; the reference evaluator is the judge.

use crate::case::{Case, Comparison, HOSTNAME, options};
use crate::generator::Generator;
use crate::reference::ReferenceEvaluator;
use crate::strings::to_json;
use fanion::Engine;
use fastrand::Rng;
use serde_json::Value;

const CONTEXTS: usize = 2;

pub fn evaluate(data: &[u8]) {
    let mut generator = Generator::from_rng(Rng::from_bytes(data));
    let document = generator.document();
    let is_varied = generator.rng.bool();
    let mut reference = ReferenceEvaluator::new(Some(HOSTNAME));
    reference.load(&document);
    let mut engine = Engine::with_options(options());
    let json = to_json(&mut generator.rng, &document, is_varied);
    engine.load(json.as_bytes()).unwrap();
    if generator.rng.bool() {
        let delta = generator.delta();
        reference.apply(&delta);
        let json = to_json(&mut generator.rng, &delta, is_varied);
        engine.apply(json.as_bytes()).unwrap();
    }
    for _ in 0..CONTEXTS {
        compare(&mut generator, &engine, &reference);
    }
}

/// Compares the answers about all flags and an unknown one in one context.
fn compare(generator: &mut Generator, engine: &Engine, reference: &ReferenceEvaluator) {
    let case = Case {
        document: Value::Null,
        context: generator.context(),
        flag: "unknown flag".into(),
        now: generator.now(),
        random: generator.rng.u32(..),
        custom: generator.rng.bool(),
    };
    let of_flags = generator.flags.iter().map(|flag| case.with_flag(flag));
    for case in of_flags.chain([case.clone()]) {
        let comparison = Comparison {
            engine: case.engine_outcome(engine),
            reference: case.reference_outcomes(reference),
        };
        if comparison.differs() {
            let document = reference.document();
            panic!("{}", Case { document, ..case }.report(0, &comparison));
        }
    }
}
