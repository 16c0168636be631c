//! `explain`: an explanation has the outcome of `evaluate`, and its parts imply the outcome.

use crate::case::{custom_strategy_matches, options};
use crate::common::context;
use crate::consistency;
use crate::generator::Generator;
use fanion::{Engine, EvaluationRequest};
use fastrand::Rng;

pub fn explain(data: &[u8]) {
    let mut generator = Generator::from_rng(Rng::from_bytes(data));
    let mut engine = Engine::with_options(options());
    let document = generator.document();
    engine.load(document.to_string().as_bytes()).unwrap();
    let context = context(&generator.context());
    let request = EvaluationRequest::new(&context, generator.now(), generator.rng.u32(..));
    let request = match generator.rng.bool() {
        true => request.with_custom(&custom_strategy_matches),
        false => request,
    };
    let mut counts = consistency::Counts::new();
    for flag in engine.flags() {
        consistency::check(&engine, flag.name(), &request, &mut counts, "fuzzing");
    }
}
