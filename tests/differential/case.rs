//! One request to both evaluators, and the comparison of their outcomes.

use crate::common::context;
use crate::reference::{self, Outcome, ReferenceEvaluator, Variant};
use crate::shrink;
use fanion::{Engine, EngineOptions, Evaluation, EvaluationRequest, Parameters};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub const HOSTNAME: &str = "Web-1";

/// Everything that an outcome depends on.
#[derive(Clone)]
pub struct Case {
    pub document: Value,
    pub context: BTreeMap<String, String>,
    pub flag: String,
    /// Unix milliseconds.
    pub now: i64,
    pub random: u32,
    /// Whether the caller has custom strategies.
    pub custom: bool,
}

impl Case {
    pub fn with_flag(&self, flag: &str) -> Case {
        Case {
            flag: flag.to_owned(),
            ..self.clone()
        }
    }

    pub fn is_random(&self, reference: &ReferenceEvaluator) -> bool {
        let possible = self.reference_outcomes(reference);
        possible.is_some_and(|possible| possible.len() > 1)
    }

    pub fn with_draw(&self, draw: u32) -> Case {
        Case {
            random: self.random.wrapping_add(draw.wrapping_mul(0x4000_0001)),
            ..self.clone()
        }
    }

    pub fn engine_outcome(&self, engine: &Engine) -> Option<Outcome> {
        let context = context(&self.context);
        let mut request = EvaluationRequest::new(&context, self.now, self.random);
        if self.custom {
            request = request.with_custom(&custom_strategy_matches);
        }
        engine.evaluate(&self.flag, &request).as_ref().map(outcome)
    }

    pub fn reference_outcomes(&self, reference: &ReferenceEvaluator) -> Option<Vec<Outcome>> {
        let request = reference::EvaluationRequest {
            context: &self.context,
            now: self.now,
            custom: self.custom.then_some(|_, parameters| {
                parameters.get("admit").is_some_and(|admit| admit == "yes")
            }),
        };
        reference.evaluate(&self.flag, &request)
    }

    /// Compares both evaluators on the document, or returns `None` if the engine rejects it.
    pub fn compare(&self) -> Option<Comparison> {
        let mut reference = ReferenceEvaluator::new(Some(HOSTNAME));
        reference.load(&self.document);
        let mut engine = Engine::with_options(options());
        engine.load(self.document.to_string().as_bytes()).ok()?;
        Some(Comparison {
            engine: self.engine_outcome(&engine),
            reference: self.reference_outcomes(&reference),
        })
    }

    pub fn report(&self, seed: u64, comparison: &Comparison) -> String {
        let smallest = shrink::smallest(self, comparison);
        let comparison = smallest.compare().unwrap_or_default();
        let Comparison { engine, reference } = &comparison;
        format!(
            "seed {seed}: engine and reference evaluator differ for flag {:?}\n\
             engine    {engine:?}\nreference {reference:?}\n\
             document  {}\ncontext   {:?}\nnow {}, random {}, custom {}\n{}",
            smallest.flag,
            smallest.document,
            smallest.context,
            smallest.now,
            smallest.random,
            smallest.custom,
            if comparison.differs() {
                ""
            } else {
                "(only after the delta of this seed)"
            },
        )
    }
}

/// The engine's outcome, and the possible outcomes by the reference evaluator.
#[derive(Default)]
pub struct Comparison {
    pub engine: Option<Outcome>,
    pub reference: Option<Vec<Outcome>>,
}

impl Comparison {
    pub fn differs(&self) -> bool {
        match (&self.engine, &self.reference) {
            (None, None) => false,
            (Some(outcome), Some(possible)) => !possible.contains(outcome),
            _ => true,
        }
    }

    /// Returns whether two differences have equal reasons, whichever variants they are about.
    pub fn is_like(&self, other: &Comparison) -> bool {
        let kind = |outcome: &Outcome| (outcome.reason, outcome.variant.is_some());
        let kinds = |possible: &Vec<Outcome>| possible.iter().map(kind).collect::<BTreeSet<_>>();
        self.engine.as_ref().map(kind) == other.engine.as_ref().map(kind)
            && self.reference.as_ref().map(kinds) == other.reference.as_ref().map(kinds)
    }
}

pub fn options() -> EngineOptions {
    EngineOptions {
        hostname: Some(HOSTNAME.into()),
        ..EngineOptions::default()
    }
}

pub fn custom_strategy_matches(_: &str, parameters: &Parameters) -> bool {
    parameters.get("admit") == Some("yes")
}

pub fn outcome(evaluation: &Evaluation) -> Outcome {
    let variant = |variant: fanion::Variant| Variant {
        name: variant.name().to_owned(),
        payload: variant
            .payload()
            .map(|payload| (payload.kind().to_owned(), payload.value().to_owned())),
    };
    Outcome {
        enabled: evaluation.enabled,
        variant: evaluation.variant.map(variant),
        reason: evaluation.reason.as_str(),
    }
}
