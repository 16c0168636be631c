//! Snapshots that somebody has damaged or made up: refused, and never a reason to stop.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use fanion::{Context, Engine, Question};
use std::ops::Range;

const DOCUMENT: &[u8] = include_bytes!("data/unleash-server-8.2/client-features.json");

/// Where the checksum stands, and behind it what it is of.
const SUM: Range<usize> = 8..16;

const VERSION: u64 = 2;

fn engine(document: &[u8]) -> Engine {
    let mut engine = Engine::new();
    engine.load(document).unwrap();
    engine
}

/// The same bytes with the checksum that belongs to them: what somebody hostile would send.
fn sealed(mut snapshot: Vec<u8>) -> Vec<u8> {
    let mut body = snapshot[SUM.end..].to_vec();
    let mut hashes = [VERSION, body.len() as u64];
    // A last pair of words always ends in zeros.
    body.resize(body.len() / 16 * 16 + 16, 0);
    for (place, word) in body.chunks_exact(8).enumerate() {
        let word = u64::from_le_bytes(word.try_into().unwrap());
        hashes[place % 2] = mixed(hashes[place % 2], word);
    }
    let sum = mixed(mixed(hashes[0], hashes[1]), 0);
    snapshot[SUM].copy_from_slice(&sum.to_le_bytes());
    snapshot
}

fn mixed(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}

fn ask_everything(engine: &Engine) -> usize {
    let context = Context::new()
        .with("userId", "anna")
        .with("email", "qa1@example.com")
        .with("version", "2.1.0-rc.1")
        .with("remoteAddress", "10.1.2.3")
        .with("age", "21");
    let question = Question::new(&context, 1_767_225_600_000, 7);
    for flag in engine.flags() {
        engine.fields(flag.name());
        engine.variants(flag.name());
        engine.evaluate(flag.name(), &question).unwrap();
    }
    engine.evaluate_all(&question).len()
}

fn changed(rng: &mut fastrand::Rng, snapshot: &[u8]) -> Vec<u8> {
    let mut bytes = snapshot.to_vec();
    for _ in 0..rng.usize(1..4) {
        let place = rng.usize(..bytes.len());
        match rng.u8(..4) {
            0 => bytes.truncate(place.max(SUM.end)),
            1 => bytes.insert(place, rng.u8(..)),
            2 => bytes[place] ^= 1 << rng.u8(..8),
            _ => bytes[place] = *rng.choice(&[0, 1, 0x7f, 0x80, 0xff]).unwrap(),
        }
    }
    bytes
}

#[test]
fn a_snapshot_is_smaller_than_its_document() {
    let snapshot = engine(DOCUMENT).snapshot();
    assert!(snapshot.len() * 2 < DOCUMENT.len(), "{}", snapshot.len());
}

#[test]
fn a_damaged_one_is_refused_and_the_flags_stay() {
    let mut rng = fastrand::Rng::with_seed(2026);
    let mut engine = engine(DOCUMENT);
    let snapshot = engine.snapshot();
    let mut refused = 0;
    for _ in 0..100_000 {
        let damaged = changed(&mut rng, &snapshot);
        if damaged == snapshot {
            continue;
        }
        assert!(engine.load(&damaged).is_err());
        refused += 1;
    }
    assert!(refused > 90_000, "{refused}");
    assert_eq!(snapshot, engine.snapshot());
    assert_eq!(engine.flags().len(), ask_everything(&engine));
}

#[test]
fn one_that_is_made_up_never_stops_the_engine() {
    let mut rng = fastrand::Rng::with_seed(2027);
    let snapshot = engine(DOCUMENT).snapshot();
    let [mut refused, mut taken] = [0; 2];
    let mut engine = Engine::new();
    for _ in 0..100_000 {
        let mut hostile = changed(&mut rng, &snapshot);
        hostile[..SUM.start].copy_from_slice(&snapshot[..SUM.start]);
        match engine.load(&sealed(hostile)) {
            Err(error) => {
                assert!(error.to_string().contains("damaged"), "{error}");
                refused += 1;
            }
            Ok(_) => {
                // It is a snapshot of other flags then, and can be asked like any.
                taken += 1;
                assert_eq!(engine.flags().len(), ask_everything(&engine));
                let again = engine.snapshot();
                engine.load(&again).unwrap();
            }
        }
    }
    println!("{refused} refused, {taken} taken");
    assert!(refused > 10_000 && taken > 10_000, "{refused} {taken}");
}

#[test]
fn what_deltas_leave_behind_goes() {
    let event = |number| {
        format!(
            r#"{{"events": [{{"type": "feature-updated", "eventId": {number}, "feature": {{
                "name": "flag {}", "enabled": true, "description": "change {number}",
                "strategies": [{{"name": "userWithId", "parameters": {{"userIds": "a{number}, anna"}}}}]
            }}}}]}}"#,
            number % 10
        )
    };
    let mut engine = engine(DOCUMENT);
    let before = engine.snapshot().len();
    for number in 0..5_000 {
        engine.apply(event(number).as_bytes()).unwrap();
    }
    assert!(engine.snapshot().len() < before + 2_000);
    // What is kept is not much more than what is in use.
    assert!(format!("{engine:?}").matches("change ").count() < 3_000);
    let context = Context::new().with("userId", "anna");
    let question = Question::new(&context, 0, 0);
    assert!(engine.evaluate("flag 3", &question).unwrap().enabled);
    assert_eq!(
        Some("change 4993"),
        engine
            .flags()
            .find(|flag| flag.name() == "flag 3")
            .unwrap()
            .description()
    );
}

#[test]
fn what_deltas_leave_behind_goes_when_there_are_no_new_texts_too() {
    let all: Vec<String> = (0..500).map(|number| format!("\"{number}\"")).collect();
    let event = |number: usize| {
        let mut values = all.clone();
        values.remove(number % all.len());
        format!(
            r#"{{"events": [{{"type": "segment-updated", "eventId": {number}, "segment": {{"id": 1,
                "constraints": [{{"contextName": "userId", "operator": "IN", "values": [{}]}}]}}}}]}}"#,
            values.join(",")
        )
    };
    let mut engine = engine(DOCUMENT);
    for number in 0..1_000 {
        engine.apply(event(number).as_bytes()).unwrap();
    }
    let held = format!("{engine:?}").len();
    for number in 0..3_000 {
        engine.apply(event(number).as_bytes()).unwrap();
    }
    assert!(format!("{engine:?}").len() < 3 * held);
}

#[test]
fn another_version_is_named() {
    let mut snapshot = engine(DOCUMENT).snapshot();
    snapshot[SUM.start - 1] = 9;
    let error = Engine::new().load(&snapshot).unwrap_err().to_string();
    assert_eq!(
        error,
        "the snapshot is of version 9, not 2: load the document instead"
    );
    assert!(Engine::new().load(&snapshot[..10]).is_err());
}
