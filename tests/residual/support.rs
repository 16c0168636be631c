//! Engines of residuals, and their outcomes.

use crate::common::context;
use crate::generator::Generator;
use fanion::{
    Engine, EngineOptions, EvaluationRequest, KnownContext, Parameters, Residual, ResidualOptions,
};
use std::collections::BTreeMap;

pub const FIRST_SEED: u64 = 0x0fa9_1072;

pub type Fields = BTreeMap<String, String>;

/// Time and random number of a request.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    pub now: i64,
    pub random: u32,
}

impl Draw {
    pub fn random(generator: &mut Generator) -> Draw {
        Draw {
            now: generator.now(),
            random: generator.rng.u32(..),
        }
    }
}

pub fn engine_with_hostname() -> Engine {
    Engine::with_options(EngineOptions {
        hostname: Some("Web-1".into()),
        ..EngineOptions::default()
    })
}

pub fn load(residual: &Residual) -> Engine {
    let mut engine = engine_with_hostname();
    engine.load(residual.document.to_json().as_bytes()).unwrap();
    engine
}

pub fn residual(engine: &Engine, known: &KnownContext) -> Residual {
    let residual = engine.residual(known, &ResidualOptions::default());
    residual.unwrap()
}

/// Returns state, variant and impression data of a flag as a string.
///
/// Without the reason, since the residual has fewer strategies and constraints.
pub fn outcome(engine: &Engine, flag: &str, fields: &Fields, draw: Draw) -> String {
    let context = context(fields);
    let request = EvaluationRequest::new(&context, draw.now, draw.random);
    let evaluation = engine
        .evaluate(flag, &request.with_custom(&custom_matches))
        .unwrap();
    let enabled = evaluation.enabled;
    let (variant, impression_data) = (evaluation.variant, evaluation.impression_data);
    format!("{enabled} {variant:?} {impression_data}")
}

fn custom_matches(name: &str, parameters: &Parameters) -> bool {
    parameters.get("admit") == Some("yes") || name.len().is_multiple_of(2)
}
