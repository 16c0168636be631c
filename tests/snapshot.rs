//! Loads damaged, forged and outdated snapshots; checks the size after many deltas.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use fanion::{Context, Engine, EvaluationRequest};
use std::ops::Range;

const DOCUMENT: &[u8] = include_bytes!("data/unleash-server-8.2/client-features.json");

/// The bytes of the checksum. The bytes after it are its input.
const CHECKSUM: Range<usize> = 8..16;

const VERSION: u64 = 2;

fn engine(document: &[u8]) -> Engine {
    let mut engine = Engine::new();
    engine.load(document).unwrap();
    engine
}

/// Returns the bytes with a valid checksum, as an attacker can make them.
fn with_valid_checksum(mut snapshot: Vec<u8>) -> Vec<u8> {
    let mut body = snapshot[CHECKSUM.end..].to_vec();
    let mut hashes = [VERSION, body.len() as u64];
    // The body is padded with 1 to 16 zeros, to pairs of 8-byte words.
    body.resize(body.len() / 16 * 16 + 16, 0);
    for (index, word) in body.chunks_exact(8).enumerate() {
        let word = u64::from_le_bytes(word.try_into().unwrap());
        hashes[index % 2] = mix(hashes[index % 2], word);
    }
    let checksum = mix(mix(hashes[0], hashes[1]), 0);
    snapshot[CHECKSUM].copy_from_slice(&checksum.to_le_bytes());
    snapshot
}

fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}

/// Calls every method that reads flags, and returns the number of flags.
fn evaluate_everything(engine: &Engine) -> usize {
    let context = Context::new()
        .with("userId", "anna")
        .with("email", "qa1@example.com")
        .with("version", "2.1.0-rc.1")
        .with("remoteAddress", "10.1.2.3")
        .with("age", "21");
    let request = EvaluationRequest::new(&context, 1_767_225_600_000, 7);
    for flag in engine.flags() {
        engine.fields(flag.name());
        engine.variants(flag.name());
        engine.evaluate(flag.name(), &request).unwrap();
    }
    engine.evaluate_all(&request).len()
}

/// Returns the snapshot with one to three bytes changed, inserted or cut off.
fn damage(rng: &mut fastrand::Rng, snapshot: &[u8]) -> Vec<u8> {
    let mut bytes = snapshot.to_vec();
    for _ in 0..rng.usize(1..4) {
        let index = rng.usize(..bytes.len());
        match rng.u8(..4) {
            0 => bytes.truncate(index.max(CHECKSUM.end)),
            1 => bytes.insert(index, rng.u8(..)),
            2 => bytes[index] ^= 1 << rng.u8(..8),
            _ => bytes[index] = *rng.choice(&[0, 1, 0x7f, 0x80, 0xff]).unwrap(),
        }
    }
    bytes
}

#[test]
fn a_snapshot_is_less_than_half_as_long_as_its_document() {
    let snapshot = engine(DOCUMENT).snapshot();
    assert!(snapshot.len() * 2 < DOCUMENT.len(), "{}", snapshot.len());
}

#[test]
fn a_damaged_snapshot_is_rejected_and_the_engine_keeps_its_flags() {
    let mut rng = fastrand::Rng::with_seed(2026);
    let mut engine = engine(DOCUMENT);
    let snapshot = engine.snapshot();
    let mut rejected = 0;
    for _ in 0..100_000 {
        let damaged = damage(&mut rng, &snapshot);
        if damaged == snapshot {
            continue;
        }
        assert!(engine.load(&damaged).is_err());
        rejected += 1;
    }
    assert!(rejected > 90_000, "{rejected}");
    assert_eq!(snapshot, engine.snapshot());
    assert_eq!(engine.flags().len(), evaluate_everything(&engine));
}

#[test]
fn a_forged_snapshot_is_rejected_or_loads_as_valid_flags() {
    let mut rng = fastrand::Rng::with_seed(2027);
    let snapshot = engine(DOCUMENT).snapshot();
    let [mut rejected, mut accepted] = [0; 2];
    let mut engine = Engine::new();
    for _ in 0..100_000 {
        let mut forged = damage(&mut rng, &snapshot);
        forged[..CHECKSUM.start].copy_from_slice(&snapshot[..CHECKSUM.start]);
        match engine.load(&with_valid_checksum(forged)) {
            Err(error) => {
                assert!(error.to_string().contains("damaged"), "{error}");
                rejected += 1;
            }
            Ok(_) => {
                accepted += 1;
                assert_eq!(engine.flags().len(), evaluate_everything(&engine));
                let again = engine.snapshot();
                engine.load(&again).unwrap();
            }
        }
    }
    println!("{rejected} rejected, {accepted} accepted");
    assert!(
        rejected > 10_000 && accepted > 10_000,
        "{rejected} {accepted}"
    );
}

#[test]
fn strings_that_deltas_replace_are_dropped() {
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
    // 10 of the 5,000 descriptions are in use; the rest is dropped when it is the larger part.
    assert!(format!("{engine:?}").matches("change ").count() < 3_000);
    let context = Context::new().with("userId", "anna");
    let request = EvaluationRequest::new(&context, 0, 0);
    assert!(engine.evaluate("flag 3", &request).unwrap().enabled);
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
fn lists_that_deltas_replace_are_dropped_even_without_new_strings() {
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
    let length = format!("{engine:?}").len();
    for number in 0..3_000 {
        engine.apply(event(number).as_bytes()).unwrap();
    }
    assert!(format!("{engine:?}").len() < 3 * length);
}

#[test]
fn the_error_for_another_version_names_both_versions() {
    let mut snapshot = engine(DOCUMENT).snapshot();
    snapshot[CHECKSUM.start - 1] = 9;
    let error = Engine::new().load(&snapshot).unwrap_err().to_string();
    assert_eq!(
        error,
        "the snapshot has version 9, not 2: load the document instead"
    );
    assert!(Engine::new().load(&snapshot[..10]).is_err());
}
