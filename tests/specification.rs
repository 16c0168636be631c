//! Checks the engine and the reference evaluator against the official client specification.
//!
//! The cases are in the npm package `@unleash/client-specification`, a development dependency.
//! On a fresh clone, the first test that needs the package installs it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;
mod reference;

use common::{NOW, context, fields, is_enabled, variant, variant_json};
use fanion::{Engine, EvaluationRequest};
use reference::ReferenceEvaluator;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The random numbers of the requests: no case of the specification depends on a random draw.
const RANDOM_NUMBERS: [u32; 4] = [0, 1, 0x8000_0000, u32::MAX];

static FILES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let folder = specification_folder();
    let index = read(&folder.join("index.json"));
    let names = index.as_array().expect("index.json is a list").iter();
    names
        .map(|name| read(&folder.join(name.as_str().expect("a file name"))))
        .collect()
});

struct Case {
    file: &'static str,
    description: &'static str,
    flag: &'static str,
    context: &'static Value,
    /// A boolean for `isEnabled`, an object for `getVariant`.
    expected: &'static Value,
}

#[test]
fn the_specification_has_279_cases() {
    assert_eq!(
        FILES.iter().map(|file| cases(file).len()).sum::<usize>(),
        279
    );
}

#[test]
fn the_engine_passes_every_case_of_the_specification() {
    check(|state| {
        let engine = engine(state);
        move |case| {
            let context = context(&fields(case.context));
            let answer = |random| {
                let request = EvaluationRequest::new(&context, NOW, random);
                match case.expected {
                    Value::Bool(_) => json!(is_enabled(&engine, case.flag, &request)),
                    _ => variant(&engine, case.flag, &request),
                }
            };
            RANDOM_NUMBERS.map(answer).to_vec()
        }
    });
}

#[test]
fn the_reference_evaluator_passes_every_case_of_the_specification() {
    check(|state| {
        let reference = reference_evaluator(state);
        move |case| {
            let request = reference::EvaluationRequest {
                context: &fields(case.context),
                now: NOW,
                custom: None,
            };
            let answer = |outcome: &reference::Outcome| match case.expected {
                Value::Bool(_) => json!(outcome.enabled),
                _ => {
                    let variant = outcome.variant.as_ref().map(|variant| variant.parts());
                    variant_json(outcome.enabled, variant)
                }
            };
            match reference.evaluate(case.flag, &request) {
                Some(outcomes) => outcomes.iter().map(answer).collect(),
                None => vec![answer(&reference::UNKNOWN_FLAG)],
            }
        }
    });
}

/// Checks all answers of an evaluator to every case, and reports all failures.
///
/// `evaluator` loads the state of a file.
#[track_caller]
fn check<E: Fn(&Case) -> Vec<Value>>(evaluator: impl Fn(&Value) -> E) {
    let mut failures = Vec::new();
    for file in FILES.iter() {
        let evaluate = evaluator(&file["state"]);
        for case in cases(file) {
            let answers = evaluate(&case);
            if answers.iter().any(|answer| answer != case.expected) || answers.is_empty() {
                failures.push(format!(
                    "{}: {}\n  expected {}\n  actual   {answers:?}",
                    case.file, case.description, case.expected
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn cases(file: &'static Value) -> Vec<Case> {
    let list = |key: &str| file[key].as_array().map_or(&[][..], Vec::as_slice);
    list("tests")
        .iter()
        .chain(list("variantTests"))
        .map(|case| Case {
            file: file["name"].as_str().expect("a name"),
            description: case["description"].as_str().expect("a description"),
            flag: case["toggleName"].as_str().expect("the name of a flag"),
            context: &case["context"],
            expected: &case["expectedResult"],
        })
        .collect()
}

/// Loads a document, or applies a delta to an empty engine: files 19 and 20 have deltas.
fn engine(state: &Value) -> Engine {
    let mut engine = Engine::new();
    let bytes = state.to_string();
    let result = match state.get("events") {
        Some(_) => engine.apply(bytes.as_bytes()),
        None => engine.load(bytes.as_bytes()),
    };
    result.expect("the state is valid");
    engine
}

fn reference_evaluator(state: &Value) -> ReferenceEvaluator {
    let mut reference = ReferenceEvaluator::new(None);
    match state.get("events") {
        Some(_) => reference.apply(state),
        None => reference.load(state),
    }
    reference
}

/// Returns the folder of the cases. Installs the development dependencies if it is missing.
fn specification_folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("node_modules/@unleash/client-specification/specifications");
    if !folder.join("index.json").exists() {
        install(root);
    }
    folder
}

fn install(root: &Path) {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let status = Command::new(npm)
        .args(["ci", "--ignore-scripts"])
        .current_dir(root)
        .status();
    let is_installed = status.as_ref().is_ok_and(|status| status.success());
    assert!(
        is_installed,
        "the client specification is missing, and `npm ci --ignore-scripts` failed: {status:?}; \
         it needs Node.js with npm and network access"
    );
}

fn read(path: &Path) -> Value {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
