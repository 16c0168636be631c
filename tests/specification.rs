//! Every case of the official client specification, for the engine and for the naive judge.
//!
//! The cases come from the npm package `@unleash/client-specification`, a development dependency;
//! on a fresh clone the first test to need it installs it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a judge may stop at the first surprise"
)]

mod common;
mod naive;

use common::{NOW, chosen, context, fields, is_enabled, no_variant, variant};
use fanion::{Engine, Question};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The seeds every case is asked with: no case of the specification depends on a draw.
const SEEDS: [u32; 4] = [0, 1, 0x8000_0000, u32::MAX];

static FILES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let folder = folder();
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
    /// Of `isEnabled` a boolean, of `getVariant` the whole variant.
    expected: &'static Value,
}

#[test]
fn the_specification_holds_279_cases() {
    assert_eq!(
        FILES.iter().map(|file| cases(file).len()).sum::<usize>(),
        279
    );
}

#[test]
fn the_engine_gives_every_answer_of_the_specification() {
    check(|state| {
        let engine = engine(state);
        move |case| {
            let context = context(&fields(case.context));
            let answer = |seed| {
                let question = Question::new(&context, NOW, seed);
                match case.expected {
                    Value::Bool(_) => json!(is_enabled(&engine, case.flag, &question)),
                    _ => variant(&engine, case.flag, &question),
                }
            };
            SEEDS.map(answer).to_vec()
        }
    });
}

#[test]
fn the_naive_judge_gives_every_answer_of_the_specification() {
    check(|state| {
        let naive = naive(state);
        move |case| {
            let question = naive::Question {
                context: &fields(case.context),
                now: NOW,
                custom: None,
            };
            let answer = |answer: &naive::Answer| match case.expected {
                Value::Bool(_) => json!(answer.enabled),
                _ => variant_of(answer),
            };
            match naive.evaluate(case.flag, &question) {
                Some(answers) => answers.iter().map(answer).collect(),
                None => vec![answer(&naive::NOBODY)],
            }
        }
    });
}

/// Prepares a judge for the state of every file, asks it every case, and reports all failures.
#[track_caller]
fn check<J: Fn(&Case) -> Vec<Value>>(prepare: impl Fn(&Value) -> J) {
    let mut failures = Vec::new();
    for file in FILES.iter() {
        let judge = prepare(&file["state"]);
        for case in cases(file) {
            let answers = judge(&case);
            if answers.iter().any(|answer| answer != case.expected) || answers.is_empty() {
                failures.push(format!(
                    "{}: {}\n  expected {}\n  answered {answers:?}",
                    case.file, case.description, case.expected
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn cases(file: &'static Value) -> Vec<Case> {
    let of = |key: &str| file[key].as_array().map_or(&[][..], Vec::as_slice);
    of("tests")
        .iter()
        .chain(of("variantTests"))
        .map(|case| Case {
            file: file["name"].as_str().expect("a name"),
            description: case["description"].as_str().expect("a description"),
            flag: case["toggleName"].as_str().expect("the name of a flag"),
            context: &case["context"],
            expected: &case["expectedResult"],
        })
        .collect()
}

/// Files 19 and 20 hold a delta, to be applied to nothing; the others a document.
fn engine(state: &Value) -> Engine {
    let mut engine = Engine::new();
    let bytes = state.to_string();
    let read = match state.get("events") {
        Some(_) => engine.apply(bytes.as_bytes()),
        None => engine.load(bytes.as_bytes()),
    };
    read.expect("the state can be read");
    engine
}

fn naive(state: &Value) -> naive::Naive {
    let mut naive = naive::Naive::new(None);
    match state.get("events") {
        Some(_) => naive.apply(state),
        None => naive.load(state),
    }
    naive
}

fn variant_of(answer: &naive::Answer) -> Value {
    let Some(choice) = &answer.variant else {
        return no_variant(answer.enabled);
    };
    let payload = choice.payload.as_ref();
    chosen(
        &choice.name,
        payload.map(|(kind, value)| (kind.as_str(), value.as_str())),
    )
}

/// Where the specification lies; installs the development dependencies when it lies nowhere.
fn folder() -> PathBuf {
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
    let installed = status.as_ref().is_ok_and(|status| status.success());
    assert!(
        installed,
        "the client specification is missing, and `npm ci --ignore-scripts` could not install it: \
         {status:?}. It needs Node.js with npm, and the network, once"
    );
}

fn read(path: &Path) -> Value {
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
